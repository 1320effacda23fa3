/* flow/blobs.h -- files that came with messages: DIR/blobs/ab/cd/<sha256>, and their rows.
 *
 * A file bears the name of what it holds, so it is written once and never changes. It is on the
 * disk, synced together with its folders, before any row that names it is committed; so a row
 * always has its file, and what a crash leaves is a file without a row, or one that begins with a
 * dot. Rows without references go after a day; files without rows and older than a day go too, a
 * 256th of the tree each minute.
 *
 * What it does not do: look inside a file, decode, shrink or convert it. Nothing here ever does.
 *
 * Threads: any. Errors: HK_ENOTFOUND no such file; HK_ELIMIT the disk is full; HK_EIO anything else
 * that the disk says, after which the process must stop if it came from flow_blob_write().
 */
#ifndef HK_FLOW_BLOBS_H
#define HK_FLOW_BLOBS_H
#include "flow/flow.h"

#define FLOW_BLOB_MAX_BYTES ((size_t)25 * 1024 * 1024)
#define FLOW_BLOB_GRACE_MS (INT64_C(24) * 3600 * 1000)

/* Keep the bytes below `folder`/blobs; fine if they are there. *out_sha256 names them. Not beside
 * flow_blob_sweep(): hold the flow's mutex. */
HK_CHECK enum hk_rc flow_blob_write(
    struct hk_cx *cx, struct hk_str folder, struct hk_str bytes, struct hk_str *out_sha256);

/* A new file below `folder`/blobs for bytes to come, open for both. Unless flow_blob_name() takes
 * it it is the caller's to unlink; one that is forgotten goes after a day. */
HK_CHECK enum hk_rc flow_blob_create(
    struct hk_cx *cx, struct hk_str folder, int *out_file, struct hk_str *out_path);

/* The file `made` is whole: synced, it gets its hash for a name; if that is there, it goes. Hold
 * the flow's mutex, as with flow_blob_write(). */
HK_CHECK enum hk_rc flow_blob_name(struct hk_cx *cx, struct hk_str folder, int file,
    struct hk_str made, struct hk_str sha256, int64_t size_bytes);

/* Where the file of this hash lies; "" for what is no hash. */
struct hk_str flow_blob_path(struct hk_arena *arena, struct hk_str folder, struct hk_str sha256);

/* Open for reading; `sha256` is 64 hexadecimal digits. */
HK_CHECK enum hk_rc flow_blob_open(struct hk_cx *cx, struct hk_str folder, struct hk_str sha256,
    int *out_file, int64_t *out_bytes);

/* Remove the files below blobs/`first` (two digits) that are older than a day and that `is_named`
 * says no row names; with `first` "" what was half written. Returns how many went. */
size_t flow_blob_sweep(struct hk_cx *cx, struct hk_str folder, const char *first,
    bool (*is_named)(void *owner, struct hk_str sha256), void *owner);

/* Do the rows count the attachments that are each file, and is each file there in its size? Calls
 * `breach` with a sentence for each that is not so. One snapshot. Does not read the files. */
HK_CHECK enum hk_rc flow_blob_check(struct hk_cx *cx, struct store_session *session,
    struct hk_str folder, void (*breach)(void *owner, const char *sentence), void *owner);

#endif
