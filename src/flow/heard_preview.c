/* flow/heard_preview.c -- what a query means, and what it would have taken: while somebody writes
 * it.
 *
 * The sample of all that was heard lately answers, so a watch can be judged before it exists: how
 * many posts, which, how many a day. The rate goes by when the posts were written, so that an
 * upload of three months tells of three months.
 *
 * Threads: any, with a session to read the workspace's other watches (in:). Memory: cx's arena, and
 * one for each post by itself; the query is compiled for this one time. Errors: the database's
 * only.
 */
#include <stdlib.h>

#include "base/str.h"
#include "flow/heard_priv.h"
#include "listen/query_explain.h"
#include "listen/suggest.h"

#define DAY_MS INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)

enum { TRIED_MAX = 10000, SHOWN_MAX = 20, RATE_MIN_POSTS = 20, OLD_PART = 20, NODES_MAX = 500 };

/* ---- what it means --------------------------------------------------------------------------- */

static void fill_issues(struct hk_cx *cx, struct words *words, const struct query *query,
    struct shape_query_meaning *out)
{
    struct shape_query_issue *list = hk_arena_array(cx->arena, query->issues_n, sizeof *list);

    for (uint32_t i = 0; i < query->issues_n; i++) {
        const struct query_issue *issue = &query->issues[i];
        list[i] = (struct shape_query_issue){.code = hk_str_from(query_code_name(issue->code)),
            .text = query_issue_text(cx, words, issue),
            .error = query_code_is_error(issue->code),
            .column = issue->column,
            .columns = issue->columns};
    }
    out->issues = list;
    out->issues_count = query->issues_n;
}

/* Its forms in an order that a strike does not change: each stays where it was clicked. */
static struct shape_query_word word_of(struct hk_cx *cx, const struct query_node *node)
{
    const size_t n = (size_t)node->forms_n + node->struck_n;
    struct shape_query_form *forms = hk_arena_array(cx->arena, n, sizeof *forms);

    for (size_t i = 0; i < n; i++) {
        const struct query_form *form = &node->forms[i];
        forms[form->place] = (struct shape_query_form){form->text, form->struck};
    }
    return (struct shape_query_word){.word = node->text,
        .column = node->column,
        .columns = node->columns,
        .forms = forms,
        .forms_count = n};
}

/* Every word of the query that has forms, as it is written; not those of other watches it uses. */
static void fill_words(
    struct hk_cx *cx, const struct query_node *node, struct shape_query_word *list, size_t *n)
{
    if (node->kind == QUERY_WORD && *n < NODES_MAX)
        list[(*n)++] = word_of(cx, node);
    if (node->kind == QUERY_IN)
        return;
    for (uint32_t i = 0; i < node->children_n; i++)
        fill_words(cx, node->children[i], list, n);
}

/* The query beside the watches it may use; refused by way of its issues. */
static enum hk_rc read_query(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, struct hk_str text, struct query *out)
{
    struct listen_watch_row *rows;
    size_t n = 0;

    if (query_parse(cx, flow->options.lex, text, out) != HK_OK || out->links == 0)
        return HK_OK;
    HK_TRY(listen_page_watches(cx, session, workspace, &rows, &n));
    struct listen_watch_row *all = hk_arena_array(cx->arena, n + 1, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = rows[i];
    all[n] = (struct listen_watch_row){.query = text};
    *out = heard_link(cx, flow, all, n + 1)[n];
    return HK_OK;
}

/* ---- what it would have taken ---------------------------------------------------------------- */

struct tried {
    int64_t at_ms;
    bool taken;
};

struct trial {
    struct match_set *set;
    struct match_work *work;
    struct shape_heard_post *shown;
    size_t shown_n;
    struct tried *tried;
    size_t tried_n;
    int64_t taken;
    struct suggest *suggest;
};

static void show(struct hk_cx *cx, struct trial *trial, const struct shape_post_take *in,
    const struct match_query *query)
{
    struct shape_heard_post *post = &trial->shown[trial->shown_n++];

    *post = (struct shape_heard_post){.channel = hk_arena_str(cx->arena, in->channel),
        .author = hk_arena_str(cx->arena, in->author),
        .author_name = hk_arena_str(cx->arena, in->author_name),
        .text = hk_arena_str(cx->arena, in->text),
        .url = hk_arena_str(cx->arena, in->url),
        .language = hk_arena_str(cx->arena, in->language),
        .mood = in->mood,
        .reach = in->reach,
        .reply = in->reply,
        .repost = in->repost,
        .at_ms = in->at_ms};
    post->hits = listen_read_spans(
        cx, listen_write_spans(cx, query->hits, query->hits_n), &post->hits_count);
}

/* `own` is for this post alone; what is shown of it goes to `cx`. */
static void try_post(struct hk_cx *cx, struct hk_cx *own, struct trial *trial, struct hk_str line)
{
    const struct hk_json *json;
    struct shape_post_take in;
    const struct match_query *queries;

    if (hk_json_read(own, line, &hk_json_foreign, &json) != HK_OK
        || shape_read_post_take(own, json, &in) != HK_OK)
        return;
    const struct post post = heard_post(own, &in, in.text, in.language, in.mood);
    suggest_look(trial->suggest, &post);
    const bool taken = match_post(trial->work, trial->set, &post, &queries) > 0;
    trial->tried[trial->tried_n++] = (struct tried){in.at_ms, taken};
    if (!taken)
        return;
    trial->taken++;
    if (trial->shown_n < SHOWN_MAX)
        show(cx, trial, &in, queries);
}

static int compare_tried(const void *left, const void *right)
{
    const int64_t a = ((const struct tried *)left)->at_ms;
    const int64_t b = ((const struct tried *)right)->at_ms;

    return (a > b) - (a < b);
}

/* By the newest 95 of 100: one post of years ago says nothing of how many come today. */
static int64_t per_day(struct trial *trial, int64_t now_ms)
{
    const size_t first = trial->tried_n / OLD_PART;
    int64_t taken = 0;

    if (trial->tried_n < RATE_MIN_POSTS)
        return -1;
    qsort(trial->tried, trial->tried_n, sizeof *trial->tried, compare_tried);
    for (size_t i = first; i < trial->tried_n; i++)
        taken += trial->tried[i].taken;
    const int64_t span_ms = now_ms - trial->tried[first].at_ms;
    return (taken * DAY_MS + span_ms / 2) / (span_ms > HOUR_MS ? span_ms : HOUR_MS);
}

static void try_all(struct hk_cx *cx, struct flow *flow, int64_t workspace,
    const struct query *query, struct shape_query_meaning *out)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx own = {.arena = arena, .now_ms = cx->now_ms};
    const struct match_source source = {HK_STR("preview"), query->root};
    struct trial trial = {.set = match_set_new(&source, 1),
        .work = match_work_new(),
        .suggest = suggest_new(cx, flow->options.lex, query),
        .shown = hk_arena_array(cx->arena, SHOWN_MAX, sizeof *trial.shown)};
    struct hk_str *lines;
    const size_t n = listen_sample_newest(cx, heard_sample(flow, workspace), TRIED_MAX, &lines);

    trial.tried = hk_arena_array(cx->arena, n, sizeof *trial.tried);
    for (size_t i = 0; i < n; i++) {
        try_post(cx, &own, &trial, lines[i]);
        hk_arena_reset(arena);
    }
    match_work_free(trial.work);
    match_set_release(trial.set);
    out->tried = (int64_t)trial.tried_n;
    out->taken = trial.taken;
    out->per_day = per_day(&trial, cx->now_ms);
    out->suggestions = suggest_list(trial.suggest, &out->suggestions_count);
    out->posts = trial.shown;
    out->posts_count = trial.shown_n;
}

enum hk_rc flow_preview_query(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct shape_query_preview *in, struct shape_query_meaning *out)
{
    HK_AUTO(words_close) struct words *words = NULL;
    struct query query;

    *out = (struct shape_query_meaning){.per_day = -1};
    HK_TRY(words_open(cx, shape_language_word(in->language), HK_STR("UTC"), &words));
    HK_TRY(read_query(cx, flow, session, workspace, in->query, &query));
    fill_issues(cx, words, &query, out);
    if (query.root == NULL)
        return HK_OK;
    out->sentence = query_sentence(cx, words, query.root);
    struct shape_query_word *forms = hk_arena_array(cx->arena, NODES_MAX, sizeof *forms);
    fill_words(cx, query.root, forms, &out->forms_count);
    out->forms = forms;
    try_all(cx, flow, workspace, &query, out);
    return HK_OK;
}

void flow_sample_size(struct flow *flow, int64_t workspace, struct shape_watch_list *out)
{
    const struct listen_sample_size size = listen_sample_size(heard_sample(flow, workspace));

    out->sampled = size.posts;
    out->sampled_since_ms = size.since_ms;
}
