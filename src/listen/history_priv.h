/* listen/history_priv.h -- for listen/history* only: rows of a file, whatever its format. */
#ifndef HK_LISTEN_HISTORY_PRIV_H
#define HK_LISTEN_HISTORY_PRIV_H
#include "listen/history.h"

enum { HISTORY_SLICE_BYTES = 1280 * 1024 }; /* more than the longest record */

struct history_row {
    struct hk_str *cells; /* as many as the layout has columns; NULL: refused */
    int64_t line;         /* where it begins, from 1 */
    enum shape_history_reason reason;
};

typedef enum hk_rc history_visit(void *me, struct hk_cx *cx, const struct history_row *row);

/* A piece of the file: `rows_max` rows at most, refused ones too, each shown to `visit`. Goes on at
 * *at_bytes and *at_line and moves both; *ended: there is no more. */
HK_CHECK enum hk_rc history_walk(struct hk_cx *cx, const struct history_file *file,
    const struct shape_history_layout *layout, size_t rows_max, history_visit *visit, void *me,
    int64_t *at_bytes, int64_t *at_line, bool *ended);

char history_separator(enum shape_history_separator separator);

/* A string, number or word of JSON as text. */
struct hk_str history_json_cell(const struct hk_json *value);

#endif
