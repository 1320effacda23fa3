/* lang/classify.h -- which of the learnt labels fits a text, how sure that is, and why.
 *
 * A linear model over hashed features (lang/features), made by lang/learn: for each label the
 * weights of up to 65,536 features in one byte each. The scores become confidences that were
 * measured on texts held back from learning, so that of the answers given with 0.8 about four in
 * five are right; an answer that nobody should act on shows by its low confidence.
 *
 * Opening looks at every byte of the file: one that is broken, cut off or of another version is
 * refused, and what is read afterwards needs no further care.
 *
 * What it does not do: more than one label at a time, learn (lang/learn).
 *
 * Threads: any, at once. Memory: the model stays as it lies in its bytes, at most 16 MB; answers
 * lie in cx's arena. Errors: HK_EINVAL: the file cannot be used, with the reason and the remedy.
 */
#ifndef HK_LANG_CLASSIFY_H
#define HK_LANG_CLASSIFY_H
#include "base/cx.h"

struct classifier;

/* Of bytes that stay where they are until it is closed, at an address that is a multiple of 8. */
HK_CHECK enum hk_rc classify_read(struct hk_cx *cx, struct hk_str bytes, struct classifier **out);
void classify_close(struct classifier **classifier); /* accepts a pointer to NULL */

size_t classify_labels(const struct classifier *classifier);
struct hk_str classify_label(const struct classifier *classifier, size_t label);

struct classify_answer {
    size_t label;
    float score;      /* the higher, the better it fits */
    float confidence; /* 0..1; those of all labels together make 1 */
};

/* The `most` best, the best first; how many were written. Text must be valid UTF-8. */
size_t classify_text(struct hk_cx *cx, const struct classifier *classifier, struct hk_str text,
    size_t most, struct classify_answer *out);

struct classify_reason {
    struct hk_str text; /* "lost card", "-stol-"; see lang/features.h */
    float weight;       /* what it added to the label's score, compared with the next best one */
};

/* What spoke most for the best label against the second best, the strongest first. */
size_t classify_reasons(struct hk_cx *cx, const struct classifier *classifier, struct hk_str text,
    size_t most, struct classify_reason *out);

#endif
