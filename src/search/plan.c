/* search/plan.c -- what the follower does next, and writing it.
 *
 * First what people wait for (edits and withdrawals, new messages), then what keeps queries fast
 * (merging, clearing away). A plan is made from one moment and written whole or not at all; written
 * twice it is the same.
 */
#include "base/ids.h"
#include "base/str.h"
#include "search/search_priv.h"

const struct search_limits search_limits_usual = {.open_max = 4096,
    .new_at_once = 512,
    .rows_at_once = 256,
    .merge_of = SEARCH_MERGE_MAX,
    .block_max = 512,
    .level_max = 2};

void plan_save_segment(struct search_plan *plan, const struct search_segment_row *segment)
{
    hk_must(plan->saved_count <= SEARCH_MERGE_MAX);
    if (plan->saved == NULL)
        plan->saved = hk_arena_array(plan->cx->arena, SEARCH_MERGE_MAX + 1, sizeof *plan->saved);
    plan->saved[plan->saved_count++] = *segment;
}

/* ---- what a message is found by ------------------------------------------------------------ */

static struct hk_str mark_of(struct hk_cx *cx, char kind, int64_t id)
{
    char text[HK_ID_TEXT_BYTES];

    hk_id_write(id, text);
    return hk_arena_printf(cx->arena, "!%c%.*s", kind, HK_ID_TEXT_BYTES, text);
}

struct hk_str plan_department_mark(struct hk_cx *cx, int64_t department)
{
    return mark_of(cx, 'd', department);
}

struct hk_str plan_account_mark(struct hk_cx *cx, int64_t account)
{
    return mark_of(cx, 'a', account);
}

struct hk_str plan_language_mark(struct hk_cx *cx, struct hk_str language)
{
    return hk_arena_printf(cx->arena, "!l%.*s", HKS(language));
}

void plan_words(struct search_plan *plan, struct postings *p, struct hk_str text, int64_t id)
{
    struct lang_token *tokens;
    size_t n;

    lang_tokens(plan->cx, text, &tokens, &n);
    for (size_t i = 0; i < n; i++)
        search_postings_add(plan->cx, p, tokens[i].text, id, false);
}

void plan_marks(
    struct search_plan *plan, struct postings *p, const struct search_message_row *message)
{
    struct hk_cx *cx = plan->cx;
    int64_t id = message->id;

    search_postings_add(cx, p, plan_department_mark(cx, message->department), id, false);
    search_postings_add(cx, p, plan_account_mark(cx, message->account), id, false);
    search_postings_add(cx, p, message->direction == 0 ? MARK_CUSTOMER : MARK_US, id, false);
    if (message->language.n > 0)
        search_postings_add(cx, p, plan_language_mark(cx, message->language), id, false);
    if (message->files)
        search_postings_add(cx, p, MARK_FILES, id, false);
}

/* ---- new messages ---------------------------------------------------------------------------- */

/* One block for each token: what is new lies behind what is there. */
static void put_blocks(struct search_plan *plan, const struct postings *p, int64_t segment)
{
    int64_t *ids = hk_arena_array(plan->cx->arena, plan->limits->block_max, sizeof *ids);

    for (size_t i = 0; i < p->n;) {
        size_t n = 0;
        struct hk_str token = p->list[i].token;
        while (i < p->n && n < plan->limits->block_max && hk_str_equal(p->list[i].token, token))
            ids[n++] = p->list[i++].id;
        search_plan_put_posting(plan,
            &(struct put_posting){.segment = segment,
                .token = token,
                .first = ids[0],
                .ids = posting_encode(plan->cx, ids, n)});
    }
}

static int64_t next_segment_id(const struct search_plan *plan)
{
    int64_t id = 0;

    for (size_t i = 0; i < plan->segments_count; i++)
        if (plan->segments[i].id > id)
            id = plan->segments[i].id;
    return id + 1;
}

static struct search_segment_row open_segment(const struct search_plan *plan)
{
    for (size_t i = 0; i < plan->segments_count; i++)
        if (plan->segments[i].state == SEGMENT_OPEN)
            return plan->segments[i];
    return (struct search_segment_row){.id = next_segment_id(plan), .upto = HK_STR("")};
}

static enum hk_rc plan_new(struct search_plan *plan)
{
    struct search_message_row *rows;
    struct postings found = {0};
    size_t n = 0;
    size_t authors = 0;

    HK_TRY(search_page_messages(plan->cx, plan->session, plan->workspace, plan->cursor,
        plan->limits->new_at_once, &rows, &n));
    if (n == 0)
        return HK_OK;
    int64_t *customers = hk_arena_array(plan->cx->arena, n, sizeof *customers);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].author == 0)
            customers[authors++] = rows[i].author_id;
        if (rows[i].deleted)
            continue;
        plan_words(plan, &found, rows[i].text, rows[i].id);
        plan_marks(plan, &found, &rows[i]);
    }
    struct search_segment_row segment = open_segment(plan);
    search_postings_sort(&found);
    put_blocks(plan, &found, segment.id);
    if (segment.messages == 0)
        segment.first = rows[0].id;
    segment.last = rows[n - 1].id;
    segment.messages += (int64_t)n;
    if (segment.messages >= plan->limits->open_max)
        segment.state = SEGMENT_FULL;
    plan_save_segment(plan, &segment);
    plan->work = SEARCH_NEW;
    plan->messages = n;
    plan->oldest = rows[0].id;
    plan->cursor = rows[n - 1].id;
    return search_plan_names(plan, customers, authors);
}

/* ---- the next thing to do ----------------------------------------------------------------------
 */

static enum hk_rc choose(struct search_plan *plan)
{
    static enum hk_rc (*const steps[])(struct search_plan *) = {
        search_plan_follow, plan_new, search_plan_merge};

    for (size_t i = 0; i < HK_COUNT(steps) && plan->work == SEARCH_NOTHING; i++)
        HK_TRY(steps[i](plan));
    return HK_OK;
}

static enum hk_rc read_state(struct search_plan *plan)
{
    struct search_cursor_row cursor = {0};
    enum hk_rc rc = search_read_cursor(plan->cx, plan->session, plan->workspace, &cursor);

    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    plan->cursor = cursor.message;
    return search_list_segments(
        plan->cx, plan->session, plan->workspace, &plan->segments, &plan->segments_count);
}

enum hk_rc search_plan_next(struct hk_cx *cx, struct store_session *session,
    const struct search_limits *limits, int64_t workspace, struct search_plan **out)
{
    struct search_plan *plan = hk_arena_alloc(cx->arena, sizeof *plan);

    *plan = (struct search_plan){
        .cx = cx, .session = session, .limits = limits, .workspace = workspace};
    HK_TRY(store_snapshot_begin(cx, session));
    enum hk_rc rc = read_state(plan);
    if (rc == HK_OK)
        rc = choose(plan);
    store_snapshot_end(session);
    if (rc == HK_OK)
        *out = plan;
    return rc;
}

enum search_work search_plan_work(const struct search_plan *plan)
{
    return plan->work;
}

int64_t search_plan_oldest(const struct search_plan *plan)
{
    return plan->oldest;
}

size_t search_plan_messages(const struct search_plan *plan)
{
    return plan->messages;
}

size_t search_plan_rows(const struct search_plan *plan)
{
    return plan->postings_count + plan->names_count + plan->saved_count
        + (plan->clear != 0 ? SEARCH_CLEAR_AT_ONCE : 0);
}

/* ---- writing ------------------------------------------------------------------------------------
 */

static enum hk_rc write_names(
    struct hk_cx *cx, struct store_session *session, const struct search_plan *plan)
{
    for (size_t i = 0; i < plan->names_count; i++) {
        const struct put_name *put = &plan->names[i];
        if (put->drop)
            HK_TRY(search_delete_name(cx, session, plan->workspace, put->token, put->customer));
        else
            HK_TRY(search_insert_name(cx, session, plan->workspace, put->token, put->customer));
    }
    for (size_t i = 0; i < plan->customers_count; i++)
        HK_TRY(search_save_names(
            cx, session, plan->workspace, plan->customers[i].customer, plan->customers[i].tokens));
    return HK_OK;
}

static enum hk_rc write_segments(
    struct hk_cx *cx, struct store_session *session, const struct search_plan *plan)
{
    int64_t cleared = 0;

    for (size_t i = 0; i < plan->saved_count; i++) {
        const struct search_segment_row *s = &plan->saved[i];
        HK_TRY(search_save_segment(cx, session, plan->workspace, s->id, s->level, s->state,
            s->first, s->last, s->messages, s->upto));
    }
    if (plan->clear != 0)
        HK_TRY(search_clear_segment(
            cx, session, plan->workspace, plan->clear, SEARCH_CLEAR_AT_ONCE, &cleared));
    if (plan->forget != 0)
        HK_TRY(search_delete_segment(cx, session, plan->workspace, plan->forget));
    return HK_OK;
}

enum hk_rc search_plan_write(
    struct hk_cx *cx, struct store_session *session, const struct search_plan *plan)
{
    for (size_t i = 0; i < plan->postings_count; i++) {
        const struct put_posting *put = &plan->postings[i];
        if (put->drop)
            HK_TRY(search_delete_posting(
                cx, session, plan->workspace, put->segment, put->token, put->first));
        else
            HK_TRY(search_save_posting(
                cx, session, plan->workspace, put->segment, put->token, put->first, put->ids));
    }
    HK_TRY(write_segments(cx, session, plan));
    HK_TRY(write_names(cx, session, plan));
    if (plan->change != 0)
        HK_TRY(search_delete_change(cx, session, plan->workspace, plan->change));
    if (plan->work == SEARCH_NEW)
        HK_TRY(search_save_cursor(cx, session, plan->workspace, plan->cursor));
    return HK_OK;
}
