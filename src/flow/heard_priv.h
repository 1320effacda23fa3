/* flow/heard_priv.h -- what the files of hearing share: a workspace's watches, compiled. */
#ifndef HK_FLOW_HEARD_PRIV_H
#define HK_FLOW_HEARD_PRIV_H
#include "flow/flow_priv.h"
#include "flow/heard.h"
#include "listen/addressed.h"
#include "listen/sample.h"
#include "listen/watches.h"

/* What hearing knows of a watch beside its query. */
struct heard_watch {
    int64_t id;
    enum shape_watch_whose whose;
    int64_t from_ms, until_ms; /* it takes what was written then; 0: no bound */
    struct hk_str handles;     /* profiles of whom it is about; the set's own */
};

/* The watches of a workspace as they were at one moment; never changes, counted. */
struct heard_set {
    unsigned owners; /* under the lock of flow_listening */
    struct listen_stamp_row stamp;
    struct match_set *set;
    struct heard_watch *watches; /* in the order of the set's queries */
    size_t n;
};

/* The same watches, worded the same. */
bool heard_same_stamp(const struct listen_stamp_row *a, const struct listen_stamp_row *b);

/* Held for the caller; compiled anew if a watch changed. `committed`: nothing that this session
 * sees can be rolled back, so what is compiled may be shared. */
HK_CHECK enum hk_rc heard_set_hold(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, bool committed, struct heard_set **out);
void heard_set_release(struct flow *flow, struct heard_set *set); /* accepts NULL */

/* Of all that is heard there; lives as long as the flow. */
struct listen_sample *heard_sample(struct flow *flow, int64_t workspace);

/* The queries of watches, each with those it uses, in cx's arena. Without a root: one that cannot
 * be asked; its first issue says why. */
struct query *heard_link(
    struct hk_cx *cx, const struct flow *flow, const struct listen_watch_row *rows, size_t n);

/* A post as queries see it. `text` is clean; in cx's arena. */
struct post heard_post(struct hk_cx *cx, const struct shape_post_take *in, struct hk_str text,
    struct hk_str language, enum shape_mood mood);

/* What a watch says of a post that it takes: whose it is, and how the post speaks to them. */
struct heard_taking {
    int64_t watch;
    enum shape_watch_whose whose;
    enum shape_addressed addressed;
    struct hk_str spans;
};

/* Profiles of our accounts, by channel; of one transaction (heard_addressed.c). */
struct heard_own;
struct heard_own *heard_own_new(struct flow_write *write);
HK_CHECK enum hk_rc heard_own_find(
    struct heard_own *own, struct hk_str channel, struct listen_profiles *out);

/* How a post speaks to us, all watches that took it heard; writes it to those that are not a
 * rival's. Pure. `own`: our profiles on its network. True: not at all. */
bool heard_address_us(struct listen_profiles own, const struct shape_post_take *post,
    struct heard_taking *takings, size_t n);

/* What one watch hears in a post of how it speaks to whom it is about. Pure. */
enum shape_addressed heard_address(const struct heard_watch *watch, struct listen_profiles profiles,
    const struct shape_post_take *post, const struct match_query *query);

/* How many posts of one second each watch may still keep; of one transaction (heard_room.c). */
struct heard_room;
struct heard_room *heard_room_new(struct hk_cx *cx, int64_t per_second, size_t takings);

/* One more of this moment: is there room? */
HK_CHECK enum hk_rc heard_room_take(
    struct flow_write *write, struct heard_room *room, int64_t watch, int64_t at_ms, bool *out_has);

#endif
