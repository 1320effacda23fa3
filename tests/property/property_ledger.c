/* tests/property/property_ledger.c -- random debts under random steps, in whatever order the world
 * may bring them, against rules that need no table:
 *
 *   - nothing appears or vanishes; a refusal changes nothing
 *   - an answered debt is open again only by a bounce of its own answer
 *   - acknowledgements and holding answers change nothing
 *   - a reply touches nothing newer than what its author saw, nor another reply's debts when it
 * fails
 *   - a debt is answered only by an answer that is there, or by a confirmation
 *   - uncertain is open, and names the reply of which nobody knows
 *   - nothing closes over somebody who waits without a reason
 *   - the same news twice is the same as once
 *   - once every reply has come to something, no debt is "being answered" for ever
 *
 * Replies live as flow/settle.c lets them: taken back, sent, failed, uncertain, bounced, sent
 * again, received late. The judge itself is judged: rules broken on purpose (`mutants`) must be
 * caught.
 *
 * The seed is printed; HARK_SEED takes one.
 */
#include "conversation/ledger.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DEBTS_MAX = 8, REPLIES_MAX = 6, STEPS = 40, SEQUENCES = 100000, MUTANT_SEQUENCES = 20000 };

static uint64_t seed;

/* splitmix64 */
static uint64_t next_random(uint64_t *at)
{
    uint64_t z = *at += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t pick(uint64_t *at, size_t n)
{
    return (size_t)(next_random(at) % n);
}

/* ---- the world ---- */

enum reply_state {
    REPLY_UNUSED,
    REPLY_GOING,
    REPLY_SENT,
    REPLY_FAILED,
    REPLY_UNCERTAIN,
    REPLY_UNDONE
};

struct reply {
    enum reply_state state;
    int64_t id;
    int64_t upto;
    enum shape_reply_kind kind;
};

struct books {
    struct ledger_obligation list[DEBTS_MAX];
    size_t n;
    struct reply replies[REPLIES_MAX];
};

typedef enum hk_rc decide(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out);

static void begin(uint64_t *at, struct books *books)
{
    static const enum shape_obligation_state first[] = {SHAPE_OBLIGATION_STATE_OPEN,
        SHAPE_OBLIGATION_STATE_OPEN, SHAPE_OBLIGATION_STATE_OPEN, SHAPE_OBLIGATION_STATE_NONE};

    *books = (struct books){.n = pick(at, DEBTS_MAX) + 1};
    for (size_t i = 0; i < books->n; i++)
        books->list[i] = (struct ledger_obligation){
            .id = (int64_t)(i + 1) * 10, .state = first[pick(at, HK_COUNT(first))]};
    for (size_t i = 0; i < REPLIES_MAX; i++)
        books->replies[i].id = 1000 + (int64_t)i;
}

/* What may become of a reply next, and the step that says so. False: nothing. */
static bool step_reply(
    uint64_t *at, const struct books *books, struct reply *reply, struct ledger_step *out)
{
    static const struct {
        enum reply_state from;
        enum ledger_step_kind kind;
        enum reply_state to;
    } ways[] = {
        {REPLY_UNUSED, LEDGER_REPLY_QUEUED, REPLY_GOING},
        {REPLY_GOING, LEDGER_REPLY_UNDONE, REPLY_UNDONE},
        {REPLY_GOING, LEDGER_REPLY_SENT, REPLY_SENT},
        {REPLY_GOING, LEDGER_REPLY_FAILED, REPLY_FAILED},
        {REPLY_GOING, LEDGER_REPLY_UNCERTAIN, REPLY_UNCERTAIN},
        {REPLY_UNCERTAIN, LEDGER_REPLY_SENT, REPLY_SENT},
        {REPLY_UNCERTAIN, LEDGER_REPLY_FAILED, REPLY_FAILED},
        {REPLY_SENT, LEDGER_REPLY_BOUNCED, REPLY_FAILED},
        {REPLY_FAILED, LEDGER_REPLY_QUEUED, REPLY_GOING}, /* sent again by a person */
        {REPLY_FAILED, LEDGER_REPLY_SENT, REPLY_SENT},    /* it was there after all */
    };
    size_t first = pick(at, HK_COUNT(ways));

    for (size_t i = 0; i < HK_COUNT(ways); i++) {
        size_t w = (first + i) % HK_COUNT(ways);
        if (ways[w].from != reply->state)
            continue;
        if (reply->state == REPLY_UNUSED) {
            reply->upto = (int64_t)pick(at, books->n + 1) * 10;
            reply->kind = pick(at, 3) == 0
                ? (enum shape_reply_kind)pick(at, SHAPE_REPLY_KIND_CONTINUATION + 1)
                : SHAPE_REPLY_KIND_ANSWER;
        }
        reply->state = ways[w].to;
        *out = (struct ledger_step){.kind = ways[w].kind,
            .reply = reply->id,
            .upto = reply->upto,
            .reply_kind = reply->kind};
        return true;
    }
    return false;
}

static bool is_of_handover(enum ledger_step_kind kind)
{
    return kind == LEDGER_MOVED || kind == LEDGER_MOVE_CONFIRMED || kind == LEDGER_MOVE_SILENT
        || kind == LEDGER_MOVE_UNCONFIRMED;
}

static struct ledger_step step_person(uint64_t *at, const struct books *books)
{
    static const enum ledger_step_kind kinds[] = {LEDGER_ECHO, LEDGER_WAIVED, LEDGER_UNWAIVED,
        LEDGER_WITHDRAWN, LEDGER_EDITED, LEDGER_CLOSED, LEDGER_MOVED, LEDGER_MOVE_CONFIRMED,
        LEDGER_MOVE_UNCONFIRMED, LEDGER_MOVE_SILENT, LEDGER_REACTION};
    struct ledger_step step = {.kind = kinds[pick(at, HK_COUNT(kinds))],
        .message = (int64_t)(pick(at, books->n) + 1) * 10};

    if (step.kind == LEDGER_ECHO) {
        step.reply = 5000 + (int64_t)pick(at, 100);
        step.upto = (int64_t)pick(at, books->n + 1) * 10;
    }
    if (step.kind == LEDGER_WAIVED || (step.kind == LEDGER_CLOSED && pick(at, 2) == 0))
        step.reason = (enum shape_waive_reason)(1 + pick(at, SHAPE_WAIVE_REASON_NO_QUESTION));
    if (is_of_handover(step.kind) && (step.kind == LEDGER_MOVE_UNCONFIRMED || pick(at, 3) > 0))
        step.message = 0; /* the whole case */
    if (step.kind == LEDGER_MOVED)
        step.target_due_ms = 1 + (int64_t)pick(at, 100);
    if (step.kind == LEDGER_MOVE_SILENT)
        step.by_ms = (int64_t)pick(at, 120);
    return step;
}

/* ---- the rules ---- */

static bool settles(const struct ledger_step *step)
{
    return step->kind == LEDGER_ECHO || ledger_reply_settles(step->reply_kind);
}

static bool may_answer(enum ledger_step_kind kind)
{
    return kind == LEDGER_REPLY_SENT || kind == LEDGER_ECHO || kind == LEDGER_MOVE_CONFIRMED;
}

static bool is_of_reply(enum ledger_step_kind kind)
{
    return kind <= LEDGER_ECHO;
}

/* What a debt that is settled may become. */
static const char *judge_settled(const struct ledger_obligation *was,
    const struct ledger_obligation *is, const struct ledger_step *step)
{
    switch (was->state) {
    case SHAPE_OBLIGATION_STATE_ANSWERED:
        if (step->kind == LEDGER_MOVE_UNCONFIRMED)
            return was->reply == 0 && is->state == SHAPE_OBLIGATION_STATE_MOVED
                ? NULL
                : "the confirmation of what a reply had answered was taken back";
        return step->kind == LEDGER_REPLY_BOUNCED && was->reply == step->reply
                && is->state == SHAPE_OBLIGATION_STATE_OPEN
            ? NULL
            : "an answered debt changed without a bounce of its answer";
    case SHAPE_OBLIGATION_STATE_WAIVED:
    case SHAPE_OBLIGATION_STATE_NONE:
        return step->kind == LEDGER_UNWAIVED
            ? NULL
            : "what needs no answer changed without a person's word";
    case SHAPE_OBLIGATION_STATE_OPEN:
    case SHAPE_OBLIGATION_STATE_ANSWERING:
    case SHAPE_OBLIGATION_STATE_MOVED:
        break;
    }
    return NULL;
}

/* What brings a debt to where it is. */
static const char *judge_target(const struct ledger_obligation *is, const struct ledger_step *step)
{
    if (is->state == SHAPE_OBLIGATION_STATE_ANSWERED && !may_answer(step->kind))
        return "answered by something that is no answer";
    if (is->state == SHAPE_OBLIGATION_STATE_ANSWERING && step->kind != LEDGER_REPLY_QUEUED)
        return "being answered by nothing that was queued";
    if (is->state == SHAPE_OBLIGATION_STATE_NONE)
        return "a debt left the books";
    if (is->state == SHAPE_OBLIGATION_STATE_MOVED && step->kind != LEDGER_MOVED
        && step->kind != LEDGER_MOVE_UNCONFIRMED)
        return "moved by nobody";
    return NULL;
}

/* Whether the step had anything to do with this debt. */
static const char *judge_reach(const struct ledger_obligation *was, const struct ledger_step *step)
{
    switch (step->kind) {
    case LEDGER_REPLY_QUEUED:
    case LEDGER_REPLY_SENT:
    case LEDGER_ECHO:
        return was->id > step->upto ? "a reply touched what its author had not seen" : NULL;
    case LEDGER_REPLY_UNDONE:
    case LEDGER_REPLY_FAILED:
    case LEDGER_REPLY_BOUNCED:
    case LEDGER_REPLY_UNCERTAIN:
        return was->reply != step->reply ? "a reply that failed touched another reply's debt"
                                         : NULL;
    case LEDGER_CLOSED:
        return NULL;
    case LEDGER_WAIVED:
    case LEDGER_UNWAIVED:
    case LEDGER_WITHDRAWN:
    case LEDGER_EDITED:
    case LEDGER_MOVED:
    case LEDGER_MOVE_CONFIRMED:
    case LEDGER_MOVE_UNCONFIRMED:
    case LEDGER_MOVE_SILENT:
    case LEDGER_REACTION:
        break;
    }
    if (step->kind == LEDGER_MOVE_SILENT && step->message == 0 && was->target_due_ms > step->by_ms)
        return "what was handed over came back before its time";
    if (is_of_handover(step->kind) && step->message == 0)
        return NULL;
    return was->id != step->message ? "a step touched another message" : NULL;
}

/* Which way a debt may go under a step, whatever the rest of the list says. */
static const char *judge_way(const struct ledger_obligation *was,
    const struct ledger_obligation *is, const struct ledger_step *step)
{
    const char *wrong = judge_settled(was, is, step);

    if (is_of_reply(step->kind) && !settles(step))
        return "an acknowledgement or a holding answer changed a debt";
    if (wrong == NULL)
        wrong = judge_target(is, step);
    return wrong != NULL ? wrong : judge_reach(was, step);
}

/* What must be true of every debt at any time. */
static const char *judge_debt(const struct ledger_obligation *o)
{
    if (o->uncertain && (o->state != SHAPE_OBLIGATION_STATE_OPEN || o->reply == 0))
        return "uncertain, but not open, or of no reply";
    if (o->state == SHAPE_OBLIGATION_STATE_ANSWERING && o->reply == 0)
        return "being answered by nothing";
    bool confirmed = o->state == SHAPE_OBLIGATION_STATE_ANSWERED && o->reply == 0;
    if (o->state == SHAPE_OBLIGATION_STATE_MOVED ? o->target_due_ms <= 0
                                                 : o->target_due_ms > 0 && !confirmed)
        return "moved without a time to come back, or such a time without being moved";
    if (o->state == SHAPE_OBLIGATION_STATE_OPEN && !o->uncertain && o->reply != 0)
        return "open, and yet of a reply";
    return NULL;
}

static const char *judge_close(
    const struct books *was, const struct books *is, const struct ledger_step *step, enum hk_rc rc)
{
    bool waited = false;
    bool waits = false;

    for (size_t i = 0; i < was->n; i++) {
        waited = waited || ledger_waits(was->list[i].state);
        waits = waits || ledger_waits(is->list[i].state);
    }
    if (waited && step->reason == SHAPE_WAIVE_REASON_NONE && rc != HK_ECONFLICT)
        return "closed over somebody who waits, without a reason";
    if (rc == HK_OK && waits)
        return "closed, and somebody waits";
    return NULL;
}

/* Take a step; what is wrong with it, or NULL. */
static const char *take(
    struct hk_cx *cx, decide *rule, struct books *books, const struct ledger_step *step)
{
    struct books was = *books;
    struct ledger_changes changes = {0};
    enum hk_rc rc = rule(cx, books->list, books->n, step, &changes);

    if (rc != HK_OK && changes.count > 0)
        return "refused, and yet something changed";
    if (changes.count > books->n)
        return "more changes than debts";
    for (size_t i = 0; i < changes.count; i++) {
        const struct ledger_change *c = &changes.list[i];
        if (c->index >= books->n)
            return "a debt out of nowhere";
        struct ledger_obligation *o = &books->list[c->index];
        *o = (struct ledger_obligation){
            o->id, c->to, c->uncertain, c->reply, c->target, c->target_due_ms, 0};
        const char *wrong = judge_way(&was.list[c->index], o, step);
        if (wrong == NULL)
            wrong = judge_debt(o);
        if (wrong != NULL)
            return wrong;
    }
    if (step->kind == LEDGER_MOVE_SILENT && step->message == 0)
        for (size_t i = 0; i < books->n; i++)
            if (books->list[i].state == SHAPE_OBLIGATION_STATE_MOVED
                && books->list[i].target_due_ms <= step->by_ms)
                return "its time was up, and it did not come back";
    return step->kind == LEDGER_CLOSED ? judge_close(&was, books, step, rc) : NULL;
}

static bool same_debts(const struct books *a, const struct books *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->list[i].state != b->list[i].state || a->list[i].uncertain != b->list[i].uncertain
            || a->list[i].reply != b->list[i].reply)
            return false;
    return true;
}

/* The same news once more changes nothing. */
static const char *take_twice(
    struct hk_cx *cx, decide *rule, struct books *books, const struct ledger_step *step)
{
    const char *wrong = take(cx, rule, books, step);
    struct books once = *books;

    if (wrong == NULL && is_of_reply(step->kind))
        wrong = take(cx, rule, books, step);
    if (wrong == NULL && is_of_reply(step->kind) && !same_debts(&once, books))
        wrong = "the same news twice is not the same as once";
    return wrong;
}

/* Let every reply that is on its way come to something: then nothing is being answered any more,
 * and what a sent answer covered and nobody waived is answered. */
static const char *come_to_an_end(struct hk_cx *cx, decide *rule, uint64_t *at, struct books *books)
{
    for (size_t i = 0; i < REPLIES_MAX; i++) {
        struct ledger_step step;
        const char *wrong = NULL;
        while (wrong == NULL && books->replies[i].state == REPLY_GOING
            && step_reply(at, books, &books->replies[i], &step))
            wrong = take_twice(cx, rule, books, &step);
        if (wrong != NULL)
            return wrong;
    }
    for (size_t i = 0; i < books->n; i++)
        if (books->list[i].state == SHAPE_OBLIGATION_STATE_ANSWERING)
            return "being answered for ever";
    return NULL;
}

static const char *run_sequence(struct hk_cx *cx, decide *rule, uint64_t *at)
{
    struct books books;
    const char *wrong = NULL;

    begin(at, &books);
    for (size_t i = 0; i < STEPS && wrong == NULL; i++) {
        struct ledger_step step;
        if (pick(at, 3) == 0)
            step = step_person(at, &books);
        else if (!step_reply(at, &books, &books.replies[pick(at, REPLIES_MAX)], &step))
            continue;
        wrong = take_twice(cx, rule, &books, &step);
    }
    return wrong != NULL ? wrong : come_to_an_end(cx, rule, at, &books);
}

/* The first of `sequences` that breaks a rule, or NULL; *which is its number. */
static const char *run(decide *rule, uint64_t from, size_t sequences, size_t *which)
{
    struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_cx cx = {.arena = arena};

    for (size_t i = 0; i < sequences; i++) {
        uint64_t at = from + i;
        const char *wrong = run_sequence(&cx, rule, &at);
        *which = i;
        if (wrong != NULL)
            return wrong;
        hk_arena_reset(arena);
    }
    return NULL;
}

static void holds(void **state)
{
    size_t which = 0;

    (void)state;
    const char *wrong = run(ledger_decide, seed, SEQUENCES, &which);
    if (wrong != NULL)
        fail_msg("%s (HARK_SEED=%llu)", wrong, (unsigned long long)(seed + which));
}

/* ---- broken on purpose ---- */

static enum hk_rc beyond_upto(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    struct ledger_step all = *step;

    all.upto = INT64_MAX;
    return ledger_decide(cx, list, n, &all, out);
}

static enum hk_rc every_word_settles(struct hk_cx *cx, const struct ledger_obligation *list,
    size_t n, const struct ledger_step *step, struct ledger_changes *out)
{
    struct ledger_step answer = *step;

    answer.reply_kind = SHAPE_REPLY_KIND_ANSWER;
    return ledger_decide(cx, list, n, &answer, out);
}

static enum hk_rc failing_is_ignored(struct hk_cx *cx, const struct ledger_obligation *list,
    size_t n, const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = ledger_decide(cx, list, n, step, out);

    if (step->kind == LEDGER_REPLY_FAILED)
        out->count = 0;
    return rc;
}

static enum hk_rc settled_on_the_click(struct hk_cx *cx, const struct ledger_obligation *list,
    size_t n, const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = ledger_decide(cx, list, n, step, out);

    for (size_t i = 0; i < out->count; i++)
        if (out->list[i].to == SHAPE_OBLIGATION_STATE_ANSWERING)
            out->list[i].to = SHAPE_OBLIGATION_STATE_ANSWERED;
    return rc;
}

static enum hk_rc fails_for_all(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = ledger_decide(cx, list, n, step, out);

    if (step->kind != LEDGER_REPLY_FAILED)
        return rc;
    out->count = 0;
    for (size_t i = 0; i < n; i++)
        if (list[i].state == SHAPE_OBLIGATION_STATE_ANSWERING)
            out->list[out->count++] =
                (struct ledger_change){.index = i, .to = SHAPE_OBLIGATION_STATE_OPEN};
    return rc;
}

static enum hk_rc closes_anyway(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    struct ledger_step reasoned = *step;

    if (step->kind == LEDGER_CLOSED && step->reason == SHAPE_WAIVE_REASON_NONE)
        reasoned.reason = SHAPE_WAIVE_REASON_THANKS;
    return ledger_decide(cx, list, n, &reasoned, out);
}

static enum hk_rc doubt_is_forgotten(struct hk_cx *cx, const struct ledger_obligation *list,
    size_t n, const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = ledger_decide(cx, list, n, step, out);

    for (size_t i = 0; i < out->count; i++)
        if (out->list[i].uncertain)
            out->list[i].uncertain = false;
    return rc;
}

static enum hk_rc withdrawn_leaves_the_books(struct hk_cx *cx, const struct ledger_obligation *list,
    size_t n, const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = ledger_decide(cx, list, n, step, out);

    if (step->kind == LEDGER_WITHDRAWN && out->count > 0)
        out->list[0].to = SHAPE_OBLIGATION_STATE_NONE;
    return rc;
}

static enum hk_rc moved_is_answered(struct hk_cx *cx, const struct ledger_obligation *list,
    size_t n, const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = ledger_decide(cx, list, n, step, out);

    for (size_t i = 0; i < out->count; i++)
        if (out->list[i].to == SHAPE_OBLIGATION_STATE_MOVED)
            out->list[i].to = SHAPE_OBLIGATION_STATE_ANSWERED;
    return rc;
}

static enum hk_rc only_the_first_comes_back(struct hk_cx *cx, const struct ledger_obligation *list,
    size_t n, const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = ledger_decide(cx, list, n, step, out);

    if (step->kind == LEDGER_MOVE_SILENT && out->count > 1)
        out->count = 1;
    return rc;
}

static void broken_rules_are_caught(void **state)
{
    static const struct {
        const char *name;
        decide *rule;
    } mutants[] = {
        {"a reply settles what its author has not seen", beyond_upto},
        {"an acknowledgement settles", every_word_settles},
        {"a failure is ignored", failing_is_ignored},
        {"settled on the click", settled_on_the_click},
        {"one failure opens everybody's debts", fails_for_all},
        {"closing needs no reason", closes_anyway},
        {"doubt is forgotten", doubt_is_forgotten},
        {"what is withdrawn leaves the books", withdrawn_leaves_the_books},
        {"moved is answered", moved_is_answered},
        {"of what was silent only the first comes back", only_the_first_comes_back},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(mutants); i++) {
        size_t which = 0;
        const char *wrong = run(mutants[i].rule, seed, MUTANT_SEQUENCES, &which);
        if (wrong == NULL)
            fail_msg("not caught: %s (HARK_SEED=%llu)", mutants[i].name, (unsigned long long)seed);
        print_message("# %s: caught as \"%s\" in sequence %zu\n", mutants[i].name, wrong, which);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds),
        cmocka_unit_test(broken_rules_are_caught),
    };
    const char *given = getenv("HARK_SEED");

    seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)hk_clock_now_ms() << 20;
    printf("# HARK_SEED=%llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
