/* net/http_exchange.c -- one request as its owner sees it, and the reply on its way back.
 *
 * The reply is set under the exchange's lock and then queued on libmicrohttpd's own thread, either
 * because the handler just returned or because the sleeping connection was resumed. Suspending
 * and setting the reply exclude each other by that lock, so a resume never comes before its
 * suspend. The first reply counts: when the server stops it answers in the owner's place, and
 * what the owner says later is dropped.
 *
 * What it does not do: compress (embedded files come compressed from their owner), cache.
 *
 * Threads: the owner's side from any, one at a time. Memory: see http_server_priv.h.
 */
#include "base/alloc.h"
#include "base/log.h"
#include "base/str.h"
#include "net/http_server_priv.h"
#include "net/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRACE_HEX_BYTES 17U
#define HSTS "max-age=31536000"

/* A well mixed number from a counter (splitmix64): unguessable enough for a trace, never 0. */
static uint64_t trace_make(struct http_server *server)
{
    uint64_t x = server->trace_seed
        + (uint64_t)atomic_fetch_add(&server->trace_count, 1U) * UINT64_C(0x9E3779B97F4A7C15);

    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    x ^= x >> 31;
    return x != 0 ? x : 1;
}

struct http_exchange *http_exchange_new(
    struct http_server *server, struct MHD_Connection *connection, const char *target)
{
    struct http_exchange *exchange = hk_alloc(sizeof *exchange);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    hk_must(pthread_mutex_init(&exchange->lock, NULL) == 0);
    atomic_init(&exchange->holders, 1U);
    exchange->state = EXCHANGE_READING;
    exchange->file = -1;
    exchange->server = server;
    exchange->connection = connection;
    exchange->socket = info != NULL ? info->connect_fd : -1;
    exchange->arena = hk_arena_new();
    exchange->target = hk_arena_str(exchange->arena, hk_str_from(target));
    exchange->request.trace = trace_make(server);
    pthread_mutex_lock(&server->exchanges_lock);
    exchange->late = server->closed;
    exchange->next = server->exchanges;
    if (exchange->next != NULL)
        exchange->next->previous = exchange;
    server->exchanges = exchange;
    pthread_mutex_unlock(&server->exchanges_lock);
    return exchange;
}

void http_exchange_release(struct http_exchange *exchange)
{
    if (atomic_fetch_sub(&exchange->holders, 1U) != 1U)
        return;
    hk_must(exchange->response == NULL);
    if (exchange->file >= 0) {
        (void)close(exchange->file);
        (void)unlink(exchange->file_path.p);
    }
    pthread_mutex_destroy(&exchange->lock);
    hk_buf_free(&exchange->body);
    hk_arena_free(exchange->arena);
    hk_free(exchange);
}

void http_exchange_complete(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;

    pthread_mutex_lock(&exchange->lock);
    struct MHD_Response *unsent = exchange->response;
    exchange->response = NULL;
    exchange->state = EXCHANGE_REPLIED;
    pthread_mutex_unlock(&exchange->lock);
    if (unsent != NULL)
        MHD_destroy_response(unsent);

    pthread_mutex_lock(&server->exchanges_lock);
    if (exchange->previous != NULL)
        exchange->previous->next = exchange->next;
    else
        server->exchanges = exchange->next;
    if (exchange->next != NULL)
        exchange->next->previous = exchange->previous;
    if (server->exchanges == NULL)
        pthread_cond_broadcast(&server->exchanges_gone);
    pthread_mutex_unlock(&server->exchanges_lock);
    http_exchange_release(exchange);
}

const struct http_request *http_exchange_request(const struct http_exchange *exchange)
{
    return &exchange->request;
}

struct hk_str http_exchange_header(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (hk_str_equal_nocase(exchange->headers[i].name, hk_str_from(name)))
            return exchange->headers[i].value;
    }
    return HK_STR("");
}

struct hk_str http_exchange_cookie(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (!hk_str_equal_nocase(exchange->headers[i].name, HK_STR("Cookie")))
            continue;
        struct hk_str found = http_cookie_find(exchange->headers[i].value, hk_str_from(name));
        if (found.n > 0)
            return found;
    }
    return HK_STR("");
}

bool http_exchange_query(struct http_exchange *exchange, const char *name, struct hk_str *out)
{
    return http_query_find(exchange->arena, exchange->request.query, hk_str_from(name), out);
}

bool http_exchange_take_file(struct http_exchange *exchange, int *out_file, struct hk_str *out_path)
{
    if (exchange->file < 0)
        return false;
    *out_file = exchange->file;
    *out_path = exchange->file_path;
    exchange->file = -1;
    return true;
}

struct hk_arena *http_exchange_arena(struct http_exchange *exchange)
{
    return exchange->arena;
}

void http_exchange_set_owner_data(struct http_exchange *exchange, void *data)
{
    exchange->owner_data = data;
}

void *http_exchange_owner_data(const struct http_exchange *exchange)
{
    return exchange->owner_data;
}

void http_exchange_allow_origin(struct http_exchange *exchange, struct hk_str origin)
{
    if (origin.n >= sizeof exchange->allowed_origin)
        return;
    memcpy(exchange->allowed_origin, origin.p, origin.n);
    exchange->allowed_origin[origin.n] = '\0';
}

static void trace_write(uint64_t trace, char out[TRACE_HEX_BYTES])
{
    hk_must(snprintf(out, TRACE_HEX_BYTES, "%016" PRIx64, trace) == 16);
}

/* What every reply says. Needs nothing of the arena: the stopping server may be the one to reply.
 */
static void common_headers_add(const struct http_exchange *exchange, struct MHD_Response *response)
{
    char trace[TRACE_HEX_BYTES];

    trace_write(exchange->request.trace, trace);
    if (MHD_get_response_header(response, "Cache-Control") == NULL)
        (void)MHD_add_response_header(response, "Cache-Control", "no-store");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    (void)MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
    (void)MHD_add_response_header(response, "X-Request-Id", trace);
    if (exchange->allowed_origin[0] != '\0') {
        (void)MHD_add_response_header(
            response, "Access-Control-Allow-Origin", exchange->allowed_origin);
        (void)MHD_add_response_header(response, "Access-Control-Expose-Headers", "Retry-After");
        (void)MHD_add_response_header(response, "Vary", "Origin");
    }
    if (exchange->server->options.https_only)
        (void)MHD_add_response_header(response, "Strict-Transport-Security", HSTS);
    if (atomic_load(&exchange->server->stopping))
        (void)MHD_add_response_header(response, "Connection", "close");
}

/* Set the reply and wake the connection if it sleeps. The lock is held, the state not REPLIED. */
static void exchange_set_reply(
    struct http_exchange *exchange, unsigned status, struct MHD_Response *response)
{
    bool sleeping = exchange->state == EXCHANGE_SUSPENDED;

    exchange->response = response;
    exchange->status = status;
    exchange->state = EXCHANGE_REPLIED;
    if (sleeping)
        MHD_resume_connection(exchange->connection);
}

static struct MHD_Response *response_make(struct hk_str body, enum MHD_ResponseMemoryMode mode)
{
    union {
        const char *seen;
        void *passed;
    } bytes = {body.p}; /* libmicrohttpd only reads them */
    struct MHD_Response *response = MHD_create_response_from_buffer(body.n, bytes.passed, mode);

    hk_must(response != NULL); /* only out of memory */
    return response;
}

/* The lock is held. */
static void headers_add(const struct http_exchange *exchange, struct MHD_Response *response,
    const struct http_header *headers, size_t header_count)
{
    for (size_t i = 0; i < header_count; i++) {
        struct hk_str value = hk_arena_str(exchange->arena, headers[i].value);
        if (MHD_add_response_header(response, headers[i].name, value.p) != MHD_YES)
            hk_log(HK_LOG_ERROR, exchange->request.trace, "net.header_refused", "name=%s",
                headers[i].name); /* a line end in its value, or empty */
    }
    common_headers_add(exchange, response);
}

static void reply(struct http_exchange *exchange, unsigned status,
    const struct http_header *headers, size_t header_count, struct hk_str body,
    enum MHD_ResponseMemoryMode mode)
{
    pthread_mutex_lock(&exchange->lock);
    if (exchange->state != EXCHANGE_REPLIED) {
        struct MHD_Response *response = response_make(body, mode);
        headers_add(exchange, response, headers, header_count);
        exchange_set_reply(exchange, status, response);
    }
    pthread_mutex_unlock(&exchange->lock);
    http_exchange_release(exchange);
}

/* Nothing vouches that the part a client has is of the same file (no ETag), so If-Range asks for
 * all of it. */
static enum http_part part_of(
    const struct http_exchange *exchange, int64_t bytes, int64_t *first, int64_t *n)
{
    *first = 0;
    *n = bytes;
    if (exchange->request.method != HTTP_GET || http_exchange_header(exchange, "if-range").n > 0)
        return HTTP_PART_WHOLE;
    return http_range_read(http_exchange_header(exchange, "range"), bytes, first, n);
}

static void content_range_add(const struct http_exchange *exchange, struct MHD_Response *response,
    enum http_part part, int64_t first, int64_t n, int64_t bytes)
{
    struct hk_str value = part == HTTP_PART_OUTSIDE
        ? hk_arena_printf(exchange->arena, "bytes */%lld", (long long)bytes)
        : hk_arena_printf(exchange->arena, "bytes %lld-%lld/%lld", (long long)first,
            (long long)(first + n - 1), (long long)bytes);

    (void)MHD_add_response_header(response, "Accept-Ranges", "bytes");
    if (part != HTTP_PART_WHOLE)
        (void)MHD_add_response_header(response, "Content-Range", value.p);
}

void http_reply_file(struct http_exchange *exchange, const struct http_header *headers,
    size_t header_count, int file, int64_t bytes)
{
    static const unsigned statuses[] = {[HTTP_PART_WHOLE] = MHD_HTTP_OK,
        [HTTP_PART_SOME] = MHD_HTTP_PARTIAL_CONTENT,
        [HTTP_PART_OUTSIDE] = MHD_HTTP_RANGE_NOT_SATISFIABLE};

    pthread_mutex_lock(&exchange->lock);
    if (exchange->state != EXCHANGE_REPLIED) {
        int64_t first, n;
        enum http_part part = part_of(exchange, bytes, &first, &n);
        struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(
            part == HTTP_PART_OUTSIDE ? 0 : (uint64_t)n, file, (uint64_t)first);
        hk_must(response != NULL); /* only out of memory */
        content_range_add(exchange, response, part, first, n, bytes);
        headers_add(exchange, response, headers, header_count);
        exchange_set_reply(exchange, statuses[part], response);
    } else {
        (void)close(file);
    }
    pthread_mutex_unlock(&exchange->lock);
    http_exchange_release(exchange);
}

void http_reply(struct http_exchange *exchange, unsigned status, const struct http_header *headers,
    size_t header_count, struct hk_str body)
{
    reply(exchange, status, headers, header_count, body, MHD_RESPMEM_MUST_COPY);
}

void http_reply_static(struct http_exchange *exchange, unsigned status,
    const struct http_header *headers, size_t header_count, struct hk_str body)
{
    reply(exchange, status, headers, header_count, body, MHD_RESPMEM_PERSISTENT);
}

void http_reply_stream(struct http_exchange *exchange, const struct http_stream_options *options)
{
    pthread_mutex_lock(&exchange->lock);
    if (exchange->state != EXCHANGE_REPLIED) {
        struct MHD_Response *response = http_stream_new(exchange, options);
        common_headers_add(exchange, response);
        exchange_set_reply(exchange, MHD_HTTP_OK, response);
    }
    pthread_mutex_unlock(&exchange->lock);
    /* A stream lives for hours; what it needs of its request it has. */
    hk_arena_free(exchange->arena);
    exchange->arena = NULL;
    hk_buf_free(&exchange->body);
    http_exchange_release(exchange);
}

void http_exchange_refuse(
    struct http_exchange *exchange, unsigned status, const char *code, const char *message)
{
    pthread_mutex_lock(&exchange->lock);
    if (exchange->state != EXCHANGE_REPLIED) {
        char trace[TRACE_HEX_BYTES];
        char body[256];
        trace_write(exchange->request.trace, trace);
        int n = snprintf(body, sizeof body,
            "{\"code\":\"%s\",\"message\":\"%s\",\"request_id\":\"%s\"}", code, message, trace);
        hk_must(n > 0 && (size_t)n < sizeof body);
        struct MHD_Response *response =
            response_make((struct hk_str){body, (size_t)n}, MHD_RESPMEM_MUST_COPY);
        (void)MHD_add_response_header(response, "Content-Type", "application/json");
        if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
            (void)MHD_add_response_header(response, "Retry-After", "1");
        common_headers_add(exchange, response);
        exchange_set_reply(exchange, status, response);
    }
    pthread_mutex_unlock(&exchange->lock);
}

void http_exchange_refuse_late(struct http_exchange *exchange)
{
    http_exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable",
        "the server is stopping: try again in a moment");
}

enum MHD_Result http_exchange_queue_or_suspend(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    struct MHD_Response *response = exchange->response;
    exchange->response = NULL;
    bool dropped = response == NULL && exchange->state == EXCHANGE_REPLIED;
    if (response == NULL && !dropped) {
        hk_must(exchange->state == EXCHANGE_HANDLING);
        exchange->state = EXCHANGE_SUSPENDED;
        MHD_suspend_connection(exchange->connection);
    }
    unsigned status = exchange->status;
    pthread_mutex_unlock(&exchange->lock);
    if (dropped) /* a daemon that is told to stop takes a reply, forgets it, and asks again */
        return MHD_NO;
    if (response == NULL)
        return MHD_YES;
    enum MHD_Result queued = MHD_queue_response(exchange->connection, status, response);
    MHD_destroy_response(response);
    return queued;
}
