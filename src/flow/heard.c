/* flow/heard.c -- posts that were heard: matched before the transaction, recorded inside it. See
 * heard.h.
 *
 * All sums of one call are gathered and written once for each watch, and for each minute, hour and
 * day that it touched, together with the posts: a crash neither loses nor doubles a count.
 *
 * Three rules judge by themselves: what only repeats somebody's words (a repost without any of its
 * own) needs no answer, nor does what a rival's watch took, nor what neither speaks to us nor of us
 * (heard_addressed.c). Everything else waits for a person.
 *
 * What a rival's profile answers is noted, wanted by a watch or not: so it is known whom rivals
 * answer, and how fast (listen/voice.h).
 *
 * A campaign is a watch with dates: it takes what was written in them, whenever that is heard.
 *
 * Of one second a watch keeps so many posts at most (heard_room.c): the rest is in every sum, is
 * counted as not kept, and leaves its name, so that it is known when it comes again.
 *
 * A watch remembers when it first took a post just written: a silence before that misses nobody
 * (spikes.c), for what comes later than that, or out of a file, is the past being brought in.
 *
 * What it does not do: it keeps nothing of what no watch takes but the sample. A post becomes a
 * case in heard_case.c.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"
#include "channel/parts.h"
#include "flow/heard_priv.h"
#include "lang/identify.h"
#include "lang/sense.h"
#include "listen/columns.h"

enum { POST_JSON_MAX_BYTES = 128 * 1024, GRAINS = 3 };
enum { LIVE_MS = 3600 * 1000 }; /* heard so soon after it was written: somebody listens there */

struct prepared {
    const struct shape_post_take *in;
    struct hk_str text;
    struct hk_str language;
    struct hk_str line; /* for the sample */
    bool repeated;
    enum shape_mood mood;
    int64_t at_ms;
    struct heard_taking *takings;
    size_t takings_n;
    int64_t *answers; /* watches of rivals whose profile wrote it to answer somebody */
    size_t answers_n;
    bool uninvited;
};

struct flow_heard {
    struct listen_stamp_row stamp; /* of the watches it was matched with */
    struct prepared *posts;
    size_t n;
    struct listen_sample *sample;
    bool sampled; /* a transaction that runs again adds to it once */
};

/* ---- before the transaction ------------------------------------------------------------------ */

/* A campaign listens in its time only. */
static bool listens_at(const struct heard_watch *watch, int64_t at_ms)
{
    return at_ms >= watch->from_ms && (watch->until_ms == 0 || at_ms < watch->until_ms);
}

/* A rival's answer is noted, whether or not a watch wants it. */
static void find_answers(struct hk_cx *cx, const struct heard_set *set,
    const struct listen_profiles *profiles, struct prepared *one)
{
    one->answers_n = 0;
    if (one->in->reply_to.n == 0 || one->in->author.n == 0)
        return;
    one->answers = hk_arena_array(cx->arena, set->n, sizeof *one->answers);
    for (size_t i = 0; i < set->n; i++)
        if (set->watches[i].whose == SHAPE_WATCH_WHOSE_RIVAL
            && listen_is_profile(profiles[i], one->in->author))
            one->answers[one->answers_n++] = set->watches[i].id;
}

static void match_one(struct hk_cx *cx, const struct heard_set *set,
    const struct listen_profiles *profiles, struct match_work *work, struct prepared *one)
{
    const struct post post = heard_post(cx, one->in, one->text, one->language, one->mood);
    const struct match_query *queries;
    size_t n = match_post(work, set->set, &post, &queries);
    struct shape_post_take clean = *one->in; /* hits count bytes of the clean text */

    clean.text = one->text;

    one->takings = hk_arena_array(cx->arena, n, sizeof *one->takings);
    one->takings_n = 0;
    for (size_t q = 0; q < n; q++) {
        const struct heard_watch *watch = &set->watches[queries[q].order];
        if (listens_at(watch, one->at_ms))
            one->takings[one->takings_n++] = (struct heard_taking){.watch = watch->id,
                .whose = watch->whose,
                .addressed = heard_address(watch, profiles[queries[q].order], &clean, &queries[q]),
                .spans = listen_write_spans(cx, queries[q].hits, queries[q].hits_n)};
    }
}

static void match(struct hk_cx *cx, const struct heard_set *set, struct flow_heard *heard)
{
    struct match_work *work = match_work_new();
    struct listen_profiles *profiles = hk_arena_array(cx->arena, set->n, sizeof *profiles);

    for (size_t i = 0; i < set->n; i++)
        profiles[i] = listen_read_profiles(cx, set->watches[i].handles);
    heard->stamp = set->stamp;
    for (size_t i = 0; i < heard->n; i++) {
        match_one(cx, set, profiles, work, &heard->posts[i]);
        find_answers(cx, set, profiles, &heard->posts[i]);
    }
    match_work_free(work);
}

static struct hk_str as_json(struct hk_cx *cx, const struct prepared *one)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(POST_JSON_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&text);
    struct shape_post_take post = *one->in;

    post.text = one->text;
    post.language = one->language;
    post.mood = one->mood;
    post.at_ms = one->at_ms;
    shape_write_post_take(&w, &post);
    return hk_arena_str(cx->arena, hk_buf_str(&text));
}

/* What an export says of a mood stands; else our own lists do. */
static enum shape_mood mood_of(struct hk_cx *cx, const struct prepared *one)
{
    struct sense_reading reading;

    sense_read(cx, one->text, one->language, &reading);
    if (reading.mood == SENSE_MOOD_NEUTRAL)
        return SHAPE_MOOD_NEUTRAL;
    return reading.mood == SENSE_MOOD_NEGATIVE ? SHAPE_MOOD_NEGATIVE : SHAPE_MOOD_POSITIVE;
}

static struct prepared prepare(struct hk_cx *cx, const struct shape_post_take *in)
{
    struct prepared one = {
        .in = in, .text = hk_text_clean(cx, in->text), .language = post_language(cx, in->language)};

    one.at_ms = in->at_ms > 0 && in->at_ms < cx->now_ms ? in->at_ms : cx->now_ms;
    if (one.language.n == 0)
        one.language = lang_identify(one.text, HK_STR("")).language;
    one.mood = in->mood == SHAPE_MOOD_UNKNOWN ? mood_of(cx, &one) : in->mood;
    one.line = as_json(cx, &one);
    return one;
}

/* Its address becomes a link on our screens: nothing but one of the web may stand there. */
static enum hk_rc check_address(struct hk_cx *cx, const struct shape_post_take *in, size_t i)
{
    if (in->url.n == 0 || columns_is_address(in->url))
        return HK_OK;
    return hk_fail_value(cx, "not_a_url", "posts[%zu].url: an address of the web, https://...", i);
}

enum hk_rc flow_prepare_heard(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct shape_posts_take *in, struct flow_heard **out)
{
    struct flow_heard *heard = hk_arena_alloc(cx->arena, sizeof *heard);
    struct heard_set *set;

    if (in->posts_count > FLOW_HEARD_MAX)
        return hk_fail_value(cx, "too_many", "posts: %d at a time", FLOW_HEARD_MAX);
    heard->n = in->posts_count;
    heard->posts = hk_arena_array(cx->arena, heard->n, sizeof *heard->posts);
    for (size_t i = 0; i < heard->n; i++) {
        HK_TRY(check_address(cx, &in->posts[i], i));
        heard->posts[i] = prepare(cx, &in->posts[i]);
    }
    heard->sample = heard_sample(flow, workspace);
    HK_TRY(heard_set_hold(cx, flow, session, workspace, true, &set));
    match(cx, set, heard);
    heard_set_release(flow, set);
    *out = heard;
    return HK_OK;
}

/* ---- inside it ------------------------------------------------------------------------------- */

struct sum {
    int64_t watch;
    int64_t heard, by_rule, unkept, newest_ms, live_ms;
};

struct tally {
    int64_t watch, grain, at_ms, mood, heard;
    struct hk_str language, channel;
};

struct recording {
    struct flow_write *write;
    bool is_past;
    struct sum *sums;
    size_t sums_n;
    struct tally *tallies;
    size_t tallies_n;
    struct heard_room *room;
    struct heard_own *own;
};

/* What only repeats somebody's words, what is said of a rival, and what speaks neither to us nor of
 * us, needs no answer of ours. */
static enum shape_judged judged_of(const struct prepared *one, const struct heard_taking *taking)
{
    const bool is_rivals = taking->whose == SHAPE_WATCH_WHOSE_RIVAL;

    return one->in->repost || is_rivals || one->uninvited ? SHAPE_JUDGED_RULE : SHAPE_JUDGED_OPEN;
}

static void add_sum(struct recording *r, const struct heard_taking *taking,
    const struct prepared *one, bool is_kept)
{
    const int64_t watch = taking->watch;
    struct sum *sum = r->sums;

    while (sum < r->sums + r->sums_n && sum->watch != watch)
        sum++;
    if (sum == r->sums + r->sums_n)
        r->sums[r->sums_n++] = (struct sum){.watch = watch};
    sum->heard++;
    sum->by_rule += is_kept && judged_of(one, taking) == SHAPE_JUDGED_RULE;
    sum->unkept += !is_kept;
    if (sum->newest_ms < one->at_ms)
        sum->newest_ms = one->at_ms;
    if (!r->is_past && one->at_ms > r->write->cx->now_ms - LIVE_MS)
        sum->live_ms = r->write->cx->now_ms;
    for (int64_t grain = SHAPE_GRAIN_DAY; grain <= SHAPE_GRAIN_MINUTE; grain++) {
        if (one->at_ms < listen_grain_kept_ms((enum shape_grain)grain, r->write->cx->now_ms))
            continue;
        r->tallies[r->tallies_n++] = (struct tally){.watch = watch,
            .grain = grain,
            .at_ms = listen_grain_start_ms((enum shape_grain)grain, one->at_ms),
            .mood = one->mood,
            .heard = 1,
            .language = one->language,
            .channel = one->in->channel};
    }
}

static int compare_tallies(const void *left, const void *right)
{
    const struct tally *a = left;
    const struct tally *b = right;

    if (a->watch != b->watch)
        return a->watch < b->watch ? -1 : 1;
    if (a->grain != b->grain)
        return a->grain < b->grain ? -1 : 1;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    if (a->mood != b->mood)
        return a->mood < b->mood ? -1 : 1;
    int order = hk_str_compare(a->language, b->language);
    return order != 0 ? order : hk_str_compare(a->channel, b->channel);
}

static enum hk_rc save_tallies(struct recording *r)
{
    struct flow_write *write = r->write;

    qsort(r->tallies, r->tallies_n, sizeof *r->tallies, compare_tallies);
    for (size_t i = 0; i < r->tallies_n;) {
        struct tally sum = r->tallies[i];
        while (++i < r->tallies_n && compare_tallies(&sum, &r->tallies[i]) == 0)
            sum.heard++;
        HK_TRY(listen_add_tally(write->cx, write->session, write->who.workspace, sum.watch,
            sum.grain, sum.at_ms, sum.language, sum.mood, sum.channel, sum.heard));
    }
    return HK_OK;
}

static enum hk_rc save_sums(struct recording *r)
{
    struct flow_write *write = r->write;

    for (size_t i = 0; i < r->sums_n; i++) {
        const struct sum *sum = &r->sums[i];
        const struct listen_add_sum_in in = {.workspace = write->who.workspace,
            .watch = sum->watch,
            .heard = sum->heard,
            .by_rule = sum->by_rule,
            .unkept = sum->unkept,
            .newest_ms = sum->newest_ms,
            .live_ms = sum->live_ms};
        HK_TRY(listen_add_sum(write->cx, write->session, &in));
        flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, sum->watch);
    }
    return HK_OK;
}

/* What is not kept is a row with its name alone, so that it is known when it comes again. */
static enum hk_rc insert_post(struct flow_write *write, const struct prepared *one,
    struct hk_str dedup, int64_t id, bool is_kept)
{
    const struct listen_insert_post_in row = {.workspace = write->who.workspace,
        .id = id,
        .dedup = dedup,
        .channel = one->in->channel,
        .remote_id = one->in->id,
        .url = is_kept ? one->in->url : HK_STR(""),
        .author = is_kept ? one->in->author : HK_STR(""),
        .author_name = is_kept ? one->in->author_name : HK_STR(""),
        .text = is_kept ? one->text : HK_STR(""),
        .language = one->language,
        .mood = one->mood,
        .reach = one->in->reach,
        .reply = one->in->reply,
        .repost = one->in->repost,
        .uninvited = one->uninvited,
        .at_ms = one->at_ms,
        .heard_ms = write->cx->now_ms};

    return listen_insert_post(write->cx, write->session, &row);
}

static enum hk_rc save_post(struct recording *r, const struct prepared *one, struct hk_str dedup,
    int64_t id, bool *out_kept)
{
    struct flow_write *write = r->write;

    *out_kept = false;
    for (size_t i = 0; i < one->takings_n; i++) {
        const struct heard_taking *taking = &one->takings[i];
        bool has_room = false;
        HK_TRY(heard_room_take(write, r->room, taking->watch, one->at_ms, &has_room));
        if (has_room)
            HK_TRY(listen_insert_hit(write->cx, write->session, write->who.workspace, taking->watch,
                one->at_ms, id, judged_of(one, taking), taking->addressed, taking->spans));
        add_sum(r, taking, one, has_room);
        *out_kept |= has_room;
    }
    return insert_post(write, one, dedup, id, *out_kept);
}

/* Its name there makes it one, and nothing else: the next source may know a moment, or another. The
 * channel's length goes ahead, for both may have blanks. */
static struct hk_str dedup_of(struct hk_cx *cx, const struct shape_post_take *in)
{
    struct hk_str name =
        hk_arena_printf(cx->arena, "%zu %.*s %.*s", in->channel.n, HKS(in->channel), HKS(in->id));

    return conversation_dedup_key(cx, 0, channel_dedup(cx, 'p', 0, name));
}

/* How it speaks to us is asked of our accounts as this transaction sees them. */
static enum hk_rc address_post(struct recording *r, struct prepared *one)
{
    struct listen_profiles own;

    HK_TRY(heard_own_find(r->own, one->in->channel, &own));
    one->uninvited = heard_address_us(own, one->in, one->takings, one->takings_n);
    return HK_OK;
}

static enum hk_rc note_answers(struct recording *r, const struct prepared *one)
{
    struct flow_write *write = r->write;
    const struct shape_post_take asked = {.id = one->in->reply_to, .channel = one->in->channel};

    for (size_t i = 0; i < one->answers_n; i++)
        HK_TRY(listen_note_answer(write->cx, write->session, write->who.workspace, one->answers[i],
            dedup_of(write->cx, &asked), one->at_ms, write->cx->now_ms));
    return HK_OK;
}

static enum hk_rc record_post(
    struct recording *r, struct prepared *one, struct shape_posts_taken *out)
{
    struct flow_write *write = r->write;
    struct hk_str dedup = dedup_of(write->cx, one->in);
    struct listen_post_id_row known;

    one->repeated = false;
    HK_TRY(note_answers(r, one));
    if (one->takings_n == 0) {
        out->dropped++;
        return HK_OK;
    }
    enum hk_rc rc =
        listen_find_post(write->cx, write->session, write->who.workspace, dedup, &known);
    if (rc == HK_OK) {
        one->repeated = true;
        out->repeated++;
        return HK_OK;
    }
    if (rc != HK_ENOTFOUND)
        return rc;
    bool is_kept = false;
    HK_TRY(address_post(r, one));
    HK_TRY(save_post(r, one, dedup, hk_ids_next(write->cx->ids, write->cx->now_ms), &is_kept));
    out->kept += is_kept;
    out->counted += !is_kept;
    return HK_OK;
}

/* If watches changed since the posts were matched: once more, in this transaction's own copy. */
static enum hk_rc match_again_if_needed(struct flow_write *write, struct flow_heard *heard)
{
    struct heard_set *set;

    HK_TRY(
        heard_set_hold(write->cx, write->flow, write->session, write->who.workspace, false, &set));
    if (!heard_same_stamp(&set->stamp, &heard->stamp)) {
        struct prepared *posts = hk_arena_array(write->cx->arena, heard->n, sizeof *posts);
        for (size_t i = 0; i < heard->n; i++)
            posts[i] = heard->posts[i];
        heard->posts = posts;
        match(write->cx, set, heard);
    }
    heard_set_release(write->flow, set);
    return HK_OK;
}

/* What was heard before is there already. */
static void keep_sample(struct hk_cx *cx, const struct flow_heard *heard)
{
    struct hk_str *lines = hk_arena_array(cx->arena, heard->n, sizeof *lines);
    size_t n = 0;

    for (size_t i = 0; i < heard->n; i++)
        if (!heard->posts[i].repeated)
            lines[n++] = heard->posts[i].line;
    listen_sample_add(heard->sample, cx->now_ms, lines, n);
}

enum hk_rc flow_record_heard(struct flow_write *write, struct flow_heard *prepared, bool is_past,
    struct shape_posts_taken *out)
{
    struct flow_heard heard = *prepared;
    struct recording r = {.write = write, .is_past = is_past};
    size_t takings = 0;

    struct people_workspace house;

    HK_TRY(flow_may_speak(write));
    HK_TRY(people_load_workspace(write->cx, write->session, write->who.workspace, &house));
    HK_TRY(match_again_if_needed(write, &heard));
    for (size_t i = 0; i < heard.n; i++)
        takings += heard.posts[i].takings_n;
    r.own = heard_own_new(write);
    r.room = heard_room_new(write->cx, house.settings.heard_per_second, takings);
    r.sums = hk_arena_array(write->cx->arena, takings, sizeof *r.sums);
    r.tallies = hk_arena_array(write->cx->arena, takings * GRAINS, sizeof *r.tallies);
    *out = (struct shape_posts_taken){.heard = (int64_t)heard.n};
    for (size_t i = 0; i < heard.n; i++)
        HK_TRY(record_post(&r, &heard.posts[i], out));
    HK_TRY(save_sums(&r));
    HK_TRY(save_tallies(&r));
    if (!prepared->sampled)
        keep_sample(write->cx, &heard);
    prepared->sampled = true;
    return HK_OK;
}
