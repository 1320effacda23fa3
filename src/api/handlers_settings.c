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

enum hk_rc api_handle_mail_read(
    struct api_call *call, const struct api_mail_read_request *in, struct shape_mail_server *out)
{
    (void)in;
    return flow_load_mail(call->cx, call->session, call->who.workspace, out);
}

enum hk_rc api_handle_mail_update(
    struct api_call *call, const struct api_mail_update_request *in, struct shape_mail_server *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_save_mail(&write, &in->body));
    return flow_load_mail(call->cx, call->session, call->who.workspace, out);
}

enum hk_rc api_handle_mail_test(
    struct api_call *call, const struct api_mail_test_request *in, struct shape_mail_server *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_test_mail(&write, in->body.to));
    return flow_load_mail(call->cx, call->session, call->who.workspace, out);
}
