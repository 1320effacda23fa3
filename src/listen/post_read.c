/* listen/post_read.c -- see post_read.h. What each format calls a thing is a table. */
#include "listen/post_read.h"

#include <string.h>

#include "base/json_read.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/post_html.h"
#include "listen/post_tokens.h"

enum value {
    ID,
    TEXT,
    TEXT_LONG, /* the whole of what TEXT is the beginning of */
    LANG,
    AUTHOR,
    CHANNEL,
    TS,
    REACH,
    REPLY,
    REPOST,
    RELATION, /* "replied_to", "retweeted": what the post has to do with another */
    RELATION2,
    LINK,
    IMAGE,
    ACTION, /* Jetstream: "create" */
    AUTHOR_ID,
    RECORD_KEY,
    VALUES
};

enum { PATHS_MAX = 24 };

struct path {
    enum value value; /* of several that are there the first counts */
    const char *path;
};

struct format {
    const char *name;
    const char *channel; /* what it is if the post does not say */
    struct path paths[PATHS_MAX];
    bool html, entities;
};

static const struct format formats[] = {
    [POST_FORMAT_AUTO] = {.name = "auto"},
    [POST_FORMAT_HARK] = {.name = "hark",
        .channel = "",
        .paths = {{ID, "id"}, {TEXT, "text"}, {LANG, "lang"}, {AUTHOR, "author"},
            {CHANNEL, "channel"}, {TS, "ts"}, {REACH, "reach"}, {REPLY, "reply_to"},
            {REPOST, "repost_of"}, {LINK, "links.0"}, {IMAGE, "images.0"}}},
    [POST_FORMAT_X] = {.name = "x",
        .channel = "x",
        .entities = true,
        .paths = {{ID, "id_str"}, {ID, "id"}, {ID, "data.id"}, {TEXT, "text"}, {TEXT, "data.text"},
            {TEXT_LONG, "full_text"}, {TEXT_LONG, "extended_tweet.full_text"},
            {TEXT_LONG, "data.note_tweet.text"}, {LANG, "lang"}, {LANG, "data.lang"},
            {AUTHOR, "user.screen_name"}, {AUTHOR, "includes.users.0.username"},
            {REACH, "user.followers_count"},
            {REACH, "includes.users.0.public_metrics.followers_count"},
            {REPLY, "in_reply_to_status_id_str"}, {REPOST, "retweeted_status.id_str"},
            {RELATION, "referenced_tweets.0.type"}, {RELATION, "data.referenced_tweets.0.type"},
            {RELATION2, "data.referenced_tweets.1.type"}, {LINK, "entities.urls.0.url"},
            {LINK, "data.entities.urls.0.url"}, {IMAGE, "entities.media.0.id_str"},
            {IMAGE, "data.attachments.media_keys.0"}}},
    [POST_FORMAT_BLUESKY] = {.name = "bluesky",
        .channel = "bluesky",
        .paths = {{ID, "uri"}, {TEXT, "commit.record.text"}, {TEXT, "record.text"},
            {LANG, "commit.record.langs.0"}, {LANG, "record.langs.0"}, {AUTHOR, "author.handle"},
            {AUTHOR_ID, "did"}, {RECORD_KEY, "commit.rkey"}, {TS, "time_us"},
            {REPLY, "commit.record.reply.parent.uri"}, {REPLY, "record.reply.parent.uri"},
            {LINK, "commit.record.embed.external.uri"}, {LINK, "record.embed.external.uri"},
            {IMAGE, "commit.record.embed.images.0.image.mimeType"},
            {IMAGE, "record.embed.images.0.image.mimeType"}, {ACTION, "commit.operation"},
            {RELATION, "kind"}, {RELATION2, "commit.collection"}}},
    [POST_FORMAT_MASTODON] = {.name = "mastodon",
        .channel = "mastodon",
        .html = true,
        .entities = true,
        .paths = {{ID, "id"}, {TEXT, "content"}, {LANG, "language"}, {AUTHOR, "account.acct"},
            {REACH, "account.followers_count"}, {REPLY, "in_reply_to_id"}, {REPOST, "reblog.id"},
            {LINK, "card.url"}, {IMAGE, "media_attachments.0.id"}}},
};

bool post_format_named(struct hk_str name, enum post_format *out)
{
    for (size_t i = 0; i < HK_COUNT(formats); i++) {
        if (!hk_str_equal(name, hk_str_from(formats[i].name)))
            continue;
        *out = (enum post_format)i;
        return true;
    }
    return false;
}

/* A string, a number or a word of JSON as text; "" for null and what is not there. */
static struct hk_str plain(struct hk_cx *cx, struct hk_str raw)
{
    if (hk_str_equal(raw, HK_STR("null")))
        return HK_STR("");
    return hk_json_unescape(cx, raw);
}

static void pick_values(
    struct hk_cx *cx, const struct format *format, struct hk_str line, struct hk_str out[VALUES])
{
    const char *paths[PATHS_MAX];
    struct hk_str raw[PATHS_MAX];
    size_t n = 0;

    for (; n < PATHS_MAX && format->paths[n].path != NULL; n++)
        paths[n] = format->paths[n].path;
    for (size_t i = 0; i < VALUES; i++)
        out[i] = HK_STR("");
    if (hk_json_pick(cx, line, paths, n, raw) != HK_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        struct hk_str *value = &out[format->paths[i].value];
        if (value->n == 0 && !hk_str_equal(raw[i], HK_STR("null")))
            *value = raw[i];
    }
}

enum post_format post_format_guess(struct hk_cx *cx, struct hk_str line)
{
    enum { CONTENT, ACCOUNT, COMMIT, TIME, RECORD, ID_STR, DATA, FULL, USER, AUTHOR_OF, HARK };
    static const char *const paths[] = {"content", "account.acct", "kind", "time_us", "record.text",
        "id_str", "data.text", "full_text", "user.screen_name", "author_id", "text"};
    struct hk_str found[HK_COUNT(paths)];

    if (hk_json_pick(cx, line, paths, HK_COUNT(paths), found) != HK_OK)
        return POST_FORMAT_AUTO;
    if (found[CONTENT].n > 0 && found[ACCOUNT].n > 0)
        return POST_FORMAT_MASTODON;
    if (found[RECORD].n > 0 || (found[COMMIT].n > 0 && found[TIME].n > 0))
        return POST_FORMAT_BLUESKY;
    for (size_t i = ID_STR; i <= AUTHOR_OF; i++)
        if (found[i].n > 0)
            return POST_FORMAT_X;
    return found[HARK].n > 0 ? POST_FORMAT_HARK : POST_FORMAT_AUTO;
}

static int64_t number_of(struct hk_str raw, int64_t otherwise)
{
    int64_t n;

    return hk_str_to_int(raw, &n) && n >= 0 ? n : otherwise;
}

/* Both ends of an object; what lies between is looked at only as far as it is needed. */
static bool is_object(struct hk_str line)
{
    return line.n >= 2 && line.p[0] == '{' && line.p[line.n - 1] == '}';
}

static bool is_string(struct hk_str raw)
{
    return raw.n >= 2 && raw.p[0] == '"' && raw.p[raw.n - 1] == '"';
}

/* Jetstream tells of likes, accounts and deletions, too. */
static bool is_other(const struct hk_str values[VALUES])
{
    if (values[RELATION].n == 0 && values[ACTION].n == 0)
        return false;
    return !hk_str_equal(values[RELATION], HK_STR("\"commit\""))
        || hk_str_equal(values[ACTION], HK_STR("\"delete\""))
        || !hk_str_equal(values[RELATION2], HK_STR("\"app.bsky.feed.post\""));
}

static struct hk_str id_of(struct hk_cx *cx, const struct hk_str values[VALUES])
{
    if (values[ID].n > 0 || values[RECORD_KEY].n == 0)
        return plain(cx, values[ID]);
    return hk_arena_printf(cx->arena, "at://%.*s/app.bsky.feed.post/%.*s",
        HKS(plain(cx, values[AUTHOR_ID])), HKS(plain(cx, values[RECORD_KEY])));
}

static bool relates(const struct hk_str values[VALUES], const char *how)
{
    struct hk_str quoted = hk_str_from(how);

    return hk_str_equal(values[RELATION], quoted) || hk_str_equal(values[RELATION2], quoted);
}

/* Does it name a post? Some exports write "" or false where there is none. */
static bool names_post(struct hk_cx *cx, struct hk_str raw)
{
    const struct hk_str name = plain(cx, raw);

    return name.n > 0 && !hk_str_equal(raw, HK_STR("false"));
}

static void read_fields(
    struct hk_cx *cx, const struct format *format, struct hk_str values[VALUES], struct post *out)
{
    out->lang = post_language(cx, plain(cx, values[LANG]));
    out->author = plain(cx, values[values[AUTHOR].n > 0 ? AUTHOR : AUTHOR_ID]);
    out->channel =
        values[CHANNEL].n > 0 ? plain(cx, values[CHANNEL]) : hk_str_from(format->channel);
    out->ts_ms = number_of(values[TS], 0);
    out->reach = number_of(values[REACH], POST_REACH_UNKNOWN);
    out->reply = names_post(cx, values[REPLY]) || relates(values, "\"replied_to\"");
    out->repost = names_post(cx, values[REPOST]) || relates(values, "\"retweeted\"");
    out->link = values[LINK].n > 0;
    out->image = values[IMAGE].n > 0;
}

/* Everything that is read on as text. */
static bool is_all_text(const struct post *post)
{
    return hk_text_valid(post->text) && hk_text_valid(post->id) && hk_text_valid(post->author)
        && hk_text_valid(post->channel);
}

enum hk_rc post_read(
    struct hk_cx *cx, enum post_format format, struct hk_str line, struct post *out)
{
    const struct format *f = &formats[format];
    struct hk_str values[VALUES];

    hk_must(format != POST_FORMAT_AUTO);
    line = hk_str_trim(line);
    if (!is_object(line))
        return hk_fail(cx, HK_EINVAL, "no JSON object from { to }");
    pick_values(cx, f, line, values);
    if (format == POST_FORMAT_BLUESKY && is_other(values))
        return HK_END;
    struct hk_str raw = values[values[TEXT_LONG].n > 0 ? TEXT_LONG : TEXT];
    if (!is_string(raw))
        return hk_fail(cx, HK_EINVAL, "no text");
    *out = (struct post){.id = id_of(cx, values), .text = plain(cx, raw)};
    if (out->id.n == 0)
        return hk_fail(cx, HK_EINVAL, "no id");
    read_fields(cx, f, values, out);
    if (!is_all_text(out))
        return hk_fail(cx, HK_EINVAL, "the text is not UTF-8");
    if (f->entities)
        out->text = post_html_plain(cx, out->text, f->html);
    bool link = out->link;
    post_tokens(cx, out);
    out->link |= link;
    return HK_OK;
}
