/* app/call.h -- commands that need the running whole: one function each, wherever it runs.
 *
 * If a server has the folder, the command is sent to it over DIR/hark.sock and runs there. If not,
 * this process takes the lock, starts the flow without HTTP, runs the same function and stops.
 *
 * Threads: a call runs on the control thread of the server, or on the command's main thread.
 */
#ifndef HK_APP_CALL_H
#define HK_APP_CALL_H
#include "app/app.h"
#include "app/control.h"
#include "base/json_write.h"
#include "flow/flow.h"

struct app_call {
    struct hk_cx *cx;
    struct flow *flow;
    const char *folder; /* the data folder */
    const struct hk_json *args;
    struct hk_buf *text; /* out: what the command says on standard output */
    bool bad;            /* out: what it says is bad news: the command ends with APP_FAILED */
};

/* Failures have their reason in cx->error, written for who typed the command. */
typedef enum hk_rc app_call_run(struct app_call *call);

app_call_run app_call_init;
app_call_run app_call_token;
app_call_run app_call_demo;
app_call_run app_call_account_add;
app_call_run app_call_account_list;
app_call_run app_call_account_state;
app_call_run app_call_account_remove;
app_call_run app_call_account_set;
app_call_run app_call_account_test;
app_call_run app_call_department_list;
app_call_run app_call_department_add;
app_call_run app_call_department_rename;
app_call_run app_call_department_state;
app_call_run app_call_setting_list;
app_call_run app_call_setting_get;
app_call_run app_call_setting_set;
app_call_run app_call_backup;

/* The text argument `name`, "" if absent. */
struct hk_str app_call_arg(const struct app_call *call, const char *name);

/* Answer one request of the control socket; `owner` is a struct app_server. */
struct app_server {
    struct flow *flow;
    const char *folder;
};
app_control_answer app_call_answer;

/* Run the call named as the command is, with `args` (a JSON object), and print what it says. */
enum app_exit app_call_do(struct hk_cx *cx, const struct app_arguments *arguments,
    struct hk_str call, struct hk_str args);

#endif
