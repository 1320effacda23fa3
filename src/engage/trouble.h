/* engage/trouble.h -- what an account suffers from, as one sentence or two for who looks after it.
 *
 * The same words as on its card (web/src/admin/trouble.tsx), for letters and `hark doctor`.
 */
#ifndef HK_ENGAGE_TROUBLE_H
#define HK_ENGAGE_TROUBLE_H
#include "lang/words.h"
#include "shapes.h"

/* "" if it is well, or paused by a person. */
struct hk_str engage_account_trouble(
    struct hk_cx *cx, struct words *words, const struct shape_account *account);

/* A word for it, the same as long as the trouble is; "" as above. */
struct hk_str engage_account_trouble_word(struct hk_cx *cx, const struct shape_account *account);

#endif
