/* flow/history.h -- a file of posts of the past, brought in piece by piece.
 *
 *   given     the bytes lie among the files (flow/enclose.h)
 *   looked    what it is; a person puts right what is wrong in that
 *   started   a row, a hold on the file, and a job for its first piece
 *   a piece   read and matched on a CPU thread; then one transaction keeps its posts, moves the
 *             row's place in the file, and has the next job. A crash finds either all of it or none
 *   ended     done, stopped or failed: the file is let go
 *
 * Posts go the way of all that is heard (heard.h): what came before is not counted again, so a file
 * may be brought in twice, and each post counts on its own day.
 *
 * What it does not do: match the past with a watch that is made later; understand a file
 * (listen/history.h).
 *
 * Threads: looking on any with a session; starting and stopping are commands; the job's functions
 * are flow/jobs.c's. Memory: cx's arena.
 */
#ifndef HK_FLOW_HISTORY_H
#define HK_FLOW_HISTORY_H
#include "flow/commands.h"
#include "jobs/jobs.h"

#define FLOW_HISTORY_READ "history_read"

/* So many files of a workspace are read at a time; who brings another is told to wait. */
#define FLOW_HISTORIES_RUNNING_MAX 3

struct flow_history_file {
    int file; /* -1: none */
    int64_t size_bytes;
    struct hk_str zone; /* of moments that name none; in cx's arena */
};

/* The caller closes it. HK_EINVAL, with a word for it: the file is not here any more. */
HK_CHECK enum hk_rc flow_history_open(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, struct hk_str sha256,
    struct flow_history_file *out);
void flow_history_close(struct flow_history_file *file);

/* Reads the whole of it, and nothing of the store. HK_EINVAL, with a word: it is no table. */
HK_CHECK enum hk_rc flow_history_look(struct hk_cx *cx, struct flow_history_file *file,
    const struct shape_history_look *in, struct shape_history_looked *out);

HK_CHECK enum hk_rc flow_start_history(
    struct flow_write *write, const struct shape_history_start *in, int64_t *out_id);

/* Of one that is over already nothing changes. */
HK_CHECK enum hk_rc flow_stop_history(struct flow_write *write, int64_t id);

/* Of files that were brought in before then: which rows were no posts, then that they were. A
 * bounded bite; *more: there may be others. Screens learn of it when they load anew. */
HK_CHECK enum hk_rc flow_forget_histories(struct flow_write *write, int64_t before_ms, bool *more);

/* The kind "history_read", key "HISTORY:PLACE". */
struct flow_job;
void flow_history_run(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_history_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

#endif
