/* conversation/place.c -- where an event belongs, and what taking it in will read. See
 * conversation.h. */
#include "conversation/conversation.h"
#include "conversation_sql.h"

enum hk_rc conversation_find_place(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, const struct channel_event *event,
    struct conversation_thread_row *out)
{
    struct conversation_remote_row named;
    struct conversation_message_row parent;
    struct conversation_place_row place;

    enum hk_rc rc =
        conversation_find_thread(cx, session, workspace, account, event->thread_key, out);
    if (rc != HK_ENOTFOUND || event->visibility != CHANNEL_PUBLIC || event->parent_id.n == 0)
        return rc;
    HK_TRY(conversation_find_remote(cx, session, workspace, account, event->parent_id, &named));
    HK_TRY(conversation_read_message(cx, session, workspace, named.message, &parent));
    HK_TRY(conversation_read_place(cx, session, workspace, parent.thread, &place));
    *out = (struct conversation_thread_row){.id = place.id,
        .account = place.account,
        .remote_key = place.remote_key,
        .conversation = place.conversation,
        .visibility = place.visibility,
        .reply_scheme = place.reply_scheme,
        .reply_value = place.reply_value};
    return HK_OK;
}

void conversation_ask_event(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, const struct channel_event *event)
{
    struct conversation_message_id_row known;
    struct conversation_thread_row thread;
    struct conversation_row row;
    enum hk_rc rc = conversation_find_message(
        cx, session, workspace, conversation_dedup_key(cx, account, event->dedup), &known);

    rc = conversation_find_thread(cx, session, workspace, account, event->thread_key, &thread);
    rc = conversation_read_current(cx, session, workspace, account, event->thread_key, &row);
    (void)rc; /* they are on their way */
}
