/* tests/unit/test_http_server.c -- requests in and replies out, over real sockets on loopback. */
#include "net/http_server_priv.h"

#include "base/str.h"
#include "net_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the four above */
#include <cmocka.h>

#define CEILING 1000U
#define HOST "Host: h\r\n"
#define CLOSE "Host: h\r\nConnection: close\r\n\r\n"

/* What the handler is told to do with "/held". */
struct fixture {
    struct http_server *server;
    unsigned port;
    struct hk_arena *arena;
    struct hk_cx cx;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct http_exchange *held;
    size_t handled;
};

static size_t ceiling(void *owner, enum http_method method, struct hk_str path)
{
    (void)owner;
    (void)method;
    return hk_str_equal(path, HK_STR("/none")) ? 0 : CEILING;
}

static void *reply_from_thread(void *cls)
{
    struct http_exchange *exchange = cls;

    http_reply(exchange, 200, NULL, 0, HK_STR("from a thread"));
    return NULL;
}

static void describe(struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct hk_str q = HK_STR("(none)");

    (void)http_exchange_query(exchange, "q", &q);
    struct hk_str text = hk_arena_printf(http_exchange_arena(exchange),
        "method=%d path=%.*s q=%.*s cookie=%.*s header=%.*s peer=%.*s secure=%d body=%.*s;",
        (int)request->method, HKS(request->path), HKS(q),
        HKS(http_exchange_cookie(exchange, "session")),
        HKS(http_exchange_header(exchange, "x-test")), HKS(request->peer), request->secure,
        HKS(request->body));
    struct http_header headers[] = {{"Content-Type", HK_STR("text/plain")}};
    http_reply(exchange, 200, headers, 1, text);
}

static void handle(void *owner, struct http_exchange *exchange)
{
    struct fixture *f = owner;
    struct hk_str path = http_exchange_request(exchange)->path;

    pthread_mutex_lock(&f->lock);
    f->handled++;
    pthread_mutex_unlock(&f->lock);
    if (hk_str_equal(path, HK_STR("/thread"))) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, reply_from_thread, exchange), 0);
        pthread_detach(thread);
    } else if (hk_str_equal(path, HK_STR("/held"))) {
        pthread_mutex_lock(&f->lock);
        f->held = exchange;
        pthread_cond_broadcast(&f->changed);
        pthread_mutex_unlock(&f->lock);
    } else if (hk_str_equal(path, HK_STR("/static"))) {
        struct http_header headers[] = {
            {"Cache-Control", HK_STR("max-age=60")}, {"X-Bad", HK_STR("a\r\nSet-Cookie: b=c")}};
        http_reply_static(exchange, 200, headers, 2, HK_STR("static"));
    } else {
        describe(exchange);
    }
}

static struct http_exchange *held_wait(struct fixture *f)
{
    pthread_mutex_lock(&f->lock);
    while (f->held == NULL)
        pthread_cond_wait(&f->changed, &f->lock);
    struct http_exchange *exchange = f->held;
    f->held = NULL;
    pthread_mutex_unlock(&f->lock);
    return exchange;
}

static int server_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct http_server_options options = {.listen = HK_STR("127.0.0.1:0"),
        .trusted_proxies = HK_STR("127.0.0.0/8, fd00::/8,10.1.2.3"),
        .threads = 2,
        .connections_max = 200,
        .body_ceiling = ceiling,
        .handle = handle};

    f->arena = hk_arena_new();
    f->cx.arena = f->arena;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, NULL);
    if (http_server_open(&f->cx, &options, &f->server) != HK_OK
        || http_server_start(&f->cx, f->server, f) != HK_OK)
        return -1;
    f->port = http_server_port(f->server);
    *state = f;
    return 0;
}

static int server_down(void **state)
{
    struct fixture *f = *state;

    http_server_stop(f->server, 2000);
    http_server_free(f->server);
    hk_arena_free(f->arena);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->changed);
    free(f);
    return 0;
}

#define assert_has(text, part)                                                                     \
    do {                                                                                           \
        if (strstr((text), (part)) == NULL)                                                        \
            fail_msg("'%s' is not in: %s", (part), (text));                                        \
    } while (0)

static void test_reply_and_headers(void **state)
{
    struct fixture *f = *state;
    char out[4096];

    assert_true(peer_ask(f->port,
        "GET /a%20b?q=x+y%21 HTTP/1.1\r\n" HOST "X-Test: one\r\nCookie: a=b; session=\"s1\"; c\r\n"
        "Connection: close\r\n\r\n",
        out, sizeof out));
    assert_has(out, "HTTP/1.1 200 OK\r\n");
    assert_has(out, "method=0 path=/a b q=x y! cookie=s1 header=one peer=127.0.0.1 secure=1");
    assert_has(out, "Cache-Control: no-store\r\n");
    assert_has(out, "X-Content-Type-Options: nosniff\r\n");
    assert_has(out, "Referrer-Policy: no-referrer\r\n");
    const char *trace = strstr(out, "X-Request-Id: ");
    assert_non_null(trace);
    assert_int_equal(strspn(trace + 14, "0123456789abcdef"), 16);

    assert_true(peer_ask(f->port, "GET /static HTTP/1.1\r\n" CLOSE, out, sizeof out));
    assert_has(out, "Cache-Control: max-age=60\r\n");
    assert_null(strstr(out, "no-store"));
    assert_null(strstr(out, "Set-Cookie")); /* a value cannot begin a header */

    assert_true(peer_ask(f->port, "HEAD /static HTTP/1.1\r\n" CLOSE, out, sizeof out));
    assert_has(out, "Content-Length: 6\r\n");
    assert_null(strstr(out, "static"));
}

static void test_body_and_keep_alive(void **state)
{
    struct fixture *f = *state;
    char out[8192] = "";
    int fd = peer_connect(f->port);

    peer_send(fd, "POST /x HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhe");
    peer_sleep_ms(20);
    peer_send(fd, "llo");
    assert_true(peer_read(fd, out, sizeof out, "body=hello;", PEER_WAIT_MS));
    peer_send(fd,
        "PUT /y HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assert_true(peer_read(fd, out, sizeof out, "body=abcde;", PEER_WAIT_MS));
    peer_send(fd, "GET /thread HTTP/1.1\r\n" HOST "\r\n");
    assert_true(peer_read(fd, out, sizeof out, "from a thread", PEER_WAIT_MS));
    close(fd);
}

static void test_too_large(void **state)
{
    struct fixture *f = *state;
    char out[4096];
    char chunk[64 + CEILING];
    size_t before = f->handled;

    assert_true(peer_ask(f->port, "POST /x HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n", out,
        sizeof out)); /* answered before a byte of the body came */
    assert_has(out, "HTTP/1.1 413 ");
    assert_has(out, "{\"code\":\"too_large\",");
    assert_has(out, "X-Request-Id: ");

    assert_true(peer_ask(
        f->port, "POST /none HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx", out, sizeof out));
    assert_has(out, "HTTP/1.1 403 "); /* it takes nothing at all */

    memset(chunk, 'x', sizeof chunk);
    memcpy(chunk, "3e9\r\n", 5);
    memcpy(chunk + 5 + 1001, "\r\n0\r\n\r\n", 8);
    int fd = peer_connect(f->port);
    peer_send(fd, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
    peer_send(fd, chunk);
    out[0] = '\0';
    assert_true(peer_read(fd, out, sizeof out, "\"too_large\"", PEER_WAIT_MS));
    assert_has(out, "HTTP/1.1 413 ");
    close(fd);
    assert_int_equal(f->handled, before);

    /* exactly the ceiling is taken; a body of nothing is never too large */
    char exact[CEILING + 1];
    memset(exact, 'y', CEILING);
    exact[CEILING] = '\0';
    fd = peer_connect(f->port);
    peer_send(fd, "POST /x HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n");
    peer_send(fd, exact);
    out[0] = '\0';
    assert_true(peer_read(fd, out, sizeof out, "y;", PEER_WAIT_MS));
    close(fd);
    assert_true(peer_ask(f->port,
        "POST /none HTTP/1.1\r\n" HOST "Content-Length: 0\r\nConnection: close\r\n\r\n", out,
        sizeof out));
    assert_has(out, "HTTP/1.1 200 ");
}

static void test_endless_body_is_cut(void **state)
{
    struct fixture *f = *state;
    char chunk[4096 + 8];
    int fd = peer_connect(f->port);
    size_t sent = 0;

    memset(chunk, 'x', sizeof chunk);
    memcpy(chunk, "1000\r\n", 6);
    memcpy(chunk + 6 + 4096, "\r\n", 2);
    peer_send(fd, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
    while (sent < (size_t)64 * 1024 * 1024) {
        ssize_t n = send(fd, chunk, 6 + 4096 + 2, MSG_NOSIGNAL);
        if (n <= 0)
            break;
        sent += (size_t)n;
    }
    assert_true(sent < (size_t)32 * 1024 * 1024); /* socket buffers are part of it */
    close(fd);
}

static void test_refused_heads(void **state)
{
    struct fixture *f = *state;
    static const char *const requests[] = {
        "GET /a/../b HTTP/1.1\r\n" CLOSE, "GET /a/%2e%2E HTTP/1.1\r\n" CLOSE,
        "GET /a%2f..%2fb HTTP/1.1\r\n" CLOSE, "GET /a%00b HTTP/1.1\r\n" CLOSE,
        "GET /a%0ab HTTP/1.1\r\n" CLOSE, "GET /a%zz HTTP/1.1\r\n" CLOSE,
        "GET /a%4 HTTP/1.1\r\n" CLOSE, "GET /a%ff HTTP/1.1\r\n" CLOSE,
        "GET http://h/ HTTP/1.1\r\n" CLOSE, "OPTIONS * HTTP/1.1\r\n" CLOSE,
        "POST /x HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST /x HTTP/1.1\r\n" HOST
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", /* no Host */
    };
    char out[4096];
    size_t before = f->handled;

    for (size_t i = 0; i < HK_COUNT(requests); i++) {
        assert_true(peer_ask(f->port, requests[i], out, sizeof out));
        if (strncmp(out, "HTTP/1.1 400 ", 13) != 0)
            fail_msg("%s\n got %.60s", requests[i], out);
    }
    assert_true(peer_ask(f->port, "BREW / HTTP/1.1\r\n" CLOSE, out, sizeof out));
    assert_has(out, "HTTP/1.1 501 ");
    assert_int_equal(f->handled, before);
}

static void test_large_heads(void **state)
{
    struct fixture *f = *state;
    static char filler[30001];
    static char request[32000];
    char out[4096];

    for (size_t n = 8000; n <= 30000; n += 22000) {
        memset(filler, 'f', n);
        snprintf(request, sizeof request, "GET /x HTTP/1.1\r\nX-Filler: %s\r\n" CLOSE, filler);
        (void)peer_ask(f->port, request, out, sizeof out);
        assert_has(out, n == 8000 ? "HTTP/1.1 200 " : "HTTP/1.1 431 ");
    }
}

static void test_trusted_proxies(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *headers;
        const char *expected;
    } cases[] = {
        {"", "peer=127.0.0.1 secure=1"},
        {"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n",
            "peer=203.0.113.9 secure=1"},
        {"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\n",
            "peer=203.0.113.9 secure=0"},
        {"X-Forwarded-For: 203.0.113.9\r\n", "peer=203.0.113.9 secure=0"},
        /* the client wrote the first one itself */
        {"X-Forwarded-For: 1.1.1.1, 203.0.113.9, 10.1.2.3\r\n", "peer=203.0.113.9 "},
        {"X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 203.0.113.9\r\n", "peer=203.0.113.9 "},
        {"X-Forwarded-For: 203.0.113.9:4711\r\n", "peer=203.0.113.9 "},
        {"X-Forwarded-For: [2001:db8::7]:4711\r\n", "peer=2001:db8::7 "},
        {"X-Forwarded-For: ::ffff:203.0.113.9\r\n", "peer=203.0.113.9 "},
        {"X-Forwarded-For: 1.1.1.1, unknown\r\n", "peer=127.0.0.1 "},
        {"X-Forwarded-For: fd00::1, 10.1.2.3\r\n", "peer=fd00::1 "},
        {"X-Forwarded-Proto: https, http\r\nX-Forwarded-For: 1.1.1.1\r\n", "secure=0"},
    };
    char request[512];
    char out[4096];

    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        snprintf(request, sizeof request, "GET /p HTTP/1.1\r\n%s" CLOSE, cases[i].headers);
        assert_true(peer_ask(f->port, request, out, sizeof out));
        assert_has(out, cases[i].expected);
    }
}

static void test_ranges(void **state)
{
    struct net_range range;
    struct net_address address;

    (void)state;
    assert_true(net_range_read(HK_STR(" 10.16.0.0/12 "), &range));
    assert_true(net_address_read(HK_STR("10.31.255.255"), &address));
    assert_true(net_range_holds(&range, &address));
    assert_true(net_address_read(HK_STR("::ffff:10.16.0.1"), &address));
    assert_true(net_range_holds(&range, &address));
    assert_true(net_address_read(HK_STR("10.32.0.0"), &address));
    assert_false(net_range_holds(&range, &address));
    assert_true(net_range_read(HK_STR("0.0.0.0/0"), &range));
    assert_true(net_range_holds(&range, &address));
    assert_true(net_address_read(HK_STR("[fd00::1]"), &address));
    assert_false(net_range_holds(&range, &address));
    assert_true(net_range_read(HK_STR("fd00::1"), &range));
    assert_true(net_range_holds(&range, &address));
    assert_false(net_range_read(HK_STR("10.0.0.0/33"), &range));
    assert_false(net_range_read(HK_STR("10.0.0.0/"), &range));
    assert_false(net_range_read(HK_STR("10.0.0/8"), &range));
    assert_false(net_range_read(HK_STR("fd00::/129"), &range));
    assert_false(net_range_read(HK_STR(""), &range));
    assert_false(net_range_read(HK_STR("localhost"), &range));
}

/* One client of the early-reply race: the reply comes from a thread that may be faster than the
 * handler's return, or slower. */
static void *race_client(void *cls)
{
    struct fixture *f = cls;
    int fd = peer_connect(f->port);
    size_t good = 0;

    for (int i = 0; i < 300; i++) {
        char out[2048] = "";
        peer_send(fd, "GET /thread HTTP/1.1\r\n" HOST "\r\n");
        good += peer_read(fd, out, sizeof out, "from a thread", PEER_WAIT_MS);
    }
    close(fd);
    return good == 300 ? f : NULL;
}

static void test_early_reply_race(void **state)
{
    struct fixture *f = *state;
    pthread_t clients[8];

    for (size_t i = 0; i < HK_COUNT(clients); i++)
        assert_int_equal(pthread_create(&clients[i], NULL, race_client, f), 0);
    for (size_t i = 0; i < HK_COUNT(clients); i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(clients[i], &result), 0);
        assert_non_null(result);
    }
}

static void test_client_gone_while_suspended(void **state)
{
    struct fixture *f = *state;
    char out[4096];

    for (int i = 0; i < 20; i++) {
        int fd = peer_connect(f->port);
        peer_send(fd, "POST /held HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
        struct http_exchange *exchange = held_wait(f);
        if (i % 2 == 0) { /* not a goodbye but a reset */
            struct linger now = {.l_onoff = 1, .l_linger = 0};
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        close(fd);
        peer_sleep_ms(5);
        assert_true(hk_str_equal(http_exchange_request(exchange)->body, HK_STR("abc")));
        http_reply(exchange, 200, NULL, 0, HK_STR("nobody reads this"));
    }
    assert_true(peer_ask(f->port, "GET /ok HTTP/1.1\r\n" CLOSE, out, sizeof out));
    assert_has(out, "HTTP/1.1 200 ");
}

static void test_client_gone_mid_request(void **state)
{
    struct fixture *f = *state;
    static const char *const pieces[] = {"G", "GET /x HTTP/1.1\r\n", "GET /x HTTP/1.1\r\n" HOST,
        "POST /x HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\n",
        "POST /x HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\nabc", "\r\n\r\n", "\x16\x03\x01"};
    char out[4096];

    for (size_t i = 0; i < HK_COUNT(pieces); i++) {
        int fd = peer_connect(f->port);
        peer_send(fd, pieces[i]);
        peer_sleep_ms(5);
        close(fd);
    }
    assert_true(peer_ask(f->port, "GET /ok HTTP/1.1\r\n" CLOSE, out, sizeof out));
    assert_has(out, "HTTP/1.1 200 ");
}

static void test_start_refuses(void **state)
{
    struct fixture *f = *state;
    struct http_server *second = NULL;
    struct http_server_options options = {.threads = 1, .connections_max = 10};
    struct hk_str bad[] = {HK_STR("8080"), HK_STR("127.0.0.1"), HK_STR("::1:80"),
        HK_STR("127.0.0.1:70000"), HK_STR("example.org:80"), HK_STR("127.0.0.1:")};

    options.listen = hk_arena_printf(f->arena, "127.0.0.1:%u", f->port);
    assert_int_equal(http_server_open(&f->cx, &options, &second), HK_EIO);
    assert_has(f->cx.error.text, options.listen.p);
    assert_has(f->cx.error.text, "taken by another program");
    for (size_t i = 0; i < HK_COUNT(bad); i++) {
        options.listen = bad[i];
        assert_int_equal(http_server_open(&f->cx, &options, &second), HK_EINVAL);
    }
    options.listen = HK_STR("127.0.0.1:0");
    options.trusted_proxies = HK_STR("10.0.0.0/8,proxy.example");
    assert_int_equal(http_server_open(&f->cx, &options, &second), HK_EINVAL);
    assert_has(f->cx.error.text, "'proxy.example'");
    assert_null(second);
}

static void test_ipv6_and_one_thread(void **state)
{
    struct fixture *f = *state;
    struct http_server *server = NULL;
    struct http_server_options options = {.listen = HK_STR("[::]:0"),
        .threads = 1,
        .connections_max = 10,
        .body_ceiling = ceiling,
        .handle = handle};
    char out[4096];

    if (http_server_open(&f->cx, &options, &server) != HK_OK)
        skip(); /* a machine without IPv6 */
    assert_int_equal(http_server_start(&f->cx, server, f), HK_OK);
    assert_true(peer_ask(http_server_port(server),
        "GET /x HTTP/1.1\r\nX-Forwarded-For: 1.1.1.1\r\n" CLOSE, out, sizeof out));
    assert_has(out, "peer=127.0.0.1 secure=1"); /* nobody is trusted here */
    http_server_stop(server, 100);
    http_server_free(server);
}

struct stopping {
    struct http_server *server;
    int wait_ms;
};

static void *stop_run(void *cls)
{
    struct stopping *stopping = cls;

    http_server_stop(stopping->server, stopping->wait_ms);
    return NULL;
}

static void test_stop(void **state)
{
    struct fixture *f = *state;
    char out[4096] = "";
    char late[4096] = "";
    pthread_t thread;

    /* one request is answered in its time, one never: the server answers in its place */
    int in_time = peer_connect(f->port);
    peer_send(in_time, "GET /held HTTP/1.1\r\n" HOST "\r\n");
    struct http_exchange *first = held_wait(f);
    int never = peer_connect(f->port);
    peer_send(never, "GET /held HTTP/1.1\r\n" HOST "\r\n");
    struct http_exchange *second = held_wait(f);
    struct stopping stopping = {f->server, 600};
    assert_int_equal(pthread_create(&thread, NULL, stop_run, &stopping), 0);
    peer_sleep_ms(200);
    /* nobody new is let in */
    int newcomer = peer_connect(f->port);
    assert_true(newcomer >= 0 && peer_read(newcomer, late, sizeof late, NULL, PEER_WAIT_MS));
    assert_string_equal(late, "");
    close(newcomer);
    http_reply(first, 200, NULL, 0, HK_STR("in time"));
    assert_true(peer_read(in_time, out, sizeof out, NULL, PEER_WAIT_MS));
    assert_has(out, "in time");
    assert_has(out, "Connection: close");
    assert_true(peer_read(never, late, sizeof late, NULL, PEER_WAIT_MS));
    assert_has(late, "HTTP/1.1 503 ");
    assert_has(late, "Retry-After: ");
    assert_int_equal(pthread_join(thread, NULL), 0);
    http_server_free(f->server);
    f->server = NULL;
    /* the server is gone; what the owner says now goes nowhere and frees the exchange */
    http_reply(second, 200, NULL, 0, HK_STR("too late"));
    close(in_time);
    close(never);
}

/* Asks on one connection as fast as it can, until the server closes it. */
static void *eager_client(void *cls)
{
    const unsigned *port = cls;
    char out[2048];
    int fd = peer_connect(*port);

    if (fd < 0)
        return NULL;
    do {
        out[0] = '\0';
        peer_send(fd, "GET /thread HTTP/1.1\r\n" HOST "\r\n");
    } while (peer_read(fd, out, sizeof out, "from a thread", PEER_WAIT_MS));
    close(fd);
    return NULL;
}

/* Requests come in on open connections at every moment of the stopping, and are answered from other
 * threads. */
static void test_stop_under_load(void **state)
{
    struct fixture *f = *state;

    for (int round = 0; round < 40; round++) {
        struct http_server *server = NULL;
        struct http_server_options options = {.listen = HK_STR("127.0.0.1:0"),
            .threads = 2,
            .connections_max = 20,
            .body_ceiling = ceiling,
            .handle = handle};
        pthread_t clients[4];
        assert_int_equal(http_server_open(&f->cx, &options, &server), HK_OK);
        assert_int_equal(http_server_start(&f->cx, server, f), HK_OK);
        unsigned port = http_server_port(server);
        for (size_t i = 0; i < HK_COUNT(clients); i++)
            assert_int_equal(pthread_create(&clients[i], NULL, eager_client, &port), 0);
        peer_sleep_ms(round % 8);
        http_server_stop(server, 2000);
        for (size_t i = 0; i < HK_COUNT(clients); i++)
            assert_int_equal(pthread_join(clients[i], NULL), 0);
        http_server_free(server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),
        cmocka_unit_test_setup_teardown(test_reply_and_headers, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_body_and_keep_alive, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_too_large, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_endless_body_is_cut, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_refused_heads, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_large_heads, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_trusted_proxies, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_early_reply_race, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_client_gone_while_suspended, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_client_gone_mid_request, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_start_refuses, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_ipv6_and_one_thread, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_stop, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_stop_under_load, server_up, server_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
