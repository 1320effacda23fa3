/* flow/gates.h -- one gate for each account: a token bucket, a circuit breaker, and what the
 * network says is left.
 *
 * A slow or dead network delays only its own replies. The rules are outbox/outbox.h's; here lies
 * what they remember, for as long as the program runs.
 *
 * Threads: any.
 */
#ifndef HK_FLOW_GATES_H
#define HK_FLOW_GATES_H
#include "channel/quota.h"

struct flow;
struct flow_account;
struct flow_gates;

struct flow_gates *flow_gates_new(void);
void flow_gates_free(struct flow_gates *gates); /* accepts NULL */

/* When this account may make its next call: `now_ms`, and then a token is taken, or later. */
int64_t flow_gates_ask(
    struct flow_gates *gates, int64_t account, uint32_t sends_per_minute, int64_t now_ms);

/* A call came back. `reached`: the network answered at all, with anything but its own failure. */
void flow_gates_note(struct flow_gates *gates, int64_t account, bool reached, int64_t now_ms);

/* What an answer says is left. `says`: to the very call that says a reply's words, not to a
 * question, a sign-in or a file; where each kind of call has a count of its own, only that one
 * counts. Memory: cx's arena. */
void flow_gates_hear(struct hk_cx *cx, struct flow *flow, const struct flow_account *account,
    const struct model_response *response, bool says);

/* What was heard last; false if nothing was, or it is counted anew since. */
bool flow_gates_quota(
    struct flow_gates *gates, int64_t account, int64_t now_ms, struct channel_quota *out);

#endif
