/* app/config.c -- settings by table: find, check, store, from file and environment. */
#include "app/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "app/nearest.h"
#include "base/str.h"

#define WORDS(text) #text

const struct app_setting app_setting_list[] = {
#define TEXT(name, fallback, value, prose)                                                         \
    {#name, APP_SETTING_TEXT, fallback, value, prose, 0, 0, offsetof(struct app_settings, name)},
#define NUMBER(name, fallback, least, most, prose)                                                 \
    {#name, APP_SETTING_NUMBER, WORDS(fallback), "N", prose, least, most,                          \
        offsetof(struct app_settings, name)},
#define WORD(name, fallback, words, prose)                                                         \
    {#name, APP_SETTING_WORD, fallback, words, prose, 0, 0, offsetof(struct app_settings, name)},
#define YES(name, prose)                                                                           \
    {#name, APP_SETTING_YES, "no", "yes no", prose, 0, 0, offsetof(struct app_settings, name)},
#include "app/settings.def"
#undef TEXT
#undef NUMBER
#undef WORD
#undef YES
};
const size_t app_setting_count = HK_COUNT(app_setting_list);

static bool same_name(struct hk_str wish, struct hk_str name)
{
    bool same = wish.n == name.n;

    for (size_t i = 0; same && i < name.n; i++)
        same = wish.p[i] == name.p[i] || (wish.p[i] == '-' && name.p[i] == '_');
    return same;
}

const struct app_setting *app_setting_find(struct hk_str name)
{
    for (size_t i = 0; i < app_setting_count; i++)
        if (same_name(name, hk_str_from(app_setting_list[i].name)))
            return &app_setting_list[i];
    return NULL;
}

void app_settings_default(struct app_settings *out)
{
    struct hk_cx nothing = {0};

    for (size_t i = 0; i < app_setting_count; i++) {
        const struct app_setting *one = &app_setting_list[i];
        hk_must(
            app_setting_set(&nothing, out, one, HK_STR(""), hk_str_from(one->fallback)) == HK_OK);
    }
}

enum hk_rc app_setting_set(struct hk_cx *cx, struct app_settings *settings,
    const struct app_setting *setting, struct hk_str place, struct hk_str value)
{
    char *at = (char *)settings + setting->offset;
    int64_t n;

    switch (setting->kind) {
    case APP_SETTING_NUMBER:
        if (!hk_str_to_int(value, &n) || n < setting->least || n > setting->most)
            return hk_fail(cx, HK_EINVAL, "%.*s: expected a number from %lld to %lld, not '%.*s'",
                HKS(place), (long long)setting->least, (long long)setting->most, HKS(value));
        memcpy(at, &n, sizeof n);
        return HK_OK;
    case APP_SETTING_WORD:
    case APP_SETTING_YES:
        if (!hk_str_has_word(hk_str_from(setting->value), value))
            return hk_fail(cx, HK_EINVAL, "%.*s: expected one of %s, not '%.*s'", HKS(place),
                setting->value, HKS(value));
        break;
    case APP_SETTING_TEXT:
        break;
    }
    if (setting->kind == APP_SETTING_YES)
        *(bool *)at = hk_str_equal(value, HK_STR("yes"));
    else
        memcpy(at, &value, sizeof value);
    return HK_OK;
}

/* `s` with its ASCII letters in the case of `like`, which is 'a' or 'A'. */
static struct hk_str in_case(struct hk_cx *cx, struct hk_str s, char like)
{
    char *p = hk_arena_unset(cx->arena, s.n);
    char from = like == 'a' ? 'A' : 'a';

    for (size_t i = 0; i < s.n; i++) {
        bool letter = s.p[i] >= from && s.p[i] <= from + 25;
        p[i] = letter ? (char)(s.p[i] - from + like) : s.p[i];
    }
    return (struct hk_str){p, s.n};
}

/* Fail because nothing is called `name`, with the nearest that is. */
static enum hk_rc unknown(struct hk_cx *cx, struct hk_str place, struct hk_str name, bool variable)
{
    const char *prefix = variable ? "HARK_" : "";
    struct app_nearest nearest = app_nearest_begin(name);
    struct hk_str best;

    for (size_t i = 0; i < app_setting_count; i++)
        app_nearest_try(&nearest, hk_str_from(app_setting_list[i].name));
    best = variable ? in_case(cx, nearest.best, 'A') : nearest.best;
    name = variable ? in_case(cx, name, 'A') : name;
    if (best.n == 0)
        return hk_fail(cx, HK_EINVAL, "%.*s: there is no setting '%s%.*s'; see hark serve --help",
            HKS(place), prefix, HKS(name));
    return hk_fail(cx, HK_EINVAL, "%.*s: there is no setting '%s%.*s'; did you mean '%s%.*s'?",
        HKS(place), prefix, HKS(name), prefix, HKS(best));
}

/* ---- the file ----------------------------------------------------------------------------- */

struct ini_state {
    struct hk_cx *cx;
    struct app_settings *settings;
    FILE *file;
    const char *name; /* without its folder */
    int line;         /* that inih reads now */
    enum hk_rc rc;
};

static char *read_line(char *line, int bytes, void *stream)
{
    struct ini_state *state = stream;
    char *got = fgets(line, bytes, state->file);

    state->line += got != NULL;
    return got;
}

static int take_line(void *user, const char *section, const char *name, const char *value)
{
    struct ini_state *state = user;
    struct hk_cx *cx = state->cx;
    const struct app_setting *setting = app_setting_find(hk_str_from(name));
    struct hk_str place = hk_arena_printf(cx->arena, "%s:%d", state->name, state->line);

    if (state->rc != HK_OK)
        return 0;
    if (section[0] != '\0' && strcmp(section, "hark") != 0)
        state->rc = hk_fail(cx, HK_EINVAL,
            "%.*s: there is no section [%s]; settings stand in "
            "[hark] or above all sections",
            HKS(place), section);
    else if (setting == NULL)
        state->rc = unknown(cx, place, hk_str_from(name), false);
    else
        state->rc = app_setting_set(
            cx, state->settings, setting, place, hk_arena_str(cx->arena, hk_str_from(value)));
    return state->rc == HK_OK;
}

enum hk_rc app_settings_read_file(struct hk_cx *cx, struct app_settings *settings, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct ini_state state = {.cx = cx, .settings = settings};
    int result;

    state.name = slash != NULL ? slash + 1 : path;
    state.file = fopen(path, "re");
    if (state.file == NULL && errno == ENOENT)
        return hk_fail(cx, HK_ENOTFOUND, "%s: no such file", path);
    if (state.file == NULL)
        return hk_fail(cx, HK_EIO, "%s: %s", path, strerror(errno));
    result = ini_parse_stream(read_line, &state, take_line, &state);
    fclose(state.file);
    if (state.rc != HK_OK)
        return state.rc;
    if (result != 0)
        return hk_fail(cx, HK_EINVAL, "%s:%d: expected a line `name = value`", state.name, result);
    return HK_OK;
}

/* ---- the environment ---------------------------------------------------------------------- */

/* Names after HARK_ that are for somebody else: ./dev and the tests. */
static bool is_foreign(struct hk_str name)
{
    static const char *const beginnings[] = {"API", "BENCH", "BIN", "BROWSER", "DATA", "FUZZ",
        "JOBS", "NO_", "PEER", "POSTGRES", "QUICK", "STORM", "TEST"};
    bool found = false;

    for (size_t i = 0; i < HK_COUNT(beginnings) && !found; i++)
        found = hk_str_starts(name, hk_str_from(beginnings[i]));
    return found;
}

enum hk_rc app_settings_read_environment(
    struct hk_cx *cx, struct app_settings *settings, char *const *environment)
{
    for (; *environment != NULL; environment++) {
        struct hk_str value = hk_str_from(*environment), name;
        if (!hk_str_starts(value, HK_STR("HARK_")))
            continue;
        size_t equals = hk_str_find(value, HK_STR("="));
        name = hk_str_sub(value, 5, equals - 5);
        value = hk_str_sub(value, equals + 1, value.n);
        if (is_foreign(name))
            continue;
        struct hk_str lower = in_case(cx, name, 'a');
        const struct app_setting *setting = app_setting_find(lower);
        if (setting == NULL)
            return unknown(cx, HK_STR("environment"), lower, true);
        struct hk_str place = hk_arena_printf(cx->arena, "HARK_%.*s", HKS(name));
        HK_TRY(app_setting_set(cx, settings, setting, place, hk_arena_str(cx->arena, value)));
    }
    return HK_OK;
}
