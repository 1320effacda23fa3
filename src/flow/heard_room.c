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
#include "lang/hash.h"

#define SECOND_MS 1000
#define PAST_MS (INT64_C(3600) * SECOND_MS)

struct second {
    int64_t watch, from_ms, kept; /* watch 0: an empty place */
};

struct heard_room {
    int64_t per_second;
    struct second *seconds; /* a hash table, never more than half full */
    size_t places;          /* a power of two */
};

struct heard_room *heard_room_new(struct hk_cx *cx, int64_t per_second, size_t takings)
{
    struct heard_room *room = hk_arena_alloc(cx->arena, sizeof *room);

    room->per_second = per_second;
    room->places = 2;
    while (room->places < 2 * takings)
        room->places *= 2;
    room->seconds = hk_arena_array(cx->arena, room->places, sizeof *room->seconds);
    return room;
}

/* Where this second of this watch stands, or the empty place for it. */
static struct second *place_of(const struct heard_room *room, int64_t watch, int64_t from_ms)
{
    uint64_t hash = lang_mix((uint64_t)watch ^ UINT64_C(0x9E3779B97F4A7C15), (uint64_t)from_ms);

    for (;; hash++) {
        struct second *second = &room->seconds[hash & (room->places - 1)];
        if (second->watch == 0 || (second->watch == watch && second->from_ms == from_ms))
            return second;
    }
}

/* As the database has it, when a second is asked for first. */
static enum hk_rc find_second(struct flow_write *write, struct heard_room *room, int64_t watch,
    int64_t from_ms, struct second **out)
{
    struct listen_second_row kept;

    *out = place_of(room, watch, from_ms);
    if ((*out)->watch != 0)
        return HK_OK;
    HK_TRY(listen_count_second(write->cx, write->session, write->who.workspace, watch, from_ms,
        from_ms + SECOND_MS, &kept));
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
