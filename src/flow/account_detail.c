/* flow/account_detail.c -- one account as an admin sees it: its fields without secrets, its health.
 */
#include "base/json_read.h"
#include "base/str.h"
#include "engage/views.h"
#include "engage_sql.h"
#include "flow/flow_priv.h"
#include "flow/gates.h"
#include "ingest_sql.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"

static const char *const shown_settings[] = {"ca_file", "remote_id"};

static void fill_fields(struct hk_cx *cx, const struct channel_kind *kind,
    const struct hk_json *settings, const struct hk_json *secrets, struct shape_account_detail *out)
{
    size_t room = kind->field_count + HK_COUNT(shown_settings);
    struct shape_account_field *list = hk_arena_array(cx->arena, room, sizeof *list);
    size_t n = 0;

    for (size_t i = 0; i < kind->field_count; i++) {
        const struct channel_field *field = &kind->fields[i];
        bool sealed = channel_field_is_sealed(field);
        struct hk_str value = hk_json_text(sealed ? secrets : settings, field->key);
        list[n++] = (struct shape_account_field){.key = hk_str_from(field->key),
            .value = sealed && field->kind != CHANNEL_FIELD_TOKEN ? HK_STR("") : value,
            .kept = value.n > 0};
    }
    for (size_t i = 0; i < HK_COUNT(shown_settings); i++) {
        struct hk_str value = hk_json_text(settings, shown_settings[i]);
        list[n++] = (struct shape_account_field){
            .key = hk_str_from(shown_settings[i]), .value = value, .kept = value.n > 0};
    }
    out->fields = list;
    out->fields_count = n;
}

static enum hk_rc load_health(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, struct shape_account_health *out)
{
    struct engage_health_row row;
    struct engage_error_row error = {0};
    struct outbox_cost_row cost = {0};

    HK_TRY(engage_account_health(cx, session, workspace, account, cx->now_ms, &row));
    enum hk_rc rc = engage_account_error(cx, session, workspace, account, &error);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    rc = outbox_read_cost(cx, session, workspace, account, flow_cost_month(cx), &cost);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    *out = (struct shape_account_health){.received = row.received,
        .done = row.done,
        .quarantined = row.quarantined,
        .waiting_replies = row.waiting,
        .oldest_reply_ms = row.oldest_ms,
        .error_code = error.error_code,
        .error_text = error.error_text,
        .error_ms = error.at_ms,
        .reading_text = row.reading_text,
        .cost_microusd = cost.microusd,
        .quota_percent = -1};
    return HK_OK;
}

/* It is known only while the program runs. */
static void fill_quota(
    struct hk_cx *cx, struct flow *flow, int64_t account, struct shape_account_health *out)
{
    struct channel_quota quota;

    if (!flow_gates_quota(flow->gates, account, cx->now_ms, &quota))
        return;
    out->quota_percent = quota.used_percent;
    if (outbox_quota_slows(&quota, cx->now_ms))
        out->quota_slow_until_ms = quota.renewed_ms;
}

enum hk_rc flow_load_account_detail(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, int64_t account,
    struct shape_account_detail *out)
{
    const struct hk_json *settings = NULL, *secrets = NULL;
    struct ingest_account_row row;

    HK_TRY(engage_load_account(cx, session, workspace, account, &out->account));
    HK_TRY(ingest_read_account(cx, session, workspace, account, &row));
    const struct channel_kind *kind = channel_find(row.channel);
    /* Secrets that the key does not open count as not there: the form then asks for them. */
    if (flow_open_account_fields(cx, flow, &row, &settings, &secrets) != HK_OK
        && hk_json_read(cx, row.settings, &hk_json_foreign, &settings) != HK_OK)
        settings = NULL;
    if (kind != NULL)
        fill_fields(cx, kind, settings, secrets, out);
    HK_TRY(load_health(cx, session, workspace, account, &out->health));
    fill_quota(cx, flow, account, &out->health);
    return HK_OK;
}
