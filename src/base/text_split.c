/* base/text_split.c -- one long text into pieces that a network takes.
 *
 * Each piece is the longest beginning that fits, cut back to the best place in it: the end of a
 * paragraph, else of a sentence, else white space, else where a line may break, else a grapheme.
 * A better place counts only if it leaves at least a third of the room used: nobody wants a
 * message of one word for the sake of its full stop.
 *
 * What it does not do: number the pieces; join short paragraphs again.
 *
 * Threads: all from any. Memory: the list in the arena, the pieces in `s` itself.
 */
#include "base/text.h"

#include "base/text_priv.h"

#include <unicode/uchar.h>

static size_t skip_white(struct hk_str s, size_t at)
{
    while (at < s.n) {
        size_t next = at;
        if (!u_isUWhiteSpace((UChar32)hk_text_next(s, &next)))
            break;
        at = next;
    }
    return at;
}

static size_t drop_white(struct hk_str s, size_t end)
{
    while (end > 0) {
        size_t at = hk_text_before(s, end);
        size_t next = at;
        if (!u_isUWhiteSpace((UChar32)hk_text_next(s, &next)))
            break;
        end = at;
    }
    return end;
}

/* The last cut in [least, most] before or after a line feed; 0 if none. */
static size_t paragraph_cut(struct hk_str s, size_t least, size_t most)
{
    for (size_t at = most < s.n ? most : s.n - 1; at + 1 > least && at > 0; at--) {
        if (s.p[at] == '\n')
            return at;
    }
    return 0;
}

static size_t white_cut(struct hk_str s, size_t least, size_t most)
{
    for (size_t at = most; at >= least && at > 0; at = hk_text_before(s, at)) {
        size_t next = at;
        if (at < s.n && u_isUWhiteSpace((UChar32)hk_text_next(s, &next)))
            return at;
    }
    return 0;
}

static size_t break_cut(enum hk_breaks kind, struct hk_str s, size_t least, size_t most)
{
    UBreakIterator *breaks = hk_text_breaks(kind, s);
    int32_t at = ubrk_preceding(breaks, (int32_t)most + 1);

    return at > 0 && (size_t)at >= least ? (size_t)at : 0;
}

/* Where to end the piece of `s` that may reach to `most`. */
static size_t best_cut(struct hk_str s, size_t most)
{
    size_t least = most / 3 + 1;
    size_t cut = paragraph_cut(s, least, most);

    if (cut == 0)
        cut = break_cut(HK_BREAKS_SENTENCE, s, least, most);
    if (cut == 0)
        cut = white_cut(s, least, most);
    if (cut == 0)
        cut = break_cut(HK_BREAKS_LINE, s, least, most);
    return cut > 0 ? cut : most;
}

/* A piece that became longer by being cut: X sees a URL where there was none, or what kept an SMS
 * out of the short alphabet is gone. Returns a cut of `s` before which the rest fits. */
static size_t shorter_cut(enum hk_text_unit unit, struct hk_str s, size_t cut, size_t max)
{
    size_t end = drop_white(s, cut);

    while (end > 0 && hk_text_length(unit, (struct hk_str){s.p, end}) > max) {
        cut = hk_text_head(unit, (struct hk_str){s.p, end}, max).n;
        end = drop_white(s, cut);
    }
    return cut;
}

static size_t first_grapheme(struct hk_str s)
{
    int32_t end = ubrk_next(hk_text_breaks(HK_BREAKS_GRAPHEME, s));

    return end > 0 ? (size_t)end : s.n;
}

struct pieces {
    struct hk_str *at;
    size_t n;
    size_t room;
};

static void pieces_add(struct hk_cx *cx, struct pieces *pieces, struct hk_str piece)
{
    if (pieces->n == pieces->room) {
        size_t room = pieces->room > 0 ? pieces->room * 2 : 4;
        struct hk_str *larger = hk_arena_array(cx->arena, room, sizeof *larger);
        for (size_t i = 0; i < pieces->n; i++)
            larger[i] = pieces->at[i];
        pieces->at = larger;
        pieces->room = room;
    }
    pieces->at[pieces->n++] = piece;
}

void hk_text_split(struct hk_cx *cx, enum hk_text_unit unit, struct hk_str s, size_t max,
    struct hk_str **out, size_t *n)
{
    struct pieces pieces = {0};

    for (;;) {
        size_t most = hk_text_head(unit, s, max).n;
        if (most == s.n) {
            pieces_add(cx, &pieces, s);
            break;
        }
        size_t cut = most > 0 ? shorter_cut(unit, s, best_cut(s, most), max) : 0;
        if (cut == 0)
            cut = first_grapheme(s); /* what does not fit at all goes alone and whole */
        size_t end = drop_white(s, cut);
        if (end > 0)
            pieces_add(cx, &pieces, (struct hk_str){s.p, end});
        size_t rest = skip_white(s, cut);
        if (rest == s.n && pieces.n > 0)
            break;
        s = (struct hk_str){s.p + rest, s.n - rest};
    }
    *out = pieces.at;
    *n = pieces.n;
}
