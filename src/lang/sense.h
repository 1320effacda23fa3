/* lang/sense.h -- how a text is meant and what it wants, from lists of words: its mood, whether it
 * is urgent (safety, law, press, leaving us), abusive, wants to buy, praises, has an idea.
 *
 * Works out of the box in English, Polish, Russian and Hebrew; the lists (lang/lexicon/) are ours.
 * A word counts less, and for the contrary, behind "not", and more behind "very", in capitals and
 * with exclamation marks; emoji and smileys count as words. Each answer names the words it rests
 * on.
 *
 * What it does not do: irony, other languages (their signs still count), learn (lang/learn).
 *
 * Pure; threads: any; memory: cx's arena; errors: none. Text must be valid UTF-8; what stands
 * behind the first SENSE_WORDS_MAX words is not looked at.
 */
#ifndef HK_LANG_SENSE_H
#define HK_LANG_SENSE_H
#include "base/cx.h"

#define SENSE_WORDS_MAX 256u
#define SENSE_REASONS_MAX 16u

enum sense {
    SENSE_POSITIVE,
    SENSE_NEGATIVE,
    SENSE_NOT,
    SENSE_VERY,
    SENSE_SAFETY,
    SENSE_LEGAL,
    SENSE_PRESS,
    SENSE_CANCELLATION,
    SENSE_ABUSE,
    SENSE_PURCHASE,
    SENSE_PRAISE,
    SENSE_IDEA,
    SENSE_FORMAL,
    SENSE_INFORMAL,
    SENSES
};
#define SENSE_INTENT_FIRST SENSE_SAFETY
#define SENSE_INTENT_LAST SENSE_IDEA

enum sense_mood { SENSE_MOOD_NEGATIVE, SENSE_MOOD_NEUTRAL, SENSE_MOOD_POSITIVE };

struct sense_reason {
    enum sense sense;
    size_t from, to; /* bytes of the text */
};

struct sense_reading {
    enum sense_mood mood;
    uint32_t mood_permille; /* how sure, 0..1000 */
    uint32_t senses;        /* bits: 1 << enum sense */
    struct sense_reason reasons[SENSE_REASONS_MAX];
    size_t reasons_n;
};

/* `language` as lang_identify() gives it; "" looks in all four lists. */
void sense_read(
    struct hk_cx *cx, struct hk_str text, struct hk_str language, struct sense_reading *out);

/* "safety", "cancellation" ...; "neg", "neu", "pos". */
const char *sense_name(enum sense sense);
const char *sense_mood_name(enum sense_mood mood);

#endif
