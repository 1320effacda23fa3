/* app/lock.h -- one process on one data folder: DIR/hark.lock.
 *
 * The lock is the kernel's and ends with the process, however it ends; what stands in the file,
 * "PID STARTED", is for people. The file itself stays.
 *
 * What it does not do: protect against another machine on a network file system that keeps locks
 * to itself.
 */
#ifndef HK_APP_LOCK_H
#define HK_APP_LOCK_H
#include "base/cx.h"

struct app_lock {
    int fd; /* -1: not held */
};

/* Take the lock of a folder that exists, waiting up to `wait_ms` for a holder that was just
 * killed. HK_ECONFLICT names the process that holds it; HK_EIO. */
HK_CHECK enum hk_rc app_lock_take(
    struct hk_cx *cx, const char *folder, int wait_ms, struct app_lock *out);

void app_lock_release(struct app_lock *lock); /* accepts one that is not held */

/* Who holds it: the file's line, "" if nobody does. */
HK_CHECK enum hk_rc app_lock_holder(struct hk_cx *cx, const char *folder, struct hk_str *out);

#endif
