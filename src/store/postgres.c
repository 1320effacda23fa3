/* store/postgres.c -- PostgreSQL by libpq: the same statements, the same rows.
 *
 * Statements are prepared under their name on first use. Parameters and results are binary: int8,
 * text, bytea. Inside a batch of several jobs, writes that ask for no count are sent without
 * waiting (pipeline mode) and answered before the next read; the last of them travel in one flush
 * with COMMIT. A failure among them is then seen late, fails the transaction, and the writer runs
 * its jobs one by one, where every statement waits for its answer. Reads that a job knows it will
 * need are sent ahead (postgres_ask.c).
 *
 * Connections that are lost: postgres_link.c. Each transaction leaves its mark for that.
 *
 * Columns made from {text} are COLLATE "C", so order is by bytes as in SQLite, whatever the
 * database's own collation.
 *
 * What it does not do: no pooling, no table owners (SQLite's authorizer and the generator see to
 * that for both). A copy is made by pg_dump: postgres_dump.c.
 *
 * Sources: PostgreSQL 15 manual, 34 libpq, 34.5 pipeline mode, appendix A error codes.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/postgres_priv.h"

#define PARAMETERS 64 /* of one statement, at most */

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

struct parameters {
    int count;
    Oid types[PARAMETERS];
    const char *values[PARAMETERS];
    int lengths[PARAMETERS];
    int formats[PARAMETERS];
    int64_t numbers[PARAMETERS]; /* big-endian */
};

/* ---- pipeline ----------------------------------------------------------------------------- */

static bool is_pipelined(const struct postgres_session *s)
{
    return PQpipelineStatus(s->db) != PQ_PIPELINE_OFF;
}

static void expect_answer(struct postgres_session *s, const char *name)
{
    hk_must(s->pending_count < POSTGRES_PENDING);
    s->pending[s->pending_count++] = (struct postgres_pending){name, NULL};
}

/* Read the answers of all but the last `keep` things sent. */
static enum hk_rc read_pending(struct hk_cx *cx, struct postgres_session *s, size_t keep)
{
    enum hk_rc rc = HK_OK;
    size_t n = s->pending_count - keep;

    for (size_t i = 0; rc == HK_OK && i < n; i++) {
        PGresult *result = PQgetResult(s->db);
        if (!store_postgres_is_good(result))
            rc = store_postgres_fail(cx, s, result, s->pending[i].name);
        if (rc == HK_OK && s->pending[i].asked != NULL)
            s->pending[i].asked->answer = result;
        else
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
    store_postgres_forget(&s->base);
    s->pending_count = 0;
    s->synced = false;
    return PQexitPipelineMode(s->db) == 1;
}

/* ---- transactions ------------------------------------------------------------------------- */

static enum hk_rc begin_now(struct hk_cx *cx, struct postgres_session *s)
{
    char begin[128] = "BEGIN";

    if (store_postgres_is_lost(s)) {
        HK_TRY(store_postgres_reconnect(cx, s));
        s->base.lost = false;
    }
    if (!s->base.may_write)
        return store_postgres_script(
            cx, &s->base, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    HK_TRY(store_postgres_make_mark(cx, s));
    if (s->mark != 0) {
        s->mark++;
        (void)snprintf(begin, sizeof begin,
            "BEGIN; UPDATE commit_mark SET mark = %lld WHERE slot = %u", (long long)s->mark,
            s->base.slot);
    }
    if (!s->base.deferred)
        return store_postgres_script(cx, &s->base, begin);
    const char *marking = s->mark != 0 ? begin + strlen("BEGIN; ") : NULL;
    if (PQenterPipelineMode(s->db) != 1
        || PQsendQueryParams(s->db, "BEGIN", 0, NULL, NULL, NULL, NULL, 1) != 1
        || (marking != NULL
            && PQsendQueryParams(s->db, marking, 0, NULL, NULL, NULL, NULL, 1) != 1))
        return store_postgres_fail_sending(cx, s, "BEGIN");
    expect_answer(s, "BEGIN");
    if (marking != NULL)
        expect_answer(s, "commit_mark");
    return HK_OK;
}

/* What ends while it is begun has done nothing. */
static enum hk_rc postgres_begin(struct hk_cx *cx, struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);
    enum hk_rc rc = begin_now(cx, s);

    return rc == HK_ERETRY && s->gone ? begin_now(cx, s) : rc;
}

static enum hk_rc commit_alone(struct hk_cx *cx, struct postgres_session *s)
{
    enum hk_rc rc = store_postgres_script(cx, &s->base, "COMMIT");

    return rc != HK_OK && s->gone ? store_postgres_ask_commit(cx, s) : rc;
}

static enum hk_rc end_pipeline(struct hk_cx *cx, struct postgres_session *s)
{
    if (PQsendQueryParams(s->db, "COMMIT", 0, NULL, NULL, NULL, NULL, 1) != 1
        || PQpipelineSync(s->db) != 1)
        return store_postgres_fail_sending(cx, s, "COMMIT");
    s->synced = true;
    expect_answer(s, "COMMIT");
    HK_TRY(read_pending(cx, s, 0));
    PGresult *result = PQgetResult(s->db);
    bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    s->synced = false;
    return synced && PQexitPipelineMode(s->db) == 1 ? HK_OK
                                                    : store_postgres_fail_sending(cx, s, "COMMIT");
}

static enum hk_rc postgres_commit(struct hk_cx *cx, struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    if (!is_pipelined(s))
        return commit_alone(cx, s);
    enum hk_rc rc = end_pipeline(cx, s);
    return rc != HK_OK && s->gone ? store_postgres_ask_commit(cx, s) : rc;
}

static void postgres_rollback(struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    if (s->gone) /* the server has rolled it back */
        return;
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
            return store_postgres_fail_sending(cx, s, statement->name);
        expect_answer(s, statement->name);
    } else {
        PGresult *result = PQprepare(s->db, name, statement->postgres, p->count, p->types);
        enum hk_rc rc = store_postgres_is_good(result)
            ? HK_OK
            : store_postgres_fail(cx, s, result, statement->name);
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

/* Read all answers but the last `keep`; the server sends them now. */
static enum hk_rc catch_up(
    struct hk_cx *cx, struct postgres_session *s, const char *name, size_t keep)
{
    if (!flush_request(s))
        return store_postgres_fail_sending(cx, s, name);
    return read_pending(cx, s, keep);
}

static enum hk_rc send_prepared(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct parameters *p)
{
    const char *name = statement->index == STORE_AD_HOC ? "" : statement->name;

    if (s->pending_count + 3 > POSTGRES_PENDING)
        HK_TRY(catch_up(cx, s, statement->name, 0));
    HK_TRY(prepare(cx, s, statement, p));
    if (PQsendQueryPrepared(s->db, name, p->count, p->values, p->lengths, p->formats, 1) != 1)
        return store_postgres_fail_sending(cx, s, statement->name);
    expect_answer(s, statement->name);
    return HK_OK;
}

/* Once is enough, however often it is asked. */
static enum hk_rc ask(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct store_value *in,
    const struct parameters *p)
{
    if (store_postgres_find_asked(cx, s, statement, in) != NULL)
        return HK_OK;
    HK_TRY(send_prepared(cx, s, statement, p));
    s->pending[s->pending_count - 1].asked = store_postgres_note_asked(cx, s, statement, in);
    return HK_OK;
}

static enum hk_rc take_asked(struct hk_cx *cx, struct postgres_session *s,
    struct postgres_asked *asked, struct store_result *result)
{
    if (asked->answer == NULL)
        HK_TRY(catch_up(cx, s, asked->statement->name, 0));
    enum hk_rc rc = read_rows(cx, asked->answer, asked->statement, result);
    store_postgres_drop_asked(s, asked);
    return rc;
}

static enum hk_rc run_pipelined(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct parameters *p,
    struct store_result *result)
{
    bool waits = result->want != STORE_WANT_NOTHING || result->changed != NULL;

    HK_TRY(send_prepared(cx, s, statement, p));
    if (!waits)
        return HK_OK;
    HK_TRY(catch_up(cx, s, statement->name, 1));
    s->pending_count = 0;
    PGresult *answer = PQgetResult(s->db);
    enum hk_rc rc = store_postgres_is_good(answer)
        ? read_rows(cx, answer, statement, result)
        : store_postgres_fail(cx, s, answer, statement->name);
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
    enum hk_rc rc = store_postgres_is_good(answer)
        ? read_rows(cx, answer, statement, result)
        : store_postgres_fail(cx, s, answer, statement->name);
    PQclear(answer);
    return rc;
}

static enum hk_rc postgres_run(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in,
    struct store_result *result)
{
    struct postgres_session *s = postgres_of(session);
    struct postgres_asked *asked = NULL;
    struct parameters p;

    if (s->asked != NULL && !session->asking && !statement->writes)
        asked = store_postgres_find_asked(cx, s, statement, in);
    if (asked != NULL)
        return take_asked(cx, s, asked, result);
    fill_parameters(&p, statement, in);
    if (session->asking)
        return ask(cx, s, statement, in, &p);
    if (is_pipelined(s))
        return run_pipelined(cx, s, statement, &p, result);
    enum hk_rc rc = run_alone(cx, s, statement, &p, result);
    if (rc == HK_ERETRY && !session->in_transaction && s->gone) {
        HK_TRY(store_postgres_reconnect(cx, s));
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
    enum hk_rc rc =
        store_postgres_is_good(shape) ? HK_OK : store_postgres_fail(cx, s, shape, statement->name);
    if (rc == HK_OK)
        rc = check_shape(cx, shape, statement);
    for (int i = 0; rc == HK_OK && i < statement->out_count; i++)
        rc = store_check_column(cx, statement, i, PQfname(shape, i));
    PQclear(shape);
    return rc;
}

/* ---- care --------------------------------------------------------------------------------- */

const struct store_driver store_postgres_driver = {
    .open = store_postgres_open,
    .close = store_postgres_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .run = postgres_run,
    .forget = store_postgres_forget,
    .claim = store_postgres_claim,
    .check = postgres_check,
    .script = store_postgres_script,
    .integrity = store_postgres_integrity,
    .copy = store_postgres_copy,
    .checkpoint_due = store_postgres_look_due,
    .checkpoint = store_postgres_look,
};
