/* search/search_priv.h -- the inside of the index, shared by the files of this folder.
 *
 * posting.c blocks; plan.c what to do next; follow.c edits and moves; merge.c segments; names.c
 * customers; query.c what was asked; find.c the walk; hit.c what is shown.
 */
#ifndef HK_SEARCH_SEARCH_PRIV_H
#define HK_SEARCH_SEARCH_PRIV_H
#include "lang/forms.h"
#include "lang/tokens.h"
#include "search/search.h"
#include "search_sql.h"

#define SEARCH_MERGE_MAX 16u      /* parts of a merge, at most */
#define SEARCH_CLEAR_AT_ONCE 2000 /* rows */

enum { SEGMENT_OPEN, SEGMENT_FULL, SEGMENT_BUILDING, SEGMENT_MERGED };

/* ---- posting.c ---- */

/* Ids rising; the first is the block's key and not inside. */
struct hk_str posting_encode(struct hk_cx *cx, const int64_t *ids, size_t n);

/* How many there are at most in a block, and they; HK_EIO if the bytes are no block. */
#define POSTING_IDS_MAX(block) ((block).n + 1)
HK_CHECK enum hk_rc posting_decode(
    struct hk_cx *cx, int64_t first, struct hk_str block, int64_t *out, size_t *n);

/* ---- plans ---- */

struct put_posting {
    int64_t segment;
    struct hk_str token;
    int64_t first;
    struct hk_str ids;
    bool drop;
};

struct put_name {
    int64_t customer;
    struct hk_str token;
    bool drop;
};

struct put_customer {
    int64_t customer;
    struct hk_str tokens;
};

struct search_plan {
    struct hk_cx *cx;
    struct store_session *session;
    const struct search_limits *limits;
    int64_t workspace;
    enum search_work work;
    struct search_segment_row *segments; /* as they were read */
    size_t segments_count;
    int64_t cursor; /* as it was read; plan.c raises it */

    struct put_posting *postings;
    size_t postings_count, postings_room;
    struct search_segment_row *saved;
    size_t saved_count;
    struct put_name *names;
    size_t names_count, names_room;
    struct put_customer *customers;
    size_t customers_count;
    int64_t clear;  /* a segment; 0 none */
    int64_t forget; /* a segment of which nothing is left; 0 none */
    int64_t change; /* followed; 0 none */
    int64_t oldest;
    size_t messages;
};

/* Token and message, as an index is made of. */
struct posting {
    struct hk_str token;
    int64_t id;
    bool drop;
};

struct postings {
    struct posting *list;
    size_t n, room;
};

void search_postings_add(
    struct hk_cx *cx, struct postings *p, struct hk_str token, int64_t id, bool drop);
void search_postings_sort(struct postings *p); /* by token, then id; the same twice becomes one */

void search_plan_put_posting(struct search_plan *plan, const struct put_posting *put);
void plan_save_segment(struct search_plan *plan, const struct search_segment_row *segment);

/* The words of a text, and the marks of a message. */
void plan_words(struct search_plan *plan, struct postings *p, struct hk_str text, int64_t id);
void plan_marks(
    struct search_plan *plan, struct postings *p, const struct search_message_row *message);
struct hk_str plan_department_mark(struct hk_cx *cx, int64_t department);
struct hk_str plan_account_mark(struct hk_cx *cx, int64_t account);
struct hk_str plan_language_mark(struct hk_cx *cx, struct hk_str language);
#define MARK_FILES HK_STR("!f")
#define MARK_CUSTOMER HK_STR("!c")
#define MARK_US HK_STR("!o")

/* ---- follow.c, merge.c, names.c: each makes the plan its own if there is something to do ---- */
HK_CHECK enum hk_rc search_plan_follow(struct search_plan *plan);
HK_CHECK enum hk_rc search_plan_merge(struct search_plan *plan);
HK_CHECK enum hk_rc search_plan_names(struct search_plan *plan, const int64_t *customers, size_t n);

/* ---- query.c ---- */

#define QUERY_TERMS_MAX 12u

struct query_term {
    struct hk_str text;
    bool prefix;          /* the word is still being typed */
    bool excluded;        /* "-word" */
    uint32_t phrase;      /* terms of one phrase bear its number; 0 none */
    struct hk_str *forms; /* rising by bytes, the text among them; any of them will do */
    size_t forms_count;
};

struct query {
    struct query_term terms[QUERY_TERMS_MAX];
    size_t n;
    size_t wanted; /* terms that are not excluded */
    bool phrases;
};

/* HK_EINVAL: too many words. */
HK_CHECK enum hk_rc query_read(
    struct hk_cx *cx, const struct lex *lex, struct hk_str q, struct query *out);

/* Whether a text holds what is asked; the tokens that do, in *out_hits. */
bool query_matches(struct hk_cx *cx, const struct query *query, struct hk_str text,
    struct lang_token **out_hits, size_t *n);

/* The bytes above every token that begins so. */
struct hk_str query_above(struct hk_cx *cx, struct hk_str prefix);

/* ---- hit.c ---- */
void hit_cut_snippet(struct hk_cx *cx, struct hk_str text, const struct lang_token *hits, size_t n,
    struct search_hit *out);

#endif
