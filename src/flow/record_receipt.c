/* flow/record_receipt.c -- what the network says became of something we said. See record_priv.h.
 *
 * Receipts come in any order and more than once: they only climb, and what an attempt that is past
 * left behind says nothing of the one that followed it. One that names no message means all of ours
 * in its thread until then.
 *
 * Runs inside commit 2; memory: cx's arena.
 */
#include "base/str.h"
#include "flow/record_priv.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"

enum hk_rc flow_record_find_target(struct flow_record *r, const struct channel_event *event,
    int64_t account, struct conversation_message_row *out)
{
    struct flow_write *w = r->write;
    struct conversation_remote_row named;

    HK_TRY(conversation_find_remote(
        w->cx, w->session, w->who.workspace, account, event->target_id, &named));
    return conversation_read_message(w->cx, w->session, w->who.workspace, named.message, out);
}

static int delivery_rank(int64_t delivery)
{
    switch ((enum shape_delivery)delivery) {
    case SHAPE_DELIVERY_SENT:
        return 1;
    case SHAPE_DELIVERY_DELIVERED:
        return 2;
    case SHAPE_DELIVERY_READ:
        return 3;
    case SHAPE_DELIVERY_NONE:
    case SHAPE_DELIVERY_HELD:
    case SHAPE_DELIVERY_SENDING:
    case SHAPE_DELIVERY_FAILED:
    case SHAPE_DELIVERY_UNCERTAIN:
    case SHAPE_DELIVERY_UNDONE:
        return 0;
    }
    return 0;
}

#define MISSED_BYTES_MAX 4000 /* of what servers say of copies that came back, together */

static bool tells_of_copy(const struct conversation_message_row *message)
{
    return hk_str_equal(message->error_code, HK_STR("copy_bounced"));
}

/* Receipts only ever climb: sent, delivered, read, in whatever order they come. Who has it has it;
 * that a copy came back stays true. */
static enum hk_rc climb(struct flow_record *r, int64_t message_id, enum channel_receipt receipt,
    struct hk_str remote_id)
{
    static const enum shape_delivery reached[] = {[CHANNEL_SENT] = SHAPE_DELIVERY_SENT,
        [CHANNEL_DELIVERED] = SHAPE_DELIVERY_DELIVERED,
        [CHANNEL_READ] = SHAPE_DELIVERY_READ};
    struct flow_write *w = r->write;
    struct conversation_message_row message;
    struct conversation_row row;

    HK_TRY(conversation_read_message(w->cx, w->session, w->who.workspace, message_id, &message));
    if (delivery_rank(reached[receipt]) <= delivery_rank(message.delivery))
        return HK_OK;
    bool keeps = tells_of_copy(&message);
    HK_TRY(
        conversation_set_delivery(w->cx, w->session, w->who.workspace, message_id, reached[receipt],
            keeps ? message.error_code : HK_STR(""), keeps ? message.error_text : HK_STR(""), 0,
            message.remote_id.n > 0 ? message.remote_id : remote_id));
    HK_TRY(conversation_read_row(w->cx, w->session, w->who.workspace, message.conversation, &row));
    struct flow_event event = {.workspace = w->who.workspace,
        .kind = SHAPE_EVENT_KIND_MESSAGE_CHANGED,
        .conversation = row.id,
        .message = message_id,
        .department = row.department,
        .was_department = row.department};
    flow_batch_event(w->batch, &event);
    return HK_OK;
}

/* Which of our messages a receipt means, and its row if we sent it ourselves. */
static enum hk_rc find_sent(struct flow_record *r, const struct channel_event *event,
    int64_t account, int64_t *out_id, struct outbox_row *out_row)
{
    struct flow_write *w = r->write;
    struct conversation_message_row message;
    enum hk_rc rc = HK_ENOTFOUND;

    *out_row = (struct outbox_row){0};
    if (event->txn.n > 0)
        rc = outbox_find_txn(w->cx, w->session, w->who.workspace, account, event->txn, out_row);
    if (rc != HK_ENOTFOUND) {
        *out_id = out_row->id;
        return rc;
    }
    HK_TRY(flow_record_find_target(r, event, account, &message));
    *out_id = message.id;
    rc = outbox_read(w->cx, w->session, w->who.workspace, message.id, out_row);
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* A late "sent", or one more "failed", of an attempt that has failed already: statuses come in any
 * order, and a person may have had the reply sent again since. */
static bool is_past(const struct outbox_row *row, const struct channel_event *event)
{
    return (event->receipt == CHANNEL_SENT || event->receipt == CHANNEL_FAILED)
        && row->state != OUTBOX_SENT && row->remote_id.n > 0
        && hk_str_equal(row->remote_id, event->target_id);
}

/* A receipt that names no message: all of ours in that thread until then. */
static enum hk_rc climb_upto(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;
    struct conversation_thread_row thread;
    struct conversation_id *rows;
    size_t n = 0;

    enum hk_rc rc = conversation_find_thread(
        w->cx, w->session, w->who.workspace, account, event->thread_key, &thread);
    if (rc == HK_ENOTFOUND)
        return HK_OK; /* nothing of ours is there */
    HK_TRY(rc);
    HK_TRY(conversation_list_receipted(w->cx, w->session, w->who.workspace, thread.conversation,
        thread.id, SHAPE_DIRECTION_OUT, SHAPE_DELIVERY_SENT, SHAPE_DELIVERY_DELIVERED, event->at_ms,
        &rows, &n));
    for (size_t i = 0; i < n; i++)
        HK_TRY(climb(r, rows[i].id, event->receipt, HK_STR("")));
    return HK_OK;
}

/* Did it miss only people in copy? Who it was for has it, as far as anybody knows. */
static bool missed_copies_only(
    const struct channel_event *event, const struct conversation_message_row *message)
{
    bool only = event->who_count > 0;

    for (size_t i = 0; i < event->who_count; i++)
        only = only && hk_str_has_word(message->copies, event->who[i].value);
    return only;
}

/* The answer stands; that a copy of it came back is told beside it, after those that did before. */
static enum hk_rc note_copy(struct flow_record *r, const struct channel_event *event,
    const struct conversation_message_row *message)
{
    struct flow_write *w = r->write;
    struct conversation_state state;
    struct hk_str text = HK_STR("");

    for (size_t i = 0; i < event->who_count; i++)
        text = hk_arena_printf(
            w->cx->arena, "%.*s%s%.*s", HKS(text), i > 0 ? ", " : "", HKS(event->who[i].value));
    text = hk_arena_printf(w->cx->arena, "%.*s: %.*s", HKS(text), HKS(event->error_text));
    if (tells_of_copy(message)) {
        if (hk_str_find(message->error_text, text) != SIZE_MAX
            || message->error_text.n + text.n > MISSED_BYTES_MAX)
            return HK_OK;
        text = hk_arena_printf(w->cx->arena, "%.*s; %.*s", HKS(message->error_text), HKS(text));
    }
    HK_TRY(conversation_set_delivery(w->cx, w->session, w->who.workspace, message->id,
        message->delivery, HK_STR("copy_bounced"), text, 0, message->remote_id));
    HK_TRY(conversation_load(w->cx, w->session, w->who.workspace, message->conversation, &state));
    return flow_save(w, &state, SHAPE_EVENT_KIND_MESSAGE_CHANGED, message->id, NULL);
}

/* It came back, or a copy of it did. */
static enum hk_rc record_failure(
    struct flow_record *r, const struct channel_event *event, int64_t message_id)
{
    struct flow_write *w = r->write;
    struct conversation_message_row message;

    HK_TRY(conversation_read_message(w->cx, w->session, w->who.workspace, message_id, &message));
    if (!missed_copies_only(event, &message))
        return flow_settle(
            w, message_id, FLOW_BOUNCED, event->target_id, event->error_code, event->error_text);
    HK_TRY(flow_settle(w, message_id, FLOW_SENT, event->target_id, HK_STR(""), HK_STR("")));
    HK_TRY(conversation_read_message(w->cx, w->session, w->who.workspace, message_id, &message));
    return note_copy(r, event, &message);
}

enum hk_rc flow_record_receipt(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;
    struct outbox_row sent;
    int64_t id = 0;

    if (event->target_id.n == 0 && event->txn.n == 0
        && (event->receipt == CHANNEL_DELIVERED || event->receipt == CHANNEL_READ))
        return climb_upto(r, event, account);
    enum hk_rc rc = find_sent(r, event, account, &id, &sent);
    if (rc == HK_ENOTFOUND) {
        r->unknown_events++;
        return HK_OK;
    }
    HK_TRY(rc);
    if (is_past(&sent, event))
        return HK_OK;
    if (event->receipt == CHANNEL_FAILED)
        return record_failure(r, event, id);
    HK_TRY(flow_settle(w, id, FLOW_SENT, event->target_id, HK_STR(""), HK_STR("")));
    return climb(r, id, event->receipt, event->target_id);
}
