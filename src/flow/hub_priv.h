/* flow/hub_priv.h -- one line of the log with what is true now of what it names. */
#ifndef HK_FLOW_HUB_PRIV_H
#define HK_FLOW_HUB_PRIV_H
#include "flow/flow_priv.h"
#include "flow_sql.h"

/* What is loaded once for all classes. */
struct hub_line {
    const struct flow_event_row *row;
    struct shape_conversation conversation;
    struct shape_message *messages; /* the one it names, and those whose debt moved with it */
    size_t message_count;
    bool has_conversation;
    struct shape_promise *promises; /* the one it names; all where its readers changed */
    size_t promise_count;
    int64_t reader;                  /* for this person alone; 0: for all that may see it */
    struct shape_event_item subject; /* what is no conversation, as an admin sees it */
    bool has_subject;
};

/* Load it for all classes of readers at once. HK_OK also where what it names is gone. */
HK_CHECK enum hk_rc flow_hub_load(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, const struct flow_event_row *row,
    struct hub_line *out);

#endif
