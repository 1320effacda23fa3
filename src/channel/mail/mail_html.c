/* channel/mail/mail_html.c -- the words of an HTML mail, as plain text.
 *
 * Its tree (base/html_tree.h) is walked: blocks begin lines, cells are kept apart, links have their
 * address behind them, quotations get "> " as in plain mail; styles, scripts and what is hidden are
 * left out.
 *
 * Where the tree would be too large the tags are only cut out.
 *
 * What it does not do: colours, pictures (mail_page.c).
 *
 * Memory: TEXT_MAX_BYTES at most, then the text in cx's arena.
 */
#include "base/html_tree.h"
#include "base/str.h"
#include "channel/mail/mail_priv.h"

#define HTML_MAX_BYTES ((size_t)1024 * 1024)
#define TEXT_MAX_BYTES ((size_t)2 * 1024 * 1024)

/* ---- text --------------------------------------------------------------------------------- */

struct page {
    struct hk_buf text;
    unsigned quotes; /* how deep */
    unsigned breaks; /* line ends that are due before the next word */
    bool space;      /* so is a space */
    bool begun;      /* something stands on this line */
};

static void put_breaks(struct page *page)
{
    unsigned n = page->breaks < 2 ? page->breaks : 2;

    if (page->text.n == 0 && page->quotes == 0)
        n = 0;
    for (unsigned i = 0; i < n; i++)
        hk_buf_add_char(&page->text, '\n');
    if (n > 0 || page->text.n == 0) {
        for (unsigned i = 0; i < page->quotes && i < 20; i++)
            hk_buf_add_str(&page->text, HK_STR("> "));
        page->begun = false;
    }
    page->breaks = 0;
}

static void put_words(struct page *page, struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool nbsp = c == '\xc2' && i + 1 < s.n && s.p[i + 1] == '\xa0';
        if (nbsp || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f') {
            page->space = page->space || page->begun;
            i += nbsp;
            continue;
        }
        if (page->breaks > 0 || page->text.n == 0) {
            put_breaks(page);
            page->space = false;
        }
        if (page->space)
            hk_buf_add_char(&page->text, ' ');
        page->space = false;
        page->begun = true;
        hk_buf_add_char(&page->text, c);
    }
}

static void break_line(struct page *page, unsigned lines)
{
    if (lines == 0)
        return;
    if (page->breaks < lines)
        page->breaks = lines;
    page->space = false;
}

/* ---- the tree ----------------------------------------------------------------------------- */

static bool is_left_out(const GumboElement *element)
{
    switch ((int)element->tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_SVG:
        return true;
    default:
        break;
    }
    struct hk_str style = hk_html_attribute(element, "style");
    return hk_str_find(style, HK_STR("display:none")) != SIZE_MAX
        || hk_str_find(style, HK_STR("display: none")) != SIZE_MAX;
}

/* How many line ends stand before and after it. */
static unsigned lines_of(GumboTag tag)
{
    switch ((int)tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_PRE:
        return 2;
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
        return 1;
    default:
        return 0;
    }
}

static void open_element(struct page *page, const GumboElement *element)
{
    break_line(page, lines_of(element->tag));
    if (element->tag == GUMBO_TAG_BR)
        page->breaks++;
    else if (element->tag == GUMBO_TAG_LI)
        put_words(page, HK_STR("- "));
    else if (element->tag == GUMBO_TAG_BLOCKQUOTE)
        page->quotes++;
    else if (element->tag == GUMBO_TAG_IMG)
        put_words(page, hk_html_attribute(element, "alt"));
}

static void close_element(void *data, const GumboElement *element)
{
    struct page *page = data;
    struct hk_str link = HK_STR("");

    if (element->tag == GUMBO_TAG_A)
        link = hk_html_attribute(element, "href");
    if (hk_str_starts(link, HK_STR("http")) && !hk_str_ends(hk_buf_str(&page->text), link)) {
        put_words(page, HK_STR(" <"));
        put_words(page, link);
        put_words(page, HK_STR(">"));
    }
    if (element->tag == GUMBO_TAG_TD || element->tag == GUMBO_TAG_TH)
        page->space = page->begun;
    break_line(page, lines_of(element->tag));
    if (element->tag == GUMBO_TAG_BLOCKQUOTE && page->quotes > 0)
        page->quotes--;
}

static const GumboNode *visit(struct page *page, const GumboNode *node)
{
    bool left_out = node->type == GUMBO_NODE_ELEMENT && is_left_out(&node->v.element);
    const GumboVector *children = left_out ? NULL : hk_html_children(node);

    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA
        || node->type == GUMBO_NODE_WHITESPACE)
        put_words(page, hk_str_from(node->v.text.text));
    if (node->type == GUMBO_NODE_ELEMENT && children != NULL) {
        open_element(page, &node->v.element);
        if (children->length == 0)
            close_element(page, &node->v.element);
    }
    if (children != NULL && children->length > 0)
        return children->data[0];
    return hk_html_next(node, close_element, page);
}

/* ---- without a tree ----------------------------------------------------------------------- */

static void cut_tags(struct page *page, struct hk_str html)
{
    size_t from = 0;
    bool inside = false;

    for (size_t i = 0; i <= html.n; i++) {
        bool mark = i == html.n || html.p[i] == '<' || html.p[i] == '>';
        if (!mark)
            continue;
        if (!inside)
            put_words(page, hk_str_sub(html, from, i - from));
        if (i < html.n && html.p[i] == '<' && !inside)
            page->space = page->begun;
        inside = i < html.n && html.p[i] == '<';
        from = i + 1;
    }
}

static void read_tree(void *data, const GumboNode *document)
{
    for (const GumboNode *node = document; node != NULL;)
        node = visit(data, node);
}

struct hk_str channel_mail_html_text(struct hk_cx *cx, struct hk_str html)
{
    struct page page = {.text = hk_buf_make(TEXT_MAX_BYTES)};

    html = hk_arena_str(cx->arena, hk_str_sub(html, 0, HTML_MAX_BYTES));
    if (!hk_html_walk(html, read_tree, &page))
        cut_tags(&page, html);
    struct hk_str text = hk_text_clean(cx, hk_arena_str(cx->arena, hk_buf_str(&page.text)));
    hk_buf_free(&page.text);
    return hk_str_trim(text);
}
