/* app/manifest.h -- what a backup consists of: TO/manifest.json.
 *
 * It names every file with its size and SHA-256, the event number of each workspace, the program's
 * version and the time. A backup without one was never finished.
 */
#ifndef HK_APP_MANIFEST_H
#define HK_APP_MANIFEST_H
#include "base/cx.h"
#include "base/json_write.h"

#define APP_MANIFEST_FORMAT 1

struct app_manifest_file {
    struct hk_str path; /* inside the backup; never absolute, never with ".." */
    struct hk_str sha256;
    int64_t bytes;
};

struct app_manifest {
    struct hk_str version; /* of Hark */
    struct hk_str made;
    bool key; /* the key is in it */
    struct app_manifest_file *files;
    size_t file_count;
    int64_t bytes; /* of all files */
};

/* Write the files' part while walking through them. */
HK_CHECK enum hk_rc app_manifest_add_file(
    struct hk_cx *cx, struct hk_json_writer *w, const char *folder, struct hk_str path);

HK_CHECK enum hk_rc app_manifest_read(
    struct hk_cx *cx, const char *folder, struct app_manifest *out);

/* Is every file there, with the size and hash it should have? HK_ECONFLICT names the first that
 * is not. */
HK_CHECK enum hk_rc app_manifest_check(
    struct hk_cx *cx, const char *folder, const struct app_manifest *manifest);

#endif
