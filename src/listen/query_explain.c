/* listen/query_explain.c -- see query_explain.h. The words are the catalogues' (query.say.*,
 * query.issue.*, query.forms.*); what stands here is only which one goes where. */
#include "listen/query_explain.h"

#include "base/buf.h"
#include "base/str.h"

enum { TEXT_BYTES_MAX = 1 << 16 };

struct telling {
    struct hk_cx *cx;
    struct words *words;
    struct query_line *lines;
    size_t n;
};

static struct hk_str say(struct telling *t, const char *key, struct hk_str word)
{
    return words_text(t->words, key, &WORDS_TEXT("word", word), 1);
}

static struct hk_str say_number(
    struct telling *t, const char *key, struct hk_str word, int64_t number)
{
    const struct words_value values[] = {WORDS_TEXT("word", word), WORDS_NUMBER("n", number)};

    return words_text(t->words, key, values, HK_COUNT(values));
}

static struct hk_str join(struct telling *t, const char *key, struct hk_str a, struct hk_str b)
{
    const struct words_value values[] = {WORDS_TEXT("a", a), WORDS_TEXT("b", b)};

    return words_text(t->words, key, values, HK_COUNT(values));
}

/* ---- leaves ------------------------------------------------------------------------------- */

static bool is_sign(char c)
{
    return c == '~' || c == '=' || c == '%' || c == '"';
}

/* What was written, without its signs. */
static struct hk_str bare(const struct query_node *node)
{
    struct hk_str text = node->written;
    const size_t brace = hk_str_find(text, HK_STR("{"));

    if (node->kind == QUERY_WORD && brace != SIZE_MAX)
        text = hk_str_sub(text, 0, brace);
    if (node->kind == QUERY_EXACT)
        return node->text;
    while (text.n > 0 && is_sign(text.p[0]))
        text = hk_str_sub(text, 1, text.n);
    while (text.n > 0 && (text.p[text.n - 1] == '*' || text.p[text.n - 1] == '"'))
        text.n--;
    return text;
}

/* The words of a phrase, by blanks. */
static struct hk_str words_of(struct telling *t, const struct query_node *node)
{
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(TEXT_BYTES_MAX);

    for (uint32_t i = 0; i < node->children_n; i++) {
        if (i > 0)
            hk_buf_add_char(&out, ' ');
        hk_buf_add_str(&out, bare(node->children[i]));
    }
    return hk_arena_str(t->cx->arena, hk_buf_str(&out));
}

static struct hk_str say_reach(struct telling *t, const struct query_node *node)
{
    const bool just = node->least == node->most, least = node->most == INT64_MAX;
    const char *key = just ? "query.say.reach_just"
        : least            ? "query.say.reach_least"
                           : "query.say.reach_most";

    return words_text(
        t->words, key, &WORDS_NUMBER("count", just || least ? node->least : node->most), 1);
}

static struct hk_str say_mood(struct telling *t, const struct query_node *node)
{
    if (hk_str_equal(node->text, HK_STR("neg")))
        return say(t, "query.say.mood_neg", node->text);
    return say(t,
        hk_str_equal(node->text, HK_STR("pos")) ? "query.say.mood_pos" : "query.say.mood_neu",
        node->text);
}

static struct hk_str say_field(struct telling *t, const struct query_node *node)
{
    static const char *const keys[] = {[QUERY_LANG] = "query.say.lang",
        [QUERY_FROM] = "query.say.from",
        [QUERY_CHANNEL] = "query.say.channel",
        [QUERY_HAS_LINK] = "query.say.has_link",
        [QUERY_HAS_IMAGE] = "query.say.has_image",
        [QUERY_HAS_QUESTION] = "query.say.has_question",
        [QUERY_IS_REPLY] = "query.say.is_reply",
        [QUERY_IS_REPOST] = "query.say.is_repost",
        [QUERY_INTENT] = "query.say.intent"};

    if (node->field == QUERY_REACH)
        return say_reach(t, node);
    if (node->field == QUERY_MOOD)
        return say_mood(t, node);
    if (node->field == QUERY_LANG && hk_str_equal(node->text, HK_STR("unknown")))
        return say(t, "query.say.lang_unknown", node->text);
    return say(t, keys[node->field], node->text);
}

static struct hk_str say_word(struct telling *t, const struct query_node *node)
{
    return node->forms_n > 1 ? say(t, "query.say.word", bare(node)) : bare(node);
}

static struct hk_str say_leaf(struct telling *t, const struct query_node *node)
{
    switch (node->kind) {
    case QUERY_EXACT:
        return say(t, "query.say.exact", bare(node));
    case QUERY_PREFIX:
        return say(t, "query.say.prefix", bare(node));
    case QUERY_TYPO:
        return say_number(t, "query.say.typo", bare(node), node->edits);
    case QUERY_TAG:
        return say(t, node->prefix ? "query.say.tag_prefix" : "query.say.tag", bare(node));
    case QUERY_HANDLE:
        return say(t, node->prefix ? "query.say.handle_prefix" : "query.say.handle", bare(node));
    case QUERY_DISGUISE:
        return say(t, "query.say.disguise", bare(node));
    case QUERY_PHRASE:
        return say(t, "query.say.phrase", words_of(t, node));
    case QUERY_WINDOW:
        return say_number(t, "query.say.window", words_of(t, node), node->within);
    case QUERY_FIELD:
        return say_field(t, node);
    case QUERY_IN:
        return say(t, "query.say.in", node->text);
    case QUERY_WORD:
    case QUERY_AND:
    case QUERY_OR:
    case QUERY_NOT:
    case QUERY_NEAR:
        break;
    }
    return say_word(t, node);
}

/* ---- the sentence ------------------------------------------------------------------------- */

static struct hk_str tell(struct telling *t, const struct query_node *node, bool inner);

/* The children for which `negative` is as said, joined. "" if there are none. */
static struct hk_str tell_some(
    struct telling *t, const struct query_node *node, bool negative, bool inner)
{
    const char *key = negative || node->kind == QUERY_OR ? "query.say.or" : "query.say.and";
    struct hk_str all = HK_STR("");

    for (uint32_t i = 0; i < node->children_n; i++) {
        const struct query_node *child = node->children[i];
        if (negative != (child->kind == QUERY_NOT))
            continue;
        struct hk_str one = tell(t, negative ? child->children[0] : child, inner);
        all = all.n == 0 ? one : join(t, key, all, one);
    }
    return all;
}

static struct hk_str tell_near(struct telling *t, const struct query_node *node)
{
    const struct words_value values[] = {WORDS_TEXT("a", tell(t, node->children[0], true)),
        WORDS_TEXT("b", tell(t, node->children[1], true)), WORDS_NUMBER("n", node->within)};

    return words_text(t->words, node->ordered ? "query.say.near_ordered" : "query.say.near", values,
        HK_COUNT(values));
}

static struct hk_str tell_list(struct telling *t, const struct query_node *node, bool inner)
{
    const char *key = node->kind == QUERY_OR ? "query.say.or" : "query.say.and";
    struct hk_str all = tell(t, node->children[0], true);

    for (uint32_t i = 1; i < node->children_n; i++)
        all = join(t, key, all, tell(t, node->children[i], true));
    return inner ? hk_arena_printf(t->cx->arena, "(%.*s)", HKS(all)) : all;
}

/* `inner`: a list stands in parentheses. */
static struct hk_str tell(struct telling *t, const struct query_node *node, bool inner)
{
    switch (node->kind) {
    case QUERY_AND:
    case QUERY_OR:
        return tell_list(t, node, inner);
    case QUERY_NOT:
        return words_text(
            t->words, "query.say.not", &WORDS_TEXT("a", tell(t, node->children[0], true)), 1);
    case QUERY_NEAR:
        return tell_near(t, node);
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_TYPO:
    case QUERY_TAG:
    case QUERY_HANDLE:
    case QUERY_DISGUISE:
    case QUERY_PHRASE:
    case QUERY_WINDOW:
    case QUERY_FIELD:
    case QUERY_IN:
        break;
    }
    return say_leaf(t, node);
}

struct hk_str query_sentence(struct hk_cx *cx, struct words *words, const struct query_node *root)
{
    struct telling t = {.cx = cx, .words = words};

    if (root->kind != QUERY_AND)
        return words_text(words, "query.say.for", &WORDS_TEXT("what", tell(&t, root, false)), 1);
    const struct words_value values[] = {WORDS_TEXT("what", tell_some(&t, root, false, true)),
        WORDS_TEXT("without", tell_some(&t, root, true, true))};
    return values[1].text.n > 0 ? words_text(words, "query.say.for_not", values, 2)
                                : words_text(words, "query.say.for", values, 1);
}

/* ---- the tree ----------------------------------------------------------------------------- */

static size_t count_nodes(const struct query_node *node)
{
    size_t n = 1;

    for (uint32_t i = 0; i < node->children_n; i++)
        n += count_nodes(node->children[i]);
    return n;
}

/* Of near words the words below say the rest. */
static struct hk_str say_group(struct telling *t, const struct query_node *node)
{
    switch (node->kind) {
    case QUERY_AND:
        return words_text(t->words, "query.say.all", NULL, 0);
    case QUERY_OR:
        return words_text(t->words, "query.say.any", NULL, 0);
    case QUERY_NOT:
        return words_text(t->words, "query.say.nothing", NULL, 0);
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_TYPO:
    case QUERY_TAG:
    case QUERY_HANDLE:
    case QUERY_DISGUISE:
    case QUERY_PHRASE:
    case QUERY_WINDOW:
    case QUERY_NEAR:
    case QUERY_FIELD:
    case QUERY_IN:
        break;
    }
    return tell(t, node, false);
}

static void add_lines(struct telling *t, const struct query_node *node, uint32_t depth)
{
    t->lines[t->n++] =
        (struct query_line){.depth = depth, .text = say_group(t, node), .node = node};
    if (node->kind == QUERY_IN) /* a query of its own */
        return;
    for (uint32_t i = 0; i < node->children_n; i++)
        add_lines(t, node->children[i], depth + 1);
}

void query_explain(struct hk_cx *cx, struct words *words, const struct query_node *root,
    struct query_line **out, size_t *n)
{
    struct telling t = {.cx = cx, .words = words};

    t.lines = hk_arena_array(cx->arena, count_nodes(root), sizeof *t.lines);
    add_lines(&t, root, 0);
    *out = t.lines;
    *n = t.n;
}

/* ---- forms -------------------------------------------------------------------------------- */

static bool belong_together(const struct query_form *a, const struct query_form *b)
{
    return a->struck == b->struck
        && (a->struck || (a->why == b->why && hk_str_equal(a->language, b->language)));
}

static struct hk_str title_of(struct words *words, const struct query_form *form)
{
    static const char *const keys[] = {[FORMS_ITSELF] = "query.forms.itself",
        [FORMS_DICTIONARY] = "query.forms.dictionary",
        [FORMS_GUESS] = "query.forms.guess",
        [FORMS_PREFIX] = "query.forms.prefix"};

    return words_text(words, form->struck ? "query.forms.struck" : keys[form->why],
        &WORDS_TEXT("language", form->language), 1);
}

void query_explain_forms(struct hk_cx *cx, struct words *words, const struct query_node *word,
    struct query_forms_line **out, size_t *n)
{
    const size_t count = (size_t)word->forms_n + word->struck_n;
    struct query_forms_line *lines = hk_arena_array(cx->arena, count, sizeof *lines);
    bool *told = hk_arena_array(cx->arena, count, sizeof *told);

    *n = 0;
    for (size_t i = 0; i < count; i++) {
        struct hk_buf text HK_AUTO(hk_buf_free) = hk_buf_make(TEXT_BYTES_MAX);
        if (told[i])
            continue;
        for (size_t k = i; k < count; k++) {
            if (told[k] || !belong_together(&word->forms[i], &word->forms[k]))
                continue;
            told[k] = true;
            hk_buf_printf(&text, "%s%.*s", text.n > 0 ? ", " : "", HKS(word->forms[k].text));
        }
        lines[*n].title = title_of(words, &word->forms[i]);
        lines[(*n)++].forms = hk_arena_str(cx->arena, hk_buf_str(&text));
    }
    *out = lines;
}

/* ---- issues ------------------------------------------------------------------------------- */

struct hk_str query_issue_text(
    struct hk_cx *cx, struct words *words, const struct query_issue *issue)
{
    const struct words_value values[] = {WORDS_TEXT("word", issue->word),
        WORDS_TEXT("offer", issue->offer), WORDS_NUMBER("n", issue->n)};
    const char *key = hk_arena_printf(cx->arena, "query.issue.%s", query_code_name(issue->code)).p;

    return words_text(words, key, values, HK_COUNT(values));
}
