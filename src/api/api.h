/* api/api.h -- everything that comes in over HTTP: the API, webhooks, health, the desk's files.
 *
 * The table of routes, readers and writers is made from api/openapi.yaml (tools/apigen.py); what
 * stands in this folder is who may call (serve.c), what each operation does (handlers_*.c: a few
 * lines that ask engage/ or tell flow/), and what is not the API: webhooks.c, health.c, static.c.
 *
 * What it does not do: decide anything about messages or rights to conversations (engage/ and
 * flow/ do), TLS, cross-origin access.
 *
 * Threads: api_body_ceiling() and api_handle() on HTTP threads, and they never block: reads run as
 * tasks on CPU threads, writes as commands on the writer's.
 */
#ifndef HK_API_API_H
#define HK_API_API_H
#include "api/api_files.h"
#include "flow/flow.h"
#include "net/http_server.h"

struct api;

struct api_options {
    struct hk_str public_url; /* as configured; https makes cookies Secure. "" for plain loopback */
    struct http_server *http; /* whose streams end with a sign-in; freed after api_free() */
    struct api_files files;   /* must outlive the api */
};

/* Copies what it needs of `options`, but not the files. */
struct api *api_new(struct flow *flow, const struct api_options *options);

/* Once the HTTP server and flow/ have stopped. Accepts NULL. */
void api_free(struct api *api);

/* For struct http_server_options; `owner`, of http_server_start(), is the struct api. */
size_t api_body_ceiling(void *owner, enum http_method method, struct hk_str path);
bool api_body_file(void *owner, enum http_method method, struct hk_str path, struct hk_arena *arena,
    int *out_file, struct hk_str *out_path);
void api_handle(void *owner, struct http_exchange *exchange);

#endif
