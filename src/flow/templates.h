/* flow/templates.h -- templates: read from the network by a job, kept, filled in for a reply.
 *
 * What was read last stays until a newer reading is whole. It is read when somebody asks, daily,
 * and within a minute after an account is connected.
 *
 * A reply that is one bears in its outbox row, as JSON, all that sending needs, so that it leaves
 * as its author saw it whatever becomes of the template:
 *
 *   {"name":"parcel_late","language":"pl","named":false,
 *    "header":[],"body":[{"name":"1","value":"Anna"}],"buttons":[{"name":"0","value":"A-7"}]}
 *
 * What stands in its heading is the one attachment of the reply.
 *
 * What it does not do: send (deliver.c), make templates at the network.
 */
#ifndef HK_FLOW_TEMPLATES_H
#define HK_FLOW_TEMPLATES_H
#include "channel/template.h"
#include "flow/flow_priv.h"

#define FLOW_TEMPLATES_READ "templates_read"

/* The kind "templates_read", key "ACCOUNT:TIME". */
void flow_templates_read(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_templates_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

/* From the timer, each minute: accounts whose templates are a day old are asked again. */
void flow_templates_keep_fresh(struct hk_cx *cx, struct flow *flow, struct store_session *session);

/* A template filled in: what the customer will see, and what the outbox keeps. HK_EINVAL says which
 * value is missing or not to be sent; HK_ECONFLICT that the network does not take the template. */
struct flow_template {
    struct hk_str media; /* what must be attached: "image", "video", "document"; "" nothing */
    struct hk_str text;
    struct hk_str language; /* of the text: "pl" */
    struct hk_str json;
};
HK_CHECK enum hk_rc flow_fill_template(struct flow_write *write, int64_t account,
    const struct shape_reply_template *in, struct flow_template *out);

/* What the outbox kept; copied into `arena`. NULL in *out: free text. */
HK_CHECK enum hk_rc flow_open_template(struct hk_cx *cx, struct store_session *session,
    struct hk_arena *arena, int64_t workspace, int64_t message,
    const struct channel_template_use **out);

#endif
