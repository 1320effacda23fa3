/* flow/accounts.c -- the connected accounts in memory, their secrets opened.
 *
 * An account is an immutable, counted copy of its row: whoever holds one goes on with what it
 * held while a newer one takes its place. What a channel asked to keep (tokens) changes often and
 * stands apart. Few hundred accounts: lists, not tables.
 *
 * Threads: any; one mutex, held for no I/O.
 * Secrets: opened here, wiped with their arena, never logged.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/json_read.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/flow_priv.h"
#include "ingest_sql.h"

#define BUYING_MAX_MS (3 * MODEL_CALL_TIMEOUT_MS)

struct slot {
    struct slot *next;
    int64_t id;
    struct flow_account *account; /* NULL: removed */
    struct hk_str session;        /* owned */
    int64_t listening_ms;         /* active without a break since then */
    int64_t grants_asked_ms;      /* what its network grants; 0: anew */
    int64_t bought_until_us;      /* somebody buys a new one, at most until then */
};

struct flow_accounts {
    pthread_mutex_t mutex;
    struct slot *slots;
};

struct hk_str flow_account_place(struct hk_cx *cx, const char *column, int64_t id)
{
    return hk_arena_printf(cx->arena, "account.%s:%lld", column, (long long)id);
}

void flow_account_release(struct flow_account *account)
{
    if (account == NULL || atomic_fetch_sub(&account->owners, 1) != 1)
        return;
    struct hk_arena *arena = account->arena;
    hk_arena_free(arena);
}

static enum hk_rc open_cell(struct hk_cx *cx, struct flow *flow, const char *column, int64_t id,
    struct hk_str sealed, struct hk_str *out)
{
    *out = HK_STR("");
    if (sealed.n == 0)
        return HK_OK;
    return hk_crypto_open(cx, flow->options.key, flow_account_place(cx, column, id), sealed, out);
}

/* The row as an account; lies in an arena of its own. */
static enum hk_rc make_account(struct hk_cx *cx, struct flow *flow,
    const struct ingest_account_row *row, struct flow_account **out)
{
    struct hk_arena *arena = hk_arena_new();
    struct hk_cx inner = {.arena = arena, .now_ms = cx->now_ms, .trace = cx->trace};
    struct flow_account *a = hk_arena_alloc(arena, sizeof *a);
    struct hk_str secrets;
    enum hk_rc rc;

    *a = (struct flow_account){.arena = arena,
        .workspace = row->workspace,
        .id = row->id,
        .kind = channel_find(row->channel),
        .state = (enum shape_account_state)row->state,
        .shadow = row->shadow,
        .quiet_since_ms = row->quiet_since_ms,
        .quiet_heard = row->quiet_heard,
        .department = row->department};
    atomic_init(&a->owners, 1);
    a->channel.id = row->id;
    a->channel.remote_id = hk_arena_str(arena, row->remote_id);
    a->reading_code = hk_arena_str(arena, row->reading_code);
    a->refused = hk_arena_str(arena, row->refused);
    a->sealed = hk_arena_str(arena, row->secrets);
    rc = a->kind == NULL ? hk_fail(cx, HK_ENOTFOUND, "this program knows no such channel") : HK_OK;
    if (rc == HK_OK)
        rc = open_cell(&inner, flow, "secrets", row->id, row->secrets, &secrets);
    if (rc == HK_OK)
        rc = hk_json_read(
            &inner, secrets.n > 0 ? secrets : HK_STR("{}"), &hk_json_foreign, &a->channel.secrets);
    if (rc == HK_OK)
        rc = hk_json_read(
            &inner, hk_arena_str(arena, row->settings), &hk_json_foreign, &a->channel.settings);
    if (rc != HK_OK) {
        hk_arena_free(arena);
        return rc;
    }
    a->ca_file = hk_json_text(a->channel.settings, "ca_file");
    a->allow_private_addresses =
        hk_str_equal(hk_json_text(a->channel.settings, "allow_private_addresses"), HK_STR("yes"));
    *out = a;
    return HK_OK;
}

struct http_client_target flow_account_target(const struct flow_account *account)
{
    return (struct http_client_target){.account = account->id,
        .ca_file = account->ca_file,
        .allow_private_addresses = account->allow_private_addresses};
}

static struct slot *find_slot(struct flow_accounts *accounts, int64_t id)
{
    struct slot *s = accounts->slots;

    while (s != NULL && s->id != id)
        s = s->next;
    return s;
}

static bool was_renewed(const struct flow_account *old, const struct flow_account *fresh)
{
    return !hk_str_equal(hk_json_raw(old->channel.secrets), hk_json_raw(fresh->channel.secrets))
        || !hk_str_equal(hk_json_raw(old->channel.settings), hk_json_raw(fresh->channel.settings));
}

/* What the slot remembers of the account that was there until now. True: it is set up anew, or goes
 * on, and should be asked at once. The mutex is held. */
static bool note_change(
    struct slot *slot, const struct flow_account *old, const struct ingest_account_row *row)
{
    const struct flow_account *fresh = slot->account;
    bool renewed = old != NULL && fresh != NULL && was_renewed(old, fresh);
    bool was_active = old != NULL && old->state == SHAPE_ACCOUNT_STATE_ACTIVE;

    if (!was_active)
        slot->listening_ms = hk_clock_now_ms();
    if (old == NULL)
        slot->grants_asked_ms = row->grants_asked_ms;
    if (renewed) { /* what was kept belonged to the old secrets */
        hk_str_release(&slot->session);
        slot->bought_until_us = 0;
        slot->grants_asked_ms = 0;
    }
    return renewed || (old != NULL && fresh != NULL && !was_active);
}

/* Is it what the row says already? Many changes are none of what is held here: a place where one
 * cannot answer any more, a department's new name. */
static bool is_known(struct flow *flow, const struct ingest_account_row *row)
{
    struct flow_account *a = flow_account_hold(flow, row->id);
    bool same = a != NULL && a->workspace == row->workspace
        && (int64_t)a->state == (int64_t)row->state && a->shadow == row->shadow
        && a->quiet_since_ms == row->quiet_since_ms && a->quiet_heard == row->quiet_heard
        && a->department == row->department && hk_str_equal(a->channel.remote_id, row->remote_id)
        && hk_str_equal(a->reading_code, row->reading_code)
        && hk_str_equal(a->refused, row->refused) && hk_str_equal(a->sealed, row->secrets)
        && hk_str_equal(hk_json_raw(a->channel.settings), row->settings);

    flow_account_release(a);
    return same;
}

/* The old one goes when nobody holds it. */
void flow_account_take(struct hk_cx *cx, struct flow *flow, const struct ingest_account_row *row)
{
    struct flow_accounts *accounts = flow->accounts;
    struct flow_account *fresh = NULL;
    struct flow_account *old;
    struct hk_str session;

    if (is_known(flow, row))
        return;
    if (row->state != SHAPE_ACCOUNT_STATE_REMOVED && make_account(cx, flow, row, &fresh) != HK_OK)
        hk_log(HK_LOG_ERROR, cx->trace, "flow.account_unusable", "account=%lld reason=\"%s\"",
            (long long)row->id, cx->error.text);
    if (open_cell(cx, flow, "session", row->id, row->session, &session) != HK_OK)
        session = HK_STR("");
    pthread_mutex_lock(&accounts->mutex);
    struct slot *slot = find_slot(accounts, row->id);
    if (slot == NULL) {
        slot = hk_alloc(sizeof *slot);
        slot->id = row->id;
        slot->session = hk_str_dup(session);
        slot->next = accounts->slots;
        accounts->slots = slot;
    }
    old = slot->account;
    slot->account = fresh;
    bool is_anew = note_change(slot, old, row);
    pthread_mutex_unlock(&accounts->mutex);
    flow_account_release(old);
    if (is_anew)
        flow_timer_ask(flow->timer, row->id);
}

enum hk_rc flow_accounts_start(struct hk_cx *cx, struct flow *flow, struct flow_accounts **out)
{
    struct flow_accounts *accounts = hk_alloc(sizeof *accounts);
    struct store_session *session = NULL;
    struct ingest_account_row *rows;
    size_t n = 0;

    pthread_mutex_init(&accounts->mutex, NULL);
    *out = accounts;
    flow->accounts = accounts;
    HK_TRY(store_session_open(cx, flow->store, &session));
    enum hk_rc rc = ingest_list_all_accounts(cx, session, &rows, &n);
    for (size_t i = 0; rc == HK_OK && i < n; i++)
        flow_account_take(cx, flow, &rows[i]);
    store_session_close(session);
    return rc;
}

void flow_accounts_stop(struct flow_accounts *accounts)
{
    if (accounts == NULL)
        return;
    while (accounts->slots != NULL) {
        struct slot *slot = accounts->slots;
        accounts->slots = slot->next;
        flow_account_release(slot->account);
        hk_str_release(&slot->session);
        hk_free(slot);
    }
    pthread_mutex_destroy(&accounts->mutex);
    hk_free(accounts);
}

struct flow_account *flow_account_hold(struct flow *flow, int64_t id)
{
    pthread_mutex_lock(&flow->accounts->mutex);
    struct slot *slot = find_slot(flow->accounts, id);
    struct flow_account *a = slot != NULL ? slot->account : NULL;
    if (a != NULL)
        atomic_fetch_add(&a->owners, 1);
    pthread_mutex_unlock(&flow->accounts->mutex);
    return a;
}

struct flow_account *flow_account_find(
    struct flow *flow, int64_t workspace, const struct channel_kind *kind, struct hk_str remote_id)
{
    struct flow_account *found = NULL;

    pthread_mutex_lock(&flow->accounts->mutex);
    for (struct slot *s = flow->accounts->slots; s != NULL && found == NULL; s = s->next)
        if (s->account != NULL && s->account->workspace == workspace && s->account->kind == kind
            && hk_str_equal(s->account->channel.remote_id, remote_id))
            found = s->account;
    if (found != NULL)
        atomic_fetch_add(&found->owners, 1);
    pthread_mutex_unlock(&flow->accounts->mutex);
    return found;
}

size_t flow_account_list(struct flow *flow, bool asked, int64_t *ids, size_t max)
{
    size_t n = 0;

    pthread_mutex_lock(&flow->accounts->mutex);
    for (struct slot *s = flow->accounts->slots; s != NULL && n < max; s = s->next)
        if (s->account != NULL && s->account->state == SHAPE_ACCOUNT_STATE_ACTIVE
            && (!asked || s->account->kind->poll != NULL || s->account->kind->simulated))
            ids[n++] = s->id;
    pthread_mutex_unlock(&flow->accounts->mutex);
    return n;
}

bool flow_account_ask_grants(struct flow *flow, int64_t id, int64_t now_ms, int64_t every_ms)
{
    bool due = false;

    pthread_mutex_lock(&flow->accounts->mutex);
    struct slot *slot = find_slot(flow->accounts, id);
    due = slot != NULL && slot->grants_asked_ms + every_ms <= now_ms;
    if (due)
        slot->grants_asked_ms = now_ms;
    pthread_mutex_unlock(&flow->accounts->mutex);
    return due;
}

void flow_account_not_asked(struct flow *flow, int64_t id)
{
    pthread_mutex_lock(&flow->accounts->mutex);
    struct slot *slot = find_slot(flow->accounts, id);
    if (slot != NULL)
        slot->grants_asked_ms = 0;
    pthread_mutex_unlock(&flow->accounts->mutex);
}

int64_t flow_account_listening_ms(struct flow *flow, int64_t id)
{
    pthread_mutex_lock(&flow->accounts->mutex);
    const struct slot *slot = find_slot(flow->accounts, id);
    int64_t since_ms = slot != NULL ? slot->listening_ms : INT64_MAX;
    pthread_mutex_unlock(&flow->accounts->mutex);
    return since_ms;
}

struct hk_str flow_account_session(struct hk_cx *cx, struct flow *flow, int64_t id)
{
    struct hk_str copy = HK_STR("");

    pthread_mutex_lock(&flow->accounts->mutex);
    struct slot *slot = find_slot(flow->accounts, id);
    if (slot != NULL)
        copy = hk_arena_str(cx->arena, slot->session);
    pthread_mutex_unlock(&flow->accounts->mutex);
    return copy;
}

struct keep_job {
    struct store_job job;
    struct flow *flow;
    int64_t workspace;
    int64_t id;
};

/* The newest, whatever it was when the job was made: jobs need not run in that order. */
static enum hk_rc keep_run(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct keep_job *job = data;
    struct hk_str newest = flow_account_session(cx, job->flow, job->id);

    (void)batch;
    if (newest.n == 0)
        return HK_OK;
    return ingest_save_session(cx, session, job->workspace, job->id,
        hk_crypto_seal(
            cx, job->flow->options.key, flow_account_place(cx, "session", job->id), newest));
}

static void keep_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct keep_job *job = data;

    if (rc != HK_OK)
        hk_log(HK_LOG_WARN, cx->trace, "flow.session_not_kept", "account=%lld reason=\"%s\"",
            (long long)job->id, cx->error.text);
    hk_free(job);
}

void flow_account_keep_session(
    struct flow *flow, int64_t workspace, int64_t id, struct hk_str from, struct hk_str session)
{
    pthread_mutex_lock(&flow->accounts->mutex);
    struct slot *slot = find_slot(flow->accounts, id);
    bool stands = slot != NULL && hk_str_equal(slot->session, from);
    if (stands) {
        hk_str_release(&slot->session);
        slot->session = hk_str_dup(session);
    }
    pthread_mutex_unlock(&flow->accounts->mutex);
    if (!stands)
        return;
    struct keep_job *job = hk_alloc(sizeof *job);
    *job = (struct keep_job){
        .job = {.run = keep_run, .done = keep_done, .workspace = workspace, .units = 1},
        .flow = flow,
        .workspace = workspace,
        .id = id};
    if (store_writer_submit(flow->writer, STORE_CLASS_OUTBOX, &job->job) != HK_OK)
        hk_free(job);
}

/* ---- in the hands of one that makes several calls ---- */

static bool begin_to_buy(struct flow *flow, int64_t id, struct hk_str from)
{
    int64_t now_us = hk_clock_steady_us();

    pthread_mutex_lock(&flow->accounts->mutex);
    struct slot *slot = find_slot(flow->accounts, id);
    bool free =
        slot != NULL && slot->bought_until_us <= now_us && hk_str_equal(slot->session, from);
    if (free)
        slot->bought_until_us = now_us + INT64_C(1000) * BUYING_MAX_MS;
    pthread_mutex_unlock(&flow->accounts->mutex);
    return free;
}

static void end_to_buy(struct flow *flow, int64_t id)
{
    pthread_mutex_lock(&flow->accounts->mutex);
    struct slot *slot = find_slot(flow->accounts, id);
    if (slot != NULL)
        slot->bought_until_us = 0;
    pthread_mutex_unlock(&flow->accounts->mutex);
}

void flow_session_read(
    struct hk_cx *cx, struct flow *flow, int64_t account, struct flow_session *held)
{
    if (held->buys)
        return;
    held->from = flow_account_session(cx, flow, account);
    held->now = held->from;
}

bool flow_session_take(struct hk_cx *cx, struct flow *flow, const struct flow_account *account,
    struct hk_str session, bool asking, struct flow_session *held)
{
    if (asking && !held->buys && !begin_to_buy(flow, account->id, held->from))
        return false;
    if (session.n > 0) {
        held->now = hk_arena_str(cx->arena, session);
        if (!asking)
            flow_account_keep_session(flow, account->workspace, account->id, held->from, held->now);
    }
    if (held->buys && !asking)
        end_to_buy(flow, account->id);
    held->buys = asking;
    return true;
}
