/* flow/heard_set.c -- the watches of each workspace, compiled once and shared by all that hear.
 *
 * Who needs them asks with a session of their own: the stamp of the watches (listen.sql) says
 * whether what is compiled is what the database has. So a watch counts for the first post heard
 * after the commit that made it, and nothing has to be told that it changed.
 *
 * A transaction that is under way may see watches that nobody else ever will, for it may be rolled
 * back: what is compiled of those is its own and is never shared.
 *
 * What it does not do: a changed watch has all watches of its workspace compiled again, 500 at
 * most: some milliseconds.
 *
 * Threads: any. Memory: the process's own. Errors: the database's; a query that cannot be asked any
 * more (a word of the language that is gone, a watch it used) takes nothing and is logged.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/heard_priv.h"
#include "lang/sense.h"
#include "listen/post_tokens.h"
#include "listen/understood.h"

struct house {
    struct house *next;
    int64_t workspace;
    struct heard_set *current; /* NULL: nobody asked yet */
    struct listen_sample *sample;
};

struct flow_listening {
    pthread_mutex_t lock;
    struct house *houses;
};

struct flow_listening *flow_listening_new(void)
{
    struct flow_listening *listening = hk_alloc(sizeof *listening);

    hk_must(pthread_mutex_init(&listening->lock, NULL) == 0);
    return listening;
}

static void set_free(struct heard_set *set)
{
    match_set_release(set->set);
    for (size_t i = 0; i < set->n; i++)
        hk_free((char *)(uintptr_t)set->watches[i].handles.p);
    hk_free(set->watches);
    hk_free(set);
}

void flow_listening_free(struct flow_listening *listening)
{
    if (listening == NULL)
        return;
    while (listening->houses != NULL) {
        struct house *house = listening->houses;
        listening->houses = house->next;
        if (house->current != NULL)
            set_free(house->current);
        listen_sample_free(house->sample);
        hk_free(house);
    }
    pthread_mutex_destroy(&listening->lock);
    hk_free(listening);
}

/* Under the lock. */
static struct house *house_of(struct flow_listening *listening, int64_t workspace)
{
    struct house *house = listening->houses;

    while (house != NULL && house->workspace != workspace)
        house = house->next;
    if (house == NULL) {
        house = hk_alloc(sizeof *house);
        house->workspace = workspace;
        house->next = listening->houses;
        listening->houses = house;
    }
    return house;
}

struct listen_sample *heard_sample(struct flow *flow, int64_t workspace)
{
    struct flow_listening *listening = flow->listening;

    pthread_mutex_lock(&listening->lock);
    struct listen_sample *sample = house_of(listening, workspace)->sample;
    pthread_mutex_unlock(&listening->lock);
    if (sample != NULL)
        return sample;
    struct listen_sample *opened = listen_sample_new(flow->options.folder, workspace);
    pthread_mutex_lock(&listening->lock);
    struct house *house = house_of(listening, workspace);
    if (house->sample == NULL) {
        house->sample = opened;
        opened = NULL;
    }
    sample = house->sample;
    pthread_mutex_unlock(&listening->lock);
    listen_sample_free(opened); /* somebody else was faster */
    return sample;
}

/* ---- compiling ------------------------------------------------------------------------------- */

struct query *heard_link(
    struct hk_cx *cx, const struct flow *flow, const struct listen_watch_row *rows, size_t n)
{
    struct query *queries = hk_arena_array(cx->arena, n, sizeof *queries);
    struct query_named *named = hk_arena_array(cx->arena, n, sizeof *named);

    for (size_t i = 0; i < n; i++) {
        (void)!query_parse(cx, flow->options.lex, rows[i].query, &queries[i]);
        named[i] = (struct query_named){rows[i].name, &queries[i]};
    }
    (void)query_link(cx, named, n); /* who lost its root says so in its issues */
    return queries;
}

static struct hk_str own_copy(struct hk_str text)
{
    char *copy = hk_alloc(text.n + 1);

    memcpy(copy, text.p, text.n);
    return (struct hk_str){copy, text.n};
}

static struct heard_set *compile(struct hk_cx *cx, struct flow *flow,
    const struct listen_watch_row *rows, size_t n, struct listen_stamp_row stamp)
{
    struct heard_set *set = hk_alloc(sizeof *set);
    const struct query *queries = heard_link(cx, flow, rows, n);
    struct match_source *sources = hk_arena_array(cx->arena, n, sizeof *sources);

    *set = (struct heard_set){.owners = 1, .stamp = stamp, .n = n};
    set->watches = hk_alloc((n + 1) * sizeof *set->watches);
    for (size_t i = 0; i < n; i++) {
        set->watches[i] = (struct heard_watch){.id = rows[i].id,
            .whose = (enum shape_watch_whose)rows[i].whose,
            .from_ms = rows[i].from_ms,
            .until_ms = rows[i].until_ms,
            .handles = own_copy(rows[i].handles)};
        sources[i] = (struct match_source){rows[i].name, queries[i].root};
        if (queries[i].root == NULL)
            hk_log(HK_LOG_WARN, cx->trace, "flow.watch_unread", "watch=%lld error=%s word=\"%.*s\"",
                (long long)rows[i].id, query_code_name(queries[i].issues[0].code),
                HKS(queries[i].issues[0].word));
    }
    set->set = match_set_new(sources, n);
    return set;
}

bool heard_same_stamp(const struct listen_stamp_row *a, const struct listen_stamp_row *b)
{
    return a->watches == b->watches && a->versions == b->versions;
}

static struct heard_set *hold_current(
    struct flow_listening *listening, int64_t workspace, const struct listen_stamp_row *stamp)
{
    pthread_mutex_lock(&listening->lock);
    struct heard_set *set = house_of(listening, workspace)->current;
    if (set != NULL && heard_same_stamp(&set->stamp, stamp))
        set->owners++;
    else
        set = NULL;
    pthread_mutex_unlock(&listening->lock);
    return set;
}

/* Under the lock. */
static void let_go(struct heard_set *set)
{
    if (set != NULL && --set->owners == 0)
        set_free(set);
}

static void share(struct flow_listening *listening, int64_t workspace, struct heard_set *set)
{
    pthread_mutex_lock(&listening->lock);
    struct house *house = house_of(listening, workspace);
    let_go(house->current);
    house->current = set;
    set->owners++;
    pthread_mutex_unlock(&listening->lock);
}

enum hk_rc heard_set_hold(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, bool committed, struct heard_set **out)
{
    struct flow_listening *listening = flow->listening;
    struct listen_stamp_row stamp;
    struct listen_watch_row *rows;
    size_t n = 0;

    HK_TRY(listen_stamp_watches(cx, session, workspace, &stamp));
    *out = hold_current(listening, workspace, &stamp);
    if (*out != NULL)
        return HK_OK;
    HK_TRY(listen_page_watches(cx, session, workspace, &rows, &n));
    *out = compile(cx, flow, rows, n, stamp);
    if (committed)
        share(listening, workspace, *out);
    return HK_OK;
}

void heard_set_release(struct flow *flow, struct heard_set *set)
{
    pthread_mutex_lock(&flow->listening->lock);
    let_go(set);
    pthread_mutex_unlock(&flow->listening->lock);
}

/* In the words of queries. */
static struct hk_str mood_word(enum shape_mood mood)
{
    static const enum sense_mood moods[] = {[SHAPE_MOOD_NEGATIVE] = SENSE_MOOD_NEGATIVE,
        [SHAPE_MOOD_NEUTRAL] = SENSE_MOOD_NEUTRAL,
        [SHAPE_MOOD_POSITIVE] = SENSE_MOOD_POSITIVE};

    return mood == SHAPE_MOOD_UNKNOWN ? HK_STR("") : hk_str_from(sense_mood_name(moods[mood]));
}

struct post heard_post(struct hk_cx *cx, const struct shape_post_take *in, struct hk_str text,
    struct hk_str language, enum shape_mood mood)
{
    struct post post = {.id = in->id,
        .text = text,
        .lang = language,
        .mood = mood_word(mood),
        .author = in->author,
        .channel = in->channel,
        .ts_ms = in->at_ms,
        .reach = in->reach,
        .reply = in->reply,
        .repost = in->repost,
        .image = in->image,
        .sense = &listen_understood};

    post_tokens(cx, &post);
    return post;
}
