/* channel/mail/mail_page.c -- a mail's HTML as a page that is safe to look at.
 *
 * The tree is written anew from lists of what is allowed: elements that lay out words, attributes
 * that dress them, links to the web, pictures. What can run, ask, load or lead away has no place in
 * it; what is not on the list loses its tag and keeps its words, or goes with all it holds
 * (scripts, forms, objects). Pictures that came with the mail stand in the page itself; those of
 * others keep their address, and whether the browser asks for them says who serves the page
 * (api/blobs.c), by a policy that lets nothing run at all: this file is the second wall, not the
 * only one.
 *
 * What it does not do: read style sheets. They can dress words up and hide them; they cannot load
 * anything the policy forbids, and the page lies in a frame of its own.
 *
 * Each text is made valid and normal alone, before it is escaped (gumbo makes no letters of numbers
 * that are too large), and never the page as a whole: in NFC the '>' of a tag and a mark that the
 * next text begins with are one letter, and the tag goes on.
 *
 * Bounds: a page has PAGE_MAX_BYTES, and its own pictures, however often it shows them, have
 * PICTURES_MAX_BYTES of these together. A picture past them is left out, as all is that comes after
 * a full page; then the page ends with a line that says so, in no language: "[...]".
 *
 * Memory: of the order of a page, then cx's arena.
 * Sources: the HTML standard; what Outlook, Gmail and Apple Mail write, November 2026.
 */
#include "base/crypto.h"
#include "base/html_tree.h"
#include "base/str.h"
#include "channel/mail/mail_priv.h"

#define HTML_MAX_BYTES ((size_t)1024 * 1024)
#define PAGE_MAX_BYTES ((size_t)10 * 1024 * 1024)
#define END_BYTES ((size_t)1024 * 1024)              /* of these: to close what is open */
#define PICTURES_MAX_BYTES ((size_t)6 * 1024 * 1024) /* as they are written */

struct pager {
    struct hk_cx *cx;
    struct hk_buf out;
    const struct channel_mail_pictures *pictures;
    size_t picture_bytes; /* of its own, written so far */
    bool lacks;           /* something had no room */
};

/* ---- what is allowed --------------------------------------------------------------------------
 */

enum fate { UNWRAP, KEEP, ALONE /* has no end */, STYLE, DROP };

static const enum fate fates[GUMBO_TAG_LAST] = {
    [GUMBO_TAG_A] = KEEP,
    [GUMBO_TAG_ABBR] = KEEP,
    [GUMBO_TAG_ADDRESS] = KEEP,
    [GUMBO_TAG_ARTICLE] = KEEP,
    [GUMBO_TAG_B] = KEEP,
    [GUMBO_TAG_BDI] = KEEP,
    [GUMBO_TAG_BDO] = KEEP,
    [GUMBO_TAG_BIG] = KEEP,
    [GUMBO_TAG_BLOCKQUOTE] = KEEP,
    [GUMBO_TAG_BODY] = KEEP,
    [GUMBO_TAG_BR] = ALONE,
    [GUMBO_TAG_CAPTION] = KEEP,
    [GUMBO_TAG_CENTER] = KEEP,
    [GUMBO_TAG_CITE] = KEEP,
    [GUMBO_TAG_CODE] = KEEP,
    [GUMBO_TAG_COL] = ALONE,
    [GUMBO_TAG_COLGROUP] = KEEP,
    [GUMBO_TAG_DD] = KEEP,
    [GUMBO_TAG_DEL] = KEEP,
    [GUMBO_TAG_DIV] = KEEP,
    [GUMBO_TAG_DL] = KEEP,
    [GUMBO_TAG_DT] = KEEP,
    [GUMBO_TAG_EM] = KEEP,
    [GUMBO_TAG_FIGCAPTION] = KEEP,
    [GUMBO_TAG_FIGURE] = KEEP,
    [GUMBO_TAG_FONT] = KEEP,
    [GUMBO_TAG_FOOTER] = KEEP,
    [GUMBO_TAG_H1] = KEEP,
    [GUMBO_TAG_H2] = KEEP,
    [GUMBO_TAG_H3] = KEEP,
    [GUMBO_TAG_H4] = KEEP,
    [GUMBO_TAG_H5] = KEEP,
    [GUMBO_TAG_H6] = KEEP,
    [GUMBO_TAG_HEADER] = KEEP,
    [GUMBO_TAG_HR] = ALONE,
    [GUMBO_TAG_I] = KEEP,
    [GUMBO_TAG_IMG] = ALONE,
    [GUMBO_TAG_INS] = KEEP,
    [GUMBO_TAG_KBD] = KEEP,
    [GUMBO_TAG_LI] = KEEP,
    [GUMBO_TAG_MAIN] = KEEP,
    [GUMBO_TAG_MARK] = KEEP,
    [GUMBO_TAG_OL] = KEEP,
    [GUMBO_TAG_P] = KEEP,
    [GUMBO_TAG_PRE] = KEEP,
    [GUMBO_TAG_Q] = KEEP,
    [GUMBO_TAG_S] = KEEP,
    [GUMBO_TAG_SAMP] = KEEP,
    [GUMBO_TAG_SECTION] = KEEP,
    [GUMBO_TAG_SMALL] = KEEP,
    [GUMBO_TAG_SPAN] = KEEP,
    [GUMBO_TAG_STRIKE] = KEEP,
    [GUMBO_TAG_STRONG] = KEEP,
    [GUMBO_TAG_STYLE] = STYLE,
    [GUMBO_TAG_SUB] = KEEP,
    [GUMBO_TAG_SUP] = KEEP,
    [GUMBO_TAG_TABLE] = KEEP,
    [GUMBO_TAG_TBODY] = KEEP,
    [GUMBO_TAG_TD] = KEEP,
    [GUMBO_TAG_TFOOT] = KEEP,
    [GUMBO_TAG_TH] = KEEP,
    [GUMBO_TAG_THEAD] = KEEP,
    [GUMBO_TAG_TR] = KEEP,
    [GUMBO_TAG_TT] = KEEP,
    [GUMBO_TAG_U] = KEEP,
    [GUMBO_TAG_UL] = KEEP,
    [GUMBO_TAG_VAR] = KEEP,
    [GUMBO_TAG_WBR] = ALONE,
    [GUMBO_TAG_APPLET] = DROP,
    [GUMBO_TAG_AUDIO] = DROP,
    [GUMBO_TAG_BUTTON] = DROP,
    [GUMBO_TAG_CANVAS] = DROP,
    [GUMBO_TAG_EMBED] = DROP,
    [GUMBO_TAG_IFRAME] = DROP,
    [GUMBO_TAG_FRAMESET] = DROP,
    [GUMBO_TAG_INPUT] = DROP,
    [GUMBO_TAG_MATH] = DROP,
    [GUMBO_TAG_NOFRAMES] = DROP,
    [GUMBO_TAG_NOSCRIPT] = DROP,
    [GUMBO_TAG_OBJECT] = DROP,
    [GUMBO_TAG_PLAINTEXT] = DROP,
    [GUMBO_TAG_SCRIPT] = DROP,
    [GUMBO_TAG_SELECT] = DROP,
    [GUMBO_TAG_SVG] = DROP,
    [GUMBO_TAG_TEMPLATE] = DROP,
    [GUMBO_TAG_TEXTAREA] = DROP,
    [GUMBO_TAG_TITLE] = DROP,
    [GUMBO_TAG_VIDEO] = DROP,
    [GUMBO_TAG_XMP] = DROP,
};

static enum fate fate_of(GumboTag tag)
{
    return (unsigned)tag < GUMBO_TAG_LAST ? fates[tag] : UNWRAP;
}

static bool is_dress(struct hk_str name)
{
    static const struct hk_str names[] = {HK_STR_INIT("align"), HK_STR_INIT("alt"),
        HK_STR_INIT("bgcolor"), HK_STR_INIT("border"), HK_STR_INIT("cellpadding"),
        HK_STR_INIT("cellspacing"), HK_STR_INIT("class"), HK_STR_INIT("color"),
        HK_STR_INIT("colspan"), HK_STR_INIT("dir"), HK_STR_INIT("face"), HK_STR_INIT("height"),
        HK_STR_INIT("id"), HK_STR_INIT("lang"), HK_STR_INIT("rowspan"), HK_STR_INIT("size"),
        HK_STR_INIT("span"), HK_STR_INIT("start"), HK_STR_INIT("style"), HK_STR_INIT("title"),
        HK_STR_INIT("type"), HK_STR_INIT("valign"), HK_STR_INIT("width")};

    for (size_t i = 0; i < HK_COUNT(names); i++)
        if (hk_str_equal(name, names[i]))
            return true;
    return false;
}

static bool begins(struct hk_str s, struct hk_str head)
{
    return hk_str_equal_nocase(hk_str_sub(s, 0, head.n), head);
}

/* ---- writing ----------------------------------------------------------------------------------
 */

static void put_escaped(struct pager *pager, struct hk_str s)
{
    struct hk_buf *out = &pager->out;

    s = hk_text_clean(pager->cx, s);
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&':
            hk_buf_add_str(out, HK_STR("&amp;"));
            break;
        case '<':
            hk_buf_add_str(out, HK_STR("&lt;"));
            break;
        case '>':
            hk_buf_add_str(out, HK_STR("&gt;"));
            break;
        case '"':
            hk_buf_add_str(out, HK_STR("&quot;"));
            break;
        default:
            hk_buf_add_char(out, s.p[i]);
        }
    }
}

static void put_attribute(struct pager *pager, struct hk_str name, struct hk_str value)
{
    hk_buf_add_char(&pager->out, ' ');
    hk_buf_add_str(&pager->out, name);
    hk_buf_add_str(&pager->out, HK_STR("=\""));
    put_escaped(pager, value);
    hk_buf_add_char(&pager->out, '"');
}

static void put_link(struct pager *pager, struct hk_str address)
{
    address = hk_str_trim(address);
    if (!begins(address, HK_STR("https://")) && !begins(address, HK_STR("http://"))
        && !begins(address, HK_STR("mailto:")) && !begins(address, HK_STR("tel:")))
        return;
    put_attribute(pager, HK_STR("href"), address);
    put_attribute(pager, HK_STR("target"), HK_STR("_blank"));
    put_attribute(pager, HK_STR("rel"), HK_STR("noopener noreferrer nofollow"));
}

static bool is_drawn(struct hk_str mime)
{
    return hk_str_equal(mime, HK_STR("image/png")) || hk_str_equal(mime, HK_STR("image/jpeg"))
        || hk_str_equal(mime, HK_STR("image/gif")) || hk_str_equal(mime, HK_STR("image/webp"));
}

/* As a data: address, if there is room for it. */
static void put_bytes(struct pager *pager, const struct channel_mail_picture *one)
{
    size_t size = one->bytes.n / 3 * 4 + 64; /* with the words around */

    if (size > PICTURES_MAX_BYTES - pager->picture_bytes) {
        pager->lacks = true;
        return;
    }
    pager->picture_bytes += size;
    hk_buf_printf(&pager->out, " src=\"data:%.*s;base64,", HKS(one->mime));
    hk_crypto_add_base64(&pager->out, one->bytes.p, one->bytes.n);
    hk_buf_add_char(&pager->out, '"');
}

/* One that came with the mail. */
static void put_own_picture(struct pager *pager, struct hk_str id)
{
    for (size_t i = 0; i < pager->pictures->count; i++) {
        const struct channel_mail_picture *one = &pager->pictures->list[i];
        if (hk_str_equal(one->id, id) && is_drawn(one->mime)) {
            put_bytes(pager, one);
            return;
        }
    }
}

static void put_picture(struct pager *pager, struct hk_str address)
{
    static const struct hk_str drawn[] = {HK_STR_INIT("data:image/png;base64,"),
        HK_STR_INIT("data:image/jpeg;base64,"), HK_STR_INIT("data:image/gif;base64,"),
        HK_STR_INIT("data:image/webp;base64,"), HK_STR_INIT("https://")};

    address = hk_str_trim(address);
    if (begins(address, HK_STR("cid:"))) {
        put_own_picture(pager, hk_str_sub(address, 4, SIZE_MAX));
        return;
    }
    if (begins(address, HK_STR("http://"))) /* a picture does not go over an open line */
        address = hk_arena_printf(
            pager->cx->arena, "https://%.*s", HKS(hk_str_sub(address, 7, SIZE_MAX)));
    for (size_t i = 0; i < HK_COUNT(drawn); i++)
        if (begins(address, drawn[i])) {
            put_attribute(pager, HK_STR("src"), address);
            return;
        }
}

/* ---- the tree ---------------------------------------------------------------------------------
 */

static struct hk_str name_of(const GumboElement *element)
{
    if (element->tag == GUMBO_TAG_BODY) /* the page has its own */
        return HK_STR("div");
    return hk_str_from(gumbo_normalized_tagname(element->tag));
}

static void open_element(struct pager *pager, const GumboElement *element)
{
    hk_buf_add_char(&pager->out, '<');
    hk_buf_add_str(&pager->out, name_of(element));
    for (unsigned i = 0; i < element->attributes.length; i++) {
        const GumboAttribute *a = element->attributes.data[i];
        struct hk_str name = hk_str_from(a->name);
        if (is_dress(name))
            put_attribute(pager, name, hk_str_from(a->value));
    }
    if (element->tag == GUMBO_TAG_A)
        put_link(pager, hk_html_attribute(element, "href"));
    if (element->tag == GUMBO_TAG_IMG)
        put_picture(pager, hk_html_attribute(element, "src"));
    hk_buf_add_char(&pager->out, '>');
}

static void close_element(void *data, const GumboElement *element)
{
    struct pager *pager = data;

    if (fate_of(element->tag) != KEEP)
        return;
    hk_buf_add_str(&pager->out, HK_STR("</"));
    hk_buf_add_str(&pager->out, name_of(element));
    hk_buf_add_char(&pager->out, '>');
}

/* Words of a style sheet are no words of a page: what could end it early is left out whole. */
static void put_style(struct pager *pager, const GumboElement *element)
{
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        struct hk_str text =
            child->type == GUMBO_NODE_TEXT ? hk_str_from(child->v.text.text) : HK_STR("");
        text = hk_text_clean(pager->cx, text);
        if (text.n == 0 || hk_str_find(text, HK_STR("<")) != SIZE_MAX)
            continue;
        hk_buf_add_str(&pager->out, HK_STR("<style>"));
        hk_buf_add_str(&pager->out, text);
        hk_buf_add_str(&pager->out, HK_STR("</style>"));
    }
}

static void put_node(struct pager *pager, const GumboNode *node, enum fate fate)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE
        || node->type == GUMBO_NODE_CDATA)
        put_escaped(pager, hk_str_from(node->v.text.text));
    if (fate == STYLE)
        put_style(pager, &node->v.element);
    if (fate == KEEP || fate == ALONE)
        open_element(pager, &node->v.element);
}

/* The page is full: what had no room goes whole, and what is open is closed. */
static void end_early(struct pager *pager, const GumboNode *node, size_t bytes_before)
{
    pager->out.n = bytes_before;
    pager->out.over = false;
    pager->lacks = true;
    for (node = node->parent; node != NULL; node = node->parent)
        if (node->type == GUMBO_NODE_ELEMENT)
            close_element(pager, &node->v.element);
}

static const GumboNode *visit(struct pager *pager, const GumboNode *node)
{
    const GumboVector *children = hk_html_children(node);
    bool element = node->type == GUMBO_NODE_ELEMENT;
    enum fate fate = element ? fate_of(node->v.element.tag) : UNWRAP;
    size_t before = pager->out.n;

    put_node(pager, node, fate);
    if (pager->out.over || pager->out.n > PAGE_MAX_BYTES - END_BYTES) {
        end_early(pager, node, before);
        return NULL;
    }
    if ((fate == KEEP || fate == UNWRAP) && children != NULL && children->length > 0)
        return children->data[0];
    if (fate == KEEP)
        close_element(pager, &node->v.element);
    return hk_html_next(node, close_element, pager);
}

static void write_tree(void *data, const GumboNode *document)
{
    struct pager *pager = data;

    for (const GumboNode *node = document; node != NULL;)
        node = visit(pager, node);
}

struct hk_str channel_mail_page(
    struct hk_cx *cx, struct hk_str html, const struct channel_mail_pictures *pictures)
{
    static const struct hk_str head = HK_STR_INIT(
        "<!doctype html><html><head><meta charset=\"utf-8\">"
        "<meta name=\"color-scheme\" content=\"light\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<style>html{background:#fff;color:#111;font:16px/1.5 system-ui,sans-serif}"
        "body{margin:16px;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>"
        "</head><body dir=\"auto\">");
    struct pager pager = {.cx = cx, .out = hk_buf_make(PAGE_MAX_BYTES), .pictures = pictures};

    html = hk_arena_str(cx->arena, hk_str_sub(html, 0, HTML_MAX_BYTES));
    hk_buf_add_str(&pager.out, head);
    if (!hk_html_walk(html, write_tree, &pager)) {
        hk_buf_add_str(&pager.out, HK_STR("<pre>"));
        put_escaped(&pager, channel_mail_html_text(cx, html));
        hk_buf_add_str(&pager.out, HK_STR("</pre>"));
    }
    if (pager.lacks)
        hk_buf_add_str(&pager.out, HK_STR("<p>[...]</p>"));
    hk_buf_add_str(&pager.out, HK_STR("</body></html>\n"));
    struct hk_str page = hk_arena_str(cx->arena, hk_buf_str(&pager.out));
    hk_buf_free(&pager.out);
    return page;
}
