/* store/store.c -- opening, sessions, and the rules that both kinds of database obey.
 *
 * Here stands what must not differ: who may write, that a failure inside a transaction fails the
 * whole of it, that one row means one row. The drivers only carry statements.
 *
 * What it does not do: no SQL, no retry (the writer's), no pooling (each owner keeps its session).
 */
#include "store/store.h"

#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/store_priv.h"

/* "sqlite:" and "sqlite:PATH" to a path; anything else must be PostgreSQL. */
static enum hk_rc store_read_url(
    struct hk_cx *cx, struct store *store, struct hk_str url, struct hk_str folder)
{
    if (hk_str_starts(url, HK_STR("postgresql://")) || hk_str_starts(url, HK_STR("postgres://"))) {
        store->kind = STORE_POSTGRES;
        store->driver = &store_postgres_driver;
        store->url = hk_str_dup(url);
        return HK_OK;
    }
    if (!hk_str_starts(url, HK_STR("sqlite:")))
        return hk_fail(
            cx, HK_EINVAL, "database: expected sqlite:, sqlite:PATH or postgresql://...");
    struct hk_str path = hk_str_sub(url, 7, url.n);
    if (path.n == 0)
        path = hk_arena_printf(cx->arena, "%.*s/hark.db", HKS(folder));
    store->kind = STORE_SQLITE;
    store->driver = &store_sqlite_driver;
    store->path = hk_str_dup(path);
    return HK_OK;
}

enum hk_rc store_open_schema(struct hk_cx *cx, const struct store_schema *schema, struct hk_str url,
    struct hk_str folder, struct store **out)
{
    struct store *store = hk_alloc(sizeof *store);
    struct store_session *session = NULL;
    store->schema = schema;
    store->folder = hk_str_dup(folder);

    enum hk_rc rc = store_read_url(cx, store, url, folder);
    if (rc == HK_OK)
        rc = store_session_open_writing(cx, store, &session);
    if (rc == HK_OK)
        rc = store_migrate(cx, store, session);
    store_session_close(session);
    if (rc == HK_OK)
        *out = store;
    else
        store_close(store);
    return rc;
}

enum hk_rc store_open(struct hk_cx *cx, struct hk_str url, struct hk_str folder, struct store **out)
{
    return store_open_schema(cx, &store_schema, url, folder, out);
}

enum hk_rc store_open_reading(
    struct hk_cx *cx, struct hk_str url, struct hk_str folder, struct store **out)
{
    struct store *store = hk_alloc(sizeof *store);
    struct store_session *session = NULL;
    store->schema = &store_schema;
    store->folder = hk_str_dup(folder);

    enum hk_rc rc = store_read_url(cx, store, url, folder);
    if (rc == HK_OK && store->kind == STORE_SQLITE && access(store->path.p, F_OK) != 0)
        rc = hk_fail(cx, HK_ENOTFOUND, "there is no database %s", store->path.p);
    if (rc == HK_OK)
        rc = store_session_open(cx, store, &session);
    if (rc == HK_OK)
        rc = store_check_version(cx, store, session);
    store_session_close(session);
    if (rc == HK_OK)
        *out = store;
    else
        store_close(store);
    return rc;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    hk_str_release(&store->url);
    hk_str_release(&store->path);
    hk_str_release(&store->folder);
    hk_free(store);
}

enum store_kind store_kind_of(const struct store *store)
{
    return store->kind;
}

static enum hk_rc session_open(
    struct hk_cx *cx, struct store *store, bool may_write, struct store_session **out)
{
    struct store_session *session = NULL;

    HK_TRY(store->driver->open(cx, store, may_write, &session));
    session->store = store;
    session->may_write = may_write;
    *out = session;
    return HK_OK;
}

enum hk_rc store_session_open(struct hk_cx *cx, struct store *store, struct store_session **out)
{
    return session_open(cx, store, false, out);
}

enum hk_rc store_session_open_writing(
    struct hk_cx *cx, struct store *store, struct store_session **out)
{
    return session_open(cx, store, true, out);
}

void store_session_close(struct store_session *session)
{
    if (session == NULL)
        return;
    if (session->in_transaction)
        store_rollback(session);
    session->store->driver->close(session);
}

/* ---- transactions ------------------------------------------------------------------------- */

static enum hk_rc transaction_begin(struct hk_cx *cx, struct store_session *session)
{
    hk_must(!session->in_transaction);
    session->wrote = false;
    session->lost = false;
    session->failure.rc = HK_OK;
    HK_TRY(session->store->driver->begin(cx, session));
    session->in_transaction = true;
    return HK_OK;
}

enum hk_rc store_begin(struct hk_cx *cx, struct store_session *session)
{
    hk_must(session->may_write);
    return transaction_begin(cx, session);
}

enum hk_rc store_commit(struct hk_cx *cx, struct store_session *session)
{
    hk_must(session->in_transaction);
    if (session->failure.rc != HK_OK) {
        store_rollback(session);
        cx->error = session->failure;
        return cx->error.rc;
    }
    enum hk_rc rc = session->store->driver->commit(cx, session);
    if (rc == HK_OK) {
        session->in_transaction = false;
    } else {
        session->failure = cx->error;
        store_rollback(session);
    }
    return rc;
}

void store_rollback(struct store_session *session)
{
    hk_must(session->in_transaction);
    session->store->driver->rollback(session);
    session->in_transaction = false;
}

enum hk_rc store_snapshot_begin(struct hk_cx *cx, struct store_session *session)
{
    hk_must(!session->may_write);
    return transaction_begin(cx, session);
}

void store_snapshot_end(struct store_session *session)
{
    store_rollback(session);
}

/* ---- statements --------------------------------------------------------------------------- */

static enum hk_rc session_run(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in,
    struct store_result *result)
{
    if (session->in_transaction && session->failure.rc != HK_OK) {
        cx->error = session->failure;
        return cx->error.rc;
    }
    if (statement->writes && !(session->may_write && session->in_transaction))
        return hk_fail(cx, HK_EDENIED, "%s: only a job of the writer may write", statement->name);
    hk_must(!(statement->writes && session->asking));
    if (statement->writes)
        session->wrote = true;
    enum hk_rc rc = session->store->driver->run(cx, session, statement, in, result);
    if (rc != HK_OK && session->in_transaction)
        session->failure = cx->error;
    return rc;
}

enum hk_rc store_exec(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in, int64_t *changed)
{
    struct store_result result = {.want = STORE_WANT_NOTHING, .changed = changed};
    return session_run(cx, session, statement, in, &result);
}

enum hk_rc store_row(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in, void *out)
{
    struct store_result result = {.want = STORE_WANT_ONE, .one = out};

    HK_TRY(session_run(cx, session, statement, in, &result));
    if (result.row_count == 0)
        return hk_fail(cx, HK_ENOTFOUND, "%s: no row", statement->name);
    return HK_OK;
}

enum hk_rc store_rows(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in, void **out, size_t *n)
{
    struct store_result result = {.want = STORE_WANT_ALL};

    HK_TRY(session_run(cx, session, statement, in, &result));
    *out = result.all;
    *n = result.row_count;
    return HK_OK;
}

bool store_ask_begin(struct store_session *session)
{
    session->asking = session->deferred && session->in_transaction && session->failure.rc == HK_OK
        && session->store->driver->forget != NULL;
    return session->asking;
}

void store_ask_end(struct store_session *session)
{
    session->asking = false;
}

void store_ask_forget(struct store_session *session)
{
    session->asking = false;
    if (session->store->driver->forget != NULL)
        session->store->driver->forget(session);
}

void store_put_int(void *row, const struct store_column *column, int64_t n)
{
    char *at = (char *)row + column->offset;

    if (column->type == STORE_BOOL)
        *(bool *)at = n != 0;
    else
        memcpy(at, &n, sizeof n);
}

void store_put_str(
    struct hk_cx *cx, void *row, const struct store_column *column, const void *p, size_t n)
{
    struct hk_str s = {n > 0 ? p : "", n};

    s = hk_arena_str(cx->arena, s);
    memcpy((char *)row + column->offset, &s, sizeof s);
}

void *store_row_add(
    struct hk_cx *cx, const struct store_statement *statement, struct store_result *result)
{
    size_t n = result->row_count;

    /* Full at 0, 8, 16, 32 ... rows: then it moves to twice the room. */
    if (n == 0 || (n >= 8 && (n & (n - 1)) == 0)) {
        void *larger = hk_arena_array(cx->arena, n < 8 ? 8 : 2 * n, statement->row_bytes);
        if (n > 0)
            memcpy(larger, result->all, n * statement->row_bytes);
        result->all = larger;
    }
    result->row_count = n + 1;
    return (char *)result->all + n * statement->row_bytes;
}

/* ---- care --------------------------------------------------------------------------------- */

enum hk_rc store_check_column(
    struct hk_cx *cx, const struct store_statement *statement, int at, const char *name)
{
    if (strcmp(name, statement->out[at].name) == 0)
        return HK_OK;
    for (int i = 0; i < statement->out_count; i++) {
        if (strcmp(name, statement->out[i].name) == 0)
            return hk_fail(cx, HK_EINVAL, "%s: column %d is %s, declared as %s", statement->name,
                at + 1, name, statement->out[at].name);
    }
    return HK_OK;
}

enum hk_rc store_check_statements(struct hk_cx *cx, struct store *store)
{
    struct store_session *session = NULL;
    enum hk_rc rc = store_session_open_writing(cx, store, &session);

    for (size_t i = 0; rc == HK_OK && i < store->schema->statement_count; i++)
        rc = store->driver->check(cx, session, store->schema->statements[i]);
    store_session_close(session);
    return rc;
}

enum hk_rc store_integrity(struct hk_cx *cx, struct store_session *session)
{
    return session->store->driver->integrity(cx, session);
}

enum hk_rc store_copy(
    struct hk_cx *cx, struct store *store, const char *path, store_copy_seen *seen, void *owner)
{
    struct store_session *session = NULL;

    if (access(path, F_OK) == 0)
        return hk_fail(cx, HK_ECONFLICT, "copy: the file exists already");
    HK_TRY(store_session_open(cx, store, &session));
    enum hk_rc rc = store_snapshot_begin(cx, session);
    if (rc == HK_OK) {
        if (seen != NULL) /* first: SQLite's moment begins with the first read */
            rc = seen(cx, session, owner);
        if (rc == HK_OK)
            rc = store->driver->copy(cx, session, path);
        store_snapshot_end(session);
    }
    store_session_close(session);
    return rc;
}
