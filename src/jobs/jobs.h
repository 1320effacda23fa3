/* jobs/jobs.h -- durable background work: what must still happen, kept with what caused it.
 *
 * A job is written by the transaction that causes it (commit 2 of a message, a reply that left)
 * and done later, by whoever claims it, perhaps after a restart:
 *
 *   new --claim--> new, held until its lease ends --finish--> done / failed / new, due later
 *
 * The key makes it idempotent: a second jobs_add() of the same workspace, kind and key does
 * nothing. Every claim raises the fence; who finishes must show the fence of his claim, so one
 * whose lease ended cannot speak for the one who took over. A claim counts as an attempt whatever
 * comes of it: work that ends the program is given up like any other.
 *
 * What it does not do: run anything, know any kind of work, wake anybody (flow/jobs.c does); the
 * outbox is no job, its states are promises to people.
 *
 * Threads: any, each with its own session; writes inside a writer's transaction.
 * Memory: rows lie in cx's arena. Errors: those of the store.
 */
#ifndef HK_JOBS_JOBS_H
#define HK_JOBS_JOBS_H
#include "base/cx.h"
#include "jobs_sql.h"
#include "store/store.h"

/* Lower goes first. As kept in the table: never renumbered. */
enum jobs_class {
    JOBS_INBOUND,
    JOBS_REPLY,
    JOBS_MEDIA,
    JOBS_BULK,
    JOBS_CONFIRM, /* strangers make these, as many as they like: */
    JOBS_NAMES    /* nothing else waits behind them */
};
#define JOBS_CLASS_COUNT 6

enum jobs_state { JOBS_NEW, JOBS_DONE, JOBS_FAILED }; /* as kept in the table */

/* What came of one attempt. */
enum jobs_result {
    JOBS_WAS_DONE,
    JOBS_TRY_AGAIN, /* it may work later */
    JOBS_GIVE_UP    /* it never will */
};

#define JOBS_BACKOFF_FIRST_MS 1000
#define JOBS_BACKOFF_MAX_MS (INT64_C(3600) * 1000)
#define JOBS_KEEP_DONE_MS (INT64_C(7) * 24 * 3600 * 1000)
#define JOBS_ERROR_MAX_BYTES 500u

struct jobs_attempt {
    enum jobs_result result;
    int64_t attempts;       /* this one included */
    int64_t attempts_max;   /* of its kind */
    int64_t retry_after_ms; /* as the other side asked; 0 none */
    int64_t backoff_max_ms; /* of its kind; 0: JOBS_BACKOFF_MAX_MS */
    int64_t now_ms;
    uint64_t jitter; /* any number: spreads retries */
};

struct jobs_next {
    enum jobs_state state;
    int64_t at_ms; /* with JOBS_NEW: when it is due again */
};

/* Pure. Back-off doubles from a second to an hour, with jitter in its upper half. */
struct jobs_next jobs_decide(const struct jobs_attempt *attempt);

struct jobs_work {
    int64_t workspace;
    struct hk_str kind; /* as the table of handlers names it */
    struct hk_str key;
    enum jobs_class class;
    struct hk_str payload; /* JSON */
    int64_t at_ms;         /* not before; 0: at once */
};

/* Inside the transaction that causes it. Fine if it is there already. */
HK_CHECK enum hk_rc jobs_add(
    struct hk_cx *cx, struct store_session *session, const struct jobs_work *work);

/* Take a job as it was read, until `lease_ms` from now. *out is the row as it is then, with fence
 * and attempts raised. False in *out_mine: somebody else was faster, or it is over. */
HK_CHECK enum hk_rc jobs_claim(struct hk_cx *cx, struct store_session *session,
    const struct jobs_row *row, int64_t lease_ms, struct jobs_row *out, bool *out_mine);

/* Say what came of it, with the fence of the claim. False in *out_mine: it is another's now, and
 * nothing was written; then the caller must write nothing of its own either. `error` is for an
 * admin, "" for none; cut to JOBS_ERROR_MAX_BYTES. */
HK_CHECK enum hk_rc jobs_finish(struct hk_cx *cx, struct store_session *session,
    const struct jobs_row *row, struct jobs_next next, struct hk_str error, bool *out_mine);

#endif
