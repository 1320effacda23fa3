/* net/net_url.c -- see net_url.h.
 *
 * What it does not do: judge whether an address may be asked (http_guard.c does, by where it
 * leads).
 *
 * Sources: libcurl's manual of curl_url(); RFC 3986 5.
 */
#include "net/net_url.h"

#include <curl/curl.h>
#include <string.h>

#include "base/str.h"

enum { URL_MAX_BYTES = 2000 };

static struct hk_str part_of(struct hk_cx *cx, CURLU *parsed, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    struct hk_str out = HK_STR("");

    if (curl_url_get(parsed, part, &text, flags) == CURLUE_OK)
        out = hk_arena_str(cx->arena, hk_str_from(text));
    curl_free(text);
    return out;
}

static bool is_web(struct hk_cx *cx, CURLU *parsed)
{
    struct hk_str scheme = part_of(cx, parsed, CURLUPART_SCHEME, 0);

    return hk_str_equal(scheme, HK_STR("https")) || hk_str_equal(scheme, HK_STR("http"));
}

/* "https://user:password@host": addresses are shown and kept as links. */
static bool names_somebody(CURLU *parsed)
{
    char *user = NULL, *password = NULL;
    bool named = curl_url_get(parsed, CURLUPART_USER, &user, 0) == CURLUE_OK
        || curl_url_get(parsed, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK;

    curl_free(user);
    curl_free(password);
    return named;
}

static bool is_sane(struct hk_str url)
{
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] < 0x20 || url.p[i] == 0x7F)
            return false;
    return url.n > 0 && url.n <= URL_MAX_BYTES;
}

enum hk_rc net_url_join(
    struct hk_cx *cx, struct hk_str base, struct hk_str said, struct hk_str *out)
{
    CURLU *parsed = curl_url();
    bool good = is_sane(said);

    hk_must(parsed != NULL);
    if (good && base.n > 0)
        good = curl_url_set(parsed, CURLUPART_URL, hk_arena_str(cx->arena, base).p, 0) == CURLUE_OK;
    if (good)
        good = curl_url_set(parsed, CURLUPART_URL, hk_arena_str(cx->arena, said).p,
                   CURLU_DEFAULT_SCHEME | CURLU_URLENCODE)
            == CURLUE_OK;
    bool named = good && names_somebody(parsed);
    (void)curl_url_set(parsed, CURLUPART_FRAGMENT, NULL, 0);
    *out =
        good && !named && is_web(cx, parsed) ? part_of(cx, parsed, CURLUPART_URL, 0) : HK_STR("");
    curl_url_cleanup(parsed);
    if (named)
        return hk_fail_value(
            cx, "url_signs_in", "address: it holds a name or a password, which all would see");
    if (out->n == 0 || out->n > URL_MAX_BYTES)
        return hk_fail_value(
            cx, "not_a_url", "address: an address of the web was expected, https://...");
    return HK_OK;
}

struct hk_str net_url_host(struct hk_cx *cx, struct hk_str url)
{
    CURLU *parsed = curl_url();
    struct hk_str host = HK_STR("");

    hk_must(parsed != NULL);
    if (curl_url_set(parsed, CURLUPART_URL, hk_arena_str(cx->arena, url).p, 0) == CURLUE_OK) {
        struct hk_str port = part_of(cx, parsed, CURLUPART_PORT, 0);
        host = part_of(cx, parsed, CURLUPART_HOST, 0);
        if (port.n > 0)
            host = hk_arena_printf(cx->arena, "%.*s:%.*s", HKS(host), HKS(port));
    }
    curl_url_cleanup(parsed);
    return host;
}
