/* Every statement of the program, as the databases themselves see it: prepared, with the columns
 * that its row's struct declares, on the tables that the migrations make. */
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

static void test_program_prepares(void **state)
{
    FIXTURE(f);

    store_close(f->store);
    f->store = NULL;
    if (f->on_postgres) {
        fixture_psql("DROP SCHEMA \"%s\" CASCADE", f->name);
        fixture_psql("CREATE SCHEMA \"%s\"", f->name);
    } else {
        f->url = hk_arena_printf(f->cx.arena, "sqlite:%s/program.db", f->folder);
    }
    assert_ok(f, store_open(&f->cx, f->url, hk_str_from(f->folder), &f->store));
    assert_true(store_statement_count > 0);
    assert_int_equal(print_findings(f), 0);
    assert_ok(f, store_check_statements(&f->cx, f->store));
}

int main(void)
{
    struct CMUnitTest tests[] = {CASE(test_program_prepares)};

    mark_skipped(tests, HK_COUNT(tests));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
