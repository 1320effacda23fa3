/* engage/saved.c -- saved answers: what is ready to be said, the same for everybody of a workspace.
 *
 * They are texts with places to fill in; filling in is the composer's work, since only it knows
 * whom one writes to. A removed one stays as a row that is not active, so that screens hear of it.
 *
 * What it does not do: it checks no rights and logs nothing; flow/commands_saved.c does.
 */
#include "base/str.h"
#include "engage/views.h"
#include "engage_sql.h"

static void fill(const struct engage_saved_answer_row *row, struct shape_saved_answer *out)
{
    *out = (struct shape_saved_answer){.id = row->id,
        .name = row->name,
        .language = row->language,
        .text = row->text,
        .active = row->active,
        .version = row->version};
}

enum hk_rc engage_load_saved_answer(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, struct shape_saved_answer *out)
{
    struct engage_saved_answer_row row;

    enum hk_rc rc = engage_read_saved_answer(cx, session, workspace, id, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such saved answer");
    HK_TRY(rc);
    fill(&row, out);
    return HK_OK;
}

enum hk_rc engage_list_saved_answers(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_saved_answer_list *out)
{
    struct engage_saved_answer_row *rows;
    size_t n = 0;

    HK_TRY(engage_page_saved_answers(cx, session, workspace, &rows, &n));
    struct shape_saved_answer *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        fill(&rows[i], &list[i]);
    *out = (struct shape_saved_answer_list){.saved_answers = list, .saved_answers_count = n};
    return HK_OK;
}
