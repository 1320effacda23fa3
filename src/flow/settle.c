/* flow/settle.c -- what became of a reply: outbox row, message, ledger and log, all together.
 *
 * A row may hear of its fate from several sides and in any order: the call's own response, a
 * status, an echo, a person. The first that knows settles it; later ones change it only where they
 * know better:
 *
 *   new, sending, uncertain, failed + "it is there"   -> sent, however late
 *   sending + "certainly not"                         -> failed
 *   sent + "it came back"                             -> failed, the obligation is open again
 *   sending + "nobody knows"                          -> uncertain
 */
#include "base/str.h"
#include "flow/acts.h"
#include "flow/flow_priv.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"

struct fate {
    enum outbox_state state;
    enum shape_delivery delivery;
    enum ledger_step_kind step;
};

static bool knows_better(enum outbox_state now, enum flow_outcome outcome)
{
    switch (outcome) {
    case FLOW_SENT:
        return now != OUTBOX_SENT && now != OUTBOX_UNDONE;
    case FLOW_FAILED:
    case FLOW_UNCERTAIN:
        return now == OUTBOX_SENDING || now == OUTBOX_NEW
            || (now == OUTBOX_UNCERTAIN && outcome == FLOW_FAILED);
    case FLOW_BOUNCED:
        return now != OUTBOX_FAILED && now != OUTBOX_UNDONE;
    }
    return false;
}

static struct fate fate_of(enum outbox_state now, enum flow_outcome outcome)
{
    switch (outcome) {
    case FLOW_SENT:
        return (struct fate){OUTBOX_SENT, SHAPE_DELIVERY_SENT, LEDGER_REPLY_SENT};
    case FLOW_UNCERTAIN:
        return (struct fate){OUTBOX_UNCERTAIN, SHAPE_DELIVERY_UNCERTAIN, LEDGER_REPLY_UNCERTAIN};
    case FLOW_FAILED:
    case FLOW_BOUNCED:
        break;
    }
    return (struct fate){OUTBOX_FAILED, SHAPE_DELIVERY_FAILED,
        now == OUTBOX_SENT ? LEDGER_REPLY_BOUNCED : LEDGER_REPLY_FAILED};
}

enum hk_rc flow_settle(struct flow_write *write, int64_t message_id, enum flow_outcome outcome,
    struct hk_str remote_id, struct hk_str error_code, struct hk_str error_text)
{
    struct hk_cx *cx = write->cx;
    int64_t workspace = write->who.workspace;
    struct outbox_row row;
    struct conversation_message_row message;
    struct conversation_state state;

    enum hk_rc rc = outbox_read(cx, write->session, workspace, message_id, &row);
    if (rc == HK_ENOTFOUND)
        return HK_OK; /* seen elsewhere, never sent by us */
    HK_TRY(rc);
    enum outbox_state now = (enum outbox_state)row.state;
    if (!knows_better(now, outcome))
        return HK_OK;
    struct fate fate = fate_of(now, outcome);
    if (remote_id.n == 0)
        remote_id = row.remote_id;
    HK_TRY(conversation_read_message(cx, write->session, workspace, message_id, &message));
    HK_TRY(outbox_settle(cx, write->session, workspace, message_id, fate.state, remote_id,
        error_code, error_text, cx->now_ms));
    HK_TRY(conversation_set_delivery(cx, write->session, workspace, message_id, fate.delivery,
        error_code, error_text, 0, remote_id));
    if (remote_id.n > 0)
        HK_TRY(conversation_name_message(
            cx, write->session, workspace, row.account, remote_id, message_id));
    HK_TRY(conversation_load(cx, write->session, workspace, row.conversation, &state));
    struct ledger_step step = {.kind = fate.step,
        .reply = message_id,
        .upto = row.answers_upto,
        .reply_kind = (enum shape_reply_kind)message.reply_kind};
    if (fate.step == LEDGER_REPLY_SENT || fate.step == LEDGER_REPLY_BOUNCED)
        HK_TRY(flow_keep_promises(
            write, &state, message_id, step.reply_kind, fate.step == LEDGER_REPLY_BOUNCED));
    if (message.beside != 0)
        HK_TRY(flow_mark_aside(write, message.beside, message_id,
            fate.state != OUTBOX_FAILED || hk_str_equal(error_code, HK_STR("said_already"))));
    if (fate.state == OUTBOX_SENT)
        HK_TRY(flow_cost_said(write, row.account, &message));
    if (fate.state == OUTBOX_SENT)
        flow_batch_wake_outbox(write->batch, cx->now_ms); /* what waited behind it may go */
    HK_TRY(flow_step(write, &state, &step, SHAPE_EVENT_KIND_REPLY_SETTLED, message_id));
    return step.kind == LEDGER_REPLY_BOUNCED ? flow_bounce_parts(write, state.now.id, &step)
                                             : HK_OK;
}
