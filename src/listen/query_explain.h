/* listen/query_explain.h -- a query in plain words, and what it is told, in the reader's language.
 *
 *   sentence   "Looking for: warta in every form, not: the phrase "rzeka warta" in every form"
 *   lines      the same as a tree, one line a node, for those who want to see what was understood
 *   issue      why a query is refused and what to do, or a hint
 *
 * Threads, memory: as lang/words. Errors: none.
 */
#ifndef HK_LISTEN_QUERY_EXPLAIN_H
#define HK_LISTEN_QUERY_EXPLAIN_H
#include "lang/words.h"
#include "listen/query.h"

struct query_line {
    uint32_t depth;
    struct hk_str text;
    const struct query_node *node; /* the forms of a word are there */
};

struct hk_str query_sentence(struct hk_cx *cx, struct words *words, const struct query_node *root);

void query_explain(struct hk_cx *cx, struct words *words, const struct query_node *root,
    struct query_line **out, size_t *n);

struct hk_str query_issue_text(
    struct hk_cx *cx, struct words *words, const struct query_issue *issue);

/* Forms that a word has for one reason in one language: "dobrego, dobremu" under "from the
 * dictionary (pl)". */
struct query_forms_line {
    struct hk_str title, forms;
};

/* Of a WORD; the struck ones last. */
void query_explain_forms(struct hk_cx *cx, struct words *words, const struct query_node *word,
    struct query_forms_line **out, size_t *n);

#endif
