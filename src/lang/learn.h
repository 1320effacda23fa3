/* lang/learn.h -- a model for lang/classify from texts that somebody has labelled.
 *
 * How it works: the features (lang/features) that stand in enough texts get a row each. Then two
 * linear models are learnt and added up, which is one again: a support vector machine for each
 * label against all the others (dual coordinate descent, squared hinge loss), and a regression
 * over all labels at once that leaves out another part of the features at each look (AdaGrad).
 * They err in different places. Both see texts in the very form in which they are read later:
 * values in two bytes, rows shared through MODEL_BUCKETS. A tenth of the texts is held back first,
 * to choose how closely to follow the texts and to measure how sure an answer may be; the model
 * itself is then learnt from all of them. The weights are written in one byte each.
 *
 * The same examples in the same order make the same model, byte for byte. Time grows with texts
 * times labels: ten thousand short texts of 77 labels take about ten seconds.
 *
 * What it does not do: weigh labels, learn from texts without a label, go on from an old model.
 *
 * Threads: any; one call at a time needs up to 0.5 GB, in proportion to the examples.
 * Memory: its own, given back; the model goes to `out`. Errors: HK_EINVAL: nothing to learn from;
 * HK_ELIMIT: too much; both say what to do.
 * Sources: C.-J. Hsieh and others, "A dual coordinate descent method for large-scale linear SVM",
 * ICML 2008; J. Duchi and others, "Adaptive subgradient methods", JMLR 2011; C. Guo and others, "On
 * calibration of modern neural networks", ICML 2017 (sharpness).
 */
#ifndef HK_LANG_LEARN_H
#define HK_LANG_LEARN_H
#include "base/buf.h"
#include "base/cx.h"

#define LEARN_EXAMPLES_MAX 300000u
#define LEARN_VALUES_MAX 40000000u /* features of all examples together */
#define LEARN_SCORES_MAX 40000000u /* texts that are tried, times labels */

struct learn_example {
    struct hk_str label; /* not empty */
    struct hk_str text;  /* valid UTF-8 */
};

struct learn_report {
    size_t labels;
    size_t rows;     /* features that have weights */
    float closeness; /* the one chosen: how closely the texts are followed */
    size_t tried;    /* texts that were held back, or those of `dev` */
    size_t right;    /* of these, before the last learning, which sees them unless they are dev's */
};

/* `dev` may have no examples: then a tenth of the others is held back where there are enough. */
HK_CHECK enum hk_rc learn_model(struct hk_cx *cx, const struct learn_example *examples, size_t n,
    const struct learn_example *dev, size_t dev_n, struct hk_buf *out, struct learn_report *report);

#endif
