/* flow/batch.c -- see batch.h. All sums lie in the batch's arena as short lists: a batch touches
 * few accounts, days, departments and people, so a list beats a table.
 */
#include "flow/batch.h"

#include "base/buf.h"
#include "base/str.h"
#include "conversation/waiting.h"
#include "flow/flow_priv.h"
#include "flow/hearing.h"
#include "flow_sql.h"
#include "ingest_sql.h"

struct event_line {
    struct event_line *next;
    struct flow_event event;
    struct hk_str obligations;
};

struct workspace_sum {
    struct workspace_sum *next;
    int64_t workspace;
    int64_t count;
    struct event_line *first, **end;
};

struct total_sum {
    struct total_sum *next;
    struct conversation_add_total_in in;
};

/* How many customers wrote to an account. */
struct hour_sum {
    struct hour_sum *next;
    int64_t workspace, account, n;
};

struct count_sum {
    struct count_sum *next;
    int64_t workspace, department, assignee;
    struct flow_counts n;
};

/* What is owed to one customer, by department. */
struct person_sum {
    struct person_sum *next;
    int64_t workspace, customer;
    struct conversation_waiting *list; /* room for `room` */
    size_t n, room;
};

struct people_sum {
    struct people_sum *next;
    int64_t workspace;
    struct conversation_waiting in;
};

struct raw_sum {
    struct raw_sum *next;
    int64_t workspace, account, received, done, quarantined, unknown_events;
};

/* What is done once the batch is committed. */
struct ended_session {
    struct ended_session *next;
    int64_t session;
};

struct retried_raw {
    struct retried_raw *next;
    int64_t workspace, raw, account;
    struct hk_str body;
};

struct changed_account {
    struct changed_account *next;
    struct ingest_account_row row;
};

struct flow_batch {
    struct flow *flow;
    struct hk_arena *arena;
    struct workspace_sum *workspaces;
    struct total_sum *totals;
    struct hour_sum *hours;
    struct count_sum *counts;
    struct person_sum *persons;
    struct people_sum *people;
    struct raw_sum *raws;
    struct ended_session *ended;
    struct retried_raw *retried;
    struct changed_account *accounts;
    int64_t wake_at_ms; /* 0: nothing to send */
    int64_t jobs_at_ms; /* 0: no job */
};

struct flow *flow_batch_flow(struct flow_batch *batch)
{
    return batch->flow;
}

static struct workspace_sum *find_workspace(struct flow_batch *batch, int64_t workspace)
{
    struct workspace_sum *w = batch->workspaces;

    while (w != NULL && w->workspace != workspace)
        w = w->next;
    if (w == NULL) {
        w = hk_arena_alloc(batch->arena, sizeof *w);
        w->workspace = workspace;
        w->end = &w->first;
        w->next = batch->workspaces;
        batch->workspaces = w;
    }
    return w;
}

/* The column of the totals that counts this state; NULL for none. */
static int64_t *total_of(struct conversation_add_total_in *in, enum shape_obligation_state state)
{
    switch (state) {
    case SHAPE_OBLIGATION_STATE_NONE:
        return NULL;
    case SHAPE_OBLIGATION_STATE_OPEN:
        return &in->open;
    case SHAPE_OBLIGATION_STATE_ANSWERING:
        return &in->answering;
    case SHAPE_OBLIGATION_STATE_ANSWERED:
        return &in->answered;
    case SHAPE_OBLIGATION_STATE_WAIVED:
        return &in->waived;
    case SHAPE_OBLIGATION_STATE_MOVED:
        return &in->moved;
    }
    return NULL;
}

static struct conversation_add_total_in *find_total(
    struct flow_batch *batch, int64_t workspace, const struct conversation_shift *shift)
{
    struct total_sum *t = batch->totals;

    while (t != NULL
        && (t->in.workspace != workspace || t->in.day != shift->day
            || t->in.account != shift->account || t->in.department != shift->department))
        t = t->next;
    if (t == NULL) {
        t = hk_arena_alloc(batch->arena, sizeof *t);
        t->in.workspace = workspace;
        t->in.day = shift->day;
        t->in.account = shift->account;
        t->in.department = shift->department;
        t->next = batch->totals;
        batch->totals = t;
    }
    return &t->in;
}

static struct person_sum *find_person(struct flow_batch *batch, int64_t workspace, int64_t customer)
{
    struct person_sum *p = batch->persons;

    while (p != NULL && (p->workspace != workspace || p->customer != customer))
        p = p->next;
    if (p == NULL) {
        p = hk_arena_alloc(batch->arena, sizeof *p);
        *p = (struct person_sum){
            .next = batch->persons, .workspace = workspace, .customer = customer};
        batch->persons = p;
    }
    return p;
}

void flow_batch_owe(
    struct flow_batch *batch, int64_t workspace, int64_t person, int64_t department, int64_t delta)
{
    size_t i = 0;

    if (delta == 0)
        return;
    struct person_sum *p = find_person(batch, workspace, person);
    while (i < p->n && p->list[i].department != department)
        i++;
    if (i == p->room) {
        size_t room = 2 * p->room + 2;
        struct conversation_waiting *more = hk_arena_array(batch->arena, room, sizeof *more);
        for (size_t j = 0; j < p->n; j++)
            more[j] = p->list[j];
        p->list = more;
        p->room = room;
    }
    if (i == p->n)
        p->list[p->n++] = (struct conversation_waiting){department, 0};
    p->list[i].n += delta;
}

static void add_person(
    struct flow_batch *batch, int64_t workspace, const struct conversation_shift *shift)
{
    int64_t delta = shift->count * (ledger_waits(shift->to) - ledger_waits(shift->from));

    flow_batch_owe(batch, workspace, shift->customer, shift->department, delta);
}

/* A debt that moves between departments is closed in one and opened in the other: no news. */
static void add_hour(struct flow_batch *batch, int64_t workspace, int64_t account, int64_t opened)
{
    struct hour_sum *h = batch->hours;

    while (h != NULL && (h->workspace != workspace || h->account != account))
        h = h->next;
    if (h == NULL) {
        h = hk_arena_alloc(batch->arena, sizeof *h);
        *h = (struct hour_sum){batch->hours, workspace, account, 0};
        batch->hours = h;
    }
    h->n += opened;
}

static void add_shift(
    struct flow_batch *batch, int64_t workspace, const struct conversation_shift *shift)
{
    struct conversation_add_total_in *in = find_total(batch, workspace, shift);
    int64_t *from = total_of(in, shift->from);
    int64_t *to = total_of(in, shift->to);

    if (from != NULL)
        *from -= shift->count;
    if (to != NULL)
        *to += shift->count;
    int64_t opened = shift->count * ((from == NULL && to != NULL) - (from != NULL && to == NULL));
    in->opened += opened;
    if (opened != 0)
        add_hour(batch, workspace, shift->account, opened);
    in->uncertain += shift->uncertain_delta;
    add_person(batch, workspace, shift);
}

/* "day:account:department:from>to:count:uncertain:message" for each, separated by spaces. */
static struct hk_str write_shifts(
    struct flow_batch *batch, const struct conversation_shifts *shifts)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(1024 * 1024);

    for (size_t i = 0; i < shifts->count; i++) {
        const struct conversation_shift *s = &shifts->list[i];
        hk_buf_printf(&buf, "%s%lld:%lld:%lld:%d>%d:%lld:%lld:%lld", i == 0 ? "" : " ",
            (long long)s->day, (long long)s->account, (long long)s->department, (int)s->from,
            (int)s->to, (long long)s->count, (long long)s->uncertain_delta, (long long)s->message);
    }
    return hk_arena_str(batch->arena, hk_buf_str(&buf));
}

bool flow_batch_read_shift(struct hk_str *rest, struct conversation_shift *out)
{
    struct hk_str left = *rest;
    struct hk_str word, part;
    int64_t n[8] = {0};

    if (!hk_str_cut(&left, ' ', &word))
        return false;
    for (size_t i = 0; i < HK_COUNT(n); i++)
        if (!hk_str_cut(&word, i == 3 ? '>' : ':', &part) || !hk_str_to_int(part, &n[i]))
            return false;
    *out = (struct conversation_shift){.day = n[0],
        .account = n[1],
        .department = n[2],
        .from = (enum shape_obligation_state)n[3],
        .to = (enum shape_obligation_state)n[4],
        .count = n[5],
        .uncertain_delta = n[6],
        .message = n[7]};
    *rest = left;
    return true;
}

void flow_batch_event(struct flow_batch *batch, const struct flow_event *event)
{
    struct workspace_sum *w = find_workspace(batch, event->workspace);
    struct event_line *line = hk_arena_alloc(batch->arena, sizeof *line);

    line->event = *event;
    if (event->shifts.count > 0)
        line->obligations = write_shifts(batch, &event->shifts);
    for (size_t i = 0; i < event->shifts.count; i++)
        add_shift(batch, event->workspace, &event->shifts.list[i]);
    *w->end = line;
    w->end = &line->next;
    w->count++;
}

void flow_batch_count(struct flow_batch *batch, int64_t workspace, int64_t department,
    int64_t assignee, const struct flow_counts *delta)
{
    struct count_sum *c = batch->counts;

    if (delta->open == 0 && delta->snoozed == 0 && delta->waiting == 0 && delta->answering == 0
        && delta->uncertain == 0 && delta->moved == 0)
        return;
    while (c != NULL
        && (c->workspace != workspace || c->department != department || c->assignee != assignee))
        c = c->next;
    if (c == NULL) {
        c = hk_arena_alloc(batch->arena, sizeof *c);
        *c = (struct count_sum){batch->counts, workspace, department, assignee, {0}};
        batch->counts = c;
    }
    c->n.open += delta->open;
    c->n.snoozed += delta->snoozed;
    c->n.waiting += delta->waiting;
    c->n.answering += delta->answering;
    c->n.uncertain += delta->uncertain;
    c->n.moved += delta->moved;
}

void flow_batch_raw(struct flow_batch *batch, int64_t workspace, int64_t account, int64_t received,
    int64_t done, int64_t quarantined, int64_t unknown_events)
{
    struct raw_sum *r = batch->raws;

    while (r != NULL && (r->workspace != workspace || r->account != account))
        r = r->next;
    if (r == NULL) {
        r = hk_arena_alloc(batch->arena, sizeof *r);
        *r = (struct raw_sum){batch->raws, workspace, account, 0, 0, 0, 0};
        batch->raws = r;
    }
    r->received += received;
    r->done += done;
    r->quarantined += quarantined;
    r->unknown_events += unknown_events;
}

void flow_batch_wake_outbox(struct flow_batch *batch, int64_t at_ms)
{
    if (batch->wake_at_ms == 0 || at_ms < batch->wake_at_ms)
        batch->wake_at_ms = at_ms;
}

void flow_batch_wake_jobs(struct flow_batch *batch, int64_t at_ms)
{
    if (batch->jobs_at_ms == 0 || at_ms < batch->jobs_at_ms)
        batch->jobs_at_ms = at_ms;
}

void flow_batch_end_session(struct flow_batch *batch, int64_t session)
{
    struct ended_session *e = hk_arena_alloc(batch->arena, sizeof *e);

    *e = (struct ended_session){batch->ended, session};
    batch->ended = e;
}

void flow_batch_retry(
    struct flow_batch *batch, int64_t workspace, int64_t raw, int64_t account, struct hk_str body)
{
    struct retried_raw *r = hk_arena_alloc(batch->arena, sizeof *r);

    *r = (struct retried_raw){
        batch->retried, workspace, raw, account, hk_arena_str(batch->arena, body)};
    batch->retried = r;
}

static void *begin(struct hk_cx *cx, void *owner, struct store_session *session)
{
    struct flow_batch *batch = hk_arena_alloc(cx->arena, sizeof *batch);

    (void)session;
    batch->flow = owner;
    batch->arena = cx->arena;
    return batch;
}

static enum hk_rc write_events(
    struct hk_cx *cx, struct store_session *session, const struct workspace_sum *w)
{
    struct flow_seq_row last;

    HK_TRY(flow_take_seq(cx, session, w->workspace, w->count, &last));
    int64_t seq = last.seq - w->count;
    for (const struct event_line *line = w->first; line != NULL; line = line->next) {
        const struct flow_event *e = &line->event;
        struct flow_insert_event_in in = {.workspace = e->workspace,
            .seq = ++seq,
            .kind = e->kind,
            .at_ms = cx->now_ms,
            .actor = e->actor,
            .conversation = e->conversation,
            .message = e->message,
            .subject = e->subject,
            .department = e->department,
            .was_department = e->was_department,
            .obligations = line->obligations};
        HK_TRY(flow_insert_event(cx, session, &in));
    }
    return HK_OK;
}

static void add_people(
    struct flow_batch *batch, int64_t workspace, const struct conversation_waiting *delta)
{
    struct people_sum *p = batch->people;

    while (p != NULL && (p->workspace != workspace || p->in.department != delta->department))
        p = p->next;
    if (p == NULL) {
        p = hk_arena_alloc(batch->arena, sizeof *p);
        *p = (struct people_sum){batch->people, workspace, {delta->department, 0}};
        batch->people = p;
    }
    p->in.n += delta->n;
}

/* Each person's row is read and written by one step below: all of them may be asked for at once. */
static void ask_people(struct hk_cx *cx, struct store_session *session, struct flow_batch *batch)
{
    if (!store_ask_begin(session))
        return;
    for (const struct person_sum *p = batch->persons; p != NULL; p = p->next) {
        struct conversation_waiting_row *rows;
        size_t n = 0;
        enum hk_rc rc =
            conversation_list_waiting(cx, session, p->workspace, p->customer, &rows, &n);
        (void)rc; /* it is on its way */
    }
    store_ask_end(session);
}

static enum hk_rc write_people(
    struct hk_cx *cx, struct store_session *session, struct flow_batch *batch)
{
    ask_people(cx, session, batch);
    for (const struct person_sum *p = batch->persons; p != NULL; p = p->next) {
        struct conversation_waiting *people;
        size_t n = 0;
        HK_TRY(conversation_shift_waiting(
            cx, session, p->workspace, p->customer, p->list, p->n, &people, &n));
        for (size_t i = 0; i < n; i++)
            add_people(batch, p->workspace, &people[i]);
    }
    for (const struct people_sum *p = batch->people; p != NULL; p = p->next)
        if (p->in.n != 0)
            HK_TRY(conversation_add_people(cx, session, p->workspace, p->in.department, p->in.n));
    return HK_OK;
}

static enum hk_rc write_counts(
    struct hk_cx *cx, struct store_session *session, const struct count_sum *c)
{
    const struct conversation_add_count_in in = {.workspace = c->workspace,
        .department = c->department,
        .assignee = c->assignee,
        .open = c->n.open,
        .snoozed = c->n.snoozed,
        .waiting = c->n.waiting,
        .answering = c->n.answering,
        .uncertain = c->n.uncertain,
        .moved = c->n.moved};

    return conversation_add_count(cx, session, &in);
}

/* As they are about to be committed: read once for all changes of the batch. */
static enum hk_rc read_accounts(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, const struct workspace_sum *w)
{
    for (const struct event_line *line = w->first; line != NULL; line = line->next) {
        const struct changed_account *c = batch->accounts;
        if (line->event.kind != SHAPE_EVENT_KIND_ACCOUNT_CHANGED)
            continue;
        while (c != NULL && c->row.id != line->event.subject)
            c = c->next;
        if (c != NULL)
            continue;
        struct changed_account *fresh = hk_arena_alloc(batch->arena, sizeof *fresh);
        HK_TRY(ingest_read_account(cx, session, w->workspace, line->event.subject, &fresh->row));
        fresh->next = batch->accounts;
        batch->accounts = fresh;
    }
    return HK_OK;
}

static enum hk_rc before_commit(
    struct hk_cx *cx, void *owner, struct store_session *session, void *data)
{
    struct flow_batch *batch = data;

    (void)owner;
    for (const struct hour_sum *h = batch->hours; h != NULL; h = h->next)
        if (h->n > 0)
            HK_TRY(flow_hearing_add(cx, session, batch, h->workspace, h->account, h->n));
    for (const struct workspace_sum *w = batch->workspaces; w != NULL; w = w->next)
        HK_TRY(read_accounts(cx, session, batch, w));
    for (const struct total_sum *t = batch->totals; t != NULL; t = t->next)
        HK_TRY(conversation_add_total(cx, session, &t->in));
    HK_TRY(write_people(cx, session, batch));
    for (const struct count_sum *c = batch->counts; c != NULL; c = c->next)
        HK_TRY(write_counts(cx, session, c));
    for (const struct raw_sum *r = batch->raws; r != NULL; r = r->next)
        HK_TRY(ingest_add_raw_total(cx, session, r->workspace, r->account, r->received, r->done,
            r->quarantined, r->unknown_events));
    for (const struct workspace_sum *w = batch->workspaces; w != NULL; w = w->next)
        HK_TRY(write_events(cx, session, w));
    return HK_OK;
}

static void after_commit(struct hk_cx *cx, void *owner, void *data)
{
    struct flow *flow = owner;
    struct flow_batch *batch = data;

    for (const struct raw_sum *r = batch->raws; r != NULL; r = r->next) {
        flow->received += r->received;
        flow->done += r->done;
        flow->quarantined += r->quarantined;
    }
    for (const struct changed_account *c = batch->accounts; c != NULL; c = c->next)
        if (flow->accounts != NULL) /* else they are read when all are */
            flow_account_take(cx, flow, &c->row);
    for (const struct workspace_sum *w = batch->workspaces; w != NULL; w = w->next) {
        flow->events += w->count;
        flow_hub_notice(flow, w->workspace);
    }
    if (batch->workspaces != NULL)
        flow_search_notice(flow);
    for (const struct ended_session *e = batch->ended; e != NULL; e = e->next)
        flow_hub_end_session(flow, e->session);
    for (const struct retried_raw *r = batch->retried; r != NULL; r = r->next)
        flow_pipeline_begin(flow, r->workspace, r->raw, r->account, r->body, cx->now_ms);
    if (batch->wake_at_ms != 0)
        flow_sender_wake(flow, batch->wake_at_ms);
    if (batch->jobs_at_ms != 0)
        flow_jobs_wake(flow, batch->jobs_at_ms);
}

static void broken(void *owner, const struct hk_error *error)
{
    struct flow *flow = owner;

    if (flow->options.broken != NULL)
        flow->options.broken(flow->options.owner, error);
}

struct store_hooks flow_batch_hooks(struct flow *flow)
{
    return (struct store_hooks){.owner = flow,
        .begin = begin,
        .before_commit = before_commit,
        .after_commit = after_commit,
        .broken = broken};
}
