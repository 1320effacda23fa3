/* channel/meta/meta_rights.h -- what Meta must be asked for, for each of its channels. */
#ifndef HK_CHANNEL_META_META_RIGHTS_H
#define HK_CHANNEL_META_META_RIGHTS_H
#include "channel/meta/meta.h"

extern const struct channel_scope channel_meta_facebook_rights[];
extern const struct channel_scope channel_meta_instagram_rights[];
extern const struct channel_scope channel_meta_whatsapp_rights[];

#define CHANNEL_META_FACEBOOK_FIELDS                                                               \
    "feed mention messages message_echoes message_deliveries message_reads message_edits "         \
    "message_reactions messaging_postbacks messaging_handovers standby"
#define CHANNEL_META_INSTAGRAM_FIELDS                                                              \
    "comments live_comments mentions messages messaging_seen message_reactions "                   \
    "messaging_postbacks"
#define CHANNEL_META_WHATSAPP_FIELDS "messages"

/* How one product says what it grants. */
struct channel_meta_grants_way {
    bool knows_key;         /* it has debug_token */
    struct hk_str node;     /* whose subscriptions; "" none are asked for */
    const char *if_unnamed; /* the fields of an app that stands there without naming any */
};

/* See channel_kind.grants. */
enum hk_rc channel_meta_grants(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_meta_grants_way *way, unsigned step, const struct model_response *previous,
    struct channel_grants *out);

#endif
