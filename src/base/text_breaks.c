/* base/text_breaks.c -- ICU's break iterators, kept per thread.
 *
 * Opening one reads and builds tables; setting it on another text costs next to nothing. So every
 * thread opens each kind once, when it first needs it, and closes it when the thread ends. The
 * rules are those of the root locale: customers write in any language.
 *
 * What it does not do: dictionaries of our own; Thai and Chinese words are ICU's.
 *
 * Threads: all from any; nothing is shared.
 * Sources: UAX #29 and UAX #14, as ICU has them.
 */
#include "base/alloc.h"
#include "base/text_priv.h"

#include <pthread.h>
#include <unicode/utext.h>

struct breaks {
    UBreakIterator *at[HK_BREAKS_KINDS];
    UText text;
};

static pthread_key_t breaks_key;
static pthread_once_t breaks_once = PTHREAD_ONCE_INIT;

static void breaks_free(void *p)
{
    struct breaks *breaks = p;

    for (size_t i = 0; i < HK_BREAKS_KINDS; i++) {
        if (breaks->at[i] != NULL)
            ubrk_close(breaks->at[i]);
    }
    utext_close(&breaks->text);
    hk_free(breaks);
}

static void breaks_key_make(void)
{
    hk_must(pthread_key_create(&breaks_key, breaks_free) == 0);
}

static struct breaks *breaks_of_thread(void)
{
    hk_must(pthread_once(&breaks_once, breaks_key_make) == 0);
    struct breaks *breaks = pthread_getspecific(breaks_key);
    if (breaks == NULL) {
        static const UText initial = UTEXT_INITIALIZER;
        breaks = hk_alloc(sizeof *breaks);
        breaks->text = initial;
        hk_must(pthread_setspecific(breaks_key, breaks) == 0);
    }
    return breaks;
}

UBreakIterator *hk_text_breaks(enum hk_breaks kind, struct hk_str s)
{
    static const UBreakIteratorType types[HK_BREAKS_KINDS] = {
        [HK_BREAKS_GRAPHEME] = UBRK_CHARACTER,
        [HK_BREAKS_SENTENCE] = UBRK_SENTENCE,
        [HK_BREAKS_LINE] = UBRK_LINE,
    };
    struct breaks *breaks = breaks_of_thread();
    UErrorCode status = U_ZERO_ERROR;

    hk_must(s.n <= INT32_MAX);
    if (breaks->at[kind] == NULL) {
        breaks->at[kind] = ubrk_open(types[kind], "", NULL, 0, &status);
        hk_must(U_SUCCESS(status));
    }
    utext_openUTF8(&breaks->text, s.n > 0 ? s.p : "", (int64_t)s.n, &status);
    ubrk_setUText(breaks->at[kind], &breaks->text, &status);
    hk_must(U_SUCCESS(status));
    return breaks->at[kind];
}
