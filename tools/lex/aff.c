/* tools/lex/aff.c -- the rules of a hunspell dictionary, as hunspell(5) describes them. What only
 * checking and suggesting need is passed over; what would change forms and is not known here
 * (COMPLEXPREFIXES, CIRCUMFIX, IGNORE) ends the program. */
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "tools/lex/lex.h"

/* ---- flags -------------------------------------------------------------------------------- */

static uint32_t next_flag(const struct affixes *a, struct hk_str *rest)
{
    size_t at = 0;
    uint32_t flag = hk_text_next(*rest, &at);

    if (a->kind == FLAG_LONG && at < rest->n)
        flag = flag << 16 | hk_text_next(*rest, &at);
    if (a->kind == FLAG_NUMBER) {
        struct hk_str digits;
        int64_t number = 0;
        if (!hk_str_cut(rest, ',', &digits) || !hk_str_to_int(digits, &number) || number < 1
            || number > 65535)
            lex_fail("'%.*s' is no flag", HKS(digits));
        return (uint32_t)number;
    }
    *rest = hk_str_sub(*rest, at, rest->n);
    return flag;
}

static struct flags flags_split(struct hk_cx *cx, const struct affixes *a, struct hk_str text)
{
    struct flags out = {.list = hk_arena_array(cx->arena, text.n, sizeof *out.list)};

    while (text.n > 0)
        out.list[out.n++] = next_flag(a, &text);
    return out;
}

struct flags flags_read(struct hk_cx *cx, const struct affixes *a, struct hk_str text)
{
    int64_t number = 0;

    if (a->aliases->len == 0)
        return flags_split(cx, a, text);
    if (!hk_str_to_int(text, &number) || number < 1 || number > (int64_t)a->aliases->len)
        lex_fail("'%.*s' is no alias of flags", HKS(text));
    return *(const struct flags *)g_ptr_array_index(a->aliases, number - 1);
}

bool flags_have(struct flags flags, uint32_t flag)
{
    for (size_t i = 0; flag != 0 && i < flags.n; i++)
        if (flags.list[i] == flag)
            return true;
    return false;
}

static uint32_t flag_of(const struct affixes *a, struct hk_str text)
{
    return next_flag(a, &text);
}

/* ---- conditions --------------------------------------------------------------------------- */

/* One place of a condition: ".", a letter, "[abc]", "[^abc]". */
static bool place_fits(struct hk_str *condition, uint32_t letter)
{
    size_t at = 0;
    uint32_t c = hk_text_next(*condition, &at);
    bool fits = c == '.' || c == letter;

    if (c == '[') {
        bool wanted = true, found = false;
        while (at < condition->n && (c = hk_text_next(*condition, &at)) != ']') {
            if (c == '^' && at <= 2)
                wanted = false;
            else
                found |= c == letter;
        }
        fits = found == wanted;
    }
    *condition = hk_str_sub(*condition, at, condition->n);
    return fits;
}

static size_t count_places(struct hk_str condition)
{
    size_t n = 0;

    for (; condition.n > 0; n++)
        (void)place_fits(&condition, 0);
    return n;
}

static bool condition_holds(
    const struct affix_class *class, struct hk_str condition, const struct letters *word)
{
    size_t places = count_places(condition);

    if (hk_str_equal(condition, HK_STR(".")))
        return true;
    if (places > word->n)
        return false;
    for (size_t i = class->prefix ? 0 : word->n - places; condition.n > 0; i++)
        if (!place_fits(&condition, word->c[i]))
            return false;
    return true;
}

/* ---- applying ----------------------------------------------------------------------------- */

static bool same(const uint32_t *a, const uint32_t *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

bool affix_apply(const struct affix_class *class, const struct affix_rule *rule,
    const struct letters *word, struct letters *out)
{
    const size_t strip = rule->strip.n, append = rule->append.n;

    if (strip >= word->n || word->n - strip + append > LETTERS_MAX)
        return false;
    const size_t kept = word->n - strip;
    if (!same(word->c + (class->prefix ? 0 : kept), rule->strip.c, strip)
        || !condition_holds(class, rule->condition, word))
        return false;
    if (class->prefix) {
        memcpy(out->c, rule->append.c, append * sizeof *out->c);
        memcpy(out->c + append, word->c + strip, kept * sizeof *out->c);
    } else {
        memcpy(out->c, word->c, kept * sizeof *out->c);
        memcpy(out->c + kept, rule->append.c, append * sizeof *out->c);
    }
    out->n = kept + append;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------ */

static void read_rule(
    struct hk_cx *cx, const struct affixes *a, struct hk_str line, struct affix_rule *out)
{
    struct hk_str word, strip, append, more;

    if (!field_next(&line, &word) || !field_next(&line, &word) || !field_next(&line, &strip)
        || !field_next(&line, &append))
        lex_fail("'%.*s' is no rule", HKS(word));
    if (!field_next(&line, &out->condition))
        out->condition = HK_STR(".");
    more = append;
    if (hk_str_cut(&more, '/', &append) && more.n > 0)
        out->more = flags_read(cx, a, more);
    out->strip = letters_of(hk_str_equal(strip, HK_STR("0")) ? HK_STR("") : strip);
    out->append = letters_of(hk_str_equal(append, HK_STR("0")) ? HK_STR("") : append);
}

/* "SFX A Y 4" and the four lines that follow. */
static void read_class(struct hk_cx *cx, struct affixes *a, struct hk_str line, struct hk_str *rest)
{
    struct affix_class *class = hk_arena_alloc(cx->arena, sizeof *class);
    struct hk_str kind, flag, crosses, count;
    int64_t n = 0;

    if (!field_next(&line, &kind) || !field_next(&line, &flag) || !field_next(&line, &crosses)
        || !field_next(&line, &count) || !hk_str_to_int(count, &n) || n < 0)
        lex_fail("'%.*s' is no class of rules", HKS(flag));
    *class = (struct affix_class){.flag = flag_of(a, flag),
        .prefix = hk_str_equal(kind, HK_STR("PFX")),
        .crosses = hk_str_equal(crosses, HK_STR("Y")),
        .rules = hk_arena_array(cx->arena, (size_t)n, sizeof *class->rules)};
    while (class->n < (size_t)n && line_next(rest, &line))
        if (hk_str_starts(line, kind))
            read_rule(cx, a, line, &class->rules[class->n++]);
    g_hash_table_insert(a->classes, GUINT_TO_POINTER(class->flag), class);
}

static void read_alias(struct hk_cx *cx, struct affixes *a, struct hk_str flags)
{
    struct flags *alias = hk_arena_alloc(cx->arena, sizeof *alias);
    int64_t count;

    if (a->aliases->len == 0 && hk_str_to_int(flags, &count)) /* the line that counts them */
        return;
    *alias = flags_split(cx, a, flags);
    g_ptr_array_add(a->aliases, alias);
}

static void read_setting(struct hk_cx *cx, struct affixes *a, struct hk_str name, struct hk_str v)
{
    if (hk_str_equal(name, HK_STR("FLAG")))
        a->kind = hk_str_equal(v, HK_STR("long")) ? FLAG_LONG
            : hk_str_equal(v, HK_STR("num"))      ? FLAG_NUMBER
                                                  : FLAG_CHAR;
    else if (hk_str_equal(name, HK_STR("AF")))
        read_alias(cx, a, v);
    else if (hk_str_equal(name, HK_STR("NEEDAFFIX")))
        a->need_affix = flag_of(a, v);
    else if (hk_str_equal(name, HK_STR("FORBIDDENWORD")))
        a->forbidden = flag_of(a, v);
    else if (hk_str_equal(name, HK_STR("ONLYINCOMPOUND")))
        a->only_in_compound = flag_of(a, v);
}

/* "SET ISO8859-2" says how the rest is to be read. */
static void read_encoding(struct hk_cx *cx, const char *path, struct affixes *a)
{
    struct hk_str rest = file_read(cx, path, "ISO-8859-1");
    struct hk_str line, name, value;

    g_strlcpy(a->encoding, "ISO-8859-1", sizeof a->encoding);
    while (line_next(&rest, &line)) {
        if (!field_next(&line, &name) || !hk_str_equal(name, HK_STR("SET"))
            || !field_next(&line, &value))
            continue;
        bool iso = hk_str_starts(value, HK_STR("ISO8859"));
        value = iso ? hk_str_sub(value, 3, value.n) : value;
        g_snprintf(a->encoding, sizeof a->encoding, "%s%.*s", iso ? "ISO-" : "", HKS(value));
        return;
    }
}

void affixes_read(struct hk_cx *cx, const char *path, struct affixes *out)
{
    struct hk_str line, name, value;

    *out = (struct affixes){.classes = g_hash_table_new(NULL, NULL), .aliases = g_ptr_array_new()};
    read_encoding(cx, path, out);
    struct hk_str rest = file_read(cx, path, out->encoding);
    while (line_next(&rest, &line)) {
        struct hk_str fields = line;
        if (!field_next(&fields, &name))
            continue;
        if (hk_str_has_word(HK_STR("COMPLEXPREFIXES CIRCUMFIX IGNORE"), name))
            lex_fail("%s: %.*s is not known here", path, HKS(name));
        if (hk_str_has_word(HK_STR("PFX SFX"), name))
            read_class(cx, out, line, &rest);
        else if (field_next(&fields, &value))
            read_setting(cx, out, name, value);
    }
}
