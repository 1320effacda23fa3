/* tests/unit/test_conversation.c -- where a message belongs, what it opens, and that the sums a
 * list shows are those of its obligations, on a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/ids.h"
#include "base/str.h"
#include "conversation/conversation.h"
#include "people/people.h"
#include "store/writer.h"

#define WORKSPACE 1
#define ACCOUNT 7
#define NOW_MS INT64_C(1795000000000)
#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define DUE_MS (INT64_C(3600) * 1000)

struct world {
    struct hk_cx cx;
    struct store *store;
    struct store_writer *writer;
    int64_t now_ms;
    unsigned said; /* names the messages */
    char folder[64];
};

/* One step inside a transaction of its own. */
struct step {
    struct store_job job; /* must stay first */
    struct world *world;
    enum hk_rc (*run)(struct hk_cx *cx, struct store_session *session, void *with);
    void *with;
};

static enum hk_rc run_step(struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct step *step = job;

    (void)batch;
    cx->now_ms = step->world->now_ms;
    return step->run(cx, session, step->with);
}

static void step_done(struct hk_cx *cx, enum hk_rc rc, void *job)
{
    (void)cx, (void)rc, (void)job;
}

static enum hk_rc in_transaction(struct world *world,
    enum hk_rc (*run)(struct hk_cx *, struct store_session *, void *), void *with)
{
    struct step step = {
        .job = {.run = run_step, .done = step_done, .workspace = WORKSPACE, .units = 1},
        .world = world,
        .run = run,
        .with = with,
    };

    return store_writer_run(&world->cx, world->writer, STORE_CLASS_AGENT, &step.job);
}

static void must(struct world *world, enum hk_rc rc)
{
    if (rc != HK_OK)
        fail_msg("%s: %s", hk_rc_name(rc), world->cx.error.text);
}

static int setup(void **state)
{
    struct world *world = test_calloc(1, sizeof *world);

    world->cx = (struct hk_cx){.arena = hk_arena_new(), .ids = hk_ids_new(0), .now_ms = NOW_MS};
    world->now_ms = NOW_MS;
    snprintf(world->folder, sizeof world->folder, "/tmp/hark-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    must(world,
        store_open(&world->cx, HK_STR("sqlite:"), hk_str_from(world->folder), &world->store));
    must(
        world, store_writer_open(&world->cx, world->store, world->cx.ids, NULL, 1, &world->writer));
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct world *world = *state;
    char command[96];

    store_writer_close(world->writer);
    store_close(world->store);
    hk_ids_free(world->cx.ids);
    hk_arena_free(world->cx.arena);
    snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
    assert_int_equal(system(command), 0);
    test_free(world);
    return 0;
}

/* ---- what the tests do ---- */

struct saying {
    struct world *world;
    const char *thread;
    const char *text;
    const char *rule;
    int64_t customer;
    int64_t at_ms;
    struct conversation_state state; /* out */
    struct conversation_shifts shifts;
    int64_t message;
};

static enum hk_rc do_say(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct saying *s = with;
    struct hk_arena *arena = s->world->cx.arena; /* outlives the transaction */
    struct channel_event event = {.kind = CHANNEL_MESSAGE,
        .visibility = CHANNEL_PRIVATE,
        .thread_key = hk_str_from(s->thread),
        .dedup = hk_arena_printf(arena, "m%u", s->world->said),
        .remote_id = hk_arena_printf(arena, "r%u", s->world->said),
        .reply_handle = hk_arena_printf(arena, "r%u", s->world->said),
        .text = hk_str_from(s->text),
        .window_until_ms = s->at_ms + DAY_MS};
    const struct hk_hours hours = {.zone = HK_STR("Europe/Warsaw")};
    struct conversation_inbound in = {.settings = {.workspace = WORKSPACE,
                                          .hours = &hours,
                                          .first_answer_due_ms = DUE_MS,
                                          .answer_due_ms = DUE_MS,
                                          .reopen_days = 7},
        .account = ACCOUNT,
        .customer = s->customer,
        .event = &event,
        .message = s->message,
        .at_ms = s->at_ms,
        .language = HK_STR("pl"),
        .waived_by_rule = hk_str_from(s->rule)};
    struct hk_cx own = *cx;

    own.arena = arena;
    HK_TRY(conversation_receive(&own, session, &in, &s->state, &s->shifts));
    return conversation_save(&own, session, WORKSPACE, &s->state);
}

static struct saying say(struct world *world, const char *thread, const char *text, int64_t at_ms)
{
    struct saying s = {.world = world,
        .thread = thread,
        .text = text,
        .rule = "",
        .customer = 5,
        .at_ms = at_ms,
        .message = hk_ids_next(world->cx.ids, world->now_ms)};

    world->said++;
    must(world, in_transaction(world, do_say, &s));
    return s;
}

struct stepping {
    struct world *world;
    int64_t conversation;
    struct ledger_step step;
    struct conversation_state state; /* out */
    struct conversation_shifts shifts;
};

static enum hk_rc do_step(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct stepping *s = with;
    struct hk_cx own = *cx;

    own.arena = s->world->cx.arena;
    HK_TRY(conversation_load(&own, session, WORKSPACE, s->conversation, &s->state));
    enum hk_rc rc = conversation_apply(&own, session, WORKSPACE, &s->step, &s->state, &s->shifts);
    cx->error = own.error;
    if (rc != HK_OK)
        return rc;
    return conversation_save(&own, session, WORKSPACE, &s->state);
}

static enum hk_rc apply(
    struct world *world, int64_t conversation, struct ledger_step step, struct stepping *out)
{
    *out = (struct stepping){.world = world, .conversation = conversation, .step = step};
    return in_transaction(world, do_step, out);
}

/* The rows as they are now. */
struct kept {
    struct world *world;
    int64_t conversation;
    struct conversation_row row;
    struct conversation_obligation_row *obligations;
    size_t n;
    int64_t versions[8]; /* of the messages that opened them */
};

static enum hk_rc do_read(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct kept *k = with;
    struct hk_cx own = *cx;

    own.arena = k->world->cx.arena;
    HK_TRY(conversation_read_row(&own, session, WORKSPACE, k->conversation, &k->row));
    HK_TRY(conversation_list_obligations(
        &own, session, WORKSPACE, k->conversation, &k->obligations, &k->n));
    for (size_t i = 0; i < k->n && i < HK_COUNT(k->versions); i++) {
        struct conversation_message_row message;
        HK_TRY(conversation_read_message(&own, session, WORKSPACE, k->obligations[i].id, &message));
        k->versions[i] = message.version;
    }
    return HK_OK;
}

static struct kept read_kept(struct world *world, int64_t conversation)
{
    struct kept k = {.world = world, .conversation = conversation};

    must(world, in_transaction(world, do_read, &k));
    return k;
}

/* ---- where a message belongs ---- */

static void choosing(void **state)
{
    static const struct {
        const char *name;
        int64_t row_state;
        int64_t closed_ago_ms;
        int64_t reopen_days;
        enum conversation_choice choice;
    } rows[] = {
        {"open", SHAPE_CONVERSATION_STATE_OPEN, 0, 7, CONVERSATION_JOIN},
        {"snoozed", SHAPE_CONVERSATION_STATE_SNOOZED, 0, 7, CONVERSATION_JOIN},
        {"closed just now", SHAPE_CONVERSATION_STATE_CLOSED, 0, 7, CONVERSATION_REOPEN},
        {"closed a moment less than seven days ago", SHAPE_CONVERSATION_STATE_CLOSED,
            7 * DAY_MS - 1, 7, CONVERSATION_REOPEN},
        {"closed seven days ago", SHAPE_CONVERSATION_STATE_CLOSED, 7 * DAY_MS, 7,
            CONVERSATION_BEGIN},
        {"never reopened", SHAPE_CONVERSATION_STATE_CLOSED, 0, 0, CONVERSATION_BEGIN},
        {"the clock was set back", SHAPE_CONVERSATION_STATE_CLOSED, -DAY_MS, 7,
            CONVERSATION_REOPEN},
    };

    (void)state;
    assert_int_equal(conversation_choose(NULL, NOW_MS, 7), CONVERSATION_BEGIN);
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct conversation_row row = {.id = 1,
            .state = rows[i].row_state,
            .closed_ms = rows[i].row_state == SHAPE_CONVERSATION_STATE_CLOSED
                ? NOW_MS - rows[i].closed_ago_ms
                : 0};
        if (conversation_choose(&row, NOW_MS, rows[i].reopen_days) != rows[i].choice)
            fail_msg("%s", rows[i].name);
    }
}

static void joining(void **state)
{
    struct world *world = *state;
    struct saying first = say(world, "anna", "Where is my money?\nIt has been weeks.", NOW_MS);
    struct saying second = say(world, "anna", "Hello?", NOW_MS + 1000);
    struct saying other = say(world, "jan", "Good morning", NOW_MS + 2000);

    assert_true(first.state.is_new);
    assert_false(second.state.is_new);
    assert_int_equal(second.state.now.id, first.state.now.id);
    assert_int_not_equal(other.state.now.id, first.state.now.id);
    struct kept k = read_kept(world, first.state.now.id);
    assert_true(hk_str_equal(k.row.title, HK_STR("Where is my money?")));
    assert_int_equal(k.row.version, 2);
    assert_int_equal(k.row.open_obligations, 2);
    assert_int_equal(k.row.waiting_since_ms, NOW_MS);
    assert_int_equal(k.row.due_ms, NOW_MS + DUE_MS);
    assert_int_equal(k.row.last_inbound, second.message);
    assert_int_equal(k.row.activity_ms, NOW_MS + 1000);
    assert_int_equal(k.n, 2);
    assert_int_equal(second.shifts.count, 1);
    assert_int_equal(second.shifts.list[0].from, SHAPE_OBLIGATION_STATE_NONE);
    assert_int_equal(second.shifts.list[0].to, SHAPE_OBLIGATION_STATE_OPEN);
    assert_int_equal(second.shifts.list[0].message, second.message);
}

static void late_words(void **state)
{
    struct world *world = *state;
    struct saying first = say(world, "anna", "second", NOW_MS);
    struct saying late = say(world, "anna", "first", NOW_MS - DAY_MS);
    struct kept k = read_kept(world, first.state.now.id);

    assert_int_equal(late.state.now.id, first.state.now.id);
    assert_int_equal(k.row.activity_ms, NOW_MS);               /* it does not jump the queue */
    assert_int_equal(k.row.waiting_since_ms, NOW_MS - DAY_MS); /* but has waited longer */
    assert_int_equal(k.row.due_ms, NOW_MS - DAY_MS + DUE_MS);
    assert_int_equal(k.obligations[1].day, k.obligations[0].day - 1);
}

static enum hk_rc do_close(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct conversation_state state;

    HK_TRY(conversation_load(cx, session, WORKSPACE, *(const int64_t *)with, &state));
    state.now.state = SHAPE_CONVERSATION_STATE_CLOSED;
    state.now.closed_ms = cx->now_ms;
    state.now.close_reason = SHAPE_WAIVE_REASON_SPAM;
    return conversation_save(cx, session, WORKSPACE, &state);
}

static void reopening_and_beginning_anew(void **state)
{
    struct world *world = *state;
    struct saying first = say(world, "anna", "one", NOW_MS);
    int64_t id = first.state.now.id;

    must(world, in_transaction(world, do_close, &id));
    world->now_ms = NOW_MS + 6 * DAY_MS;
    struct saying again = say(world, "anna", "two", world->now_ms);
    assert_int_equal(again.state.now.id, id);
    assert_int_equal(again.state.now.state, SHAPE_CONVERSATION_STATE_OPEN);
    assert_int_equal(again.state.now.closed_ms, 0);
    assert_int_equal(again.state.now.close_reason, SHAPE_WAIVE_REASON_NONE);
    assert_true(hk_str_equal(again.state.now.title, HK_STR("one")));

    must(world, in_transaction(world, do_close, &id));
    world->now_ms += 8 * DAY_MS;
    struct saying anew = say(world, "anna", "three", world->now_ms);
    assert_true(anew.state.is_new);
    assert_int_equal(anew.state.now.previous, id);
    struct saying joins = say(world, "anna", "four", world->now_ms + 1);
    assert_int_equal(joins.state.now.id, anew.state.now.id);
    assert_int_equal(read_kept(world, id).row.state, SHAPE_CONVERSATION_STATE_CLOSED);
}

/* ---- what it opens, and the steps ---- */

static void thanks_open_nothing(void **state)
{
    struct world *world = *state;
    struct saying s = {.world = world,
        .thread = "anna",
        .text = "Thanks!",
        .rule = "thanks",
        .customer = 5,
        .at_ms = NOW_MS,
        .message = hk_ids_next(world->cx.ids, NOW_MS)};
    struct stepping step;

    must(world, in_transaction(world, do_say, &s));
    assert_int_equal(s.shifts.count, 0);
    assert_int_equal(s.state.now.open_obligations, 0);
    assert_int_equal(s.state.now.waiting_since_ms, 0);
    assert_int_equal(s.state.now.due_ms, 0);
    must(world,
        apply(world, s.state.now.id,
            (struct ledger_step){.kind = LEDGER_UNWAIVED, .message = s.message}, &step));
    assert_int_equal(step.shifts.count, 1);
    assert_int_equal(step.shifts.list[0].from, SHAPE_OBLIGATION_STATE_NONE);
    assert_int_equal(step.state.now.open_obligations, 1);
    assert_int_equal(step.state.now.due_ms, NOW_MS + DUE_MS); /* overruled: due as any other */
}

static void sums_follow_every_step(void **state)
{
    struct world *world = *state;
    int64_t id = say(world, "anna", "one", NOW_MS).state.now.id;
    int64_t two = say(world, "anna", "two", NOW_MS + 1000).message;
    int64_t three = say(world, "anna", "three", NOW_MS + 2000).message;
    int64_t reply = hk_ids_next(world->cx.ids, NOW_MS);
    struct stepping s;

    must(world,
        apply(world, id,
            (struct ledger_step){.kind = LEDGER_REPLY_QUEUED, .reply = reply, .upto = two}, &s));
    assert_int_equal(s.shifts.count, 2);
    assert_int_equal(s.state.now.open_obligations, 1);
    assert_int_equal(s.state.now.answering, 2); /* on its way is not settled */
    assert_int_equal(s.state.now.answering_since_ms, hk_id_time_ms(reply));
    assert_int_equal(s.state.now.waiting_since_ms, NOW_MS + 2000);
    assert_int_equal(s.state.now.due_ms, NOW_MS + 2000 + DUE_MS);
    must(world,
        apply(world, id, (struct ledger_step){.kind = LEDGER_REPLY_UNCERTAIN, .reply = reply}, &s));
    assert_int_equal(s.state.now.open_obligations, 3);
    assert_int_equal(s.state.now.answering, 0);
    assert_int_equal(s.state.now.answering_since_ms, 0);
    assert_int_equal(s.state.now.uncertain, 2);
    assert_int_equal(s.shifts.list[0].uncertain_delta, 1);
    must(world,
        apply(world, id,
            (struct ledger_step){.kind = LEDGER_MOVED,
                .message = three,
                .target = HK_STR("Jan, garage"),
                .target_due_ms = NOW_MS + DAY_MS,
                .actor = 77},
            &s));
    assert_int_equal(s.state.now.open_obligations, 3); /* moved is not answered */
    assert_int_equal(s.state.now.moved, 1);
    assert_true(hk_str_equal(s.state.now.moved_to, HK_STR("Jan, garage")));
    assert_int_equal(s.state.now.moved_due_ms, NOW_MS + DAY_MS);
    must(world,
        apply(world, id,
            (struct ledger_step){.kind = LEDGER_REPLY_SENT, .reply = reply, .upto = two}, &s));
    assert_int_equal(s.state.now.open_obligations, 1);
    assert_int_equal(s.state.now.uncertain, 0);
    assert_int_equal(s.shifts.list[0].uncertain_delta, -1);
    must(world,
        apply(
            world, id, (struct ledger_step){.kind = LEDGER_MOVE_CONFIRMED, .message = three}, &s));
    assert_int_equal(s.state.now.open_obligations, 0);
    assert_int_equal(s.state.now.waiting_since_ms, 0);
    assert_int_equal(s.state.now.due_ms, 0);
    struct kept k = read_kept(world, id);
    for (size_t i = 0; i < k.n; i++)
        assert_int_equal(k.obligations[i].state, SHAPE_OBLIGATION_STATE_ANSWERED);
    assert_int_equal(k.obligations[0].reply, reply);
    /* Screens take a message only if its version rose: once for each change of its debt. */
    assert_int_equal(k.versions[0], 4);
    assert_int_equal(k.versions[2], 3);
}

static void a_refused_step_writes_nothing(void **state)
{
    struct world *world = *state;
    struct saying s = say(world, "anna", "one", NOW_MS);
    struct stepping step;

    assert_int_equal(
        apply(world, s.state.now.id, (struct ledger_step){.kind = LEDGER_CLOSED}, &step),
        HK_ECONFLICT);
    assert_int_equal(
        apply(world, s.state.now.id,
            (struct ledger_step){.kind = LEDGER_WAIVED, .message = 4, .reason = 1}, &step),
        HK_ENOTFOUND);
    struct kept k = read_kept(world, s.state.now.id);
    assert_int_equal(k.row.version, 1);
    assert_int_equal(k.obligations[0].state, SHAPE_OBLIGATION_STATE_OPEN);
    assert_int_equal(k.versions[0], 1);
}

static void one_conversation_never_touches_another(void **state)
{
    struct world *world = *state;
    int64_t anna = say(world, "anna", "one", NOW_MS).state.now.id;
    struct saying jan = say(world, "jan", "two", NOW_MS);
    struct stepping s;

    must(world,
        apply(world, anna,
            (struct ledger_step){.kind = LEDGER_ECHO, .reply = 99, .upto = INT64_MAX}, &s));
    assert_int_equal(read_kept(world, anna).row.open_obligations, 0);
    struct kept k = read_kept(world, jan.state.now.id);
    assert_int_equal(k.row.open_obligations, 1);
    assert_int_equal(k.obligations[0].state, SHAPE_OBLIGATION_STATE_OPEN);
}

/* ---- two customers turn out to be one ---- */

static const struct model_identity anna_names[] = {
    {HK_STR_INIT("tel"), HK_STR_INIT("+48600")}, {HK_STR_INIT("wa.bsuid"), HK_STR_INIT("PL.1")}};

static enum hk_rc do_know(struct hk_cx *cx, struct store_session *session, void *with)
{
    int64_t *customers = with;

    for (size_t i = 0; i < 2; i++) {
        struct model_author author = {.identities = &anna_names[i], .identity_count = 1};
        struct people_found who;
        HK_TRY(people_find_or_make_customer(cx, session, WORKSPACE, &author, 0, &who));
        customers[i] = who.customer;
    }
    return HK_OK;
}

static enum hk_rc do_join(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct model_author author = {.identities = anna_names, .identity_count = 2};

    int64_t person = 0;

    (void)with;
    return people_join_identities(cx, session, WORKSPACE, &author, &person);
}

static void a_merge_leaves_the_books_alone(void **state)
{
    struct world *world = *state;
    int64_t customers[2] = {0};
    struct saying s[2];

    must(world, in_transaction(world, do_know, customers));
    assert_int_not_equal(customers[0], customers[1]);
    for (size_t i = 0; i < 2; i++) {
        s[i] = (struct saying){.world = world,
            .thread = i == 0 ? "number" : "name",
            .text = "hello",
            .rule = "",
            .customer = customers[i],
            .at_ms = NOW_MS,
            .message = hk_ids_next(world->cx.ids, NOW_MS)};
        world->said++;
        must(world, in_transaction(world, do_say, &s[i]));
    }
    must(world, in_transaction(world, do_join, NULL));
    for (size_t i = 0; i < 2; i++) {
        struct kept k = read_kept(world, s[i].state.now.id);
        assert_int_equal(k.n, 1);
        assert_int_equal(k.obligations[0].state, SHAPE_OBLIGATION_STATE_OPEN);
        assert_int_equal(k.row.open_obligations, 1);
        assert_int_equal(k.row.customer, customers[i]);
        assert_int_equal(k.row.version, 1);
    }
}

struct owed {
    struct world *world;
    int64_t customer;
    struct conversation_waiting_row *rows; /* out */
    size_t n;
};

static enum hk_rc do_list_owed(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct owed *o = with;
    struct hk_cx own = *cx;

    own.arena = o->world->cx.arena;
    return conversation_list_owed(&own, session, WORKSPACE, o->customer, &o->rows, &o->n);
}

/* Several may speak in one place; each is owed their own, whoever began. */
static void guests_are_owed_theirs(void **state)
{
    struct world *world = *state;
    static const int64_t speakers[] = {5, 9, 9, 5, 9};

    for (size_t i = 0; i < HK_COUNT(speakers); i++) {
        struct saying s = {.world = world,
            .thread = "a public post",
            .text = "me too",
            .rule = "",
            .customer = speakers[i],
            .at_ms = NOW_MS,
            .message = hk_ids_next(world->cx.ids, NOW_MS)};
        world->said++;
        must(world, in_transaction(world, do_say, &s));
    }
    say(world, "a place of their own", "and this", NOW_MS);
    for (int64_t customer = 5; customer <= 9; customer += 2) {
        struct owed o = {.world = world, .customer = customer};
        must(world, in_transaction(world, do_list_owed, &o));
        assert_int_equal(o.n, customer == 7 ? 0 : 1);
        assert_true(o.n == 0 || o.rows[0].open == 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choosing),
        cmocka_unit_test_setup_teardown(joining, setup, teardown),
        cmocka_unit_test_setup_teardown(late_words, setup, teardown),
        cmocka_unit_test_setup_teardown(reopening_and_beginning_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(thanks_open_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(sums_follow_every_step, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refused_step_writes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(one_conversation_never_touches_another, setup, teardown),
        cmocka_unit_test_setup_teardown(a_merge_leaves_the_books_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(guests_are_owed_theirs, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
