/* bench/lib/listen_peers.c -- see listen_peers.h. */
#include "listen_peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "lang/fold.h"

#ifdef HAVE_PCRE2
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#endif
#ifdef HAVE_VECTORSCAN
#include <hs/hs.h>
#endif

enum { PCRE2_POSTS = 300 };

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void put(const char *name, double rate, size_t hits)
{
    printf("%-52s %12.0f posts/s  %zu hits\n", name, rate, hits);
}

#ifdef HAVE_PCRE2
static void loop_over_patterns(
    const struct mix_query *queries, size_t n, const struct hk_str *texts)
{
    pcre2_code **codes = hk_alloc_array(n, sizeof(pcre2_code *));
    size_t hits = 0, offset;
    int error;

    for (size_t i = 0; i < n; i++) {
        codes[i] =
            pcre2_compile((PCRE2_SPTR)(const void *)queries[i].literal.p, queries[i].literal.n,
                PCRE2_CASELESS | PCRE2_UTF | PCRE2_LITERAL, &error, &offset, NULL);
        hk_must(codes[i] != NULL);
        pcre2_jit_compile(codes[i], PCRE2_JIT_COMPLETE);
    }
    pcre2_match_data *data = pcre2_match_data_create(4, NULL);
    double begun = cpu_seconds();
    for (size_t k = 0; k < PCRE2_POSTS; k++)
        for (size_t i = 0; i < n; i++)
            hits += pcre2_match(codes[i], (PCRE2_SPTR)(const void *)texts[k].p, texts[k].n, 0,
                        PCRE2_NO_UTF_CHECK, data, NULL)
                > 0;
    put("beside it: PCRE2 with JIT, query by query", PCRE2_POSTS / (cpu_seconds() - begun), hits);
    for (size_t i = 0; i < n; i++)
        pcre2_code_free(codes[i]);
    pcre2_match_data_free(data);
    hk_free(codes);
}
#endif

#ifdef HAVE_VECTORSCAN
static int count_hit(
    unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *hits)
{
    (void)id, (void)from, (void)to, (void)flags;
    ++*(size_t *)hits;
    return 0;
}

static void scan_literals(struct hk_cx *cx, const struct mix_query *queries, size_t n,
    const struct hk_str *texts, size_t texts_n)
{
    const char **literals = hk_alloc_array(n, sizeof *literals);
    size_t *lengths = hk_alloc_array(n, sizeof *lengths);
    unsigned *ids = hk_alloc_array(n, sizeof *ids), *flags = hk_alloc_array(n, sizeof *flags);
    struct hk_cx own = {.arena = hk_arena_new()};
    hs_database_t *database;
    hs_compile_error_t *error;
    hs_scratch_t *scratch = NULL;
    size_t hits = 0;

    for (size_t i = 0; i < n; i++) {
        struct hk_str folded = lang_fold(cx, queries[i].literal);
        literals[i] = hk_arena_str(cx->arena, folded).p;
        lengths[i] = folded.n;
        ids[i] = (unsigned)i;
        flags[i] = HS_FLAG_SINGLEMATCH;
    }
    if (hs_compile_lit_multi(
            literals, flags, ids, lengths, (unsigned)n, HS_MODE_BLOCK, NULL, &database, &error)
        != HS_SUCCESS) {
        printf("Vectorscan: %s\n", error->message);
        return;
    }
    hk_must(hs_alloc_scratch(database, &scratch) == HS_SUCCESS);
    double begun = cpu_seconds();
    for (size_t k = 0; k < texts_n; k++) {
        struct hk_str folded = lang_fold(&own, texts[k]);
        hs_scan(database, folded.p, (unsigned)folded.n, 0, scratch, count_hit, &hits);
        hk_arena_reset(own.arena);
    }
    put("beside it: Vectorscan, literals on folded text", (double)texts_n / (cpu_seconds() - begun),
        hits);
    hs_free_scratch(scratch);
    hs_free_database(database);
    hk_arena_free(own.arena);
    hk_free(literals);
    hk_free(lengths);
    hk_free(ids);
    hk_free(flags);
}
#endif

void listen_peers(struct hk_cx *cx, const struct mix_query *queries, size_t n,
    const struct hk_str *texts, size_t texts_n)
{
#ifdef HAVE_PCRE2
    loop_over_patterns(queries, n, texts);
#else
    printf("PCRE2 is not installed (libpcre2-dev): nothing beside it\n");
#endif
#ifdef HAVE_VECTORSCAN
    scan_literals(cx, queries, n, texts, texts_n);
#else
    (void)cx, (void)texts_n;
    printf("Vectorscan is not installed (libvectorscan-dev): nothing beside it\n");
#endif
}
