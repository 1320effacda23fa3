/* search/find.c -- the walk: segment by segment from the newest, leaping to what all tokens share.
 *
 * Each token of the query, and each filter the index knows, is a group: the union of one or more
 * streams of message ids that fall. A leap asks every group for its greatest id at or below the
 * target; where all agree, the message is read under the reader's rights and asked again. What
 * only the message knows (state, assignee, phrases, excluded words) is asked then, so a page may
 * end before it is full: after EXAMINED_MAX messages it says where to go on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/str.h"
#include "search/search_priv.h"
#include "shapes.h"

enum {
    GROUPS_MAX = QUERY_TERMS_MAX + 8,
    LIMIT_MAX = 100,
    EXAMINED_MAX = 2000,
    BLOCKS_MAX = 40000,      /* read in one request */
    COUNT_BLOCKS_MAX = 1500, /* and once its page is full, only to count */
    PREFIX_ROWS_MAX = 50000,
    READ_AHEAD_MAX = 16
};

#define LATE_MAX_MS (INT64_C(7) * 24 * 3600 * 1000) /* network time may be so much older */

/* Message ids of one token in one segment, falling. */
struct stream {
    struct hk_str token;
    struct search_block_row *rows; /* read ahead, the newest first */
    size_t rows_n, rows_at;
    int64_t ahead; /* how many to read next */
    int64_t *ids;  /* of the block in hand, rising */
    size_t n;      /* of them, those that are not passed yet */
    size_t room;
    int64_t below; /* blocks that begin above this are passed */
    bool over;
};

struct group {
    struct stream *streams;
    size_t n;
    bool prefix;                   /* its first stream is in memory as a whole */
    const struct query_term *term; /* whose forms the others are; NULL: there are none */
};

struct walk {
    struct hk_cx *cx;
    struct store_session *session;
    const struct search_request *request;
    struct query query;
    struct search_segment_row segment;
    struct group groups[GROUPS_MAX];
    size_t n;
    int64_t floor;  /* no message before it can fit */
    int64_t target; /* the next one lies at or below */
    size_t limit, examined, blocks, blocks_max;
    bool stopped; /* by a bound */
};

/* ---- streams ------------------------------------------------------------------------------- */

static void begin_stream(struct stream *s, struct hk_str token)
{
    int64_t *ids = s->ids;
    size_t room = s->room;

    *s = (struct stream){.token = token, .ahead = 1, .ids = ids, .room = room, .below = INT64_MAX};
}

static void need_ids(struct walk *w, struct stream *s, size_t n)
{
    if (n <= s->room)
        return;
    s->room = n * 2;
    s->ids = hk_arena_unset(w->cx->arena, s->room * sizeof *s->ids);
}

static enum hk_rc read_ahead(struct walk *w, struct stream *s, int64_t target)
{
    int64_t upto = target < s->below ? target : s->below;

    HK_TRY(search_page_token(w->cx, w->session, w->request->workspace, w->segment.id, s->token,
        upto, s->ahead, &s->rows, &s->rows_n));
    s->over = s->rows_n == 0;
    s->rows_at = 0;
    if (s->ahead < READ_AHEAD_MAX)
        s->ahead *= 4;
    return HK_OK;
}

/* The next block at or below the target becomes the one in hand. */
static enum hk_rc next_block(struct walk *w, struct stream *s, int64_t target)
{
    while (s->rows_at < s->rows_n && s->rows[s->rows_at].first > target)
        s->rows_at++;
    if (s->rows_at >= s->rows_n)
        HK_TRY(read_ahead(w, s, target));
    if (s->over)
        return HK_OK;
    const struct search_block_row *row = &s->rows[s->rows_at++];
    need_ids(w, s, POSTING_IDS_MAX(row->ids));
    s->below = row->first - 1;
    w->blocks++;
    return posting_decode(w->cx, row->first, row->ids, s->ids, &s->n);
}

/* The greatest id at or below the target, 0 if there is none. Targets only fall. */
static enum hk_rc seek_stream(struct walk *w, struct stream *s, int64_t target, int64_t *out)
{
    for (;;) {
        while (s->n > 0 && s->ids[s->n - 1] > target) {
            size_t half = s->n / 2; /* far away: leap */
            s->n = s->ids[half] > target ? half : s->n - 1;
        }
        if (s->n > 0 || s->over)
            break;
        HK_TRY(next_block(w, s, target));
    }
    *out = s->n > 0 ? s->ids[s->n - 1] : 0;
    return HK_OK;
}

static enum hk_rc seek_group(struct walk *w, struct group *g, int64_t target, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < g->n; i++) {
        int64_t id = 0;
        HK_TRY(seek_stream(w, &g->streams[i], target, &id));
        if (id > *out)
            *out = id;
    }
    return HK_OK;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* All words that begin so, as one stream in memory. */
static enum hk_rc load_prefix(struct walk *w, struct stream *s)
{
    struct search_block_row *rows;
    size_t n = 0;
    size_t total = 0;

    HK_TRY(search_page_prefix(w->cx, w->session, w->request->workspace, w->segment.id, s->token,
        query_above(w->cx, s->token), PREFIX_ROWS_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++)
        total += POSTING_IDS_MAX(rows[i].ids);
    need_ids(w, s, total);
    for (size_t i = 0; i < n; i++) {
        size_t got = 0;
        HK_TRY(posting_decode(w->cx, rows[i].first, rows[i].ids, s->ids + s->n, &got));
        s->n += got;
    }
    if (s->n > 0)
        qsort(s->ids, s->n, sizeof *s->ids, compare_ids);
    w->blocks += n;
    s->over = true;
    return HK_OK;
}

/* ---- what is looked for -----------------------------------------------------------------------
 */

/* Room for `streams` of them; the first one is of this token. */
static struct group *add_group(struct walk *w, struct hk_str token, size_t streams)
{
    hk_must(w->n < GROUPS_MAX);
    struct group *g = &w->groups[w->n++];

    g->streams = hk_arena_array(w->cx->arena, streams, sizeof *g->streams);
    g->n = 1;
    g->streams[0].token = token;
    return g;
}

static void add_term(struct walk *w, const struct query_term *term)
{
    struct group *g = add_group(w, term->text, 1 + term->forms_count);

    g->prefix = term->prefix;
    if (term->forms_count > 0)
        g->term = term;
}

static void add_filters(struct walk *w)
{
    const struct search_request *r = w->request;
    struct hk_cx *cx = w->cx;

    if (r->account != 0)
        add_group(w, plan_account_mark(cx, r->account), 1);
    if (r->language.n > 0)
        add_group(w, plan_language_mark(cx, r->language), 1);
    if (r->files)
        add_group(w, MARK_FILES, 1);
    if (r->from != SEARCH_FROM_ANYONE)
        add_group(w, r->from == SEARCH_FROM_CUSTOMER ? MARK_CUSTOMER : MARK_US, 1);
    if (r->department != 0)
        add_group(w, plan_department_mark(cx, r->department), 1);
    else if (r->reader_department != 0) {
        struct group *g = add_group(w, plan_department_mark(cx, r->reader_department), 2);
        g->streams[g->n++].token = plan_department_mark(cx, 0);
    }
}

static void add_terms(struct walk *w)
{
    for (size_t i = 0; i < w->query.n; i++)
        if (!w->query.terms[i].excluded)
            add_term(w, &w->query.terms[i]);
}

/* An id made at this time, before any other of that moment. */
static int64_t id_at(int64_t ms)
{
    return ms > HK_ID_EPOCH_MS ? (ms - HK_ID_EPOCH_MS) << 21 : 0;
}

/* A stream for each form that this segment has. Forms and tokens rise, so asking for the next
 * token passes over all the forms before it at once: many forms cost little where few are. */
static enum hk_rc begin_forms(struct walk *w, struct group *g)
{
    const struct query_term *term = g->term;

    g->n = g->prefix ? 1 : 0;
    for (size_t i = 0; i < term->forms_count;) {
        struct search_token_row next;
        enum hk_rc rc = search_next_token(
            w->cx, w->session, w->request->workspace, w->segment.id, term->forms[i], &next);
        if (rc == HK_ENOTFOUND)
            return HK_OK;
        HK_TRY(rc);
        while (i < term->forms_count && hk_str_compare(term->forms[i], next.token) < 0)
            i++;
        if (i == term->forms_count || !hk_str_equal(term->forms[i], next.token))
            continue;
        if (!g->prefix || !hk_str_starts(next.token, term->text))
            begin_stream(&g->streams[g->n++], term->forms[i]);
        i++;
    }
    return HK_OK;
}

static enum hk_rc begin_segment(struct walk *w)
{
    for (size_t i = 0; i < w->n; i++) {
        struct group *g = &w->groups[i];
        for (size_t k = 0; k < g->n && (g->term == NULL || k < g->prefix); k++)
            begin_stream(&g->streams[k], g->streams[k].token);
        if (g->prefix)
            HK_TRY(load_prefix(w, &g->streams[0]));
        if (g->term != NULL)
            HK_TRY(begin_forms(w, g));
    }
    return HK_OK;
}

/* The next message of this segment that all groups have; 0: no more here. */
static enum hk_rc leap(struct walk *w, int64_t *out)
{
    *out = 0;
    for (size_t agreed = 0, i = 0; agreed < w->n; i = (i + 1) % w->n) {
        int64_t id = 0;
        HK_TRY(seek_group(w, &w->groups[i], w->target, &id));
        if (id == 0 || id < w->floor)
            return HK_OK;
        if (w->blocks > w->blocks_max) {
            w->stopped = true;
            return HK_OK;
        }
        agreed = id == w->target ? agreed + 1 : 1;
        w->target = id;
    }
    *out = w->target;
    w->target--;
    return HK_OK;
}

/* ---- what is found ------------------------------------------------------------------------------
 */

static bool has_state(const struct search_request *r, int64_t state)
{
    if (r->state == -2)
        return state != SHAPE_CONVERSATION_STATE_CLOSED;
    return r->state == -1 || r->state == state;
}

/* Something was said, it stands, and it is in the cases that were asked for. */
static bool is_wanted(const struct search_request *r, const struct search_found_row *row)
{
    if (row->deleted || row->delivery == SHAPE_DELIVERY_UNDONE || (row->text.n == 0 && !row->files))
        return false;
    if (r->assignee > 0 && row->assignee != r->assignee)
        return false;
    if (r->assignee < 0 && row->assignee != 0)
        return false;
    return has_state(r, row->state) && row->at_ms >= r->from_ms
        && (r->to_ms == 0 || row->at_ms < r->to_ms);
}

/* What the index said may be of a moment ago. */
static bool is_still_so(const struct search_request *r, const struct search_found_row *row)
{
    bool ours = row->direction != 0;

    if (r->department != 0 && row->department != r->department)
        return false;
    if (r->files && !row->files)
        return false;
    return r->from == SEARCH_FROM_ANYONE || ours == (r->from == SEARCH_FROM_US);
}

static void fill_hit(const struct search_found_row *row, struct search_hit *out)
{
    *out = (struct search_hit){.message = row->id,
        .conversation = row->conversation,
        .customer = row->customer,
        .account = row->account,
        .customer_name = row->customer_name,
        .channel = row->channel,
        .author_name = row->author_name,
        .direction = row->direction,
        .author = row->author,
        .visibility = row->visibility,
        .state = row->state,
        .assignee = row->assignee,
        .department = row->department,
        .at_ms = row->at_ms,
        .language = row->language,
        .files = row->files};
}

/* Read it under the reader's rights and ask its text again. */
static enum hk_rc examine(struct walk *w, int64_t id, struct search_page *out)
{
    struct search_found_row row;
    struct lang_token *hits = NULL;
    size_t n = 0;

    w->examined++;
    enum hk_rc rc = search_find_message(
        w->cx, w->session, w->request->workspace, id, w->request->reader_department, &row);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    if (!is_wanted(w->request, &row) || !is_still_so(w->request, &row)
        || !query_matches(w->cx, &w->query, row.text, &hits, &n))
        return HK_OK;
    struct search_hit *hit = &out->hits[out->count++];
    fill_hit(&row, hit);
    hit_cut_snippet(w->cx, row.text, hits, n, hit);
    return HK_OK;
}

/* Whether the index alone knows how many there are. */
static bool is_counted(const struct walk *w)
{
    const struct search_request *r = w->request;

    return r->before == 0 && r->state == -1 && r->assignee == 0 && r->from_ms == 0 && r->to_ms == 0
        && !w->query.phrases && w->query.wanted == w->query.n;
}

/* One message that all groups have: counted, and looked at while the page has room. */
static enum hk_rc take(struct walk *w, int64_t id, struct search_page *out, bool counted)
{
    if (counted) {
        out->total_more = out->total >= SEARCH_TOTAL_MAX;
        out->total += !out->total_more;
    }
    if (out->next != 0)
        return HK_OK;
    HK_TRY(examine(w, id, out));
    w->stopped |= w->examined >= EXAMINED_MAX;
    if (out->count >= w->limit || w->stopped)
        out->next = id;
    if (out->next != 0 && w->blocks + COUNT_BLOCKS_MAX < w->blocks_max)
        w->blocks_max = w->blocks + COUNT_BLOCKS_MAX;
    return HK_OK;
}

static bool is_done(const struct walk *w, const struct search_page *out, bool counted)
{
    return w->stopped || (out->next != 0 && (!counted || out->total_more));
}

static enum hk_rc walk_segment(struct walk *w, struct search_page *out, bool counted)
{
    HK_TRY(begin_segment(w));
    while (!is_done(w, out, counted)) {
        int64_t id = 0;
        HK_TRY(leap(w, &id));
        if (id == 0)
            break;
        HK_TRY(take(w, id, out, counted));
    }
    if (w->stopped && out->next == 0)
        out->next = w->target;
    return HK_OK;
}

static enum hk_rc begin_walk(struct walk *w)
{
    const struct search_request *r = w->request;

    HK_TRY(query_read(w->cx, r->lex, r->q, &w->query));
    add_terms(w);
    add_filters(w);
    if (w->n == 0 || (w->query.n > 0 && w->query.wanted == 0))
        return hk_fail(w->cx, HK_EINVAL, "q: write at least one word to look for");
    w->limit = r->limit < LIMIT_MAX ? (size_t)r->limit : LIMIT_MAX;
    w->floor = id_at(r->from_ms);
    w->target = r->before > 0 ? r->before - 1 : INT64_MAX;
    if (r->to_ms > 0 && id_at(r->to_ms + LATE_MAX_MS) < w->target)
        w->target = id_at(r->to_ms + LATE_MAX_MS);
    return HK_OK;
}

enum hk_rc search_messages(struct hk_cx *cx, struct store_session *session,
    const struct search_request *request, struct search_page *out)
{
    struct walk *w = hk_arena_alloc(cx->arena, sizeof *w);
    struct search_segment_row *segments;
    size_t n = 0;

    *w = (struct walk){.cx = cx, .session = session, .request = request, .blocks_max = BLOCKS_MAX};
    HK_TRY(begin_walk(w));
    bool counted = is_counted(w);
    *out = (struct search_page){.hits = hk_arena_array(cx->arena, LIMIT_MAX, sizeof *out->hits)};
    HK_TRY(search_list_segments(cx, session, request->workspace, &segments, &n));
    for (size_t i = 0; i < n && !is_done(w, out, counted); i++) {
        w->segment = segments[i];
        if (segments[i].state > SEGMENT_FULL || segments[i].first > w->target
            || segments[i].last < w->floor)
            continue;
        HK_TRY(walk_segment(w, out, counted));
    }
    if (w->stopped && !out->total_more)
        counted = false;
    if (counted && !out->total_more && out->total <= (int64_t)w->examined)
        out->next = 0; /* every one was looked at */
    if (!counted)
        out->total = -1;
    return HK_OK;
}
