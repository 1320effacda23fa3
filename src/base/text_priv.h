/* base/text_priv.h -- for base only: what the parts of text share. */
#ifndef HK_BASE_TEXT_PRIV_H
#define HK_BASE_TEXT_PRIV_H
#include "base/text.h"

#include <unicode/ubrk.h>

enum hk_breaks {
    HK_BREAKS_GRAPHEME,
    HK_BREAKS_SENTENCE,
    HK_BREAKS_LINE, /* where a line may be broken: the words of every script */
    HK_BREAKS_KINDS
};

/* This thread's ICU iterator of that kind, set on `s`; positions are bytes. It points into `s`
 * until it is asked for again. `s` must be valid and shorter than 2 GiB. */
UBreakIterator *hk_text_breaks(enum hk_breaks kind, struct hk_str s);

/* Every character is below U+0300: then each is a grapheme (but for CR LF) and already NFC. */
bool hk_text_is_simple(struct hk_str s);

/* Where the character that ends before `at` begins; at > 0. */
size_t hk_text_before(struct hk_str s, size_t at);

/* X's weight of all of `s`, and the longest beginning of at most `max`. */
size_t hk_text_x_length(struct hk_str s);
struct hk_str hk_text_x_head(struct hk_str s, size_t max);

/* The bytes of the URL that X sees at s.p[at], or 0. */
size_t hk_text_x_url(struct hk_str s, size_t at);

/* Septets of a character in GSM 03.38, 1 or 2; 0 if it has none. */
size_t hk_text_gsm_septets(uint32_t character);

#endif
