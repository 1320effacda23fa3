/* flow/auto_answer.c -- two programs that answer each other stop after one letter.
 *
 * What a program sends (with a token of the API) may be answered by a program at the other end, and
 * so on for ever. Networks where that happens say how often one address may be written to by none
 * but a person (channel_kind.auto_every_ms); the moment of the last time is kept for each address
 * and account, in the transaction that queues the reply. That a program wrote what is answered, and
 * so wants no answer of one, the channel itself says (channel_speech).
 *
 * What it does not do: hold a person's answer back, ever.
 */
#include "flow/flow_priv.h"
#include "outbox_sql.h"

enum hk_rc flow_check_auto(struct flow_write *write, const struct conversation_place_row *thread)
{
    struct flow_account *account = NULL;
    int64_t every_ms = 0, taken = 0, now_ms = write->cx->now_ms;

    if (!write->who.bearer)
        return HK_OK;
    account = flow_account_hold(write->flow, thread->account);
    every_ms = account != NULL ? account->kind->auto_every_ms : 0;
    flow_account_release(account);
    if (every_ms == 0)
        return HK_OK;
    HK_TRY(outbox_take_auto(write->cx, write->session, write->who.workspace, thread->account,
        thread->reply_value, now_ms, now_ms - every_ms, &taken));
    if (taken > 0)
        return HK_OK;
    return hk_fail(write->cx, HK_ECONFLICT,
        "this address had an automatic answer less than %lld minutes ago: a person may answer",
        (long long)(every_ms / 60000));
}
