/* net/http_guard.c -- may we connect to this address? The last check before a socket opens.
 *
 * It sees the address that DNS, an odd spelling or a changed record really led to, so there is
 * nothing to get around. For IPv4 the reserved ranges are denied. For IPv6 only global unicast is
 * allowed and of that not what carries an IPv4 address inside; mapped addresses and NAT64 are
 * not global unicast and so denied.
 *
 * What it does not do: judge ports, names or contents.
 *
 * Pure. Sources: IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890, 8190).
 */
#include "net/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static bool v4_allowed(uint32_t address)
{
    static const struct {
        uint32_t range;
        unsigned bits;
    } denied[] = {
        {0x00000000U, 8},  /* this network; 0 reaches ourselves on Linux */
        {0x0A000000U, 8},  /* private */
        {0x64400000U, 10}, /* carrier-grade NAT */
        {0x7F000000U, 8},  /* loopback */
        {0xA9FE0000U, 16}, /* link-local, metadata services of clouds */
        {0xAC100000U, 12}, /* private */
        {0xC0000000U, 24}, /* protocol assignments */
        {0xC0000200U, 24}, /* documentation */
        {0xC0586300U, 24}, /* 6to4 relays */
        {0xC0A80000U, 16}, /* private */
        {0xC6120000U, 15}, /* benchmarks */
        {0xC6336400U, 24}, /* documentation */
        {0xCB007100U, 24}, /* documentation */
        {0xE0000000U, 4},  /* multicast */
        {0xF0000000U, 4},  /* reserved, broadcast */
    };

    for (size_t i = 0; i < HK_COUNT(denied); i++) {
        if ((address ^ denied[i].range) >> (32 - denied[i].bits) == 0)
            return false;
    }
    return true;
}

static bool v6_allowed(const uint8_t a[16])
{
    unsigned group0 = (unsigned)a[0] << 8 | a[1];
    unsigned group1 = (unsigned)a[2] << 8 | a[3];

    if (a[0] >> 5 != 1)
        return false; /* not 2000::/3: ::, ::1, mapped, NAT64, fc00::/7, fe80::/10, multicast */
    if (group0 == 0x2001U && (group1 < 0x0200U || group1 == 0x0DB8U))
        return false; /* Teredo, ORCHID and other protocols; documentation */
    if (group0 == 0x2002U)
        return false; /* 6to4: an IPv4 address inside */
    if (group0 == 0x3FFFU && group1 < 0x1000U)
        return false; /* documentation */
    return true;
}

bool http_client_address_allowed(const void *sockaddr_bytes, size_t n)
{
    sa_family_t family = AF_UNSPEC;

    if (n >= offsetof(struct sockaddr, sa_data))
        memcpy(&family, (const char *)sockaddr_bytes + offsetof(struct sockaddr, sa_family),
            sizeof family);
    if (family == AF_INET && n >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in v4;
        memcpy(&v4, sockaddr_bytes, sizeof v4);
        return v4_allowed(ntohl(v4.sin_addr.s_addr));
    }
    if (family == AF_INET6 && n >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 v6;
        memcpy(&v6, sockaddr_bytes, sizeof v6);
        return v6_allowed(v6.sin6_addr.s6_addr);
    }
    return false;
}
