/* listen/sample.h -- the latest of all that was heard, wanted or not: what a query would have
 * taken.
 *
 * Two files of lines, DIR/heard/WORKSPACE.0 and .1: the moment a post was heard, a tab, the post as
 * JSON. One grows until it holds 100,000 posts or 128 MiB; then the other begins anew. So the
 * latest 100,000 to 200,000 posts are there, outside of the database and of backups: losing them
 * loses no promise. A line that a power cut tore is passed over.
 *
 * What it does not do: it understands no post.
 *
 * Threads: any; one lock, not held while a file is read. Memory: the process's own. Errors: a
 * sample that cannot be written is logged once and stays as it is: listening goes on.
 */
#ifndef HK_LISTEN_SAMPLE_H
#define HK_LISTEN_SAMPLE_H
#include "base/cx.h"

struct listen_sample;

/* Opens or makes the sample; `folder` is the data folder. */
struct listen_sample *listen_sample_new(struct hk_str folder, int64_t workspace);
void listen_sample_free(struct listen_sample *sample); /* accepts NULL */

/* Adds posts: JSON without line breaks, one each. */
void listen_sample_add(
    struct listen_sample *sample, int64_t now_ms, const struct hk_str *posts, size_t n);

/* The newest first, `max` at most and at most 8 MiB of them; in cx's arena. */
size_t listen_sample_newest(
    struct hk_cx *cx, struct listen_sample *sample, size_t max, struct hk_str **out);

struct listen_sample_size {
    int64_t posts;
    int64_t since_ms; /* when the oldest was heard; 0: there is none */
};
struct listen_sample_size listen_sample_size(struct listen_sample *sample);

#endif
