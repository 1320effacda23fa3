/* flow/totals.h -- the ledger's totals, made again from the lines of the log.
 *
 * Each line notes what moved in the ledger (flow_batch_read_shift), so the sum of all lines is the
 * totals. Who forgets lines adds them to the base first; then base + lines that are left = totals.
 *
 * Memory: rows lie in the arena they were made with.
 */
#ifndef HK_FLOW_TOTALS_H
#define HK_FLOW_TOTALS_H
#include "flow_sql.h"

/* Rows in the order of day, account and department. */
struct flow_totals {
    struct flow_total_row *rows;
    size_t n, room;
};

bool flow_total_same(const struct flow_total_row *a, const struct flow_total_row *b);
bool flow_total_is_zero(const struct flow_total_row *row);

/* The row of the same day, account and department; NULL if there is none. */
struct flow_total_row *flow_totals_find(
    const struct flow_totals *totals, const struct flow_total_row *like);

/* Add what one line of the log notes. False if it cannot be read: then nothing of it counts. */
bool flow_totals_replay(struct hk_cx *cx, struct flow_totals *totals, struct hk_str obligations);

#endif
