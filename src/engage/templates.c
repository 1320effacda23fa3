/* engage/templates.c -- templates of an account as they were read last.
 *
 * What it does not do: it asks no network (flow/templates.c) and checks no rights.
 */
#include "base/str.h"
#include "channel/channel.h"
#include "engage/views.h"
#include "engage_sql.h"

static void fill(
    struct hk_cx *cx, const struct engage_template_row *row, struct shape_template *out)
{
    struct hk_str rest = row->buttons;
    struct shape_template_button *labels;
    size_t n = rest.n > 0 ? 1 : 0;

    for (size_t i = 0; i < rest.n; i++)
        n += rest.p[i] == '\n';
    labels = hk_arena_array(cx->arena, n, sizeof *labels);
    for (size_t i = 0; i < n; i++) {
        struct hk_str line = rest;
        (void)hk_str_cut(&rest, '\n', &line);
        if (hk_str_cut(&line, '\t', &labels[i].label))
            labels[i].url = line;
    }
    *out = (struct shape_template){.name = row->name,
        .language = row->language,
        .status = row->status,
        .category = row->category,
        .header = row->header,
        .body = row->body,
        .footer = row->footer,
        .buttons = labels,
        .buttons_count = n,
        .media = row->media,
        .lack = row->lack};
}

enum hk_rc engage_list_templates(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, struct shape_template_list *out)
{
    struct engage_template_times times;
    struct engage_template_row *rows;
    size_t n = 0;

    enum hk_rc rc = engage_read_template_times(cx, session, workspace, account, &times);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    const struct channel_kind *kind = rc == HK_OK ? channel_find(times.channel) : NULL;
    if (kind == NULL || kind->templates == NULL)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such account with templates");
    HK_TRY(engage_page_templates(cx, session, workspace, account, &rows, &n));
    struct shape_template *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        fill(cx, &rows[i], &list[i]);
    *out = (struct shape_template_list){.templates = list,
        .templates_count = n,
        .read_ms = times.read_ms,
        .reading = times.asked_ms > times.read_ms,
        .error_code = times.error_code};
    return HK_OK;
}
