/* flow/record_priv.h -- between the files that record one event.
 *
 *   record.c          utterances, echoes, edits and withdrawals
 *   record_receipt.c  what became of something we said
 */
#ifndef HK_FLOW_RECORD_PRIV_H
#define HK_FLOW_RECORD_PRIV_H
#include "flow/flow_priv.h"

/* Which message the event's target names. HK_ENOTFOUND: none that we know. */
HK_CHECK enum hk_rc flow_record_find_target(struct flow_record *r,
    const struct channel_event *event, int64_t account, struct conversation_message_row *out);

/* Sent, delivered, read or failed: of one message, or of all of a thread until then. */
HK_CHECK enum hk_rc flow_record_receipt(
    struct flow_record *r, const struct channel_event *event, int64_t account);

#endif
