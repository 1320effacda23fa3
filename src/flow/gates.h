/* flow/gates.h -- one gate for each account that sends: a token bucket and a circuit breaker.
 *
 * A slow or dead network delays only its own replies. The rules are outbox/outbox.h's; here lies
 * what they remember, for as long as the program runs.
 *
 * Threads: any.
 */
#ifndef HK_FLOW_GATES_H
#define HK_FLOW_GATES_H
#include "base/hk.h"

struct flow_gates;

struct flow_gates *flow_gates_new(void);
void flow_gates_free(struct flow_gates *gates); /* accepts NULL */

/* When this account may make its next call: `now_ms`, and then a token is taken, or later. */
int64_t flow_gates_ask(
    struct flow_gates *gates, int64_t account, uint32_t sends_per_minute, int64_t now_ms);

/* A call came back. `reached`: the network answered at all, with anything but its own failure. */
void flow_gates_note(struct flow_gates *gates, int64_t account, bool reached, int64_t now_ms);

#endif
