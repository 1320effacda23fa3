/* listen/disguise.h -- words written so that nobody finds them: "h4rk", "h-a-r-k", "h@rk", "hаrk"
 * with a Cyrillic letter, "haaark".
 *
 * Both what is asked for (%hark) and what a post has are brought to a *skeleton*: folded; digits,
 * signs and letters of other scripts that look like a Latin letter become it; i, l, 1, ! and | are
 * one; what is written twice stands once. Two words meet if their skeletons are the same.
 *
 * Where a post may hide a word: every run outside of links by itself, and up to DISGUISE_RUNS_MAX
 * neighbouring runs outside of links if between each two stands one sign other than white space, or
 * one blank between runs of one letter or digit each. A sign that stands for a letter ("@", "$")
 * right before the first run or right behind the last one is tried with it and without.
 *
 * What it does not do: several blanks, line ends or emoji between letters; look behind the first
 * DISGUISE_LOOKED_AT_MAX runs of a post.
 *
 * Pure; threads: any; memory: cx's arena; errors: none.
 */
#ifndef HK_LISTEN_DISGUISE_H
#define HK_LISTEN_DISGUISE_H
#include "listen/post.h"

#define DISGUISE_RUNS_MAX 16u
#define DISGUISE_LOOKED_AT_MAX 4096u

/* `text` as a skeleton, at most LANG_TOKEN_MAX_BYTES; "" if nothing of it is a letter or digit. */
struct hk_str disguise_skeleton(struct hk_cx *cx, struct hk_str text);

/* All places of a post where a word may hide; `text` is the skeleton. Costs a multiple of reading
 * the post: for posts that are asked about disguises only. */
void disguise_places(struct hk_cx *cx, const struct post *post, struct post_token **out, size_t *n);

#endif
