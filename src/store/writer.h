/* store/writer.h -- all writing goes through here: jobs, batched into transactions.
 *
 * A job is a function that runs inside a transaction shared with the jobs that wait beside it.
 * The writer takes what waits when it is free, until 256 units or 40 ms of work, the most urgent
 * class first and of each its share, and commits once for all of them: one fsync. Only then are the
 * jobs' `done` called.
 *
 * If a job fails after it wrote, the batch is rolled back and its jobs run again one by one, so
 * each suffers only for itself. A job that refuses before its first write (stale version, no
 * right, unknown id) just reports that and disturbs nobody.
 *
 * Around each batch stand the hooks of its owner (flow/): what many jobs add up to -- counters,
 * the log's numbers -- is summed in memory and written once, before the commit.
 *
 * SQLite: one thread, one connection, the only one that writes and checkpoints.
 * PostgreSQL: a pool; jobs are batched per workspace and no two batches of one workspace run at a
 * time in this process, so that 32 connections are not slower than 8. HK_ERETRY (serialization, a
 * lost connection) runs the batch again: jobs decide from what they read, so they may.
 *
 * Faults: disk full: the batch fails with HK_ELIMIT, reads go on, writer_state() says so until
 * space is back. Any other I/O error: the state becomes broken, all jobs fail with HK_EIO, and
 * `broken` is called once: the process must exit 74.
 *
 * Threads: store_writer_submit() from any; run() and done() on the writer's threads.
 */
#ifndef HK_STORE_WRITER_H
#define HK_STORE_WRITER_H
#include "base/cx.h"
#include "store/store.h"

struct store_writer;

/* Lower is more urgent; but each class has its share (lanes_priv.h), so none waits for ever. */
enum store_class {
    STORE_CLASS_AGENT,   /* what a person waits for: replies, sign-in */
    STORE_CLASS_RAW,     /* raw bodies before their 2xx */
    STORE_CLASS_INBOUND, /* applying what came in */
    STORE_CLASS_OUTBOX,  /* states of replies on their way */
    STORE_CLASS_BULK     /* retention, imports, roll-ups */
};

/* What runs inside the transaction. `batch` is what hooks->begin gave. The arena of `cx` lives
 * until all `done` of the batch have returned. May run more than once; must not touch anything
 * but its own job and the database. */
typedef enum hk_rc store_job_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *job);

/* After the commit (rc HK_OK), or after it is certain that nothing was written. Must not block;
 * the job is its own again. */
typedef void store_job_done(struct hk_cx *cx, enum hk_rc rc, void *job);

/* A job as its owner embeds it, first in its own struct; it must live until `done`. */
struct store_job {
    store_job_run *run;
    store_job_done *done;
    int64_t workspace; /* 0: none; batched on its own */
    uint32_t units;    /* how much it weighs: messages; at least 1 */

    /* The writer's while the job is with it. */
    struct store_job *next;
    int64_t since_us;
};

struct store_hooks {
    void *owner;
    /* A batch begins; returns what its jobs get as `batch`, made in cx's arena. */
    void *(*begin)(struct hk_cx *cx, void *owner, struct store_session *session);
    /* All jobs ran; write what they add up to. Failure rolls back. */
    enum hk_rc (*before_commit)(
        struct hk_cx *cx, void *owner, struct store_session *session, void *batch);
    /* Committed; `done` of the jobs comes after. Tell readers of the log. Must not fail. */
    void (*after_commit)(struct hk_cx *cx, void *owner, void *batch);
    /* The database failed for good. */
    void (*broken)(void *owner, const struct hk_error *error);
};

enum store_writer_state { STORE_WRITER_READY, STORE_WRITER_FULL, STORE_WRITER_BROKEN };

/* `connections`: PostgreSQL only. `ids` gives each batch's cx its source of ids. */
HK_CHECK enum hk_rc store_writer_open(struct hk_cx *cx, struct store *store, struct hk_ids *ids,
    const struct store_hooks *hooks, unsigned connections, struct store_writer **out);

/* Finish what waits, checkpoint, stop the threads. Accepts NULL. */
void store_writer_close(struct store_writer *writer);

/* HK_ELIMIT if that class's queue is full, HK_EIO if broken: then `done` is not called. */
HK_CHECK enum hk_rc store_writer_submit(
    struct store_writer *writer, enum store_class class, struct store_job *job);

/* Submit and wait for `done`: for the command line and for tests, never on an HTTP thread. */
HK_CHECK enum hk_rc store_writer_run(
    struct hk_cx *cx, struct store_writer *writer, enum store_class class, struct store_job *job);

enum store_writer_state store_writer_state_of(const struct store_writer *writer);
int64_t store_writer_oldest_us(const struct store_writer *writer); /* age of what waits longest */

#endif
