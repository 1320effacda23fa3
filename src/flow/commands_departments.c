/* flow/commands_departments.c -- departments: made, renamed, archived.
 *
 * An archived department takes nothing new: nobody and nothing is given to it any more. What is in
 * it stays, and whoever works there goes on seeing it.
 */
#include "base/str.h"
#include "flow/flow_priv.h"
#include "ingest_sql.h"
#include "people_sql.h"

enum hk_rc flow_check_department(struct flow_write *write, int64_t department)
{
    struct people_department_row row;

    if (department == 0)
        return HK_OK;
    enum hk_rc rc =
        people_read_department(write->cx, write->session, write->who.workspace, department, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail_value(write->cx, "unknown", "department: there is none with this id");
    HK_TRY(rc);
    if (row.archived)
        return hk_fail_value(write->cx, "archived", "department: it is archived");
    return HK_OK;
}

enum hk_rc flow_create_department(
    struct flow_write *write, struct hk_str name, int64_t *out_department)
{
    HK_TRY(flow_may_manage(write));
    *out_department = hk_ids_next(write->cx->ids, write->cx->now_ms);
    HK_TRY(people_insert_department(
        write->cx, write->session, write->who.workspace, *out_department, name, write->cx->now_ms));
    flow_log_subject(write, SHAPE_EVENT_KIND_DEPARTMENT_CHANGED, *out_department);
    return HK_OK;
}

/* What comes through accounts that began there begins for everybody from now on. */
static enum hk_rc let_go_of_accounts(struct flow_write *write, int64_t department)
{
    struct ingest_account_row *rows;
    size_t n = 0;

    HK_TRY(ingest_list_all_accounts(write->cx, write->session, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].workspace != write->who.workspace || rows[i].department != department)
            continue;
        HK_TRY(ingest_arrange_account(
            write->cx, write->session, rows[i].workspace, rows[i].id, rows[i].shadow, 0));
        HK_TRY(ingest_update_account(write->cx, write->session, rows[i].workspace, rows[i].id,
            rows[i].name, rows[i].state, rows[i].reason));
        flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, rows[i].id);
    }
    return HK_OK;
}

enum hk_rc flow_update_department(
    struct flow_write *write, int64_t department, const struct shape_department_update *in)
{
    int64_t changed = 0;

    HK_TRY(flow_may_manage(write));
    HK_TRY(people_update_department(write->cx, write->session, write->who.workspace, department,
        in->name, in->archived, &changed));
    if (changed == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such department");
    if (in->archived)
        HK_TRY(let_go_of_accounts(write, department));
    flow_log_subject(write, SHAPE_EVENT_KIND_DEPARTMENT_CHANGED, department);
    return HK_OK;
}
