/* net/http_text_priv.h -- the texts inside a request's head: path, query, cookies, forwarding.
 *
 * Bytes of strangers in, valid UTF-8 out, or a refusal. Pure: no socket, no exchange; fuzzed.
 */
#ifndef HK_NET_HTTP_TEXT_PRIV_H
#define HK_NET_HTTP_TEXT_PRIV_H
#include "base/arena.h"
#include "base/hk.h"
#include "net/net_address_priv.h"

/* Cut a request target at its first '?'; *query is "" without one. */
void http_target_split(struct hk_str target, struct hk_str *path, struct hk_str *query);

/* Undo percent signs once. False for what no client of ours sends: no '/' in front, half an
 * escape, a control character, ".." as a segment, anything but UTF-8. */
bool http_path_decode(struct hk_arena *arena, struct hk_str path, struct hk_str *out);

/* The first parameter called `name`, '+' and percent signs undone, cleaned and NFC. Half an escape
 * stands for itself. False if there is none. */
bool http_query_find(
    struct hk_arena *arena, struct hk_str query, struct hk_str name, struct hk_str *out);

/* The value of the first cookie called `name` in one Cookie header, quotes off; "" if none. */
struct hk_str http_cookie_find(struct hk_str header, struct hk_str name);

/* What a Range header asks for of `whole` bytes. */
enum http_part {
    HTTP_PART_WHOLE,  /* nothing, or what a server may leave aside: another unit, several parts */
    HTTP_PART_SOME,   /* *first and *n */
    HTTP_PART_OUTSIDE /* nothing that there is */
};
enum http_part http_range_read(struct hk_str header, int64_t whole, int64_t *first, int64_t *n);

struct http_proxies {
    struct net_range *ranges;
    size_t count;
};

bool http_proxies_hold(const struct http_proxies *proxies, const struct net_address *address);

/* Who the client is: `peer`, or when that is a proxy of ours, the right-most address of
 * X-Forwarded-For that is not. What stands left of it anybody may have written. */
struct net_address http_forwarded_client(const struct http_proxies *proxies,
    struct hk_str forwarded_for, const struct net_address *peer);

#endif
