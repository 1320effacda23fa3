/* channel/quota.h -- how much of the calls that a network allows is used, as its answers say.
 *
 * Networks count calls and tell the state of the count in headers of each answer. A channel
 * declares their names as gauges; one reader reads them all, and of several counts the one that is
 * nearest its end.
 *
 * What it does not do: slow anything down (outbox/outbox.h), or remember (flow/gates.h).
 *
 * Threads: all reentrant, pure. Memory: cx's arena.
 * Errors: what cannot be read is not said.
 * Sources: developers.facebook.com/docs/graph-api/overview/rate-limiting; docs.x.com, rate limits;
 * docs.bsky.app, rate limits; August 2026.
 */
#ifndef HK_CHANNEL_QUOTA_H
#define HK_CHANNEL_QUOTA_H
#include "base/cx.h"
#include "model/request.h"

enum channel_gauge_kind {
    CHANNEL_GAUGE_SHARES = 1, /* one header: JSON with used shares in percent, for each owner */
    CHANNEL_GAUGE_CALLS       /* three headers: calls allowed, calls left, when it counts anew */
};

/* One count of a network's; a list of them ends with an entry whose name is NULL. */
struct channel_gauge {
    const char *name; /* SHARES: the header; CALLS: what its three begin with, "x-rate-limit-" */
    enum channel_gauge_kind kind;
    bool whole;        /* it counts all calls; else each kind of call has a count of its own */
    int64_t window_ms; /* it counts anew after so long at the latest */
};

struct channel_quota {
    int64_t used_percent; /* 0 to 100 */
    int64_t calls_left;   /* 0: none until `renewed_ms`, it is said; -1: only the share is said */
    int64_t renewed_ms;   /* it counts anew then, as said, or at the latest */
    bool whole;           /* as its gauge */
};

/* False: the answer says nothing of it. `gauges` may be NULL. */
bool channel_read_quota(struct hk_cx *cx, const struct channel_gauge *gauges,
    const struct model_response *response, int64_t now_ms, struct channel_quota *out);

#endif
