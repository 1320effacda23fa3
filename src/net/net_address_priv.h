/* net/net_address_priv.h -- addresses and ranges of them: who the client is, whom we listen for.
 *
 * An address is 16 bytes; one of IPv4 lies in ::ffff:0:0/96, so that a client reached over either
 * kind of socket is the same client.
 */
#ifndef HK_NET_ADDRESS_PRIV_H
#define HK_NET_ADDRESS_PRIV_H
#include "base/arena.h"
#include "base/hk.h"

#include <sys/socket.h>

struct net_address {
    uint8_t bytes[16];
};

struct net_range {
    struct net_address address;
    unsigned bits; /* that must agree, of 128 */
};

/* False for a family that is neither IPv4 nor IPv6. */
bool net_address_of(const struct sockaddr *socket_address, struct net_address *out);

/* A literal, IPv6 with or without brackets; no names, no zones, no short forms ("127.1"). */
bool net_address_read(struct hk_str text, struct net_address *out);
struct hk_str net_address_text(struct hk_arena *arena, const struct net_address *address);
bool net_address_is_loopback(const struct net_address *address);

/* "10.0.0.0/8", "fd00::/8" or a single address. */
bool net_range_read(struct hk_str text, struct net_range *out);
bool net_range_holds(const struct net_range *range, const struct net_address *address);

/* "127.0.0.1:8080", "[::1]:8080" or "localhost:8080" as a socket address. */
bool net_listen_read(struct hk_str text, struct sockaddr_storage *out, socklen_t *out_n);

#endif
