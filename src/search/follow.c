/* search/follow.c -- edits, withdrawals, moves, and what colleagues say of a customer: the index
 * loses what is no longer so.
 *
 * A change names the words of before. What they and the words of now differ in is put into and
 * taken out of the blocks of the segment that covers the message; while that segment is being
 * merged, also of the one that is being made of it. A message that is not taken in yet needs
 * nothing: when it is, it is read as it is then.
 */
#include <string.h>

#include "base/ids.h"
#include "base/str.h"
#include "search/search_priv.h"

/* One block while ids are put into it and taken out. */
struct block {
    int64_t segment;
    struct hk_str token;
    int64_t key;   /* under which it is kept; 0: not yet */
    int64_t until; /* where the next one begins */
    int64_t *ids;
    size_t n, room;
};

enum hk_rc search_note_text(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t message, struct hk_str text)
{
    return search_insert_change(
        cx, session, workspace, hk_ids_next(cx->ids, cx->now_ms), message, 0, 0, 0, text);
}

enum hk_rc search_note_moved(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t conversation, int64_t department)
{
    return search_insert_change(cx, session, workspace, hk_ids_next(cx->ids, cx->now_ms), 0,
        conversation, department, 0, HK_STR(""));
}

enum hk_rc search_note_customer(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t customer)
{
    return search_insert_change(
        cx, session, workspace, hk_ids_next(cx->ids, cx->now_ms), 0, 0, 0, customer, HK_STR(""));
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void save_block(struct search_plan *plan, struct block *b)
{
    size_t pieces = (b->n + plan->limits->block_max - 1) / plan->limits->block_max;
    size_t size = pieces > 0 ? (b->n + pieces - 1) / pieces : 1;

    if (b->key != 0 && (b->n == 0 || b->ids[0] != b->key))
        search_plan_put_posting(plan,
            &(struct put_posting){
                .segment = b->segment, .token = b->token, .first = b->key, .drop = true});
    for (size_t at = 0; at < b->n; at += size)
        search_plan_put_posting(plan,
            &(struct put_posting){.segment = b->segment,
                .token = b->token,
                .first = b->ids[at],
                .ids = posting_encode(plan->cx, b->ids + at, at + size > b->n ? b->n - at : size)});
}

static enum hk_rc load_block(
    struct search_plan *plan, int64_t segment, struct hk_str token, int64_t id, struct block *out)
{
    struct search_block_row *rows;
    struct search_first_row next;
    size_t n = 0;

    *out = (struct block){.segment = segment, .token = token};
    HK_TRY(search_page_token(
        plan->cx, plan->session, plan->workspace, segment, token, id, 1, &rows, &n));
    HK_TRY(search_next_block(plan->cx, plan->session, plan->workspace, segment, token, id, &next));
    out->until = next.first;
    out->room = n > 0 ? POSTING_IDS_MAX(rows[0].ids) : 1;
    out->ids = hk_arena_array(plan->cx->arena, out->room, sizeof *out->ids);
    if (n == 0)
        return HK_OK;
    out->key = rows[0].first;
    return posting_decode(plan->cx, rows[0].first, rows[0].ids, out->ids, &out->n);
}

static void change_block(struct search_plan *plan, struct block *b, const struct posting *p)
{
    size_t at = 0;

    while (at < b->n && b->ids[at] < p->id)
        at++;
    bool there = at < b->n && b->ids[at] == p->id;
    if (there && p->drop) {
        memmove(b->ids + at, b->ids + at + 1, (b->n - at - 1) * sizeof *b->ids);
        b->n--;
    }
    if (there || p->drop)
        return;
    if (b->n == b->room) {
        int64_t *larger = hk_arena_array(plan->cx->arena, b->room * 2, sizeof *larger);
        memcpy(larger, b->ids, b->n * sizeof *larger);
        b->ids = larger;
        b->room *= 2;
    }
    memmove(b->ids + at + 1, b->ids + at, (b->n - at) * sizeof *b->ids);
    b->ids[at] = p->id;
    b->n++;
}

/* What concerns one segment, in the order of tokens and ids. */
static enum hk_rc change_segment(struct search_plan *plan, const struct search_segment_row *segment,
    const struct postings *changes)
{
    struct block b = {0};
    bool held = false;

    for (size_t i = 0; i < changes->n; i++) {
        const struct posting *p = &changes->list[i];
        if (p->id < segment->first || p->id > segment->last)
            continue;
        if (segment->state == SEGMENT_BUILDING && hk_str_compare(p->token, segment->upto) > 0)
            continue;
        if (held && (!hk_str_equal(b.token, p->token) || p->id >= b.until)) {
            save_block(plan, &b);
            held = false;
        }
        if (!held)
            HK_TRY(load_block(plan, segment->id, p->token, p->id, &b));
        held = true;
        change_block(plan, &b, p);
    }
    if (held)
        save_block(plan, &b);
    return HK_OK;
}

/* ---- what differs ------------------------------------------------------------------------------
 */

/* Both sorted: out of `before` what `now` lacks, into it what is new. */
static void add_difference(struct search_plan *plan, const struct postings *before,
    const struct postings *now, struct postings *out)
{
    size_t a = 0;
    size_t b = 0;

    while (a < before->n || b < now->n) {
        int order = a >= before->n ? 1
            : b >= now->n          ? -1
                                   : hk_str_compare(before->list[a].token, now->list[b].token);
        if (order < 0)
            search_postings_add(plan->cx, out, before->list[a].token, before->list[a].id, true);
        else if (order > 0)
            search_postings_add(plan->cx, out, now->list[b].token, now->list[b].id, false);
        a += order <= 0;
        b += order >= 0;
    }
}

static enum hk_rc follow_text(
    struct search_plan *plan, const struct search_change_row *change, struct postings *out)
{
    struct search_message_row message;
    struct postings before = {0};
    struct postings now = {0};

    if (change->message > plan->cursor)
        return HK_OK;
    enum hk_rc rc =
        search_read_message(plan->cx, plan->session, plan->workspace, change->message, &message);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    plan_words(plan, &before, change->text, change->message);
    if (rc == HK_OK && !message.deleted)
        plan_words(plan, &now, message.text, change->message);
    if (rc == HK_OK && message.deleted) {
        plan_marks(plan, &before, &message);
        search_postings_add(plan->cx, &before, MARK_FILES, change->message, false);
    }
    search_postings_sort(&before);
    search_postings_sort(&now);
    add_difference(plan, &before, &now, out);
    return HK_OK;
}

static enum hk_rc follow_move(
    struct search_plan *plan, const struct search_change_row *change, struct postings *out)
{
    struct search_member_row *messages;
    struct search_id_row department;
    size_t n = 0;
    enum hk_rc rc = search_read_department(
        plan->cx, plan->session, plan->workspace, change->conversation, &department);

    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    if (department.id == change->department) /* it came back */
        return HK_OK;
    HK_TRY(search_page_conversation(
        plan->cx, plan->session, plan->workspace, change->conversation, &messages, &n));
    struct hk_str was = plan_department_mark(plan->cx, change->department);
    struct hk_str is = plan_department_mark(plan->cx, department.id);
    for (size_t i = 0; i < n && messages[i].id <= plan->cursor; i++) {
        search_postings_add(plan->cx, out, was, messages[i].id, true);
        if (!messages[i].deleted)
            search_postings_add(plan->cx, out, is, messages[i].id, false);
    }
    return HK_OK;
}

enum hk_rc search_plan_follow(struct search_plan *plan)
{
    struct search_change_row *changes;
    struct postings out = {0};
    size_t n = 0;

    HK_TRY(search_page_changes(plan->cx, plan->session, plan->workspace, 1, &changes, &n));
    if (n == 0)
        return HK_OK;
    if (changes->message != 0)
        HK_TRY(follow_text(plan, changes, &out));
    else if (changes->customer != 0)
        HK_TRY(search_plan_names(plan, &changes->customer, 1));
    else
        HK_TRY(follow_move(plan, changes, &out));
    search_postings_sort(&out);
    for (size_t i = 0; i < plan->segments_count; i++)
        if (plan->segments[i].state != SEGMENT_MERGED)
            HK_TRY(change_segment(plan, &plan->segments[i], &out));
    plan->work = SEARCH_CHANGE;
    plan->change = changes->id;
    return HK_OK;
}
