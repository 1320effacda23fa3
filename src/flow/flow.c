/* flow/flow.c -- start and stop: what depends on what, in one place.
 *
 * Start: database, ids, writer, accounts, CPU threads, hub, what a crash left unfinished, network,
 * sender, clock. Stop is the same backwards, with each part given time to finish what it holds.
 */
#include "flow/flow.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "engage/blobs.h"
#include "flow/flow_priv.h"
#include "flow/gates.h"
#include "flow/heard.h"
#include "flow/presence.h"
#include "flow/scan.h"
#include "flow/sources.h"
#include "flow_sql.h"

enum { STORE_CONNECTIONS = 8, NETWORK_THREADS = 2 };

struct hk_cx flow_cx_begin(struct flow *flow)
{
    return (struct hk_cx){.arena = hk_arena_new(), .ids = flow->ids, .now_ms = hk_clock_now_ms()};
}

void flow_cx_end(struct hk_cx *cx)
{
    hk_arena_free(cx->arena);
    cx->arena = NULL;
}

struct store *flow_store(struct flow *flow)
{
    return flow->store;
}

struct store_writer *flow_writer(struct flow *flow)
{
    return flow->writer;
}

struct hk_ids *flow_ids(struct flow *flow)
{
    return flow->ids;
}

struct hk_str flow_public_url(struct flow *flow)
{
    return flow->options.public_url;
}

struct hk_str flow_folder(const struct flow *flow)
{
    return flow->options.folder;
}

const struct lex *flow_lex(const struct flow *flow)
{
    return flow->options.lex;
}

const uint8_t *flow_blob_key(const struct flow *flow)
{
    return flow->blob_key;
}

/* No id is ever given out twice, also when the clock was set back between two runs. */
static enum hk_rc raise_ids(struct hk_cx *cx, struct flow *flow)
{
    struct store_session *session = NULL;
    struct flow_id_row greatest;

    HK_TRY(store_session_open(cx, flow->store, &session));
    enum hk_rc rc = flow_greatest_id(cx, session, &greatest);
    store_session_close(session);
    if (rc == HK_OK)
        hk_ids_raise(flow->ids, greatest.id);
    return rc;
}

static enum hk_rc start_store(struct hk_cx *cx, struct flow *flow)
{
    const struct flow_options *o = &flow->options;
    struct store_hooks hooks = flow_batch_hooks(flow);

    HK_TRY(store_open(cx, o->store_url, o->folder, &flow->store));
    flow->ids = hk_ids_new(0);
    cx->ids = flow->ids;
    HK_TRY(raise_ids(cx, flow));
    return store_writer_open(cx, flow->store, flow->ids, &hooks,
        o->store_connections > 0 ? o->store_connections : STORE_CONNECTIONS, &flow->writer);
}

static enum hk_rc start_all(struct hk_cx *cx, struct flow *flow)
{
    HK_TRY(start_store(cx, flow));
    HK_TRY(flow_check_seal(cx, flow));
    if (flow->options.demo)
        HK_TRY(flow_ensure_demo(cx, flow));
    HK_TRY(flow_accounts_start(cx, flow, &flow->accounts));
    HK_TRY(flow_tasks_start(cx, flow, flow->options.cpu_threads, &flow->tasks));
    HK_TRY(flow_hub_start(cx, flow, &flow->hub));
    if (flow->options.commands_only)
        return HK_OK;
    flow_suspects_start(cx, flow, &flow->suspects);
    HK_TRY(flow_receive_unfinished(cx, flow));
    HK_TRY(http_client_start(cx, NETWORK_THREADS, &flow->client));
    HK_TRY(flow_timer_start(cx, flow->timer));
    HK_TRY(flow_scanner_start(cx, flow, &flow->scanner));
    HK_TRY(flow_jobs_start(cx, flow->jobs));
    HK_TRY(flow_search_start(cx, flow->search));
    HK_TRY(flow_sources_start(cx, flow->sources));
    return flow_sender_start(cx, flow->sender);
}

enum hk_rc flow_start(struct hk_cx *cx, const struct flow_options *options, struct flow **out)
{
    struct flow *flow = hk_alloc(sizeof *flow);

    flow->options = *options;
    flow->options.folder = hk_str_dup(options->folder);
    flow->options.store_url = hk_str_dup(options->store_url);
    flow->options.public_url = hk_str_dup(options->public_url);
    flow->options.scanner = hk_str_dup(options->scanner);
    flow->http = options->http;
    engage_blob_key(options->key, flow->blob_key);
    pthread_mutex_init(&flow->blobs, NULL);
    pthread_mutex_init(&flow->parked_mutex, NULL);
    pthread_mutex_init(&flow->passages_mutex, NULL);
    /* The first commit may wake them, long before they run. */
    flow->timer = flow_timer_new(flow);
    flow->jobs = flow_jobs_new(flow);
    flow->search = flow_search_new(flow);
    flow->gates = flow_gates_new();
    flow->sender = flow_sender_new(flow);
    flow->chats = flow_chats_new();
    flow->presence = flow_presence_new();
    flow->listening = flow_listening_new();
    flow->sources = flow_sources_new(flow);
    enum hk_rc rc = start_all(cx, flow);
    if (rc != HK_OK) {
        flow_stop(flow);
        return rc;
    }
    *out = flow;
    return HK_OK;
}

/* The sender, the jobs and the clock first, so that nothing new leaves; then the network, whose
 * answers still settle what has left; then the CPU threads and last the writer, which finishes what
 * waits. What its last commits would still send is refused by the stopped network and goes out at
 * the next start. */
void flow_stop(struct flow *flow)
{
    if (flow == NULL)
        return;
    flow->stopping = true;
    flow_sender_stop(flow->sender);
    flow_jobs_stop(flow->jobs);
    flow_scanner_stop(flow->scanner);
    flow_timer_stop(flow->timer);
    flow_sources_stop(flow->sources);
    http_client_stop(flow->client);
    flow_timer_drain(flow->timer);
    flow_sources_drain(flow->sources);
    flow_tasks_stop(flow->tasks);
    flow_search_stop(flow->search);
    if (flow->writer != NULL) { /* once more what it could not take */
        flow_pipeline_go_on(flow);
        flow_sender_go_on(flow);
    }
    store_writer_close(flow->writer);
    flow_pipeline_drop(flow);
    flow_hub_stop(flow->hub);
    http_client_free(flow->client);
    flow_chats_free(flow->chats);
    flow_presence_free(flow->presence);
    flow_sources_free(flow->sources);
    flow_listening_free(flow->listening);
    flow_tasks_free(flow->tasks);
    flow_sender_free(flow->sender);
    flow_gates_free(flow->gates);
    flow_jobs_free(flow->jobs);
    flow_search_free(flow->search);
    flow_timer_free(flow->timer);
    flow_accounts_stop(flow->accounts);
    flow_suspects_stop(flow->suspects);
    store_close(flow->store);
    hk_ids_free(flow->ids);
    pthread_mutex_destroy(&flow->blobs);
    pthread_mutex_destroy(&flow->parked_mutex);
    pthread_mutex_destroy(&flow->passages_mutex);
    hk_str_release(&flow->options.folder);
    hk_str_release(&flow->options.store_url);
    hk_str_release(&flow->options.public_url);
    hk_str_release(&flow->options.scanner);
    hk_free(flow);
}

enum hk_rc flow_read_seq(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t *out_seq)
{
    struct flow_seq_row row;

    HK_TRY(flow_last_seq(cx, session, workspace, &row));
    *out_seq = row.seq;
    return HK_OK;
}

enum hk_rc flow_read_person_changed(struct hk_cx *cx, struct store_session *session,
    const struct flow_principal *who, int64_t after, bool *out)
{
    struct flow_n_row row;

    HK_TRY(flow_count_subject(
        cx, session, who->workspace, after, SHAPE_EVENT_KIND_PERSON_CHANGED, who->login, &row));
    *out = row.n > 0;
    return HK_OK;
}

const struct flow_meter *flow_read_meters(const struct flow *flow)
{
    return flow->meters;
}
