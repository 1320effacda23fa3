/* channel/mail/mail_token.c -- signing in to the mail servers with a token that is renewed by
 * itself.
 *
 * Providers that take no passwords give tokens for an hour (XOAUTH2) against a refresh token, which
 * an admin brings with the client's id and secret and the address that gives them (token_url). Both
 * servers, for incoming and outgoing mail, are signed in to with the same token. A server that
 * refuses it is asked once more with a new one; only when nothing buys one is the account paused.
 *
 * Google: https://oauth2.googleapis.com/token. Microsoft:
 * https://login.microsoftonline.com/TENANT/oauth2/v2.0/token.
 *
 * What it does not do: keep the token (channel/token.c), speak XOAUTH2 (curl).
 *
 * Sources: RFC 6749, 6; developers.google.com/gmail/imap/xoauth2-protocol, November 2026.
 */
#include "base/str.h"
#include "channel/mail/mail_priv.h"

/* What servers say to a sign-in that they refuse: ours of IMAP, and those of SMTP (RFC 4954, 6). */
static bool is_refusal(uint32_t status)
{
    return status == 401 || status == 530 || status == 534 || status == 535;
}

static bool ask_token(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str refresh, struct model_request *out, struct hk_str *out_lack)
{
    struct hk_str url = hk_str_trim(channel_mail_setting(account, "token_url"));
    struct hk_str id = hk_str_trim(channel_mail_setting(account, "client_id"));
    struct hk_str secret = channel_mail_setting(account, "client_secret");

    if (refresh.n == 0)
        refresh = channel_mail_setting(account, "refresh_token");
    if (url.n == 0 || id.n == 0) {
        *out_lack = url.n == 0 ? HK_STR("token_url is missing") : HK_STR("client_id is missing");
        return false;
    }
    *out = channel_token_form(cx, url,
        hk_arena_printf(cx->arena,
            "grant_type=refresh_token&client_id=%.*s%s%.*s&refresh_token=%.*s",
            HKS(channel_percent(cx, id)), secret.n > 0 ? "&client_secret=" : "",
            HKS(channel_percent(cx, secret)), HKS(channel_percent(cx, refresh))));
    return true;
}

void channel_mail_visit(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    struct channel_token_visit *out)
{
    static const struct channel_token_way way = {.ask = ask_token};
    static const struct model_response refused = {.transfer = MODEL_TRANSFER_DONE, .status = 401};
    bool first = step == 0 || previous == NULL;
    bool of_ours = !first && !channel_token_was_bought(cx, session, step);

    *out = (struct channel_token_visit){.turn = first ? CHANNEL_TOKEN_GO : CHANNEL_TOKEN_ANSWER};
    if (channel_mail_setting(account, "refresh_token").n == 0)
        return;
    if (of_ours && !is_refusal(previous->status))
        return;
    channel_token_visit(
        cx, account, &way, session, step, of_ours ? &refused : previous, false, out);
}
