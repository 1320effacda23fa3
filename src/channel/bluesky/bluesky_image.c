/* channel/bluesky/bluesky_image.c -- the pictures of an answer: given first, then named by it.
 *
 * Each is given by itself (uploadBlob, its bytes as they are); the server names it by its hash in a
 * "blob", a piece of JSON that the record must repeat word for word. What was given and is never
 * named is dropped by the server, and the same bytes always get the same blob: so an attempt begins
 * with all of them again, and the record stays the same at every attempt.
 *
 * The blobs travel from step to step in the operation's `carry`, as "blobs".
 *
 * What it does not do: shrink a picture, video.
 *
 * Sources: the network's own server, run and asked in November 2026; docs.bsky.app, April 2026.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/bluesky/bluesky_priv.h"
#include "channel/parts.h"

#define UPLOAD_TIMEOUT_MS 40000u /* 1 MB; four of them and the record within a reply's lease */

static const struct hk_json *carried(struct hk_cx *cx, const struct channel_operation *operation)
{
    const struct model_response as_response = {.body = operation->carry};

    if (operation->carry.n == 0)
        return NULL;
    return hk_json_get(channel_response_json(cx, &as_response), HK_STR("blobs"));
}

size_t channel_bluesky_given(struct hk_cx *cx, const struct channel_operation *operation)
{
    size_t n = hk_json_size(carried(cx, operation));

    return n < operation->enclosure_count ? n : operation->enclosure_count;
}

void channel_bluesky_ask_upload(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_enclosure *file, struct hk_str access, struct channel_outcome *out)
{
    struct model_header *headers = hk_arena_array(cx->arena, 3, sizeof *headers);

    headers[0] = (struct model_header){HK_STR("accept"), HK_STR("application/json")};
    headers[1] = (struct model_header){HK_STR("content-type"), file->mime};
    headers[2] = (struct model_header){
        HK_STR("authorization"), hk_arena_printf(cx->arena, "Bearer %.*s", HKS(access))};
    out->step = CHANNEL_STEP_REQUEST;
    out->request = (struct model_request){.method = HK_STR("POST"),
        .url = channel_bluesky_url(cx, account, "com.atproto.repo.uploadBlob", HK_STR("")),
        .headers = headers,
        .header_count = 3,
        .file = file->file,
        .timeout_ms = UPLOAD_TIMEOUT_MS,
        .secret = true};
}

bool channel_bluesky_read_upload(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct hk_str *out_carry)
{
    const struct hk_json *blob = hk_json_get(channel_response_json(cx, response), HK_STR("blob"));
    const struct hk_json *before = carried(cx, operation);
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    if (response->status != 200 || hk_json_kind(blob) != HK_JSON_OBJECT) {
        hk_buf_free(&buf);
        return false;
    }
    hk_json_object_begin(&w);
    if (channel_bluesky_is_looked_up(cx, operation)) {
        hk_json_put_key(&w, "place");
        hk_json_put_raw(&w, hk_json_raw(channel_bluesky_place(cx, operation)));
    }
    hk_json_put_key(&w, "blobs");
    hk_json_array_begin(&w);
    for (const struct hk_json *one = hk_json_first(before); one != NULL;
         one = hk_json_next(before, one))
        hk_json_put_raw(&w, hk_json_raw(one));
    hk_json_put_raw(&w, hk_json_raw(blob));
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    *out_carry = channel_take(cx, &buf);
    return true;
}

void channel_bluesky_put_images(
    struct hk_cx *cx, struct hk_json_writer *w, const struct channel_operation *operation)
{
    const struct hk_json *blobs = carried(cx, operation);
    size_t i = 0;

    if (operation->enclosure_count == 0)
        return;
    hk_json_put_key(w, "embed");
    hk_json_object_begin(w);
    hk_json_str_member(w, "$type", HK_STR("app.bsky.embed.images"));
    hk_json_put_key(w, "images");
    hk_json_array_begin(w);
    for (const struct hk_json *one = hk_json_first(blobs);
         one != NULL && i < operation->enclosure_count; one = hk_json_next(blobs, one), i++) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "alt", operation->enclosures[i].description);
        hk_json_put_key(w, "image");
        hk_json_put_raw(w, hk_json_raw(one));
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
    hk_json_object_end(w);
}
