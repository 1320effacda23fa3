/* model/settings.h -- what a workspace can set: the table of src/model/settings.def as a struct,
 * checked, read from and written to the text it is kept as.
 *
 * Kept is a JSON object of what differs from the defaults. What it holds under a name that is not
 * in the table, or that no longer fits, counts as not set, so that an older program starts on the
 * settings of a newer one.
 *
 * Memory: text lies in cx's arena or in what it was read from.
 */
#ifndef HK_MODEL_SETTINGS_H
#define HK_MODEL_SETTINGS_H
#include "base/cx.h"
#include "base/hours.h"

struct model_settings {
#define TEXT(name, ...) struct hk_str name;
#define NUMBER(name, ...) int64_t name;
#define WORD(name, ...) struct hk_str name;
#define WORDS(name, ...) struct hk_str name;
#include "model/settings.def"
#undef TEXT
#undef NUMBER
#undef WORD
#undef WORDS
};

enum model_setting_kind {
    MODEL_SETTING_TEXT,
    MODEL_SETTING_NOTE, /* a text that may be empty */
    MODEL_SETTING_NUMBER,
    MODEL_SETTING_WORD,
    MODEL_SETTING_WORDS, /* any number of them, in the table's order */
    MODEL_SETTING_ZONE,
    MODEL_SETTING_URL,
    MODEL_SETTING_HOURS,
    MODEL_SETTING_DAYS
};

struct model_setting {
    const char *name;
    const char *group;
    enum model_setting_kind kind;
    const char *unit; /* of a NUMBER; "" otherwise */
    const char *fallback;
    const char *words; /* of a WORD or WORDS, separated by spaces; "" otherwise */
    const char *prose;
    int64_t least, most; /* of a NUMBER; else `most` is in characters */
    size_t offset;       /* in struct model_settings */
};

extern const struct model_setting model_setting_list[];
extern const size_t model_setting_count;

const struct model_setting *model_setting_find(struct hk_str name); /* NULL: there is none */

void model_settings_default(struct model_settings *out);

/* From what was kept; "" is the defaults. Never fails: see above. */
void model_settings_read(struct hk_cx *cx, struct hk_str kept, struct model_settings *out);
struct hk_str model_settings_write(struct hk_cx *cx, const struct model_settings *settings);

/* Set one from the text a person gave, tidied. HK_EINVAL with a problem and a sentence that begins
 * with the setting's name; then nothing is changed. */
HK_CHECK enum hk_rc model_setting_set(struct hk_cx *cx, struct model_settings *settings,
    const struct model_setting *setting, struct hk_str value);

/* Its value as text. */
struct hk_str model_setting_text(
    struct hk_cx *cx, const struct model_settings *settings, const struct model_setting *setting);

/* The working hours these settings describe. */
void model_settings_hours(
    struct hk_cx *cx, const struct model_settings *settings, struct hk_hours *out);

#endif
