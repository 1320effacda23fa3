/* listen/source_priv.h -- the kinds of sources, one file each. */
#ifndef HK_LISTEN_SOURCE_PRIV_H
#define HK_LISTEN_SOURCE_PRIV_H
#include "listen/source.h"

struct source_kind {
    enum hk_rc (*check)(struct hk_cx *cx, struct hk_str address); /* NULL: any address will do */
    int64_t every_ms;                                             /* unless it is held */
    bool held, obeys_robots;
    const char *accept;
    void (*ask)(struct hk_cx *cx, const struct source *source, struct source_question *out);
    enum hk_rc (*read)(struct hk_cx *cx, const struct source *source,
        const struct source_answer *answer, struct source_news *out);
};

extern const struct source_kind source_feed;
extern const struct source_kind source_jetstream;
extern const struct source_kind source_mastodon;
extern const struct source_kind source_page;

/* What was seen: hashes of names, the newest first. */
enum { SOURCE_SEEN_MAX = 2000, SOURCE_NAME_MAX_BYTES = 200 };

struct source_seen {
    uint64_t *hashes; /* room for SOURCE_SEEN_MAX and a document's SOURCE_POSTS_MAX */
    size_t n;
};

struct source_seen source_seen_new(struct hk_cx *cx);
bool source_was_seen(const struct source_seen *seen, uint64_t hash);

/* Those of `more` that are not there yet, as long as there is room. */
void source_seen_join(struct source_seen *seen, const struct source_seen *more);

/* It was seen just now; the oldest goes if there is no room. */
void source_seen_push(struct source_seen *seen, uint64_t hash);

/* As text of a cursor, and back. */
struct hk_str source_seen_write(struct hk_cx *cx, const struct source_seen *seen);
struct source_seen source_seen_read(struct hk_cx *cx, struct hk_str text);

/* What kinds remember that look at one document again and again; text of a cursor. */
struct source_memory {
    struct hk_str scope;          /* the address it had at first, for documents move */
    struct hk_str etag, modified; /* what its server named it the last time */
    struct source_seen seen;
};

struct source_memory source_memory_read(struct hk_cx *cx, const struct source *source);
struct hk_str source_memory_write(
    struct hk_cx *cx, const struct source_memory *memory, const struct source_answer *answer);

/* Only what differs from the last time is wanted. */
void source_memory_ask(struct hk_cx *cx, const struct source *source, struct source_question *out);

/* "example.com" of an address: who says it. */
struct hk_str source_site(struct hk_str url);

/* A name of what has none, in hexadecimal digits. */
struct hk_str source_digest(struct hk_cx *cx, struct hk_str s);

#endif
