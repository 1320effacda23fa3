/* channel/google_business/google_business.c -- reviews of a place on Google Maps and Search.
 *
 * In:  the reviews of one location of a Google Business Profile, newest first; stars alone count
 * too. Out: one answer a review, 4,096 bytes; another one replaces it. Google looks at answers
 * before it shows them: that comes as a receipt, shown or refused. Key: an OAuth client of the
 * brand's own and a refresh token that somebody with the right to manage the location has granted
 * it (scope business.manage).
 *
 * Where a review is in another language than Google believes its reader to speak, its text holds
 * Google's translation and the original: the original is kept.
 *
 * What it does not do: the push by Pub/Sub (it says only that there is something to ask for),
 * photos, questions and answers, taking an answer back.
 *
 * Sources: developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews, November
 * 2026. Not tried with a real location: the size of an answer in bytes and the state of an answer.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/review/review.h"

#define TEXT_MAX_BYTES 4096u
#define SENDS_PER_MINUTE 60u
#define WEEK_MS (INT64_C(7) * 24 * 60 * 60 * 1000)
#define PAGE_MAX 50u
#define KNOWN_MAX 256u

static const struct channel_field google_business_fields[] = {
    {"location", CHANNEL_FIELD_TEXT, true, ""}, /* accounts/11/locations/22 */
    {"client_id", CHANNEL_FIELD_TEXT, true, ""},
    {"client_secret", CHANNEL_FIELD_SECRET, true, ""},
    {"refresh_token", CHANNEL_FIELD_SECRET, true, ""},
    {"api_url", CHANNEL_FIELD_URL, false, "https://mybusiness.googleapis.com"},
    {"token_url", CHANNEL_FIELD_URL, false, "https://oauth2.googleapis.com/token"},
    {"ask_every_s", CHANNEL_FIELD_TEXT, false, "60"},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static struct hk_str setting(const struct channel_account *account, const char *key)
{
    return hk_str_trim(channel_setting(account, google_business_fields, key));
}

static bool ask_token(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str refresh, struct model_request *out, struct hk_str *out_lack)
{
    struct hk_str secret = setting(account, "client_secret");

    if (refresh.n == 0)
        refresh = setting(account, "refresh_token");
    if (refresh.n == 0 || secret.n == 0) {
        *out_lack = HK_STR("client_secret or refresh_token is missing");
        return false;
    }
    *out = channel_token_form(cx, setting(account, "token_url"),
        hk_arena_printf(cx->arena,
            "grant_type=refresh_token&client_id=%.*s&client_secret=%.*s&refresh_token=%.*s",
            HKS(channel_percent(cx, setting(account, "client_id"))),
            HKS(channel_percent(cx, secret)), HKS(channel_percent(cx, refresh))));
    return true;
}

/* ---- requests ----------------------------------------------------------------------------- */

/* The location's name is a path of four words. */
static struct hk_str reviews_url(struct hk_cx *cx, const struct channel_account *account)
{
    struct hk_str left = setting(account, "location");
    struct hk_str url =
        hk_arena_printf(cx->arena, "%.*s/v4", HKS(channel_base_url(setting(account, "api_url"))));
    struct hk_str word;

    while (hk_str_cut(&left, '/', &word))
        url = hk_arena_printf(cx->arena, "%.*s/%.*s", HKS(url), HKS(channel_percent(cx, word)));
    return hk_arena_printf(cx->arena, "%.*s/reviews", HKS(url));
}

static struct model_request ask_page(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str page, struct hk_str access)
{
    struct hk_str url = hk_arena_printf(cx->arena,
        "%.*s?orderBy=updateTime%%20desc&pageSize=%u%s%.*s", HKS(reviews_url(cx, account)),
        PAGE_MAX, page.n > 0 ? "&pageToken=" : "", HKS(channel_percent(cx, page)));

    return channel_request(cx, "GET", url, access, HK_STR(""));
}

static struct model_request ask_one(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str review, struct hk_str access)
{
    struct hk_str url = channel_review_url(cx, reviews_url(cx, account), review, "");

    return channel_request(cx, "GET", url, access, HK_STR(""));
}

static struct model_request ask_reply(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str review, struct hk_str text, struct hk_str access)
{
    struct hk_str url = channel_review_url(cx, reviews_url(cx, account), review, "/reply");

    return channel_review_words(cx, "PUT", url, "comment", text, access);
}

/* ---- answers ------------------------------------------------------------------------------ */

static const struct hk_json *list(
    struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_next_page)
{
    (void)cx;
    *out_next_page = hk_json_text(tree, "nextPageToken");
    return channel_review_google_list(tree);
}

static int64_t stars_of(struct hk_str word)
{
    static const char *const words[] = {"ONE", "TWO", "THREE", "FOUR", "FIVE"};

    for (size_t i = 0; i < HK_COUNT(words); i++)
        if (hk_str_equal(word, hk_str_from(words[i])))
            return (int64_t)i + 1;
    return 0;
}

/* "(Translated by Google) ...\n\n(Original)\n...": what the person wrote. */
static struct hk_str original_of(struct hk_str text)
{
    static const struct hk_str mark = HK_STR_INIT("(Original)\n");
    size_t at = hk_str_find(text, mark);

    return at == SIZE_MAX ? text : hk_str_sub(text, at + mark.n, SIZE_MAX);
}

static enum channel_receipt state_of(struct hk_str word)
{
    if (hk_str_equal(word, HK_STR("APPROVED")))
        return CHANNEL_DELIVERED;
    return hk_str_equal(word, HK_STR("REJECTED")) ? CHANNEL_FAILED : CHANNEL_RECEIPT_NONE;
}

static bool read(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *item, struct channel_review *out)
{
    const struct hk_json *reply = hk_json_get(item, HK_STR("reviewReply"));

    (void)account;
    *out = (struct channel_review){.id = hk_json_text(item, "reviewId"),
        .name = channel_words(cx, hk_json_get(item, HK_STR("reviewer")), "displayName"),
        .text = hk_str_trim(original_of(channel_words(cx, item, "comment"))),
        .stars = stars_of(hk_json_text(item, "starRating")),
        .at_ms = channel_moment(item, "updateTime"),
        .answer = channel_words(cx, reply, "comment"),
        .answered_ms = channel_moment(reply, "updateTime"),
        .answer_state = state_of(hk_json_text(reply, "reviewReplyState"))};
    return out->id.n > 0 && out->at_ms > 0;
}

static int64_t replied_ms(struct hk_cx *cx, const struct hk_json *tree)
{
    (void)cx;
    return channel_moment(tree, "updateTime");
}

static const struct channel_token_way google_business_token = {.ask = ask_token};
static const struct channel_bookmark_rule google_business_rule = {WEEK_MS, KNOWN_MAX, PAGE_MAX};
static const struct channel_review_way google_business_way = {
    .scheme = "google_business",
    .token = &google_business_token,
    .rule = &google_business_rule,
    .sorted = true,
    .fields = google_business_fields,
    .ask_page = ask_page,
    .ask_one = ask_one,
    .ask_reply = ask_reply,
    .list = list,
    .read = read,
    .replied_ms = replied_ms,
    .refusal = channel_review_google_refusal,
};

/* ---- the kind ----------------------------------------------------------------------------- */

static enum hk_rc google_business_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    return channel_review_parse(cx, account, &google_business_way, body, out);
}

static enum hk_rc google_business_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out)
{
    return channel_review_poll(
        cx, account, &google_business_way, session, cursor, step, previous, out);
}

static enum hk_rc google_business_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    return channel_review_build(
        cx, account, &google_business_way, session, operation, step, previous, out);
}

static void google_business_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    (void)now_ms;
    *out = channel_review_speech(place, HK_TEXT_BYTES, TEXT_MAX_BYTES);
}

const struct channel_kind channel_google_business = {
    .abi = CHANNEL_ABI,
    .name = "google_business",
    .label = "Google Business Profile",
    .fields = google_business_fields,
    .field_count = HK_COUNT(google_business_fields) - 1,
    .repeat = CHANNEL_REPEAT_PROBE,
    .sends_per_minute = SENDS_PER_MINUTE,
    .cannot =
        "private messages; files; more than one answer to a review (another one replaces it); "
        "answers that Google does not let through",
    .costs = "nothing; Google gives access to the API on request",
    .tested = "a fake of our own after the API's reference; never with a real location",
    .source = "developers.google.com/my-business, v4, November 2026",
    .parse = google_business_parse,
    .build = google_business_build,
    .poll = google_business_poll,
    .speech = google_business_speech,
};
