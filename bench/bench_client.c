/* bench/bench_client.c -- what it costs to ask many networks while many streams of theirs are held.
 *
 *   bench_client [STREAMS [REQUESTS]]     default 600 and 3000; an open file each
 *
 * A child process is all the networks: what is asked for /held begins an answer and never ends it,
 * anything else is answered at once over the same connection. Held streams and short requests go
 * through one network thread, since all of them may reach private addresses. Printed is the
 * processor's time of this process: with nothing held, then for opening the streams and making the
 * requests together.
 *
 * What it does not do: TLS, slow networks (bench/accounts.mjs).
 */
#include "base/arena.h"
#include "base/str.h"
#include "net/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BAR_S 1.0
#define HELD_MS 120000

enum { ACCOUNTS = 50, UNDER_WAY = 32 };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* ---- the networks ------------------------------------------------------------------------- */

static const char begun[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n";
static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Content-Length: 26\r\n\r\n{\"ok\":true,\"result\":[123]}";

/* Requests here are small: each comes whole. */
static void answer_one(int fd)
{
    char text[4096];
    ssize_t got = recv(fd, text, sizeof text - 1, 0);

    if (got <= 0) {
        close(fd);
        return;
    }
    text[got] = '\0';
    bool held = strstr(text, "/held") != NULL;
    const char *said = held ? begun : answer;
    size_t n = held ? sizeof begun - 1 : sizeof answer - 1;
    if (send(fd, said, n, MSG_NOSIGNAL) != (ssize_t)n)
        close(fd);
}

static void networks_run(int listener)
{
    struct epoll_event events[256];
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = listener}};
    int epoll = epoll_create1(0);

    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, HK_COUNT(events), -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != listener) {
                answer_one(events[i].data.fd);
                continue;
            }
            event.data.fd = accept(listener, NULL, NULL);
            if (event.data.fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event) != 0)
                fail("accept");
        }
    }
}

static pid_t networks_start(unsigned *out_port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, n) != 0
        || listen(listener, 1024) != 0
        || getsockname(listener, (struct sockaddr *)&address, &n) != 0)
        fail("listen");
    *out_port = ntohs(address.sin_port);
    pid_t pid = fork();
    if (pid == 0)
        networks_run(listener);
    close(listener);
    return pid;
}

/* ---- who asks ----------------------------------------------------------------------------- */

struct asking {
    struct http_client *client;
    unsigned port;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    size_t to_ask, answered, failed; /* under mutex */
};

static void ask(struct asking *a, size_t i, const char *path, http_client_done *done)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct http_client_target target = {
        .account = (int64_t)(i % ACCOUNTS) + 1, .allow_private_addresses = true};
    const struct model_request request = {.method = HK_STR("GET"),
        .url = hk_arena_printf(cx.arena, "http://127.0.0.1:%u%s", a->port, path),
        .timeout_ms = HELD_MS};

    if (http_client_send(&cx, a->client, &target, &request, done, a) != HK_OK) {
        fprintf(stderr, "%s\n", cx.error.text);
        exit(1);
    }
    hk_arena_free(cx.arena);
}

static void on_held_end(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    (void)owner;
    (void)response;
    hk_arena_free(arena);
}

/* An answer makes room for the next question. */
static void on_answer(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    struct asking *a = owner;
    bool good = response->transfer == MODEL_TRANSFER_DONE && response->status == 200;

    hk_arena_free(arena);
    pthread_mutex_lock(&a->mutex);
    a->answered++;
    a->failed += !good;
    size_t next = a->to_ask;
    if (next > 0)
        a->to_ask--;
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->mutex);
    if (next > 0)
        ask(a, next, "/asked", on_answer);
}

static double cpu_s(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* Seconds of the processor for both; the streams are still held when the last answer is here. */
static double measure(size_t streams, size_t requests)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct asking a = {.mutex = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    size_t first = requests < UNDER_WAY ? requests : UNDER_WAY;
    pid_t networks = networks_start(&a.port);
    double from_s = cpu_s();

    if (http_client_start(&cx, 2, &a.client) != HK_OK) {
        fprintf(stderr, "%s\n", cx.error.text);
        exit(1);
    }
    for (size_t i = 0; i < streams; i++)
        ask(&a, i, "/held", on_held_end);
    a.to_ask = requests - first;
    for (size_t i = 0; i < first; i++)
        ask(&a, i, "/asked", on_answer);
    pthread_mutex_lock(&a.mutex);
    while (a.answered < requests)
        pthread_cond_wait(&a.wake, &a.mutex);
    pthread_mutex_unlock(&a.mutex);
    double took_s = cpu_s() - from_s;
    http_client_stop(a.client);
    http_client_free(a.client);
    kill(networks, SIGKILL);
    waitpid(networks, NULL, 0);
    hk_arena_free(cx.arena);
    if (a.failed > 0) {
        fprintf(stderr, "%zu requests of %zu came to nothing\n", a.failed, requests);
        exit(1);
    }
    return took_s;
}

int main(int argc, char **argv)
{
    size_t streams = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 600;
    size_t requests = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 3000;
    struct rlimit files;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    double alone_s = measure(0, requests);
    double held_s = measure(streams, requests);
    printf("client.requests %zu\nclient.streams_held %zu\n", requests, streams);
    printf("client.requests_alone %.2f s of the processor\n", alone_s);
    printf("client.streams_and_requests %.2f s of the processor bar %.0f ratio %.2f\n", held_s,
        BAR_S, BAR_S / held_s);
    return 0;
}
