/* listen/history_look.c -- see history.h: what a file is.
 *
 *   the head    what it is instead of a table, its encoding, format, separator and headings
 *   the whole   how many rows there are, and which way round its dates are written
 *
 * A heading may stand below lines that say what the export is about: it is the one of the first
 * twenty rows most of whose names are known. Without one that is known the first row is one if no
 * cell of it is a date, an address or empty; else columns are numbered.
 */
#include <stdio.h>
#include <string.h>

#include "base/json_read.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/columns.h"
#include "listen/csv.h"
#include "listen/dates.h"
#include "listen/encoding.h"
#include "listen/history_priv.h"

enum {
    HEAD_ROWS = 20,
    SHOWN_ROWS = 5,
    SHOWN_MAX = 200, /* code points of a cell */
    NAME_MAX = 200,
    BINARY_BYTES = 4096,
    JSON_LINES = 50,
    JSON_DEPTH = 3
};

struct table {
    struct csv_record rows[HEAD_ROWS];
    size_t n;
};

/* ---- what it is instead ---------------------------------------------------------------------- */

static bool is_binary(struct hk_str text)
{
    text = hk_str_sub(text, 0, BINARY_BYTES);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < '\t')
            return true;
    return false;
}

static enum hk_rc refuse_others(struct hk_cx *cx, struct hk_str bytes, struct hk_str text)
{
    const struct hk_str begun = hk_str_trim(text);

    if (hk_str_starts(bytes, HK_STR("PK\x03\x04"))
        || hk_str_starts(bytes, HK_STR("\xD0\xCF\x11\xE0")))
        return hk_fail_value(
            cx, "history_workbook", "sha256: this is a workbook; save it as CSV and give that");
    if (begun.n == 0)
        return hk_fail_value(cx, "history_empty", "sha256: there is nothing in this file");
    if (is_binary(text))
        return hk_fail_value(cx, "history_binary", "sha256: this is neither CSV nor JSON lines");
    if (begun.p[0] == '[')
        return hk_fail_value(cx, "history_json_array",
            "sha256: this is one JSON array; JSON lines have an object on each line");
    return HK_OK;
}

/* ---- separated values ------------------------------------------------------------------------ */

static void read_table(
    struct hk_cx *cx, struct hk_str text, bool last, char separator, struct table *out)
{
    struct csv_record record;
    enum csv_got got = CSV_RECORD;

    out->n = 0;
    while (out->n < HEAD_ROWS && (got == CSV_RECORD || got == CSV_BROKEN)) {
        got = csv_read(cx, text, last, separator, &record);
        if (got == CSV_RECORD || got == CSV_BROKEN)
            out->rows[out->n++] = record; /* a broken one has no cells, and counts all the same */
        text = hk_str_sub(text, record.used, SIZE_MAX);
    }
}

/* How many rows have as many cells as most have, and how many that is; 0 for a single column. */
static size_t fit_of(const struct table *table)
{
    size_t best = 0;

    for (size_t i = 0; i < table->n; i++) {
        size_t same = 0;
        for (size_t j = 0; j < table->n; j++)
            same += table->rows[j].n == table->rows[i].n;
        const size_t fit = table->rows[i].n < 2 ? 0 : same * CSV_CELLS_MAX + table->rows[i].n;
        best = fit > best ? fit : best;
    }
    return best;
}

/* Excel writes "sep=;" above a table. */
static enum shape_history_separator guess_separator(struct hk_cx *cx, struct hk_str text, bool last)
{
    enum shape_history_separator best = SHAPE_HISTORY_SEPARATOR_COMMA;
    size_t best_fit = 0;

    for (unsigned s = SHAPE_HISTORY_SEPARATOR_COMMA; s < SHAPE_HISTORY_SEPARATOR_COUNT; s++) {
        struct table table;
        const char sign = history_separator((enum shape_history_separator)s);
        const char said[] = {'s', 'e', 'p', '=', sign};
        if (hk_str_starts(text, (struct hk_str){said, sizeof said}))
            return (enum shape_history_separator)s;
        read_table(cx, text, last, sign, &table);
        const size_t fit = fit_of(&table);
        if (fit > best_fit) {
            best_fit = fit;
            best = (enum shape_history_separator)s;
        }
    }
    return best;
}

static bool looks_like_headings(const struct csv_record *row)
{
    int64_t ms;

    for (size_t c = 0; c < row->n; c++) {
        const struct hk_str cell = hk_str_trim(row->cells[c]);
        if (cell.n == 0 || columns_is_address(cell)
            || dates_read(cell, SHAPE_HISTORY_DAY_ORDER_DAY_FIRST, HK_STR("UTC"), &ms)
            || dates_read(cell, SHAPE_HISTORY_DAY_ORDER_MONTH_FIRST, HK_STR("UTC"), &ms))
            return false;
    }
    return row->n > 1;
}

/* Which row are the headings; table->n: none. */
static size_t find_headings(struct hk_cx *cx, const struct table *table)
{
    enum shape_history_role roles[CSV_CELLS_MAX];
    size_t best = table->n, most = 1, first = 0;

    for (size_t i = 0; i < table->n; i++) {
        const size_t known = columns_by_name(cx, table->rows[i].cells, table->rows[i].n, roles);
        if (known > most) {
            most = known;
            best = i;
        }
    }
    while (first < table->n && table->rows[first].n < 2)
        first++;
    if (best == table->n && first < table->n && looks_like_headings(&table->rows[first]))
        return first;
    return best;
}

static struct hk_str name_of(struct hk_cx *cx, const struct csv_record *headings, size_t column)
{
    const struct hk_str name = headings != NULL && column < headings->n
        ? hk_str_trim(hk_text_clean(cx, headings->cells[column]))
        : HK_STR("");

    return name.n > 0 ? hk_text_head(HK_TEXT_CODEPOINTS, name, NAME_MAX)
                      : hk_arena_printf(cx->arena, "%zu", column + 1);
}

static enum hk_rc look_at_table(
    struct hk_cx *cx, struct hk_str text, bool last, struct shape_history_layout *layout)
{
    struct table table;
    size_t columns = 0;

    if (layout->separator == SHAPE_HISTORY_SEPARATOR_AUTO)
        layout->separator = guess_separator(cx, text, last);
    read_table(cx, text, last, history_separator(layout->separator), &table);
    const size_t at = find_headings(cx, &table);
    const struct csv_record *headings = at < table.n ? &table.rows[at] : NULL;
    layout->skipped = headings != NULL ? (int64_t)at + 1 : 0;
    for (size_t i = headings != NULL ? at : 0; i < table.n; i++)
        columns = headings != NULL      ? headings->n
            : table.rows[i].n > columns ? table.rows[i].n
                                        : columns;
    struct shape_history_column *list = hk_arena_array(cx->arena, columns, sizeof *list);
    for (size_t c = 0; c < columns; c++)
        list[c].name = name_of(cx, headings, c);
    layout->columns = list;
    layout->columns_count = columns;
    return HK_OK;
}

/* ---- JSON lines ------------------------------------------------------------------------------ */

struct names {
    struct shape_history_column *list;
    size_t n;
};

static void add_name(struct names *names, struct hk_str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (hk_str_equal(names->list[i].name, name))
            return;
    if (names->n < HISTORY_COLUMNS_MAX && name.n > 0
        && hk_text_length(HK_TEXT_CODEPOINTS, name) <= NAME_MAX)
        names->list[names->n++].name = name;
}

/* "user.name" is the name of `user`. Lists are not looked into. */
static void add_names(struct hk_cx *cx, const struct hk_json *object, struct hk_str above,
    unsigned depth, struct names *names)
{
    for (const struct hk_json *m = hk_json_first(object); m != NULL; m = hk_json_next(object, m)) {
        const struct hk_str key = hk_json_key(m);
        const struct hk_str name =
            above.n == 0 ? key : hk_arena_printf(cx->arena, "%.*s.%.*s", HKS(above), HKS(key));
        if (hk_json_kind(m) == HK_JSON_OBJECT && depth < JSON_DEPTH)
            add_names(cx, m, name, depth + 1, names);
        else if (hk_json_kind(m) != HK_JSON_OBJECT && hk_json_kind(m) != HK_JSON_ARRAY)
            add_name(names, name);
    }
}

static enum hk_rc look_at_lines(
    struct hk_cx *cx, struct hk_str text, struct shape_history_layout *layout)
{
    struct names names = {
        .list = hk_arena_array(cx->arena, HISTORY_COLUMNS_MAX, sizeof *names.list)};
    struct hk_str line;

    for (size_t i = 0; i < JSON_LINES && hk_str_cut(&text, '\n', &line); i++) {
        const struct hk_json *object;
        if (hk_json_read(cx, hk_str_trim(line), &hk_json_foreign, &object) == HK_OK
            && hk_json_kind(object) == HK_JSON_OBJECT)
            add_names(cx, object, HK_STR(""), 1, &names);
    }
    if (names.n == 0)
        return hk_fail_value(cx, "history_binary", "sha256: none of its lines is a JSON object");
    layout->columns = names.list;
    layout->columns_count = names.n;
    return HK_OK;
}

/* ---- roles and the whole --------------------------------------------------------------------- */

struct look {
    struct shape_history_looked *out;
    struct hk_str *rows[HEAD_ROWS]; /* the first ones */
    size_t rows_n;
    size_t date; /* which column; columns_count: none */
    struct dates_votes votes;
    int64_t found;
    struct hk_str example; /* a date that leaves a question, or any; in `kept` */
    char kept[128];
};

static enum hk_rc keep_row(void *me, struct hk_cx *cx, const struct history_row *row)
{
    struct look *look = me;

    (void)cx;
    if (row->cells != NULL && look->rows_n < HEAD_ROWS)
        look->rows[look->rows_n++] = row->cells;
    return HK_OK;
}

static void clean_rows(struct hk_cx *cx, struct look *look, size_t columns)
{
    for (size_t r = 0; r < look->rows_n; r++)
        for (size_t c = 0; c < columns; c++)
            look->rows[r][c] = hk_text_clean(cx, look->rows[r][c]);
}

/* A time of the day without a day is none: then it may be the date under another name. */
static void name_roles(struct hk_cx *cx, struct look *look, struct shape_history_layout *layout)
{
    const size_t n = layout->columns_count;
    struct shape_history_column *columns = hk_arena_array(cx->arena, n, sizeof *columns);
    struct hk_str *names = hk_arena_array(cx->arena, n, sizeof *names);
    enum shape_history_role *roles = hk_arena_array(cx->arena, n, sizeof *roles);
    bool dated = false;

    for (size_t c = 0; c < n; c++)
        names[c] = layout->columns[c].name;
    (void)columns_by_name(cx, names, n, roles);
    for (size_t c = 0; c < n; c++)
        dated |= roles[c] == SHAPE_HISTORY_ROLE_DATE;
    for (size_t c = 0; c < n; c++)
        if (!dated && roles[c] == SHAPE_HISTORY_ROLE_TIME)
            roles[c] = SHAPE_HISTORY_ROLE_NONE;
    columns_by_content(look->rows, look->rows_n, n, roles);
    for (size_t c = 0; c < n; c++)
        columns[c] = (struct shape_history_column){.name = names[c], .role = roles[c]};
    layout->columns = columns;
}

static void show_rows(struct hk_cx *cx, struct look *look, size_t columns)
{
    const size_t n = look->rows_n < SHOWN_ROWS ? look->rows_n : SHOWN_ROWS;
    struct shape_history_row *rows = hk_arena_array(cx->arena, n, sizeof *rows);

    for (size_t r = 0; r < n; r++) {
        struct shape_history_cell *cells = hk_arena_array(cx->arena, columns, sizeof *cells);
        for (size_t c = 0; c < columns; c++)
            cells[c].text = hk_text_head(HK_TEXT_CODEPOINTS, look->rows[r][c], SHOWN_MAX);
        rows[r] = (struct shape_history_row){.cells = cells, .cells_count = columns};
    }
    look->out->rows = rows;
    look->out->rows_count = n;
}

static enum hk_rc vote(void *me, struct hk_cx *cx, const struct history_row *row)
{
    struct look *look = me;
    const int64_t asked = look->votes.either;
    int64_t ms;

    if (row->cells == NULL)
        return HK_OK;
    look->found++;
    if (look->date >= look->out->layout.columns_count)
        return HK_OK;
    const struct hk_str cell = hk_str_trim(hk_text_clean(cx, row->cells[look->date]));
    dates_vote(cell, &look->votes);
    const bool asks = asked == 0 && look->votes.either == 1;
    const bool any = look->example.n == 0
        && (dates_read(cell, SHAPE_HISTORY_DAY_ORDER_DAY_FIRST, HK_STR("UTC"), &ms)
            || dates_read(cell, SHAPE_HISTORY_DAY_ORDER_MONTH_FIRST, HK_STR("UTC"), &ms));
    if ((asks || any) && cell.n > 0 && cell.n <= sizeof look->kept) {
        memcpy(look->kept, cell.p, cell.n);
        look->example = (struct hk_str){look->kept, cell.n};
    }
    return HK_OK;
}

/* Every row of the file, a slice at a time, each in memory of its own. */
static enum hk_rc walk_all(struct hk_cx *cx, const struct history_file *file, struct look *look)
{
    struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    struct hk_cx own = {.arena = arena, .now_ms = cx->now_ms};
    int64_t at_bytes = 0, at_line = 0;

    for (bool ended = false; !ended; hk_arena_reset(arena)) {
        const enum hk_rc rc = history_walk(
            &own, file, &look->out->layout, SIZE_MAX, vote, look, &at_bytes, &at_line, &ended);
        if (rc != HK_OK) {
            cx->error = own.error;
            return rc;
        }
    }
    return HK_OK;
}

static size_t date_column(const struct shape_history_layout *layout, int64_t wish)
{
    size_t c = 0;

    if (wish >= 0)
        return (size_t)wish;
    while (c < layout->columns_count && layout->columns[c].role != SHAPE_HISTORY_ROLE_DATE)
        c++;
    return c;
}

static void fill_dates(struct hk_cx *cx, const struct look *look, struct hk_str zone)
{
    struct shape_history_looked *out = look->out;
    struct shape_history_dates *dates = &out->dates;

    out->layout.day_order = dates_order(&look->votes, &dates->sure);
    dates->example = hk_arena_str(cx->arena, look->example);
    (void)dates_read(dates->example, SHAPE_HISTORY_DAY_ORDER_DAY_FIRST, zone, &dates->day_first_ms);
    (void)dates_read(
        dates->example, SHAPE_HISTORY_DAY_ORDER_MONTH_FIRST, zone, &dates->month_first_ms);
}

enum hk_rc history_look(struct hk_cx *cx, const struct history_file *file,
    const struct shape_history_look *wish, struct hk_str zone, struct shape_history_looked *out)
{
    struct look look = {.out = out};
    struct shape_history_layout *layout = &out->layout;
    struct hk_str bytes;
    int64_t at_bytes = 0, at_line = 0;
    bool ended;

    *out = (struct shape_history_looked){0};
    HK_TRY(file->read(file->me, cx, 0, HISTORY_SLICE_BYTES, &bytes));
    layout->encoding =
        wish->encoding == SHAPE_HISTORY_ENCODING_AUTO ? encoding_guess(bytes) : wish->encoding;
    layout->separator = wish->separator;
    const struct hk_str behind =
        hk_str_sub(bytes, encoding_mark(layout->encoding, bytes), SIZE_MAX);
    const bool last = (int64_t)bytes.n >= file->size_bytes;
    const struct hk_str text = encoding_text(cx, layout->encoding, behind, last);
    HK_TRY(refuse_others(cx, bytes, text));
    if (hk_str_trim(text).p[0] == '{') {
        layout->format = SHAPE_HISTORY_FORMAT_JSON_LINES;
        HK_TRY(look_at_lines(cx, text, layout));
    } else {
        HK_TRY(look_at_table(cx, text, last, layout));
    }
    HK_TRY(history_walk(cx, file, layout, HEAD_ROWS, keep_row, &look, &at_bytes, &at_line, &ended));
    clean_rows(cx, &look, layout->columns_count);
    name_roles(cx, &look, layout);
    show_rows(cx, &look, layout->columns_count);
    look.date = date_column(layout, wish->date_column);
    HK_TRY(walk_all(cx, file, &look));
    fill_dates(cx, &look, zone);
    out->posts = look.found;
    return HK_OK;
}
