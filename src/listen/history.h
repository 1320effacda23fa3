/* listen/history.h -- a file of posts of the past: what it is, and piece by piece its posts.
 *
 * Separated values with or without a line of headings, or JSON lines, in one of seven encodings.
 * history_look() walks through the whole of it once and proposes a layout: which column is what,
 * what parts them, and whether days or months come first in its dates. A person may change that.
 * history_read() then gives a piece of the posts and where the next piece begins, so that a reader
 * may stop and go on anywhere: all there is to remember is a place and a number of lines.
 *
 *   encoding   bytes to text           columns   headings and cells
 *   csv        text to cells           dates     moments
 *
 * A row that is no post is refused with its line and the reason, and costs no other row.
 *
 * What it does not do: open files, match or keep posts (flow/history).
 *
 * Threads: any; memory: cx's arena; errors: HK_EINVAL with a word for what the file is instead
 * ("history_workbook"), and those of the file.
 */
#ifndef HK_LISTEN_HISTORY_H
#define HK_LISTEN_HISTORY_H
#include "base/cx.h"
#include "shapes.h"

enum { HISTORY_COLUMNS_MAX = 300, HISTORY_PIECE_ROWS = 200 };

struct history_file {
    /* Bytes from `at` on, as many as there are up to `n`. */
    enum hk_rc (*read)(void *me, struct hk_cx *cx, int64_t at, size_t n, struct hk_str *out);
    void *me;
    int64_t size_bytes;
};

/* `zone`: of moments that name none. */
HK_CHECK enum hk_rc history_look(struct hk_cx *cx, const struct history_file *file,
    const struct shape_history_look *wish, struct hk_str zone, struct shape_history_looked *out);

/* Can a file be read so? One column is the text, one the date, and no role stands twice. */
HK_CHECK enum hk_rc history_check_layout(
    struct hk_cx *cx, const struct shape_history_layout *layout);

struct history_piece {
    struct shape_post_take *posts;
    size_t posts_n;
    struct shape_history_refusal *refused;
    size_t refused_n;
    int64_t at_bytes;       /* where the next piece begins */
    int64_t at_line;        /* how many lines lie before it */
    int64_t from_ms, to_ms; /* the oldest post and the newest; 0 without any */
    bool ended;
};

/* The posts from this place on; 0 and 0 is the beginning. HISTORY_PIECE_ROWS rows at most. */
HK_CHECK enum hk_rc history_read(struct hk_cx *cx, const struct history_file *file,
    const struct shape_history_layout *layout, struct hk_str zone, int64_t at_bytes,
    int64_t at_line, struct history_piece *out);

#endif
