/* conversation/waiting.h -- how many people wait, each counted once, whoever asks.
 *
 * A person waits while an obligation of theirs is open or moved. Who sees all departments counts
 * everybody; who sees one department counts those who wait in it or in no department. Both are
 * kept as numbers that add up:
 *
 *   anywhere            everybody who waits
 *   in no department    those who wait in some conversation without a department
 *   in department D     those who wait in D and not in a conversation without a department
 *
 * so a reader of D sees the second plus D's own, and nobody twice. They follow from what is owed
 * to each customer in each department, which is kept too, so that one change costs as much as one
 * customer has departments.
 *
 * What it does not do: it counts nothing by looking at obligations (flow/check.c does, to compare).
 *
 * Threads: in a writer's transaction; no two of one workspace run at a time.
 */
#ifndef HK_CONVERSATION_WAITING_H
#define HK_CONVERSATION_WAITING_H
#include "base/cx.h"
#include "store/store.h"

#define CONVERSATION_ANYWHERE (-1)

/* A number of a department: what is owed to one customer there, or people who wait there. */
struct conversation_waiting {
    int64_t department;
    int64_t n;
};

/* By how much the three numbers differ between two states of one customer. `out` must have room for
 * before_n + after_n + 2. Pure. */
void conversation_count_people(const struct conversation_waiting *before, size_t before_n,
    const struct conversation_waiting *after, size_t after_n, struct conversation_waiting *out,
    size_t *out_n);

/* So much more (or less) is owed to one customer: keep it, and say what that makes of the people
 * (in cx's arena), to be added up and written by the caller. */
HK_CHECK enum hk_rc conversation_shift_waiting(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t customer, const struct conversation_waiting *deltas, size_t n,
    struct conversation_waiting **out, size_t *out_n);

#endif
