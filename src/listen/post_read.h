/* listen/post_read.h -- one line of JSON becomes a post.
 *
 *   hark      {"id":"..","text":".."} and, where known, lang author channel ts reach reply_to
 *             repost_of links images
 *   x         posts of X: API 2 (bare or under "data", with "includes") and the older 1.1
 *   bluesky   commits of Jetstream, and views of posts
 *   mastodon  statuses of Mastodon, whose text is HTML
 *   auto      what the first line is; a line that cannot be read as that is looked at anew
 *
 * Offsets of hits count bytes of the text as the network gave it. Where that is HTML, tags and
 * entities become blanks and signs nobody sees, of the same length, so that places stay what they
 * are: "don&#39;t" and "#<span>warta</span>" are words all the same.
 *
 * The line is not checked beyond what it takes to find its values (hk_json_pick): speed.
 *
 * Pure; threads: any; memory: cx's arena and the line, which must outlive the post; errors:
 * HK_EINVAL: a bad line, the reason in cx; HK_END: no post, and none was meant (a like, an account
 * that moved, a post that was deleted): to be passed over.
 */
#ifndef HK_LISTEN_POST_READ_H
#define HK_LISTEN_POST_READ_H
#include "listen/post.h"

#define POST_LINE_MAX (1u << 20) /* bytes of a line; longer ones are bad */

enum post_format {
    POST_FORMAT_AUTO,
    POST_FORMAT_HARK,
    POST_FORMAT_X,
    POST_FORMAT_BLUESKY,
    POST_FORMAT_MASTODON
};

/* "x" and so on; false: there is no such format. */
bool post_format_named(struct hk_str name, enum post_format *out);

/* Which format the line looks like; AUTO: none. */
enum post_format post_format_guess(struct hk_cx *cx, struct hk_str line);

/* `format` is not AUTO. The post's tokens are made, too (post_tokens.h). */
HK_CHECK enum hk_rc post_read(
    struct hk_cx *cx, enum post_format format, struct hk_str line, struct post *out);

#endif
