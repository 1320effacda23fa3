/* channel/facebook/facebook_priv.h -- what the files of this folder share. */
#ifndef HK_CHANNEL_FACEBOOK_PRIV_H
#define HK_CHANNEL_FACEBOOK_PRIV_H
#include "channel/meta/meta_messages.h"

#define CHANNEL_FACEBOOK_ELSEWHERE "mention:" /* before a reply_handle: not under our posts */
#define CHANNEL_FACEBOOK_PERSON "fb.user"     /* scheme of a person's id in the eyes of a page */

/* One element of an entry's `changes`: what happened under the page's posts, to events. */
void channel_facebook_read_change(
    const struct channel_meta_entry *entry, const struct hk_json *change);

/* One step of SEND and PROBE of a comment. */
void channel_facebook_build_comment(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

#endif
