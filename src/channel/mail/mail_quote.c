/* channel/mail/mail_quote.c -- which part of a mail's text is new.
 *
 * Programs put what they answer below (or above) the answer: lines with ">", after a line that
 * names its sender or date, or after a heading of their own. A signature begins with "-- ". What is
 * found is only folded on the screen, never cut off: a wrong guess costs one click.
 *
 * The lines that introduce a quotation are told by their form (they end with ":" and hold an
 * address or a date and stand right before ">"), not by their words, so that any language will do;
 * the headings of programs that do not mark the lines are listed.
 *
 * Pure.
 */
#include "base/str.h"
#include "channel/mail/mail_priv.h"

#define WRAPPED_MIN_BYTES 30u /* a shorter line was not wrapped */

/* Beginnings of lines after which programs put the whole of what is answered, unmarked. */
static const struct hk_str headings[] = {HK_STR_INIT("-----Original Message-----"),
    HK_STR_INIT("-----Original message-----"), HK_STR_INIT("-------- Original message --------"),
    HK_STR_INIT("-------- Original Message --------"),
    HK_STR_INIT("-----Wiadomość oryginalna-----"), HK_STR_INIT("-----Oryginalna wiadomość-----"),
    HK_STR_INIT("-------- Oryginalna wiadomość --------"),
    HK_STR_INIT("-----Исходное сообщение-----"),
    HK_STR_INIT("-------- Исходное сообщение --------"), HK_STR_INIT("-----הודעה מקורית-----"),
    HK_STR_INIT("________________________________")};

/* What stands for a sender's line in such a heading. */
static const struct hk_str senders[] = {HK_STR_INIT("From: "), HK_STR_INIT("Od: "),
    HK_STR_INIT("От: "), HK_STR_INIT("מאת: "), HK_STR_INIT("Von: "), HK_STR_INIT("*From:*"),
    HK_STR_INIT("Від: ")};

static bool begins_with_any(struct hk_str line, const struct hk_str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_starts(line, list[i]))
            return true;
    return false;
}

static struct hk_str line_at(struct hk_str text, size_t at, size_t *next)
{
    struct hk_str rest = hk_str_sub(text, at, SIZE_MAX), line = HK_STR("");

    (void)hk_str_cut(&rest, '\n', &line);
    *next = at + line.n + 1 < text.n ? at + line.n + 1 : text.n;
    if (hk_str_ends(line, HK_STR("\r")))
        line.n--;
    return line;
}

static bool is_quoted(struct hk_str line)
{
    return hk_str_starts(hk_str_trim(line), HK_STR(">"));
}

static bool is_empty(struct hk_str line)
{
    return hk_str_trim(line).n == 0;
}

/* "Anna <anna@example.com> writes on 3 May:" */
static bool ends_an_introduction(struct hk_str line)
{
    line = hk_str_trim(line);
    return hk_str_ends(line, HK_STR(":")) && line.n > 10;
}

/* One or two lines that introduce the quotation at `at` go with it: "On 3 May Anna" may be wrapped
 * before "<anna@example.com> wrote:". */
static size_t with_introduction(struct hk_str text, size_t at)
{
    struct hk_str last = HK_STR(""), before = HK_STR("");
    size_t last_at = at, before_at = at, next = 0;
    bool joined = false;

    for (size_t from = 0; from < at; from = next) {
        struct hk_str line = line_at(text, from, &next);
        if (is_empty(line)) {
            joined = false;
            continue;
        }
        before = joined ? last : HK_STR("");
        before_at = last_at;
        last = line;
        last_at = from;
        joined = true;
    }
    if (!ends_an_introduction(last))
        return at;
    return before.n >= WRAPPED_MIN_BYTES && hk_str_find(last, HK_STR("@")) != SIZE_MAX ? before_at
                                                                                       : last_at;
}

/* A line of the heading that some programs put above the whole original. */
static bool is_heading(struct hk_str text, struct hk_str line, size_t next)
{
    size_t after;

    if (!begins_with_any(hk_str_trim(line), headings, HK_COUNT(headings)))
        return false;
    if (hk_str_starts(line, HK_STR("-")))
        return true;
    while (next < text.n && is_empty(line_at(text, next, &after)))
        next = after;
    return begins_with_any(hk_str_trim(line_at(text, next, &after)), senders, HK_COUNT(senders));
}

size_t channel_mail_own_bytes(struct hk_str text)
{
    size_t own = text.n, quotation = SIZE_MAX, next = 0;

    for (size_t at = 0; at < text.n; at = next) {
        struct hk_str line = line_at(text, at, &next);
        bool signature = hk_str_equal(line, HK_STR("-- ")) || hk_str_equal(line, HK_STR("--"));
        if (signature || is_heading(text, line, next)) {
            own = at;
            break;
        }
        if (is_quoted(line))
            quotation = quotation == SIZE_MAX ? at : quotation;
        else if (!is_empty(line))
            quotation = SIZE_MAX; /* words after it: an answer in between */
    }
    if (quotation != SIZE_MAX)
        own = with_introduction(text, quotation);
    struct hk_str kept = hk_str_sub(text, 0, own);
    while (kept.n > 0 && hk_str_trim(hk_str_sub(kept, kept.n - 1, 1)).n == 0)
        kept.n--;
    return hk_str_trim(kept).n > 0 ? kept.n : text.n; /* nothing of their own: show it all */
}
