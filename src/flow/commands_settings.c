/* flow/commands_settings.c -- what an admin sets for the whole workspace.
 *
 * All values of one call are taken, or none. What is set holds from the commit on: everything that
 * decides reads the settings in its own transaction. Due times that stand already stay as they are.
 */
#include "base/str.h"
#include "flow/flow_priv.h"
#include "people/people.h"

enum hk_rc flow_may_manage(struct flow_write *write)
{
    if (write->who.role != SHAPE_ROLE_ADMIN)
        return hk_fail(write->cx, HK_EDENIED, "only an admin may do this");
    return HK_OK;
}

void flow_log_subject(struct flow_write *write, enum shape_event_kind kind, int64_t subject)
{
    struct flow_event event = {.workspace = write->who.workspace,
        .kind = kind,
        .actor = write->who.login,
        .subject = subject};

    flow_batch_event(write->batch, &event);
}

enum hk_rc flow_change_settings(
    struct flow_write *write, const struct shape_setting_value *values, size_t n)
{
    struct hk_cx *cx = write->cx;
    struct people_workspace house;

    HK_TRY(flow_may_manage(write));
    HK_TRY(people_load_workspace(cx, write->session, write->who.workspace, &house));
    for (size_t i = 0; i < n; i++) {
        const struct model_setting *one = model_setting_find(values[i].name);
        if (one == NULL)
            return hk_fail_value(
                cx, "unknown", "name: there is no setting named \"%.*s\"", HKS(values[i].name));
        HK_TRY(model_setting_set(cx, &house.settings, one, values[i].value));
    }
    HK_TRY(people_save_workspace(cx, write->session, write->who.workspace, &house.settings));
    flow_log_subject(write, SHAPE_EVENT_KIND_WORKSPACE_CHANGED, write->who.workspace);
    return HK_OK;
}
