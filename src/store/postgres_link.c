/* store/postgres_link.c -- the connection to PostgreSQL: opened, lost, made anew.
 *
 * A lost connection is made anew: by who reads once, by who writes for half a minute, so that a
 * restart of the server goes by. Lost inside a transaction it is HK_ERETRY, and nothing of it
 * stands: the writer runs the batch again. Lost at its COMMIT, nobody was told whether it was
 * carried out. So each transaction of the writer leaves its mark, a number of its own, in its
 * connection's row: if it stands there, all of the transaction stands, through restarts and crashes
 * of the server, and it is HK_OK as if nothing had been. (The server's own transaction numbers
 * would not do: after a crash it may give them out again.) What nobody can tell, or a server that
 * stays away, is HK_EIO, and the program ends.
 *
 * One program writes in a database: each of its connections holds the lock of its slot, as long as
 * it lives. A second program is told who holds the first. A connection that is made anew takes its
 * lock again; if another has it by then, the program ends. Its own predecessor may have it, where
 * the server has not noticed that nobody is there any more: that one is ended first, and with it
 * the rows it has locked. Both sides notice a line that went dead in silence within half a minute;
 * on ours the URL may say otherwise (connect_timeout, keepalives_*, tcp_user_timeout). What the
 * server is told of the session (how long it waits for locks, its own keepalives, isolation) is
 * set after connecting and wins over the URL's `options`.
 *
 * What it does not do: no other server in place of the first; libpq knows several by the URL.
 *
 * Threads: a session is one thread's; who waits for the server blocks that thread.
 *
 * Sources: PostgreSQL 15 manual, 34 libpq, 13.3 explicit locking, appendix A error codes.
 */
#include "store/postgres_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"

#define PATIENCE_US INT64_C(30000000) /* for a server that is away */
#define PAUSE_FIRST_US 20000
#define PAUSE_MAX_US 1000000
#define LOCK_CLASS 1751216640u /* "har" and the slot, in a space of two numbers each */
#define CONNECT_SECONDS "10"   /* unless the URL says otherwise */

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
        {"57P", HK_ERETRY},      /* the server is shut down, or ends this connection */
        {"08", HK_ERETRY},       /* connection */
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

static bool ends_connection(const char *state)
{
    return state == NULL || is_class(state, "57P") || is_class(state, "08");
}

/* Fail with the server's code and first line: it names tables and columns, never values. */
enum hk_rc store_postgres_fail(
    struct hk_cx *cx, struct postgres_session *s, const PGresult *result, const char *what)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (ends_connection(state))
        s->gone = s->base.lost = true;
    if (state == NULL) {
        struct hk_str words = hk_str_trim(hk_str_from(PQerrorMessage(s->db)));
        return hk_fail(cx, HK_ERETRY, "%s: connection lost: %.*s", what, HKS(words));
    }
    return hk_fail(cx, rc_of_state(state, s->base.may_write), "%s: %s (PostgreSQL %s)", what,
        text != NULL ? text : "", state);
}

/* What could not even be sent. */
enum hk_rc store_postgres_fail_sending(
    struct hk_cx *cx, struct postgres_session *s, const char *what)
{
    struct hk_str words = hk_str_trim(hk_str_from(PQerrorMessage(s->db)));
    bool lost = PQstatus(s->db) != CONNECTION_OK;

    if (lost)
        s->gone = s->base.lost = true;
    return hk_fail(cx, lost ? HK_ERETRY : HK_EIO, "%s: %.*s", what, HKS(words));
}

bool store_postgres_is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* ---- opening ------------------------------------------------------------------------------ */

static void say_nothing(void *data, const char *message)
{
    (void)data, (void)message;
}

enum hk_rc store_postgres_script(struct hk_cx *cx, struct store_session *session, const char *sql)
{
    struct postgres_session *s = postgres_of(session);
    PGresult *result = PQexec(s->db, sql);
    enum hk_rc rc =
        store_postgres_is_good(result) ? HK_OK : store_postgres_fail(cx, s, result, "script");

    PQclear(result);
    return rc;
}

/* What the connection is called in the server's own lists: letters, digits, dots and dashes. */
static void write_name(char out[64])
{
    char host[40] = "";

    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    for (char *c = host; *c != '\0'; c++)
        if (strchr("-.", *c) == NULL && !(*c >= '0' && *c <= '9')
            && !((*c | 32) >= 'a' && (*c | 32) <= 'z'))
            *c = '-';
    (void)snprintf(out, 64, "hark %ld on %s", (long)getpid(), host);
}

/* HK_ERETRY if another has it for longer than any lock is waited for: one that was just killed may
 * have it for a moment. */
static enum hk_rc take_lock(struct hk_cx *cx, struct postgres_session *s, unsigned slot)
{
    char name[64], sql[256];

    write_name(name);
    (void)snprintf(sql, sizeof sql,
        "SET application_name = '%s'; SELECT pg_advisory_lock(%u, hashtext(current_schema()))",
        name, LOCK_CLASS + slot);
    return store_postgres_script(cx, &s->base, sql);
}

/* What the server still takes for our connection before this one, if that has the slot's lock. */
static enum hk_rc end_predecessor(struct hk_cx *cx, struct postgres_session *s, unsigned slot)
{
    char sql[320];

    (void)snprintf(sql, sizeof sql,
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND classid = %u AND objid ="
        " CAST(CAST(hashtext(current_schema()) AS BIGINT) & 4294967295 AS OID) AND pid = %d",
        LOCK_CLASS + slot, s->backend);
    return store_postgres_script(cx, &s->base, sql);
}

static enum hk_rc refuse_second(struct hk_cx *cx, struct postgres_session *s, unsigned slot)
{
    char sql[512];

    (void)snprintf(sql, sizeof sql,
        "SELECT a.application_name,"
        " to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %u AND l.objid ="
        " CAST(CAST(hashtext(current_schema()) AS BIGINT) & 4294967295 AS OID)"
        " AND a.datname = current_database()",
        LOCK_CLASS + slot);
    PGresult *result = PQexec(s->db, sql);
    bool known = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0;
    enum hk_rc rc = hk_fail(cx, HK_ECONFLICT,
        "the database is in use by %s since %s: one Hark at a time; stop it, or use another "
        "database",
        known ? PQgetvalue(result, 0, 0) : "another", known ? PQgetvalue(result, 0, 1) : "before");

    PQclear(result);
    return rc;
}

enum hk_rc store_postgres_claim(struct hk_cx *cx, struct store_session *session, unsigned slot)
{
    struct postgres_session *s = postgres_of(session);
    enum hk_rc rc = take_lock(cx, s, slot);

    if (rc == HK_ERETRY && !s->gone)
        return refuse_second(cx, s, slot);
    if (rc == HK_OK) {
        s->claimed = slot;
        s->backend = PQbackendPID(s->db);
    }
    return rc;
}

static enum hk_rc claim_again(struct hk_cx *cx, struct postgres_session *s)
{
    HK_TRY(end_predecessor(cx, s, s->claimed));
    HK_TRY(take_lock(cx, s, s->claimed));
    s->backend = PQbackendPID(s->db);
    return HK_OK;
}

static enum hk_rc configure(struct hk_cx *cx, struct postgres_session *s)
{
    static const char common[] = "SET lock_timeout = '5s'; SET jit = off;"
                                 "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
                                 "SET tcp_keepalives_count = 3; SET tcp_user_timeout = '25s';"
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
        return store_postgres_fail_sending(cx, s, "database encoding");
    memset(s->prepared, 0, s->base.store->schema->statement_count * sizeof s->prepared[0]);
    store_postgres_forget(&s->base);
    s->pending_count = 0;
    s->synced = false;
    s->gone = false;
    HK_TRY(store_postgres_script(cx, &s->base, common));
#ifdef HARK_TEST_HOOKS
    /* The control of the crash test: it must find losses. */
    const char *wish = getenv("HARK_TEST_SYNCHRONOUS");
    if (wish != NULL && strcmp(wish, "normal") == 0)
        HK_TRY(store_postgres_script(cx, &s->base, "SET synchronous_commit = off"));
#endif
    if (!s->base.may_write)
        HK_TRY(store_postgres_script(cx, &s->base, "SET default_transaction_read_only = on"));
    return s->claimed != 0 ? claim_again(cx, s) : HK_OK;
}

void store_postgres_close(struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    store_postgres_forget(session);
    PQfinish(s->db);
    hk_free(s->prepared);
    hk_free(s);
}

enum hk_rc store_postgres_open(
    struct hk_cx *cx, struct store *store, bool may_write, struct store_session **out)
{
    struct postgres_session *s = hk_alloc(sizeof *s);

    s->base.store = store;
    s->base.may_write = may_write;
    s->prepared = hk_alloc_array(store->schema->statement_count + 1, sizeof s->prepared[0]);
    static const char *const names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "dbname", NULL};
    s->db = PQconnectdbParams(names,
        (const char *const[]){CONNECT_SECONDS, "10", "5", "3", "25000", store->url.p, NULL}, 1);
    hk_must(s->db != NULL);
    enum hk_rc rc = PQstatus(s->db) == CONNECTION_OK
        ? configure(cx, s)
        : store_postgres_fail_sending(cx, s, "database");
    if (rc == HK_ERETRY) /* who starts is told at once */
        rc = cx->error.rc = HK_EIO;
    if (rc != HK_OK) {
        store_postgres_close(&s->base);
        return rc;
    }
    *out = &s->base;
    return HK_OK;
}

/* One new connection in place of a lost one; outside a transaction only. */
static enum hk_rc reconnect_once(struct hk_cx *cx, struct postgres_session *s)
{
    PQreset(s->db);
    if (PQstatus(s->db) != CONNECTION_OK)
        return store_postgres_fail_sending(cx, s, "database");
    return configure(cx, s);
}

/* The same with patience for who writes: HK_EIO if the server stays away. */
enum hk_rc store_postgres_reconnect(struct hk_cx *cx, struct postgres_session *s)
{
    int64_t until_us = hk_clock_steady_us() + PATIENCE_US;
    useconds_t pause_us = PAUSE_FIRST_US;

    if (!s->base.may_write)
        return reconnect_once(cx, s);
    enum hk_rc rc = reconnect_once(cx, s);
    if (rc == HK_ERETRY)
        hk_log(HK_LOG_WARN, cx->trace, "store.away", "reason=\"%s\"", cx->error.text);
    while (rc == HK_ERETRY && hk_clock_steady_us() < until_us) {
        usleep(pause_us);
        pause_us = pause_us * 2 < PAUSE_MAX_US ? pause_us * 2 : PAUSE_MAX_US;
        rc = reconnect_once(cx, s);
    }
    if (rc == HK_ERETRY)
        rc = cx->error.rc = HK_EIO;
    hk_log(rc == HK_OK ? HK_LOG_INFO : HK_LOG_ERROR, cx->trace, "store.connection", "result=%s",
        hk_rc_name(rc));
    return rc;
}

/* Has the server gone while nothing was asked? Reads what lies in the socket, never waits: first
 * its farewell, then the end. */
bool store_postgres_is_lost(struct postgres_session *s)
{
    return s->gone || PQconsumeInput(s->db) == 0 || PQconsumeInput(s->db) == 0
        || PQstatus(s->db) != CONNECTION_OK;
}

/* ---- a COMMIT without an answer ----------------------------------------------------------- */

/* One row for each connection that writes. The table is the driver's own, as `schema` is the
 * migrations'. */
enum hk_rc store_postgres_make_mark(struct hk_cx *cx, struct postgres_session *s)
{
    uint64_t first = 0;

    if (s->base.slot == 0 || s->mark != 0)
        return HK_OK;
    struct hk_str sql = hk_arena_printf(cx->arena,
        "CREATE TABLE IF NOT EXISTS commit_mark (slot BIGINT PRIMARY KEY, mark BIGINT NOT NULL);"
        "INSERT INTO commit_mark (slot, mark) VALUES (%u, 0) ON CONFLICT (slot) DO NOTHING",
        s->base.slot);
    HK_TRY(store_postgres_script(cx, &s->base, sql.p));
    hk_crypto_random(&first, sizeof first);
    s->mark = (int64_t)(first >> 2) + 1;
    return HK_OK;
}

/* The row is asked for with a lock, so that a COMMIT that is still on its way comes first. */
enum hk_rc store_postgres_ask_commit(struct hk_cx *cx, struct postgres_session *s)
{
    int64_t until_us = hk_clock_steady_us() + PATIENCE_US;
    char sql[128];

    (void)snprintf(sql, sizeof sql,
        "SELECT mark = %lld FROM commit_mark WHERE slot = %u FOR UPDATE", (long long)s->mark,
        s->base.slot);
    while (s->base.slot != 0 && hk_clock_steady_us() < until_us) {
        if (store_postgres_is_lost(s))
            HK_TRY(store_postgres_reconnect(cx, s));
        PGresult *result = PQexec(s->db, sql);
        enum hk_rc rc =
            store_postgres_is_good(result) ? HK_OK : store_postgres_fail(cx, s, result, "COMMIT");
        bool committed =
            rc == HK_OK && PQntuples(result) == 1 && PQgetvalue(result, 0, 0)[0] == 't';
        PQclear(result);
        if (committed) {
            hk_log(HK_LOG_INFO, cx->trace, "store.was_committed", "slot=%u", s->base.slot);
            return HK_OK;
        }
        if (rc == HK_OK)
            return hk_fail(cx, HK_ERETRY, "COMMIT: connection lost before it was carried out");
        if (rc != HK_ERETRY)
            break;
        usleep(PAUSE_FIRST_US);
    }
    return hk_fail(cx, HK_EIO, "COMMIT: connection lost, and what became of it is not known");
}
