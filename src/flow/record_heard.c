/* flow/record_heard.c -- public words that reach an account which has them already, because
 * somebody took them over from listening (heard_case.c): one message, one case, whichever came
 * first.
 *
 * Its name on the network makes it the same. The delivery knows what listening could not: what an
 * answer is hung on, the author's lasting name, who liked it. That replaces what stood there; the
 * author's two names become one person. What was put back is owed after all, for now it was said
 * to us.
 *
 * What it does not do: change the words; an edit of them is record.c's.
 */
#include "base/str.h"
#include "flow/record_priv.h"
#include "people/people.h"

static bool may_be_overheard(const struct flow_record *r, const struct channel_event *event)
{
    return r->account->kind->overhear != NULL && event->kind == CHANNEL_COMMENT
        && event->direction == CHANNEL_IN && event->visibility == CHANNEL_PUBLIC
        && event->remote_id.n > 0;
}

/* Whoever listening named otherwise than the network does is one person under both names. */
static enum hk_rc learn_author(struct flow_record *r, const struct channel_event *event,
    const struct conversation_message_row *message)
{
    struct flow_write *w = r->write;
    struct conversation_place_row thread;
    struct people_found who;
    struct model_identity both[MODEL_IDENTITIES_MAX];
    size_t n = 0;

    HK_TRY(conversation_read_place(w->cx, w->session, w->who.workspace, message->thread, &thread));
    if (event->who_count == 0
        || (hk_str_equal(event->who[0].scheme, thread.reply_scheme)
            && hk_str_equal(event->who[0].value, thread.reply_value)))
        return HK_OK;
    both[n++] = (struct model_identity){thread.reply_scheme, thread.reply_value};
    for (size_t i = 0; i < event->who_count && n < MODEL_IDENTITIES_MAX; i++)
        both[n++] = event->who[i];
    const struct model_author author = {event->name, event->handle, both, n};
    HK_TRY(people_find_or_make_customer(
        w->cx, w->session, w->who.workspace, &author, message->id, &who));
    HK_TRY(conversation_address_thread(
        w->cx, w->session, w->who.workspace, thread.id, event->who[0].scheme, event->who[0].value));
    if (who.renamed)
        return flow_tell_customer(w, who.person);
    flow_log_subject(w, SHAPE_EVENT_KIND_CUSTOMER_CHANGED, who.person);
    return HK_OK;
}

static enum hk_rc learn(struct flow_record *r, const struct channel_event *event, int64_t account,
    const struct conversation_message_row *message)
{
    struct flow_write *w = r->write;
    struct conversation_state state;
    struct hk_str handle =
        hk_str_equal(event->reply_handle, event->remote_id) ? HK_STR("=") : event->reply_handle;

    HK_TRY(conversation_adopt_message(w->cx, w->session, w->who.workspace, message->id,
        conversation_dedup_key(w->cx, account, event->dedup), handle, event->permalink,
        event->likes, event->followers));
    HK_TRY(learn_author(r, event, message));
    HK_TRY(conversation_load(w->cx, w->session, w->who.workspace, message->conversation, &state));
    HK_TRY(flow_owe_again(w, message->id, FLOW_PUT_BACK, &state));
    return flow_tell_message(w, message->id, message->conversation);
}

enum hk_rc flow_record_overheard(
    struct flow_record *r, const struct channel_event *event, int64_t account, bool *out_known)
{
    struct flow_write *w = r->write;
    struct conversation_remote_row named;
    struct conversation_message_row message;

    *out_known = false;
    if (!may_be_overheard(r, event))
        return HK_OK;
    enum hk_rc rc = conversation_find_remote(
        w->cx, w->session, w->who.workspace, account, event->remote_id, &named);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    HK_TRY(conversation_read_message(w->cx, w->session, w->who.workspace, named.message, &message));
    *out_known = true;
    if (message.direction != SHAPE_DIRECTION_IN || message.deleted)
        return HK_OK;
    store_ask_forget(w->session);
    r->written[r->written_count++] = message.conversation;
    return learn(r, event, account, &message);
}
