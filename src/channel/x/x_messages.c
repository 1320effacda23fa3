/* channel/x/x_messages.c -- direct messages where X does not deliver them: asked for, and read.
 *
 * GET /2/dm_events lists all conversations of the account together, newest first, and knows no
 * "since": what is newer than the newest that is known is taken, page by page. Ids rise with time.
 * The same message by webhook has the same name, so that an account may change from one to the
 * other. What we said in X's own app stands there too, and is told as ours.
 *
 * X lets one ask some 15 times in a quarter of an hour. Each question is put off by its share of
 * what is left. Whatever goes wrong here does not keep public posts from being asked for: a limit
 * puts messages off until it ends, a refusal (mostly a missing dm.read, which the account's check
 * names) for an hour.
 *
 * What it does not do: conversations of more than two as one: each of their people has a thread of
 * their own, and what we said in them elsewhere is left out; encrypted chat.
 *
 * Sources: docs.x.com/x-api/direct-messages, August 2026.
 */
#include <string.h>

#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/x/x_priv.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define SOON_MS 60000
#define REFUSED_MS (INT64_C(60) * 60 * 1000)
#define PUT_OFF_MAX_MS (INT64_C(15) * 60 * 1000)

/* ---- asking ------------------------------------------------------------------------------- */

struct model_request channel_x_ask_messages(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_x_bookmark *bookmark, struct hk_str access)
{
    struct hk_str rest = hk_arena_printf(cx->arena,
        "dm_events?max_results=20&event_types=MessageCreate"
        "&dm_event.fields=id,text,event_type,created_at,sender_id,dm_conversation_id,attachments,"
        "entities&expansions=sender_id,attachments.media_keys"
        "&user.fields=name,username" CHANNEL_X_MEDIA_FIELDS "%s%.*s",
        bookmark->dm_page.n > 0 ? "&pagination_token=" : "",
        HKS(channel_percent(cx, bookmark->dm_page)));

    return channel_request(cx, "GET", channel_x_url(cx, account, rest), access, HK_STR(""));
}

/* Numbers, however long. */
static bool is_newer(struct hk_str id, struct hk_str than)
{
    return id.n != than.n ? id.n > than.n : hk_str_compare(id, than) > 0;
}

static bool is_new(
    const struct hk_cx *cx, const struct channel_x_bookmark *bookmark, struct hk_str id)
{
    return bookmark->dm_since.n > 0 ? is_newer(id, bookmark->dm_since)
                                    : channel_x_id_ms(id) >= cx->now_ms - DAY_MS;
}

/* What is new, oldest first, with people and files; "" nothing. *out_known: so there is no more. */
static struct hk_str body_of(struct hk_cx *cx, const struct channel_x_bookmark *bookmark,
    const struct hk_json *tree, bool *out_known)
{
    static const char *const beside[] = {"users", "media"};
    const struct hk_json *list = hk_json_get(tree, HK_STR("data"));
    size_t count = hk_json_kind(list) == HK_JSON_ARRAY ? hk_json_size(list) : 0, taken = 0;
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_put_key(&w, "messages");
    hk_json_array_begin(&w);
    for (size_t i = count; i > 0; i--) {
        const struct hk_json *one = hk_json_at(list, i - 1);
        bool new = is_new(cx, bookmark, hk_json_text(one, "id"));
        *out_known |= !new;
        taken += new;
        if (new)
            hk_json_put_raw(&w, hk_json_raw(one));
    }
    hk_json_array_end(&w);
    for (size_t i = 0; i < HK_COUNT(beside); i++) {
        const struct hk_json *more =
            hk_json_get(hk_json_get(tree, HK_STR("includes")), hk_str_from(beside[i]));
        if (hk_json_kind(more) != HK_JSON_ARRAY)
            continue;
        hk_json_put_key(&w, beside[i]);
        hk_json_put_raw(&w, hk_json_raw(more));
    }
    hk_json_object_end(&w);
    struct hk_str body = channel_take(cx, &buf);
    return taken > 0 ? body : HK_STR("");
}

/* The share of one question in what X still allows; 0: it does not say. */
static int64_t share_ms(const struct hk_cx *cx, const struct model_response *response)
{
    struct hk_str left =
        channel_header(response->headers, response->header_count, "x-rate-limit-remaining");
    int64_t wait_ms = channel_x_wait_ms(cx, response), n = 0;

    if (!hk_str_to_int(left, &n) || n < 0 || wait_ms <= 0)
        return 0;
    wait_ms /= n > 0 ? n : 1;
    return wait_ms < PUT_OFF_MAX_MS ? wait_ms : PUT_OFF_MAX_MS;
}

/* Not now: the public posts go on. */
static void put_off(
    struct hk_cx *cx, const struct model_response *response, struct channel_x_bookmark *bookmark)
{
    int64_t wait_ms = channel_x_wait_ms(cx, response);

    if (response->status == 400 && bookmark->dm_page.n > 0) {
        bookmark->dm_page = HK_STR(""); /* its name does not last: from the top */
        wait_ms = SOON_MS;
    } else if (response->status >= 400 && response->status < 500 && response->status != 429) {
        wait_ms = REFUSED_MS;
    } else if (wait_ms <= 0) {
        wait_ms = SOON_MS;
    }
    bookmark->dm_from_ms = cx->now_ms + wait_ms;
}

bool channel_x_read_messages(struct hk_cx *cx, const struct model_response *response,
    struct channel_x_bookmark *bookmark, struct hk_str *out_body)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *meta = hk_json_get(tree, HK_STR("meta"));
    struct hk_str next = hk_json_text(meta, "next_token");
    bool known = false;

    if (response->status != 200 || hk_json_kind(meta) != HK_JSON_OBJECT) {
        put_off(cx, response, bookmark);
        return false;
    }
    if (bookmark->dm_page.n == 0)
        bookmark->dm_newest = hk_json_text(hk_json_path(tree, "data.0"), "id");
    *out_body = body_of(cx, bookmark, tree, &known);
    bool more = !known && next.n > 0 && !hk_str_equal(next, bookmark->dm_page);
    bookmark->dm_page = more ? next : HK_STR("");
    if (!more && bookmark->dm_newest.n > 0)
        bookmark->dm_since = bookmark->dm_newest;
    if (!more)
        bookmark->dm_newest = HK_STR("");
    bookmark->dm_from_ms = share_ms(cx, response);
    if (bookmark->dm_from_ms > 0)
        bookmark->dm_from_ms += cx->now_ms;
    return more;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* With whom, of a conversation of two, which is named after both: "501-900". */
static struct hk_str other_of(struct hk_str conversation, struct hk_str own)
{
    struct hk_str first;

    if (!hk_str_cut(&conversation, '-', &first) || conversation.n == 0)
        return HK_STR(""); /* of more than two */
    return hk_str_equal(first, own) ? conversation : first;
}

bool channel_x_read_message(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *item, const struct hk_json *media, struct channel_event *event)
{
    struct hk_str own = channel_x_setting(account, "user_id");
    struct hk_str sender = hk_json_text(item, "sender_id");
    struct hk_str peer = sender;

    memset(event, 0, sizeof *event);
    event->remote_id = hk_json_text(item, "id");
    event->at_ms = channel_moment(item, "created_at");
    if (event->at_ms <= 0)
        event->at_ms = channel_x_id_ms(event->remote_id);
    if (hk_str_equal(sender, own)) {
        event->direction = CHANNEL_OUT;
        peer = other_of(hk_json_text(item, "dm_conversation_id"), own);
    }
    if (peer.n == 0 || event->remote_id.n == 0 || event->at_ms <= 0
        || !hk_str_equal(hk_json_text(item, "event_type"), HK_STR("MessageCreate")))
        return false;
    channel_x_fill_message(cx, peer, event);
    event->text = channel_x_words(cx, item);
    channel_x_attach(cx, item, media, event);
    return true;
}
