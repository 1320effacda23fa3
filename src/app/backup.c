/* app/backup.c -- hark backup: a copy that is known to be good; hark restore: a folder from it.
 *
 * TO/hark.db is one moment of the database, made while the server goes on, or TO/hark.dump if that
 * is PostgreSQL; TO/blobs the attachments, TO/hark.ini the settings, TO/key the key if asked for.
 * The manifest is written last, after the copy was read: a database of SQLite checks its tables, a
 * dump is read to its end. What its rows say is checked with a dump once it is restored.
 *
 * What it does not do: parts of a folder, encryption: without --with-key the accounts' secrets in
 * the copy stay sealed, but people's words do not.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/call.h"
#include "app/check.h"
#include "app/files.h"
#include "app/manifest.h"
#include "app_sql.h"
#include "base/clock.h"
#include "base/str.h"
#include "flow/commands.h"

#define MANIFEST_WRITE_MAX_BYTES ((size_t)512 << 20)
#define DATABASE "hark.db"
#define DUMP "hark.dump" /* of PostgreSQL */

static void close_session(struct store_session **session)
{
    store_session_close(*session);
}

static void close_store(struct store **store)
{
    store_close(*store);
}

struct backup {
    struct hk_cx *cx;
    const char *from;
    const char *to;
    const char *database; /* the name of its copy */
    struct hk_json_writer *w;
    size_t files;
};

/* ---- making one --------------------------------------------------------------------------- */

/* With an arena of its own: there may be a million attachments. */
static enum hk_rc copy_one(struct backup *backup, struct hk_str path)
{
    struct hk_cx own = {.arena = hk_arena_new()};
    enum hk_rc rc = app_file_copy(
        &own, app_path(&own, backup->from, path.p), app_path(&own, backup->to, path.p));

    if (rc == HK_OK)
        rc = app_manifest_add_file(&own, backup->w, backup->to, path);
    if (rc != HK_OK)
        backup->cx->error = own.error;
    hk_arena_free(own.arena);
    backup->files++;
    return rc;
}

/* Copy what lies below a folder of the data folder; its files never change, only come and go. */
static enum hk_rc copy_tree(struct backup *backup, struct hk_str path)
{
    struct hk_cx *cx = backup->cx;
    DIR *folder = opendir(app_path(cx, backup->from, path.p));
    const struct dirent *entry;
    enum hk_rc rc;

    if (folder == NULL)
        return errno == ENOENT ? HK_OK : hk_fail(cx, HK_EIO, "%s: %s", path.p, strerror(errno));
    rc = app_folder_make(cx, app_path(cx, backup->to, path.p));
    while (rc == HK_OK && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        char inside[512];
        int n = snprintf(inside, sizeof inside, "%.*s/%s", HKS(path), entry->d_name);
        if (n < 0 || (size_t)n >= sizeof inside)
            continue; /* no name of ours is so long */
        rc = entry->d_type == DT_DIR ? copy_tree(backup, hk_str_from(inside))
                                     : copy_one(backup, hk_str_from(inside));
    }
    closedir(folder);
    if (rc == HK_OK)
        rc = app_folder_sync(cx, app_path(cx, backup->to, path.p));
    return rc;
}

/* A reader leaves these beside a database that nobody writes. */
static void remove_leftovers(struct hk_cx *cx, const char *folder)
{
    const char *log = app_path(cx, folder, "hark.db-wal");
    struct stat about;

    if (stat(log, &about) == 0 && about.st_size > 0)
        return;
    unlink(log);
    unlink(app_path(cx, folder, "hark.db-shm"));
}

/* How far each workspace's log had come in the moment that is copied. */
static enum hk_rc write_workspaces(struct hk_cx *cx, struct store_session *session, void *owner)
{
    struct hk_json_writer *w = owner;
    struct app_workspace_row *rows;
    size_t n;

    HK_TRY(app_list_workspaces(cx, session, &rows, &n));
    hk_json_put_key(w, "workspaces");
    hk_json_array_begin(w);
    for (size_t i = 0; i < n; i++) {
        int64_t seq;
        HK_TRY(flow_read_seq(cx, session, rows[i].id, &seq));
        hk_json_object_begin(w);
        hk_json_id_member(w, "id", rows[i].id);
        hk_json_str_member(w, "name", rows[i].name);
        hk_json_int_member(w, "seq", seq);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
    return HK_OK;
}

/* Is the copied database whole? */
static enum hk_rc check_copy(struct hk_cx *cx, const char *folder)
{
    HK_AUTO(close_store) struct store *store = NULL;
    HK_AUTO(close_session) struct store_session *session = NULL;

    HK_TRY(store_open_reading(cx, HK_STR("sqlite:"), hk_str_from(folder), &store));
    HK_TRY(store_session_open(cx, store, &session));
    return store_integrity(cx, session);
}

static enum hk_rc copy_database(struct backup *backup, struct store *store)
{
    struct hk_cx *cx = backup->cx;
    const char *path = app_path(cx, backup->to, backup->database);

    HK_TRY(store_copy(cx, store, path, write_workspaces, backup->w));
    if (store_kind_of(store) == STORE_POSTGRES)
        return store_dump_check(cx, path);
    enum hk_rc rc = check_copy(cx, backup->to);
    remove_leftovers(cx, backup->to);
    return rc;
}

static enum hk_rc copy_files(struct backup *backup, bool with_key)
{
    struct hk_cx *cx = backup->cx;

    hk_json_put_key(backup->w, "files");
    hk_json_array_begin(backup->w);
    HK_TRY(app_manifest_add_file(cx, backup->w, backup->to, hk_str_from(backup->database)));
    backup->files++;
    if (app_file_exists(app_path(cx, backup->from, "hark.ini")))
        HK_TRY(copy_one(backup, HK_STR("hark.ini")));
    if (with_key)
        HK_TRY(copy_one(backup, HK_STR("key")));
    HK_TRY(copy_tree(backup, HK_STR("blobs")));
    hk_json_array_end(backup->w);
    return HK_OK;
}

static enum hk_rc make_backup(struct backup *backup, struct store *store, bool with_key)
{
    struct hk_cx *cx = backup->cx;

    backup->database = store_kind_of(store) == STORE_POSTGRES ? DUMP : DATABASE;
    HK_TRY(app_folder_check_empty(cx, backup->to));
    HK_TRY(app_folder_make(cx, backup->to));
    hk_json_object_begin(backup->w);
    hk_json_int_member(backup->w, "format", APP_MANIFEST_FORMAT);
    hk_json_str_member(backup->w, "hark", HK_STR(HARK_VERSION));
    hk_json_str_member(backup->w, "made", hk_clock_text(cx, hk_clock_now_ms()));
    hk_json_bool_member(backup->w, "key", with_key);
    HK_TRY(copy_database(backup, store));
    HK_TRY(copy_files(backup, with_key));
    hk_json_object_end(backup->w);
    hk_buf_add_char(backup->w->out, '\n');
    if (backup->w->out->over)
        return hk_fail(cx, HK_ELIMIT, "too many attachments for one manifest");
    HK_TRY(app_folder_sync(cx, backup->to));
    HK_TRY(
        app_file_write(cx, app_path(cx, backup->to, "manifest.json"), hk_buf_str(backup->w->out)));
    return app_folder_sync(cx, backup->to);
}

enum hk_rc app_call_backup(struct app_call *call)
{
    HK_AUTO(hk_buf_free) struct hk_buf manifest = hk_buf_make(MANIFEST_WRITE_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&manifest);
    struct backup backup = {.cx = call->cx, .from = call->folder, .w = &w};
    bool with_key = false;

    (void)hk_json_bool(hk_json_get(call->args, HK_STR("with_key")), &with_key);
    backup.to = hk_arena_str(call->cx->arena, app_call_arg(call, "to")).p;
    HK_TRY(make_backup(&backup, flow_store(call->flow), with_key));
    hk_buf_printf(call->text, "The backup is in %s: files: %zu.\n", backup.to, backup.files);
    if (!with_key)
        hk_buf_printf(call->text,
            "The key is not in it: keep a copy of %s/key elsewhere, without it the accounts must "
            "be connected anew.\n",
            call->folder);
    return HK_OK;
}

/* ---- verifying ---------------------------------------------------------------------------- */

static bool is_dump(const struct app_manifest *manifest)
{
    for (size_t i = 0; i < manifest->file_count; i++)
        if (hk_str_equal(manifest->files[i].path, HK_STR(DUMP)))
            return true;
    return false;
}

/* Every file as the manifest says, and every invariant. A database of another version is checked
 * by its bytes alone, a dump by being read to its end. */
static enum hk_rc verify(
    struct hk_cx *cx, const char *folder, struct app_manifest *manifest, size_t *out_breaches)
{
    struct store *store = NULL;
    enum hk_rc rc;

    *out_breaches = 0;
    HK_TRY(app_manifest_read(cx, folder, manifest));
    HK_TRY(app_manifest_check(cx, folder, manifest));
    if (is_dump(manifest))
        return store_dump_check(cx, app_path(cx, folder, DUMP));
    rc = store_open_reading(cx, HK_STR("sqlite:"), hk_str_from(folder), &store);
    if (rc == HK_OK)
        rc = app_check_store(cx, store, folder, out_breaches);
    else if (rc == HK_ECONFLICT) {
        printf("The bytes are right; what they say was not checked: %s\n", cx->error.text);
        rc = HK_OK;
    }
    store_close(store);
    remove_leftovers(cx, folder);
    return rc;
}

static enum app_exit verify_backup(struct hk_cx *cx, const struct app_arguments *arguments)
{
    const char *folder = app_argument(arguments, "verify").p;
    struct app_manifest manifest;
    size_t breaches;

    if (verify(cx, folder, &manifest, &breaches) != HK_OK)
        return app_say_failure(cx, arguments);
    if (breaches > 0)
        return APP_FAILED;
    printf("The backup of %.*s is good: files: %zu, bytes: %lld%s.\n", HKS(manifest.made),
        manifest.file_count, (long long)manifest.bytes,
        manifest.key ? "" : "; the key is not in it");
    return APP_DONE;
}

enum app_exit app_backup(struct hk_cx *cx, const struct app_arguments *arguments)
{
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 16);
    struct hk_json_writer w = hk_json_writer_make(&args);
    const char *to;

    if (app_argument_given(arguments, "verify"))
        return verify_backup(cx, arguments);
    if (app_argument(arguments, "data").n == 0 || app_argument(arguments, "to").n == 0) {
        hk_fail(cx, HK_EINVAL, "--data DIR and --to DIR are needed, or --verify DIR");
        return app_say_usage(cx, arguments);
    }
    if (app_path_absolute(cx, app_argument(arguments, "to").p, &to) != HK_OK)
        return app_say_failure(cx, arguments);
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "to", hk_str_from(to));
    hk_json_bool_member(&w, "with_key", app_argument_given(arguments, "with-key"));
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, HK_STR("backup"), hk_buf_str(&args));
}

/* ---- restoring ---------------------------------------------------------------------------- */

static enum hk_rc copy_back(
    struct hk_cx *cx, const char *from, const char *to, const struct app_manifest *manifest)
{
    HK_TRY(app_folder_make(cx, to));
    for (size_t i = 0; i < manifest->file_count; i++) {
        struct hk_str path = manifest->files[i].path;
        struct hk_str above = path;
        if (hk_str_equal(path, HK_STR(DUMP)))
            continue; /* it went into a database */
        while (above.n > 0 && above.p[above.n - 1] != '/')
            above.n--;
        if (above.n > 0)
            HK_TRY(app_folder_make(
                cx, hk_arena_printf(cx->arena, "%s/%.*s", to, (int)above.n - 1, above.p).p));
        HK_TRY(app_file_copy(cx, app_path(cx, from, path.p), app_path(cx, to, path.p)));
    }
    return app_folder_sync(cx, to);
}

/* What was written is compared with the manifest; a dump with itself, by every invariant. */
static enum hk_rc check_restored(struct hk_cx *cx, const char *to, struct hk_str url,
    struct app_manifest *manifest, size_t *out_breaches)
{
    HK_AUTO(close_store) struct store *store = NULL;
    size_t n = 0;

    for (size_t i = 0; i < manifest->file_count; i++)
        if (!hk_str_equal(manifest->files[i].path, HK_STR(DUMP)))
            manifest->files[n++] = manifest->files[i];
    manifest->file_count = n;
    HK_TRY(app_manifest_check(cx, to, manifest));
    if (url.n == 0)
        return HK_OK;
    HK_TRY(store_open_reading(cx, url, hk_str_from(to), &store));
    return app_check_store(cx, store, to, out_breaches);
}

/* Before anything is written: does the wish fit the backup? */
static enum hk_rc check_target(
    struct hk_cx *cx, const struct app_manifest *manifest, struct hk_str url)
{
    if (is_dump(manifest) && url.n == 0)
        return hk_fail(cx, HK_EINVAL,
            "this backup is of PostgreSQL: name an empty database with --store postgresql://...");
    if (!is_dump(manifest) && url.n > 0)
        return hk_fail(cx, HK_EINVAL,
            "this backup is of SQLite: its database goes into the folder, without --store");
    return HK_OK;
}

enum app_exit app_restore(struct hk_cx *cx, const struct app_arguments *arguments)
{
    const char *from = app_argument(arguments, "from").p;
    const char *to = app_argument(arguments, "data").p;
    struct hk_str url = app_argument(arguments, "store");
    struct app_manifest manifest;
    size_t breaches;

    if (app_folder_check_empty(cx, to) != HK_OK || verify(cx, from, &manifest, &breaches) != HK_OK
        || check_target(cx, &manifest, url) != HK_OK)
        return app_say_failure(cx, arguments);
    if (breaches > 0) {
        fprintf(stderr, "hark restore: this backup does not add up; nothing was restored\n");
        return APP_FAILED;
    }
    if ((url.n > 0 && store_dump_restore(cx, url, app_path(cx, from, DUMP)) != HK_OK)
        || copy_back(cx, from, to, &manifest) != HK_OK
        || check_restored(cx, to, url, &manifest, &breaches) != HK_OK)
        return app_say_failure(cx, arguments);
    printf("%s is restored from the backup of %.*s.\n", to, HKS(manifest.made));
    if (url.n > 0)
        printf("Serve it with the same --store, or put that into %s/hark.ini.\n", to);
    if (!manifest.key)
        printf("The key was not in it: put your copy at %s/key (mode 600) before you start, or "
               "make a new one with hark doctor --data %s --new-key and connect the accounts "
               "anew.\n",
            to, to);
    return breaches > 0 ? APP_FAILED : APP_DONE;
}
