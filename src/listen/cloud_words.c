/* listen/cloud_words.c -- the words of a cloud: read from texts, told which of them are forms of
 * one. See cloud.h.
 */
#include <string.h>

#include "base/str.h"
#include "lang/forms.h"
#include "lang/hash.h"
#include "listen/cloud_priv.h"
#include "listen/post_tokens.h"

enum { FIRST_ROOM = 1024 };

/* ---- tables ------------------------------------------------------------------------------------
 */

static size_t place_of(const struct cloud_table *table, uint64_t hash)
{
    size_t at = (size_t)hash & (table->room - 1);

    while (table->numbers[at] != CLOUD_NONE && table->hashes[at] != hash)
        at = (at + 1) & (table->room - 1);
    return at;
}

uint32_t cloud_find(const struct cloud_table *table, uint64_t hash)
{
    return table->room == 0 ? CLOUD_NONE : table->numbers[place_of(table, hash)];
}

static void widen(struct hk_cx *cx, struct cloud_table *table)
{
    const struct cloud_table old = *table;

    table->room = old.room == 0 ? FIRST_ROOM : 2 * old.room;
    table->hashes = hk_arena_unset(cx->arena, table->room * sizeof *table->hashes);
    table->numbers = hk_arena_unset(cx->arena, table->room * sizeof *table->numbers);
    memset(table->numbers, 0xFF, table->room * sizeof *table->numbers);
    for (size_t i = 0; i < old.room; i++) {
        if (old.numbers[i] == CLOUD_NONE)
            continue;
        const size_t at = place_of(table, old.hashes[i]);
        table->hashes[at] = old.hashes[i];
        table->numbers[at] = old.numbers[i];
    }
}

void cloud_put(struct hk_cx *cx, struct cloud_table *table, uint64_t hash, uint32_t number)
{
    if (2 * (table->n + 1) > table->room)
        widen(cx, table);
    const size_t at = place_of(table, hash);
    table->n += table->numbers[at] == CLOUD_NONE;
    table->hashes[at] = hash;
    table->numbers[at] = number;
}

void *cloud_grow(struct hk_cx *cx, void *list, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return list;
    *room = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *wider = hk_arena_array(cx->arena, *room, size);
    if (n > 0)
        memcpy(wider, list, n * size);
    return wider;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static uint32_t word_of(struct cloud *cloud, struct hk_str text)
{
    const uint64_t hash = lang_hash(text);
    uint32_t word = cloud_find(&cloud->by_word, hash);

    if (word != CLOUD_NONE)
        return word;
    word = (uint32_t)cloud->words_n;
    cloud->words = cloud_grow(
        cloud->cx, cloud->words, cloud->words_n, &cloud->words_room, sizeof *cloud->words);
    cloud->words[cloud->words_n++] =
        (struct cloud_word){.text = hk_arena_str(cloud->cx->arena, text), .lemma = CLOUD_NONE};
    cloud_put(cloud->cx, &cloud->by_word, hash, word);
    return word;
}

static bool is_asked(const struct cloud_place *asked, size_t n, const struct post_token *token)
{
    for (size_t i = 0; i < n; i++)
        if (token->from < asked[i].to && asked[i].from < token->to)
            return true;
    return false;
}

static bool is_next(struct hk_str text, uint32_t from, uint32_t to)
{
    if (from > to || to - from > 1)
        return false;
    return from == to || text.p[from] == ' ' || text.p[from] == '-';
}

size_t cloud_read(struct cloud *cloud, struct hk_cx *own, struct hk_str text,
    const struct cloud_place *asked, size_t asked_n, struct cloud_token **out)
{
    struct post post = {.text = text};
    uint32_t handle_to = 0, last_at = CLOUD_NONE, last_to = 0;
    size_t n = 0;

    post_tokens(own, &post);
    struct cloud_token *list = hk_arena_array(own->arena, post.tokens_n, sizeof *list);
    for (size_t i = 0; i < post.tokens_n; i++) {
        const struct post_token *token = &post.tokens[i];
        if (token->kind == POST_HANDLE && token->to > handle_to)
            handle_to = token->to; /* whom somebody speaks to is nothing that is said */
        if (token->kind != POST_WORD || token->runs != 1 || token->at == last_at
            || token->from < handle_to)
            continue;
        list[n] = (struct cloud_token){.word = word_of(cloud, token->text),
            .from = token->from,
            .to = token->to,
            .asked = is_asked(asked, asked_n, token),
            .next = n > 0 && is_next(text, last_to, token->from)};
        n++;
        last_at = token->at;
        last_to = token->to;
    }
    *out = list;
    return n;
}

/* ---- forms of one word -------------------------------------------------------------------------
 */

static void note_lemmas(struct cloud *cloud, struct hk_cx *own, uint32_t word)
{
    struct hk_str lemmas[CLOUD_LEMMAS];
    const size_t n = forms_lemmas(own, cloud->lex, cloud->words[word].text, lemmas, CLOUD_LEMMAS);

    for (size_t i = 0; i < n; i++) {
        const uint32_t lemma = word_of(cloud, lemmas[i]); /* may move the words */
        cloud->words[lemma].weight += cloud->words[word].n;
        cloud->words[word].lemmas[i] = lemma;
    }
    cloud->words[word].lemmas_n = (uint32_t)n;
}

/* The one that most of our words may be forms of; of equals the one that comes first in the
 * alphabet, so that the same posts always say the same. */
static uint32_t heaviest(const struct cloud *cloud, const struct cloud_word *word)
{
    uint32_t best = CLOUD_NONE;

    for (size_t i = 0; i < word->lemmas_n; i++) {
        const struct cloud_word *one = &cloud->words[word->lemmas[i]];
        const struct cloud_word *than = best == CLOUD_NONE ? NULL : &cloud->words[best];
        if (than == NULL || one->weight > than->weight
            || (one->weight == than->weight && hk_str_compare(one->text, than->text) < 0))
            best = word->lemmas[i];
    }
    return best;
}

/* Of a word that no dictionary has: the commonest of our unknown words that it may be a form of,
 * or itself. */
static uint32_t commonest_relative(struct cloud *cloud, struct hk_cx *own, uint32_t word)
{
    uint32_t best = word;
    struct forms forms;

    forms_expand(own, cloud->lex, cloud->words[word].text, &forms);
    for (size_t i = 0; i < forms.n; i++) {
        const uint32_t one = cloud_find(&cloud->by_word, lang_hash(forms.list[i].text));
        if (one != CLOUD_NONE && cloud->words[one].lemmas_n == 0
            && cloud->words[one].n > cloud->words[best].n)
            best = one;
    }
    return best;
}

void cloud_settle_words(struct cloud *cloud)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx own = {.arena = arena, .now_ms = cloud->cx->now_ms};
    const size_t n = cloud->words_n;

    for (uint32_t i = 0; i < n; i++) {
        note_lemmas(cloud, &own, i);
        hk_arena_reset(arena);
    }
    for (uint32_t i = 0; i < n; i++) {
        struct cloud_word *word = &cloud->words[i];
        word->lemma =
            word->lemmas_n > 0 ? heaviest(cloud, word) : commonest_relative(cloud, &own, i);
        hk_arena_reset(arena);
    }
    for (uint32_t i = 0; i < n; i++) /* each step leads to a commoner one: it ends */
        while (cloud->words[i].lemmas_n == 0
            && cloud->words[cloud->words[i].lemma].lemma != cloud->words[i].lemma)
            cloud->words[i].lemma = cloud->words[cloud->words[i].lemma].lemma;
    for (size_t i = n; i < cloud->words_n; i++) /* stands in no post, but in the dictionary */
        cloud->words[i].lemma = (uint32_t)i;
}

uint32_t cloud_lemma_of(struct cloud *cloud, uint32_t word)
{
    struct cloud_word *one = &cloud->words[word];
    struct hk_str lemmas[CLOUD_LEMMAS];

    if (one->lemma != CLOUD_NONE || one->lemmas_n > 0)
        return one->lemma;
    const size_t n = forms_lemmas(cloud->cx, cloud->lex, one->text, lemmas, CLOUD_LEMMAS);
    for (size_t i = 0; i < n; i++) {
        const uint32_t lemma = cloud_find(&cloud->by_word, lang_hash(lemmas[i]));
        if (lemma != CLOUD_NONE && cloud->words[lemma].weight > 0)
            one->lemmas[one->lemmas_n++] = lemma;
    }
    one->lemma = one->lemmas_n > 0 ? heaviest(cloud, one) : CLOUD_NONE;
    one->lemmas_n = one->lemmas_n > 0 ? one->lemmas_n : 1; /* it was looked up: it is nothing */
    return one->lemma;
}
