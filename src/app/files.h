/* app/files.h -- files and folders of the command line: made for our user only, synced, hashed.
 *
 * Paths are NUL-terminated. Errors: HK_EIO with the path and the system's word, unless it says
 * otherwise.
 */
#ifndef HK_APP_FILES_H
#define HK_APP_FILES_H
#include "base/crypto.h"
#include "base/cx.h"

/* `folder` and `name` with a '/' between. */
const char *app_path(struct hk_cx *cx, const char *folder, const char *name);

/* `path` as seen from '/': for another process. */
HK_CHECK enum hk_rc app_path_absolute(struct hk_cx *cx, const char *path, const char **out);

bool app_file_exists(const char *path);

/* Make a folder, mode 0700, and those above it; fine if it is there. */
HK_CHECK enum hk_rc app_folder_make(struct hk_cx *cx, const char *path);

/* Is there nothing in it, or no such folder? HK_ECONFLICT names the first thing found. */
HK_CHECK enum hk_rc app_folder_check_empty(struct hk_cx *cx, const char *path);

HK_CHECK enum hk_rc app_folder_sync(struct hk_cx *cx, const char *path);

/* Write a file of our own, mode 0600, and sync it. HK_ECONFLICT if it exists. */
HK_CHECK enum hk_rc app_file_write(struct hk_cx *cx, const char *path, struct hk_str bytes);

/* The whole of a small file; HK_ENOTFOUND if there is none, HK_ELIMIT above `most` bytes. */
HK_CHECK enum hk_rc app_file_read(
    struct hk_cx *cx, const char *path, size_t most, struct hk_str *out);

/* Copy, mode 0600, and sync. HK_ECONFLICT if `to` exists. */
HK_CHECK enum hk_rc app_file_copy(struct hk_cx *cx, const char *from, const char *to);

HK_CHECK enum hk_rc app_file_hash(
    struct hk_cx *cx, const char *path, struct hk_str *out_hex, int64_t *out_bytes);

/* Bytes that an ordinary user may still write there. */
HK_CHECK enum hk_rc app_disk_free(struct hk_cx *cx, const char *path, int64_t *out_bytes);

#endif
