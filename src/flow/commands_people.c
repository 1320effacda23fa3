/* flow/commands_people.c -- people: who is let in, what they may, how they sign in, and how it
 * ends.
 *
 * A one-time link signs in whoever holds it, and the admin who made it holds it first. So a link is
 * made only for a person who is known in no other workspace of this server. Who has a login
 * elsewhere gets a link that brings an invitation and opens nothing by itself: the person accepts
 * it with their own password. Neither admin alone can then become that person: the one here lacks
 * the password, one elsewhere lacks the link. Both links look alike, so nobody learns by inviting
 * who has a login here.
 *
 * What it does not do: cookies, addresses of links, hashing of passwords (api/).
 */
#include "base/str.h"
#include "flow/flow_priv.h"
#include "people/people.h"
#include "people_sql.h"

#define SHORTENED_MS (INT64_C(15) * 60 * 1000) /* a new token after new rights: within that */

static void log_person(struct flow_write *write, int64_t workspace, int64_t login)
{
    const struct flow_event event = {.workspace = workspace,
        .kind = SHAPE_EVENT_KIND_PERSON_CHANGED,
        .actor = write->who.login,
        .subject = login};

    flow_batch_event(write->batch, &event);
}

/* ---- letting in ---- */

static enum hk_rc make_link(
    struct flow_write *write, int64_t login, bool elsewhere, struct flow_invitation *out)
{
    const int64_t workspace = write->who.workspace;
    int64_t changed = 0;

    out->until_ms = write->cx->now_ms + PEOPLE_LINK_MS;
    HK_TRY(people_delete_links(write->cx, write->session, login, workspace));
    HK_TRY(people_set_invitation(
        write->cx, write->session, workspace, login, out->until_ms, &changed));
    HK_TRY(people_make_link(write->cx, write->session, workspace, login, elsewhere, &out->token));
    log_person(write, workspace, login);
    return HK_OK;
}

enum hk_rc flow_create_person(struct flow_write *write, const struct shape_person_create *in,
    int64_t *out_login, struct flow_invitation *out)
{
    bool elsewhere;

    HK_TRY(flow_may_manage(write));
    HK_TRY(flow_check_department(write, in->department));
    HK_TRY(people_add_member(write->cx, write->session, write->who.workspace, in->email, in->name,
        in->role, in->department, out_login, &elsewhere));
    return make_link(write, *out_login, elsewhere, out);
}

static enum hk_rc read_member(
    struct flow_write *write, int64_t login, struct people_member_row *out)
{
    HK_TRY(flow_may_manage(write));
    enum hk_rc rc = people_read_member(write->cx, write->session, write->who.workspace, login, out);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such person");
    return rc;
}

enum hk_rc flow_invite_person(struct flow_write *write, int64_t login, struct flow_invitation *out)
{
    struct people_member_row member;
    struct people_n_row others;

    HK_TRY(read_member(write, login, &member));
    HK_TRY(people_count_elsewhere(
        write->cx, write->session, login, write->who.workspace, member.joined, &others));
    if (member.joined && !member.active)
        return hk_fail(write->cx, HK_ECONFLICT, "their access has ended; give it back first");
    if (member.joined && others.n > 0)
        return hk_fail(write->cx, HK_ECONFLICT,
            "this person works in another workspace too: nobody but themselves may open that door; "
            "they sign in with their password");
    return make_link(write, login, others.n > 0, out);
}

enum hk_rc flow_withdraw_invitation(struct flow_write *write, int64_t login)
{
    struct people_member_row member;
    int64_t changed = 0;

    HK_TRY(read_member(write, login, &member));
    HK_TRY(people_delete_links(write->cx, write->session, login, write->who.workspace));
    if (member.invited_until_ms == 0)
        return HK_OK;
    HK_TRY(
        people_set_invitation(write->cx, write->session, write->who.workspace, login, 0, &changed));
    log_person(write, write->who.workspace, login);
    return HK_OK;
}

/* ---- rights ---- */

/* Sign a person out; their streams end when the commit is done. */
static enum hk_rc end_sessions(struct flow_write *write, int64_t login, bool forget)
{
    struct people_session_id_row *rows;
    size_t n = 0;

    HK_TRY(people_list_sessions(write->cx, write->session, write->who.workspace, login, &rows, &n));
    for (size_t i = 0; i < n; i++)
        flow_batch_end_session(write->batch, rows[i].id);
    if (!forget)
        return people_shorten_sessions(write->cx, write->session, write->who.workspace, login,
            write->cx->now_ms + SHORTENED_MS);
    HK_TRY(people_delete_links(write->cx, write->session, login, write->who.workspace));
    return people_delete_sessions(write->cx, write->session, write->who.workspace, login, 0);
}

/* Who is only invited here and has a login elsewhere accepts first. */
static enum hk_rc check_accepted(
    struct flow_write *write, int64_t login, const struct people_member_row *member)
{
    struct people_n_row others;

    if (member->joined || member->active)
        return HK_OK;
    HK_TRY(people_count_elsewhere(
        write->cx, write->session, login, write->who.workspace, false, &others));
    if (others.n == 0)
        return HK_OK;
    return hk_fail(write->cx, HK_ECONFLICT, "this person has not accepted the invitation yet");
}

enum hk_rc flow_update_person(
    struct flow_write *write, int64_t login, const struct shape_person_update *in)
{
    struct people_member_row member;
    int64_t changed = 0;

    HK_TRY(flow_may_manage(write));
    if (login == write->who.login && (in->role != SHAPE_ROLE_ADMIN || !in->active))
        return hk_fail(write->cx, HK_EINVAL, "you cannot take your own rights away");
    HK_TRY(read_member(write, login, &member));
    if (in->department != member.department)
        HK_TRY(flow_check_department(write, in->department));
    if (in->active)
        HK_TRY(check_accepted(write, login, &member));
    HK_TRY(people_update_member(write->cx, write->session, write->who.workspace, login, in->role,
        in->department, in->active, &changed));
    if (member.active && !in->active && member.invited_until_ms != 0)
        HK_TRY(people_set_invitation(
            write->cx, write->session, write->who.workspace, login, 0, &changed));
    if (member.active)
        HK_TRY(end_sessions(write, login, !in->active));
    log_person(write, write->who.workspace, login);
    return HK_OK;
}

/* ---- signing in ---- */

/* They have come: colleagues see it, and the link that waited is gone. */
static enum hk_rc join(struct flow_write *write, int64_t workspace, int64_t login)
{
    int64_t changed = 0;

    HK_TRY(people_join_member(write->cx, write->session, workspace, login, &changed));
    write->who.login = login;
    if (changed > 0)
        log_person(write, workspace, login);
    return HK_OK;
}

enum hk_rc flow_use_link(
    struct flow_write *write, struct hk_str token, int64_t *out_workspace, int64_t *out_login)
{
    enum hk_rc rc = people_use_link(write->cx, write->session, token, out_workspace, out_login);

    if (rc == HK_ECONFLICT && write->command != NULL)
        write->command->refusal_code = HK_STR("password_needed");
    HK_TRY(rc);
    return join(write, *out_workspace, *out_login);
}

enum hk_rc flow_accept_invitation(
    struct flow_write *write, struct hk_str token, int64_t login, int64_t *out_workspace)
{
    struct people_session_id_row *rows;
    size_t n = 0;

    HK_TRY(people_use_invitation(write->cx, write->session, token, login, out_workspace));
    /* From now on this login opens a second door: what others may hold of it ends here. */
    HK_TRY(people_list_all_sessions(write->cx, write->session, login, &rows, &n));
    for (size_t i = 0; i < n; i++)
        flow_batch_end_session(write->batch, rows[i].id);
    HK_TRY(people_delete_visits(write->cx, write->session, login));
    HK_TRY(people_delete_links(write->cx, write->session, login, 0));
    return join(write, *out_workspace, login);
}

enum hk_rc flow_open_session(struct flow_write *write, const struct people_visit *visit,
    struct hk_str previous, struct people_grant *out)
{
    struct people_member member;
    enum hk_rc rc = previous.n == 0
        ? HK_EDENIED
        : people_find_session(write->cx, write->session, previous, &member);

    if (rc == HK_OK) { /* the browser forgets its old token: so do we */
        HK_TRY(people_end_session(write->cx, write->session, member.workspace, member.session));
        flow_batch_end_session(write->batch, member.session);
    } else if (rc != HK_EDENIED) {
        return rc;
    }
    return people_open_session(write->cx, write->session, visit, out);
}

/* ---- my sign-ins ---- */

enum hk_rc flow_end_session(struct flow_write *write, int64_t session)
{
    int64_t changed = 0;

    HK_TRY(
        people_delete_own_session(write->cx, write->session, write->who.login, session, &changed));
    if (changed == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "this sign-in has ended already");
    flow_batch_end_session(write->batch, session);
    return HK_OK;
}

enum hk_rc flow_end_other_sessions(struct flow_write *write)
{
    struct people_session_id_row *rows;
    size_t n = 0;

    HK_TRY(people_list_all_sessions(write->cx, write->session, write->who.login, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != write->who.session)
            flow_batch_end_session(write->batch, rows[i].id);
    return people_delete_all_sessions(
        write->cx, write->session, write->who.login, write->who.session);
}

enum hk_rc flow_switch_workspace(
    struct flow_write *write, struct hk_str token, int64_t workspace, struct people_grant *out)
{
    struct people_member_row member;

    if (write->who.bearer)
        return hk_fail(write->cx, HK_EDENIED, "a program's token belongs to one workspace");
    enum hk_rc rc =
        people_read_member(write->cx, write->session, workspace, write->who.login, &member);
    if (rc == HK_ENOTFOUND || (rc == HK_OK && !member.active))
        return hk_fail(write->cx, HK_ENOTFOUND, "you do not work in this workspace");
    HK_TRY(rc);
    HK_TRY(people_rotate_session(write->cx, write->session, token, workspace, out));
    if (workspace != write->who.workspace)
        flow_batch_end_session(write->batch, write->who.session);
    return HK_OK;
}

/* ---- myself ---- */

enum hk_rc flow_update_me(struct flow_write *write, const struct shape_me_update *in)
{
    const struct flow_principal *who = &write->who;
    struct people_membership_row *rows;
    struct people_member_row member;
    int64_t changed;
    size_t n = 0;

    HK_TRY(people_update_login(write->cx, write->session, who->login, in->name,
        shape_language_word(in->language), in->theme, in->hold_ms));
    /* The same rights under a new version: colleagues' screens take the new name, everywhere. */
    HK_TRY(people_list_memberships(write->cx, write->session, who->login, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        HK_TRY(
            people_read_member(write->cx, write->session, rows[i].workspace, who->login, &member));
        HK_TRY(people_update_member(write->cx, write->session, rows[i].workspace, who->login,
            member.role, member.department, member.active, &changed));
        log_person(write, rows[i].workspace, who->login);
    }
    return HK_OK;
}

enum hk_rc flow_set_keys(struct flow_write *write, const struct shape_me_keys *in)
{
    struct hk_str text;

    HK_TRY(people_write_keys(write->cx, in->keys, in->keys_count, &text));
    return people_save_keys(write->cx, write->session, write->who.login, text);
}

enum hk_rc flow_set_password(
    struct flow_write *write, struct hk_str hash, struct hk_str token, struct people_grant *out)
{
    HK_TRY(people_set_password(write->cx, write->session, write->who.login, hash));
    HK_TRY(flow_end_other_sessions(write));
    HK_TRY(people_delete_links(write->cx, write->session, write->who.login, 0));
    if (write->who.bearer)
        return HK_OK;
    return people_rotate_session(write->cx, write->session, token, write->who.workspace, out);
}
