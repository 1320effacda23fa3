/* engage/workspace.c -- see views.h: the workspace and its settings, as people see them. */
#include "base/str.h"
#include "engage/views.h"
#include "people/people.h"

enum hk_rc engage_load_workspace(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct hk_str server_url, struct shape_workspace *out)
{
    struct people_workspace house;
    const struct model_settings *s = &house.settings;
    enum shape_language language = SHAPE_LANGUAGE_AUTO;
    enum shape_week_start week_start = SHAPE_WEEK_START_MONDAY;

    HK_TRY(people_load_workspace(cx, session, workspace, &house));
    (void)shape_language_read(s->language, &language);
    (void)shape_week_start_read(s->week_start, &week_start);
    *out = (struct shape_workspace){.id = house.id,
        .name = s->brand_name,
        .zone = s->time_zone,
        .demo = house.demo,
        .language = language,
        .week_start = week_start,
        .public_url = s->public_url.n > 0 ? s->public_url : server_url,
        .never_public = s->never_public,
        .setup = s->setup,
        .version = house.version};
    return HK_OK;
}

static enum shape_setting_kind kind_of(const struct model_setting *one)
{
    switch (one->kind) {
    case MODEL_SETTING_NUMBER:
        return SHAPE_SETTING_KIND_NUMBER;
    case MODEL_SETTING_WORD:
        return SHAPE_SETTING_KIND_WORD;
    case MODEL_SETTING_WORDS:
        return SHAPE_SETTING_KIND_WORDS;
    case MODEL_SETTING_ZONE:
        return SHAPE_SETTING_KIND_ZONE;
    case MODEL_SETTING_URL:
        return SHAPE_SETTING_KIND_URL;
    case MODEL_SETTING_HOURS:
        return SHAPE_SETTING_KIND_HOURS;
    case MODEL_SETTING_DAYS:
        return SHAPE_SETTING_KIND_DAYS;
    case MODEL_SETTING_NOTE:
        return SHAPE_SETTING_KIND_NOTE;
    case MODEL_SETTING_TEXT:
        break;
    }
    return SHAPE_SETTING_KIND_TEXT;
}

static void fill_setting(struct hk_cx *cx, const struct model_settings *settings,
    const struct model_setting *one, struct shape_setting *out)
{
    *out = (struct shape_setting){.name = hk_str_from(one->name),
        .group = hk_str_from(one->group),
        .kind = kind_of(one),
        .value = model_setting_text(cx, settings, one),
        .fallback = hk_str_from(one->fallback),
        .unit = hk_str_from(one->unit),
        .words = hk_str_from(one->words),
        .least = one->least,
        .most = one->most};
}

enum hk_rc engage_list_settings(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct shape_setting_list *out)
{
    struct people_workspace house;

    HK_TRY(people_load_workspace(cx, session, workspace, &house));
    struct shape_setting *list = hk_arena_array(cx->arena, model_setting_count, sizeof *list);
    for (size_t i = 0; i < model_setting_count; i++)
        fill_setting(cx, &house.settings, &model_setting_list[i], &list[i]);
    *out = (struct shape_setting_list){
        .settings = list, .settings_count = model_setting_count, .version = house.version};
    return HK_OK;
}
