/* listen/dates.h -- moments as tables of others and feeds write them.
 *
 *   2026-11-22 14:03:05, 2026/11/22, 2026-11-22T14:03:05.120Z, ...+02:00
 *   22.11.2026 14:03, 22/11/2026, 22-11-26; 11/22/2026 2:03 PM
 *   22 Nov 2026 14:03 EST, 22 Nov 26, Nov 22, 2026, Sun Nov 22 14:03:05 +0000 2026
 *   1790000000 (seconds since 1970; with three digits more milliseconds, with six microseconds)
 *
 * Whether 03/04/2026 is in March or in April one date cannot say, but a file can: each of its dates
 * votes. What has no offset is the time of the zone that is given.
 *
 * Pure; threads: any; memory: none.
 */
#ifndef HK_LISTEN_DATES_H
#define HK_LISTEN_DATES_H
#include "base/cx.h"
#include "shapes.h"

/* False: no date, or none of our time (1990 to 2100). */
bool dates_read(
    struct hk_str text, enum shape_history_day_order order, struct hk_str zone, int64_t *out_ms);

struct dates_votes {
    int64_t day_first;   /* cannot be read otherwise */
    int64_t month_first; /* the same */
    int64_t either;
    int64_t clear; /* dates that leave no question */
};

void dates_vote(struct hk_str text, struct dates_votes *votes);

/* `*sure`: no date of the file contradicts it, and if any leaves a question, another answers it. */
enum shape_history_day_order dates_order(const struct dates_votes *votes, bool *sure);

#endif
