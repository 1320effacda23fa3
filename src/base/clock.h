/* base/clock.h -- what time it is. Decisions never ask: they get the time as an argument.
 *
 * Threads: all from any.
 */
#ifndef HK_BASE_CLOCK_H
#define HK_BASE_CLOCK_H
#include "base/cx.h"

int64_t hk_clock_now_ms(void);    /* milliseconds since 1970, UTC; may be set back */
int64_t hk_clock_steady_us(void); /* microseconds since some start; never runs back */

/* Days since 1970 of the moment in the named zone ("Europe/Warsaw"); UTC if the zone is unknown. */
int64_t hk_clock_day(int64_t at_ms, struct hk_str zone);

/* What the zone's clocks show at this moment, as the moment at which UTC's show the same. */
int64_t hk_clock_wall_ms(int64_t at_ms, struct hk_str zone);

/* The moment at which the zone's clocks show this minute of this day. Where it comes twice the
 * first, where it is left out the one it would have been. */
int64_t hk_clock_local_ms(int64_t day, int64_t minute, struct hk_str zone);

unsigned hk_clock_weekday(int64_t day); /* 0 is Monday */
bool hk_clock_zone_known(struct hk_str zone);

/* "2026-11-21" of a day number, in the arena. */
struct hk_str hk_clock_day_text(struct hk_cx *cx, int64_t day);
bool hk_clock_day_read(struct hk_str text, int64_t *out_day);

#define HK_CLOCK_TEXT_BYTES 24

/* Writes exactly HK_CLOCK_TEXT_BYTES characters, "2026-11-21T20:29:48.123Z", no NUL. */
void hk_clock_write(int64_t at_ms, char out[HK_CLOCK_TEXT_BYTES]);

/* RFC 3339 in UTC with milliseconds, in the arena; and back (any offset, fraction optional). */
struct hk_str hk_clock_text(struct hk_cx *cx, int64_t at_ms);
bool hk_clock_read(struct hk_str text, int64_t *out_ms);

#endif
