/* flow/heard_room.c -- how many posts of one second a watch keeps.
 *
 * A word that everybody says for an hour would fill the disk with posts that nobody will read;
 * their number is what matters then, and the sums have it. So of each second, by the time of the
 * posts, a watch keeps as many as the workspace has set and only counts the rest.
 *
 * Posts of the past are no flood: exports often know the day alone, and all of it must be kept.
 *
 * What it does not do: choose. The first of a second are kept.
 *
 * Threads: the writer's. Memory: the unit of work's arena.
 */
#include "flow/heard_priv.h"

#define SECOND_MS 1000
#define PAST_MS (INT64_C(3600) * SECOND_MS)

struct second {
    int64_t watch, from_ms, kept;
};

struct heard_room {
    int64_t per_second;
    struct second *seconds; /* room for one each taking */
    size_t n;
};

struct heard_room *heard_room_new(struct hk_cx *cx, int64_t per_second, size_t takings)
{
    struct heard_room *room = hk_arena_alloc(cx->arena, sizeof *room);

    room->per_second = per_second;
    room->seconds = hk_arena_array(cx->arena, takings, sizeof *room->seconds);
    return room;
}

/* As the database has it, when a second is asked for first. */
static enum hk_rc find_second(struct flow_write *write, struct heard_room *room, int64_t watch,
    int64_t from_ms, struct second **out)
{
    struct listen_second_row kept;

    for (size_t i = room->n; i > 0; i--) {
        *out = &room->seconds[i - 1];
        if ((*out)->watch == watch && (*out)->from_ms == from_ms)
            return HK_OK;
    }
    HK_TRY(listen_count_second(write->cx, write->session, write->who.workspace, watch, from_ms,
        from_ms + SECOND_MS, &kept));
    *out = &room->seconds[room->n++];
    **out = (struct second){watch, from_ms, kept.hits};
    return HK_OK;
}

enum hk_rc heard_room_take(
    struct flow_write *write, struct heard_room *room, int64_t watch, int64_t at_ms, bool *out_has)
{
    struct second *second;

    *out_has = true;
    if (at_ms < write->cx->now_ms - PAST_MS)
        return HK_OK;
    HK_TRY(find_second(write, room, watch, at_ms - at_ms % SECOND_MS, &second));
    *out_has = second->kept < room->per_second;
    second->kept += *out_has;
    return HK_OK;
}
