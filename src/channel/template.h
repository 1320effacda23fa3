/* channel/template.h -- words that a network has approved beforehand.
 *
 * Where free text may not be sent, they may. Their texts hold places, {{1}} or {{name}}, that are
 * filled in when one is sent.
 *
 * Threads: reentrant. Memory: cx's arena.
 */
#ifndef HK_CHANNEL_TEMPLATE_H
#define HK_CHANNEL_TEMPLATE_H
#include "channel/channel.h"

struct channel_template_value {
    struct hk_str name; /* of the place: "1", "order_id" */
    struct hk_str value;
};

/* A template that is to be sent, filled in; values in the order of their places. */
struct channel_template_use {
    struct hk_str name;
    struct hk_str language;
    bool named;
    const struct channel_template_value *header;
    size_t header_count;
    const struct channel_template_value *body;
    size_t body_count;
    const struct channel_template_value *buttons; /* the name is the button's number, from 0 */
    size_t button_count;
};

/* Words that the network has approved beforehand: where free text may not be sent, they may. The
 * texts hold places, {{1}} or {{name}}, that are filled in when it is sent. */
struct channel_template {
    struct hk_str name;
    struct hk_str language; /* as the network writes it: "pl", "en_US" */
    struct hk_str
        status; /* "approved", "pending", "rejected", "paused" ...: its word, lower case */
    struct hk_str category;
    struct hk_str header;
    struct hk_str body;
    struct hk_str footer;
    struct hk_str buttons; /* their labels, a line each; where one takes a value, a tab and the
                              address it completes */
    struct hk_str media;   /* what stands in the heading: "image", "video", "document"; "" text */
    struct hk_str lack;    /* why it cannot be sent from here: "media", "button", "kind"; "" */
    bool named;            /* its places have names, not numbers */
};

/* One step of reading what is approved. */
struct channel_templates {
    enum channel_step step; /* REQUEST, SENT (= all is read), RETRY, FAILED, VOID */
    struct model_request request;
    const struct channel_template *list; /* what the last response told */
    size_t count;
    struct hk_str error_code;
    struct hk_str error_text;
    int64_t retry_after_ms;
};

/* The places of a text, each once, in the order in which the network wants their values. */
size_t channel_template_places(struct hk_cx *cx, struct hk_str text, struct hk_str **out);

/* The text with what is given put in; a place without a value stays as it stands. */
struct hk_str channel_template_fill(struct hk_cx *cx, struct hk_str text,
    const struct channel_template_value *values, size_t count);

#endif
