/* flow/commands_setup.c -- arranging: workspaces, the quarantine, the demonstration. */
#include "base/json_write.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/demo.h"
#include "flow/flow_priv.h"
#include "flow_sql.h"
#include "ingest_sql.h"
#include "people/people.h"
#include "people_sql.h"

bool flow_sees_department(const struct flow_principal *who, int64_t department)
{
    return who->department == 0 || department == 0 || who->department == department;
}

/* ---- workspaces ---- */

enum hk_rc flow_create_workspace(struct flow_write *write, struct hk_str name, struct hk_str zone,
    bool demo, struct hk_str email, struct hk_str person, int64_t *out_workspace,
    int64_t *out_login)
{
    struct hk_cx *cx = write->cx;
    struct model_settings settings;
    bool elsewhere;
    int64_t changed;

    model_settings_default(&settings);
    if (demo)
        settings.first_answer_minutes = settings.answer_minutes = DEMO_ANSWER_DUE_MS / 60000;
    int64_t id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(people_insert_workspace(
        cx, write->session, id, name, zone, demo, model_settings_write(cx, &settings), cx->now_ms));
    HK_TRY(flow_begin_seq(cx, write->session, id));
    HK_TRY(people_add_member(
        cx, write->session, id, email, person, SHAPE_ROLE_ADMIN, 0, out_login, &elsewhere));
    HK_TRY(people_join_member(cx, write->session, id, *out_login, &changed));
    *out_workspace = id;
    write->who.workspace = id;
    flow_log_subject(write, SHAPE_EVENT_KIND_PERSON_CHANGED, *out_login);
    return HK_OK;
}

/* ---- the quarantine ---- */

enum hk_rc flow_retry_quarantined(struct flow_write *write, int64_t raw)
{
    struct ingest_raw_row row;
    struct hk_str body;

    HK_TRY(flow_may_manage(write));
    enum hk_rc rc = ingest_read_raw(write->cx, write->session, write->who.workspace, raw, &row);
    if (rc == HK_ENOTFOUND || (rc == HK_OK && row.state != 2))
        return hk_fail(write->cx, HK_ENOTFOUND, "nothing like that is in quarantine");
    HK_TRY(rc);
    HK_TRY(flow_raw_unpack(write->cx, row.body, row.body_bytes, &body));
    HK_TRY(ingest_try_raw(write->cx, write->session, write->who.workspace, raw, row.tries + 1));
    flow_batch_raw(write->batch, write->who.workspace, row.account, 0, 0, -1, 0);
    flow_batch_retry(write->batch, write->who.workspace, raw, row.account, body);
    flow_log_subject(write, SHAPE_EVENT_KIND_QUARANTINE_CHANGED, raw);
    return HK_OK;
}

/* ---- the demonstration ---- */

static enum hk_rc demo_run(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    struct people_workspace_row *rows;
    size_t n = 0;
    int64_t workspace = 0;
    int64_t login = 0;
    int64_t account = 0;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = command->flow,
        .who = {.role = SHAPE_ROLE_ADMIN}};
    struct shape_account_create sim = {
        .channel = HK_STR(DEMO_CHANNEL), .name = HK_STR(DEMO_ACCOUNT)};
    struct shape_account_create chat = {
        .channel = HK_STR("webchat"), .name = HK_STR(DEMO_CHAT_ACCOUNT)};

    (void)reply;
    HK_TRY(people_list_workspaces(cx, session, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].demo)
            return HK_OK;
    HK_TRY(flow_create_workspace(&write, HK_STR(DEMO_WORKSPACE), HK_STR(DEMO_ZONE), true,
        HK_STR(DEMO_EMAIL), HK_STR(DEMO_PERSON), &workspace, &login));
    write.who.login = login;
    HK_TRY(flow_demo_save_answers(&write));
    HK_TRY(flow_create_account(&write, &sim, &account));
    return flow_create_account(&write, &chat, &account);
}

enum hk_rc flow_ensure_demo(struct hk_cx *cx, struct flow *flow)
{
    struct flow_command command = {.run = demo_run};
    enum hk_rc rc = flow_run_command(cx, flow, &command);

    hk_buf_free(&command.reply);
    return rc;
}
