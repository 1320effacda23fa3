/* triage/judge.h -- does this utterance need an answer, and which rule says so?
 *
 * Everything a person says needs one, unless a named rule holds:
 *   thanks   nothing but thanks, in at most eight words and without a question
 *   heart    nothing but friendly signs: a heart, a thumb up, a smile
 *   sticker  nothing but a sticker
 * The rule's name is kept with the message and shown, and a person may overrule it.
 *
 * Pure; threads: any. `text` must be valid UTF-8.
 */
#ifndef HK_TRIAGE_JUDGE_H
#define HK_TRIAGE_JUDGE_H
#include "base/hk.h"

/* What came with the words; anything but stickers is something to look at. */
enum triage_attached {
    TRIAGE_ATTACHED_NOTHING,
    TRIAGE_ATTACHED_STICKER,
    TRIAGE_ATTACHED_SOMETHING
};

/* The rule that says no answer is needed, as a catalogue word ("thanks", ...), or "". Static. */
struct hk_str triage_no_answer_rule(struct hk_str text, enum triage_attached attached);

#endif
