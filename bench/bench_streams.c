/* bench/bench_streams.c -- what an idle event stream costs, and what it costs to tell all of them.
 *
 *   bench_streams [STREAMS]     default 5000; two open files each, one in each process
 *
 * A child process is all the clients. Memory is this process's anonymous memory before and after
 * the streams opened, divided by their number; the kernel's socket buffers are not part of it.
 * A third of the clients first makes an ordinary request on the same connection, as browsers do.
 * Broadcast: one item of 300 bytes to all, timed until the last client has it, and the processor
 * time this process took for it. Beside it stands a bare loop that writes the same bytes to as
 * many plain sockets read by the same child.
 *
 * What it does not do: TLS, slow readers, more than one ring.
 */
#include "base/clock.h"
#include "base/str.h"
#include "net/http_server.h"
#include "net/stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 21
#define MARK '~' /* stands once in what each client is to receive */

struct clients {
    pid_t pid;
    int told; /* a byte comes whenever all of them have got a mark */
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int client_connect(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    return fd;
}

/* Read and count marks for ever; ends when the server closes. */
static void clients_read(int epoll, size_t n, int tell)
{
    static char bytes[65536];
    struct epoll_event events[256];
    size_t marks = 0;

    for (;;) {
        int ready = epoll_wait(epoll, events, HK_COUNT(events), -1);
        for (int i = 0; i < ready; i++) {
            ssize_t got = recv(events[i].data.fd, bytes, sizeof bytes, 0);
            if (got <= 0)
                _exit(0);
            for (ssize_t k = 0; k < got; k++)
                marks += bytes[k] == MARK;
        }
        if (marks >= n) {
            marks -= n;
            if (write(tell, "x", 1) != 1)
                _exit(1);
        }
    }
}

static struct clients clients_start(unsigned port, size_t n, bool http)
{
    static const char ask[] = "GET /page HTTP/1.1\r\nHost: h\r\nCookie: session=0123456789012345678"
                              "901234567890123456789012\r\nAccept: */*\r\n\r\n";
    static const char follow[] = "GET /events HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n"
                                 "Cookie: session=0123456789012345678901234567890123456789012\r\n"
                                 "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n\r\n";
    int ends[2];

    fflush(stdout);
    if (pipe(ends) != 0)
        fail("pipe");
    pid_t pid = fork();
    if (pid != 0) {
        close(ends[1]);
        return (struct clients){pid, ends[0]};
    }
    int epoll = epoll_create1(0);
    for (size_t i = 0; i < n; i++) {
        char reply[4096];
        int fd = client_connect(port);
        if (http && i % 3 == 0
            && (send(fd, ask, sizeof ask - 1, 0) <= 0 || recv(fd, reply, sizeof reply, 0) <= 0))
            fail("ask");
        if (http && send(fd, follow, sizeof follow - 1, 0) <= 0)
            fail("follow");
        struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
    clients_read(epoll, n, ends[1]);
    _exit(0);
}

static void clients_wait(const struct clients *clients)
{
    char byte = 0;

    if (read(clients->told, &byte, 1) != 1)
        fail("the clients died");
}

/* ---- the server ---- */

static size_t ceiling(void *owner, enum http_method method, struct hk_str path)
{
    (void)owner;
    (void)method;
    (void)path;
    return 0;
}

static void handle(void *owner, struct http_exchange *exchange)
{
    struct stream_ring *ring = owner;

    if (hk_str_equal(http_exchange_request(exchange)->path, HK_STR("/events"))) {
        size_t of_group, of_peer; /* looked at for each, as the API does */
        http_stream_count(exchange, 1, &of_group, &of_peer);
        http_reply_stream(exchange, &(struct http_stream_options){.ring = ring, .group = 1});
    } else
        http_reply(exchange, 200, NULL, 0, HK_STR("a page"));
}

static double anonymous_kb(void)
{
    char line[256];
    double kb = 0;
    FILE *status = fopen("/proc/self/status", "r");

    if (status == NULL)
        fail("/proc/self/status");
    while (fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "RssAnon:", 8) == 0)
            kb = strtod(line + 8, NULL);
    }
    fclose(status);
    return kb;
}

static double cpu_us(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6
        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return values[n / 2];
}

/* The bytes after "after" of one item, of about `n` bytes. */
static struct hk_str item_bytes(size_t n)
{
    static char bytes[1024];

    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, "\"t\":\"~", 6);
    memcpy(bytes + n - 2, "\"}", 2);
    return (struct hk_str){bytes, n};
}

static void bare_loop(size_t n, double *out_ms, double *out_cpu_us)
{
    double ms[ROUNDS];
    double cpu[ROUNDS];
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int *fds = calloc(n, sizeof *fds);
    struct hk_str bytes = item_bytes(300);

    if (fds == NULL || bind(listener, (struct sockaddr *)&address, size) != 0
        || listen(listener, 1024) != 0
        || getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        fail("bare loop");
    struct clients clients = clients_start(ntohs(address.sin_port), n, false);
    for (size_t i = 0; i < n; i++)
        fds[i] = accept(listener, NULL, NULL);
    for (size_t round = 0; round < ROUNDS; round++) {
        int64_t from_us = hk_clock_steady_us();
        double cpu_from = cpu_us();
        for (size_t i = 0; i < n; i++) {
            if (send(fds[i], bytes.p, bytes.n, 0) != (ssize_t)bytes.n)
                fail("send");
        }
        clients_wait(&clients);
        ms[round] = (double)(hk_clock_steady_us() - from_us) / 1000;
        cpu[round] = (cpu_us() - cpu_from) / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        close(fds[i]);
    close(listener);
    free(fds);
    close(clients.told);
    waitpid(clients.pid, NULL, 0);
    *out_ms = median(ms, ROUNDS);
    *out_cpu_us = median(cpu, ROUNDS);
}

static void wait_for_streams(const struct http_server *server, size_t n)
{
    struct timespec pause = {.tv_nsec = 20000000};

    while (http_server_streams(server) < n)
        nanosleep(&pause, NULL);
    for (int i = 0; i < 25; i++) /* and until they sleep */
        nanosleep(&pause, NULL);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 5000;
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct stream_ring *ring = stream_ring_new(1000, 1000000, 0);
    struct http_server *server = NULL;
    struct http_server_options options = {.listen = HK_STR("127.0.0.1:0"),
        .threads = 2,
        .connections_max = (unsigned)n + 100,
        .body_ceiling = ceiling,
        .handle = handle};
    struct rlimit files;
    double ms[ROUNDS];
    double cpu[ROUNDS];
    double bare_ms = 0;
    double bare_cpu = 0;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    bare_loop(n, &bare_ms, &bare_cpu);
    if (http_server_open(&cx, &options, &server) != HK_OK
        || http_server_start(&cx, server, ring) != HK_OK) {
        fprintf(stderr, "%s\n", cx.error.text);
        return 1;
    }
    double before_kb = anonymous_kb();
    double opening_cpu = cpu_us();
    struct clients clients = clients_start(http_server_port(server), n, true);
    wait_for_streams(server, n);
    opening_cpu = (cpu_us() - opening_cpu) / (double)n;
    double idle_kb = (anonymous_kb() - before_kb) / (double)n;
    double idle_cpu = cpu_us();
    sleep(2);
    idle_cpu = (cpu_us() - idle_cpu) / 2 / 1e6 * 100;
    for (size_t round = 0; round < ROUNDS; round++) {
        int64_t from_us = hk_clock_steady_us();
        double cpu_from = cpu_us();
        stream_ring_add(ring, (int64_t)round + 1, item_bytes(300));
        http_stream_wake(server, ring);
        clients_wait(&clients);
        ms[round] = (double)(hk_clock_steady_us() - from_us) / 1000;
        cpu[round] = (cpu_us() - cpu_from) / (double)n;
    }
    double after_kb = (anonymous_kb() - before_kb) / (double)n;
    double told_ms = median(ms, ROUNDS);
    double told_cpu = median(cpu, ROUNDS);
    printf("streams.open %zu\n", n);
    printf("streams.opening_cpu %.1f us/stream\n", opening_cpu);
    printf("streams.idle_memory %.1f kB/stream bar 16 ratio %.2f\n", idle_kb, idle_kb / 16);
    printf("streams.memory_after_broadcasts %.1f kB/stream bar 16 ratio %.2f\n", after_kb,
        after_kb / 16);
    printf("streams.idle_cpu %.2f %%\n", idle_cpu);
    printf("streams.broadcast %.1f ms bare loop %.1f x%.1f\n", told_ms, bare_ms, told_ms / bare_ms);
    printf("streams.broadcast_cpu %.1f us/stream bare loop %.1f x%.1f\n", told_cpu, bare_cpu,
        told_cpu / bare_cpu);
    http_server_stop(server, 5000);
    http_server_free(server);
    waitpid(clients.pid, NULL, 0);
    stream_ring_release(ring);
    hk_arena_free(cx.arena);
    return 0;
}
