/* flow/history.c -- see history.h. */
#include "flow/history.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "flow/blobs.h"
#include "flow/flow_priv.h"
#include "flow/heard.h"
#include "flow/hooks.h"
#include "flow/scan.h"
#include "flow_sql.h"
#include "listen/histories.h"
#include "listen/history.h"

enum { LAYOUT_MAX_BYTES = 512 * 1024, REFUSED_KEPT = 10000 };

/* ---- the file -------------------------------------------------------------------------------- */

static void close_file(int *file)
{
    if (*file >= 0)
        (void)close(*file);
}

/* For struct history_file; `me` is the descriptor. */
static enum hk_rc read_bytes(void *me, struct hk_cx *cx, int64_t at, size_t n, struct hk_str *out)
{
    const int *file = me;
    char *bytes = hk_arena_unset(cx->arena, n);
    size_t have = 0;

    while (have < n) {
        const ssize_t got = pread(*file, bytes + have, n - have, at + (int64_t)have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return hk_fail(cx, HK_EIO, "the file cannot be read");
        if (got == 0)
            break;
        have += (size_t)got;
    }
    *out = (struct hk_str){bytes, have};
    return HK_OK;
}

/* The workspace has it, and nothing was found in it. */
static enum hk_rc find_file(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct hk_str sha256, struct flow_blob_row *out)
{
    const enum hk_rc rc = flow_read_blob(cx, session, workspace, sha256, out);

    if (rc == HK_ENOTFOUND)
        return hk_fail_value(
            cx, "history_gone", "sha256: the file is not here any more, give it again");
    HK_TRY(rc);
    if (out->scan == FLOW_SCAN_BLOCKED)
        return hk_fail_value(
            cx, "history_blocked", "sha256: the malware scanner found something in this file");
    return HK_OK;
}

/* Of moments that name none. */
static enum hk_rc read_zone(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, struct hk_str *out)
{
    struct people_workspace house;

    HK_TRY(people_load_workspace(cx, session, workspace, &house));
    *out = house.settings.time_zone;
    return HK_OK;
}

enum hk_rc flow_history_open(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, struct hk_str sha256, struct flow_history_file *out)
{
    struct flow_blob_row row;

    HK_TRY(find_file(cx, session, workspace, sha256, &row));
    HK_TRY(read_zone(cx, session, workspace, &out->zone));
    return flow_blob_open(cx, flow->options.folder, sha256, &out->file, &out->size_bytes);
}

void flow_history_close(struct flow_history_file *file)
{
    close_file(&file->file);
}

enum hk_rc flow_history_look(struct hk_cx *cx, struct flow_history_file *file,
    const struct shape_history_look *in, struct shape_history_looked *out)
{
    const struct history_file about = {read_bytes, &file->file, file->size_bytes};

    return history_look(cx, &about, in, file->zone, out);
}

/* ---- commands -------------------------------------------------------------------------------- */

static struct hk_str place_key(struct hk_cx *cx, int64_t id, int64_t at_bytes)
{
    char text[HK_ID_TEXT_BYTES];

    hk_id_write(id, text);
    return hk_arena_printf(cx->arena, "%.*s:%lld", HK_ID_TEXT_BYTES, text, (long long)at_bytes);
}

static enum hk_rc want_piece(struct flow_write *write, int64_t id, int64_t at_bytes)
{
    const int64_t gap_ms = flow_hook_history_gap_ms();

    return flow_job_add(write, FLOW_HISTORY_READ, place_key(write->cx, id, at_bytes), HK_STR("{}"),
        gap_ms > 0 ? write->cx->now_ms + gap_ms : 0);
}

static enum hk_rc may_begin(struct flow_write *write)
{
    struct listen_running_row *running;
    size_t n = 0;

    HK_TRY(listen_list_running(write->cx, write->session, write->who.workspace, &running, &n));
    if (n >= FLOW_HISTORIES_RUNNING_MAX)
        return hk_fail_value(write->cx, "history_busy",
            "sha256: %d files are being read already; wait for one of them, or stop it",
            FLOW_HISTORIES_RUNNING_MAX);
    return HK_OK;
}

enum hk_rc flow_start_history(
    struct flow_write *write, const struct shape_history_start *in, int64_t *out_id)
{
    struct hk_cx *cx = write->cx;
    HK_AUTO(hk_buf_free) struct hk_buf layout = hk_buf_make(LAYOUT_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&layout);
    struct flow_blob_row row;
    int64_t held = 0;

    HK_TRY(flow_may_speak(write));
    HK_TRY(history_check_layout(cx, &in->layout));
    HK_TRY(may_begin(write));
    HK_TRY(find_file(cx, write->session, write->who.workspace, in->sha256, &row));
    shape_write_history_layout(&w, &in->layout);
    *out_id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(flow_hold_blob(cx, write->session, write->who.workspace, in->sha256, cx->now_ms, &held));
    HK_TRY(listen_insert_history(cx, write->session, write->who.workspace, *out_id, in->sha256,
        in->name, row.size_bytes, hk_buf_str(&layout), write->who.login, cx->now_ms));
    HK_TRY(want_piece(write, *out_id, 0));
    flow_log_subject(write, SHAPE_EVENT_KIND_HISTORY_CHANGED, *out_id);
    return HK_OK;
}

/* Once: the file is let go with it. */
static enum hk_rc end_history(
    struct flow_write *write, int64_t id, struct hk_str sha256, enum shape_history_state state)
{
    struct hk_cx *cx = write->cx;
    int64_t changed = 0;

    HK_TRY(listen_end_history(
        cx, write->session, write->who.workspace, id, state, cx->now_ms, &changed));
    if (changed == 0)
        return HK_OK;
    HK_TRY(flow_release_blob(cx, write->session, write->who.workspace, sha256, cx->now_ms));
    flow_log_subject(write, SHAPE_EVENT_KIND_HISTORY_CHANGED, id);
    return HK_OK;
}

enum hk_rc flow_stop_history(struct flow_write *write, int64_t id)
{
    struct listen_history_row row;

    HK_TRY(flow_may_speak(write));
    HK_TRY(listen_find_history(write->cx, write->session, write->who.workspace, id, &row));
    return end_history(write, id, row.sha256, SHAPE_HISTORY_STATE_STOPPED);
}

enum hk_rc flow_forget_histories(struct flow_write *write, int64_t before_ms, bool *more)
{
    const int64_t workspace = write->who.workspace;
    struct listen_old_history_row old;
    int64_t refused = 0;

    *more = false;
    const enum hk_rc rc = listen_find_old_history(
        write->cx, write->session, workspace, hk_id_before_ms(before_ms), &old);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    *more = true;
    HK_TRY(listen_forget_refused(write->cx, write->session, workspace, old.id, &refused));
    if (refused > 0)
        return HK_OK;
    return listen_forget_history(write->cx, write->session, workspace, old.id);
}

/* ---- a piece: before the transaction --------------------------------------------------------- */

struct piece_work {
    struct flow_task task; /* must stay first */
    struct flow_job *job;
    struct listen_history_row row;
    struct hk_str zone;
    int file;
    struct history_piece piece;
    struct flow_heard *heard; /* NULL: it holds no post */
};

static void release(struct flow_job *job)
{
    struct piece_work *work = job->data;

    close_file(&work->file);
}

static enum hk_rc read_piece(
    struct hk_cx *cx, struct store_session *session, struct piece_work *work)
{
    const struct history_file about = {read_bytes, &work->file, work->row.size_bytes};
    const struct hk_json *json;
    struct shape_history_layout layout;

    HK_TRY(hk_json_read(cx, work->row.layout, &hk_json_foreign, &json));
    HK_TRY(shape_read_history_layout(cx, json, &layout));
    HK_TRY(history_read(
        cx, &about, &layout, work->zone, work->row.at_bytes, work->row.at_line, &work->piece));
    const struct shape_posts_take posts = {
        .posts = work->piece.posts, .posts_count = work->piece.posts_n};
    if (posts.posts_count == 0)
        return HK_OK;
    return flow_prepare_heard(
        cx, work->job->flow, session, work->job->row.workspace, &posts, &work->heard);
}

/* On a CPU thread; all it makes lives as long as the job. */
static void run_task(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct piece_work *work = (struct piece_work *)task;
    struct hk_cx own = {
        .arena = work->job->arena, .ids = work->job->flow->ids, .now_ms = hk_clock_now_ms()};

    (void)cx;
    const enum hk_rc rc = read_piece(&own, session, work);
    flow_job_end(work->job,
        rc == HK_OK           ? JOBS_WAS_DONE
            : rc == HK_EINVAL ? JOBS_GIVE_UP
                              : JOBS_TRY_AGAIN,
        rc == HK_OK ? HK_STR("") : hk_str_from(own.error.text));
}

static bool read_key(struct hk_str key, int64_t *id, int64_t *at_bytes)
{
    struct hk_str history;

    return hk_str_cut(&key, ':', &history) && hk_id_read(history, id)
        && hk_str_to_int(key, at_bytes);
}

/* HK_END: there is nothing to do any more. */
static enum hk_rc open_piece(struct hk_cx *cx, struct flow_job *job, struct piece_work *work)
{
    int64_t id, at_bytes, size_bytes;

    if (!read_key(job->row.key, &id, &at_bytes))
        return hk_fail(cx, HK_EINVAL, "its key cannot be read");
    const enum hk_rc rc = listen_read_history(cx, job->session, job->row.workspace, id, &work->row);
    if (rc == HK_ENOTFOUND)
        return HK_END;
    HK_TRY(rc);
    if (work->row.state != SHAPE_HISTORY_STATE_RUNNING || work->row.at_bytes != at_bytes)
        return HK_END;
    HK_TRY(read_zone(cx, job->session, job->row.workspace, &work->zone));
    return flow_blob_open(
        cx, job->flow->options.folder, work->row.sha256, &work->file, &size_bytes);
}

void flow_history_run(struct hk_cx *cx, struct flow_job *job)
{
    struct piece_work *work = hk_arena_alloc(job->arena, sizeof *work);

    work->file = -1;
    work->job = job;
    work->task.run = run_task;
    const enum hk_rc rc = open_piece(cx, job, work);
    if (rc == HK_END) {
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
        return;
    }
    job->data = work;
    job->release = release;
    if (rc == HK_EINVAL || rc == HK_ENOTFOUND)
        flow_job_end(job, JOBS_GIVE_UP, hk_str_from(cx->error.text));
    else if (rc != HK_OK)
        flow_job_end(job, JOBS_TRY_AGAIN, hk_str_from(cx->error.text));
    else if (!flow_submit_task(job->flow, FLOW_TASK_BULK, &work->task))
        flow_job_end(job, JOBS_TRY_AGAIN, HK_STR("too much waits"));
}

/* ---- a piece: inside it ---------------------------------------------------------------------- */

static enum hk_rc save_refused(struct flow_write *write, const struct piece_work *work)
{
    const struct history_piece *piece = &work->piece;

    for (size_t i = 0; i < piece->refused_n; i++)
        if (work->row.refused + (int64_t)i < REFUSED_KEPT)
            HK_TRY(listen_insert_refused(write->cx, write->session, write->who.workspace,
                work->row.id, piece->refused[i].line, piece->refused[i].reason));
    return HK_OK;
}

static enum hk_rc save_piece(struct flow_write *write, const struct piece_work *work)
{
    struct shape_posts_taken taken = {0};
    const struct history_piece *piece = &work->piece;
    int64_t changed = 0;

    if (work->heard != NULL)
        HK_TRY(flow_record_heard(write, work->heard, true, &taken));
    HK_TRY(save_refused(write, work));
    const struct listen_advance_history_in step = {.workspace = write->who.workspace,
        .id = work->row.id,
        .was_bytes = work->row.at_bytes,
        .at_bytes = piece->at_bytes,
        .at_line = piece->at_line,
        .kept = taken.kept + taken.counted, /* taken, if not in full (heard_room.c) */
        .repeated = taken.repeated,
        .dropped = taken.dropped,
        .refused = (int64_t)piece->refused_n,
        .from_ms = piece->from_ms,
        .to_ms = piece->to_ms};
    return listen_advance_history(write->cx, write->session, &step, &changed);
}

/* Whoever gave up, or died of it each time, has no data: the key says which one it was. */
static enum hk_rc fail_history(struct flow_write *write, const struct flow_job *job)
{
    struct listen_history_row row;
    int64_t id, at_bytes;

    if (!read_key(job->row.key, &id, &at_bytes))
        return HK_OK;
    const enum hk_rc rc =
        listen_read_history(write->cx, write->session, write->who.workspace, id, &row);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    return end_history(write, id, row.sha256, SHAPE_HISTORY_STATE_FAILED);
}

enum hk_rc flow_history_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct piece_work *work = job->data;
    struct listen_history_row now;

    if (state != JOBS_DONE)
        return fail_history(write, job);
    if (work == NULL)
        return HK_OK;
    HK_TRY(
        listen_read_history(write->cx, write->session, write->who.workspace, work->row.id, &now));
    if (now.state != SHAPE_HISTORY_STATE_RUNNING || now.at_bytes != work->row.at_bytes)
        return HK_OK; /* stopped meanwhile */
    HK_TRY(save_piece(write, work));
    if (work->piece.ended)
        return end_history(write, now.id, now.sha256, SHAPE_HISTORY_STATE_DONE);
    flow_log_subject(write, SHAPE_EVENT_KIND_HISTORY_CHANGED, now.id);
    return want_piece(write, now.id, work->piece.at_bytes);
}
