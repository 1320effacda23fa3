/* flow/enclose.h -- files that colleagues send, and visitors of the web chat: from the bytes they
 * give us to what leaves with a reply, or comes with a message.
 *
 *   given      PUT to a signed address; the bytes go to a file under blobs/ as they come
 *   received   the file has its hash for a name and a row that nothing refers to yet
 *   enclosed   a draft or a reply names it: its JSON is as that of a message that came in
 *              (flow/media.h), state "fetched", and it counts as one attachment more
 *   opened     when the reply leaves: paths for the channel
 *
 * What it does not do: look inside a file further than its first bytes, convert or shrink it.
 *
 * Threads: any. Memory: cx's arena.
 */
#ifndef HK_FLOW_ENCLOSE_H
#define HK_FLOW_ENCLOSE_H
#include "flow/flow_priv.h"

#define FLOW_UPLOAD_MAX_BYTES INT64_C(100000000)

/* Take what was written to the open file at `path` below blobs/: it gets its name, or goes if it is
 * there already. Closes nothing. *out_mime says what its first bytes say. HK_ELIMIT: disk full. */
HK_CHECK enum hk_rc flow_take_upload(struct hk_cx *cx, struct flow *flow, int file,
    struct hk_str path, struct hk_str *out_sha256, struct hk_str *out_mime);

/* Inside a command: the workspace has this file, for a day unless something names it. Whether who
 * gave it may speak, the caller has asked. */
HK_CHECK enum hk_rc flow_receive_upload(
    struct flow_write *write, struct hk_str sha256, int64_t size_bytes, struct hk_str mime);

/* What is to go out: as JSON for the row, and as a channel sees it (without paths). Counts each as
 * one attachment more. HK_EINVAL: a file is not there any more, or may not be sent. */
HK_CHECK enum hk_rc flow_enclose(struct flow_write *write, const struct shape_reply_file *files,
    size_t n, struct hk_str *out_json, const struct channel_enclosure **out);

/* Inside commit 2, of a message whose files were given to us before: `remote_id` of each is its
 * hash. Each counts one more, and is looked at if it still waits; of one that is gone `remote_id`
 * becomes
 * "". Replaces the list in *event. */
HK_CHECK enum hk_rc flow_hold_given(
    struct flow_write *write, int64_t message, struct channel_event *event);

/* The attachments in this JSON are no longer one's: each counts one less; or one more. */
HK_CHECK enum hk_rc flow_let_go(struct flow_write *write, struct hk_str attachments);
HK_CHECK enum hk_rc flow_hold(struct flow_write *write, struct hk_str attachments);

/* A draft and its hold on its files. */
HK_CHECK enum hk_rc flow_drop_draft(
    struct flow_write *write, int64_t conversation, enum shape_draft_mode mode, int64_t thread);

/* This is the draft there now, instead of what was; it takes over the hold on its files. */
struct flow_draft {
    int64_t conversation;
    enum shape_draft_mode mode;
    int64_t thread;
    struct hk_str text;
    struct hk_str attachments;
    struct hk_str buttons;
};
HK_CHECK enum hk_rc flow_put_draft(struct flow_write *write, const struct flow_draft *draft);

enum flow_enclosed {
    FLOW_ENCLOSED_READY,
    FLOW_ENCLOSED_UNCHECKED, /* the scanner has not looked at one yet */
    FLOW_ENCLOSED_BLOCKED,   /* it found something */
};

/* The files of a reply about to leave, with their paths, in `arena`. */
HK_CHECK enum hk_rc flow_open_enclosures(struct hk_cx *cx, struct store_session *session,
    struct flow *flow, struct hk_arena *arena, int64_t workspace, int64_t message,
    const struct channel_enclosure **out, size_t *out_n, enum flow_enclosed *out_state);

/* image/png, image/jpeg, image/gif, image/webp, video/mp4, application/pdf by their first bytes, or
 * application/octet-stream. Pure. */
struct hk_str flow_mime_of_bytes(struct hk_str head);

#endif
