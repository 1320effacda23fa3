/* net/http_server.c -- libmicrohttpd's daemon: started, asked for requests, stopped in order.
 *
 * Its epoll threads call on_request() three times or more for each request: once for the head,
 * once for each piece of the body, and once when all is there, which is when the owner gets it.
 * If the owner has not replied by then the connection is suspended and costs nothing; the reply
 * resumes it and on_request() is called a last time.
 *
 * Stopping: no new connections, streams end, open requests get their time, the rest is answered
 * 503 in the owner's place; only then may the daemon stop, which it must not while a connection
 * sleeps or somebody wakes one. A request that still comes on an open connection is refused without
 * asking the owner, so that it cannot sleep either. The server itself stays until it is freed,
 * because those who wake streams stop after it.
 *
 * What it does not do: TLS; a limit per client address or a total time for a slow upload (a
 * reverse proxy knows the real client). A connection that is silent for 30 s is closed.
 *
 * Threads: `threads` of libmicrohttpd and one timer, all with signals blocked.
 * Memory:  12 KiB for each connection, plus body and arena while a request is open.
 * Sources: the manual and the source of libmicrohttpd 0.9.75.
 */
#include "net/http_server_priv.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTION_MEMORY_BYTES ((size_t)11 * 1024)
#define CONNECTION_TIMEOUT_S 30U
#define HEARTBEAT_MS 15000
#define SWALLOW_BYTES ((size_t)1024 * 1024) /* of a body without a length that grew too large */
#define LAST_REPLIES_MS 500
#define COMPLAIN_EVERY_US INT64_C(10000000)

/* ---- what libmicrohttpd calls ---- */

static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    return http_exchange_new(cls, connection, target);
}

/* Undoes nothing: http_path_decode() does, once, and refuses what is wrong. */
static size_t on_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

static void on_complete(void *cls, struct MHD_Connection *connection, void **context,
    enum MHD_RequestTerminationCode code)
{
    (void)cls;
    (void)connection;
    (void)code;
    if (*context != NULL)
        http_exchange_complete(*context);
    *context = NULL;
}

/* Its texts may show what a client sent, so only the text's pattern is logged, and not often. */
static void on_complaint(void *cls, const char *format, va_list args)
{
    struct http_server *server = cls;
    char pattern[120];
    size_t count = 0;

    if (strncmp(format, "%s", 2) == 0)
        format = va_arg(args, const char *); /* its one fixed text stands in the argument */
    pthread_mutex_lock(&server->complaints_lock);
    int64_t now_us = hk_clock_steady_us();
    server->complaints++;
    if (server->complained_us == 0 || now_us - server->complained_us >= COMPLAIN_EVERY_US) {
        count = server->complaints;
        server->complaints = 0;
        server->complained_us = now_us;
    }
    pthread_mutex_unlock(&server->complaints_lock);
    if (count == 0)
        return;
    size_t n = 0;
    for (; n < sizeof pattern - 1 && format[n] != '\0' && format[n] != '\n'; n++)
        pattern[n] = format[n] == '"' ? '\'' : format[n];
    pattern[n] = '\0';
    hk_log(HK_LOG_INFO, 0, "net.http_complaint", "count=%zu last=\"%s\"", count, pattern);
}

/* To the page cache: the disk is waited for later, by who gives the file its name. */
static void file_take(struct http_exchange *exchange, const char *bytes, size_t n)
{
    exchange->file_bytes += n;
    exchange->too_large = exchange->file_bytes > exchange->file_ceiling;
    while (n > 0 && !exchange->too_large && !exchange->unkept) {
        ssize_t wrote = write(exchange->file, bytes, n);
        if (wrote > 0) {
            bytes += wrote;
            n -= (size_t)wrote;
        } else if (errno != EINTR) {
            exchange->unkept = true;
        }
    }
}

/* Keep a piece of the body. A body without a length that passes its ceiling is swallowed for a
 * while, so that its sender can read why; who never stops is cut off. */
static enum MHD_Result body_take(struct http_exchange *exchange, const char *bytes, size_t n)
{
    if (exchange->file >= 0 && !exchange->too_large && !exchange->unkept) {
        file_take(exchange, bytes, n);
        return MHD_YES;
    }
    if (!exchange->too_large && !exchange->unkept) {
        hk_buf_add(&exchange->body, bytes, n);
        exchange->too_large = exchange->body.over;
        if (!exchange->too_large)
            return MHD_YES;
        hk_buf_free(&exchange->body);
    }
    exchange->swallowed_bytes += n;
    return exchange->swallowed_bytes <= SWALLOW_BYTES ? MHD_YES : MHD_NO;
}

/* The request is complete: the owner's turn. */
static void exchange_hand_over(struct http_exchange *exchange)
{
    const struct http_server_options *options = &exchange->server->options;

    exchange->handed = true;
    if (exchange->too_large)
        http_exchange_refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE, "too_large",
            "the body is larger than this address takes");
    else if (exchange->late)
        http_exchange_refuse_late(exchange);
    else if (exchange->unkept)
        http_exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "storage_full",
            "there is no room for this file now: tell an admin, and try again later");
    pthread_mutex_lock(&exchange->lock);
    bool open = exchange->state == EXCHANGE_READING; /* else refused, or the server stops */
    if (open)
        exchange->state = EXCHANGE_HANDLING;
    pthread_mutex_unlock(&exchange->lock);
    if (!open)
        return;
    exchange->request.body = hk_buf_str(&exchange->body);
    atomic_fetch_add(&exchange->holders, 1U);
    options->handle(exchange->server->owner, exchange);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_n, void **context)
{
    struct http_exchange *exchange = *context;

    (void)cls;
    (void)connection;
    (void)url;
    (void)version;
    if (!exchange->begun) {
        exchange->begun = true;
        if (http_request_begin(exchange, method) != 0)
            return http_exchange_queue_or_suspend(exchange);
        return MHD_YES;
    }
    if (*upload_n > 0) {
        size_t n = *upload_n;
        *upload_n = 0;
        return body_take(exchange, upload, n);
    }
    if (!exchange->handed)
        exchange_hand_over(exchange);
    return http_exchange_queue_or_suspend(exchange);
}

/* ---- starting ---- */

static enum hk_rc proxies_read(struct hk_cx *cx, struct hk_str list, struct http_proxies *out)
{
    struct hk_str rest = list;
    struct hk_str entry;
    size_t capacity = 1;

    for (size_t i = 0; i < list.n; i++)
        capacity += list.p[i] == ',';
    struct net_range *ranges = hk_alloc_array(capacity, sizeof *ranges);
    size_t count = 0;
    while (hk_str_cut(&rest, ',', &entry)) {
        if (hk_str_trim(entry).n == 0)
            continue;
        if (!net_range_read(entry, &ranges[count])) {
            hk_free(ranges);
            return hk_fail(cx, HK_EINVAL,
                "trusted_proxies: '%.*s' is neither an address nor a range such as 10.0.0.0/8",
                HKS(hk_str_trim(entry)));
        }
        count++;
    }
    out->ranges = ranges;
    out->count = count;
    return HK_OK;
}

static struct http_server *server_new(const struct http_server_options *options)
{
    struct http_server *server = hk_alloc(sizeof *server);

    server->options = *options;
    server->options.listen = HK_STR(""); /* the caller's, and read once */
    server->options.trusted_proxies = HK_STR("");
    server->listen_socket = -1;
    atomic_store(&server->heartbeat_us, HEARTBEAT_MS * INT64_C(1000));
    hk_must(getrandom(&server->trace_seed, sizeof server->trace_seed, 0)
        == (ssize_t)sizeof server->trace_seed);
    hk_must(pthread_mutex_init(&server->exchanges_lock, NULL) == 0);
    hk_must(pthread_mutex_init(&server->slots_lock, NULL) == 0);
    hk_must(pthread_mutex_init(&server->complaints_lock, NULL) == 0);
    hk_must(pthread_cond_init(&server->exchanges_gone, NULL) == 0);
    hk_must(pthread_cond_init(&server->timer_stop, NULL) == 0);
    return server;
}

/* A stopping server takes no new connection. Not by MHD_quiesce_daemon(): it takes the listening
 * socket out of the epoll set of a thread that may be doing the same, and whoever is second aborts
 * the process (libmicrohttpd 0.9.75). */
static enum MHD_Result on_connection(
    void *context, const struct sockaddr *address, socklen_t address_bytes)
{
    struct http_server *server = context;

    (void)address;
    (void)address_bytes;
    return atomic_load(&server->stopping) ? MHD_NO : MHD_YES;
}

static struct MHD_Daemon *daemon_start(struct http_server *server)
{
    unsigned threads = server->options.threads;
    unsigned connections = server->options.connections_max;
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG,
        0, on_connection, server, on_request, server,     /* */
        MHD_OPTION_EXTERNAL_LOGGER, on_complaint, server, /* first, so that it hears of the rest */
        MHD_OPTION_LISTEN_SOCKET, server->listen_socket,  /* */
        MHD_OPTION_STRICT_FOR_CLIENT, 1,                  /* */
        MHD_OPTION_CONNECTION_LIMIT, connections > threads ? connections : threads + 1U,
        MHD_OPTION_CONNECTION_TIMEOUT, CONNECTION_TIMEOUT_S,         /* */
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, /* */
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server,              /* */
        MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL,             /* */
        MHD_OPTION_NOTIFY_COMPLETED, on_complete, server,            /* */
        MHD_OPTION_ARRAY, threads > 1 ? pool : none, MHD_OPTION_END);
}

/* Daemon and timer; their threads inherit blocked signals. */
static bool threads_start(struct http_server *server)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool good = http_streams_start(server);
    if (good) {
        server->daemon = daemon_start(server);
        good = server->daemon != NULL;
        if (!good)
            http_streams_stop(server);
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return good;
}

enum hk_rc http_server_open(
    struct hk_cx *cx, const struct http_server_options *options, struct http_server **out)
{
    struct http_server *server = server_new(options);
    enum hk_rc rc = proxies_read(cx, options->trusted_proxies, &server->proxies);

    if (rc == HK_OK)
        rc = http_listen(cx, options->listen, &server->listen_socket, &server->port);
    if (rc != HK_OK) {
        http_server_free(server);
        return rc;
    }
    *out = server;
    return HK_OK;
}

enum hk_rc http_server_start(struct hk_cx *cx, struct http_server *server, void *owner)
{
    server->owner = owner;
    if (threads_start(server))
        return HK_OK;
    return hk_fail(cx, HK_EIO,
        "the HTTP threads do not start (%s): raise the limits of open files and of processes, "
        "or set fewer threads",
        strerrorname_np(errno));
}

unsigned http_server_port(const struct http_server *server)
{
    return server->port;
}

/* ---- stopping ---- */

/* Wait until no exchange is open, at most `wait_ms`. True if none is. */
static bool exchanges_wait(struct http_server *server, int wait_ms)
{
    int64_t until_us = hk_clock_steady_us() + (int64_t)wait_ms * 1000;
    struct timespec until = {
        .tv_sec = (time_t)(until_us / 1000000), .tv_nsec = (long)(until_us % 1000000) * 1000};

    pthread_mutex_lock(&server->exchanges_lock);
    while (server->exchanges != NULL
        && pthread_cond_clockwait(
               &server->exchanges_gone, &server->exchanges_lock, CLOCK_MONOTONIC, &until)
            == 0)
        continue;
    bool none = server->exchanges == NULL;
    server->closed = server->closed || none;
    pthread_mutex_unlock(&server->exchanges_lock);
    return none;
}

static void exchanges_refuse(struct http_server *server)
{
    pthread_mutex_lock(&server->exchanges_lock);
    server->closed = true;
    for (struct http_exchange *e = server->exchanges; e != NULL; e = e->next)
        http_exchange_refuse_late(e);
    pthread_mutex_unlock(&server->exchanges_lock);
}

void http_server_stop(struct http_server *server, int wait_ms)
{
    if (server == NULL || server->daemon == NULL)
        return;
    atomic_store(&server->stopping, true);
    http_streams_end_all(server);
    if (!exchanges_wait(server, wait_ms)) {
        exchanges_refuse(server);
        (void)exchanges_wait(server, LAST_REPLIES_MS);
    }
    http_streams_stop(server);
    MHD_stop_daemon(server->daemon); /* closes the listening socket */
    server->daemon = NULL;
    server->listen_socket = -1;
    hk_must(server->exchanges == NULL && atomic_load(&server->streams) == 0);
}

void http_server_free(struct http_server *server)
{
    if (server == NULL)
        return;
    hk_must(server->daemon == NULL);
    if (server->listen_socket >= 0)
        close(server->listen_socket);
    hk_free(server->proxies.ranges);
    pthread_mutex_destroy(&server->exchanges_lock);
    pthread_mutex_destroy(&server->slots_lock);
    pthread_mutex_destroy(&server->complaints_lock);
    pthread_cond_destroy(&server->exchanges_gone);
    pthread_cond_destroy(&server->timer_stop);
    hk_free(server);
}
