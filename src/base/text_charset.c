/* base/text_charset.c -- bytes in an old charset become UTF-8.
 *
 * ICU knows the charsets. What is not one of theirs becomes U+FFFD; hk_text_clean() still has to
 * make the result normal.
 *
 * Threads: any. Memory: three times the bytes, in cx's arena.
 */
#include <unicode/ucnv.h>

#include "base/str.h"
#include "base/text.h"

/* Hebrew says in which order its letters stand; we want them as they are read. */
static const char *plain_name(const char *said)
{
    struct hk_str name = hk_str_from(said);

    if (hk_str_equal_nocase(name, HK_STR("iso-8859-8-i"))
        || hk_str_equal_nocase(name, HK_STR("iso-8859-8-e")))
        return "iso-8859-8";
    return said;
}

struct hk_str hk_text_from_charset(struct hk_cx *cx, const char *charset, struct hk_str bytes)
{
    UErrorCode error = U_ZERO_ERROR;
    UConverter *from = ucnv_open(plain_name(charset), &error);
    UConverter *to = ucnv_open("UTF-8", &error);
    size_t room = bytes.n * 3 + 16; /* no byte becomes more than a U+FFFD or one of our letters */
    char *out = NULL, *end = NULL;

    if (U_SUCCESS(error)) {
        const char *source = bytes.p;
        out = end = hk_arena_alloc(cx->arena, room);
        UChar middle[1024], *middle_in = middle, *middle_out = middle;
        ucnv_convertEx(to, from, &end, out + room, &source, bytes.p + bytes.n, middle, &middle_in,
            &middle_out, middle + HK_COUNT(middle), true, true, &error);
    }
    ucnv_close(from);
    ucnv_close(to);
    if (U_FAILURE(error))
        return bytes;
    return (struct hk_str){out, (size_t)(end - out)};
}
