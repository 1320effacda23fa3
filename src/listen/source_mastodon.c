/* listen/source_mastodon.c -- a tag, or all that is public, on one server of Mastodon. See
 * source.h.
 *
 * The address is the one that people see in their browser: https://SERVER/tags/TAG, or
 * https://SERVER or https://SERVER/public for its whole public timeline; no other place is taken
 * for one. The first answer brings the latest posts; from then on those right after the last one
 * are asked for (min_id), so that however many came in between, none is passed over: a full page is
 * followed by the next one. The cursor is the greatest id:
 *
 *   {"last":"112233445566778899"}
 *
 * A post is named by its address in the whole network (uri), so one that several servers show is
 * one.
 *
 * What it does not do: it signs in nowhere; servers that show nothing to strangers refuse it.
 *
 * Sources: docs.joinmastodon.org: methods/timelines, entities/Status.
 */
#include "base/json_read.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"
#include "listen/source_priv.h"

enum { PAGE = 40, NAME_MAX_BYTES = 200, ID_MAX_BYTES = 40 };

/* ---- the place ------------------------------------------------------------------------------- */

struct place {
    struct hk_str server; /* "https://example.social" */
    struct hk_str host;
    struct hk_str tag; /* as it stands in the address; "" none */
    bool known;        /* the path is one of ours */
};

static struct place place_of(struct hk_str address)
{
    static const struct hk_str tags = HK_STR_INIT("tags/");
    size_t scheme = hk_str_find(address, HK_STR("://"));
    struct hk_str rest = scheme == SIZE_MAX ? address : hk_str_sub(address, scheme + 3, address.n);
    struct place place = {0};
    struct hk_str path = HK_STR("");

    (void)hk_str_cut(&rest, '?', &path);
    (void)hk_str_cut(&path, '/', &place.host);
    place.server = hk_str_sub(address, 0, (scheme == SIZE_MAX ? 0 : scheme + 3) + place.host.n);
    if (hk_str_ends(path, HK_STR("/")))
        path = hk_str_sub(path, 0, path.n - 1);
    if (hk_str_starts(path, tags))
        place.tag = hk_str_sub(path, tags.n, path.n);
    place.known = place.tag.n > 0 ? hk_str_find(place.tag, HK_STR("/")) == SIZE_MAX
                                  : path.n == 0 || hk_str_equal(path, HK_STR("public"));
    return place;
}

static enum hk_rc check_place(struct hk_cx *cx, struct hk_str address)
{
    if (place_of(address).known)
        return HK_OK;
    return hk_fail_value(cx, "source_mastodon_place",
        "address: neither https://SERVER/tags/TAG nor https://SERVER, the whole public timeline");
}

/* ---- the question ---------------------------------------------------------------------------- */

static struct hk_str last_of(struct hk_cx *cx, struct hk_str cursor)
{
    const struct hk_json *tree = NULL;

    if (cursor.n == 0 || hk_json_read(cx, cursor, &hk_json_foreign, &tree) != HK_OK)
        return HK_STR("");
    return hk_json_text(tree, "last");
}

static void ask_mastodon(struct hk_cx *cx, const struct source *source, struct source_question *out)
{
    const struct place place = place_of(source->address);
    struct hk_str last = last_of(cx, source->cursor);

    out->url = hk_arena_printf(cx->arena, "%.*s/api/v1/timelines/%s%.*s?limit=%d%s%.*s",
        HKS(place.server), place.tag.n > 0 ? "tag/" : "public", HKS(place.tag), PAGE,
        last.n > 0 ? "&min_id=" : "", HKS(last));
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* Ids are numbers that grow, of more digits than any number has room for. */
static bool is_later(struct hk_str id, struct hk_str than)
{
    return id.n != than.n ? id.n > than.n : hk_str_compare(id, than) > 0;
}

static bool is_id(struct hk_str id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] < '0' || id.p[i] > '9')
            return false;
    return id.n > 0 && id.n <= ID_MAX_BYTES;
}

/* What stands before what was folded away, and that. */
static struct hk_str words_of(struct hk_cx *cx, const struct hk_json *status)
{
    struct hk_str warning = hk_text_clean(cx, hk_json_text(status, "spoiler_text"));
    struct hk_str text = page_text(cx, hk_json_text(status, "content"));

    if (warning.n > 0)
        text = hk_str_trim(hk_arena_printf(cx->arena, "%.*s\n\n%.*s", HKS(warning), HKS(text)));
    return hk_text_head(HK_TEXT_BYTES, text, FEED_TEXT_MAX_BYTES);
}

static struct hk_str author_of(struct hk_cx *cx, const struct hk_json *account, struct hk_str host)
{
    struct hk_str name = hk_json_text(account, "acct");

    if (hk_str_find(name, HK_STR("@")) == SIZE_MAX)
        name = hk_arena_printf(cx->arena, "%.*s@%.*s", HKS(name), HKS(host));
    return hk_text_head(HK_TEXT_BYTES, hk_text_clean(cx, name), NAME_MAX_BYTES);
}

/* False: it is none, or only repeats another. */
static bool read_post(
    struct hk_cx *cx, const struct hk_json *status, struct hk_str host, struct shape_post_take *out)
{
    const struct hk_json *account = hk_json_get(status, HK_STR("account"));
    struct hk_str uri = hk_json_text(status, "uri");

    *out = (struct shape_post_take){.id = uri,
        .channel = HK_STR("mastodon"),
        .text = words_of(cx, status),
        .url = hk_json_text(status, "url"),
        .author = author_of(cx, account, host),
        .author_name = hk_text_head(HK_TEXT_BYTES,
            hk_text_clean(cx, hk_json_text(account, "display_name")), NAME_MAX_BYTES),
        .language =
            hk_text_head(HK_TEXT_BYTES, hk_text_clean(cx, hk_json_text(status, "language")), 8),
        .reach = -1,
        .reply = hk_json_text(status, "in_reply_to_id").n > 0,
        .image = hk_json_size(hk_json_get(status, HK_STR("media_attachments"))) > 0};
    (void)hk_json_int(hk_json_get(account, HK_STR("followers_count")), &out->reach);
    if (out->reach < 0)
        out->reach = -1;
    if (!feed_date_read(hk_json_text(status, "created_at"), &out->at_ms))
        out->at_ms = 0;
    return out->text.n > 0 && uri.n > 0 && uri.n <= NAME_MAX_BYTES && hk_text_valid(uri)
        && hk_json_kind(hk_json_get(status, HK_STR("reblog"))) != HK_JSON_OBJECT;
}

/* How long ago the last of them was written; 0: not known. */
static int64_t age_of_last(const struct hk_cx *cx, const struct source_news *news)
{
    int64_t at_ms = news->n > 0 ? news->posts[news->n - 1].at_ms : 0;

    return at_ms > 0 && at_ms < cx->now_ms ? cx->now_ms - at_ms : 0;
}

static struct hk_str write_cursor(struct hk_cx *cx, struct hk_str last)
{
    return last.n == 0 ? last : hk_arena_printf(cx->arena, "{\"last\":\"%.*s\"}", HKS(last));
}

static enum hk_rc read_mastodon(struct hk_cx *cx, const struct source *source,
    const struct source_answer *answer, struct source_news *out)
{
    const struct place place = place_of(source->address);
    const struct hk_str before = last_of(cx, source->cursor);
    struct hk_str last = before;
    const struct hk_json *list = NULL;
    size_t understood = 0;

    if (hk_json_read(cx, answer->body, &hk_json_foreign, &list) != HK_OK
        || hk_json_kind(list) != HK_JSON_ARRAY)
        return hk_fail_value(
            cx, "source_not_mastodon", "address: this server does not answer as Mastodon does");
    out->there = hk_json_size(list) < PAGE ? hk_json_size(list) : PAGE;
    out->posts = hk_arena_array(cx->arena, out->there, sizeof *out->posts);
    out->title = place.tag.n > 0
        ? hk_arena_printf(cx->arena, "#%.*s, %.*s", HKS(place.tag), HKS(place.host))
        : place.host;
    out->title = hk_text_head(HK_TEXT_BYTES, out->title, NAME_MAX_BYTES);
    for (size_t i = out->there; i > 0; i--) { /* the newest stand first */
        const struct hk_json *status = hk_json_at(list, i - 1);
        struct hk_str id = hk_json_text(status, "id");
        understood += is_id(id);
        if (!is_id(id) || !is_later(id, before))
            continue;
        last = is_later(id, last) ? id : last;
        out->n += read_post(cx, status, place.host, &out->posts[out->n]);
    }
    if (out->there > 0 && understood == 0)
        return hk_fail_value(
            cx, "source_not_mastodon", "address: no post there has an id as Mastodon gives them");
    out->more = before.n > 0 && out->there == PAGE && is_later(last, before);
    if (out->more)
        out->behind_ms = age_of_last(cx, out);
    out->cursor = write_cursor(cx, last);
    return HK_OK;
}

const struct source_kind source_mastodon = {.every_ms = INT64_C(2) * 60 * 1000,
    .check = check_place,
    .accept = "application/json",
    .ask = ask_mastodon,
    .read = read_mastodon};
