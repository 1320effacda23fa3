/* listen/post.c -- see post.h. */
#include "listen/post.h"

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/hash.h"

uint64_t post_hash(struct hk_str folded)
{
    return lang_hash(folded);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct hk_str post_language(struct hk_cx *cx, struct hk_str tag)
{
    if (tag.n < 2 || !is_letter(tag.p[0]) || !is_letter(tag.p[1]))
        return HK_STR("");
    if (tag.n > 2 && tag.p[2] != '-' && tag.p[2] != '_')
        return HK_STR("");
    struct hk_str code = hk_arena_printf(cx->arena, "%c%c", tag.p[0] | 0x20, tag.p[1] | 0x20);
    return hk_str_equal(code, HK_STR("iw")) ? HK_STR("he") : code;
}

static bool is_word_sign(uint32_t c)
{
    enum lang_class class = lang_class_of(c);

    return class == LANG_LETTER || class == LANG_DIGIT || class == LANG_MARK;
}

bool post_asks(const struct post *post)
{
    for (size_t at = 0; at < post->text.n;) {
        uint32_t c = hk_text_next(post->text, &at);
        if (c != '?' && c != 0xFF1F && c != 0x61F)
            continue;
        size_t next = at;
        if (at >= post->text.n || !is_word_sign(hk_text_next(post->text, &next)))
            return true;
    }
    return false;
}

/* Does a word go on at `at`, which one before it does? */
static bool goes_on(struct hk_str text, struct hk_str literal, size_t at)
{
    size_t last = literal.n - 1;

    if (at >= text.n)
        return false;
    while (last > 0 && ((unsigned char)literal.p[last] & 0xC0) == 0x80)
        last--;
    return is_word_sign(hk_text_next(literal, &last)) && is_word_sign(hk_text_next(text, &at));
}

bool post_reads(
    const struct post *post, const struct post_token *token, struct hk_str literal, size_t lead)
{
    if (literal.n == 0 || token->from < lead)
        return false;
    size_t from = token->from - lead;
    return hk_str_equal(hk_str_sub(post->text, from, literal.n), literal)
        && !goes_on(post->text, literal, from + literal.n);
}
