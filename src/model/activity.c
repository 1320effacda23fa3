/* model/activity.c -- see activity.h. Pure. */
#include "model/activity.h"

#include "base/str.h"

struct hk_str model_activity_write(struct hk_cx *cx, const struct shape_activity *activity)
{
    return hk_arena_printf(cx->arena, "%d %lld %lld %d", (int)activity->kind,
        (long long)activity->subject, (long long)activity->until_ms, (int)activity->reason);
}

bool model_activity_read(struct hk_str text, struct shape_activity *out)
{
    int64_t number[4] = {0};
    struct hk_str rest = text;

    for (size_t i = 0; i < HK_COUNT(number); i++) {
        struct hk_str word = rest;
        if (i + 1 < HK_COUNT(number) && !hk_str_cut(&rest, ' ', &word))
            return false;
        if (i + 1 == HK_COUNT(number))
            word = rest;
        if (!hk_str_to_int(word, &number[i]))
            return false;
    }
    if (number[0] < 0 || number[0] >= (int64_t)SHAPE_ACTIVITY_KIND_COUNT || number[3] < 0
        || number[3] > SHAPE_WAIVE_REASON_NO_QUESTION)
        return false;
    *out = (struct shape_activity){.kind = (enum shape_activity_kind)number[0],
        .subject = number[1],
        .until_ms = number[2],
        .reason = (enum shape_waive_reason)number[3]};
    return true;
}
