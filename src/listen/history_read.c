/* listen/history_read.c -- see history.h: a row becomes a post, or is refused.
 *
 * A post needs a name that stays the same, so that the same file read twice counts once: the id the
 * table gives it, else its address, else a hash of who wrote what and when.
 */
#include "base/crypto.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/columns.h"
#include "listen/dates.h"
#include "listen/history_priv.h"

#define AHEAD_MS (INT64_C(14) * 3600 * 1000) /* zones lie no further apart */

enum { TEXT_MAX = 20000, NAME_MAX = 200, URL_MAX = 2000, ID_MAX = 200 };

struct reading {
    const struct shape_history_layout *layout;
    struct hk_str zone;
    struct history_piece *out;
};

static struct hk_str cell_of(struct hk_cx *cx, const struct reading *r,
    const struct history_row *row, enum shape_history_role role)
{
    for (size_t c = 0; c < r->layout->columns_count; c++)
        if (r->layout->columns[c].role == role)
            return hk_str_trim(hk_text_clean(cx, row->cells[c]));
    return HK_STR("");
}

static struct hk_str head(struct hk_str text, size_t max)
{
    return hk_text_head(HK_TEXT_CODEPOINTS, text, max);
}

/* With its title above it, unless it begins with that anyway. */
static struct hk_str text_of(
    struct hk_cx *cx, const struct reading *r, const struct history_row *row)
{
    const struct hk_str text = cell_of(cx, r, row, SHAPE_HISTORY_ROLE_TEXT);
    const struct hk_str title = cell_of(cx, r, row, SHAPE_HISTORY_ROLE_TITLE);

    if (text.n == 0 || title.n == 0)
        return head(text.n == 0 ? title : text, TEXT_MAX);
    if (hk_str_starts(text, title))
        return head(text, TEXT_MAX);
    return head(hk_arena_printf(cx->arena, "%.*s\n\n%.*s", HKS(title), HKS(text)), TEXT_MAX);
}

static bool moment_of(
    struct hk_cx *cx, const struct reading *r, const struct history_row *row, int64_t *out_ms)
{
    const struct hk_str date = cell_of(cx, r, row, SHAPE_HISTORY_ROLE_DATE);
    const struct hk_str time = cell_of(cx, r, row, SHAPE_HISTORY_ROLE_TIME);
    const struct hk_str both = hk_arena_printf(cx->arena, "%.*s %.*s", HKS(date), HKS(time));
    const enum shape_history_day_order order = r->layout->day_order;

    return (time.n > 0 && dates_read(both, order, r->zone, out_ms))
        || dates_read(date, order, r->zone, out_ms);
}

static struct hk_str hash_of(struct hk_cx *cx, struct hk_str text)
{
    uint8_t hash[HK_SHA256_BYTES];

    hk_crypto_sha256(text, hash);
    return hk_crypto_hex(cx, hash, sizeof hash);
}

static struct hk_str id_of(struct hk_cx *cx, const struct shape_post_take *post, struct hk_str said)
{
    struct hk_str id = said.n > 0 ? said : post->url;

    if (id.n == 0)
        id = hk_arena_printf(cx->arena, "%lld\n%.*s\n%.*s", (long long)post->at_ms,
            HKS(post->author), HKS(post->text));
    return id.n <= ID_MAX && (said.n > 0 || post->url.n > 0) ? id : hash_of(cx, id);
}

/* False: refused; *reason says why. */
static bool make_post(struct hk_cx *cx, const struct reading *r, const struct history_row *row,
    struct shape_post_take *out, enum shape_history_reason *reason)
{
    int64_t at_ms;

    *out = (struct shape_post_take){.text = text_of(cx, r, row)};
    *reason = SHAPE_HISTORY_REASON_TEXT;
    if (out->text.n == 0)
        return false;
    *reason = SHAPE_HISTORY_REASON_DATE;
    if (!moment_of(cx, r, row, &at_ms))
        return false;
    *reason = SHAPE_HISTORY_REASON_FUTURE;
    if (at_ms > cx->now_ms + AHEAD_MS)
        return false;
    out->at_ms = at_ms;
    out->author = head(cell_of(cx, r, row, SHAPE_HISTORY_ROLE_AUTHOR), NAME_MAX);
    out->author_name = head(cell_of(cx, r, row, SHAPE_HISTORY_ROLE_AUTHOR_NAME), NAME_MAX);
    const struct hk_str url = cell_of(cx, r, row, SHAPE_HISTORY_ROLE_URL);
    out->url = columns_is_address(url) && url.n <= URL_MAX ? url : HK_STR("");
    out->id = id_of(cx, out, cell_of(cx, r, row, SHAPE_HISTORY_ROLE_ID));
    out->channel = columns_channel(cx, cell_of(cx, r, row, SHAPE_HISTORY_ROLE_CHANNEL), out->url);
    out->language = columns_language(cx, cell_of(cx, r, row, SHAPE_HISTORY_ROLE_LANGUAGE));
    out->mood = columns_mood(cx, cell_of(cx, r, row, SHAPE_HISTORY_ROLE_MOOD));
    out->reach = columns_reach(cell_of(cx, r, row, SHAPE_HISTORY_ROLE_REACH));
    columns_kind(cx, cell_of(cx, r, row, SHAPE_HISTORY_ROLE_KIND), &out->repost, &out->reply);
    return true;
}

static enum hk_rc take_row(void *me, struct hk_cx *cx, const struct history_row *row)
{
    struct reading *r = me;
    struct history_piece *piece = r->out;
    struct shape_post_take *post = &piece->posts[piece->posts_n];
    enum shape_history_reason reason = row->reason;

    if (row->cells == NULL || !make_post(cx, r, row, post, &reason)) {
        piece->refused[piece->refused_n++] =
            (struct shape_history_refusal){.line = row->line, .reason = reason};
        return HK_OK;
    }
    piece->posts_n++;
    if (piece->from_ms == 0 || post->at_ms < piece->from_ms)
        piece->from_ms = post->at_ms;
    if (post->at_ms > piece->to_ms)
        piece->to_ms = post->at_ms;
    return HK_OK;
}

enum hk_rc history_read(struct hk_cx *cx, const struct history_file *file,
    const struct shape_history_layout *layout, struct hk_str zone, int64_t at_bytes,
    int64_t at_line, struct history_piece *out)
{
    struct reading r = {.layout = layout, .zone = zone, .out = out};

    *out = (struct history_piece){.at_bytes = at_bytes, .at_line = at_line};
    out->posts = hk_arena_array(cx->arena, HISTORY_PIECE_ROWS, sizeof *out->posts);
    out->refused = hk_arena_array(cx->arena, HISTORY_PIECE_ROWS, sizeof *out->refused);
    return history_walk(cx, file, layout, HISTORY_PIECE_ROWS, take_row, &r, &out->at_bytes,
        &out->at_line, &out->ended);
}

/* ---- layouts --------------------------------------------------------------------------------- */

enum hk_rc history_check_layout(struct hk_cx *cx, const struct shape_history_layout *layout)
{
    size_t times[SHAPE_HISTORY_ROLE_COUNT] = {0};

    if (layout->columns_count == 0 || layout->columns_count > HISTORY_COLUMNS_MAX)
        return hk_fail_value(
            cx, "history_columns", "columns: 1 to %d of them", (int)HISTORY_COLUMNS_MAX);
    for (size_t c = 0; c < layout->columns_count; c++) {
        const enum shape_history_role role = layout->columns[c].role;
        if (role != SHAPE_HISTORY_ROLE_NONE && ++times[role] > 1)
            return hk_fail_value(cx, "history_twice", "columns: two of them are the %.*s",
                HKS(shape_history_role_word(role)));
    }
    if (times[SHAPE_HISTORY_ROLE_TEXT] == 0)
        return hk_fail_value(cx, "history_no_text", "columns: say which one is the text");
    if (times[SHAPE_HISTORY_ROLE_DATE] == 0)
        return hk_fail_value(cx, "history_no_date", "columns: say which one is the date");
    return HK_OK;
}
