/* tools/lex/letters.c -- see lex.h. */
#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "tools/lex/lex.h"

void lex_fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("lexmake: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

struct letters letters_of(struct hk_str utf8)
{
    struct letters out = {.n = 0};

    for (size_t at = 0; at < utf8.n && out.n < LETTERS_MAX;)
        out.c[out.n++] = hk_text_next(utf8, &at);
    return out;
}

static struct hk_str to_utf8(
    struct hk_cx *cx, const char *path, const char *encoding, char *bytes, size_t n)
{
    size_t room = n * 3 + 1, left = room;
    char *out = hk_arena_unset(cx->arena, room), *to = out;
    iconv_t how = iconv_open("UTF-8", encoding);

    if (how == (iconv_t)-1) /* NOLINT: iconv's own */
        lex_fail("%s: unknown encoding %s", path, encoding);
    if (iconv(how, &bytes, &n, &to, &left) == (size_t)-1)
        lex_fail("%s: not %s: %s", path, encoding, strerror(errno));
    iconv_close(how);
    return (struct hk_str){out, room - left};
}

struct hk_str file_read(struct hk_cx *cx, const char *path, const char *encoding)
{
    char *bytes;
    size_t n;
    GError *error = NULL;

    if (!g_file_get_contents(path, &bytes, &n, &error))
        lex_fail("%s", error->message);
    struct hk_str text = to_utf8(cx, path, encoding, bytes, n);
    if (hk_str_starts(text, HK_STR("\xEF\xBB\xBF")))
        text = hk_str_sub(text, 3, text.n);
    return text;
}

bool line_next(struct hk_str *rest, struct hk_str *out)
{
    if (!hk_str_cut(rest, '\n', out))
        return false;
    if (out->n > 0 && out->p[out->n - 1] == '\r')
        out->n--;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool field_next(struct hk_str *line, struct hk_str *out)
{
    size_t from = 0;

    while (from < line->n && is_blank(line->p[from]))
        from++;
    size_t to = from;
    while (to < line->n && !is_blank(line->p[to]))
        to++;
    *out = hk_str_sub(*line, from, to - from);
    *line = hk_str_sub(*line, to, line->n);
    return out->n > 0;
}
