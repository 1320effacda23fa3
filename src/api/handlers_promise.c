/* api/handlers_promise.c -- what was promised: the list, another owner or date, what became of it.
 */
#include "api/call.h"
#include "routes.h"

enum hk_rc api_handle_promises_list(struct api_call *call,
    const struct api_promises_list_request *in, struct shape_promise_page *out)
{
    const struct engage_promises_request request = {
        .owner = in->owner, .after_ms = in->after_ms, .after = in->after, .limit = in->limit};
    struct shape_promise *promises;
    HK_TRY(engage_list_promises(call->cx, call->session, &call->reader, &request, &promises,
        &out->promises_count, &out->more));
    out->promises = promises;
    return HK_OK;
}

enum hk_rc api_handle_promise_change(
    struct api_call *call, const struct api_promise_change_request *in, struct shape_promise *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_change_promise(&write, in->promise, &in->body));
    return engage_load_promise(call->cx, call->session, call->who.workspace, in->promise, out);
}

enum hk_rc api_handle_promise_settle(
    struct api_call *call, const struct api_promise_settle_request *in, struct shape_promise *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_settle_promise(&write, in->promise, in->body.state));
    return engage_load_promise(call->cx, call->session, call->who.workspace, in->promise, out);
}
