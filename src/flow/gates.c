/* flow/gates.c -- see gates.h. */
#include "flow/gates.h"

#include <pthread.h>

#include "base/alloc.h"
#include "outbox/outbox.h"

struct gate {
    struct gate *next;
    int64_t account;
    struct outbox_breaker breaker;
    struct outbox_bucket bucket;
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
        at_ms = outbox_bucket_take(&g->bucket, sends_per_minute, now_ms);
    pthread_mutex_unlock(&gates->mutex);
    return at_ms;
}

void flow_gates_note(struct flow_gates *gates, int64_t account, bool reached, int64_t now_ms)
{
    pthread_mutex_lock(&gates->mutex);
    outbox_breaker_note(&find_or_add(gates, account)->breaker, reached, now_ms);
    pthread_mutex_unlock(&gates->mutex);
}
