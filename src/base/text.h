/* base/text.h -- people's text: valid, normal, measured in the unit that the network counts.
 *
 * Text is made valid once, at entry: hk_text_clean() turns bytes that are not UTF-8 and NUL into
 * U+FFFD and composes to NFC. From there on every slice of text is valid and nobody asks again.
 * Grapheme breaks and composition come from ICU; nothing here knows a Unicode table.
 *
 * Sources: X's weights: configuration v3 of the network's own counting rules; GSM 03.38.
 */
#ifndef HK_BASE_TEXT_H
#define HK_BASE_TEXT_H
#include "base/cx.h"

enum hk_text_unit {
    HK_TEXT_BYTES,
    HK_TEXT_UTF16,
    HK_TEXT_CODEPOINTS,
    HK_TEXT_GRAPHEMES,
    HK_TEXT_X_WEIGHT, /* NFC; light ranges 1, others 2, an emoji sequence 2, a URL 23 */
    HK_TEXT_SMS       /* septets if GSM 03.38 holds it, else UTF-16 units */
};

bool hk_text_valid(struct hk_str s); /* UTF-8 without surrogates, overlong forms or NUL */

/* Bytes in the named charset as UTF-8, in the arena; as they came if nobody knows such a charset.
 */
struct hk_str hk_text_from_charset(struct hk_cx *cx, const char *charset, struct hk_str bytes);

/* `s` itself if already valid and NFC, else a cleaned copy in the arena. */
struct hk_str hk_text_clean(struct hk_cx *cx, struct hk_str s);

size_t hk_text_length(enum hk_text_unit unit, struct hk_str s);

/* The longest beginning of `s` that has at most `max` units and ends on a grapheme. */
struct hk_str hk_text_head(enum hk_text_unit unit, struct hk_str s, size_t max);

/* Cut `s` into pieces of at most `max` units each, at a paragraph, else a sentence, else a word,
 * else a grapheme; white space at the cuts is dropped. A better place counts only if it leaves a
 * third of the room used; a grapheme larger than `max` goes alone. *out lies in the arena, the
 * pieces in `s`; `*n` >= 1. */
void hk_text_split(struct hk_cx *cx, enum hk_text_unit unit, struct hk_str s, size_t max,
    struct hk_str **out, size_t *n);

/* Does X see a link in it? Also where no "https://" stands: "bank.pl". */
bool hk_text_has_link(struct hk_str s);

/* One code point starting at s.p[*at]; moves *at past it. `s` must be valid. */
uint32_t hk_text_next(struct hk_str s, size_t *at);

#endif
