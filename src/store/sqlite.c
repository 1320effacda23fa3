/* store/sqlite.c -- SQLite: one file, one connection that writes, any number that read.
 *
 * WAL with synchronous=FULL: a commit that returned is on the disk. Pages of 8 KiB. Only the
 * writing connection checkpoints, and only when the writer says so (store/writer.c does it after
 * the answers are out), so that an error of it is seen: SQLite's own automatic checkpoint would
 * swallow it. All others are opened read-only and query_only, with wal_autocheckpoint 0 and no
 * checkpoint on close. That is our answer to the WAL-reset bug of SQLite before 3.51.3, which
 * takes two connections that checkpoint.
 *
 * Statements are prepared on first use and kept by their index. While one is prepared, the
 * authorizer lets it write only the tables of its own folder, and no DDL or PRAGMA at all.
 *
 * What it does not do: it never retries; the busy time-out of 5 s is for foreign programs only.
 *
 * Errors: see store_sqlite_fail(); SQLITE_NOMEM aborts.
 * Sources: sqlite.org/wal.html, pragma.html, rescode.html (3.40).
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/store_priv.h"
#ifdef HARK_TEST_HOOKS
#include "store/powercut_priv.h"
#endif

#define CHECKPOINT_PAGES 4000 /* measured: 20,000 gives a p99 of 64 ms, 4,000 of 20 to 31 ms */

struct sqlite_session {
    struct store_session base;
    sqlite3 *db;
    sqlite3_stmt **prepared;                 /* by statement->index */
    const struct store_statement *preparing; /* whose rights the authorizer applies */
    int wal_pages;
    char denied[160]; /* what the authorizer refused last */
};

static struct sqlite_session *sqlite_of(struct store_session *session)
{
    return (struct sqlite_session *)(void *)session;
}

/* SQLite's result as ours. */
static enum hk_rc sqlite_rc(sqlite3 *db, int code)
{
    hk_must((code & 0xff) != SQLITE_NOMEM);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return HK_ELIMIT;
    case SQLITE_CONSTRAINT:
        return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
                || code == SQLITE_CONSTRAINT_ROWID
            ? HK_ECONFLICT
            : HK_EINVAL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return HK_ERETRY;
    case SQLITE_AUTH:
        return HK_EDENIED;
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG:
        return HK_EINVAL;
    case SQLITE_IOERR:
        /* The log's index lies on the same disk, and its growing is not reported as FULL. */
        if (code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_DIR_FSYNC
            && (sqlite3_system_errno(db) == ENOSPC || sqlite3_system_errno(db) == EDQUOT))
            return HK_ELIMIT;
        return HK_EIO;
    default:
        return HK_EIO;
    }
}

/* Fail with SQLite's code and words; `what` says during what. The words hold names of tables and
 * columns, never values. */
static enum hk_rc sqlite_fail(struct hk_cx *cx, sqlite3 *db, const char *what)
{
    int code = sqlite3_extended_errcode(db);

    return hk_fail(cx, sqlite_rc(db, code), "%s: %s (SQLite %d)", what, sqlite3_errmsg(db), code);
}

static const char *owner_of(const struct store_schema *schema, const char *table)
{
    for (size_t i = 0; i < schema->owner_count; i++) {
        if (strcmp(schema->owners[i].table, table) == 0)
            return schema->owners[i].folder;
    }
    return NULL;
}

static int authorize(void *data, int action, const char *first, const char *second,
    const char *database, const char *trigger)
{
    struct sqlite_session *s = data;
    (void)second, (void)database, (void)trigger;

    if (s->preparing == NULL)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        break;
    default:
        snprintf(s->denied, sizeof s->denied, "%s: only SELECT, INSERT, UPDATE and DELETE",
            s->preparing->name);
        return SQLITE_DENY;
    }
    const char *owner = owner_of(s->base.store->schema, first);
    if (owner != NULL && strcmp(owner, s->preparing->folder) == 0)
        return SQLITE_OK;
    snprintf(s->denied, sizeof s->denied, "%s: %s may not write %s, a table of %s",
        s->preparing->name, s->preparing->folder, first, owner != NULL ? owner : "nobody");
    return SQLITE_DENY;
}

static int count_wal(void *data, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((struct sqlite_session *)data)->wal_pages = pages;
    return SQLITE_OK;
}

/* ---- opening ------------------------------------------------------------------------------ */

/* The file holds people's words: it and what SQLite puts beside it are for our user only. */
static enum hk_rc create_private(struct hk_cx *cx, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return hk_fail(cx, HK_EIO, "database file cannot be opened: %s", strerror(errno));
    close(fd);
    return HK_OK;
}

static const char *synchronous_pragma(void)
{
#ifdef HARK_TEST_HOOKS
    /* The control of the power-loss test: with NORMAL it must find losses. */
    const char *wish = getenv("HARK_TEST_SYNCHRONOUS");
    if (wish != NULL && strcmp(wish, "normal") == 0)
        return "PRAGMA synchronous=NORMAL;";
#endif
    return "PRAGMA synchronous=FULL;";
}

static const char *file_system(void)
{
#ifdef HARK_TEST_HOOKS
    const char *wish = getenv("HARK_TEST_VFS");
    if (wish != NULL && strcmp(wish, "powercut") == 0)
        return store_powercut_name();
#endif
    return NULL;
}

static int is_wal(void *out, int columns, char **values, char **names)
{
    (void)names;
    *(bool *)out = columns == 1 && values[0] != NULL && strcmp(values[0], "wal") == 0;
    return 0;
}

static enum hk_rc configure(struct hk_cx *cx, struct sqlite_session *s, bool may_write)
{
    static const char common[] = "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
                                 "PRAGMA foreign_keys=OFF; PRAGMA wal_autocheckpoint=0;";
    static const char writer[] = "PRAGMA page_size=8192; PRAGMA journal_mode=WAL;"
                                 "PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864;";
    static const char reader[] = "PRAGMA query_only=ON; PRAGMA cache_size=-2048;";
    sqlite3 *db = s->db;

    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, 5000);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (!may_write)
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (sqlite3_exec(db, common, NULL, NULL, NULL) != SQLITE_OK
        || sqlite3_exec(db, may_write ? writer : reader, NULL, NULL, NULL) != SQLITE_OK
        || sqlite3_exec(db, synchronous_pragma(), NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(cx, db, "database settings");
    bool wal = false;
    if (sqlite3_exec(db, "PRAGMA journal_mode", is_wal, &wal, NULL) != SQLITE_OK)
        return sqlite_fail(cx, db, "database settings");
    if (!wal)
        return hk_fail(cx, HK_EIO, "database file: its file system does not allow WAL");
    if (may_write) {
        sqlite3_wal_hook(db, count_wal, s);
        sqlite3_set_authorizer(db, authorize, s);
    }
    return HK_OK;
}

static void sqlite_close(struct store_session *session)
{
    struct sqlite_session *s = sqlite_of(session);

    for (size_t i = 0; i < session->store->schema->statement_count; i++)
        sqlite3_finalize(s->prepared[i]);
    hk_must(sqlite3_close(s->db) == SQLITE_OK);
    hk_free(s->prepared);
    hk_free(s);
}

static enum hk_rc sqlite_open(
    struct hk_cx *cx, struct store *store, bool may_write, struct store_session **out)
{
    int flags = may_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;

    if (may_write)
        HK_TRY(create_private(cx, store->path.p));
    struct sqlite_session *s = hk_alloc(sizeof *s);
    s->base.store = store;
    s->prepared = hk_alloc_array(store->schema->statement_count + 1, sizeof s->prepared[0]);
    int code = sqlite3_open_v2(store->path.p, &s->db,
        flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, file_system());
    enum hk_rc rc = HK_OK;
    if (code != SQLITE_OK)
        rc = sqlite_fail(cx, s->db, "database file");
    else
        rc = configure(cx, s, may_write);
    if (rc != HK_OK) {
        sqlite_close(&s->base);
        return rc;
    }
    *out = &s->base;
    return HK_OK;
}

/* ---- statements --------------------------------------------------------------------------- */

static enum hk_rc prepare(struct hk_cx *cx, struct sqlite_session *s,
    const struct store_statement *statement, sqlite3_stmt **out)
{
    unsigned flags = statement->index == STORE_AD_HOC ? 0 : SQLITE_PREPARE_PERSISTENT;
    sqlite3_stmt *stmt = NULL;

    s->preparing = statement->index == STORE_AD_HOC ? NULL : statement;
    int code = sqlite3_prepare_v3(s->db, statement->sqlite, -1, flags, &stmt, NULL);
    s->preparing = NULL;
    if (code == SQLITE_AUTH)
        return hk_fail(cx, HK_EDENIED, "%s", s->denied);
    if (code != SQLITE_OK)
        return sqlite_fail(cx, s->db, statement->name);
    if (sqlite3_column_count(stmt) != statement->out_count
        || sqlite3_bind_parameter_count(stmt) != statement->in_count) {
        sqlite3_finalize(stmt);
        return hk_fail(
            cx, HK_EINVAL, "%s: other columns or parameters than declared", statement->name);
    }
    *out = stmt;
    return HK_OK;
}

static enum hk_rc find_prepared(struct hk_cx *cx, struct sqlite_session *s,
    const struct store_statement *statement, sqlite3_stmt **out)
{
    if (statement->index == STORE_AD_HOC)
        return prepare(cx, s, statement, out);
    hk_must(statement->index < s->base.store->schema->statement_count);
    if (s->prepared[statement->index] == NULL)
        HK_TRY(prepare(cx, s, statement, &s->prepared[statement->index]));
    *out = s->prepared[statement->index];
    return HK_OK;
}

/* Values stay the caller's until the statement is reset, so nothing is copied. */
static int bind(
    sqlite3_stmt *stmt, const struct store_statement *statement, const struct store_value *in)
{
    int code = SQLITE_OK;

    for (int i = 0; code == SQLITE_OK && i < statement->in_count; i++) {
        const char *p = in[i].s.n > 0 ? in[i].s.p : "";
        switch (in[i].type) {
        case STORE_INT:
        case STORE_BOOL:
            code = sqlite3_bind_int64(stmt, i + 1, in[i].n);
            break;
        case STORE_TEXT:
            code = sqlite3_bind_text64(stmt, i + 1, p, in[i].s.n, SQLITE_STATIC, SQLITE_UTF8);
            break;
        case STORE_BLOB:
            code = sqlite3_bind_blob64(stmt, i + 1, p, in[i].s.n, SQLITE_STATIC);
            break;
        }
    }
    return code;
}

static void read_row(
    struct hk_cx *cx, sqlite3_stmt *stmt, const struct store_statement *statement, void *row)
{
    for (int i = 0; i < statement->out_count; i++) {
        const struct store_column *column = &statement->out[i];
        if (column->type == STORE_INT || column->type == STORE_BOOL) {
            store_put_int(row, column, sqlite3_column_int64(stmt, i));
        } else {
            const void *p = column->type == STORE_TEXT ? (const void *)sqlite3_column_text(stmt, i)
                                                       : sqlite3_column_blob(stmt, i);
            store_put_str(cx, row, column, p, (size_t)sqlite3_column_bytes(stmt, i));
        }
    }
}

static int step_all(struct hk_cx *cx, sqlite3_stmt *stmt, const struct store_statement *statement,
    struct store_result *result)
{
    int code;

    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (result->want == STORE_WANT_ALL) {
            read_row(cx, stmt, statement, store_row_add(cx, statement, result));
        } else if (result->want == STORE_WANT_ONE) {
            read_row(cx, stmt, statement, result->one);
            result->row_count = 1;
            /* What writes must run to its end; of what reads, one row is enough. */
            if (!statement->writes)
                return SQLITE_DONE;
        }
    }
    return code;
}

static enum hk_rc sqlite_run(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in,
    struct store_result *result)
{
    struct sqlite_session *s = sqlite_of(session);
    sqlite3_stmt *stmt = NULL;
    enum hk_rc rc = HK_OK;

    HK_TRY(find_prepared(cx, s, statement, &stmt));
    int code = bind(stmt, statement, in);
    if (code == SQLITE_OK)
        code = step_all(cx, stmt, statement, result);
    if (code != SQLITE_DONE)
        rc = sqlite_fail(cx, s->db, statement->name);
    else if (result->changed != NULL)
        *result->changed = sqlite3_changes64(s->db);
    sqlite3_reset(stmt);
    if (statement->index == STORE_AD_HOC)
        sqlite3_finalize(stmt);
    return rc;
}

/* The lock of the folder says it all. */
static enum hk_rc sqlite_claim(struct hk_cx *cx, struct store_session *session, unsigned slot)
{
    (void)cx, (void)session, (void)slot;
    return HK_OK;
}

static enum hk_rc sqlite_check(
    struct hk_cx *cx, struct store_session *session, const struct store_statement *statement)
{
    sqlite3_stmt *stmt = NULL;

    HK_TRY(find_prepared(cx, sqlite_of(session), statement, &stmt));
    for (int i = 0; i < statement->out_count; i++)
        HK_TRY(store_check_column(cx, statement, i, sqlite3_column_name(stmt, i)));
    if ((sqlite3_stmt_readonly(stmt) == 0) != statement->writes)
        return hk_fail(cx, HK_EINVAL, "%s: writes or not, against its header", statement->name);
    return HK_OK;
}

/* ---- transactions ------------------------------------------------------------------------- */

static enum hk_rc sqlite_script(struct hk_cx *cx, struct store_session *session, const char *sql)
{
    struct sqlite_session *s = sqlite_of(session);

    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(cx, s->db, "script");
    return HK_OK;
}

static enum hk_rc sqlite_begin(struct hk_cx *cx, struct store_session *session)
{
    return sqlite_script(cx, session, session->may_write ? "BEGIN IMMEDIATE" : "BEGIN");
}

static enum hk_rc sqlite_commit(struct hk_cx *cx, struct store_session *session)
{
    return sqlite_script(cx, session, "COMMIT");
}

static void sqlite_rollback(struct store_session *session)
{
    struct sqlite_session *s = sqlite_of(session);

    /* A full disk or a lost file has often rolled back already. */
    if (sqlite3_get_autocommit(s->db) == 0)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- care --------------------------------------------------------------------------------- */

static enum hk_rc sqlite_integrity(struct hk_cx *cx, struct store_session *session)
{
    static const struct store_column columns[] = {{"integrity_check", STORE_TEXT, 0}};
    static const struct store_statement statement = {.name = "integrity check",
        .sqlite = "PRAGMA integrity_check(3)",
        .out = columns,
        .out_count = 1,
        .row_bytes = sizeof(struct hk_str),
        .index = STORE_AD_HOC};
    struct hk_str words = {NULL, 0};
    struct store_result result = {.want = STORE_WANT_ONE, .one = &words};

    HK_TRY(sqlite_run(cx, session, &statement, NULL, &result));
    if (!hk_str_equal(words, HK_STR("ok")))
        return hk_fail(cx, HK_EIO, "database is damaged: %.*s", HKS(words));
    return HK_OK;
}

static bool sqlite_checkpoint_due(const struct store_session *session)
{
    return ((const struct sqlite_session *)(const void *)session)->wal_pages >= CHECKPOINT_PAGES;
}

static enum hk_rc sqlite_checkpoint(
    struct hk_cx *cx, struct store_session *session, enum store_checkpoint how)
{
    struct sqlite_session *s = sqlite_of(session);
    int mode =
        how == STORE_CHECKPOINT_WHOLE ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int code = sqlite3_wal_checkpoint_v2(s->db, NULL, mode, NULL, NULL);

    /* Busy: a reader still needs the log's end; the next one takes it along. */
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
        return sqlite_fail(cx, s->db, "checkpoint");
    s->wal_pages = 0;
    return HK_OK;
}

static enum hk_rc sync_file(struct hk_cx *cx, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return synced ? HK_OK : hk_fail(cx, HK_EIO, "copy cannot be synced: %s", strerror(errno));
}

static enum hk_rc copy_pages(struct hk_cx *cx, sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

    if (backup == NULL)
        return sqlite_fail(cx, to, "copy");
    /* All pages in one step: one snapshot, which no writer makes start again. */
    int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE)
        return HK_OK;
    return hk_fail(cx, sqlite_rc(to, code), "copy: %s (SQLite %d)", sqlite3_errstr(code), code);
}

static enum hk_rc sqlite_copy(struct hk_cx *cx, struct store_session *session, const char *path)
{
    sqlite3 *to = NULL;
    enum hk_rc rc = create_private(cx, path);

    if (rc == HK_OK && sqlite3_open(path, &to) != SQLITE_OK)
        rc = sqlite_fail(cx, to, "copy");
    if (rc == HK_OK)
        rc = copy_pages(cx, sqlite_of(session)->db, to);
    sqlite3_close(to);
    if (rc == HK_OK)
        rc = sync_file(cx, path);
    if (rc != HK_OK)
        unlink(path);
    return rc;
}

const struct store_driver store_sqlite_driver = {
    .open = sqlite_open,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .run = sqlite_run,
    .claim = sqlite_claim,
    .check = sqlite_check,
    .script = sqlite_script,
    .integrity = sqlite_integrity,
    .copy = sqlite_copy,
    .checkpoint_due = sqlite_checkpoint_due,
    .checkpoint = sqlite_checkpoint,
};
