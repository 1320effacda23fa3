/* api/handlers_settings.c -- the workspace's settings. */
#include "api/call.h"
#include "routes.h"

enum hk_rc api_handle_settings_list(struct api_call *call,
    const struct api_settings_list_request *in, struct shape_setting_list *out)
{
    (void)in;
    return engage_list_settings(call->cx, call->session, call->who.workspace, out);
}

enum hk_rc api_handle_settings_update(struct api_call *call,
    const struct api_settings_update_request *in, struct shape_setting_list *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_change_settings(&write, in->body.values, in->body.values_count));
    return engage_list_settings(call->cx, call->session, call->who.workspace, out);
}
