/* app/listen.c -- hark listen: which posts of a stream do queries take? Needs no data folder.
 *
 * Queries are lines "name<TAB>query"; all are read before the first post, and one that is wrong is
 * told with its line and column. What is found goes to standard output, everything else to
 * standard error.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "app/files.h"
#include "app/word_forms.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/lines.h"
#include "listen/query_explain.h"
#include "listen/understood.h"

enum { QUERIES_BYTES_MAX = 256 << 20, WRONG_SHOWN = 10 };

struct queries {
    struct words *words; /* for what is told about them */
    struct query_named *list;
    struct match_source *sources;
    size_t n;
    size_t *lines; /* where each stands */
    size_t wrong;  /* how many cannot be used; the first are told */
};

/* One that cannot be used, if not too many were told. */
static void tell_wrong(
    struct queries *q, struct hk_str file, size_t line, uint32_t column, const char *why)
{
    if (q->wrong++ >= WRONG_SHOWN)
        return;
    fprintf(stderr, "hark listen: %.*s:%zu: ", HKS(file), line);
    if (column > 0)
        fprintf(stderr, "column %u: ", column);
    fprintf(stderr, "%s\n", why);
}

/* One that was refused: issues[0] says why. */
static void tell_refused(
    struct hk_cx *cx, struct queries *q, struct hk_str file, size_t line, const struct query *query)
{
    const struct hk_str why = query_issue_text(cx, q->words, &query->issues[0]);

    tell_wrong(q, file, line, query->issues[0].column, hk_arena_str(cx->arena, why).p);
}

static void read_query(struct hk_cx *cx, const struct lex *lex, struct queries *q,
    struct hk_str file, size_t line, struct hk_str row)
{
    struct hk_str name = HK_STR("");

    if (!hk_str_cut(&row, '\t', &name) || hk_str_trim(name).n == 0 || hk_str_trim(row).n == 0) {
        tell_wrong(q, file, line, 0, "a line is a name, a tab and a query");
        return;
    }
    struct query *query = hk_arena_alloc(cx->arena, sizeof *query);
    if (query_parse(cx, lex, hk_str_trim(row), query) != HK_OK) {
        tell_refused(cx, q, file, line, query);
        return;
    }
    q->lines[q->n] = line;
    q->list[q->n++] = (struct query_named){hk_str_trim(name), query};
}

static void link_queries(struct hk_cx *cx, struct queries *q, struct hk_str file)
{
    if (query_link(cx, q->list, q->n) == 0)
        return;
    for (size_t i = 0; i < q->n; i++)
        if (q->list[i].query->root == NULL)
            tell_refused(cx, q, file, q->lines[i], q->list[i].query);
}

/* All queries of a file, parsed and linked. */
static enum hk_rc read_queries(
    struct hk_cx *cx, const struct lex *lex, struct hk_str file, struct queries *out)
{
    HK_AUTO(words_close) struct words *words = NULL;
    struct hk_str text, rest, row;
    size_t lines = 1;

    HK_TRY(words_open(cx, HK_STR("en"), HK_STR("UTC"), &words));
    HK_TRY(app_file_read(cx, hk_arena_str(cx->arena, file).p, QUERIES_BYTES_MAX, &text));
    if (text.n > 0 && !hk_text_valid(text))
        return hk_fail(cx, HK_EINVAL, "%.*s: not UTF-8", HKS(file));
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    *out = (struct queries){.words = words,
        .list = hk_arena_array(cx->arena, lines, sizeof *out->list),
        .lines = hk_arena_array(cx->arena, lines, sizeof *out->lines)};
    rest = text;
    for (size_t line = 1; hk_str_cut(&rest, '\n', &row); line++)
        if (hk_str_trim(row).n > 0)
            read_query(cx, lex, out, file, line, row);
    link_queries(cx, out, file);
    out->words = NULL; /* it goes now */
    if (out->wrong > 0)
        return hk_fail(cx, HK_EINVAL, "%zu of the queries in %.*s cannot be used; nothing was read",
            out->wrong, HKS(file));
    if (out->n == 0)
        return hk_fail(
            cx, HK_EINVAL, "%.*s has no query: a line is a name, a tab and a query", HKS(file));
    out->sources = hk_arena_array(cx->arena, out->n, sizeof *out->sources);
    for (size_t i = 0; i < out->n; i++)
        out->sources[i] = (struct match_source){out->list[i].name, out->list[i].query->root};
    return HK_OK;
}

/* Word forms from --lex or where they usually are. Without them words stand for themselves. */
static enum hk_rc open_word_forms(
    struct hk_cx *cx, const struct app_arguments *arguments, struct lex **out)
{
    const char *path;
    enum hk_rc rc = app_word_forms_open(cx, app_argument(arguments, "lex"), out, &path);

    if (rc != HK_ENOTFOUND || app_argument_given(arguments, "lex"))
        return rc;
    fprintf(stderr,
        "hark listen: without word forms: install the package hark-lex, or name the "
        "file with --lex\n");
    return HK_OK;
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void tell_bad_lines(const struct lines_tally *tally)
{
    for (size_t i = 0; i < tally->bad && i < LINES_BAD_SHOWN; i++)
        fprintf(stderr, "hark listen: line %llu: %s\n", (unsigned long long)tally->first[i].line,
            tally->first[i].reason);
    if (tally->bad > 0)
        fprintf(stderr, "hark listen: %llu bad lines\n", (unsigned long long)tally->bad);
}

static void tell_stats(const struct lines_tally *tally, const struct match_set *set, double begun)
{
    double wall = seconds_of(CLOCK_MONOTONIC) - begun;
    double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);

    fprintf(stderr,
        "queries %zu\nindex_bytes %zu\nlines %llu\nbytes %llu\nposts %llu\nothers %llu\n"
        "matched %llu\nbad %llu\nseconds %.3f\ncpu_seconds %.3f\nposts_per_second %.0f\n",
        match_set_queries(set), match_set_bytes(set), (unsigned long long)tally->lines,
        (unsigned long long)tally->bytes, (unsigned long long)tally->posts,
        (unsigned long long)tally->others, (unsigned long long)tally->matched,
        (unsigned long long)tally->bad, wall, cpu, wall > 0 ? (double)tally->posts / wall : 0);
}

/* What the flags say about the stream; out->in is to be closed unless it is standard input. */
static enum hk_rc read_options(
    struct hk_cx *cx, const struct app_arguments *arguments, struct lines_options *out)
{
    struct hk_str format = app_argument(arguments, "format");
    struct hk_str threads = app_argument(arguments, "threads");
    struct hk_str in = app_argument(arguments, "in");
    int64_t n = 1;

    out->format = POST_FORMAT_AUTO;
    if (format.n > 0 && !post_format_named(format, &out->format))
        return hk_fail(cx, HK_EINVAL, "--format is auto, hark, x, bluesky or mastodon, not '%.*s'",
            HKS(format));
    if (threads.n > 0 && (!hk_str_to_int(threads, &n) || n < 1 || n > LINES_THREADS_MAX))
        return hk_fail(cx, HK_EINVAL, "--threads is a number from 1 to %u", LINES_THREADS_MAX);
    out->threads = (unsigned)n;
    out->in = STDIN_FILENO;
    out->out = STDOUT_FILENO;
    out->sense = &listen_understood;
    if (in.n > 0 && !hk_str_equal(in, HK_STR("-"))) {
        out->in = open(hk_arena_str(cx->arena, in).p, O_RDONLY | O_CLOEXEC);
        if (out->in < 0)
            return hk_fail(cx, HK_ENOTFOUND, "%.*s: %s", HKS(in), strerror(errno));
    }
    return HK_OK;
}

/* From queries to a set; what was needed for it goes. */
static enum hk_rc compile(struct hk_cx *cx, const struct app_arguments *arguments, struct lex *lex,
    struct match_set **out)
{
    struct queries queries = {0};

    HK_TRY(read_queries(cx, lex, app_argument(arguments, "queries"), &queries));
    *out = match_set_new(queries.sources, queries.n);
    hk_arena_reset(cx->arena);
    return HK_OK;
}

enum app_exit app_listen(struct hk_cx *cx, const struct app_arguments *arguments)
{
    struct lines_options options;
    struct lines_tally tally;
    struct match_set *set = NULL;
    struct lex *lex = NULL;
    double begun = seconds_of(CLOCK_MONOTONIC);

    if (read_options(cx, arguments, &options) != HK_OK)
        return app_say_usage(cx, arguments);
    enum hk_rc rc = open_word_forms(cx, arguments, &lex);
    if (rc == HK_OK)
        rc = compile(cx, arguments, lex, &set);
    lex_close(&lex);
    if (rc != HK_OK)
        return app_say_usage(cx, arguments);
    options.set = set;
    rc = lines_run(cx, &options, &tally);
    tell_bad_lines(&tally);
    if (app_argument_given(arguments, "stats"))
        tell_stats(&tally, set, begun);
    match_set_release(set);
    if (options.in != STDIN_FILENO)
        close(options.in);
    return rc == HK_OK ? APP_DONE : app_say_failure(cx, arguments);
}
