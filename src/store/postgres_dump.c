/* store/postgres_dump.c -- copies of PostgreSQL, made and read by its own tools.
 *
 * pg_dump copies the moment that our session has exported, so that what else is read by that
 * session (how far each log has come) is of the same moment. pg_restore fills an empty database in
 * one transaction. Both are children of ours: the connection's settings go to them through their
 * environment, where no list of processes shows a password, and what they complain of becomes our
 * error.
 *
 * Only our schema goes along, with what belongs to the database as a whole (extensions): several
 * programs may share one database, each in a schema of its own.
 *
 * What it does not do: find tools that are not in PATH; pg_dump must not be older than the server,
 * and says so itself.
 *
 * Threads: blocks its thread until the child has ended.
 *
 * Sources: PostgreSQL 15 manual, pg_dump, pg_restore, 34.15 environment variables.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/postgres_priv.h"

extern char **environ;

#define COMPLAINT_MAX_BYTES 4096

/* ---- a child ------------------------------------------------------------------------------ */

/* Our environment behind the settings of this connection; "" for none. The first of a name counts.
 */
static enum hk_rc make_environment(struct hk_cx *cx, struct hk_str url, const char *const **out)
{
    PQconninfoOption *options = url.n > 0 ? PQconninfoParse(url.p, NULL) : NULL;
    size_t n = 0;

    if (url.n > 0 && options == NULL)
        return hk_fail(cx, HK_EINVAL, "database: its URL cannot be read");
    for (char **one = environ; *one != NULL; one++)
        n++;
    for (const PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++)
        n++;
    const char **list = hk_arena_array(cx->arena, n + 1, sizeof *list);
    n = 0;
    for (const PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++)
        if (o->envvar != NULL && o->val != NULL)
            list[n++] = hk_arena_printf(cx->arena, "%s=%s", o->envvar, o->val).p;
    for (char **one = environ; *one != NULL; one++)
        list[n++] = *one;
    list[n] = NULL;
    PQconninfoFree(options);
    *out = list;
    return HK_OK;
}

/* Nothing in, nothing out, complaints into `complaints`; no signal is blocked or ignored. */
static int spawn(
    pid_t *pid, const char *const *arguments, const char *const *environment, int complaints)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, ignored;

    sigemptyset(&none);
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &ignored);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, complaints, STDERR_FILENO);
    int error = posix_spawnp(pid, arguments[0], &files, &how, (char *const *)(uintptr_t)arguments,
        (char *const *)(uintptr_t)environment);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return error;
}

/* To the end; what is more than fits is read and dropped. Lines are joined by "; ". */
static struct hk_str read_complaints(struct hk_cx *cx, int fd)
{
    struct hk_buf text = hk_buf_make(COMPLAINT_MAX_BYTES);
    char piece[512];
    ssize_t n;

    while ((n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR))
        for (ssize_t i = 0; i < n && !text.over; i++)
            hk_buf_add_str(&text, piece[i] == '\n' ? HK_STR("; ") : (struct hk_str){piece + i, 1});
    struct hk_str words = hk_arena_str(cx->arena, hk_str_trim(hk_buf_str(&text)));
    hk_buf_free(&text);
    return words.n > 0 && words.p[words.n - 1] == ';' ? hk_str_sub(words, 0, words.n - 1) : words;
}

/* Run one of PostgreSQL's tools to its end. */
static enum hk_rc run_tool(struct hk_cx *cx, struct hk_str url, const char *const *arguments)
{
    const char *const *environment = NULL;
    int ends[2], status = 0;
    pid_t pid;

    HK_TRY(make_environment(cx, url, &environment));
    if (pipe2(ends, O_CLOEXEC) != 0)
        return hk_fail(cx, HK_EINVAL, "%s: %s", arguments[0], strerror(errno));
    int error = spawn(&pid, arguments, environment, ends[1]);
    close(ends[1]);
    struct hk_str words = error == 0 ? read_complaints(cx, ends[0]) : HK_STR("");
    close(ends[0]);
    if (error != 0)
        return hk_fail(cx, HK_ENOTFOUND,
            "%s cannot be started (%s): install the client of PostgreSQL, of the server's version "
            "or newer",
            arguments[0], strerror(error));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return HK_OK;
    return hk_fail(cx, HK_EINVAL, "%s failed: %.*s", arguments[0], HKS(words));
}

/* ---- copies ------------------------------------------------------------------------------- */

static enum hk_rc export_snapshot(struct hk_cx *cx, struct postgres_session *s, struct hk_str *out)
{
    PGresult *result = PQexec(s->db, "SELECT pg_export_snapshot()");
    enum hk_rc rc =
        store_postgres_is_good(result) ? HK_OK : store_postgres_fail(cx, s, result, "snapshot");

    if (rc == HK_OK)
        *out = hk_arena_str(cx->arena, hk_str_from(PQgetvalue(result, 0, 0)));
    PQclear(result);
    return rc;
}

/* All schemas but ours, as pg_dump wants to be told to leave them out: others may live in the same
 * database, other Harks too. Naming ours alone would not do: its making would be in the copy, and a
 * new database has its `public` already. Behind `first`; ends with NULL. */
static enum hk_rc list_arguments(struct hk_cx *cx, struct postgres_session *s,
    const char *const *first, size_t first_count, const char *const **out)
{
    PGresult *result = PQexec(s->db,
        "SELECT '--exclude-schema=\"' || replace(nspname, '\"', '\"\"') || '\"' FROM pg_namespace"
        " WHERE nspname <> current_schema() AND nspname <> 'information_schema'"
        " AND nspname NOT LIKE 'pg\\_%' ORDER BY nspname");
    enum hk_rc rc =
        store_postgres_is_good(result) ? HK_OK : store_postgres_fail(cx, s, result, "schemas");
    size_t n = rc == HK_OK ? (size_t)PQntuples(result) : 0;
    const char **list = hk_arena_array(cx->arena, first_count + n + 1, sizeof *list);

    for (size_t i = 0; i < first_count; i++)
        list[i] = first[i];
    for (size_t i = 0; i < n; i++)
        list[first_count + i] =
            hk_arena_str(cx->arena, hk_str_from(PQgetvalue(result, (int)i, 0))).p;
    list[first_count + n] = NULL;
    PQclear(result);
    *out = list;
    return rc;
}

/* For our user only from its first byte; the tool fills what it finds. */
static enum hk_rc create_private(struct hk_cx *cx, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return hk_fail(cx, HK_EIO, "copy: %s: %s", path, strerror(errno));
    close(fd);
    return HK_OK;
}

static enum hk_rc sync_copy(struct hk_cx *cx, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return synced ? HK_OK : hk_fail(cx, HK_EIO, "copy cannot be synced: %s", strerror(errno));
}

enum hk_rc store_postgres_copy(struct hk_cx *cx, struct store_session *session, const char *path)
{
    const char *const *arguments;
    struct hk_str snapshot;

    HK_TRY(export_snapshot(cx, postgres_of(session), &snapshot));
    const char *const first[] = {"pg_dump", "--format=custom", "--no-owner", "--no-privileges",
        "--no-password", hk_arena_printf(cx->arena, "--snapshot=%.*s", HKS(snapshot)).p,
        hk_arena_printf(cx->arena, "--file=%s", path).p};
    HK_TRY(list_arguments(cx, postgres_of(session), first, HK_COUNT(first), &arguments));
    HK_TRY(create_private(cx, path));
    enum hk_rc rc = run_tool(cx, session->store->url, arguments);
    if (rc == HK_OK)
        rc = sync_copy(cx, path);
    if (rc != HK_OK)
        unlink(path);
    return rc;
}

enum hk_rc store_dump_check(struct hk_cx *cx, const char *path)
{
    const char *const arguments[] = {"pg_restore", "--file=/dev/null", path, NULL};

    return run_tool(cx, HK_STR(""), arguments);
}

/* Is there no table where ours would be? */
static enum hk_rc check_empty(struct hk_cx *cx, struct hk_str url)
{
    static const char count[] =
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname = current_schema()";
    PGconn *db = PQconnectdb(url.p);
    PGresult *result = PQstatus(db) == CONNECTION_OK ? PQexec(db, count) : NULL;
    enum hk_rc rc = HK_OK;

    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        rc = hk_fail(
            cx, HK_EINVAL, "database: %.*s", HKS(hk_str_trim(hk_str_from(PQerrorMessage(db)))));
    else if (strcmp(PQgetvalue(result, 0, 0), "0") != 0)
        rc =
            hk_fail(cx, HK_ECONFLICT, "the database is not empty: tables in it: %s; make a new one",
                PQgetvalue(result, 0, 0));
    PQclear(result);
    PQfinish(db);
    return rc;
}

enum hk_rc store_dump_restore(struct hk_cx *cx, struct hk_str url, const char *path)
{
    PQconninfoOption *options = PQconninfoParse(url.p, NULL);
    struct hk_str name = HK_STR("");

    for (const PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++)
        if (strcmp(o->keyword, "dbname") == 0 && o->val != NULL)
            name = hk_arena_str(cx->arena, hk_str_from(o->val));
    PQconninfoFree(options);
    if (name.n == 0)
        return hk_fail(cx, HK_EINVAL, "database: expected postgresql://HOST/NAME");
    HK_TRY(check_empty(cx, url));
    const char *const arguments[] = {"pg_restore", "--single-transaction", "--exit-on-error",
        "--no-owner", "--no-privileges", "--no-password",
        hk_arena_printf(cx->arena, "--dbname=%.*s", HKS(name)).p, path, NULL};
    return run_tool(cx, url, arguments);
}
