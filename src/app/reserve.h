/* app/reserve.h -- DIR/reserve: 64 MiB set aside, so that a full disk still lets an admin in.
 *
 * On a full disk all writes fail with 503, the sign-in of who could make room included. Then the
 * reserve is given up; once there is room again it is set aside anew.
 *
 * Threads: one at a time.
 */
#ifndef HK_APP_RESERVE_H
#define HK_APP_RESERVE_H
#include "base/cx.h"

#define APP_RESERVE_BYTES (INT64_C(64) << 20)

/* Set it aside unless it is there or the disk has less than twice as much free. True if it is
 * there afterwards; else *out_error is the system's number for why not, 0 for too little room. */
bool app_reserve_keep(struct hk_cx *cx, const char *folder, int *out_error);

/* Give it up. False if there was none. */
bool app_reserve_give(struct hk_cx *cx, const char *folder);

#endif
