/* fuzz/fuzz_http_query.c -- the texts of a request's head: path, query, cookies, forwarding.
 *
 * The input is one target, one Cookie header and one X-Forwarded-For header, a line each. Besides
 * not crashing, what comes out must be what the contract promises: paths that cannot climb, text
 * that is valid, slices that lie inside their input.
 */
#include "base/str.h"
#include "base/text.h"
#include "net/http_text_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_target(struct hk_arena *arena, struct hk_str target)
{
    struct hk_str path;
    struct hk_str query;
    struct hk_str out = {NULL, 0};

    http_target_split(target, &path, &query);
    hk_must(path.n + query.n <= target.n);
    if (http_path_decode(arena, path, &out)) {
        hk_must(out.n > 0 && out.p[0] == '/' && out.n <= path.n && hk_text_valid(out));
        hk_must(hk_str_find(out, HK_STR("/../")) == SIZE_MAX && !hk_str_ends(out, HK_STR("/..")));
    }
    if (http_query_find(arena, query, HK_STR("q"), &out))
        hk_must(hk_text_valid(out));
    if (http_query_find(arena, query, HK_STR("a b"), &out))
        hk_must(hk_text_valid(out));
}

static void check_forwarded(struct hk_arena *arena, struct hk_str header)
{
    struct net_range ranges[2];
    struct http_proxies proxies = {ranges, 2};
    struct net_address peer;
    struct net_range range;
    struct sockaddr_storage address;
    socklen_t n = 0;

    hk_must(net_range_read(HK_STR("127.0.0.0/8"), &ranges[0]));
    hk_must(net_range_read(HK_STR("fd00::/9"), &ranges[1]));
    hk_must(net_address_read(HK_STR("127.0.0.1"), &peer));
    struct net_address client = http_forwarded_client(&proxies, header, &peer);
    struct hk_str text = net_address_text(arena, &client);
    struct net_address again;
    hk_must(net_address_read(text, &again));
    if (net_range_read(header, &range))
        hk_must(range.bits <= 128 && net_range_holds(&range, &range.address));
    (void)net_listen_read(header, &address, &n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_str rest = {(const char *)data, size};
    struct hk_str line;
    struct hk_arena *arena = hk_arena_new();

    if (hk_str_cut(&rest, '\n', &line))
        check_target(arena, line);
    if (hk_str_cut(&rest, '\n', &line)) {
        struct hk_str value = http_cookie_find(line, HK_STR("session"));
        hk_must(value.n <= line.n);
    }
    if (hk_str_cut(&rest, '\n', &line))
        check_forwarded(arena, line);
    hk_arena_free(arena);
    return 0;
}
