/* Sessions, statements, transactions and migrations, the same on both databases. */
#include "store_cases.h"

#include "store/postgres_priv.h"

#include <sqlite3.h>
#include <sys/stat.h>

static void commit(struct fixture *f, struct store_session *session)
{
    assert_ok(f, store_commit(&f->cx, session));
}

static struct store_session *writing(struct fixture *f)
{
    struct store_session *session = NULL;
    assert_ok(f, store_session_open_writing(&f->cx, f->store, &session));
    return session;
}

static struct store_session *reading(struct fixture *f)
{
    struct store_session *session = NULL;
    assert_ok(f, store_session_open(&f->cx, f->store, &session));
    return session;
}

static enum hk_rc insert(
    struct fixture *f, struct store_session *session, int64_t id, struct hk_str title)
{
    return fixture_insert(&f->cx, session, 7, id, 1, title, HK_STR("body"), false, 5);
}

static void test_values_come_back(void **state)
{
    FIXTURE(f);
    static const char bytes[] = "\0\1\xff\0";
    struct hk_str blob = {bytes, 4};
    struct hk_str title = HK_STR("Zażółć \xF0\x9F\x98\x80 'q' \"d\" :x ?1 $1 %s");
    struct store_session *w = writing(f);
    struct fixture_note note = {0};

    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, fixture_insert(&f->cx, w, INT64_MIN, INT64_MAX, -1, title, blob, true, INT64_MAX));
    assert_ok(f,
        fixture_insert(
            &f->cx, w, -1, 0, 0, (struct hk_str){NULL, 0}, (struct hk_str){NULL, 0}, false, 0));
    assert_ok(f, fixture_find(&f->cx, w, INT64_MIN, INT64_MAX, &note));
    commit(f, w);
    store_session_close(w);
    struct store_session *r = reading(f);
    memset(&note, 0xaa, sizeof note);
    assert_ok(f, fixture_find(&f->cx, r, INT64_MIN, INT64_MAX, &note));
    assert_true(note.id == INT64_MAX && note.at_ms == INT64_MAX && note.pinned);
    assert_true(hk_str_equal(note.title, title));
    assert_true(hk_str_equal(note.body, blob));
    assert_ok(f, fixture_find(&f->cx, r, -1, 0, &note));
    assert_true(note.id == 0 && !note.pinned && note.title.n == 0 && note.body.n == 0);
    store_session_close(r);
}

static void test_null_reads_as_nothing(void **state)
{
    FIXTURE(f);
    struct store_session *r = reading(f);
    struct fixture_kind_row row = {.missing = HK_STR("left"), .number = 9};

    assert_ok(f, fixture_kind(&f->cx, r, &row));
    assert_true(hk_str_equal(row.name, f->on_postgres ? HK_STR("postgres") : HK_STR("sqlite")));
    assert_true(row.missing.n == 0 && row.number == 1);
    store_session_close(r);
}

static void test_no_row_is_not_found(void **state)
{
    FIXTURE(f);
    struct store_session *r = reading(f);
    struct fixture_note note, *list = NULL;
    size_t n = 9;

    assert_int_equal(fixture_find(&f->cx, r, 1, 1, &note), HK_ENOTFOUND);
    assert_ok(f, fixture_list(&f->cx, r, 1, &list, &n));
    assert_int_equal(n, 0);
    store_session_close(r);
}

static void test_many_rows_in_order_of_bytes(void **state)
{
    FIXTURE(f);
    static const char *const titles[] = {"Zebra", "apple", "ąka", "zoo", "Ąka"};
    struct store_session *w = writing(f);
    struct fixture_note *list = NULL;
    size_t n = 0;

    assert_ok(f, store_begin(&f->cx, w));
    for (int64_t i = 0; i < 5; i++)
        assert_ok(f, insert(f, w, i, hk_str_from(titles[i])));
    for (int64_t i = 5; i < 1005; i++)
        assert_ok(f, insert(f, w, i, hk_arena_printf(f->cx.arena, "~%04d", (int)i)));
    commit(f, w);
    assert_ok(f, fixture_list(&f->cx, w, 7, &list, &n));
    assert_int_equal(n, 1005);
    for (size_t i = 1; i < n; i++)
        assert_true(hk_str_compare(list[i - 1].title, list[i].title) < 0);
    store_session_close(w);
}

static void test_wide_changed_and_returning(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f);
    struct fixture_insert_wide_in in = {
        .workspace = 7, .id = 1, .title = HK_STR("wide"), .at_ms = 100, .more = 20, .session = 3};
    struct fixture_count_row row;
    struct fixture_note note;
    int64_t changed = -1;

    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, fixture_insert_wide(&f->cx, w, &in));
    assert_ok(f, fixture_find(&f->cx, w, 7, 1, &note));
    assert_int_equal(note.at_ms, 123);
    assert_ok(f, fixture_insert_unless(&f->cx, w, 7, 2, HK_STR("wide"), &changed));
    assert_int_equal(changed, 0);
    assert_ok(f, fixture_insert_unless(&f->cx, w, 7, 2, HK_STR("other"), &changed));
    assert_int_equal(changed, 1);
    assert_ok(f, fixture_pin(&f->cx, w, 7, true, &changed));
    assert_int_equal(changed, 2);
    assert_int_equal(fixture_raise(&f->cx, w, 7, &row), HK_ENOTFOUND);
    assert_ok(f, fixture_count_up(&f->cx, w, 7, 40));
    assert_ok(f, fixture_raise(&f->cx, w, 7, &row));
    assert_int_equal(row.n, 41);
    commit(f, w);
    store_session_close(w);
}

static void test_conflict_fails_the_transaction(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f);

    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, insert(f, w, 1, HK_STR("same")));
    assert_int_equal(insert(f, w, 2, HK_STR("same")), HK_ECONFLICT);
    assert_int_equal(insert(f, w, 3, HK_STR("other")), HK_ECONFLICT); /* the first error again */
    assert_int_equal(store_commit(&f->cx, w), HK_ECONFLICT);
    assert_int_equal(count_notes(f, 7), 0);

    assert_ok(f, store_begin(&f->cx, w));
    assert_int_equal(
        fixture_insert(&f->cx, w, 7, 1, 1, HK_STR("x"), HK_STR(""), false, -1), HK_EINVAL);
    store_rollback(w);
    assert_ok(f, store_begin(&f->cx, w)); /* and the session goes on */
    assert_ok(f, insert(f, w, 1, HK_STR("same")));
    commit(f, w);
    assert_int_equal(count_notes(f, 7), 1);
    store_session_close(w);
}

static void test_deferred_writes_fail_at_the_next_answer(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f);
    struct fixture_count_row row;

    w->deferred = true;
    for (int round = 0; round < 2; round++) {
        assert_ok(f, store_begin(&f->cx, w));
        for (int64_t i = 0; i < 600; i++)
            assert_ok(f, insert(f, w, i, hk_arena_printf(f->cx.arena, "%d", (int)i)));
        enum hk_rc late = insert(f, w, 1000, HK_STR("1"));
        assert_true(late == HK_ECONFLICT || f->on_postgres);
        assert_int_equal(fixture_count(&f->cx, w, 7, &row), HK_ECONFLICT);
        assert_int_equal(store_commit(&f->cx, w), HK_ECONFLICT);
    }
    assert_ok(f, store_begin(&f->cx, w));
    (void)!insert(f, w, 1, HK_STR("1"));
    (void)!insert(f, w, 1, HK_STR("2"));
    assert_int_equal(store_commit(&f->cx, w), HK_ECONFLICT);
    assert_int_equal(count_notes(f, 7), 0);
    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, insert(f, w, 1, HK_STR("1")));
    assert_ok(f, fixture_count(&f->cx, w, 7, &row));
    assert_int_equal(row.n, 1);
    commit(f, w);
    assert_int_equal(count_notes(f, 7), 1);
    store_session_close(w);
}

static void test_snapshot_sees_one_moment(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f), *r = reading(f);
    struct fixture_count_row row;

    assert_ok(f, store_snapshot_begin(&f->cx, r));
    assert_ok(f, fixture_count(&f->cx, r, 7, &row));
    assert_int_equal(row.n, 0);
    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, insert(f, w, 1, HK_STR("a")));
    assert_int_equal(count_notes(f, 7), 0); /* not committed yet */
    commit(f, w);
    assert_ok(f, fixture_count(&f->cx, r, 7, &row));
    assert_int_equal(row.n, 0);
    store_snapshot_end(r);
    assert_ok(f, fixture_count(&f->cx, r, 7, &row));
    assert_int_equal(row.n, 1);
    store_session_close(r);
    store_session_close(w);
}

static void test_readers_cannot_write(void **state)
{
    FIXTURE(f);
    struct store_session *r = reading(f);

    assert_int_equal(insert(f, r, 1, HK_STR("a")), HK_EDENIED);
    r->may_write = true; /* even if our own check were wrong */
    r->in_transaction = true;
    assert_int_not_equal(insert(f, r, 1, HK_STR("a")), HK_OK);
    r->in_transaction = false;
    r->may_write = false;
    store_session_close(r);
    assert_int_equal(count_notes(f, 7), 0);
}

static void test_folder_writes_only_its_tables(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f);
    struct store_statement foreign = {.name = "foreign",
        .folder = "fixture",
        .sqlite = "INSERT INTO foreign_thing (id) VALUES (1)",
        .index = 0,
        .writes = true};

    assert_ok(f, store_begin(&f->cx, w));
    assert_int_equal(store_exec(&f->cx, w, &foreign, NULL, NULL), HK_EDENIED);
    assert_non_null(strstr(f->cx.error.text, "stranger"));
    store_rollback(w);
    foreign.sqlite = "DROP TABLE note";
    assert_ok(f, store_begin(&f->cx, w));
    assert_int_equal(store_exec(&f->cx, w, &foreign, NULL, NULL), HK_EDENIED);
    store_rollback(w);
    store_session_close(w);
}

static void test_all_statements_prepare(void **state)
{
    FIXTURE(f);
    static const struct store_column wrong_columns[] = {
        {"a", STORE_INT, 0}, {"b", STORE_INT, 8}, {"c", STORE_INT, 16}};
    static const struct store_statement wrong = {.name = "wrong",
        .folder = "fixture",
        .sqlite = "SELECT 1 AS b, 2 AS a, 3 AS whatever",
        .postgres = "SELECT 1 AS b, 2 AS a, 3 AS whatever",
        .out = wrong_columns,
        .out_count = 3,
        .row_bytes = 24,
        .index = 0};
    const struct store_statement *const all[] = {&wrong};
    struct store_schema schema = fixture_schema;

    assert_ok(f, store_check_statements(&f->cx, f->store));
    schema.statements = all;
    schema.statement_count = 1;
    f->store->schema = &schema;
    assert_int_equal(store_check_statements(&f->cx, f->store), HK_EINVAL);
    assert_non_null(strstr(f->cx.error.text, "column 1 is b, declared as a"));
}

static int64_t pragma(struct fixture *f, struct store_session *session, const char *sql)
{
    static const struct store_column column[] = {{"n", STORE_INT, 0}};
    struct store_statement statement = {.name = "pragma",
        .sqlite = sql,
        .out = column,
        .out_count = 1,
        .row_bytes = 8,
        .index = STORE_AD_HOC};
    int64_t n = -1;

    assert_ok(f, store_row(&f->cx, session, &statement, NULL, &n));
    return n;
}

static void test_settings_of_every_connection(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f), *r = reading(f);
    struct store_session *both[] = {w, r};
    struct stat file;

    for (int i = 0; i < 2; i++) {
        /* Nobody checkpoints by itself: the writer does it and sees its errors. */
        assert_int_equal(pragma(f, both[i], "PRAGMA wal_autocheckpoint"), 0);
        assert_int_equal(pragma(f, both[i], "PRAGMA synchronous"), 2);
        assert_int_equal(pragma(f, both[i], "PRAGMA page_size"), 8192);
        assert_int_equal(pragma(f, both[i], "PRAGMA temp_store"), 2);
    }
    assert_int_equal(pragma(f, r, "PRAGMA query_only"), 1);
    assert_int_equal(pragma(f, w, "PRAGMA query_only"), 0);
    assert_int_equal(stat(f->store->path.p, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);

    /* Closing a reader last leaves the log as it is. */
    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, insert(f, w, 1, HK_STR("a")));
    commit(f, w);
    struct hk_str log = hk_arena_printf(f->cx.arena, "%s-wal", f->store->path.p);
    store_session_close(r);
    assert_int_equal(stat(log.p, &file), 0);
    assert_true(file.st_size > 0);
    store_session_close(w);
    assert_int_not_equal(stat(log.p, &file), 0);
}

static void test_copy_while_others_write(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f);
    struct hk_str path = hk_arena_printf(f->cx.arena, "%s/copy.db", f->folder);
    struct hk_str url = hk_arena_printf(f->cx.arena, "sqlite:%s", path.p);
    struct store *copied = NULL;
    struct store_session *session = NULL;
    struct fixture_count_row row;

    if (f->on_postgres) { /* pg_dump, of a database of its own: tests/api/command-line */
        store_session_close(w);
        return;
    }
    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, insert(f, w, 1, HK_STR("a")));
    commit(f, w);
    assert_ok(f, store_begin(&f->cx, w));
    assert_ok(f, insert(f, w, 2, HK_STR("b")));
    enum hk_rc rc = store_copy(&f->cx, f->store, path.p, NULL, NULL);
    commit(f, w);
    store_session_close(w);
    assert_ok(f, rc);
    assert_int_equal(store_copy(&f->cx, f->store, path.p, NULL, NULL), HK_ECONFLICT);
    assert_ok(f, store_open_schema(&f->cx, &fixture_schema, url, HK_STR("/nowhere"), &copied));
    assert_ok(f, store_session_open(&f->cx, copied, &session));
    assert_ok(f, store_integrity(&f->cx, session));
    assert_ok(f, fixture_count(&f->cx, session, 7, &row));
    assert_int_equal(row.n, 1);
    store_session_close(session);
    store_close(copied);
}

static void test_integrity(void **state)
{
    FIXTURE(f);
    struct store_session *r = reading(f);

    assert_ok(f, store_integrity(&f->cx, r));
    store_session_close(r);
    if (f->on_postgres)
        return;
    /* Pages 2 and on hold the tables; foreign bytes there must be found. */
    FILE *file = fopen(f->store->path.p, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 8192 + 3, SEEK_SET), 0);
    for (int i = 0; i < 4096; i++)
        fputc(0x5a, file);
    assert_int_equal(fclose(file), 0);
    r = reading(f);
    assert_int_equal(store_integrity(&f->cx, r), HK_EIO);
    store_session_close(r);
}

/* From outside, as a restart of the server would. */
static void end_connections(const struct fixture *f)
{
    fixture_psql("SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity "
                 "WHERE application_name = '%s'",
        f->name);
}

static void test_lost_connection(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f), *r = reading(f);
    struct fixture_count_row row;

    w->slot = 1;
    assert_ok(f, fixture_count(&f->cx, r, 7, &row));
    end_connections(f);
    assert_ok(f, fixture_count(&f->cx, r, 7, &row)); /* a read comes back by itself */
    w->deferred = true;
    assert_ok(f, store_begin(&f->cx, w)); /* so does a transaction that has not begun */
    assert_ok(f, insert(f, w, 1, HK_STR("a")));
    commit(f, w);
    assert_int_equal(count_notes(f, 7), 1);

    for (int deferred = 0; deferred < 2; deferred++) {
        w->deferred = deferred;
        assert_ok(f, store_begin(&f->cx, w));
        (void)!insert(f, w, 20, HK_STR("never"));
        end_connections(f);
        assert_int_equal(store_commit(&f->cx, w), HK_ERETRY);
        assert_true(w->lost);
        assert_int_equal(count_notes(f, 7), 1 + deferred);
        assert_ok(f, store_begin(&f->cx, w)); /* nothing of it stands: once more */
        assert_ok(f, insert(f, w, 2 + deferred, deferred ? HK_STR("b") : HK_STR("c")));
        commit(f, w);
        assert_false(w->lost);
        assert_int_equal(count_notes(f, 7), 2 + deferred);
    }
    store_session_close(w);
    store_session_close(r);
}

/* What was committed and whose answer was lost is found by its mark; what was not, is not. */
static void test_commit_without_an_answer(void **state)
{
    FIXTURE(f);
    struct store_session *w = writing(f);
    struct postgres_session *s = postgres_of(w);

    w->slot = 3;
    for (int deferred = 0; deferred < 2; deferred++) {
        w->deferred = deferred;
        assert_ok(f, store_begin(&f->cx, w));
        assert_ok(f, insert(f, w, 1 + deferred, deferred ? HK_STR("a") : HK_STR("b")));
        commit(f, w);
        end_connections(f);
        assert_ok(f, store_postgres_ask_commit(&f->cx, s));
        s->mark++;
        assert_int_equal(store_postgres_ask_commit(&f->cx, s), HK_ERETRY);
    }
    w->slot = 0; /* no writer's: nobody can tell */
    assert_int_equal(store_postgres_ask_commit(&f->cx, s), HK_EIO);
    store_session_close(w);
}

/* ---- migrations --------------------------------------------------------------------------- */

static void reopen(struct fixture *f, const struct store_schema *schema, enum hk_rc expected)
{
    store_close(f->store);
    f->store = NULL;
    enum hk_rc rc = store_open_schema(&f->cx, schema, f->url, hk_str_from(f->folder), &f->store);
    if (rc != expected)
        fail_msg("got %d: %s", rc, f->cx.error.text);
}

/* The catalogue as text: tables, columns and indices in order. */
static struct hk_str catalogue(struct fixture *f)
{
    struct line {
        struct hk_str text;
    };
    static const struct store_column column[] = {{"text", STORE_TEXT, 0}};
    static const struct store_statement statement = {.name = "catalogue",
        .sqlite = "SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name",
        .postgres = "SELECT table_name || '.' || column_name || ' ' || data_type || coalesce("
                    "collation_name, '') AS text FROM information_schema.columns WHERE table_schema"
                    " = current_schema() UNION ALL SELECT replace(indexdef,"
                    " quote_ident(current_schema()) || '.', '') FROM pg_indexes WHERE schemaname"
                    " = current_schema() ORDER BY 1",
        .out = column,
        .out_count = 1,
        .row_bytes = sizeof(struct line),
        .index = STORE_AD_HOC};
    struct store_session *r = reading(f);
    struct hk_str all = HK_STR("");
    void *rows = NULL;
    size_t n = 0;

    assert_ok(f, store_rows(&f->cx, r, &statement, NULL, &rows, &n));
    for (size_t i = 0; i < n; i++)
        all = hk_arena_printf(
            f->cx.arena, "%.*s\n%.*s", HKS(all), HKS(((struct line *)rows)[i].text));
    store_session_close(r);
    return all;
}

static void test_fresh_and_stepwise_are_the_same(void **state)
{
    FIXTURE(f);
    struct store_schema first = fixture_schema;
    struct hk_str fresh = catalogue(f);
    struct fixture *other = fixture_new(f->on_postgres);
    void *other_state = other;

    assert_true(hk_str_find(fresh, HK_STR("ink_colour")) != SIZE_MAX);
    first.migration_count = 1;
    reopen(other, &first, HK_OK);
    assert_true(hk_str_find(catalogue(other), HK_STR("ink_colour")) == SIZE_MAX);
    struct hk_str copy = hk_arena_printf(f->cx.arena, "%s/hark.db.before-2", other->folder);
    assert_int_not_equal(access(copy.p, F_OK), 0);
    reopen(other, &fixture_schema, HK_OK);
    struct hk_str stepwise = catalogue(other);
    assert_true(hk_str_equal(stepwise, fresh));
    assert_int_equal(access(copy.p, F_OK) == 0, !f->on_postgres);
    reopen(other, &fixture_schema, HK_OK); /* nothing left to do */
    teardown(&other_state);
}

static void test_newer_and_foreign_databases_are_refused(void **state)
{
    FIXTURE(f);
    struct store_schema older = fixture_schema, changed = fixture_schema;
    struct store_migration migrations[2];

    older.migration_count = 1;
    reopen(f, &older, HK_ECONFLICT);
    assert_non_null(strstr(f->cx.error.text, "version 2"));
    assert_non_null(strstr(f->cx.error.text, "up to 1"));
    memcpy(migrations, fixture_schema.migrations, sizeof migrations);
    migrations[1].sha256 = "0000";
    changed.migrations = migrations;
    reopen(f, &changed, HK_ECONFLICT);
    assert_non_null(strstr(f->cx.error.text, "ink"));
    reopen(f, &fixture_schema, HK_OK);
}

static void test_failing_migration_leaves_nothing(void **state)
{
    FIXTURE(f);
    struct store_migration migrations[3];
    struct store_schema third = fixture_schema;

    memcpy(migrations, fixture_schema.migrations, 2 * sizeof migrations[0]);
    migrations[2] = (struct store_migration){.version = 3,
        .name = "bad",
        .sha256 = "33",
        .sqlite = "CREATE TABLE half (id INTEGER); INSERT INTO nowhere VALUES (1);",
        .postgres = "CREATE TABLE half (id BIGINT); INSERT INTO nowhere VALUES (1);"};
    third.migrations = migrations;
    third.migration_count = 3;
    reopen(f, &third, HK_EINVAL);
    reopen(f, &fixture_schema, HK_OK);
    assert_true(hk_str_find(catalogue(f), HK_STR("half")) == SIZE_MAX);
}

static void test_urls(void **state)
{
    FIXTURE(f);
    struct store *store = NULL;

    assert_int_equal(
        store_open_schema(&f->cx, &fixture_schema, HK_STR("mysql://x"), HK_STR("/tmp"), &store),
        HK_EINVAL);
    assert_int_equal(store_open_schema(&f->cx, &fixture_schema, HK_STR("sqlite:/nowhere/x.db"),
                         HK_STR("/tmp"), &store),
        HK_EIO);
    assert_int_equal(store_open_schema(&f->cx, &fixture_schema,
                         HK_STR("postgresql:///x?host=/nowhere"), HK_STR("/tmp"), &store),
        HK_EIO);
    assert_null(store);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        CASE(test_values_come_back),
        CASE(test_null_reads_as_nothing),
        CASE(test_no_row_is_not_found),
        CASE(test_many_rows_in_order_of_bytes),
        CASE(test_wide_changed_and_returning),
        CASE(test_conflict_fails_the_transaction),
        CASE(test_deferred_writes_fail_at_the_next_answer),
        CASE(test_snapshot_sees_one_moment),
        CASE(test_readers_cannot_write),
        CASE_SQLITE(test_folder_writes_only_its_tables),
        CASE(test_all_statements_prepare),
        CASE_SQLITE(test_settings_of_every_connection),
        CASE(test_copy_while_others_write),
        CASE(test_integrity),
        CASE_POSTGRES(test_lost_connection),
        CASE_POSTGRES(test_commit_without_an_answer),
        CASE(test_fresh_and_stepwise_are_the_same),
        CASE(test_newer_and_foreign_databases_are_refused),
        CASE(test_failing_migration_leaves_nothing),
        CASE_SQLITE(test_urls),
    };
    mark_skipped(tests, HK_COUNT(tests));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
