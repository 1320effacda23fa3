/* listen/csv.h -- one record of separated values after the other, out of text that comes in pieces.
 *
 * RFC 4180, and what exports make of it:
 *   - any separator; lines end with \r\n, \n or \r
 *   - a quotation mark inside a cell that does not end it stands for itself: "he said "no" to it"
 *   - blanks between a closing quotation mark and the separator are nothing
 *   - a cell whose quotation mark is never closed breaks its first line only: reading goes on with
 *     the next one, so that one bad row does not swallow the file
 *
 * A reader of our own, because none of the packaged ones can be stopped at a record, say how many
 * bytes it took and go on there after a restart. It is fuzzed (fuzz/fuzz_history.c).
 *
 * What it does not do: know what the cells mean, or how the bytes became text (encoding.h).
 *
 * Pure; threads: any; memory: cells lie in the text or in cx's arena.
 */
#ifndef HK_LISTEN_CSV_H
#define HK_LISTEN_CSV_H
#include "base/cx.h"

enum {
    CSV_CELLS_MAX = 300,
    CSV_RECORD_MAX = 1 << 20 /* bytes */
};

struct csv_record {
    struct hk_str *cells;
    size_t n;
    size_t used;  /* bytes of the text, with the end of the line */
    size_t lines; /* that ended within them */
    size_t seen;  /* bytes that were looked at to know all that; more than `used` where much was
                     given back */
};

enum csv_got {
    CSV_RECORD, /* *out is one; a line without anything is one with an empty cell */
    CSV_DRY,    /* the text ends before the record does */
    CSV_BROKEN, /* *out says how much of the text is to be passed over; no cells */
    CSV_END     /* nothing is left */
};

/* The record at the beginning of `text`. `last`: nothing comes behind it. */
enum csv_got csv_read(
    struct hk_cx *cx, struct hk_str text, bool last, char separator, struct csv_record *out);

/* How many bytes the first line has, with its end; all where there is none. */
size_t csv_line(struct hk_str text);

#endif
