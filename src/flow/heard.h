/* flow/heard.h -- public posts that were heard: which watches take them, and what becomes of it.
 *
 * Hearing has two halves, as deciding has everywhere here. What depends on the text and the watches
 * alone (tokens, language, which watches hold) is prepared on a CPU thread; recording is a command.
 * A watch that was worded anew in between has the first half done again inside the transaction.
 *
 * Threads: preparing on any, each with its own session; recording on the writer's. Memory: the unit
 * of work's arena for what is prepared; compiled watches are counted and shared. Errors: HK_EINVAL
 * with the place of what is wrong.
 */
#ifndef HK_FLOW_HEARD_H
#define HK_FLOW_HEARD_H
#include "flow/commands.h"

struct flow_heard; /* prepared posts; in the arena of the unit of work that prepared them */

/* Most that one call takes. */
#define FLOW_HEARD_MAX 500

HK_CHECK enum hk_rc flow_prepare_heard(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, const struct shape_posts_take *in,
    struct flow_heard **out);

/* Keeps what a watch takes, with its hits, sums and the log's lines; what came before is counted.
 * `is_past`: they are out of a file, however new, so that nobody misses the next one.
 * Last of all the sample gets what is new, once, even if the transaction runs again. */
HK_CHECK enum hk_rc flow_record_heard(struct flow_write *write, struct flow_heard *heard,
    bool is_past, struct shape_posts_taken *out);

/* Posts that were heard before `before_ms` are deleted, a bounded bite; the sums stay. *more: there
 * may be others. */
HK_CHECK enum hk_rc flow_forget_heard(struct flow_write *write, int64_t before_ms, bool *more);

/* What a query means, and what it would have taken of the latest posts. Never refuses a query: the
 * issues say what is wrong with it. */
HK_CHECK enum hk_rc flow_preview_query(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, const struct shape_query_preview *in,
    struct shape_query_meaning *out);

/* A watch's posts in some time, newest first, without reposts: 5,000 at most are looked at. */
struct flow_words_wish {
    int64_t watch;
    int64_t from_ms, to_ms; /* to_ms 0: until now */
};

/* What they say more often than the sample of all that is heard does (listen/cloud.h). */
HK_CHECK enum hk_rc flow_read_words(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, const struct flow_words_wish *wish, bool rude,
    struct shape_watch_words *out);

/* Those of them that say it: 50, without the first `skip`. `key` is of flow_read_words() for the
 * same wish. */
HK_CHECK enum hk_rc flow_list_saying(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, const struct flow_words_wish *wish,
    struct hk_str key, int64_t skip, struct shape_heard_page *out);

/* How much the sample of a workspace holds. */
void flow_sample_size(struct flow *flow, int64_t workspace, struct shape_watch_list *out);

struct flow_listening; /* compiled watches and samples of all workspaces */
struct flow_listening *flow_listening_new(void);
void flow_listening_free(struct flow_listening *listening); /* accepts NULL */

#endif
