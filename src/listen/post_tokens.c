/* listen/post_tokens.c -- see post_tokens.h.
 *
 * lang/tokens says what the words are; here they get their kinds. A link begins with "http://",
 * "https://" or "www." and goes on to the next blank, quote or angle bracket. Of what lies in a
 * link only the runs stay: numbers, tags and handles that could be read into it mean nothing.
 */
#include "listen/post_tokens.h"

#include <string.h>

#include "base/str.h"
#include "lang/tokens.h"

static bool ends_link(char c)
{
    return (unsigned char)c <= ' ' || c == '"' || c == '<' || c == '>';
}

/* Does a link begin with this token? */
static bool begins_link(struct hk_str text, const struct lang_token *t)
{
    if (t->text.p[0] == 'w')
        return hk_str_equal(t->text, HK_STR("www")) && t->to < text.n && text.p[t->to] == '.';
    if (t->text.p[0] != 'h' || t->text.n > 5)
        return false;
    return (hk_str_equal(t->text, HK_STR("https")) || hk_str_equal(t->text, HK_STR("http")))
        && hk_str_equal(hk_str_sub(text, t->to, 3), HK_STR("://"));
}

static size_t link_end(struct hk_str text, size_t at)
{
    while (at < text.n && !ends_link(text.p[at]))
        at++;
    return at;
}

/* A number of one run, in full, is that run; what else is whole is more than one run, or less. */
static enum post_kind kind_of(const struct lang_token *t)
{
    if (!t->whole)
        return POST_WORD;
    if (t->text.p[0] == '#')
        return POST_TAG;
    if (t->text.p[0] == '@')
        return POST_HANDLE;
    return t->runs == 1 && t->text.n == t->to - t->from ? POST_WORD : POST_NUMBER;
}

void post_tokens(struct hk_cx *cx, struct post *post)
{
    struct lang_token *tokens;
    size_t n, kept = 0, link = 0;

    lang_tokens(cx, post->text, &tokens, &n);
    struct post_token *out = hk_arena_unset(cx->arena, n * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        const struct lang_token *t = &tokens[i];
        enum post_kind kind = kind_of(t);
        if (begins_link(post->text, t) && t->from >= link) {
            link = link_end(post->text, t->to);
            post->link = true;
        }
        if (t->from < link) {
            if (kind != POST_WORD)
                continue;
            kind = POST_LINK;
        }
        out[kept++] = (struct post_token){.text = t->text,
            .hash = t->hash,
            .from = (uint32_t)t->from,
            .to = (uint32_t)t->to,
            .at = t->at,
            .runs = t->runs,
            .kind = kind};
    }
    post->tokens = out;
    post->tokens_n = kept;
}
