/* conversation/waiting.c -- see waiting.h. */
#include "conversation/waiting.h"

#include "conversation_sql.h"

static bool waits_in(const struct conversation_waiting *list, size_t n, int64_t department)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].department == department)
            return list[i].n > 0;
    return false;
}

static void add(struct conversation_waiting *list, size_t *n, int64_t department, int64_t delta)
{
    size_t i = 0;

    while (i < *n && list[i].department != department)
        i++;
    if (i == *n)
        list[(*n)++] = (struct conversation_waiting){department, 0};
    list[i].n += delta;
}

/* One state of one customer, added to the numbers `sign` times. */
static void count_state(const struct conversation_waiting *list, size_t n, int64_t sign,
    struct conversation_waiting *out, size_t *out_n)
{
    bool in_none = waits_in(list, n, 0);
    bool anywhere = false;

    for (size_t i = 0; i < n; i++) {
        if (list[i].n <= 0)
            continue;
        anywhere = true;
        if (list[i].department == 0 || !in_none)
            add(out, out_n, list[i].department, sign);
    }
    if (anywhere)
        add(out, out_n, CONVERSATION_ANYWHERE, sign);
}

void conversation_count_people(const struct conversation_waiting *before, size_t before_n,
    const struct conversation_waiting *after, size_t after_n, struct conversation_waiting *out,
    size_t *out_n)
{
    *out_n = 0;
    count_state(before, before_n, -1, out, out_n);
    count_state(after, after_n, 1, out, out_n);
}

enum hk_rc conversation_shift_waiting(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t customer, const struct conversation_waiting *deltas, size_t n,
    struct conversation_waiting **out, size_t *out_n)
{
    struct conversation_waiting_row *rows;
    size_t before_n = 0;

    HK_TRY(conversation_list_waiting(cx, session, workspace, customer, &rows, &before_n));
    struct conversation_waiting *before = hk_arena_array(cx->arena, before_n, sizeof *before);
    struct conversation_waiting *after = hk_arena_array(cx->arena, before_n + n, sizeof *after);
    size_t after_n = before_n;
    for (size_t i = 0; i < before_n; i++)
        before[i] = after[i] = (struct conversation_waiting){rows[i].department, rows[i].open};
    for (size_t i = 0; i < n; i++)
        add(after, &after_n, deltas[i].department, deltas[i].n);
    for (size_t i = 0; i < after_n; i++) {
        if (i < before_n && after[i].n == before[i].n)
            continue;
        if (after[i].n > 0)
            HK_TRY(conversation_set_waiting(
                cx, session, workspace, customer, after[i].department, after[i].n));
        else if (i < before_n)
            HK_TRY(
                conversation_drop_waiting(cx, session, workspace, customer, after[i].department));
    }
    *out = hk_arena_array(cx->arena, before_n + after_n + 2, sizeof **out);
    conversation_count_people(before, before_n, after, after_n, *out, out_n);
    return HK_OK;
}
