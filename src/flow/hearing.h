/* flow/hearing.h -- whether an account hears: noted with the account, told to who looks after it.
 *
 * Threads: any.
 */
#ifndef HK_FLOW_HEARING_H
#define HK_FLOW_HEARING_H
#include "flow/flow_priv.h"

/* Asking this account's network for news fails, for this reason and in these words of the
 * network's; or, `code` "", goes well again. Writes only what is new, by a job of its own. */
void flow_hearing_note(
    struct flow *flow, const struct flow_account *account, struct hk_str code, struct hk_str text);

#endif
