/* people/settings.c -- a workspace with its settings, read and saved.
 *
 * Its name and time zone stand in columns; all else in one text that model/settings.h understands.
 */
#include "base/str.h"
#include "people/people.h"
#include "people_sql.h"

enum hk_rc people_load_workspace(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct people_workspace *out)
{
    struct people_workspace_row row;

    HK_TRY(people_read_workspace(cx, session, workspace, &row));
    *out = (struct people_workspace){.id = row.id, .demo = row.demo, .version = row.version};
    model_settings_read(cx, row.settings, &out->settings);
    out->settings.brand_name = row.name;
    out->settings.time_zone = row.zone;
    return HK_OK;
}

enum hk_rc people_save_workspace(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct model_settings *settings)
{
    struct model_settings beside = *settings;
    struct model_settings plain;

    model_settings_default(&plain);
    beside.brand_name = plain.brand_name;
    beside.time_zone = plain.time_zone;
    return people_save_settings(cx, session, workspace, settings->brand_name, settings->time_zone,
        model_settings_write(cx, &beside));
}
