/* listen/understood.h -- who understands posts for queries: lang/identify and lang/sense, as they
 * come.
 *
 * `lang:` of posts whose network did not say it, `mood:` and `intent:` are asked only for posts
 * that a query would otherwise take, so nothing is remembered between two questions.
 *
 * Threads: any. Memory: an arena of its own for each question. Errors: none.
 */
#ifndef HK_LISTEN_UNDERSTOOD_H
#define HK_LISTEN_UNDERSTOOD_H
#include "listen/post.h"

extern const struct post_sense listen_understood;

#endif
