/* listen/suggest.h -- what else a query might ask for, while it is written.
 *
 *   script        the spelling of a name in the other script: kotwica, котвица (both ways)
 *   joined        a name written as one word or as a tag, and one of two words taken apart: InPost
 *   abbreviation  the first letters of a name of several words, exactly so
 *   misspelling   one letter wrong (~name); a spelling that sounds the same; and what people really
 *                 wrote in the sample, one edit away and no word of a dictionary
 *   nickname      a word of the sample, of no dictionary, that begins as the name does
 *
 * Only for words that are looked for, not for those that must be absent; never what is asked for
 * already. A proposal is a piece of a query and the place of the term it belongs to.
 *
 * Pure; threads: any; memory: cx's arena.
 */
#ifndef HK_LISTEN_SUGGEST_H
#define HK_LISTEN_SUGGEST_H
#include "listen/post.h"
#include "listen/query.h"
#include "shapes.h"

enum { SUGGEST_MAX = 12 };

struct suggest;

/* For a query with a root. `lex` may be NULL: then no word is known. */
struct suggest *suggest_new(struct hk_cx *cx, const struct lex *lex, const struct query *query);

/* A post of the sample; its tokens are looked at, nothing of it is kept. */
void suggest_look(struct suggest *suggest, const struct post *post);

/* SUGGEST_MAX at most, what was seen most first within each kind. */
struct shape_query_suggestion *suggest_list(struct suggest *suggest, size_t *out_n);

/* The name in the other script, folded; "" for one of both or of neither. */
struct hk_str suggest_other_script(struct hk_cx *cx, struct hk_str folded);

/* How it might be heard and written, folded; "" where nothing is mistaken so. `nth` from 0. */
struct hk_str suggest_sounds_like(struct hk_cx *cx, struct hk_str folded, size_t nth);

#endif
