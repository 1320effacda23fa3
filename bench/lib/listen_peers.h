/* bench/lib/listen_peers.h -- the same work by others: a loop over PCRE2 patterns, one a query, and
 * Vectorscan's literals, all at once, on folded text. Where their libraries are not installed it
 * says so. */
#ifndef HK_BENCH_LISTEN_PEERS_H
#define HK_BENCH_LISTEN_PEERS_H
#include "listen_mix.h"

void listen_peers(struct hk_cx *cx, const struct mix_query *queries, size_t n,
    const struct hk_str *texts, size_t texts_n);

#endif
