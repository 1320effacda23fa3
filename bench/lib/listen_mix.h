/* bench/lib/listen_mix.h -- the fixed mix of queries, and posts for them.
 *
 * Queries: 40 % one name with its forms, 30 % three to six terms with OR, AND and NOT, 10 % phrases
 * or NEAR, 10 % tags or handles, 5 % beginnings, 5 % with one of the commonest words; on request a
 * tenth of all ask for misspellings. Names are made up, in three alphabets; words are drawn from
 * hark.lex.
 *
 * Posts: about 200 bytes of text, 35 % English, 35 % Polish, 20 % Russian, 10 % Hebrew, nearly half
 * of the words among the commonest, the others by Zipf over 20,000 of each language; a twentieth
 * was written for a query. As lines of about 500 bytes (format hark), or of 2.8 kB (format x, half
 * of them with all letters beyond ASCII escaped).
 *
 * The same every time. Memory: cx's arena.
 */
#ifndef HK_BENCH_LISTEN_MIX_H
#define HK_BENCH_LISTEN_MIX_H
#include "base/buf.h"
#include "lang/lex.h"
#include "listen/query.h"

enum { MIX_LANGUAGES = 4, MIX_WORDS = 20000 };

struct mix_query {
    struct hk_str name, text;
    struct hk_str plant;   /* words of a post that it takes */
    struct hk_str literal; /* its first word, for who looks for bytes */
};

struct mix {
    struct hk_cx *cx;
    uint32_t seed;
    struct hk_str *words[MIX_LANGUAGES]; /* the commonest first */
};

void mix_begin(struct hk_cx *cx, const struct lex *lex, struct mix *out);

struct mix_query *mix_queries(struct mix *mix, size_t n, bool fuzzy);

/* The text of one post; for a twentieth of them what a query wants. */
struct hk_str mix_text(struct mix *mix, const struct mix_query *queries, size_t n);

/* A line with it, with its line end. */
void mix_line(struct mix *mix, struct hk_buf *out, size_t number, struct hk_str text, bool large);

#endif
