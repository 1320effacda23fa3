/* tests/unit/test_stream.c -- event streams that read from rings over HTTP; the ring: test_ring.c.
 */
#include "net/http_server_priv.h"
#include "net/stream.h"

#include "base/clock.h"
#include "base/str.h"
#include "net_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the four above */
#include <cmocka.h>

#define MANY 500U

struct fixture {
    struct http_server *server;
    unsigned port;
    struct hk_arena *arena;
    struct stream_ring *ring;  /* "/events" */
    struct stream_ring *other; /* "/other" */
    atomic_size_t of_group;    /* open when the last one came */
    atomic_size_t of_peer;
};

static size_t ceiling(void *owner, enum http_method method, struct hk_str path)
{
    (void)owner;
    (void)method;
    (void)path;
    return 100;
}

static int64_t query_int(struct http_exchange *exchange, const char *name)
{
    struct hk_str text;
    int64_t value = 0;

    if (http_exchange_query(exchange, name, &text))
        (void)hk_str_to_int(text, &value);
    return value;
}

static void handle(void *owner, struct http_exchange *exchange)
{
    struct fixture *f = owner;
    bool other = hk_str_equal(http_exchange_request(exchange)->path, HK_STR("/other"));

    const struct http_stream_options options = {.ring = other ? f->other : f->ring,
        .after = query_int(exchange, "after"),
        .group = query_int(exchange, "group"),
        .reader = query_int(exchange, "reader"),
        .lasts_ms = query_int(exchange, "lasts")};

    size_t of_group, of_peer;
    http_stream_count(exchange, options.group, &of_group, &of_peer);
    atomic_store(&f->of_group, of_group);
    atomic_store(&f->of_peer, of_peer);
    http_reply_stream(exchange, &options);
}

static int server_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct http_server_options options = {.listen = HK_STR("127.0.0.1:0"),
        .threads = 2,
        .connections_max = 2000,
        .body_ceiling = ceiling,
        .handle = handle};

    f->arena = cx.arena;
    f->ring = stream_ring_new(100, 1000000, 0);
    f->other = stream_ring_new(100, 100000000, 0); /* room for what a client does not read */
    if (http_server_open(&cx, &options, &f->server) != HK_OK
        || http_server_start(&cx, f->server, f) != HK_OK)
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
    stream_ring_release(f->ring);
    stream_ring_release(f->other);
    hk_arena_free(f->arena);
    free(f);
    return 0;
}

static int stream_open(const struct fixture *f, const char *target)
{
    char request[256];
    int fd = peer_connect(f->port);

    assert_true(fd >= 0);
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", target);
    peer_send(fd, request);
    return fd;
}

static void say(struct fixture *f, struct stream_ring *ring, int64_t seq)
{
    char bytes[64];
    int n = snprintf(bytes, sizeof bytes, "\"n\":%lld}", (long long)seq);

    stream_ring_add(ring, seq, (struct hk_str){bytes, (size_t)n});
    http_stream_wake(f->server, ring);
}

static bool streams_become(const struct fixture *f, size_t n)
{
    for (int i = 0; i < 500; i++) {
        if (http_server_streams(f->server) == n)
            return true;
        peer_sleep_ms(10);
    }
    return false;
}

static void test_stream_follows(void **state)
{
    struct fixture *f = *state;
    char out[8192] = "";

    say(f, f->ring, 1);
    say(f, f->ring, 2);
    int fd = stream_open(f, "/events?after=1");
    assert_true(peer_read(fd, out, sizeof out, "{\"seq\":2,\"after\":1,\"n\":2}", PEER_WAIT_MS));
    assert_non_null(strstr(out, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(out, "Cache-Control: no-store\r\n"));
    assert_null(strstr(out, "\"seq\":1,"));
    const char *retry = strstr(out, "retry: ");
    assert_non_null(retry);
    int retry_ms = (int)strtol(retry + 7, NULL, 10);
    assert_in_range(retry_ms, 1000, 5000);
    for (int64_t seq = 4; seq < 40; seq += 2) {
        char expected[64];
        snprintf(expected, sizeof expected, "{\"seq\":%lld,\"after\":%lld,", (long long)seq,
            (long long)seq - 2);
        say(f, f->ring, seq);
        assert_true(peer_read(fd, out, sizeof out, expected, PEER_WAIT_MS));
    }
    assert_int_equal(http_server_streams(f->server), 1);
    close(fd);
}

static void test_stream_head_and_large_item(void **state)
{
    struct fixture *f = *state;
    static char large[400001];
    static char out[500000];
    int fd = stream_open(f, "/events");

    assert_true(peer_read(fd, out, sizeof out, "retry: ", PEER_WAIT_MS));
    memset(large, 'x', sizeof large - 1);
    memcpy(large, "\"t\":\"", 5);
    memcpy(large + sizeof large - 3, "\"}", 2);
    stream_ring_add(f->ring, 5, (struct hk_str){large, sizeof large - 1});
    http_stream_wake(f->server, f->ring);
    say(f, f->ring, 6);
    assert_true(peer_read(fd, out, sizeof out, "{\"seq\":6,\"after\":5,", PEER_WAIT_MS));
    size_t count = 0;
    for (const char *c = out; *c != '\0'; c++)
        count += *c == 'x';
    assert_true(count >= sizeof large - 1 - 7); /* and an x or two in the headers */
    close(fd);
    fd = peer_connect(f->port);
    out[0] = '\0';
    peer_send(fd, "HEAD /events HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_true(peer_read(fd, out, sizeof out, NULL, PEER_WAIT_MS));
    assert_non_null(strstr(out, "text/event-stream"));
    assert_null(strstr(out, "retry"));
    close(fd);
}

/* After a restart the ring begins where the log stands: older readers start afresh, others go on.
 */
static void test_stream_after_restart(void **state)
{
    struct fixture *f = *state;
    char out[4096] = "";
    char current[4096] = "";

    stream_ring_release(f->ring);
    f->ring = stream_ring_new(100, 1000000, 50);
    int fd = stream_open(f, "/events?after=40");
    assert_true(peer_read(fd, out, sizeof out, "0\r\n\r\n", PEER_WAIT_MS)); /* its last chunk */
    assert_non_null(strstr(out, "event: resync\ndata: {}\n\n"));
    close(fd);
    fd = stream_open(f, "/events?after=50");
    assert_true(peer_read(fd, current, sizeof current, "retry: ", PEER_WAIT_MS));
    say(f, f->ring, 51);
    assert_true(peer_read(fd, current, sizeof current, "{\"seq\":51,\"after\":50,", PEER_WAIT_MS));
    assert_null(strstr(current, "resync"));
    close(fd);
}

static void test_heartbeat_and_dead_clients(void **state)
{
    struct fixture *f = *state;
    char out[4096] = "";

    http_server_set_heartbeat(f->server, 300);
    int fd = stream_open(f, "/events");
    assert_true(peer_read(fd, out, sizeof out, ": \n\n", PEER_WAIT_MS));
    out[0] = '\0';
    assert_true(peer_read(fd, out, sizeof out, ": \n\n", PEER_WAIT_MS)); /* and again */
    assert_int_equal(http_server_streams(f->server), 1);
    close(fd);
    assert_true(streams_become(f, 0)); /* the comment found out that nobody listens */
}

static void test_end_group(void **state)
{
    struct fixture *f = *state;
    char one[4096] = "";
    char two[4096] = "";
    static char large[400001];

    int first = stream_open(f, "/events?group=7");
    int second = stream_open(f, "/events?group=8");
    int stuck = stream_open(f, "/other?group=7"); /* this client does not read */
    assert_true(peer_read(first, one, sizeof one, "retry: ", PEER_WAIT_MS));
    assert_true(peer_read(second, two, sizeof two, "retry: ", PEER_WAIT_MS));
    memset(large, 'y', sizeof large - 1);
    for (int64_t i = 1; i <= 90; i++)
        stream_ring_add(f->other, i, (struct hk_str){large, sizeof large - 1});
    http_stream_wake(f->server, f->other);
    assert_true(streams_become(f, 3));
    peer_sleep_ms(100);

    http_stream_end_group(f->server, 7);
    http_stream_end_group(f->server, 0);
    assert_true(peer_read(first, one, sizeof one, "0\r\n\r\n", PEER_WAIT_MS));
    assert_true(streams_become(f, 1));
    say(f, f->ring, 1);
    assert_true(peer_read(second, two, sizeof two, "{\"seq\":1,", PEER_WAIT_MS));
    close(first);
    close(second);
    close(stuck);
}

static void test_time_is_over(void **state)
{
    struct fixture *f = *state;
    char one[4096] = "";
    char two[4096] = "";
    int first = stream_open(f, "/events?group=5&lasts=300");
    assert_true(peer_read(first, one, sizeof one, "retry: ", PEER_WAIT_MS));
    int second = stream_open(f, "/events?group=5");

    assert_true(peer_read(second, two, sizeof two, "retry: ", PEER_WAIT_MS));
    assert_true(peer_read(first, one, sizeof one, "0\r\n\r\n", PEER_WAIT_MS));
    assert_non_null(strstr(one, "event: resync\n"));
    assert_true(streams_become(f, 1));
    int third = stream_open(f, "/events?group=6");
    assert_true(streams_become(f, 2));
    assert_int_equal(f->of_group, 0);
    assert_int_equal(f->of_peer, 1);
    int fourth = stream_open(f, "/other?group=5");
    assert_true(streams_become(f, 3));
    assert_int_equal(f->of_group, 1);
    assert_int_equal(f->of_peer, 2);
    close(third);
    close(fourth);
    say(f, f->ring, 1);
    assert_true(peer_read(second, two, sizeof two, "{\"seq\":1,", PEER_WAIT_MS));
    close(first);
    close(second);
}

static void test_told_to_one(void **state)
{
    struct fixture *f = *state;
    char one[4096] = "";
    char two[4096] = "";
    int first = stream_open(f, "/events?reader=5");
    int second = stream_open(f, "/events?reader=6");

    assert_true(peer_read(first, one, sizeof one, "retry: ", PEER_WAIT_MS));
    assert_true(peer_read(second, two, sizeof two, "retry: ", PEER_WAIT_MS));
    stream_ring_add_for(f->ring, 1, 5, HK_STR("\"for\":5}"));
    http_stream_wake_reader(f->server, f->ring, 5);
    assert_true(peer_read(first, one, sizeof one, "\"for\":5}", PEER_WAIT_MS));
    say(f, f->ring, 2);
    assert_true(peer_read(first, one, sizeof one, "{\"seq\":2,\"after\":1,", PEER_WAIT_MS));
    assert_true(peer_read(second, two, sizeof two, "{\"seq\":2,\"after\":0,", PEER_WAIT_MS));
    assert_null(strstr(two, "\"for\":5}"));
    close(first);
    close(second);
}

static void test_ring_close_ends_streams(void **state)
{
    struct fixture *f = *state;
    char one[4096] = "";
    char two[4096] = "";
    int first = stream_open(f, "/events");
    int second = stream_open(f, "/other");

    assert_true(peer_read(first, one, sizeof one, "retry: ", PEER_WAIT_MS));
    assert_true(peer_read(second, two, sizeof two, "retry: ", PEER_WAIT_MS));
    stream_ring_close(f->ring, true);
    http_stream_wake(f->server, f->ring);
    stream_ring_close(f->other, false); /* nobody says so: the timer finds out */
    assert_true(peer_read(first, one, sizeof one, "0\r\n\r\n", PEER_WAIT_MS));
    assert_non_null(strstr(one, "event: resync\n"));
    assert_true(peer_read(second, two, sizeof two, "0\r\n\r\n", PEER_WAIT_MS));
    assert_null(strstr(two, "resync"));
    close(first);
    close(second);
}

static void test_broadcast(void **state)
{
    struct fixture *f = *state;
    static char out[MANY][2048];
    int fds[MANY];

    for (size_t i = 0; i < MANY; i++) {
        fds[i] = stream_open(f, i % 5 == 0 ? "/other" : "/events");
        out[i][0] = '\0';
    }
    assert_true(streams_become(f, MANY));
    for (int64_t seq = 1; seq <= 10; seq++) {
        char expected[32];
        snprintf(expected, sizeof expected, "{\"seq\":%lld,", (long long)seq);
        say(f, f->ring, seq);
        if (seq % 2 == 0)
            continue; /* two at once */
        for (size_t i = 0; i < MANY; i++) {
            if (i % 5 != 0)
                assert_true(peer_read(fds[i], out[i], sizeof out[i], expected, PEER_WAIT_MS));
        }
    }
    /* the other ring's readers heard nothing of it */
    say(f, f->other, 1);
    for (size_t i = 0; i < MANY; i += 5) {
        assert_true(
            peer_read(fds[i], out[i], sizeof out[i], "{\"seq\":1,\"after\":0", PEER_WAIT_MS));
        assert_null(strstr(out[i], "\"seq\":2"));
    }
    for (size_t i = 0; i < MANY; i++)
        close(fds[i]);
}

struct chatter {
    struct fixture *f;
    atomic_bool stop;
};

static void *chat(void *cls)
{
    struct chatter *chatter = cls;

    for (int64_t seq = 1; !atomic_load(&chatter->stop); seq++)
        say(chatter->f, chatter->f->ring, seq);
    return NULL;
}

/* Clients come and go, groups end, comments are due, and all the while one speaks. */
static void test_storm(void **state)
{
    struct fixture *f = *state;
    struct chatter chatter = {.f = f};
    pthread_t thread;

    http_server_set_heartbeat(f->server, 1);
    assert_int_equal(pthread_create(&thread, NULL, chat, &chatter), 0);
    for (int round = 0; round < 100; round++) {
        int fds[20];
        char target[64];
        char out[4096] = "";
        for (size_t i = 0; i < HK_COUNT(fds); i++) {
            snprintf(target, sizeof target, "/%s?after=%lld&group=%zu",
                i % 4 == 0 ? "other" : "events", (long long)stream_ring_last(f->ring), i % 3);
            fds[i] = stream_open(f, target);
        }
        (void)peer_read(fds[1], out, sizeof out, "retry: ", PEER_WAIT_MS);
        http_stream_end_group(f->server, 1);
        for (size_t i = 0; i < HK_COUNT(fds); i++)
            close(fds[i]);
    }
    atomic_store(&chatter.stop, true);
    pthread_join(thread, NULL);
    assert_true(streams_become(f, 0));
}

static void test_stop_with_streams(void **state)
{
    struct fixture *f = *state;
    char out[4096] = "";
    int fds[50];

    for (size_t i = 0; i < HK_COUNT(fds); i++)
        fds[i] = stream_open(f, "/events");
    assert_true(streams_become(f, HK_COUNT(fds)));
    http_server_stop(f->server, 5000);
    assert_true(peer_read(fds[0], out, sizeof out, NULL, PEER_WAIT_MS));
    assert_null(strstr(out, "resync"));
    for (size_t i = 0; i < HK_COUNT(fds); i++)
        close(fds[i]);
}

/* Who speaks does so before, while and after the server stops: it is freed last. */
static void test_stop_while_somebody_speaks(void **state)
{
    struct fixture *f = *state;
    struct chatter chatter = {.f = f};
    pthread_t thread;
    int fds[50];

    for (size_t i = 0; i < HK_COUNT(fds); i++)
        fds[i] = stream_open(f, i % 2 == 0 ? "/events" : "/other");
    assert_true(streams_become(f, HK_COUNT(fds)));
    assert_int_equal(pthread_create(&thread, NULL, chat, &chatter), 0);
    http_server_stop(f->server, 5000);
    http_stream_wake(f->server, f->other);
    http_stream_end_group(f->server, 1);
    assert_int_equal(http_ring_streams(f->server, f->ring), 0);
    atomic_store(&chatter.stop, true);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < HK_COUNT(fds); i++)
        close(fds[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stream_follows, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_stream_head_and_large_item, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_stream_after_restart, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_heartbeat_and_dead_clients, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_end_group, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_time_is_over, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_told_to_one, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_ring_close_ends_streams, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_broadcast, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_storm, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_stop_with_streams, server_up, server_down),
        cmocka_unit_test_setup_teardown(test_stop_while_somebody_speaks, server_up, server_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
