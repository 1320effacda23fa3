/* app/call.c -- see app/call.h. */
#include "app/call.h"

#include <stdio.h>
#include <unistd.h>

#include "app/files.h"
#include "app/key.h"
#include "app/lock.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#define TEXT_MAX_BYTES ((size_t)4 << 20)
#define WAIT_MS 2000 /* for a server that is just starting or was just killed */
#define PAUSE_US 50000

static const struct call {
    const char *name;
    app_call_run *run;
    bool begins; /* may make the database */
} calls[] = {
    {"init", app_call_init, true},
    {"token", app_call_token, false},
    {"demo", app_call_demo, true},
    {"account add", app_call_account_add, false},
    {"account list", app_call_account_list, false},
    {"account pause", app_call_account_state, false},
    {"account resume", app_call_account_state, false},
    {"account remove", app_call_account_remove, false},
    {"account set", app_call_account_set, false},
    {"account test", app_call_account_test, false},
    {"department list", app_call_department_list, false},
    {"department add", app_call_department_add, false},
    {"department rename", app_call_department_rename, false},
    {"department archive", app_call_department_state, false},
    {"department restore", app_call_department_state, false},
    {"setting list", app_call_setting_list, false},
    {"setting get", app_call_setting_get, false},
    {"setting set", app_call_setting_set, false},
    {"backup", app_call_backup, false},
};

static const struct call *find_call(struct hk_str name)
{
    for (size_t i = 0; i < HK_COUNT(calls); i++)
        if (hk_str_equal(hk_str_from(calls[i].name), name))
            return &calls[i];
    return NULL;
}

struct hk_str app_call_arg(const struct app_call *call, const char *name)
{
    return hk_json_str(hk_json_get(call->args, hk_str_from(name)));
}

/* ---- in the server ------------------------------------------------------------------------ */

void app_call_answer(
    struct hk_cx *cx, void *owner, const struct hk_json *request, struct hk_buf *reply)
{
    const struct app_server *server = owner;
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(TEXT_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(reply);
    struct app_call call = {.cx = cx,
        .flow = server->flow,
        .folder = server->folder,
        .args = hk_json_get(request, HK_STR("args")),
        .text = &text};

    cx->ids = flow_ids(server->flow);
    const struct call *found = find_call(hk_json_str(hk_json_get(request, HK_STR("command"))));
    enum hk_rc rc = found != NULL
        ? found->run(&call)
        : hk_fail(
            cx, HK_EINVAL, "the running server is another version of Hark: it does not know this");
    hk_json_object_begin(&w);
    hk_json_bool_member(&w, "ok", rc == HK_OK);
    hk_json_bool_member(&w, "bad", call.bad);
    hk_json_int_member(&w, "rc", (int64_t)rc);
    hk_json_str_member(&w, "code", hk_str_from(hk_rc_name(rc)));
    hk_json_str_member(&w, "text", rc == HK_OK ? hk_buf_str(&text) : hk_str_from(cx->error.text));
    hk_json_object_end(&w);
}

/* ---- in the command ----------------------------------------------------------------------- */

static enum hk_rc read_reply(
    struct hk_cx *cx, struct hk_str line, struct hk_str *out_text, bool *out_bad)
{
    const struct hk_json *reply;
    int64_t rc = HK_EPROTO;
    bool ok = false;

    HK_TRY(hk_json_read(cx, line, &hk_json_foreign, &reply));
    *out_text = hk_json_str(hk_json_get(reply, HK_STR("text")));
    (void)hk_json_bool(hk_json_get(reply, HK_STR("bad")), out_bad);
    if (hk_json_bool(hk_json_get(reply, HK_STR("ok")), &ok) && ok)
        return HK_OK;
    (void)hk_json_int(hk_json_get(reply, HK_STR("rc")), &rc);
    if (rc <= HK_END || rc > HK_EIO)
        rc = HK_EPROTO;
    return hk_fail(cx, (enum hk_rc)rc, "%.*s", HKS(*out_text));
}

/* Nobody else has the folder: be the server for one command. */
static enum hk_rc run_alone(struct hk_cx *cx, const struct app_arguments *arguments,
    const struct call *known, struct hk_str args, struct hk_buf *text, bool *out_bad)
{
    const char *folder = app_argument(arguments, "data").p;
    struct app_call call = {.cx = cx, .folder = folder, .text = text};
    struct flow_options options = {.folder = app_argument(arguments, "data")};
    struct app_settings settings;

    HK_TRY(app_settings_load(cx, arguments, &settings));
    if (!known->begins && hk_str_equal(settings.store, HK_STR("sqlite:"))
        && !app_file_exists(app_path(cx, folder, "hark.db")))
        return hk_fail(
            cx, HK_ENOTFOUND, "%s: there is no database yet; begin with hark init", folder);
    hk_log_set_level(HK_LOG_WARN);
    options.store_url = settings.store;
    options.public_url = settings.public_url;
    options.store_connections = (unsigned)settings.store_connections;
    options.cpu_threads = 1;
    options.commands_only = true;
    HK_TRY(app_key_load(cx, folder, &options));
    HK_TRY(hk_json_read(cx, args, &hk_json_foreign, &call.args));
    HK_TRY(flow_start(cx, &options, &call.flow));
    cx->ids = flow_ids(call.flow);
    cx->now_ms = hk_clock_now_ms();
    enum hk_rc rc = app_key_keep(cx, folder, &options);
    if (rc == HK_OK)
        rc = known->run(&call);
    *out_bad = call.bad;
    flow_stop(call.flow);
    cx->ids = NULL;
    return rc;
}

static enum hk_rc ask_or_run(struct hk_cx *cx, const struct app_arguments *arguments,
    struct hk_str name, struct hk_str args, struct hk_buf *text, bool *out_bad)
{
    const char *folder = app_argument(arguments, "data").p;
    struct hk_buf request = hk_buf_make(SIZE_MAX);
    struct hk_json_writer w = hk_json_writer_make(&request);
    int64_t until_us = hk_clock_steady_us() + (int64_t)WAIT_MS * 1000;
    struct app_lock lock = {.fd = -1};
    struct hk_str line, said;
    enum hk_rc rc;

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "command", name);
    hk_json_put_key(&w, "args");
    hk_json_put_raw(&w, args);
    hk_json_object_end(&w);
    for (;;) {
        rc = app_control_ask(cx, folder, hk_buf_str(&request), &line);
        if (rc != HK_ENOTFOUND)
            break;
        rc = app_lock_take(cx, folder, 0, &lock);
        if (rc != HK_ECONFLICT || hk_clock_steady_us() >= until_us)
            break;
        usleep(PAUSE_US);
    }
    hk_buf_free(&request);
    if (rc != HK_OK)
        return rc;
    if (lock.fd < 0) {
        rc = read_reply(cx, line, &said, out_bad);
        if (rc == HK_OK)
            hk_buf_add_str(text, said);
        return rc;
    }
    rc = run_alone(cx, arguments, find_call(name), args, text, out_bad);
    app_lock_release(&lock);
    return rc;
}

enum app_exit app_call_do(
    struct hk_cx *cx, const struct app_arguments *arguments, struct hk_str call, struct hk_str args)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(TEXT_MAX_BYTES);
    bool bad = false;

    if (!app_file_exists(app_argument(arguments, "data").p)) {
        hk_fail(cx, HK_ENOTFOUND, "%s: there is no such data folder",
            app_argument(arguments, "data").p);
        return app_say_failure(cx, arguments);
    }
    if (ask_or_run(cx, arguments, call, args, &text, &bad) != HK_OK)
        return app_say_failure(cx, arguments);
    fwrite(text.p, 1, text.n, stdout);
    return bad ? APP_FAILED : APP_DONE;
}
