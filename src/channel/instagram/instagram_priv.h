/* channel/instagram/instagram_priv.h -- what the files of this folder share. */
#ifndef HK_CHANNEL_INSTAGRAM_PRIV_H
#define HK_CHANNEL_INSTAGRAM_PRIV_H
#include "channel/meta/meta_messages.h"

#define CHANNEL_INSTAGRAM_PERSON "ig.user" /* scheme of a person's id in the eyes of a profile */

/* One element of an entry's `changes`: comments and mentions, to events. */
void channel_instagram_read_change(
    const struct channel_meta_entry *entry, const struct hk_json *change);

/* One step of SEND and PROBE of a comment, or of the answer to a mention. */
void channel_instagram_build_comment(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

#endif
