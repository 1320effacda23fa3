/* lang/secret.h -- what in a text must not be read by everybody: numbers of cards, accounts and
 * documents, phone numbers, e-mail addresses.
 *
 * Signs are made alike first: digits of any script, dashes and blanks of any kind, marks that
 * nobody sees are gone. A number counts where its check digits, its length and its grouping agree.
 * Where one random number in ten would pass, a word near it must say what it is ("NIP", "паспорт",
 * "ת.ז"), else it is only a maybe.
 *
 * What it does not do: names, addresses, health, plates, numbers said in words; one number over two
 * messages.
 *
 * Pure; threads: any; memory: cx's arena; errors: none. Texts are valid UTF-8.
 * Sources: the issuers' check-digit rules; ISO 7812 (Luhn), ISO 13616 (IBAN), E.164; the e-mail
 * pattern of HTML's input field.
 */
#ifndef HK_LANG_SECRET_H
#define HK_LANG_SECRET_H
#include "base/cx.h"

enum lang_secret_kind {
    LANG_SECRET_CARD,     /* payment card */
    LANG_SECRET_IBAN,     /* also a Polish account number without its country */
    LANG_SECRET_PESEL,    /* PL, person */
    LANG_SECRET_NIP,      /* PL, tax */
    LANG_SECRET_REGON,    /* PL, business */
    LANG_SECRET_ID_CARD,  /* PL, identity card */
    LANG_SECRET_TEUDAT,   /* IL, person */
    LANG_SECRET_INN,      /* RU, tax: person or firm */
    LANG_SECRET_SNILS,    /* RU, pension */
    LANG_SECRET_PASSPORT, /* RU, no check digit */
    LANG_SECRET_PHONE,
    LANG_SECRET_EMAIL,
    LANG_SECRET_COUNT
};

/* Is this such a number? `plain`: digits and capital letters only; a phone as "+48501234567". Says
 * nothing of the words around it. A passport needs only its length. */
bool lang_secret_valid(enum lang_secret_kind kind, struct hk_str plain);

/* The stable word of a kind: "card", "pesel", "ru_passport". */
const char *lang_secret_name(enum lang_secret_kind kind);

struct lang_secret {
    enum lang_secret_kind kind;
    bool sure;
    size_t from, to;     /* bytes of the text */
    struct hk_str plain; /* as lang_secret_valid() takes it; an e-mail in small letters */
};

/* All of them, in the order of the text; they do not overlap. */
void lang_secrets(struct hk_cx *cx, struct hk_str text, struct lang_secret **out, size_t *n);

#endif
