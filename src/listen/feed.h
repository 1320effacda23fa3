/* listen/feed.h -- a feed of the web as items: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.
 *
 * What a feed is is told by its beginning, never by the type that its server gives it. XML is read
 * by expat: no external thing is ever fetched, and a document that declares entities of its own is
 * refused; names of HTML's entities are understood as HTML means them. Texts that may be HTML
 * become plain text by page_text().
 *
 * Bounds: FEED_BYTES_MAX of document, FEED_ITEMS_MAX items (the first ones; the newest stand
 * first), a text of FEED_TEXT_MAX_BYTES; what is longer is cut.
 *
 * Pure; threads: any; memory: cx's arena. Errors: HK_EINVAL, its `problem` one of the words of
 * listen/source.h.
 */
#ifndef HK_LISTEN_FEED_H
#define HK_LISTEN_FEED_H
#include "base/buf.h"
#include "base/cx.h"

enum { FEED_ITEMS_MAX = 500, FEED_TEXT_MAX_BYTES = 20000 };
#define FEED_BYTES_MAX ((size_t)4 * 1024 * 1024)

/* Texts are clean, without tags, and may be empty; addresses are as they came. */
struct feed_item {
    struct hk_str id;
    struct hk_str url;
    struct hk_str title;
    struct hk_str text;
    struct hk_str author;
    struct hk_str language; /* as it was said */
    int64_t at_ms;          /* 0: not said, or not understood */
    bool image;
};

struct feed {
    struct hk_str title;
    struct hk_str language;
    struct feed_item *items;
    size_t n;
};

/* The document as clean UTF-8: by its marks, the charset its server names, or its own word. */
struct hk_str feed_decode(struct hk_cx *cx, struct hk_str body, struct hk_str content_type);

/* `text` as feed_decode() gives it. */
HK_CHECK enum hk_rc feed_read(struct hk_cx *cx, struct hk_str text, struct feed *out);

/* A moment as feeds write it: RFC 822, RFC 3339, or a day. */
bool feed_date_read(struct hk_str text, int64_t *out_ms);

/* The feed of a page of HTML: the address of the first it names, as it stands there; "" none. */
struct hk_str page_feed_link(struct hk_cx *cx, struct hk_str html);

/* What a page of HTML calls itself; "" nothing. */
struct hk_str page_title(struct hk_cx *cx, struct hk_str html);

/* HTML as plain text: blocks are lines, what nobody sees is left out. */
struct hk_str page_text(struct hk_cx *cx, struct hk_str html);

#endif
