/* flow/chat.h -- the web chat between the widget (api/chat.c) and the desk.
 *
 * What a visitor says becomes a raw body like any network's; what is sent to them appears on a
 * stream of their own, fed by the hub from the same event log as the desk's screens.
 *
 * Threads: flow_chat_open() and flow_chat_is_attended() on CPU threads, the rest from any.
 */
#ifndef HK_FLOW_CHAT_H
#define HK_FLOW_CHAT_H
#include "flow/commands.h"
#include "flow/flow.h"

#define FLOW_CHAT_STREAMS_MAX 10000      /* visitors with an open stream */
#define FLOW_CHAT_ADDRESS_STREAMS_MAX 64 /* of one address */
#define FLOW_CHAT_VISITOR_STREAMS_MAX 8  /* tabs of one visitor */

/* A connected web chat, as its page and its endpoints need it. */
struct flow_chat_account {
    int64_t workspace;
    int64_t id;
    struct hk_str title;
    struct hk_str greeting;
    struct hk_str hours;
    struct hk_str color;
    struct hk_str languages; /* of its own words: "pl en"; "" for all that there are */
    struct hk_str elsewhere; /* another way to reach the brand, for who may not write here */
    struct hk_str origins;   /* separated by white space or commas; "" for any */
    struct hk_str secret;    /* that signs who a visitor is; "" for none */
};

/* The key of visitors' passes (people/visitor.h). */
void flow_chat_key(const struct flow *flow, uint8_t out[HK_KEY_BYTES]);

/* False if there is no active web chat of this id. Copies into the arena. */
bool flow_chat_find(
    struct flow *flow, int64_t account, struct hk_arena *arena, struct flow_chat_account *out);

/* Keep a body for the channel "webchat" and hand it to the pipeline: `done` as for a webhook, after
 * the commit or the refusal. Copies the body. */
void flow_chat_take(struct flow *flow, int64_t account, struct hk_str body, uint64_t trace,
    flow_delivery_done *done, void *owner);

/* The ring of one visitor, held for the caller, as flow_stream_open(). HK_ELIMIT: too many. */
HK_CHECK enum hk_rc flow_chat_open(struct hk_cx *cx, struct flow *flow,
    const struct flow_chat_account *account, struct hk_str visitor, struct hk_str peer,
    struct stream_ring **out);

/* Has this visitor an open stream, or had one a minute ago? */
bool flow_chat_listens(struct flow *flow, int64_t account, struct hk_str visitor);

/* Does anybody of the workspace look at the desk now? */
bool flow_chat_is_attended(struct flow *flow, int64_t workspace);

#endif
