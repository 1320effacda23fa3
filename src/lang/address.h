/* lang/address.h -- how a text addresses us and how its writer speaks of themselves, so that an
 * answer can be written alike: formally or not, to a woman or a man.
 *
 * The form comes from words such as "Pan", "вы", "ты" (lang/sense); English and Hebrew have none.
 * The writer's gender comes from the verbs of the first person: "zgłosiłam", "я получила".
 *
 * What it does not do: guess a gender from a name; verbs without accents in Polish; Hebrew verbs,
 * which look alike without niqqud.
 *
 * Pure; threads: any; memory: none; errors: none. Text must be valid UTF-8.
 */
#ifndef HK_LANG_ADDRESS_H
#define HK_LANG_ADDRESS_H
#include "lang/sense.h"

struct lang_address {
    const char *form;   /* "formal", "informal", "" unknown */
    const char *writer; /* "woman", "man", "" unknown */
};

/* `sense` is what sense_read() found in the same text. */
struct lang_address lang_address_of(struct hk_str text, const struct sense_reading *sense);

#endif
