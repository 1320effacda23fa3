/* flow/grants.h -- what its network grants an account: asked by a job, kept with the account.
 *
 * Asked daily, within ten minutes after an account was connected or set up anew, and when somebody
 * checks or tests it. What is missing, and when the key ends, stands in the account's row; a key
 * that turns out void pauses the account before a reply has to find that out.
 *
 * A consent that no key tells of is found missing when the network refuses what rests on it; that
 * is remembered until somebody checks the account or sets it up anew.
 *
 * What it does not do: judge what the network does not say. Then nothing is missing.
 */
#ifndef HK_FLOW_GRANTS_H
#define HK_FLOW_GRANTS_H
#include "flow/flow_priv.h"

#define FLOW_GRANTS_READ "grants_read"

/* The kind "grants_read", key "ACCOUNT:TIME". */
void flow_grants_read(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_grants_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

/* Ask now; nothing if its network does not say. */
HK_CHECK enum hk_rc flow_grants_want(struct flow_write *write, const struct flow_account *account);

/* Its network does not let it do this at all: kept, so that it is said beforehand. Nothing if that
 * is known. */
HK_CHECK enum hk_rc flow_grants_refused(
    struct flow_write *write, int64_t account, struct hk_str word);

/* Somebody checked it or set it up anew: whatever was refused may be tried again. */
HK_CHECK enum hk_rc flow_grants_forget(struct flow_write *write, int64_t account);

/* From the timer, each ten minutes: accounts that were not asked for a day, or never. */
void flow_grants_keep_fresh(struct hk_cx *cx, struct flow *flow);

#endif
