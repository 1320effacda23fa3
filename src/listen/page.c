/* listen/page.c -- HTML of the web: its words, its title, and the feed that it names. See feed.h.
 *
 * The tree is base/html_tree's. Where it would be too large, only the tags are cut out.
 *
 * What it does not do: it tells no article from its menu, and runs nothing.
 */
#include <string.h>

#include "base/buf.h"
#include "base/html_tree.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"

#define WORDS_MAX_BYTES ((size_t)256 * 1024)

struct words {
    struct hk_buf text;
    bool line, space; /* what is due before the next word */
};

static void put(struct words *words, struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (strchr(" \t\r\n\f", s.p[i]) != NULL) {
            words->space = true;
            continue;
        }
        if (words->text.n > 0 && words->line)
            hk_buf_add_char(&words->text, '\n');
        else if (words->text.n > 0 && words->space)
            hk_buf_add_char(&words->text, ' ');
        words->line = words->space = false;
        hk_buf_add_char(&words->text, s.p[i]);
    }
}

static bool is_hidden(const GumboElement *element)
{
    switch ((int)element->tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_SVG:
        return true;
    default:
        return false;
    }
}

static bool parts_lines(const GumboElement *element)
{
    switch ((int)element->tag) {
    case GUMBO_TAG_A:
    case GUMBO_TAG_B:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_I:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_U:
    case GUMBO_TAG_S:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_FONT:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_MARK:
    case GUMBO_TAG_ABBR:
    case GUMBO_TAG_TIME:
    case GUMBO_TAG_WBR:
    case GUMBO_TAG_IMG:
        return false;
    default:
        return true;
    }
}

static void close_element(void *data, const GumboElement *element)
{
    struct words *words = data;

    if (parts_lines(element))
        words->line = true;
}

static const GumboNode *visit(struct words *words, const GumboNode *node)
{
    bool is_element = node->type == GUMBO_NODE_ELEMENT;
    bool hidden = is_element && is_hidden(&node->v.element);
    const GumboVector *children = hidden ? NULL : hk_html_children(node);

    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA
        || node->type == GUMBO_NODE_WHITESPACE)
        put(words, hk_str_from(node->v.text.text));
    if (is_element && !hidden)
        close_element(words, &node->v.element); /* as at its end */
    if (children != NULL && children->length > 0)
        return children->data[0];
    return hk_html_next(node, close_element, words);
}

static void read_words(void *data, const GumboNode *document)
{
    for (const GumboNode *node = document; node != NULL;)
        node = visit(data, node);
}

static void cut_tags(struct words *words, struct hk_str html)
{
    bool inside = false;

    for (size_t i = 0; i < html.n; i++) {
        if (html.p[i] == '<' || html.p[i] == '>') {
            inside = html.p[i] == '<';
            words->space = true;
        } else if (!inside) {
            put(words, hk_str_sub(html, i, 1));
        }
    }
}

struct hk_str page_text(struct hk_cx *cx, struct hk_str html)
{
    struct words words = {.text = hk_buf_make(WORDS_MAX_BYTES)};

    if (html.n == 0)
        return HK_STR("");
    if (memchr(html.p, '<', html.n) == NULL && memchr(html.p, '&', html.n) == NULL)
        put(&words, html);
    else if (!hk_html_walk(hk_arena_str(cx->arena, html), read_words, &words))
        cut_tags(&words, html);
    struct hk_str text = hk_text_clean(cx, hk_arena_str(cx->arena, hk_buf_str(&words.text)));
    hk_buf_free(&words.text);
    return text;
}

/* ---- the feed of a page ---------------------------------------------------------------------- */

struct finding {
    struct hk_arena *arena;
    struct hk_str link;
};

static bool is_feed_type(struct hk_str type)
{
    static const char *const types[] = {"application/rss+xml", "application/atom+xml",
        "application/feed+json", "application/rdf+xml"};

    for (size_t i = 0; i < HK_COUNT(types); i++)
        if (hk_str_equal_nocase(type, hk_str_from(types[i])))
            return true;
    return false;
}

static void pass(void *data, const GumboElement *element)
{
    (void)data;
    (void)element;
}

static void find_link(void *data, const GumboNode *document)
{
    struct finding *finding = data;

    for (const GumboNode *node = document; node != NULL && finding->link.n == 0;) {
        const GumboVector *children = hk_html_children(node);
        const GumboElement *element = &node->v.element;
        if (node->type == GUMBO_NODE_ELEMENT && element->tag == GUMBO_TAG_LINK
            && hk_str_has_word(hk_html_attribute(element, "rel"), HK_STR("alternate"))
            && is_feed_type(hk_html_attribute(element, "type")))
            finding->link =
                hk_arena_str(finding->arena, hk_str_trim(hk_html_attribute(element, "href")));
        node = children != NULL && children->length > 0 ? children->data[0]
                                                        : hk_html_next(node, pass, NULL);
    }
}

struct hk_str page_feed_link(struct hk_cx *cx, struct hk_str html)
{
    struct finding finding = {.arena = cx->arena};

    (void)hk_html_walk(hk_arena_str(cx->arena, html), find_link, &finding);
    return finding.link;
}

/* ---- its title ------------------------------------------------------------------------------- */

static void find_title(void *data, const GumboNode *document)
{
    struct words *words = data;
    const GumboNode *node = document;

    while (node != NULL
        && !(node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == GUMBO_TAG_TITLE)) {
        const GumboVector *children = hk_html_children(node);
        node = children != NULL && children->length > 0 ? children->data[0]
                                                        : hk_html_next(node, pass, NULL);
    }
    if (node != NULL && node->v.element.children.length > 0) {
        const GumboNode *text = node->v.element.children.data[0];
        if (text->type == GUMBO_NODE_TEXT)
            put(words, hk_str_from(text->v.text.text));
    }
}

struct hk_str page_title(struct hk_cx *cx, struct hk_str html)
{
    struct words words = {.text = hk_buf_make(WORDS_MAX_BYTES)};

    (void)hk_html_walk(hk_arena_str(cx->arena, html), find_title, &words);
    struct hk_str title = hk_text_clean(cx, hk_arena_str(cx->arena, hk_buf_str(&words.text)));
    hk_buf_free(&words.text);
    return title;
}
