/* app/key.c -- see app/key.h. */
#include "app/key.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"

static enum hk_rc read_key(struct hk_cx *cx, const char *path, uint8_t out[HK_KEY_BYTES])
{
    struct stat about;
    struct hk_str bytes;

    if (stat(path, &about) == 0 && (about.st_mode & 077) != 0)
        return hk_fail(cx, HK_EDENIED, "%s: others may read the key (mode %03o); run: chmod 600 %s",
            path, (unsigned)about.st_mode & 0777U, path);
    enum hk_rc rc = app_file_read(cx, path, HK_KEY_BYTES, &bytes);
    if (rc == HK_ELIMIT || (rc == HK_OK && bytes.n != HK_KEY_BYTES))
        return hk_fail(cx, HK_EINVAL,
            "%s: the key is damaged, it must be %d bytes; put back the one from your backup", path,
            HK_KEY_BYTES);
    if (rc != HK_OK)
        return rc;
    memcpy(out, bytes.p, HK_KEY_BYTES);
    return HK_OK;
}

static enum hk_rc write_key(struct hk_cx *cx, const char *folder, const char *name, uint8_t *out)
{
    hk_crypto_random(out, HK_KEY_BYTES);
    HK_TRY(app_file_write(
        cx, app_path(cx, folder, name), (struct hk_str){(const char *)out, HK_KEY_BYTES}));
    return app_folder_sync(cx, folder);
}

enum hk_rc app_key_load(struct hk_cx *cx, const char *folder, struct flow_options *options)
{
    const char *path = app_path(cx, folder, "key");
    enum hk_rc rc = read_key(cx, path, options->key);

    options->key_is_forced = app_file_exists(app_path(cx, folder, "key.forced"));
    if (rc != HK_ENOTFOUND)
        return rc;
    if (app_file_exists(app_path(cx, folder, "hark.db")))
        return hk_fail(cx, HK_ENOTFOUND,
            "%s: the key is gone, but the database is there; put the key back (mode 600), or make "
            "a new one with: hark doctor --data %s --new-key",
            path, folder);
    options->key_is_new = true;
    rc = read_key(cx, app_path(cx, folder, "key.new"), options->key); /* of a start that was cut */
    return rc == HK_ENOTFOUND ? write_key(cx, folder, "key.new", options->key) : rc;
}

enum hk_rc app_key_keep(struct hk_cx *cx, const char *folder, const struct flow_options *options)
{
    const char *path = app_path(cx, folder, "key");

    if (options->key_is_new && rename(app_path(cx, folder, "key.new"), path) != 0)
        return hk_fail(cx, HK_EIO, "%s: %s", path, strerror(errno));
    if (options->key_is_forced)
        (void)unlink(app_path(cx, folder, "key.forced"));
    return options->key_is_new || options->key_is_forced ? app_folder_sync(cx, folder) : HK_OK;
}

enum hk_rc app_key_force(struct hk_cx *cx, const char *folder)
{
    const char *forced = app_path(cx, folder, "key.forced");
    uint8_t key[HK_KEY_BYTES];

    (void)unlink(app_path(cx, folder, "key.new"));
    if (!app_file_exists(forced))
        HK_TRY(app_file_write(cx, forced, HK_STR("")));
    return write_key(cx, folder, "key", key);
}

enum hk_rc app_key_check(struct hk_cx *cx, const char *folder)
{
    uint8_t key[HK_KEY_BYTES];

    return read_key(cx, app_path(cx, folder, "key"), key);
}
