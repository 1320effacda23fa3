/* channel/bluesky/bluesky_news.c -- hearing what people say to us on Bluesky.
 *
 * The network is asked for mentions, replies and quotes, newest first, 100 at a time. It sorts
 * them by the time their author's device claims, so something new may stand below what was seen
 * already: channel/bookmark keeps the newest 128. The first visit goes back seven days.
 *
 * What is kept as raw is {"notifications":[...]} with the network's own bytes, oldest first.
 *
 * What it does not do: direct messages (another service), listening by keyword, likes and
 * follows, marking notifications as read: the brand's people may use the app beside Hark.
 *
 * Sources: app.bsky.notification.listNotifications of the network's own server, November 2026.
 */
#include "base/clock.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/bluesky/bluesky_priv.h"
#include "channel/bookmark.h"
#include "channel/parts.h"

#define NEXT_MS 5000
#define MORE_MS 200 /* within a backlog: time to commit the page before */
#define FIRST_VISIT_MS (INT64_C(7) * 24 * 60 * 60 * 1000)
#define KNOWN_MAX 128u /* more than a page holds */
#define PAGE_MAX 100u

static const struct channel_bookmark_rule bookmark_rule = {FIRST_VISIT_MS, KNOWN_MAX, PAGE_MAX};

/* ---- asking ------------------------------------------------------------------------------- */

/* Pick what is new on a page. *reached says that nothing further down can be new. */
static size_t pick_new(struct hk_cx *cx, const struct hk_json *list,
    struct channel_bookmark *bookmark, struct hk_str picked[PAGE_MAX], bool *reached)
{
    size_t count = 0;

    for (const struct hk_json *one = hk_json_first(list); one != NULL && count < PAGE_MAX;
         one = hk_json_next(list, one)) {
        struct hk_str uri = hk_json_text(one, "uri");
        int64_t at_ms = 0;
        if (uri.n == 0 || !hk_clock_read(hk_json_text(one, "indexedAt"), &at_ms))
            continue;
        if (channel_bookmark_take(cx, bookmark, at_ms, uri, reached))
            picked[count++] = hk_json_raw(one);
    }
    return count;
}

static struct hk_str news_body(struct hk_cx *cx, const struct hk_str *picked, size_t count)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    if (count == 0)
        return HK_STR("");
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "notifications");
    hk_json_array_begin(&w);
    for (size_t i = count; i > 0; i--)
        hk_json_put_raw(&w, picked[i - 1]);
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static void read_page(struct hk_cx *cx, struct hk_str cursor, const struct model_response *response,
    struct channel_news *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *list = hk_json_get(tree, HK_STR("notifications"));
    struct hk_str picked[PAGE_MAX];
    struct channel_bookmark bookmark;
    bool reached = false;

    if (response->status != 200 || hk_json_kind(list) != HK_JSON_ARRAY) {
        bool refused = response->status >= 300 && response->status < 500;
        out->step = refused && response->status != 429 ? CHANNEL_STEP_FAILED : CHANNEL_STEP_RETRY;
        out->next_ms = channel_bluesky_wait_ms(cx, response);
        out->error_text = channel_words(cx, tree, "message");
        if (out->error_text.n == 0)
            out->error_text = hk_arena_printf(cx->arena, "HTTP %u", response->status);
        return;
    }
    channel_bookmark_read(cx, cursor, &bookmark_rule, &bookmark);
    size_t count = pick_new(cx, list, &bookmark, picked, &reached);
    struct hk_str next_page = hk_json_text(tree, "cursor");
    /* A page may be thin or empty: the network leaves out whom the brand has muted. */
    bool more = !reached && next_page.n > 0 && !hk_str_equal(next_page, bookmark.page);
    channel_bookmark_turn(&bookmark, more ? next_page : HK_STR(""));
    out->step = CHANNEL_STEP_SENT;
    channel_keep(cx, news_body(cx, picked, count), out);
    out->cursor = channel_bookmark_write(cx, &bookmark);
    out->next_ms = more && count > 0 ? MORE_MS : NEXT_MS;
}

static struct model_request page_request(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str cursor, struct hk_str access)
{
    struct channel_bookmark bookmark;

    channel_bookmark_read(cx, cursor, &bookmark_rule, &bookmark);
    struct hk_str query = hk_arena_printf(cx->arena,
        "?reasons=mention&reasons=reply&reasons=quote&limit=%u%s%.*s", PAGE_MAX,
        bookmark.page.n > 0 ? "&cursor=" : "", HKS(channel_percent(cx, bookmark.page)));
    return channel_request(cx, "GET",
        channel_bluesky_url(cx, account, "app.bsky.notification.listNotifications", query), access,
        HK_STR(""));
}

enum hk_rc channel_bluesky_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out)
{
    struct channel_bluesky_visit visit;

    *out = (struct channel_news){.cursor = cursor};
    channel_bluesky_visit(cx, account, session, step, previous, false, &visit);
    out->session = visit.session;
    out->asking = visit.turn == BLUESKY_ASK;
    switch (visit.turn) {
    case BLUESKY_ASK:
        out->step = CHANNEL_STEP_REQUEST;
        out->request = visit.request;
        break;
    case BLUESKY_GO:
        out->step = CHANNEL_STEP_REQUEST;
        out->request = page_request(cx, account, cursor, visit.access);
        break;
    case BLUESKY_ANSWER:
        read_page(cx, cursor, previous, out);
        break;
    case BLUESKY_END:
        out->step = visit.step;
        out->next_ms = visit.retry_after_ms;
        out->error_text = visit.error_text;
        break;
    }
    return HK_OK;
}

/* ---- reading what was kept ---------------------------------------------------------------- */

/* What `build` needs to answer this post; it goes through the database as it is. */
static struct hk_str reply_handle(struct hk_cx *cx, const struct hk_json *item)
{
    const struct hk_json *root = hk_json_path(item, "record.reply.root");
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    channel_bluesky_put_place(
        &w, item, root, hk_json_text(hk_json_get(item, HK_STR("author")), "handle"));
    return channel_take(cx, &buf);
}

/* The pictures of a post, also of one that quotes another. The record names their bytes only; where
 * the network shows them is a place of its own. */
static void read_images(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *item, struct channel_event *event)
{
    const struct hk_json *images = hk_json_path(item, "record.embed.images");
    struct hk_str did = channel_bluesky_did(event->remote_id);
    struct hk_str base =
        channel_base_url(channel_setting(account, channel_bluesky_fields, "images_url"));
    struct channel_attachment *attachment;

    if (hk_json_kind(images) != HK_JSON_ARRAY)
        images = hk_json_path(item, "record.embed.media.images");
    if (hk_json_kind(images) != HK_JSON_ARRAY || hk_json_size(images) == 0)
        return;
    attachment = hk_arena_array(cx->arena, hk_json_size(images), sizeof *attachment);
    event->attachments = attachment;
    event->attachment_count = hk_json_size(images);
    for (const struct hk_json *one = hk_json_first(images); one != NULL;
         one = hk_json_next(images, one), attachment++) {
        const struct hk_json *blob = hk_json_get(one, HK_STR("image"));
        struct hk_str cid = hk_json_text(hk_json_get(blob, HK_STR("ref")), "$link");
        attachment->kind = HK_STR("image");
        attachment->mime = HK_STR("image/jpeg"); /* as it is shown, whatever was given */
        attachment->caption = channel_words(cx, one, "alt");
        attachment->remote_id = hk_arena_printf(cx->arena, "%.*s/%.*s", HKS(did), HKS(cid));
        attachment->url = hk_arena_printf(cx->arena, "%.*s/img/feed_fullsize/plain/%.*s/%.*s@jpeg",
            HKS(base), HKS(did), HKS(cid));
        (void)hk_json_int(hk_json_get(blob, HK_STR("size")), &attachment->size_bytes);
        if (attachment->size_bytes < 0)
            attachment->size_bytes = 0;
    }
}

/* Is this a post of our own account? Then it is an echo, not somebody who waits for an answer. */
static bool is_ours(const struct channel_account *account, struct hk_str did, struct hk_str handle)
{
    struct hk_str own = hk_str_trim(channel_setting(account, channel_bluesky_fields, "handle"));

    if (hk_str_starts(own, HK_STR("@")))
        own = hk_str_sub(own, 1, SIZE_MAX);
    return (did.n > 0 && hk_str_equal(did, account->remote_id))
        || (own.n > 0 && (hk_str_equal_nocase(handle, own) || hk_str_equal(did, own)));
}

static void read_post(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *item, int64_t at_ms, struct channel_event *event)
{
    const struct hk_json *author = hk_json_get(item, HK_STR("author"));
    const struct hk_json *record = hk_json_get(item, HK_STR("record"));
    struct hk_str uri = hk_json_text(item, "uri");
    struct hk_str did = channel_bluesky_did(uri);
    struct hk_str handle = hk_json_text(author, "handle");
    bool named = handle.n > 0 && !hk_str_equal(handle, HK_STR("handle.invalid"));

    event->kind = CHANNEL_COMMENT;
    event->visibility = CHANNEL_PUBLIC;
    event->at_ms = at_ms;
    event->dedup = channel_dedup(cx, 'c', at_ms, uri);
    event->remote_id = uri;
    event->thread_key = hk_json_text(hk_json_path(record, "reply.root"), "uri");
    if (event->thread_key.n == 0)
        event->thread_key = uri;
    event->parent_id = hk_json_text(hk_json_path(record, "reply.parent"), "uri");
    event->reply_handle = reply_handle(cx, item);
    event->permalink = hk_arena_printf(cx->arena, "https://bsky.app/profile/%.*s/post/%.*s",
        HKS(named ? handle : did), HKS(channel_bluesky_last_part(uri)));
    event->text = channel_words(cx, record, "text");
    event->language = hk_json_str(hk_json_path(record, "langs.0"));
    event->name = channel_words(cx, author, "displayName");
    event->handle = named ? hk_text_clean(cx, handle) : HK_STR("");
    channel_add_identity(event, "bsky.did", did);
    read_images(cx, account, item, event);
    if (is_ours(account, did, handle)) {
        event->direction = CHANNEL_OUT;
        event->txn = channel_bluesky_last_part(uri);
    }
}

static bool is_word_to_us(struct hk_str reason)
{
    return hk_str_equal(reason, HK_STR("mention")) || hk_str_equal(reason, HK_STR("reply"))
        || hk_str_equal(reason, HK_STR("quote"));
}

enum hk_rc channel_bluesky_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *tree;

    HK_TRY(hk_json_read(cx, body, &hk_json_foreign, &tree));
    const struct hk_json *items = hk_json_get(tree, HK_STR("notifications"));
    if (hk_json_kind(items) != HK_JSON_ARRAY)
        return hk_fail(cx, HK_EPROTO, "notifications: array expected");
    for (const struct hk_json *item = hk_json_first(items); item != NULL;
         item = hk_json_next(items, item)) {
        struct hk_str reason = hk_json_text(item, "reason");
        const int64_t at_ms = channel_moment(item, "indexedAt");
        if (at_ms > 0 && is_word_to_us(reason) && hk_json_text(item, "uri").n > 0)
            read_post(cx, account, item, at_ms, channel_gather(cx, &found));
        else
            channel_gather_unknown(cx, &found, HK_STR(""), reason, hk_json_raw(item), at_ms);
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}
