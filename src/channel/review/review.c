/* channel/review/review.c -- see review.h. */
#include "channel/review/review.h"

#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"

#define PAGE_PICKED_MAX 256u /* more than any network puts on a page */
#define MORE_MS 5000         /* between two pages */
#define EVERY_MAX_S 86400

/* The name of an answer: one review may get several, one after the other. */
static struct hk_str answer_id(struct hk_cx *cx, struct hk_str review, int64_t answered_ms)
{
    return hk_arena_printf(cx->arena, "%.*s/reply@%lld", HKS(review), (long long)answered_ms);
}

/* ---- asking for news ---------------------------------------------------------------------- */

/* What makes this the same review in the same state. */
static struct hk_str version_of(struct hk_cx *cx, const struct channel_review *review)
{
    return hk_arena_printf(cx->arena, "%.*s@%lld@%lld@%d", HKS(review->id),
        (long long)review->at_ms, (long long)review->answered_ms, (int)review->answer_state);
}

static struct hk_str news_body(struct hk_cx *cx, const struct hk_json *const *picked, size_t count)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    if (count == 0)
        return HK_STR("");
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "reviews");
    hk_json_array_begin(&w);
    for (size_t i = count; i > 0; i--)
        hk_json_put_raw(&w, hk_json_raw(picked[i - 1]));
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static bool is_limit(struct hk_str code)
{
    return hk_str_equal(code, HK_STR("RESOURCE_EXHAUSTED"))
        || hk_str_equal(code, HK_STR("RATE_LIMIT_EXCEEDED"));
}

static void read_no_page(struct hk_cx *cx, const struct channel_review_way *way,
    const struct model_response *response, const struct hk_json *tree, struct channel_news *out)
{
    bool refused = response->status >= 300 && response->status < 500;
    struct hk_str code = HK_STR("");

    way->refusal(cx, tree, &code, &out->error_text);
    out->step = refused && response->status != 429 && !is_limit(code) ? CHANNEL_STEP_FAILED
                                                                      : CHANNEL_STEP_RETRY;
    out->next_ms = channel_retry_after_ms(response);
    if (out->error_text.n == 0)
        out->error_text = hk_arena_printf(cx->arena, "HTTP %u", response->status);
}

/* How long until the next visit: what one may ask of a network in an hour is little, and shared. */
static int64_t every_ms(const struct channel_account *account, const struct channel_review_way *way)
{
    int64_t seconds = 0;
    struct hk_str text = hk_str_trim(channel_setting(account, way->fields, "ask_every_s"));

    if (!hk_str_to_int(text, &seconds) || seconds < 1)
        seconds = 60;
    return (seconds < EVERY_MAX_S ? seconds : EVERY_MAX_S) * 1000;
}

/* "he" of "iw" and of "he-IL": Google still writes the old word for Hebrew. */
static struct hk_str language_of(struct hk_str said)
{
    size_t n = 0;

    while (n < said.n && said.p[n] != '-' && said.p[n] != '_')
        n++;
    said = hk_str_sub(said, 0, n);
    return hk_str_equal(said, HK_STR("iw")) ? HK_STR("he") : said;
}

static void read_page(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, struct hk_str cursor,
    const struct model_response *response, struct channel_news *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *picked[PAGE_PICKED_MAX];
    struct hk_str next_page = HK_STR("");
    const struct hk_json *list = response->status == 200 ? way->list(cx, tree, &next_page) : NULL;
    struct channel_bookmark bookmark;
    struct channel_review review;
    bool reached = false;
    size_t count = 0;

    channel_bookmark_read(cx, cursor, way->rule, &bookmark);
    if (response->status == 400 && bookmark.page.n > 0) {
        channel_bookmark_anew(&bookmark);
        out->step = CHANNEL_STEP_SENT;
        out->cursor = channel_bookmark_write(cx, &bookmark);
        out->next_ms = every_ms(account, way);
        return;
    }
    if (list == NULL) {
        read_no_page(cx, way, response, tree, out);
        return;
    }
    for (const struct hk_json *one = hk_json_first(list); one != NULL && count < PAGE_PICKED_MAX;
         one = hk_json_next(list, one))
        if (way->read(cx, account, one, &review)
            && channel_bookmark_take(
                cx, &bookmark, review.at_ms, version_of(cx, &review), &reached))
            picked[count++] = one;
    bool more =
        !(reached && way->sorted) && next_page.n > 0 && !hk_str_equal(next_page, bookmark.page);
    channel_bookmark_turn(&bookmark, more ? next_page : HK_STR(""));
    out->step = CHANNEL_STEP_SENT;
    channel_keep(cx, news_body(cx, picked, count), out);
    out->cursor = channel_bookmark_write(cx, &bookmark);
    out->next_ms = more ? MORE_MS : every_ms(account, way);
}

enum hk_rc channel_review_poll(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, struct hk_str session, struct hk_str cursor,
    unsigned step, const struct model_response *previous, struct channel_news *out)
{
    struct channel_token_visit visit;
    struct channel_bookmark bookmark;

    *out = (struct channel_news){.cursor = cursor};
    channel_token_visit(cx, account, way->token, session, step, previous, false, &visit);
    if (channel_token_leads_news(&visit, out))
        return HK_OK;
    if (visit.turn == CHANNEL_TOKEN_ANSWER) {
        read_page(cx, account, way, cursor, previous, out);
        return HK_OK;
    }
    channel_bookmark_read(cx, cursor, way->rule, &bookmark);
    out->step = CHANNEL_STEP_REQUEST;
    out->request = way->ask_page(cx, account, bookmark.page, visit.access);
    return HK_OK;
}

/* ---- reading what was kept ---------------------------------------------------------------- */

static void gather_words(struct hk_cx *cx, const struct channel_review_way *way,
    const struct channel_review *review, struct channel_event *event)
{
    event->kind = CHANNEL_REVIEW;
    event->visibility = CHANNEL_PUBLIC;
    event->at_ms = review->at_ms;
    event->dedup = channel_dedup(cx, 'r', 0, review->id);
    event->remote_id = review->id;
    event->thread_key = review->id;
    event->reply_handle = review->id;
    event->permalink = review->permalink;
    event->text = review->text;
    event->language = language_of(review->language);
    event->name = review->name;
    event->stars =
        review->stars > 0 && review->stars <= (int64_t)CHANNEL_STARS_MAX ? review->stars : 0;
    event->likes = review->likes > 0 ? review->likes : 0;
    channel_add_identity(event, way->scheme, review->id);
}

static void gather_answer(
    struct hk_cx *cx, const struct channel_review *review, struct channel_event *event)
{
    event->kind = CHANNEL_REVIEW;
    event->direction = CHANNEL_OUT;
    event->visibility = CHANNEL_PUBLIC;
    event->at_ms = review->answered_ms;
    event->dedup = channel_dedup(cx, 'e', review->answered_ms, review->id);
    event->remote_id = answer_id(cx, review->id, review->answered_ms);
    event->thread_key = review->id;
    event->parent_id = review->id;
    event->text = review->answer;
}

static void gather_state(
    struct hk_cx *cx, const struct channel_review *review, struct channel_event *event)
{
    bool refused = review->answer_state == CHANNEL_FAILED;

    event->kind = CHANNEL_RECEIPT;
    event->visibility = CHANNEL_PUBLIC;
    event->at_ms = review->answered_ms;
    event->target_id = answer_id(cx, review->id, review->answered_ms);
    event->dedup = channel_dedup(cx, refused ? 'f' : 'd', review->answered_ms, review->id);
    event->receipt = review->answer_state;
    event->error_code = refused ? HK_STR("moderated") : HK_STR("");
    event->error_text = review->answer_refusal;
}

enum hk_rc channel_review_parse(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    struct channel_review review;
    const struct hk_json *tree;

    HK_TRY(hk_json_read(cx, body, &hk_json_foreign, &tree));
    const struct hk_json *items = hk_json_get(tree, HK_STR("reviews"));
    if (hk_json_kind(items) != HK_JSON_ARRAY)
        return hk_fail(cx, HK_EPROTO, "reviews: array expected");
    for (const struct hk_json *item = hk_json_first(items); item != NULL;
         item = hk_json_next(items, item)) {
        if (!way->read(cx, account, item, &review)) {
            channel_gather_unknown(cx, &found, HK_STR(""), HK_STR("review"), hk_json_raw(item), 0);
            continue;
        }
        gather_words(cx, way, &review, channel_gather(cx, &found));
        if (review.answered_ms > 0 && review.answer.n > 0)
            gather_answer(cx, &review, channel_gather(cx, &found));
        if (review.answered_ms > 0 && review.answer_state != CHANNEL_RECEIPT_NONE)
            gather_state(cx, &review, channel_gather(cx, &found));
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}

/* ---- answering ---------------------------------------------------------------------------- */

static void read_refusal(struct hk_cx *cx, const struct channel_review_way *way,
    const struct model_response *response, const struct hk_json *tree, struct channel_outcome *out)
{
    struct hk_str code = HK_STR("");
    struct hk_str text = HK_STR("");

    way->refusal(cx, tree, &code, &text);
    out->error_text = text;
    if (response->status == 429 || is_limit(code)) {
        out->step = CHANNEL_STEP_RETRY;
        out->retry_after_ms = channel_retry_after_ms(response);
    } else if (response->status >= 500 || response->status < 400 || response->status == 408) {
        out->step = CHANNEL_STEP_UNCLEAR;
    } else if (response->status == 403) {
        channel_fail(out, HK_STR("no_right"), text);
    } else if (response->status == 404 || response->status == 410) {
        channel_fail(out, HK_STR("no_place"), text);
    } else if (hk_str_find(text, HK_STR("too long")) != SIZE_MAX
        || hk_str_find(text, HK_STR("exceed")) != SIZE_MAX) {
        channel_fail(out, HK_STR("too_long"), text);
    } else {
        channel_fail(out, HK_STR("refused"), text);
    }
}

static void read_reply(struct hk_cx *cx, const struct channel_review_way *way,
    const struct channel_operation *operation, const struct model_response *response,
    struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    bool good = response->status >= 200 && response->status < 300;
    int64_t at_ms = good ? way->replied_ms(cx, tree) : 0;

    if (at_ms > 0) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = answer_id(cx, operation->reply_handle, at_ms);
    } else if (good) {
        out->step = CHANNEL_STEP_UNCLEAR; /* an answer that makes no sense: read it back */
    } else {
        read_refusal(cx, way, response, tree, out);
    }
}

static void read_probe(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *item = response->status != 200 ? NULL
        : way->one != NULL                               ? way->one(cx, tree)
                                                         : tree;
    struct channel_review review;
    struct hk_str code;

    if (response->status == 404) {
        out->step = CHANNEL_STEP_NOT_FOUND; /* the review itself is gone: the next try says so */
    } else if (item == NULL || !way->read(cx, account, item, &review)) {
        out->retry_after_ms = channel_retry_after_ms(response);
        way->refusal(cx, tree, &code, &out->error_text);
    } else if (hk_str_equal(
                   hk_str_trim(review.answer), hk_str_trim(hk_text_clean(cx, operation->text)))) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = answer_id(cx, review.id, review.answered_ms);
    } else if (review.answer.n == 0 || review.answered_ms < operation->made_ms) {
        out->step = CHANNEL_STEP_NOT_FOUND;
    }
}

enum hk_rc channel_review_build(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, struct hk_str session,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out)
{
    bool probe = operation->kind == CHANNEL_PROBE;
    struct channel_token_visit visit;

    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if ((operation->kind != CHANNEL_SEND && !probe) || operation->reply_handle.n == 0) {
        channel_fail(out,
            operation->reply_handle.n == 0 ? HK_STR("no_place") : HK_STR("unsupported"),
            HK_STR(""));
        return HK_OK;
    }
    channel_token_visit(cx, account, way->token, session, step, previous, !probe, &visit);
    if (channel_token_leads(&visit, operation, out))
        return HK_OK;
    if (visit.turn == CHANNEL_TOKEN_GO) {
        out->step = CHANNEL_STEP_REQUEST;
        out->request = probe
            ? way->ask_one(cx, account, operation->reply_handle, visit.access)
            : way->ask_reply(cx, account, operation->reply_handle, operation->text, visit.access);
    } else if (probe) {
        read_probe(cx, account, way, operation, previous, out);
    } else {
        read_reply(cx, way, operation, previous, out);
    }
    return HK_OK;
}

/* ---- what the places say alike ------------------------------------------------------------ */

struct hk_str channel_review_url(
    struct hk_cx *cx, struct hk_str reviews, struct hk_str review, const char *suffix)
{
    return hk_arena_printf(
        cx->arena, "%.*s/%.*s%s", HKS(reviews), HKS(channel_percent(cx, review)), suffix);
}

struct model_request channel_review_words(struct hk_cx *cx, const char *method, struct hk_str url,
    const char *member, struct hk_str text, struct hk_str access)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, member, text);
    hk_json_object_end(&w);
    return channel_request(cx, method, url, access, channel_take(cx, &buf));
}

const struct hk_json *channel_review_google_list(const struct hk_json *tree)
{
    const struct hk_json *reviews = hk_json_get(tree, HK_STR("reviews"));

    if (hk_json_kind(reviews) == HK_JSON_ARRAY)
        return reviews;
    /* Without reviews there is no such member; nothing else in the answer reads as one. */
    return hk_json_kind(tree) == HK_JSON_OBJECT && reviews == NULL
            && hk_json_get(tree, HK_STR("error")) == NULL
        ? tree
        : NULL;
}

void channel_review_google_refusal(
    struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_code, struct hk_str *out_text)
{
    const struct hk_json *error = hk_json_get(tree, HK_STR("error"));

    *out_code = hk_json_text(error, "status");
    *out_text = channel_words(cx, error, "message");
}

struct channel_speech channel_review_speech(
    const struct channel_place *place, enum hk_text_unit unit, uint32_t max)
{
    bool public = place->visibility == CHANNEL_PUBLIC;

    return (struct channel_speech){
        .allowed = public,
        .reason = public ? HK_STR("") : HK_STR("public_only"),
        .unit = unit,
        .max = max,
        .replaces = true,
    };
}
