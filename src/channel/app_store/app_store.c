/* channel/app_store/app_store.c -- reviews of an app in Apple's App Store, and answers to them.
 *
 * In:  customer reviews, newest first, each with the answer that stands under it.
 * Out: one answer a review, 5,970 characters; another one replaces it. Apple shows it after a
 * while, a day at most: until then it is sent, then delivered. Key: an API key of App Store Connect
 * with the role Customer Support; it signs a token of a quarter of an hour by itself (ES256), so
 * nothing is bought.
 *
 * A kept review is {"review": Apple's, "response": Apple's or null}: Apple tells them apart.
 *
 * What it does not do: taking an answer back, the public feed of reviews, ratings without words,
 * which Apple does not list.
 *
 * Sources: developer.apple.com/documentation/appstoreconnectapi (customerReviews,
 * customerReviewResponses, generating tokens), November 2026. Not tried with a real app: the length
 * of an answer, and whether a review that was written anew gets a new createdDate.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/review/review.h"

#define TEXT_MAX 5970u
#define SENDS_PER_MINUTE 30u
#define TOKEN_LIFE_S 900 /* 20 minutes are allowed */
#define WEEK_MS (INT64_C(7) * 24 * 60 * 60 * 1000)
#define PAGE_MAX 100u
#define KNOWN_MAX 256u
#define LIST_MAX_BYTES ((size_t)16 * 1024 * 1024) /* a page of the longest is 6 MiB */

static const struct channel_field app_store_fields[] = {
    {"app_id", CHANNEL_FIELD_TEXT, true, ""},
    {"issuer_id", CHANNEL_FIELD_TEXT, true, ""},
    {"key_id", CHANNEL_FIELD_TEXT, true, ""},
    {"private_key", CHANNEL_FIELD_SECRET, true, ""},
    {"api_url", CHANNEL_FIELD_URL, false, "https://api.appstoreconnect.apple.com"},
    {"ask_every_s", CHANNEL_FIELD_TEXT, false, "60"}, /* 3,600 requests an hour are allowed */
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static struct hk_str setting(const struct channel_account *account, const char *key)
{
    return hk_str_trim(channel_setting(account, app_store_fields, key));
}

/* ---- the key ------------------------------------------------------------------------------ */

static bool mint_token(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str *out_access, int64_t *out_until_ms, struct hk_str *out_lack)
{
    struct hk_buf head = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_buf body = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer h = hk_json_writer_make(&head);
    struct hk_json_writer b = hk_json_writer_make(&body);
    int64_t now_s = cx->now_ms / 1000;
    struct hk_error before = cx->error;

    hk_json_object_begin(&h);
    hk_json_str_member(&h, "alg", HK_STR("ES256"));
    hk_json_str_member(&h, "kid", setting(account, "key_id"));
    hk_json_str_member(&h, "typ", HK_STR("JWT"));
    hk_json_object_end(&h);
    hk_json_object_begin(&b);
    hk_json_str_member(&b, "iss", setting(account, "issuer_id"));
    hk_json_int_member(&b, "iat", now_s);
    hk_json_int_member(&b, "exp", now_s + TOKEN_LIFE_S);
    hk_json_str_member(&b, "aud", HK_STR("appstoreconnect-v1"));
    hk_json_object_end(&b);
    *out_until_ms = (now_s + TOKEN_LIFE_S) * 1000;
    struct hk_str header = channel_take(cx, &head);
    struct hk_str claims = channel_take(cx, &body);
    if (channel_token_sign(cx, true, setting(account, "private_key"), header, claims, out_access)
        == HK_OK)
        return true;
    *out_lack = hk_arena_str(cx->arena, hk_str_from(cx->error.text));
    cx->error = before;
    return false;
}

/* ---- requests ----------------------------------------------------------------------------- */

static struct hk_str url_of(
    struct hk_cx *cx, const struct channel_account *account, struct hk_str rest)
{
    return hk_arena_printf(
        cx->arena, "%.*s/v1/%.*s", HKS(channel_base_url(setting(account, "api_url"))), HKS(rest));
}

static struct model_request ask_page(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str page, struct hk_str access)
{
    struct hk_str rest = hk_arena_printf(cx->arena,
        "apps/%.*s/customerReviews?include=response&sort=-createdDate&limit=%u%s%.*s",
        HKS(channel_percent(cx, setting(account, "app_id"))), PAGE_MAX,
        page.n > 0 ? "&cursor=" : "", HKS(channel_percent(cx, page)));

    return channel_request(cx, "GET", url_of(cx, account, rest), access, HK_STR(""));
}

static struct model_request ask_one(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str review, struct hk_str access)
{
    struct hk_str rest = hk_arena_printf(
        cx->arena, "customerReviews/%.*s?include=response", HKS(channel_percent(cx, review)));

    return channel_request(cx, "GET", url_of(cx, account, rest), access, HK_STR(""));
}

static void put_place(struct hk_json_writer *w, struct hk_str review)
{
    hk_json_put_key(w, "relationships");
    hk_json_object_begin(w);
    hk_json_put_key(w, "review");
    hk_json_object_begin(w);
    hk_json_put_key(w, "data");
    hk_json_object_begin(w);
    hk_json_str_member(w, "type", HK_STR("customerReviews"));
    hk_json_str_member(w, "id", review);
    hk_json_object_end(w);
    hk_json_object_end(w);
    hk_json_object_end(w);
}

static struct model_request ask_reply(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str review, struct hk_str text, struct hk_str access)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_put_key(&w, "data");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "type", HK_STR("customerReviewResponses"));
    hk_json_put_key(&w, "attributes");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "responseBody", text);
    hk_json_object_end(&w);
    put_place(&w, review);
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    return channel_request(cx, "POST", url_of(cx, account, HK_STR("customerReviewResponses")),
        access, channel_take(cx, &buf));
}

/* ---- answers ------------------------------------------------------------------------------ */

/* The answer to a review among what came with it. */
static const struct hk_json *response_of(
    const struct hk_json *review, const struct hk_json *included)
{
    struct hk_str id = hk_json_text(hk_json_path(review, "relationships.response.data"), "id");

    for (const struct hk_json *one = hk_json_first(included); id.n > 0 && one != NULL;
         one = hk_json_next(included, one))
        if (hk_str_equal(hk_json_text(one, "id"), id)
            && hk_str_equal(hk_json_text(one, "type"), HK_STR("customerReviewResponses")))
            return one;
    return NULL;
}

static void put_pair(
    struct hk_json_writer *w, const struct hk_json *review, const struct hk_json *included)
{
    const struct hk_json *response = response_of(review, included);

    hk_json_object_begin(w);
    hk_json_put_key(w, "review");
    hk_json_put_raw(w, hk_json_raw(review));
    hk_json_put_key(w, "response");
    if (response != NULL)
        hk_json_put_raw(w, hk_json_raw(response));
    else
        hk_json_put_null(w);
    hk_json_object_end(w);
}

/* What we wrote ourselves of the network's, read again. NULL: one answer was named by so many
 * reviews that it is too much. */
static const struct hk_json *reread(struct hk_cx *cx, struct hk_buf *buf)
{
    if (buf->over) {
        hk_buf_free(buf);
        return NULL;
    }
    const struct model_response as_response = {.body = channel_take(cx, buf)};

    return channel_response_json(cx, &as_response);
}

static const struct hk_json *list(
    struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_next_page)
{
    const struct hk_json *data = hk_json_get(tree, HK_STR("data"));
    const struct hk_json *included = hk_json_get(tree, HK_STR("included"));
    struct hk_str next = hk_json_text(hk_json_get(tree, HK_STR("links")), "next");
    struct hk_str before;

    if (hk_json_kind(data) != HK_JSON_ARRAY)
        return NULL;
    (void)hk_str_cut(&next, '?', &before); /* its address we know: the bookmark in it counts */
    *out_next_page = channel_query(cx, next, "cursor");
    struct hk_buf buf = hk_buf_make(LIST_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    hk_json_array_begin(&w);
    for (const struct hk_json *one = hk_json_first(data); one != NULL;
         one = hk_json_next(data, one))
        put_pair(&w, one, included);
    hk_json_array_end(&w);
    return reread(cx, &buf);
}

static const struct hk_json *one(struct hk_cx *cx, const struct hk_json *tree)
{
    const struct hk_json *data = hk_json_get(tree, HK_STR("data"));
    struct hk_buf buf = hk_buf_make(LIST_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    if (hk_json_kind(data) != HK_JSON_OBJECT)
        return NULL;
    put_pair(&w, data, hk_json_get(tree, HK_STR("included")));
    return reread(cx, &buf);
}

static struct hk_str words_of(struct hk_cx *cx, const struct hk_json *attributes)
{
    struct hk_str title = hk_str_trim(channel_words(cx, attributes, "title"));
    struct hk_str body = hk_str_trim(channel_words(cx, attributes, "body"));

    if (title.n == 0 || body.n == 0)
        return title.n > 0 ? title : body;
    return hk_arena_printf(cx->arena, "%.*s\n\n%.*s", HKS(title), HKS(body));
}

static bool read(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *item, struct channel_review *out)
{
    const struct hk_json *theirs = hk_json_path(item, "review.attributes");
    const struct hk_json *ours = hk_json_path(item, "response.attributes");

    (void)account;
    *out = (struct channel_review){
        .id = hk_json_text(hk_json_get(item, HK_STR("review")), "id"),
        .name = channel_words(cx, theirs, "reviewerNickname"),
        .text = words_of(cx, theirs),
        .at_ms = channel_moment(theirs, "createdDate"),
        .answer = channel_words(cx, ours, "responseBody"),
        .answered_ms = channel_moment(ours, "lastModifiedDate"),
        .answer_state = hk_str_equal(hk_json_text(ours, "state"), HK_STR("PUBLISHED"))
            ? CHANNEL_DELIVERED
            : CHANNEL_RECEIPT_NONE,
    };
    (void)hk_json_int(hk_json_get(theirs, HK_STR("rating")), &out->stars);
    return out->id.n > 0 && out->at_ms > 0;
}

static int64_t replied_ms(struct hk_cx *cx, const struct hk_json *tree)
{
    (void)cx;
    return channel_moment(hk_json_path(tree, "data.attributes"), "lastModifiedDate");
}

static void refusal(
    struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_code, struct hk_str *out_text)
{
    const struct hk_json *error = hk_json_path(tree, "errors.0");

    *out_code = hk_json_text(error, "code");
    *out_text = channel_words(cx, error, "detail");
}

static const struct channel_token_way app_store_token = {.mint = mint_token};
static const struct channel_bookmark_rule app_store_rule = {WEEK_MS, KNOWN_MAX, PAGE_MAX};
static const struct channel_review_way app_store_way = {
    .scheme = "app_store",
    .token = &app_store_token,
    .rule = &app_store_rule,
    .sorted = true,
    .fields = app_store_fields,
    .ask_page = ask_page,
    .ask_one = ask_one,
    .ask_reply = ask_reply,
    .list = list,
    .one = one,
    .read = read,
    .replied_ms = replied_ms,
    .refusal = refusal,
};

/* ---- the kind ----------------------------------------------------------------------------- */

static enum hk_rc app_store_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    return channel_review_parse(cx, account, &app_store_way, body, out);
}

static enum hk_rc app_store_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out)
{
    return channel_review_poll(cx, account, &app_store_way, session, cursor, step, previous, out);
}

static enum hk_rc app_store_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    return channel_review_build(
        cx, account, &app_store_way, session, operation, step, previous, out);
}

static void app_store_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    (void)now_ms;
    *out = channel_review_speech(place, HK_TEXT_CODEPOINTS, TEXT_MAX);
}

const struct channel_kind channel_app_store = {
    .abi = CHANNEL_ABI,
    .name = "app_store",
    .label = "App Store",
    .fields = app_store_fields,
    .field_count = HK_COUNT(app_store_fields) - 1,
    .repeat = CHANNEL_REPEAT_PROBE,
    .sends_per_minute = SENDS_PER_MINUTE,
    .cannot =
        "private messages; files; more than one answer to a review (another one replaces it); "
        "an answer is shown by Apple after a while, a day at most",
    .costs = "nothing beyond Apple's developer programme",
    .tested = "a fake of our own after the API's reference; never with a real app",
    .source = "developer.apple.com/documentation/appstoreconnectapi, November 2026",
    .parse = app_store_parse,
    .build = app_store_build,
    .poll = app_store_poll,
    .speech = app_store_speech,
};
