/* app/word_forms.c -- see word_forms.h. */
#include "app/word_forms.h"

#include <unistd.h>

#include "app/files.h"
#include "base/buf.h"
#include "base/str.h"

enum { PATH_BYTES = 4096 };

/* "/usr/bin/hark.lex" of the program /usr/bin/hark; NULL if that cannot be told. */
static const char *beside_program(struct hk_cx *cx)
{
    char *path = hk_arena_unset(cx->arena, PATH_BYTES);
    ssize_t n = readlink("/proc/self/exe", path, PATH_BYTES);

    if (n <= 0 || n == PATH_BYTES)
        return NULL;
    while (n > 0 && path[n - 1] != '/')
        n--;
    return hk_arena_printf(cx->arena, "%.*shark.lex", (int)n, path).p;
}

enum hk_rc app_word_forms_open(
    struct hk_cx *cx, struct hk_str wish, struct lex **out, const char **out_path)
{
    *out = NULL;
    if (wish.n > 0) {
        *out_path = hk_arena_str(cx->arena, wish).p;
        return lex_open(cx, *out_path, out);
    }
    *out_path = beside_program(cx);
    if (*out_path == NULL || !app_file_exists(*out_path))
        *out_path = APP_WORD_FORMS_PACKAGED;
    enum hk_rc rc = lex_open(cx, *out_path, out);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND,
            "searches find words as they are written, not in their other forms: install the "
            "package hark-lex, or name the file with --lex");
    return rc;
}

struct hk_str app_word_forms_describe(struct hk_cx *cx, const struct lex *lex)
{
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(1024);
    struct hk_str code;
    size_t words, forms;

    for (size_t i = 0; lex_language(lex, i, &code, &words, &forms); i++)
        hk_buf_printf(&out, "%s%.*s %zu words", i == 0 ? "" : ", ", HKS(code), words);
    return hk_arena_str(cx->arena, hk_buf_str(&out));
}
