/* flow/commands_setup.c -- arranging: workspaces, accounts, people, departments, the quarantine. */
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

    model_settings_default(&settings);
    if (demo)
        settings.first_answer_minutes = settings.answer_minutes = DEMO_ANSWER_DUE_MS / 60000;
    int64_t id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(people_insert_workspace(
        cx, write->session, id, name, zone, demo, model_settings_write(cx, &settings), cx->now_ms));
    HK_TRY(flow_begin_seq(cx, write->session, id));
    HK_TRY(
        people_add_member(cx, write->session, id, email, person, SHAPE_ROLE_ADMIN, 0, out_login));
    *out_workspace = id;
    write->who.workspace = id;
    flow_log_subject(write, SHAPE_EVENT_KIND_PERSON_CHANGED, *out_login);
    return HK_OK;
}

/* ---- accounts ---- */

static struct hk_str value_of(const struct shape_account_create *in, const char *key)
{
    for (size_t i = 0; i < in->fields_count; i++)
        if (hk_str_equal(in->fields[i].key, hk_str_from(key)))
            return in->fields[i].value;
    return HK_STR("");
}

/* Settings every account understands, whatever its channel. */
static const char *const common_settings[] = {"ca_file", "allow_private_addresses", "remote_id"};

static bool is_common(struct hk_str key)
{
    for (size_t i = 0; i < HK_COUNT(common_settings); i++)
        if (hk_str_equal(key, hk_str_from(common_settings[i])))
            return true;
    return false;
}

static enum hk_rc check_fields(
    struct hk_cx *cx, const struct channel_kind *kind, const struct shape_account_create *in)
{
    for (size_t i = 0; i < in->fields_count; i++) {
        bool known = is_common(in->fields[i].key);
        for (size_t j = 0; j < kind->field_count && !known; j++)
            known = hk_str_equal(in->fields[i].key, hk_str_from(kind->fields[j].key));
        if (!known)
            return hk_fail(cx, HK_EINVAL, "fields: %s has no setting named \"%.*s\"", kind->name,
                HKS(in->fields[i].key));
    }
    for (size_t j = 0; j < kind->field_count; j++)
        if (kind->fields[j].required && value_of(in, kind->fields[j].key).n == 0)
            return hk_fail(
                cx, HK_EINVAL, "fields: %s needs \"%s\"", kind->name, kind->fields[j].key);
    return HK_OK;
}

/* The account's settings, or its secrets, as a JSON object in the arena. */
static struct hk_str write_fields(struct hk_cx *cx, const struct channel_kind *kind,
    const struct shape_account_create *in, bool secrets)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(256 * 1024);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    for (size_t j = 0; j < kind->field_count; j++) {
        struct hk_str value = value_of(in, kind->fields[j].key);
        if (value.n > 0 && (kind->fields[j].kind == CHANNEL_FIELD_SECRET) == secrets)
            hk_json_str_member(&w, kind->fields[j].key, value);
    }
    for (size_t i = 0; i < HK_COUNT(common_settings) && !secrets; i++) {
        struct hk_str value = value_of(in, common_settings[i]);
        if (value.n > 0)
            hk_json_str_member(&w, common_settings[i], value);
    }
    hk_json_object_end(&w);
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

/* The network's own name for the account: the first field, by convention of the channels, or what
 * was said outright. */
static struct hk_str remote_id_of(
    const struct channel_kind *kind, const struct shape_account_create *in)
{
    struct hk_str said = value_of(in, "remote_id");

    if (said.n > 0 || kind->field_count == 0 || kind->verify == NULL)
        return said;
    return value_of(in, kind->fields[0].key);
}

enum hk_rc flow_create_account(
    struct flow_write *write, const struct shape_account_create *in, int64_t *out_account)
{
    struct hk_cx *cx = write->cx;
    const struct channel_kind *kind = channel_find(in->channel);
    struct people_workspace_row workspace;

    HK_TRY(flow_may_manage(write));
    if (kind == NULL)
        return hk_fail(
            cx, HK_EINVAL, "channel: there is no channel named \"%.*s\"", HKS(in->channel));
    HK_TRY(people_read_workspace(cx, write->session, write->who.workspace, &workspace));
    if (workspace.demo && !kind->simulated && !kind->own)
        return hk_fail(cx, HK_EINVAL, "channel: nothing may leave the demonstration");
    HK_TRY(check_fields(cx, kind, in));
    int64_t id = hk_ids_next(cx->ids, cx->now_ms);
    const uint8_t *key = write->flow->options.key;
    struct ingest_insert_account_in row = {.workspace = write->who.workspace,
        .id = id,
        .channel = hk_str_from(kind->name),
        .name = in->name,
        .remote_id = remote_id_of(kind, in),
        .shadow = in->shadow,
        .settings = write_fields(cx, kind, in, false),
        .secrets = hk_crypto_seal(
            cx, key, flow_account_place(cx, "secrets", id), write_fields(cx, kind, in, true)),
        .created_ms = cx->now_ms};
    HK_TRY(ingest_insert_account(cx, write->session, &row));
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, id);
    *out_account = id;
    return HK_OK;
}

static enum hk_rc read_account(
    struct flow_write *write, int64_t account, struct ingest_account_row *out)
{
    HK_TRY(flow_may_manage(write));
    enum hk_rc rc =
        ingest_read_account(write->cx, write->session, write->who.workspace, account, out);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such account");
    return rc;
}

enum hk_rc flow_update_account(
    struct flow_write *write, int64_t account, const struct shape_account_update *in)
{
    struct ingest_account_row row;

    HK_TRY(read_account(write, account, &row));
    if (row.state == SHAPE_ACCOUNT_STATE_REMOVED || in->state == SHAPE_ACCOUNT_STATE_REMOVED)
        return hk_fail(write->cx, HK_EINVAL, "state: an account is removed by DELETE, for good");
    struct hk_str reason = in->state == SHAPE_ACCOUNT_STATE_PAUSED ? HK_STR("by_hand") : HK_STR("");
    HK_TRY(ingest_update_account(write->cx, write->session, write->who.workspace, account,
        in->name.n > 0 ? in->name : row.name, in->state, reason));
    flow_batch_wake_outbox(write->batch, write->cx->now_ms);
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, account);
    return HK_OK;
}

enum hk_rc flow_remove_account(struct flow_write *write, int64_t account)
{
    struct ingest_account_row row;

    HK_TRY(read_account(write, account, &row));
    HK_TRY(ingest_update_account(write->cx, write->session, write->who.workspace, account, row.name,
        SHAPE_ACCOUNT_STATE_REMOVED, HK_STR("by_hand")));
    flow_batch_wake_outbox(write->batch, write->cx->now_ms); /* what still waits there has failed */
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, account);
    return HK_OK;
}

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

/* ---- people ---- */

/* One of this workspace's, or none. */
static enum hk_rc check_department(struct flow_write *write, int64_t department)
{
    struct people_department_row row;

    if (department == 0)
        return HK_OK;
    enum hk_rc rc =
        people_read_department(write->cx, write->session, write->who.workspace, department, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_EINVAL, "department: there is none with this id");
    return rc;
}

/* A link signs in whoever holds it, and who invites holds it first. So nobody is invited by an
 * address that signs in elsewhere on this server: the link would open that door too. */
static enum hk_rc check_unknown_address(struct flow_write *write, struct hk_str email)
{
    struct people_login_row login;
    struct people_member_row member;
    struct hk_str clean;

    HK_TRY(people_clean_email(write->cx, email, &clean));
    enum hk_rc rc = people_find_login(write->cx, write->session, clean, &login);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    rc = people_read_member(write->cx, write->session, write->who.workspace, login.id, &member);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ECONFLICT,
            "email: this address signs in to another workspace of this server; use another one");
    return rc; /* a colleague already: people_add_member() says so */
}

enum hk_rc flow_create_person(struct flow_write *write, const struct shape_person_create *in,
    int64_t *out_login, struct hk_str *out_token)
{
    HK_TRY(flow_may_manage(write));
    HK_TRY(check_unknown_address(write, in->email));
    HK_TRY(check_department(write, in->department));
    HK_TRY(people_add_member(write->cx, write->session, write->who.workspace, in->email, in->name,
        in->role, in->department, out_login));
    HK_TRY(
        people_make_link(write->cx, write->session, write->who.workspace, *out_login, out_token));
    flow_log_subject(write, SHAPE_EVENT_KIND_PERSON_CHANGED, *out_login);
    return HK_OK;
}

/* Sign a person out; their streams end when the commit is done. */
static enum hk_rc end_sessions(struct flow_write *write, int64_t login, bool forget)
{
    struct people_session_id_row *rows;
    size_t n = 0;

    HK_TRY(people_list_sessions(write->cx, write->session, write->who.workspace, login, &rows, &n));
    for (size_t i = 0; i < n; i++)
        flow_batch_end_session(write->batch, rows[i].id);
    if (!forget)
        return HK_OK;
    return people_delete_sessions(write->cx, write->session, write->who.workspace, login, 0);
}

enum hk_rc flow_update_person(
    struct flow_write *write, int64_t login, const struct shape_person_update *in)
{
    int64_t changed = 0;

    HK_TRY(flow_may_manage(write));
    if (login == write->who.login && (in->role != SHAPE_ROLE_ADMIN || !in->active))
        return hk_fail(write->cx, HK_EINVAL, "you cannot take your own rights away");
    HK_TRY(check_department(write, in->department));
    HK_TRY(people_update_member(write->cx, write->session, write->who.workspace, login, in->role,
        in->department, in->active, &changed));
    if (changed == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such person");
    HK_TRY(end_sessions(write, login, !in->active));
    flow_log_subject(write, SHAPE_EVENT_KIND_PERSON_CHANGED, login);
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
