/* app/settings.c -- hark setting list, get, set: the workspace's settings from the shell.
 *
 * A line of the list is name, value and unit, separated by tabs; a value of several lines stands
 * with \n in one.
 */
#include <stdio.h>

#include "app/nearest.h"
#include "app/setup.h"
#include "base/str.h"
#include "people/people.h"

static void close_session(struct store_session **session)
{
    store_session_close(*session);
}

static struct hk_str in_one_line(struct hk_cx *cx, struct hk_str text)
{
    struct hk_str out = HK_STR(""), rest = text, line;

    while (hk_str_cut(&rest, '\n', &line))
        out = hk_arena_printf(cx->arena, "%.*s%s%.*s", HKS(out), out.n > 0 ? "\\n" : "", HKS(line));
    return out;
}

static enum hk_rc load(struct app_call *call, int64_t *out_workspace, struct people_workspace *out)
{
    HK_AUTO(close_session) struct store_session *session = NULL;

    HK_TRY(
        app_find_workspace(call->cx, call->flow, app_call_arg(call, "workspace"), out_workspace));
    HK_TRY(store_session_open(call->cx, flow_store(call->flow), &session));
    return people_load_workspace(call->cx, session, *out_workspace, out);
}

/* The setting that --name means, or why there is none. */
static enum hk_rc find(struct app_call *call, const struct model_setting **out)
{
    struct hk_str name = app_call_arg(call, "name");
    struct app_nearest nearest = app_nearest_begin(name);

    *out = model_setting_find(name);
    if (*out != NULL)
        return HK_OK;
    for (size_t i = 0; i < model_setting_count; i++)
        app_nearest_try(&nearest, hk_str_from(model_setting_list[i].name));
    if (nearest.best.n > 0)
        return hk_fail(call->cx, HK_EINVAL, "there is no setting '%.*s'; did you mean '%.*s'?",
            HKS(name), HKS(nearest.best));
    return hk_fail(
        call->cx, HK_EINVAL, "there is no setting '%.*s'; see hark setting list", HKS(name));
}

enum hk_rc app_call_setting_list(struct app_call *call)
{
    struct people_workspace house;
    int64_t workspace;

    HK_TRY(load(call, &workspace, &house));
    for (size_t i = 0; i < model_setting_count; i++) {
        const struct model_setting *one = &model_setting_list[i];
        struct hk_str text =
            in_one_line(call->cx, model_setting_text(call->cx, &house.settings, one));
        hk_buf_printf(call->text, "%s\t%.*s\t%s\n", one->name, HKS(text), one->unit);
    }
    return HK_OK;
}

enum hk_rc app_call_setting_get(struct app_call *call)
{
    const struct model_setting *one;
    struct people_workspace house;
    int64_t workspace;

    HK_TRY(find(call, &one));
    HK_TRY(load(call, &workspace, &house));
    hk_buf_printf(call->text, "%.*s\n", HKS(model_setting_text(call->cx, &house.settings, one)));
    return HK_OK;
}

static enum hk_rc write_setting(struct flow_write *write, void *data)
{
    const struct shape_setting_value *value = data;

    return flow_change_settings(write, value, 1);
}

enum hk_rc app_call_setting_set(struct app_call *call)
{
    struct shape_setting_value value = {
        .name = app_call_arg(call, "name"), .value = app_call_arg(call, "value")};
    const struct model_setting *one;
    struct people_workspace house;
    struct flow_principal who = {.role = SHAPE_ROLE_ADMIN};

    HK_TRY(find(call, &one));
    HK_TRY(load(call, &who.workspace, &house));
    HK_TRY(app_write_do(call->cx, call->flow, &who, write_setting, &value));
    return app_call_setting_get(call);
}

static enum app_exit ask(struct hk_cx *cx, const struct app_arguments *arguments)
{
    static const char *const names[] = {"workspace", "name", "value"};
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 16);
    struct hk_json_writer w = hk_json_writer_make(&args);

    hk_json_object_begin(&w);
    for (size_t i = 0; i < HK_COUNT(names); i++)
        hk_json_str_member(&w, names[i], app_argument(arguments, names[i]));
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, hk_str_from(arguments->command->name), hk_buf_str(&args));
}

enum app_exit app_setting_list_all(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return ask(cx, arguments);
}

enum app_exit app_setting_get(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return ask(cx, arguments);
}

enum app_exit app_setting_put(struct hk_cx *cx, const struct app_arguments *arguments)
{
    if (!app_argument_given(arguments, "value")) {
        hk_fail(cx, HK_EINVAL, "--value VALUE is needed; --value '' takes the value away");
        return app_say_usage(cx, arguments);
    }
    return ask(cx, arguments);
}
