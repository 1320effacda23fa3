/* lang/forms_priv.h -- what the files of forms.h share. */
#ifndef HK_LANG_FORMS_PRIV_H
#define HK_LANG_FORMS_PRIV_H
#include "lang/forms.h"

/* Forms while they are gathered: any order, some twice. */
struct forms_pile {
    struct hk_cx *cx;
    struct forms_form *list;
    size_t n, room;
};

/* Joins the two into one text; one that is longer than lang/tokens makes is left out. */
void forms_add(
    struct forms_pile *pile, struct hk_str head, struct hk_str tail, const struct forms_form *as);

/* What the endings of an unknown word allow; forms_guess.c. */
void forms_guess(struct forms_pile *pile, struct hk_str word);

/* Is it written in Hebrew letters? */
bool forms_is_hebrew(struct hk_str word);

#endif
