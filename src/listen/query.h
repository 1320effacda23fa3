/* listen/query.h -- what a watch asks for, as a tree.
 *
 *   word =Word word* ~word ~~word #tag @handle "a phrase" "a b"~5 a NEAR/5 b %word
 *   AND OR NOT - ( ) lang: from: channel: mood: intent: has: reach: is: in:
 *
 * docs/query.md is the language for those who write queries. A query is compiled once: every word
 * is folded and brings its forms along, nothing is inflected while posts go by. What a tree says of
 * a post (query_kind below) is exact: the matcher and the slow evaluator of the tests both follow
 * these words and share nothing else.
 *
 * Bounded: QUERY_* below; a query that passes them is refused.
 *
 * Pure; threads: any, a tree that is made is only read; memory: cx's arena, texts as long as the
 * source; errors: an issue with its column and a code that the catalogues have words for.
 */
#ifndef HK_LISTEN_QUERY_H
#define HK_LISTEN_QUERY_H
#include "base/cx.h"
#include "lang/forms.h"

#define QUERY_BYTES_MAX 8192u
#define QUERY_DEPTH_MAX 32u     /* parentheses in one another */
#define QUERY_TERMS_MAX 500u    /* words, tags, fields and so on */
#define QUERY_WINDOW_MAX 8u     /* words of "a b c"~5 */
#define QUERY_PHRASE_MAX 16u    /* words of "a b c" */
#define QUERY_WITHIN_MAX 100u   /* NEAR/100 */
#define QUERY_TYPO_LETTERS 5u   /* ~word has at least so many, */
#define QUERY_TYPO2_LETTERS 9u  /* ~~word so many, */
#define QUERY_PREFIX_LETTERS 2u /* and word* so many before the star */
#define QUERY_ISSUES_MAX 16u
#define QUERY_LINK_DEPTH_MAX 8u       /* queries that use queries that use ... */
#define QUERY_LINKED_TERMS_MAX 10000u /* all words of a query and of those it uses */
#define QUERY_DISGUISE_LETTERS 3u

/* Where a node holds. A *leaf* holds at tokens (post.h says which kinds it looks at), a node of
 * words at a span of runs: of a token [at, at + runs - 1].
 *
 *   AND OR NOT  all, any, none of the children (NOT has one)
 *   WORD        the token is one of `forms`. POST_WORD, POST_LINK, POST_NUMBER
 *   EXACT       the token is `key` and post_reads(post, token, text, lead). POST_WORD, POST_LINK.
 *               Its span reaches to the last run that begins inside of the literal; its hit is the
 *               literal's bytes
 *   PREFIX      the token begins with `text`. POST_WORD
 *   TYPO        Damerau-Levenshtein distance of the token from `text`, in code points, at most
 *               `edits`; the true one: letters may come between two that change places. POST_WORD
 *   TAG HANDLE  the token is `text` ("#tag"), or begins with it if `prefix`
 *   DISGUISE    as disguise.h says
 *   PHRASE      the children, one run each, one after the other
 *   WINDOW      the children, one run each, in any order, no two at the same, the last at most
 *               `within` after the first
 *   NEAR        two children: a span of each, that do not overlap, the later beginning at most
 *               `within` after the earlier ends; `ordered`: the first child's is the earlier
 *   FIELD       as `field` says
 *   IN          the query of that name holds: children[0] after query_link(), which is another
 *               query's root and belongs to it; no children before
 *
 * Children of PHRASE and WINDOW are WORD, EXACT of one run, PREFIX or TYPO, and look at runs only
 * (POST_WORD and POST_LINK, each as it does by itself). Children of NEAR are leaves other than
 * fields, PHRASE, or OR of those.
 *
 * What is shown as a hit: of a node that holds, the hits of its children that hold; under NOT and
 * IN nothing. Of a leaf, every token at which it holds. PHRASE: each place. WINDOW: for each run at
 * which it can begin, the one with the nearest end. NEAR: for each span of the first child, the
 * one with the nearest span of the second that follows it (earliest beginning, then earliest end)
 * and, unless `ordered`, with the nearest that precedes it (latest end, then latest beginning);
 * no pair twice. FIELD: bytes 0 to 0. */
enum query_kind {
    QUERY_AND,
    QUERY_OR,
    QUERY_NOT,
    QUERY_WORD,
    QUERY_EXACT,
    QUERY_PREFIX,
    QUERY_TYPO,
    QUERY_TAG,
    QUERY_HANDLE,
    QUERY_DISGUISE,
    QUERY_PHRASE,
    QUERY_WINDOW,
    QUERY_NEAR,
    QUERY_FIELD,
    QUERY_IN,
};

/* LANG FROM CHANNEL MOOD INTENT: `text` is that of the post (folded; from: without "@" before).
 * LANG "unknown": of no known language. HAS_* IS_*: as the post says. REACH: the post's reach is
 * known and lies within [least, most]. LANG without post.lang, MOOD and INTENT need sense. */
enum query_field {
    QUERY_LANG,
    QUERY_FROM,
    QUERY_CHANNEL,
    QUERY_HAS_LINK,
    QUERY_HAS_IMAGE,
    QUERY_HAS_QUESTION,
    QUERY_REACH,
    QUERY_IS_REPLY,
    QUERY_IS_REPOST,
    QUERY_MOOD,
    QUERY_INTENT,
};

struct query_form {
    struct hk_str text; /* folded */
    struct hk_str language;
    enum forms_why why;
    uint32_t place; /* among all forms, struck or not: the commonest first */
    bool struck;    /* "word{-form}": not asked for */
};

struct query_node {
    enum query_kind kind;
    enum query_field field;
    struct hk_str written;    /* a slice of the source, with its signs */
    struct hk_str text;       /* folded; EXACT: as it was written; IN: the name as it was written */
    uint64_t hash;            /* post_hash() of it; EXACT: of `key` */
    struct hk_str key;        /* EXACT: its first run, folded: what to look it up by */
    uint32_t lead;            /* EXACT: bytes of `text` before that run */
    uint32_t edits;           /* TYPO */
    uint32_t within;          /* WINDOW, NEAR */
    bool ordered;             /* NEAR */
    bool prefix;              /* TAG, HANDLE */
    bool more;                /* WORD: it has more forms than are asked for */
    int64_t least, most;      /* FIELD reach: */
    struct query_form *forms; /* WORD: the commonest first; those that are struck come last, */
    uint32_t forms_n;         /* and are not counted here, */
    uint32_t struck_n;        /* but here */
    uint32_t children_n;
    struct query_node **children;
    uint32_t column, columns; /* where it is written: characters, from 1; how many */
};

/* What a query is told about: the catalogues have "query.issue.<name>" with {word} and {n}. */
enum query_code {
#define QUERY_CODE(name, text, error) QUERY_##name,
#include "listen/query_codes.def"
#undef QUERY_CODE
};

struct query_issue {
    enum query_code code;
    uint32_t column, columns; /* characters of the query, from 1; 0, 0: all of it */
    struct hk_str word;       /* what it is about */
    struct hk_str offer;      /* what may stand there instead; "" */
    int64_t n;
};

struct query {
    struct hk_str source;
    struct query_node *root; /* NULL: refused; issues[0] says why */
    uint32_t terms;
    uint32_t links;                              /* nodes IN */
    struct query_issue issues[QUERY_ISSUES_MAX]; /* without an error: hints */
    uint32_t issues_n;
};

/* Reads a query. `lex` may be NULL (forms.h). HK_EINVAL: refused, with the reason in English in cx
 * and as out->issues[0]. */
HK_CHECK enum hk_rc query_parse(
    struct hk_cx *cx, const struct lex *lex, struct hk_str source, struct query *out);

/* "lower_word" of a code; whether it refuses. */
const char *query_code_name(enum query_code code);
bool query_code_is_error(enum query_code code);

/* Why a leaf is a hit, as `hark listen` prints it: "form", "typo" ...; NULL for AND, OR, NOT, IN.
 */
const char *query_why(enum query_kind kind);

/* ---- queries that use each other ---- */

struct query_named {
    struct hk_str name;
    struct query *query; /* root NULL: is left out */
};

/* Gives every IN of all queries the root it names. An IN that names nothing or leads back to itself
 * is an issue of its query, whose root becomes NULL, as that of every query that needs it. How
 * many queries were refused. Names are compared folded. */
size_t query_link(struct hk_cx *cx, struct query_named *list, size_t n);

#endif
