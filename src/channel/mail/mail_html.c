/* channel/mail/mail_html.c -- the words of an HTML mail, as plain text.
 *
 * gumbo reads the HTML as browsers do; its tree is walked without recursion. Blocks begin lines,
 * cells are kept apart, links have their address behind them, quotations get "> " as in plain mail;
 * styles, scripts and what is hidden are left out.
 *
 * The tree can be far larger than the HTML it comes from (unclosed formatting is opened again in
 * every block). So gumbo takes its memory from an arena of ours up to a ceiling; past it the
 * reading ends at once and the tags are only cut out. Nothing is freed piece by piece: gumbo's own
 * freeing is recursive.
 *
 * What it does not do: colours, pictures (the HTML itself stays a file of the message).
 *
 * Memory: HTML_MEMORY_BYTES at most, then the text in cx's arena.
 */
#include <gumbo.h>
#include <setjmp.h>

#include "base/str.h"
#include "channel/mail/mail_priv.h"

#define HTML_MAX_BYTES ((size_t)1024 * 1024)
#define HTML_MEMORY_BYTES ((size_t)32 * 1024 * 1024)
#define HTML_TAGS_MAX 20000u /* what is open is compared with what opens: time is their square */
#define TEXT_MAX_BYTES ((size_t)2 * 1024 * 1024)

/* ---- memory ------------------------------------------------------------------------------- */

struct room {
    struct hk_arena *arena;
    jmp_buf full;
};

static void *take(void *data, size_t n)
{
    struct room *room = data;

    if (hk_arena_used_bytes(room->arena) + n > HTML_MEMORY_BYTES)
        longjmp(room->full, 1);
    return hk_arena_unset(room->arena, n);
}

static void let_lie(void *data, void *p)
{
    (void)data;
    (void)p;
}

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

static struct hk_str attribute(const GumboElement *element, const char *name)
{
    const GumboAttribute *a = gumbo_get_attribute(&element->attributes, name);

    return a != NULL ? hk_str_from(a->value) : HK_STR("");
}

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
    struct hk_str style = attribute(element, "style");
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
        put_words(page, attribute(element, "alt"));
}

static void close_element(struct page *page, const GumboElement *element)
{
    struct hk_str link = HK_STR("");

    if (element->tag == GUMBO_TAG_A)
        link = attribute(element, "href");
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

static const GumboVector *children_of(const GumboNode *node)
{
    if (node->type == GUMBO_NODE_DOCUMENT)
        return &node->v.document.children;
    if (node->type == GUMBO_NODE_ELEMENT && !is_left_out(&node->v.element))
        return &node->v.element.children;
    return NULL;
}

/* The next node in the order of the text after this one's children, closing what ends. */
static const GumboNode *next_node(struct page *page, const GumboNode *node)
{
    while (node->parent != NULL) {
        const GumboVector *siblings = children_of(node->parent);
        size_t next = node->index_within_parent + 1;
        if (siblings != NULL && next < siblings->length)
            return siblings->data[next];
        node = node->parent;
        if (node->type == GUMBO_NODE_ELEMENT)
            close_element(page, &node->v.element);
    }
    return NULL;
}

static const GumboNode *visit(struct page *page, const GumboNode *node)
{
    const GumboVector *children = children_of(node);

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
    return next_node(page, node);
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

static bool has_too_many_tags(struct hk_str html)
{
    unsigned tags = 0;

    for (size_t i = 0; i < html.n; i++)
        tags += html.p[i] == '<';
    return tags > HTML_TAGS_MAX;
}

/* Whether the tree could be made; its text is then in *page. */
static bool read_tree(struct hk_str html, struct page *page, struct room *room)
{
    GumboOptions options = kGumboDefaultOptions;

    options.allocator = take;
    options.deallocator = let_lie;
    options.userdata = room;
    options.max_errors = 0;
    if (setjmp(room->full) != 0)
        return false;
    const GumboOutput *output = gumbo_parse_with_options(&options, html.p, html.n);
    for (const GumboNode *node = output->document; node != NULL;)
        node = visit(page, node);
    return true;
}

struct hk_str channel_mail_html_text(struct hk_cx *cx, struct hk_str html)
{
    struct page page = {.text = hk_buf_make(TEXT_MAX_BYTES)};
    struct room room = {.arena = hk_arena_new()};

    html = hk_arena_str(cx->arena, hk_str_sub(html, 0, HTML_MAX_BYTES));
    if (has_too_many_tags(html) || !read_tree(html, &page, &room)) {
        hk_buf_clear(&page.text);
        page = (struct page){.text = page.text};
        cut_tags(&page, html);
    }
    hk_arena_free(room.arena);
    struct hk_str text = hk_text_clean(cx, hk_arena_str(cx->arena, hk_buf_str(&page.text)));
    hk_buf_free(&page.text);
    return hk_str_trim(text);
}
