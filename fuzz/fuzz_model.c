/* fuzz/fuzz_model.c -- a small model with bytes of it changed, cut or lengthened, sealed so that
 * the checksum is no help: refused, or every answer and reason is sound.
 *
 * Input: a signed change of its length (two bytes), then changes: where (three bytes), what to. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lang/classify.h"
#include "lang/hash.h"
#include "lang/learn.h"
#include "lang/model_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void learn_small(struct hk_cx *cx, struct hk_buf *out)
{
    const struct learn_example examples[] = {{HK_STR("card"), HK_STR("my card is lost")},
        {HK_STR("claim"), HK_STR("when is the damage paid")},
        {HK_STR("thanks"), HK_STR("thank you!")}};
    struct learn_report report;

    hk_must(learn_model(cx, examples, 3, NULL, 0, out, &report) == HK_OK);
}

static struct hk_str change(struct hk_buf *model, const uint8_t *data, size_t size)
{
    const size_t whole = model->n;
    const size_t wish = size >= 2 ? whole + (size_t)(data[0] | data[1] << 8) - 32768 : whole;
    const size_t n = size < 2 || (data[0] == 0 && data[1] == 0) ? whole : wish;
    const size_t from = offsetof(struct model_header, file_bytes);
    char *bytes = hk_alloc(n + 1);

    memcpy(bytes, model->p, n < whole ? n : whole);
    for (size_t i = 2; i + 4 <= size; i += 4) {
        const size_t at = (size_t)data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16;
        bytes[at % n] = (char)data[i + 3];
    }
    struct model_header *h = (void *)bytes;
    h->checksum = lang_checksum((struct hk_str){bytes + from, n - from});
    return (struct hk_str){bytes, n};
}

static void ask(struct hk_cx *cx, const struct classifier *c, struct hk_str text)
{
    struct classify_answer answers[5];
    struct classify_reason reasons[5];
    const size_t n = classify_text(cx, c, text, 5, answers);

    hk_must(n > 0 && n <= classify_labels(c));
    for (size_t i = 0; i < n; i++) {
        hk_must(answers[i].label < classify_labels(c));
        hk_must(isfinite(answers[i].score));
        hk_must(answers[i].confidence >= 0 && answers[i].confidence <= 1);
        hk_must(classify_label(c, answers[i].label).n <= MODEL_LABEL_MAX);
    }
    hk_must(classify_reasons(cx, c, text, 5, reasons) <= 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_buf model = hk_buf_make(MODEL_BYTES_MAX);
    struct classifier *c = NULL;

    learn_small(&cx, &model);
    struct hk_str bytes = change(&model, data, size);
    if (classify_read(&cx, bytes, &c) == HK_OK) {
        ask(&cx, c, HK_STR("my card is lost, when is it paid? thank you"));
        ask(&cx, c, HK_STR(""));
    }
    classify_close(&c);
    hk_free((void *)(uintptr_t)bytes.p);
    hk_buf_free(&model);
    hk_arena_free(cx.arena);
    return 0;
}
