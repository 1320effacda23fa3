/* channel/google_play/google_play.c -- reviews of an app on Google Play, and answers to them.
 *
 * In:  the list of reviews with words, those written or changed in the last seven days. Google does
 *      not say how it is sorted, so every visit reads it to its end, page by page.
 * Out: one answer a review, 350 characters, plain text; another one replaces it.
 * Key: a service account of Google Cloud that the Play Console has given the right to reply; its
 * JSON file is pasted as it is. It signs an assertion (RS256) that buys a token for an hour.
 *
 * The author is known by the review alone: Google gives a name, and one person has one review of an
 * app.
 *
 * What it does not do: stars without words (Google does not list them), reviews older than a week,
 * translations, taking an answer back.
 *
 * Sources: developers.google.com/android-publisher/reply-to-reviews and its API types, v3, November
 * 2026; developers.google.com/identity/protocols/oauth2/service-account.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/review/review.h"

#define TEXT_MAX 350u
#define ASSERTION_LIFE_S 3600
#define SENDS_PER_MINUTE 60u
#define WEEK_MS (INT64_C(7) * 24 * 60 * 60 * 1000)
#define PAGE_MAX 100u
#define KNOWN_MAX 1024u
#define SCOPE "https://www.googleapis.com/auth/androidpublisher"

static const struct channel_field google_play_fields[] = {
    {"package", CHANNEL_FIELD_TEXT, true, ""},
    {"service_account", CHANNEL_FIELD_SECRET, true, ""},
    {"api_url", CHANNEL_FIELD_URL, false, "https://androidpublisher.googleapis.com"},
    {"token_url", CHANNEL_FIELD_URL, false, "https://oauth2.googleapis.com/token"},
    {"ask_every_s", CHANNEL_FIELD_TEXT, false, "60"}, /* 200 lists an hour are allowed */
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static struct hk_str setting(const struct channel_account *account, const char *key)
{
    return hk_str_trim(channel_setting(account, google_play_fields, key));
}

/* ---- the key ------------------------------------------------------------------------------ */

static struct hk_str claims(struct hk_cx *cx, struct hk_str email, struct hk_str audience)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "iss", email);
    hk_json_str_member(&w, "scope", HK_STR(SCOPE));
    hk_json_str_member(&w, "aud", audience);
    hk_json_int_member(&w, "iat", cx->now_ms / 1000);
    hk_json_int_member(&w, "exp", cx->now_ms / 1000 + ASSERTION_LIFE_S);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static bool ask_token(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str refresh, struct model_request *out, struct hk_str *out_lack)
{
    const struct model_response as_response = {.body = setting(account, "service_account")};
    const struct hk_json *file = channel_response_json(cx, &as_response);
    struct hk_str email = hk_json_text(file, "client_email");
    struct hk_str url = setting(account, "token_url");
    struct hk_error before = cx->error;
    struct hk_str assertion;

    (void)refresh; /* Google gives none against an assertion */
    if (email.n == 0) {
        *out_lack = HK_STR("service_account is not the JSON file of a service account");
        return false;
    }
    if (channel_token_sign(cx, false, hk_json_text(file, "private_key"),
            HK_STR("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"), claims(cx, email, url), &assertion)
        != HK_OK) {
        *out_lack = hk_arena_str(cx->arena, hk_str_from(cx->error.text));
        cx->error = before;
        return false;
    }
    *out = channel_token_form(cx, url,
        hk_arena_printf(cx->arena,
            "grant_type=urn%%3Aietf%%3Aparams%%3Aoauth%%3Agrant-type%%3Ajwt-bearer&assertion=%.*s",
            HKS(assertion)));
    return true;
}

/* ---- requests ----------------------------------------------------------------------------- */

static struct hk_str reviews_url(struct hk_cx *cx, const struct channel_account *account)
{
    return hk_arena_printf(cx->arena, "%.*s/androidpublisher/v3/applications/%.*s/reviews",
        HKS(channel_base_url(setting(account, "api_url"))),
        HKS(channel_percent(cx, setting(account, "package"))));
}

static struct model_request ask_page(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str page, struct hk_str access)
{
    struct hk_str url =
        hk_arena_printf(cx->arena, "%.*s?maxResults=%u%s%.*s", HKS(reviews_url(cx, account)),
            PAGE_MAX, page.n > 0 ? "&token=" : "", HKS(channel_percent(cx, page)));

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
    struct hk_str url = channel_review_url(cx, reviews_url(cx, account), review, ":reply");

    return channel_review_words(cx, "POST", url, "replyText", text, access);
}

/* ---- answers ------------------------------------------------------------------------------ */

static const struct hk_json *list(
    struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_next_page)
{
    (void)cx;
    *out_next_page = hk_json_text(hk_json_get(tree, HK_STR("tokenPagination")), "nextPageToken");
    return channel_review_google_list(tree);
}

/* {"seconds":"1795298400","nanos":5000000} in milliseconds; 0 if it is none. */
static int64_t moment(const struct hk_json *time)
{
    int64_t seconds = 0;
    int64_t nanos = 0;

    if (!hk_str_to_int(hk_json_text(time, "seconds"), &seconds) || seconds <= 0
        || seconds > INT64_C(253402300799))
        return 0;
    (void)hk_json_int(hk_json_get(time, HK_STR("nanos")), &nanos);
    return seconds * 1000 + (nanos > 0 && nanos < 1000000000 ? nanos / 1000000 : 0);
}

/* The title, if there is one, stands before a tab. */
static struct hk_str words_of(struct hk_cx *cx, const struct hk_json *comment)
{
    struct hk_str rest = channel_words(cx, comment, "text");
    struct hk_str title = HK_STR("");

    if (hk_str_find(rest, HK_STR("\t")) == SIZE_MAX)
        return hk_str_trim(rest);
    size_t tab = hk_str_find(rest, HK_STR("\t"));
    title = hk_str_trim(hk_str_sub(rest, 0, tab));
    rest = hk_str_trim(hk_str_sub(rest, tab + 1, SIZE_MAX));
    return title.n == 0 ? rest : hk_arena_printf(cx->arena, "%.*s\n\n%.*s", HKS(title), HKS(rest));
}

static bool read(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *item, struct channel_review *out)
{
    const struct hk_json *comments = hk_json_get(item, HK_STR("comments"));
    struct hk_str package = setting(account, "package");

    *out = (struct channel_review){
        .id = hk_json_text(item, "reviewId"), .name = channel_words(cx, item, "authorName")};
    for (const struct hk_json *each = hk_json_first(comments); each != NULL;
         each = hk_json_next(comments, each)) {
        const struct hk_json *theirs = hk_json_get(each, HK_STR("userComment"));
        const struct hk_json *ours = hk_json_get(each, HK_STR("developerComment"));
        if (theirs != NULL) {
            out->text = words_of(cx, theirs);
            out->language = hk_json_text(theirs, "reviewerLanguage");
            out->at_ms = moment(hk_json_get(theirs, HK_STR("lastModified")));
            (void)hk_json_int(hk_json_get(theirs, HK_STR("starRating")), &out->stars);
            (void)hk_json_int(hk_json_get(theirs, HK_STR("thumbsUpCount")), &out->likes);
        } else if (ours != NULL) {
            out->answer = channel_words(cx, ours, "text");
            out->answered_ms = moment(hk_json_get(ours, HK_STR("lastModified")));
        }
    }
    out->permalink = hk_arena_printf(cx->arena,
        "https://play.google.com/store/apps/details?id=%.*s&reviewId=%.*s",
        HKS(channel_percent(cx, package)), HKS(channel_percent(cx, out->id)));
    return out->id.n > 0 && out->at_ms > 0;
}

static int64_t replied_ms(struct hk_cx *cx, const struct hk_json *tree)
{
    (void)cx;
    return moment(hk_json_path(tree, "result.lastEdited"));
}

static const struct channel_token_way google_play_token = {.ask = ask_token};
static const struct channel_bookmark_rule google_play_rule = {WEEK_MS, KNOWN_MAX, PAGE_MAX};
static const struct channel_review_way google_play_way = {
    .scheme = "google_play",
    .token = &google_play_token,
    .rule = &google_play_rule,
    .sorted = false,
    .fields = google_play_fields,
    .ask_page = ask_page,
    .ask_one = ask_one,
    .ask_reply = ask_reply,
    .list = list,
    .read = read,
    .replied_ms = replied_ms,
    .refusal = channel_review_google_refusal,
};

/* ---- the kind ----------------------------------------------------------------------------- */

static enum hk_rc google_play_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    return channel_review_parse(cx, account, &google_play_way, body, out);
}

static enum hk_rc google_play_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out)
{
    return channel_review_poll(cx, account, &google_play_way, session, cursor, step, previous, out);
}

static enum hk_rc google_play_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    return channel_review_build(
        cx, account, &google_play_way, session, operation, step, previous, out);
}

static void google_play_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    (void)now_ms;
    *out = channel_review_speech(place, HK_TEXT_CODEPOINTS, TEXT_MAX);
}

const struct channel_kind channel_google_play = {
    .abi = CHANNEL_ABI,
    .name = "google_play",
    .label = "Google Play",
    .fields = google_play_fields,
    .field_count = HK_COUNT(google_play_fields) - 1,
    .repeat = CHANNEL_REPEAT_PROBE,
    .sends_per_minute = SENDS_PER_MINUTE,
    .cannot =
        "private messages; files; more than one answer to a review (another one replaces it); "
        "stars without words and reviews older than a week, which Google does not list",
    .costs = "nothing",
    .tested = "a fake of our own after the API's types; never with a real app",
    .source = "developers.google.com/android-publisher, v3, November 2026",
    .parse = google_play_parse,
    .build = google_play_build,
    .poll = google_play_poll,
    .speech = google_play_speech,
};
