/* app/key.h -- DIR/key: the 32 bytes that seal the secrets in the database.
 *
 * Made once, at the first start, mode 0600. Never made beside a database that another key sealed:
 * what that one sealed would be lost without a word. A new key is DIR/key.new until the database
 * took it, so a start that was refused leaves nothing behind that looks like a key. DIR/key.forced
 * says that a person gave the old key up (hark doctor --new-key).
 *
 * Errors: HK_EDENIED others may read it; HK_ENOTFOUND it is gone; HK_EINVAL it is damaged; each
 * with the remedy.
 */
#ifndef HK_APP_KEY_H
#define HK_APP_KEY_H
#include "base/crypto.h"
#include "base/cx.h"
#include "flow/flow.h"

/* The folder's key, into the options of flow_start(), which refuses one that is not the
 * database's. Made if there is neither a key nor a hark.db. */
HK_CHECK enum hk_rc app_key_load(
    struct hk_cx *cx, const char *folder, struct flow_options *options);

/* Once flow_start() took it: from now on this is the key. */
HK_CHECK enum hk_rc app_key_keep(
    struct hk_cx *cx, const char *folder, const struct flow_options *options);

/* Make a new key although the database may have had another. */
HK_CHECK enum hk_rc app_key_force(struct hk_cx *cx, const char *folder);

/* As it is, for `hark doctor`: makes nothing. */
HK_CHECK enum hk_rc app_key_check(struct hk_cx *cx, const char *folder);

#endif
