/* listen/history_rows.c -- see history_priv.h: bytes to text to rows, and how far it came.
 *
 * A quotation mark that is never closed is searched for over many lines, and all but the first of
 * them are given back and read again. A file may be made of such lines, and would take hours. So a
 * slice has a patience: once so many bytes were given back, its records end with their lines. Then
 * its time grows with its bytes, whatever they are; a cell of several lines is refused from there
 * on to the slice's end, with its line and the reason.
 */
#include "base/json_read.h"
#include "base/str.h"
#include "listen/csv.h"
#include "listen/encoding.h"
#include "listen/history_priv.h"

#include <string.h>

enum { PATIENCE_BYTES = 4 * CSV_RECORD_MAX };

struct reader {
    struct hk_cx *cx;
    const struct shape_history_layout *layout;
    struct hk_str text; /* a slice of the file */
    size_t at;          /* of it */
    int64_t line;       /* how many lines ended before */
    bool last;          /* nothing comes behind the slice */
    size_t given_back;  /* bytes of it that were looked at for nothing */
};

enum got { GOT_ROW, GOT_DRY, GOT_END };

char history_separator(enum shape_history_separator separator)
{
    static const char signs[SHAPE_HISTORY_SEPARATOR_COUNT] = {[SHAPE_HISTORY_SEPARATOR_AUTO] = ',',
        [SHAPE_HISTORY_SEPARATOR_COMMA] = ',',
        [SHAPE_HISTORY_SEPARATOR_SEMICOLON] = ';',
        [SHAPE_HISTORY_SEPARATOR_TAB] = '\t',
        [SHAPE_HISTORY_SEPARATOR_PIPE] = '|'};

    return signs[separator];
}

static struct hk_str rest_of(const struct reader *r)
{
    return hk_str_sub(r->text, r->at, SIZE_MAX);
}

static void refuse(struct reader *r, struct history_row *row, enum shape_history_reason reason,
    size_t bytes, size_t lines)
{
    *row = (struct history_row){.line = r->line + 1, .reason = reason};
    r->at += bytes;
    r->line += (int64_t)lines;
}

/* ---- separated values ------------------------------------------------------------------------ */

/* The next one; of its own line only, when patience is at its end and the whole line is here. */
static enum csv_got read_record(struct reader *r, struct csv_record *out)
{
    const char separator = history_separator(r->layout->separator);
    const struct hk_str rest = rest_of(r);

    if (r->given_back > PATIENCE_BYTES) {
        const size_t line = csv_line(rest);
        if (line < rest.n)
            return csv_read(r->cx, hk_str_sub(rest, 0, line), true, separator, out);
    }
    return csv_read(r->cx, rest, r->last, separator, out);
}

/* All that was looked at behind `used` will be read again. */
static void give_back(struct reader *r, const struct csv_record *record, size_t used)
{
    if (record->seen > used)
        r->given_back += record->seen - used;
}

/* A quotation mark that was never closed runs on to the next one there is, rows below: then the
 * row has other cells than the table. */
static bool ran_on(const struct reader *r, const struct csv_record *record)
{
    return record->lines > 1 && record->n != r->layout->columns_count;
}

/* Some tables end their rows with a separator. */
static bool is_too_wide(const struct reader *r, const struct csv_record *record)
{
    for (size_t c = r->layout->columns_count; c < record->n; c++)
        if (hk_str_trim(record->cells[c]).n > 0)
            return true;
    return false;
}

static void take_record(struct reader *r, const struct csv_record *record, struct history_row *row)
{
    const size_t columns = r->layout->columns_count;

    *row = (struct history_row){.line = r->line + 1};
    row->cells = hk_arena_array(r->cx->arena, columns, sizeof *row->cells);
    for (size_t c = 0; c < columns; c++)
        row->cells[c] = c < record->n ? record->cells[c] : HK_STR("");
    r->at += record->used;
    r->line += (int64_t)record->lines;
}

static enum got next_record(struct reader *r, struct history_row *row)
{
    struct csv_record record;

    for (;;) {
        const enum csv_got got = read_record(r, &record);
        if (got == CSV_DRY || got == CSV_END)
            return got == CSV_DRY ? GOT_DRY : GOT_END;
        if (got == CSV_BROKEN) {
            give_back(r, &record, record.used);
            refuse(r, row, SHAPE_HISTORY_REASON_QUOTES, record.used, record.lines);
        } else if (record.n == 1 && hk_str_trim(record.cells[0]).n == 0) {
            r->at += record.used;
            r->line += (int64_t)record.lines;
            continue;
        } else if (ran_on(r, &record)) {
            const size_t line = csv_line(rest_of(r));
            give_back(r, &record, line);
            refuse(r, row, SHAPE_HISTORY_REASON_QUOTES, line, 1);
        } else if (is_too_wide(r, &record)) {
            refuse(r, row, SHAPE_HISTORY_REASON_COLUMNS, record.used, record.lines);
        } else {
            take_record(r, &record, row);
        }
        return GOT_ROW;
    }
}

/* What stands before the first post: headings, and what some exports say above them. */
static void pass_heads(struct reader *r)
{
    struct csv_record record;

    for (int64_t i = 0; i < r->layout->skipped; i++) {
        const enum csv_got got = read_record(r, &record);
        if (got == CSV_DRY || got == CSV_END)
            return;
        give_back(r, &record, record.used);
        r->at += record.used;
        r->line += (int64_t)record.lines;
    }
}

/* ---- JSON lines ------------------------------------------------------------------------------ */

struct hk_str history_json_cell(const struct hk_json *value)
{
    switch (hk_json_kind(value)) {
    case HK_JSON_STRING:
        return hk_json_str(value);
    case HK_JSON_NUMBER:
    case HK_JSON_TRUE:
    case HK_JSON_FALSE:
        return hk_json_raw(value);
    case HK_JSON_ABSENT:
    case HK_JSON_NULL:
    case HK_JSON_ARRAY:
    case HK_JSON_OBJECT:
        break;
    }
    return HK_STR("");
}

static void take_object(struct reader *r, struct hk_str line, struct history_row *row)
{
    const struct shape_history_layout *layout = r->layout;
    const struct hk_json *object;

    if (hk_json_read(r->cx, line, &hk_json_foreign, &object) != HK_OK
        || hk_json_kind(object) != HK_JSON_OBJECT) {
        row->reason = SHAPE_HISTORY_REASON_JSON;
        return;
    }
    row->cells = hk_arena_array(r->cx->arena, layout->columns_count, sizeof *row->cells);
    for (size_t c = 0; c < layout->columns_count; c++) {
        const struct hk_str name = layout->columns[c].name;
        const struct hk_json *value = hk_json_get(object, name);
        if (value == NULL)
            value = hk_json_path(object, hk_arena_str(r->cx->arena, name).p);
        row->cells[c] = history_json_cell(value);
    }
}

static enum got next_line(struct reader *r, struct history_row *row)
{
    for (;;) {
        const struct hk_str rest = rest_of(r);
        const char *end = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;
        const size_t used = end == NULL ? rest.n : (size_t)(end - rest.p) + 1;
        if (end == NULL && !r->last && rest.n < CSV_RECORD_MAX)
            return GOT_DRY;
        if (rest.n == 0)
            return GOT_END;
        refuse(r, row, SHAPE_HISTORY_REASON_LONG, used, 1);
        const struct hk_str line = hk_str_trim(hk_str_sub(rest, 0, used));
        if (line.n == 0)
            continue;
        if (line.n <= CSV_RECORD_MAX)
            take_object(r, line, row);
        return GOT_ROW;
    }
}

/* ---- a piece --------------------------------------------------------------------------------- */

static enum got next_row(struct reader *r, struct history_row *row)
{
    if (r->layout->format == SHAPE_HISTORY_FORMAT_JSON_LINES)
        return next_line(r, row);
    return next_record(r, row);
}

/* `*mark`: bytes of the slice that are no text. */
static enum hk_rc open_slice(
    struct reader *r, const struct history_file *file, int64_t at_bytes, size_t *mark)
{
    struct hk_str bytes;

    HK_TRY(file->read(file->me, r->cx, at_bytes, HISTORY_SLICE_BYTES, &bytes));
    *mark = at_bytes == 0 ? encoding_mark(r->layout->encoding, bytes) : 0;
    r->last = at_bytes + (int64_t)bytes.n >= file->size_bytes;
    if (bytes.n == 0 && !r->last)
        return hk_fail(r->cx, HK_EIO, "the file is shorter than it was");
    r->text =
        encoding_text(r->cx, r->layout->encoding, hk_str_sub(bytes, *mark, SIZE_MAX), r->last);
    return HK_OK;
}

enum hk_rc history_walk(struct hk_cx *cx, const struct history_file *file,
    const struct shape_history_layout *layout, size_t rows_max, history_visit *visit, void *me,
    int64_t *at_bytes, int64_t *at_line, bool *ended)
{
    struct reader r = {.cx = cx, .layout = layout, .line = *at_line};
    struct history_row row;
    enum got got = GOT_ROW;
    size_t mark;

    HK_TRY(open_slice(&r, file, *at_bytes, &mark));
    if (*at_line == 0)
        pass_heads(&r);
    for (size_t n = 0; n < rows_max && (got = next_row(&r, &row)) == GOT_ROW; n++)
        HK_TRY(visit(me, cx, &row));
    if (got == GOT_DRY && r.at == 0) { /* one record fills the slice */
        refuse(&r, &row, SHAPE_HISTORY_REASON_LONG, r.text.n, 1);
        HK_TRY(visit(me, cx, &row));
    }
    *ended = r.last && (got == GOT_END || r.at >= r.text.n);
    *at_line = r.line;
    *at_bytes = *ended ? file->size_bytes
                       : *at_bytes
            + (int64_t)(mark + encoding_bytes(layout->encoding, hk_str_sub(r.text, 0, r.at)));
    return HK_OK;
}
