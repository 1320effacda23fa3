/* app/lock.c -- see app/lock.h. The lock belongs to the open file, not to the process (F_OFD_*), so
 * that another opening of the same file in this process cannot end it. */
#include "app/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "base/clock.h"
#include "base/str.h"

#define PAUSE_US 50000
#define LINE_BYTES 128

static enum hk_rc open_file(struct hk_cx *cx, const char *folder, int *out)
{
    const char *path = app_path(cx, folder, "hark.lock");

    *out = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*out < 0)
        return hk_fail(cx, HK_EIO, "%s: %s", path, strerror(errno));
    return HK_OK;
}

/* False if somebody else holds it. */
static bool try_lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    return fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

static struct hk_str read_line(struct hk_cx *cx, int fd)
{
    char *p = hk_arena_alloc(cx->arena, LINE_BYTES);
    ssize_t n = pread(fd, p, LINE_BYTES - 1, 0);

    return hk_str_trim((struct hk_str){p, n > 0 ? (size_t)n : 0});
}

static enum hk_rc refuse(struct hk_cx *cx, const char *folder, int fd)
{
    struct hk_str line = read_line(cx, fd), pid, since;

    if (hk_str_cut(&line, ' ', &pid) && hk_str_cut(&line, ' ', &since))
        return hk_fail(cx, HK_ECONFLICT,
            "%s is in use by process %.*s since %.*s: stop it, or use another folder", folder,
            HKS(pid), HKS(since));
    return hk_fail(cx, HK_ECONFLICT, "%s is in use by another process", folder);
}

static enum hk_rc write_line(struct hk_cx *cx, int fd)
{
    struct hk_str line = hk_arena_printf(
        cx->arena, "%ld %.*s\n", (long)getpid(), HKS(hk_clock_text(cx, hk_clock_now_ms())));

    /* The line is for people only: a full disk must not keep an admin out. */
    if (ftruncate(fd, 0) != 0
        || (pwrite(fd, line.p, line.n, 0) != (ssize_t)line.n && errno != ENOSPC))
        return hk_fail(cx, HK_EIO, "hark.lock: %s", strerror(errno));
    return HK_OK;
}

enum hk_rc app_lock_take(struct hk_cx *cx, const char *folder, int wait_ms, struct app_lock *out)
{
    int64_t until_us = hk_clock_steady_us() + (int64_t)wait_ms * 1000;
    enum hk_rc rc;
    int fd;

    HK_TRY(open_file(cx, folder, &fd));
    while (!try_lock(fd)) {
        if (hk_clock_steady_us() >= until_us) {
            rc = refuse(cx, folder, fd);
            close(fd);
            return rc;
        }
        usleep(PAUSE_US);
    }
    rc = write_line(cx, fd);
    if (rc != HK_OK) {
        close(fd);
        return rc;
    }
    out->fd = fd;
    return HK_OK;
}

void app_lock_release(struct app_lock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
    lock->fd = -1;
}

enum hk_rc app_lock_holder(struct hk_cx *cx, const char *folder, struct hk_str *out)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd;

    *out = HK_STR("");
    if (!app_file_exists(app_path(cx, folder, "hark.lock")))
        return HK_OK;
    HK_TRY(open_file(cx, folder, &fd));
    if (fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
        *out = read_line(cx, fd);
    close(fd);
    return HK_OK;
}
