/* channel/heard/heard.c -- public places where nobody of ours has an account: forums, reviews
 * elsewhere, networks that are only listened to.
 *
 * A post that was heard there may become a case (flow/heard_case.c). Its account stands for the
 * place; it is made with the first such case, named after the place, and has nothing to set up. The
 * answer is given there by hand: the case has the post's address, and says so.
 *
 * What it does not do: receive or send anything.
 */
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"

static const struct channel_field heard_fields[] = {
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static enum hk_rc heard_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    (void)account;
    (void)body;
    *out = (struct channel_events){0};
    return hk_fail(cx, HK_EPROTO, "nothing is delivered for a place that is only listened to");
}

/* Names there mean something only there, so the place stands before them. */
static bool heard_overhear(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_heard *heard, struct channel_event *out)
{
    struct hk_str who = heard->author.n > 0 ? heard->author : heard->author_name;

    out->remote_id = heard->remote_id;
    out->thread_key = heard->remote_id;
    out->handle = heard->author;
    if (who.n == 0) /* nobody is named: each post is of somebody else */
        who = heard->remote_id;
    channel_add_identity(
        out, "heard", hk_arena_printf(cx->arena, "%.*s:%.*s", HKS(account->remote_id), HKS(who)));
    return true;
}

static void heard_speech(const struct channel_account *account, const struct channel_place *place,
    int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    (void)place;
    (void)now_ms;
    *out = (struct channel_speech){
        .reason = HK_STR("heard_only"),
        .unit = HK_TEXT_CODEPOINTS,
    };
}

const struct channel_kind channel_heard = {
    .abi = CHANNEL_ABI,
    .name = "heard",
    .label = "Heard in public",
    .fields = heard_fields,
    .field_count = HK_COUNT(heard_fields) - 1,
    .amends = true,
    .cannot = "answering: that is done there by hand, and noted here",
    .costs = "nothing",
    .tested = "everything that Hark's tests of listening do",
    .source = "our own",
    .parse = heard_parse,
    .overhear = heard_overhear,
    .speech = heard_speech,
};
