/* flow/cost.c -- what a network asks for words, summed by account and month as they come and go.
 *
 * By the network's own list, as its channel declares it (`prices`): a reply when it is there, in
 * the month in which it left; what somebody says when it is first recorded. It is what the network
 * will ask for, about: its bill has the last word.
 *
 * What it does not do: count what is read twice, edits of posts, files, or a look whether a lost
 * reply is there.
 *
 * Threads: the writer's. Memory: the unit of work's arena.
 */
#include "base/clock.h"
#include "base/str.h"
#include "channel/price.h"
#include "flow/flow_priv.h"
#include "outbox_sql.h"

struct hk_str flow_cost_month(struct hk_cx *cx)
{
    return hk_str_sub(hk_clock_text(cx, cx->now_ms), 0, sizeof "2026-11" - 1);
}

static enum hk_rc add(struct flow_write *w, int64_t account, int64_t replies, int64_t microusd)
{
    if (microusd == 0)
        return HK_OK;
    return outbox_add_cost(
        w->cx, w->session, w->who.workspace, account, flow_cost_month(w->cx), replies, microusd);
}

enum hk_rc flow_cost_said(
    struct flow_write *w, int64_t account, const struct conversation_message_row *message)
{
    struct flow_account *held = flow_account_hold(w->flow, account);
    bool is_public = message->visibility == SHAPE_VISIBILITY_PUBLIC;

    if (held == NULL) /* removed meanwhile */
        return HK_OK;
    struct channel_price price =
        channel_price_of(held->kind, is_public ? CHANNEL_PUBLIC : CHANNEL_PRIVATE);
    flow_account_release(held);
    return add(w, account, 1, hk_text_has_link(message->text) ? price.linked : price.said);
}

enum hk_rc flow_cost_heard(struct flow_write *w, const struct channel_kind *kind, int64_t account,
    enum channel_visibility visibility)
{
    return add(w, account, 0, channel_price_of(kind, visibility).heard);
}
