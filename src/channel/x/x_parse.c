/* channel/x/x_parse.c -- what X delivers, and what x_news.c brought: both read alike.
 *
 * A delivery of the X Activity API is {"data":{"event_uuid","event_type","filter","payload",
 * "includes"}}; what was asked for is kept as {"posts":[...],"users":[...],"media":[...]} or
 * {"messages":[...],...} (x_messages.c). A post's payload is the post, a direct message's is the
 * older form with "direct_message_events".
 *
 * An edited post has a new id; the first of its history is its name here, so that it comes again
 * under the same one, with a later time, and is taken for an edit.
 *
 * Threads: reentrant. Memory: cx's arena.
 * Sources: docs.x.com/x-api/activity, /webhooks, August 2026.
 */
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/x/x_priv.h"

#define EPOCH_MS INT64_C(1288834974657) /* where X's own clock of ids begins */
#define TIME_SHIFT 22
#define CRC_TOKEN_MAX 128u
#define DELIVERY_SIGNATURE "x-twitter-webhooks-signature"

/* ---- who is meant, and is it genuine ------------------------------------------------------ */

struct hk_str channel_x_addressed(struct hk_cx *cx, const struct channel_delivery *in)
{
    static const char *const paths[] = {"data.filter.user_id"};
    struct hk_error before = cx->error;
    struct hk_str found[1];

    if (hk_json_pick(cx, in->body, paths, 1, found) != HK_OK) {
        cx->error = before;
        return HK_STR("");
    }
    return hk_json_unescape(cx, found[0]);
}

static struct hk_str signature_of(struct hk_cx *cx, struct hk_str secret, struct hk_str bytes)
{
    uint8_t mac[HK_SHA256_BYTES];

    hk_crypto_hmac_sha256(secret, bytes, mac);
    return hk_arena_printf(cx->arena, "sha256=%.*s", HKS(hk_crypto_base64(cx, mac, sizeof mac)));
}

static bool is_crc_token(struct hk_str word)
{
    static const struct hk_str marks = HK_STR_INIT("_+/=-");

    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            && hk_str_find(marks, hk_str_sub(word, i, 1)) == SIZE_MAX)
            return false;
    }
    return word.n > 0 && word.n <= CRC_TOKEN_MAX;
}

/* The network asks each hour whether we still know the secret, and sends a word to sign. Anybody
 * may ask so, and deliveries are signed alike: what could be a delivery's body is not signed. */
static void answer_crc(
    struct hk_cx *cx, struct hk_str secret, struct hk_str word, struct channel_verification *out)
{
    if (!is_crc_token(word) || secret.n == 0) {
        out->status = 403;
        return;
    }
    *out = (struct channel_verification){CHANNEL_ANSWER, 200,
        hk_arena_printf(
            cx->arena, "{\"response_token\":\"%.*s\"}", HKS(signature_of(cx, secret, word)))};
}

enum hk_rc channel_x_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    struct hk_str secret = channel_x_setting(account, "consumer_secret");
    struct hk_str claimed = channel_header(in->headers, in->header_count, DELIVERY_SIGNATURE);

    *out = (struct channel_verification){CHANNEL_REFUSE, 401, HK_STR("")};
    if (hk_str_equal(in->method, HK_STR("GET")))
        answer_crc(cx, secret, channel_query(cx, in->query, "crc_token"), out);
    else if (!hk_str_equal(in->method, HK_STR("POST")))
        out->status = 405;
    else if (secret.n > 0 && hk_crypto_equal(signature_of(cx, secret, in->body), claimed))
        *out = (struct channel_verification){CHANNEL_ACCEPT, 200, HK_STR("")};
    return HK_OK;
}

/* ---- words -------------------------------------------------------------------------------- */

int64_t channel_x_id_ms(struct hk_str id)
{
    int64_t number = 0;

    if (!hk_str_to_int(id, &number) || number <= 0)
        return 0;
    return (number >> TIME_SHIFT) + EPOCH_MS;
}

/* Three escapes are all that X writes. */
static struct hk_str unescaped(struct hk_cx *cx, struct hk_str text)
{
    static const struct {
        struct hk_str escape;
        char plain;
    } table[] = {
        {HK_STR_INIT("&amp;"), '&'}, {HK_STR_INIT("&lt;"), '<'}, {HK_STR_INIT("&gt;"), '>'}};
    char *out = hk_arena_alloc(cx->arena, text.n);
    size_t n = 0;

    for (size_t at = 0; at < text.n;) {
        size_t skip = 1;
        char c = text.p[at];
        for (size_t i = 0; c == '&' && skip == 1 && i < HK_COUNT(table); i++)
            if (hk_str_starts(hk_str_sub(text, at, SIZE_MAX), table[i].escape)) {
                c = table[i].plain;
                skip = table[i].escape.n;
            }
        out[n++] = c;
        at += skip;
    }
    return (struct hk_str){out, n};
}

/* X puts a link to the files of a text at its end. They are shown beside it. */
static bool is_of_file(const struct hk_json *url)
{
    struct hk_str whole = hk_json_text(url, "expanded_url");

    return hk_json_text(url, "media_key").n > 0
        || hk_str_find(whole, HK_STR("/messages/media/")) != SIZE_MAX;
}

/* Shortened links as they were written. */
static struct hk_str with_links(struct hk_cx *cx, struct hk_str text, const struct hk_json *urls)
{
    for (const struct hk_json *one = hk_json_first(urls); one != NULL;
         one = hk_json_next(urls, one)) {
        struct hk_str brief = hk_json_text(one, "url");
        struct hk_str whole = channel_words(cx, one, "expanded_url");
        size_t at = brief.n > 0 ? hk_str_find(text, brief) : SIZE_MAX;
        if (at == SIZE_MAX || whole.n == 0)
            continue;
        struct hk_str before = hk_str_sub(text, 0, at);
        struct hk_str after = hk_str_sub(text, at + brief.n, SIZE_MAX);
        text = is_of_file(one)
            ? hk_str_trim(hk_arena_printf(cx->arena, "%.*s%.*s", HKS(before), HKS(after)))
            : hk_arena_printf(cx->arena, "%.*s%.*s%.*s", HKS(before), HKS(whole), HKS(after));
    }
    return text;
}

struct hk_str channel_x_words(struct hk_cx *cx, const struct hk_json *post)
{
    const struct hk_json *note = hk_json_get(post, HK_STR("note_tweet"));
    const struct hk_json *from = hk_json_text(note, "text").n > 0 ? note : post;

    return with_links(
        cx, unescaped(cx, channel_words(cx, from, "text")), hk_json_path(from, "entities.urls"));
}

/* ---- posts -------------------------------------------------------------------------------- */

/* What was delivered, or one post of a page. */
struct heard {
    struct hk_str type; /* "post.mention.create" ... */
    struct hk_str account;
    const struct hk_json *users; /* an array, or an object by id */
    const struct hk_json *posts; /* that are referred to */
    const struct hk_json *media; /* that belong to them */
};

static const struct hk_json *find_by_id(const struct hk_json *list, struct hk_str id)
{
    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one))
        if (hk_str_equal(hk_json_text(one, "id"), id))
            return one;
    return NULL;
}

static struct hk_str referred(const struct hk_json *post, const char *type)
{
    const struct hk_json *list = hk_json_get(post, HK_STR("referenced_tweets"));

    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one))
        if (hk_str_equal(hk_json_text(one, "type"), hk_str_from(type)))
            return hk_json_text(one, "id");
    return HK_STR("");
}

struct hk_str channel_x_own_handle(const struct channel_account *account)
{
    struct hk_str own = channel_x_setting(account, "handle");

    return hk_str_starts(own, HK_STR("@")) ? hk_str_sub(own, 1, SIZE_MAX) : own;
}

/* Were we named in it, or is something of ours quoted? Only then X lets a reply through. */
static bool is_summons(
    const struct channel_account *account, const struct heard *heard, const struct hk_json *post)
{
    const struct hk_json *mentions = hk_json_path(post, "entities.mentions");
    struct hk_str own = channel_x_own_handle(account);
    struct hk_str own_id = channel_x_setting(account, "user_id");
    struct hk_str quoted = referred(post, "quoted");

    for (const struct hk_json *one = hk_json_first(mentions); one != NULL;
         one = hk_json_next(mentions, one))
        if (hk_str_equal(hk_json_text(one, "id"), own_id)
            || (own.n > 0 && hk_str_equal_nocase(hk_json_text(one, "username"), own)))
            return true;
    return quoted.n > 0
        && (hk_str_equal(heard->type, HK_STR("post.quote.create"))
            || hk_str_equal(hk_json_text(find_by_id(heard->posts, quoted), "author_id"), own_id));
}

struct hk_str channel_x_place(
    struct hk_cx *cx, struct hk_str post, struct hk_str author, bool summoned)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "post", post);
    hk_json_str_member(&w, "by", author);
    hk_json_bool_member(&w, "summoned", summoned);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static void read_author(
    struct hk_cx *cx, const struct heard *heard, struct hk_str id, struct channel_event *event)
{
    const struct hk_json *user = find_by_id(heard->users, id);
    struct hk_str handle = hk_json_text(user, "username");

    if (handle.n == 0)
        handle = hk_json_text(user, "screen_name");
    event->name = channel_words(cx, user, "name");
    event->handle = hk_text_clean(cx, handle);
    (void)hk_json_int(hk_json_path(user, "public_metrics.followers_count"), &event->followers);
    if (event->followers < 0)
        event->followers = 0;
    channel_add_identity(event, "x", id);
}

static void read_post(struct hk_cx *cx, const struct channel_account *account,
    const struct heard *heard, const struct hk_json *post, struct channel_event *event)
{
    struct hk_str id = hk_json_text(post, "id");
    struct hk_str author = hk_json_text(post, "author_id");
    struct hk_str first = hk_json_str(hk_json_path(post, "edit_history_tweet_ids.0"));
    struct hk_str own_id = channel_x_setting(account, "user_id");

    event->kind = CHANNEL_COMMENT;
    event->visibility = CHANNEL_PUBLIC;
    event->account_remote_id = heard->account;
    event->remote_id = channel_x_id_ms(first) > 0 ? first : id;
    event->at_ms = channel_x_id_ms(id);
    event->dedup = channel_dedup(cx, 'c', channel_x_id_ms(event->remote_id), event->remote_id);
    event->thread_key = hk_json_text(post, "conversation_id");
    if (event->thread_key.n == 0)
        event->thread_key = event->remote_id;
    event->parent_id = referred(post, "replied_to");
    event->reply_handle = channel_x_place(cx, id, author, is_summons(account, heard, post));
    event->text = channel_x_words(cx, post);
    channel_x_attach(cx, post, heard->media, event);
    event->language = hk_json_text(post, "lang");
    if (hk_str_equal(event->language, HK_STR("und")))
        event->language = HK_STR("");
    (void)hk_json_int(hk_json_path(post, "public_metrics.like_count"), &event->likes);
    if (event->likes < 0)
        event->likes = 0;
    read_author(cx, heard, author, event);
    event->permalink = hk_arena_printf(cx->arena, "https://x.com/%.*s/status/%.*s",
        HKS(event->handle.n > 0 ? channel_percent(cx, event->handle) : HK_STR("i")),
        HKS(channel_percent(cx, id)));
    if (own_id.n > 0 && hk_str_equal(author, own_id))
        event->direction = CHANNEL_OUT;
}

/* ---- direct messages ---------------------------------------------------------------------- */

static struct hk_str one_member(struct hk_cx *cx, const char *key, struct hk_str value)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, key, value);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

void channel_x_fill_message(struct hk_cx *cx, struct hk_str peer, struct channel_event *event)
{
    int64_t named_ms = channel_x_id_ms(event->remote_id);

    event->kind = CHANNEL_MESSAGE;
    event->visibility = CHANNEL_PRIVATE;
    event->dedup = channel_dedup(cx, 'm', named_ms > 0 ? named_ms : event->at_ms, event->remote_id);
    event->thread_key = peer;
    event->reply_handle = one_member(cx, "dm", peer);
}

static bool read_dm(struct hk_cx *cx, const struct channel_account *account,
    const struct heard *heard, const struct hk_json *item, struct channel_event *event)
{
    const struct hk_json *create = hk_json_get(item, HK_STR("message_create"));
    const struct hk_json *data = hk_json_get(create, HK_STR("message_data"));
    struct hk_str sender = hk_json_text(create, "sender_id");
    struct hk_str peer = sender;

    memset(event, 0, sizeof *event);
    event->remote_id = hk_json_text(item, "id");
    (void)hk_str_to_int(hk_json_text(item, "created_timestamp"), &event->at_ms);
    if (sender.n == 0 || event->remote_id.n == 0 || event->at_ms <= 0)
        return false;
    if (hk_str_equal(sender, channel_x_setting(account, "user_id"))) {
        event->direction = CHANNEL_OUT;
        peer = hk_json_text(hk_json_get(create, HK_STR("target")), "recipient_id");
    }
    event->account_remote_id = heard->account;
    channel_x_fill_message(cx, peer, event);
    event->text = with_links(
        cx, unescaped(cx, channel_words(cx, data, "text")), hk_json_path(data, "entities.urls"));
    channel_x_attach_old(cx, hk_json_get(data, HK_STR("attachment")), event);
    read_author(cx, heard, sender, event);
    return peer.n > 0;
}

/* Somebody wrote where only their own devices can read it. */
static void read_chat(struct hk_cx *cx, const struct heard *heard, const struct hk_json *payload,
    struct hk_str id, struct channel_event *event)
{
    struct hk_str sender = hk_json_text(payload, "sender_id");

    event->kind = CHANNEL_MESSAGE;
    event->visibility = CHANNEL_PRIVATE;
    event->account_remote_id = heard->account;
    event->remote_id = id;
    event->at_ms = channel_x_id_ms(id);
    event->dedup = channel_dedup(cx, 'k', event->at_ms, id);
    event->thread_key = hk_arena_printf(cx->arena, "chat:%.*s", HKS(sender));
    event->reply_handle = one_member(cx, "chat", sender);
    channel_x_attach_unsupported(cx, event, HK_STR("X Chat"));
    read_author(cx, heard, sender, event);
}

/* ---- a delivery --------------------------------------------------------------------------- */

static bool is_word_to_us(struct hk_str type)
{
    return hk_str_starts(type, HK_STR("post.")) && hk_str_ends(type, HK_STR(".create"));
}

static void read_dms(struct hk_cx *cx, const struct channel_account *account,
    const struct heard *heard, const struct hk_json *payload, struct channel_gathering *found)
{
    const struct hk_json *items = hk_json_get(payload, HK_STR("direct_message_events"));
    struct heard with_users = *heard;
    struct channel_event event;

    with_users.users = hk_json_get(payload, HK_STR("users"));
    for (const struct hk_json *item = hk_json_first(items); item != NULL;
         item = hk_json_next(items, item)) {
        if (read_dm(cx, account, &with_users, item, &event))
            *channel_gather(cx, found) = event;
        else
            channel_gather_unknown(cx, found, heard->account, heard->type, hk_json_raw(item), 0);
    }
}

static void read_delivery(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *data, struct channel_gathering *found)
{
    const struct hk_json *payload = hk_json_get(data, HK_STR("payload"));
    struct hk_str id = hk_json_text(payload, "id");
    struct channel_event *event;
    const struct heard heard = {
        .type = hk_json_text(data, "event_type"),
        .account = hk_json_text(hk_json_get(data, HK_STR("filter")), "user_id"),
        .users = hk_json_path(data, "includes.users"),
        .posts = hk_json_path(data, "includes.tweets"),
        .media = hk_json_path(data, "includes.media"),
    };

    if (is_word_to_us(heard.type) && channel_x_id_ms(id) > 0) {
        read_post(cx, account, &heard, payload, channel_gather(cx, found));
    } else if (hk_str_equal(heard.type, HK_STR("post.delete")) && id.n > 0) {
        event = channel_gather(cx, found);
        event->kind = CHANNEL_DELETE;
        event->account_remote_id = heard.account;
        event->target_id = id;
        event->at_ms = channel_x_id_ms(id);
        event->dedup = channel_dedup(cx, 'x', event->at_ms, id);
    } else if (hk_str_equal(heard.type, HK_STR("dm.received"))
        || hk_str_equal(heard.type, HK_STR("dm.sent"))) {
        read_dms(cx, account, &heard, payload, found);
    } else if (hk_str_equal(heard.type, HK_STR("chat.received"))
        && hk_json_text(payload, "sender_id").n > 0 && channel_x_id_ms(id) > 0) {
        read_chat(cx, &heard, payload, id, channel_gather(cx, found));
    } else if (hk_str_equal(heard.type, HK_STR("oauth.revoke"))) {
        event = channel_gather(cx, found);
        event->kind = CHANNEL_ACCOUNT;
        event->account_remote_id = heard.account;
        event->error_code = HK_STR("token_void");
        event->dedup = channel_dedup(cx, 'a', 0, hk_json_text(data, "event_uuid"));
    } else {
        channel_gather_unknown(cx, found, heard.account, heard.type, hk_json_raw(data), 0);
    }
}

/* What was asked for: posts, or direct messages. */
static void read_asked(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *tree, struct channel_gathering *found)
{
    const struct hk_json *posts = hk_json_get(tree, HK_STR("posts"));
    const struct hk_json *messages = hk_json_get(tree, HK_STR("messages"));
    const struct heard heard = {.type = HK_STR("post.mention.create"),
        .users = hk_json_get(tree, HK_STR("users")),
        .posts = hk_json_get(tree, HK_STR("tweets")),
        .media = hk_json_get(tree, HK_STR("media"))};
    struct channel_event event;

    for (const struct hk_json *one = hk_json_first(posts); one != NULL;
         one = hk_json_next(posts, one)) {
        if (channel_x_id_ms(hk_json_text(one, "id")) > 0)
            read_post(cx, account, &heard, one, channel_gather(cx, found));
        else
            channel_gather_unknown(cx, found, HK_STR(""), HK_STR("post"), hk_json_raw(one), 0);
    }
    for (const struct hk_json *one = hk_json_first(messages); one != NULL;
         one = hk_json_next(messages, one)) {
        if (channel_x_read_message(cx, account, one, heard.media, &event)) {
            read_author(cx, &heard, hk_json_text(one, "sender_id"), &event);
            *channel_gather(cx, found) = event;
        } else {
            channel_gather_unknown(cx, found, HK_STR(""), HK_STR("dm"), hk_json_raw(one), 0);
        }
    }
}

enum hk_rc channel_x_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *tree;

    HK_TRY(hk_json_read(cx, body, &hk_json_foreign, &tree));
    const struct hk_json *data = hk_json_get(tree, HK_STR("data"));
    if (hk_json_kind(data) == HK_JSON_OBJECT)
        read_delivery(cx, account, data, &found);
    else if (hk_json_kind(hk_json_get(tree, HK_STR("posts"))) != HK_JSON_ARRAY
        && hk_json_kind(hk_json_get(tree, HK_STR("messages"))) != HK_JSON_ARRAY)
        return hk_fail(cx, HK_EPROTO, "data: object expected");
    else
        read_asked(cx, account, tree, &found);
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}
