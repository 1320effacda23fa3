/* flow/flow_priv.h -- the inside of the running whole, shared by the files of this folder.
 *
 * Who owns what: flow.c starts and stops; batch.c the sums of a transaction; tasks.c the CPU
 * threads; accounts.c the connected accounts in memory; receive.c and pipeline.c the way in;
 * deliver.c and attempt.c the way out; jobs.c background work and media.c the files that came with
 * messages; search.c what can be found; hub.c the live screens; presence.c who
 * looks at what; timer.c what happens by the clock.
 */
#ifndef HK_FLOW_FLOW_PRIV_H
#define HK_FLOW_FLOW_PRIV_H
#include <pthread.h>
#include <stdatomic.h>

#include "base/ids.h"
#include "base/queue.h"
#include "flow/batch.h"
#include "flow/commands.h"
#include "flow/demo.h"
#include "flow/flow.h"
#include "flow/meter.h"
#include "jobs/jobs.h"
#include "net/http_client.h"

struct flow_tasks;
struct flow_accounts;
struct ingest_account_row;
struct flow_hub;
struct flow_presence;
struct flow_chats;
struct flow_gates;
struct flow_sender;
struct flow_timer;
struct flow_poller;
struct flow_suspects;
struct flow_jobs;
struct flow_scanner;
struct flow_search;
struct flow_listening;
struct flow_sources;
struct passage;

struct flow {
    struct flow_options options;
    struct store *store;
    struct store_writer *writer;
    struct hk_ids *ids;
    struct http_client *client;
    struct http_server *http; /* not owned; NULL: none */
    struct flow_tasks *tasks;
    struct flow_accounts *accounts;
    struct flow_suspects *suspects;
    struct flow_hub *hub;
    struct flow_presence *presence;
    struct flow_chats *chats; /* visitors who listen */
    struct flow_gates *gates;
    struct flow_sender *sender;
    struct flow_timer *timer;
    struct flow_jobs *jobs;
    struct flow_scanner *scanner; /* NULL: none is set */
    struct flow_search *search;
    struct flow_sources *sources;     /* listening that asks by itself */
    struct flow_listening *listening; /* watches, compiled: heard_set.c */
    uint8_t blob_key[HK_KEY_BYTES];   /* of the addresses of files */
    pthread_mutex_t blobs;            /* held while a file under blobs/ comes or goes */
    atomic_int_fast64_t received, done, quarantined, events;
    atomic_int_fast64_t backlog; /* raw bodies committed and not yet recorded */
    atomic_int_fast64_t backlog_bytes;
    pthread_mutex_t parked_mutex; /* over what the database could not take just now: pipeline.c */
    struct passage *parked, *parked_last;
    pthread_mutex_t passages_mutex; /* over the list of all bodies under way: pipeline.c */
    struct passage *oldest_passage, *newest_passage;
    struct flow_meter meters[FLOW_STEPS];
    atomic_int_fast64_t oldest_reply_ms;
    atomic_int_fast64_t oldest_job_ms;
    atomic_int_fast64_t oldest_unindexed_ms, indexed; /* search.c */
    atomic_int_fast64_t unaccounted;                  /* house.c */
    atomic_bool stopping;
};

/* A unit of work with an arena of its own; free with flow_cx_end(). */
struct hk_cx flow_cx_begin(struct flow *flow);
void flow_cx_end(struct hk_cx *cx);

/* ---- tasks.c ---- */
HK_CHECK enum hk_rc flow_tasks_start(
    struct hk_cx *cx, struct flow *flow, unsigned threads, struct flow_tasks **out);

/* The threads end when what waits is done; from then on every task is refused, until it is freed,
 * which must come after the writer: what it commits last still wants to go on. */
void flow_tasks_stop(struct flow_tasks *tasks);
void flow_tasks_free(struct flow_tasks *tasks);
int64_t flow_tasks_oldest_us(struct flow_tasks *tasks);

/* ---- accounts.c ---- */

/* One account as it was when held: never changes, counted. */
struct flow_account {
    struct hk_arena *arena;
    atomic_uint owners;
    int64_t workspace;
    int64_t id;
    const struct channel_kind *kind;
    enum shape_account_state state;
    bool shadow;
    int64_t quiet_since_ms;         /* it hears less than usual; 0: it does not */
    int64_t quiet_heard;            /* 0: nothing at all */
    struct hk_str reading_code;     /* why asking for news fails; "": it goes well */
    struct hk_str refused;          /* what its network does not let it do: channel_place */
    int64_t department;             /* where its new conversations begin */
    struct channel_account channel; /* settings and secrets opened */
    struct hk_str sealed;           /* the secrets as the row has them: others at each renewal */
    struct hk_str ca_file;
    bool allow_private_addresses;
};

HK_CHECK enum hk_rc flow_accounts_start(
    struct hk_cx *cx, struct flow *flow, struct flow_accounts **out);
void flow_accounts_stop(struct flow_accounts *accounts);

/* Held for the caller, or NULL. */
struct flow_account *flow_account_hold(struct flow *flow, int64_t id);
struct flow_account *flow_account_find(
    struct flow *flow, int64_t workspace, const struct channel_kind *kind, struct hk_str remote_id);
void flow_account_release(struct flow_account *account); /* accepts NULL */

/* A row as it was committed takes the place of what is in memory; before anybody is told of it, so
 * that who made an account finds it. */
void flow_account_take(struct hk_cx *cx, struct flow *flow, const struct ingest_account_row *row);

/* Ids of the active accounts; `asked` only: those whose channel asks for news, or that are
 * simulated. */
size_t flow_account_list(struct flow *flow, bool asked, int64_t *ids, size_t max);

/* Is it time to ask what its network grants? Whoever hears so asks; who could not, says so, and it
 * is time again. */
bool flow_account_ask_grants(struct flow *flow, int64_t id, int64_t now_ms, int64_t every_ms);
void flow_account_not_asked(struct flow *flow, int64_t id);

/* Since when this account has been active without a break, as far as this process knows. */
int64_t flow_account_listening_ms(struct flow *flow, int64_t id);

/* What a channel asked to keep (tokens), opened; in cx's arena. And to keep it: in memory at
 * once, sealed in the database by a job of its own; not if another has taken the place of `from`.
 */
struct hk_str flow_account_session(struct hk_cx *cx, struct flow *flow, int64_t id);
void flow_account_keep_session(
    struct flow *flow, int64_t workspace, int64_t id, struct hk_str from, struct hk_str session);

/* The session in the hands of one that makes several calls. What buys new tokens is often good for
 * once, so one alone buys, and from the newest session. */
struct flow_session {
    struct hk_str from; /* as it was kept when last read */
    struct hk_str now;  /* for the next step */
    bool buys;
};

/* Before a step. In cx's arena. */
void flow_session_read(
    struct hk_cx *cx, struct flow *flow, int64_t account, struct flow_session *held);

/* After a step, with what it asked to keep. False: another buys just now, or has bought; try again
 * from the beginning. */
HK_CHECK bool flow_session_take(struct hk_cx *cx, struct flow *flow,
    const struct flow_account *account, struct hk_str session, bool asking,
    struct flow_session *held);

/* Where what is asked on its behalf goes out; valid while the account is held. */
struct http_client_target flow_account_target(const struct flow_account *account);

/* Where a sealed cell stands: "account.secrets:ID". */
struct hk_str flow_account_place(struct hk_cx *cx, const char *column, int64_t id);

/* ---- batch.c ---- */
struct flow *flow_batch_flow(struct flow_batch *batch);

/* ---- write.c: what commands and the pipeline share ---- */

/* Save the conversation and log what happened to it, with what moved in the ledger. Counts of
 * open and waiting conversations follow from before and now. */
HK_CHECK enum hk_rc flow_save(struct flow_write *write, struct conversation_state *state,
    enum shape_event_kind kind, int64_t message, const struct conversation_shifts *shifts);

/* One line of the log about a conversation; the rows must be as they will be. */
struct flow_happened {
    enum shape_event_kind kind;
    int64_t message;
    int64_t subject;
    const struct conversation_shifts *shifts; /* may be NULL */
};
void flow_log(struct flow_write *write, const struct conversation_state *state,
    const struct flow_happened *what);

/* A conversation whose row is there no more: it counts nowhere, and screens drop it. */
void flow_log_gone(struct flow_write *write, const struct conversation_state *state);

/* A line of the thread: what was done, and by whom. It takes the place of *message in the log's
 * line that follows if that is 0, else it has a line of its own. What can be seen from the row
 * itself (assignee, department, state) flow_save() tells without being asked. */
HK_CHECK enum hk_rc flow_tell(struct flow_write *write, const struct conversation_state *state,
    const struct shape_activity *activity, struct hk_str note, int64_t *message);

/* Apply one step of the ledger and save. If an obligation comes back to a closed conversation,
 * it opens again: nobody waits behind a closed door. */
HK_CHECK enum hk_rc flow_step(struct flow_write *write, struct conversation_state *state,
    const struct ledger_step *step, enum shape_event_kind kind, int64_t message);

/* The message is another than before: its line in the log. */
HK_CHECK enum hk_rc flow_tell_message(
    struct flow_write *write, int64_t message, int64_t conversation);

/* The disk is full, or others held the locks too long: nobody's fault, and worth another try once
 * the database takes it again. `rc` is what a job's done heard. */
bool flow_is_for_later(const struct flow *flow, enum hk_rc rc);

/* What only this person sees: a line of the log that the hub shows to nobody else. */
void flow_log_own(struct flow_write *write, enum shape_event_kind kind, int64_t conversation);

/* ---- commands_reply.c: what all commands ask first ---- */
HK_CHECK enum hk_rc flow_may_speak(struct flow_write *write);

/* The conversation, if this person may see it. */
HK_CHECK enum hk_rc flow_open_conversation(
    struct flow_write *write, int64_t id, struct conversation_state *out);

/* ---- seal.c: HK_EINVAL, with the remedy, if the key is not the one of this database ---- */
HK_CHECK enum hk_rc flow_check_seal(struct hk_cx *cx, struct flow *flow);

/* ---- commands_settings.c: what commands of admins share ---- */
HK_CHECK enum hk_rc flow_may_manage(struct flow_write *write);
void flow_log_subject(struct flow_write *write, enum shape_event_kind kind, int64_t subject);

/* ---- commands_customer.c ---- */

/* What is shown of a person changed: each row of theirs is newer now, and who shows them asks
 * again. */
HK_CHECK enum hk_rc flow_tell_customer(struct flow_write *write, int64_t person);

/* ---- commands_departments.c ---- */

/* One of this workspace's that is not archived, or none. */
HK_CHECK enum hk_rc flow_check_department(struct flow_write *write, int64_t department);

/* ---- commands_accounts.c ---- */
struct ingest_account_row;
HK_CHECK enum hk_rc flow_open_account_fields(struct hk_cx *cx, struct flow *flow,
    const struct ingest_account_row *row, const struct hk_json **out_settings,
    const struct hk_json **out_secrets);

/* ---- public.c ---- */

/* May everybody read this? HK_EINVAL: it holds what the workspace keeps private. */
HK_CHECK enum hk_rc flow_check_public(struct flow_write *write,
    const struct model_settings *settings, const struct shape_reply_create *in);

/* ---- commands_promise.c ---- */

/* Is what a reply promises in order? Before anything is written. */
HK_CHECK enum hk_rc flow_check_promise(
    struct flow_write *write, const struct shape_reply_create *in);
HK_CHECK enum hk_rc flow_make_promise(struct flow_write *write, struct conversation_state *state,
    const struct shape_promise_make *in, int64_t reply);

/* A message of ours arrived, or came back; a holding answer was taken back before it left. Both
 * before the caller's flow_save(), which writes the conversation's row. */
HK_CHECK enum hk_rc flow_keep_promises(struct flow_write *write, struct conversation_state *state,
    int64_t message, enum shape_reply_kind kind, bool bounced);
HK_CHECK enum hk_rc flow_withdraw_promise(
    struct flow_write *write, struct conversation_state *state, int64_t reply);
void flow_log_promise(struct flow_write *write, const struct conversation_state *state,
    enum shape_event_kind kind, int64_t promise, int64_t line);

/* ---- continuation.c ---- */

/* May these files go on with the reply they name, or do they name none, being none? HK_ECONFLICT:
 * that one was taken back or has failed. Before anything is written. */
HK_CHECK enum hk_rc flow_check_continuation(
    struct flow_write *write, int64_t thread, const struct shape_reply_create *in);

/* What waits in this thread behind a reply that will never leave is taken back too. Its files are
 * added to *files (JSON as a message keeps them), which may be NULL. */
HK_CHECK enum hk_rc flow_take_back_continuations(
    struct flow_write *write, int64_t thread, struct hk_str *files);

/* ---- auto_answer.c ---- */

/* May this leave, if no person wrote it? The last check before it is queued: it is counted here.
 * HK_ECONFLICT: something like it went to that address a moment ago. */
HK_CHECK enum hk_rc flow_check_auto(
    struct flow_write *write, const struct conversation_place_row *thread);

/* ---- commands_split.c ---- */

/* A reply came back: what it settled is owed again also where it has become another case. */
HK_CHECK enum hk_rc flow_bounce_parts(
    struct flow_write *write, int64_t conversation, const struct ledger_step *step);

/* ---- receive.c ---- */

/* Take in raw bodies that did not come by a webhook (a poll, the simulated network), one at least,
 * with the bookmark that belongs to them: all of it is kept in one transaction, or nothing.
 * `cursor` "" keeps the old one. `done` hears whether they are kept; NULL: nobody waits. */
void flow_receive_bodies(struct flow *flow, struct flow_account *account,
    const struct hk_str *bodies, size_t count, struct hk_str cursor, flow_delivery_done *done,
    void *owner);

/* The same for somebody who waits to hear that it is kept. */
void flow_receive_for(struct flow *flow, struct flow_account *account, struct hk_str body,
    uint64_t trace, flow_delivery_done *done, void *owner);
HK_CHECK enum hk_rc flow_receive_unfinished(struct hk_cx *cx, struct flow *flow);

/* Hand a committed raw body to the pipeline. Copies `body`. */
void flow_pipeline_begin(struct flow *flow, int64_t workspace, int64_t raw, int64_t account,
    struct hk_str body, int64_t arrived_ms);

/* When the oldest body arrived that is kept and not yet recorded, wherever it waits; 0: none. */
int64_t flow_pipeline_oldest_ms(struct flow *flow);

/* Hand over again what the database could not take: every second, by the timer. And drop it once
 * the writer is closed: its rows are in state new, so the next start finds them. */
void flow_pipeline_go_on(struct flow *flow);
void flow_pipeline_drop(struct flow *flow);

/* Whether so much waits that nothing new should be taken in. */
bool flow_pipeline_is_full(struct flow *flow);

/* Compressed for keeping, and back. */
struct hk_str flow_raw_pack(struct hk_cx *cx, struct hk_str body);
HK_CHECK enum hk_rc flow_raw_read(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t raw, struct hk_str *out); /* HK_ENOTFOUND: kept no longer */
HK_CHECK enum hk_rc flow_raw_unpack(
    struct hk_cx *cx, struct hk_str packed, int64_t body_bytes, struct hk_str *out);

/* ---- suspect.c: which body was being read when a process died ---- */
void flow_suspects_start(struct hk_cx *cx, struct flow *flow, struct flow_suspects **out);
void flow_suspects_stop(struct flow_suspects *suspects);          /* accepts NULL */
bool flow_suspect_was_read(const struct flow *flow, int64_t raw); /* by the process before this */
void flow_suspect_parsing(struct flow *flow, int64_t raw);        /* 0: none any more */
void flow_suspect_recording(struct flow *flow, int64_t workspace, int64_t raw);

/* ---- record.c ---- */
struct flow_record {
    struct flow_write *write;
    struct flow_account *account;
    int64_t raw; /* the body that it stands in */
    struct conversation_settings settings;
    int64_t unknown_events; /* counted */
    int64_t *written;       /* conversations, since flow_record_ask(); room for one each event */
    size_t written_count;
};

/* All that these events will read is asked for at once, where that saves time. */
void flow_record_ask(struct flow_record *record, const struct channel_events *events);

/* Reads `settings`; they point to `hours`. */
HK_CHECK enum hk_rc flow_record_settings(struct flow_record *record, struct hk_hours *hours);

/* One event of a raw body, inside commit 2. */
HK_CHECK enum hk_rc flow_record_event(struct flow_record *record, const struct channel_event *event,
    struct hk_str language, struct hk_str rule);

/* ---- heard_case.c ---- */

/* The rule by which a message owes nothing that somebody took over from listening and put back: it
 * owes again when its network delivers it, or as any that is taken over. */
#define FLOW_PUT_BACK HK_STR("put_back")

/* Owed again: if it was put back (`rule`), or whoever said that no answer is needed (empty). What
 * was answered stays so. *state is the message's conversation. */
HK_CHECK enum hk_rc flow_owe_again(struct flow_write *write, int64_t message, struct hk_str rule,
    struct conversation_state *state);

/* ---- cost.c ---- */

/* "2026-11": the month, by UTC, to which what is paid now counts. */
struct hk_str flow_cost_month(struct hk_cx *cx);

/* A reply is there: what the network asks for it. */
HK_CHECK enum hk_rc flow_cost_said(
    struct flow_write *write, int64_t account, const struct conversation_message_row *message);

/* Somebody's words came through this account: what the network asks for telling them. */
HK_CHECK enum hk_rc flow_cost_heard(struct flow_write *write, const struct channel_kind *kind,
    int64_t account, enum channel_visibility visibility);

/* ---- settle.c ---- */

enum flow_outcome { FLOW_SENT, FLOW_FAILED, FLOW_UNCERTAIN, FLOW_BOUNCED };

/* A reply came to something: outbox row, message, ledger and log together. A row that is settled
 * already is left alone, unless this knows better (a late receipt). */
HK_CHECK enum hk_rc flow_settle(struct flow_write *write, int64_t message,
    enum flow_outcome outcome, struct hk_str remote_id, struct hk_str error_code,
    struct hk_str error_text);

/* ---- deliver.c ---- */
struct flow_sender *flow_sender_new(struct flow *flow);
HK_CHECK enum hk_rc flow_sender_start(struct hk_cx *cx, struct flow_sender *sender);
void flow_sender_stop(struct flow_sender *sender);
void flow_sender_free(struct flow_sender *sender);
void flow_sender_wake(struct flow *flow, int64_t at_ms); /* something is due then */

/* What the network said and the database could not take yet: hand it over again (attempt.c), how
 * much there is, and since when (0: none). */
void flow_sender_go_on(struct flow *flow);
void flow_sender_parked(struct flow *flow, int64_t *out_count, int64_t *out_since_ms);

/* ---- hub.c ---- */
HK_CHECK enum hk_rc flow_hub_start(struct hk_cx *cx, struct flow *flow, struct flow_hub **out);
void flow_hub_stop(struct flow_hub *hub);
void flow_hub_notice(struct flow *flow, int64_t workspace); /* its log has grown */
void flow_hub_resync(struct flow *flow); /* what no event says has changed: all read anew */
void flow_hub_end_session(struct flow *flow, int64_t session);

/* Call `run` with the number of the line shown last, while nothing is shown; it must be short. */
void flow_hub_at_rest(
    struct flow *flow, int64_t workspace, void (*run)(void *data, int64_t seq), void *data);

/* Does any open screen read of this workspace? */
bool flow_hub_is_read(struct flow *flow, int64_t workspace);

/* ---- chat.c ---- */
struct flow_chats *flow_chats_new(void);
void flow_chats_free(struct flow_chats *chats); /* accepts NULL */
bool flow_chat_is_heard(struct flow *flow);     /* does any visitor listen? */

/* Whether somebody of ours types in this case: to the visitor it is with, if they listen. */
struct flow_presence_case;
void flow_chat_tell(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    const struct flow_presence_case *now);

/* One line of the log that names a message: to its visitor, if it is theirs and they listen. */
HK_CHECK enum hk_rc flow_chat_show(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, int64_t seq, int64_t message);

/* ---- timer.c ---- */
struct flow_timer *flow_timer_new(struct flow *flow);
HK_CHECK enum hk_rc flow_timer_start(struct hk_cx *cx, struct flow_timer *timer);
/* The demonstration's hail storm, once more; one at a time. */
void flow_timer_storm(struct flow_timer *timer, int64_t now_ms);
/* This account is set up anew: ask its network now and not when its turn comes. */
void flow_timer_ask(struct flow_timer *timer, int64_t account);
void flow_timer_stop(struct flow_timer *timer);

/* Wait for the answers of polls under way; the network must have been stopped before. */
void flow_timer_drain(struct flow_timer *timer);
void flow_timer_free(struct flow_timer *timer);

/* ---- house.c: what is old is forgotten, and promise P3 checked ---- */
void flow_house_keep(struct hk_cx *cx, struct flow *flow, struct store_session *session);

/* ---- wake.c ---- */

/* From snoozed or closed to open. */
void flow_open_again(struct conversation_state *state);

/* What was put off until now comes back: called every second, by the timer. */
void flow_wake_due(struct hk_cx *cx, struct flow *flow, struct store_session *session);

/* ---- jobs.c ---- */
struct flow_jobs *flow_jobs_new(struct flow *flow);
HK_CHECK enum hk_rc flow_jobs_start(struct hk_cx *cx, struct flow_jobs *jobs);

/* Nothing new is begun; what is under way ends with the network and the writer, which must be
 * stopped before it is freed. What did not get to its end is due again at the next start. */
void flow_jobs_stop(struct flow_jobs *jobs);
void flow_jobs_free(struct flow_jobs *jobs);
void flow_jobs_wake(struct flow *flow, int64_t at_ms); /* something is due then */

/* ---- search.c: the index follows ---- */
struct flow_search *flow_search_new(struct flow *flow);
HK_CHECK enum hk_rc flow_search_start(struct hk_cx *cx, struct flow_search *search);

/* The bite under way is finished; the writer must still be open. */
void flow_search_stop(struct flow_search *search);
void flow_search_free(struct flow_search *search);
void flow_search_notice(struct flow *flow); /* something was committed */

/* ---- jobs.c: kinds ---- */
struct flow_job;
typedef void flow_job_run(struct hk_cx *cx, struct flow_job *job);
typedef void flow_job_read(
    struct hk_cx *cx, struct flow_job *job, const struct model_response *response);

/* A kind of job. `run` begins an attempt on the jobs' thread and may wait for files, never for the
 * network; it, or what it set in motion, ends in one flow_job_end(). `settle` writes what follows,
 * in the transaction that makes the job done or failed for good; it may run again. Both must bear
 * that an earlier attempt did everything but say so. */
struct flow_job_kind {
    const char *name; /* stored in the database, so never renamed */
    enum jobs_class class;
    int64_t attempts_max;
    int64_t backoff_max_ms; /* 0: as usual */
    flow_job_run *run;
    enum hk_rc (*settle)(struct flow_write *write, struct flow_job *job, enum jobs_state state);
};

/* One attempt at one job. Lies in its own arena. */
struct flow_job {
    struct store_job write;
    struct flow_job *next;
    struct flow *flow;
    struct hk_arena *arena;
    const struct flow_job_kind *kind; /* NULL: of another version of the program */
    struct jobs_row row;
    struct store_session *session;   /* to read, on the jobs' thread only */
    flow_job_run *then;              /* see flow_job_go_on() */
    flow_job_read *read;             /* see flow_job_ask() */
    int64_t asked_by;                /* the account, 0: none */
    struct hk_arena *response_arena; /* NULL unless a response waits to be read */
    struct model_response response;
    enum jobs_result result;
    int64_t retry_after_ms;
    struct hk_str error; /* for an admin */
    void *data;          /* the kind's own, in the arena; NULL until `run` made it */
    void (*release)(struct flow_job *job); /* what the arena does not free; NULL for nothing */
};

/* Inside the transaction that causes it. `kind` is a name of the table in jobs.c. */
HK_CHECK enum hk_rc flow_job_add(struct flow_write *write, const char *kind, struct hk_str key,
    struct hk_str payload, int64_t at_ms);

/* Call `then` on the jobs' thread: from a network thread, once. */
void flow_job_go_on(struct flow_job *job, flow_job_run *then);

/* Ask a network on behalf of the job, and go on in `read`, on the jobs' thread: the response lives
 * until that returns. Errors as of http_client_send(): then nothing was asked, and `read` is not
 * called. */
HK_CHECK enum hk_rc flow_job_ask(struct hk_cx *cx, struct flow_job *job,
    const struct http_client_target *target, const struct model_request *request,
    flow_job_read *read);

/* This attempt is over; from then on the job is not the caller's. `error` is copied. */
void flow_job_end(struct flow_job *job, enum jobs_result result, struct hk_str error);

/* What the simulated network and its customers will do on a reply that left; and to have it done.
 */
size_t flow_demo_ask(struct hk_cx *cx, struct flow *flow, const struct channel_operation *operation,
    struct hk_str remote_id, struct demo_answer out[DEMO_ANSWERS_MAX]);
/* What the demo brand has ready to say. */
HK_CHECK enum hk_rc flow_demo_save_answers(struct flow_write *write);
HK_CHECK enum hk_rc flow_demo_answer_later(struct flow_write *write, int64_t account,
    struct hk_str txn, const struct demo_answer *answers, size_t n);

/* ---- demo workspace ---- */
HK_CHECK enum hk_rc flow_ensure_demo(struct hk_cx *cx, struct flow *flow);

#endif
