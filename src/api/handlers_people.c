/* api/handlers_people.c -- signing in and out, myself, colleagues, departments.
 *
 * A sign-in leaves its token in call->grant; it becomes a cookie after the commit and stands in no
 * reply. Passwords are hashed and compared in the `prepare` step, on a CPU thread, so that no
 * transaction waits for them.
 */
#include "api/call.h"
#include "base/crypto.h"
#include "flow/batch.h"
#include "people/people.h"
#include "routes.h"

/* ---- signing in -------------------------------------------------------------------------- */

static enum hk_rc open_session(
    struct api_call *call, int64_t workspace, int64_t login, struct shape_signed_in *out)
{
    struct people_grant grant;
    HK_TRY(people_open_session(call->cx, call->session, workspace, login, false, &grant));
    HK_TRY(engage_load_me(call->cx, call->session, workspace, login, &out->me));
    out->csrf = grant.csrf;
    /* It is needed after this transaction's arena is gone. */
    grant.token = hk_arena_str(call->own.arena, grant.token);
    grant.csrf = hk_arena_str(call->own.arena, grant.csrf);
    call->grant = grant;
    return HK_OK;
}

enum hk_rc api_prepare_sign_in_password(
    struct api_call *call, const struct api_sign_in_password_request *in)
{
    return people_check_password(call->cx, call->session, in->body.email, in->body.password,
        &call->who.workspace, &call->who.login);
}

enum hk_rc api_handle_sign_in_password(struct api_call *call,
    const struct api_sign_in_password_request *in, struct shape_signed_in *out)
{
    (void)in;
    return open_session(call, call->who.workspace, call->who.login, out);
}

enum hk_rc api_handle_sign_in_link(
    struct api_call *call, const struct api_sign_in_link_request *in, struct shape_signed_in *out)
{
    int64_t workspace, login;
    HK_TRY(people_use_link(call->cx, call->session, in->body.token, &workspace, &login));
    return open_session(call, workspace, login, out);
}

enum hk_rc api_handle_sign_out(
    struct api_call *call, const struct api_sign_out_request *in, struct shape_done *out)
{
    (void)in;
    HK_TRY(people_end_session(call->cx, call->session, call->who.workspace, call->who.session));
    api_end_streams(call, call->who.session);
    call->forget_cookie = true;
    out->done = true;
    return HK_OK;
}

/* ---- myself ------------------------------------------------------------------------------ */

enum hk_rc api_handle_me_update(
    struct api_call *call, const struct api_me_update_request *in, struct shape_me *out)
{
    struct people_member_row member;
    int64_t changed;
    HK_TRY(people_update_login(call->cx, call->session, call->who.login, in->body.name,
        shape_language_word(in->body.language), in->body.theme));
    /* The same rights under a new version: colleagues' screens take the new name. */
    HK_TRY(
        people_read_member(call->cx, call->session, call->who.workspace, call->who.login, &member));
    HK_TRY(people_update_member(call->cx, call->session, call->who.workspace, call->who.login,
        member.role, member.department, member.active, &changed));
    const struct flow_event event = {
        .workspace = call->who.workspace,
        .kind = SHAPE_EVENT_KIND_PERSON_CHANGED,
        .actor = call->who.login,
        .subject = call->who.login,
    };
    flow_batch_event(call->batch, &event);
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
    struct people_session_id_row *sessions;
    size_t n;
    (void)in;
    HK_TRY(people_list_all_sessions(call->cx, call->session, call->who.login, &sessions, &n));
    HK_TRY(people_set_password(call->cx, call->session, call->who.login, call->secret));
    HK_TRY(people_delete_all_sessions(call->cx, call->session, call->who.login, call->who.session));
    for (size_t i = 0; i < n; i++)
        if (sessions[i].id != call->who.session)
            api_end_streams(call, sessions[i].id);
    out->done = true;
    return HK_OK;
}

/* ---- colleagues -------------------------------------------------------------------------- */

enum hk_rc api_handle_person_create(
    struct api_call *call, const struct api_person_create_request *in, struct shape_invitation *out)
{
    struct flow_write write = api_write(call);
    struct hk_str token;
    int64_t login;
    struct shape_workspace house;
    HK_TRY(flow_create_person(&write, &in->body, &login, &token));
    HK_TRY(engage_load_workspace(
        call->cx, call->session, call->who.workspace, flow_public_url(write.flow), &house));
    call->command.command.once = true;
    /* After the '#': browsers keep that to themselves, so no log and no proxy sees the token. */
    out->link = hk_arena_printf(
        call->cx->arena, "%.*s/sign-in#token=%.*s", HKS(house.public_url), HKS(token));
    return engage_load_person(call->cx, call->session, &call->reader, login, &out->person);
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
