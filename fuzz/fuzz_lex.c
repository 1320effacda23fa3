/* fuzz/fuzz_lex.c -- any bytes as hark.lex, sealed so that the checksum is no help: refused, or
 * every word, form and question stays inside the file. */
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lang/forms.h"
#include "lang/lex_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { GROUPS_LOOKED_AT = 200 };

static void seal(char *bytes, size_t size)
{
    struct lex_header *h = (void *)bytes;
    const size_t from = offsetof(struct lex_header, file_bytes);

    memcpy(h->magic, LEX_MAGIC, sizeof h->magic);
    h->version = LEX_VERSION;
    h->header_bytes = sizeof *h;
    h->file_bytes = size;
    h->checksum = lang_checksum((struct hk_str){bytes + from, size - from});
}

static void look(struct hk_cx *cx, const struct lex *lex)
{
    size_t looked_at = 0;

    for (uint32_t group = LEX_NO_GROUP;
         lex_next_group(lex, &group) && looked_at++ < GROUPS_LOOKED_AT;) {
        const struct lex_group g = lex_group_of(lex, group);
        struct hk_str ending = lex_ending(&g, g.forms - 1), lemmas[4];
        struct hk_str form = hk_arena_printf(cx->arena, "%.*s%.*s", HKS(g.stem), HKS(ending));
        struct forms forms;
        forms_expand(cx, lex, form, &forms);
        hk_must(forms.n <= FORMS_MAX);
        hk_must(forms_lemmas(cx, lex, form, lemmas, 4) <= 4);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    char *bytes = hk_alloc(size + 1);
    struct lex *lex = NULL;

    memcpy(bytes, data, size);
    if (size >= sizeof(struct lex_header))
        seal(bytes, size);
    if (lex_read(&cx, (struct hk_str){bytes, size}, &lex) == HK_OK)
        look(&cx, lex);
    lex_close(&lex);
    hk_free(bytes);
    hk_arena_free(cx.arena);
    return 0;
}
