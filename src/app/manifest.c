/* app/manifest.c -- see app/manifest.h. */
#include "app/manifest.h"

#include "app/files.h"
#include "base/json_read.h"
#include "base/str.h"

#define MANIFEST_MAX_BYTES ((size_t)512 << 20)

static const struct hk_json_limits manifest_limits = {.depth = 8, .nodes = 40000000};

enum hk_rc app_manifest_add_file(
    struct hk_cx *cx, struct hk_json_writer *w, const char *folder, struct hk_str path)
{
    struct hk_str hash;
    int64_t bytes;

    HK_TRY(app_file_hash(cx, app_path(cx, folder, path.p), &hash, &bytes));
    hk_json_object_begin(w);
    hk_json_str_member(w, "path", path);
    hk_json_int_member(w, "bytes", bytes);
    hk_json_str_member(w, "sha256", hash);
    hk_json_object_end(w);
    return HK_OK;
}

/* A manifest may come from anywhere; its files stay inside the backup. */
static bool path_stays_inside(struct hk_str path)
{
    struct hk_str rest = path, part;
    bool fine = path.n > 0 && path.p[0] != '/';

    while (fine && hk_str_cut(&rest, '/', &part))
        fine = part.n > 0 && part.p[0] != '.';
    return fine;
}

static enum hk_rc read_files(struct hk_cx *cx, const struct hk_json *list, struct app_manifest *out)
{
    size_t n = hk_json_size(list);

    out->files = hk_arena_array(cx->arena, n, sizeof out->files[0]);
    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one)) {
        struct app_manifest_file *file = &out->files[out->file_count++];
        file->path = hk_arena_str(cx->arena, hk_json_str(hk_json_get(one, HK_STR("path"))));
        file->sha256 = hk_json_str(hk_json_get(one, HK_STR("sha256")));
        if (!path_stays_inside(file->path) || file->sha256.n != 64
            || !hk_json_int(hk_json_get(one, HK_STR("bytes")), &file->bytes))
            return hk_fail(
                cx, HK_EINVAL, "manifest.json: files[%zu] cannot be read", out->file_count - 1);
        out->bytes += file->bytes;
    }
    return HK_OK;
}

enum hk_rc app_manifest_read(struct hk_cx *cx, const char *folder, struct app_manifest *out)
{
    const struct hk_json *tree;
    struct hk_str text;
    int64_t format = 0;

    enum hk_rc rc =
        app_file_read(cx, app_path(cx, folder, "manifest.json"), MANIFEST_MAX_BYTES, &text);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND,
            "%s: there is no manifest.json: this is no backup, or one that was never finished",
            folder);
    if (rc != HK_OK)
        return rc;
    HK_TRY(hk_json_read(cx, text, &manifest_limits, &tree));
    if (!hk_json_int(hk_json_get(tree, HK_STR("format")), &format) || format != APP_MANIFEST_FORMAT)
        return hk_fail(cx, HK_EINVAL,
            "%s/manifest.json: format %lld is not known to this Hark; use the one that made it",
            folder, (long long)format);
    *out = (struct app_manifest){.version = hk_json_str(hk_json_get(tree, HK_STR("hark"))),
        .made = hk_json_str(hk_json_get(tree, HK_STR("made")))};
    (void)hk_json_bool(hk_json_get(tree, HK_STR("key")), &out->key);
    return read_files(cx, hk_json_get(tree, HK_STR("files")), out);
}

enum hk_rc app_manifest_check(
    struct hk_cx *cx, const char *folder, const struct app_manifest *manifest)
{
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct app_manifest_file *file = &manifest->files[i];
        const char *path = app_path(cx, folder, file->path.p);
        struct hk_str hash;
        int64_t bytes;
        if (!app_file_exists(path))
            return hk_fail(cx, HK_ECONFLICT, "%s: is missing", path);
        HK_TRY(app_file_hash(cx, path, &hash, &bytes));
        if (bytes != file->bytes || !hk_str_equal(hash, file->sha256))
            return hk_fail(cx, HK_ECONFLICT,
                "%s: is not what was backed up (%lld bytes, expected %lld; or other content)", path,
                (long long)bytes, (long long)file->bytes);
    }
    return HK_OK;
}
