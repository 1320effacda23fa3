/* net/net_address.c -- read, write and compare addresses.
 *
 * What it does not do: resolve names; say where we may connect to (http_guard.c does).
 *
 * Pure. Threads: all from any. Sources: RFC 4291 2.5.5.2 (mapped addresses), RFC 4632 (ranges).
 */
#include "net/http_client.h"
#include "net/net_address_priv.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define V4_FROM 12U /* where the four bytes of IPv4 stand */

static const uint8_t v4_prefix[V4_FROM] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static struct net_address address_of_v4(const void *four_bytes)
{
    struct net_address address;

    memcpy(address.bytes, v4_prefix, V4_FROM);
    memcpy(address.bytes + V4_FROM, four_bytes, 4);
    return address;
}

static bool address_is_v4(const struct net_address *address)
{
    return memcmp(address->bytes, v4_prefix, V4_FROM) == 0;
}

bool net_address_of(const struct sockaddr *socket_address, struct net_address *out)
{
    if (socket_address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, socket_address, sizeof v4);
        *out = address_of_v4(&v4.sin_addr);
        return true;
    }
    if (socket_address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, socket_address, sizeof v6);
        memcpy(out->bytes, &v6.sin6_addr, sizeof out->bytes);
        return true;
    }
    return false;
}

bool net_address_read(struct hk_str text, struct net_address *out)
{
    char literal[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;

    if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
        text = hk_str_sub(text, 1, text.n - 2);
    if (text.n == 0 || text.n >= sizeof literal || memchr(text.p, '\0', text.n) != NULL)
        return false;
    memcpy(literal, text.p, text.n);
    literal[text.n] = '\0';
    if (inet_pton(AF_INET, literal, &v4) == 1) {
        *out = address_of_v4(&v4);
        return true;
    }
    if (inet_pton(AF_INET6, literal, &v6) == 1) {
        memcpy(out->bytes, &v6, sizeof out->bytes);
        return true;
    }
    return false;
}

struct hk_str net_address_text(struct hk_arena *arena, const struct net_address *address)
{
    char text[INET6_ADDRSTRLEN];
    bool v4 = address_is_v4(address);
    const void *bytes = v4 ? address->bytes + V4_FROM : address->bytes;

    hk_must(inet_ntop(v4 ? AF_INET : AF_INET6, bytes, text, sizeof text) != NULL);
    return hk_arena_str(arena, hk_str_from(text));
}

bool net_address_is_loopback(const struct net_address *address)
{
    static const struct net_address one = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

    if (address_is_v4(address))
        return address->bytes[V4_FROM] == 127;
    return memcmp(address, &one, sizeof one) == 0;
}

bool net_range_read(struct hk_str text, struct net_range *out)
{
    struct net_range range;

    text = hk_str_trim(text);
    size_t slash = hk_str_find(text, HK_STR("/"));
    struct hk_str address = hk_str_sub(text, 0, slash);
    if (!net_address_read(address, &range.address))
        return false;
    /* one written as ::ffff:10.0.0.0/104 counts its bits as IPv6 does */
    int64_t width = hk_str_find(address, HK_STR(":")) == SIZE_MAX ? 32 : 128;
    int64_t bits = width;
    if (slash != SIZE_MAX
        && (!hk_str_to_int(hk_str_sub(text, slash + 1, text.n), &bits) || bits < 0 || bits > width))
        return false;
    range.bits = (unsigned)(128 - width + bits);
    *out = range;
    return true;
}

bool net_range_holds(const struct net_range *range, const struct net_address *address)
{
    unsigned whole = range->bits / 8;
    unsigned rest = range->bits % 8;

    if (memcmp(range->address.bytes, address->bytes, whole) != 0)
        return false;
    if (rest == 0)
        return true;
    unsigned differ = (unsigned)range->address.bytes[whole] ^ (unsigned)address->bytes[whole];
    return differ >> (8 - rest) == 0;
}

/* Split "host:port" or "[host]:port" at its last colon. */
static bool listen_split(struct hk_str text, struct hk_str *host, struct hk_str *port)
{
    size_t at = text.n;

    while (at > 0 && text.p[at - 1] != ':')
        at--;
    if (at == 0)
        return false;
    *host = hk_str_sub(text, 0, at - 1);
    *port = hk_str_sub(text, at, text.n - at);
    bool bracketed = host->n > 0 && host->p[0] == '[';
    return bracketed || hk_str_find(*host, HK_STR(":")) == SIZE_MAX;
}

bool net_listen_read(struct hk_str text, struct sockaddr_storage *out, socklen_t *out_n)
{
    struct hk_str host;
    struct hk_str port;
    struct net_address address;
    int64_t number = 0;

    if (!listen_split(hk_str_trim(text), &host, &port) || !hk_str_to_int(port, &number)
        || number < 0 || number > 65535)
        return false;
    if (hk_str_equal_nocase(host, HK_STR("localhost")))
        host = HK_STR("127.0.0.1");
    if (!net_address_read(host, &address))
        return false;
    memset(out, 0, sizeof *out);
    if (address_is_v4(&address)) {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number)};
        memcpy(&v4.sin_addr, address.bytes + V4_FROM, 4);
        memcpy(out, &v4, sizeof v4);
        *out_n = sizeof v4;
    } else {
        struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)number)};
        memcpy(&v6.sin6_addr, address.bytes, sizeof address.bytes);
        memcpy(out, &v6, sizeof v6);
        *out_n = sizeof v6;
    }
    return true;
}

bool net_url_is_here(struct hk_str url)
{
    struct hk_str host = hk_str_sub(url, hk_str_find(url, HK_STR("://")) + 3, url.n);
    size_t name_end = hk_str_find(host, HK_STR("]"));
    struct net_address address;
    struct hk_str name;

    if (hk_str_starts(host, HK_STR("[")) && name_end != SIZE_MAX)
        name = hk_str_sub(host, 0, name_end + 1);
    else
        (void)hk_str_cut(&host, ':', &name);
    return hk_str_equal(name, HK_STR("localhost"))
        || (net_address_read(name, &address) && net_address_is_loopback(&address));
}
