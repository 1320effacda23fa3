/* listen/csv.c -- see csv.h. Two passes: where the cells are, then their text. */
#include "listen/csv.h"

#include <string.h>

#include "base/str.h"

/* What stands behind a cell. */
enum cell_end { END_SEPARATOR, END_LINE, END_TEXT, END_OPEN };

struct cell {
    struct hk_str raw; /* between the quotation marks, if it has them */
    bool doubled;      /* a quotation mark stands there twice */
};

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static enum cell_end end_at(struct hk_str text, size_t at, char separator)
{
    if (at >= text.n)
        return END_TEXT;
    return text.p[at] == separator ? END_SEPARATOR : END_LINE;
}

/* Where the quotation mark at `at` ends its cell: the place behind it, blanks passed over; 0: it
 * stands for itself. */
static size_t closes_at(struct hk_str text, size_t at, char separator)
{
    size_t next = at + 1;

    while (next < text.n && text.p[next] == ' ' && separator != ' ')
        next++;
    return next >= text.n || text.p[next] == separator || is_line_end(text.p[next]) ? next : 0;
}

static enum cell_end quoted_cell(struct hk_str text, size_t *at, char separator, struct cell *out)
{
    const size_t from = *at + 1;
    const char *quote;

    *out = (struct cell){0};
    for (size_t i = from; (quote = memchr(text.p + i, '"', text.n - i)) != NULL;) {
        i = (size_t)(quote - text.p);
        if (i + 1 < text.n && text.p[i + 1] == '"') {
            out->doubled = true;
            i += 2;
            continue;
        }
        const size_t next = closes_at(text, i, separator);
        if (next > 0) {
            out->raw = hk_str_sub(text, from, i - from);
            *at = next;
            return end_at(text, next, separator);
        }
        i++;
    }
    *at = text.n;
    return END_OPEN;
}

static enum cell_end plain_cell(struct hk_str text, size_t *at, char separator, struct cell *out)
{
    size_t i = *at;

    while (i < text.n && text.p[i] != separator && !is_line_end(text.p[i]))
        i++;
    *out = (struct cell){.raw = hk_str_sub(text, *at, i - *at)};
    *at = i;
    return end_at(text, i, separator);
}

static enum cell_end next_cell(struct hk_str text, size_t *at, char separator, struct cell *out)
{
    if (*at < text.n && text.p[*at] == '"')
        return quoted_cell(text, at, separator, out);
    return plain_cell(text, at, separator, out);
}

/* Each pair of quotation marks becomes one. */
static struct hk_str undouble(struct hk_cx *cx, struct hk_str raw)
{
    char *out = hk_arena_unset(cx->arena, raw.n);
    size_t n = 0;

    for (size_t i = 0; i < raw.n; i++) {
        out[n++] = raw.p[i];
        if (raw.p[i] == '"' && i + 1 < raw.n && raw.p[i + 1] == '"')
            i++;
    }
    return (struct hk_str){out, n};
}

static size_t count_lines(struct hk_str text)
{
    size_t lines = 0;

    for (size_t i = 0; i < text.n; i++)
        lines +=
            text.p[i] == '\n' || (text.p[i] == '\r' && (i + 1 >= text.n || text.p[i + 1] != '\n'));
    return lines;
}

size_t csv_line(struct hk_str text)
{
    size_t i = 0;

    while (i < text.n && !is_line_end(text.p[i]))
        i++;
    if (i + 1 < text.n && text.p[i] == '\r' && text.p[i + 1] == '\n')
        i++;
    return i < text.n ? i + 1 : text.n;
}

static enum csv_got pass_line(struct hk_str text, struct csv_record *out)
{
    out->used = csv_line(text);
    out->lines = 1;
    return CSV_BROKEN;
}

/* How many cells the record has, and where it ends: before the end of its line; behind all the text
 * if it is open. */
static enum cell_end measure(struct hk_str text, char separator, size_t *cells, size_t *at)
{
    struct cell cell;
    enum cell_end end;

    *at = 0;
    *cells = 0;
    do {
        end = next_cell(text, at, separator, &cell);
        ++*cells;
        if (end == END_SEPARATOR)
            ++*at;
    } while (end == END_SEPARATOR);
    return end;
}

enum csv_got csv_read(
    struct hk_cx *cx, struct hk_str text, bool last, char separator, struct csv_record *out)
{
    size_t cells, end_byte, at = 0;

    *out = (struct csv_record){0};
    if (text.n == 0)
        return last ? CSV_END : CSV_DRY;
    const bool cut = text.n > CSV_RECORD_MAX; /* no record is longer */
    if (cut)
        text.n = CSV_RECORD_MAX;
    const enum cell_end end = measure(text, separator, &cells, &end_byte);
    out->seen = end_byte;
    const bool open = end == END_OPEN || end == END_TEXT || end_byte + 1 >= text.n;
    if (open && !last && !cut)
        return CSV_DRY;
    if (end == END_OPEN || (open && cut) || cells > CSV_CELLS_MAX)
        return pass_line(text, out);
    out->cells = hk_arena_array(cx->arena, cells, sizeof *out->cells);
    for (; out->n < cells; at++) {
        struct cell cell;
        (void)next_cell(text, &at, separator, &cell);
        out->cells[out->n++] = cell.doubled ? undouble(cx, cell.raw) : cell.raw;
    }
    out->used = end_byte + csv_line(hk_str_sub(text, end_byte, 2));
    out->lines = count_lines(hk_str_sub(text, 0, out->used));
    return CSV_RECORD;
}
