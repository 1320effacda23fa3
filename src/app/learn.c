/* app/learn.c -- `hark learn` and `hark classify`: the learning classifier (lang/learn,
 * lang/classify) on files of one's own. They need no server and no data folder. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/files.h"
#include "app/lines.h"
#include "base/alloc.h"
#include "base/str.h"
#include "lang/classify.h"
#include "lang/learn.h"
#include "lang/model_format.h"

#define BAD_LINES_NAMED 10
#define TOP_MOST 100
#define REASONS_MOST 8

/* ---- learn -------------------------------------------------------------------------------- */

struct examples {
    struct learn_example *list;
    size_t n, room;
    size_t bad; /* lines that are none */
};

static void free_examples(struct examples *e)
{
    hk_free(e->list);
}

static void close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static void name_bad_line(const char *path, size_t number)
{
    fprintf(stderr, "hark learn: %s:%zu: left out: a line is a label, a tab and a text\n", path,
        number);
}

/* Lines of label and text; their text lies in the arena. Empty lines count for nothing. */
static enum hk_rc read_examples(struct hk_cx *cx, struct hk_str path, struct examples *out)
{
    const char *name = hk_arena_str(cx->arena, path).p;
    HK_AUTO(close_file) int fd = open(name, O_RDONLY | O_CLOEXEC);
    struct app_lines lines HK_AUTO(app_lines_end) = app_lines_begin(fd);
    struct hk_str line, label;
    enum hk_rc rc;

    if (fd < 0)
        return hk_fail(
            cx, errno == ENOENT ? HK_ENOTFOUND : HK_EIO, "%s: %s", name, strerror(errno));
    while ((rc = app_lines_next(cx, &lines, &line)) == HK_OK) {
        if (line.n == 0)
            continue;
        struct hk_str text = hk_arena_str(cx->arena, line);
        const bool tabbed = hk_str_find(text, HK_STR("\t")) != SIZE_MAX;
        if (!tabbed || !hk_str_cut(&text, '\t', &label) || label.n == 0
            || label.n > MODEL_LABEL_MAX) {
            if (out->bad++ < BAD_LINES_NAMED)
                name_bad_line(name, lines.number);
            continue;
        }
        if (out->n == out->room) {
            out->list = hk_grow(out->list, out->room, out->room * 2 + 1024, sizeof *out->list);
            out->room = out->room * 2 + 1024;
        }
        out->list[out->n++] = (struct learn_example){label, text};
    }
    if (out->bad > BAD_LINES_NAMED)
        fprintf(stderr, "hark learn: %s: %zu lines left out in all\n", name, out->bad);
    return rc == HK_END ? HK_OK : rc;
}

/* The old model stays whole until the new one is. */
static enum hk_rc replace_file(struct hk_cx *cx, struct hk_str path, struct hk_str bytes)
{
    const char *name = hk_arena_str(cx->arena, path).p;
    const char *part = hk_arena_printf(cx->arena, "%s.new", name).p;

    if (unlink(part) != 0 && errno != ENOENT)
        return hk_fail(cx, HK_EIO, "%s: %s", part, strerror(errno));
    HK_TRY(app_file_write(cx, part, bytes));
    if (rename(part, name) != 0)
        return hk_fail(cx, HK_EIO, "%s: %s", name, strerror(errno));
    return HK_OK;
}

static void print_report(const struct learn_report *r, size_t examples, size_t bytes, bool dev)
{
    printf("examples\t%zu\nlabels\t%zu\nfeatures\t%zu\nbytes\t%zu\n", examples, r->labels, r->rows,
        bytes);
    if (r->tried > 0)
        printf("right of %zu %s\t%.1f %%\n", r->tried, dev ? "in --dev" : "held back",
            100.0 * (double)r->right / (double)r->tried);
}

static enum hk_rc learn(struct hk_cx *cx, const struct app_arguments *arguments)
{
    struct examples train HK_AUTO(free_examples) = {0}, dev HK_AUTO(free_examples) = {0};
    struct hk_buf model HK_AUTO(hk_buf_free) = hk_buf_make(MODEL_BYTES_MAX);
    struct learn_report report;

    HK_TRY(read_examples(cx, app_argument(arguments, "train"), &train));
    if (app_argument_given(arguments, "dev"))
        HK_TRY(read_examples(cx, app_argument(arguments, "dev"), &dev));
    HK_TRY(learn_model(cx, train.list, train.n, dev.list, dev.n, &model, &report));
    HK_TRY(replace_file(cx, app_argument(arguments, "model"), hk_buf_str(&model)));
    print_report(&report, train.n, model.n, dev.n > 0);
    return HK_OK;
}

enum app_exit app_learn(struct hk_cx *cx, const struct app_arguments *arguments)
{
    return learn(cx, arguments) == HK_OK ? APP_DONE : app_say_failure(cx, arguments);
}

/* ---- classify ----------------------------------------------------------------------------- */

struct asking {
    struct classifier *classifier;
    size_t top;
    bool why;
};

/* A line may be labelled like those of `learn`: the label is no part of its text. */
static struct hk_str text_of(const struct classifier *classifier, struct hk_str line)
{
    const size_t tab = hk_str_find(line, HK_STR("\t"));

    for (size_t i = 0; tab != SIZE_MAX && i < classify_labels(classifier); i++)
        if (hk_str_equal(classify_label(classifier, i), hk_str_sub(line, 0, tab)))
            return hk_str_sub(line, tab + 1, line.n);
    return line;
}

static void print_reasons(struct hk_cx *cx, const struct asking *asking, struct hk_str text)
{
    struct classify_reason reasons[REASONS_MOST];
    const size_t n = classify_reasons(cx, asking->classifier, text, REASONS_MOST, reasons);

    for (size_t i = 0; i < n; i++)
        printf("%s%.*s", i == 0 ? "\t" : ", ", HKS(reasons[i].text));
}

static void print_answer(struct hk_cx *cx, const struct asking *asking, struct hk_str line)
{
    struct classify_answer answers[TOP_MOST];
    const struct hk_str text = text_of(asking->classifier, line);
    const size_t n = classify_text(cx, asking->classifier, text, asking->top, answers);

    for (size_t i = 0; i < n; i++) {
        const struct hk_str label = classify_label(asking->classifier, answers[i].label);
        printf("%s%.*s\t%.3f", i == 0 ? "" : "\t", HKS(label), (double)answers[i].confidence);
    }
    if (asking->why)
        print_reasons(cx, asking, text);
    putchar('\n');
}

static enum hk_rc answer_all(struct hk_cx *cx, const struct asking *asking)
{
    struct hk_cx own = {.arena = hk_arena_new()};
    struct app_lines lines HK_AUTO(app_lines_end) = app_lines_begin(STDIN_FILENO);
    struct hk_str line;
    enum hk_rc rc;

    while ((rc = app_lines_next(&own, &lines, &line)) == HK_OK) {
        print_answer(&own, asking, line);
        if (app_lines_waits(&lines))
            fflush(stdout);
        hk_arena_reset(own.arena);
    }
    cx->error = own.error;
    hk_arena_free(own.arena);
    return rc == HK_END ? HK_OK : rc;
}

static enum hk_rc read_top(struct hk_cx *cx, const struct app_arguments *arguments, size_t *out)
{
    int64_t top = 1;

    if (app_argument_given(arguments, "top")
        && (!hk_str_to_int(app_argument(arguments, "top"), &top) || top < 1 || top > TOP_MOST))
        return hk_fail(cx, HK_EINVAL, "--top: a number from 1 to %d", TOP_MOST);
    *out = (size_t)top;
    return HK_OK;
}

static enum hk_rc classify(struct hk_cx *cx, const struct app_arguments *arguments, size_t top)
{
    struct classifier *classifier HK_AUTO(classify_close) = NULL;
    const char *path = hk_arena_str(cx->arena, app_argument(arguments, "model")).p;
    struct hk_str bytes;

    HK_TRY(app_file_read(cx, path, MODEL_BYTES_MAX, &bytes));
    HK_TRY(classify_read(cx, bytes, &classifier));
    struct asking asking = {classifier, top, app_argument_given(arguments, "why")};
    return answer_all(cx, &asking);
}

enum app_exit app_classify(struct hk_cx *cx, const struct app_arguments *arguments)
{
    size_t top = 1;

    if (read_top(cx, arguments, &top) != HK_OK)
        return app_say_usage(cx, arguments);
    return classify(cx, arguments, top) == HK_OK ? APP_DONE : app_say_failure(cx, arguments);
}
