/* api/api_priv.h -- what this folder's files share. */
#ifndef HK_API_API_PRIV_H
#define HK_API_API_PRIV_H
#include "api/call.h"
#include "api/limits.h"

#include <stdatomic.h>

struct api {
    struct flow *flow;
    bool https; /* the public address is https */
    struct api_files files;
    const struct api_file *index; /* NULL: the program was built without the desk */
    char index_tag[35];           /* ETag of index.html: 32 hex digits in quotes */
    struct api_limits *limits;
    struct http_server *http;
};

/* match.c: the route of a path. `*allowed` gathers the methods of its other routes as bits. */
const struct api_route *api_match(enum http_method method, struct hk_str path,
    struct hk_str ids[API_PATH_IDS_MAX], unsigned *allowed);
const char *api_method_name(enum http_method method);

/* admit.c: who asks, and may they? HK_EDENIED with *out_word "not_signed_in" or "denied". */
HK_CHECK enum hk_rc api_find_token(struct api_call *call, struct hk_str *out_word);
HK_CHECK enum hk_rc api_admit(struct api_call *call, struct hk_str *out_word);
HK_CHECK enum hk_rc api_check_origin(struct api_call *call, struct hk_str *out_word);

/* The cookie that keeps or ends a session, as a Set-Cookie value. */
struct hk_str api_cookie(const struct api *api, struct hk_arena *arena, struct hk_str token);

/* reply.c */
struct api_refusal {
    enum hk_rc rc;
    struct hk_str word;    /* a finer code than the rc's; "" for none */
    struct hk_str text;    /* one sentence */
    struct hk_str problem; /* of the value at fault; "" for none */
    int64_t arrived;       /* with "stale" */
    unsigned allowed;      /* bits of methods: 405 and what would be taken; 0 for none */
    int64_t retry_after_s; /* 0: no header, unless the status has one of its own */
};
void api_refuse(struct api *api, struct http_exchange *exchange, const struct api_refusal *refusal);

/* serve.c: hand a call to a CPU thread; answers if there is no room. */
void api_begin_call(struct api *api, struct http_exchange *exchange, const struct api_route *route,
    const struct hk_str ids[API_PATH_IDS_MAX]);

/* The rest of what is served. */
void api_handle_webhook(struct api *api, struct http_exchange *exchange);
void api_handle_blob(struct api *api, struct http_exchange *exchange);      /* blobs.c */
void api_handle_upload(struct api *api, struct http_exchange *exchange);    /* uploads.c */
void api_handle_chat(struct api *api, struct http_exchange *exchange);      /* chat.c */
bool api_handle_chat_page(struct api *api, struct http_exchange *exchange); /* chat_pages.c */

/* uploads.c: how much may be given at this address; 0: it is none that takes a file. */
size_t api_upload_ceiling(struct api *api, struct hk_str path);
void api_handle_health(struct api *api, struct http_exchange *exchange);
void api_handle_metrics(struct api *api, struct http_exchange *exchange);
void api_handle_file(struct api *api, struct http_exchange *exchange);

/* static.c: a file of the program, with `policy` as its content policy; 404 if it is not there. */
void api_reply_file(
    struct api *api, struct http_exchange *exchange, const char *path, struct hk_str policy);
bool api_peer_is_near(struct http_exchange *exchange); /* this machine, no proxy between */

#define API_WEBHOOK_BODY_MAX (8u << 20)
#define API_CHAT_BODY_MAX (32u << 10)

#endif
