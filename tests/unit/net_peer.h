/* tests/unit/net_peer.h -- the other end of a connection, by hand: bare sockets on loopback.
 *
 * Written without libcurl on purpose: a test decides byte by byte what is sent and when.
 */
#ifndef HK_TESTS_NET_PEER_H
#define HK_TESTS_NET_PEER_H
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PEER_WAIT_MS 10000 /* long: a sanitizer on a busy machine */

static inline void peer_sleep_ms(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

/* Listen on a free port of loopback. */
static inline int peer_listen(unsigned *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(fd, (struct sockaddr *)&address, n) != 0 || listen(fd, 64) != 0
        || getsockname(fd, (struct sockaddr *)&address, &n) != 0) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static inline int peer_connect(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static inline void peer_send(int fd, const char *text)
{
    size_t n = strlen(text);

    while (n > 0) {
        ssize_t sent = send(fd, text, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text += sent;
        n -= (size_t)sent;
    }
}

/* Read until `until` was seen (NULL: until the other side closes), appending to what `out`, a
 * string, already holds. False on time-out, close before `until`, or a full buffer. */
static inline bool peer_read(int fd, char *out, size_t size, const char *until, int wait_ms)
{
    size_t n = strlen(out);

    for (;;) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (until != NULL && strstr(out, until) != NULL)
            return true;
        if (n + 1 >= size || poll(&ready, 1, wait_ms) != 1)
            return false;
        ssize_t got = recv(fd, out + n, size - 1 - n, 0);
        if (got <= 0)
            return until == NULL && got == 0;
        n += (size_t)got;
        out[n] = '\0';
    }
}

/* One request on a connection of its own, read until the server closes. */
static inline bool peer_ask(unsigned port, const char *request, char *out, size_t size)
{
    int fd = peer_connect(port);

    out[0] = '\0';
    peer_send(fd, request);
    bool good = peer_read(fd, out, size, NULL, PEER_WAIT_MS);
    close(fd);
    return good;
}

#endif
