/* bench/bench_listen.c -- hark listen on one core: posts a second from lines of JSON to hits, and
 * of the matcher alone, against the fixed mix of queries (lib/listen_mix.h); how the cost grows
 * with the number of queries; how soon changed queries are live; memory; two threads beside two
 * processes; and beside it a loop over PCRE2 patterns and Vectorscan's literals.
 *
 * Rates are posts per second of CPU time, the median of five rounds: what one free core does.
 *
 *   bench_listen [POSTS [PART]]   200,000 otherwise, a quarter of it as large lines; PART is rates,
 *                                 alone, curve, change, threads or peers
 *
 * What it does not do: make hark.lex (./dev build does); check what is found (the tests do).
 */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/listen_mix.h"
#include "lib/listen_peers.h"
#include "listen/lines.h"
#include "listen/post_tokens.h"

enum { ROUNDS = 5, POSTS = 200000, QUERIES = 10000, ALONE = 50000 };

struct bench {
    struct hk_cx cx;
    struct mix mix;
    const struct lex *lex;
    size_t posts;
    int small, large;     /* files in memory */
    struct hk_str *texts; /* ALONE of them */
};

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *list)
{
    qsort(list, ROUNDS, sizeof *list, compare_doubles);
    return list[ROUNDS / 2];
}

static void put(const char *name, double value, const char *unit, const char *bar)
{
    printf("%-52s %12.0f %-8s %s\n", name, value, unit, bar);
    fflush(stdout);
}

/* ---- what is measured --------------------------------------------------------------------- */

/* Parsed, linked and compiled; *parse_s and *compile_s are CPU time. */
static struct match_set *compile(
    struct bench *b, const struct mix_query *queries, size_t n, double *parse_s, double *compile_s)
{
    struct hk_cx own = {.arena = hk_arena_new()};
    struct query_named *list = hk_arena_array(own.arena, n, sizeof *list);
    struct match_source *sources = hk_arena_array(own.arena, n, sizeof *sources);
    double begun = seconds(CLOCK_PROCESS_CPUTIME_ID);

    for (size_t i = 0; i < n; i++) {
        list[i] =
            (struct query_named){queries[i].name, hk_arena_alloc(own.arena, sizeof(struct query))};
        if (query_parse(&own, b->lex, queries[i].text, list[i].query) != HK_OK) {
            fprintf(stderr, "%.*s: %s\n", HKS(queries[i].text), own.error.text);
            exit(1);
        }
    }
    query_link(&own, list, n);
    *parse_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - begun;
    for (size_t i = 0; i < n; i++)
        sources[i] = (struct match_source){list[i].name, list[i].query->root};
    begun = seconds(CLOCK_PROCESS_CPUTIME_ID);
    struct match_set *set = match_set_new(sources, n);
    *compile_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - begun;
    hk_arena_free(own.arena);
    return set;
}

/* The whole way of hark listen over a file in memory; posts a second of `clock`. */
static double run_lines(struct bench *b, const struct match_set *set, int in, unsigned threads,
    clockid_t clock, struct lines_tally *tally)
{
    struct lines_options options = {
        .in = in, .format = POST_FORMAT_AUTO, .threads = threads, .set = set};

    options.out = open("/dev/null", O_WRONLY | O_CLOEXEC);
    lseek(in, 0, SEEK_SET);
    double begun = seconds(clock);
    if (lines_run(&b->cx, &options, tally) != HK_OK || tally->bad > 0)
        exit(1);
    close(options.out);
    return (double)tally->posts / (seconds(clock) - begun);
}

static double rate(struct bench *b, const struct match_set *set, int in, struct lines_tally *tally)
{
    double rounds[ROUNDS];

    for (size_t i = 0; i < ROUNDS; i++)
        rounds[i] = run_lines(b, set, in, 1, CLOCK_PROCESS_CPUTIME_ID, tally);
    return median(rounds);
}

enum alone { TO_TOKENS, TO_HITS, TOKENS_TO_HITS };

/* From text to tokens or to hits; or from tokens, which are made before, to hits. */
static double rate_alone(struct bench *b, const struct match_set *set, enum alone what)
{
    struct hk_cx own = {.arena = hk_arena_new()};
    struct match_work *work = match_work_new();
    struct post *posts = hk_arena_array(b->cx.arena, ALONE, sizeof *posts);
    const struct match_query *found;
    double rounds[ROUNDS];

    for (size_t i = 0; i < ALONE; i++) {
        posts[i] = (struct post){.text = b->texts[i]};
        if (what == TOKENS_TO_HITS)
            post_tokens(&own, &posts[i]);
    }
    for (size_t round = 0; round < ROUNDS; round++) {
        double begun = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (size_t i = 0; i < ALONE; i++) {
            if (what != TOKENS_TO_HITS)
                post_tokens(&own, &posts[i]);
            if (what != TO_TOKENS)
                match_post(work, set, &posts[i], &found);
            if (what != TOKENS_TO_HITS)
                hk_arena_reset(own.arena);
        }
        rounds[round] = ALONE / (seconds(CLOCK_PROCESS_CPUTIME_ID) - begun);
    }
    match_work_free(work);
    hk_arena_free(own.arena);
    return median(rounds);
}

/* ---- figures ------------------------------------------------------------------------------ */

static void bench_rates(struct bench *b, struct match_set *set, struct match_set *fuzzy)
{
    struct lines_tally tally;

    double small = rate(b, set, b->small, &tally);
    printf("%.1f %% of the posts are taken; %.0f bytes a line\n",
        100.0 * (double)tally.matched / (double)tally.posts,
        (double)tally.bytes / (double)tally.lines);
    put("lines of 500 bytes, 10,000 queries", small, "posts/s", ">= 300000");
    put("  a tenth of them for misspellings", rate(b, fuzzy, b->small, &tally), "posts/s",
        ">= 150000");
    put("lines of 2.8 kB, 10,000 queries", rate(b, set, b->large, &tally), "posts/s", ">= 120000");
}

static void bench_alone(struct bench *b, struct match_set *set, struct match_set *fuzzy)
{
    put("matcher alone: words to hits", rate_alone(b, set, TOKENS_TO_HITS), "posts/s", ">= 600000");
    put("  a tenth for misspellings", rate_alone(b, fuzzy, TOKENS_TO_HITS), "posts/s", "");
    put("folding and words", rate_alone(b, set, TO_TOKENS), "posts/s", "");
    put("text to hits", rate_alone(b, set, TO_HITS), "posts/s", "");
    put("  a tenth for misspellings", rate_alone(b, fuzzy, TO_HITS), "posts/s", "");
}

static void bench_curve(struct bench *b)
{
    static const size_t sizes[] = {100, 1000, 10000, 100000};
    char name[80];

    for (size_t i = 0; i < HK_COUNT(sizes); i++) {
        double parse_s, compile_s;
        struct match_set *set =
            compile(b, mix_queries(&b->mix, sizes[i], false), sizes[i], &parse_s, &compile_s);
        snprintf(name, sizeof name, "text to hits, %zu queries", sizes[i]);
        put(name, rate_alone(b, set, TO_HITS), "posts/s", "");
        printf("%-52s %12.1f %-8s\n", "  their memory", (double)match_set_bytes(set) / 1e6, "MB");
        match_set_release(set);
    }
}

static size_t memory_in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

static void bench_change(struct bench *b, const struct mix_query *queries, struct match_set *set)
{
    double parse_s, compile_s, rounds[ROUNDS];
    size_t before = memory_in_use();
    struct match_set *again = compile(b, queries, QUERIES, &parse_s, &compile_s);

    put("memory of 10,000 queries", (double)(memory_in_use() - before) / 1e6, "MB", "< 200");
    put("10,000 changed queries live: read and inflected", parse_s * 1e3, "ms", "");
    put("  and compiled: together", (parse_s + compile_s) * 1e3, "ms", "< 500");
    match_set_release(again);
    for (size_t i = 0; i < ROUNDS; i++) {
        double begun = seconds(CLOCK_PROCESS_CPUTIME_ID);
        struct query query;
        if (query_parse(&b->cx, b->lex, queries[i * 41 + 45].text, &query) != HK_OK)
            exit(1);
        struct match_source source = {queries[i * 41 + 45].name, query.root};
        match_set_release(match_set_change(set, &source, 1));
        rounds[i] = seconds(CLOCK_PROCESS_CPUTIME_ID) - begun;
    }
    printf("%-52s %12.2f %-8s %s\n", "one changed query live", median(rounds) * 1e3, "ms", "< 10");
}

/* Two threads over twice the posts beside two processes over all of them, by the clock. */
static void bench_threads(struct bench *b, const struct match_set *set, const char *path)
{
    struct lines_tally tally;
    pid_t children[2];
    double one = run_lines(b, set, b->small, 1, CLOCK_MONOTONIC, &tally);
    double two = run_lines(b, set, b->small, 2, CLOCK_MONOTONIC, &tally);
    double begun = seconds(CLOCK_MONOTONIC);

    for (size_t i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            int own = open(path, O_RDONLY | O_CLOEXEC);
            run_lines(b, set, own, 1, CLOCK_MONOTONIC, &tally);
            _exit(0);
        }
    }
    for (size_t i = 0; i < 2; i++)
        waitpid(children[i], NULL, 0);
    double apart = 2 * (double)tally.posts / (seconds(CLOCK_MONOTONIC) - begun);
    put("by the clock: one thread", one, "posts/s", "");
    put("  two threads", two, "posts/s", "");
    put("  two processes", apart, "posts/s", "");
    printf("%-52s %12.2f %-8s %s\n", "  two threads of two processes", two / apart, "", ">= 0.9");
}

/* ---- all ---------------------------------------------------------------------------------- */

static int file_of(struct bench *b, const struct mix_query *queries, size_t posts, bool large)
{
    struct hk_cx own = {.arena = hk_arena_new()};
    struct hk_cx *kept = b->mix.cx;
    struct hk_buf out = hk_buf_make(SIZE_MAX / 2);
    int file = memfd_create(large ? "large" : "small", MFD_CLOEXEC);

    b->mix.cx = &own;
    for (size_t i = 0; i < posts; i++) {
        mix_line(&b->mix, &out, i, mix_text(&b->mix, queries, QUERIES), large);
        if (i % 1000 != 999 && i + 1 < posts)
            continue;
        if (write(file, out.p, out.n) != (ssize_t)out.n)
            exit(1);
        hk_buf_clear(&out);
        hk_arena_reset(own.arena);
    }
    b->mix.cx = kept;
    hk_buf_free(&out);
    hk_arena_free(own.arena);
    return file;
}

static bool is_wanted(const char *part, const char *name)
{
    return part == NULL || strcmp(part, name) == 0;
}

int main(int argc, char **argv)
{
    struct bench b = {.cx = {.arena = hk_arena_new()}};
    const char *path = getenv("HARK_TEST_LEX");
    const char *part = argc > 2 ? argv[2] : NULL;
    struct lex *lex;
    double parse_s, compile_s;

    if (lex_open(&b.cx, path != NULL ? path : ".tools/lex/hark.lex", &lex) != HK_OK) {
        printf("listening is not measured: %s\n", b.cx.error.text);
        return 0;
    }
    b.lex = lex;
    b.posts = argc > 1 ? strtoul(argv[1], NULL, 10) : POSTS;
    mix_begin(&b.cx, lex, &b.mix);
    struct mix_query *queries = mix_queries(&b.mix, QUERIES, false);
    struct mix_query *fuzzy = mix_queries(&b.mix, QUERIES, true);
    b.small = file_of(&b, queries, b.posts, false);
    b.large = file_of(&b, queries, b.posts / 4, true);
    b.texts = hk_arena_array(b.cx.arena, ALONE, sizeof *b.texts);
    for (size_t i = 0; i < ALONE; i++)
        b.texts[i] = mix_text(&b.mix, queries, QUERIES);
    struct match_set *set = compile(&b, queries, QUERIES, &parse_s, &compile_s);
    struct match_set *fuzzy_set = compile(&b, fuzzy, QUERIES, &parse_s, &compile_s);
    if (is_wanted(part, "rates"))
        bench_rates(&b, set, fuzzy_set);
    if (is_wanted(part, "alone"))
        bench_alone(&b, set, fuzzy_set);
    if (is_wanted(part, "curve"))
        bench_curve(&b);
    if (is_wanted(part, "change"))
        bench_change(&b, queries, set);
    if (is_wanted(part, "threads"))
        bench_threads(&b, set, hk_arena_printf(b.cx.arena, "/proc/%d/fd/%d", getpid(), b.small).p);
    if (is_wanted(part, "peers"))
        listen_peers(&b.cx, queries, QUERIES, b.texts, ALONE);
    match_set_release(set);
    match_set_release(fuzzy_set);
    lex_close(&lex);
    hk_arena_free(b.cx.arena);
    return 0;
}
