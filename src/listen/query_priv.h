/* listen/query_priv.h -- what the files that read a query share. */
#ifndef HK_LISTEN_QUERY_PRIV_H
#define HK_LISTEN_QUERY_PRIV_H
#include "listen/query.h"

enum query_piece_kind {
    PIECE_END,
    PIECE_OPEN,
    PIECE_CLOSE,
    PIECE_AND,
    PIECE_OR,
    PIECE_NOT,
    PIECE_NEAR,
    PIECE_TERM, /* a word, a phrase, a field: all that no blank or parenthesis parts */
};

struct query_piece {
    enum query_piece_kind kind;
    struct hk_str text;
};

/* A query while it is read. */
struct query_reading {
    struct hk_cx *cx;
    const struct lex *lex;
    struct query *out;
    size_t at;                /* bytes of the source that are behind us */
    struct query_piece piece; /* the next one */
    uint32_t depth;
    bool refused;
};

/* Notes an issue about `about`, which lies in the source; all of it: an empty slice with p NULL.
 * The first one that refuses drops what was noted before. */
void query_note(struct query_reading *r, enum query_code code, struct hk_str about,
    struct hk_str word, int64_t n);

/* The same, with what may stand there instead. */
void query_note_offer(struct query_reading *r, enum query_code code, struct hk_str about,
    struct hk_str word, struct hk_str offer);

/* Reads the next piece into r->piece; query_scan.c. */
void query_next(struct query_reading *r);

/* The bytes of an opening or closing quotation mark at `at`; 0: there is none. */
size_t query_quote(struct hk_str text, size_t at);

/* A node that is written at `about`. Those that ask something count as terms. */
struct query_node *query_node_new(
    struct query_reading *r, enum query_kind kind, struct hk_str about);
void query_adopt(struct query_reading *r, struct query_node *parent, struct query_node *child);

/* A term as a tree; NULL: refused. query_term.c, query_phrase.c, query_field.c. */
struct query_node *query_read_term(struct query_reading *r, struct hk_str term);
struct query_node *query_read_phrase(struct query_reading *r, struct hk_str term);
struct query_node *query_read_field(struct query_reading *r, struct hk_str term, size_t colon);

/* A word in all its forms; `strikes` is what stands in braces behind it, "" if nothing does. */
struct query_node *query_read_word(
    struct query_reading *r, struct hk_str about, struct hk_str folded, struct hk_str strikes);

/* One run by its sign: "=", "~", "~~", "*" or "". `raw` is the run as it was written. */
struct query_node *query_read_run(struct query_reading *r, struct hk_str about, struct hk_str sign,
    struct hk_str raw, struct hk_str folded);

/* Where the field's name ends in "name:value"; 0: this is no field. */
size_t query_field_colon(struct hk_str term);

/* What stands between quotation marks, if it begins with one; else all of it. */
struct hk_str query_unquote(struct hk_str text);

/* Refuses what asks nothing or everything, and hints at what was hardly meant; query_lint.c. */
void query_lint(struct query_reading *r);

#endif
