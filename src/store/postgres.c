/* store/postgres.c -- PostgreSQL by libpq: the same statements, the same rows.
 *
 * Statements are prepared under their name on first use. Parameters and results are binary: int8,
 * text, bytea. Inside a batch of several jobs, writes that ask for no count are sent without
 * waiting (pipeline mode) and answered before the next read; the last of them travel in one flush
 * with COMMIT. A failure among them is then seen late, fails the transaction, and the writer runs
 * its jobs one by one, where every statement waits for its answer.
 *
 * A connection that was lost while idle is made anew once. Lost inside a transaction it is
 * HK_EIO: whether a COMMIT arrived cannot be known, so the process starts again and reads back.
 *
 * Columns made from {text} are COLLATE "C", so order is by bytes as in SQLite, whatever the
 * database's own collation.
 *
 * What it does not do: no pooling, no copy (pg_dump does that), no table owners (SQLite's
 * authorizer and the generator see to that for both).
 *
 * Sources: PostgreSQL 15 manual, 34 libpq, 34.5 pipeline mode, appendix A error codes.
 */
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/store_priv.h"

#define PARAMETERS 64 /* of one statement, at most */
#define PENDING 256   /* answers not read yet, at most */

/* Type numbers of PostgreSQL's catalogue, fixed for ever. */
enum postgres_type {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_NAME = 19,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_VARCHAR = 1043
};

struct postgres_session {
    struct store_session base;
    PGconn *db;
    bool *prepared;               /* by statement->index */
    const char *pending[PENDING]; /* what the answers not read yet belong to */
    size_t pending_count;
    bool synced; /* the pipeline's end was sent */
};

struct parameters {
    int count;
    Oid types[PARAMETERS];
    const char *values[PARAMETERS];
    int lengths[PARAMETERS];
    int formats[PARAMETERS];
    int64_t numbers[PARAMETERS]; /* big-endian */
};

static struct postgres_session *postgres_of(struct store_session *session)
{
    return (struct postgres_session *)(void *)session;
}

/* ---- errors ------------------------------------------------------------------------------- */

static bool is_class(const char *state, const char *class)
{
    return strncmp(state, class, strlen(class)) == 0;
}

static enum hk_rc rc_of_state(const char *state, bool may_write)
{
    static const struct {
        const char *begins;
        enum hk_rc rc;
    } known[] = {
        {"23505", HK_ECONFLICT}, /* unique_violation */
        {"40001", HK_ERETRY},    /* serialization_failure */
        {"40P01", HK_ERETRY},    /* deadlock_detected */
        {"55P03", HK_ERETRY},    /* lock_not_available */
        {"57014", HK_ERETRY},    /* query_canceled: a time-out of the server's owner */
        {"53100", HK_ELIMIT},    /* disk_full */
        {"53", HK_ERETRY},       /* other resources */
        {"22", HK_EINVAL},       /* data */
        {"23", HK_EINVAL},       /* other rules of a table */
        {"42501", HK_EDENIED},   /* insufficient_privilege */
        {"42", HK_EINVAL},       /* SQL */
        {"54", HK_EINVAL},       /* limits of a statement */
    };

    if (is_class(state, "25006")) /* read_only_sql_transaction: for a writer, a stand-by */
        return may_write ? HK_EIO : HK_EDENIED;
    for (size_t i = 0; i < HK_COUNT(known); i++) {
        if (is_class(state, known[i].begins))
            return known[i].rc;
    }
    return HK_EIO;
}

/* Fail with the server's code and first line: it names tables and columns, never values. */
static enum hk_rc result_fail(
    struct hk_cx *cx, struct postgres_session *s, const PGresult *result, const char *what)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (state == NULL) {
        struct hk_str words = hk_str_trim(hk_str_from(PQerrorMessage(s->db)));
        return hk_fail(cx, HK_EIO, "%s: connection lost: %.*s", what, HKS(words));
    }
    return hk_fail(cx, rc_of_state(state, s->base.may_write), "%s: %s (PostgreSQL %s)", what,
        text != NULL ? text : "", state);
}

static enum hk_rc connection_fail(
    struct hk_cx *cx, const struct postgres_session *s, const char *what)
{
    struct hk_str words = hk_str_trim(hk_str_from(PQerrorMessage(s->db)));
    return hk_fail(cx, HK_EIO, "%s: %.*s", what, HKS(words));
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* ---- opening ------------------------------------------------------------------------------ */

static void say_nothing(void *data, const char *message)
{
    (void)data, (void)message;
}

static enum hk_rc postgres_script(struct hk_cx *cx, struct store_session *session, const char *sql)
{
    struct postgres_session *s = postgres_of(session);
    PGresult *result = PQexec(s->db, sql);
    enum hk_rc rc = is_good(result) ? HK_OK : result_fail(cx, s, result, "script");

    PQclear(result);
    return rc;
}

static enum hk_rc configure(struct hk_cx *cx, struct postgres_session *s)
{
    static const char common[] = "SET lock_timeout = '5s'; SET jit = off;"
                                 "SET default_transaction_isolation = 'read committed';"
                                 "SELECT set_config('synchronous_commit', 'on', false)"
                                 " WHERE current_setting('synchronous_commit') = 'off'";
    const char *encoding = PQparameterStatus(s->db, "server_encoding");

    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return hk_fail(cx, HK_EINVAL,
            "database: its encoding is %s; make one with CREATE DATABASE ... ENCODING 'UTF8' "
            "TEMPLATE template0",
            encoding != NULL ? encoding : "unknown");
    if (PQserverVersion(s->db) < 140000)
        return hk_fail(cx, HK_EINVAL, "database: PostgreSQL 14 or newer is needed");
    PQsetNoticeProcessor(s->db, say_nothing, NULL);
    if (PQsetClientEncoding(s->db, "UTF8") != 0)
        return connection_fail(cx, s, "database encoding");
    memset(s->prepared, 0, s->base.store->schema->statement_count * sizeof s->prepared[0]);
    s->pending_count = 0;
    s->synced = false;
    HK_TRY(postgres_script(cx, &s->base, common));
#ifdef HARK_TEST_HOOKS
    /* The control of the crash test: it must find losses. */
    const char *wish = getenv("HARK_TEST_SYNCHRONOUS");
    if (wish != NULL && strcmp(wish, "normal") == 0)
        HK_TRY(postgres_script(cx, &s->base, "SET synchronous_commit = off"));
#endif
    if (!s->base.may_write)
        HK_TRY(postgres_script(cx, &s->base, "SET default_transaction_read_only = on"));
    return HK_OK;
}

static void postgres_close(struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    PQfinish(s->db);
    hk_free(s->prepared);
    hk_free(s);
}

static enum hk_rc postgres_open(
    struct hk_cx *cx, struct store *store, bool may_write, struct store_session **out)
{
    struct postgres_session *s = hk_alloc(sizeof *s);

    s->base.store = store;
    s->base.may_write = may_write;
    s->prepared = hk_alloc_array(store->schema->statement_count + 1, sizeof s->prepared[0]);
    s->db = PQconnectdb(store->url.p);
    hk_must(s->db != NULL);
    enum hk_rc rc =
        PQstatus(s->db) == CONNECTION_OK ? configure(cx, s) : connection_fail(cx, s, "database");
    if (rc != HK_OK) {
        postgres_close(&s->base);
        return rc;
    }
    *out = &s->base;
    return HK_OK;
}

/* One new connection in place of a lost one; outside a transaction only. */
static enum hk_rc reconnect(struct hk_cx *cx, struct postgres_session *s)
{
    PQreset(s->db);
    if (PQstatus(s->db) != CONNECTION_OK)
        return connection_fail(cx, s, "database");
    return configure(cx, s);
}

/* Has the server gone while nothing was asked? Reads what lies in the socket, never waits: first
 * its farewell, then the end. */
static bool is_lost(struct postgres_session *s)
{
    return PQconsumeInput(s->db) == 0 || PQconsumeInput(s->db) == 0
        || PQstatus(s->db) != CONNECTION_OK;
}

/* ---- pipeline ----------------------------------------------------------------------------- */

static bool is_pipelined(const struct postgres_session *s)
{
    return PQpipelineStatus(s->db) != PQ_PIPELINE_OFF;
}

static void expect_answer(struct postgres_session *s, const char *name)
{
    hk_must(s->pending_count < PENDING);
    s->pending[s->pending_count++] = name;
}

/* Read the answers of all but the last `keep` things sent. */
static enum hk_rc read_pending(struct hk_cx *cx, struct postgres_session *s, size_t keep)
{
    enum hk_rc rc = HK_OK;
    size_t n = s->pending_count - keep;

    for (size_t i = 0; rc == HK_OK && i < n; i++) {
        PGresult *result = PQgetResult(s->db);
        if (!is_good(result))
            rc = result_fail(cx, s, result, s->pending[i]);
        PQclear(result);
        if (rc == HK_OK)
            hk_must(PQgetResult(s->db) == NULL);
    }
    memmove(s->pending, s->pending + n, keep * sizeof s->pending[0]);
    s->pending_count = keep;
    return rc;
}

/* Ask for the answers of all that was sent. */
static bool flush_request(struct postgres_session *s)
{
    return PQsendFlushRequest(s->db) == 1 && PQflush(s->db) == 0;
}

/* Back to one statement at a time, whatever state the pipeline is in. What it prepared may or may
 * not exist: all is forgotten. False if the connection is lost. */
static bool leave_pipeline(struct postgres_session *s)
{
    int empty = 0; /* two in a row: nothing more will come */

    if (!s->synced && PQpipelineSync(s->db) != 1)
        return false;
    while (PQstatus(s->db) == CONNECTION_OK && empty < 2) {
        PGresult *result = PQgetResult(s->db);
        bool over = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        empty = result == NULL ? empty + 1 : 0;
        PQclear(result);
        if (over)
            break;
    }
    s->pending_count = 0;
    s->synced = false;
    return PQexitPipelineMode(s->db) == 1;
}

/* ---- transactions ------------------------------------------------------------------------- */

static enum hk_rc postgres_begin(struct hk_cx *cx, struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    if (is_lost(s))
        HK_TRY(reconnect(cx, s));
    if (!session->may_write)
        return postgres_script(cx, session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!session->deferred)
        return postgres_script(cx, session, "BEGIN");
    if (PQenterPipelineMode(s->db) != 1
        || PQsendQueryParams(s->db, "BEGIN", 0, NULL, NULL, NULL, NULL, 1) != 1)
        return connection_fail(cx, s, "BEGIN");
    expect_answer(s, "BEGIN");
    return HK_OK;
}

static enum hk_rc postgres_commit(struct hk_cx *cx, struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    if (!is_pipelined(s))
        return postgres_script(cx, session, "COMMIT");
    if (PQsendQueryParams(s->db, "COMMIT", 0, NULL, NULL, NULL, NULL, 1) != 1
        || PQpipelineSync(s->db) != 1)
        return connection_fail(cx, s, "COMMIT");
    s->synced = true;
    expect_answer(s, "COMMIT");
    HK_TRY(read_pending(cx, s, 0));
    PGresult *result = PQgetResult(s->db);
    bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    s->synced = false;
    if (!synced || PQexitPipelineMode(s->db) != 1)
        return connection_fail(cx, s, "COMMIT");
    return HK_OK;
}

static void postgres_rollback(struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    if (is_pipelined(s)) {
        if (!leave_pipeline(s))
            return;
        PQclear(PQexec(s->db, "ROLLBACK"));
        PQclear(PQexec(s->db, "DEALLOCATE ALL"));
        memset(s->prepared, 0, session->store->schema->statement_count * sizeof s->prepared[0]);
        return;
    }
    if (PQtransactionStatus(s->db) != PQTRANS_IDLE)
        PQclear(PQexec(s->db, "ROLLBACK"));
}

/* ---- statements --------------------------------------------------------------------------- */

static void fill_parameters(
    struct parameters *p, const struct store_statement *statement, const struct store_value *in)
{
    hk_must(statement->in_count <= PARAMETERS);
    p->count = statement->in_count;
    for (int i = 0; i < p->count; i++) {
        enum store_type type = statement->in[i];
        bool is_number = type == STORE_INT || type == STORE_BOOL;
        p->types[i] = is_number ? TYPE_INT8 : type == STORE_TEXT ? TYPE_TEXT : TYPE_BYTEA;
        p->formats[i] = 1;
        if (in == NULL)
            continue;
        if (is_number) {
            p->numbers[i] = (int64_t)htobe64((uint64_t)in[i].n);
            p->values[i] = (const char *)&p->numbers[i];
            p->lengths[i] = sizeof p->numbers[i];
        } else {
            p->values[i] = in[i].s.n > 0 ? in[i].s.p : "";
            p->lengths[i] = (int)in[i].s.n;
        }
    }
}

static enum hk_rc prepare(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct parameters *p)
{
    const char *name = statement->index == STORE_AD_HOC ? "" : statement->name;

    if (statement->index != STORE_AD_HOC && s->prepared[statement->index])
        return HK_OK;
    if (is_pipelined(s)) {
        if (PQsendPrepare(s->db, name, statement->postgres, p->count, p->types) != 1)
            return connection_fail(cx, s, statement->name);
        expect_answer(s, statement->name);
    } else {
        PGresult *result = PQprepare(s->db, name, statement->postgres, p->count, p->types);
        enum hk_rc rc = is_good(result) ? HK_OK : result_fail(cx, s, result, statement->name);
        PQclear(result);
        HK_TRY(rc);
    }
    if (statement->index != STORE_AD_HOC)
        s->prepared[statement->index] = true;
    return HK_OK;
}

static bool type_fits(enum store_type type, Oid oid)
{
    switch (type) {
    case STORE_INT:
    case STORE_BOOL:
        return oid == TYPE_INT8 || oid == TYPE_INT4 || oid == TYPE_INT2 || oid == TYPE_BOOL;
    case STORE_TEXT:
        return oid == TYPE_TEXT || oid == TYPE_VARCHAR || oid == TYPE_NAME;
    case STORE_BLOB:
        return oid == TYPE_BYTEA;
    }
    return false;
}

static enum hk_rc check_shape(
    struct hk_cx *cx, const PGresult *result, const struct store_statement *statement)
{
    if (PQnfields(result) != statement->out_count)
        return hk_fail(cx, HK_EINVAL, "%s: other columns than declared", statement->name);
    for (int i = 0; i < statement->out_count; i++) {
        if (!type_fits(statement->out[i].type, PQftype(result, i)))
            return hk_fail(cx, HK_EINVAL, "%s: column %s has type %u: cast it", statement->name,
                statement->out[i].name, PQftype(result, i));
    }
    return HK_OK;
}

/* A number of 1, 2, 4 or 8 bytes, most significant first. */
static int64_t read_number(const char *p, int bytes)
{
    const unsigned char *at = (const unsigned char *)p;
    uint64_t n = bytes > 0 && bytes != 1 && (at[0] & 0x80) != 0 ? UINT64_MAX : 0;

    for (int i = 0; i < bytes; i++)
        n = n << 8 | at[i];
    return (int64_t)n;
}

static void read_row(struct hk_cx *cx, const PGresult *result, int at,
    const struct store_statement *statement, void *row)
{
    for (int i = 0; i < statement->out_count; i++) {
        const struct store_column *column = &statement->out[i];
        const char *p = PQgetvalue(result, at, i);
        int n = PQgetlength(result, at, i);
        if (column->type == STORE_INT || column->type == STORE_BOOL)
            store_put_int(row, column, read_number(p, n));
        else
            store_put_str(cx, row, column, p, (size_t)n);
    }
}

static enum hk_rc read_rows(struct hk_cx *cx, const PGresult *from,
    const struct store_statement *statement, struct store_result *result)
{
    if (result->changed != NULL)
        *result->changed = strtoll(PQcmdTuples((PGresult *)(uintptr_t)from), NULL, 10);
    if (result->want == STORE_WANT_NOTHING)
        return HK_OK;
    HK_TRY(check_shape(cx, from, statement));
    int n = PQntuples(from);
    if (result->want == STORE_WANT_ONE) {
        if (n > 0)
            read_row(cx, from, 0, statement, result->one);
        result->row_count = n > 0;
        return HK_OK;
    }
    for (int i = 0; i < n; i++)
        read_row(cx, from, i, statement, store_row_add(cx, statement, result));
    return HK_OK;
}

static enum hk_rc run_pipelined(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct parameters *p,
    struct store_result *result)
{
    bool waits = result->want != STORE_WANT_NOTHING || result->changed != NULL;
    const char *name = statement->index == STORE_AD_HOC ? "" : statement->name;

    if (s->pending_count + 3 > PENDING) {
        if (!flush_request(s))
            return connection_fail(cx, s, statement->name);
        HK_TRY(read_pending(cx, s, 0));
    }
    HK_TRY(prepare(cx, s, statement, p));
    if (PQsendQueryPrepared(s->db, name, p->count, p->values, p->lengths, p->formats, 1) != 1)
        return connection_fail(cx, s, statement->name);
    expect_answer(s, statement->name);
    if (!waits)
        return HK_OK;
    if (!flush_request(s))
        return connection_fail(cx, s, statement->name);
    HK_TRY(read_pending(cx, s, 1));
    s->pending_count = 0;
    PGresult *answer = PQgetResult(s->db);
    enum hk_rc rc = is_good(answer) ? read_rows(cx, answer, statement, result)
                                    : result_fail(cx, s, answer, statement->name);
    PQclear(answer);
    PQclear(PQgetResult(s->db)); /* the NULL after each answer */
    return rc;
}

static enum hk_rc run_alone(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct parameters *p,
    struct store_result *result)
{
    const char *name = statement->index == STORE_AD_HOC ? "" : statement->name;

    HK_TRY(prepare(cx, s, statement, p));
    PGresult *answer = PQexecPrepared(s->db, name, p->count, p->values, p->lengths, p->formats, 1);
    enum hk_rc rc = is_good(answer) ? read_rows(cx, answer, statement, result)
                                    : result_fail(cx, s, answer, statement->name);
    PQclear(answer);
    return rc;
}

static enum hk_rc postgres_run(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in,
    struct store_result *result)
{
    struct postgres_session *s = postgres_of(session);
    struct parameters p;

    fill_parameters(&p, statement, in);
    if (is_pipelined(s))
        return run_pipelined(cx, s, statement, &p, result);
    enum hk_rc rc = run_alone(cx, s, statement, &p, result);
    if (rc == HK_EIO && !session->in_transaction && PQstatus(s->db) != CONNECTION_OK) {
        HK_TRY(reconnect(cx, s));
        *result = (struct store_result){
            .want = result->want, .one = result->one, .changed = result->changed};
        rc = run_alone(cx, s, statement, &p, result);
    }
    return rc;
}

static enum hk_rc postgres_check(
    struct hk_cx *cx, struct store_session *session, const struct store_statement *statement)
{
    struct postgres_session *s = postgres_of(session);
    struct parameters p;

    fill_parameters(&p, statement, NULL);
    HK_TRY(prepare(cx, s, statement, &p));
    PGresult *shape = PQdescribePrepared(s->db, statement->name);
    enum hk_rc rc = is_good(shape) ? HK_OK : result_fail(cx, s, shape, statement->name);
    if (rc == HK_OK)
        rc = check_shape(cx, shape, statement);
    for (int i = 0; rc == HK_OK && i < statement->out_count; i++)
        rc = store_check_column(cx, statement, i, PQfname(shape, i));
    PQclear(shape);
    return rc;
}

/* ---- care --------------------------------------------------------------------------------- */

/* What the server has noticed by itself: pages whose checksum was wrong. */
static enum hk_rc postgres_integrity(struct hk_cx *cx, struct store_session *session)
{
    static const struct store_column columns[] = {{"failures", STORE_INT, 0}};
    static const struct store_statement statement = {.name = "integrity check",
        .postgres = "SELECT CAST(coalesce(sum(checksum_failures), 0) AS BIGINT) AS failures "
                    "FROM pg_stat_database",
        .out = columns,
        .out_count = 1,
        .row_bytes = sizeof(int64_t),
        .index = STORE_AD_HOC};
    int64_t failures = 0;
    struct store_result result = {.want = STORE_WANT_ONE, .one = &failures};

    HK_TRY(postgres_run(cx, session, &statement, NULL, &result));
    if (failures > 0)
        return hk_fail(cx, HK_EIO, "database is damaged: %lld pages with a wrong checksum",
            (long long)failures);
    return HK_OK;
}

static enum hk_rc postgres_copy(struct hk_cx *cx, struct store *store, const char *path)
{
    (void)store, (void)path;
    return hk_fail(cx, HK_EINVAL, "copy: PostgreSQL has its own tools: pg_dump, pg_basebackup");
}

static bool postgres_checkpoint_due(const struct store_session *session)
{
    (void)session;
    return false;
}

static enum hk_rc postgres_checkpoint(
    struct hk_cx *cx, struct store_session *session, enum store_checkpoint how)
{
    (void)cx, (void)session, (void)how;
    return HK_OK;
}

const struct store_driver store_postgres_driver = {
    .open = postgres_open,
    .close = postgres_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .run = postgres_run,
    .check = postgres_check,
    .script = postgres_script,
    .integrity = postgres_integrity,
    .copy = postgres_copy,
    .checkpoint_due = postgres_checkpoint_due,
    .checkpoint = postgres_checkpoint,
};
