/* app/key.h -- DIR/key: the 32 bytes that seal the secrets in the database.
 *
 * Made once, at the first start, mode 0600. Never made beside a database that exists: what an
 * older key sealed would be lost without a word.
 *
 * Errors: HK_EDENIED others may read it; HK_ENOTFOUND it is gone; HK_EINVAL it is damaged; each
 * with the remedy.
 */
#ifndef HK_APP_KEY_H
#define HK_APP_KEY_H
#include "base/crypto.h"
#include "base/cx.h"

/* The folder's key; made if there is neither a key nor a hark.db. */
HK_CHECK enum hk_rc app_key_load(struct hk_cx *cx, const char *folder, uint8_t out[HK_KEY_BYTES]);

/* As it is, for `hark doctor`: makes nothing. */
HK_CHECK enum hk_rc app_key_check(struct hk_cx *cx, const char *folder);

#endif
