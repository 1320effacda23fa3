/* channel/facebook/facebook_comments.c -- answering under a post, where everybody reads it.
 *
 *   SEND    POST /{comment}/comments; with a picture first POST /{page}/photos, unpublished, which
 *           names it
 *   PROBE   GET /{comment}/comments, newest first: are our words among them?
 *
 * An answer goes beneath the first comment of its thread, also where it answers one that stands
 * beneath: the network shows both in one place.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/facebook/facebook_priv.h"

#define UPLOAD_TIMEOUT_MS 120000u
#define LISTED "50"

static struct hk_str place_of(const struct channel_operation *operation)
{
    struct hk_str handle = operation->reply_handle;
    size_t colon = hk_str_find(handle, HK_STR(":")); /* after CHANNEL_META_POST and its like */

    if (colon != SIZE_MAX)
        return hk_str_sub(handle, colon + 1, SIZE_MAX);
    return handle.n > 0 ? handle : operation->thread_key;
}

static void ask_comment(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, struct hk_str picture, struct channel_outcome *out)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    if (operation->text.n > 0)
        hk_json_str_member(&w, "message", operation->text);
    if (picture.n > 0)
        hk_json_str_member(&w, "attachment_id", picture);
    hk_json_object_end(&w);
    channel_meta_ask(cx, app, "POST",
        channel_meta_url(cx, app, place_of(operation), "comments", out), channel_take(cx, &buf),
        out);
}

static void ask_upload(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_enclosure *file, struct channel_outcome *out)
{
    struct hk_str url = channel_meta_url(cx, app, app->node, "photos", out);
    struct model_part *parts = hk_arena_array(cx->arena, 2, sizeof *parts);

    if (url.n == 0)
        return;
    parts[0] = (struct model_part){.name = HK_STR("published"), .value = HK_STR("false")};
    parts[1] = (struct model_part){.name = HK_STR("source"),
        .file = file->file,
        .file_name = file->name.n > 0 ? file->name : HK_STR("file"),
        .mime = file->mime};
    channel_meta_ask(cx, app, "POST", url, HK_STR(""), out);
    out->request.parts = parts;
    out->request.part_count = 2;
    out->request.timeout_ms = UPLOAD_TIMEOUT_MS;
}

static void read_upload(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, const struct model_response *response,
    struct channel_outcome *out)
{
    struct hk_str id = hk_json_text(channel_response_json(cx, response), "id");

    if (response->status == 200 && id.n > 0) {
        ask_comment(cx, app, operation, id, out);
        return;
    }
    channel_meta_read_refusal(cx, response, out);
    if (out->step == CHANNEL_STEP_UNCLEAR || response->status == 200)
        out->step = CHANNEL_STEP_RETRY; /* nobody sees a picture that is not published */
    else if (hk_str_equal(out->error_code, HK_STR("invalid")))
        channel_fail(out, HK_STR("media"), out->error_text);
}

static void ask_probe(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    struct hk_str url = channel_meta_url(cx, app, place_of(operation), "comments", out);

    if (url.n > 0)
        url = hk_arena_printf(cx->arena,
            "%.*s&fields=id,created_time,from,message&order=reverse_chronological&limit=" LISTED,
            HKS(url));
    channel_meta_ask(cx, app, "GET", url, HK_STR(""), out);
}

void channel_facebook_build_comment(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out)
{
    bool probe = operation->kind == CHANNEL_PROBE;
    bool picture = !probe && operation->enclosure_count > 0;

    if (place_of(operation).n == 0) {
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
    } else if (operation->enclosure_count > 1) {
        channel_fail(out, HK_STR("too_many_files"), HK_STR(""));
    } else if (step == 0 || previous == NULL) {
        if (probe)
            ask_probe(cx, app, operation, out);
        else if (picture)
            ask_upload(cx, app, &operation->enclosures[0], out);
        else
            ask_comment(cx, app, operation, HK_STR(""), out);
    } else if (!channel_arrived(previous, out)) {
        if (picture && step == 1 && out->step == CHANNEL_STEP_UNCLEAR)
            out->step = CHANNEL_STEP_RETRY;
    } else if (picture && step == 1) {
        read_upload(cx, app, operation, previous, out);
    } else {
        channel_meta_read_comment(cx, app, "message", operation, previous, out);
    }
}
