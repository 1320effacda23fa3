/* tests/unit/test_classify.c -- learning, answering and giving reasons; what no model is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lang/classify.h"
#include "lang/hash.h"
#include "lang/learn.h"
#include "lang/model_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const texts[][2] = {
    {"card", "My card was stolen yesterday"},
    {"card", "I lost my card in the tram, block it please"},
    {"card", "somebody stole my credit card"},
    {"card", "Please block the stolen card"},
    {"card", "Zgubiłam kartę, proszę o zablokowanie"},
    {"card", "Ukradli mi kartę w tramwaju"},
    {"claim", "When will my claim be paid"},
    {"claim", "The damage to my roof is still not paid"},
    {"claim", "I reported the damage three weeks ago"},
    {"claim", "no news about my damage claim"},
    {"claim", "Zgłosiłam szkodę trzy tygodnie temu"},
    {"claim", "Kiedy wypłacicie odszkodowanie za szkodę"},
    {"thanks", "Thank you so much!"},
    {"thanks", "thanks, that was quick :)"},
    {"thanks", "Dziękuję bardzo za pomoc"},
    {"thanks", "Dzięki, super obsługa"},
};

struct fixture {
    struct hk_cx cx;
    struct hk_buf model;
    struct learn_report report;
};

static void learn_texts(struct fixture *f)
{
    struct learn_example examples[HK_COUNT(texts)];

    for (size_t i = 0; i < HK_COUNT(texts); i++)
        examples[i] = (struct learn_example){hk_str_from(texts[i][0]), hk_str_from(texts[i][1])};
    hk_buf_clear(&f->model);
    assert_int_equal(
        learn_model(&f->cx, examples, HK_COUNT(texts), NULL, 0, &f->model, &f->report), HK_OK);
}

static int setup(void **state)
{
    struct fixture *f = hk_alloc(sizeof *f);

    f->cx.arena = hk_arena_new();
    f->model = hk_buf_make(MODEL_BYTES_MAX);
    learn_texts(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    hk_buf_free(&f->model);
    hk_arena_free(f->cx.arena);
    hk_free(f);
    return 0;
}

static struct classifier *open_model(struct fixture *f)
{
    struct classifier *c = NULL;

    assert_int_equal(classify_read(&f->cx, hk_buf_str(&f->model), &c), HK_OK);
    return c;
}

static void test_answers(void **state)
{
    static const char *const rows[][2] = {
        {"my card is lost", "card"},
        {"ktoś ukradł kartę", "card"},
        {"KARTY nie mam, zgubiona", "card"},
        {"where is the money for my damage?", "claim"},
        {"szkoda nadal nie wypłacona", "claim"},
        {"thank you", "thanks"},
        {"bardzo dziekuje", "thanks"},
    };
    struct fixture *f = *state;
    struct classifier *c = open_model(f);

    assert_int_equal(classify_labels(c), 3);
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct classify_answer answers[3];
        float whole = 0;
        assert_int_equal(classify_text(&f->cx, c, hk_str_from(rows[i][0]), 9, answers), 3);
        assert_string_equal(classify_label(c, answers[0].label).p, rows[i][1]);
        for (size_t k = 0; k < 3; k++)
            whole += answers[k].confidence;
        assert_true(fabsf(whole - 1) < 0.001f);
        assert_true(answers[0].confidence >= answers[1].confidence);
    }
    classify_close(&c);
    assert_null(c);
    classify_close(&c);
}

/* What it never saw: no label is more than a guess. */
static void test_unsure(void **state)
{
    struct fixture *f = *state;
    struct classifier *c = open_model(f);
    struct classify_answer known, unknown, nothing;

    assert_int_equal(classify_text(&f->cx, c, HK_STR("stolen card"), 1, &known), 1);
    assert_int_equal(classify_text(&f->cx, c, HK_STR("xqj vvw"), 1, &unknown), 1);
    assert_int_equal(classify_text(&f->cx, c, HK_STR(""), 1, &nothing), 1);
    assert_true(known.confidence > 0.7f);
    assert_true(unknown.confidence < 0.6f);
    assert_true(nothing.confidence < 0.6f);
    assert_int_equal(classify_text(&f->cx, c, HK_STR("card"), 0, &nothing), 0);
    classify_close(&c);
}

static void test_reasons(void **state)
{
    struct fixture *f = *state;
    struct classifier *c = open_model(f);
    struct classify_reason reasons[5];
    bool card = false;

    const size_t n = classify_reasons(&f->cx, c, HK_STR("hello, my card"), 5, reasons);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        assert_true(reasons[i].weight > 0);
        assert_true(i == 0 || reasons[i - 1].weight >= reasons[i].weight);
        card |= hk_str_equal(reasons[i].text, HK_STR("card"));
    }
    assert_true(card);
    assert_int_equal(classify_reasons(&f->cx, c, HK_STR("xqj"), 5, reasons), 0);
    classify_close(&c);
}

static void test_same_again(void **state)
{
    struct fixture *f = *state;
    const struct hk_str first = hk_arena_str(f->cx.arena, hk_buf_str(&f->model));

    learn_texts(f);
    assert_true(hk_str_equal(first, hk_buf_str(&f->model)));
    assert_int_equal(f->report.labels, 3);
    assert_int_equal(f->report.tried, 0); /* too few to hold any back */
}

/* Of many, some are held back; `dev` may name a label that nobody learnt. */
static void test_held_back(void **state)
{
    struct fixture *f = *state;
    struct learn_example examples[HK_COUNT(texts) * 8];
    const struct learn_example dev[] = {
        {HK_STR("card"), HK_STR("lost card")}, {HK_STR("weather"), HK_STR("will it rain")}};

    for (size_t i = 0; i < HK_COUNT(examples); i++)
        examples[i] = (struct learn_example){
            hk_str_from(texts[i % HK_COUNT(texts)][0]), hk_str_from(texts[i % HK_COUNT(texts)][1])};
    hk_buf_clear(&f->model);
    assert_int_equal(
        learn_model(&f->cx, examples, HK_COUNT(examples), NULL, 0, &f->model, &f->report), HK_OK);
    assert_int_equal(f->report.tried, HK_COUNT(examples) / 10);
    assert_int_equal(f->report.right, f->report.tried);
    hk_buf_clear(&f->model);
    assert_int_equal(
        learn_model(&f->cx, examples, HK_COUNT(examples), dev, 2, &f->model, &f->report), HK_OK);
    assert_int_equal(f->report.tried, 2);
    assert_int_equal(f->report.right, 1);
}

/* What learning is tried on takes memory for each label, so both together are limited. */
static void test_too_much_to_try(void **state)
{
    enum { LABELS = 4000, TRIED = LEARN_SCORES_MAX / LABELS + 1 };
    struct fixture *f = *state;
    struct learn_example *examples = hk_alloc_array(LABELS + TRIED, sizeof *examples);
    struct hk_buf out = hk_buf_make(MODEL_BYTES_MAX);

    for (size_t i = 0; i < LABELS + TRIED; i++)
        examples[i] = (struct learn_example){
            hk_arena_printf(f->cx.arena, "label %zu", i % LABELS), HK_STR("a")};
    assert_int_equal(
        learn_model(&f->cx, examples, LABELS, examples + LABELS, TRIED, &out, &f->report),
        HK_ELIMIT);
    assert_non_null(strstr(f->cx.error.text, "at most 10000; leave some out"));
    hk_buf_free(&out);
    hk_free(examples);
}

static void test_nothing_to_learn(void **state)
{
    struct fixture *f = *state;
    struct learn_example one[] = {{HK_STR("a"), HK_STR("x")}, {HK_STR("a"), HK_STR("y")}};
    struct learn_example empty[] = {{HK_STR("a"), HK_STR("x")}, {HK_STR(""), HK_STR("y")}};
    struct hk_buf out = hk_buf_make(MODEL_BYTES_MAX), small = hk_buf_make(1000);

    assert_int_equal(learn_model(&f->cx, one, 0, NULL, 0, &out, &f->report), HK_EINVAL);
    assert_int_equal(learn_model(&f->cx, one, 2, NULL, 0, &out, &f->report), HK_EINVAL);
    assert_int_equal(learn_model(&f->cx, empty, 2, NULL, 0, &out, &f->report), HK_EINVAL);
    one[1].label = HK_STR("b");
    assert_int_equal(learn_model(&f->cx, one, 2, NULL, 0, &small, &f->report), HK_ELIMIT);
    assert_int_equal(learn_model(&f->cx, one, 2, NULL, 0, &out, &f->report), HK_OK);
    hk_buf_free(&out);
}

static void seal(struct hk_buf *model)
{
    struct model_header *h = (void *)model->p;
    const size_t from = offsetof(struct model_header, file_bytes);

    h->checksum = lang_checksum((struct hk_str){model->p + from, model->n - from});
}

static void assert_refused(struct fixture *f, struct hk_str bytes, const char *why)
{
    struct classifier *c = NULL;

    assert_int_equal(classify_read(&f->cx, bytes, &c), HK_EINVAL);
    assert_non_null(strstr(f->cx.error.text, why));
    assert_non_null(strstr(f->cx.error.text, "hark learn"));
    assert_null(c);
}

/* Each is refused with its own reason; then it is mended for the next one. */
static void test_no_models(void **state)
{
    struct fixture *f = *state;
    struct hk_buf *m = &f->model;
    struct model_header *h = (void *)m->p;
    uint64_t at[MODEL_PARTS + 1];

    model_layout(h, at);
    assert_refused(f, HK_STR(""), "no model");
    assert_refused(f, (struct hk_str){m->p, 20}, "no model");
    assert_refused(f, (struct hk_str){m->p, m->n - 8}, "its length");
    m->p[at[MODEL_PART_WEIGHTS]] ^= 1;
    assert_refused(f, hk_buf_str(m), "its checksum");
    m->p[at[MODEL_PART_WEIGHTS]] ^= 1;
    h->version++;
    assert_refused(f, hk_buf_str(m), "format");
    h->version--;
    h->classes = 0;
    assert_refused(f, hk_buf_str(m), "its header");
    h->classes = 3;
    ((float *)(void *)(m->p + at[MODEL_PART_BIASES]))[1] = NAN;
    seal(m);
    assert_refused(f, hk_buf_str(m), "its numbers");
    ((float *)(void *)(m->p + at[MODEL_PART_BIASES]))[1] = 0;
    ((uint32_t *)(void *)(m->p + at[MODEL_PART_BUCKETS]))[7] = 0x1FFFF;
    seal(m);
    assert_refused(f, hk_buf_str(m), "its numbers");
    ((uint32_t *)(void *)(m->p + at[MODEL_PART_BUCKETS]))[7] = 0;
    m->p[at[MODEL_PART_LABELS] + 4] = 'x';
    seal(m);
    assert_refused(f, hk_buf_str(m), "its labels");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unsure, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reasons, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_held_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_much_to_try, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_to_learn, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_models, setup, teardown),
    };

    return cmocka_run_group_tests_name("classify", tests, NULL, NULL);
}
