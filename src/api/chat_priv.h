/* api/chat_priv.h -- one call of the web chat's widget, and what the files that answer such share.
 */
#ifndef HK_API_CHAT_PRIV_H
#define HK_API_CHAT_PRIV_H
#include "api/api_priv.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "engage/blobs.h"
#include "engage/chat.h"
#include "flow/chat.h"
#include "people/visitor.h"

#define CHAT_FILES_MAX 5 /* of one message */
#define CHAT_FILE_MAX_BYTES INT64_C(10000000)

/* One call; lies in the exchange's arena. */
struct chat_call {
    struct flow_task task; /* must stay first */
    struct api *api;
    struct http_exchange *exchange;
    const struct http_request *request;
    struct hk_cx cx; /* its arena is the exchange's */
    struct flow_chat_account account;
    struct visitor_pass pass;
    uint8_t key[HK_KEY_BYTES];
    const struct hk_json *body;
    struct hk_str said; /* the client's id of a message */
    struct hk_str text; /* and its words */
    int64_t earlier;    /* the case to be read */
    struct engage_given files[CHAT_FILES_MAX];
    struct hk_str file_names[CHAT_FILES_MAX];
    size_t files_count;
};

/* ---- chat.c ---- */

/* Answer. `word` "" for the result's own, `retry_after_s` 0 for none; the sentence is cx's error.
 */
void api_chat_refuse(
    struct chat_call *call, enum hk_rc rc, const char *word, int64_t retry_after_s);
void api_chat_reply(struct chat_call *call, const struct hk_buf *json);

/* Take one try of `who`; false: refused, the call is answered. */
bool api_chat_take(struct chat_call *call, enum api_limit limit, struct hk_str who);

/* The body as call->body; HK_EINVAL. And a whole number above 0 in it; 0: none. */
HK_CHECK enum hk_rc api_chat_read_body(struct chat_call *call);
int64_t api_chat_number(const struct hk_json *object, const char *key);

/* Go on in `run` on a CPU thread; or the call is answered. */
void api_chat_submit(struct chat_call *call, flow_task_run *run);

/* {"messages":[...]} of rows that its visitor may see. */
HK_CHECK enum hk_rc api_chat_put_messages(struct chat_call *call, struct store_session *session,
    const struct engage_chat_row *rows, size_t n, struct hk_json_writer *w);

/* ---- chat_closed.c ---- */

/* HK_EDENIED: a colleague has closed the chat for this visitor. is_open answers then: 403. */
HK_CHECK enum hk_rc api_chat_check_open(
    struct hk_cx *cx, const struct chat_call *call, struct store_session *session);
bool api_chat_is_open(struct chat_call *call, struct store_session *session);

/* A message of theirs: counted, then refused. */
void api_chat_count_refused(struct chat_call *call);

/* ---- chat_earlier.c ---- */

/* "earlier", "earlier/ID"; false if it is neither. */
bool api_chat_handle_earlier(struct chat_call *call, struct hk_str name);

/* ---- chat_typing.c ---- */

void api_chat_handle_typing(struct chat_call *call);

/* ---- chat_mail.c ---- */

void api_chat_handle_transcript(struct chat_call *call);

/* ---- chat_files.c ---- */

void api_chat_handle_files(struct chat_call *call);

/* The files that the body of a message names, as call->files; HK_EINVAL. And into the raw body. */
HK_CHECK enum hk_rc api_chat_check_files(struct chat_call *call);
void api_chat_put_files(const struct chat_call *call, struct hk_json_writer *w);

#endif
