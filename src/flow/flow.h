/* flow/flow.h -- the running whole: store, writer, network, live screens, and the only way to
 * write.
 *
 * A server is one `struct flow`. Everything from outside -- a webhook, a call of the API, a timer,
 * a command of the shell -- becomes a flow_submit_*() here; the stages (people, ingest, triage,
 * conversation, outbox, engage) decide and write their own rows, and flow/ calls them in one
 * transaction together with the event log. What a message goes through is flow/pipeline.c.
 *
 * What it does not do: HTTP (api/), words for people (web/), the command line (app/).
 *
 * Threads: everything here may be called from any thread unless said otherwise.
 */
#ifndef HK_FLOW_FLOW_H
#define HK_FLOW_FLOW_H
#include "base/crypto.h"
#include "channel/channel.h"
#include "net/http_server.h"
#include "shapes.h"
#include "store/store.h"
#include "store/writer.h"

struct flow;
struct lex;
struct flow_batch;
struct flow_meter;
struct stream_ring;

struct flow_options {
    struct hk_str folder;     /* the data folder, locked by the caller */
    struct hk_str store_url;  /* "sqlite:" or "postgresql://..." */
    struct hk_str public_url; /* where browsers find the server; "": none runs */
    const struct lex *lex;    /* word forms, closed after flow_stop(); NULL: none */
    struct hk_str scanner;    /* clamd: a socket's path, or "host:port"; "" none */
    struct http_server *http; /* whose streams are woken: freed after flow_stop(); NULL: none */
    uint8_t key[HK_KEY_BYTES];
    bool key_is_new;            /* made just now: only a database that knows no key takes it */
    bool key_is_forced;         /* the database takes it whatever it had before */
    unsigned cpu_threads;       /* 0: as many as there are cores */
    unsigned store_connections; /* PostgreSQL only; 0: 8 */
    bool commands_only;         /* nothing is sent, polled or picked up: for a command alone */
    bool demo;                  /* make the demo brand if absent, and play its day */
    void (*broken)(void *owner, const struct hk_error *error); /* the database failed for good */
    void *owner;
};

HK_CHECK enum hk_rc flow_start(
    struct hk_cx *cx, const struct flow_options *options, struct flow **out);

/* Take what is on its way to an end, then stop all threads. Accepts NULL. */
void flow_stop(struct flow *flow);

struct store *flow_store(struct flow *flow);
struct store_writer *flow_writer(struct flow *flow);
struct hk_ids *flow_ids(struct flow *flow);
struct hk_str flow_public_url(struct flow *flow);
struct hk_str flow_folder(const struct flow *flow);
const struct lex *flow_lex(const struct flow *flow);   /* NULL: words match as they are written */
const uint8_t *flow_blob_key(const struct flow *flow); /* see engage/blobs.h */

/* ---- who asks ------------------------------------------------------------------------------ */

struct flow_principal {
    int64_t workspace;
    int64_t login;
    int64_t session;    /* names the sign-in: the group of its streams; 0 for the system */
    int64_t department; /* 0: sees all */
    enum shape_role role;
    bool bearer;
};

/* May they see a conversation of this department? */
bool flow_sees_department(const struct flow_principal *who, int64_t department);

/* ---- reading: tasks on CPU threads, each with its own read session -------------------------- */

struct flow_task;
typedef void flow_task_run(struct hk_cx *cx, struct store_session *session, struct flow_task *task);

/* Embedded first in its owner's struct. Runs once; then it is its owner's again. */
struct flow_task {
    flow_task_run *run;
};

enum flow_task_class { FLOW_TASK_INTERACTIVE, FLOW_TASK_INBOUND, FLOW_TASK_BULK };

/* False if that class's queue is full: answer 503, or try later. */
HK_CHECK bool flow_submit_task(
    struct flow *flow, enum flow_task_class class, struct flow_task *task);

/* ---- writing: commands in a shared transaction ----------------------------------------------- */

struct flow_command;

/* Runs inside the transaction; may run again. Writes the reply's JSON and its status. A refusal
 * before the first write (HK_EINVAL, HK_EDENIED, HK_ENOTFOUND, HK_ECONFLICT) disturbs nobody. */
typedef enum hk_rc flow_command_run(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply);

/* After the commit or the refusal. `replayed`: the key was used before and this is its answer. */
typedef void flow_command_done(
    struct hk_cx *cx, enum hk_rc rc, struct flow_command *command, bool replayed);

/* Embedded first in its owner's struct; the owner fills it and keeps it until `done`. */
struct flow_command {
    struct store_job job; /* flow_submit_command() fills it */
    struct flow *flow;
    struct flow_principal who;
    struct hk_str key;                  /* idempotency key; "" for none */
    uint8_t body_hash[HK_SHA256_BYTES]; /* keyed, of method, path and body */
    flow_command_run *run;
    flow_command_done *done;
    uint32_t status;            /* out: HTTP status of the reply; 200 unless `run` set another */
    struct hk_buf reply;        /* out: JSON; made by flow_submit_command(), freed by the owner */
    struct hk_str refusal_code; /* out, static: a finer word than the rc, e.g. "stale" */
    int64_t refusal_id;         /* out: with "stale", the newest message */
    bool replayed;
    bool once; /* set by `run`: the reply holds a secret, so it is shown once and kept nowhere */
};

/* HK_ELIMIT: too much waits (503); HK_EIO: broken. Then `done` is not called. */
HK_CHECK enum hk_rc flow_submit_command(struct flow *flow, struct flow_command *command);

/* As above, and wait: for the command line and tests. */
HK_CHECK enum hk_rc flow_run_command(
    struct hk_cx *cx, struct flow *flow, struct flow_command *command);

/* ---- live --------------------------------------------------------------------------------------
 */

/* The ring of what this reader may see, held for the caller: pass it to http_reply_stream() and
 * release it. */
struct stream_ring *flow_stream_open(struct flow *flow, const struct flow_principal *who);

/* What one screen of a person shows now. `name` tells it from their other screens, 128 bytes at
 * most; conversation 0: no case. */
struct flow_screen {
    struct hk_str name;
    int64_t conversation;
    int64_t department; /* of that case, which the person may see */
    bool typing;
};

/* Colleagues who may see the case hear of it within a moment. It is kept nowhere and holds for a
 * minute, typing for six seconds; say it again. Fills `out` with who is there now, in `arena`. */
void flow_tell_presence(struct flow *flow, struct hk_arena *arena, const struct flow_principal *who,
    const struct flow_screen *screen, struct shape_presence *out);

/* ---- health ------------------------------------------------------------------------------------
 */

struct flow_health {
    bool storage_full;
    bool broken;
    int64_t unaccounted;     /* bodies that the sums of received, done, quarantined and new miss */
    int64_t oldest_raw_ms;   /* age of the oldest body kept and not recorded; 0 if none */
    int64_t oldest_write_ms; /* age of the oldest waiting write */
    int64_t oldest_task_ms;
    int64_t oldest_reply_ms;     /* age of the oldest reply that should have left */
    int64_t oldest_settle_ms;    /* since when what a network said waits to be written */
    int64_t oldest_job_ms;       /* age of the oldest background work that should have begun */
    int64_t oldest_unindexed_ms; /* age of the oldest message that cannot be found yet */
    int64_t indexed;             /* messages since start */
    size_t streams;
    int64_t backlog;                             /* bodies kept and not recorded */
    int64_t parked_settles;                      /* answers of networks that wait to be written */
    int64_t received, done, quarantined, events; /* since start */
};

void flow_read_health(struct flow *flow, struct flow_health *out);

/* The gravest of what is wrong, as one word; "" if all is well. */
const char *flow_health_reason(const struct flow_health *health);

/* How much of the calls its network allows an account has used, as the network said. */
struct flow_quota {
    int64_t account;
    int64_t used_percent;
};

/* Of all accounts whose networks said so: at most `max`. */
size_t flow_list_quotas(struct flow *flow, struct flow_quota *out, size_t max);

/* Promise P3, of one workspace: what came in, by what became of it. */
struct flow_balance {
    int64_t received, done, quarantined, waiting;
};

HK_CHECK enum hk_rc flow_read_balance(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, struct flow_balance *out);

/* Bodies that are missing, or too many if negative; 0 is the promise. */
int64_t flow_balance_gap(const struct flow_balance *balance);

/* FLOW_STEPS of them: see flow/meter.h. */
const struct flow_meter *flow_read_meters(const struct flow *flow);

#endif
