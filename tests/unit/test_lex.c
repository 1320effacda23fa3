/* tests/unit/test_lex.c -- hark.lex is read as it was written, and refused once a byte of it is
 * not. Runs on the small file that is also the fuzz target's corpus. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lang/lex.h"
#include "lang/lex_format.h"

#define SMALL "fuzz/corpus/lex/small"

struct file {
    struct hk_cx cx;
    char *bytes; /* of its own, so that a sanitizer sees its end */
    size_t n;
};

static struct file load(void)
{
    struct file file = {.cx = {.arena = hk_arena_new()}};
    FILE *from = fopen(SMALL, "rb");

    assert_non_null(from);
    file.bytes = hk_alloc(1 << 20);
    file.n = fread(file.bytes, 1, 1 << 20, from);
    fclose(from);
    return file;
}

static void unload(struct file *file)
{
    hk_free(file->bytes);
    hk_arena_free(file->cx.arena);
}

static enum hk_rc read_bytes(struct file *file, size_t n, struct lex **out)
{
    return lex_read(&file->cx, (struct hk_str){file->bytes, n}, out);
}

/* What an attacker would do who wants to get past the checksum. */
static void seal(struct file *file)
{
    struct lex_header *h = (void *)file->bytes;
    const size_t from = offsetof(struct lex_header, file_bytes);

    h->checksum = lang_checksum((struct hk_str){file->bytes + from, file->n - from});
}

/* Every form of every group finds its group. */
static size_t walk(const struct lex *lex)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    size_t seen = 0;

    for (uint32_t group = LEX_NO_GROUP; lex_next_group(lex, &group);) {
        const struct lex_group g = lex_group_of(lex, group);
        for (size_t i = 0; i < g.forms; i++) {
            uint32_t found[32];
            struct hk_str ending = lex_ending(&g, i);
            struct hk_str form = hk_arena_printf(cx.arena, "%.*s%.*s", HKS(g.stem), HKS(ending));
            size_t n = lex_find(lex, form, found, HK_COUNT(found));
            for (size_t k = 0; k < n; k++)
                seen += found[k] == group;
        }
    }
    hk_arena_free(cx.arena);
    return seen;
}

static void every_form_finds_its_word(void **state)
{
    struct file file = load();
    struct lex *lex;
    struct hk_str code;
    size_t words, forms, all = 0;
    uint32_t group;

    (void)state;
    assert_int_equal(read_bytes(&file, file.n, &lex), HK_OK);
    for (size_t i = 0; lex_language(lex, i, &code, &words, &forms); i++)
        all += forms;
    assert_true(all > 1000);
    assert_int_equal(walk(lex), all);
    assert_int_equal(lex_find(lex, HK_STR("nobodysword"), &group, 1), 0);
    assert_int_equal(lex_find(lex, HK_STR(""), &group, 1), 0);
    assert_int_equal(lex_find(NULL, HK_STR("go"), &group, 1), 0);
    lex_close(&lex);
    lex_close(&lex);
    unload(&file);
}

static void what_is_broken_is_refused(void **state)
{
    struct file file = load();
    struct lex *lex;

    (void)state;
    for (size_t i = 0; i < file.n; i += i < sizeof(struct lex_header) ? 1 : 97) {
        file.bytes[i] ^= 0x10;
        assert_int_equal(read_bytes(&file, file.n, &lex), HK_EINVAL);
        file.bytes[i] ^= 0x10;
    }
    for (size_t n = 0; n < file.n; n += n < sizeof(struct lex_header) + 64 ? 1 : 501)
        assert_int_equal(read_bytes(&file, n, &lex), HK_EINVAL);
    unload(&file);
}

static void another_version_is_named(void **state)
{
    struct file file = load();
    struct lex_header *h = (void *)file.bytes;
    struct lex *lex;

    (void)state;
    h->version = LEX_VERSION + 1;
    assert_int_equal(read_bytes(&file, file.n, &lex), HK_EINVAL);
    assert_non_null(strstr(file.cx.error.text, "format 2 and this program reads 1"));
    assert_non_null(strstr(file.cx.error.text, "hark-lex"));
    unload(&file);
}

/* Bytes that somebody changed and sealed anew: refused, or harmless. */
static void what_is_forged_harms_nobody(void **state)
{
    struct file file = load();
    uint32_t seed = 5;
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        struct lex *lex = NULL;
        size_t at[3];
        char was[3];
        for (size_t k = 0; k < 3; k++) {
            seed = seed * 1664525U + 1013904223U;
            at[k] = offsetof(struct lex_header, file_bytes)
                + (seed >> 8) % (i % 2 == 0 ? 300 : file.n - 24);
            was[k] = file.bytes[at[k]];
            file.bytes[at[k]] = (char)(seed >> 3);
        }
        seal(&file);
        if (read_bytes(&file, file.n, &lex) != HK_OK)
            refused++;
        else if (i % 16 == 0)
            (void)walk(lex);
        lex_close(&lex);
        for (size_t k = 3; k-- > 0;)
            file.bytes[at[k]] = was[k];
    }
    assert_true(refused > 1000);
    unload(&file);
}

static void files_are_opened_with_a_remedy(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    char path[] = "/tmp/hark-lex-XXXXXX";
    int fd = mkstemp(path);
    struct lex *lex = NULL;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(lex_open(&cx, path, &lex), HK_EINVAL); /* empty */
    assert_int_equal(write(fd, "not this", 8), 8);
    assert_int_equal(lex_open(&cx, path, &lex), HK_EINVAL);
    assert_non_null(strstr(cx.error.text, "install the package hark-lex"));
    close(fd);
    unlink(path);
    assert_int_equal(lex_open(&cx, path, &lex), HK_ENOTFOUND);
    assert_int_equal(lex_open(&cx, "/tmp", &lex), HK_EINVAL);
    assert_null(lex);
    assert_int_equal(lex_open(&cx, SMALL, &lex), HK_OK);
    lex_close(&lex);
    assert_null(lex);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_form_finds_its_word),
        cmocka_unit_test(what_is_broken_is_refused), cmocka_unit_test(another_version_is_named),
        cmocka_unit_test(what_is_forged_harms_nobody),
        cmocka_unit_test(files_are_opened_with_a_remedy)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
