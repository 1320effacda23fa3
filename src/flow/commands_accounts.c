/* flow/commands_accounts.c -- accounts: connected, renamed, paused, made to listen only, given new
 * secrets, disconnected.
 *
 * A channel says which fields it has; some more every account understands. Secrets and tokens are
 * sealed together, all else is plain settings.
 */
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "flow/flow_priv.h"
#include "flow/grants.h"
#include "flow/hearing.h"
#include "ingest_sql.h"
#include "people/people.h"

#define FIELDS_MAX_BYTES ((size_t)256 * 1024)
#define TOKEN_BYTES 16

/* What every account understands, whatever its channel. */
static const char *const common_settings[] = {"ca_file", "allow_private_addresses", "remote_id"};

/* What was there, and what is given now. */
struct fields {
    const struct channel_kind *kind;
    const struct hk_json *settings, *secrets; /* as they were; NULL for a new account */
    const struct shape_field_value *given;
    size_t given_count;
};

static bool is_common(struct hk_str key)
{
    for (size_t i = 0; i < HK_COUNT(common_settings); i++)
        if (hk_str_equal(key, hk_str_from(common_settings[i])))
            return true;
    return false;
}

static const struct shape_field_value *find_given(const struct fields *f, const char *key)
{
    for (size_t i = 0; i < f->given_count; i++)
        if (hk_str_equal(f->given[i].key, hk_str_from(key)))
            return &f->given[i];
    return NULL;
}

/* The value from now on. */
static struct hk_str value_of(const struct fields *f, const char *key, bool sealed)
{
    const struct shape_field_value *given = find_given(f, key);

    if (given != NULL && (given->value.n > 0 || !sealed))
        return given->value;
    return hk_json_text(sealed ? f->secrets : f->settings, key);
}

static bool has_field(const struct channel_kind *kind, struct hk_str key)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (hk_str_equal(key, hk_str_from(kind->fields[i].key)))
            return true;
    return is_common(key);
}

static enum hk_rc check_fields(struct hk_cx *cx, const struct fields *f)
{
    for (size_t i = 0; i < f->given_count; i++)
        if (!has_field(f->kind, f->given[i].key))
            return hk_fail_value(cx, "unknown", "fields: %s has no setting named \"%.*s\"",
                f->kind->name, HKS(f->given[i].key));
    for (size_t i = 0; i < f->kind->field_count; i++) {
        const struct channel_field *field = &f->kind->fields[i];
        if (field->required && field->kind != CHANNEL_FIELD_TOKEN
            && value_of(f, field->key, channel_field_is_sealed(field)).n == 0)
            return hk_fail_value(cx, "needed", "fields.%s: %s needs it", field->key, f->kind->name);
        const struct shape_field_value *given = find_given(f, field->key);
        const char *wrong = given != NULL ? channel_field_refusal(field, given->value)
                                          : NULL; /* old ones may stay */
        if (wrong != NULL)
            return hk_fail_value(
                cx, wrong, "fields.%s: this cannot be taken (%s)", field->key, wrong);
    }
    return HK_OK;
}

/* A word nobody guesses, for a network that is told it too. */
static struct hk_str make_token(struct hk_cx *cx)
{
    uint8_t bytes[TOKEN_BYTES];

    hk_crypto_random(bytes, sizeof bytes);
    return hk_crypto_hex(cx, bytes, sizeof bytes);
}

/* The account's settings, or what is sealed of it, as a JSON object in the arena. */
static struct hk_str write_fields(struct hk_cx *cx, const struct fields *f, bool sealed)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(FIELDS_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    for (size_t i = 0; i < f->kind->field_count; i++) {
        const struct channel_field *field = &f->kind->fields[i];
        if (channel_field_is_sealed(field) != sealed)
            continue;
        struct hk_str value = value_of(f, field->key, sealed);
        if (value.n == 0 && field->kind == CHANNEL_FIELD_TOKEN)
            value = make_token(cx);
        if (value.n > 0)
            hk_json_str_member(&w, field->key, value);
    }
    for (size_t i = 0; i < HK_COUNT(common_settings) && !sealed; i++) {
        struct hk_str value = value_of(f, common_settings[i], false);
        if (value.n > 0)
            hk_json_str_member(&w, common_settings[i], value);
    }
    hk_json_object_end(&w);
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

/* The network's own name for the account: the first field, by convention of the channels, or what
 * was said outright. */
static struct hk_str remote_id_of(const struct fields *f)
{
    struct hk_str said = value_of(f, "remote_id", false);

    if (said.n > 0 || f->kind->field_count == 0 || f->kind->verify == NULL)
        return said;
    return value_of(f, f->kind->fields[0].key, false);
}

static struct hk_str seal(struct flow_write *write, int64_t account, struct hk_str secrets)
{
    return hk_crypto_seal(write->cx, write->flow->options.key,
        flow_account_place(write->cx, "secrets", account), secrets);
}

enum hk_rc flow_create_account(
    struct flow_write *write, const struct shape_account_create *in, int64_t *out_account)
{
    struct hk_cx *cx = write->cx;
    struct people_workspace house;
    const struct fields f = {
        .kind = channel_find(in->channel), .given = in->fields, .given_count = in->fields_count};

    HK_TRY(flow_may_manage(write));
    if (f.kind == NULL)
        return hk_fail_value(
            cx, "unknown", "channel: there is no channel named \"%.*s\"", HKS(in->channel));
    HK_TRY(people_load_workspace(cx, write->session, write->who.workspace, &house));
    if (house.demo && !f.kind->simulated && !f.kind->own)
        return hk_fail_value(cx, "only_demo", "channel: nothing may leave the demonstration");
    HK_TRY(check_fields(cx, &f));
    HK_TRY(flow_check_department(write, in->department));
    int64_t id = hk_ids_next(cx->ids, cx->now_ms);
    struct ingest_insert_account_in row = {.workspace = write->who.workspace,
        .id = id,
        .channel = hk_str_from(f.kind->name),
        .name = in->name,
        .remote_id = remote_id_of(&f),
        .shadow = in->shadow,
        .department = in->department,
        .settings = write_fields(cx, &f, false),
        .secrets = seal(write, id, write_fields(cx, &f, true)),
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
    if (rc == HK_ENOTFOUND || (rc == HK_OK && out->state == SHAPE_ACCOUNT_STATE_REMOVED))
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such account");
    return rc;
}

enum hk_rc flow_open_account_fields(struct hk_cx *cx, struct flow *flow,
    const struct ingest_account_row *row, const struct hk_json **out_settings,
    const struct hk_json **out_secrets)
{
    struct hk_str secrets = HK_STR("{}");

    if (row->secrets.n > 0)
        HK_TRY(hk_crypto_open(cx, flow->options.key, flow_account_place(cx, "secrets", row->id),
            row->secrets, &secrets));
    HK_TRY(hk_json_read(cx, secrets, &hk_json_foreign, out_secrets));
    return hk_json_read(cx, row->settings, &hk_json_foreign, out_settings);
}

/* New settings and secrets over the old ones. Old secrets that cannot be opened any more (the key
 * was lost) count as none: then all of them must be given. */
static enum hk_rc renew(struct flow_write *write, const struct ingest_account_row *row,
    const struct shape_account_update *in)
{
    struct hk_cx *cx = write->cx;
    struct fields f = {
        .kind = channel_find(row->channel), .given = in->fields, .given_count = in->fields_count};

    if (f.kind == NULL)
        return hk_fail(cx, HK_EINVAL, "channel: this program knows no such channel");
    if (flow_open_account_fields(cx, write->flow, row, &f.settings, &f.secrets) != HK_OK) {
        f.secrets = NULL;
        HK_TRY(hk_json_read(cx, row->settings, &hk_json_foreign, &f.settings));
    }
    HK_TRY(check_fields(cx, &f));
    return ingest_renew_account(cx, write->session, row->workspace, row->id, remote_id_of(&f),
        write_fields(cx, &f, false), seal(write, row->id, write_fields(cx, &f, true)), HK_STR(""));
}

static enum shape_account_state state_after(
    const struct ingest_account_row *row, const struct shape_account_update *in)
{
    bool was_void = hk_str_equal(row->reason, HK_STR("token_void"));

    if (in->state == SHAPE_ACCOUNT_WISH_PAUSED)
        return SHAPE_ACCOUNT_STATE_PAUSED;
    if (in->state == SHAPE_ACCOUNT_WISH_ACTIVE || (in->fields_count > 0 && was_void))
        return SHAPE_ACCOUNT_STATE_ACTIVE;
    return (enum shape_account_state)row->state;
}

enum hk_rc flow_update_account(
    struct flow_write *write, int64_t account, const struct shape_account_update *in)
{
    struct ingest_account_row row;
    struct hk_str reason;

    HK_TRY(read_account(write, account, &row));
    int64_t department = in->set_department ? in->department : row.department;
    if (in->set_department)
        HK_TRY(flow_check_department(write, department));
    if (in->fields_count > 0)
        HK_TRY(renew(write, &row, in));
    enum shape_account_state state = state_after(&row, in);
    if (state == SHAPE_ACCOUNT_STATE_ACTIVE)
        reason = HK_STR("");
    else
        reason = in->state == SHAPE_ACCOUNT_WISH_PAUSED ? HK_STR("by_hand") : row.reason;
    bool shadow = in->shadow == SHAPE_SWITCH_KEEP ? row.shadow : in->shadow == SHAPE_SWITCH_YES;
    HK_TRY(ingest_arrange_account(
        write->cx, write->session, write->who.workspace, account, shadow, department));
    HK_TRY(ingest_update_account(write->cx, write->session, write->who.workspace, account,
        in->name.n > 0 ? in->name : row.name, state, reason));
    flow_batch_wake_outbox(write->batch, write->cx->now_ms);
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, account);
    return HK_OK;
}

enum hk_rc flow_check_account(struct flow_write *write, int64_t account)
{
    struct ingest_account_row row;

    HK_TRY(read_account(write, account, &row));
    HK_TRY(flow_hearing_judge(write, account));
    HK_TRY(flow_grants_forget(write, account));
    struct flow_account *held = flow_account_hold(write->flow, account);
    if (row.state != SHAPE_ACCOUNT_STATE_ACTIVE || held == NULL) {
        flow_account_release(held);
        return HK_OK;
    }
    flow_timer_ask(write->flow->timer, account);
    enum hk_rc rc = flow_grants_want(write, held);
    flow_account_release(held);
    return rc;
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
