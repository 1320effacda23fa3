/* flow/media_house.c -- rows of files and files that nothing refers to any more.
 *
 * Rows go once their grace is over; of the files on the disk each minute a 256th part is looked at.
 *
 * Threads: the timer's.
 */
#include <stdio.h>

#include "base/log.h"
#include "engage/blobs.h"
#include "flow/blobs.h"
#include "flow/enclose.h"
#include "flow/flow_priv.h"
#include "flow/media.h"
#include "flow_sql.h"
#include "people_sql.h"

#define SWEEP_EVERY_MS INT64_C(60000)
#define SWEEP_PARTS 256

struct forget {
    struct store_job write;
    int64_t workspace;
    bool more;
};

static enum hk_rc forget_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct forget *f = data;
    int64_t blobs = 0;
    int64_t jobs = 0;

    (void)batch;
    HK_TRY(flow_forget_blobs(cx, session, f->workspace, cx->now_ms - FLOW_BLOB_GRACE_MS, &blobs));
    HK_TRY(jobs_forget_done(cx, session, f->workspace, cx->now_ms - JOBS_KEEP_DONE_MS, &jobs));
    f->more = jobs > 0;
    return HK_OK;
}

struct namer {
    struct hk_cx *cx;
    struct store_session *session;
};

/* When in doubt, it is. */
static bool is_named(void *owner, struct hk_str sha256)
{
    struct namer *namer = owner;
    struct flow_n_row row = {0};

    return flow_count_blob(namer->cx, namer->session, sha256, &row) != HK_OK || row.n > 0;
}

static void sweep(struct hk_cx *cx, struct flow *flow, struct store_session *session)
{
    struct namer namer = {cx, session};
    char part[3];

    (void)snprintf(
        part, sizeof part, "%02x", (unsigned)(cx->now_ms / SWEEP_EVERY_MS % SWEEP_PARTS));
    pthread_mutex_lock(&flow->blobs);
    size_t gone = flow_blob_sweep(cx, flow->options.folder, part, is_named, &namer)
        + flow_blob_sweep(cx, flow->options.folder, "", NULL, NULL);
    pthread_mutex_unlock(&flow->blobs);
    if (gone > 0)
        hk_log(HK_LOG_INFO, 0, "flow.files_swept", "files=%zu", gone);
}

void flow_media_keep_house(struct hk_cx *cx, struct flow *flow, struct store_session *session)
{
    struct people_workspace_row *rows;
    size_t n = 0;

    if (people_list_workspaces(cx, session, &rows, &n) != HK_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        struct forget f = {.write = {.run = forget_run, .units = 8}, .workspace = rows[i].id};
        do {
            f.more = false;
            if (store_writer_run(cx, flow->writer, STORE_CLASS_BULK, &f.write) != HK_OK)
                break;
        } while (f.more && !flow->stopping);
    }
    sweep(cx, flow, session);
}
