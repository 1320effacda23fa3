/* app/key.c -- see app/key.h. */
#include "app/key.h"

#include <string.h>
#include <sys/stat.h>

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

enum hk_rc app_key_load(struct hk_cx *cx, const char *folder, uint8_t out[HK_KEY_BYTES])
{
    const char *path = app_path(cx, folder, "key");
    enum hk_rc rc = read_key(cx, path, out);

    if (rc != HK_ENOTFOUND)
        return rc;
    if (app_file_exists(app_path(cx, folder, "hark.db")))
        return hk_fail(cx, HK_ENOTFOUND,
            "%s: the key is gone, but the database is there; put the key back (mode 600), or make "
            "a new one with: hark doctor --data %s --new-key",
            path, folder);
    hk_crypto_random(out, HK_KEY_BYTES);
    HK_TRY(app_file_write(cx, path, (struct hk_str){(const char *)out, HK_KEY_BYTES}));
    return app_folder_sync(cx, folder);
}

enum hk_rc app_key_check(struct hk_cx *cx, const char *folder)
{
    uint8_t key[HK_KEY_BYTES];

    return read_key(cx, app_path(cx, folder, "key"), key);
}
