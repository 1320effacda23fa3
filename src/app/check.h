/* app/check.h -- every invariant of a database, for check, backup and restore. */
#ifndef HK_APP_CHECK_H
#define HK_APP_CHECK_H
#include "base/cx.h"
#include "store/store.h"

/* Have the database check itself and recompute every invariant, at one moment, that of the files
 * in `folder` too; one line on standard output for each that does not hold. Failures are those of
 * reading. */
HK_CHECK enum hk_rc app_check_store(
    struct hk_cx *cx, struct store *store, const char *folder, size_t *out_breaches);

#endif
