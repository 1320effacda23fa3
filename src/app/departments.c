/* app/departments.c -- hark department list, add, rename, archive, restore: who belongs together,
 * from the shell.
 *
 * A line of the list is id, state (open or archived) and name, separated by tabs. A department is
 * named by its id or by its name, where only one bears it.
 */
#include <string.h>

#include "app/setup.h"
#include "base/ids.h"
#include "base/str.h"
#include "engage/views.h"

static void close_session(struct store_session **session)
{
    store_session_close(*session);
}

static void print_department(struct app_call *call, const struct shape_department *department)
{
    char id[HK_ID_TEXT_BYTES];

    hk_id_write(department->id, id);
    hk_buf_printf(call->text, "%.*s\t%s\t%.*s\n", HK_ID_TEXT_BYTES, id,
        department->archived ? "archived" : "open", HKS(department->name));
}

struct house {
    int64_t workspace;
    struct shape_department *list;
    size_t n;
};

static enum hk_rc load(struct app_call *call, struct house *out)
{
    HK_AUTO(close_session) struct store_session *session = NULL;

    HK_TRY(
        app_find_workspace(call->cx, call->flow, app_call_arg(call, "workspace"), &out->workspace));
    HK_TRY(store_session_open(call->cx, flow_store(call->flow), &session));
    return engage_list_departments(call->cx, session, out->workspace, &out->list, &out->n);
}

/* Which one --department means, or why none can be told. */
static enum hk_rc find(
    struct app_call *call, const struct house *house, const struct shape_department **out)
{
    struct hk_str wish = app_call_arg(call, "department");
    size_t same_name = 0;
    int64_t id = 0;

    *out = NULL;
    (void)hk_id_read(wish, &id);
    for (size_t i = 0; i < house->n; i++) {
        bool named = hk_str_equal(house->list[i].name, wish);
        if (house->list[i].id == id || named)
            *out = &house->list[i];
        if (house->list[i].id == id)
            return HK_OK;
        same_name += named;
    }
    if (same_name == 1)
        return HK_OK;
    return hk_fail(call->cx, HK_EINVAL,
        same_name == 0 ? "there is no department '%.*s'; see hark department list"
                       : "several departments are called '%.*s'; name it by its id, as hark "
                         "department list prints it",
        HKS(wish));
}

/* ---- the calls ---------------------------------------------------------------------------- */

enum hk_rc app_call_department_list(struct app_call *call)
{
    struct house house = {0};

    HK_TRY(load(call, &house));
    for (size_t i = 0; i < house.n; i++)
        print_department(call, &house.list[i]);
    return HK_OK;
}

struct change {
    int64_t id; /* 0: a new one */
    struct shape_department_update update;
};

static enum hk_rc write_change(struct flow_write *write, void *data)
{
    struct change *change = data;

    if (change->id == 0)
        return flow_create_department(write, change->update.name, &change->id);
    return flow_update_department(write, change->id, &change->update);
}

static enum hk_rc apply(struct app_call *call, int64_t workspace, struct change *change)
{
    const struct flow_principal who = {.workspace = workspace, .role = SHAPE_ROLE_ADMIN};
    struct house house = {0};

    HK_TRY(app_write_do(call->cx, call->flow, &who, write_change, change));
    HK_TRY(load(call, &house));
    for (size_t i = 0; i < house.n; i++)
        if (house.list[i].id == change->id)
            print_department(call, &house.list[i]);
    return HK_OK;
}

/* The name as the API would take it. */
static enum hk_rc read_name(struct app_call *call, struct hk_str *out)
{
    struct shape_department_create create;

    HK_TRY(
        shape_read_department_create(call->cx, hk_json_get(call->args, HK_STR("create")), &create));
    *out = create.name;
    return HK_OK;
}

enum hk_rc app_call_department_add(struct app_call *call)
{
    struct change change = {0};
    struct house house = {0};

    HK_TRY(read_name(call, &change.update.name));
    HK_TRY(load(call, &house));
    return apply(call, house.workspace, &change);
}

enum hk_rc app_call_department_rename(struct app_call *call)
{
    const struct shape_department *department;
    struct change change = {0};
    struct house house = {0};

    HK_TRY(read_name(call, &change.update.name));
    HK_TRY(load(call, &house));
    HK_TRY(find(call, &house, &department));
    change.id = department->id;
    change.update.archived = department->archived;
    return apply(call, house.workspace, &change);
}

/* Archives, or with "state" open takes back. */
enum hk_rc app_call_department_state(struct app_call *call)
{
    const struct shape_department *department;
    struct house house = {0};

    HK_TRY(load(call, &house));
    HK_TRY(find(call, &house, &department));
    struct change change = {.id = department->id,
        .update = {.name = department->name,
            .archived = hk_str_equal(app_call_arg(call, "state"), HK_STR("archived"))}};
    return apply(call, house.workspace, &change);
}

/* ---- the commands ------------------------------------------------------------------------- */

static enum app_exit ask(struct hk_cx *cx, const struct app_arguments *arguments, const char *state)
{
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 16);
    struct hk_json_writer w = hk_json_writer_make(&args);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "workspace", app_argument(arguments, "workspace"));
    hk_json_str_member(&w, "department", app_argument(arguments, "department"));
    hk_json_str_member(&w, "state", hk_str_from(state));
    if (app_argument_given(arguments, "name")) {
        hk_json_put_key(&w, "create");
        hk_json_object_begin(&w);
        hk_json_str_member(&w, "name", hk_str_trim(app_argument(arguments, "name")));
        hk_json_object_end(&w);
    }
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, hk_str_from(arguments->command->name), hk_buf_str(&args));
}

enum app_exit app_department_ask(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return ask(cx, arguments, "");
}

enum app_exit app_department_archive(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return ask(cx, arguments, "archived");
}

enum app_exit app_department_restore(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return ask(cx, arguments, "open");
}
