/* app/control.h -- DIR/hark.sock: how a command reaches the server that has the folder.
 *
 * One line of JSON each way: {"command":"token","args":{...}} and {"ok":true,"text":"..."} or
 * {"ok":false,"code":"not_found","text":"why"}. The socket is mode 0600, and a peer that is neither
 * our user nor root is hung up on. Requests are answered one after the other.
 *
 * What it does not do: know any command (app/call.h), speak to another machine.
 *
 * Threads: a server has a thread of its own for it; ask from any.
 */
#ifndef HK_APP_CONTROL_H
#define HK_APP_CONTROL_H
#include "base/buf.h"
#include "base/cx.h"
#include "base/json_read.h"

struct app_control;

/* Writes the one line of JSON that answers `request`, without its end. */
typedef void app_control_answer(
    struct hk_cx *cx, void *owner, const struct hk_json *request, struct hk_buf *reply);

HK_CHECK enum hk_rc app_control_start(struct hk_cx *cx, const char *folder,
    app_control_answer *answer, void *owner, struct app_control **out);

/* Ends with the request that is being answered. Accepts NULL. */
void app_control_stop(struct app_control *control);

/* Send one line and wait for the answer, for as long as it takes. HK_ENOTFOUND if no server
 * listens there; HK_EIO if it hung up without an answer. */
HK_CHECK enum hk_rc app_control_ask(
    struct hk_cx *cx, const char *folder, struct hk_str request, struct hk_str *out);

#endif
