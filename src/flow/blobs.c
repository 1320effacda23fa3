/* flow/blobs.c -- see blobs.h. */
#include "flow/blobs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/json_read.h"
#include "base/str.h"
#include "flow_sql.h"
#include "listen_sql.h"
#include "people_sql.h"

enum { HEX_BYTES = 2 * HK_SHA256_BYTES, PAGE_ROWS = 500, SENTENCE_MAX = 320 };

static enum hk_rc fail(struct hk_cx *cx, const char *path)
{
    enum hk_rc rc = errno == ENOSPC || errno == EDQUOT ? HK_ELIMIT : HK_EIO;

    return hk_fail(cx, rc, "%s: %s", path, strerror(errno));
}

static void close_file(int *file)
{
    if (*file >= 0)
        (void)close(*file);
}

static bool is_hash(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n == HEX_BYTES;
}

struct hk_str flow_blob_path(struct hk_arena *arena, struct hk_str folder, struct hk_str sha256)
{
    if (!is_hash(sha256))
        return HK_STR("");
    return hk_arena_printf(
        arena, "%.*s/blobs/%.2s/%.2s/%.*s", HKS(folder), sha256.p, sha256.p + 2, HKS(sha256));
}

static const char *path_of(struct hk_cx *cx, struct hk_str folder, struct hk_str sha256)
{
    return flow_blob_path(cx->arena, folder, sha256).p;
}

/* ---- writing ------------------------------------------------------------------------------ */

static enum hk_rc sync_folder(struct hk_cx *cx, const char *path)
{
    HK_AUTO(close_file) int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (file < 0 || fsync(file) != 0)
        return fail(cx, path);
    return HK_OK;
}

/* blobs, blobs/ab, blobs/ab/cd: where a file of this hash lies and what lies above. */
static void list_folders(
    struct hk_cx *cx, struct hk_str folder, struct hk_str sha256, const char *out[4])
{
    out[0] = hk_arena_str(cx->arena, folder).p;
    out[1] = hk_arena_printf(cx->arena, "%s/blobs", out[0]).p;
    out[2] = hk_arena_printf(cx->arena, "%s/%.2s", out[1], sha256.p).p;
    out[3] = hk_arena_printf(cx->arena, "%s/%.2s", out[2], sha256.p + 2).p;
}

static enum hk_rc make_folders(struct hk_cx *cx, const char *const folders[4])
{
    for (size_t i = 1; i < 4; i++)
        if (mkdir(folders[i], 0700) != 0 && errno != EEXIST)
            return fail(cx, folders[i]);
    return HK_OK;
}

/* Also of a file that was there: who wrote it may have died before this. */
static enum hk_rc sync_folders(struct hk_cx *cx, const char *const folders[4])
{
    for (size_t i = 4; i > 0; i--)
        HK_TRY(sync_folder(cx, folders[i - 1]));
    return HK_OK;
}

static enum hk_rc write_synced(struct hk_cx *cx, const char *path, struct hk_str bytes)
{
    HK_AUTO(close_file) int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0)
        return fail(cx, path);
    while (bytes.n > 0) {
        ssize_t wrote = write(file, bytes.p, bytes.n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return fail(cx, path);
        bytes = hk_str_sub(bytes, (size_t)wrote, bytes.n);
    }
    return fsync(file) == 0 ? HK_OK : fail(cx, path);
}

/* It is there, whole; from now on it is as if written today, so that no sweep takes it before the
 * row is committed. */
static bool renew(const char *path, size_t bytes)
{
    struct stat about;

    return stat(path, &about) == 0 && (size_t)about.st_size == bytes
        && utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

enum hk_rc flow_blob_write(
    struct hk_cx *cx, struct hk_str folder, struct hk_str bytes, struct hk_str *out_sha256)
{
    uint8_t hash[HK_SHA256_BYTES], random[8];
    const char *folders[4];

    hk_crypto_sha256(bytes, hash);
    *out_sha256 = hk_crypto_hex(cx, hash, sizeof hash);
    const char *path = path_of(cx, folder, *out_sha256);
    list_folders(cx, folder, *out_sha256, folders);
    HK_TRY(make_folders(cx, folders));
    if (!renew(path, bytes.n)) {
        hk_crypto_random(random, sizeof random);
        const char *made = hk_arena_printf(
            cx->arena, "%s/.new-%.*s", folders[1], HKS(hk_crypto_hex(cx, random, sizeof random)))
                               .p;
        enum hk_rc rc = write_synced(cx, made, bytes);
        if (rc == HK_OK && rename(made, path) != 0)
            rc = fail(cx, path);
        if (rc != HK_OK) {
            (void)unlink(made);
            return rc;
        }
    }
    return sync_folders(cx, folders);
}

enum hk_rc flow_blob_create(
    struct hk_cx *cx, struct hk_str folder, int *out_file, struct hk_str *out_path)
{
    uint8_t random[8];

    const char *blobs = hk_arena_printf(cx->arena, "%.*s/blobs", HKS(folder)).p;
    hk_crypto_random(random, sizeof random);
    *out_path = hk_arena_printf(
        cx->arena, "%s/.new-%.*s", blobs, HKS(hk_crypto_hex(cx, random, sizeof random)));
    if (mkdir(blobs, 0700) != 0 && errno != EEXIST)
        return fail(cx, blobs);
    *out_file = open(out_path->p, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return *out_file >= 0 ? HK_OK : fail(cx, out_path->p);
}

enum hk_rc flow_blob_name(struct hk_cx *cx, struct hk_str folder, int file, struct hk_str made,
    struct hk_str sha256, int64_t size_bytes)
{
    const char *folders[4];
    const char *path = path_of(cx, folder, sha256);

    list_folders(cx, folder, sha256, folders);
    HK_TRY(make_folders(cx, folders));
    if (renew(path, (size_t)size_bytes))
        (void)unlink(made.p);
    else if (fsync(file) != 0)
        return fail(cx, made.p);
    else if (rename(made.p, path) != 0)
        return fail(cx, path);
    return sync_folders(cx, folders);
}

/* ---- reading ------------------------------------------------------------------------------ */

enum hk_rc flow_blob_open(
    struct hk_cx *cx, struct hk_str folder, struct hk_str sha256, int *out_file, int64_t *out_bytes)
{
    struct stat about;

    if (!is_hash(sha256))
        return hk_fail(cx, HK_ENOTFOUND, "this is no file of ours");
    int file = open(path_of(cx, folder, sha256), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0 && errno == ENOENT)
        return hk_fail(cx, HK_ENOTFOUND, "the file is not there any more");
    if (file < 0 || fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        close_file(&file);
        return hk_fail(cx, HK_EIO, "the file cannot be read");
    }
    *out_file = file;
    *out_bytes = about.st_size;
    return HK_OK;
}

/* ---- sweeping ----------------------------------------------------------------------------- */

static bool is_old(int folder, const char *name, int64_t now_ms)
{
    struct stat about;

    return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode)
        && (int64_t)about.st_mtim.tv_sec * 1000 < now_ms - FLOW_BLOB_GRACE_MS;
}

struct sweep {
    int64_t now_ms;
    bool half_written; /* else: files that bear a hash */
    bool (*is_named)(void *owner, struct hk_str sha256);
    void *owner;
};

static size_t sweep_folder(const char *path, const struct sweep *sweep)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    size_t gone = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct hk_str name = hk_str_from(entry->d_name);
        bool ours = sweep->half_written ? hk_str_starts(name, HK_STR(".new-")) : is_hash(name);
        if (!ours || !is_old(dirfd(folder), entry->d_name, sweep->now_ms)
            || (!sweep->half_written && sweep->is_named(sweep->owner, name)))
            continue;
        gone += unlinkat(dirfd(folder), entry->d_name, 0) == 0;
    }
    if (folder != NULL)
        (void)closedir(folder);
    return gone;
}

size_t flow_blob_sweep(struct hk_cx *cx, struct hk_str folder, const char *first,
    bool (*is_named)(void *owner, struct hk_str sha256), void *owner)
{
    struct sweep sweep = {cx->now_ms, first[0] == '\0', is_named, owner};
    const char *above = hk_arena_printf(cx->arena, "%.*s/blobs/%s", HKS(folder), first).p;
    const struct dirent *entry;
    size_t gone = 0;

    if (sweep.half_written)
        return sweep_folder(above, &sweep);
    DIR *tree = opendir(above);
    while (tree != NULL && (entry = readdir(tree)) != NULL)
        if (entry->d_name[0] != '.' && strlen(entry->d_name) == 2)
            gone +=
                sweep_folder(hk_arena_printf(cx->arena, "%s/%s", above, entry->d_name).p, &sweep);
    if (tree != NULL)
        (void)closedir(tree);
    return gone;
}

/* ---- checking ----------------------------------------------------------------------------- */

struct name {
    char hex[HEX_BYTES];
};

/* Every attachment that is a file, by name; grows. */
struct names {
    struct name *list;
    size_t n, room;
};

static int compare_names(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct name));
}

static void add_name(struct names *names, struct hk_str sha256)
{
    if (!is_hash(sha256))
        return;
    if (names->n == names->room) {
        size_t room = names->room == 0 ? 1024 : names->room * 2;
        names->list = hk_grow(names->list, names->room, room, sizeof *names->list);
        names->room = room;
    }
    memcpy(names->list[names->n++].hex, sha256.p, HEX_BYTES);
}

static void add_names(struct hk_cx *cx, struct hk_str attachments, struct names *names)
{
    const struct hk_json *list = NULL;

    if (hk_json_read(cx, attachments, &hk_json_foreign, &list) != HK_OK)
        return;
    for (const struct hk_json *a = hk_json_first(list); a != NULL; a = hk_json_next(list, a))
        add_name(names, hk_json_text(a, "sha256"));
}

static enum hk_rc gather_names(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, struct names *names)
{
    int64_t after = 0;
    size_t n = PAGE_ROWS;

    while (n == PAGE_ROWS) {
        struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
        struct hk_cx own = {.arena = arena};
        struct flow_attachments_row *rows;
        enum hk_rc rc =
            flow_page_attachments(&own, session, workspace, after, PAGE_ROWS, &rows, &n);
        if (rc != HK_OK) {
            cx->error = own.error;
            return rc;
        }
        for (size_t i = 0; i < n; i++) {
            after = rows[i].id;
            add_names(&own, rows[i].attachments, names);
        }
    }
    struct flow_draft_attachments_row *drafts;
    HK_TRY(flow_list_draft_attachments(cx, session, workspace, &drafts, &n));
    for (size_t i = 0; i < n; i++)
        add_names(cx, drafts[i].attachments, names);
    struct listen_running_row *running;
    HK_TRY(listen_list_running(cx, session, workspace, &running, &n));
    for (size_t i = 0; i < n; i++)
        add_name(names, running[i].sha256);
    if (names->n > 0)
        qsort(names->list, names->n, sizeof *names->list, compare_names);
    return HK_OK;
}

struct check {
    struct hk_str folder;
    int64_t workspace;
    void (*breach)(void *owner, const char *sentence);
    void *owner;
};

static void say(const struct check *check, struct hk_str sha256, const char *what)
{
    char sentence[SENTENCE_MAX];

    (void)snprintf(sentence, sizeof sentence, "workspace %lld, file %.*s: %s",
        (long long)check->workspace, HKS(sha256), what);
    check->breach(check->owner, sentence);
}

/* One row against the attachments from *at on; both go by name. */
static void check_row(const struct check *check, const struct flow_blob_row *row,
    const struct names *names, size_t *at)
{
    struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_cx cx = {.arena = arena};
    struct stat about;
    int64_t refs = 0;

    for (; *at < names->n; ++*at) {
        int order = memcmp(names->list[*at].hex, row->sha256.p, HEX_BYTES);
        if (order > 0)
            break;
        if (order < 0)
            say(check, (struct hk_str){names->list[*at].hex, HEX_BYTES},
                "an attachment is it, but it has no row");
        refs += order == 0;
    }
    if (refs != row->refs)
        say(check, row->sha256, "its row counts its attachments wrongly");
    if (stat(path_of(&cx, check->folder, row->sha256), &about) != 0)
        say(check, row->sha256, "is not on the disk");
    else if (about.st_size != row->size_bytes)
        say(check, row->sha256, "has another size on the disk");
}

static enum hk_rc check_workspace(
    struct hk_cx *cx, struct store_session *session, const struct check *check)
{
    struct names names = {0};
    struct hk_str after = HK_STR("");
    size_t n = PAGE_ROWS;
    size_t at = 0;
    enum hk_rc rc = gather_names(cx, session, check->workspace, &names);

    while (rc == HK_OK && n == PAGE_ROWS) {
        struct flow_blob_row *rows = NULL;
        rc = flow_page_blobs(cx, session, check->workspace, after, PAGE_ROWS, &rows, &n);
        for (size_t i = 0; rc == HK_OK && i < n; i++) {
            after = rows[i].sha256;
            if (is_hash(after))
                check_row(check, &rows[i], &names, &at);
        }
    }
    for (; rc == HK_OK && at < names.n; at++)
        say(check, (struct hk_str){names.list[at].hex, HEX_BYTES},
            "an attachment is it, but it has no row");
    hk_free(names.list);
    return rc;
}

enum hk_rc flow_blob_check(struct hk_cx *cx, struct store_session *session, struct hk_str folder,
    void (*breach)(void *owner, const char *sentence), void *owner)
{
    struct people_workspace_row *rows;
    size_t n = 0;

    HK_TRY(people_list_workspaces(cx, session, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct check check = {folder, rows[i].id, breach, owner};
        HK_TRY(check_workspace(cx, session, &check));
    }
    return HK_OK;
}
