/* channel/bluesky/bluesky_place.c -- what an answer is hung on, also where nobody told us all of
 * it.
 *
 * A reply names the post it answers and the root of its thread, each by address and hash ("uri",
 * "cid"). A notification tells both; a post that something else heard (listen/) comes with its
 * address alone. Then the network is asked for the rest before the reply is written (getPosts), and
 * what it said travels on in the operation's `carry`: a second attempt asks again, and gets the
 * same unless its author took the post away.
 *
 * What it does not do: look for a post by its author's handle: only what is addressed by a DID has
 * a name that stays.
 *
 * Sources: app.bsky.feed.getPosts, docs.bsky.app, April 2026.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/bluesky/bluesky_priv.h"
#include "channel/parts.h"

struct hk_str channel_bluesky_last_part(struct hk_str uri)
{
    struct hk_str part = uri;

    while (hk_str_cut(&uri, '/', &part))
        continue;
    return part;
}

static void put_place(struct hk_json_writer *w, struct hk_str uri, struct hk_str cid,
    struct hk_str root_uri, struct hk_str root_cid, struct hk_str handle)
{
    hk_json_object_begin(w);
    hk_json_str_member(w, "uri", uri);
    hk_json_str_member(w, "cid", cid);
    hk_json_str_member(w, "root_uri", root_uri);
    hk_json_str_member(w, "root_cid", root_cid);
    hk_json_str_member(w, "handle", handle);
    hk_json_object_end(w);
}

void channel_bluesky_put_place(struct hk_json_writer *w, const struct hk_json *post,
    const struct hk_json *root, struct hk_str handle)
{
    if (hk_json_text(root, "uri").n == 0)
        root = post;
    put_place(w, hk_json_text(post, "uri"), hk_json_text(post, "cid"), hk_json_text(root, "uri"),
        hk_json_text(root, "cid"), handle);
}

/* ---- within one operation ----------------------------------------------------------------- */

static const struct hk_json *read_tree(struct hk_cx *cx, struct hk_str text)
{
    const struct model_response as_response = {.body = text};

    return text.n > 0 ? channel_response_json(cx, &as_response) : NULL;
}

static const struct hk_json *looked_up(struct hk_cx *cx, const struct channel_operation *operation)
{
    const struct hk_json *place = hk_json_get(read_tree(cx, operation->carry), HK_STR("place"));

    return hk_json_kind(place) == HK_JSON_OBJECT ? place : NULL;
}

bool channel_bluesky_is_looked_up(struct hk_cx *cx, const struct channel_operation *operation)
{
    return looked_up(cx, operation) != NULL;
}

const struct hk_json *channel_bluesky_place(
    struct hk_cx *cx, const struct channel_operation *operation)
{
    const struct hk_json *place = looked_up(cx, operation);

    return place != NULL ? place : read_tree(cx, operation->reply_handle);
}

bool channel_bluesky_lacks_place(struct hk_cx *cx, const struct channel_operation *operation)
{
    const struct hk_json *place = channel_bluesky_place(cx, operation);

    return hk_json_text(place, "uri").n > 0 && hk_json_text(place, "cid").n == 0;
}

void channel_bluesky_ask_place(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str access, struct channel_outcome *out)
{
    struct hk_str uri = hk_json_text(read_tree(cx, operation->reply_handle), "uri");
    struct hk_str query = hk_arena_printf(cx->arena, "?uris=%.*s", HKS(channel_percent(cx, uri)));

    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(cx, "GET",
        channel_bluesky_url(cx, account, "app.bsky.feed.getPosts", query), access, HK_STR(""));
}

bool channel_bluesky_read_place(
    struct hk_cx *cx, const struct model_response *response, struct hk_str *out_carry)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *post = hk_json_path(tree, "posts.0");
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    if (response->status != 200 || hk_json_text(post, "uri").n == 0
        || hk_json_text(post, "cid").n == 0)
        return false;
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "place");
    channel_bluesky_put_place(&w, post, hk_json_path(post, "record.reply.root"),
        hk_json_text(hk_json_get(post, HK_STR("author")), "handle"));
    hk_json_object_end(&w);
    *out_carry = hk_arena_str(cx->arena, hk_buf_str(&buf));
    return true;
}

/* ---- heard elsewhere ---------------------------------------------------------------------- */

/* Its address: sources name a post by it, or by where people read it. "" neither. */
static struct hk_str address_of(struct hk_cx *cx, const struct channel_heard *heard)
{
    static const struct hk_str page = HK_STR_INIT("https://bsky.app/profile/did:");
    struct hk_str rest = heard->url, did;

    if (channel_bluesky_did(heard->remote_id).n > 0)
        return heard->remote_id;
    if (!hk_str_starts(rest, page))
        return HK_STR("");
    rest = hk_str_sub(rest, page.n - 4, SIZE_MAX); /* from "did:" on */
    if (!hk_str_cut(&rest, '/', &did) || !hk_str_starts(rest, HK_STR("post/")))
        return HK_STR("");
    return hk_arena_printf(cx->arena, "at://%.*s/app.bsky.feed.post/%.*s", HKS(did),
        HKS(hk_str_sub(rest, 5, SIZE_MAX)));
}

bool channel_bluesky_overhear(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_heard *heard, struct channel_event *out)
{
    struct hk_str uri = address_of(cx, heard);
    struct hk_str did = channel_bluesky_did(uri);
    bool named = heard->author.n > 0 && !hk_str_starts(heard->author, HK_STR("did:"));
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    (void)account;
    put_place(&w, uri, HK_STR(""), HK_STR(""), HK_STR(""), named ? heard->author : HK_STR(""));
    struct hk_str place = channel_take(cx, &buf);
    if (did.n == 0)
        return false;
    out->remote_id = uri;
    out->thread_key = uri;
    out->reply_handle = place;
    out->permalink = hk_arena_printf(cx->arena, "https://bsky.app/profile/%.*s/post/%.*s", HKS(did),
        HKS(channel_bluesky_last_part(uri)));
    out->handle = named ? heard->author : HK_STR("");
    channel_add_identity(out, "bsky.did", did);
    return true;
}
