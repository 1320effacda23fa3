/* flow/media.h -- what came with a message: fetched by a job, kept by its hash, shown by address.
 * What goes out with one is kept alike (flow/enclose.h).
 *
 * The message's row keeps its attachments as a JSON array; of each
 *
 *   kind, mime, name, caption, size_bytes, remote_id, url     as the network said
 *   state        "waiting", "fetched" or "failed"; not there: nothing to fetch
 *   sha256       once fetched: the file's name (flow/blobs.h); mime and size_bytes are then its own
 *   error_code   once failed: gone, refused, too_large, damaged, misconfigured, account_gone,
 * gave_up
 *
 * The job is written with the message in commit 2, since links expire. The channel says what to
 * request, or the plain address is taken; all of it goes through the guard of net/http_client.h.
 *
 * What it does not do: send files (flow/enclose.h), look inside them, ask a scanner (flow/scan.h).
 */
#ifndef HK_FLOW_MEDIA_H
#define HK_FLOW_MEDIA_H
#include "flow/flow_priv.h"

#define FLOW_MEDIA_FETCH "media_fetch"

/* Inside commit 2: a job for each file of a message just recorded, which stood in the body `raw`.
 */
HK_CHECK enum hk_rc flow_media_want(struct flow_write *write, int64_t account, int64_t message,
    int64_t raw, const struct channel_event *event);

/* The message is withdrawn: its files are no longer its. Before its attachments are emptied. */
HK_CHECK enum hk_rc flow_media_release(struct flow_write *write, int64_t message);

/* A command: what could not be fetched of this message is tried again. HK_ECONFLICT: nothing is. */
HK_CHECK enum hk_rc flow_media_retry(struct flow_write *write, int64_t message);

/* The kind "media_fetch", key "MESSAGE:PLACE". */
void flow_media_fetch(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_media_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

/* From the timer, each minute: rows and files that nothing refers to any more. */
void flow_media_keep_house(struct hk_cx *cx, struct flow *flow, struct store_session *session);

/* Is `said`, in hexadecimal or base64, the hash `sha256`? For tests. */
bool flow_media_is_hash(struct hk_cx *cx, struct hk_str said, struct hk_str bytes);

#endif
