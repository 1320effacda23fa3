/* bench/bench_forms.c -- hark.lex: how fast it opens, a form is looked up and a word is expanded.
 *
 * Words are drawn from the file itself: a thousand again and again, as those of a text that the
 * caches hold; the k-th word k times less often than the first; and evenly (nearly every one is new
 * to the caches). Printed is CPU time's median of five rounds. With files of plain text as
 * arguments it also says which share of their words the dictionaries know.
 *
 * What it does not do: make hark.lex (./dev build does).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/forms.h"
#include "lang/tokens.h"

enum { WORDS = 200000, COMMON = 1000, ROUNDS = 5, EXPANSIONS = 5000, TEXT_MAX = 64 << 20 };

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void put(const char *name, double value, const char *unit, const char *bar)
{
    printf("%-44s %10.1f %-5s %s\n", name, value, unit, bar);
}

static uint32_t *all_groups; /* shuffled by draw() */

static uint32_t list_groups(struct hk_cx *cx, const struct lex *lex)
{
    struct hk_str code;
    size_t words, forms, all = 0, n = 0;

    for (size_t i = 0; lex_language(lex, i, &code, &words, &forms); i++)
        all += words;
    all_groups = hk_arena_array(cx->arena, all, sizeof *all_groups);
    for (uint32_t group = LEX_NO_GROUP; n < all && lex_next_group(lex, &group);)
        all_groups[n++] = group;
    return (uint32_t)n;
}

/* Any form of the group that `rank` stands for. */
static struct hk_str draw(
    struct hk_cx *cx, const struct lex *lex, uint32_t groups, uint64_t rank, uint32_t *seed)
{
    const uint32_t group = all_groups[rank * UINT64_C(2654435761) % groups];
    const struct lex_group g = lex_group_of(lex, group);
    struct hk_str ending = lex_ending(&g, next_random(seed) % g.forms);

    return hk_arena_printf(cx->arena, "%.*s%.*s", HKS(g.stem), HKS(ending));
}

/* A rank that is k with a chance that falls as 1/k. */
static uint64_t zipf(uint32_t groups, uint32_t *seed)
{
    const uint32_t octaves = 32 - (uint32_t)__builtin_clz(groups);
    const uint64_t rank = UINT64_C(1) << next_random(seed) % octaves;

    return rank + next_random(seed) % rank;
}

static double time_lookups(const struct lex *lex, const struct hk_str *words, size_t n)
{
    double rounds[ROUNDS];
    uint32_t groups[1];
    size_t found = 0;

    for (size_t round = 0; round < ROUNDS; round++) {
        double begun = now_ns();
        for (size_t i = 0; i < n; i++)
            found += lex_find(lex, words[i], groups, 1);
        rounds[round] = (now_ns() - begun) / (double)n;
    }
    hk_must(found <= n * ROUNDS);
    qsort(rounds, ROUNDS, sizeof *rounds, compare_doubles);
    return rounds[ROUNDS / 2];
}

static void bench_lookups(struct hk_cx *cx, const struct lex *lex)
{
    struct hk_str *words = hk_arena_array(cx->arena, WORDS, sizeof *words);
    const uint32_t groups = list_groups(cx, lex);
    uint32_t seed = 7;

    for (size_t i = 0; i < WORDS; i++)
        words[i] =
            i < COMMON ? draw(cx, lex, groups, next_random(&seed), &seed) : words[i - COMMON];
    put("the word of a form, 1,000 words", time_lookups(lex, words, WORDS), "ns", "<= 40");
    for (size_t i = 0; i < WORDS; i++)
        words[i] = draw(cx, lex, groups, zipf(groups, &seed), &seed);
    put("the word of a form, by Zipf over all words", time_lookups(lex, words, WORDS), "ns", "");
    for (size_t i = 0; i < WORDS; i++)
        words[i] = draw(cx, lex, groups, next_random(&seed), &seed);
    put("the word of a form, all words alike", time_lookups(lex, words, WORDS), "ns", "");
}

static void bench_expansions(struct hk_cx *cx, const struct lex *lex)
{
    struct hk_cx own = {.arena = hk_arena_new()};
    const uint32_t groups = list_groups(cx, lex);
    uint32_t seed = 11;
    size_t all = 0;
    double begun, spent = 0;

    for (size_t i = 0; i < EXPANSIONS; i++) {
        struct hk_str word = draw(cx, lex, groups, next_random(&seed), &seed);
        struct forms forms;
        begun = now_ns();
        forms_expand(&own, lex, word, &forms);
        spent += now_ns() - begun;
        all += forms.n;
        hk_arena_reset(own.arena);
    }
    put("expand a word of a question", spent / EXPANSIONS / 1000, "us", "");
    put("its forms", (double)all / EXPANSIONS, "", "<= 64");
    hk_arena_free(own.arena);
}

/* Which share of the words of a text some dictionary has, alone or behind Hebrew prefixes. */
static void measure_coverage(const struct lex *lex, const char *path)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    char *bytes = hk_arena_unset(cx.arena, TEXT_MAX);
    FILE *file = fopen(path, "rb");
    struct lang_token *tokens;
    struct hk_str lemma;
    size_t n, words = 0, known = 0;

    if (file == NULL) {
        printf("%s: cannot be read\n", path);
        return;
    }
    struct hk_str text = {bytes, fread(bytes, 1, TEXT_MAX, file)};
    fclose(file);
    lang_tokens(&cx, hk_text_clean(&cx, text), &tokens, &n);
    struct hk_str *list = hk_arena_array(cx.arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        if (tokens[i].whole || lang_class_of(hk_text_next(tokens[i].text, &at)) != LANG_LETTER)
            continue;
        list[words++] = tokens[i].text;
        known += forms_lemmas(&cx, lex, tokens[i].text, &lemma, 1) > 0;
    }
    printf("%-44s %10.2f %%     of %zu words; looked up in %.1f ns\n", path,
        words > 0 ? 100.0 * (double)known / (double)words : 0, words,
        time_lookups(lex, list, words));
    hk_arena_free(cx.arena);
}

int main(int argc, char **argv)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    const char *path = getenv("HARK_TEST_LEX");
    struct lex *lex;
    double begun = now_ns();

    if (lex_open(&cx, path != NULL ? path : ".tools/lex/hark.lex", &lex) != HK_OK) {
        printf("word forms are not measured: %s\n", cx.error.text);
        return 0;
    }
    put("open hark.lex, every byte looked at", (now_ns() - begun) / 1e6, "ms", "");
    bench_lookups(&cx, lex);
    bench_expansions(&cx, lex);
    for (int i = 1; i < argc; i++)
        measure_coverage(lex, argv[i]);
    lex_close(&lex);
    hk_arena_free(cx.arena);
    return 0;
}
