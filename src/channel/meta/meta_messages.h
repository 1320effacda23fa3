/* channel/meta/meta_messages.h -- private messages of Messenger and Instagram: one form for both.
 *
 * A private exchange is named by the person's id in the eyes of the page or profile. Two windows
 * follow each word of the person: 24 hours for anybody, a bot too; seven days for a human, who then
 * writes under the tag HUMAN_AGENT. What window_until_ms says is the first of them.
 *
 * Threads: reentrant. Memory: cx's arena.
 * Sources: developers.facebook.com/documentation/business-messaging/messenger-platform and
 * /instagram-platform, pages of March-August 2026.
 */
#ifndef HK_CHANNEL_META_META_MESSAGES_H
#define HK_CHANNEL_META_META_MESSAGES_H
#include "channel/meta/meta.h"

/* After our key: the echo is of a file whose words are yet to come. */
#define CHANNEL_META_PART "+file"

/* Before the reply_handle of a post, which is answered in private by another name than a comment.
 */
#define CHANNEL_META_POST "post:"

/* What stays the same while one entry of a body is read. */
struct channel_meta_entry {
    struct hk_cx *cx;
    struct channel_gathering *found;
    struct hk_str id;   /* of the page or profile it speaks of */
    int64_t at_ms;      /* when the network packed it; 0 if it does not say */
    const char *scheme; /* of people's ids */
};

/* One element of an entry's `messaging` or `standby`, to events. */
void channel_meta_read_messaging(
    const struct channel_meta_entry *entry, const struct hk_json *element);

/* A whole body: {"object", "entry": [{"id", "time", "changes"?, "messaging"?, "standby"?}]}. `read`
 * takes the public changes. HK_EPROTO if it is not about `object`. */
enum hk_rc channel_meta_parse(struct hk_cx *cx, struct hk_str body, const char *object,
    const char *scheme,
    void (*read)(const struct channel_meta_entry *entry, const struct hk_json *change),
    struct channel_events *out);

/* Who said it. Of some people a network tells nothing: who then speaks in one thread is one person.
 */
void channel_meta_add_person(struct channel_event *event, const char *scheme, struct hk_str id);

/* What we do not know: `what` names it. */
void channel_meta_unknown(
    const struct channel_meta_entry *entry, struct hk_str what, const struct hk_json *element);

/* One step of SEND and PROBE of a private message; `platform` is "messenger" or "instagram". */
void channel_meta_build_message(struct hk_cx *cx, const struct channel_meta_app *app,
    const char *platform, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out);

struct channel_buttons;

/* What both take as quick replies: they go once one is pressed, or something else is said. */
extern const struct channel_buttons channel_meta_buttons;

/* May one write in private now? */
void channel_meta_speech(
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out);

/* The end of a read-back: an element of `list` that we (`account`) said, with the operation's words
 * in its member `words` and not before it was made, is our reply. What is not listed may still
 * come, so that is unclear and not "not found". */
void channel_meta_find(struct hk_cx *cx, const struct hk_json *list, const char *words,
    struct hk_str account, const struct channel_operation *operation, struct channel_outcome *out);

/* A response to SEND or PROBE of a comment: a success names it, or lists (`data`) what stands there
 * with the words under `words`. What is refused as invalid has no place to stand. */
void channel_meta_read_comment(struct hk_cx *cx, const struct channel_meta_app *app,
    const char *words, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out);

#endif
