/* app/reserve.c -- see app/reserve.h. */
#include "app/reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "base/log.h"

bool app_reserve_keep(struct hk_cx *cx, const char *folder, int *out_error)
{
    const char *path = app_path(cx, folder, "reserve");
    struct stat about;
    int64_t free_bytes = 0;
    int fd;

    *out_error = 0;
    if (stat(path, &about) == 0 && about.st_size >= APP_RESERVE_BYTES)
        return true;
    if (app_disk_free(cx, folder, &free_bytes) != HK_OK || free_bytes < 2 * APP_RESERVE_BYTES)
        return false;
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    *out_error = fd < 0 ? errno : posix_fallocate(fd, 0, APP_RESERVE_BYTES);
    if (fd >= 0)
        close(fd);
    if (*out_error != 0)
        unlink(path);
    return *out_error == 0;
}

bool app_reserve_give(struct hk_cx *cx, const char *folder)
{
    if (unlink(app_path(cx, folder, "reserve")) != 0)
        return false;
    hk_log(HK_LOG_WARN, cx->trace, "app.reserve_given", "bytes=%lld", (long long)APP_RESERVE_BYTES);
    return true;
}
