/* lang/words.h -- texts, numbers, moments and durations as the reader writes them.
 *
 * The same words as in the browser (web/src/lib/t.ts and time.ts), from the same catalogues: one
 * table of cases, tests/words/cases.json, runs through both. A catalogue maps a key to a text, to
 * forms chosen by the number `n` or by `gender`, nested as the sentence needs it.
 *
 * ICU gives plural rules, digits and the names of months and days; the patterns that put them
 * together stand here, for the browser's ICU is newer than Debian's and sets other commas. Zones
 * are those of base/clock.h.
 *
 * What it does not do: other languages than en, pl, ru, he (English stands in), fractions.
 *
 * Threads: one `struct words` belongs to one unit of work. Memory: what is given back lies in that
 * unit's arena; ICU's own objects until words_close(). Errors: a text that is missing shows as its
 * key, a moment ICU cannot write as "".
 */
#ifndef HK_LANG_WORDS_H
#define HK_LANG_WORDS_H
#include "base/cx.h"
#include "base/json_read.h"

struct words;

struct words_value {
    const char *name;
    struct hk_str text; /* unless it is a number */
    int64_t number;
    bool is_number;
};

#define WORDS_TEXT(key, value) ((struct words_value){.name = (key), .text = (value)})
#define WORDS_NUMBER(key, value)                                                                   \
    ((struct words_value){.name = (key), .number = (value), .is_number = true})

/* How a moment is written; each is the function of that name in time.ts. */
enum words_moment {
    WORDS_CLOCK_TIME,
    WORDS_FULL_TIME,
    WORDS_DATE_TIME,
    WORDS_SINCE_TIME,
    WORDS_WHEN_TIME,
    WORDS_DAY_HEADING,
    WORDS_SHORT_TIME,
};

/* `language` as people have it ("pl"; unknown is English), `zone` as "Europe/Warsaw" (unknown is
 * UTC); both are copied. "Today" is that of cx->now_ms. Then words_close() it, or HK_AUTO. */
HK_CHECK enum hk_rc words_open(
    struct hk_cx *cx, struct hk_str language, struct hk_str zone, struct words **out);
void words_close(struct words **words);

struct hk_str words_text(
    struct words *words, const char *key, const struct words_value *values, size_t n);

/* As words_text(), for an entry of a catalogue that is not the program's own. */
struct hk_str words_fill(
    struct words *words, const struct hk_json *entry, const struct words_value *values, size_t n);

struct hk_str words_number(struct words *words, int64_t number);
struct hk_str words_duration(struct words *words, int64_t ms);
struct hk_str words_moment(struct words *words, enum words_moment how, int64_t at_ms);

/* "Sat, 21 Nov" of a day number, of another year with its year. */
struct hk_str words_day(struct words *words, int64_t day);

#endif
