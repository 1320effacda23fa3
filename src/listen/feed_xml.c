/* listen/feed_xml.c -- RSS and Atom, read as they stream by. See feed.h.
 *
 * expat tells of elements with their namespaces; a table says which of them means what. The words
 * of an element are gathered until it ends; elements inside of words (Atom's XHTML, and RSS that
 * forgot to escape) become tags again, for page_text() reads both. Of several of one kind the first
 * counts, but for the body, which is longer than a summary wherever both stand.
 *
 * A document's own entities are refused: they can grow without end, and no feed needs them. Names
 * that nobody declared ("&nbsp;") stay as they are, for page_text() knows HTML's.
 *
 * Sources: RFC 4287 (Atom), rssboard.org/rss-specification, web.resource.org/rss/1.0, expat 2.5's
 * reference.
 */
#include <expat.h>
#include <string.h>

#include "base/str.h"
#include "listen/feed_priv.h"

enum { DEPTH_MAX = 100, NAME_DONE = DEPTH_MAX + 2, FIELD_MAX_BYTES = 64 * 1024 };

enum field { NONE, ID, LINK, TITLE, SUMMARY, BODY, AUTHOR, DATE, DATE_CHANGED, LANGUAGE };

enum space { CORE, DUBLIN, CONTENT, MEDIA, RDF, OTHER };

struct reading {
    struct hk_cx *cx;
    XML_Parser parser;
    struct feed *feed;
    struct feed_raw item;
    int64_t changed_ms;
    unsigned depth;
    unsigned item_depth;  /* of the item we are in; 0: none */
    unsigned field_depth; /* of the element whose words are gathered */
    unsigned name_depth;  /* of Atom's <name> in an <author>; NAME_DONE: it was there */
    enum field field;
    bool html; /* its words are HTML */
    bool atom;
    struct hk_buf words;
    const char *problem; /* NULL: none yet */
};

static enum space space_of(struct hk_str uri)
{
    static const struct {
        const char *uri;
        enum space space;
    } spaces[] = {{"", CORE}, {"http://www.w3.org/2005/Atom", CORE},
        {"http://purl.org/rss/1.0/", CORE}, {"http://my.netscape.com/rdf/simple/0.9/", CORE},
        {"http://purl.org/dc/elements/1.1/", DUBLIN},
        {"http://purl.org/rss/1.0/modules/content/", CONTENT},
        {"http://search.yahoo.com/mrss/", MEDIA},
        {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", RDF}};

    for (size_t i = 0; i < HK_COUNT(spaces); i++)
        if (hk_str_equal(uri, hk_str_from(spaces[i].uri)))
            return spaces[i].space;
    return OTHER;
}

static enum field field_of(enum space space, struct hk_str name)
{
    static const struct {
        enum space space;
        const char *name;
        enum field field;
    } fields[] = {{CORE, "id", ID}, {CORE, "guid", ID}, {CORE, "link", LINK},
        {CORE, "title", TITLE}, {CORE, "description", SUMMARY}, {CORE, "summary", SUMMARY},
        {CORE, "content", BODY}, {CONTENT, "encoded", BODY}, {CORE, "author", AUTHOR},
        {DUBLIN, "creator", AUTHOR}, {CORE, "pubDate", DATE}, {CORE, "published", DATE},
        {DUBLIN, "date", DATE}, {CORE, "updated", DATE_CHANGED}, {CORE, "language", LANGUAGE},
        {DUBLIN, "language", LANGUAGE}};

    for (size_t i = 0; i < HK_COUNT(fields); i++)
        if (fields[i].space == space && hk_str_equal(name, hk_str_from(fields[i].name)))
            return fields[i].field;
    return NONE;
}

static struct hk_str attribute(const XML_Char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return hk_str_from(attributes[1]);
    return HK_STR("");
}

static struct hk_str keep(struct reading *r, struct hk_str s)
{
    return hk_arena_str(r->cx->arena, s);
}

static void keep_first(struct reading *r, struct hk_str *place, struct hk_str s)
{
    if (place->n == 0)
        *place = keep(r, hk_str_trim(s));
}

static void stop(struct reading *r, const char *problem)
{
    if (r->problem == NULL)
        r->problem = problem;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

/* ---- elements -------------------------------------------------------------------------------- */

/* The first element says whether this is a feed at all. */
static void open_root(struct reading *r, enum space space, struct hk_str name)
{
    r->atom = hk_str_equal(name, HK_STR("feed"));
    bool rss = hk_str_equal(name, HK_STR("rss"));
    bool rdf = hk_str_equal(name, HK_STR("RDF"));

    if (!((space == CORE && (r->atom || rss)) || (space == RDF && rdf)))
        stop(r, "source_not_feed");
}

static bool opens_item(enum space space, struct hk_str name)
{
    return space == CORE
        && (hk_str_equal(name, HK_STR("item")) || hk_str_equal(name, HK_STR("entry")));
}

/* Atom's links, and pictures: what they say stands in their attributes. */
static void read_attributes(
    struct reading *r, enum space space, struct hk_str name, const XML_Char **attributes)
{
    struct hk_str type = attribute(attributes, "type");
    struct hk_str rel = attribute(attributes, "rel");
    struct hk_str href = attribute(attributes, "href");

    if (space == CORE && hk_str_equal(name, HK_STR("link")) && href.n > 0) {
        if (rel.n == 0 || hk_str_equal(rel, HK_STR("alternate")))
            keep_first(r, &r->item.url, href);
        r->item.image |= hk_str_starts(type, HK_STR("image/"));
    }
    if (space == CORE && hk_str_equal(name, HK_STR("enclosure")))
        r->item.image |= hk_str_starts(type, HK_STR("image/"));
    if (space == MEDIA)
        r->item.image |= hk_str_equal(name, HK_STR("thumbnail"))
            || hk_str_starts(type, HK_STR("image/"))
            || hk_str_equal(attribute(attributes, "medium"), HK_STR("image"));
}

static void open_field(struct reading *r, enum field field, const XML_Char **attributes)
{
    struct hk_str type = attribute(attributes, "type");

    r->field = field;
    r->field_depth = r->depth;
    r->name_depth = 0;
    r->html = r->atom ? type.n > 0 && !hk_str_equal(type, HK_STR("text")) : true;
    hk_buf_clear(&r->words);
}

/* An element inside of words. */
static void open_inner(struct reading *r, struct hk_str name)
{
    if (r->field == AUTHOR && hk_str_equal(name, HK_STR("name"))) {
        r->name_depth = r->depth;
        hk_buf_clear(&r->words);
    } else if (r->field != AUTHOR) {
        hk_buf_printf(&r->words, "<%.*s>", HKS(name));
        r->html = true;
    }
}

static void split_name(const XML_Char *full, enum space *space, struct hk_str *name)
{
    const char *bar = strrchr(full, '|');

    *name = hk_str_from(bar != NULL ? bar + 1 : full);
    *space = space_of(bar != NULL ? (struct hk_str){full, (size_t)(bar - full)} : HK_STR(""));
}

static void XMLCALL on_start(void *data, const XML_Char *full, const XML_Char **attributes)
{
    static const char lang[] = "http://www.w3.org/XML/1998/namespace|lang";
    struct reading *r = data;
    enum space space;
    struct hk_str name;

    split_name(full, &space, &name);
    if (++r->depth > DEPTH_MAX)
        stop(r, "source_malformed");
    if (r->depth == 1) {
        open_root(r, space, name);
        keep_first(r, &r->feed->language, attribute(attributes, lang));
    } else if (r->field != NONE) {
        open_inner(r, name);
    } else if (r->item_depth == 0 && opens_item(space, name)) {
        r->item_depth = r->depth;
        r->item = (struct feed_raw){.language = keep(r, attribute(attributes, lang))};
        r->changed_ms = 0;
    } else {
        if (r->item_depth > 0)
            read_attributes(r, space, name, attributes);
        enum field field = field_of(space, name);
        if (field != NONE)
            open_field(r, field, attributes);
    }
}

static void end_item_field(struct reading *r, struct hk_str words)
{
    struct feed_raw *item = &r->item;
    bool title = item->title.n == 0, summary = item->summary.n == 0, body = item->body.n == 0;

    if (r->field == ID)
        keep_first(r, &item->id, words);
    else if (r->field == LINK)
        keep_first(r, &item->url, words);
    else if (r->field == AUTHOR)
        keep_first(r, &item->author, words);
    else if (r->field == LANGUAGE)
        keep_first(r, &item->language, words);
    else if (r->field == DATE && item->at_ms == 0)
        (void)feed_date_read(words, &item->at_ms);
    else if (r->field == DATE_CHANGED)
        (void)feed_date_read(words, &r->changed_ms);
    else if (r->field == TITLE && title) {
        keep_first(r, &item->title, words);
        item->title_html = r->html;
    } else if (r->field == SUMMARY && summary) {
        keep_first(r, &item->summary, words);
        item->summary_html = r->html;
    } else if (r->field == BODY && body) {
        keep_first(r, &item->body, words);
        item->body_html = r->html;
    }
}

static void end_field(struct reading *r)
{
    struct hk_str words = hk_buf_str(&r->words);

    if (r->item_depth > 0)
        end_item_field(r, words);
    else if (r->field == TITLE && r->feed->title.n == 0)
        r->feed->title = r->html ? page_text(r->cx, keep(r, words)) : keep(r, hk_str_trim(words));
    else if (r->field == LANGUAGE)
        keep_first(r, &r->feed->language, words);
    r->field = NONE;
}

static void XMLCALL on_end(void *data, const XML_Char *full)
{
    struct reading *r = data;
    enum space space;
    struct hk_str name;

    split_name(full, &space, &name);
    if (r->field != NONE && r->depth == r->field_depth) {
        end_field(r);
    } else if (r->field == AUTHOR) {
        r->name_depth = r->depth == r->name_depth ? NAME_DONE : r->name_depth;
    } else if (r->field != NONE) {
        hk_buf_printf(&r->words, "</%.*s>", HKS(name));
    } else if (r->depth == r->item_depth) {
        if (r->item.at_ms == 0)
            r->item.at_ms = r->changed_ms;
        feed_add(r->cx, r->feed, &r->item);
        r->item_depth = 0;
    }
    r->depth--;
}

/* Of an author only its name, or what stands there bare. */
static bool is_wanted(const struct reading *r)
{
    if (r->field == AUTHOR && r->name_depth > 0)
        return r->depth == r->name_depth;
    return r->field != NONE && (r->field != AUTHOR || r->depth == r->field_depth);
}

static void XMLCALL on_words(void *data, const XML_Char *s, int n)
{
    struct reading *r = data;

    if (is_wanted(r))
        hk_buf_add(&r->words, s, (size_t)n);
}

static void XMLCALL on_unknown_entity(void *data, const XML_Char *name, int is_parameter)
{
    struct reading *r = data;

    if (is_parameter == 0 && is_wanted(r))
        hk_buf_printf(&r->words, "&%s;", name);
}

static void XMLCALL on_entity(void *data, const XML_Char *name, int is_parameter,
    const XML_Char *value, int value_length, const XML_Char *base, const XML_Char *system_id,
    const XML_Char *public_id, const XML_Char *notation)
{
    (void)name;
    (void)is_parameter;
    (void)value;
    (void)value_length;
    (void)base;
    (void)system_id;
    (void)public_id;
    (void)notation;
    stop(data, "source_malformed");
}

/* ---- the document ---------------------------------------------------------------------------- */

static void set_handlers(struct reading *r)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_words);
    XML_SetEntityDeclHandler(r->parser, on_entity);
    XML_SetSkippedEntityHandler(r->parser, on_unknown_entity);
    (void)XML_UseForeignDTD(r->parser, XML_TRUE); /* so that unknown names are skipped */
}

enum hk_rc feed_read_xml(struct hk_cx *cx, struct hk_str text, struct feed *out)
{
    struct reading r = {.cx = cx, .feed = out, .words = hk_buf_make(FIELD_MAX_BYTES)};
    enum hk_rc rc = HK_OK;

    r.parser = XML_ParserCreateNS("UTF-8", '|');
    hk_must(r.parser != NULL);
    set_handlers(&r);
    bool done = XML_Parse(r.parser, text.p, (int)text.n, 1) == XML_STATUS_OK;
    if (r.problem != NULL)
        rc = strcmp(r.problem, "source_not_feed") == 0
            ? hk_fail_value(cx, "source_not_feed", "address: there is no feed there")
            : hk_fail_value(cx, "source_malformed", "address: this XML is not for feeds");
    else if (!done && r.depth == 0)
        rc = hk_fail_value(cx, "source_not_feed", "address: there is no XML there");
    else if (!done)
        rc = hk_fail_value(cx, "source_malformed", "address: line %lu of the XML: %s",
            (unsigned long)XML_GetCurrentLineNumber(r.parser),
            XML_ErrorString(XML_GetErrorCode(r.parser)));
    XML_ParserFree(r.parser);
    hk_buf_free(&r.words);
    return rc;
}
