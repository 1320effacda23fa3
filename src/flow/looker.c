/* flow/looker.c -- see looker.h.
 *
 * What is due is told by the wall clock, the sleep is measured by the steady one: a clock that is
 * set back must not stop the sender for an hour.
 */
#include "flow/looker.h"

#include <time.h>

#include "base/clock.h"
#include "flow/flow_priv.h"

enum { SLEEP_MAX_MS = 60000 };

void flow_looker_init(struct flow_looker *looker, struct flow *flow, flow_look *look, void *owner)
{
    pthread_condattr_t steady;

    *looker = (struct flow_looker){.flow = flow, .look = look, .owner = owner};
    pthread_mutex_init(&looker->mutex, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&looker->wake, &steady);
    pthread_condattr_destroy(&steady);
}

/* The mutex is held. */
static void sleep_until(struct flow_looker *looker, int64_t at_ms)
{
    struct timespec until;
    int64_t now_ms = hk_clock_now_ms();

    while (!looker->stop) {
        int64_t due_ms = at_ms;
        if (looker->wake_at_ms != 0 && looker->wake_at_ms < due_ms)
            due_ms = looker->wake_at_ms;
        int64_t sleep_ms = due_ms - now_ms < SLEEP_MAX_MS ? due_ms - now_ms : SLEEP_MAX_MS;
        if (sleep_ms <= 0)
            break;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += (time_t)(sleep_ms / 1000);
        until.tv_nsec += (long)(sleep_ms % 1000) * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        pthread_cond_timedwait(&looker->wake, &looker->mutex, &until);
        now_ms = hk_clock_now_ms();
    }
    if (looker->wake_at_ms <= now_ms)
        looker->wake_at_ms = 0;
}

static void *run(void *data)
{
    struct flow_looker *looker = data;
    struct hk_cx cx = flow_cx_begin(looker->flow);
    bool stop = false;

    while (!stop) {
        cx.now_ms = hk_clock_now_ms();
        cx.error = (struct hk_error){0};
        int64_t at_ms = looker->look(&cx, looker->owner);
        hk_arena_reset(cx.arena);
        pthread_mutex_lock(&looker->mutex);
        sleep_until(looker, at_ms);
        stop = looker->stop;
        pthread_mutex_unlock(&looker->mutex);
    }
    flow_cx_end(&cx);
    return NULL;
}

enum hk_rc flow_looker_start(struct hk_cx *cx, struct flow_looker *looker)
{
    if (pthread_create(&looker->thread, NULL, run, looker) != 0)
        return hk_fail(cx, HK_EIO, "no thread for what is due");
    looker->started = true;
    return HK_OK;
}

void flow_looker_wake_locked(struct flow_looker *looker, int64_t at_ms)
{
    if (at_ms <= 0)
        at_ms = 1;
    if (looker->wake_at_ms == 0 || at_ms < looker->wake_at_ms)
        looker->wake_at_ms = at_ms;
    pthread_cond_signal(&looker->wake);
}

void flow_looker_wake(struct flow_looker *looker, int64_t at_ms)
{
    pthread_mutex_lock(&looker->mutex);
    flow_looker_wake_locked(looker, at_ms);
    pthread_mutex_unlock(&looker->mutex);
}

void flow_looker_stop(struct flow_looker *looker)
{
    pthread_mutex_lock(&looker->mutex);
    looker->stop = true;
    pthread_cond_broadcast(&looker->wake);
    pthread_mutex_unlock(&looker->mutex);
    if (looker->started)
        pthread_join(looker->thread, NULL);
    looker->started = false;
}

void flow_looker_free(struct flow_looker *looker)
{
    pthread_mutex_destroy(&looker->mutex);
    pthread_cond_destroy(&looker->wake);
}
