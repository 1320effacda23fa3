/* tools/lex/expand.c -- an entry of a dictionary becomes words of their own, each with its forms.
 *
 * What suffixes make are forms of the word, or, where main.c says so of a flag, words of their own
 * ("operate": "operation", "operations"). What prefixes make are always words of their own: who
 * looks for "happy" does not mean "unhappy".
 */
#include <string.h>

#include "base/str.h"
#include "lang/lex_format.h"
#include "tools/lex/lex.h"

struct form {
    struct letters letters;
    bool crosses; /* may take a prefix too */
};

struct expansion {
    const struct affixes *affixes;
    const struct dictionary *dictionary;
    struct group_set *out;
    struct form *forms; /* of the word at hand */
    size_t n;
};

enum { FORMS_MAX = LEX_GROUP_FORMS };

static const struct affix_class *class_of(const struct expansion *e, uint32_t flag)
{
    return g_hash_table_lookup(e->affixes->classes, GUINT_TO_POINTER(flag));
}

static void add_form(struct expansion *e, const struct letters *letters, bool crosses)
{
    if (e->n == FORMS_MAX)
        lex_fail("%s: more than %d forms of one word", e->dictionary->path, FORMS_MAX);
    e->forms[e->n].letters = *letters;
    e->forms[e->n++].crosses = crosses;
}

static void add_suffixed(
    struct expansion *e, const struct letters *word, const struct affix_class *class, bool again)
{
    struct letters made;

    for (size_t i = 0; i < class->n; i++) {
        const struct affix_rule *rule = &class->rules[i];
        if (!affix_apply(class, rule, word, &made))
            continue;
        if (!flags_have(rule->more, e->affixes->need_affix))
            add_form(e, &made, class->crosses);
        for (size_t k = 0; again && k < rule->more.n; k++) {
            const struct affix_class *second = class_of(e, rule->more.list[k]);
            if (second != NULL && !second->prefix)
                add_suffixed(e, &made, second, false);
        }
    }
}

/* Is it one of these characters? */
static bool is_among(const char *flags, uint32_t flag)
{
    return flags == NULL || (flag < 0x80 && flag != 0 && strchr(flags, (int)flag) != NULL);
}

static void add_inflected(struct expansion *e, const struct letters *word, struct flags flags)
{
    const char *inflecting = e->dictionary->inflecting;
    bool compared = flags_have(flags, 'T'); /* "quicker" is a form, "driver" a word */

    for (size_t i = 0; i < flags.n; i++) {
        const struct affix_class *class = class_of(e, flags.list[i]);
        bool inflects = is_among(inflecting, flags.list[i])
            || (inflecting != NULL && compared && flags.list[i] == 'R');
        if (class != NULL && !class->prefix && inflects)
            add_suffixed(e, word, class, true);
    }
}

static void put_group(struct expansion *e)
{
    struct letters *letters = g_new(struct letters, e->n);

    for (size_t i = 0; i < e->n; i++)
        letters[i] = e->forms[i].letters;
    if (e->n > 0)
        group_set_add(e->out, letters, NULL, e->n, false);
    g_free(letters);
}

/* The word at hand with a prefix before all its forms. */
static void put_prefixed(struct expansion *e, const struct affix_class *class)
{
    struct letters *made = g_new(struct letters, e->n);

    for (size_t i = 0; i < class->n; i++) {
        size_t n = 0;
        for (size_t k = 0; k < e->n; k++)
            if ((k == 0 || (class->crosses && e->forms[k].crosses))
                && affix_apply(class, &class->rules[i], &e->forms[k].letters, &made[n]))
                n++;
        if (n > 0)
            group_set_add(e->out, made, NULL, n, false);
    }
    g_free(made);
}

static void put_prefixes(struct expansion *e, struct flags flags)
{
    for (size_t i = 0; i < flags.n; i++) {
        const struct affix_class *class = class_of(e, flags.list[i]);
        if (class != NULL && class->prefix && e->n > 0)
            put_prefixed(e, class);
    }
}

/* "operate" with N and X is "operation", "operations". */
static void put_derived(struct expansion *e, const struct letters *word, struct flags flags)
{
    struct hk_str rest = hk_str_from(e->dictionary->deriving);
    struct hk_str together;

    while (hk_str_cut(&rest, ' ', &together)) {
        e->n = 0;
        for (size_t i = 0; i < together.n; i++) {
            uint32_t flag = (uint8_t)together.p[i];
            const struct affix_class *class = class_of(e, flag);
            bool compared = (flag == 'R' || flag == 'Z') && flags_have(flags, 'T');
            if (class != NULL && !compared && flags_have(flags, flag))
                add_suffixed(e, word, class, false);
        }
        put_group(e);
        put_prefixes(e, flags);
    }
}

static void expand_word(struct expansion *e, const struct letters *word, struct flags flags)
{
    const struct affixes *a = e->affixes;

    if (flags_have(flags, a->forbidden) || flags_have(flags, a->only_in_compound))
        return;
    e->n = 0;
    if (!flags_have(flags, a->need_affix))
        add_form(e, word, true);
    add_inflected(e, word, flags);
    put_group(e);
    put_prefixes(e, flags);
    put_derived(e, word, flags);
}

void dictionary_expand(struct hk_cx *cx, const struct dictionary *d, struct group_set *out)
{
    struct affixes affixes;
    struct hk_str line, word;
    struct hk_str aff = hk_arena_printf(cx->arena, "%s.aff", d->path);
    struct hk_str dic = hk_arena_printf(cx->arena, "%s.dic", d->path);

    affixes_read(cx, aff.p, &affixes);
    struct hk_str rest = file_read(cx, dic.p, affixes.encoding);
    struct expansion e = {.affixes = &affixes,
        .dictionary = d,
        .out = out,
        .forms = hk_arena_array(cx->arena, FORMS_MAX, sizeof *e.forms)};
    (void)line_next(&rest, &line); /* how many there are */
    while (line_next(&rest, &line)) {
        struct hk_str flags;
        if (!hk_str_cut(&line, '\t', &word) || word.n == 0)
            continue;
        flags = word;
        (void)hk_str_cut(&flags, '/', &word);
        const struct letters letters = letters_of(hk_str_trim(word));
        expand_word(&e, &letters,
            flags.n > 0 ? flags_read(cx, &affixes, hk_str_trim(flags)) : (struct flags){NULL, 0});
    }
}

void irregular_read(struct hk_cx *cx, const char *path, struct group_set *out)
{
    struct hk_str rest = file_read(cx, path, "UTF-8");
    struct hk_str line, word;
    struct letters *forms = hk_arena_array(cx->arena, FORMS_MAX, sizeof *forms);

    while (line_next(&rest, &line)) {
        size_t n = 0;
        while (field_next(&line, &word) && word.p[0] != '#' && n < FORMS_MAX)
            forms[n++] = letters_of(word);
        if (n > 0)
            group_set_add(out, forms, NULL, n, false);
    }
}
