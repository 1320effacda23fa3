/* conversation/split.c -- see split.h.
 *
 * A message goes by its row: which case, which thread; so do its debt, which bears its name, and
 * the promises that it made. What a list shows of a case is then summed up anew from what is there.
 *
 * Runs in the caller's transaction; memory: cx's arena.
 */
#include "conversation/split.h"

#include "base/ids.h"
#include "base/str.h"

/* ---- which messages ---------------------------------------------------------------------------
 */

static bool is_in(const struct conversation_part *part, int64_t message)
{
    for (size_t i = 0; i < part->count; i++)
        if (part->messages[i].id == message)
            return true;
    return false;
}

/* The one reply that settled this debt and no other one. 0: none. */
static int64_t answer_of(const struct conversation_obligation_row *debts, size_t n, int64_t message)
{
    int64_t reply = 0;

    for (size_t i = 0; i < n; i++)
        if (debts[i].id == message && debts[i].state == SHAPE_OBLIGATION_STATE_ANSWERED)
            reply = debts[i].reply;
    for (size_t i = 0; i < n; i++)
        if (debts[i].id != message && debts[i].reply == reply)
            return 0;
    return reply;
}

static enum hk_rc take_one(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct conversation_message_row *first, const struct conversation_obligation_row *debts,
    size_t debt_count, struct conversation_part *out)
{
    struct conversation_message_row answer;
    int64_t reply = answer_of(debts, debt_count, first->id);

    out->messages = hk_arena_array(cx->arena, 2, sizeof *out->messages);
    out->messages[out->count++] =
        (struct conversation_part_row){first->id, first->direction, first->author_id};
    enum hk_rc rc = reply != 0 ? conversation_read_message(cx, session, workspace, reply, &answer)
                               : HK_ENOTFOUND;
    if (rc == HK_OK && answer.conversation == first->conversation && answer.thread == first->thread)
        out->messages[out->count++] =
            (struct conversation_part_row){answer.id, answer.direction, answer.author_id};
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

static enum conversation_part_verdict judge(const struct conversation_part *part,
    const struct conversation_obligation_row *debts, size_t debt_count, int64_t inbound)
{
    if (part->count > CONVERSATION_PART_MAX)
        return CONVERSATION_PART_LARGE;
    for (size_t i = 0; i < part->count; i++)
        inbound -= part->messages[i].direction == SHAPE_DIRECTION_IN;
    if (inbound <= 0)
        return CONVERSATION_PART_WHOLE;
    for (size_t i = 0; i < debt_count; i++)
        if (is_in(part, debts[i].id)
            && (debts[i].uncertain || debts[i].state == SHAPE_OBLIGATION_STATE_ANSWERING))
            return CONVERSATION_PART_BUSY;
    return CONVERSATION_PART_FINE;
}

enum hk_rc conversation_find_part(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct conversation_message_row *first, bool onwards,
    struct conversation_part *out)
{
    struct conversation_obligation_row *debts;
    struct conversation_words_row words;
    size_t n = 0;

    *out = (struct conversation_part){0};
    HK_TRY(conversation_list_obligations(cx, session, workspace, first->conversation, &debts, &n));
    HK_TRY(conversation_sum_words(cx, session, workspace, first->conversation, &words));
    if (onwards)
        HK_TRY(conversation_list_onwards(cx, session, workspace, first->conversation, first->thread,
            first->at_ms, first->id, CONVERSATION_PART_MAX + 1, &out->messages, &out->count));
    else
        HK_TRY(take_one(cx, session, workspace, first, debts, n, out));
    out->verdict = judge(out, debts, n, words.inbound);
    return HK_OK;
}

enum hk_rc conversation_find_whole(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, struct conversation_part *out)
{
    *out = (struct conversation_part){0};
    HK_TRY(conversation_list_whole(cx, session, workspace, conversation, CONVERSATION_PART_MAX + 1,
        &out->messages, &out->count));
    if (out->count > CONVERSATION_PART_MAX)
        out->verdict = CONVERSATION_PART_LARGE;
    return HK_OK;
}

/* ---- what goes with them ----------------------------------------------------------------------
 */

/* What the row shows of its words. */
static enum hk_rc sum_words(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct conversation_row *row)
{
    struct conversation_words_row words;

    HK_TRY(conversation_sum_words(cx, session, workspace, row->id, &words));
    row->last_inbound = words.last_inbound;
    row->last_message = words.last_message;
    row->last_at_ms = row->activity_ms = words.at_ms;
    row->first_answer = words.first_answer;
    return HK_OK;
}

static enum hk_rc sum_up(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct conversation_state *state)
{
    HK_TRY(conversation_sum_debts(cx, session, workspace, state));
    HK_TRY(conversation_sum_promises(cx, session, workspace, state));
    return sum_words(cx, session, workspace, &state->now);
}

/* Messages and their debts go to another case, into `thread` (0: in none, as notes stand). Who
 * speaks there as a guest is noted. */
static enum hk_rc give(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct conversation_part *part, const struct conversation_row *to, int64_t thread)
{
    for (size_t i = 0; i < part->count; i++) {
        const struct conversation_part_row *m = &part->messages[i];
        HK_TRY(conversation_give_message(cx, session, workspace, m->id, to->id, thread));
        HK_TRY(conversation_give_obligation(cx, session, workspace, m->id, to->id));
        if (m->direction == SHAPE_DIRECTION_IN && m->author_id != to->customer)
            HK_TRY(conversation_add_guest(cx, session, workspace, m->author_id, to->id));
    }
    return HK_OK;
}

enum hk_rc conversation_split_off(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct conversation_message_row *first,
    const struct conversation_part *part, struct conversation_state *origin,
    struct conversation_state *out, int64_t *out_thread)
{
    struct conversation_place_row place;

    *out = (struct conversation_state){.is_new = true};
    out->now = (struct conversation_row){
        .id = hk_ids_next(cx->ids, cx->now_ms),
        .state = SHAPE_CONVERSATION_STATE_OPEN,
        .customer = first->author_id,
        .account = first->account,
        .department = origin->now.department,
        .assignee = origin->now.assignee,
        .visibility = first->visibility,
        .title = conversation_title(cx, first->text),
        .language = origin->now.language,
        .opened_ms = first->at_ms,
        .previous = origin->now.id,
    };
    *out_thread = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(conversation_read_place(cx, session, workspace, first->thread, &place));
    HK_TRY(conversation_insert_thread(cx, session, workspace, *out_thread, first->account,
        hk_arena_printf(cx->arena, "\x1fsplit:%lld", (long long)*out_thread), out->now.id,
        place.visibility, place.reply_scheme, place.reply_value));
    HK_TRY(give(cx, session, workspace, part, &out->now, *out_thread));
    for (size_t i = 0; i < part->count; i++)
        if (part->messages[i].direction == SHAPE_DIRECTION_OUT)
            HK_TRY(conversation_give_promise(cx, session, workspace, origin->now.id,
                part->messages[i].id, part->messages[i].id, out->now.id));
    HK_TRY(sum_up(cx, session, workspace, out));
    return sum_up(cx, session, workspace, origin);
}

/* Of what stood in the part's thread; what stands in none (notes) has none here either. */
static enum hk_rc give_back(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct conversation_split_row *split, const struct conversation_part *whole,
    const struct conversation_row *to)
{
    for (size_t i = 0; i < whole->count; i++) {
        const struct conversation_part one = {.messages = &whole->messages[i], .count = 1};
        bool words = whole->messages[i].direction != SHAPE_DIRECTION_INTERNAL;
        if (whole->messages[i].id == split->line)
            HK_TRY(conversation_drop_message(cx, session, workspace, split->line));
        else
            HK_TRY(give(cx, session, workspace, &one, to, words ? split->origin_thread : 0));
    }
    return conversation_give_promise(
        cx, session, workspace, split->conversation, 0, INT64_MAX, to->id);
}

/* The case that came after this one in its thread links back to `origin` from now on. */
static enum hk_rc link_back(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct conversation_split_row *split, int64_t origin)
{
    struct conversation_place_row place;
    struct conversation_row later = {0};

    enum hk_rc rc = conversation_read_place(cx, session, workspace, split->thread, &place);
    later.previous = rc == HK_OK ? place.conversation : 0;
    while (rc == HK_OK && later.previous != 0 && later.previous != split->conversation)
        rc = conversation_read_row(cx, session, workspace, later.previous, &later);
    if (rc != HK_OK || later.previous == 0 || later.id == 0)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    return conversation_link_row(cx, session, workspace, later.id, origin);
}

enum hk_rc conversation_join_again(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct conversation_split_row *split,
    const struct conversation_part *whole, struct conversation_state *origin)
{
    HK_TRY(give_back(cx, session, workspace, split, whole, &origin->now));
    for (size_t i = 0; i < whole->count; i++)
        if (whole->messages[i].direction == SHAPE_DIRECTION_IN)
            HK_TRY(conversation_drop_guest(
                cx, session, workspace, whole->messages[i].author_id, split->conversation));
    HK_TRY(link_back(cx, session, workspace, split, origin->now.id));
    HK_TRY(conversation_drop_thread(cx, session, workspace, split->thread, split->conversation));
    HK_TRY(conversation_drop_split(cx, session, workspace, split->conversation));
    HK_TRY(conversation_drop_row(cx, session, workspace, split->conversation));
    return sum_up(cx, session, workspace, origin);
}

enum hk_rc conversation_owed_since(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, int64_t *out_ms)
{
    struct conversation_obligation_row *debts;
    size_t n = 0;

    *out_ms = 0;
    HK_TRY(conversation_list_obligations(cx, session, workspace, conversation, &debts, &n));
    for (size_t i = 0; i < n; i++)
        if (debts[i].state != SHAPE_OBLIGATION_STATE_NONE
            && (*out_ms == 0 || debts[i].opened_ms < *out_ms))
            *out_ms = debts[i].opened_ms;
    return HK_OK;
}

/* ---- who was one ------------------------------------------------------------------------------
 */

static void add(int64_t *list, size_t *n, int64_t conversation)
{
    for (size_t i = 0; i < *n; i++)
        if (list[i] == conversation)
            return;
    if (*n < CONVERSATION_FAMILY_MAX)
        list[(*n)++] = conversation;
}

enum hk_rc conversation_list_family(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, int64_t **out, size_t *n)
{
    int64_t *list = hk_arena_array(cx->arena, CONVERSATION_FAMILY_MAX, sizeof *list);
    struct conversation_split_row split, *parts;
    size_t count = 0, part_count = 0;

    add(list, &count, conversation);
    for (size_t i = 0; i < count; i++) {
        enum hk_rc rc = conversation_read_split(cx, session, workspace, list[i], &split);
        if (rc == HK_OK)
            add(list, &count, split.origin);
        else if (rc != HK_ENOTFOUND)
            return rc;
        HK_TRY(conversation_list_parts(cx, session, workspace, list[i], &parts, &part_count));
        for (size_t j = 0; j < part_count; j++)
            add(list, &count, parts[j].conversation);
    }
    *out = list + 1;
    *n = count - 1;
    return HK_OK;
}
