/* base/utf8_priv.h -- for base only: where UTF-8 stops being UTF-8. */
#ifndef HK_BASE_UTF8_PRIV_H
#define HK_BASE_UTF8_PRIV_H
#include "base/hk.h"

/* How many bytes at the start of `s` are whole, valid characters; NUL counts as one. */
size_t hk_utf8_valid_bytes(struct hk_str s);

/* Writes the character and returns its bytes, 1 to 4. Surrogates are the caller's mistake. */
size_t hk_utf8_write(uint32_t character, char out[4]);

#endif
