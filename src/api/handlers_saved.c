/* api/handlers_saved.c -- answers that are ready to be said. */
#include "api/call.h"
#include "routes.h"

enum hk_rc api_handle_saved_answers_list(struct api_call *call,
    const struct api_saved_answers_list_request *in, struct shape_saved_answer_list *out)
{
    (void)in;
    return engage_list_saved_answers(call->cx, call->session, call->who.workspace, out);
}

static enum hk_rc show(struct api_call *call, int64_t id, struct shape_saved_answer *out)
{
    return engage_load_saved_answer(call->cx, call->session, call->who.workspace, id, out);
}

enum hk_rc api_handle_saved_answer_create(struct api_call *call,
    const struct api_saved_answer_create_request *in, struct shape_saved_answer *out)
{
    struct flow_write write = api_write(call);
    int64_t id;
    HK_TRY(flow_create_saved_answer(&write, &in->body, &id));
    return show(call, id, out);
}

enum hk_rc api_handle_saved_answer_update(struct api_call *call,
    const struct api_saved_answer_update_request *in, struct shape_saved_answer *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_update_saved_answer(&write, in->saved_answer, &in->body));
    return show(call, in->saved_answer, out);
}

enum hk_rc api_handle_saved_answer_remove(struct api_call *call,
    const struct api_saved_answer_remove_request *in, struct shape_saved_answer *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_remove_saved_answer(&write, in->saved_answer));
    return show(call, in->saved_answer, out);
}
