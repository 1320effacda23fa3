/* listen/watches.h -- watches as screens see them: what they ask, what they took, the sums of it.
 *
 * A watch takes a post or does not; a post is kept once, and each watch that took it has a hit with
 * the places that made it one, what was said of it, and by whom. The sums are kept beside each
 * change and never counted on reading; `hark check` counts them again from the rows.
 *
 * What it does not do: it matches nothing (match.h), checks no rights and logs nothing
 * (flow/heard.c, flow/commands_watch.c).
 *
 * Threads: any, each with its own session. Memory: the unit of work's arena. Errors: HK_ENOTFOUND
 * with a sentence for people; the rest is the database's.
 */
#ifndef HK_LISTEN_WATCHES_H
#define HK_LISTEN_WATCHES_H
#include "listen/match.h"
#include "listen_sql.h"
#include "shapes.h"
#include "store/store.h"

HK_CHECK enum hk_rc listen_list_watches(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_watch_list *out);
HK_CHECK enum hk_rc listen_load_watch(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t watch, struct shape_watch *out);

/* Which posts of a watch: those not older than from_ms, but older than (before_ms, before).
 * before_ms 0: up to the newest. */
struct listen_wish {
    enum shape_judged_filter judged;
    enum shape_mood_filter mood;
    enum shape_addressed_filter addressed; /* its words stand where those of shape_addressed do */
    int64_t from_ms, before_ms, before;
};

/* The newest of them first, 50 at most. */
HK_CHECK enum hk_rc listen_list_posts(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t watch, const struct listen_wish *wish, struct shape_heard_page *out);
HK_CHECK enum hk_rc listen_load_post(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t watch, int64_t post, struct shape_heard_post *out);

/* From kept sums; [from_ms, to_ms), of those the newest 400, the oldest first. */
HK_CHECK enum hk_rc listen_load_counts(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t watch, enum shape_grain grain, int64_t from_ms, int64_t to_ms,
    struct shape_watch_counts *out);

/* Where the day, hour or minute begins in which something was written; UTC. */
int64_t listen_grain_start_ms(enum shape_grain grain, int64_t at_ms);

/* From when on sums of this grain are kept: minutes 14 days, hours 13 months, days for ever (0). */
int64_t listen_grain_kept_ms(enum shape_grain grain, int64_t now_ms);

/* The places of a hit as they are kept, at most 20 of them: "0 5 form;12 18 typo;", and back. */
struct hk_str listen_write_spans(struct hk_cx *cx, const struct match_hit *hits, size_t n);
struct shape_heard_hit *listen_read_spans(struct hk_cx *cx, struct hk_str spans, size_t *out_n);

#endif
