/* api/call.h -- one call of the API, from the request to the reply.
 *
 * A call lies in its exchange's arena and moves with it: HTTP thread -> CPU thread (who asks, may
 * they, what do they ask; reads and password hashing end here) -> writer's thread (writes). Only
 * one of them holds it at a time; after the reply it is gone.
 *
 * A handler reads its request struct, asks engage/ or tells flow/, and fills the reply's shape.
 * `call->cx` is the unit of work it runs in: what it allocates there lives until the reply. A
 * write's handler may run twice; what it leaves in the call (`grant`) is from the last run. What
 * must outlive the transaction goes to `call->own.arena`.
 */
#ifndef HK_API_CALL_H
#define HK_API_CALL_H
#include "api/api.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "engage/views.h"
#include "flow/commands.h"
#include "flow/flow.h"
#include "net/http_server.h"
#include "people/people.h"

enum api_permission {
#define PERMISSION(name, viewer, agent, admin, who) API_PERMIT_##name,
#include "model/permissions.def"
#undef PERMISSION
};

enum api_runs {
    API_RUNS_READ,
    API_RUNS_WRITE,
    API_RUNS_PREPARED, /* a write; what needs no transaction is done before, on a CPU thread */
    API_RUNS_CPU,      /* the same, and what is prepared is a guess at a password: limited */
    API_RUNS_STREAM,
    API_RUNS_TEXT,
    API_RUNS_TELL, /* as a read, but it says something that is kept nowhere */
    API_RUNS_ASK   /* somebody outside is asked; the handler runs once they have answered */
};

struct api_call;

/* One line of the table that tools/apigen.py writes. */
struct api_route {
    enum http_method method;
    const char *path; /* "/api/v1/conversations/{conversation}" */
    const char *operation;
    enum api_permission permission;
    enum api_runs runs;
    uint32_t body_max;        /* bytes */
    size_t request_bytes;     /* of its request struct */
    const char *const *query; /* names it takes, NULL last; NULL: none */
    enum hk_rc (*read)(struct api_call *call, void *request);          /* NULL: takes nothing */
    enum hk_rc (*prepare)(struct api_call *call, const void *request); /* PREPARED, CPU, ASK */
    enum hk_rc (*run)(struct api_call *call, const void *request, struct hk_json_writer *w);
};

#define API_PATH_IDS_MAX 2

enum api_answer_kind { API_ANSWER_JSON, API_ANSWER_TEXT, API_ANSWER_STREAM };

/* What a handler that answers itself (stream, text) wants sent once its reads are over. */
struct api_answer {
    enum api_answer_kind kind;
    struct hk_str type; /* TEXT: content type */
    struct hk_str file; /* TEXT: the name it is saved under; "": shown */
    int64_t after;      /* STREAM */
};

struct api_command {
    struct flow_command command; /* must stay first */
    struct api_call *call;
};

struct api_call {
    struct flow_task task; /* must stay first */
    struct api *api;
    struct flow *flow;
    struct http_exchange *exchange;
    const struct http_request *request;
    const struct api_route *route;
    struct hk_str path_ids[API_PATH_IDS_MAX];
    void *in; /* the route's request struct */

    struct hk_cx own; /* lives as long as the call; its arena is the exchange's */
    struct hk_cx *cx; /* the unit of work the handler runs in */
    struct store_session *session;
    bool has_snapshot;        /* of the session: reads see one moment */
    struct flow_batch *batch; /* writes only */

    struct hk_str token; /* as it came; "" for none */
    bool by_cookie;
    struct people_member member; /* zero for public operations */
    struct flow_principal who;
    struct engage_reader reader;

    struct api_command command;
    struct api_answer answer;
    struct hk_buf text; /* the reply of a read: JSON, or what a text handler wrote */

    struct hk_str secret;      /* prepared: hash of a new password */
    struct flow_heard *heard;  /* prepared: posts, and which watches take them */
    struct flow_trial *trial;  /* prepared: what a source would bring */
    struct people_grant grant; /* of a sign-in: becomes the cookie */
    bool forget_cookie;        /* after signing out */
    struct hk_str refusal;     /* of `prepare`: a finer code; "" for none */
    int64_t retry_after_s;     /* with it */
};

/* Does it write? */
bool api_route_writes(const struct api_route *route);

/* ---- for handlers ------------------------------------------------------------------------ */

/* A read has all it needs of the store: what takes long behind it holds no snapshot open. */
void api_end_snapshot(struct api_call *call);

/* The transaction this handler runs in. */
struct flow_write api_write(struct api_call *call);

/* What stands beside these conversations on a page: my read marks, the event number. Inside the
 * snapshot they were read in. */
HK_CHECK enum hk_rc api_end_page(struct api_call *call, struct shape_conversation *conversations,
    struct shape_conversation_page *out);

/* ASK: who was asked has answered, or (`rc`) could not; `cx` has the reason. From any thread, once;
 * the call is gone with it. */
void api_answered(struct api_call *call, const struct hk_cx *cx, enum hk_rc rc);

/* May one try a password for this e-mail address now? HK_EDENIED, with the refusal's code, if not.
 */
HK_CHECK enum hk_rc api_check_tries(struct api_call *call, struct hk_str email);

/* The session cookie of the request; "" for none. */
struct hk_str api_cookie_token(const struct api_call *call);

/* ---- for the generated readers ----------------------------------------------------------- */

HK_CHECK enum hk_rc api_read_path_id(
    struct api_call *call, unsigned place, const char *name, int64_t *out);

/* A parameter of the query, decoded; false if absent. */
bool api_query(struct api_call *call, const char *name, struct hk_str *out);

/* These leave *out as it is where the parameter is absent or empty. */
HK_CHECK enum hk_rc api_read_query_int(
    struct api_call *call, const char *name, int64_t low, int64_t high, int64_t *out);
HK_CHECK enum hk_rc api_read_query_id(struct api_call *call, const char *name, int64_t *out);
HK_CHECK enum hk_rc api_read_query_str(
    struct api_call *call, const char *name, struct hk_str *out); /* made valid */
HK_CHECK enum hk_rc api_read_query_date(
    struct api_call *call, const char *name, struct hk_str *out);
HK_CHECK enum hk_rc api_fail_word(struct api_call *call, const char *name);

/* The request's body as JSON. */
HK_CHECK enum hk_rc api_read_body(struct api_call *call, const struct hk_json **out);

/* Names that the route does not take are errors. */
HK_CHECK enum hk_rc api_check_query(struct api_call *call);

#endif
