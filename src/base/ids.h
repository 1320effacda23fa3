/* base/ids.h -- names for things: 64-bit, unique, and in the order of their making.
 *
 * 42 bits of milliseconds since 2020-01-01 UTC, 9 bits of node, 12 bits of counter; the sign bit
 * stays 0. An id is never below one given out or seen before, even when the clock is set back:
 * the counter then runs on in the last known millisecond. In JSON an id is 13 characters of
 * Crockford base32, fixed width, so that text order is time order. Ids are names, not secrets.
 *
 * Threads: hk_ids_next() and hk_ids_raise() from any.
 */
#ifndef HK_BASE_IDS_H
#define HK_BASE_IDS_H
#include "base/hk.h"

#define HK_ID_TEXT_BYTES 13
#define HK_ID_EPOCH_MS INT64_C(1577836800000) /* 2020-01-01T00:00:00Z */

struct hk_ids;

struct hk_ids *hk_ids_new(uint32_t node); /* node: 0..511; 0 when alone */
void hk_ids_free(struct hk_ids *ids);

int64_t hk_ids_next(struct hk_ids *ids, int64_t now_ms);

/* Ids to come lie above `stored`: called at start with the highest id in the database. */
void hk_ids_raise(struct hk_ids *ids, int64_t stored);

/* Milliseconds since 1970 at which `id` was made. */
int64_t hk_id_time_ms(int64_t id);

/* Below every id made at that millisecond or later, and not below those made before. */
int64_t hk_id_before_ms(int64_t at_ms);

/* Writes exactly HK_ID_TEXT_BYTES characters, no NUL. */
void hk_id_write(int64_t id, char out[HK_ID_TEXT_BYTES]);

/* Reads what hk_id_write() wrote, in either case. False for anything else. */
bool hk_id_read(struct hk_str text, int64_t *out);

#endif
