/* base/cx.c -- the reason of a failure, kept with the unit of work.
 *
 * What it does not do: log. The owner of the unit of work does, once.
 */
#include "base/cx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The length of `text` without a character cut in half at its end. */
static size_t whole_characters(const char *text, size_t n)
{
    size_t from = n;

    while (from > 0 && n - from < 3 && ((unsigned char)text[from - 1] & 0xC0U) == 0x80U)
        from--;
    if (from == 0 || (unsigned char)text[from - 1] < 0xC0U)
        return n;
    unsigned char lead = (unsigned char)text[from - 1];
    size_t need = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
    return n - (from - 1) >= need ? n : from - 1;
}

static void HK_PRINTF(6, 0) note(struct hk_cx *cx, enum hk_rc rc, const char *problem,
    const char *file, int line, const char *format, va_list args)
{
    char text[sizeof cx->error.text]; /* the arguments may hold the reason before this one */
    int n = vsnprintf(text, sizeof text, format, args);

    hk_must(n >= 0);
    size_t size = (size_t)n;
    if (size >= sizeof text)
        size = whole_characters(text, sizeof text - 1);
    cx->error.rc = rc;
    cx->error.file = file;
    cx->error.line = line;
    cx->error.problem = problem;
    memcpy(cx->error.text, text, size);
    cx->error.text[size] = '\0';
}

enum hk_rc hk_fail_at(
    struct hk_cx *cx, enum hk_rc rc, const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(cx, rc, NULL, file, line, format, args);
    va_end(args);
    return rc;
}

enum hk_rc hk_fail_value_at(
    struct hk_cx *cx, const char *problem, const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(cx, HK_EINVAL, problem, file, line, format, args);
    va_end(args);
    return HK_EINVAL;
}

const char *hk_rc_name(enum hk_rc rc)
{
    static const char *const names[] = {
        [HK_OK] = "ok",
        [HK_END] = "end",
        [HK_EINVAL] = "invalid",
        [HK_EDENIED] = "denied",
        [HK_ENOTFOUND] = "not_found",
        [HK_ECONFLICT] = "conflict",
        [HK_ELIMIT] = "limit",
        [HK_ERETRY] = "retry",
        [HK_EPROTO] = "protocol",
        [HK_EIO] = "io",
    };

    hk_must((size_t)rc < HK_COUNT(names));
    return names[rc];
}
