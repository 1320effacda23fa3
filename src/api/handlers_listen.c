/* api/handlers_listen.c -- watches, what they took, and what something else has heard. */
#include "api/call.h"
#include "base/ids.h"
#include "conversation_sql.h"
#include "flow/heard.h"
#include "listen/spreading.h"
#include "listen/voice.h"
#include "listen/watches.h"
#include "routes.h"

/* ---- watches --------------------------------------------------------------------------------- */

enum hk_rc api_handle_watches_list(
    struct api_call *call, const struct api_watches_list_request *in, struct shape_watch_list *out)
{
    (void)in;
    flow_sample_size(call->flow, call->who.workspace, out);
    return listen_list_watches(call->cx, call->session, call->who.workspace, out);
}

static enum hk_rc show(struct api_call *call, int64_t id, struct shape_watch *out)
{
    return listen_load_watch(call->cx, call->session, call->who.workspace, id, out);
}

enum hk_rc api_handle_watch_create(
    struct api_call *call, const struct api_watch_create_request *in, struct shape_watch *out)
{
    struct flow_write write = api_write(call);
    int64_t id;
    HK_TRY(flow_create_watch(&write, &in->body, &id));
    return show(call, id, out);
}

enum hk_rc api_handle_watch_update(
    struct api_call *call, const struct api_watch_update_request *in, struct shape_watch *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_update_watch(&write, in->watch, &in->body));
    return show(call, in->watch, out);
}

enum hk_rc api_handle_watch_remove(
    struct api_call *call, const struct api_watch_remove_request *in, struct shape_watch *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_remove_watch(&write, in->watch));
    return show(call, in->watch, out);
}

enum hk_rc api_handle_query_preview(struct api_call *call,
    const struct api_query_preview_request *in, struct shape_query_meaning *out)
{
    return flow_preview_query(
        call->cx, call->flow, call->session, call->who.workspace, &in->body, out);
}

/* ---- what they took -------------------------------------------------------------------------- */

enum hk_rc api_handle_watch_posts(
    struct api_call *call, const struct api_watch_posts_request *in, struct shape_heard_page *out)
{
    const struct listen_wish wish = {
        in->judged, in->mood, in->addressed, in->from_ms, in->before_ms, in->before};
    struct shape_watch watch;
    HK_TRY(show(call, in->watch, &watch));
    return listen_list_posts(call->cx, call->session, call->who.workspace, in->watch, &wish, out);
}

enum hk_rc api_handle_heard_judge(
    struct api_call *call, const struct api_heard_judge_request *in, struct shape_heard_post *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_judge_heard(&write, in->watch, in->post, &in->body));
    return listen_load_post(call->cx, call->session, call->who.workspace, in->watch, in->post, out);
}

enum hk_rc api_handle_heard_take(
    struct api_call *call, const struct api_heard_take_request *in, struct shape_heard_taken *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_may_join(&write, in->watch, in->post, in->body.uninvited));
    HK_TRY(flow_take_heard(&write, in->watch, in->post, in->body.owner, &out->joined));
    return listen_load_post(
        call->cx, call->session, call->who.workspace, in->watch, in->post, &out->post);
}

enum hk_rc api_handle_heard_put_back(struct api_call *call,
    const struct api_heard_put_back_request *in, struct shape_heard_post *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_put_back_heard(&write, in->watch, in->post));
    return listen_load_post(call->cx, call->session, call->who.workspace, in->watch, in->post, out);
}

enum hk_rc api_handle_watch_counts(struct api_call *call, const struct api_watch_counts_request *in,
    struct shape_watch_counts *out)
{
    struct shape_watch watch;
    HK_TRY(show(call, in->watch, &watch));
    return listen_load_counts(call->cx, call->session, call->who.workspace, in->watch, in->grain,
        in->from_ms, in->to_ms > 0 ? in->to_ms : INT64_MAX, out);
}

/* What was owed in public in these days, as the ledger has it. */
static enum hk_rc list_ours(struct api_call *call, const struct shape_voice *voice,
    struct listen_asked_row **out, size_t *out_n)
{
    struct conversation_asked_row *rows;

    HK_TRY(conversation_list_asked(call->cx, call->session, call->who.workspace,
        hk_id_before_ms(voice->from_ms), hk_id_before_ms(voice->to_ms), &rows, out_n));
    *out = hk_arena_array(call->cx->arena, *out_n, sizeof **out);
    for (size_t i = 0; i < *out_n; i++)
        (*out)[i] = (struct listen_asked_row){rows[i].at_ms, rows[i].answered_ms};
    return HK_OK;
}

enum hk_rc api_handle_voice_read(
    struct api_call *call, const struct api_voice_read_request *in, struct shape_voice *out)
{
    struct listen_asked_row *ours;
    size_t n = 0;

    listen_voice_days(call->cx->now_ms, in->days, out);
    HK_TRY(list_ours(call, out, &ours, &n));
    return listen_load_voice(call->cx, call->session, call->who.workspace, ours, n, out);
}

/* ---- what they say ----------------------------------------------------------------------------
 */

enum hk_rc api_handle_watch_alarms(struct api_call *call, const struct api_watch_alarms_request *in,
    struct shape_watch_alarms *out)
{
    struct shape_watch watch;
    HK_TRY(show(call, in->watch, &watch));
    return listen_list_alarms(call->cx, call->session, call->who.workspace, in->watch, out);
}

enum hk_rc api_handle_watch_spreading(struct api_call *call,
    const struct api_watch_spreading_request *in, struct shape_watch_spreading *out)
{
    struct shape_watch watch;
    HK_TRY(show(call, in->watch, &watch));
    return listen_load_spreading(call->cx, call->session, call->who.workspace, in->watch,
        in->from_ms, in->to_ms > 0 ? in->to_ms : INT64_MAX, out);
}

enum hk_rc api_handle_watch_words(
    struct api_call *call, const struct api_watch_words_request *in, struct shape_watch_words *out)
{
    const struct flow_words_wish wish = {in->watch, in->from_ms, in->to_ms};
    struct shape_watch watch;
    HK_TRY(show(call, in->watch, &watch));
    return flow_read_words(call->cx, call->flow, call->session, call->who.workspace, &wish,
        in->rude == SHAPE_RUDE_WORDS_SHOWN, out);
}

enum hk_rc api_handle_watch_saying(
    struct api_call *call, const struct api_watch_saying_request *in, struct shape_heard_page *out)
{
    const struct flow_words_wish wish = {in->watch, in->from_ms, in->to_ms};
    struct shape_watch watch;
    HK_TRY(show(call, in->watch, &watch));
    return flow_list_saying(
        call->cx, call->flow, call->session, call->who.workspace, &wish, in->key, in->skip, out);
}

/* ---- what was heard elsewhere ---------------------------------------------------------------- */

enum hk_rc api_prepare_posts_take(struct api_call *call, const struct api_posts_take_request *in)
{
    return flow_prepare_heard(
        &call->own, call->flow, call->session, call->who.workspace, &in->body, &call->heard);
}

enum hk_rc api_handle_posts_take(
    struct api_call *call, const struct api_posts_take_request *in, struct shape_posts_taken *out)
{
    struct flow_write write = api_write(call);
    (void)in;
    return flow_record_heard(&write, call->heard, false, out);
}
