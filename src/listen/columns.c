/* listen/columns.c -- see columns.h. */
#include "listen/columns.h"

#include <stdlib.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "listen/dates.h"
#include "listen/post.h"

enum {
    CHANNEL_MAX = 40,
    NAME_MAX = 80,
    DATE_MAX_BYTES = 60,
    FIGURE_DIGITS = 12,
    ROW_NUMBER_DIGITS = 9
};

/* One line of columns.def. */
struct known {
    int64_t number; /* a role, a mood */
    const char *word;
    const char *names; /* "|" between */
};

enum kind { KIND_REPOST, KIND_REPLY };

static const struct known known_columns[] = {
#define COLUMN(role, names) {SHAPE_HISTORY_ROLE_##role, NULL, names},
#include "listen/columns.def"
};
static const struct known known_networks[] = {
#define NETWORK(name, names) {0, name, names},
#include "listen/columns.def"
};
static const struct known known_hosts[] = {
#define HOST(name, host) {0, name, host},
#include "listen/columns.def"
};
static const struct known known_languages[] = {
#define LANGUAGE(code, names) {0, code, names},
#include "listen/columns.def"
};
static const struct known known_moods[] = {
#define MOOD(mood, names) {SHAPE_MOOD_##mood, NULL, names},
#include "listen/columns.def"
};
static const struct known known_kinds[] = {
#define KIND(kind, names) {KIND_##kind, NULL, names},
#include "listen/columns.def"
};

/* ---- names ----------------------------------------------------------------------------------- */

static bool is_word_sign(uint32_t c)
{
    const enum lang_class class = lang_class_of(c);

    return class == LANG_LETTER || class == LANG_DIGIT || class == LANG_MARK;
}

/* Folded; one blank for whatever stands between words, none at the ends: "Full_Text": "full text".
 */
static struct hk_str plain_name(struct hk_cx *cx, struct hk_str name)
{
    const struct hk_str folded =
        lang_fold(cx, hk_text_head(HK_TEXT_CODEPOINTS, hk_text_clean(cx, name), NAME_MAX));
    char *out = hk_arena_unset(cx->arena, folded.n + 1);
    size_t n = 0;
    bool gap = false;

    for (size_t at = 0; at < folded.n;) {
        const size_t from = at;
        if (!is_word_sign(hk_text_next(folded, &at))) {
            gap = n > 0;
            continue;
        }
        if (gap)
            out[n++] = ' ';
        gap = false;
        for (size_t i = from; i < at; i++)
            out[n++] = folded.p[i];
    }
    return (struct hk_str){out, n};
}

/* Which of the names it is, from 1; 0: none. */
static size_t place_of(struct hk_cx *cx, const char *names, struct hk_str plain)
{
    struct hk_str rest = hk_str_from(names);
    struct hk_str name;

    for (size_t place = 1; plain.n > 0 && hk_str_cut(&rest, '|', &name); place++)
        if (hk_str_equal(plain_name(cx, name), plain))
            return place;
    return 0;
}

static const struct known *find(
    struct hk_cx *cx, const struct known *list, size_t n, struct hk_str cell)
{
    const struct hk_str plain = plain_name(cx, cell);

    for (size_t i = 0; i < n; i++)
        if (place_of(cx, list[i].names, plain) > 0)
            return &list[i];
    return NULL;
}

size_t columns_by_name(
    struct hk_cx *cx, const struct hk_str *names, size_t n, enum shape_history_role *out)
{
    size_t known = 0;
    struct hk_str *plain = hk_arena_array(cx->arena, n, sizeof *plain);

    for (size_t c = 0; c < n; c++) {
        out[c] = SHAPE_HISTORY_ROLE_NONE;
        plain[c] = plain_name(cx, names[c]);
    }
    for (size_t k = 0; k < HK_COUNT(known_columns); k++) {
        size_t best = n, best_place = SIZE_MAX;
        for (size_t c = 0; c < n; c++) {
            const size_t place = out[c] == SHAPE_HISTORY_ROLE_NONE
                ? place_of(cx, known_columns[k].names, plain[c])
                : 0;
            if (place > 0 && place < best_place) {
                best = c;
                best_place = place;
            }
        }
        if (best == n)
            continue;
        out[best] = (enum shape_history_role)known_columns[k].number;
        known++;
    }
    return known;
}

/* ---- content --------------------------------------------------------------------------------- */

bool columns_is_address(struct hk_str cell)
{
    return hk_str_starts(cell, HK_STR("https://")) || hk_str_starts(cell, HK_STR("http://"));
}

static bool is_date(struct hk_str cell)
{
    int64_t ms;

    return cell.n <= DATE_MAX_BYTES
        && (dates_read(cell, SHAPE_HISTORY_DAY_ORDER_DAY_FIRST, HK_STR("UTC"), &ms)
            || dates_read(cell, SHAPE_HISTORY_DAY_ORDER_MONTH_FIRST, HK_STR("UTC"), &ms));
}

/* How well a column fits: 0 not at all. Most of its cells must; of texts the longest counts. */
static size_t fits(
    struct hk_str *const *rows, size_t rows_n, size_t column, enum shape_history_role role)
{
    size_t bytes = 0, cells = 0, addresses = 0, dates = 0;

    for (size_t r = 0; r < rows_n; r++) {
        const struct hk_str cell = hk_str_trim(rows[r][column]);
        cells += cell.n > 0;
        bytes += cell.n;
        addresses += columns_is_address(cell);
        dates += is_date(cell);
    }
    if (cells == 0)
        return 0;
    if (role == SHAPE_HISTORY_ROLE_DATE)
        return dates * 5 >= cells * 4 ? dates : 0;
    if (role == SHAPE_HISTORY_ROLE_URL)
        return addresses * 5 >= cells * 4 ? addresses : 0;
    return addresses * 2 < cells && dates * 2 < cells ? bytes : 0;
}

static bool has_role(const enum shape_history_role *roles, size_t n, enum shape_history_role role)
{
    for (size_t c = 0; c < n; c++)
        if (roles[c] == role)
            return true;
    return false;
}

/* Each number is one more than that above it. A single row counts if it is numbered 0 or 1. */
static bool is_row_number(struct hk_str *const *rows, size_t rows_n, size_t column)
{
    int64_t first = 0, number;

    for (size_t r = 0; r < rows_n; r++) {
        const struct hk_str cell = hk_str_trim(rows[r][column]);
        if (cell.n > ROW_NUMBER_DIGITS || !hk_str_to_int(cell, &number))
            return false;
        if (r == 0)
            first = number;
        else if (number != first + (int64_t)r)
            return false;
    }
    return rows_n > 1 || (rows_n == 1 && (first == 0 || first == 1));
}

void columns_by_content(
    struct hk_str *const *rows, size_t rows_n, size_t n, enum shape_history_role *roles)
{
    static const enum shape_history_role wanted[] = {
        SHAPE_HISTORY_ROLE_DATE, SHAPE_HISTORY_ROLE_URL, SHAPE_HISTORY_ROLE_TEXT};

    for (size_t c = 0; c < n; c++)
        if (roles[c] == SHAPE_HISTORY_ROLE_ID && is_row_number(rows, rows_n, c))
            roles[c] = SHAPE_HISTORY_ROLE_NONE;
    for (size_t w = 0; w < HK_COUNT(wanted); w++) {
        size_t best = n, best_fit = 0;
        if (has_role(roles, n, wanted[w]))
            continue;
        for (size_t c = 0; c < n; c++) {
            const size_t fit =
                roles[c] == SHAPE_HISTORY_ROLE_NONE ? fits(rows, rows_n, c, wanted[w]) : 0;
            if (fit > best_fit) {
                best = c;
                best_fit = fit;
            }
        }
        if (best < n)
            roles[best] = wanted[w];
    }
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* "www.x.com" and "m.facebook.com" are of x.com and facebook.com. */
static bool is_of_host(struct hk_str host, struct hk_str known)
{
    return hk_str_equal_nocase(host, known)
        || (host.n > known.n && host.p[host.n - known.n - 1] == '.'
            && hk_str_equal_nocase(hk_str_sub(host, host.n - known.n, known.n), known));
}

static const char *network_of_host(struct hk_str host)
{
    for (size_t i = 0; i < HK_COUNT(known_hosts); i++)
        if (is_of_host(host, hk_str_from(known_hosts[i].names)))
            return known_hosts[i].word;
    return NULL;
}

static struct hk_str host_of(struct hk_str url)
{
    const size_t at = hk_str_find(url, HK_STR("://"));
    struct hk_str rest = at == SIZE_MAX ? HK_STR("") : hk_str_sub(url, at + 3, SIZE_MAX);
    struct hk_str host = HK_STR("");

    (void)hk_str_cut(&rest, '/', &host);
    return host;
}

struct hk_str columns_channel(struct hk_cx *cx, struct hk_str name, struct hk_str url)
{
    const struct known *known = find(cx, known_networks, HK_COUNT(known_networks), name);
    const char *by_host = network_of_host(host_of(url));

    if (known != NULL)
        return hk_str_from(known->word);
    if (by_host == NULL)
        by_host = network_of_host(hk_str_trim(name));
    if (by_host != NULL)
        return hk_str_from(by_host);
    const struct hk_str plain = plain_name(cx, name);
    return plain.n > 0 ? hk_text_head(HK_TEXT_CODEPOINTS, plain, CHANNEL_MAX) : HK_STR("web");
}

struct hk_str columns_language(struct hk_cx *cx, struct hk_str cell)
{
    const struct known *known = find(cx, known_languages, HK_COUNT(known_languages), cell);

    return known != NULL ? hk_str_from(known->word) : post_language(cx, hk_str_trim(cell));
}

enum shape_mood columns_mood(struct hk_cx *cx, struct hk_str cell)
{
    const struct known *known = find(cx, known_moods, HK_COUNT(known_moods), cell);

    return known != NULL ? (enum shape_mood)known->number : SHAPE_MOOD_UNKNOWN;
}

void columns_kind(struct hk_cx *cx, struct hk_str cell, bool *repost, bool *reply)
{
    const struct known *known = find(cx, known_kinds, HK_COUNT(known_kinds), cell);

    *repost = known != NULL && known->number == KIND_REPOST;
    *reply = known != NULL && known->number == KIND_REPLY;
}

struct figure {
    int64_t n;
    size_t digits;
    size_t behind; /* the last point or comma */
    bool parted;   /* there is one */
};

static bool add_sign(struct figure *f, char c)
{
    if (c >= '0' && c <= '9') {
        f->n = f->n * 10 + (c - '0');
        f->behind += f->parted;
        return ++f->digits <= FIGURE_DIGITS;
    }
    if (c == '.' || c == ',') {
        f->parted = true;
        f->behind = 0;
        return true;
    }
    return c == ' ' || c == '\'' || (unsigned char)c >= 0x80; /* blanks of all kinds */
}

/* "12k", "1.5M" */
static int64_t take_unit(struct hk_str *cell)
{
    const char last = cell->n > 0 ? (char)(cell->p[cell->n - 1] | 0x20) : '\0';

    if (last != 'k' && last != 'm')
        return 1;
    *cell = hk_str_trim(hk_str_sub(*cell, 0, cell->n - 1));
    return last == 'k' ? 1000 : 1000000;
}

/* A sign with three digits behind it groups thousands; else it begins a fraction. */
int64_t columns_reach(struct hk_str cell)
{
    struct figure f = {0};

    cell = hk_str_trim(cell);
    const int64_t unit = take_unit(&cell);
    for (size_t i = 0; i < cell.n; i++)
        if (!add_sign(&f, cell.p[i]))
            return -1;
    f.n *= unit;
    if (unit > 1 || f.behind != 3)
        for (; f.behind > 0; f.behind--)
            f.n /= 10;
    return f.digits > 0 ? f.n : -1;
}
