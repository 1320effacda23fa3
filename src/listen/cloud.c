/* listen/cloud.c -- see cloud.h. Terms of our posts are counted in three rounds, words first: a
 * phrase can only be in CLOUD_POSTS_MIN posts if each of its words is, and most words are in one.
 */
#include "listen/cloud.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lang/hash.h"
#include "lang/sense.h"
#include "listen/cloud_priv.h"

enum {
    WORD_MIN_BYTES = 3, /* "z", "we" say nothing; two letters of Hebrew are four bytes */
    RANKED_MAX = 500,   /* of the highest, those are compared with one another */
    PART = 4,
    OF_PARTS = 5 /* a term is left out if a longer one has PART of OF_PARTS of its posts */
};

struct cloud *cloud_new(struct hk_cx *cx, const struct lex *lex)
{
    struct cloud *cloud = hk_arena_alloc(cx->arena, sizeof *cloud);

    *cloud = (struct cloud){.cx = cx, .lex = lex};
    return cloud;
}

void cloud_add(struct cloud *cloud, struct hk_str text, const struct cloud_place *asked, size_t n)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx own = {.arena = arena, .now_ms = cloud->cx->now_ms};
    struct cloud_post post = {.text = text};
    struct cloud_token *tokens;

    post.n = cloud_read(cloud, &own, text, asked, n, &tokens);
    post.tokens = hk_arena_array(cloud->cx->arena, post.n, sizeof *tokens);
    if (post.n > 0)
        memcpy(post.tokens, tokens, post.n * sizeof *tokens);
    for (size_t i = 0; i < post.n; i++)
        cloud->words[tokens[i].word].n++;
    cloud->posts = cloud_grow(
        cloud->cx, cloud->posts, cloud->posts_n, &cloud->posts_room, sizeof *cloud->posts);
    cloud->posts[cloud->posts_n++] = post;
}

/* ---- terms -------------------------------------------------------------------------------------
 */

/* What stands at a place: `words` words from there on. */
struct spot {
    uint64_t hash;
    uint32_t lemmas[CLOUD_TERM_WORDS];
    uint32_t words;
};

static uint64_t add_hash(uint64_t hash, struct hk_str lemma)
{
    return lang_mix(hash ^ lang_hash(lemma), UINT64_C(0xD6E8FEB86659FD93));
}

static bool has_letter(struct hk_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if ((uint8_t)word.p[i] >= 'A')
            return true;
    return false;
}

/* May a term begin or end with this word? */
static bool may_end(const struct cloud *cloud, uint32_t word)
{
    const struct hk_str text = cloud->words[word].text;

    return text.n >= WORD_MIN_BYTES && has_letter(text);
}

/* What was asked for is no news, and a phrase that it begins or ends is longer for nothing. */
static bool read_spot(struct cloud *cloud, const struct cloud_token *tokens, size_t left,
    uint32_t words, struct spot *out)
{
    if (left < words || tokens[0].asked || tokens[words - 1].asked
        || !may_end(cloud, tokens[0].word) || !may_end(cloud, tokens[words - 1].word))
        return false;
    *out = (struct spot){.words = words};
    for (uint32_t i = 0; i < words; i++) {
        const uint32_t lemma = cloud_lemma_of(cloud, tokens[i].word);
        if (lemma == CLOUD_NONE || (i > 0 && !tokens[i].next))
            return false;
        out->lemmas[i] = lemma;
        out->hash = add_hash(out->hash, cloud->words[lemma].text);
    }
    return true;
}

static bool is_common(const struct cloud *cloud, const struct cloud_token *token)
{
    const uint32_t lemma = cloud->words[token->word].lemma;

    return lemma != CLOUD_NONE && cloud->words[lemma].weight >= CLOUD_POSTS_MIN;
}

static struct cloud_entry *entry_of(struct cloud *cloud, const struct spot *spot)
{
    const uint32_t at = cloud_find(&cloud->by_term, spot->hash);

    if (at != CLOUD_NONE)
        return &cloud->entries[at];
    cloud->entries = cloud_grow(
        cloud->cx, cloud->entries, cloud->entries_n, &cloud->entries_room, sizeof *cloud->entries);
    cloud_put(cloud->cx, &cloud->by_term, spot->hash, (uint32_t)cloud->entries_n);
    struct cloud_entry *entry = &cloud->entries[cloud->entries_n++];
    *entry = (struct cloud_entry){.hash = spot->hash, .words = spot->words};
    memcpy(entry->lemmas, spot->lemmas, sizeof entry->lemmas);
    return entry;
}

/* The way that more than half write it stays at last, whoever comes first. */
static void vote(struct cloud_entry *entry, struct hk_str text)
{
    if (entry->votes == 0)
        entry->text = text;
    if (hk_str_equal(entry->text, text))
        entry->votes++;
    else
        entry->votes--;
}

static void count_post(struct cloud *cloud, uint32_t at, uint32_t words)
{
    const struct cloud_post *post = &cloud->posts[at];
    struct spot spot;

    for (size_t i = 0; i < post->n; i++) {
        bool common = post->n - i >= words;
        for (size_t k = i; common && k < i + words; k++)
            common = is_common(cloud, &post->tokens[k]);
        if (!common || !read_spot(cloud, &post->tokens[i], post->n - i, words, &spot))
            continue;
        struct cloud_entry *entry = entry_of(cloud, &spot);
        const struct cloud_token *last = &post->tokens[i + words - 1];
        vote(entry, hk_str_sub(post->text, post->tokens[i].from, last->to - post->tokens[i].from));
        entry->posts += entry->last != at + 1;
        entry->last = at + 1;
    }
}

/* From here on a word's weight is the number of our posts that have any of its forms. */
static void weigh_by_posts(struct cloud *cloud)
{
    uint32_t *last = hk_arena_array(cloud->cx->arena, cloud->words_n, sizeof *last);

    for (size_t i = 0; i < cloud->words_n; i++)
        cloud->words[i].weight = 0;
    for (uint32_t at = 0; at < cloud->posts_n; at++)
        for (size_t i = 0; i < cloud->posts[at].n; i++) {
            const uint32_t lemma = cloud->words[cloud->posts[at].tokens[i].word].lemma;
            cloud->words[lemma].weight += last[lemma] != at + 1;
            last[lemma] = at + 1;
        }
}

void cloud_count(struct cloud *cloud)
{
    cloud_settle_words(cloud);
    weigh_by_posts(cloud);
    for (uint32_t words = 1; words <= CLOUD_TERM_WORDS; words++)
        for (uint32_t at = 0; at < cloud->posts_n; at++)
            count_post(cloud, at, words);
    for (size_t i = 0; i < cloud->entries_n; i++)
        cloud->entries[i].last = 0;
}

static uint64_t hash_of_key(struct hk_str key, uint32_t *out_words)
{
    struct hk_str word;
    uint64_t hash = 0;

    for (*out_words = 0; hk_str_cut(&key, ' ', &word); ++*out_words)
        hash = add_hash(hash, word);
    return hash;
}

bool cloud_holds(struct cloud *cloud, size_t at, struct hk_str key)
{
    const struct cloud_post *post = &cloud->posts[at];
    struct spot spot;
    uint32_t words;
    const uint64_t hash = hash_of_key(key, &words);

    if (words == 0 || words > CLOUD_TERM_WORDS)
        return false;
    for (size_t i = 0; i < post->n; i++)
        if (read_spot(cloud, &post->tokens[i], post->n - i, words, &spot) && spot.hash == hash)
            return true;
    return false;
}

void cloud_compare(struct cloud *cloud, struct hk_str text)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx own = {.arena = arena, .now_ms = cloud->cx->now_ms};
    struct cloud_token *tokens;
    const size_t n = cloud_read(cloud, &own, text, NULL, 0, &tokens);
    struct spot spot;

    cloud->others_n++;
    for (size_t i = 0; i < n; i++)
        for (uint32_t words = 1; words <= CLOUD_TERM_WORDS; words++) {
            if (!read_spot(cloud, &tokens[i], n - i, words, &spot))
                continue;
            const uint32_t at = cloud_find(&cloud->by_term, spot.hash);
            if (at == CLOUD_NONE || cloud->entries[at].last == cloud->others_n)
                continue;
            cloud->entries[at].others++;
            cloud->entries[at].last = (uint32_t)cloud->others_n;
        }
}

/* ---- ranking -----------------------------------------------------------------------------------
 */

static double part_of_score(double seen, double expected)
{
    return seen > 0 ? seen * log(seen / expected) : 0;
}

double cloud_score(int64_t a, int64_t b, int64_t c, int64_t d)
{
    const double both = (double)(a + b), all = (double)(c + d);

    if (c <= 0 || d <= 0 || a + b <= 0)
        return 0;
    return 2
        * (part_of_score((double)a, (double)c * both / all)
            + part_of_score((double)b, (double)d * both / all));
}

struct ranked {
    const struct cloud_entry *entry;
    double score;
    bool dropped;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;

    if (a->score > b->score || a->score < b->score)
        return a->score > b->score ? -1 : 1;
    return a->entry->hash < b->entry->hash ? -1 : a->entry->hash > b->entry->hash;
}

static bool is_part(const struct cloud_entry *of, const struct cloud_entry *part)
{
    for (uint32_t i = 0; i + part->words <= of->words; i++)
        if (memcmp(&of->lemmas[i], part->lemmas, part->words * sizeof *part->lemmas) == 0)
            return true;
    return false;
}

static bool goes_on(const struct cloud_entry *left, const struct cloud_entry *right)
{
    const size_t shared = CLOUD_TERM_WORDS - 1;

    return memcmp(&left->lemmas[1], right->lemmas, shared * sizeof *left->lemmas) == 0;
}

/* Is this said as well by `other`, which is longer, or of the longest the other end of a saying? */
static bool is_covered(const struct cloud_entry *entry, const struct cloud_entry *other)
{
    if (OF_PARTS * other->posts < PART * entry->posts)
        return false;
    if (other->words > entry->words)
        return is_part(other, entry);
    return other->words == CLOUD_TERM_WORDS && entry->words == CLOUD_TERM_WORDS
        && (goes_on(other, entry) || goes_on(entry, other));
}

/* From the longest terms to single words, the better first: only what is kept covers others. */
static void drop_covered(struct ranked *list, size_t n)
{
    for (uint32_t words = CLOUD_TERM_WORDS; words > 0; words--)
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; list[i].entry->words == words && k < n; k++)
                list[i].dropped |= !list[k].dropped && (k < i || list[k].entry->words > words)
                    && is_covered(list[i].entry, list[k].entry);
}

static struct cloud_term term_of(struct cloud *cloud, const struct ranked *ranked)
{
    const struct cloud_entry *entry = ranked->entry;
    struct hk_str key = cloud->words[entry->lemmas[0]].text;
    struct sense_reading reading;

    for (uint32_t i = 1; i < entry->words; i++)
        key = hk_arena_printf(
            cloud->cx->arena, "%.*s %.*s", HKS(key), HKS(cloud->words[entry->lemmas[i]].text));
    sense_read(cloud->cx, entry->text, HK_STR(""), &reading);
    return (struct cloud_term){.key = key,
        .text = entry->text,
        .posts = entry->posts,
        .others = entry->others,
        .score = ranked->score,
        .words = entry->words,
        .rude = (reading.senses & (UINT32_C(1) << SENSE_ABUSE)) != 0};
}

size_t cloud_rank(struct cloud *cloud, bool rude, size_t max, struct cloud_term **out)
{
    struct ranked *list = hk_arena_array(cloud->cx->arena, cloud->entries_n, sizeof *list);
    const int64_t ours = (int64_t)cloud->posts_n, others = (int64_t)cloud->others_n;
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < cloud->entries_n; i++) {
        const struct cloud_entry *e = &cloud->entries[i];
        const double score = cloud_score(e->posts, e->others, ours, others);
        if (e->posts >= CLOUD_POSTS_MIN && score >= CLOUD_CERTAIN
            && (int64_t)e->posts * others > (int64_t)e->others * ours)
            list[n++] = (struct ranked){.entry = e, .score = score};
    }
    qsort(list, n, sizeof *list, compare_ranked);
    n = n < RANKED_MAX ? n : RANKED_MAX;
    drop_covered(list, n);
    *out = hk_arena_array(cloud->cx->arena, max, sizeof **out);
    for (size_t i = 0; i < n && kept < max; i++) {
        if (list[i].dropped)
            continue;
        const struct cloud_term term = term_of(cloud, &list[i]);
        if (rude || !term.rude)
            (*out)[kept++] = term;
    }
    return kept;
}
