/* listen/post_html.h -- HTML of posts as plain text of the same length, so that places stay.
 *
 * Tags that part lines become blanks; other tags become signs that nobody sees, which part no
 * words; an entity becomes such signs and then its character.
 *
 * What it does not do: entities other than those that networks write into posts; comments.
 *
 * Pure; threads: any; memory: cx's arena; errors: none.
 */
#ifndef HK_LISTEN_POST_HTML_H
#define HK_LISTEN_POST_HTML_H
#include "base/cx.h"

/* `text` is valid UTF-8, and so is the result; `text` itself if there is nothing to do. Without
 * `tags` only entities are looked at. */
struct hk_str post_html_plain(struct hk_cx *cx, struct hk_str text, bool tags);

#endif
