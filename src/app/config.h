/* app/config.h -- what a server is told: defaults < DIR/hark.ini < environment < flags.
 *
 * The settings stand in app/settings.def. A name that nobody knows is an error with its place and
 * the nearest known name, wherever it stands: a setting that is spelt wrong must not be silently
 * off. In the environment that holds for HARK_*; HARK_DATA names the data folder, and some more
 * (HARK_TEST_*, HARK_JOBS ...) belong to the tests and to ./dev.
 *
 * What it does not do: change anything while the server runs; hold secrets.
 */
#ifndef HK_APP_CONFIG_H
#define HK_APP_CONFIG_H
#include "base/cx.h"

struct app_settings {
#define TEXT(name, ...) struct hk_str name;
#define NUMBER(name, ...) int64_t name;
#define WORD(name, ...) struct hk_str name;
#define YES(name, ...) bool name;
#include "app/settings.def"
#undef TEXT
#undef NUMBER
#undef WORD
#undef YES
};

enum app_setting_kind { APP_SETTING_TEXT, APP_SETTING_NUMBER, APP_SETTING_WORD, APP_SETTING_YES };

struct app_setting {
    const char *name; /* with '_' */
    enum app_setting_kind kind;
    const char *fallback;
    const char *value; /* what stands for it in --help */
    const char *prose;
    int64_t least, most; /* of a NUMBER */
    size_t offset;       /* in struct app_settings */
};

extern const struct app_setting app_setting_list[];
extern const size_t app_setting_count;

/* The setting of this name, '-' being as good as '_'; NULL if there is none. */
const struct app_setting *app_setting_find(struct hk_str name);

void app_settings_default(struct app_settings *out);

/* Set one. `place` begins the error: "hark.ini:12", "--listen". */
HK_CHECK enum hk_rc app_setting_set(struct hk_cx *cx, struct app_settings *settings,
    const struct app_setting *setting, struct hk_str place, struct hk_str value);

/* Read an INI file of lines `name = value`, in no section or in [hark]. HK_ENOTFOUND if there is
 * no such file. */
HK_CHECK enum hk_rc app_settings_read_file(
    struct hk_cx *cx, struct app_settings *settings, const char *path);

/* Read HARK_* from `environment`, as main() has it. */
HK_CHECK enum hk_rc app_settings_read_environment(
    struct hk_cx *cx, struct app_settings *settings, char *const *environment);

#endif
