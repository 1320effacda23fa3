/* listen/query_lint.c -- what asks nothing or everything is refused; what was hardly meant, hinted.
 *
 * A query *needs* something if a post without a single of its words, tags, fields cannot be taken.
 * One that needs nothing takes nearly everything that is said ("a OR NOT b", "NOT a") and has no
 * word to be looked up by.
 */
#include "base/str.h"
#include "listen/query_priv.h"

static bool needs_something(const struct query_node *node, bool negated)
{
    const bool all = (node->kind == QUERY_AND) != negated;

    switch (node->kind) {
    case QUERY_NOT:
        return needs_something(node->children[0], !negated);
    case QUERY_AND:
    case QUERY_OR:
        /* of an AND one child is enough, of an OR every one must; under NOT the reverse */
        for (uint32_t i = 0; i < node->children_n; i++)
            if (needs_something(node->children[i], negated) == all)
                return all;
        return !all;
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
    return !negated;
}

/* Is there anything outside of NOT? */
static bool has_positive(const struct query_node *node, bool negated)
{
    if (node->kind == QUERY_NOT)
        return has_positive(node->children[0], !negated);
    if (node->kind != QUERY_AND && node->kind != QUERY_OR)
        return !negated;
    for (uint32_t i = 0; i < node->children_n; i++)
        if (has_positive(node->children[i], negated))
            return true;
    return false;
}

/* What a tree is made of, for hints. */
struct survey {
    bool has_word; /* anything but fields */
    bool has_forms;
    const struct query_node *long_word; /* one that has more forms than are asked for */
};

static void look_at(const struct query_node *node, struct survey *s)
{
    s->has_word |= node->kind >= QUERY_WORD && node->kind != QUERY_FIELD;
    s->has_forms |= node->kind == QUERY_WORD;
    if (node->more && s->long_word == NULL)
        s->long_word = node;
    for (uint32_t i = 0; i < node->children_n; i++)
        look_at(node->children[i], s);
}

/* Words that nearly every text of their language has, folded. */
static bool is_common(struct hk_str word)
{
    static const char *const common[] = {
        "i a w z na do nie to sie ze jest o jak co ale po tak za od dla czy juz byc moj ten my ja",
        "the a an of to and in is it i you that for on with this are be was have at not as my me",
        "и в не на я что с а то он как это по но у к за из мы вы от так о бы же все быть",
        "של את על לא זה אני הוא היא עם גם כי יש אין מה כל אם או רק",
    };

    for (size_t i = 0; i < HK_COUNT(common); i++)
        if (hk_str_has_word(hk_str_from(common[i]), word))
            return true;
    return false;
}

static void hint(struct query_reading *r)
{
    const struct query_node *root = r->out->root;
    const struct hk_str all = {NULL, 0};
    struct survey s = {0};

    look_at(root, &s);
    if (!s.has_word)
        query_note(r, QUERY_NO_WORD, all, HK_STR(""), 0);
    if (s.long_word != NULL)
        query_note(r, QUERY_MORE_FORMS, all, s.long_word->text, FORMS_MAX);
    if (s.has_forms && r->lex == NULL)
        query_note(r, QUERY_NO_FORMS, all, HK_STR(""), 0);
    if (root->kind == QUERY_WORD && is_common(root->text))
        query_note(r, QUERY_COMMON_WORD, all, root->text, 0);
}

void query_lint(struct query_reading *r)
{
    const struct query_node *root = r->out->root;
    const struct hk_str all = {NULL, 0};

    if (!has_positive(root, false))
        query_note(r, QUERY_ONLY_NOT, all, HK_STR(""), 0);
    else if (!needs_something(root, false))
        query_note(r, QUERY_EVERYTHING, all, HK_STR(""), 0);
    else
        hint(r);
}
