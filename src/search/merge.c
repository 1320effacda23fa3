/* search/merge.c -- many small segments become a large one, in bites.
 *
 * Sixteen neighbours of a level become one of the next. While it is made its parts are what queries
 * see; `upto` says how far it is, so that a restart goes on there and an edit meanwhile is written
 * to both. With the last bite the parts are set aside and then cleared away in bites of their own.
 */
#include "base/str.h"
#include "search/search_priv.h"

/* Rows of one part in one bite, so that a bite writes some thousands; if a token has more blocks
 * than that, the bite takes more. */
enum { ROWS_GROW = 16 };

struct part {
    struct search_posting_row *rows;
    size_t n, at;
    bool all; /* nothing comes after these rows */
};

struct merge {
    struct search_plan *plan;
    struct search_segment_row into;
    struct search_segment_row parts[SEARCH_MERGE_MAX]; /* the newest first */
    struct part read[SEARCH_MERGE_MAX];
    struct hk_str limit; /* tokens below it are complete in every part */
    bool all;
    int64_t *ids;
    size_t ids_room;
};

/* The oldest run of enough full ones of a level; NULL if there is none. */
static const struct search_segment_row *find_run(const struct search_plan *plan)
{
    const struct search_segment_row *found = NULL;

    for (size_t i = 0, run = 0; i < plan->segments_count; i++) {
        const struct search_segment_row *s = &plan->segments[i];
        bool fits = s->state == SEGMENT_FULL && s->level < plan->limits->level_max;
        bool same = run > 0 && fits && plan->segments[i - 1].level == s->level;
        run = fits ? (same ? run + 1 : 1) : 0;
        if (run >= plan->limits->merge_of)
            found = s - (plan->limits->merge_of - 1);
    }
    return found;
}

static enum hk_rc read_parts(struct merge *m, int64_t limit)
{
    struct search_plan *plan = m->plan;

    m->all = true;
    for (size_t i = 0; i < m->plan->limits->merge_of; i++) {
        struct part *part = &m->read[i];
        part->at = 0;
        HK_TRY(search_page_segment(plan->cx, plan->session, plan->workspace, m->parts[i].id,
            m->into.upto, limit, &part->rows, &part->n));
        part->all = part->n < (size_t)limit;
        if (part->all)
            continue;
        struct hk_str last = part->rows[part->n - 1].token;
        if (m->all || hk_str_compare(last, m->limit) < 0)
            m->limit = last;
        m->all = false;
    }
    return HK_OK;
}

/* The lowest token that is left below the limit; false: none. */
static bool next_token(const struct merge *m, struct hk_str *out)
{
    bool found = false;

    for (size_t i = 0; i < m->plan->limits->merge_of; i++) {
        const struct part *part = &m->read[i];
        if (part->at >= part->n)
            continue;
        struct hk_str token = part->rows[part->at].token;
        if (!m->all && hk_str_compare(token, m->limit) >= 0)
            continue;
        if (!found || hk_str_compare(token, *out) < 0)
            *out = token;
        found = true;
    }
    return found;
}

static void need_room(struct merge *m, size_t n)
{
    if (n <= m->ids_room)
        return;
    int64_t *larger = hk_arena_unset(m->plan->cx->arena, n * 2 * sizeof *larger);
    for (size_t i = 0; i < m->ids_room; i++)
        larger[i] = m->ids[i];
    m->ids = larger;
    m->ids_room = n * 2;
}

/* The oldest part first, so that ids come in their order. */
static enum hk_rc merge_token(struct merge *m, struct hk_str token)
{
    struct search_plan *plan = m->plan;
    size_t n = 0;

    for (size_t i = m->plan->limits->merge_of; i-- > 0;) {
        struct part *part = &m->read[i];
        for (; part->at < part->n && hk_str_equal(part->rows[part->at].token, token); part->at++) {
            const struct search_posting_row *row = &part->rows[part->at];
            size_t got = 0;
            need_room(m, n + POSTING_IDS_MAX(row->ids));
            HK_TRY(posting_decode(plan->cx, row->first, row->ids, m->ids + n, &got));
            n += got;
        }
    }
    for (size_t at = 0; at < n; at += plan->limits->block_max) {
        size_t count = n - at < plan->limits->block_max ? n - at : plan->limits->block_max;
        search_plan_put_posting(plan,
            &(struct put_posting){.segment = m->into.id,
                .token = token,
                .first = m->ids[at],
                .ids = posting_encode(plan->cx, m->ids + at, count)});
    }
    m->into.upto = token;
    return HK_OK;
}

static void begin_merge(struct merge *m, const struct search_segment_row *run)
{
    struct search_plan *plan = m->plan;
    int64_t id = 0;

    for (size_t i = 0; i < plan->segments_count; i++)
        if (plan->segments[i].id > id)
            id = plan->segments[i].id;
    m->into = (struct search_segment_row){.id = id + 1,
        .level = run->level + 1,
        .state = SEGMENT_BUILDING,
        .first = run[m->plan->limits->merge_of - 1].first,
        .last = run->last,
        .upto = HK_STR("")};
    for (size_t i = 0; i < m->plan->limits->merge_of; i++) {
        m->parts[i] = run[i];
        m->into.messages += run[i].messages;
    }
}

/* Go on with one that is unfinished: its parts lie under its span. False: there is none. */
static bool resume_merge(struct merge *m)
{
    struct search_plan *plan = m->plan;
    size_t n = 0;

    for (size_t i = 0; i < plan->segments_count; i++)
        if (plan->segments[i].state == SEGMENT_BUILDING)
            m->into = plan->segments[i];
    for (size_t i = 0; i < plan->segments_count && m->into.id != 0; i++) {
        const struct search_segment_row *s = &plan->segments[i];
        if (s->state == SEGMENT_FULL && s->first >= m->into.first && s->last <= m->into.last) {
            hk_must(n < m->plan->limits->merge_of);
            m->parts[n++] = *s;
        }
    }
    hk_must(n == 0 || n == m->plan->limits->merge_of);
    return n > 0;
}

static void finish_merge(struct merge *m)
{
    struct search_plan *plan = m->plan;

    m->into.state = SEGMENT_FULL;
    m->into.upto = HK_STR("");
    for (size_t i = 0; i < m->plan->limits->merge_of; i++) {
        struct search_segment_row part = m->parts[i];
        part.state = SEGMENT_MERGED;
        plan_save_segment(plan, &part);
    }
}

static enum hk_rc clear_away(struct search_plan *plan)
{
    for (size_t i = 0; i < plan->segments_count; i++) {
        struct search_posting_row *rows;
        size_t n = 0;
        if (plan->segments[i].state != SEGMENT_MERGED)
            continue;
        HK_TRY(search_page_segment(plan->cx, plan->session, plan->workspace, plan->segments[i].id,
            HK_STR(""), 1, &rows, &n));
        plan->work = SEARCH_CLEAR;
        if (n > 0)
            plan->clear = plan->segments[i].id;
        else
            plan->forget = plan->segments[i].id;
        return HK_OK;
    }
    return HK_OK;
}

static enum hk_rc merge_bite(struct merge *m)
{
    struct hk_str token = HK_STR("");
    bool moved = false;

    for (int64_t limit = m->plan->limits->rows_at_once; !moved; limit *= ROWS_GROW) {
        HK_TRY(read_parts(m, limit));
        for (moved = m->all; next_token(m, &token); moved = true)
            HK_TRY(merge_token(m, token));
    }
    if (m->all)
        finish_merge(m);
    plan_save_segment(m->plan, &m->into);
    m->plan->work = SEARCH_MERGE;
    return HK_OK;
}

enum hk_rc search_plan_merge(struct search_plan *plan)
{
    struct merge *m = hk_arena_alloc(plan->cx->arena, sizeof *m);
    const struct search_segment_row *run = find_run(plan);

    m->plan = plan;
    HK_TRY(clear_away(plan));
    if (plan->work != SEARCH_NOTHING)
        return HK_OK;
    if (!resume_merge(m)) {
        if (run == NULL)
            return HK_OK;
        begin_merge(m, run);
    }
    return merge_bite(m);
}
