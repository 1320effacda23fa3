/* What the tests of store/ share: a folder and, for PostgreSQL, a schema of its own for each
 * test. With HARK_TEST_POSTGRES unset (tests/lib/postgres.sh sets it) the PostgreSQL cases skip. */
#ifndef HK_TESTS_STORE_CASES_H
#define HK_TESTS_STORE_CASES_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/str.h"
#include "fixture_sql.h"
#include "store/store_priv.h"

extern const struct store_schema fixture_schema;

struct fixture {
    struct hk_cx cx;
    struct store *store;
    bool on_postgres;
    char folder[64];
    char name[64]; /* of the PostgreSQL schema */
    struct hk_str url;
};

#define CASE(test)                                                                                 \
    {#test " sqlite", test, setup_sqlite, teardown, NULL},                                         \
    {                                                                                              \
#test " postgres", test, setup_postgres, teardown, NULL                                    \
    }
#define CASE_POSTGRES(test)                                                                        \
    {                                                                                              \
#test, test, setup_postgres, teardown, NULL                                                \
    }
#define CASE_SQLITE(test)                                                                          \
    {                                                                                              \
#test, test, setup_sqlite, teardown, NULL                                                  \
    }

#define FIXTURE(f)                                                                                 \
    struct fixture *f = *state;                                                                    \
    if (f == NULL)                                                                                 \
        return;

#define assert_ok(f, call)                                                                         \
    do {                                                                                           \
        if ((call) != HK_OK)                                                                       \
            fail_msg("%s: %s", #call, (f)->cx.error.text);                                         \
    } while (0)

static inline void fixture_say_nothing(void *data, const char *message)
{
    (void)data, (void)message;
}

HK_PRINTF(1, 2) static inline void fixture_psql(const char *format, ...)
{
    char sql[400];
    va_list arguments;
    PGconn *db = PQconnectdb(getenv("HARK_TEST_POSTGRES"));

    va_start(arguments, format);
    vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    PQsetNoticeProcessor(db, fixture_say_nothing, NULL);
    PGresult *result = PQexec(db, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(db));
    PQclear(result);
    PQfinish(db);
}

static inline void fixture_open(struct fixture *f)
{
    assert_ok(
        f, store_open_schema(&f->cx, &fixture_schema, f->url, hk_str_from(f->folder), &f->store));
}

static inline struct fixture *fixture_new(bool on_postgres)
{
    struct fixture *f = hk_alloc(sizeof *f);
    const char *url = getenv("HARK_TEST_POSTGRES");

    f->cx.arena = hk_arena_new();
    f->on_postgres = on_postgres;
    snprintf(f->folder, sizeof f->folder, "%s/hark-test-XXXXXX",
        getenv("HARK_TEST_FOLDER") != NULL ? getenv("HARK_TEST_FOLDER") : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    f->url = HK_STR("sqlite:");
    if (on_postgres) {
        snprintf(f->name, sizeof f->name, "test_%s", f->folder + strlen(f->folder) - 6);
        fixture_psql("CREATE SCHEMA \"%s\"", f->name);
        f->url = hk_arena_printf(f->cx.arena,
            "%s%coptions=-csearch_path%%3D%%22%s%%22&application_name=%s", url,
            strchr(url, '?') != NULL ? '&' : '?', f->name, f->name);
        f->url = hk_str_dup(f->url);
    }
    return f;
}

static inline int setup_sqlite(void **state)
{
    struct fixture *f = fixture_new(false);
    fixture_open(f);
    *state = f;
    return 0;
}

static inline int setup_postgres(void **state)
{
    *state = NULL;
    if (getenv("HARK_TEST_POSTGRES") != NULL) {
        struct fixture *f = fixture_new(true);
        fixture_open(f);
        *state = f;
    }
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    char command[128];

    if (f == NULL)
        return 0;
    store_close(f->store);
    hk_arena_free(f->cx.arena);
    if (f->on_postgres) {
        fixture_psql("DROP SCHEMA \"%s\" CASCADE", f->name);
        hk_str_release(&f->url);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    assert_int_equal(system(command), 0);
    hk_free(f);
    return 0;
}

/* Say of the cases that cannot run that they are skipped; cmocka's own skip() reports a failure. */
static inline void mark_skipped(struct CMUnitTest *tests, size_t n)
{
    static char names[64][100];

    hk_log_set_level(HK_LOG_ERROR + 1);
    for (size_t i = 0; i < n && getenv("HARK_TEST_POSTGRES") == NULL; i++) {
        hk_must(i < HK_COUNT(names));
        if (tests[i].setup_func == setup_postgres) {
            snprintf(names[i], sizeof names[i], "%s # SKIP HARK_TEST_POSTGRES is not set",
                tests[i].name);
            tests[i].name = names[i];
        }
    }
}

/* Number of notes a reader sees. */
static inline int64_t count_notes(struct fixture *f, int64_t workspace)
{
    struct store_session *session = NULL;
    struct fixture_count_row row = {0};

    assert_ok(f, store_session_open(&f->cx, f->store, &session));
    assert_ok(f, fixture_count(&f->cx, session, workspace, &row));
    store_session_close(session);
    return row.n;
}

#endif
