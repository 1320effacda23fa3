/* flow/hearing.h -- whether an account hears: noted with the account, told to who looks after it.
 *
 * Three things can be wrong: its key is void, so it is paused; asking its network for news fails;
 * or it hears less than usual (ingest/quiet.h). Each stands in the account's row, reaches every
 * open screen as an event, and admins by a letter, one a day for each trouble, where the workspace
 * has a server for letters.
 *
 * Threads: any; flow_hearing_keep_house() the timer's.
 */
#ifndef HK_FLOW_HEARING_H
#define HK_FLOW_HEARING_H
#include "flow/flow_priv.h"

/* The network refuses the account's key, or says that it is restricted: it pauses, for `reason`.
 * `used` is the account as it was when it was asked: if it has been paused, removed or set up anew
 * since, what the network said is no news, and nothing changes. */
HK_CHECK enum hk_rc flow_hearing_pause(
    struct flow_write *write, const struct flow_account *used, struct hk_str reason);

/* Asking this account's network for news fails, for this reason and in these words of the
 * network's; or, `code` "", goes well again. Writes only what is new, by a job of its own. */
void flow_hearing_note(
    struct flow *flow, const struct flow_account *account, struct hk_str code, struct hk_str text);

/* So many customers wrote to it: inside the transaction that records them, before its events are
 * written. A silence is over with the first. */
HK_CHECK enum hk_rc flow_hearing_add(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, int64_t workspace, int64_t account, int64_t n);

/* Does it hear as it usually does? In a transaction of the caller's; looks at all that is kept,
 * also at hours in which this server was off. */
HK_CHECK enum hk_rc flow_hearing_judge(struct flow_write *write, int64_t account);

/* The same for every account, each ten minutes; hours in which nobody could have been heard, since
 * the server was off or the account paused, are no silence. */
void flow_hearing_keep_house(struct hk_cx *cx, struct flow *flow, struct store_session *session);

#endif
