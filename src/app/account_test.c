/* app/account_test.c -- hark account test: does an account hear, may it send, has it all it needs?
 *
 * Says at once what is known, a line for each thing: ok, look or BAD, as hark doctor does; if any
 * is BAD, the command fails. Beside that the running server asks the account's network for news and
 * judges anew whether it hears as usual; what comes of it stands with the account, and the next
 * test tells it. Nothing is waited for, and nobody has to write to the account.
 */
#include "app/setup.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "channel/channel.h"
#include "engage/trouble.h"
#include "engage/views.h"

#include <string.h>

static void close_session(struct store_session **session)
{
    store_session_close(*session);
}

static void say(struct app_call *call, const char *finding, const char *what, struct hk_str words)
{
    call->bad = call->bad || strcmp(finding, "BAD") == 0;
    hk_buf_printf(call->text, "%-5s %-8s %.*s\n", finding, what, HKS(words));
}

/* Paused, or only listening: then nothing is sent. */
static void say_state(struct app_call *call, const struct shape_account *account)
{
    bool active = account->state == SHAPE_ACCOUNT_STATE_ACTIVE;

    if (!active && account->reason.n > 0)
        say(call, "BAD", "state",
            hk_arena_printf(call->cx->arena, "%.*s: %.*s",
                HKS(shape_account_state_word(account->state)), HKS(account->reason)));
    else
        say(call, active ? "ok" : "BAD", "state", shape_account_state_word(account->state));
    if (account->shadow)
        say(call, "look", "sending", HK_STR("it only listens and sends nothing"));
}

/* Which of what the channel needs is not there, or cannot be opened with this key. */
static void say_fields(struct app_call *call, const struct shape_account_detail *detail)
{
    const struct channel_kind *kind = channel_find(detail->account.channel);
    struct hk_str missing = HK_STR("");

    for (size_t i = 0; kind != NULL && i < kind->field_count; i++) {
        struct hk_str key = hk_str_from(kind->fields[i].key);
        for (size_t k = 0; k < detail->fields_count; k++)
            if (kind->fields[i].required && !detail->fields[k].kept
                && hk_str_equal(detail->fields[k].key, key))
                missing = hk_arena_printf(call->cx->arena, "%.*s%s%.*s", HKS(missing),
                    missing.n > 0 ? ", " : "", HKS(key));
    }
    if (missing.n > 0)
        say(call, "BAD", "fields",
            hk_arena_printf(call->cx->arena,
                "missing, or not to be opened with this key: %.*s; give them with hark account set",
                HKS(missing)));
    else
        say(call, "ok", "fields", HK_STR("all that the network asks for is there"));
}

static void say_hearing(struct app_call *call, const struct shape_account_detail *detail)
{
    struct words *words HK_AUTO(words_close) = NULL;
    const struct shape_account *account = &detail->account;
    struct hk_str trouble = HK_STR("");

    if (words_open(call->cx, HK_STR("en"), HK_STR("UTC"), &words) == HK_OK)
        trouble = engage_account_trouble(call->cx, words, account);
    if (trouble.n > 0)
        say(call, account->reading_failed_ms > 0 ? "BAD" : "look", "hearing", trouble);
    else
        say(call, account->last_event_ms > 0 ? "ok" : "look", "hearing",
            account->last_event_ms > 0 ? hk_arena_printf(call->cx->arena,
                "something last came at %.*s", HKS(hk_clock_text(call->cx, account->last_event_ms)))
                                       : HK_STR("nothing has come in yet"));
}

static void say_rights(struct app_call *call, const struct shape_account *account)
{
    struct words *words HK_AUTO(words_close) = NULL;
    struct hk_cx *cx = call->cx;

    if (words_open(cx, HK_STR("en"), HK_STR("UTC"), &words) != HK_OK)
        return;
    for (size_t i = 0; i < account->lacks_count; i++) {
        const char *key =
            hk_arena_printf(cx->arena, "right.%.*s", HKS(account->lacks[i].feature)).p;
        say(call, "look", "rights",
            hk_arena_printf(cx->arena, "the network does not grant %.*s: %.*s",
                HKS(account->lacks[i].right), HKS(words_text(words, key, NULL, 0))));
    }
}

static void say_replies(struct app_call *call, const struct shape_account_health *health)
{
    if (health->error_code.n > 0)
        say(call, "look", "replies",
            hk_arena_printf(call->cx->arena, "the newest trouble, at %.*s: %.*s %.*s",
                HKS(hk_clock_text(call->cx, health->error_ms)), HKS(health->error_code),
                HKS(health->error_text)));
    if (health->waiting_replies > 0)
        say(call, "look", "replies",
            hk_arena_printf(call->cx->arena, "%lld have not left; the oldest was written at %.*s",
                (long long)health->waiting_replies,
                HKS(hk_clock_text(call->cx, health->oldest_reply_ms))));
    if (health->error_code.n == 0 && health->waiting_replies == 0)
        say(call, "ok", "replies", HK_STR("none is in trouble, none waits"));
}

static enum hk_rc write_check(struct flow_write *write, void *data)
{
    const int64_t *account = data;

    return flow_check_account(write, *account);
}

enum hk_rc app_call_account_test(struct app_call *call)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct flow_principal who = {.role = SHAPE_ROLE_ADMIN};
    struct shape_account_detail detail = {0};
    int64_t account;

    if (!hk_id_read(app_call_arg(call, "account"), &account))
        return hk_fail(call->cx, HK_EINVAL,
            "--account: expected an id of 13 characters, as hark account list prints it");
    HK_TRY(
        app_find_workspace(call->cx, call->flow, app_call_arg(call, "workspace"), &who.workspace));
    HK_TRY(app_write_do(call->cx, call->flow, &who, write_check, &account));
    HK_TRY(store_session_open(call->cx, flow_store(call->flow), &session));
    HK_TRY(
        flow_load_account_detail(call->cx, call->flow, session, who.workspace, account, &detail));
    say_state(call, &detail.account);
    say_fields(call, &detail);
    say_hearing(call, &detail);
    say_rights(call, &detail.account);
    say_replies(call, &detail.health);
    return HK_OK;
}
