/* flow/public.c -- what is never said in public: a reply that everybody could read is stopped if it
 * holds a kind of data that the workspace keeps private.
 *
 * Only what is sure stops (lang/secret.h): who writes "order 1234563218" is not held up. Our own
 * numbers and addresses may be said: a setting names them.
 *
 * What it does not do: look into files; judge health and addresses, which the line above the text
 * reminds of.
 *
 * Threads: any. Memory: cx's arena. Errors: HK_EINVAL with the problem "public_<kind>"; the person
 * takes it out or goes on in private.
 */
#include "base/str.h"
#include "flow/flow_priv.h"
#include "lang/secret.h"
#include "model/settings.h"

#define PUBLIC "public_"

/* Behind the underscore is the word of the setting. NULL: a firm's number, nobody's secret. */
static const char *problem_of(enum lang_secret_kind kind)
{
    static const char *const problems[LANG_SECRET_COUNT] = {
        [LANG_SECRET_CARD] = PUBLIC "card",
        [LANG_SECRET_IBAN] = PUBLIC "iban",
        [LANG_SECRET_PESEL] = PUBLIC "identity",
        [LANG_SECRET_ID_CARD] = PUBLIC "identity",
        [LANG_SECRET_TEUDAT] = PUBLIC "identity",
        [LANG_SECRET_INN] = PUBLIC "identity",
        [LANG_SECRET_SNILS] = PUBLIC "identity",
        [LANG_SECRET_PASSPORT] = PUBLIC "identity",
        [LANG_SECRET_PHONE] = PUBLIC "phone",
        [LANG_SECRET_EMAIL] = PUBLIC "email",
    };

    return kind < LANG_SECRET_COUNT ? problems[kind] : NULL;
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool ends_with(struct hk_str email, struct hk_str end)
{
    if (end.n < 3 || *end.p != '@' || end.n >= email.n)
        return false;
    for (size_t i = 0; i < end.n; i++)
        if (small(email.p[email.n - end.n + i]) != small(end.p[i]))
            return false;
    return true;
}

/* Said of ourselves: the same number or address, or one in our domain. */
static bool is_ours(struct hk_cx *cx, struct hk_str contacts, const struct lang_secret *found)
{
    struct hk_str rest = contacts;
    struct hk_str word;
    struct lang_secret *ours;
    size_t n;

    lang_secrets(cx, contacts, &ours, &n);
    for (size_t i = 0; i < n; i++)
        if (ours[i].kind == found->kind && hk_str_equal(ours[i].plain, found->plain))
            return true;
    while (found->kind == LANG_SECRET_EMAIL && hk_str_cut(&rest, ' ', &word)) {
        while (word.n > 0 && (word.p[word.n - 1] == ',' || word.p[word.n - 1] == ';'))
            word.n--;
        if (ends_with(found->plain, word))
            return true;
    }
    return false;
}

static enum hk_rc check_text(
    struct flow_write *write, const struct model_settings *settings, struct hk_str text)
{
    struct lang_secret *found;
    size_t n;

    lang_secrets(write->cx, text, &found, &n);
    for (size_t i = 0; i < n; i++) {
        const char *problem = problem_of(found[i].kind);
        if (!found[i].sure || problem == NULL)
            continue;
        struct hk_str word = hk_str_from(problem + sizeof PUBLIC - 1);
        if (hk_str_has_word(settings->never_public_data, word)
            && !is_ours(write->cx, settings->public_contacts, &found[i]))
            return hk_fail_value(write->cx, problem,
                "text: this kind of data is never said in public here: %.*s", HKS(word));
    }
    return HK_OK;
}

enum hk_rc flow_check_public(struct flow_write *write, const struct model_settings *settings,
    const struct shape_reply_create *in)
{
    HK_TRY(check_text(write, settings, in->text));
    for (size_t i = 0; i < in->attachments_count; i++)
        HK_TRY(check_text(write, settings, in->attachments[i].description));
    return HK_OK;
}
