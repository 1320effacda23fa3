/* tests/property/property_flow.c -- a random day through the whole flow, on a database of its own.
 *
 * Customers write, comment, edit, withdraw, react; colleagues answer in the network's own app; the
 * network repeats itself, reports what became of replies, and sends what nobody can read; people
 * reply, take back, retry, waive, close, open again, hand over; sending comes to anything it can.
 *
 *   - after every burst each invariant of `hark check` holds
 *   - the same raw bodies once more change nothing that anybody can see
 *   - however one and the same day is cut into bodies, it ends the same
 *   - changes that come before what they change, and in any order, end the same
 *   - the check itself notices a book that was falsified
 *   - an upgrade loses nothing, and the copy made before it is as good as it was
 *
 * Nothing is sent or polled (commands_only): what the network would say is part of the random day,
 * so a seed repeats it. The seed is printed; HARK_SEED takes one.
 */
#include "falsehoods.h"
#include "flow_world.h"

/* ---- what networks say ---- */

/* One event of the day as JSON. */
static struct hk_str make_event(struct world *w)
{
    struct hk_arena *arena = w->cx.arena;
    unsigned n = ++w->said;
    unsigned thread = pick(w, THREADS);
    bool is_public = thread % 2 == 0;
    unsigned target = pick(w, n) + 1;
    int64_t at_ms = begin_ms + (int64_t)n * 60000 - (int64_t)pick(w, 3) * 200000;
    static const char *const texts[] = {
        "Where is my money?", "Dziękuję!", "❤️", "Когда?", "ok"};
    const char *text = texts[pick(w, HK_COUNT(texts))];
    struct hk_str place = hk_arena_printf(arena,
        "\"thread\":\"t%u\",\"from\":{\"id\":\"c%u\",\"name\":\"C%u\"},\"at_ms\":%lld", thread,
        thread / 2, thread / 2, (long long)at_ms); /* two threads of each customer */

    switch (pick(w, 14)) {
    case 0:
        return hk_arena_printf(arena,
            "{\"kind\":\"edit\",\"id\":\"e%u\",\"target\":\"m%u\",\"text\":\"edited %u\",%.*s}", n,
            target, n, HKS(place));
    case 1:
        return hk_arena_printf(arena,
            "{\"kind\":\"delete\",\"id\":\"x%u\",\"target\":\"m%u\",%.*s}", n, target, HKS(place));
    case 2:
        return hk_arena_printf(arena,
            "{\"kind\":\"reaction\",\"id\":\"h%u\",\"target\":\"m%u\",\"text\":\"❤️\",%.*s}", n,
            target, HKS(place));
    case 3:
        return hk_arena_printf(arena,
            "{\"kind\":\"%s\",\"direction\":\"out\",\"id\":\"o%u\",\"text\":\"from the app\",%.*s}",
            is_public ? "comment" : "message", n, HKS(place));
    case 4:
        return hk_arena_printf(arena, "{\"kind\":\"poke\",\"id\":\"p%u\",%.*s}", n, HKS(place));
    default:
        return hk_arena_printf(arena, "{\"kind\":\"%s\",\"id\":\"m%u\",\"text\":\"%s\",%.*s}",
            is_public ? "comment" : "message", n, text, HKS(place));
    }
}

/* What became of a reply, if there is one: by our key, or by the name it was given. */
static struct hk_str make_receipt(struct world *w)
{
    static const char *const words[] = {"sent", "delivered", "read", "failed"};
    int64_t reply = pick_one(w, "SELECT id FROM outbox ORDER BY id DESC");
    char key[HK_ID_TEXT_BYTES + 1] = {0};
    unsigned n = ++w->said;

    if (reply == 0)
        return HK_STR("");
    hk_id_write(reply, key);
    return hk_arena_printf(w->cx.arena,
        "{\"kind\":\"receipt\",\"id\":\"r%u\",\"target\":\"sim-%s\",%s%s%s\"receipt\":\"%s\","
        "\"error_code\":\"refused\",\"at_ms\":%lld}",
        n, key, pick(w, 3) > 0 ? "\"txn\":\"" : "\"language\":\"", key, "\",",
        words[pick(w, HK_COUNT(words))], (long long)begin_ms);
}

static struct hk_str make_body(struct world *w)
{
    struct hk_str events = HK_STR("");
    unsigned n = 1 + pick(w, EVENTS_MAX);

    if (pick(w, 40) == 0)
        return HK_STR("{\"events\":[{\"kind\":\"comment\"");
    for (unsigned i = 0; i < n; i++)
        events = add(w, events, pick(w, 4) == 0 ? make_receipt(w) : make_event(w));
    return wrap(w, events);
}

/* ---- what people do, and what becomes of it ---- */

static enum hk_rc do_reply(struct flow_write *write, struct act *act)
{
    struct shape_reply_create in = {.thread = act->b,
        .text = HK_STR("answer"),
        .kind = act->word % 8 == 0 ? SHAPE_REPLY_KIND_HOLDING : SHAPE_REPLY_KIND_ANSWER,
        .send_anyway = true,
        .hold_ms = act->word % 3 == 0 ? 0 : 5000};
    const struct shape_promise_make promise = {
        .text = HK_STR("soon"), .due_ms = write->cx->now_ms + 1 + (int64_t)act->word};
    struct conversation_state state;
    struct conversation_obligation_row *rows;
    size_t n = 0;
    int64_t message = 0;

    if (in.kind == SHAPE_REPLY_KIND_HOLDING)
        in.promise = &promise;
    HK_TRY(conversation_load(write->cx, write->session, write->who.workspace, act->a, &state));
    HK_TRY(conversation_list_obligations(
        write->cx, write->session, write->who.workspace, act->a, &rows, &n));
    in.answers_upto = n > 0 ? rows[act->word % n].id : 0;
    in.base_version = state.now.version;
    return flow_reply(write, act->a, &in, &message);
}

static enum hk_rc do_waive(struct flow_write *write, struct act *act)
{
    int64_t conversation = 0;

    return act->word % 2 == 0
        ? flow_waive(write, act->a, SHAPE_WAIVE_REASON_DUPLICATE, &conversation)
        : flow_unwaive(write, act->a, &conversation);
}

static enum hk_rc do_close(struct flow_write *write, struct act *act)
{
    static const enum shape_waive_reason reasons[] = {
        SHAPE_WAIVE_REASON_NONE, SHAPE_WAIVE_REASON_SPAM};

    return act->word % 3 == 0 ? flow_reopen(write, act->a)
                              : flow_close(write, act->a, reasons[act->word % 2]);
}

static enum hk_rc do_hand_over(struct flow_write *write, struct act *act)
{
    return flow_assign(write, act->a, act->word % 2 == 0 ? write->who.login : 0, HK_STR(""));
}

/* To somebody outside, confirmed, taken back. */
static enum hk_rc do_outside(struct flow_write *write, struct act *act)
{
    switch (act->word % 4) {
    case 0:
        return flow_confirm(write, act->a);
    case 1:
        return flow_take_back(write, act->a);
    default:
        return flow_hand_over(
            write, act->a, HK_STR("Jan, garage"), write->cx->now_ms + 1 + act->word);
    }
}

static enum hk_rc do_put_off(struct flow_write *write, struct act *act)
{
    int64_t until_ms = act->word % 3 == 0 ? 0 : write->cx->now_ms + 1000 * (int64_t)act->word;

    return act->word % 5 == 0 ? flow_wake(write, act->a) : flow_snooze(write, act->a, until_ms);
}

/* To one of the departments, or to none. */
static enum hk_rc do_move(struct flow_write *write, struct act *act)
{
    return flow_move_department(write, act->a, act->word % 3 == 0 ? 0 : act->b, HK_STR(""));
}

static enum hk_rc do_decide(struct flow_write *write, struct act *act)
{
    switch (act->word % 4) {
    case 0:
        return flow_undo_reply(write, act->a);
    case 1:
        return flow_retry_reply(write, act->a);
    default:
        return flow_settle_reply(write, act->a, act->word % 8 < 4);
    }
}

/* As deliver.c does after a call. */
static enum hk_rc do_send(struct flow_write *write, struct act *act)
{
    static const enum flow_outcome outcomes[] = {
        FLOW_SENT, FLOW_SENT, FLOW_FAILED, FLOW_UNCERTAIN, FLOW_BOUNCED};
    enum flow_outcome outcome = outcomes[act->word % HK_COUNT(outcomes)];
    char key[HK_ID_TEXT_BYTES + 1] = {0};

    hk_id_write(act->a, key);
    return flow_settle(write, act->a, outcome,
        outcome == FLOW_SENT ? hk_arena_printf(write->cx->arena, "sim-%s", key) : HK_STR(""),
        HK_STR(""), HK_STR(""));
}

/* Two are one, or two again. */
static enum hk_rc do_who(struct flow_write *write, struct act *act)
{
    int64_t person = 0;

    return act->word % 2 == 0 ? flow_join_customers(write, act->a, act->b, &person)
                              : flow_separate_customer(write, act->a, act->a, &person);
}

static void do_something(struct world *w)
{
    wait_idle(w); /* so that a seed repeats the day */
    unsigned word = pick(w, 1000);
    int64_t conversation = pick_one(w, "SELECT id FROM conversation ORDER BY activity_ms DESC");
    int64_t message = pick_one(w, "SELECT id FROM obligation ORDER BY id DESC");
    int64_t reply = pick_one(w, "SELECT id FROM outbox ORDER BY id DESC");
    char sql[96];

    switch (pick(w, 14)) {
    case 0:
    case 1:
        snprintf(sql, sizeof sql, "SELECT id FROM thread WHERE conversation = %lld",
            (long long)conversation);
        (void)perform(w, do_reply, conversation, pick_one(w, sql), word);
        break;
    case 2:
        (void)perform(w, do_waive, message, 0, word);
        break;
    case 3:
        (void)perform(w, do_close, conversation, 0, word);
        break;
    case 4:
        (void)perform(w, do_hand_over, conversation, 0, word);
        break;
    case 5:
        (void)perform(w, do_move, conversation, pick_one(w, "SELECT id FROM department"), word);
        break;
    case 6:
        (void)perform(w, do_decide, reply, 0, word);
        break;
    case 8:
    case 9:
        (void)perform(w, do_outside, conversation, 0, word);
        break;
    case 12:
    case 13:
        (void)perform(w, do_who, pick_one(w, "SELECT id FROM customer ORDER BY id DESC"),
            pick_one(w, "SELECT id FROM customer ORDER BY id DESC"), word);
        break;
    case 7:
        (void)perform(w, do_put_off, conversation, 0, word);
        break;
    default:
        (void)perform(w, do_send, reply, 0, word);
        break;
    }
}

/* What `hark check` does not ask, because it would have to read everything. */
static const struct {
    const char *what;
    const char *sql; /* finds those for whom it is not so */
} laws[] = {
    {"a reply settled what its author had not seen",
        "SELECT o.id FROM obligation o JOIN outbox x ON x.id = o.reply"
        " WHERE o.state IN (2, 3) AND o.id > x.answers_upto"},
    {"a colleague's words elsewhere settled what was said after them",
        "SELECT o.id FROM obligation o JOIN message m ON m.id = o.reply"
        " WHERE m.author = 4 AND o.opened_ms > m.at_ms"},
    {"answered by a reply that was not sent",
        "SELECT o.id FROM obligation o JOIN outbox x ON x.id = o.reply"
        " WHERE o.state = 3 AND x.state <> 2"},
    {"uncertain, and yet it is known what became of the reply",
        "SELECT o.id FROM obligation o LEFT JOIN outbox x ON x.id = o.reply"
        " WHERE o.uncertain = 1 AND (o.state <> 1 OR x.state IS NOT 4)"},
    {"a holding answer settled something",
        "SELECT o.id FROM obligation o JOIN message m ON m.id = o.reply WHERE m.reply_kind <> 0"},
    {"withdrawn, and its words are still there",
        "SELECT id FROM message WHERE deleted = 1 AND text <> ''"},
    {"taken back, and yet it is on its way or was sent",
        "SELECT m.id FROM message m JOIN outbox x ON x.id = m.id"
        " WHERE m.delivery = 8 AND x.state <> 5"},
    {"not snoozed, and yet it is to wake",
        "SELECT id FROM conversation WHERE state <> 1 AND snoozed_until_ms <> 0"},
    {"a list tells another time that a promise is due than its promises",
        "SELECT c.id FROM conversation c WHERE c.promise_due_ms <> coalesce((SELECT min(p.due_ms)"
        " FROM promise p WHERE p.conversation = c.id AND p.state = 0), 0)"},
    {"a promise kept by what is no answer, or did not arrive",
        "SELECT p.id FROM promise p JOIN message m ON m.id = p.kept_by LEFT JOIN outbox x ON"
        " x.id = m.id WHERE m.reply_kind <> 0 OR x.state = 3"},
    {"a promise of a reply that was taken back",
        "SELECT p.id FROM promise p JOIN message m ON m.id = p.reply"
        " WHERE p.state = 0 AND m.delivery = 8"},
    {"the first answer did not arrive",
        "SELECT c.id FROM conversation c JOIN outbox x ON x.id = c.first_answer WHERE x.state = 3"},
    {"an activity that opened a debt or left",
        "SELECT m.id FROM message m WHERE m.activity <> '' AND (m.direction <> 2 OR"
        " EXISTS (SELECT 1 FROM obligation o WHERE o.id = m.id))"},
    {"waived without a reason", "SELECT id FROM obligation WHERE state = 4 AND reason = 0"},
    {"settled, and nobody knows when",
        "SELECT id FROM obligation WHERE (settled_ms > 0) <> (state IN (3, 4))"},
    {"a list tells another time that it is due than its debts",
        "SELECT c.id FROM conversation c WHERE c.due_ms <> coalesce((SELECT min(o.due_ms)"
        " FROM obligation o WHERE o.conversation = c.id AND o.state IN (1, 5)), 0)"},
    {"a list tells another number of answers on their way than its debts",
        "SELECT c.id FROM conversation c WHERE c.answering <> (SELECT count(*) FROM obligation o"
        " WHERE o.conversation = c.id AND o.state = 2) OR (c.answering > 0) <> "
        "(c.answering_since_ms > 0)"},
    {"a list tells another hand-over than its debts",
        "SELECT c.id FROM conversation c WHERE c.moved_due_ms <> coalesce((SELECT"
        " min(o.target_due_ms) FROM obligation o WHERE o.conversation = c.id AND o.state = 5), 0)"
        " OR (c.moved > 0) <> (c.moved_to <> '')"},
    {"handed to somebody, and it is not moved",
        "SELECT id FROM obligation WHERE (state = 5 AND target_due_ms = 0) OR (target <> '' AND"
        " state NOT IN (3, 5)) OR (target_due_ms > 0 AND state <> 5 AND (state <> 3 OR reply))"},
    {"a list tells another time to wait than its debts",
        "SELECT c.id FROM conversation c WHERE c.waiting_since_ms <> coalesce((SELECT"
        " min(o.opened_ms) FROM obligation o WHERE o.conversation = c.id AND o.state IN (1, 5)), "
        "0)"},
};

static void obey_laws(struct world *w)
{
    int64_t found[PICKS];

    for (size_t i = 0; i < HK_COUNT(laws); i++)
        if (look(w, laws[i].sql, found) > 0)
            on_breach(w, laws[i].what);
}

/* ---- the properties ---- */

static void burst(struct world *w)
{
    unsigned n = pick(w, BODIES_MAX + 1);

    for (unsigned i = 0; i < n; i++) {
        struct hk_str body = make_body(w);
        w->bodies[w->body_count++] = body;
        feed(w, body);
        if (pick(w, 5) == 0)
            feed(w, w->bodies[pick(w, (unsigned)w->body_count)]); /* the network repeats itself */
        for (unsigned c = pick(w, 3); c > 0; c--)
            do_something(w);
    }
    wait_idle(w);
    for (unsigned c = pick(w, COMMANDS_MAX); c > 0; c--)
        do_something(w);
}

static void a_random_day(void **state)
{
    static const char taken_back[] = "SELECT count(*) FROM outbox WHERE state = 5";

    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        struct world *w = open_world(seed + round);
        feed_first(w);
        for (unsigned i = 0; i < BURSTS; i++) {
            int64_t undone = pick_one(w, taken_back);
            burst(w);
            (void)count_breaches(w);
            obey_laws(w);
            if (pick_one(w, taken_back) < undone)
                on_breach(w, "a reply that was taken back left after all");
            if (w->breaches > 0)
                fail_msg("after burst %u: %s (HARK_SEED=%llu)", i, w->first_breach,
                    (unsigned long long)(seed + round));
        }
        close_flow(w); /* and over a restart */
        open_flow(w);
        assert_int_equal(count_breaches(w), 0);
        end_world(w);
    }
}

static void must_be_same(struct hk_str a, struct hk_str b, const char *what)
{
    size_t at = 0;

    if (hk_str_equal(a, b))
        return;
    while (at < a.n && at < b.n && a.p[at] == b.p[at])
        at++;
    size_t from = at > 160 ? at - 160 : 0;
    fail_msg("%s (HARK_SEED=%llu)\n...%.*s\n--- and\n...%.*s", what, (unsigned long long)seed,
        HKS(hk_str_sub(a, from, 320)), HKS(hk_str_sub(b, from, 320)));
}

/* All bodies again, in their order, after a day without people: nothing changes. With people in
 * between it is their word that counts, so that is the other test. */
static void the_same_again(void **state)
{
    struct world *w = open_world(seed);

    (void)state;
    feed_first(w);
    for (unsigned i = 0; i < 60; i++) {
        struct hk_str events = HK_STR("");
        for (unsigned n = 1 + pick(w, EVENTS_MAX); n > 0; n--)
            events = add(w, events, make_event(w));
        w->bodies[w->body_count++] = wrap(w, events);
        feed(w, w->bodies[w->body_count - 1]);
    }
    wait_idle(w);
    struct hk_str once = seen(w);
    for (unsigned round = 0; round < 2; round++) {
        for (size_t i = 0; i < w->body_count; i++)
            feed(w, w->bodies[i]);
        wait_idle(w);
        must_be_same(once, seen(w), "the same bodies again changed something");
        assert_int_equal(count_breaches(w), 0);
    }
    end_world(w);
}

/* One day of `n` events, cut into bodies of at most `most`; what it comes to. */
static struct hk_str live(uint64_t from, unsigned n, unsigned most, struct hk_arena *keep)
{
    struct world *w = open_world(from);
    struct world cuts = {.random = from + 1};

    feed_first(w);
    while (n > 0) {
        struct hk_str events = HK_STR("");
        unsigned size = most <= 1 ? 1 : 1 + pick(&cuts, most);
        for (; size > 0 && n > 0; size--, n--)
            events = add(w, events, make_event(w));
        feed(w, wrap(w, events));
    }
    wait_idle(w);
    assert_int_equal(count_breaches(w), 0);
    struct hk_str result = hk_arena_str(keep, seen(w));
    end_world(w);
    return result;
}

static void however_it_is_cut(void **state)
{
    struct hk_arena *keep HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_str one = live(seed, 150, 1, keep);

    (void)state;
    assert_true(one.n > 1000);
    must_be_same(one, live(seed, 150, 7, keep), "bodies of seven end otherwise");
    must_be_same(one, live(seed, 150, 40, keep), "bodies of forty end otherwise");
    must_be_same(one, live(seed, 150, 1000000, keep), "one body ends otherwise");
}

/* `n` messages, public and private, and changes of them with times of their own, which come in
 * order behind them or anyhow before them. */
static struct hk_str live_changed(uint64_t from, unsigned n, bool before, struct hk_arena *keep)
{
    enum { CHANGES = 90 };
    struct world *w = open_world(from);
    struct hk_str changes[CHANGES];
    struct hk_str messages = HK_STR("");

    for (unsigned i = 1; i <= n; i++)
        messages = add(w, messages,
            hk_arena_printf(w->cx.arena,
                "{\"kind\":\"%s\",\"id\":\"m%u\",\"text\":\"Where is it? %u\",\"thread\":\"t%u\","
                "\"from\":{\"id\":\"c%u\"},\"at_ms\":%lld}",
                i % 2 == 0 ? "comment" : "message", i, i, i % 6, i % 6,
                (long long)(begin_ms + i * 1000)));
    for (unsigned i = 0; i < CHANGES; i++)
        changes[i] = hk_arena_printf(w->cx.arena,
            "{\"kind\":\"%s\",\"id\":\"e%u\",\"target\":\"m%u\",\"text\":\"edited "
            "%u\",\"at_ms\":%lld}",
            pick(w, 5) == 0 ? "delete" : "edit", i, 1 + pick(w, n), i,
            (long long)(begin_ms + 10000000 + i * 1000));
    if (!before)
        feed(w, wrap(w, messages));
    for (unsigned i = 0; i < CHANGES; i++) {
        unsigned other = before ? i + pick(w, CHANGES - i) : i;
        struct hk_str next = changes[other];
        changes[other] = changes[i];
        feed(w, wrap(w, next));
        wait_idle(w);
    }
    if (before)
        feed(w, wrap(w, messages));
    wait_idle(w);
    assert_int_equal(count_breaches(w), 0);
    obey_laws(w);
    assert_int_equal(w->breaches, 0);
    assert_int_equal(pick_one(w, "SELECT count(*) FROM early_change"), 0);
    struct hk_str result = hk_arena_str(keep, seen(w));
    end_world(w);
    return result;
}

static void changes_before_what_they_change(void **state)
{
    struct hk_arena *keep HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_str after = live_changed(seed, 40, false, keep);

    (void)state;
    assert_true(hk_str_find(after, HK_STR("edited")) != SIZE_MAX);
    must_be_same(
        after, live_changed(seed, 40, true, keep), "changes that came first end otherwise");
}

/* A check that never complains proves nothing, and one that complains of something else no more. */
static void a_falsified_book_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(falsehoods); i++) {
        struct world *w = open_world(seed);
        char *error = NULL;
        feed_first(w);
        assert_int_equal(count_breaches(w), 0);
        if (sqlite3_exec(w->eyes, falsehoods[i].sql, NULL, NULL, &error) != SQLITE_OK)
            fail_msg("%s: %s", falsehoods[i].sql, error);
        w->wanted = falsehoods[i].said;
        (void)count_breaches(w);
        if (!w->found)
            fail_msg("not noticed: %s (%s)", falsehoods[i].sql, w->first_breach);
        end_world(w);
    }
}

/* A migration that no release has, on a database with a day in it; then the way back. */
static void an_upgrade_is_rehearsed(void **state)
{
    static const char sql[] =
        "ALTER TABLE conversation ADD COLUMN mood BIGINT NOT NULL DEFAULT 1;"
        "CREATE TABLE spoken (workspace BIGINT, id BIGINT, PRIMARY KEY (workspace, id));"
        "INSERT INTO spoken SELECT workspace, id FROM message;";
    struct store_migration migrations[] = {store_schema.migrations[0],
        {.version = 2, .name = "tried", .sha256 = "22", .sqlite = sql, .postgres = sql}};
    struct store_schema next = store_schema;
    struct flow_options options = {.store_url = HK_STR("sqlite:"), .commands_only = true};
    struct world *w = open_world(seed);
    struct store *upgraded = NULL;

    (void)state;
    assert_int_equal(store_schema.migration_count, 1);
    next.migrations = migrations;
    next.migration_count = 2;
    feed_first(w);
    struct hk_str before = seen(w);
    close_flow(w);
    assert_int_equal(
        store_open_schema(&w->cx, &next, HK_STR("sqlite:"), hk_str_from(w->folder), &upgraded),
        HK_OK);
    open_eyes(w);
    must_be_same(before, seen(w), "an upgrade changed what anybody can see");
    assert_int_equal(count_breaches_of(w, upgraded), 0);
    assert_int_equal(pick_one(w,
                         "SELECT (SELECT count(*) FROM spoken) = (SELECT count(*) FROM message)"
                         " AND (SELECT min(mood) FROM conversation) = 1"),
        1);
    sqlite3_close(w->eyes);
    store_close(upgraded);

    options.folder = hk_str_from(w->folder);
    assert_int_equal(flow_start(&w->cx, &options, &w->flow), HK_ECONFLICT);
    assert_non_null(strstr(w->cx.error.text, "start the newer Hark"));
    put_back(w, "hark.db.before-2");
    open_flow(w);
    must_be_same(before, seen(w), "the copy made before an upgrade is another");
    assert_int_equal(count_breaches(w), 0);
    end_world(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_day),
        cmocka_unit_test(the_same_again),
        cmocka_unit_test(however_it_is_cut),
        cmocka_unit_test(changes_before_what_they_change),
        cmocka_unit_test(a_falsified_book_is_noticed),
        cmocka_unit_test(an_upgrade_is_rehearsed),
    };
    const char *given = getenv("HARK_SEED");

    hk_log_set_level(HK_LOG_ERROR);
    seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)hk_clock_now_ms() << 20;
    begin_ms = hk_clock_now_ms() - INT64_C(2) * 24 * 3600 * 1000;
    printf("# HARK_SEED=%llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
