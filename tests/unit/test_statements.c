/* Every statement of the program, as the databases themselves see it: prepared, with the columns
 * that its row's struct declares, on the tables that the migrations make. How SQLite would run each
 * says tools/check-plans; here that every session plans by the same figures. */
#include "store_cases.h"

/* store_check_statements() stops at the first; here all are wanted. */
static int print_findings(struct fixture *f)
{
    struct store_session *session = NULL;
    int findings = 0;

    assert_ok(f, store_session_open_writing(&f->cx, f->store, &session));
    for (size_t i = 0; i < store_statement_count; i++) {
        if (f->store->driver->check(&f->cx, session, store_statements[i]) != HK_OK) {
            print_error("%s\n", f->cx.error.text);
            findings++;
        }
    }
    store_session_close(session);
    return findings;
}

/* An empty database of the program's own, in place of the fixture's. */
static void open_program(struct fixture *f)
{
    store_close(f->store);
    f->store = NULL;
    if (f->on_postgres) {
        fixture_psql("DROP SCHEMA \"%s\" CASCADE", f->name);
        fixture_psql("CREATE SCHEMA \"%s\"", f->name);
    } else {
        f->url = hk_arena_printf(f->cx.arena, "sqlite:%s/program.db", f->folder);
    }
    assert_ok(f, store_open(&f->cx, f->url, hk_str_from(f->folder), &f->store));
}

static void test_program_prepares(void **state)
{
    FIXTURE(f);

    open_program(f);
    assert_true(store_statement_count > 0);
    assert_int_equal(print_findings(f), 0);
    assert_ok(f, store_check_statements(&f->cx, f->store));
}

struct step {
    int64_t id, parent, unused;
    struct hk_str detail;
};

/* Without figures SQLite takes the workspace for ten rows, and walks through all of it. */
static void expect_plan(struct fixture *f, struct store_session *session)
{
    static const struct store_column columns[] = {{"id", STORE_INT, offsetof(struct step, id)},
        {"parent", STORE_INT, offsetof(struct step, parent)},
        {"notused", STORE_INT, offsetof(struct step, unused)},
        {"detail", STORE_TEXT, offsetof(struct step, detail)}};
    static const struct store_statement statement = {.name = "plan",
        .sqlite = "EXPLAIN QUERY PLAN SELECT title FROM conversation WHERE workspace = 1 AND "
                  "customer = 2 AND visibility = 0 ORDER BY id DESC LIMIT 1",
        .out = columns,
        .out_count = HK_COUNT(columns),
        .row_bytes = sizeof(struct step),
        .index = STORE_AD_HOC};
    struct step step = {0};

    assert_ok(f, store_row(&f->cx, session, &statement, NULL, &step));
    assert_true(hk_str_find(step.detail, HK_STR("conversation_customer")) < step.detail.n);
}

static void test_sessions_plan_by_figures(void **state)
{
    FIXTURE(f);
    struct store_session *reading = NULL;
    struct store_session *writing = NULL;

    open_program(f);
    assert_ok(f, store_session_open(&f->cx, f->store, &reading));
    assert_ok(f, store_session_open_writing(&f->cx, f->store, &writing));
    expect_plan(f, reading);
    expect_plan(f, writing);
    store_session_close(reading);
    store_session_close(writing);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        CASE(test_program_prepares), CASE_SQLITE(test_sessions_plan_by_figures)};

    mark_skipped(tests, HK_COUNT(tests));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
