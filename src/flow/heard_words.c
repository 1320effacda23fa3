/* flow/heard_words.c -- what a watch's posts say more often than others do, and which of them say
 * it: listen/cloud over the posts of a time and the sample of all that is heard.
 *
 * Nothing of it is kept: it is found anew for whoever asks, some tenths of a second for 5,000
 * posts. The posts behind a word are found by the same reading of the same posts, so they are as
 * many as were said.
 *
 * What it does not do: the sample knows no more than its newest 10,000 posts; languages in which
 * the watch took nothing are not compared with.
 *
 * Threads: any, with a session. Memory: cx's arena. Errors: the database's only.
 */
#include <stdlib.h>

#include "base/str.h"
#include "flow/heard_priv.h"
#include "lang/hash.h"
#include "listen/cloud.h"

enum { OURS_MAX = 5000, OTHERS_MAX = 10000, WORDS_MAX = 60, PAGE = 50, HUNDREDTHS = 100 };
enum { LANGUAGES_MAX = 40 };

struct ours {
    struct listen_text_row *rows;
    size_t n;
    bool more;
    struct cloud *cloud;
};

static void add_post(struct hk_cx *cx, struct cloud *cloud, const struct listen_text_row *row)
{
    size_t n;
    const struct shape_heard_hit *hits = listen_read_spans(cx, row->spans, &n);
    struct cloud_place *asked = hk_arena_array(cx->arena, n, sizeof *asked);

    for (size_t i = 0; i < n; i++)
        asked[i] = (struct cloud_place){(uint32_t)hits[i].from, (uint32_t)hits[i].to};
    cloud_add(cloud, row->text, asked, n);
}

static enum hk_rc read_ours(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct flow_words_wish *wish, struct ours *out)
{
    const int64_t to_ms = wish->to_ms > 0 ? wish->to_ms : INT64_MAX;

    HK_TRY(listen_page_texts(
        cx, session, workspace, wish->watch, wish->from_ms, to_ms, &out->rows, &out->n));
    out->more = out->n > OURS_MAX;
    out->n = out->more ? OURS_MAX : out->n;
    out->cloud = cloud_new(cx, flow->options.lex);
    for (size_t i = 0; i < out->n; i++)
        add_post(cx, out->cloud, &out->rows[i]);
    cloud_count(out->cloud);
    return HK_OK;
}

/* ---- the others --------------------------------------------------------------------------------
 */

/* Who is not to be among the others, and which languages they may be of. */
struct filter {
    uint64_t *names; /* of our posts, in order */
    size_t names_n;
    struct hk_str languages[LANGUAGES_MAX];
    size_t languages_n;
};

static uint64_t name_of(struct hk_str channel, struct hk_str id)
{
    return lang_mix(lang_hash(channel) ^ UINT64_C(0xA0761D6478BD642F), lang_hash(id));
}

static int compare_names(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

static bool has_language(const struct filter *filter, struct hk_str language)
{
    for (size_t i = 0; i < filter->languages_n; i++)
        if (hk_str_equal(filter->languages[i], language))
            return true;
    return false;
}

static struct filter filter_of(struct hk_cx *cx, const struct ours *ours)
{
    struct filter filter = {.names_n = ours->n};

    filter.names = hk_arena_array(cx->arena, ours->n, sizeof *filter.names);
    for (size_t i = 0; i < ours->n; i++) {
        const struct listen_text_row *row = &ours->rows[i];
        filter.names[i] = name_of(row->channel, row->remote_id);
        if (filter.languages_n < LANGUAGES_MAX && !has_language(&filter, row->language))
            filter.languages[filter.languages_n++] = row->language;
    }
    qsort(filter.names, filter.names_n, sizeof *filter.names, compare_names);
    return filter;
}

static bool is_other(const struct filter *filter, const struct shape_post_take *post)
{
    const uint64_t name = name_of(post->channel, post->id);

    return !post->repost && has_language(filter, post->language)
        && bsearch(&name, filter->names, filter->names_n, sizeof name, compare_names) == NULL;
}

static int64_t compare_with_sample(
    struct hk_cx *cx, struct flow *flow, int64_t workspace, struct ours *ours)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx own = {.arena = arena, .now_ms = cx->now_ms};
    const struct filter filter = filter_of(cx, ours);
    struct hk_str *lines;
    const size_t n = listen_sample_newest(cx, heard_sample(flow, workspace), OTHERS_MAX, &lines);
    int64_t others = 0;

    for (size_t i = 0; i < n; i++) {
        const struct hk_json *json;
        struct shape_post_take post;
        hk_arena_reset(arena);
        if (hk_json_read(&own, lines[i], &hk_json_foreign, &json) != HK_OK
            || shape_read_post_take(&own, json, &post) != HK_OK || !is_other(&filter, &post))
            continue;
        cloud_compare(ours->cloud, post.text);
        others++;
    }
    return others;
}

/* ---- asked for ---------------------------------------------------------------------------------
 */

enum hk_rc flow_read_words(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct flow_words_wish *wish, bool rude, struct shape_watch_words *out)
{
    struct cloud_term *terms;
    struct ours ours;

    HK_TRY(read_ours(cx, flow, session, workspace, wish, &ours));
    out->posts = (int64_t)ours.n;
    out->more = ours.more;
    out->others = ours.n > 0 ? compare_with_sample(cx, flow, workspace, &ours) : 0;
    out->words_count = cloud_rank(ours.cloud, rude, WORDS_MAX, &terms);
    struct shape_watch_word *list = hk_arena_array(cx->arena, out->words_count, sizeof *list);
    for (size_t i = 0; i < out->words_count; i++)
        list[i] = (struct shape_watch_word){.key = terms[i].key,
            .text = terms[i].text,
            .words = terms[i].words,
            .posts = terms[i].posts,
            .others = terms[i].others,
            .score = (int64_t)(terms[i].score * HUNDREDTHS),
            .rude = terms[i].rude};
    out->words = list;
    return HK_OK;
}

enum hk_rc flow_list_saying(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct flow_words_wish *wish, struct hk_str key, int64_t skip,
    struct shape_heard_page *out)
{
    struct shape_heard_post *list = hk_arena_array(cx->arena, PAGE, sizeof *list);
    struct ours ours;
    size_t n = 0;

    HK_TRY(read_ours(cx, flow, session, workspace, wish, &ours));
    for (size_t i = 0; i < ours.n && !out->more; i++) {
        if (!cloud_holds(ours.cloud, i, key) || skip-- > 0)
            continue;
        out->more = n == PAGE;
        if (!out->more)
            HK_TRY(
                listen_load_post(cx, session, workspace, wish->watch, ours.rows[i].id, &list[n++]));
    }
    out->posts = list;
    out->posts_count = n;
    return HK_OK;
}
