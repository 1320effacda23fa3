/* conversation/ledger.c -- see ledger.h. One small function per step; the table in
 * tests/unit/test_ledger.c has a row for every transition.
 */
#include "conversation/ledger.h"

bool ledger_waits(enum shape_obligation_state state)
{
    return state == SHAPE_OBLIGATION_STATE_OPEN || state == SHAPE_OBLIGATION_STATE_MOVED;
}

bool ledger_reply_settles(enum shape_reply_kind kind)
{
    return kind == SHAPE_REPLY_KIND_ANSWER;
}

static bool is_settleable(enum shape_obligation_state state)
{
    return ledger_waits(state) || state == SHAPE_OBLIGATION_STATE_ANSWERING;
}

/* The next change, with what it leaves as it was already filled in. */
static struct ledger_change *change(struct ledger_changes *out,
    const struct ledger_obligation *list, size_t index, enum shape_obligation_state to)
{
    struct ledger_change *c = &out->list[out->count++];

    *c = (struct ledger_change){.index = index, .to = to, .reply = list[index].reply};
    return c;
}

static void take_for_reply(const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    if (!ledger_reply_settles(step->reply_kind))
        return;
    for (size_t i = 0; i < n; i++)
        if (list[i].id <= step->upto && ledger_waits(list[i].state))
            change(out, list, i, SHAPE_OBLIGATION_STATE_ANSWERING)->reply = step->reply;
}

/* The answer is there: whatever it covers is settled, also what another reply had taken since, or
 * what had gone back to open because nobody knew. */
static void settle_by_reply(const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    if (!ledger_reply_settles(step->reply_kind))
        return;
    for (size_t i = 0; i < n; i++)
        if (list[i].id <= step->upto && is_settleable(list[i].state))
            change(out, list, i, SHAPE_OBLIGATION_STATE_ANSWERED)->reply = step->reply;
}

/* The reply did not do it: what it had taken is open again. */
static void give_back(const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, enum shape_obligation_state from, bool uncertain,
    struct ledger_changes *out)
{
    for (size_t i = 0; i < n; i++) {
        bool was_unsure = list[i].state == SHAPE_OBLIGATION_STATE_OPEN && list[i].uncertain;
        if (list[i].reply != step->reply || (list[i].state != from && !was_unsure))
            continue;
        struct ledger_change *c = change(out, list, i, SHAPE_OBLIGATION_STATE_OPEN);
        c->uncertain = uncertain;
        c->reply = uncertain ? step->reply : 0;
    }
}

/* A case is handed over as a whole; one message is waived. */
static bool is_meant(const struct ledger_obligation *one, const struct ledger_step *step)
{
    if (step->message != 0)
        return one->id == step->message;
    if (step->kind == LEDGER_MOVE_SILENT)
        return one->target_due_ms <= step->by_ms;
    return step->kind == LEDGER_MOVED || step->kind == LEDGER_MOVE_CONFIRMED;
}

static enum hk_rc change_named(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    static const struct {
        bool from[SHAPE_OBLIGATION_STATE_MOVED + 1];
        enum shape_obligation_state to;
    } moves[] = {
        [LEDGER_WAIVED] =
            {{[SHAPE_OBLIGATION_STATE_OPEN] = true, [SHAPE_OBLIGATION_STATE_MOVED] = true},
                SHAPE_OBLIGATION_STATE_WAIVED},
        [LEDGER_UNWAIVED] =
            {{[SHAPE_OBLIGATION_STATE_WAIVED] = true, [SHAPE_OBLIGATION_STATE_NONE] = true},
                SHAPE_OBLIGATION_STATE_OPEN},
        [LEDGER_MOVED] = {{[SHAPE_OBLIGATION_STATE_OPEN] = true,
                              [SHAPE_OBLIGATION_STATE_MOVED] = true}, /* to somebody else */
            SHAPE_OBLIGATION_STATE_MOVED},
        [LEDGER_MOVE_CONFIRMED] = {{[SHAPE_OBLIGATION_STATE_MOVED] = true},
            SHAPE_OBLIGATION_STATE_ANSWERED},
        [LEDGER_MOVE_SILENT] = {{[SHAPE_OBLIGATION_STATE_MOVED] = true},
            SHAPE_OBLIGATION_STATE_OPEN},
    };

    for (size_t i = 0; i < n; i++) {
        if (!is_meant(&list[i], step) || !moves[step->kind].from[list[i].state])
            continue;
        struct ledger_change *c = change(out, list, i, moves[step->kind].to);
        bool confirmed = step->kind == LEDGER_MOVE_CONFIRMED;
        c->reply = 0;
        c->reason = step->reason;
        c->rule = step->rule;
        c->target = confirmed ? list[i].target : step->target;
        c->target_due_ms = confirmed ? list[i].target_due_ms : step->target_due_ms;
        c->actor = step->actor;
    }
    if (out->count > 0)
        return HK_OK;
    return hk_fail(cx, HK_ENOTFOUND, "this message owes nothing that this could change");
}

static bool is_confirmed(const struct ledger_obligation *one)
{
    return one->state == SHAPE_OBLIGATION_STATE_ANSWERED && one->reply == 0
        && one->target_due_ms > 0;
}

/* Whoever had it has it again. Confirmations of another moment stay. */
static enum hk_rc unconfirm(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    int64_t last_ms = 0;

    for (size_t i = 0; i < n; i++)
        if (is_confirmed(&list[i]) && list[i].settled_ms > last_ms)
            last_ms = list[i].settled_ms;
    for (size_t i = 0; i < n; i++) {
        if (!is_confirmed(&list[i]) || list[i].settled_ms != last_ms)
            continue;
        struct ledger_change *c = change(out, list, i, SHAPE_OBLIGATION_STATE_MOVED);
        c->target = list[i].target;
        c->target_due_ms =
            list[i].target_due_ms > step->by_ms ? list[i].target_due_ms : step->by_ms;
        c->actor = step->actor;
    }
    if (out->count > 0)
        return HK_OK;
    return hk_fail(cx, HK_ENOTFOUND, "nobody confirmed anything here");
}

/* A deleted message needs no answer; one that is being answered just now keeps its answer. */
static void withdraw(const struct ledger_obligation *list, size_t n, const struct ledger_step *step,
    struct ledger_changes *out)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].id != step->message || !ledger_waits(list[i].state))
            continue;
        struct ledger_change *c = change(out, list, i, SHAPE_OBLIGATION_STATE_WAIVED);
        c->reply = 0;
        c->reason = SHAPE_WAIVE_REASON_WITHDRAWN;
        c->rule = HK_STR("withdrawn_by_customer");
    }
}

static enum hk_rc close_all(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    for (size_t i = 0; i < n; i++) {
        if (!ledger_waits(list[i].state))
            continue;
        if (step->reason == SHAPE_WAIVE_REASON_NONE)
            return hk_fail(cx, HK_ECONFLICT,
                "the customer still waits for an answer: answer, or name a reason why none is "
                "needed");
        struct ledger_change *c = change(out, list, i, SHAPE_OBLIGATION_STATE_WAIVED);
        c->reply = 0;
        c->reason = step->reason;
        c->actor = step->actor;
    }
    return HK_OK;
}

enum hk_rc ledger_decide(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out)
{
    enum hk_rc rc = HK_OK;

    out->list = hk_arena_array(cx->arena, n, sizeof *out->list);
    out->count = 0;
    switch (step->kind) {
    case LEDGER_REPLY_QUEUED:
        take_for_reply(list, n, step, out);
        break;
    case LEDGER_REPLY_SENT:
    case LEDGER_ECHO:
        settle_by_reply(list, n, step, out);
        break;
    case LEDGER_REPLY_UNDONE:
    case LEDGER_REPLY_FAILED:
        give_back(list, n, step, SHAPE_OBLIGATION_STATE_ANSWERING, false, out);
        break;
    case LEDGER_REPLY_BOUNCED:
        give_back(list, n, step, SHAPE_OBLIGATION_STATE_ANSWERED, false, out);
        break;
    case LEDGER_REPLY_UNCERTAIN:
        give_back(list, n, step, SHAPE_OBLIGATION_STATE_ANSWERING, true, out);
        break;
    case LEDGER_WAIVED:
    case LEDGER_UNWAIVED:
    case LEDGER_MOVED:
    case LEDGER_MOVE_CONFIRMED:
    case LEDGER_MOVE_SILENT:
        rc = change_named(cx, list, n, step, out);
        break;
    case LEDGER_MOVE_UNCONFIRMED:
        rc = unconfirm(cx, list, n, step, out);
        break;
    case LEDGER_WITHDRAWN:
        withdraw(list, n, step, out);
        break;
    case LEDGER_CLOSED:
        rc = close_all(cx, list, n, step, out);
        break;
    case LEDGER_EDITED:
    case LEDGER_REACTION:
        break;
    }
    if (rc != HK_OK)
        out->count = 0;
    return rc;
}
