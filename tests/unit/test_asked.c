/* Reads that are asked for together: their answers are those of the moment they were asked, used
 * once, and gone with the job. SQLite answers at once and is never asked. */
#include "store_cases.h"

static struct store_session *begin_deferred(struct fixture *f)
{
    struct store_session *session = NULL;

    assert_ok(f, store_session_open_writing(&f->cx, f->store, &session));
    session->deferred = true;
    assert_ok(f, store_begin(&f->cx, session));
    return session;
}

static void insert(struct fixture *f, struct store_session *session, int64_t id)
{
    struct hk_str title = hk_arena_printf(f->cx.arena, "title %lld", (long long)id);

    assert_ok(f, fixture_insert(&f->cx, session, 7, id, 1, title, HK_STR("body"), false, id));
}

static enum hk_rc find(struct fixture *f, struct store_session *session, int64_t id)
{
    struct fixture_note note = {0};
    enum hk_rc rc = fixture_find(&f->cx, session, 7, id, &note);

    if (rc == HK_OK)
        assert_int_equal(note.at_ms, id);
    return rc;
}

static size_t list(struct fixture *f, struct store_session *session)
{
    struct fixture_note *notes;
    size_t n = 0;

    assert_ok(f, fixture_list(&f->cx, session, 7, &notes, &n));
    return n;
}

/* Note 1 is there and note 2 is not, when they are asked for. */
static bool ask(struct fixture *f, struct store_session *session)
{
    insert(f, session, 1);
    if (!store_ask_begin(session))
        return false;
    assert_int_equal(find(f, session, 1), HK_ENOTFOUND);
    assert_int_equal(find(f, session, 2), HK_ENOTFOUND);
    assert_int_equal(find(f, session, 2), HK_ENOTFOUND); /* once is enough */
    assert_int_equal(list(f, session), 0);
    store_ask_end(session);
    insert(f, session, 2);
    return true;
}

static void test_answers_are_used_once(void **state)
{
    FIXTURE(f);
    struct store_session *session = begin_deferred(f);

    assert_int_equal(ask(f, session), f->on_postgres);
    if (f->on_postgres) {
        assert_int_equal(find(f, session, 2), HK_ENOTFOUND);
        assert_int_equal(list(f, session), 1);
        assert_int_equal(find(f, session, 2), HK_OK);
        assert_int_equal(list(f, session), 2);
    }
    assert_int_equal(find(f, session, 1), HK_OK);
    assert_int_equal(find(f, session, 3), HK_ENOTFOUND); /* never asked */
    assert_ok(f, store_commit(&f->cx, session));
    store_session_close(session);
}

static void test_forgotten_and_left_behind(void **state)
{
    FIXTURE(f);
    struct store_session *session = begin_deferred(f);

    if (ask(f, session)) {
        store_ask_forget(session);
        assert_int_equal(find(f, session, 2), HK_OK);
    }
    assert_ok(f, store_commit(&f->cx, session));

    assert_ok(f, store_begin(&f->cx, session));
    if (store_ask_begin(session)) {
        for (int64_t id = 0; id < 600; id++) /* more than may be on their way at a time */
            assert_int_equal(find(f, session, id), HK_ENOTFOUND);
        store_ask_end(session);
        assert_int_equal(find(f, session, 1), HK_OK);
        assert_int_equal(find(f, session, 599), HK_ENOTFOUND);
    }
    store_rollback(session);
    assert_ok(f, store_begin(&f->cx, session));
    insert(f, session, 3);
    assert_int_equal(find(f, session, 3), HK_OK);
    assert_ok(f, store_commit(&f->cx, session));
    store_session_close(session);
}

/* What fails on its way fails the transaction, at the first answer that is wanted. */
static void test_failure_among_them(void **state)
{
    FIXTURE(f);
    struct store_session *session = begin_deferred(f);

    insert(f, session, 1);
    enum hk_rc rc = fixture_insert(
        &f->cx, session, 7, 2, 1, HK_STR("title 1"), HK_STR(""), false, 2); /* it is taken */
    if (store_ask_begin(session)) {
        assert_int_equal(rc, HK_OK);
        assert_int_equal(find(f, session, 1), HK_ENOTFOUND);
        store_ask_end(session);
        assert_int_equal(find(f, session, 1), HK_ECONFLICT);
    } else {
        assert_int_equal(rc, HK_ECONFLICT);
    }
    assert_int_equal(store_commit(&f->cx, session), HK_ECONFLICT);
    assert_ok(f, store_begin(&f->cx, session));
    assert_int_equal(find(f, session, 1), HK_ENOTFOUND);
    store_rollback(session);
    store_session_close(session);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        CASE(test_answers_are_used_once),
        CASE(test_forgotten_and_left_behind),
        CASE(test_failure_among_them),
    };

    mark_skipped(tests, HK_COUNT(tests));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
