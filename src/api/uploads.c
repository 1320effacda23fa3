/* api/uploads.c -- files to be sent, given to us at a signed address (engage/blobs.h).
 *
 * The address was given to somebody who may speak, or to a visitor of the web chat (chat_files.c),
 * for one file of one length, for ten minutes; it carries the right, so that nobody else can fill
 * the disk, and no database is asked before the bytes come. They go to a file as they come; here it
 * gets its name and its row. A visitor's is a picture or a PDF by its first bytes, or is refused.
 *
 *   api_handle_upload()   HTTP thread: whose, and is it whole
 *   run_upload()          CPU thread: hash, kind, name, disk
 *   run_receive()         inside the transaction
 *
 * What it does not do: resume a file half given.
 */
#include "api/api_priv.h"
#include "base/clock.h"
#include "base/str.h"
#include "engage/blobs.h"
#include "flow/blobs.h"
#include "flow/enclose.h"
#include "flow/scan.h"

#include <unistd.h>

enum { HEAD_BYTES = 16 };

struct upload {
    struct flow_command command; /* must stay first */
    struct flow_task task;
    struct api *api;
    struct http_exchange *exchange;
    struct hk_cx own;
    struct engage_upload said;
    int file;
    struct hk_str path;
    struct hk_str sha256;
    struct hk_str mime;
};

static void refuse(struct api *api, struct http_exchange *exchange, enum hk_rc rc, const char *word,
    struct hk_str text, unsigned allowed)
{
    struct api_refusal refusal = {
        .rc = rc, .word = hk_str_from(word), .text = text, .allowed = allowed};

    api_refuse(api, exchange, &refusal);
}

size_t api_upload_ceiling(struct api *api, struct hk_str path)
{
    struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_cx cx = {.arena = arena, .now_ms = hk_clock_now_ms()};
    struct engage_upload said;

    return engage_upload_admits(&cx, flow_blob_key(api->flow), path, &said)
        ? (size_t)said.size_bytes
        : 0;
}

bool api_body_file(void *owner, enum http_method method, struct hk_str path, struct hk_arena *arena,
    int *out_file, struct hk_str *out_path)
{
    struct api *api = owner;
    struct hk_cx cx = {.arena = arena};

    if (!hk_str_starts(path, HK_STR(ENGAGE_UPLOAD_PREFIX)) || method != HTTP_PUT)
        return false;
    if (flow_blob_create(&cx, flow_folder(api->flow), out_file, out_path) != HK_OK)
        *out_file = -1;
    return true;
}

/* The visitor is told how to name it in a message, and no more. */
static void put_given(struct hk_cx *cx, const struct upload *up, struct hk_json_writer *w)
{
    const struct engage_given given = {.account = up->said.account,
        .visitor = up->said.visitor,
        .sha256 = up->sha256,
        .mime = up->mime,
        .size_bytes = up->said.size_bytes};

    hk_json_object_begin(w);
    hk_json_str_member(w, "file", engage_given_write(cx, flow_blob_key(up->command.flow), &given));
    hk_json_str_member(w, "mime", up->mime);
    hk_json_object_end(w);
}

static enum hk_rc run_receive(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    const struct upload *up = (const struct upload *)command;
    struct flow_write write = flow_write_of(cx, session, batch, command);
    struct hk_json_writer w = hk_json_writer_make(reply);
    bool waits = flow_scan_first(command->flow) != FLOW_SCAN_NONE;
    const struct engage_blob blob = {
        .workspace = up->said.workspace, .sha256 = up->sha256, .mime = up->mime};
    const struct shape_blob shape = {.sha256 = up->sha256,
        .kind = hk_str_starts(up->mime, HK_STR("image/")) ? HK_STR("image") : HK_STR("file"),
        .mime = up->mime,
        .size_bytes = up->said.size_bytes,
        .state = waits ? SHAPE_ATTACHMENT_STATE_CHECKING : SHAPE_ATTACHMENT_STATE_FETCHED,
        .url = waits ? HK_STR("") : engage_blob_address(cx, flow_blob_key(command->flow), &blob)};

    if (up->said.visitor.n == 0)
        HK_TRY(flow_may_speak(&write));
    HK_TRY(flow_receive_upload(&write, up->sha256, up->said.size_bytes, up->mime));
    if (up->said.visitor.n > 0)
        put_given(cx, up, &w);
    else
        shape_write_blob(&w, &shape);
    return HK_OK;
}

static void receive_done(
    struct hk_cx *cx, enum hk_rc rc, struct flow_command *command, bool replayed)
{
    struct upload *up = (struct upload *)command;
    struct hk_buf reply = command->reply;
    const struct http_header type = {"Content-Type", HK_STR("application/json")};

    (void)replayed;
    command->reply = (struct hk_buf){0};
    if (rc == HK_OK)
        http_reply(up->exchange, 200, &type, 1, hk_buf_str(&reply));
    else
        refuse(up->api, up->exchange, rc, "", hk_str_from(cx->error.text), 0);
    hk_buf_free(&reply);
}

/* May it be kept at all? Asked before it gets its name: of visitors pictures and PDF are. */
static bool is_taken(const struct upload *up)
{
    char head[HEAD_BYTES];
    ssize_t n = up->said.visitor.n > 0 ? pread(up->file, head, sizeof head, 0) : 0;
    struct hk_str mime = n > 0 ? flow_mime_of_bytes((struct hk_str){head, (size_t)n}) : HK_STR("");

    return up->said.visitor.n == 0 || hk_str_starts(mime, HK_STR("image/"))
        || hk_str_equal(mime, HK_STR("application/pdf"));
}

static void run_upload(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct upload *up = (struct upload *)(void *)((char *)task - offsetof(struct upload, task));

    (void)session;
    (void)cx;
    if (!is_taken(up)) {
        (void)close(up->file);
        (void)unlink(up->path.p);
        refuse(up->api, up->exchange, HK_EINVAL, "invalid",
            HK_STR("file: only pictures (PNG, JPEG, GIF, WebP) and PDF files are taken here."), 0);
        return;
    }
    enum hk_rc rc =
        flow_take_upload(&up->own, up->api->flow, up->file, up->path, &up->sha256, &up->mime);
    (void)close(up->file);
    if (rc != HK_OK) {
        (void)unlink(up->path.p);
        refuse(up->api, up->exchange, rc, rc == HK_ELIMIT ? "storage_full" : "",
            hk_str_from(up->own.error.text), 0);
        return;
    }
    up->command = (struct flow_command){.flow = up->api->flow,
        .who = {.workspace = up->said.workspace, .login = up->said.login, .role = SHAPE_ROLE_AGENT},
        .run = run_receive,
        .done = receive_done};
    rc = flow_submit_command(up->api->flow, &up->command);
    if (rc != HK_OK)
        refuse(up->api, up->exchange, rc, "unavailable", HK_STR("too much waits"), 0);
}

void api_handle_upload(struct api *api, struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct hk_arena *arena = http_exchange_arena(exchange);
    struct upload *up = hk_arena_alloc(arena, sizeof *up);

    up->own = (struct hk_cx){.arena = arena, .now_ms = hk_clock_now_ms(), .trace = request->trace};
    up->api = api;
    up->exchange = exchange;
    up->task.run = run_upload;
    if (request->method != HTTP_PUT) {
        refuse(api, exchange, HK_ENOTFOUND, "not_found",
            HK_STR("This address does not take this method."), 1u << HTTP_PUT);
    } else if (!engage_upload_admits(
                   &up->own, flow_blob_key(api->flow), request->path, &up->said)) {
        refuse(api, exchange, HK_EDENIED, "denied",
            HK_STR("This address for a file is not valid, or not any more: begin again."), 0);
    } else if (!http_exchange_take_file(exchange, &up->file, &up->path)) {
        refuse(api, exchange, HK_EINVAL, "invalid", HK_STR("The file is empty."), 0);
    } else if (lseek(up->file, 0, SEEK_END) != up->said.size_bytes) {
        (void)close(up->file);
        (void)unlink(up->path.p);
        refuse(api, exchange, HK_EINVAL, "invalid",
            HK_STR("The file did not come whole: begin again."), 0);
    } else if (!flow_submit_task(api->flow, FLOW_TASK_INTERACTIVE, &up->task)) {
        (void)close(up->file);
        (void)unlink(up->path.p);
        refuse(api, exchange, HK_EINVAL, "unavailable", HK_STR("too much waits"), 0);
    }
}
