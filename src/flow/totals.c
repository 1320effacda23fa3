/* flow/totals.c -- see totals.h. */
#include "flow/totals.h"

#include <string.h>

#include "flow/batch.h"

bool flow_total_same(const struct flow_total_row *a, const struct flow_total_row *b)
{
    return a->opened == b->opened && a->answered == b->answered && a->waived == b->waived
        && a->moved == b->moved && a->open == b->open && a->answering == b->answering
        && a->uncertain == b->uncertain;
}

bool flow_total_is_zero(const struct flow_total_row *row)
{
    struct flow_total_row zero = {0};

    return flow_total_same(row, &zero);
}

static int compare_places(const struct flow_total_row *a, const struct flow_total_row *b)
{
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return a->department < b->department ? -1 : a->department > b->department;
}

/* How many of the rows stand before `like`. */
static size_t count_before(const struct flow_totals *totals, const struct flow_total_row *like)
{
    size_t from = 0;
    size_t n = totals->n;

    while (from < n) {
        size_t middle = from + (n - from) / 2;
        if (compare_places(&totals->rows[middle], like) < 0)
            from = middle + 1;
        else
            n = middle;
    }
    return from;
}

struct flow_total_row *flow_totals_find(
    const struct flow_totals *totals, const struct flow_total_row *like)
{
    size_t at = count_before(totals, like);

    return at < totals->n && compare_places(&totals->rows[at], like) == 0 ? &totals->rows[at]
                                                                          : NULL;
}

/* The same; made with nothing in it if there is none. */
static struct flow_total_row *take(
    struct hk_cx *cx, struct flow_totals *totals, const struct flow_total_row *like)
{
    struct flow_total_row *row = flow_totals_find(totals, like);

    if (row != NULL)
        return row;
    if (totals->n == totals->room) {
        size_t room = totals->room == 0 ? 64 : totals->room * 2;
        struct flow_total_row *more = hk_arena_array(cx->arena, room, sizeof *more);
        if (totals->n > 0)
            memcpy(more, totals->rows, totals->n * sizeof *more);
        totals->rows = more;
        totals->room = room;
    }
    size_t at = count_before(totals, like);
    row = &totals->rows[at];
    memmove(row + 1, row, (totals->n - at) * sizeof *row);
    totals->n++;
    *row = (struct flow_total_row){
        .day = like->day, .account = like->account, .department = like->department};
    return row;
}

static void shift(struct flow_total_row *row, int64_t state, int64_t by)
{
    switch ((enum shape_obligation_state)state) {
    case SHAPE_OBLIGATION_STATE_NONE:
        row->opened -= by;
        break;
    case SHAPE_OBLIGATION_STATE_OPEN:
        row->open += by;
        break;
    case SHAPE_OBLIGATION_STATE_ANSWERING:
        row->answering += by;
        break;
    case SHAPE_OBLIGATION_STATE_ANSWERED:
        row->answered += by;
        break;
    case SHAPE_OBLIGATION_STATE_WAIVED:
        row->waived += by;
        break;
    case SHAPE_OBLIGATION_STATE_MOVED:
        row->moved += by;
        break;
    }
}

static bool is_readable(struct hk_str obligations)
{
    struct conversation_shift moved;

    while (flow_batch_read_shift(&obligations, &moved))
        continue;
    return obligations.n == 0;
}

bool flow_totals_replay(struct hk_cx *cx, struct flow_totals *totals, struct hk_str obligations)
{
    struct conversation_shift moved;

    if (!is_readable(obligations))
        return false;
    while (flow_batch_read_shift(&obligations, &moved)) {
        struct flow_total_row like = {
            .day = moved.day, .account = moved.account, .department = moved.department};
        struct flow_total_row *row = take(cx, totals, &like);
        shift(row, moved.from, -moved.count);
        shift(row, moved.to, moved.count);
        row->uncertain += moved.uncertain_delta;
    }
    return true;
}
