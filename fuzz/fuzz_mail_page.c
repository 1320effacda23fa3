/* fuzz/fuzz_mail_page.c -- any bytes as the HTML of a mail.
 *
 * Beyond not crashing: the page is valid text within its bounds, and read back letter by letter it
 * holds no element that could run, ask or lead away, no attribute that reacts, no address but one
 * to look at or to follow. The reader here knows only how our own pages are written.
 */
#include <stdint.h>

#include "base/str.h"
#include "base/text.h"
#include "channel/mail/mail_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAGE_MAX_BYTES ((size_t)10 * 1024 * 1024)

static bool is_one_of(struct hk_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (hk_str_equal(word, hk_str_from(words[i])))
            return true;
    return false;
}

static bool begins_with_one_of(struct hk_str value, const char *const *heads, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hk_str head = hk_str_from(heads[i]);
        if (hk_str_equal_nocase(hk_str_sub(value, 0, head.n), head))
            return true;
    }
    return false;
}

static void check_attribute(struct hk_str name, struct hk_str value)
{
    static const char *const pictures[] = {"data:image/png;base64,", "data:image/jpeg;base64,",
        "data:image/gif;base64,", "data:image/webp;base64,", "https://"};
    static const char *const links[] = {"https://", "http://", "mailto:", "tel:"};
    static const char *const never[] = {
        "action", "formaction", "srcdoc", "srcset", "background", "ping", "http-equiv"};

    hk_must(!hk_str_starts(name, HK_STR("on")));
    hk_must(!is_one_of(name, never, HK_COUNT(never)));
    if (hk_str_equal(name, HK_STR("src")))
        hk_must(begins_with_one_of(value, pictures, HK_COUNT(pictures)));
    if (hk_str_equal(name, HK_STR("href")))
        hk_must(begins_with_one_of(value, links, HK_COUNT(links)));
}

/* A name off the front: letters, digits and '-'. */
static struct hk_str take_name(struct hk_str *rest)
{
    size_t n = 0;

    while (n < rest->n
        && ((rest->p[n] >= 'a' && rest->p[n] <= 'z') || (rest->p[n] >= '0' && rest->p[n] <= '9')))
        n++;
    struct hk_str name = hk_str_sub(*rest, 0, n);
    *rest = hk_str_sub(*rest, n, SIZE_MAX);
    return name;
}

/* What follows a '<', up to its '>': " name=\"value\"" as often as there is one. */
static struct hk_str check_tag(struct hk_str rest)
{
    static const char *const never[] = {"", "script", "iframe", "object", "embed", "form", "input",
        "button", "select", "textarea", "svg", "math", "base", "meta", "link", "video", "audio",
        "applet", "frame", "frameset", "noscript", "template", "title", "xmp", "plaintext"};
    bool closes = hk_str_starts(rest, HK_STR("/"));

    rest = hk_str_sub(rest, closes ? 1 : 0, SIZE_MAX);
    hk_must(!is_one_of(take_name(&rest), never, HK_COUNT(never)));
    while (!closes && hk_str_starts(rest, HK_STR(" "))) {
        rest = hk_str_sub(rest, 1, SIZE_MAX);
        struct hk_str name = take_name(&rest);
        hk_must(name.n > 0 && hk_str_starts(rest, HK_STR("=\"")));
        rest = hk_str_sub(rest, 2, SIZE_MAX);
        size_t end = hk_str_find(rest, HK_STR("\""));
        hk_must(end != SIZE_MAX);
        check_attribute(name, hk_str_sub(rest, 0, end));
        rest = hk_str_sub(rest, end + 1, SIZE_MAX);
    }
    hk_must(hk_str_starts(rest, HK_STR(">")));
    return hk_str_sub(rest, 1, SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct channel_mail_pictures pictures = {
        .list = {{HK_STR("1"), HK_STR("image/png"), HK_STR("AB")},
            {HK_STR("2"), HK_STR("image/svg+xml"), HK_STR("AB")}},
        .count = 2};
    struct hk_str html = hk_text_clean(&cx, (struct hk_str){(const char *)data, size});
    struct hk_str page = channel_mail_page(&cx, html, &pictures);
    struct hk_str body = HK_STR("<body dir=\"auto\">"), end = HK_STR("</body></html>\n");

    hk_must(page.n <= PAGE_MAX_BYTES && hk_text_valid(page) && hk_str_ends(page, end));
    size_t begin = hk_str_find(page, body) + body.n;
    struct hk_str rest = hk_str_sub(page, begin, page.n - end.n - begin);
    for (size_t at = hk_str_find(rest, HK_STR("<")); at != SIZE_MAX;
         at = hk_str_find(rest, HK_STR("<")))
        rest = check_tag(hk_str_sub(rest, at + 1, SIZE_MAX));
    hk_arena_free(cx.arena);
    return 0;
}
