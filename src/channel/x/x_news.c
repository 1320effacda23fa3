/* channel/x/x_news.c -- asking X for mentions, and whether our words arrived.
 *
 * With a consumer secret the network delivers by webhook and nothing is asked for. Without one the
 * mentions of the account are: those after the newest id that was seen, page by page. Each post
 * that is read costs, so nothing is asked for twice, and the first visit goes back one day. Direct
 * messages (x_messages.c) are asked for by turns with them.
 *
 * The bookmark has the members of struct channel_x_bookmark.
 *
 * What it does not do: the filtered stream.
 *
 * Sources: docs.x.com/x-api/posts (mentions, user posts), /direct-messages, August 2026.
 */
#include "base/clock.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/x/x_priv.h"

#define ASLEEP_MS 60000
#define MORE_MS 2000
#define EVERY_MAX_S 86400
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define POST_FIELDS                                                                                \
    "tweet.fields=author_id,conversation_id,created_at,entities,referenced_tweets,lang,"           \
    "edit_history_tweet_ids,public_metrics,note_tweet,attachments"

/* ---- asking for news ---------------------------------------------------------------------- */

static struct channel_x_bookmark bookmark_read(struct hk_cx *cx, struct hk_str cursor)
{
    const struct model_response as_response = {.body = cursor};
    const struct hk_json *tree = cursor.n > 0 ? channel_response_json(cx, &as_response) : NULL;
    struct channel_x_bookmark bookmark = {.since = hk_json_text(tree, "since"),
        .newest = hk_json_text(tree, "newest"),
        .page = hk_json_text(tree, "page"),
        .dm_since = hk_json_text(tree, "dm_since"),
        .dm_newest = hk_json_text(tree, "dm_newest"),
        .dm_page = hk_json_text(tree, "dm_page")};

    (void)hk_json_int(hk_json_get(tree, HK_STR("dm_from_ms")), &bookmark.dm_from_ms);
    (void)hk_json_bool(hk_json_get(tree, HK_STR("dm_turn")), &bookmark.dm_turn);
    return bookmark;
}

static struct hk_str bookmark_write(struct hk_cx *cx, const struct channel_x_bookmark *bookmark)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "since", bookmark->since);
    hk_json_str_member(&w, "newest", bookmark->newest);
    hk_json_str_member(&w, "page", bookmark->page);
    hk_json_str_member(&w, "dm_since", bookmark->dm_since);
    hk_json_str_member(&w, "dm_newest", bookmark->dm_newest);
    hk_json_str_member(&w, "dm_page", bookmark->dm_page);
    hk_json_int_member(&w, "dm_from_ms", bookmark->dm_from_ms);
    hk_json_bool_member(&w, "dm_turn", bookmark->dm_turn);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static struct model_request ask_page(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_x_bookmark *bookmark, struct hk_str access)
{
    struct hk_str from = bookmark->since.n > 0
        ? hk_arena_printf(cx->arena, "since_id=%.*s", HKS(channel_percent(cx, bookmark->since)))
        : hk_arena_printf(cx->arena, "start_time=%.*s",
            HKS(channel_percent(cx, hk_clock_text(cx, cx->now_ms - DAY_MS))));
    struct hk_str rest = hk_arena_printf(cx->arena,
        "users/%.*s/mentions?max_results=100&%.*s&" POST_FIELDS
        "&expansions=author_id,attachments.media_keys&user.fields=name,username,public_"
        "metrics" CHANNEL_X_MEDIA_FIELDS "%s%.*s",
        HKS(channel_percent(cx, channel_x_setting(account, "user_id"))), HKS(from),
        bookmark->page.n > 0 ? "&pagination_token=" : "", HKS(channel_percent(cx, bookmark->page)));

    return channel_request(cx, "GET", channel_x_url(cx, account, rest), access, HK_STR(""));
}

/* Oldest first, with the people who wrote them and their files. */
static struct hk_str news_body(struct hk_cx *cx, const struct hk_json *tree)
{
    const struct hk_json *posts = hk_json_get(tree, HK_STR("data"));
    const struct hk_json *users = hk_json_path(tree, "includes.users");
    const struct hk_json *media = hk_json_path(tree, "includes.media");
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    size_t count = hk_json_kind(posts) == HK_JSON_ARRAY ? hk_json_size(posts) : 0;

    if (count == 0)
        return HK_STR("");
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "posts");
    hk_json_array_begin(&w);
    for (size_t i = count; i > 0; i--)
        hk_json_put_raw(&w, hk_json_raw(hk_json_at(posts, i - 1)));
    hk_json_array_end(&w);
    hk_json_put_key(&w, "users");
    if (hk_json_kind(users) == HK_JSON_ARRAY)
        hk_json_put_raw(&w, hk_json_raw(users));
    else
        hk_json_put_null(&w);
    if (hk_json_kind(media) == HK_JSON_ARRAY) {
        hk_json_put_key(&w, "media");
        hk_json_put_raw(&w, hk_json_raw(media));
    }
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static int64_t every_ms(const struct channel_account *account)
{
    int64_t seconds = 0;

    if (!hk_str_to_int(channel_x_setting(account, "ask_every_s"), &seconds) || seconds < 1)
        seconds = 60;
    return (seconds < EVERY_MAX_S ? seconds : EVERY_MAX_S) * 1000;
}

static void read_no_page(struct hk_cx *cx, const struct hk_json *tree,
    const struct model_response *response, struct channel_news *out)
{
    bool refused = response->status >= 300 && response->status < 500;

    out->step = refused && response->status != 429 ? CHANNEL_STEP_FAILED : CHANNEL_STEP_RETRY;
    out->next_ms = channel_x_wait_ms(cx, response);
    out->error_text = channel_x_error_text(cx, tree);
    if (out->error_text.n == 0)
        out->error_text = hk_arena_printf(cx->arena, "HTTP %u", response->status);
}

static void read_page(struct hk_cx *cx, const struct channel_account *account,
    struct channel_x_bookmark *bookmark, const struct model_response *response,
    struct channel_news *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *meta = hk_json_get(tree, HK_STR("meta"));
    struct hk_str next = hk_json_text(meta, "next_token");

    if (response->status == 400 && bookmark->page.n > 0) { /* its name does not last */
        bookmark->page = bookmark->newest = HK_STR("");    /* from the top */
        out->step = CHANNEL_STEP_SENT;
        out->cursor = bookmark_write(cx, bookmark);
        out->next_ms = every_ms(account);
        return;
    }
    if (response->status != 200 || hk_json_kind(meta) != HK_JSON_OBJECT) {
        read_no_page(cx, tree, response, out);
        return;
    }
    bool more = next.n > 0 && !hk_str_equal(next, bookmark->page);
    if (bookmark->newest.n == 0)
        bookmark->newest = hk_json_text(meta, "newest_id");
    if (!more && bookmark->newest.n > 0) {
        bookmark->since = bookmark->newest;
        bookmark->newest = HK_STR("");
    }
    bookmark->page = more ? next : HK_STR("");
    bookmark->dm_turn = !more && cx->now_ms >= bookmark->dm_from_ms;
    out->step = CHANNEL_STEP_SENT;
    channel_keep(cx, news_body(cx, tree), out);
    out->cursor = bookmark_write(cx, bookmark);
    out->next_ms = more || bookmark->dm_turn ? MORE_MS : every_ms(account);
}

static void read_messages(struct hk_cx *cx, const struct channel_account *account,
    struct channel_x_bookmark *bookmark, const struct model_response *response,
    struct channel_news *out)
{
    struct hk_str body = HK_STR("");

    bookmark->dm_turn = channel_x_read_messages(cx, response, bookmark, &body);
    channel_keep(cx, body, out);
    out->step = CHANNEL_STEP_SENT;
    out->cursor = bookmark_write(cx, bookmark);
    out->next_ms = bookmark->dm_turn ? MORE_MS : every_ms(account);
}

enum hk_rc channel_x_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out)
{
    struct channel_x_bookmark bookmark = bookmark_read(cx, cursor);
    struct channel_token_visit visit;

    *out = (struct channel_news){.cursor = cursor};
    if (channel_x_setting(account, "consumer_secret").n > 0) {
        out->step = CHANNEL_STEP_SENT;
        out->next_ms = ASLEEP_MS;
        return HK_OK;
    }
    channel_token_visit(cx, account, &channel_x_token, session, step, previous, false, &visit);
    if (channel_token_leads_news(&visit, out))
        return HK_OK;
    if (visit.turn == CHANNEL_TOKEN_ANSWER) {
        (bookmark.dm_turn ? read_messages : read_page)(cx, account, &bookmark, previous, out);
        return HK_OK;
    }
    out->step = CHANNEL_STEP_REQUEST;
    out->request = bookmark.dm_turn ? channel_x_ask_messages(cx, account, &bookmark, visit.access)
                                    : ask_page(cx, account, &bookmark, visit.access);
    return HK_OK;
}

/* ---- did it arrive? ----------------------------------------------------------------------- */

struct model_request channel_x_ask_probe(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place, struct hk_str access)
{
    struct hk_str person = hk_json_text(place, "dm");
    struct hk_str rest;

    if (person.n > 0)
        rest = hk_arena_printf(cx->arena,
            "dm_conversations/with/%.*s/dm_events?max_results=100&event_types=MessageCreate"
            "&dm_event.fields=id,text,entities,sender_id,created_at",
            HKS(channel_percent(cx, person)));
    else
        rest = hk_arena_printf(cx->arena,
            "users/%.*s/tweets?max_results=100&start_time=%.*s&" POST_FIELDS,
            HKS(channel_percent(cx, channel_x_setting(account, "user_id"))),
            HKS(channel_percent(cx, hk_clock_text(cx, operation->made_ms / 1000 * 1000))));
    return channel_request(cx, "GET", channel_x_url(cx, account, rest), access, HK_STR(""));
}

/* Does this say what we said? X puts the names of who is answered before the words. Files alone
 * are not told apart: that is for a person to see. */
static bool is_said(
    struct hk_cx *cx, const struct hk_json *item, const struct channel_operation *operation)
{
    struct hk_str said = hk_str_trim(channel_x_words(cx, item));
    struct hk_str text = hk_str_trim(hk_text_clean(cx, operation->text));

    while (!hk_str_equal(said, text) && hk_str_starts(said, HK_STR("@"))) {
        struct hk_str name;
        (void)hk_str_cut(&said, ' ', &name);
        said = hk_str_trim(said);
    }
    return text.n > 0 && hk_str_equal(said, text);
}

static bool is_hung_on(const struct hk_json *item, struct hk_str post)
{
    const struct hk_json *list = hk_json_get(item, HK_STR("referenced_tweets"));

    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one))
        if (hk_str_equal(hk_json_text(one, "id"), post))
            return true;
    return false;
}

/* What stands there is ours if it says what we said. A post that is not there may be written again,
 * since X refuses the same words twice; of direct messages it drops none, and lists them late. */
void channel_x_read_probe(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *list = hk_json_get(tree, HK_STR("data"));
    struct hk_str post = hk_json_text(place, "post");
    struct hk_str own = channel_x_setting(account, "user_id");

    if (response->status != 200 || hk_json_kind(tree) != HK_JSON_OBJECT
        || (list == NULL && hk_json_get(tree, HK_STR("meta")) == NULL)) {
        out->retry_after_ms = channel_x_wait_ms(cx, response);
        out->error_text = channel_x_error_text(cx, tree);
        return;
    }
    out->step = post.n > 0 ? CHANNEL_STEP_NOT_FOUND : CHANNEL_STEP_UNCLEAR;
    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one)) {
        struct hk_str id = hk_json_text(one, "id");
        bool here =
            post.n > 0 ? is_hung_on(one, post) : hk_str_equal(hk_json_text(one, "sender_id"), own);
        if (!here || channel_x_id_ms(id) < operation->made_ms / 1000 * 1000)
            continue;
        if (is_said(cx, one, operation)) {
            out->step = CHANNEL_STEP_SENT;
            out->remote_id = id;
            return;
        }
        if (post.n > 0)
            out->step = CHANNEL_STEP_UNCLEAR; /* something of ours hangs there, in other words */
    }
}
