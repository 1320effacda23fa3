/* flow/pipeline.c -- a message's whole way, after it was kept: parse, understand, judge, record.
 *
 *   raw body -> channel.parse -> language -> needs an answer? -> [commit 2: people, conversation,
 *   ledger, log, and the raw row is done]
 *
 * Everything above the bracket is pure and runs on a CPU thread; inside it all events of one raw
 * body are applied in one transaction together with all they cause. So the only unfinished thing
 * there can ever be is a raw row in state new.
 *
 * A body that cannot be read, or whose events cannot be applied, is quarantined with the reason
 * and stays whole: a visible list, never only a line in a log.
 *
 * While the disk is full, or more waits than the writer takes, bodies are parked in memory in their
 * order and handed over again by the timer; what is parked counts as backlog, so that in the end
 * nothing new is taken in.
 *
 * The steps are a table: each is named, and timed (meter.h).
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/flow_priv.h"
#include "flow/meter.h"
#include "ingest_sql.h"
#include "lang/identify.h"
#include "people/people.h"
#include "triage/judge.h"

enum { RAW_DONE = 1, RAW_QUARANTINED = 2 };

/* One raw body on its way through. Lies in its own arena. */
struct passage {
    struct flow_task task; /* first: it is handed over as that */
    struct store_job job;
    struct passage *next;          /* while parked */
    struct passage *older, *newer; /* of all that are under way */
    int64_t since_ms;              /* arrived */
    int64_t judged_us;
    struct flow *flow;
    struct hk_arena *arena;
    int64_t workspace, raw, account_id;
    struct hk_str body;
    struct flow_account *account;
    struct channel_events events;
    struct hk_str *languages; /* one for each event */
    struct hk_str *rules;     /* why it needs no answer; "" if it does */
    enum hk_rc trouble;       /* what a step came to, if not HK_OK */
    const char *reason;       /* for the quarantine: unread.WORD of the catalogues */
    struct hk_str detail;     /* what exactly */
    uint64_t trace;
};

static struct passage *passage_of(struct store_job *job)
{
    return (struct passage *)(void *)((char *)job - offsetof(struct passage, job));
}

/* ---- the steps before the transaction ---- */

static enum hk_rc step_parse(struct hk_cx *cx, struct passage *p)
{
    if (p->account == NULL)
        return hk_fail(cx, HK_ENOTFOUND, "its account is not connected any more");
    return p->account->kind->parse(cx, &p->account->channel, p->body, &p->events);
}

static bool is_utterance(const struct channel_event *e)
{
    return e->kind == CHANNEL_MESSAGE || e->kind == CHANNEL_COMMENT || e->kind == CHANNEL_REVIEW;
}

/* Without what it quotes and how it is signed. */
static struct hk_str own_words(const struct channel_event *e)
{
    return e->own_units > 0 ? hk_text_head(HK_TEXT_UTF16, e->text, (size_t)e->own_units) : e->text;
}

static enum hk_rc step_understand(struct hk_cx *cx, struct passage *p)
{
    p->languages = hk_arena_array(cx->arena, p->events.count, sizeof *p->languages);
    for (size_t i = 0; i < p->events.count; i++)
        if (is_utterance(&p->events.list[i]))
            p->languages[i] =
                lang_identify(own_words(&p->events.list[i]), p->events.list[i].language).language;
    return HK_OK;
}

static enum triage_attached attached_to(const struct channel_event *e)
{
    for (size_t i = 0; i < e->attachment_count; i++)
        if (!hk_str_equal(e->attachments[i].kind, HK_STR("sticker")))
            return TRIAGE_ATTACHED_SOMETHING;
    return e->attachment_count > 0 ? TRIAGE_ATTACHED_STICKER : TRIAGE_ATTACHED_NOTHING;
}

static enum hk_rc step_judge(struct hk_cx *cx, struct passage *p)
{
    p->rules = hk_arena_array(cx->arena, p->events.count, sizeof *p->rules);
    for (size_t i = 0; i < p->events.count; i++)
        if (is_utterance(&p->events.list[i]))
            p->rules[i] = p->events.list[i].automatic
                ? HK_STR("automatic")
                : triage_no_answer_rule(
                    own_words(&p->events.list[i]), attached_to(&p->events.list[i]));
    return HK_OK;
}

static const struct {
    enum flow_step step;
    enum hk_rc (*run)(struct hk_cx *cx, struct passage *p);
} steps[] = {
    {FLOW_STEP_PARSE, step_parse},
    {FLOW_STEP_UNDERSTAND, step_understand},
    {FLOW_STEP_JUDGE, step_judge},
};

/* ---- commit 2 ---- */

static enum hk_rc quarantine(
    struct hk_cx *cx, struct store_session *session, struct flow_batch *batch, struct passage *p)
{
    HK_TRY(ingest_settle_raw(
        cx, session, p->workspace, p->raw, RAW_QUARANTINED, hk_str_from(p->reason), p->detail));
    flow_batch_raw(batch, p->workspace, p->account_id, 0, 0, 1, 0);
    struct flow_event event = {
        .workspace = p->workspace, .kind = SHAPE_EVENT_KIND_QUARANTINE_CHANGED, .subject = p->raw};
    flow_batch_event(batch, &event);
    return HK_OK;
}

static enum hk_rc record(
    struct hk_cx *cx, struct store_session *session, struct flow_batch *batch, struct passage *p)
{
    struct hk_hours hours;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = p->flow,
        .who = {.workspace = p->workspace, .role = SHAPE_ROLE_ADMIN}};
    struct flow_record record = {.write = &write, .account = p->account, .raw = p->raw};

    flow_record_ask(&record, &p->events);
    HK_TRY(flow_record_settings(&record, &hours));
    for (size_t i = 0; i < p->events.count; i++)
        HK_TRY(flow_record_event(&record, &p->events.list[i], p->languages[i], p->rules[i]));
    HK_TRY(ingest_settle_raw(cx, session, p->workspace, p->raw, RAW_DONE, HK_STR(""), HK_STR("")));
    if (p->events.count > 0)
        HK_TRY(ingest_see_account(cx, session, p->workspace, p->account_id, cx->now_ms));
    flow_batch_raw(batch, p->workspace, p->account_id, 0, 1, 0, record.unknown_events);
    return HK_OK;
}

/* However it ends, the body is suspected no longer: it did not end the process. */
static enum hk_rc record_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct passage *p = passage_of(data);
    int64_t from_us = hk_clock_steady_us();

    if (p->trouble != HK_OK)
        return quarantine(cx, session, batch, p);
    flow_suspect_recording(p->flow, p->workspace, p->raw);
    enum hk_rc rc = record(cx, session, batch, p);
    flow_suspect_recording(p->flow, p->workspace, 0);
    flow_meter_note(&p->flow->meters[FLOW_STEP_RECORD], hk_clock_steady_us() - from_us);
    return rc;
}

static void finish(struct passage *p)
{
    struct flow *flow = p->flow;

    pthread_mutex_lock(&flow->passages_mutex);
    if (p->older != NULL)
        p->older->newer = p->newer;
    else
        flow->oldest_passage = p->newer;
    if (p->newer != NULL)
        p->newer->older = p->older;
    else
        flow->newest_passage = p->older;
    pthread_mutex_unlock(&flow->passages_mutex);
    p->flow->backlog--;
    p->flow->backlog_bytes -= (int64_t)p->body.n;
    flow_account_release(p->account);
    hk_arena_free(p->arena);
}

static void submit_record(struct passage *p);

/* Keep it until the database takes it. The mutex is held. */
static void park_last(struct passage *p)
{
    struct flow *flow = p->flow;

    p->next = NULL;
    if (flow->parked == NULL)
        flow->parked = p;
    else
        flow->parked_last->next = p;
    flow->parked_last = p;
}

static void park(struct passage *p)
{
    pthread_mutex_lock(&p->flow->parked_mutex);
    park_last(p);
    pthread_mutex_unlock(&p->flow->parked_mutex);
}

/* What could not be applied is tried once more, as something to quarantine. A database that fails
 * for good leaves the row in state new: the next start finds it. */
static void record_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct passage *p = passage_of(data);

    if (rc == HK_OK) {
        flow_meter_note(&p->flow->meters[FLOW_STEP_COMMIT], hk_clock_steady_us() - p->judged_us);
        finish(p);
        return;
    }
    hk_log(HK_LOG_WARN, p->trace, "flow.not_recorded", "raw=%lld result=%s reason=\"%s\"",
        (long long)p->raw, hk_rc_name(rc), cx->error.text);
    if (flow_is_for_later(p->flow, rc)) {
        park(p);
        return;
    }
    if (rc == HK_EIO || p->trouble != HK_OK) {
        finish(p);
        return;
    }
    p->trouble = rc;
    p->reason = "not_applied";
    p->detail = hk_arena_str(p->arena, hk_str_from(cx->error.text));
    submit_record(p);
}

/* HK_ELIMIT: the writer's queue is full, and the passage is still the caller's. */
static enum hk_rc hand_over(struct passage *p)
{
    p->job = (struct store_job){.run = record_run,
        .done = record_done,
        .workspace = p->workspace,
        .units = p->events.count > 0 ? (uint32_t)p->events.count : 1};
    enum hk_rc rc = store_writer_submit(p->flow->writer, STORE_CLASS_INBOUND, &p->job);
    if (rc == HK_OK || rc == HK_ELIMIT)
        return rc;
    finish(p);
    return HK_OK;
}

/* Behind what is parked, so that nothing is overtaken. */
static void submit_record(struct passage *p)
{
    struct flow *flow = p->flow;

    pthread_mutex_lock(&flow->parked_mutex);
    if (flow->parked != NULL || hand_over(p) != HK_OK)
        park_last(p);
    pthread_mutex_unlock(&flow->parked_mutex);
}

void flow_pipeline_go_on(struct flow *flow)
{
    pthread_mutex_lock(&flow->parked_mutex);
    while (flow->parked != NULL && store_writer_state_of(flow->writer) == STORE_WRITER_READY) {
        struct passage *p = flow->parked;
        struct passage *next = p->next; /* once handed over it may be gone */
        if (hand_over(p) != HK_OK)
            break;
        flow->parked = next;
    }
    pthread_mutex_unlock(&flow->parked_mutex);
}

void flow_pipeline_drop(struct flow *flow)
{
    while (flow->parked != NULL) {
        struct passage *p = flow->parked;
        flow->parked = p->next;
        finish(p);
    }
}

/* Why a body could not be read, as far as a person can act on it. */
static const char *word_of(enum hk_rc rc)
{
    if (rc == HK_ENOTFOUND)
        return "not_connected";
    if (rc == HK_EPROTO)
        return "unexpected";
    return rc == HK_ELIMIT ? "too_large" : "unreadable";
}

static void understand(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct passage *p = (struct passage *)(void *)task;
    struct hk_cx inner = {
        .arena = p->arena, .ids = cx->ids, .now_ms = cx->now_ms, .trace = p->trace};

    (void)session;
    flow_suspect_parsing(p->flow, p->raw);
    p->judged_us = hk_clock_steady_us();
    for (size_t i = 0; i < HK_COUNT(steps); i++) {
        const char *name = flow_step_name(steps[i].step);
        int64_t from_us = p->judged_us;
        p->trouble = steps[i].run(&inner, p);
        p->judged_us = hk_clock_steady_us();
        flow_meter_note(&p->flow->meters[steps[i].step], p->judged_us - from_us);
        if (p->trouble == HK_OK)
            continue;
        p->reason = word_of(p->trouble);
        p->detail = hk_arena_printf(p->arena, "%s: %s", name, inner.error.text);
        hk_log(HK_LOG_WARN, p->trace, "flow.quarantined", "raw=%lld step=%s reason=\"%s\"",
            (long long)p->raw, name, inner.error.text);
        break;
    }
    flow_suspect_parsing(p->flow, 0);
    submit_record(p);
}

int64_t flow_pipeline_oldest_ms(struct flow *flow)
{
    pthread_mutex_lock(&flow->passages_mutex);
    int64_t since_ms = flow->oldest_passage != NULL ? flow->oldest_passage->since_ms : 0;
    pthread_mutex_unlock(&flow->passages_mutex);
    return since_ms;
}

static void enlist(struct flow *flow, struct passage *p)
{
    pthread_mutex_lock(&flow->passages_mutex);
    p->older = flow->newest_passage;
    if (p->older != NULL)
        p->older->newer = p;
    else
        flow->oldest_passage = p;
    flow->newest_passage = p;
    pthread_mutex_unlock(&flow->passages_mutex);
}

void flow_pipeline_begin(struct flow *flow, int64_t workspace, int64_t raw, int64_t account,
    struct hk_str body, int64_t arrived_ms)
{
    struct hk_arena *arena = hk_arena_new();
    struct passage *p = hk_arena_alloc(arena, sizeof *p);

    *p = (struct passage){.task = {understand},
        .flow = flow,
        .arena = arena,
        .workspace = workspace,
        .raw = raw,
        .account_id = account,
        .body = hk_arena_str(arena, body),
        .account = flow_account_hold(flow, account),
        .since_ms = arrived_ms,
        .trace = (uint64_t)raw};
    enlist(flow, p);
    flow->backlog++;
    flow->backlog_bytes += (int64_t)p->body.n;
    if (!flow_submit_task(flow, FLOW_TASK_INBOUND, &p->task))
        finish(p); /* the row stays new; a start finds it. flow_pipeline_is_full() stops before */
}
