/* channel/meta/meta_acts.c -- what a page or profile does to comments: hides and shows them again,
 * likes them, deletes them; and takes an exchange over.
 *
 *   HIDE, UNHIDE   POST /{comment} {"is_hidden"} on Facebook, POST /{comment}?hide=.. on Instagram
 *   LIKE, UNLIKE   POST and DELETE /{comment}/likes, on Facebook
 *   DELETE         DELETE /{comment}
 *   TAKE_OVER      POST /{page}/take_thread_control {"recipient"}: a private exchange, from the app
 *                  that has it; the network lets the page's main app do so
 *
 * Each of them is the same done twice, so what is unclear is just asked for again. The network says
 * the same of a comment that is gone and of one that our access does not reach: then nobody claims
 * that it was deleted, and a person has to look there (`unseen`).
 *
 * What it does not do: private replies, which are messages (meta_messages.c).
 *
 * Threads: reentrant. Memory: cx's arena.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/meta/meta.h"

#define SUBCODE_UNSEEN 33 /* "does not exist, cannot be loaded due to missing permissions" */

static void ask_control(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_put_key(&w, "recipient");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "id", operation->thread_key);
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    channel_meta_ask(cx, app, "POST",
        channel_meta_url(cx, app, app->node, "take_thread_control", out), channel_take(cx, &buf),
        out);
}

static void ask(struct hk_cx *cx, const struct channel_meta_app *app, bool instagram,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    enum channel_act act = operation->act;
    bool hides = act == CHANNEL_ACT_HIDE || act == CHANNEL_ACT_UNHIDE;
    bool likes = act == CHANNEL_ACT_LIKE || act == CHANNEL_ACT_UNLIKE;
    bool undoes = act == CHANNEL_ACT_UNLIKE || act == CHANNEL_ACT_DELETE;
    struct hk_str url = channel_meta_url(cx, app, operation->target_id, likes ? "likes" : "", out);
    struct hk_str body = HK_STR("");

    if (hides && instagram && url.n > 0)
        url = hk_arena_printf(
            cx->arena, "%.*s&hide=%s", HKS(url), act == CHANNEL_ACT_HIDE ? "true" : "false");
    else if (hides)
        body = act == CHANNEL_ACT_HIDE ? HK_STR("{\"is_hidden\":true}")
                                       : HK_STR("{\"is_hidden\":false}");
    channel_meta_ask(cx, app, undoes ? "DELETE" : "POST", url, body, out);
}

static bool says_unseen(struct hk_cx *cx, const struct model_response *response)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    int64_t subcode = 0;

    return hk_json_int(hk_json_path(tree, "error.error_subcode"), &subcode)
        && subcode == SUBCODE_UNSEEN;
}

/* The network took the question and did not do it. */
static bool says_undone(struct hk_cx *cx, const struct model_response *response)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    bool success = true;

    return hk_json_bool(hk_json_get(tree, HK_STR("success")), &success) && !success;
}

void channel_meta_build_act(struct hk_cx *cx, const struct channel_meta_app *app, bool instagram,
    const struct channel_operation *operation, const struct model_response *previous,
    struct channel_outcome *out)
{
    if (previous == NULL && operation->act == CHANNEL_ACT_TAKE_OVER) {
        ask_control(cx, app, operation, out);
        return;
    }
    if (previous == NULL) {
        ask(cx, app, instagram, operation, out);
        return;
    }
    if (!channel_arrived(previous, out))
        return;
    if (previous->status == 200) {
        out->step = CHANNEL_STEP_SENT;
        if (says_undone(cx, previous))
            channel_fail(out, HK_STR("refused"), HK_STR(""));
        return;
    }
    channel_meta_read_refusal(cx, previous, out);
    if (out->step == CHANNEL_STEP_FAILED && says_unseen(cx, previous))
        channel_fail(out, HK_STR("unseen"), out->error_text);
}
