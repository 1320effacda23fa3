/* listen/feed_date.c -- moments as feeds write them. See feed.h and dates.h.
 *
 * As dates.h reads them, with more patience: the day of the week in any language before a comma,
 * and a zone that nobody knows is UTC, as is none.
 *
 * Pure. Sources: RFC 822 and 5322, RFC 3339, W3C's note on date formats.
 */
#include "base/str.h"
#include "listen/dates.h"
#include "listen/feed.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Behind "sob., " or "Sat, "; in "Nov 21, 2026" the comma parts something else. */
static struct hk_str without_weekday(struct hk_str text)
{
    size_t comma = hk_str_find(text, HK_STR(","));

    if (comma == SIZE_MAX)
        return text;
    for (size_t i = 0; i < comma; i++)
        if (is_digit(text.p[i]))
            return text;
    return hk_str_sub(text, comma + 1, SIZE_MAX);
}

static struct hk_str without_zone(struct hk_str text)
{
    while (text.n > 0 && (text.p[text.n - 1] | 0x20) >= 'a' && (text.p[text.n - 1] | 0x20) <= 'z')
        text.n--;
    return text;
}

static bool read_date(struct hk_str text, int64_t *out_ms)
{
    return dates_read(text, SHAPE_HISTORY_DAY_ORDER_DAY_FIRST, HK_STR("UTC"), out_ms);
}

bool feed_date_read(struct hk_str text, int64_t *out_ms)
{
    text = hk_str_trim(without_weekday(text));
    return read_date(text, out_ms) || read_date(without_zone(text), out_ms);
}
