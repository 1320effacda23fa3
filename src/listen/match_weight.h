/* listen/match_weight.h -- for the matcher only: how rare a word is, and how much a question costs.
 *
 * Pure; threads: any; memory: none but where said; errors: none.
 */
#ifndef HK_LISTEN_MATCH_WEIGHT_H
#define HK_LISTEN_MATCH_WEIGHT_H
#include "listen/match_priv.h"

/* The commonest words of four languages; free them with match_keys_free(). */
void match_weight_common(struct match_keys *out);

/* In how many posts of a thousand such a leaf stands, roughly; INFINITY: a query cannot be kept
 * under it. A guess decides how fast, never what is found. */
double match_weight(const struct match_keys *common, const struct query_node *leaf);

/* In which order fields are asked: 2 what the post has, 5 what must be understood. */
unsigned match_field_effort(enum query_field field);

#endif
