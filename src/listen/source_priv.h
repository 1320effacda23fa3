/* listen/source_priv.h -- the kinds of sources, one file each. */
#ifndef HK_LISTEN_SOURCE_PRIV_H
#define HK_LISTEN_SOURCE_PRIV_H
#include "listen/source.h"

struct source_kind {
    enum hk_rc (*check)(struct hk_cx *cx, struct hk_str address); /* NULL: any address will do */
    int64_t every_ms;
    const char *accept;
    void (*ask)(struct hk_cx *cx, const struct source *source, struct source_question *out);
    enum hk_rc (*read)(struct hk_cx *cx, const struct source *source,
        const struct source_answer *answer, struct source_news *out);
};

extern const struct source_kind source_feed;
extern const struct source_kind source_mastodon;

/* What was seen: hashes of names, the newest first, as text of a cursor. */
enum { SOURCE_SEEN_MAX = 1000 };

struct source_seen {
    uint64_t *hashes; /* room for SOURCE_SEEN_MAX and a document's */
    size_t n;
};

struct source_seen source_seen_read(struct hk_cx *cx, struct hk_str text);
struct hk_str source_seen_write(struct hk_cx *cx, const struct source_seen *seen);
bool source_was_seen(const struct source_seen *seen, uint64_t hash);

#endif
