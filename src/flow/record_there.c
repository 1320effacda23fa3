/* flow/record_there.c -- what the network says of how a thread or a message stands there, whoever
 * made it so: in whose hands an exchange is, whether one can write there, and what is hidden. See
 * record_priv.h.
 *
 * Networks do not keep order: of a thread the later word holds, by the network's clock. What we did
 * ourselves comes back as such news too, and is known by then.
 *
 * Threads and memory: inside commit 2; cx's arena.
 */
#include "base/str.h"
#include "flow/acts.h"
#include "flow/record_priv.h"
#include "model/marks.h"

enum hk_rc flow_note_holder(struct flow_write *w, int64_t thread, bool held, int64_t at_ms)
{
    const struct shape_activity activity = {
        .kind = held ? SHAPE_ACTIVITY_KIND_HELD_ELSEWHERE : SHAPE_ACTIVITY_KIND_GIVEN_BACK};
    struct conversation_place_row place;
    struct conversation_state state;
    int64_t line = 0;

    if (at_ms > w->cx->now_ms)
        at_ms = w->cx->now_ms; /* clocks lie */
    HK_TRY(conversation_read_place(w->cx, w->session, w->who.workspace, thread, &place));
    if (place.held == held)
        return conversation_confirm_holder(
            w->cx, w->session, w->who.workspace, thread, held, at_ms);
    if (at_ms < place.held_ms)
        return HK_OK;
    HK_TRY(conversation_hold_thread(w->cx, w->session, w->who.workspace, thread, held, at_ms));
    HK_TRY(conversation_load(w->cx, w->session, w->who.workspace, place.conversation, &state));
    HK_TRY(flow_tell(w, &state, &activity, HK_STR(""), &line));
    const struct flow_happened what = {
        .kind = SHAPE_EVENT_KIND_CONVERSATION_CHANGED, .message = line};
    flow_log(w, &state, &what);
    return HK_OK;
}

enum hk_rc flow_record_handover(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;
    struct conversation_thread_row thread;
    enum hk_rc rc = conversation_find_thread(
        w->cx, w->session, w->who.workspace, account, event->thread_key, &thread);

    if (rc == HK_ENOTFOUND)
        return HK_OK; /* nobody has written there yet: the first words will say it */
    HK_TRY(rc);
    return flow_note_holder(w, thread.id, event->holder == CHANNEL_HOLDER_OTHER, event->at_ms);
}

enum hk_rc flow_record_hiding(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;
    struct conversation_message_row message;
    enum hk_rc rc = flow_record_find_target(r, event, account, &message);

    if (rc == HK_ENOTFOUND)
        r->unknown_events++;
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    int64_t marks = event->kind == CHANNEL_HIDDEN ? message.marks | MODEL_MARK_HIDDEN
                                                  : message.marks & ~(int64_t)MODEL_MARK_HIDDEN;
    if (marks == message.marks)
        return HK_OK;
    HK_TRY(conversation_mark_message(
        w->cx, w->session, w->who.workspace, message.id, marks, message.acting));
    return flow_tell_message(w, message.id, message.conversation);
}

/* ---- may anybody write there -------------------------------------------------------------- */

enum { PLACES_AT_ONCE = 100 };

/* Whoever has the case open reads it anew. What is owed stays owed. */
static enum hk_rc shut_thread(struct flow_write *w, const struct conversation_thread_row *thread,
    struct hk_str code, int64_t at_ms, int64_t *changed)
{
    struct conversation_state state;
    int64_t workspace = w->who.workspace;
    int64_t is_news = 0;

    HK_TRY(
        conversation_shut_thread(w->cx, w->session, workspace, thread->id, code, at_ms, &is_news));
    if (is_news == 0)
        return conversation_confirm_shut(w->cx, w->session, workspace, thread->id, code, at_ms);
    *changed += is_news;
    HK_TRY(conversation_load(w->cx, w->session, workspace, thread->conversation, &state));
    return flow_save(w, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

/* A whole group: each of its threads. */
static enum hk_rc shut_below(struct flow_write *w, int64_t account, struct hk_str group,
    struct hk_str code, int64_t at_ms, int64_t *changed)
{
    struct hk_str from = hk_arena_printf(w->cx->arena, "%.*s/", HKS(group));
    struct hk_str end = hk_arena_printf(w->cx->arena, "%.*s0", HKS(group)); /* '/' and one */
    struct conversation_thread_row *rows;
    size_t n = PLACES_AT_ONCE;

    while (n == PLACES_AT_ONCE) {
        HK_TRY(conversation_list_below(
            w->cx, w->session, w->who.workspace, account, from, end, PLACES_AT_ONCE, &rows, &n));
        for (size_t i = 0; i < n; i++)
            HK_TRY(shut_thread(w, &rows[i], code, at_ms, changed));
        if (n > 0)
            from = rows[n - 1].remote_key;
    }
    return HK_OK;
}

enum hk_rc flow_record_place(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;
    struct conversation_thread_row thread;
    int64_t at_ms = flow_record_clamp(event->at_ms, w->cx->now_ms);
    int64_t changed = 0;

    if (event->visibility == CHANNEL_PUBLIC) {
        HK_TRY(shut_below(w, account, event->thread_key, event->error_code, at_ms, &changed));
    } else {
        enum hk_rc rc = conversation_find_thread(
            w->cx, w->session, w->who.workspace, account, event->thread_key, &thread);
        if (rc != HK_OK)
            return rc == HK_ENOTFOUND ? HK_OK : rc;
        HK_TRY(shut_thread(w, &thread, event->error_code, at_ms, &changed));
    }
    if (changed > 0)
        flow_log_subject(w, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, account);
    return HK_OK;
}
