/* model/settings.c -- see settings.h. */
#include "model/settings.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/text.h"

#define DIGITS(number) #number
#define KEPT_MAX_BYTES 65536

const struct model_setting model_setting_list[] = {
#define TEXT(name, group, kind, fallback, most, prose)                                             \
    {#name, #group, MODEL_SETTING_##kind, "", fallback, "", prose, 0, most,                        \
        offsetof(struct model_settings, name)},
#define NUMBER(name, group, unit, fallback, least, most, prose)                                    \
    {#name, #group, MODEL_SETTING_NUMBER, #unit, DIGITS(fallback), "", prose, least, most,         \
        offsetof(struct model_settings, name)},
#define WORD(name, group, fallback, words, prose)                                                  \
    {#name, #group, MODEL_SETTING_WORD, "", fallback, words, prose, 0, 0,                          \
        offsetof(struct model_settings, name)},
#define WORDS(name, group, fallback, words, prose)                                                 \
    {#name, #group, MODEL_SETTING_WORDS, "", fallback, words, prose, 0, 0,                         \
        offsetof(struct model_settings, name)},
#include "model/settings.def"
#undef TEXT
#undef NUMBER
#undef WORD
#undef WORDS
};
const size_t model_setting_count = HK_COUNT(model_setting_list);

static const struct hk_json_limits kept_limits = {.depth = 2, .nodes = 1000};

const struct model_setting *model_setting_find(struct hk_str name)
{
    for (size_t i = 0; i < model_setting_count; i++)
        if (hk_str_equal(name, hk_str_from(model_setting_list[i].name)))
            return &model_setting_list[i];
    return NULL;
}

static bool is_number(const struct model_setting *setting)
{
    return setting->kind == MODEL_SETTING_NUMBER;
}

static struct hk_str *text_at(struct model_settings *settings, const struct model_setting *setting)
{
    return (struct hk_str *)(void *)((char *)settings + setting->offset);
}

static int64_t *number_at(struct model_settings *settings, const struct model_setting *setting)
{
    return (int64_t *)(void *)((char *)settings + setting->offset);
}

void model_settings_default(struct model_settings *out)
{
    for (size_t i = 0; i < model_setting_count; i++) {
        const struct model_setting *one = &model_setting_list[i];
        struct hk_str fallback = hk_str_from(one->fallback);
        if (is_number(one))
            hk_must(hk_str_to_int(fallback, number_at(out, one)));
        else
            *text_at(out, one) = fallback;
    }
}

/* ---- one value ---------------------------------------------------------------------------- */

static enum hk_rc set_number(struct hk_cx *cx, struct model_settings *settings,
    const struct model_setting *setting, struct hk_str value)
{
    int64_t n;

    if (!hk_str_to_int(value, &n))
        return hk_fail_value(cx, "not_a_number", "%s: a whole number was expected", setting->name);
    if (n < setting->least || n > setting->most)
        return hk_fail_value(cx, "out_of_range", "%s: from %lld to %lld", setting->name,
            (long long)setting->least, (long long)setting->most);
    *number_at(settings, setting) = n;
    return HK_OK;
}

/* "https://care.example.com" or with a port: no path, no query, nobody's name in it. */
static bool is_address(struct hk_str url)
{
    struct hk_str rest = url;

    if (hk_str_starts(url, HK_STR("https://")))
        rest = hk_str_sub(url, 8, url.n);
    else if (hk_str_starts(url, HK_STR("http://")))
        rest = hk_str_sub(url, 7, url.n);
    else
        return false;
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        if (!plain)
            return false;
    }
    return rest.n > 0;
}

static enum hk_rc check_days(
    struct hk_cx *cx, const struct model_setting *setting, struct hk_str value)
{
    const struct hk_special_day *days;
    size_t n, line;

    if (hk_special_days_read(cx, value, &days, &n, &line) == HK_OK)
        return HK_OK;
    return hk_fail_value(cx, "not_days",
        "%s: line %zu: a day and its name were expected, like 2026-12-25 Christmas Day",
        setting->name, line);
}

/* Each at most once, in the order of the table. */
static enum hk_rc tidy_words(
    struct hk_cx *cx, const struct model_setting *setting, struct hk_str *value)
{
    const struct hk_str known = hk_str_from(setting->words);
    struct hk_str tidy = HK_STR("");
    struct hk_str rest = *value;
    struct hk_str word;

    while (hk_str_cut(&rest, ' ', &word))
        if (word.n > 0 && !hk_str_has_word(known, word))
            return hk_fail_value(
                cx, "not_a_word", "%s: expected some of: %s", setting->name, setting->words);
    for (rest = known; hk_str_cut(&rest, ' ', &word);)
        if (hk_str_has_word(*value, word))
            tidy = hk_arena_printf(
                cx->arena, "%.*s%s%.*s", HKS(tidy), tidy.n > 0 ? " " : "", HKS(word));
    *value = tidy;
    return HK_OK;
}

/* Checks a text and writes it as it is kept. */
static enum hk_rc tidy_text(
    struct hk_cx *cx, const struct model_setting *setting, struct hk_str *value)
{
    const char *name = setting->name;
    struct hk_worktime time;

    switch (setting->kind) {
    case MODEL_SETTING_TEXT:
        if (value->n == 0)
            return hk_fail_value(cx, "needed", "%s: cannot be empty", name);
        return HK_OK;
    case MODEL_SETTING_WORD:
        if (!hk_str_has_word(hk_str_from(setting->words), *value))
            return hk_fail_value(cx, "not_a_word", "%s: expected one of: %s", name, setting->words);
        return HK_OK;
    case MODEL_SETTING_WORDS:
        return tidy_words(cx, setting, value);
    case MODEL_SETTING_ZONE:
        if (!hk_clock_zone_known(*value))
            return hk_fail_value(
                cx, "not_a_zone", "%s: a time zone like Europe/Warsaw was expected", name);
        return HK_OK;
    case MODEL_SETTING_URL:
        while (hk_str_ends(*value, HK_STR("/")))
            value->n--;
        if (value->n > 0 && !is_address(*value))
            return hk_fail_value(cx, "not_an_address",
                "%s: an address like https://care.example.com was expected, without a path", name);
        return HK_OK;
    case MODEL_SETTING_HOURS:
        if (!hk_worktime_read(*value, &time))
            return hk_fail_value(cx, "not_hours", "%s: hours like 09:00-17:00 were expected", name);
        *value = hk_worktime_text(cx, &time);
        return HK_OK;
    case MODEL_SETTING_DAYS:
        return check_days(cx, setting, *value);
    case MODEL_SETTING_NOTE:
    case MODEL_SETTING_NUMBER:
        break;
    }
    return HK_OK;
}

enum hk_rc model_setting_set(struct hk_cx *cx, struct model_settings *settings,
    const struct model_setting *setting, struct hk_str value)
{
    struct hk_str text = hk_str_trim(hk_text_clean(cx, value));

    if (is_number(setting))
        return set_number(cx, settings, setting, text);
    if (setting->most > 0 && hk_text_length(HK_TEXT_CODEPOINTS, text) > (size_t)setting->most)
        return hk_fail_value(
            cx, "too_long", "%s: at most %lld characters", setting->name, (long long)setting->most);
    HK_TRY(tidy_text(cx, setting, &text));
    *text_at(settings, setting) = text;
    return HK_OK;
}

struct hk_str model_setting_text(
    struct hk_cx *cx, const struct model_settings *settings, const struct model_setting *setting)
{
    struct model_settings copy = *settings;

    if (is_number(setting))
        return hk_arena_printf(cx->arena, "%lld", (long long)*number_at(&copy, setting));
    return *text_at(&copy, setting);
}

/* ---- all of them -------------------------------------------------------------------------- */

void model_settings_read(struct hk_cx *cx, struct hk_str kept, struct model_settings *out)
{
    const struct hk_error before = cx->error;
    const struct hk_json *json = NULL;

    model_settings_default(out);
    if (kept.n == 0 || hk_json_read(cx, kept, &kept_limits, &json) != HK_OK)
        json = NULL;
    for (size_t i = 0; json != NULL && i < model_setting_count; i++) {
        const struct model_setting *one = &model_setting_list[i];
        const struct hk_json *value = hk_json_get(json, hk_str_from(one->name));
        if (value != NULL && model_setting_set(cx, out, one, hk_json_str(value)) != HK_OK)
            continue; /* as if it were not set */
    }
    cx->error = before;
}

struct hk_str model_settings_write(struct hk_cx *cx, const struct model_settings *settings)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(KEPT_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    for (size_t i = 0; i < model_setting_count; i++) {
        const struct model_setting *one = &model_setting_list[i];
        struct hk_str text = model_setting_text(cx, settings, one);
        if (!hk_str_equal(text, hk_str_from(one->fallback)))
            hk_json_str_member(&w, one->name, text);
    }
    hk_json_object_end(&w);
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

void model_settings_hours(
    struct hk_cx *cx, const struct model_settings *settings, struct hk_hours *out)
{
    const struct hk_error before = cx->error;
    const struct hk_str week[] = {settings->hours_monday, settings->hours_tuesday,
        settings->hours_wednesday, settings->hours_thursday, settings->hours_friday,
        settings->hours_saturday, settings->hours_sunday};
    size_t line;

    *out = (struct hk_hours){.zone = settings->time_zone};
    for (size_t i = 0; i < HK_COUNT(week); i++)
        if (!hk_worktime_read(week[i], &out->week[i]))
            out->week[i].count = 0;
    if (hk_special_days_read(cx, settings->holidays, &out->special, &out->special_count, &line)
        != HK_OK)
        out->special_count = 0;
    cx->error = before;
}
