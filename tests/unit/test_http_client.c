/* tests/unit/test_http_client.c -- requests out: whom we connect to, and what we know afterwards.
 *
 * The other side is a few lines of bare sockets that answer by path: well, badly or not at all.
 */
#include "net/http_client.h"

#include "base/alloc.h"
#include "base/str.h"
#include "net_peer.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
/* cmocka wants some of the above */
#include <cmocka.h>

#define CONNECTIONS_MAX 64U

struct fixture;

struct connection {
    struct fixture *fixture;
    int fd;
    pthread_t thread;
};

struct fixture {
    struct http_client *client;
    struct hk_cx cx;
    int listener;
    unsigned port;
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct connection connections[CONNECTIONS_MAX];
    size_t connection_count;
    size_t requests;
    char seen[8192]; /* the last request */
    /* what came back */
    size_t responses;
    struct hk_arena *arena;
    struct model_response response;
};

/* ---- the other side ---- */

static void answer(struct connection *c, const char *path, size_t number)
{
    char text[512];

    if (strcmp(path, "/ok") == 0 || (strcmp(path, "/die_second") == 0 && number != 2)) {
        peer_send(c->fd,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Odd-Case:  value one \r\n"
            "Set-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nhello");
    } else if (strcmp(path, "/big") == 0) {
        peer_send(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
        for (int i = 0; i < 500; i++)
            peer_send(c->fd, "0123456789");
    } else if (strcmp(path, "/redirect") == 0) {
        snprintf(text, sizeof text,
            "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:%u/ok\r\n\r\n",
            c->fixture->port);
        peer_send(c->fd, text);
    } else if (strcmp(path, "/interim") == 0) {
        peer_send(c->fd,
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nX-Real: yes\r\n\r\n");
    } else if (strcmp(path, "/cut") == 0) {
        peer_send(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
        shutdown(c->fd, SHUT_RDWR);
    } else if (strcmp(path, "/headers") == 0) {
        peer_send(c->fd, "HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 2000; i++)
            peer_send(c->fd, "X-Filler: 0123456789012345678901234567890123456789\r\n");
    } else if (strcmp(path, "/silent") != 0) { /* "/die", and "/die_second" the second time */
        shutdown(c->fd, SHUT_RDWR);
    }
}

static void *connection_run(void *cls)
{
    struct connection *c = cls;

    for (;;) {
        char request[8192] = "";
        char path[256] = "";
        if (!peer_read(c->fd, request, sizeof request, "\r\n\r\n", -1))
            return NULL;
        const char *length = strcasestr(request, "content-length: ");
        size_t head = (size_t)(strstr(request, "\r\n\r\n") - request) + 4;
        size_t whole = head + (length != NULL ? (size_t)strtol(length + 16, NULL, 10) : 0);
        while (strlen(request) < whole) {
            size_t n = strlen(request);
            ssize_t got = recv(c->fd, request + n, whole - n, 0);
            if (got <= 0)
                return NULL;
            request[n + (size_t)got] = '\0';
        }
        pthread_mutex_lock(&c->fixture->lock);
        size_t number = ++c->fixture->requests;
        memcpy(c->fixture->seen, request, sizeof request);
        pthread_cond_broadcast(&c->fixture->changed);
        pthread_mutex_unlock(&c->fixture->lock);
        if (sscanf(request, "%*s %255s", path) == 1)
            answer(c, path, number);
    }
}

static void *accept_run(void *cls)
{
    struct fixture *f = cls;

    for (;;) {
        int fd = accept(f->listener, NULL, NULL);
        if (fd < 0)
            return NULL;
        pthread_mutex_lock(&f->lock);
        assert_true(f->connection_count < CONNECTIONS_MAX);
        struct connection *c = &f->connections[f->connection_count++];
        pthread_mutex_unlock(&f->lock);
        c->fixture = f;
        c->fd = fd;
        pthread_create(&c->thread, NULL, connection_run, c);
    }
}

static int up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->cx.arena = hk_arena_new();
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, NULL);
    f->listener = peer_listen(&f->port);
    pthread_create(&f->acceptor, NULL, accept_run, f);
    *state = f;
    return http_client_start(&f->cx, 2, &f->client) == HK_OK ? 0 : -1;
}

static int down(void **state)
{
    struct fixture *f = *state;

    http_client_stop(f->client);
    http_client_free(f->client);
    shutdown(f->listener, SHUT_RDWR);
    pthread_join(f->acceptor, NULL);
    close(f->listener);
    for (size_t i = 0; i < f->connection_count; i++) {
        shutdown(f->connections[i].fd, SHUT_RDWR);
        pthread_join(f->connections[i].thread, NULL);
        close(f->connections[i].fd);
    }
    hk_arena_free(f->arena);
    hk_arena_free(f->cx.arena);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->changed);
    free(f);
    return 0;
}

/* ---- our side ---- */

static void on_done(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    struct fixture *f = owner;

    pthread_mutex_lock(&f->lock);
    hk_arena_free(f->arena);
    f->arena = arena;
    f->response = *response;
    f->responses++;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

static void wait_for(struct fixture *f, const size_t *count, size_t n)
{
    pthread_mutex_lock(&f->lock);
    while (*count < n)
        pthread_cond_wait(&f->changed, &f->lock);
    pthread_mutex_unlock(&f->lock);
}

static const struct http_client_target allowed = {.account = 1, .allow_private_addresses = true};
static const struct http_client_target guarded = {.account = 1};

/* Send and wait. The response is in f->response until the next call. */
static enum model_transfer go(
    struct fixture *f, const struct http_client_target *target, const struct model_request *request)
{
    size_t n = f->responses + 1;

    assert_int_equal(http_client_send(&f->cx, f->client, target, request, on_done, f), HK_OK);
    wait_for(f, &f->responses, n);
    return f->response.transfer;
}

static struct model_request request_to(struct fixture *f, const char *method, const char *path)
{
    return (struct model_request){.method = hk_str_from(method),
        .url = hk_arena_printf(f->cx.arena, "http://127.0.0.1:%u%s", f->port, path),
        .timeout_ms = 20000};
}

static struct hk_str header_of(const struct model_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (hk_str_equal(response->headers[i].name, hk_str_from(name)))
            return response->headers[i].value;
    }
    return HK_STR("(none)");
}

#define assert_str(value, expected)                                                                \
    do {                                                                                           \
        struct hk_str assert_value = (value);                                                      \
        if (!hk_str_equal(assert_value, HK_STR(expected)))                                         \
            fail_msg("got '%.*s', expected '%s'", HKS(assert_value), (expected));                  \
    } while (0)

static void test_guard_at_work(void **state)
{
    struct fixture *f = *state;
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]", "0x7f000001",
        "2130706433", "0", "0.0.0.0", "127.1", "0177.0.0.1", "0x7f.1", "169.254.169.254",
        "10.0.0.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]"};

    for (size_t i = 0; i < HK_COUNT(hosts); i++) {
        struct model_request request = {.method = HK_STR("GET"), .timeout_ms = 5000};
        request.url = hk_arena_printf(f->cx.arena, "http://%s:%u/ok", hosts[i], f->port);
        if (go(f, &guarded, &request) != MODEL_TRANSFER_REFUSED)
            fail_msg("%s: %.*s", hosts[i], HKS(f->response.error));
        assert_true(f->response.error.n > 0);
    }
    /* a connection that another account was allowed to open does not open the door */
    struct model_request request = request_to(f, "GET", "/ok");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(go(f, &guarded, &request), MODEL_TRANSFER_REFUSED);
    assert_int_equal(f->connection_count, 1);
}

static void test_done(void **state)
{
    struct fixture *f = *state;
    struct model_header headers[] = {{HK_STR("X-One"), HK_STR("1")}, {HK_STR("X-Empty"), {"", 0}},
        {HK_STR("Content-Type"), HK_STR("application/json")}};
    struct model_request request = request_to(f, "POST", "/ok");

    request.headers = headers;
    request.header_count = HK_COUNT(headers);
    request.body = HK_STR("{\"a\":1}");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(f->response.status, 200);
    assert_str(f->response.body, "hello");
    assert_str(f->response.error, "");
    assert_str(header_of(&f->response, "x-odd-case"), "value one");
    assert_str(header_of(&f->response, "set-cookie"), "a=b");
    assert_non_null(strstr(f->seen, "POST /ok HTTP/1.1\r\n"));
    assert_non_null(strstr(f->seen, "X-One: 1\r\n"));
    assert_non_null(strstr(f->seen, "X-Empty:\r\n"));
    assert_non_null(strstr(f->seen, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(f->seen, "User-Agent: Hark/"));
    assert_null(strstr(f->seen, "Expect:"));
    assert_non_null(strstr(f->seen, "\r\n\r\n{\"a\":1}"));

    static const char *const methods[] = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "POST"};
    for (size_t i = 0; i < HK_COUNT(methods); i++) {
        request = request_to(f, methods[i], "/ok");
        assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
        assert_int_equal(strncmp(f->seen, methods[i], strlen(methods[i])), 0);
        assert_null(strstr(f->seen, "urlencoded"));
        assert_null(strstr(f->seen, "Cookie:")); /* nothing is remembered */
    }
    assert_int_equal(f->connection_count, 1); /* used again each time */
}

static void test_not_followed_and_interim(void **state)
{
    struct fixture *f = *state;
    struct model_request request = request_to(f, "GET", "/redirect");

    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(f->response.status, 302);
    assert_int_equal(f->requests, 1);
    request = request_to(f, "GET", "/interim");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(f->response.status, 404);
    assert_str(header_of(&f->response, "link"), "(none)");
    assert_str(header_of(&f->response, "x-real"), "yes");
}

static void test_environment_proxy_is_ignored(void **state)
{
    struct fixture *f = *state;
    struct model_request request = {
        .method = HK_STR("GET"), .url = HK_STR("http://127.0.0.1:9/ok"), .timeout_ms = 5000};
    char proxy[64];

    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", f->port);
    setenv("http_proxy", proxy, 1);
    setenv("ALL_PROXY", proxy, 1);
    assert_int_equal(go(f, &guarded, &request), MODEL_TRANSFER_REFUSED);
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(f->connection_count, 0);
}

static void test_refused_requests(void **state)
{
    struct fixture *f = *state;
    static const char *const urls[] = {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://h/x",
        "HTTPX://h/", "", "http://", "/relative", "example.org", "http://h/a b",
        "http://h/\r\nX: y", "http://a b/", "http://h:99999/", "javascript:alert(1)"};
    struct model_header bad[] = {{HK_STR("X-A"), HK_STR("b\r\nX-C: d")},
        {HK_STR("X A"), HK_STR("b")}, {HK_STR(""), HK_STR("b")}, {HK_STR("X-A"), HK_STR("b\0c")}};

    for (size_t i = 0; i < HK_COUNT(urls); i++) {
        struct model_request request = {.method = HK_STR("GET"), .url = hk_str_from(urls[i])};
        if (http_client_send(&f->cx, f->client, &allowed, &request, on_done, f) != HK_EINVAL)
            fail_msg("%s was taken", urls[i]);
    }
    for (size_t i = 0; i < HK_COUNT(bad); i++) {
        struct model_request request = request_to(f, "GET", "/ok");
        request.headers = &bad[i];
        request.header_count = 1;
        assert_int_equal(
            http_client_send(&f->cx, f->client, &allowed, &request, on_done, f), HK_EINVAL);
    }
    struct model_request request = request_to(f, "GET /x HTTP/1.1\r\n", "/ok");
    assert_int_equal(
        http_client_send(&f->cx, f->client, &allowed, &request, on_done, f), HK_EINVAL);
    assert_int_equal(f->responses, 0);
}

static void test_ceilings(void **state)
{
    struct fixture *f = *state;
    struct http_client_target target = allowed;
    struct model_request request = request_to(f, "GET", "/big");

    target.response_max_bytes = 5000;
    assert_int_equal(go(f, &target, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(f->response.body.n, 5000);
    target.response_max_bytes = 4999;
    assert_int_equal(go(f, &target, &request), MODEL_TRANSFER_AMBIGUOUS);
    assert_str(f->response.error, "The response is larger than 4999 bytes.");
    request = request_to(f, "GET", "/headers");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_AMBIGUOUS);
    assert_str(f->response.error, "The response's headers are larger than 65536 bytes.");
}

static void test_unsent(void **state)
{
    struct fixture *f = *state;
    unsigned port = 0;
    int closed = peer_listen(&port);
    struct model_request request = {.method = HK_STR("POST"),
        .url = hk_arena_printf(f->cx.arena, "http://127.0.0.1:%u/", port),
        .timeout_ms = 5000};

    close(closed);
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);
    assert_true(hk_str_starts(f->response.error, HK_STR("Nothing was sent: ")));
    request.url = HK_STR("http://no-such-host.invalid/");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);
    /* TLS with somebody who never says hello: not a byte of the request leaves */
    int silent = peer_listen(&port);
    request.url = hk_arena_printf(f->cx.arena, "https://127.0.0.1:%u/", port);
    request.timeout_ms = 300;
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);
    close(silent);
}

static void test_ambiguous(void **state)
{
    struct fixture *f = *state;
    unsigned port = 0;
    struct model_request request = request_to(f, "POST", "/silent");

    request.body = HK_STR("x");
    request.timeout_ms = 300;
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_AMBIGUOUS);
    request = request_to(f, "POST", "/die");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_AMBIGUOUS);
    request = request_to(f, "GET", "/cut");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_AMBIGUOUS);
    /* half open: the system took the connection, the program behind it never did */
    int half_open = peer_listen(&port);
    request.url = hk_arena_printf(f->cx.arena, "http://127.0.0.1:%u/", port);
    request.timeout_ms = 300;
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_AMBIGUOUS);
    close(half_open);
}

/* A kept connection that breaks after a POST was written: curl alone would send it again. */
static void test_never_twice(void **state)
{
    struct fixture *f = *state;
    struct model_request request = request_to(f, "POST", "/die_second");

    request.body = HK_STR("pay 100");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_AMBIGUOUS);
    assert_int_equal(f->requests, 2);
    f->requests = 0;
    request = request_to(f, "GET", "/die_second");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE); /* looking again is safe */
    assert_int_equal(f->requests, 3);
}

static size_t count_connections(struct fixture *f)
{
    pthread_mutex_lock(&f->lock);
    size_t n = f->connection_count;
    pthread_mutex_unlock(&f->lock);
    return n;
}

/* What was idle for long may be ended by the other side just now: a POST takes another. */
static void test_no_old_connection(void **state)
{
    const struct timespec idle = {.tv_sec = 3, .tv_nsec = 200 * 1000 * 1000};
    struct fixture *f = *state;
    struct model_request request = request_to(f, "POST", "/ok");

    request.body = HK_STR("pay 100");
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    const size_t before = count_connections(f);
    nanosleep(&idle, NULL);
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_int_equal(count_connections(f), before + 1);
}

static void test_many_at_once(void **state)
{
    struct fixture *f = *state;

    for (int64_t i = 0; i < 40; i++) {
        struct http_client_target target = {.account = i, .allow_private_addresses = true};
        struct model_request request = request_to(f, "GET", "/ok");
        assert_int_equal(http_client_send(&f->cx, f->client, &target, &request, on_done, f), HK_OK);
    }
    wait_for(f, &f->responses, 40);
    assert_int_equal(f->response.transfer, MODEL_TRANSFER_DONE);
}

/* A file on the disk as the body, and as a field of a form; then one that is not whole. */
static void test_files(void **state)
{
    struct fixture *f = *state;
    char path[] = "/tmp/hark-file-XXXXXX";
    int file = mkstemp(path);
    struct model_part parts[] = {
        {.name = HK_STR("type"), .value = HK_STR("image/png")},
        {.name = HK_STR("file"),
            .file = {.path = hk_str_from(path), .size_bytes = 12},
            .file_name = HK_STR("a \"b\".png"),
            .mime = HK_STR("image/png")},
    };
    struct model_request request = request_to(f, "POST", "/ok");

    assert_true(file >= 0 && write(file, "twelve bytes", 12) == 12 && close(file) == 0);
    request.file = (struct model_file){.path = hk_str_from(path), .size_bytes = 12};
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_non_null(strstr(f->seen, "Content-Length: 12\r\n"));
    assert_non_null(strstr(f->seen, "\r\n\r\ntwelve bytes"));

    request.file = (struct model_file){0};
    request.parts = parts;
    request.part_count = 2;
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_non_null(strstr(f->seen, "Content-Type: multipart/form-data; boundary="));
    assert_non_null(strstr(f->seen, "name=\"type\"\r\n\r\nimage/png\r\n"));
    assert_non_null(strstr(f->seen, "filename=\"a %22b%22.png\"\r\nContent-Type: image/png\r\n"));
    assert_non_null(strstr(f->seen, "\r\n\r\ntwelve bytes\r\n--"));

    parts[1].file.stretch_from = 4;
    parts[1].file.stretch_bytes = 6;
    request.wait_ms = 1;
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_DONE);
    assert_non_null(strstr(f->seen, "\r\n\r\nve byt\r\n--"));
    parts[1].file.stretch_from = 7; /* it would end after the file does */
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);

    request.part_count = 0;
    request.file = (struct model_file){.path = hk_str_from(path), .size_bytes = 13};
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);
    assert_int_equal(unlink(path), 0);
    request.file.size_bytes = 12;
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);
}

static void test_stop_with_open_requests(void **state)
{
    struct fixture *f = *state;
    struct model_request request = request_to(f, "POST", "/silent");

    assert_int_equal(http_client_send(&f->cx, f->client, &allowed, &request, on_done, f), HK_OK);
    wait_for(f, &f->requests, 1);
    http_client_stop(f->client);
    http_client_free(f->client);
    f->client = NULL;
    assert_int_equal(f->responses, 1);
    assert_int_equal(f->response.transfer, MODEL_TRANSFER_AMBIGUOUS);
}

/* ---- TLS, with the openssl program as the other side ---- */

static pid_t run(const char *const arguments[])
{
    pid_t child = fork();

    if (child == 0) {
        if (freopen("/dev/null", "r+", stdin) == NULL || freopen("/dev/null", "w", stdout) == NULL
            || freopen("/dev/null", "w", stderr) == NULL)
            _exit(126);
        execvp("openssl", (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    return child;
}

static void test_tls(void **state)
{
    struct fixture *f = *state;
    char folder[] = "/tmp/hark-test-tls-XXXXXX";
    unsigned port = 0;
    int status = 0;

    assert_non_null(mkdtemp(folder));
    const char *cert = hk_arena_printf(f->cx.arena, "%s/cert.pem", folder).p;
    const char *key = hk_arena_printf(f->cx.arena, "%s/key.pem", folder).p;
    const char *make[] = {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2", "-keyout", key,
        "-out", cert, NULL};
    assert_true(waitpid(run(make), &status, 0) > 0);
    if (status != 0)
        skip(); /* no openssl program */
    int free_port = peer_listen(&port);
    close(free_port);
    const char *accept_at = hk_arena_printf(f->cx.arena, "127.0.0.1:%u", port).p;
    const char *serve[] = {
        "openssl", "s_server", "-accept", accept_at, "-cert", cert, "-key", key, "-www", NULL};
    pid_t server = run(serve);

    struct http_client_target target = allowed;
    struct model_request request = {.method = HK_STR("GET"),
        .url = hk_arena_printf(f->cx.arena, "https://localhost:%u/", port),
        .timeout_ms = 10000};
    target.ca_file = hk_str_from(cert);
    for (int i = 0; i < 100 && go(f, &target, &request) != MODEL_TRANSFER_DONE; i++)
        peer_sleep_ms(50);
    assert_int_equal(f->response.transfer, MODEL_TRANSFER_DONE);
    assert_int_equal(f->response.status, 200);
    /* signed by nobody the system knows; not valid for this name; a file that is no certificate */
    assert_int_equal(go(f, &allowed, &request), MODEL_TRANSFER_UNSENT);
    request.url = hk_arena_printf(f->cx.arena, "https://127.0.0.1:%u/", port);
    assert_int_equal(go(f, &target, &request), MODEL_TRANSFER_UNSENT);
    target.ca_file = hk_str_from(key);
    assert_int_equal(go(f, &target, &request), MODEL_TRANSFER_UNSENT);
    kill(server, SIGTERM);
    waitpid(server, &status, 0);
    unlink(cert);
    unlink(key);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_guard_at_work, up, down),
        cmocka_unit_test_setup_teardown(test_done, up, down),
        cmocka_unit_test_setup_teardown(test_not_followed_and_interim, up, down),
        cmocka_unit_test_setup_teardown(test_environment_proxy_is_ignored, up, down),
        cmocka_unit_test_setup_teardown(test_refused_requests, up, down),
        cmocka_unit_test_setup_teardown(test_ceilings, up, down),
        cmocka_unit_test_setup_teardown(test_unsent, up, down),
        cmocka_unit_test_setup_teardown(test_ambiguous, up, down),
        cmocka_unit_test_setup_teardown(test_never_twice, up, down),
        cmocka_unit_test_setup_teardown(test_no_old_connection, up, down),
        cmocka_unit_test_setup_teardown(test_many_at_once, up, down),
        cmocka_unit_test_setup_teardown(test_files, up, down),
        cmocka_unit_test_setup_teardown(test_stop_with_open_requests, up, down),
        cmocka_unit_test_setup_teardown(test_tls, up, down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
