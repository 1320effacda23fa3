/* app/accounts.c -- connect, list, change, pause, resume and remove channel accounts; to test one:
 * account_test.c.
 *
 * A line of the list is ID, channel, state, name and webhook path, separated by tabs. Secrets
 * come on standard input as lines key=value, so that they stand in no history and no process list.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/setup.h"
#include "base/ids.h"
#include "base/str.h"
#include "engage/views.h"

static void close_session(struct store_session **session)
{
    store_session_close(*session);
}

static struct flow_principal admin_of(int64_t workspace)
{
    return (struct flow_principal){.workspace = workspace, .role = SHAPE_ROLE_ADMIN};
}

static void print_account(struct app_call *call, const struct shape_account *account)
{
    char id[HK_ID_TEXT_BYTES];

    hk_id_write(account->id, id);
    hk_buf_printf(call->text, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", HK_ID_TEXT_BYTES, id,
        HKS(account->channel), HKS(shape_account_state_word(account->state)), HKS(account->name),
        HKS(account->webhook_path));
}

static enum hk_rc print_one(struct app_call *call, int64_t workspace, int64_t id)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct shape_account account;

    HK_TRY(store_session_open(call->cx, flow_store(call->flow), &session));
    HK_TRY(engage_load_account(call->cx, session, workspace, id, &account));
    print_account(call, &account);
    return HK_OK;
}

/* ---- the calls ---------------------------------------------------------------------------- */

struct add_work {
    struct shape_account_create create;
    int64_t id;
};

static enum hk_rc write_account(struct flow_write *write, void *data)
{
    struct add_work *work = data;

    return flow_create_account(write, &work->create, &work->id);
}

enum hk_rc app_call_account_add(struct app_call *call)
{
    struct add_work work = {0};
    struct flow_principal who;
    int64_t workspace;

    HK_TRY(shape_read_account_create(
        call->cx, hk_json_get(call->args, HK_STR("create")), &work.create));
    HK_TRY(app_find_workspace(call->cx, call->flow, app_call_arg(call, "workspace"), &workspace));
    who = admin_of(workspace);
    HK_TRY(app_write_do(call->cx, call->flow, &who, write_account, &work));
    return print_one(call, workspace, work.id);
}

enum hk_rc app_call_account_list(struct app_call *call)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct shape_account *accounts;
    int64_t workspace;
    size_t n;

    HK_TRY(app_find_workspace(call->cx, call->flow, app_call_arg(call, "workspace"), &workspace));
    HK_TRY(store_session_open(call->cx, flow_store(call->flow), &session));
    HK_TRY(engage_list_accounts(call->cx, session, workspace, &accounts, &n));
    for (size_t i = 0; i < n; i++)
        print_account(call, &accounts[i]);
    return HK_OK;
}

struct change_work {
    int64_t id;
    struct shape_account_update update;
};

static enum hk_rc write_change(struct flow_write *write, void *data)
{
    struct change_work *work = data;

    return flow_update_account(write, work->id, &work->update);
}

static enum hk_rc write_removal(struct flow_write *write, void *data)
{
    const struct change_work *work = data;

    return flow_remove_account(write, work->id);
}

static enum hk_rc change(struct app_call *call, app_write_run *run, struct change_work *work)
{
    struct flow_principal who;
    int64_t workspace;

    if (!hk_id_read(app_call_arg(call, "account"), &work->id))
        return hk_fail(call->cx, HK_EINVAL,
            "--account: expected an id of 13 characters, as hark account list prints it");
    HK_TRY(app_find_workspace(call->cx, call->flow, app_call_arg(call, "workspace"), &workspace));
    who = admin_of(workspace);
    HK_TRY(app_write_do(call->cx, call->flow, &who, run, work));
    return print_one(call, workspace, work->id);
}

enum hk_rc app_call_account_state(struct app_call *call)
{
    bool pause = hk_str_equal(app_call_arg(call, "state"), HK_STR("paused"));
    struct change_work work = {
        .update = {.name = HK_STR(""),
            .state = pause ? SHAPE_ACCOUNT_WISH_PAUSED : SHAPE_ACCOUNT_WISH_ACTIVE}};

    return change(call, write_change, &work);
}

enum hk_rc app_call_account_set(struct app_call *call)
{
    struct change_work work = {0};

    HK_TRY(shape_read_account_update(
        call->cx, hk_json_get(call->args, HK_STR("update")), &work.update));
    return change(call, write_change, &work);
}

enum hk_rc app_call_account_remove(struct app_call *call)
{
    struct change_work work = {0};

    return change(call, write_removal, &work);
}

/* ---- the commands ------------------------------------------------------------------------- */

/* One key=value into the list of fields. */
static enum hk_rc put_field(
    struct hk_cx *cx, struct hk_json_writer *w, struct hk_str text, const char *place)
{
    struct hk_str key;

    if (hk_str_find(text, HK_STR("=")) == SIZE_MAX || !hk_str_cut(&text, '=', &key) || key.n == 0)
        return hk_fail(cx, HK_EINVAL, "%s: expected key=value", place);
    hk_json_object_begin(w);
    hk_json_str_member(w, "key", hk_str_trim(key));
    hk_json_str_member(w, "value", text);
    hk_json_object_end(w);
    return HK_OK;
}

static enum hk_rc put_secrets(struct hk_cx *cx, struct hk_json_writer *w)
{
    char line[8192];
    int number = 0;

    while (fgets(line, sizeof line, stdin) != NULL) {
        struct hk_str text = {line, strcspn(line, "\r\n")};
        char place[40];
        number++;
        if (text.n == 0)
            continue;
        snprintf(place, sizeof place, "standard input, line %d", number);
        HK_TRY(put_field(cx, w, text, place));
    }
    explicit_bzero(line, sizeof line);
    return HK_OK;
}

static enum hk_rc put_fields(
    struct hk_cx *cx, const struct app_arguments *arguments, struct hk_json_writer *w)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (hk_str_equal(arguments->list[i].name, HK_STR("set")))
            HK_TRY(put_field(cx, w, arguments->list[i].value, "--set"));
    if (app_argument_given(arguments, "secret-stdin"))
        HK_TRY(put_secrets(cx, w));
    return HK_OK;
}

enum app_exit app_account_add(struct hk_cx *cx, const struct app_arguments *arguments)
{
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 18);
    struct hk_json_writer w = hk_json_writer_make(&args);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "workspace", app_argument(arguments, "workspace"));
    hk_json_put_key(&w, "create");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "channel", app_argument(arguments, "channel"));
    hk_json_str_member(&w, "name", app_argument(arguments, "name"));
    hk_json_bool_member(&w, "shadow", app_argument_given(arguments, "shadow"));
    hk_json_put_key(&w, "fields");
    hk_json_array_begin(&w);
    if (put_fields(cx, arguments, &w) != HK_OK)
        return app_say_usage(cx, arguments);
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, HK_STR("account add"), hk_buf_str(&args));
}

static enum app_exit call_with(
    struct hk_cx *cx, const struct app_arguments *arguments, const char *state)
{
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 16);
    struct hk_json_writer w = hk_json_writer_make(&args);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "workspace", app_argument(arguments, "workspace"));
    hk_json_str_member(&w, "account", app_argument(arguments, "account"));
    hk_json_str_member(&w, "state", hk_str_from(state));
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, hk_str_from(arguments->command->name), hk_buf_str(&args));
}

enum app_exit app_account_list(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return call_with(cx, arguments, "");
}

enum app_exit app_account_pause(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return call_with(cx, arguments, "paused");
}

enum app_exit app_account_resume(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return call_with(cx, arguments, "active");
}

enum app_exit app_account_remove(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return call_with(cx, arguments, "");
}

enum app_exit app_account_test(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return call_with(cx, arguments, "");
}

enum app_exit app_account_set(struct hk_cx *cx, const struct app_arguments *arguments)
{
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 18);
    struct hk_json_writer w = hk_json_writer_make(&args);
    struct hk_str shadow = app_argument(arguments, "shadow");

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "workspace", app_argument(arguments, "workspace"));
    hk_json_str_member(&w, "account", app_argument(arguments, "account"));
    hk_json_put_key(&w, "update");
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "name", app_argument(arguments, "name"));
    if (shadow.n > 0)
        hk_json_str_member(&w, "shadow", shadow);
    hk_json_put_key(&w, "fields");
    hk_json_array_begin(&w);
    if (put_fields(cx, arguments, &w) != HK_OK)
        return app_say_usage(cx, arguments);
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, HK_STR("account set"), hk_buf_str(&args));
}
