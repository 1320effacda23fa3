/* conversation/place.c -- where an event belongs, and what taking it in will read. See
 * conversation.h.
 *
 * Networks like e-mail have no threads: a message names those before it. Each is known by its name,
 * ours too once they are sent; so the thread of the nearest that we have is the thread. One that
 * says it answers and names nothing goes by its topic, which stands among the names as well.
 *
 * Memory: what is found lies in cx's arena.
 */
#include "base/str.h"
#include "conversation/conversation.h"
#include "conversation_sql.h"

/* A topic's place among the names of messages; no network's name begins so. */
static struct hk_str topic_name(struct hk_cx *cx, struct hk_str topic)
{
    return hk_arena_printf(cx->arena, "\x1ftopic:%.*s", HKS(topic));
}

/* The thread in which the message with this name stands. HK_ENOTFOUND: none does. */
static enum hk_rc place_of_named(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, struct hk_str name, struct conversation_thread_row *out)
{
    struct conversation_remote_row named;
    struct conversation_message_row message;
    struct conversation_place_row place;

    HK_TRY(conversation_find_remote(cx, session, workspace, account, name, &named));
    HK_TRY(conversation_read_message(cx, session, workspace, named.message, &message));
    HK_TRY(conversation_read_place(cx, session, workspace, message.thread, &place));
    *out = (struct conversation_thread_row){.id = place.id,
        .account = place.account,
        .remote_key = place.remote_key,
        .conversation = place.conversation,
        .visibility = place.visibility,
        .reply_scheme = place.reply_scheme,
        .reply_value = place.reply_value,
        .held = place.held,
        .held_ms = place.held_ms};
    return HK_OK;
}

enum hk_rc conversation_find_place(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, const struct channel_event *event,
    struct conversation_thread_row *out)
{
    struct hk_str rest = event->parents, parent;
    enum hk_rc rc = HK_ENOTFOUND;

    while (rc == HK_ENOTFOUND && hk_str_cut(&rest, ' ', &parent))
        rc = place_of_named(cx, session, workspace, account, parent, out);
    if (rc == HK_ENOTFOUND && event->answers && event->parents.n == 0 && event->topic.n > 0)
        rc = place_of_named(cx, session, workspace, account, topic_name(cx, event->topic), out);
    if (rc == HK_ENOTFOUND)
        rc = conversation_find_thread(cx, session, workspace, account, event->thread_key, out);
    if (rc == HK_ENOTFOUND && event->visibility == CHANNEL_PUBLIC && event->parent_id.n > 0)
        rc = place_of_named(cx, session, workspace, account, event->parent_id, out);
    return rc;
}

enum hk_rc conversation_name_inbound(
    struct hk_cx *cx, struct store_session *session, const struct conversation_inbound *in)
{
    const struct channel_event *e = in->event;
    int64_t workspace = in->settings.workspace;

    if (e->remote_id.n > 0)
        HK_TRY(conversation_name_message(
            cx, session, workspace, in->account, e->remote_id, in->message));
    if (e->topic.n == 0)
        return HK_OK;
    return conversation_name_message(
        cx, session, workspace, in->account, topic_name(cx, e->topic), in->message);
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
