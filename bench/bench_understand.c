/* bench/bench_understand.c -- what it takes to understand a message of 200 bytes, part by part.
 * Processor time; the median of several rounds. The secrets are those of a text full of numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"
#include "lang/classify.h"
#include "lang/identify.h"
#include "lang/learn.h"
#include "lang/model_format.h"
#include "lang/secret.h"
#include "lang/sense.h"

enum { ROUNDS = 9, TIMES = 2000, LABELS = 77 };

static const struct hk_str message =
    HK_STR_INIT("Hello, I paid with my card in a shop last Tuesday and the money left my account "
                "twice. The shop "
                "says it got only one payment, so please tell me when the second one comes back, "
                "this is really "
                "bad!");

static const struct hk_str numbers = HK_STR_INIT(
    "My order 4471-2290-11 of 12.11.2026 for 129,99 was paid with 4111 1111 1111 1111, the parcel "
    "00359007738913842651 went to 31-009, call 600 100 200 or write to anna@example.com, my PESEL "
    "is "
    "44051401359.");

struct bench {
    struct hk_cx cx;
    struct classifier *classifier;
};

typedef void part(struct bench *b);

static void part_language(struct bench *b)
{
    (void)b;
    hk_must(lang_identify(message, HK_STR("")).permille > 0);
}

static void part_mood(struct bench *b)
{
    struct sense_reading reading;

    sense_read(&b->cx, message, HK_STR("en"), &reading);
}

static void part_intents(struct bench *b)
{
    struct classify_answer answer;

    hk_must(classify_text(&b->cx, b->classifier, message, 1, &answer) == 1);
}

static void part_secrets(struct bench *b)
{
    struct lang_secret *found;
    size_t n;

    lang_secrets(&b->cx, numbers, &found, &n);
    hk_must(n >= 4);
}

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double measure(struct bench *b, part *run)
{
    double rounds[ROUNDS];

    for (int r = 0; r < ROUNDS; r++) {
        const double began = now_us();
        for (int i = 0; i < TIMES; i++) {
            run(b);
            hk_arena_reset(b->cx.arena);
        }
        rounds[r] = (now_us() - began) / TIMES;
    }
    qsort(rounds, ROUNDS, sizeof *rounds, compare);
    return rounds[ROUNDS / 2];
}

/* 77 labels whose words are those of the message and of no other language: every feature is known.
 */
static void learn_labels(struct hk_cx *cx, struct hk_buf *model)
{
    struct learn_example examples[LABELS * 2];
    struct learn_report report;

    for (size_t i = 0; i < HK_COUNT(examples); i++)
        examples[i] = (struct learn_example){hk_arena_printf(cx->arena, "label%zu", i / 2),
            hk_arena_printf(cx->arena, "%.*s about topic%zu", HKS(message), i / 2)};
    hk_must(learn_model(cx, examples, HK_COUNT(examples), NULL, 0, model, &report) == HK_OK);
}

int main(void)
{
    static const struct {
        const char *name;
        part *run;
        double bar_us;
    } parts[] = {
        {"language", part_language, 10},
        {"mood", part_mood, 15},
        {"intents, 77 labels", part_intents, 60},
        {"secrets", part_secrets, 15},
    };
    struct bench b = {.cx = {.arena = hk_arena_new()}};
    struct hk_buf model = hk_buf_make(MODEL_BYTES_MAX);
    double all = 0;

    learn_labels(&b.cx, &model);
    hk_must(classify_read(&b.cx, hk_buf_str(&model), &b.classifier) == HK_OK);
    for (size_t i = 0; i < HK_COUNT(parts); i++) {
        const double us = measure(&b, parts[i].run);
        all += us;
        printf("understand: %-20s %6.1f us  bar %.0f\n", parts[i].name, us, parts[i].bar_us);
    }
    printf("understand: %-20s %6.1f us  bar 100, for %zu bytes\n", "all of it", all, message.n);
    classify_close(&b.classifier);
    hk_buf_free(&model);
    hk_arena_free(b.cx.arena);
    return 0;
}
