/* flow/commands_saved.c -- saved answers: whoever may answer may also save how.
 *
 * A name and a text of spaces only are refused; two answers may bear one name, in two languages or
 * in one. What it does not do: it fills nothing in and remembers no earlier wording.
 */
#include "base/str.h"
#include "engage_sql.h"
#include "flow/flow_priv.h"

enum { SAVED_ANSWERS_MAX = 2000 }; /* as many as a list shows */

static enum hk_rc check(struct flow_write *write, const struct shape_saved_answer_write *in)
{
    if (write->who.role == SHAPE_ROLE_VIEWER)
        return hk_fail(write->cx, HK_EDENIED, "who may not answer may not save answers either");
    if (hk_str_trim(in->name).n == 0)
        return hk_fail_value(write->cx, "empty", "name: say what people type to find it");
    if (hk_str_trim(in->text).n == 0)
        return hk_fail_value(write->cx, "empty", "text: there is nothing in it to say");
    return HK_OK;
}

enum hk_rc flow_create_saved_answer(
    struct flow_write *write, const struct shape_saved_answer_write *in, int64_t *out_id)
{
    struct hk_cx *cx = write->cx;
    struct engage_saved_count_row count;

    HK_TRY(check(write, in));
    HK_TRY(engage_count_saved_answers(cx, write->session, write->who.workspace, &count));
    if (count.n >= SAVED_ANSWERS_MAX)
        return hk_fail(cx, HK_ECONFLICT, "there are 2,000 saved answers: remove one first");
    *out_id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(engage_insert_saved_answer(cx, write->session, write->who.workspace, *out_id,
        hk_str_trim(in->name), in->language, in->text, write->who.login, cx->now_ms));
    flow_log_subject(write, SHAPE_EVENT_KIND_SAVED_ANSWER_CHANGED, *out_id);
    return HK_OK;
}

static enum hk_rc update(struct flow_write *write, int64_t id, bool active, struct hk_str name,
    struct hk_str language, struct hk_str text)
{
    int64_t changed = 0;

    HK_TRY(engage_update_saved_answer(write->cx, write->session, write->who.workspace, id, active,
        name, language, text, write->who.login, write->cx->now_ms, &changed));
    if (changed == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such saved answer");
    flow_log_subject(write, SHAPE_EVENT_KIND_SAVED_ANSWER_CHANGED, id);
    return HK_OK;
}

enum hk_rc flow_update_saved_answer(
    struct flow_write *write, int64_t id, const struct shape_saved_answer_write *in)
{
    HK_TRY(check(write, in));
    return update(write, id, true, hk_str_trim(in->name), in->language, in->text);
}

enum hk_rc flow_remove_saved_answer(struct flow_write *write, int64_t id)
{
    struct engage_saved_answer_row row;

    if (write->who.role == SHAPE_ROLE_VIEWER)
        return hk_fail(write->cx, HK_EDENIED, "who may not answer may not remove answers either");
    enum hk_rc rc =
        engage_read_saved_answer(write->cx, write->session, write->who.workspace, id, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such saved answer");
    HK_TRY(rc);
    return update(write, id, false, row.name, row.language, row.text);
}
