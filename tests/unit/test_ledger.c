/* tests/unit/test_ledger.c -- every transition of the ledger, as a table that can be read aloud.
 *
 * Obligations are written "ID:STATE", with "?" if nobody knows whether the reply arrived, "/REPLY"
 * if one answers it, "@TIME" when a moved one comes back, and, where a row's last step changed it,
 * "=REASON" and "+RULE". Messages have small numbers, replies those from 8 on. Several steps are
 * separated by "; ".
 *
 * After every single step of every row: nothing appears or vanishes, a refusal changes nothing, and
 * no change names an obligation twice.
 */
#include "base/ids.h"
#include "base/str.h"
#include "conversation/conversation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { OBLIGATIONS_MAX = 16, TEXT_MAX = 256 };

struct row {
    const char *name;
    const char *before;
    const char *steps;
    const char *after; /* states, or the refusal of the last step: "conflict", "not_found" */
};

static const struct row rows[] = {
    /* ---- one answer ---- */
    {"a reply is on its way: answering, not answered", "1:open", "queue 9 upto 1", "1:answering/9"},
    {"sent: answered once the network has named it", "1:answering/9", "sent 9 upto 1",
        "1:answered/9"},
    {"two messages, one answer", "1:open 2:open", "queue 9 upto 2; sent 9 upto 2",
        "1:answered/9 2:answered/9"},
    {"three messages, the answer saw two", "1:open 2:open 3:open", "queue 9 upto 2; sent 9 upto 2",
        "1:answered/9 2:answered/9 3:open"},
    {"an answer crossing a new message leaves it open", "1:answering/9 2:open", "sent 9 upto 1",
        "1:answered/9 2:open"},
    {"a message between queueing and a late receipt stays open", "1:open?/9 2:open",
        "sent 9 upto 1", "1:answered/9 2:open"},
    {"an answer that saw nothing settles nothing", "1:open", "queue 9 upto 0; sent 9 upto 0",
        "1:open"},
    {"the same receipt twice", "1:answering/9", "sent 9 upto 1; sent 9 upto 1", "1:answered/9"},
    {"what was settled before is not settled again", "1:answered/8 2:open",
        "queue 9 upto 2; sent 9 upto 2", "1:answered/8 2:answered/9"},

    /* ---- two replies at once ---- */
    {"a second reply leaves what the first has taken", "1:answering/8 2:open", "queue 9 upto 2",
        "1:answering/8 2:answering/9"},
    {"the second arrives first and covers both", "1:answering/8 2:answering/9", "sent 9 upto 2",
        "1:answered/9 2:answered/9"},
    {"the second arrives first, then the first fails: both stay answered",
        "1:answering/8 2:answering/9", "sent 9 upto 2; fail 8", "1:answered/9 2:answered/9"},
    {"the first fails while the second is on its way: open until it is there",
        "1:answering/8 2:answering/9", "fail 8", "1:open 2:answering/9"},
    {"the first fails, then the second arrives and covers it", "1:answering/8 2:answering/9",
        "fail 8; sent 9 upto 2", "1:answered/9 2:answered/9"},
    {"the first is taken back, the second keeps its own", "1:answering/8 2:answering/9", "undo 8",
        "1:open 2:answering/9"},
    {"both arrive: the first settled the first message", "1:answering/8 2:answering/9",
        "sent 8 upto 1; sent 9 upto 2", "1:answered/8 2:answered/9"},
    {"the first bounces after both arrived: its own message is open again",
        "1:answered/8 2:answered/9", "bounce 8", "1:open 2:answered/9"},

    /* ---- it did not arrive ---- */
    {"undone before it left", "1:answering/9", "undo 9", "1:open"},
    {"failed", "1:answering/9 2:answering/9", "fail 9", "1:open 2:open"},
    {"failed, sent again by a person, arrived", "1:answering/9",
        "fail 9; queue 9 upto 1; sent 9 upto 1", "1:answered/9"},
    {"bounced after it was sent", "1:answered/9 2:open", "bounce 9", "1:open 2:open"},
    {"a bounce leaves what others answered", "1:answered/8 2:answered/9", "bounce 9",
        "1:answered/8 2:open"},
    {"a bounced one that was waived meanwhile stays waived", "1:waived", "bounce 9", "1:waived"},
    {"a failure of a reply that had taken nothing", "1:answered/8 2:open", "fail 9",
        "1:answered/8 2:open"},

    /* ---- nobody knows ---- */
    {"uncertain: open, and shown apart", "1:answering/9", "unsure 9", "1:open?/9"},
    {"uncertain, then a late receipt", "1:open?/9", "sent 9 upto 1", "1:answered/9"},
    {"uncertain, then a person says it is there", "1:answering/9 2:answering/9",
        "unsure 9; sent 9 upto 2", "1:answered/9 2:answered/9"},
    {"uncertain, then a person says it is not", "1:open?/9", "fail 9", "1:open"},
    {"uncertain, said not to be there, then the receipt after all", "1:open?/9",
        "fail 9; sent 9 upto 1", "1:answered/9"},
    {"uncertain, then the network says it failed", "1:open?/9", "bounce 9", "1:open"},
    {"uncertain twice", "1:open?/9", "unsure 9", "1:open?/9"},
    {"uncertain, and somebody answers anew", "1:open?/8", "queue 9 upto 1", "1:answering/9"},
    {"uncertain, answered anew, the old receipt comes first", "1:open?/8",
        "queue 9 upto 1; sent 8 upto 1; sent 9 upto 1", "1:answered/8"},
    {"uncertain, waived by a person: a late receipt changes nothing", "1:open?/9",
        "waive 1 no_question; sent 9 upto 1", "1:waived"},
    {"uncertain, and the conversation is closed with a reason", "1:open?/9", "close duplicate",
        "1:waived=duplicate"},
    {"uncertain blocks closing without a reason", "1:open?/9", "close", "conflict"},

    /* ---- answered elsewhere, in the network's own app ---- */
    {"an echo settles all it could see", "1:open 2:open", "echo 8 upto 2",
        "1:answered/8 2:answered/8"},
    {"an echo leaves what was said after it", "1:open 2:open", "echo 8 upto 1",
        "1:answered/8 2:open"},
    {"an echo while our reply is on its way", "1:answering/9", "echo 8 upto 1; sent 9 upto 1",
        "1:answered/8"},
    {"an echo while our reply is on its way, and that fails", "1:answering/9",
        "echo 8 upto 1; fail 9", "1:answered/8"},
    {"an echo of what is waived already", "1:waived", "echo 8 upto 1", "1:waived"},

    /* ---- words that settle nothing ---- */
    {"an automatic acknowledgement never settles", "1:open",
        "queue 9 upto 1 acknowledgement; sent 9 upto 1 acknowledgement", "1:open"},
    {"a holding answer never settles", "1:open", "queue 9 upto 1 holding; sent 9 upto 1 holding",
        "1:open"},
    {"a holding answer beside a real one on its way", "1:answering/8", "sent 9 upto 1 holding",
        "1:answering/8"},
    {"a holding answer that bounces", "1:open", "bounce 9", "1:open"},
    {"a heart on our answer opens and settles nothing", "1:answered/9 2:open", "react",
        "1:answered/9 2:open"},

    /* ---- no answer needed ---- */
    {"thanks opened nothing: no reply is counted for it", "1:none 2:open",
        "queue 9 upto 2; sent 9 upto 2", "1:none 2:answered/9"},
    {"thanks opened nothing: no reason is needed to close", "1:none", "close", "1:none"},
    {"a person says no answer is needed", "1:open 2:open", "waive 1 spam", "1:waived=spam 2:open"},
    {"a rule says so, by its name", "1:open", "waive 1 no_question +autoreply",
        "1:waived=no_question+autoreply"},
    {"what is on its way cannot be waived", "1:answering/9", "waive 1 spam", "not_found"},
    {"what is answered cannot be waived", "1:answered/9", "waive 1 spam", "not_found"},
    {"a message that is not here cannot be waived", "1:open", "waive 7 spam", "not_found"},
    {"taken back: it needs an answer after all", "1:waived", "unwaive 1", "1:open"},
    {"a rule's no is overruled by a person", "1:none", "unwaive 1", "1:open"},
    {"overruled and then answered", "1:none 2:open", "unwaive 1; queue 9 upto 2; sent 9 upto 2",
        "1:answered/9 2:answered/9"},
    {"what is answered cannot be un-waived", "1:answered/9", "unwaive 1", "not_found"},
    {"what is open already cannot be un-waived", "1:open", "unwaive 1", "not_found"},

    /* ---- closing ---- */
    {"nobody waits: closing needs no reason", "1:answered/9 2:waived", "close",
        "1:answered/9 2:waived"},
    {"somebody waits: refused without a reason", "1:answered/9 2:open", "close", "conflict"},
    {"somebody waits elsewhere: refused without a reason", "1:moved", "close", "conflict"},
    {"with a reason all that waits is waived", "1:open 2:moved 3:answered/9", "close thanks",
        "1:waived=thanks 2:waived=thanks 3:answered/9"},
    {"while a reply is on its way no reason is needed", "1:answering/9", "close", "1:answering/9"},
    {"closed while answering, and the reply fails: open again", "1:answering/9", "close; fail 9",
        "1:open"},
    {"closed with a reason while answering: the reply still settles its own",
        "1:answering/9 2:open", "close duplicate; sent 9 upto 1", "1:answered/9 2:waived"},
    {"an empty conversation closes", "", "close", ""},

    /* ---- the customer takes it back, or says it otherwise ---- */
    {"an edit is still the same debt", "1:open", "edit 1", "1:open"},
    {"an edit of what is answered opens nothing", "1:answered/9", "edit 1", "1:answered/9"},
    {"withdrawn while open", "1:open 2:open", "withdraw 1",
        "1:waived=withdrawn+withdrawn_by_customer 2:open"},
    {"withdrawn while nobody knows", "1:open?/9", "withdraw 1",
        "1:waived=withdrawn+withdrawn_by_customer"},
    {"withdrawn while being answered: it keeps its answer", "1:answering/9",
        "withdraw 1; sent 9 upto 1", "1:answered/9"},
    {"withdrawn after the answer: nothing changes", "1:answered/9", "withdraw 1", "1:answered/9"},
    {"withdrawn after a waiver: its reason stays", "1:waived", "withdraw 1", "1:waived"},
    {"withdrawn thanks", "1:none", "withdraw 1", "1:none"},
    {"a withdrawn message does not come back by a late bounce", "1:open?/9", "withdraw 1; bounce 9",
        "1:waived"},

    /* ---- moved is not answered ---- */
    {"moved: counts as open", "1:open", "move 1", "1:moved"},
    {"moved, and its owner confirms", "1:moved", "confirm 1", "1:answered"},
    {"moved, and nothing came in time: back to us", "1:moved", "silent 1", "1:open"},
    {"moved, then answered by us", "1:moved", "queue 9 upto 1; sent 9 upto 1", "1:answered/9"},
    {"moved, our reply fails: ours again", "1:moved", "queue 9 upto 1; fail 9", "1:open"},
    {"moved, then answered in the network's own app", "1:moved", "echo 8 upto 1", "1:answered/8"},
    {"moved, then no answer needed", "1:moved", "waive 1 answered_elsewhere",
        "1:waived=answered_elsewhere"},
    {"moved, then withdrawn", "1:moved", "withdraw 1", "1:waived=withdrawn+withdrawn_by_customer"},
    {"moved while nobody knows, and the receipt comes late", "1:open?/9", "move 1; sent 9 upto 1",
        "1:answered/9"},
    {"a case is handed over whole: all that waits, nothing else",
        "1:open 2:open?/9 3:answered/8 4:answering/9 5:waived 6:none", "move 0",
        "1:moved 2:moved 3:answered/8 4:answering/9 5:waived 6:none"},
    {"what came since stays open", "1:moved 2:open", "confirm 0", "1:answered 2:open"},
    {"handed to somebody else", "1:moved 2:open", "move 0", "1:moved 2:moved"},
    {"the whole case is confirmed", "1:moved 2:moved 3:open", "confirm 0",
        "1:answered 2:answered 3:open"},
    {"nobody waits: nothing to hand over", "1:answered/9 2:answering/8 3:waived", "move 0",
        "not_found"},
    {"nothing was handed over: nothing to confirm", "1:open", "confirm 0", "not_found"},
    {"nothing was handed over: nothing comes back", "1:open 2:answered/9", "silent 0", "not_found"},
    {"only what is due comes back", "1:moved@50 2:moved@70 3:open", "silent 0 by 60",
        "1:open 2:moved@70 3:open"},
    {"nothing is due yet", "1:moved@70", "silent 0 by 69", "not_found"},
    {"what was confirmed by then does not come back", "1:moved@50", "confirm 0; silent 0 by 60",
        "not_found"},
    {"handed over anew before its time: the new time counts", "1:moved@50",
        "move 0 @90; silent 0 by 60", "not_found"},
    {"taken back before its time", "1:moved@50 2:moved@70", "silent 0 by 1000", "1:open 2:open"},
    {"it came back by a rule, which is named", "1:moved@50", "silent 0 by 60 +move_silent",
        "1:open+move_silent"},
    {"what is on its way cannot be moved", "1:answering/9", "move 1", "not_found"},
    {"what was not moved cannot be confirmed", "1:open", "confirm 1", "not_found"},
    {"a confirmation is taken back: moved again, until the same time", "1:moved@50 2:open",
        "confirm 0; unconfirm 0 by 20", "1:moved@50 2:open"},
    {"its time has passed meanwhile: a while is left", "1:moved@50", "confirm 0; unconfirm 0 by 60",
        "1:moved@60"},
    {"only the last confirmation is taken back", "1:answered@50%5 2:answered@50%9 3:answered/8",
        "unconfirm 0 by 20", "1:answered@50 2:moved@50 3:answered/8"},
    {"what a reply answered was confirmed by nobody", "1:answered/9 2:open 3:moved@50",
        "unconfirm 0 by 20", "not_found"},
    {"what was confirmed is not silent any more", "1:moved", "confirm 1; silent 1", "not_found"},

    /* ---- lists that are empty. Merging customers changes no obligation; what it moves, the sums
     * of people who wait, is held by property_flow.c and tests/api/customers.test.mjs. ---- */
    {"other conversations' obligations are none of this list's business", "", "sent 9 upto 5", ""},
    {"nothing to waive in an empty conversation", "", "waive 1 spam", "not_found"},
};

/* ---- reading and writing the table ---- */

struct book {
    struct ledger_obligation list[OBLIGATIONS_MAX];
    struct ledger_change last[OBLIGATIONS_MAX]; /* what the last step did to each */
    bool touched[OBLIGATIONS_MAX];
    size_t n;
};

static int64_t number(struct hk_str word)
{
    int64_t value = 0;

    if (!hk_str_to_int(word, &value))
        fail_msg("\"%.*s\" is no number", HKS(word));
    return value;
}

static void read_obligation(struct hk_str word, struct ledger_obligation *out)
{
    struct hk_str id, state;

    *out = (struct ledger_obligation){0};
    assert_true(hk_str_cut(&word, ':', &id));
    assert_true(hk_str_cut(&word, '/', &state));
    out->id = number(id);
    struct hk_str due = state;
    if (hk_str_find(state, HK_STR("@")) != SIZE_MAX) {
        struct hk_str at;
        assert_true(hk_str_cut(&due, '@', &state));
        assert_true(hk_str_cut(&due, '%', &at));
        out->target_due_ms = number(at);
        if (due.n > 0)
            out->settled_ms = number(due);
    }
    if (hk_str_ends(state, HK_STR("?"))) {
        out->uncertain = true;
        state.n--;
    }
    assert_true(shape_obligation_state_read(state, &out->state));
    if (word.n > 0)
        out->reply = number(word);
}

static void read_book(struct hk_str text, struct book *out)
{
    struct hk_str word;

    *out = (struct book){0};
    while (hk_str_cut(&text, ' ', &word))
        if (word.n > 0)
            read_obligation(word, &out->list[out->n++]);
}

static struct hk_str write_book(struct hk_arena *arena, const struct book *book)
{
    struct hk_str text = HK_STR("");

    for (size_t i = 0; i < book->n; i++) {
        const struct ledger_obligation *o = &book->list[i];
        const struct ledger_change *c = &book->last[i];
        text = hk_arena_printf(arena, "%.*s%s%lld:%.*s%s", HKS(text), i > 0 ? " " : "",
            (long long)o->id, HKS(shape_obligation_state_word(o->state)), o->uncertain ? "?" : "");
        if (o->target_due_ms != 0)
            text = hk_arena_printf(arena, "%.*s@%lld", HKS(text), (long long)o->target_due_ms);
        if (o->reply != 0)
            text = hk_arena_printf(arena, "%.*s/%lld", HKS(text), (long long)o->reply);
        if (book->touched[i] && c->reason != SHAPE_WAIVE_REASON_NONE)
            text = hk_arena_printf(
                arena, "%.*s=%.*s", HKS(text), HKS(shape_waive_reason_word(c->reason)));
        if (book->touched[i] && c->rule.n > 0)
            text = hk_arena_printf(arena, "%.*s+%.*s", HKS(text), HKS(c->rule));
    }
    return text;
}

static const struct {
    const char *verb;
    enum ledger_step_kind kind;
    bool names_reply; /* else a message */
} verbs[] = {
    {"queue", LEDGER_REPLY_QUEUED, true},
    {"undo", LEDGER_REPLY_UNDONE, true},
    {"sent", LEDGER_REPLY_SENT, true},
    {"fail", LEDGER_REPLY_FAILED, true},
    {"bounce", LEDGER_REPLY_BOUNCED, true},
    {"unsure", LEDGER_REPLY_UNCERTAIN, true},
    {"echo", LEDGER_ECHO, true},
    {"waive", LEDGER_WAIVED, false},
    {"unwaive", LEDGER_UNWAIVED, false},
    {"withdraw", LEDGER_WITHDRAWN, false},
    {"edit", LEDGER_EDITED, false},
    {"close", LEDGER_CLOSED, false},
    {"move", LEDGER_MOVED, false},
    {"confirm", LEDGER_MOVE_CONFIRMED, false},
    {"unconfirm", LEDGER_MOVE_UNCONFIRMED, false},
    {"silent", LEDGER_MOVE_SILENT, false},
    {"react", LEDGER_REACTION, false},
};

static bool *seen_kind(enum ledger_step_kind kind)
{
    static bool seen[LEDGER_REACTION + 1];

    return &seen[kind];
}

/* "queue 9 upto 2 holding", "waive 1 spam +rule", "close duplicate", ... */
static void read_step(struct hk_str text, struct ledger_step *out)
{
    struct hk_str verb, word;
    size_t v = 0;

    *out = (struct ledger_step){0};
    assert_true(hk_str_cut(&text, ' ', &verb));
    while (v < HK_COUNT(verbs) && !hk_str_equal(verb, hk_str_from(verbs[v].verb)))
        v++;
    if (v == HK_COUNT(verbs))
        fail_msg("\"%.*s\" is no step", HKS(verb));
    out->kind = verbs[v].kind;
    while (hk_str_cut(&text, ' ', &word)) {
        if (hk_str_equal(word, HK_STR("upto"))) {
            assert_true(hk_str_cut(&text, ' ', &word));
            out->upto = number(word);
        } else if (hk_str_equal(word, HK_STR("by"))) {
            assert_true(hk_str_cut(&text, ' ', &word));
            out->by_ms = number(word);
        } else if (hk_str_starts(word, HK_STR("@"))) {
            out->target_due_ms = number(hk_str_sub(word, 1, SIZE_MAX));
        } else if (hk_str_starts(word, HK_STR("+"))) {
            out->rule = hk_str_sub(word, 1, SIZE_MAX);
        } else if (word.p[0] >= '0' && word.p[0] <= '9') {
            *(verbs[v].names_reply ? &out->reply : &out->message) = number(word);
        } else if (!shape_waive_reason_read(word, &out->reason)) {
            assert_true(shape_reply_kind_read(word, &out->reply_kind));
        }
    }
}

static enum hk_rc take_step(
    struct hk_cx *cx, const struct row *row, const struct ledger_step *step, struct book *book)
{
    struct ledger_changes changes = {0};
    enum hk_rc rc = ledger_decide(cx, book->list, book->n, step, &changes);

    if (rc != HK_OK && changes.count != 0)
        fail_msg("%s: refused, and still %zu changes", row->name, changes.count);
    for (size_t i = 0; i < book->n; i++)
        book->touched[i] = false;
    for (size_t i = 0; i < changes.count; i++) {
        const struct ledger_change *c = &changes.list[i];
        if (c->index >= book->n || book->touched[c->index])
            fail_msg("%s: a change names obligation %zu, or twice", row->name, c->index);
        book->touched[c->index] = true;
        book->last[c->index] = *c;
        book->list[c->index].state = c->to;
        book->list[c->index].uncertain = c->uncertain;
        book->list[c->index].reply = c->reply;
        book->list[c->index].target_due_ms = c->target_due_ms;
        if (c->uncertain && c->to != SHAPE_OBLIGATION_STATE_OPEN)
            fail_msg("%s: uncertain, but not open", row->name);
    }
    return rc;
}

static void run_row(struct hk_cx *cx, const struct row *row)
{
    struct hk_str rest = hk_str_from(row->steps);
    struct hk_str text, after;
    struct book book;
    enum hk_rc rc = HK_OK;

    read_book(hk_str_from(row->before), &book);
    size_t n = book.n;
    while (hk_str_cut(&rest, ';', &text)) {
        struct ledger_step step;
        if (rc != HK_OK)
            fail_msg("%s: refused before its last step: %s", row->name, cx->error.text);
        read_step(hk_str_trim(text), &step);
        *seen_kind(step.kind) = true;
        rc = take_step(cx, row, &step, &book);
    }
    assert_int_equal(book.n, n);
    after = rc == HK_OK ? write_book(cx->arena, &book) : hk_str_from(hk_rc_name(rc));
    if (!hk_str_equal(after, hk_str_from(row->after)))
        fail_msg("%s:\n  %s  --  %s\n  expected %s\n  came     %.*s", row->name, row->before,
            row->steps, row->after, HKS(after));
}

static void table(void **state)
{
    struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_cx cx = {.arena = arena};

    (void)state;
    assert_true(HK_COUNT(rows) >= 40);
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(rows[i].name, rows[j].name);
        run_row(&cx, &rows[i]);
        hk_arena_reset(arena);
    }
    for (size_t i = 0; i < HK_COUNT(verbs); i++)
        if (!*seen_kind(verbs[i].kind))
            fail_msg("no row has the step \"%s\"", verbs[i].verb);
}

/* Every state under every step: whatever is not in the table is at least within the rules. */
static void every_state_under_every_step(void **state)
{
    struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_cx cx = {.arena = arena};

    (void)state;
    for (int from = SHAPE_OBLIGATION_STATE_NONE; from <= SHAPE_OBLIGATION_STATE_MOVED; from++) {
        for (size_t v = 0; v < HK_COUNT(verbs); v++) {
            struct ledger_obligation one = {.id = 1,
                .state = (enum shape_obligation_state)from,
                .reply = from == SHAPE_OBLIGATION_STATE_ANSWERING ? 9 : 0};
            struct ledger_step step = {.kind = verbs[v].kind,
                .message = 1,
                .reply = 9,
                .upto = 1,
                .reason = SHAPE_WAIVE_REASON_SPAM};
            struct ledger_changes changes;
            if (ledger_decide(&cx, &one, 1, &step, &changes) != HK_OK || changes.count == 0)
                continue;
            enum shape_obligation_state to = changes.list[0].to;
            bool settled_before =
                from == SHAPE_OBLIGATION_STATE_WAIVED || from == SHAPE_OBLIGATION_STATE_NONE;
            assert_int_not_equal(to, SHAPE_OBLIGATION_STATE_NONE);
            if (settled_before)
                assert_int_equal(step.kind, LEDGER_UNWAIVED);
            if (from == SHAPE_OBLIGATION_STATE_ANSWERED)
                assert_int_equal(step.kind, LEDGER_REPLY_BOUNCED);
            if (to == SHAPE_OBLIGATION_STATE_ANSWERED)
                assert_true(step.kind == LEDGER_REPLY_SENT || step.kind == LEDGER_ECHO
                    || step.kind == LEDGER_MOVE_CONFIRMED);
        }
    }
}

static void who_waits_and_what_settles(void **state)
{
    (void)state;
    assert_true(ledger_waits(SHAPE_OBLIGATION_STATE_OPEN));
    assert_true(ledger_waits(SHAPE_OBLIGATION_STATE_MOVED));
    assert_false(ledger_waits(SHAPE_OBLIGATION_STATE_NONE));
    assert_false(ledger_waits(SHAPE_OBLIGATION_STATE_ANSWERING));
    assert_false(ledger_waits(SHAPE_OBLIGATION_STATE_ANSWERED));
    assert_false(ledger_waits(SHAPE_OBLIGATION_STATE_WAIVED));
    assert_true(ledger_reply_settles(SHAPE_REPLY_KIND_ANSWER));
    assert_false(ledger_reply_settles(SHAPE_REPLY_KIND_HOLDING));
    assert_false(ledger_reply_settles(SHAPE_REPLY_KIND_ACKNOWLEDGEMENT));
    assert_false(ledger_reply_settles(SHAPE_REPLY_KIND_CONTINUATION));
}

/* Only what was said after it, and only once; what kept it and came back opens it again. */
static void what_keeps_a_promise(void **state)
{
    static const struct {
        int64_t promise, kept_by, message;
        enum shape_promise_state state;
        bool bounced, follows;
    } table[] = {
        {10, 0, 11, SHAPE_PROMISE_STATE_OPEN, false, true},
        {10, 0, 9, SHAPE_PROMISE_STATE_OPEN, false, false},
        {10, 11, 12, SHAPE_PROMISE_STATE_KEPT, false, false},
        {10, 11, 11, SHAPE_PROMISE_STATE_KEPT, true, true},
        {10, 11, 12, SHAPE_PROMISE_STATE_KEPT, true, false},
        {10, 0, 11, SHAPE_PROMISE_STATE_KEPT, true, false},
        {10, 0, 11, SHAPE_PROMISE_STATE_WITHDRAWN, false, false},
        {10, 0, 11, SHAPE_PROMISE_STATE_BROKEN, false, false},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        struct conversation_promise_row row = {
            .id = table[i].promise, .state = table[i].state, .kept_by = table[i].kept_by};
        assert_int_equal(
            promise_follows(&row, table[i].message, table[i].bounced), table[i].follows);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_keeps_a_promise),
        cmocka_unit_test(table),
        cmocka_unit_test(every_state_under_every_step),
        cmocka_unit_test(who_waits_and_what_settles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
