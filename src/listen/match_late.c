/* listen/match_late.c -- words that are looked for only when a query that has them is evaluated.
 *
 * Most words of queries are such: a query is kept under its rarest one. The words of the post, few
 * beside those of all queries, are put into a table then, and the forms of the leaf are looked up.
 */
#include "listen/match_priv.h"

#include <stdlib.h>

static uint32_t slot_of(const struct match_work *work, uint64_t hash)
{
    const struct post_token *tokens = work->post->tokens;
    uint32_t at = (uint32_t)hash & work->heads_mask;

    while (work->heads[at] != 0 && tokens[work->heads[at] - 1].hash != hash)
        at = (at + 1) & work->heads_mask;
    return at;
}

/* The post's tokens by their hashes, those with the same one in their order. */
static void make_table(struct match_work *work)
{
    uint32_t tokens = (uint32_t)work->post->tokens_n, slots = 16;

    while (slots < 2 * tokens)
        slots *= 2;
    work->heads = hk_arena_array(work->cx.arena, slots, sizeof *work->heads);
    work->others = hk_arena_array(work->cx.arena, tokens, sizeof *work->others);
    work->heads_mask = slots - 1;
    for (uint32_t i = tokens; i-- > 0;) {
        uint32_t *head = &work->heads[slot_of(work, work->post->tokens[i].hash)];
        work->others[i] = *head;
        *head = i + 1;
    }
}

static int compare_tokens(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* All tokens of the leaf's forms, in the order of the post. */
static void look_for_forms(struct match_work *work, const struct match_leaf *leaf, uint32_t id)
{
    const uint64_t *forms = work->index->forms + leaf->forms;
    uint32_t *found = NULL;
    size_t n = 0;

    if (work->heads == NULL)
        make_table(work);
    for (uint32_t i = 0; i < leaf->forms_n; i++) {
        uint32_t token = work->heads[slot_of(work, forms[i])];
        for (; token != 0; token = work->others[token - 1]) {
            if (!match_word_holds(work, leaf, &work->post->tokens[token - 1]))
                continue;
            if (found == NULL)
                found = hk_arena_unset(work->cx.arena, work->post->tokens_n * sizeof *found);
            found[n++] = token - 1;
        }
    }
    if (n > 1)
        qsort(found, n, sizeof *found, compare_tokens);
    for (size_t i = 0; i < n; i++)
        match_mark_leaf(work, id, found[i]);
}

void match_look_late(struct match_work *work, uint32_t id)
{
    const struct match_leaf *leaf = &work->index->leaves[id];

    if (leaf->forms_n > 0)
        look_for_forms(work, leaf, id);
    else
        for (uint32_t i = 0; i < work->post->tokens_n; i++)
            if (match_prefix_holds(leaf, &work->post->tokens[i]))
                match_mark_leaf(work, id, i);
    if (work->seen[id].epoch != work->epoch) /* looked for, and nowhere */
        work->seen[id] = (struct match_seen){work->epoch, MATCH_NONE, MATCH_NONE};
}
