/* channel/bluesky/bluesky.c -- Bluesky (AT protocol): answering where everybody reads it.
 *
 * Out: a reply is a record in the brand's own repository. We name it ourselves: the record key is
 *      made of the moment the reply was queued and its txn, and the record is the same, byte for
 *      byte, at every attempt. So a second attempt cannot make a second post, and whether the
 *      first arrived is read back by that name.
 * In:  bluesky_news.c. Signing in: bluesky_session.c.
 *
 * Links and the mention of the person answered are marked as such ("facets"), because the
 * network does not find them in the text; positions count bytes of UTF-8. Other names stay plain
 * text: marking one would need a look-up, and an answer should not call in bystanders.
 *
 * Pictures: bluesky_image.c. Likes and deletions: bluesky_acts.c. Posts that were heard elsewhere:
 * bluesky_place.c.
 *
 * What it does not do: direct messages (a service of its own), threadgates, splitting a long
 * answer.
 *
 * Sources: docs.bsky.app, April 2026; the network's own server, run and asked in November 2026;
 * atproto.com/specs/tid.
 */
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/bluesky/bluesky_priv.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/quota.h"

#define TEXT_MAX_GRAPHEMES 300u
#define TEXT_MAX_BYTES 3000u
#define SENDS_PER_MINUTE 27u /* 5,000 points an hour, 3 for a post */
#define KEY_BYTES 13u
#define COLLECTION CHANNEL_BLUESKY_POSTS

/* ---- the record --------------------------------------------------------------------------- */

struct hk_str channel_bluesky_key(struct hk_cx *cx, uint64_t value)
{
    static const char digits[] = "234567abcdefghijklmnopqrstuvwxyz";
    char *out = hk_arena_alloc(cx->arena, KEY_BYTES);

    for (size_t i = KEY_BYTES; i > 0; i--, value >>= 5)
        out[i - 1] = digits[value & 31];
    return (struct hk_str){out, KEY_BYTES};
}

/* The record key of a reply, a "TID": microseconds since 1970 (53 bits) and a clock's number (10
 * bits), 5 bits a character. We know milliseconds; the rest comes from the hash of txn, so that
 * two replies of one millisecond differ. */
static struct hk_str record_key(struct hk_cx *cx, const struct channel_operation *operation)
{
    uint8_t hash[HK_SHA256_BYTES];

    hk_crypto_sha256(operation->txn, hash);
    uint64_t made_ms = operation->made_ms > 0 ? (uint64_t)operation->made_ms : 0;
    uint64_t microseconds = made_ms * 1000 + ((uint64_t)hash[0] << 8 | hash[1]) % 1000;
    uint64_t clock_number = ((uint64_t)hash[2] << 8 | hash[3]) & 1023;
    return channel_bluesky_key(cx, (microseconds & 0x1fffffffffffffULL) << 10 | clock_number);
}

static void put_facet(struct hk_json_writer *w, size_t from, size_t to, const char *type,
    const char *key, struct hk_str value)
{
    hk_json_object_begin(w);
    hk_json_put_key(w, "index");
    hk_json_object_begin(w);
    hk_json_int_member(w, "byteStart", (int64_t)from);
    hk_json_int_member(w, "byteEnd", (int64_t)to);
    hk_json_object_end(w);
    hk_json_put_key(w, "features");
    hk_json_array_begin(w);
    hk_json_object_begin(w);
    hk_json_str_member(w, "$type", hk_str_from(type));
    hk_json_str_member(w, key, value);
    hk_json_object_end(w);
    hk_json_array_end(w);
    hk_json_object_end(w);
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
        || c == '_' || (unsigned char)c >= 0x80;
}

/* Where the link that starts at `from` ends: at white space, without the sentence's own
 * punctuation and without a bracket that it did not open. */
static size_t link_end(struct hk_str text, size_t from)
{
    size_t end = from;
    size_t open = 0; /* brackets opened and not closed yet */

    for (; end < text.n && !is_one_of(text.p[end], " \n\t\r<\""); end++) {
        if (text.p[end] == ')' && open == 0)
            break;
        open += text.p[end] == '(';
        open -= text.p[end] == ')';
    }
    while (end > from && is_one_of(text.p[end - 1], ".,;:!?']("))
        end--;
    return end;
}

/* The end of a link at `at`, or `at` if there is none. */
static size_t link_at(struct hk_str text, size_t at)
{
    struct hk_str rest = hk_str_sub(text, at, SIZE_MAX);
    size_t scheme = hk_str_starts(rest, HK_STR("https://")) ? 8
        : hk_str_starts(rest, HK_STR("http://"))            ? 7
                                                            : 0;

    if (scheme == 0)
        return at;
    size_t end = link_end(text, at);
    return end > at + scheme ? end : at;
}

/* The end of "@handle" at `at`, or `at` if it is not there. */
static size_t mention_at(struct hk_str text, size_t at, struct hk_str handle)
{
    size_t end = at + 1 + handle.n;

    if (handle.n == 0 || text.p[at] != '@' || end > text.n)
        return at;
    if (!hk_str_equal_nocase(hk_str_sub(text, at + 1, handle.n), handle))
        return at;
    bool goes_on = end < text.n
        && (is_word(text.p[end])
            || (text.p[end] == '.' && end + 1 < text.n && is_word(text.p[end + 1])));
    return goes_on ? at : end;
}

static void put_facets(
    struct hk_json_writer *w, struct hk_str text, struct hk_str handle, struct hk_str did)
{
    hk_json_put_key(w, "facets");
    hk_json_array_begin(w);
    for (size_t at = 0; at < text.n;) {
        bool start = at == 0 || !is_word(text.p[at - 1]);
        size_t link = start ? link_at(text, at) : at;
        size_t mention = start && did.n > 0 ? mention_at(text, at, handle) : at;
        if (link > at) {
            put_facet(w, at, link, "app.bsky.richtext.facet#link", "uri",
                hk_str_sub(text, at, link - at));
            at = link;
        } else if (mention > at) {
            put_facet(w, at, mention, "app.bsky.richtext.facet#mention", "did", did);
            at = mention;
        } else {
            at++;
        }
    }
    hk_json_array_end(w);
}

static void put_reference(
    struct hk_json_writer *w, const char *key, struct hk_str uri, struct hk_str cid)
{
    hk_json_put_key(w, key);
    hk_json_object_begin(w);
    hk_json_str_member(w, "uri", uri);
    hk_json_str_member(w, "cid", cid);
    hk_json_object_end(w);
}

static void put_record(struct hk_cx *cx, struct hk_json_writer *w,
    const struct channel_operation *operation, const struct hk_json *place)
{
    struct hk_str uri = hk_json_text(place, "uri");

    hk_json_object_begin(w);
    hk_json_str_member(w, "$type", HK_STR(COLLECTION));
    hk_json_str_member(w, "text", operation->text);
    hk_json_str_member(w, "createdAt", hk_clock_text(cx, operation->made_ms));
    if (operation->language.n >= 2 && channel_is_plain(operation->language)) {
        hk_json_put_key(w, "langs");
        hk_json_array_begin(w);
        hk_json_put_str(w, operation->language);
        hk_json_array_end(w);
    }
    hk_json_put_key(w, "reply");
    hk_json_object_begin(w);
    put_reference(w, "root", hk_json_text(place, "root_uri"), hk_json_text(place, "root_cid"));
    put_reference(w, "parent", uri, hk_json_text(place, "cid"));
    hk_json_object_end(w);
    put_facets(w, operation->text, hk_json_text(place, "handle"), channel_bluesky_did(uri));
    channel_bluesky_put_images(cx, w, operation);
    hk_json_object_end(w);
}

/* ---- sending ------------------------------------------------------------------------------ */

static void ask_send(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_bluesky_visit *visit,
    struct channel_outcome *out)
{
    const struct hk_json *place = channel_bluesky_place(cx, operation);
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    if (hk_json_text(place, "cid").n == 0 || hk_json_text(place, "root_cid").n == 0) {
        channel_fail(out, HK_STR("no_place"), HK_STR("")); /* never a post of its own by mistake */
        return;
    }
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "repo", visit->did);
    hk_json_str_member(&w, "collection", HK_STR(COLLECTION));
    hk_json_str_member(&w, "rkey", record_key(cx, operation));
    hk_json_put_key(&w, "record");
    put_record(cx, &w, operation, place);
    hk_json_object_end(&w);
    struct hk_str body = channel_take(cx, &buf);
    out->step = CHANNEL_STEP_REQUEST;
    out->says = true;
    out->request = channel_request(cx, "POST",
        channel_bluesky_url(cx, account, "com.atproto.repo.createRecord", HK_STR("")),
        visit->access, body);
}

static void ask_probe(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_bluesky_visit *visit,
    struct channel_outcome *out)
{
    struct hk_str query =
        hk_arena_printf(cx->arena, "?repo=%.*s&collection=" COLLECTION "&rkey=%.*s",
            HKS(channel_percent(cx, visit->did)), HKS(record_key(cx, operation)));

    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(cx, "GET",
        channel_bluesky_url(cx, account, "com.atproto.repo.getRecord", query), visit->access,
        HK_STR(""));
}

static void read_refusal(struct hk_cx *cx, const struct model_response *response,
    const struct hk_json *tree, struct channel_outcome *out)
{
    struct hk_str text = channel_words(cx, tree, "message");

    out->error_text = text;
    if (response->status == 429) {
        out->step = CHANNEL_STEP_RETRY;
        out->retry_after_ms = channel_bluesky_wait_ms(cx, response);
    } else if (response->status >= 500 || response->status < 400 || response->status == 408) {
        out->step = CHANNEL_STEP_UNCLEAR; /* also what a second post under one name gives */
    } else if (channel_bluesky_error_is(tree, "AccountTakedown")
        || channel_bluesky_error_is(tree, "AccountSuspended")
        || channel_bluesky_error_is(tree, "AccountDeactivated")) {
        out->step = CHANNEL_STEP_VOID;
        out->error_code = HK_STR("blocked");
    } else if (hk_str_find(text, HK_STR("too big")) != SIZE_MAX
        || hk_str_find(text, HK_STR("too long")) != SIZE_MAX
        || hk_str_find(text, HK_STR("graphemes")) != SIZE_MAX) {
        channel_fail(out, HK_STR("too_long"), text);
    } else {
        channel_fail(out, HK_STR("refused"), text);
    }
}

static void read_answer(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    bool acted = operation->kind == CHANNEL_DO;
    struct hk_str uri = acted ? operation->target_id : hk_json_text(tree, "uri");
    bool gone = response->status == 400
        && (channel_bluesky_error_is(tree, "RecordNotFound")
            || hk_str_starts(hk_json_text(tree, "message"), HK_STR("Could not locate record")));

    if (response->status == 200 && uri.n > 0) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = uri;
    } else if (operation->kind == CHANNEL_PROBE && gone) {
        out->step = CHANNEL_STEP_NOT_FOUND;
    } else if (operation->kind == CHANNEL_PROBE) {
        out->step = CHANNEL_STEP_UNCLEAR;
        out->retry_after_ms = channel_bluesky_wait_ms(cx, response);
        out->error_text = channel_words(cx, tree, "message");
    } else {
        read_refusal(cx, response, tree, out);
    }
}

/* How a visit that never came to its request ends for this operation. A probe that could not be
 * made has told nothing about the reply. */
static void read_end(const struct channel_operation *operation,
    const struct channel_bluesky_visit *visit, struct channel_outcome *out)
{
    bool untold = operation->kind == CHANNEL_PROBE && visit->step == CHANNEL_STEP_RETRY;

    out->step = untold ? CHANNEL_STEP_UNCLEAR : visit->step;
    out->error_code = visit->error_code;
    out->error_text = visit->error_text;
    out->retry_after_ms = visit->retry_after_ms;
}

/* Must the network be asked first where it belongs? A like names what is liked by its hash too. */
static bool lacks_place(struct hk_cx *cx, const struct channel_operation *operation)
{
    bool needs = operation->kind == CHANNEL_SEND
        || (operation->kind == CHANNEL_DO && operation->act == CHANNEL_ACT_LIKE);

    return needs && channel_bluesky_lacks_place(cx, operation);
}

/* Where it belongs, then one more picture, or, if all are there, the record. */
static void send_next(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_bluesky_visit *visit,
    struct channel_outcome *out)
{
    size_t given = channel_bluesky_given(cx, operation);

    if (lacks_place(cx, operation))
        channel_bluesky_ask_place(cx, account, operation, visit->access, out);
    else if (operation->kind == CHANNEL_DO)
        channel_bluesky_ask_act(cx, account, operation, visit, out);
    else if (given < operation->enclosure_count)
        channel_bluesky_ask_upload(cx, account, &operation->enclosures[given], visit->access, out);
    else
        ask_send(cx, account, operation, visit, out);
}

/* Nothing was said yet: whatever went wrong, nobody sees it, and it may be tried again. */
static void read_aside(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    read_refusal(cx, response, channel_response_json(cx, response), out);
    if (out->step == CHANNEL_STEP_UNCLEAR)
        out->step = CHANNEL_STEP_RETRY;
}

static void read_looked_up(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_bluesky_visit *visit,
    const struct model_response *response, struct channel_outcome *out)
{
    struct channel_operation next = *operation;

    if (channel_bluesky_read_place(cx, response, &next.carry)) {
        out->carry = next.carry;
        send_next(cx, account, &next, visit, out);
    } else if (response->status == 200) {
        channel_fail(out, HK_STR("no_place"), HK_STR("")); /* its author took it away */
    } else {
        read_aside(cx, response, out);
    }
}

static void read_upload(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_bluesky_visit *visit,
    const struct model_response *response, struct channel_outcome *out)
{
    struct channel_operation next = *operation;

    if (channel_bluesky_read_upload(cx, operation, response, &next.carry)) {
        out->carry = next.carry;
        send_next(cx, account, &next, visit, out);
        return;
    }
    read_aside(cx, response, out);
    if (response->status == 413)
        channel_fail(out, HK_STR("file_too_large"), out->error_text);
}

static enum hk_rc bluesky_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    struct channel_bluesky_visit visit;
    bool probe = operation->kind == CHANNEL_PROBE;

    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    bool acts = channel_bluesky_is_act(operation);

    if (operation->kind != CHANNEL_SEND && !probe && !acts) {
        channel_fail(out, HK_STR("unsupported"), HK_STR(""));
        return HK_OK;
    }
    size_t given = probe ? 0 : channel_bluesky_given(cx, operation);
    bool placed = !lacks_place(cx, operation);
    bool whole = placed && (probe || given == operation->enclosure_count);
    unsigned before =
        (unsigned)given + (!probe && channel_bluesky_is_looked_up(cx, operation) ? 1u : 0u);
    channel_bluesky_visit(
        cx, account, session, step - before, previous, !probe && !acts && whole, &visit);
    out->session = visit.session;
    out->asking = visit.turn == BLUESKY_ASK;
    out->carry = operation->carry;
    switch (visit.turn) {
    case BLUESKY_ASK:
        out->step = CHANNEL_STEP_REQUEST;
        out->request = visit.request;
        break;
    case BLUESKY_GO:
        (probe ? ask_probe : send_next)(cx, account, operation, &visit, out);
        break;
    case BLUESKY_ANSWER:
        if (!placed)
            read_looked_up(cx, account, operation, &visit, previous, out);
        else if (whole)
            read_answer(cx, operation, previous, out);
        else
            read_upload(cx, account, operation, &visit, previous, out);
        break;
    case BLUESKY_END:
        read_end(operation, &visit, out);
        break;
    }
    return HK_OK;
}

static void bluesky_speech(const struct channel_account *account, const struct channel_place *place,
    int64_t now_ms, struct channel_speech *out)
{
    bool public = place->visibility == CHANNEL_PUBLIC;

    (void)account;
    (void)now_ms;
    *out = (struct channel_speech){
        .allowed = public,
        .reason = public ? HK_STR("") : HK_STR("public_only"),
        .unit = HK_TEXT_GRAPHEMES,
        .max = TEXT_MAX_GRAPHEMES,
        .max_bytes = TEXT_MAX_BYTES,
    };
}

static const struct channel_takes bluesky_takes[] = {
    {"image/jpeg", 1000000, false},
    {"image/png", 1000000, false},
    {"image/webp", 1000000, false},
    {NULL, 0, false},
};

static const struct channel_deed bluesky_deeds[] = {
    {CHANNEL_ACT_LIKE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_UNLIKE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_DELETE, CHANNEL_TO_OURS, 0},
    {CHANNEL_ACT_HIDE, 0, 0},
};

/* How long each of its counts runs it does not say here; the longest is a day. */
static const struct channel_gauge bluesky_gauges[] = {
    {"ratelimit-", CHANNEL_GAUGE_CALLS, false, INT64_C(24) * 60 * 60 * 1000},
    {NULL, CHANNEL_GAUGE_CALLS, false, 0},
};

const struct channel_kind channel_bluesky = {
    .abi = CHANNEL_ABI,
    .name = "bluesky",
    .label = "Bluesky",
    .fields = channel_bluesky_fields,
    .field_count = HK_COUNT(channel_bluesky_fields) - 1,
    .repeat = CHANNEL_REPEAT_PROBE,
    .sends_per_minute = SENDS_PER_MINUTE,
    .gauges = bluesky_gauges,
    .deeds = bluesky_deeds,
    .takes = bluesky_takes,
    .files_max = 4,
    .describes = true,
    .cannot = "private messages; deletions of what mentions us; more than four pictures, or other "
              "files",
    .costs = "nothing",
    .tested = "the network's own servers (PLC, PDS, AppView) on one machine, through kill -9",
    .source = "docs.bsky.app, April 2026; the network's own server, November 2026",
    .parse = channel_bluesky_parse,
    .overhear = channel_bluesky_overhear,
    .build = bluesky_build,
    .poll = channel_bluesky_poll,
    .speech = bluesky_speech,
};
