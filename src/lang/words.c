/* lang/words.c -- see words.h. */
#include "lang/words.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "lang/words_priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/unum.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

enum { SHOWN_MAX = 128, TEXT_MAX_BYTES = 16384, MINUTE_MS = 60000, DAY_MS = 86400000 };
enum pattern {
    CLOCK,
    FULL,
    DATE,
    DATE_YEAR,
    WHEN,
    WHEN_YEAR,
    HEADING,
    WEEKDAY,
    SHORT,
    SHORT_YEAR,
    DAY,
    DAY_YEAR,
    PATTERNS
};

static const struct hk_json_limits own_limits = {.depth = 8, .nodes = 20000};

static const struct dialect {
    const char *code, *locale;
    const struct hk_str *catalogue;
    bool rtl;
    int32_t grouping; /* so many digits before the first group: Polish writes 1234, but 12 345 */
    const char *patterns[PATTERNS];
} dialects[] = {
    {"en", "en_GB", &lang_catalogue_en, false, 1,
        {"HH:mm", "EEEE, d MMMM y 'at' HH:mm", "d MMM, HH:mm", "d MMM y, HH:mm", "EEE d MMM, HH:mm",
            "EEE, d MMM y, HH:mm", "EEEE, d MMMM y", "ccc", "d MMM", "dd/MM/y", "EEE d MMM",
            "EEE, d MMM y"}},
    {"pl", "pl", &lang_catalogue_pl, false, 2,
        {"HH:mm", "EEEE, d MMMM y HH:mm", "d MMM, HH:mm", "d MMM y, HH:mm", "EEE, d MMM, HH:mm",
            "EEE, d MMM y, HH:mm", "EEEE, d MMMM y", "ccc", "d MMM", "d.MM.y", "EEE, d MMM",
            "EEE, d MMM y"}},
    {"ru", "ru", &lang_catalogue_ru, false, 1,
        {"HH:mm", "EEEE, d MMMM y 'г'. 'в' HH:mm", "d MMM, HH:mm", "d MMM y 'г'., HH:mm",
            "ccc, d MMM, HH:mm", "EEE, d MMM y 'г'., HH:mm", "EEEE, d MMMM y 'г'.", "ccc", "d MMM",
            "dd.MM.y", "ccc, d MMM", "EEE, d MMM y 'г'."}},
    {"he", "he", &lang_catalogue_he, true, 1,
        {"HH:mm", "EEEE, d בMMMM y בשעה H:mm", "d בMMM, HH:mm", "d בMMM y, HH:mm",
            "EEE, d בMMM, HH:mm", "EEE, d בMMM y, HH:mm", "EEEE, d בMMMM y", "ccc", "d בMMM",
            "d.M.y", "EEE, d בMMM", "EEE, d בMMM y"}},
};

struct words {
    struct hk_cx *cx;
    const struct dialect *dialect;
    struct hk_str zone;
    const struct hk_json *catalogue;
    UPluralRules *plurals;
    UNumberFormat *numbers;
    UDateFormat *dates[PATTERNS]; /* made when first needed */
};

enum hk_rc words_open(
    struct hk_cx *cx, struct hk_str language, struct hk_str zone, struct words **out)
{
    struct words *w = hk_arena_alloc(cx->arena, sizeof *w);
    UErrorCode status = U_ZERO_ERROR;

    *w = (struct words){.cx = cx, .dialect = &dialects[0], .zone = hk_arena_str(cx->arena, zone)};
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
        if (hk_str_equal(language, hk_str_from(dialects[i].code)))
            w->dialect = &dialects[i];
    HK_TRY(hk_json_read(cx, *w->dialect->catalogue, &own_limits, &w->catalogue));
    w->plurals = uplrules_open(w->dialect->locale, &status);
    w->numbers = unum_open(UNUM_DECIMAL, NULL, 0, w->dialect->locale, NULL, &status);
    if (U_FAILURE(status)) {
        words_close(&w);
        return hk_fail(cx, HK_EIO, "ICU has no rules for '%s'", dialects[0].locale);
    }
    unum_setAttribute(w->numbers, UNUM_MINIMUM_GROUPING_DIGITS, w->dialect->grouping);
    *out = w;
    return HK_OK;
}

void words_close(struct words **words)
{
    struct words *w = *words;

    if (w == NULL)
        return;
    uplrules_close(w->plurals);
    unum_close(w->numbers);
    for (size_t i = 0; i < PATTERNS; i++)
        udat_close(w->dates[i]);
    *words = NULL;
}

/* ---- texts -------------------------------------------------------------------------------- */

/* What ICU wrote, in the arena; "" if it failed. */
static struct hk_str take(struct words *w, const UChar *shown, int32_t n, UErrorCode status)
{
    char bytes[SHOWN_MAX * 3];
    int32_t written = 0;

    if (U_FAILURE(status) || n > SHOWN_MAX)
        return HK_STR("");
    u_strToUTF8(bytes, sizeof bytes, &written, shown, n, &status);
    if (U_FAILURE(status))
        return HK_STR("");
    return hk_arena_str(w->cx->arena, (struct hk_str){bytes, (size_t)written});
}

struct hk_str words_number(struct words *w, int64_t number)
{
    UChar shown[SHOWN_MAX];
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = unum_formatInt64(w->numbers, number, shown, SHOWN_MAX, NULL, &status);

    return take(w, shown, n, status);
}

static const struct words_value *find(
    const struct words_value *values, size_t n, struct hk_str name)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_equal(hk_str_from(values[i].name), name))
            return &values[i];
    return NULL;
}

static struct hk_str plural(struct words *w, const struct words_value *number)
{
    UChar shown[SHOWN_MAX];
    UErrorCode status = U_ZERO_ERROR;

    if (number == NULL || !number->is_number)
        return HK_STR("other");
    int32_t n = uplrules_select(w->plurals, (double)number->number, shown, SHOWN_MAX, &status);
    return take(w, shown, n, status);
}

static struct hk_str choose(
    struct words *w, const struct hk_json *entry, const struct words_value *values, size_t n)
{
    while (hk_json_kind(entry) == HK_JSON_OBJECT) {
        const struct hk_json *text = hk_json_get(entry, HK_STR("text"));
        const struct hk_json *forms = hk_json_get(entry, HK_STR("forms"));
        const struct words_value *gender = find(values, n, HK_STR("gender"));
        if (text != NULL) {
            entry = text;
            continue;
        }
        struct hk_str wanted = forms != NULL ? plural(w, find(values, n, HK_STR("n")))
            : gender != NULL                 ? gender->text
                                             : HK_STR("other");
        const struct hk_json *among = forms != NULL ? forms : entry;
        const struct hk_json *found = hk_json_get(among, wanted);
        entry = found != NULL ? found : hk_json_get(among, HK_STR("other"));
    }
    return hk_json_str(entry);
}

/* Does it hold a letter that runs against the direction of the reader's lines? */
static bool runs_against(const struct words *w, struct hk_str word)
{
    for (int32_t i = 0; i < (int32_t)word.n;) {
        UChar32 c;
        U8_NEXT((const uint8_t *)word.p, i, (int32_t)word.n, c);
        bool left = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c <= 0x24F)
            || (c >= 0x400 && c <= 0x4FF);
        if (w->dialect->rtl ? left : c >= 0x590 && c <= 0x8FF)
            return true;
    }
    return false;
}

static void put_value(struct words *w, struct hk_buf *out, const struct words_value *value)
{
    if (value->is_number) {
        hk_buf_add_str(out, words_number(w, value->number));
        return;
    }
    bool isolate = runs_against(w, value->text);
    if (isolate)
        hk_buf_add_str(out, HK_STR("\xE2\x81\xA8")); /* U+2068, U+2069 */
    hk_buf_add_str(out, value->text);
    if (isolate)
        hk_buf_add_str(out, HK_STR("\xE2\x81\xA9"));
}

/* The length of "{name}" at the start of `text`, its name in `out`; 0 if there is none. */
static size_t place(struct hk_str text, struct hk_str *out)
{
    size_t end = 1;

    while (end < text.n && (isalnum((unsigned char)text.p[end]) || text.p[end] == '_'))
        end++;
    if (end == 1 || end >= text.n || text.p[end] != '}')
        return 0;
    *out = hk_str_sub(text, 1, end - 1);
    return end + 1;
}

struct hk_str words_fill(
    struct words *w, const struct hk_json *entry, const struct words_value *values, size_t n)
{
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(TEXT_MAX_BYTES);
    struct hk_str text = choose(w, entry, values, n);

    for (size_t i = 0; i < text.n;) {
        struct hk_str name;
        size_t length = text.p[i] == '{' ? place(hk_str_sub(text, i, text.n - i), &name) : 0;
        const struct words_value *value = length > 0 ? find(values, n, name) : NULL;
        if (value != NULL) {
            put_value(w, &out, value);
            i += length;
        } else
            hk_buf_add_char(&out, text.p[i++]);
    }
    return hk_arena_str(w->cx->arena, hk_buf_str(&out));
}

struct hk_str words_text(
    struct words *w, const char *key, const struct words_value *values, size_t n)
{
    struct hk_str text = words_fill(w, hk_json_get(w->catalogue, hk_str_from(key)), values, n);

    return text.n > 0 ? text : hk_str_from(key);
}

/* ---- times -------------------------------------------------------------------------------- */

struct hk_str words_duration(struct words *w, int64_t ms)
{
    int64_t minutes = ms > 0 ? ms / MINUTE_MS : 0, hours = minutes / 60;

    if (minutes < 1)
        return words_text(w, "time.under_minute", NULL, 0);
    if (minutes < 60)
        return words_text(w, "time.minutes", &WORDS_NUMBER("n", minutes), 1);
    if (hours < 10 && minutes % 60 > 0) {
        const struct words_value both[] = {
            WORDS_NUMBER("hours", hours), WORDS_NUMBER("minutes", minutes % 60)};
        return words_text(w, "time.hours_minutes", both, 2);
    }
    if (hours < 48)
        return words_text(w, "time.hours", &WORDS_NUMBER("n", hours), 1);
    return words_text(w, "time.days", &WORDS_NUMBER("n", hours / 24), 1);
}

/* `wall_ms`: as if the zone's clocks were UTC's. */
static struct hk_str write_date(struct words *w, enum pattern which, int64_t wall_ms)
{
    static const UChar utc[] = {'E', 't', 'c', '/', 'U', 'T', 'C', 0};
    UChar shown[SHOWN_MAX];
    UErrorCode status = U_ZERO_ERROR;

    if (w->dates[which] == NULL) {
        UChar pattern[SHOWN_MAX];
        int32_t n = 0;
        u_strFromUTF8(pattern, SHOWN_MAX, &n, w->dialect->patterns[which], -1, &status);
        w->dates[which] =
            udat_open(UDAT_PATTERN, UDAT_PATTERN, w->dialect->locale, utc, -1, pattern, n, &status);
        if (U_FAILURE(status))
            return HK_STR("");
    }
    int32_t n = udat_format(w->dates[which], (double)wall_ms, shown, SHOWN_MAX, NULL, &status);
    return take(w, shown, n, status);
}

static bool other_year(struct words *w, int64_t day)
{
    int64_t today = hk_clock_day(w->cx->now_ms, w->zone);
    struct hk_str one = hk_clock_day_text(w->cx, day), two = hk_clock_day_text(w->cx, today);

    return !hk_str_equal(hk_str_sub(one, 0, 4), hk_str_sub(two, 0, 4));
}

/* "today, 09:04", yesterday, tomorrow; NULL for other days. */
static const char *near_day(struct words *w, int64_t day, bool ahead)
{
    if (day == hk_clock_day(w->cx->now_ms, w->zone))
        return ahead ? "time.today_at" : "time.today";
    if (ahead && day == hk_clock_day(w->cx->now_ms + DAY_MS, w->zone))
        return "time.tomorrow_at";
    if (day == hk_clock_day(w->cx->now_ms - DAY_MS, w->zone))
        return ahead ? "time.yesterday_at" : "time.yesterday";
    return NULL;
}

static enum pattern short_pattern(struct words *w, int64_t at_ms, int64_t day)
{
    if (day == hk_clock_day(w->cx->now_ms, w->zone))
        return CLOCK;
    if (llabs(w->cx->now_ms - at_ms) < 6LL * DAY_MS)
        return WEEKDAY;
    return other_year(w, day) ? SHORT_YEAR : SHORT;
}

struct hk_str words_moment(struct words *w, enum words_moment how, int64_t at_ms)
{
    int64_t wall_ms = hk_clock_wall_ms(at_ms, w->zone), day = hk_clock_day(at_ms, w->zone);
    enum pattern date = other_year(w, day) ? DATE_YEAR : DATE;
    const char *near = NULL;

    switch (how) {
    case WORDS_CLOCK_TIME:
        return write_date(w, CLOCK, wall_ms);
    case WORDS_FULL_TIME:
        return write_date(w, FULL, wall_ms);
    case WORDS_DATE_TIME:
        return write_date(w, date, wall_ms);
    case WORDS_SINCE_TIME:
        return write_date(w, day == hk_clock_day(w->cx->now_ms, w->zone) ? CLOCK : date, wall_ms);
    case WORDS_WHEN_TIME:
        near = near_day(w, day, true);
        if (near == NULL)
            return write_date(w, other_year(w, day) ? WHEN_YEAR : WHEN, wall_ms);
        return words_text(w, near, &WORDS_TEXT("time", write_date(w, CLOCK, wall_ms)), 1);
    case WORDS_DAY_HEADING:
        near = near_day(w, day, false);
        return near != NULL ? words_text(w, near, NULL, 0) : write_date(w, HEADING, wall_ms);
    case WORDS_SHORT_TIME:
        return write_date(w, short_pattern(w, at_ms, day), wall_ms);
    }
    return HK_STR("");
}

struct hk_str words_day(struct words *w, int64_t day)
{
    return write_date(w, other_year(w, day) ? DAY_YEAR : DAY, day * DAY_MS);
}
