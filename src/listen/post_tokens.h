/* listen/post_tokens.h -- a post's text falls into the tokens that queries look at (post.h).
 *
 * Threads: any; memory: cx's arena; errors: none. The text must be valid UTF-8.
 */
#ifndef HK_LISTEN_POST_TOKENS_H
#define HK_LISTEN_POST_TOKENS_H
#include "listen/post.h"

/* Fills post->tokens of post->text, and says in post->link if a link stands in it. */
void post_tokens(struct hk_cx *cx, struct post *post);

#endif
