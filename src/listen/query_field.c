/* listen/query_field.c -- "lang:pl", "reach:>1000", "in:WATCH" and the others.
 *
 * Commas list values of which any may hold: "lang:pl,he". A value with blanks stands in quotation
 * marks. A name that is no field is refused, so that nobody waits for posts with "mod:neg" in them;
 * web addresses are not taken for fields.
 */
#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "listen/post.h"
#include "listen/query_priv.h"

static const struct field {
    struct hk_str name;
    struct hk_str values;   /* what may stand there; "": anything */
    enum query_field first; /* of the first value; those that follow are the next ones */
    bool one_field_a_value;
} fields[] = {
    {HK_STR_INIT("lang"), HK_STR_INIT(""), QUERY_LANG, false},
    {HK_STR_INIT("from"), HK_STR_INIT(""), QUERY_FROM, false},
    {HK_STR_INIT("channel"), HK_STR_INIT(""), QUERY_CHANNEL, false},
    {HK_STR_INIT("mood"), HK_STR_INIT("neg neu pos"), QUERY_MOOD, false},
    {HK_STR_INIT("intent"),
        HK_STR_INIT("safety legal press cancellation abuse purchase praise idea"), QUERY_INTENT,
        false},
    {HK_STR_INIT("has"), HK_STR_INIT("link image question"), QUERY_HAS_LINK, true},
    {HK_STR_INIT("reach"), HK_STR_INIT(">1000 <1000"), QUERY_REACH, false},
    {HK_STR_INIT("is"), HK_STR_INIT("reply repost"), QUERY_IS_REPLY, true},
    {HK_STR_INIT("in"), HK_STR_INIT(""), QUERY_LANG, false},
};

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t query_field_colon(struct hk_str term)
{
    size_t at = 0;

    while (at < term.n) {
        size_t next = at;
        if (lang_class_of(hk_text_next(term, &next)) != LANG_LETTER)
            break;
        at = next;
    }
    if (at == 0 || at >= term.n || term.p[at] != ':')
        return 0;
    return hk_str_starts(hk_str_sub(term, at, term.n), HK_STR("://")) ? 0 : at;
}

static const struct field *field_of(struct hk_str name)
{
    for (size_t i = 0; i < HK_COUNT(fields); i++)
        if (hk_str_equal_nocase(name, fields[i].name))
            return &fields[i];
    return NULL;
}

/* ---- values ------------------------------------------------------------------------------- */

/* The number of a reach: "1000", "20k", "1m". */
static bool read_count(struct hk_str text, int64_t *out)
{
    int64_t times = 1;

    if (hk_str_ends(text, HK_STR("k")) || hk_str_ends(text, HK_STR("K")))
        times = 1000;
    else if (hk_str_ends(text, HK_STR("m")) || hk_str_ends(text, HK_STR("M")))
        times = 1000000;
    if (times > 1)
        text.n--;
    if (!hk_str_to_int(text, out) || *out < 0 || *out > INT64_MAX / times / 2)
        return false;
    *out *= times;
    return true;
}

static bool read_reach(struct hk_str value, struct query_node *node)
{
    static const char *const signs[] = {">=", "<=", ">", "<", "="};
    int64_t n;

    for (size_t i = 0; i < HK_COUNT(signs); i++) {
        const struct hk_str sign = hk_str_from(signs[i]);
        if (!hk_str_starts(value, sign))
            continue;
        if (!read_count(hk_str_sub(value, sign.n, value.n), &n))
            return false;
        const bool strict = sign.n == 1;
        const bool more = sign.p[0] == '>', less = sign.p[0] == '<';
        node->least = less ? 0 : n + (more && strict);
        node->most = more ? INT64_MAX : n - (less && strict);
        return true;
    }
    return false;
}

/* Which of the field's values it is; SIZE_MAX: none. */
static size_t index_of(struct hk_str values, struct hk_str wish)
{
    struct hk_str value;

    for (size_t i = 0; hk_str_cut(&values, ' ', &value); i++)
        if (hk_str_equal_nocase(value, wish))
            return i;
    return SIZE_MAX;
}

static bool is_language(struct hk_str value)
{
    bool letters = value.n == 2 || value.n == 3;

    for (size_t i = 0; i < value.n; i++)
        letters &= is_ascii_letter(value.p[i]);
    return letters || hk_str_equal_nocase(value, HK_STR("unknown"));
}

static void refuse_value(
    struct query_reading *r, const struct field *field, struct hk_str about, struct hk_str value)
{
    struct hk_str offer = field->values;

    if (field->first == QUERY_LANG)
        offer = HK_STR("pl en ru uk he unknown");
    query_note_offer(r, field->first == QUERY_REACH ? QUERY_BAD_REACH : QUERY_UNKNOWN_VALUE, about,
        value, offer);
}

static struct query_node *read_value(
    struct query_reading *r, const struct field *field, struct hk_str about, struct hk_str value)
{
    struct query_node *node = query_node_new(r, QUERY_FIELD, about);
    const size_t index = index_of(field->values, value);

    node->field = field->first;
    if (field->first == QUERY_FROM && hk_str_starts(value, HK_STR("@")))
        value = hk_str_sub(value, 1, value.n);
    node->text = lang_fold(r->cx, value);
    node->hash = post_hash(node->text);
    if (node->text.n == 0)
        query_note(r, QUERY_EMPTY_VALUE, about, field->name, 0);
    else if (field->first == QUERY_REACH ? !read_reach(value, node)
                                         : field->values.n > 0 && index == SIZE_MAX)
        refuse_value(r, field, about, value);
    else if (field->first == QUERY_LANG && !is_language(value))
        refuse_value(r, field, about, value);
    else if (field->one_field_a_value)
        node->field = (enum query_field)((size_t)field->first + index);
    return node;
}

/* "in:" takes the whole of it: names may have commas. */
static struct query_node *read_watch(
    struct query_reading *r, struct hk_str term, struct hk_str value)
{
    struct query_node *node = query_node_new(r, QUERY_IN, term);

    node->text = value;
    node->hash = post_hash(lang_fold(r->cx, value));
    r->out->links++;
    return node;
}

struct query_node *query_read_field(struct query_reading *r, struct hk_str term, size_t colon)
{
    const struct hk_str name = hk_str_sub(term, 0, colon);
    const struct field *field = field_of(name);
    struct hk_str rest = query_unquote(hk_str_sub(term, colon + 1, term.n)), value;
    struct query_node *all = NULL;

    if (field == NULL) {
        query_note_offer(r, QUERY_UNKNOWN_FIELD, hk_str_sub(term, 0, colon + 1), name,
            HK_STR("lang from channel mood intent has reach is in"));
        return NULL;
    }
    if (rest.n == 0) {
        query_note(r, QUERY_EMPTY_VALUE, term, field->name, 0);
        return NULL;
    }
    if (hk_str_equal(field->name, HK_STR("in")))
        return read_watch(r, term, rest);
    while (!r->refused && hk_str_cut(&rest, ',', &value)) {
        struct query_node *next = read_value(r, field, term, hk_str_trim(value));
        if (all == NULL) {
            all = next;
            continue;
        }
        if (all->kind != QUERY_OR) {
            struct query_node *any = query_node_new(r, QUERY_OR, term);
            query_adopt(r, any, all);
            all = any;
        }
        query_adopt(r, all, next);
    }
    return r->refused ? NULL : all;
}
