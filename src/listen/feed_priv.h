/* listen/feed_priv.h -- what the readers of feeds share. */
#ifndef HK_LISTEN_FEED_PRIV_H
#define HK_LISTEN_FEED_PRIV_H
#include "listen/feed.h"

/* An item as it stands in the document: what may be HTML is marked so. */
struct feed_raw {
    struct hk_str id, url, title, summary, body, author, language;
    int64_t at_ms;
    bool title_html, summary_html, body_html, image;
};

/* Cleans and adds it; one without any words is left out, and all once the feed is full. */
void feed_add(struct hk_cx *cx, struct feed *feed, const struct feed_raw *raw);

HK_CHECK enum hk_rc feed_read_xml(struct hk_cx *cx, struct hk_str text, struct feed *out);
HK_CHECK enum hk_rc feed_read_json(struct hk_cx *cx, struct hk_str text, struct feed *out);

#endif
