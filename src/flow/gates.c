/* flow/gates.c -- see gates.h. */
#include "flow/gates.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "flow/flow_priv.h"
#include "outbox/outbox.h"

struct gate {
    struct gate *next;
    int64_t account;
    struct outbox_breaker breaker;
    struct outbox_bucket bucket;
    struct channel_quota quota;
    int64_t called_ms; /* the newest reply left then; 0: none did */
};

struct flow_gates {
    pthread_mutex_t mutex;
    struct gate *all;
};

struct flow_gates *flow_gates_new(void)
{
    struct flow_gates *gates = hk_alloc(sizeof *gates);

    pthread_mutex_init(&gates->mutex, NULL);
    return gates;
}

void flow_gates_free(struct flow_gates *gates)
{
    if (gates == NULL)
        return;
    while (gates->all != NULL) {
        struct gate *g = gates->all;
        gates->all = g->next;
        hk_free(g);
    }
    pthread_mutex_destroy(&gates->mutex);
    hk_free(gates);
}

static struct gate *find_or_add(struct flow_gates *gates, int64_t account)
{
    struct gate *g = gates->all;

    while (g != NULL && g->account != account)
        g = g->next;
    if (g == NULL) {
        g = hk_alloc(sizeof *g);
        g->account = account;
        g->next = gates->all;
        gates->all = g;
    }
    return g;
}

int64_t flow_gates_ask(
    struct flow_gates *gates, int64_t account, uint32_t sends_per_minute, int64_t now_ms)
{
    pthread_mutex_lock(&gates->mutex);
    struct gate *g = find_or_add(gates, account);
    int64_t at_ms = outbox_breaker_allows(&g->breaker, now_ms);
    if (at_ms <= now_ms)
        at_ms = outbox_quota_allows(&g->quota, g->called_ms, now_ms);
    if (at_ms <= now_ms)
        at_ms = outbox_bucket_take(&g->bucket, sends_per_minute, now_ms);
    if (at_ms <= now_ms)
        g->called_ms = now_ms;
    pthread_mutex_unlock(&gates->mutex);
    return at_ms;
}

void flow_gates_note(struct flow_gates *gates, int64_t account, bool reached, int64_t now_ms)
{
    pthread_mutex_lock(&gates->mutex);
    outbox_breaker_note(&find_or_add(gates, account)->breaker, reached, now_ms);
    pthread_mutex_unlock(&gates->mutex);
}

void flow_gates_hear(struct hk_cx *cx, struct flow *flow, const struct flow_account *account,
    const struct model_response *response, bool says)
{
    struct channel_quota quota;

    if (!channel_read_quota(cx, account->kind->gauges, response, cx->now_ms, &quota)
        || !(quota.whole || says))
        return;
    pthread_mutex_lock(&flow->gates->mutex);
    find_or_add(flow->gates, account->id)->quota = quota;
    pthread_mutex_unlock(&flow->gates->mutex);
}

bool flow_gates_quota(
    struct flow_gates *gates, int64_t account, int64_t now_ms, struct channel_quota *out)
{
    const struct gate *g;

    pthread_mutex_lock(&gates->mutex);
    for (g = gates->all; g != NULL && g->account != account;)
        g = g->next;
    bool is_known = g != NULL && g->quota.renewed_ms > now_ms;
    if (is_known)
        *out = g->quota;
    pthread_mutex_unlock(&gates->mutex);
    return is_known;
}

size_t flow_list_quotas(struct flow *flow, struct flow_quota *out, size_t max)
{
    int64_t now_ms = hk_clock_now_ms();
    size_t n = 0;

    pthread_mutex_lock(&flow->gates->mutex);
    for (const struct gate *g = flow->gates->all; g != NULL && n < max; g = g->next)
        if (g->quota.renewed_ms > now_ms)
            out[n++] = (struct flow_quota){g->account, g->quota.used_percent};
    pthread_mutex_unlock(&flow->gates->mutex);
    return n;
}
