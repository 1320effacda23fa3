/* listen/post.h -- something public that was heard, as queries see it.
 *
 * The words are those of lang/tokens, so that listening and search find the same: every run of
 * letters and digits, and as a whole tags, handles, e-mail addresses and numbers. What each kind
 * of question looks at:
 *
 *   POST_WORD     a run outside of links, also inside of a tag, a handle or a number: any question
 *                 that is about words
 *   POST_LINK     a run inside of a link: words and exact words only; never prefixes, misspellings
 *                 or disguises, for ids in links are random letters
 *   POST_NUMBER   numbers joined ("AB-12/34": ab1234) and e-mail addresses: words only
 *   POST_TAG      "#tag": tags only
 *   POST_HANDLE   "@a.b": handles only
 *
 * A phrase and the like goes by runs (POST_WORD, POST_LINK): neighbours differ by one in `at`.
 *
 * What must be understood (language, where the network did not say it; mood; intents) is asked of
 * `sense` and only for posts that a query would otherwise take.
 *
 * Threads: a post belongs to one. Memory: the caller's, as long as the post is looked at.
 */
#ifndef HK_LISTEN_POST_H
#define HK_LISTEN_POST_H
#include "base/cx.h"

#define POST_REACH_UNKNOWN (-1)

enum post_kind { POST_WORD, POST_LINK, POST_NUMBER, POST_TAG, POST_HANDLE };

struct post_token {
    struct hk_str text; /* folded, with its sign if it is a tag or a handle */
    uint64_t hash;      /* post_hash() of it */
    uint32_t from, to;  /* bytes of the post's text; with the sign */
    uint32_t at;        /* which run it is or begins with */
    uint32_t runs;      /* how many it spans */
    enum post_kind kind;
};

struct post;

/* Who understands texts. Any function may be NULL: it is then not known, and no question about it
 * is fulfilled. Asked at most once a post and question by who remembers the answer. */
struct post_sense {
    void *me;
    struct hk_str (*language)(void *me, const struct post *post); /* "pl"; "": unknown */
    struct hk_str (*mood)(void *me, const struct post *post);     /* "neg", "neu", "pos"; "" */
    bool (*intent)(void *me, const struct post *post, struct hk_str name);
};

struct post {
    struct hk_str id;
    struct hk_str text; /* valid UTF-8, as the network gave it */
    struct hk_str lang; /* "pl", as the network said; "": it did not */
    struct hk_str mood; /* "neg", "neu", "pos", if it is known; "": to be understood */
    struct hk_str author;
    struct hk_str channel;
    int64_t ts_ms;
    int64_t reach; /* people; POST_REACH_UNKNOWN */
    bool reply, repost, image;
    bool link; /* in its text or beside it */
    const struct post_token
        *tokens; /* in the order of their beginnings, wholes before their parts */
    size_t tokens_n;
    const struct post_sense *sense; /* NULL: nothing is understood */
};

/* "pl" of "pl-PL" and "PL", "he" of "iw"; "" of what is no language of two letters ("und"). */
struct hk_str post_language(struct hk_cx *cx, struct hk_str tag);

/* Of a folded text: what words are looked up by. */
uint64_t post_hash(struct hk_str folded);

/* Is there a question mark ("?", "？", "؟")? One right before a letter or digit is of a link. */
bool post_asks(const struct post *post);

/* Does `literal`, of which `lead` bytes stand before its first letter or digit, stand at this token
 * byte by byte, and end where a word ends? */
bool post_reads(
    const struct post *post, const struct post_token *token, struct hk_str literal, size_t lead);

#endif
