/* app/files.c -- see app/files.h. */
#include "app/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/str.h"

static enum hk_rc fail(struct hk_cx *cx, const char *path)
{
    enum hk_rc rc = errno == EEXIST ? HK_ECONFLICT : HK_EIO;

    return hk_fail(cx, rc, "%s: %s", path, strerror(errno));
}

static void close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

const char *app_path(struct hk_cx *cx, const char *folder, const char *name)
{
    return hk_arena_printf(cx->arena, "%s/%s", folder, name).p;
}

enum hk_rc app_path_absolute(struct hk_cx *cx, const char *path, const char **out)
{
    char here[4096];

    if (path[0] == '/') {
        *out = path;
        return HK_OK;
    }
    if (getcwd(here, sizeof here) == NULL)
        return fail(cx, ".");
    *out = app_path(cx, here, path);
    return HK_OK;
}

bool app_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

enum hk_rc app_folder_make(struct hk_cx *cx, const char *path)
{
    struct hk_str whole = hk_str_from(path);

    for (size_t i = 1; i <= whole.n; i++) {
        if (i < whole.n && path[i] != '/')
            continue;
        struct hk_str part = hk_arena_str(cx->arena, hk_str_sub(whole, 0, i));
        if (mkdir(part.p, 0700) != 0 && errno != EEXIST)
            return hk_fail(cx, HK_EIO, "%s: cannot be made: %s", part.p, strerror(errno));
    }
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return hk_fail(cx, HK_EINVAL, "%s: is not a folder", path);
    return HK_OK;
}

enum hk_rc app_folder_check_empty(struct hk_cx *cx, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    enum hk_rc rc = HK_OK;

    if (folder == NULL && errno == ENOENT)
        return HK_OK;
    if (folder == NULL)
        return fail(cx, path);
    while (rc == HK_OK && (entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            rc = hk_fail(cx, HK_ECONFLICT, "%s: is not empty, there is %s; name a new folder", path,
                entry->d_name);
    closedir(folder);
    return rc;
}

enum hk_rc app_folder_sync(struct hk_cx *cx, const char *path)
{
    HK_AUTO(close_file) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) != 0)
        return fail(cx, path);
    return HK_OK;
}

static enum hk_rc write_all(struct hk_cx *cx, int fd, const char *path, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t wrote = write(fd, p, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return fail(cx, path);
        p += wrote;
        n -= (size_t)wrote;
    }
    return HK_OK;
}

enum hk_rc app_file_write(struct hk_cx *cx, const char *path, struct hk_str bytes)
{
    HK_AUTO(close_file) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return fail(cx, path);
    HK_TRY(write_all(cx, fd, path, bytes.p, bytes.n));
    if (fsync(fd) != 0)
        return fail(cx, path);
    return HK_OK;
}

enum hk_rc app_file_read(struct hk_cx *cx, const char *path, size_t most, struct hk_str *out)
{
    HK_AUTO(close_file) int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t n = 0;

    if (fd < 0)
        return hk_fail(
            cx, errno == ENOENT ? HK_ENOTFOUND : HK_EIO, "%s: %s", path, strerror(errno));
    char *p = hk_arena_unset(cx->arena, most + 1);
    while (n <= most) {
        ssize_t got = read(fd, p + n, most + 1 - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(cx, path);
        if (got == 0)
            break;
        n += (size_t)got;
    }
    if (n > most)
        return hk_fail(cx, HK_ELIMIT, "%s: more than %zu bytes", path, most);
    *out = (struct hk_str){p, n};
    return HK_OK;
}

enum hk_rc app_file_copy(struct hk_cx *cx, const char *from, const char *to)
{
    enum { CHUNK_BYTES = 1 << 16 };
    HK_AUTO(close_file) int in = open(from, O_RDONLY | O_CLOEXEC);
    HK_AUTO(close_file) int out = -1;
    char chunk[CHUNK_BYTES];

    if (in < 0)
        return fail(cx, from);
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0)
        return fail(cx, to);
    for (;;) {
        ssize_t got = read(in, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(cx, from);
        if (got == 0)
            break;
        HK_TRY(write_all(cx, out, to, chunk, (size_t)got));
    }
    if (fsync(out) != 0)
        return fail(cx, to);
    return HK_OK;
}

enum hk_rc app_file_hash(
    struct hk_cx *cx, const char *path, struct hk_str *out_hex, int64_t *out_bytes)
{
    HK_AUTO(close_file) int fd = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t hash[HK_SHA256_BYTES];
    struct stat about;
    void *bytes = NULL;

    if (fd < 0 || fstat(fd, &about) != 0)
        return fail(cx, path);
    size_t n = (size_t)about.st_size;
    if (n > 0) {
        bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED)
            return fail(cx, path);
        (void)madvise(bytes, n, MADV_SEQUENTIAL);
    }
    hk_crypto_sha256((struct hk_str){n > 0 ? bytes : "", n}, hash);
    if (n > 0)
        munmap(bytes, n);
    *out_hex = hk_crypto_hex(cx, hash, sizeof hash);
    *out_bytes = about.st_size;
    return HK_OK;
}

enum hk_rc app_disk_free(struct hk_cx *cx, const char *path, int64_t *out_bytes)
{
    struct statvfs about;

    if (statvfs(path, &about) != 0)
        return fail(cx, path);
    *out_bytes = (int64_t)about.f_bavail * (int64_t)about.f_frsize;
    return HK_OK;
}
