/* channel/plain.h -- events and replies in our own plain JSON, for networks that have no form of
 * their own: the simulated one, and whatever a connector brings (channel/api).
 *
 *   {"events":[{"kind":"comment","id":"c1","thread":"post-1","parent":"post-1",
 *     "visibility":"public","from":{"id":"anna","name":"Anna","handle":"anna.k"},
 *     "text":"...","at_ms":1795299000000}]}
 *
 * `kind` is message, comment, review, edit, delete, reaction, receipt, identity, account; any
 * other word gives CHANNEL_UNKNOWN. Further members, all optional: "direction":"out", "target",
 * "txn", "language", "permalink", "window_ms" (how long free text may follow), "receipt" (sent,
 * delivered, read, failed), "error_code", "error_text", "attachments" [{kind, mime, name, id, url,
 * caption, size_bytes}], "likes", "followers" (of the author), "stars" (of a review, 1 to 5),
 * "who" [{scheme, value}] besides the
 * author's id, "account".
 *
 * A reply: {"kind","txn","made_ms","thread","reply_to","target","to","language","by_human","text"}.
 *
 * docs/connector.md is the same for who writes a connector.
 *
 * Threads: reentrant. Memory: cx's arena. Errors: HK_EPROTO with the place of what is missing.
 */
#ifndef HK_CHANNEL_PLAIN_H
#define HK_CHANNEL_PLAIN_H
#include "channel/channel.h"

struct hk_json_writer;

struct channel_plain_form {
    const char *scheme;      /* of the authors' ids */
    struct hk_str people_of; /* before an id and a colon: two networks may both have an "anna" */
    bool names_accounts;     /* an event may say which account it is for */
};

HK_CHECK enum hk_rc channel_plain_parse(struct hk_cx *cx, const struct channel_plain_form *form,
    struct hk_str body, struct channel_events *out);

/* The members of a reply, within an object that is open. */
void channel_plain_put_reply(struct hk_json_writer *w, const struct channel_operation *operation);

#endif
