/* flow/media.c -- see media.h.
 *
 *   want     commit 2: a job for each file
 *   fetch    jobs' thread: read what is wanted; ask the channel, or take the plain address
 *   take     jobs' thread: compare the hash, write the file, sync it
 *   settle   a transaction: the attachment, the file's row, the log and the job's end together
 *
 * Fetching again changes nothing anywhere: the file has the same name, and an attachment that is
 * fetched stays as it is.
 */
#include "flow/media.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/str.h"
#include "channel/parts.h"
#include "engage/blobs.h"
#include "flow/blobs.h"
#include "flow/enclose.h"
#include "flow/scan.h"
#include "flow_sql.h"
#include "people_sql.h"

enum { STEPS_MAX = 6, ATTACHMENTS_MAX_BYTES = 1024 * 1024 };

#define FILE_TIMEOUT_MS 60000u

/* ---- wanted ------------------------------------------------------------------------------- */

enum hk_rc flow_media_want(struct flow_write *write, int64_t account, int64_t message, int64_t raw,
    const struct channel_event *event)
{
    struct hk_arena *arena = write->cx->arena;
    char id[HK_ID_TEXT_BYTES], account_id[HK_ID_TEXT_BYTES], raw_id[HK_ID_TEXT_BYTES];

    hk_id_write(message, id);
    hk_id_write(account, account_id);
    hk_id_write(raw, raw_id);
    for (size_t i = 0; i < event->attachment_count; i++) {
        if (!channel_is_file(&event->attachments[i]))
            continue;
        HK_TRY(flow_job_add(write, FLOW_MEDIA_FETCH,
            hk_arena_printf(arena, "%.*s:%zu", HK_ID_TEXT_BYTES, id, i),
            hk_arena_printf(arena, "{\"account\":\"%.*s\",\"raw\":\"%.*s\"}", HK_ID_TEXT_BYTES,
                account_id, HK_ID_TEXT_BYTES, raw_id),
            0));
    }
    return HK_OK;
}

enum hk_rc flow_media_release(struct flow_write *write, int64_t message)
{
    struct conversation_attachments_row row;

    HK_TRY(conversation_read_attachments(
        write->cx, write->session, write->who.workspace, message, &row));
    return flow_let_go(write, row.attachments);
}

/* The rest of the attachment stays as it was. */
static void put_waiting(struct hk_json_writer *w, const struct hk_json *attachment)
{
    hk_json_object_begin(w);
    for (const struct hk_json *m = hk_json_first(attachment); m != NULL;
         m = hk_json_next(attachment, m)) {
        struct hk_str key = hk_json_key(m);
        char name[32];
        if (hk_str_equal(key, HK_STR("state")) || hk_str_equal(key, HK_STR("error_code")))
            continue;
        (void)snprintf(name, sizeof name, "%.*s", HKS(key));
        hk_json_put_key(w, name);
        hk_json_put_raw(w, hk_json_raw(m));
    }
    hk_json_str_member(w, "state", HK_STR("waiting"));
    hk_json_object_end(w);
}

enum hk_rc flow_media_retry(struct flow_write *write, int64_t message)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(ATTACHMENTS_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    struct conversation_attachments_row row;
    struct conversation_state state;
    const struct hk_json *list = NULL;
    struct hk_cx *cx = write->cx;
    char id[HK_ID_TEXT_BYTES];
    size_t place = 0, restarted = 0;

    HK_TRY(flow_may_speak(write));
    enum hk_rc rc =
        conversation_read_attachments(cx, write->session, write->who.workspace, message, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such message");
    HK_TRY(rc);
    HK_TRY(flow_open_conversation(write, row.conversation, &state));
    if (row.attachments.n > 0)
        HK_TRY(hk_json_read(cx, row.attachments, &hk_json_foreign, &list));
    hk_id_write(message, id);
    hk_json_array_begin(&w);
    for (const struct hk_json *a = hk_json_first(list); a != NULL;
         a = hk_json_next(list, a), place++) {
        int64_t changed = 0;
        if (hk_str_equal(hk_json_text(a, "state"), HK_STR("failed")))
            HK_TRY(jobs_restart(cx, write->session, write->who.workspace, HK_STR(FLOW_MEDIA_FETCH),
                hk_arena_printf(cx->arena, "%.*s:%zu", HK_ID_TEXT_BYTES, id, place), cx->now_ms,
                &changed));
        if (changed > 0)
            put_waiting(&w, a);
        else
            hk_json_put_raw(&w, hk_json_raw(a));
        restarted += changed > 0;
    }
    hk_json_array_end(&w);
    if (restarted == 0)
        return hk_fail(cx, HK_ECONFLICT, "no file of this message waits to be fetched again");
    HK_TRY(conversation_set_attachments(
        cx, write->session, write->who.workspace, message, hk_buf_str(&buf)));
    flow_batch_wake_jobs(write->batch, cx->now_ms);
    return flow_tell_message(write, message, row.conversation);
}

/* ---- an attempt --------------------------------------------------------------------------- */

struct fetch {
    struct flow_account *account;
    struct channel_operation operation;
    struct channel_file said; /* by the network, before */
    struct hk_str mime;       /* as the message said */
    struct flow_session session;
    unsigned step;
    const char *error_code; /* of a failure */
    struct hk_str sha256;   /* of success */
    int64_t size_bytes;
};

static void release(struct flow_job *job)
{
    struct fetch *f = job->data;

    flow_account_release(f->account);
}

static void again(struct flow_job *job, struct hk_str why)
{
    struct fetch *f = job->data;

    f->error_code = "gave_up"; /* if it was the last time */
    flow_job_end(job, JOBS_TRY_AGAIN, why);
}

static void refuse(struct flow_job *job, const char *code, struct hk_str why)
{
    struct fetch *f = job->data;

    f->error_code = code;
    flow_job_end(job, JOBS_GIVE_UP,
        why.n > 0 ? hk_arena_printf(job->arena, "%s: %.*s", code, HKS(why)) : hk_str_from(code));
}

/* ---- the file is here --------------------------------------------------------------------- */

bool flow_media_is_hash(struct hk_cx *cx, struct hk_str said, struct hk_str bytes)
{
    uint8_t hash[HK_SHA256_BYTES];

    hk_crypto_sha256(bytes, hash);
    if (hk_str_equal_nocase(said, hk_crypto_hex(cx, hash, sizeof hash)))
        return true;
    while (hk_str_ends(said, HK_STR("=")))
        said.n--;
    char *url_safe = hk_arena_alloc(cx->arena, said.n + 1);
    for (size_t i = 0; i < said.n; i++)
        url_safe[i] = (char)(said.p[i] == '+' ? '-' : said.p[i] == '/' ? '_' : said.p[i]);
    return hk_str_equal(
        (struct hk_str){url_safe, said.n}, hk_crypto_base64url(cx, hash, sizeof hash));
}

static struct hk_str mime_of(
    struct hk_cx *cx, const struct fetch *f, const struct model_response *response)
{
    struct hk_str said[] = {f->mime, channel_mime(f->said.mime),
        channel_mime(channel_header(response->headers, response->header_count, "content-type"))};
    struct hk_str mime = HK_STR("");

    for (size_t i = 0; i < HK_COUNT(said) && mime.n == 0; i++)
        mime = engage_blob_mime(cx, said[i]);
    return mime;
}

static void take(struct hk_cx *cx, struct flow_job *job, const struct model_response *response)
{
    struct fetch *f = job->data;
    struct flow *flow = job->flow;
    struct hk_str bytes = response->body;

    if (bytes.n == 0) {
        again(job, HK_STR("the network gave an empty file"));
        return;
    }
    if (f->said.sha256.n > 0 && !flow_media_is_hash(cx, f->said.sha256, bytes)) {
        refuse(job, "damaged", HK_STR("the file is not what the network said it would be"));
        return;
    }
    pthread_mutex_lock(&flow->blobs);
    enum hk_rc rc = flow_blob_write(cx, flow->options.folder, bytes, &f->sha256);
    pthread_mutex_unlock(&flow->blobs);
    if (rc != HK_OK) {
        if (rc != HK_ELIMIT && flow->options.broken != NULL) /* as any other disk that fails */
            flow->options.broken(flow->options.owner, &cx->error);
        f->sha256 = HK_STR("");
        again(job, hk_str_from(cx->error.text));
        return;
    }
    f->size_bytes = (int64_t)bytes.n;
    f->mime = hk_arena_str(job->arena, mime_of(cx, f, response));
    flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
}

/* ---- what to request ---------------------------------------------------------------------- */

static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous);

static void call(struct hk_cx *cx, struct flow_job *job, const struct model_request *request)
{
    struct http_client_target target =
        flow_account_target(((const struct fetch *)job->data)->account);

    target.response_max_bytes = FLOW_BLOB_MAX_BYTES;
    enum hk_rc rc = flow_job_ask(cx, job, &target, request, ask);
    if (rc == HK_ERETRY) /* the program is being stopped */
        again(job, hk_str_from(cx->error.text));
    else if (rc != HK_OK)
        refuse(job, "misconfigured", hk_str_from(cx->error.text));
}

static void send_request(
    struct hk_cx *cx, struct flow_job *job, const struct model_request *request)
{
    struct fetch *f = job->data;

    if (f->step++ >= STEPS_MAX)
        again(job, HK_STR("it takes more requests than it may"));
    else if (f->said.size_bytes > (int64_t)FLOW_BLOB_MAX_BYTES)
        refuse(job, "too_large", HK_STR(""));
    else
        call(cx, job, request);
}

/* The stable words of the document; whatever else a channel says is a refusal. */
static const char *word_of(struct hk_str code)
{
    static const char *const words[] = {"gone", "too_large", "damaged", "misconfigured"};

    for (size_t i = 0; i < HK_COUNT(words); i++)
        if (hk_str_equal(code, hk_str_from(words[i])))
            return words[i];
    return "refused";
}

static void ask_channel(
    struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    struct fetch *f = job->data;
    struct channel_outcome outcome = {.step = CHANNEL_STEP_RETRY};

    flow_session_read(cx, job->flow, f->account->id, &f->session);
    enum hk_rc rc = f->account->kind->build(
        cx, &f->account->channel, f->session.now, &f->operation, f->step, previous, &outcome);

    if (rc != HK_OK) {
        again(job, hk_str_from(cx->error.text));
        return;
    }
    if (!flow_session_take(cx, job->flow, f->account, outcome.session, outcome.asking, &f->session))
        outcome.step = CHANNEL_STEP_RETRY;
    switch (outcome.step) {
    case CHANNEL_STEP_REQUEST:
        f->said = outcome.file;
        send_request(cx, job, &outcome.request);
        break;
    case CHANNEL_STEP_SENT:
        take(cx, job, previous);
        break;
    case CHANNEL_STEP_FAILED:
        refuse(job, word_of(outcome.error_code), outcome.error_text);
        break;
    case CHANNEL_STEP_RETRY:
    case CHANNEL_STEP_UNCLEAR:
    case CHANNEL_STEP_NOT_FOUND:
    case CHANNEL_STEP_VOID:
        job->retry_after_ms = outcome.retry_after_ms;
        again(job, outcome.error_text);
        break;
    }
}

/* A plain address, of a channel that has no more to say. */
static void ask_address(
    struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    struct fetch *f = job->data;
    struct model_request request = {
        .method = HK_STR("GET"), .url = f->operation.target_id, .timeout_ms = FILE_TIMEOUT_MS};

    if (previous == NULL)
        send_request(cx, job, &request);
    else if (previous->transfer == MODEL_TRANSFER_REFUSED)
        refuse(job, "misconfigured", previous->error);
    else if (previous->transfer != MODEL_TRANSFER_DONE)
        again(job, previous->error);
    else if (previous->status == 200)
        take(cx, job, previous);
    else if (previous->status == 404 || previous->status == 410)
        refuse(job, "gone", HK_STR(""));
    else if (previous->status >= 500 || previous->status == 429 || previous->status == 408) {
        job->retry_after_ms = channel_retry_after_ms(previous);
        again(job, hk_arena_printf(cx->arena, "status %u", previous->status));
    } else
        refuse(job, "refused", hk_arena_printf(cx->arena, "status %u", previous->status));
}

/* The first time, and with each response. The job may be gone when this returns. */
static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    const struct fetch *f = job->data;

    if (previous != NULL && previous->too_large)
        refuse(job, "too_large", previous->error);
    else if (f->account->kind->fetches)
        ask_channel(cx, job, previous);
    else
        ask_address(cx, job, previous);
}

/* ---- what is wanted ----------------------------------------------------------------------- */

static bool read_key(struct hk_str key, int64_t *out_message, int64_t *out_place)
{
    struct hk_str id;

    return hk_str_cut(&key, ':', &id) && hk_id_read(id, out_message)
        && hk_str_to_int(key, out_place) && *out_place >= 0;
}

/* The file came along with the message: it lies in the body that is kept. */
static void take_from_body(struct hk_cx *cx, struct flow_job *job, const struct hk_json *payload)
{
    struct fetch *f = job->data;
    struct model_response found = {.transfer = MODEL_TRANSFER_DONE};
    struct hk_str body = HK_STR("");
    int64_t raw = 0;
    enum hk_rc rc = HK_ENOTFOUND;

    if (hk_id_read(hk_json_text(payload, "raw"), &raw))
        rc = flow_raw_read(cx, job->session, job->row.workspace, raw, &body);
    if (rc == HK_OK)
        rc = f->account->kind->extract(
            cx, &f->account->channel, body, f->operation.target_id, &found.body);
    if (rc == HK_OK && found.body.n > 0)
        take(cx, job, &found);
    else if (rc == HK_OK || rc == HK_ENOTFOUND || rc == HK_EPROTO)
        refuse(job, "gone", HK_STR(""));
    else
        again(job, hk_str_from(cx->error.text));
}

static void begin(struct hk_cx *cx, struct flow_job *job, const struct hk_json *payload,
    const struct hk_json *attachment)
{
    struct fetch *f = job->data;
    struct hk_str remote_id = hk_json_text(attachment, "remote_id");
    struct hk_str url = hk_json_text(attachment, "url");
    bool within = f->account->kind->extract != NULL;

    f->mime = hk_json_text(attachment, "mime");
    f->operation = (struct channel_operation){.kind = CHANNEL_FETCH,
        .txn = job->row.key,
        .made_ms = job->row.made_ms,
        .target_id = (f->account->kind->fetches || within) && remote_id.n > 0 ? remote_id : url};
    if (within)
        take_from_body(cx, job, payload);
    else
        ask(cx, job, NULL);
}

void flow_media_fetch(struct hk_cx *cx, struct flow_job *job)
{
    struct fetch *f = hk_arena_alloc(job->arena, sizeof *f);
    const struct hk_json *payload = NULL, *list = NULL, *one;
    struct conversation_attachments_row row;
    int64_t message = 0, place = 0, account = 0;

    job->data = f;
    job->release = release;
    if (!read_key(job->row.key, &message, &place)
        || hk_json_read(cx, job->row.payload, &hk_json_foreign, &payload) != HK_OK
        || !hk_id_read(hk_json_text(payload, "account"), &account)) {
        refuse(job, "gave_up", HK_STR("its payload cannot be read"));
        return;
    }
    if (conversation_read_attachments(cx, job->session, job->row.workspace, message, &row)
        != HK_OK) {
        again(job, hk_str_from(cx->error.text));
        return;
    }
    if (row.attachments.n == 0
        || hk_json_read(cx, row.attachments, &hk_json_foreign, &list) != HK_OK
        || (one = hk_json_at(list, (size_t)place)) == NULL
        || !hk_str_equal(hk_json_text(one, "state"), HK_STR("waiting"))) {
        flow_job_end(job, JOBS_WAS_DONE, HK_STR("")); /* withdrawn, or done before */
        return;
    }
    f->account = flow_account_hold(job->flow, account);
    if (f->account == NULL)
        refuse(job, "account_gone", HK_STR(""));
    else
        begin(cx, job, payload, one);
}

/* ---- what came of it ---------------------------------------------------------------------- */

static bool is_one_of(struct hk_str key, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_equal(key, hk_str_from(names[i])))
            return true;
    return false;
}

static void put_settled(
    struct hk_json_writer *w, const struct hk_json *attachment, const struct fetch *f)
{
    static const char *const ours[] = {"state", "sha256", "error_code", "mime", "size_bytes"};
    bool fetched = f != NULL && f->sha256.n > 0;

    hk_json_object_begin(w);
    for (const struct hk_json *m = hk_json_first(attachment); m != NULL;
         m = hk_json_next(attachment, m)) {
        struct hk_str key = hk_json_key(m);
        if (is_one_of(key, ours, fetched ? HK_COUNT(ours) : 3))
            continue;
        char name[32];
        (void)snprintf(name, sizeof name, "%.*s", HKS(key));
        hk_json_put_key(w, name);
        hk_json_put_raw(w, hk_json_raw(m));
    }
    hk_json_str_member(w, "state", fetched ? HK_STR("fetched") : HK_STR("failed"));
    if (fetched) {
        hk_json_str_member(w, "sha256", f->sha256);
        hk_json_str_member(w, "mime", f->mime);
        hk_json_int_member(w, "size_bytes", f->size_bytes);
    } else {
        hk_json_str_member(w, "error_code",
            f != NULL && f->error_code != NULL ? hk_str_from(f->error_code) : HK_STR("gave_up"));
    }
    hk_json_object_end(w);
}

static struct hk_str rewrite(
    struct hk_cx *cx, const struct hk_json *list, const struct hk_json *one, const struct fetch *f)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(ATTACHMENTS_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_array_begin(&w);
    for (const struct hk_json *a = hk_json_first(list); a != NULL; a = hk_json_next(list, a)) {
        if (a == one)
            put_settled(&w, a, f);
        else
            hk_json_put_raw(&w, hk_json_raw(a));
    }
    hk_json_array_end(&w);
    return buf.over ? HK_STR("") : hk_arena_str(cx->arena, hk_buf_str(&buf));
}

/* What was withdrawn meanwhile stays withdrawn; its file has no row and is swept. */
enum hk_rc flow_media_settle(struct flow_write *w, struct flow_job *job, enum jobs_state state)
{
    const struct fetch *f = job->data;
    struct hk_cx *cx = w->cx;
    struct conversation_attachments_row row;
    const struct hk_json *list = NULL, *one;
    int64_t message = 0, place = 0;

    if (!read_key(job->row.key, &message, &place)
        || (state == JOBS_DONE && (f == NULL || f->sha256.n == 0)))
        return HK_OK;
    enum hk_rc rc =
        conversation_read_attachments(cx, w->session, job->row.workspace, message, &row);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    if (row.attachments.n == 0
        || hk_json_read(cx, row.attachments, &hk_json_foreign, &list) != HK_OK
        || (one = hk_json_at(list, (size_t)place)) == NULL
        || !hk_str_equal(hk_json_text(one, "state"), HK_STR("waiting")))
        return HK_OK;
    struct hk_str now = rewrite(cx, list, one, f);
    if (now.n == 0)
        return HK_OK;
    if (state == JOBS_DONE)
        HK_TRY(flow_keep_blob(cx, w->session, job->row.workspace, f->sha256, f->size_bytes, f->mime,
            flow_scan_first(w->flow), cx->now_ms));
    HK_TRY(conversation_set_attachments(cx, w->session, job->row.workspace, message, now));
    if (state == JOBS_DONE)
        HK_TRY(flow_scan_want(w, f->sha256, message));
    return flow_tell_message(w, message, row.conversation);
}
