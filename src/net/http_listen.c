/* net/http_listen.c -- open the listening socket ourselves, so that a refusal names its remedy.
 *
 * SO_REUSEADDR, so that a restart does not wait for old connections to time out. Never
 * SO_REUSEPORT: a second server on our port must fail, not take half of our requests.
 *
 * Errors: HK_EINVAL the text is no address and port; HK_EIO the system refuses it.
 */
#include "net/http_server_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 1024
#define DEAD_PEER_MS 60000U /* unacknowledged for so long: the client is gone */

static enum hk_rc bind_failed(struct hk_cx *cx, struct hk_str where, int error)
{
    char text[128];

    switch (error) {
    case EADDRINUSE:
        return hk_fail(cx, HK_EIO,
            "%.*s is taken by another program (perhaps another Hark): stop it, or set 'listen' to "
            "another port",
            HKS(where));
    case EACCES:
        return hk_fail(cx, HK_EIO,
            "%.*s: ports below 1024 need a right this user lacks: set 'listen' to a port from "
            "1024 on, and let a reverse proxy serve 80 and 443",
            HKS(where));
    case EADDRNOTAVAIL:
        return hk_fail(cx, HK_EIO,
            "%.*s: this machine has no such address: set 'listen' to 127.0.0.1 or to one that "
            "'ip address' shows",
            HKS(where));
    default:
        return hk_fail(cx, HK_EIO, "%.*s: cannot listen there: %s", HKS(where),
            strerror_r(error, text, sizeof text));
    }
}

static int socket_open(const struct sockaddr_storage *address, socklen_t address_n)
{
    int on = 1;
    int off = 0;
    unsigned dead_peer_ms = DEAD_PEER_MS;
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    bool good = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
    if (address->ss_family == AF_INET6) /* [::] takes IPv4, too, whatever the system's default */
        good = good && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0;
    /* Accepted sockets inherit it: a stream to a vanished client ends in a minute, not in 15. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead_peer_ms, sizeof dead_peer_ms);
    if (!good || bind(fd, (const struct sockaddr *)address, address_n) != 0
        || listen(fd, BACKLOG) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

enum hk_rc http_listen(struct hk_cx *cx, struct hk_str where, int *out_socket, unsigned *out_port)
{
    struct sockaddr_storage address;
    socklen_t address_n = 0;

    if (!net_listen_read(where, &address, &address_n))
        return hk_fail(cx, HK_EINVAL,
            "listen: '%.*s' is not an address and a port, such as 127.0.0.1:8080 or [::1]:8080",
            HKS(where));
    int fd = socket_open(&address, address_n);
    if (fd < 0)
        return bind_failed(cx, where, errno);
    address_n = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &address_n) != 0) {
        int error = errno;
        close(fd);
        return bind_failed(cx, where, error);
    }
    /* the port stands at the same place in both families */
    struct sockaddr_in v4;
    memcpy(&v4, &address, sizeof v4);
    *out_port = ntohs(v4.sin_port);
    *out_socket = fd;
    return HK_OK;
}
