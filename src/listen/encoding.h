/* listen/encoding.h -- which encoding the bytes of a file are in, and piece by piece the text.
 *
 * UTF-8, UTF-16 of either order, and the one-byte tables of Windows for Polish (1250), Russian
 * (1251), western languages (1252) and Hebrew (1255). A mark at the beginning decides; else what is
 * valid UTF-8 is UTF-8; else which letters stand beside each other. It is a guess that a person
 * sees and can put right.
 *
 * Each sign of the text comes from known bytes, so that a place in the text is a place in the file:
 * reading can stop and go on anywhere.
 *
 * What it does not do: check UTF-8 (who takes a cell cleans it). Tables are ICU's.
 *
 * Pure; threads: any; memory: cx's arena.
 */
#ifndef HK_LISTEN_ENCODING_H
#define HK_LISTEN_ENCODING_H
#include "base/cx.h"
#include "shapes.h"

/* Of the first bytes of a file; never AUTO. */
enum shape_history_encoding encoding_guess(struct hk_str head);

/* Bytes of the mark that the file begins with, if it is one of this encoding. */
size_t encoding_mark(enum shape_history_encoding encoding, struct hk_str head);

/* The text of whole signs of `bytes`; what is left over at the end belongs to the next piece, if
 * there is one (`last`: there is none). */
struct hk_str encoding_text(
    struct hk_cx *cx, enum shape_history_encoding encoding, struct hk_str bytes, bool last);

/* How many bytes of the file became this text, a part of what encoding_text() gave. */
size_t encoding_bytes(enum shape_history_encoding encoding, struct hk_str text);

#endif
