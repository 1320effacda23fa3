/* flow/commands_brand.c -- from the demonstration to a brand of one's own; and its storm.
 *
 * Who plays the demonstration bears a made-up name there. When they begin with their own brand,
 * their login takes their own name and address and is the first admin of a new, empty workspace;
 * the demonstration stays, and one can go back to it. No password is asked for here: their sign-in
 * goes on, and all others of this login end, for it now opens a second door.
 *
 * Only an admin of the demonstration may, and only where no brand is set up: on a server that is in
 * use people are invited by its admins.
 *
 * What it does not do: it takes nothing over from the demonstration.
 */
#include "base/clock.h"
#include "base/str.h"
#include "flow/flow_priv.h"
#include "people/people.h"
#include "people_sql.h"

static enum hk_rc check_place(struct flow_write *write)
{
    struct hk_cx *cx = write->cx;
    struct people_workspace_row *rows;
    size_t n = 0;
    bool here = false;

    HK_TRY(flow_may_manage(write));
    if (write->who.bearer)
        return hk_fail(cx, HK_EDENIED, "a program's token belongs to one workspace");
    HK_TRY(people_list_workspaces(cx, write->session, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].demo)
            return hk_fail(cx, HK_ECONFLICT,
                "a brand is set up on this server already; its admins invite people");
        here = here || rows[i].id == write->who.workspace;
    }
    if (!here)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such workspace");
    return HK_OK;
}

static enum hk_rc take_own_name(
    struct flow_write *write, struct hk_str email, struct hk_str name, struct hk_str *out_email)
{
    struct hk_cx *cx = write->cx;
    struct people_login_row login;

    if (people_clean_email(cx, email, out_email) != HK_OK)
        return hk_fail_value(
            cx, "not_an_email", "email: an address like name@example.com was expected");
    enum hk_rc rc = people_find_login(cx, write->session, *out_email, &login);
    if (rc == HK_OK && login.id != write->who.login)
        return hk_fail_value(cx, "taken", "email: somebody else signs in with this address");
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    return people_name_login(cx, write->session, write->who.login, *out_email, name);
}

enum hk_rc flow_found_brand(struct flow_write *write, const struct shape_workspace_create *in,
    struct hk_str token, int64_t *out_workspace, struct people_grant *out)
{
    struct hk_cx *cx = write->cx;
    const struct flow_principal who = write->who;
    struct hk_str brand = hk_str_trim(in->brand_name), name = hk_str_trim(in->name), email;
    int64_t login;

    HK_TRY(check_place(write));
    if (brand.n == 0)
        return hk_fail_value(cx, "needed", "brand_name: cannot be empty");
    if (name.n == 0)
        return hk_fail_value(cx, "needed", "name: cannot be empty");
    if (!hk_clock_zone_known(in->zone))
        return hk_fail_value(cx, "not_a_zone", "zone: a time zone like Europe/Warsaw was expected");
    HK_TRY(take_own_name(write, in->email, name, &email));
    flow_log_subject(write, SHAPE_EVENT_KIND_PERSON_CHANGED, who.login);
    HK_TRY(flow_end_other_sessions(write));
    HK_TRY(people_delete_links(cx, write->session, who.login, 0));
    HK_TRY(
        flow_create_workspace(write, brand, in->zone, false, email, name, out_workspace, &login));
    HK_TRY(people_rotate_session(cx, write->session, token, *out_workspace, out));
    flow_batch_end_session(write->batch, who.session);
    return HK_OK;
}

enum hk_rc flow_call_storm(struct flow_write *write)
{
    struct people_workspace workspace;

    HK_TRY(flow_may_speak(write));
    HK_TRY(people_load_workspace(write->cx, write->session, write->who.workspace, &workspace));
    if (!workspace.demo)
        return hk_fail(write->cx, HK_ECONFLICT, "only the demonstration has a storm to call");
    flow_timer_storm(write->flow->timer, write->cx->now_ms);
    return HK_OK;
}
