/* flow/record_priv.h -- between the files that record one event.
 *
 *   record.c          utterances, echoes, edits and withdrawals
 *   record_receipt.c  what became of something we said
 *   record_heard.c    public words that listening had heard before
 *   record_there.c    how a thread or a message stands there: in whose hands, shut, hidden
 */
#ifndef HK_FLOW_RECORD_PRIV_H
#define HK_FLOW_RECORD_PRIV_H
#include "flow/flow_priv.h"

/* Network time, held between a week before it arrived and its arrival: clocks lie. Pure. */
int64_t flow_record_clamp(int64_t at_ms, int64_t now_ms);

/* Which message the event's target names. HK_ENOTFOUND: none that we know. */
HK_CHECK enum hk_rc flow_record_find_target(struct flow_record *r,
    const struct channel_event *event, int64_t account, struct conversation_message_row *out);

/* Sent, delivered, read or failed: of one message, or of all of a thread until then. */
HK_CHECK enum hk_rc flow_record_receipt(
    struct flow_record *r, const struct channel_event *event, int64_t account);

/* Is it a message already, taken over from listening before the network delivered it? Then that one
 * learns what the delivery knows better, and nothing new is owed. */
HK_CHECK enum hk_rc flow_record_overheard(
    struct flow_record *r, const struct channel_event *event, int64_t account, bool *out_known);

/* Who answers in the thread from now on. */
HK_CHECK enum hk_rc flow_record_handover(
    struct flow_record *r, const struct channel_event *event, int64_t account);

/* Nobody can be written to there any more, or one can again: in a thread, or in a whole group. */
HK_CHECK enum hk_rc flow_record_place(
    struct flow_record *r, const struct channel_event *event, int64_t account);

/* Hidden there, or shown again. */
HK_CHECK enum hk_rc flow_record_hiding(
    struct flow_record *r, const struct channel_event *event, int64_t account);

#endif
