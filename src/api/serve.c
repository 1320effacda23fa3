/* api/serve.c -- the way of one call: HTTP thread, CPU thread, perhaps the writer, the reply.
 *
 *   api_handle()   HTTP thread: which route; limits per address; hand over
 *   run_call()     CPU thread: who asks, may they, what do they ask; reads end here
 *   run_write()    inside the transaction, perhaps twice
 *   write_done()   after the commit, or the refusal
 *   api_answered() somebody outside was asked, and this came of it
 *
 * The reply is always the last thing that touches a call: the exchange and its arena are gone
 * with it.
 */
#include "api/api_priv.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engage/blobs.h"
#include "net/stream.h"
#include "routes.h"

#include <string.h>

#define API_PREFIX "/api/"
#define REPLY_BYTES_MAX (16u << 20)
#define TOUCH_EVERY_MS (INT64_C(5) * 60 * 1000)

/* ---- refusals --------------------------------------------------------------------------- */

static void refuse_call(struct api_call *call, const struct hk_cx *cx, enum hk_rc rc,
    struct hk_str word, int64_t arrived)
{
    struct api_refusal refusal = {
        .rc = rc,
        .word = word,
        .text = hk_arena_str(call->own.arena, hk_str_from(cx->error.text)),
        .problem = hk_str_from(cx->error.problem),
        .arrived = arrived,
        .retry_after_s = call->retry_after_s,
    };
    api_refuse(call->api, call->exchange, &refusal);
}

static void refuse(struct api *api, struct http_exchange *exchange, struct hk_str word,
    struct hk_str text, int64_t retry_after_s)
{
    struct api_refusal refusal = {
        .rc = HK_EINVAL, .word = word, .text = text, .retry_after_s = retry_after_s};
    api_refuse(api, exchange, &refusal);
}

/* ---- the session is in use -------------------------------------------------------------- */

struct touch {
    struct flow_command command; /* must stay first */
    struct hk_str token;
};

static enum hk_rc run_touch(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    const struct touch *touch = (const struct touch *)command;
    (void)batch;
    (void)reply;
    return people_touch_session(cx, session, touch->token);
}

static void touch_done(struct hk_cx *cx, enum hk_rc rc, struct flow_command *command, bool replayed)
{
    struct touch *touch = (struct touch *)command;
    (void)cx;
    (void)rc; /* if it failed the session ends at most 5 minutes early */
    (void)replayed;
    hk_buf_free(&touch->command.reply);
    hk_str_release(&touch->token);
    hk_free(touch);
}

static void touch_session(struct api_call *call)
{
    /* A stream opens again by itself, also where nobody sits any more: it is no use. */
    if (call->member.session == 0 || call->route->runs == API_RUNS_STREAM
        || call->own.now_ms - call->member.seen_ms < TOUCH_EVERY_MS)
        return;
    struct touch *touch = hk_alloc(sizeof *touch);
    touch->token = hk_str_dup(call->token);
    touch->command = (struct flow_command){
        .flow = call->flow, .who = call->who, .run = run_touch, .done = touch_done};
    if (flow_submit_command(call->flow, &touch->command) != HK_OK) {
        hk_str_release(&touch->token);
        hk_free(touch);
    }
}

/* ---- writes ----------------------------------------------------------------------------- */

struct flow_write api_write(struct api_call *call)
{
    return (struct flow_write){
        .cx = call->cx,
        .session = call->session,
        .batch = call->batch,
        .flow = call->flow,
        .who = call->who,
        .command = &call->command.command,
    };
}

static enum hk_rc run_write(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    struct api_call *call = ((struct api_command *)command)->call;
    struct hk_json_writer w = hk_json_writer_make(reply);
    call->cx = cx;
    call->session = session;
    call->batch = batch;
    call->forget_cookie = false;
    call->grant = (struct people_grant){0};
    return call->route->run(call, call->in, &w);
}

static void write_done(struct hk_cx *cx, enum hk_rc rc, struct flow_command *command, bool replayed)
{
    struct api_call *call = ((struct api_command *)command)->call;
    struct hk_buf reply = command->reply;
    struct http_header headers[2] = {{"Content-Type", HK_STR("application/json")}};
    size_t header_count = 1;
    command->reply = (struct hk_buf){0};
    if (rc != HK_OK) {
        refuse_call(call, cx, rc, command->refusal_code, command->refusal_id);
        hk_buf_free(&reply);
        return;
    }
    if (!replayed && (call->grant.token.n > 0 || call->forget_cookie))
        headers[header_count++] = (struct http_header){
            "Set-Cookie", api_cookie(call->api, call->own.arena, call->grant.token)};
    http_reply(call->exchange, command->status, headers, header_count, hk_buf_str(&reply));
    hk_buf_free(&reply);
}

/* The call is not ours any more once this succeeded. */
static enum hk_rc submit_write(struct api_call *call)
{
    struct flow_command *command = &call->command.command;
    call->command.call = call;
    command->flow = call->flow;
    command->who = call->who;
    command->run = run_write;
    command->done = write_done;
    return flow_submit_command(call->flow, command);
}

/* ---- reads ------------------------------------------------------------------------------ */

static enum hk_rc run_read(struct api_call *call)
{
    call->text = hk_buf_make(REPLY_BYTES_MAX);
    struct hk_json_writer w = hk_json_writer_make(&call->text);
    HK_TRY(call->route->run(call, call->in, &w));
    if (call->text.over)
        return hk_fail(call->cx, HK_ELIMIT, "this is too much at once; ask for less");
    return HK_OK;
}

/* What is too much for one browser, and for one address (an office behind one). */
#define STREAMS_OF_SESSION 32
#define STREAMS_OF_ADDRESS 2000

static bool has_room(struct api_call *call)
{
    size_t of_session, of_address;
    http_stream_count(call->exchange, call->who.session, &of_session, &of_address);
    return (call->who.bearer || of_session < STREAMS_OF_SESSION) && of_address < STREAMS_OF_ADDRESS;
}

/* Once it counts as one of its sign-in's streams a stream is ended with them. What changed between
 * the look at the rights and that moment is found by a second look. */
static void reply_stream(struct api_call *call, struct hk_cx *cx)
{
    struct api *api = call->api;
    struct store_session *session = call->session;
    const struct flow_principal who = call->who;
    struct people_member now = {0};
    struct hk_str token = hk_arena_str(cx->arena, call->token);
    if (!has_room(call)) {
        call->retry_after_s = 30;
        (void)hk_fail(cx, HK_EDENIED, "Too many live screens are open; close some of them.");
        refuse_call(call, cx, HK_EDENIED, HK_STR("too_many_streams"), 0);
        return;
    }
    const struct http_stream_options options = {
        .ring = flow_stream_open(call->flow, &who),
        .after = call->answer.after,
        .group = who.session,
        .reader = who.login,
        .lasts_ms = people_session_left_ms(&call->member, call->own.now_ms),
    };
    http_reply_stream(call->exchange, &options); /* the call is gone with it */
    stream_ring_release(options.ring);
    enum hk_rc rc = people_find_session(cx, session, token, &now);
    if (rc != HK_OK || now.role != who.role || now.department != who.department
        || now.workspace != who.workspace)
        http_stream_end_group(api->http, who.session);
}

static void reply_read(struct api_call *call, struct hk_cx *cx)
{
    struct hk_buf text = call->text;
    struct http_header headers[2] = {{"Content-Type", HK_STR("application/json")}};
    size_t header_count = 1;
    switch (call->answer.kind) {
    case API_ANSWER_STREAM:
        reply_stream(call, cx);
        break;
    case API_ANSWER_TEXT:
        headers[0].value = call->answer.type;
        if (call->answer.file.n > 0)
            headers[header_count++] = (struct http_header){"Content-Disposition",
                hk_arena_printf(
                    call->own.arena, "attachment; filename=\"%.*s\"", HKS(call->answer.file))};
        http_reply(call->exchange, 200, headers, header_count, hk_buf_str(&text));
        break;
    case API_ANSWER_JSON:
        http_reply(call->exchange, 200, headers, header_count, hk_buf_str(&text));
        break;
    }
    hk_buf_free(&text);
}

/* ---- on a CPU thread -------------------------------------------------------------------- */

/* Who, whether and what. */
static enum hk_rc open_call(struct api_call *call, struct hk_str *out_word)
{
    call->in = hk_arena_alloc(call->own.arena, call->route->request_bytes);
    HK_TRY(api_admit(call, out_word));
    HK_TRY(api_check_query(call));
    return call->route->read == NULL ? HK_OK : call->route->read(call, call->in);
}

void api_end_snapshot(struct api_call *call)
{
    if (call->has_snapshot)
        store_snapshot_end(call->session);
    call->has_snapshot = false;
}

static void finish_read(struct api_call *call, struct hk_cx *cx)
{
    struct hk_str word = HK_STR("");
    enum hk_rc rc = store_snapshot_begin(&call->own, call->session);
    call->has_snapshot = rc == HK_OK;
    if (rc == HK_OK)
        rc = open_call(call, &word);
    if (rc == HK_OK) {
        call->cx = cx;
        rc = run_read(call);
    }
    api_end_snapshot(call);
    touch_session(call);
    if (rc == HK_OK) {
        reply_read(call, cx);
        return;
    }
    struct hk_buf text = call->text;
    refuse_call(call, call->cx, rc, word, 0);
    hk_buf_free(&text);
}

/* ---- who asks somebody outside ----------------------------------------------------------- */

/* The call is not ours any more once `prepare` succeeded. */
static void begin_asking(struct api_call *call)
{
    struct hk_str word = HK_STR("");
    enum hk_rc rc = open_call(call, &word);
    touch_session(call);
    if (rc == HK_OK)
        rc = call->route->prepare(call, call->in);
    if (rc != HK_OK)
        refuse_call(call, &call->own, rc, word, 0);
}

void api_answered(struct api_call *call, const struct hk_cx *cx, enum hk_rc rc)
{
    call->cx = &call->own;
    if (rc == HK_OK) {
        rc = run_read(call);
        cx = &call->own;
    }
    if (rc == HK_OK) {
        reply_read(call, &call->own);
        return;
    }
    struct hk_buf text = call->text;
    refuse_call(call, cx, rc, HK_STR(""), 0);
    hk_buf_free(&text);
}

static void begin_write(struct api_call *call)
{
    struct hk_str word = HK_STR("");
    enum hk_rc rc = open_call(call, &word);
    if (rc == HK_OK && call->route->prepare != NULL) {
        rc = call->route->prepare(call, call->in);
        word = call->refusal;
    }
    if (rc == HK_OK) {
        touch_session(call);
        rc = submit_write(call);
        if (rc == HK_OK)
            return;
        word = HK_STR("unavailable");
    }
    refuse_call(call, &call->own, rc, word, 0);
}

bool api_route_writes(const struct api_route *route)
{
    return route->runs == API_RUNS_WRITE || route->runs == API_RUNS_PREPARED
        || route->runs == API_RUNS_CPU;
}

static void run_call(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct api_call *call = (struct api_call *)task;
    call->own.now_ms = cx->now_ms;
    call->cx = &call->own;
    call->session = session;
    cx->trace = call->own.trace;
    if (api_route_writes(call->route))
        begin_write(call);
    else if (call->route->runs == API_RUNS_ASK)
        begin_asking(call);
    else
        finish_read(call, cx);
}

void api_begin_call(struct api *api, struct http_exchange *exchange, const struct api_route *route,
    const struct hk_str ids[API_PATH_IDS_MAX])
{
    struct hk_arena *arena = http_exchange_arena(exchange);
    struct api_call *call = hk_arena_alloc(arena, sizeof *call);
    call->task.run = run_call;
    call->api = api;
    call->flow = api->flow;
    call->exchange = exchange;
    call->request = http_exchange_request(exchange);
    call->route = route;
    memcpy(call->path_ids, ids, sizeof call->path_ids);
    call->own = (struct hk_cx){
        .arena = arena,
        .ids = flow_ids(api->flow),
        .now_ms = hk_clock_now_ms(),
        .trace = call->request->trace,
    };
    if (!flow_submit_task(api->flow, FLOW_TASK_INTERACTIVE, &call->task))
        refuse(api, exchange, HK_STR("unavailable"), HK_STR("too much waits"), 1);
}

/* ---- on an HTTP thread ------------------------------------------------------------------- */

static void handle_operation(struct api *api, struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct hk_str ids[API_PATH_IDS_MAX] = {{0}};
    unsigned allowed;
    int64_t wait_s = 0;
    const struct api_route *route = api_match(request->method, request->path, ids, &allowed);
    if (route == NULL && allowed != 0) {
        struct api_refusal refusal = {.rc = HK_ENOTFOUND,
            .text = HK_STR("This address does not take this method."),
            .allowed = allowed};
        api_refuse(api, exchange, &refusal);
    } else if (route == NULL) {
        refuse(api, exchange, HK_STR("not_found"), HK_STR("There is nothing at this address."), 0);
    } else if ((route->permission == API_PERMIT_PUBLIC || route->runs == API_RUNS_CPU) /* guesses */
        && !api_limits_take(api->limits,
            route->permission == API_PERMIT_PUBLIC ? API_LIMIT_SIGN_IN : API_LIMIT_PASSWORD,
            request->peer, hk_clock_now_ms(), &wait_s)) {
        refuse(api, exchange, HK_STR("limit"),
            HK_STR("Too many attempts from your address; wait a minute."), wait_s);
    } else {
        api_begin_call(api, exchange, route, ids);
    }
}

size_t api_body_ceiling(void *owner, enum http_method method, struct hk_str path)
{
    struct hk_str ids[API_PATH_IDS_MAX];
    unsigned allowed;
    if (hk_str_starts(path, HK_STR("/webhooks/")))
        return API_WEBHOOK_BODY_MAX;
    if (hk_str_starts(path, HK_STR(ENGAGE_UPLOAD_PREFIX)))
        return api_upload_ceiling(owner, path);
    if (hk_str_starts(path, HK_STR("/chat/v1/")))
        return API_CHAT_BODY_MAX;
    const struct api_route *route = api_match(method, path, ids, &allowed);
    return route != NULL ? route->body_max : 4096;
}

void api_handle(void *owner, struct http_exchange *exchange)
{
    struct api *api = owner;
    struct hk_str path = http_exchange_request(exchange)->path;
    if (hk_str_starts(path, HK_STR(ENGAGE_BLOB_PREFIX)))
        api_handle_blob(api, exchange);
    else if (hk_str_starts(path, HK_STR(ENGAGE_UPLOAD_PREFIX)))
        api_handle_upload(api, exchange);
    else if (hk_str_starts(path, HK_STR(API_PREFIX)))
        handle_operation(api, exchange);
    else if (hk_str_starts(path, HK_STR("/webhooks/")))
        api_handle_webhook(api, exchange);
    else if (hk_str_starts(path, HK_STR("/chat/v1/")))
        api_handle_chat(api, exchange);
    else if (hk_str_equal(path, HK_STR("/healthz")))
        api_handle_health(api, exchange);
    else if (hk_str_equal(path, HK_STR("/metrics")))
        api_handle_metrics(api, exchange);
    else if (!api_handle_chat_page(api, exchange))
        api_handle_file(api, exchange);
}
