/* channel/x/x.c -- X: mentions, replies and direct messages, by the API that one pays for by the
 * call.
 *
 * Out: a public reply (POST /2/tweets) only to who named or quoted us: X takes no other since
 *      February 2026, and says so with a 403 after one has typed; so it is asked beforehand. Direct
 *      messages go to the person. What a bot wrote is marked as made with AI. With `message_button`
 *      a public reply carries the network's own button "Message us", which costs no characters.
 * In:  x_news.c (asked for) or by webhook (x_parse.c); the latter proves itself by the app's
 * consumer secret, and answers the network's hourly question, the CRC. Key: an OAuth 2.0 client of
 * the brand's and a refresh token of its user, which X changes each time.
 *
 * A lost response is read back from what X lists of us (x_news.c). So is, within the same attempt,
 * the 403 that calls our text a duplicate: it stands there already, or the same words do elsewhere.
 *
 * Files: x_attach.c in, x_media.c out.
 *
 * Our own words are taken back by DELETE. X sells small customers no likes since April 2026, and
 * lets one hide only replies in conversations one began.
 *
 * What it does not do: the filtered stream (one long answer; x_news.c asks instead), the old
 * Account Activity API, encrypted chat (it says that somebody wrote there), hiding, splitting a
 * long answer into several posts.
 *
 * Sources: docs.x.com (posts, direct messages, activity, webhooks, pricing), August 2026. Not tried
 * with a real account: prices of direct messages out, the form of the deep link.
 */
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/price.h"
#include "channel/quota.h"
#include "channel/x/x_priv.h"

#define POST_MAX_WEIGHT 280u
#define DM_MAX_CODEPOINTS 10000u
#define POST_FILES_MAX 4u
#define SENDS_PER_MINUTE 6u /* 100 posts in a quarter of an hour */
#define LISTED_MS 60000     /* what was written so long ago is listed, if it is there */
#define WAIT_MAX_MS (INT64_C(24) * 60 * 60 * 1000)

const struct channel_field channel_x_fields[] = {
    {"user_id", CHANNEL_FIELD_TEXT, true, ""},
    {"handle", CHANNEL_FIELD_TEXT, true, ""},
    {"client_id", CHANNEL_FIELD_TEXT, true, ""},
    {"client_secret", CHANNEL_FIELD_SECRET, false, ""},
    {"refresh_token", CHANNEL_FIELD_SECRET, true, ""},
    {"consumer_secret", CHANNEL_FIELD_SECRET, false, ""}, /* with it X delivers, else we ask */
    {"message_button", CHANNEL_FIELD_TEXT, false, ""},
    {"ask_every_s", CHANNEL_FIELD_TEXT, false, "60"},
    {"base_url", CHANNEL_FIELD_URL, false, "https://api.x.com"},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

struct hk_str channel_x_setting(const struct channel_account *account, const char *key)
{
    return hk_str_trim(channel_setting(account, channel_x_fields, key));
}

struct hk_str channel_x_url(
    struct hk_cx *cx, const struct channel_account *account, struct hk_str rest)
{
    return hk_arena_printf(cx->arena, "%.*s/2/%.*s",
        HKS(channel_base_url(channel_x_setting(account, "base_url"))), HKS(rest));
}

int64_t channel_x_wait_ms(const struct hk_cx *cx, const struct model_response *response)
{
    int64_t reset_s = 0;
    struct hk_str reset =
        channel_header(response->headers, response->header_count, "x-rate-limit-reset");

    if (!hk_str_to_int(reset, &reset_s) || reset_s <= cx->now_ms / 1000)
        return channel_retry_after_ms(response);
    if (reset_s > cx->now_ms / 1000 + WAIT_MAX_MS / 1000)
        return WAIT_MAX_MS;
    return reset_s * 1000 - cx->now_ms;
}

struct hk_str channel_x_error_text(struct hk_cx *cx, const struct hk_json *tree)
{
    struct hk_str text = channel_words(cx, tree, "detail");

    if (text.n == 0)
        text = channel_words(cx, hk_json_path(tree, "errors.0"), "message");
    return text.n > 0 ? text : channel_words(cx, tree, "title");
}

/* ---- the key ------------------------------------------------------------------------------ */

static bool ask_token(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str refresh, struct model_request *out, struct hk_str *out_lack)
{
    struct hk_str id = channel_x_setting(account, "client_id");
    struct hk_str secret = channel_x_setting(account, "client_secret");

    if (refresh.n == 0)
        refresh = channel_x_setting(account, "refresh_token");
    if (refresh.n == 0 || id.n == 0) {
        *out_lack = HK_STR("client_id or refresh_token is missing");
        return false;
    }
    *out = channel_token_form(cx, channel_x_url(cx, account, HK_STR("oauth2/token")),
        hk_arena_printf(cx->arena, "grant_type=refresh_token&client_id=%.*s&refresh_token=%.*s",
            HKS(channel_percent(cx, id)), HKS(channel_percent(cx, refresh))));
    if (secret.n > 0) {
        struct model_header *headers =
            hk_arena_array(cx->arena, out->header_count + 1, sizeof *headers);
        struct hk_str pair = hk_arena_printf(cx->arena, "%.*s:%.*s", HKS(id), HKS(secret));
        for (size_t i = 0; i < out->header_count; i++)
            headers[i] = out->headers[i];
        headers[out->header_count++] = (struct model_header){HK_STR("authorization"),
            hk_arena_printf(cx->arena, "Basic %.*s", HKS(hk_crypto_base64(cx, pair.p, pair.n)))};
        out->headers = headers;
    }
    return true;
}

const struct channel_token_way channel_x_token = {.ask = ask_token};

/* ---- sending ------------------------------------------------------------------------------ */

static const struct hk_json *place_of(struct hk_cx *cx, struct hk_str reply_handle)
{
    const struct model_response as_response = {.body = reply_handle};

    return channel_response_json(cx, &as_response);
}

static struct model_request ask_dm(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str person, struct hk_str access)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    struct hk_str rest = hk_arena_printf(
        cx->arena, "dm_conversations/with/%.*s/messages", HKS(channel_percent(cx, person)));

    hk_json_object_begin(&w);
    if (operation->text.n > 0)
        hk_json_str_member(&w, "text", operation->text);
    if (operation->enclosure_count > 0) { /* one, as channel_speech says */
        const struct hk_json *ids = channel_x_media_ids(cx, operation);
        hk_json_put_key(&w, "attachments");
        hk_json_array_begin(&w);
        hk_json_object_begin(&w);
        hk_json_str_member(&w, "media_id", hk_json_str(hk_json_at(ids, 0)));
        hk_json_object_end(&w);
        hk_json_array_end(&w);
    }
    hk_json_object_end(&w);
    return channel_request(
        cx, "POST", channel_x_url(cx, account, rest), access, channel_take(cx, &buf));
}

static struct model_request ask_post(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str post, struct hk_str access)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    if (operation->text.n > 0)
        hk_json_str_member(&w, "text", operation->text);
    if (operation->enclosure_count > 0) {
        hk_json_put_key(&w, "media");
        hk_json_object_begin(&w);
        hk_json_put_key(&w, "media_ids");
        hk_json_put_raw(&w, hk_json_raw(channel_x_media_ids(cx, operation)));
        hk_json_object_end(&w);
    }
    hk_json_put_key(&w, "reply");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "in_reply_to_tweet_id", post);
    hk_json_object_end(&w);
    if (!operation->by_human)
        hk_json_bool_member(&w, "made_with_ai", true);
    if (hk_str_equal(channel_x_setting(account, "message_button"), HK_STR("yes")))
        hk_json_str_member(&w, "direct_message_deep_link",
            hk_arena_printf(cx->arena, "https://twitter.com/messages/compose?recipient_id=%.*s",
                HKS(channel_percent(cx, channel_x_setting(account, "user_id")))));
    hk_json_object_end(&w);
    return channel_request(
        cx, "POST", channel_x_url(cx, account, HK_STR("tweets")), access, channel_take(cx, &buf));
}

/* Taking our own words back. Done twice it is the same: what is gone already is a 404. */
static struct model_request ask_delete(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str access)
{
    const char *what = operation->visibility == CHANNEL_PUBLIC ? "tweets" : "dm_events";
    struct hk_str rest =
        hk_arena_printf(cx->arena, "%s/%.*s", what, HKS(channel_percent(cx, operation->target_id)));

    return channel_request(cx, "DELETE", channel_x_url(cx, account, rest), access, HK_STR(""));
}

static bool says(struct hk_str text, const char *words)
{
    return hk_str_find(text, hk_str_from(words)) != SIZE_MAX;
}

/* A refusal for good, by its status and its words: the first that fits. */
static struct hk_str refusal_word(uint32_t status, struct hk_str text)
{
    static const struct {
        uint32_t status; /* 0: any */
        const char *says;
        struct hk_str word;
    } table[] = {
        {403, "mention", HK_STR_INIT("not_summoned")},
        {403, "", HK_STR_INIT("no_right")},
        {402, "", HK_STR_INIT("no_credit")},
        {404, "", HK_STR_INIT("no_place")},
        {0, "deleted", HK_STR_INIT("no_place")},
        {0, "not visible", HK_STR_INIT("no_place")},
        {0, "too long", HK_STR_INIT("too_long")},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++)
        if ((table[i].status == 0 || table[i].status == status) && says(text, table[i].says))
            return table[i].word;
    return HK_STR("refused");
}

static bool is_duplicate(const struct model_response *response, struct hk_str text)
{
    return response->status == 403 && says(text, "duplicate");
}

void channel_x_read_refusal(struct hk_cx *cx, const struct model_response *response,
    const struct hk_json *tree, struct channel_outcome *out)
{
    struct hk_str text = channel_x_error_text(cx, tree);

    out->error_text = text;
    if (response->status == 429) {
        out->step = CHANNEL_STEP_RETRY;
        out->retry_after_ms = channel_x_wait_ms(cx, response);
    } else if (response->status >= 500 || response->status < 400 || response->status == 408) {
        out->step = CHANNEL_STEP_UNCLEAR;
    } else if (response->status == 403 && says(text, "suspended")) {
        out->step = CHANNEL_STEP_VOID;
        out->error_code = HK_STR("blocked");
    } else {
        channel_fail(out, refusal_word(response->status, text), text);
    }
}

/* Does this step read back what stands there? After a duplicate `carry` has the network's words. */
static bool is_look(struct hk_cx *cx, const struct channel_operation *operation)
{
    return operation->kind == CHANNEL_PROBE || channel_x_said(cx, operation).n > 0;
}

/* X calls it a duplicate, and under the post nothing of ours is listed: the same words stand
 * elsewhere, unless it is too early for the list. */
static void judge_duplicate(
    struct hk_cx *cx, const struct channel_operation *operation, struct channel_outcome *out)
{
    if (out->step != CHANNEL_STEP_NOT_FOUND)
        return;
    if (cx->now_ms - operation->made_ms < LISTED_MS) {
        out->step = CHANNEL_STEP_RETRY;
        out->retry_after_ms = LISTED_MS;
    } else {
        channel_fail(out, HK_STR("refused"), channel_x_said(cx, operation));
    }
}

static void read_sent(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place, struct hk_str access,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *data = hk_json_get(tree, HK_STR("data"));
    struct hk_str id = hk_json_text(data, "id");
    struct hk_str text = channel_x_error_text(cx, tree);

    if (id.n == 0)
        id = hk_json_text(data, "dm_event_id");
    if (response->status >= 200 && response->status < 300 && id.n > 0) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = id;
    } else if (is_duplicate(response, text)) {
        out->step = CHANNEL_STEP_REQUEST;
        out->request = channel_x_ask_probe(cx, account, operation, place, access);
        out->carry = channel_x_carry_said(cx, operation, text);
    } else {
        channel_x_read_refusal(cx, response, tree, out);
    }
}

static void read_deleted(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    bool deleted = false;

    if (response->status == 200)
        (void)hk_json_bool(hk_json_path(tree, "data.deleted"), &deleted);
    if (deleted || response->status == 404) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = operation->target_id;
    } else if (response->status == 200) {
        channel_fail(out, HK_STR("refused"), channel_x_error_text(cx, tree));
    } else {
        channel_x_read_refusal(cx, response, tree, out);
    }
}

/* The next request of the operation itself, files first. */
static void go(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place, struct hk_str access,
    struct channel_outcome *out)
{
    struct hk_str post = hk_json_text(place, "post");
    struct hk_str person = hk_json_text(place, "dm");

    out->step = CHANNEL_STEP_REQUEST;
    out->says = operation->kind == CHANNEL_SEND && !is_look(cx, operation)
        && channel_x_media_is_given(cx, operation);
    if (operation->kind == CHANNEL_DO)
        out->request = ask_delete(cx, account, operation, access);
    else if (is_look(cx, operation))
        out->request = channel_x_ask_probe(cx, account, operation, place, access);
    else if (!channel_x_media_is_given(cx, operation))
        channel_x_ask_media(cx, account, operation, access, out);
    else if (post.n > 0)
        out->request = ask_post(cx, account, operation, post, access);
    else
        out->request = ask_dm(cx, account, operation, person, access);
    out->carry = operation->carry;
}

static void read_file(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place, struct hk_str access,
    const struct model_response *response, struct channel_outcome *out)
{
    struct channel_operation next = *operation;
    uint32_t wait_ms = 0;

    if (!channel_x_read_media(cx, operation, response, &next.carry, &wait_ms, out))
        return;
    go(cx, account, &next, place, access, out);
    out->request.wait_ms = wait_ms;
}

static void read_answer(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place, struct hk_str access,
    const struct model_response *response, struct channel_outcome *out)
{
    if (operation->kind == CHANNEL_DO) {
        read_deleted(cx, operation, response, out);
    } else if (is_look(cx, operation)) {
        channel_x_read_probe(cx, account, operation, place, response, out);
        if (operation->kind != CHANNEL_PROBE)
            judge_duplicate(cx, operation, out);
    } else if (!channel_x_media_is_given(cx, operation)) {
        read_file(cx, account, operation, place, access, response, out);
    } else {
        read_sent(cx, account, operation, place, access, response, out);
    }
}

/* What this operation lacks to be done here at all; "" nothing. */
static struct hk_str lack_of(const struct channel_operation *operation, const struct hk_json *place)
{
    bool sends = operation->kind == CHANNEL_SEND || operation->kind == CHANNEL_PROBE;
    bool deletes = operation->kind == CHANNEL_DO && operation->act == CHANNEL_ACT_DELETE;

    if (!sends && !deletes)
        return HK_STR("unsupported");
    if (deletes)
        return operation->target_id.n == 0 ? HK_STR("no_place") : HK_STR("");
    return hk_json_text(place, "post").n == 0 && hk_json_text(place, "dm").n == 0
        ? HK_STR("no_place") /* never a post of its own by mistake */
        : HK_STR("");
}

static enum hk_rc x_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    const struct hk_json *place = place_of(cx, operation->reply_handle);
    struct hk_str lack = lack_of(operation, place);
    bool speaks = operation->kind == CHANNEL_SEND && channel_x_media_is_given(cx, operation);
    struct channel_token_visit visit;

    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if (operation->kind == CHANNEL_FETCH) {
        channel_x_fetch(cx, account, session, operation, step, previous, out);
        return HK_OK;
    }
    if (lack.n > 0) {
        channel_fail(out, lack, HK_STR(""));
        return HK_OK;
    }
    unsigned calls = channel_x_media_calls(cx, operation);
    step -= calls < step ? calls : step;
    channel_token_visit(cx, account, &channel_x_token, session, step, previous, speaks, &visit);
    if (channel_token_leads(&visit, operation, out))
        return HK_OK;
    if (visit.turn == CHANNEL_TOKEN_GO)
        go(cx, account, operation, place, visit.access, out);
    else
        read_answer(cx, account, operation, place, visit.access, previous, out);
    return HK_OK;
}

/* ---- may we speak ------------------------------------------------------------------------- */

/* Is `key` true in what the answer is hung on? Without memory: by the bytes we wrote ourselves. */
static bool is_marked(struct hk_str reply_handle, const char *mark)
{
    return hk_str_find(reply_handle, hk_str_from(mark)) != SIZE_MAX;
}

static void x_speech(const struct channel_account *account, const struct channel_place *place,
    int64_t now_ms, struct channel_speech *out)
{
    bool public = place->visibility == CHANNEL_PUBLIC;

    (void)account;
    (void)now_ms;
    *out = (struct channel_speech){
        .allowed = true,
        .unit = public ? HK_TEXT_X_WEIGHT : HK_TEXT_CODEPOINTS,
        .max = public ? POST_MAX_WEIGHT : DM_MAX_CODEPOINTS,
        .files_max = public ? POST_FILES_MAX : 1,
    };
    if (public && is_marked(place->reply_handle, "\"summoned\":false"))
        out->reason = HK_STR("not_summoned");
    else if (!public && is_marked(place->reply_handle, "\"chat\":"))
        out->reason = HK_STR("encrypted");
    out->allowed = out->reason.n == 0;
}

static enum hk_rc x_grants(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    struct channel_grants *out)
{
    (void)session;
    struct channel_token_visit visit;

    channel_token_visit(cx, account, &channel_x_token, session, step, previous, false, &visit);
    out->session = visit.session;
    out->asking = visit.turn == CHANNEL_TOKEN_ASK;
    out->error_text = visit.error_text;
    out->step = visit.turn == CHANNEL_TOKEN_END ? visit.step : CHANNEL_STEP_SENT;
    if (visit.turn == CHANNEL_TOKEN_ASK) {
        out->step = CHANNEL_STEP_REQUEST;
        out->request = visit.request;
    }
    out->rights = visit.scope;
    out->told_rights = visit.scope.n > 0;
    return HK_OK;
}

static const struct channel_gauge x_gauges[] = {
    {"x-rate-limit-", CHANNEL_GAUGE_CALLS, false, INT64_C(15) * 60 * 1000},
    {"x-user-limit-24hour-", CHANNEL_GAUGE_CALLS, false, INT64_C(24) * 60 * 60 * 1000},
    {"x-app-limit-24hour-", CHANNEL_GAUGE_CALLS, false, INT64_C(24) * 60 * 60 * 1000},
    {NULL, CHANNEL_GAUGE_CALLS, false, 0},
};

/* Of August 2026, for who was named or quoted; direct messages out are not confirmed. */
static const struct channel_price x_prices[] = {
    [CHANNEL_PUBLIC] = {.said = 10000, .linked = 200000, .heard = 5000},
    [CHANNEL_PRIVATE] = {.said = 15000, .linked = 15000, .heard = 10000},
};

static const struct channel_deed x_deeds[] = {
    {CHANNEL_ACT_DELETE, CHANNEL_TO_OURS | CHANNEL_TO_OURS_PRIVATE, 0},
    {CHANNEL_ACT_HIDE, 0, 0},
};

static const struct channel_takes x_takes[] = {
    {"image/jpeg", INT64_C(5) * 1000 * 1000, false},
    {"image/png", INT64_C(5) * 1000 * 1000, false},
    {"image/webp", INT64_C(5) * 1000 * 1000, false},
    {"image/gif", INT64_C(15) * 1000 * 1000, true},
    {"video/mp4", CHANNEL_X_FILM_MAX_BYTES, true},
    {NULL, 0, false},
};

const struct channel_kind channel_x = {
    .abi = CHANNEL_ABI,
    .name = "x",
    .label = "X",
    .fields = channel_x_fields,
    .field_count = HK_COUNT(channel_x_fields) - 1,
    .repeat = CHANNEL_REPEAT_PROBE,
    .sends_per_minute = SENDS_PER_MINUTE,
    .gauges = x_gauges,
    .fetches = true,
    .deeds = x_deeds,
    .takes = x_takes,
    .files_max = POST_FILES_MAX,
    .describes = true,
    .prices = x_prices,
    .rights = channel_x_rights,
    .cannot =
        "public replies to who neither named nor quoted us; encrypted chat; more than one file "
        "to a direct message; films over 16 MB; posts over 280; the filtered stream; likes, which "
        "X sells small customers no more; "
        "hiding",
    .costs = "by the call, August 2026: a reply to who named us $0.010, one with a link $0.200, "
             "a direct message $0.015 (not confirmed); a post read $0.005, a direct message in "
             "$0.010",
    .tested = "a fake of the network that npm twitter-api-v2, unmodified, takes for the real one; "
              "never with a real account",
    .source = "docs.x.com, August 2026",
    .addressed = channel_x_addressed,
    .verify = channel_x_verify,
    .parse = channel_x_parse,
    .overhear = channel_x_overhear,
    .build = x_build,
    .poll = channel_x_poll,
    .grants = x_grants,
    .speech = x_speech,
};
