/* api/chat.c -- /chat/v1/ACCOUNT/...: what the web chat's widget calls. docs/webchat.md is its
 * page.
 *
 *   POST hello     who am I, what does this chat look like    HTTP thread only, no row, no read
 *   GET  messages  the talk, and the number it is true at     CPU thread
 *   POST messages  one message                                CPU thread, raw commit, then 200
 *   GET  earlier   what they talked about before: chat_earlier.c   CPU thread
 *   POST typing    I am writing: chat_typing.c               CPU thread, nothing is kept
 *   POST transcript the talk by mail: chat_mail.c            writes a job
 *   POST files     may I give you a file: chat_files.c        CPU thread
 *   POST seen      what was shown or read                     CPU thread, then raw commit
 *   GET  events    what is new after a number                 CPU thread, then a stream
 *
 * No cookie and no session of the desk is looked at: who has the pass that hello gave is the
 * visitor (people/visitor.h). A page of another site may call only if the account lists it, or
 * lists none; the frame itself is served from here and is no other site. Everything is limited by
 * address, and by visitor what is theirs.
 */
#include "api/chat_priv.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/text.h"
#include "channel/parts.h"
#include "net/stream.h"

#define CHAT_PREFIX "/chat/v1/"
#define TEXT_MAX 4000
#define ID_MAX_BYTES 64
#define OLDEST_MS (INT64_C(7) * 24 * 3600 * 1000)

static const struct hk_json_limits chat_limits = {.depth = 5, .nodes = 64};

void api_chat_refuse(struct chat_call *call, enum hk_rc rc, const char *word, int64_t retry_after_s)
{
    struct api_refusal refusal = {.rc = rc,
        .word = hk_str_from(word),
        .text = hk_arena_str(call->cx.arena, hk_str_from(call->cx.error.text)),
        .retry_after_s = retry_after_s};
    api_refuse(call->api, call->exchange, &refusal);
}

void api_chat_reply(struct chat_call *call, const struct hk_buf *json)
{
    struct http_header header = {"Content-Type", HK_STR("application/json")};
    http_reply(call->exchange, 200, &header, 1, hk_buf_str(json));
}

/* ---- whose page calls ---------------------------------------------------------------------- */

/* Its own scheme and place as browsers write them: "https://shop.example", no slash at the end. */
static bool is_listed(struct hk_str origins, struct hk_str origin)
{
    struct hk_str one;
    while (channel_next_word(&origins, &one))
        if (hk_str_equal_nocase(channel_base_url(one), origin))
            return true;
    return false;
}

static bool is_own(struct http_exchange *exchange, struct hk_str origin)
{
    size_t end = hk_str_find(origin, HK_STR("://"));
    return end != SIZE_MAX
        && hk_str_equal_nocase(
            hk_str_sub(origin, end + 3, origin.n), http_exchange_header(exchange, "host"));
}

static enum hk_rc check_origin(struct chat_call *call)
{
    struct hk_str origin = http_exchange_header(call->exchange, "origin");
    if (origin.n == 0 || is_own(call->exchange, origin))
        return HK_OK;
    if (!hk_str_starts(origin, HK_STR("http"))
        || (hk_str_trim(call->account.origins).n > 0 && !is_listed(call->account.origins, origin)))
        return hk_fail(&call->cx, HK_EDENIED, "this chat is not open to pages of this website");
    http_exchange_allow_origin(call->exchange, origin);
    return HK_OK;
}

static void reply_preflight(struct chat_call *call)
{
    const struct http_header headers[] = {
        {"Access-Control-Allow-Methods", HK_STR("GET, POST")},
        {"Access-Control-Allow-Headers", HK_STR("Authorization, Content-Type, Last-Event-ID")},
        {"Access-Control-Max-Age", HK_STR("600")},
    };
    http_reply(call->exchange, 204, headers, HK_COUNT(headers), HK_STR(""));
}

/* ---- what every call needs ----------------------------------------------------------------- */

bool api_chat_take(struct chat_call *call, enum api_limit limit, struct hk_str who)
{
    int64_t wait_s = 0;
    if (api_limits_take(call->api->limits, limit, who, call->cx.now_ms, &wait_s))
        return true;
    (void)hk_fail(&call->cx, HK_ELIMIT, "too much at once; wait a moment");
    api_chat_refuse(call, HK_ELIMIT, "limit", wait_s);
    return false;
}

static enum hk_rc read_pass(struct chat_call *call)
{
    struct hk_str bearer = http_exchange_header(call->exchange, "authorization");
    if (bearer.n <= 7 || !hk_str_equal_nocase(hk_str_sub(bearer, 0, 7), HK_STR("bearer ")))
        return hk_fail(
            &call->cx, HK_EDENIED, "say hello first, and send its pass as a bearer token");
    return visitor_pass_read(&call->cx, call->key, call->account.id,
        hk_str_trim(hk_str_sub(bearer, 7, bearer.n)), &call->pass);
}

enum hk_rc api_chat_read_body(struct chat_call *call)
{
    if (hk_json_read(&call->cx, call->request->body, &chat_limits, &call->body) != HK_OK
        || hk_json_kind(call->body) != HK_JSON_OBJECT)
        return hk_fail(&call->cx, HK_EINVAL, "send one small JSON object");
    return HK_OK;
}

int64_t api_chat_number(const struct hk_json *object, const char *key)
{
    int64_t value = 0;
    (void)hk_json_int(hk_json_get(object, hk_str_from(key)), &value);
    return value;
}

/* The raw body is kept, or not. */
static void taken(void *owner, enum hk_rc rc, uint32_t status, struct hk_str text)
{
    struct chat_call *call = owner;
    struct hk_buf json HK_AUTO(hk_buf_free) = hk_buf_make(4096);
    struct hk_json_writer w = hk_json_writer_make(&json);
    (void)status;
    (void)text;
    if (rc != HK_OK) {
        (void)hk_fail(&call->cx, rc, "this could not be kept just now");
        api_chat_refuse(call, rc, rc == HK_ENOTFOUND ? "not_found" : "unavailable", 2);
        return;
    }
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "id", call->said);
    hk_json_object_end(&w);
    api_chat_reply(call, &json);
}

static void keep(struct chat_call *call, const struct hk_buf *body)
{
    flow_chat_take(
        call->api->flow, call->account.id, hk_buf_str(body), call->request->trace, taken, call);
}

/* ---- hello --------------------------------------------------------------------------------- */

/* A user is vouched for anew each time; a pass alone opens only an anonymous talk. */
static enum hk_rc welcome(struct chat_call *call)
{
    const struct hk_json *identity = hk_json_get(call->body, HK_STR("identity"));
    struct hk_cx *cx = &call->cx;
    if (hk_json_kind(identity) == HK_JSON_OBJECT) {
        struct visitor_claim claim = {.user = channel_words(cx, identity, "user"),
            .name = channel_words(cx, identity, "name"),
            .expires_s = api_chat_number(identity, "expires_s"),
            .signature = hk_json_text(identity, "signature")};
        HK_TRY(visitor_claim_check(cx, call->account.secret, call->account.id, &claim));
        call->pass = visitor_of_user(cx, call->key, call->account.id, &claim);
        return HK_OK;
    }
    struct hk_str kept = hk_json_text(call->body, "pass");
    if (kept.n == 0
        || visitor_pass_read(cx, call->key, call->account.id, kept, &call->pass) != HK_OK
        || call->pass.user.n > 0)
        call->pass = visitor_new(cx, call->account.id);
    call->pass.expires_ms = cx->now_ms + VISITOR_PASS_MS;
    return HK_OK;
}

static void handle_hello(struct chat_call *call)
{
    struct hk_buf json HK_AUTO(hk_buf_free) = hk_buf_make(64 * 1024);
    struct hk_json_writer w = hk_json_writer_make(&json);
    if (!api_chat_take(call, API_LIMIT_CHAT_HELLO, call->request->peer))
        return;
    enum hk_rc rc = api_chat_read_body(call);
    if (rc == HK_OK)
        rc = welcome(call);
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", 0);
        return;
    }
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "pass", visitor_pass_write(&call->cx, call->key, &call->pass));
    hk_json_str_member(&w, "visitor", call->pass.visitor);
    hk_json_int_member(&w, "expires_ms", call->pass.expires_ms);
    hk_json_bool_member(&w, "verified", call->pass.user.n > 0);
    hk_json_str_member(&w, "title", call->account.title);
    hk_json_str_member(&w, "greeting", call->account.greeting);
    hk_json_str_member(&w, "hours", call->account.hours);
    hk_json_str_member(&w, "color", call->account.color);
    hk_json_str_member(&w, "languages", call->account.languages);
    hk_json_int_member(&w, "text_max", TEXT_MAX);
    hk_json_int_member(&w, "files_max", CHAT_FILES_MAX);
    hk_json_int_member(&w, "file_max_bytes", CHAT_FILE_MAX_BYTES);
    hk_json_object_end(&w);
    api_chat_reply(call, &json);
}

/* ---- the talk ------------------------------------------------------------------------------ */

void api_chat_submit(struct chat_call *call, flow_task_run *run)
{
    call->task.run = run;
    if (flow_submit_task(call->api->flow, FLOW_TASK_INTERACTIVE, &call->task))
        return;
    (void)hk_fail(&call->cx, HK_ELIMIT, "too much waits");
    api_chat_refuse(call, HK_ELIMIT, "unavailable", 2);
}

/* The talk as it is at one moment. */
struct talk {
    int64_t seq; /* the log's number then */
    struct engage_chat_row *rows;
    size_t n;
    bool closed;  /* for this visitor */
    bool earlier; /* there are cases before it */
};

static enum hk_rc read_parts(
    struct chat_call *call, struct store_session *session, struct talk *out)
{
    struct hk_cx *cx = &call->cx;
    const struct flow_chat_account *account = &call->account;
    struct engage_earlier earlier[ENGAGE_EARLIER_MAX];
    size_t n = 0;

    HK_TRY(flow_read_seq(cx, session, account->workspace, &out->seq));
    HK_TRY(engage_list_chat(
        cx, session, account->workspace, account->id, call->pass.visitor, &out->rows, &out->n));
    HK_TRY(engage_list_earlier(
        cx, session, account->workspace, account->id, call->pass.visitor, earlier, &n));
    out->earlier = n > 0;
    enum hk_rc rc = api_chat_check_open(&call->cx, call, session);
    out->closed = rc == HK_EDENIED;
    return out->closed ? HK_OK : rc;
}

static enum hk_rc read_talk(struct chat_call *call, struct store_session *session, struct talk *out)
{
    *out = (struct talk){0};
    HK_TRY(store_snapshot_begin(&call->cx, session));
    enum hk_rc rc = read_parts(call, session, out);
    store_snapshot_end(session);
    return rc;
}

enum hk_rc api_chat_put_messages(struct chat_call *call, struct store_session *session,
    const struct engage_chat_row *rows, size_t n, struct hk_json_writer *w)
{
    enum hk_rc rc = HK_OK;
    hk_json_put_key(w, "messages");
    hk_json_array_begin(w);
    for (size_t i = 0; i < n && rc == HK_OK; i++)
        rc = engage_write_chat(&call->cx, session, call->account.workspace,
            flow_blob_key(call->api->flow), &rows[i], w);
    hk_json_array_end(w);
    return rc;
}

static void run_messages(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    struct hk_buf json HK_AUTO(hk_buf_free) = hk_buf_make(4u << 20);
    struct hk_json_writer w = hk_json_writer_make(&json);
    struct shape_mail_server mail = {0};
    struct talk talk;
    (void)cx;
    enum hk_rc rc = read_talk(call, session, &talk);
    if (rc == HK_OK)
        rc = flow_load_mail(&call->cx, session, call->account.workspace, &mail);
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", 0);
        return;
    }
    hk_json_object_begin(&w);
    hk_json_int_member(&w, "seq", talk.seq);
    hk_json_bool_member(
        &w, "attended", flow_chat_is_attended(call->api->flow, call->account.workspace));
    hk_json_bool_member(&w, "mail", mail.url.n > 0 && !talk.closed);
    hk_json_bool_member(&w, "earlier", talk.earlier);
    hk_json_bool_member(&w, "closed", talk.closed);
    hk_json_str_member(&w, "elsewhere", talk.closed ? call->account.elsewhere : HK_STR(""));
    rc = api_chat_put_messages(call, session, talk.rows, talk.n, &w);
    hk_json_object_end(&w);
    if (rc == HK_OK)
        api_chat_reply(call, &json);
    else
        api_chat_refuse(call, rc, "", 0);
}

/* When it was said, by our clock: the widget tells only how long it waited. */
static int64_t said_ms(const struct chat_call *call)
{
    int64_t age_ms = api_chat_number(call->body, "now_ms") - api_chat_number(call->body, "made_ms");
    age_ms = age_ms < 0 ? 0 : age_ms > OLDEST_MS ? OLDEST_MS : age_ms;
    return call->cx.now_ms - age_ms;
}

static enum hk_rc check_message(struct chat_call *call)
{
    struct hk_cx *cx = &call->cx;
    HK_TRY(api_chat_read_body(call));
    int64_t made_ms = api_chat_number(call->body, "made_ms");
    call->said = hk_json_text(call->body, "id");
    call->text = hk_str_trim(channel_words(cx, call->body, "text"));
    if (call->said.n > ID_MAX_BYTES || !channel_is_plain(call->said))
        return hk_fail(cx, HK_EINVAL, "id: up to 64 letters, digits, - and _, another each time");
    if (made_ms <= 0 || made_ms > cx->now_ms * 2 || api_chat_number(call->body, "now_ms") <= 0)
        return hk_fail(cx, HK_EINVAL, "made_ms: milliseconds since 1970, and now_ms beside it");
    HK_TRY(api_chat_check_files(call));
    if (call->text.n == 0 && call->files_count == 0)
        return hk_fail(cx, HK_EINVAL, "text: write something");
    if (hk_text_length(HK_TEXT_CODEPOINTS, call->text) > TEXT_MAX)
        return hk_fail(cx, HK_EINVAL, "text: at most %d characters", TEXT_MAX);
    return HK_OK;
}

static void run_say(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    struct hk_buf body HK_AUTO(hk_buf_free) = hk_buf_make(256 * 1024);
    struct hk_json_writer w = hk_json_writer_make(&body);
    (void)cx;
    enum hk_rc rc = api_chat_check_open(&call->cx, call, session);
    if (rc == HK_EDENIED) {
        api_chat_count_refused(call);
        return;
    }
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", 0);
        return;
    }
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "events");
    hk_json_array_begin(&w);
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "kind", HK_STR("message"));
    hk_json_str_member(&w, "visitor", call->pass.visitor);
    hk_json_str_member(&w, "id", call->said);
    hk_json_int_member(&w, "made_ms", api_chat_number(call->body, "made_ms"));
    hk_json_int_member(&w, "at_ms", said_ms(call));
    hk_json_str_member(&w, "user", call->pass.user);
    hk_json_str_member(&w, "name", call->pass.name);
    hk_json_str_member(&w, "text", call->text);
    api_chat_put_files(call, &w);
    hk_json_object_end(&w);
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    keep(call, &body);
}

static void handle_say(struct chat_call *call)
{
    if (!api_chat_take(call, API_LIMIT_CHAT_VISITOR, call->pass.visitor)
        || !api_chat_take(call, API_LIMIT_CHAT_ADDRESS, call->request->peer))
        return;
    enum hk_rc rc = check_message(call);
    if (rc == HK_OK)
        api_chat_submit(call, run_say);
    else
        api_chat_refuse(call, rc, "", 0);
}

/* ---- receipts ------------------------------------------------------------------------------ */

static void put_receipt(struct hk_json_writer *w, const struct chat_call *call,
    const struct engage_chat_row *row, bool read)
{
    hk_json_object_begin(w);
    hk_json_str_member(w, "kind", HK_STR("receipt"));
    hk_json_str_member(w, "visitor", call->pass.visitor);
    hk_json_str_member(w, "target", row->remote_id);
    hk_json_str_member(w, "receipt", read ? HK_STR("read") : HK_STR("delivered"));
    hk_json_int_member(w, "at_ms", call->cx.now_ms);
    hk_json_object_end(w);
}

/* Only of what stands in the visitor's own talk, and only what is news: so it ends. */
static void run_seen(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    struct hk_buf body HK_AUTO(hk_buf_free) = hk_buf_make(256 * 1024);
    struct hk_json_writer w = hk_json_writer_make(&body);
    struct talk talk;
    int64_t upto = 0;
    size_t news = 0;
    bool read = false;
    (void)cx;
    (void)hk_json_bool(hk_json_get(call->body, HK_STR("read")), &read);
    enum hk_rc rc = hk_id_read(hk_json_text(call->body, "upto"), &upto)
        ? read_talk(call, session, &talk)
        : hk_fail(&call->cx, HK_EINVAL, "upto: the id of a message");
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", 0);
        return;
    }
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "events");
    hk_json_array_begin(&w);
    for (size_t i = 0; i < talk.n; i++) {
        const struct engage_chat_row *row = &talk.rows[i];
        bool is_news = engage_chat_is_ours(row) && row->id <= upto && row->remote_id.n > 0
            && row->delivery != SHAPE_DELIVERY_READ
            && (read || row->delivery != SHAPE_DELIVERY_DELIVERED);
        if (is_news)
            put_receipt(&w, call, row, read);
        news += is_news;
    }
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    if (news > 0)
        keep(call, &body);
    else
        taken(call, HK_OK, 200, HK_STR(""));
}

static void handle_seen(struct chat_call *call)
{
    enum hk_rc rc = api_chat_read_body(call);
    if (rc == HK_OK)
        api_chat_submit(call, run_seen);
    else
        api_chat_refuse(call, rc, "", 0);
}

/* ---- live ---------------------------------------------------------------------------------- */

static void run_events(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    struct stream_ring *ring = NULL;
    struct hk_str text = http_exchange_header(call->exchange, "last-event-id");
    int64_t after = 0;
    (void)cx;
    (void)session;
    if (text.n == 0)
        (void)http_exchange_query(call->exchange, "after", &text);
    enum hk_rc rc = hk_str_to_int(text, &after) && after >= 0
        ? flow_chat_open(&call->cx, call->api->flow, &call->account, call->pass.visitor,
            call->request->peer, &ring)
        : hk_fail(&call->cx, HK_EINVAL, "after: the number that messages gave");
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", rc == HK_ELIMIT ? 30 : 0);
        return;
    }
    const struct http_stream_options options = {.ring = ring, .after = after};
    http_reply_stream(call->exchange, &options); /* the call is gone with it */
    stream_ring_release(ring);
}

/* ---- which ---------------------------------------------------------------------------------- */

/* What has limits of its own. */
static const struct {
    const char *name;
    void (*handle)(struct chat_call *call);
} sayings[] = {
    {"messages", handle_say},
    {"files", api_chat_handle_files},
    {"transcript", api_chat_handle_transcript},
    {"typing", api_chat_handle_typing},
};

static void handle_visitor(struct chat_call *call, struct hk_str name)
{
    bool post = call->request->method == HTTP_POST;
    enum hk_rc rc = read_pass(call);
    if (rc != HK_OK) {
        if (api_chat_take(call, API_LIMIT_CHAT_PASS, call->request->peer))
            api_chat_refuse(call, rc, "not_signed_in", 0);
        return;
    }
    for (size_t i = 0; i < HK_COUNT(sayings) && post; i++) {
        if (hk_str_equal(name, hk_str_from(sayings[i].name))) {
            sayings[i].handle(call);
            return;
        }
    }
    if (!api_chat_take(call, API_LIMIT_CHAT_READ, call->pass.visitor))
        return;
    if (post && hk_str_equal(name, HK_STR("seen"))) {
        handle_seen(call);
    } else if (!post && hk_str_equal(name, HK_STR("messages"))) {
        api_chat_submit(call, run_messages);
    } else if (!post && hk_str_equal(name, HK_STR("events"))) {
        api_chat_submit(call, run_events);
    } else if (post || !api_chat_handle_earlier(call, name)) {
        (void)hk_fail(&call->cx, HK_ENOTFOUND, "there is nothing at this address");
        api_chat_refuse(call, HK_ENOTFOUND, "not_found", 0);
    }
}

void api_handle_chat(struct api *api, struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct hk_str rest = hk_str_sub(request->path, sizeof CHAT_PREFIX - 1, request->path.n);
    struct hk_arena *arena = http_exchange_arena(exchange);
    struct chat_call *call = hk_arena_alloc(arena, sizeof *call);
    struct hk_str account = HK_STR("");
    int64_t id = 0;
    *call = (struct chat_call){.api = api,
        .exchange = exchange,
        .request = request,
        .cx = {.arena = arena, .now_ms = hk_clock_now_ms(), .trace = request->trace}};
    flow_chat_key(api->flow, call->key);
    (void)hk_str_cut(&rest, '/', &account);
    if (!hk_id_read(account, &id) || !flow_chat_find(api->flow, id, arena, &call->account)) {
        (void)hk_fail(&call->cx, HK_ENOTFOUND, "there is no open chat at this address");
        api_chat_refuse(call, HK_ENOTFOUND, "not_found", 0);
        return;
    }
    enum hk_rc rc = check_origin(call);
    if (rc != HK_OK)
        api_chat_refuse(call, rc, "", 0);
    else if (request->method == HTTP_OPTIONS)
        reply_preflight(call);
    else if (request->method != HTTP_GET && request->method != HTTP_POST)
        api_chat_refuse(call, HK_ENOTFOUND, "not_found", 0);
    else if (request->method == HTTP_POST && hk_str_equal(rest, HK_STR("hello")))
        handle_hello(call);
    else
        handle_visitor(call, rest);
}
