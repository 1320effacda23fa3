/* channel/bluesky/bluesky_acts.c -- liking what people say, and taking our own words back.
 *
 * A like is a record of ours that names the post by address and hash. We name the record after the
 * post, so that a second like is the same record, and taking it back needs no search. Deleting a
 * record that is not there is no error on this network; so each act may be done twice.
 *
 * What it does not do: take back a like that was given in Bluesky's own app, whose name is not
 * ours; delete what is not of this account.
 *
 * Sources: app.bsky.feed.like, com.atproto.repo.putRecord, deleteRecord: docs.bsky.app, April 2026;
 * the network's own server, November 2026.
 */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/bluesky/bluesky_priv.h"
#include "channel/parts.h"

#define LIKES "app.bsky.feed.like"

/* Of the hash of the post's address: another post's like has another name. */
static struct hk_str like_key(struct hk_cx *cx, struct hk_str uri)
{
    uint8_t hash[HK_SHA256_BYTES];
    uint64_t value = 0;

    hk_crypto_sha256(uri, hash);
    for (size_t i = 0; i < sizeof value; i++)
        value = value << 8 | hash[i];
    return channel_bluesky_key(cx, value & INT64_MAX);
}

static void begin(struct hk_json_writer *w, const struct channel_bluesky_visit *visit,
    struct hk_str collection, struct hk_str key)
{
    hk_json_object_begin(w);
    hk_json_str_member(w, "repo", visit->did);
    hk_json_str_member(w, "collection", collection);
    hk_json_str_member(w, "rkey", key);
}

static void post(struct hk_cx *cx, const struct channel_account *account, const char *method,
    struct hk_str body, const struct channel_bluesky_visit *visit, struct channel_outcome *out)
{
    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(
        cx, "POST", channel_bluesky_url(cx, account, method, HK_STR("")), visit->access, body);
}

static struct hk_str like_body(struct hk_cx *cx, const struct channel_operation *operation,
    const struct hk_json *place, const struct channel_bluesky_visit *visit)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    begin(&w, visit, HK_STR(LIKES), like_key(cx, operation->target_id));
    hk_json_put_key(&w, "record");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "$type", HK_STR(LIKES));
    hk_json_put_key(&w, "subject");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "uri", hk_json_text(place, "uri"));
    hk_json_str_member(&w, "cid", hk_json_text(place, "cid"));
    hk_json_object_end(&w);
    hk_json_str_member(&w, "createdAt", hk_clock_text(cx, operation->made_ms));
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static struct hk_str delete_body(struct hk_cx *cx, struct hk_str collection, struct hk_str key,
    const struct channel_bluesky_visit *visit)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    begin(&w, visit, collection, key);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

bool channel_bluesky_is_act(const struct channel_operation *operation)
{
    return operation->kind == CHANNEL_DO
        && (operation->act == CHANNEL_ACT_LIKE || operation->act == CHANNEL_ACT_UNLIKE
            || operation->act == CHANNEL_ACT_DELETE);
}

void channel_bluesky_ask_act(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_bluesky_visit *visit,
    struct channel_outcome *out)
{
    struct hk_str uri = operation->target_id;
    const struct hk_json *place = channel_bluesky_place(cx, operation);

    if (operation->act == CHANNEL_ACT_UNLIKE)
        post(cx, account, "com.atproto.repo.deleteRecord",
            delete_body(cx, HK_STR(LIKES), like_key(cx, uri), visit), visit, out);
    else if (operation->act == CHANNEL_ACT_LIKE && hk_json_text(place, "cid").n > 0)
        post(cx, account, "com.atproto.repo.putRecord", like_body(cx, operation, place, visit),
            visit, out);
    else if (operation->act == CHANNEL_ACT_DELETE
        && hk_str_equal(channel_bluesky_did(uri), visit->did))
        post(cx, account, "com.atproto.repo.deleteRecord",
            delete_body(cx, HK_STR(CHANNEL_BLUESKY_POSTS), channel_bluesky_last_part(uri), visit),
            visit, out);
    else
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
}
