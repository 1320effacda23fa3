/* api/handlers_sources.c -- where listening looks by itself, and what a source would bring. */
#include "api/call.h"
#include "flow/sources.h"
#include "listen/sources.h"
#include "routes.h"

enum hk_rc api_handle_sources_list(
    struct api_call *call, const struct api_sources_list_request *in, struct shape_source_list *out)
{
    (void)in;
    return listen_list_sources(
        call->cx, call->session, call->who.workspace, call->who.role == SHAPE_ROLE_ADMIN, out);
}

static enum hk_rc show(struct api_call *call, int64_t id, struct shape_source *out)
{
    return listen_load_source(call->cx, call->session, call->who.workspace, id, out);
}

enum hk_rc api_handle_source_create(
    struct api_call *call, const struct api_source_create_request *in, struct shape_source *out)
{
    struct flow_write write = api_write(call);
    int64_t id;
    HK_TRY(flow_create_source(&write, &in->body, &id));
    return show(call, id, out);
}

enum hk_rc api_handle_source_update(
    struct api_call *call, const struct api_source_update_request *in, struct shape_source *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_update_source(&write, in->source, &in->body));
    return show(call, in->source, out);
}

enum hk_rc api_handle_source_remove(
    struct api_call *call, const struct api_source_remove_request *in, struct shape_source *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_remove_source(&write, in->source));
    return show(call, in->source, out);
}

enum hk_rc api_handle_source_look(
    struct api_call *call, const struct api_source_look_request *in, struct shape_source *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_look_at_source(&write, in->source));
    return show(call, in->source, out);
}

/* ---- trials: the network is asked between the two halves ------------------------------------- */

static void trial_done(struct hk_cx *cx, enum hk_rc rc, struct flow_trial *trial)
{
    api_answered(trial->owner, cx, rc);
}

enum hk_rc api_prepare_source_try(struct api_call *call, const struct api_source_try_request *in)
{
    call->trial = hk_arena_alloc(call->own.arena, sizeof *call->trial);
    *call->trial = (struct flow_trial){
        .wish = in->body, .done = trial_done, .owner = call, .workspace = call->who.workspace};
    return flow_try_source(&call->own, call->flow, call->trial);
}

enum hk_rc api_handle_source_try(
    struct api_call *call, const struct api_source_try_request *in, struct shape_source_trial *out)
{
    (void)in;
    *out = call->trial->out;
    return HK_OK;
}
