/* conversation/activity.c -- what was done with a case, as a line of its thread.
 *
 * A line is a message that nobody outside sees: direction internal, its codes in the column
 * `activity` (model/activity.h), its text empty but for the note of a hand-over. So it is paged,
 * ordered and shown live like everything else in the thread, and each reader reads it in their own
 * language. It opens no obligation and changes no sum.
 *
 * Runs in the caller's transaction; memory: cx's arena.
 */
#include "model/activity.h"
#include "base/ids.h"
#include "base/str.h"
#include "channel/parts.h"
#include "conversation/conversation.h"

enum hk_rc conversation_add_activity(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t actor, const struct shape_activity *activity, struct hk_str note,
    const struct conversation_row *row, int64_t *out_message)
{
    char id[HK_ID_TEXT_BYTES + 1] = {0};

    *out_message = hk_ids_next(cx->ids, cx->now_ms);
    hk_id_write(*out_message, id);
    struct conversation_insert_message_in insert = {.workspace = workspace,
        .id = *out_message,
        .conversation = row->id,
        .account = row->account,
        .direction = SHAPE_DIRECTION_INTERNAL,
        .author = actor != 0 ? SHAPE_AUTHOR_AGENT : SHAPE_AUTHOR_SYSTEM,
        .author_id = actor,
        .visibility = SHAPE_VISIBILITY_INTERNAL,
        .text = note,
        .at_ms = cx->now_ms,
        .arrived_ms = cx->now_ms,
        .delivery = SHAPE_DELIVERY_NONE,
        .dedup = conversation_dedup_key(
            cx, row->account, channel_dedup(cx, 'a', cx->now_ms, hk_str_from(id))),
        .activity = model_activity_write(cx, activity)};
    return conversation_insert_message(cx, session, &insert);
}
