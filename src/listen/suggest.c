/* listen/suggest.c -- see suggest.h. */
#include "listen/suggest.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "listen/match_typo.h"

enum {
    NAMES_MAX = 4,
    SEEN_MAX = 256,       /* different words of the sample */
    NICKNAME_LETTERS = 4, /* that it has in common with the name, from its beginning */
    MISSPELLED_TIMES = 2, /* less often it is chance */
    NICKNAME_TIMES = 3,
    SOUNDS = 2,
    TEXT_MAX = 512
};

/* A word or phrase that is looked for. */
struct name {
    const struct query_node *node;
    bool wrap;  /* alone it stands beside others: (name OR proposal) */
    bool known; /* to a dictionary */
    uint32_t letters[LANG_TOKEN_MAX_BYTES];
    size_t letters_n;
};

struct seen {
    struct hk_str text;
    uint64_t hash;
    const struct name *name;
    enum shape_suggestion_kind kind;
    int64_t times;
};

struct suggest {
    struct hk_cx *cx;
    const struct lex *lex;
    const struct query_node *root;
    struct name names[NAMES_MAX];
    size_t names_n;
    struct seen seen[SEEN_MAX];
    size_t seen_n;
    struct shape_query_suggestion list[SUGGEST_MAX];
    size_t n;
};

/* ---- what is looked for ---------------------------------------------------------------------- */

static void add_name(struct suggest *s, const struct query_node *node, bool wrap)
{
    struct name *name = &s->names[s->names_n++];

    *name = (struct name){.node = node, .wrap = wrap};
    if (node->kind != QUERY_WORD)
        return;
    name->letters_n = match_typo_letters(node->text, name->letters);
    for (uint32_t i = 0; i < node->forms_n; i++)
        name->known |= node->forms[i].why == FORMS_DICTIONARY;
}

static void find_names(struct suggest *s, const struct query_node *node, bool wrap)
{
    if ((node->kind == QUERY_WORD || node->kind == QUERY_PHRASE) && s->names_n < NAMES_MAX)
        add_name(s, node, wrap);
    if (node->kind != QUERY_AND && node->kind != QUERY_OR)
        return;
    for (uint32_t i = 0; i < node->children_n; i++)
        find_names(s, node->children[i], node->kind == QUERY_AND);
}

struct suggest *suggest_new(struct hk_cx *cx, const struct lex *lex, const struct query *query)
{
    struct suggest *s = hk_arena_alloc(cx->arena, sizeof *s);

    s->cx = cx;
    s->lex = lex;
    s->root = query->root;
    find_names(s, query->root, false);
    return s;
}

/* Does the query ask for this word already, in whatever way? */
static bool is_asked(const struct query_node *node, struct hk_str folded)
{
    if (node->kind != QUERY_PHRASE && hk_str_equal(node->text, folded))
        return true;
    for (uint32_t i = 0; node->forms != NULL && i < node->forms_n + node->struck_n; i++)
        if (hk_str_equal(node->forms[i].text, folded))
            return true;
    for (uint32_t i = 0; node->kind != QUERY_IN && i < node->children_n; i++)
        if (is_asked(node->children[i], folded))
            return true;
    return false;
}

/* Does it ask for its misspellings? */
static bool is_asked_laxly(const struct query_node *node, struct hk_str folded)
{
    if (node->kind == QUERY_TYPO && hk_str_equal(node->text, folded))
        return true;
    for (uint32_t i = 0; node->kind != QUERY_IN && i < node->children_n; i++)
        if (is_asked_laxly(node->children[i], folded))
            return true;
    return false;
}

/* ---- the sample ------------------------------------------------------------------------------ */

static bool is_word_of_a_dictionary(const struct suggest *s, struct hk_str word)
{
    uint32_t group;

    return s->lex != NULL && lex_find(s->lex, word, &group, 1) > 0;
}

/* False: it has nothing to do with the name. */
static bool is_like(
    const struct name *name, struct hk_str word, enum shape_suggestion_kind *out_kind)
{
    uint32_t letters[LANG_TOKEN_MAX_BYTES];
    size_t same = 0;

    if (name->letters_n < NICKNAME_LETTERS || word.n < NICKNAME_LETTERS)
        return false;
    const size_t n = match_typo_letters(word, letters);
    while (same < n && same < name->letters_n && letters[same] == name->letters[same])
        same++;
    *out_kind = SHAPE_SUGGESTION_KIND_MISSPELLING;
    if (name->letters_n >= QUERY_TYPO_LETTERS && n + 1 >= name->letters_n
        && n <= name->letters_n + 1
        && match_typo_within(name->letters, name->letters_n, letters, n, 1))
        return true;
    *out_kind = SHAPE_SUGGESTION_KIND_NICKNAME;
    return same >= NICKNAME_LETTERS && same * 2 >= name->letters_n && n <= name->letters_n;
}

static void count_word(struct suggest *s, const struct name *name, const struct post_token *token,
    enum shape_suggestion_kind kind)
{
    for (size_t i = 0; i < s->seen_n; i++)
        if (s->seen[i].hash == token->hash) {
            s->seen[i].times++;
            return;
        }
    if (s->seen_n == SEEN_MAX)
        return;
    s->seen[s->seen_n++] = (struct seen){.text = hk_arena_str(s->cx->arena, token->text),
        .hash = token->hash,
        .name = name,
        .kind = kind,
        .times = 1};
}

void suggest_look(struct suggest *s, const struct post *post)
{
    for (size_t t = 0; t < post->tokens_n; t++) {
        const struct post_token *token = &post->tokens[t];
        for (size_t i = 0; token->kind == POST_WORD && i < s->names_n; i++) {
            enum shape_suggestion_kind kind;
            if (!is_like(&s->names[i], token->text, &kind))
                continue;
            count_word(s, &s->names[i], token, kind);
            break;
        }
    }
}

/* ---- proposals ------------------------------------------------------------------------------- */

static void offer(struct suggest *s, const struct name *name, enum shape_suggestion_kind kind,
    struct hk_str text, int64_t times)
{
    for (size_t i = 0; i < s->n; i++)
        if (hk_str_equal(s->list[i].text, text))
            return;
    if (s->n == SUGGEST_MAX || text.n == 0)
        return;
    s->list[s->n++] = (struct shape_query_suggestion){.text = text,
        .kind = kind,
        .seen = times,
        .column = name->node->column,
        .columns = name->node->columns,
        .wrap = name->wrap};
}

static void offer_word(struct suggest *s, const struct name *name, enum shape_suggestion_kind kind,
    struct hk_str folded)
{
    if (!is_asked(s->root, folded))
        offer(s, name, kind, folded, 0);
}

/* "InPost" is also written "in post". */
static void offer_parts(struct suggest *s, const struct name *name)
{
    const struct hk_str written = name->node->written;

    for (size_t i = 1; i + 1 < written.n; i++)
        if (written.p[i] >= 'A' && written.p[i] <= 'Z' && written.p[i - 1] >= 'a'
            && written.p[i - 1] <= 'z') {
            const struct hk_str behind = hk_str_sub(written, i, SIZE_MAX);
            const size_t end = hk_str_find(behind, HK_STR("{"));
            offer(s, name, SHAPE_SUGGESTION_KIND_JOINED,
                hk_arena_printf(s->cx->arena, "\"%.*s %.*s\"", HKS(hk_str_sub(written, 0, i)),
                    HKS(hk_str_sub(behind, 0, end))),
                0);
            return;
        }
}

/* A word of a dictionary may be a name all the same: then it is written as one. */
static bool is_capital(struct hk_str written)
{
    size_t at = 0;
    const uint32_t first = written.n > 0 ? hk_text_next(written, &at) : 0;

    return (first >= 'A' && first <= 'Z') || (first >= 0x410 && first <= 0x42F);
}

static void offer_spellings(struct suggest *s, const struct name *name)
{
    const struct hk_str word = name->node->text;

    if (name->known && !is_capital(name->node->written))
        return;
    offer_word(s, name, SHAPE_SUGGESTION_KIND_SCRIPT, suggest_other_script(s->cx, word));
    offer_parts(s, name);
    const bool lax = name->letters_n >= QUERY_TYPO_LETTERS;
    for (size_t i = 0; i < SOUNDS; i++) {
        uint32_t letters[LANG_TOKEN_MAX_BYTES];
        const struct hk_str sound = suggest_sounds_like(s->cx, word, i);
        const size_t n = match_typo_letters(sound, letters);
        if (!lax || !match_typo_within(name->letters, name->letters_n, letters, n, 1))
            offer_word(s, name, SHAPE_SUGGESTION_KIND_MISSPELLING, sound);
    }
    const struct hk_str typo = hk_arena_printf(s->cx->arena, "~%.*s", HKS(word));
    if (lax && !is_asked_laxly(s->root, word))
        offer(s, name, SHAPE_SUGGESTION_KIND_MISSPELLING, typo, 0);
}

/* Of a phrase of words: its first letters, and all of it as one word and as a tag. */
static void offer_joined(struct suggest *s, const struct name *name)
{
    HK_AUTO(hk_buf_free) struct hk_buf initials = hk_buf_make(TEXT_MAX);
    HK_AUTO(hk_buf_free) struct hk_buf joined = hk_buf_make(TEXT_MAX);
    const struct query_node *node = name->node;
    struct hk_arena *arena = s->cx->arena;

    for (uint32_t i = 0; i < node->children_n; i++) {
        const struct query_node *word = node->children[i];
        if (word->kind != QUERY_WORD || word->written.n == 0)
            return;
        const struct hk_str written = hk_str_sub(word->written, 0, word->written.n);
        hk_buf_add_str(&initials, hk_text_head(HK_TEXT_CODEPOINTS, written, 1));
        hk_buf_add_str(&joined, word->text);
    }
    if (node->children_n < 2 || joined.over || initials.over)
        return;
    const struct hk_str one = hk_arena_str(arena, hk_buf_str(&joined));
    if (!is_asked(s->root, one)) {
        offer(s, name, SHAPE_SUGGESTION_KIND_JOINED, one, 0);
        offer(s, name, SHAPE_SUGGESTION_KIND_JOINED, hk_arena_printf(arena, "#%.*s", HKS(one)), 0);
    }
    const struct hk_str letters = hk_arena_str(arena, hk_buf_str(&initials));
    if (!is_asked(s->root, letters))
        offer(s, name, SHAPE_SUGGESTION_KIND_ABBREVIATION,
            hk_arena_printf(arena, "=%.*s", HKS(letters)), 0);
}

static int compare_seen(const void *left, const void *right)
{
    const struct seen *a = left;
    const struct seen *b = right;

    if (a->times != b->times)
        return a->times > b->times ? -1 : 1;
    return hk_str_compare(a->text, b->text);
}

struct shape_query_suggestion *suggest_list(struct suggest *s, size_t *out_n)
{
    qsort(s->seen, s->seen_n, sizeof *s->seen, compare_seen);
    for (size_t i = 0; i < s->seen_n && s->n < SUGGEST_MAX / 2; i++) {
        const struct seen *seen = &s->seen[i];
        const int64_t least =
            seen->kind == SHAPE_SUGGESTION_KIND_NICKNAME ? NICKNAME_TIMES : MISSPELLED_TIMES;
        if (seen->times >= least && !is_asked(s->root, seen->text)
            && !is_word_of_a_dictionary(s, seen->text))
            offer(s, seen->name, seen->kind, seen->text, seen->times);
    }
    for (size_t i = 0; i < s->names_n; i++)
        if (s->names[i].node->kind == QUERY_WORD)
            offer_spellings(s, &s->names[i]);
        else
            offer_joined(s, &s->names[i]);
    *out_n = s->n;
    return s->list;
}
