/* api/handlers_people.c -- signing in and out, myself, colleagues, departments.
 *
 * A sign-in leaves its token in call->grant; it becomes a cookie after the commit and stands in no
 * reply. Passwords are hashed and compared in the `prepare` step, on a CPU thread, so that no
 * transaction waits for them.
 */
#include "api/call.h"
#include "base/crypto.h"
#include "base/str.h"
#include "base/text.h"
#include "people/people.h"
#include "routes.h"

/* ---- signing in -------------------------------------------------------------------------- */

#define DEVICE_BYTES 200

/* It is needed after this transaction's arena is gone. */
static void keep_grant(struct api_call *call, const struct people_grant *grant)
{
    call->grant = *grant;
    call->grant.token = hk_arena_str(call->own.arena, grant->token);
    call->grant.csrf = hk_arena_str(call->own.arena, grant->csrf);
}

static enum hk_rc open_session(
    struct api_call *call, int64_t workspace, int64_t login, struct shape_signed_in *out)
{
    struct flow_write write = api_write(call);
    struct people_grant grant;
    const struct people_visit visit = {
        .workspace = workspace,
        .login = login,
        .device = hk_text_head(HK_TEXT_BYTES,
            hk_text_clean(call->cx, http_exchange_header(call->exchange, "user-agent")),
            DEVICE_BYTES),
        .address = hk_text_clean(call->cx, call->request->peer),
    };
    HK_TRY(flow_open_session(&write, &visit, api_cookie_token(call), &grant));
    HK_TRY(engage_load_me(call->cx, call->session, workspace, login, &out->me));
    out->csrf = grant.csrf;
    keep_grant(call, &grant);
    return HK_OK;
}

enum hk_rc api_prepare_sign_in_password(
    struct api_call *call, const struct api_sign_in_password_request *in)
{
    HK_TRY(api_check_tries(call, in->body.email));
    HK_TRY(people_check_password(call->cx, call->session, in->body.email, in->body.password,
        &call->who.workspace, &call->who.login));
    if (call->who.workspace == 0 && in->body.invitation.n == 0)
        return hk_fail(call->cx, HK_EDENIED, "e-mail or password is wrong");
    return HK_OK;
}

enum hk_rc api_handle_sign_in_password(struct api_call *call,
    const struct api_sign_in_password_request *in, struct shape_signed_in *out)
{
    struct flow_write write = api_write(call);
    int64_t workspace = call->who.workspace;
    if (in->body.invitation.n > 0)
        HK_TRY(flow_accept_invitation(&write, in->body.invitation, call->who.login, &workspace));
    return open_session(call, workspace, call->who.login, out);
}

enum hk_rc api_handle_sign_in_link(
    struct api_call *call, const struct api_sign_in_link_request *in, struct shape_signed_in *out)
{
    struct flow_write write = api_write(call);
    int64_t workspace, login;
    HK_TRY(flow_use_link(&write, in->body.token, &workspace, &login));
    return open_session(call, workspace, login, out);
}

enum hk_rc api_handle_sign_out(
    struct api_call *call, const struct api_sign_out_request *in, struct shape_done *out)
{
    struct flow_write write = api_write(call);
    (void)in;
    HK_TRY(flow_end_session(&write, call->who.session));
    call->forget_cookie = true;
    out->done = true;
    return HK_OK;
}

enum hk_rc api_handle_session_switch(
    struct api_call *call, const struct api_session_switch_request *in, struct shape_signed_in *out)
{
    struct flow_write write = api_write(call);
    struct people_grant grant;
    HK_TRY(flow_switch_workspace(&write, call->token, in->body.workspace, &grant));
    HK_TRY(engage_load_me(call->cx, call->session, in->body.workspace, call->who.login, &out->me));
    out->csrf = grant.csrf;
    keep_grant(call, &grant);
    return HK_OK;
}

enum hk_rc api_handle_workspace_create(struct api_call *call,
    const struct api_workspace_create_request *in, struct shape_signed_in *out)
{
    struct flow_write write = api_write(call);
    struct people_grant grant;
    int64_t workspace;
    HK_TRY(flow_found_brand(&write, &in->body, call->token, &workspace, &grant));
    HK_TRY(engage_load_me(call->cx, call->session, workspace, call->who.login, &out->me));
    out->csrf = grant.csrf;
    keep_grant(call, &grant);
    return HK_OK;
}

enum hk_rc api_handle_demo_storm(
    struct api_call *call, const struct api_demo_storm_request *in, struct shape_done *out)
{
    struct flow_write write = api_write(call);
    (void)in;
    HK_TRY(flow_call_storm(&write));
    out->done = true;
    return HK_OK;
}

enum hk_rc api_handle_sessions_list(struct api_call *call,
    const struct api_sessions_list_request *in, struct shape_session_list *out)
{
    struct shape_session *sessions;
    (void)in;
    HK_TRY(engage_list_sessions(call->cx, call->session, call->who.login, call->who.session,
        &sessions, &out->sessions_count));
    out->sessions = sessions;
    return HK_OK;
}

enum hk_rc api_handle_sessions_end(
    struct api_call *call, const struct api_sessions_end_request *in, struct shape_done *out)
{
    struct flow_write write = api_write(call);
    (void)in;
    HK_TRY(flow_end_other_sessions(&write));
    out->done = true;
    return HK_OK;
}

enum hk_rc api_handle_session_end(
    struct api_call *call, const struct api_session_end_request *in, struct shape_done *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_end_session(&write, in->session));
    out->done = true;
    return HK_OK;
}

/* ---- myself ------------------------------------------------------------------------------ */

enum hk_rc api_handle_me_update(
    struct api_call *call, const struct api_me_update_request *in, struct shape_me *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_update_me(&write, &in->body));
    return engage_load_me(call->cx, call->session, call->who.workspace, call->who.login, out);
}

enum hk_rc api_handle_me_keys(
    struct api_call *call, const struct api_me_keys_request *in, struct shape_me *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_set_keys(&write, &in->body));
    return engage_load_me(call->cx, call->session, call->who.workspace, call->who.login, out);
}

enum hk_rc api_prepare_me_password(struct api_call *call, const struct api_me_password_request *in)
{
    struct people_login_row login;
    HK_TRY(people_read_login(&call->own, call->session, call->who.login, &login));
    if (login.password.n > 0 && !hk_crypto_password_verify(login.password, in->body.current))
        return hk_fail(&call->own, HK_EINVAL, "current: this is not your password");
    call->secret = hk_crypto_password_hash(&call->own, in->body.password);
    return HK_OK;
}

enum hk_rc api_handle_me_password(
    struct api_call *call, const struct api_me_password_request *in, struct shape_done *out)
{
    struct flow_write write = api_write(call);
    struct people_grant grant = {0};
    (void)in;
    HK_TRY(flow_set_password(&write, call->secret, call->token, &grant));
    keep_grant(call, &grant);
    out->done = true;
    return HK_OK;
}

/* ---- colleagues -------------------------------------------------------------------------- */

static enum hk_rc show_invitation(struct api_call *call, int64_t login,
    const struct flow_invitation *invitation, struct shape_invitation *out)
{
    struct shape_workspace house;
    HK_TRY(engage_load_workspace(
        call->cx, call->session, call->who.workspace, flow_public_url(call->flow), &house));
    call->command.command.once = true;
    /* After the '#': browsers keep that to themselves, so no log and no proxy sees the token. */
    out->link = hk_arena_printf(
        call->cx->arena, "%.*s/sign-in#token=%.*s", HKS(house.public_url), HKS(invitation->token));
    out->until_ms = invitation->until_ms;
    return engage_load_person(call->cx, call->session, &call->reader, login, &out->person);
}

enum hk_rc api_handle_person_create(
    struct api_call *call, const struct api_person_create_request *in, struct shape_invitation *out)
{
    struct flow_write write = api_write(call);
    struct flow_invitation invitation;
    int64_t login;
    HK_TRY(flow_create_person(&write, &in->body, &login, &invitation));
    return show_invitation(call, login, &invitation, out);
}

enum hk_rc api_handle_person_invite(
    struct api_call *call, const struct api_person_invite_request *in, struct shape_invitation *out)
{
    struct flow_write write = api_write(call);
    struct flow_invitation invitation;
    HK_TRY(flow_invite_person(&write, in->person, &invitation));
    return show_invitation(call, in->person, &invitation, out);
}

enum hk_rc api_handle_person_uninvite(
    struct api_call *call, const struct api_person_uninvite_request *in, struct shape_person *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_withdraw_invitation(&write, in->person));
    return engage_load_person(call->cx, call->session, &call->reader, in->person, out);
}

enum hk_rc api_handle_person_update(
    struct api_call *call, const struct api_person_update_request *in, struct shape_person *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_update_person(&write, in->person, &in->body));
    return engage_load_person(call->cx, call->session, &call->reader, in->person, out);
}

enum hk_rc api_handle_department_create(struct api_call *call,
    const struct api_department_create_request *in, struct shape_department *out)
{
    struct flow_write write = api_write(call);
    int64_t department;
    HK_TRY(flow_create_department(&write, in->body.name, &department));
    *out = (struct shape_department){.id = department, .name = in->body.name, .version = 1};
    return HK_OK;
}

enum hk_rc api_handle_department_update(struct api_call *call,
    const struct api_department_update_request *in, struct shape_department *out)
{
    struct flow_write write = api_write(call);
    struct people_department_row row;
    HK_TRY(flow_update_department(&write, in->department, &in->body));
    HK_TRY(
        people_read_department(call->cx, call->session, call->who.workspace, in->department, &row));
    *out = (struct shape_department){row.id, row.name, row.archived, row.version};
    return HK_OK;
}
