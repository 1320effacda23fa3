/* api/health.c -- is it getting on with its work? For supervisors and for Prometheus.
 *
 * /healthz answers 200 as long as the oldest unprocessed item is younger than a minute, there is
 * room on the disk, the database works, and nothing that came in is unaccounted for: progress, not
 * a pid. /metrics is for this machine without a proxy between, or for an admin's token: figures
 * tell how a business goes.
 */
#include "api/api_priv.h"
#include "base/ids.h"
#include "base/str.h"
#include "flow/meter.h"

enum { QUOTAS_MAX = 1024 };

bool api_peer_is_near(struct http_exchange *exchange)
{
    struct hk_str peer = http_exchange_request(exchange)->peer;
    bool loopback = hk_str_starts(peer, HK_STR("127.")) || hk_str_equal(peer, HK_STR("::1"))
        || hk_str_starts(peer, HK_STR("::ffff:127."));
    /* A proxy that nobody told us to trust: the peer is it, not the client. */
    return loopback && http_exchange_header(exchange, "x-forwarded-for").n == 0
        && http_exchange_header(exchange, "forwarded").n == 0;
}

void api_handle_health(struct api *api, struct http_exchange *exchange)
{
    struct flow_health health = {0};
    flow_read_health(api->flow, &health);
    struct hk_str reason = hk_str_from(flow_health_reason(&health));
    struct hk_buf json = hk_buf_make(1024);
    struct hk_json_writer w = hk_json_writer_make(&json);
    struct http_header header = {"Content-Type", HK_STR("application/json")};
    hk_json_object_begin(&w);
    hk_json_bool_member(&w, "ok", reason.n == 0);
    hk_json_str_member(&w, "reason", reason);
    hk_json_int_member(&w, "oldest_raw_ms", health.oldest_raw_ms);
    hk_json_int_member(&w, "oldest_write_ms", health.oldest_write_ms);
    hk_json_int_member(&w, "oldest_task_ms", health.oldest_task_ms);
    hk_json_int_member(&w, "oldest_reply_ms", health.oldest_reply_ms);
    hk_json_int_member(&w, "oldest_settle_ms", health.oldest_settle_ms);
    hk_json_int_member(&w, "oldest_job_ms", health.oldest_job_ms);
    hk_json_object_end(&w);
    http_reply(exchange, reason.n == 0 ? 200 : 503, &header, 1, hk_buf_str(&json));
    hk_buf_free(&json);
}

/* ---- figures ----------------------------------------------------------------------------- */

static const struct hk_str metrics_type = HK_STR_INIT("text/plain; version=0.0.4; charset=utf-8");

static void put_gauge(struct hk_buf *out, const char *name, const char *help, double value)
{
    hk_buf_printf(out, "# HELP hark_%s %s\n# TYPE hark_%s gauge\nhark_%s %.3f\n", name, help, name,
        name, value);
}

static void put_counter(struct hk_buf *out, const char *name, const char *help, int64_t value)
{
    hk_buf_printf(out,
        "# HELP hark_%s_total %s\n# TYPE hark_%s_total counter\nhark_%s_total %lld\n", name, help,
        name, name, (long long)value);
}

/* A histogram for each step of a message's way. */
static void put_steps(struct hk_buf *out, const struct flow_meter *meters)
{
    hk_buf_printf(out,
        "# HELP hark_step_seconds Time of each step of a message's way.\n"
        "# TYPE hark_step_seconds histogram\n");
    for (unsigned step = 0; step < FLOW_STEPS; step++) {
        const struct flow_meter *m = &meters[step];
        const char *name = flow_step_name((enum flow_step)step);
        double upto_s = FLOW_METER_FIRST_US / 1e6;
        int64_t below = 0;
        for (size_t i = 0; i + 1 < FLOW_METER_BUCKETS; i++, upto_s *= 10) {
            below += m->buckets[i];
            hk_buf_printf(out, "hark_step_seconds_bucket{step=\"%s\",le=\"%g\"} %lld\n", name,
                upto_s, (long long)below);
        }
        below += m->buckets[FLOW_METER_BUCKETS - 1];
        hk_buf_printf(out,
            "hark_step_seconds_bucket{step=\"%s\",le=\"+Inf\"} %lld\n"
            "hark_step_seconds_sum{step=\"%s\"} %.6f\nhark_step_seconds_count{step=\"%s\"} %lld\n",
            name, (long long)below, name, (double)m->sum_us / 1e6, name, (long long)below);
    }
}

/* What the networks say is used of the calls they allow. */
static void put_quotas(struct hk_buf *out, struct flow *flow)
{
    struct flow_quota quotas[QUOTAS_MAX];
    size_t n = flow_list_quotas(flow, quotas, QUOTAS_MAX);

    hk_buf_printf(out,
        "# HELP hark_quota_used_ratio Used share of the calls that an account's network allows.\n"
        "# TYPE hark_quota_used_ratio gauge\n");
    for (size_t i = 0; i < n; i++) {
        char id[HK_ID_TEXT_BYTES];
        hk_id_write(quotas[i].account, id);
        hk_buf_printf(out, "hark_quota_used_ratio{account=\"%.*s\"} %.2f\n", HK_ID_TEXT_BYTES, id,
            (double)quotas[i].used_percent / 100);
    }
}

static void write_metrics(struct flow *flow, struct hk_buf *out)
{
    struct flow_health health = {0};
    flow_read_health(flow, &health);
    put_gauge(out, "oldest_raw_seconds", "Age of the oldest unprocessed raw body.",
        (double)health.oldest_raw_ms / 1000);
    put_gauge(out, "oldest_write_seconds", "Age of the oldest waiting write.",
        (double)health.oldest_write_ms / 1000);
    put_gauge(out, "oldest_task_seconds", "Age of the oldest waiting task.",
        (double)health.oldest_task_ms / 1000);
    put_gauge(out, "oldest_reply_seconds", "Age of the oldest reply that should have left.",
        (double)health.oldest_reply_ms / 1000);
    put_gauge(out, "oldest_settle_seconds",
        "Since when what a network said of a reply waits to be written.",
        (double)health.oldest_settle_ms / 1000);
    put_gauge(out, "oldest_job_seconds",
        "Age of the oldest background work that should have begun.",
        (double)health.oldest_job_ms / 1000);
    put_gauge(out, "raw_backlog", "Raw bodies kept and not yet recorded.", (double)health.backlog);
    put_gauge(out, "settles_parked", "Answers of networks that wait to be written.",
        (double)health.parked_settles);
    put_gauge(out, "oldest_unindexed_seconds", "Age of the oldest message that search cannot find.",
        (double)health.oldest_unindexed_ms / 1000);
    put_gauge(out, "storage_full", "1 while the disk is full.", health.storage_full);
    put_gauge(out, "database_broken", "1 once the database failed for good.", health.broken);
    put_gauge(out, "unaccounted",
        "Raw bodies by which received differs from done + quarantined + new; 0 is the promise.",
        (double)health.unaccounted);
    put_gauge(out, "streams", "Open event streams.", (double)health.streams);
    put_counter(out, "raw_received", "Raw bodies kept since the start.", health.received);
    put_counter(out, "raw_done", "Raw bodies processed since the start.", health.done);
    put_counter(
        out, "raw_quarantined", "Raw bodies quarantined since the start.", health.quarantined);
    put_counter(
        out, "search_messages", "Messages search has taken in since the start.", health.indexed);
    put_counter(out, "events", "Lines of the event log since the start.", health.events);
    put_quotas(out, flow);
    put_steps(out, flow_read_meters(flow));
}

static enum hk_rc run_metrics(struct api_call *call, const void *request, struct hk_json_writer *w)
{
    (void)request;
    (void)w;
    write_metrics(call->flow, &call->text);
    call->answer = (struct api_answer){.kind = API_ANSWER_TEXT, .type = metrics_type};
    return HK_OK;
}

static const struct api_route metrics_route = {
    .method = HTTP_GET,
    .path = "/metrics",
    .operation = "metrics",
    .permission = API_PERMIT_MANAGE,
    .runs = API_RUNS_TEXT,
    .request_bytes = 1,
    .run = run_metrics,
};

void api_handle_metrics(struct api *api, struct http_exchange *exchange)
{
    static const struct hk_str none[API_PATH_IDS_MAX];
    if (!api_peer_is_near(exchange)) {
        api_begin_call(api, exchange, &metrics_route, none);
        return;
    }
    struct hk_buf text = hk_buf_make(64u << 10);
    struct http_header header = {"Content-Type", metrics_type};
    write_metrics(api->flow, &text);
    http_reply(exchange, 200, &header, 1, hk_buf_str(&text));
    hk_buf_free(&text);
}
