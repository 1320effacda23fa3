/* listen/source_jetstream.c -- all public posts of Bluesky, from a server of Jetstream. See
 * source.h.
 *
 * The address is the server's: https://SERVER or https://SERVER/subscribe. The connection is held
 * open; an answer is what came over it since the last one, a message a line. Each has the moment
 * (time_us) at which the server heard of it. The cursor is the last of these, the mark of the
 * answer and what was heard last:
 *
 *   {"us":1725911162329308,"mark":"...","seen":"0123456789abcdef..."}
 *
 * If the connection is another one than the answer before came over, it begins REWIND_US before
 * that moment, so that nothing falls between two servers or two connections; what was heard of it
 * already is known by its name.
 *
 * What it does not do: take posts back that are deleted there, look up handles (a post knows its
 * author's DID only), hear posts without words.
 *
 * Sources: github.com/bluesky-social/jetstream, its README; atproto.com/specs/record-key.
 */
#include "base/buf.h"
#include "base/json_read.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"
#include "listen/source_priv.h"

enum { SEEN_MAX = 500, MARK_MAX_BYTES = 100 };

#define REWIND_US (INT64_C(3) * 1000 * 1000)
#define BEHIND_MS (INT64_C(60) * 1000)
#define AHEAD_MS (INT64_C(3600) * 1000)      /* what is said to be later still is of just now */
#define GAP_US (INT64_C(3600) * 1000 * 1000) /* so long it is never silent */

/* ---- the place ------------------------------------------------------------------------------- */

/* "https://example.com" of one of ours; "" of another place. */
static struct hk_str server_of(struct hk_str address)
{
    size_t scheme = hk_str_find(address, HK_STR("://"));
    struct hk_str rest =
        scheme == SIZE_MAX ? HK_STR("") : hk_str_sub(address, scheme + 3, address.n);
    struct hk_str host = HK_STR("");

    (void)hk_str_cut(&rest, '/', &host);
    if (host.n == 0 || (rest.n > 0 && !hk_str_equal(rest, HK_STR("subscribe"))))
        return HK_STR("");
    return hk_str_sub(address, 0, scheme + 3 + host.n);
}

static enum hk_rc check_place(struct hk_cx *cx, struct hk_str address)
{
    if (server_of(address).n > 0)
        return HK_OK;
    return hk_fail_value(
        cx, "source_jetstream_place", "address: that of a server of Jetstream, https://SERVER");
}

/* ---- the cursor ------------------------------------------------------------------------------ */

struct memory {
    int64_t us; /* 0: as at first */
    struct hk_str mark;
    struct source_seen seen;
};

static struct memory read_memory(struct hk_cx *cx, struct hk_str cursor)
{
    const struct hk_json *tree = NULL;
    struct memory memory = {.seen = source_seen_new(cx)};

    if (cursor.n == 0 || hk_json_read(cx, cursor, &hk_json_foreign, &tree) != HK_OK)
        return memory;
    (void)hk_json_int(hk_json_get(tree, HK_STR("us")), &memory.us);
    memory.mark = hk_json_text(tree, "mark");
    memory.seen = source_seen_read(cx, hk_json_text(tree, "seen"));
    return memory;
}

static struct hk_str write_memory(struct hk_cx *cx, const struct memory *memory)
{
    struct source_seen newest = memory->seen;

    if (newest.n > SEEN_MAX)
        newest.n = SEEN_MAX;
    struct hk_str seen = source_seen_write(cx, &newest);
    return hk_arena_printf(cx->arena, "{\"us\":%lld,\"mark\":\"%.*s\",\"seen\":\"%.*s\"}",
        (long long)memory->us, HKS(memory->mark), HKS(seen));
}

static void ask_jetstream(
    struct hk_cx *cx, const struct source *source, struct source_question *out)
{
    const struct memory memory = read_memory(cx, source->cursor);

    out->url = hk_arena_printf(cx->arena, "%.*s/subscribe?wantedCollections=app.bsky.feed.post",
        HKS(server_of(source->address)));
    out->held = true;
    out->etag = memory.mark;
    if (memory.us > REWIND_US)
        out->resume =
            hk_arena_printf(cx->arena, "&cursor=%lld", (long long)(memory.us - REWIND_US));
}

/* ---- the answer ------------------------------------------------------------------------------ */

static bool is_new_post(const struct hk_json *commit)
{
    return hk_str_equal(hk_json_text(commit, "operation"), HK_STR("create"))
        && hk_str_equal(hk_json_text(commit, "collection"), HK_STR("app.bsky.feed.post"));
}

static bool is_key(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= 0x20 || s.p[i] == '/' || s.p[i] == '"' || (unsigned char)s.p[i] >= 0x7F)
            return false;
    return s.n > 0 && s.n <= SOURCE_NAME_MAX_BYTES / 2 - sizeof "app.bsky.feed.post";
}

/* Of "at://DID/app.bsky.feed.post/KEY", what it answers, the DID; "": it is no name of a post. */
static struct hk_str author_of(struct hk_str name)
{
    struct hk_str rest = hk_str_sub(name, sizeof "at://" - 1, SIZE_MAX), did = HK_STR("");
    struct hk_str collection = HK_STR("");

    if (hk_str_starts(name, HK_STR("at://")) && hk_str_cut(&rest, '/', &did)
        && hk_str_cut(&rest, '/', &collection)
        && hk_str_equal(collection, HK_STR("app.bsky.feed.post")) && is_key(did) && is_key(rest))
        return did;
    return HK_STR("");
}

static bool has_image(const struct hk_json *record)
{
    static const char *const places[] = {
        "embed.images", "embed.media.images", "embed.video", "embed.media.video"};

    for (size_t i = 0; i < HK_COUNT(places); i++)
        if (hk_json_size(hk_json_path(record, places[i])) > 0)
            return true;
    return false;
}

/* What its author says of when it was written counts, unless that is after it was there. */
static int64_t moment_of(const struct hk_json *record, int64_t us)
{
    int64_t at_ms = 0;

    if (!feed_date_read(hk_json_text(record, "createdAt"), &at_ms) || at_ms <= 0
        || at_ms > us / 1000)
        return us / 1000;
    return at_ms;
}

/* False: it is no post, or has no words. */
static bool read_post(
    struct hk_cx *cx, const struct hk_json *message, int64_t us, struct shape_post_take *out)
{
    const struct hk_json *commit = hk_json_get(message, HK_STR("commit"));
    const struct hk_json *record = hk_json_get(commit, HK_STR("record"));
    struct hk_str did = hk_json_text(message, "did"), key = hk_json_text(commit, "rkey");
    struct hk_str text = hk_text_clean(cx, hk_json_text(record, "text"));
    struct hk_str parent = hk_json_str(hk_json_path(record, "reply.parent.uri"));
    struct hk_str parent_did = author_of(parent);

    if (!is_new_post(commit) || !is_key(did) || !is_key(key) || hk_str_trim(text).n == 0)
        return false;
    *out = (struct shape_post_take){
        .id = hk_arena_printf(cx->arena, "at://%.*s/app.bsky.feed.post/%.*s", HKS(did), HKS(key)),
        .channel = HK_STR("bluesky"),
        .text = hk_text_head(HK_TEXT_BYTES, text, FEED_TEXT_MAX_BYTES),
        .url = hk_arena_printf(
            cx->arena, "https://bsky.app/profile/%.*s/post/%.*s", HKS(did), HKS(key)),
        .author = did,
        .author_name = HK_STR(""),
        .language = hk_text_head(
            HK_TEXT_BYTES, hk_text_clean(cx, hk_json_str(hk_json_path(record, "langs.0"))), 8),
        .at_ms = moment_of(record, us),
        .reach = -1,
        .reply = hk_json_size(hk_json_get(record, HK_STR("reply"))) > 0,
        .reply_to = parent_did.n > 0 ? parent : HK_STR(""),
        .reply_to_author = parent_did,
        .image = has_image(record)};
    return true;
}

/* Adds the message's post if it is new; false: that is no message of Jetstream. */
static bool take_message(
    struct hk_cx *cx, struct hk_str line, struct memory *memory, struct source_news *out)
{
    const struct hk_json *message = NULL;
    int64_t us = 0;

    if (hk_json_read(cx, line, &hk_json_foreign, &message) != HK_OK
        || !hk_json_int(hk_json_get(message, HK_STR("time_us")), &us) || us <= 0)
        return false;
    if (us / 1000 > cx->now_ms + AHEAD_MS)
        us = cx->now_ms * 1000;
    out->missed |= memory->us > 0 && us - memory->us > GAP_US;
    if (memory->us < us)
        memory->us = us;
    struct shape_post_take *post = &out->posts[out->n];
    if (!read_post(cx, message, us, post))
        return true;
    out->there++;
    uint64_t hash = source_hash(post->id);
    if (source_was_seen(&memory->seen, hash))
        return true;
    source_seen_push(&memory->seen, hash);
    out->n++;
    return true;
}

static enum hk_rc read_jetstream(struct hk_cx *cx, const struct source *source,
    const struct source_answer *answer, struct source_news *out)
{
    struct memory memory = read_memory(cx, source->cursor);
    struct hk_str rest = answer->body, line;
    size_t lines = 0, understood = 0;

    out->title = HK_STR("Bluesky");
    out->posts = hk_arena_array(cx->arena, SOURCE_POSTS_MAX, sizeof *out->posts);
    while (lines < SOURCE_POSTS_MAX && hk_str_cut(&rest, '\n', &line)) {
        lines++;
        understood += take_message(cx, line, &memory, out);
    }
    if ((lines > 0 && understood == 0) || rest.n > 0 || answer->etag.n > MARK_MAX_BYTES)
        return hk_fail_value(cx, "source_not_jetstream",
            "address: this server does not speak as one of Jetstream does");
    if (memory.us > 0 && understood > 0 && cx->now_ms - memory.us / 1000 > BEHIND_MS)
        out->behind_ms = cx->now_ms - memory.us / 1000;
    memory.mark = answer->etag;
    out->cursor = write_memory(cx, &memory);
    return HK_OK;
}

const struct source_kind source_jetstream = {
    .check = check_place, .held = true, .accept = "", .ask = ask_jetstream, .read = read_jetstream};
