/* flow/tasks.c -- CPU threads: reads for people, and one thread that understands what came in.
 *
 * Interactive and bulk tasks share a pool, each thread with a read session and an arena of its
 * own. What came in is understood by one thread in the order of arrival, so that an edit never
 * overtakes what it edits; parsing is far faster than any database.
 *
 * What it does not do: no task may write, or wait for the network.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "flow/flow_priv.h"

enum { TASKS_MAX = 16, QUEUE_PER_CLASS = 65536 };

struct worker {
    struct flow_tasks *tasks;
    struct hk_queue *queue;
    struct store_session *session;
    pthread_t thread;
    bool started;
};

struct flow_tasks {
    struct flow *flow;
    struct hk_queue *people; /* interactive and bulk */
    struct hk_queue *inbound;
    struct worker workers[TASKS_MAX + 1];
    size_t worker_count;
};

static void *run_worker(void *data)
{
    struct worker *worker = data;
    struct flow *flow = worker->tasks->flow;
    struct hk_cx cx = flow_cx_begin(flow);
    struct flow_task *task;

    while ((task = hk_queue_take(worker->queue, -1)) != NULL) {
        cx.now_ms = hk_clock_now_ms();
        cx.error = (struct hk_error){0};
        task->run(&cx, worker->session, task);
        hk_arena_reset(cx.arena);
    }
    flow_cx_end(&cx);
    return NULL;
}

static enum hk_rc start_worker(struct hk_cx *cx, struct flow_tasks *tasks, struct hk_queue *queue)
{
    struct worker *worker = &tasks->workers[tasks->worker_count];

    worker->tasks = tasks;
    worker->queue = queue;
    HK_TRY(store_session_open(cx, tasks->flow->store, &worker->session));
    tasks->worker_count++;
    if (pthread_create(&worker->thread, NULL, run_worker, worker) != 0)
        return hk_fail(cx, HK_EIO, "no thread for CPU work");
    worker->started = true;
    return HK_OK;
}

enum hk_rc flow_tasks_start(
    struct hk_cx *cx, struct flow *flow, unsigned threads, struct flow_tasks **out)
{
    struct flow_tasks *tasks = hk_alloc(sizeof *tasks);
    enum hk_rc rc = HK_OK;

    tasks->flow = flow;
    tasks->people = hk_queue_new(QUEUE_PER_CLASS);
    tasks->inbound = hk_queue_new(QUEUE_PER_CLASS);
    *out = tasks;
    if (threads < 2)
        threads = 2;
    for (unsigned i = 0; i < threads && i < TASKS_MAX && rc == HK_OK; i++)
        rc = start_worker(cx, tasks, tasks->people);
    if (rc == HK_OK)
        rc = start_worker(cx, tasks, tasks->inbound);
    return rc;
}

void flow_tasks_stop(struct flow_tasks *tasks)
{
    if (tasks == NULL)
        return;
    hk_queue_close(tasks->people);
    hk_queue_close(tasks->inbound);
    for (size_t i = 0; i < tasks->worker_count; i++) {
        if (tasks->workers[i].started)
            pthread_join(tasks->workers[i].thread, NULL);
        tasks->workers[i].started = false;
    }
}

void flow_tasks_free(struct flow_tasks *tasks)
{
    if (tasks == NULL)
        return;
    for (size_t i = 0; i < tasks->worker_count; i++)
        store_session_close(tasks->workers[i].session);
    hk_queue_free(tasks->people);
    hk_queue_free(tasks->inbound);
    hk_free(tasks);
}

int64_t flow_tasks_oldest_us(struct flow_tasks *tasks)
{
    int64_t people = hk_queue_oldest_us(tasks->people);
    int64_t inbound = hk_queue_oldest_us(tasks->inbound);

    return people > inbound ? people : inbound;
}

bool flow_submit_task(struct flow *flow, enum flow_task_class class, struct flow_task *task)
{
    if (class == FLOW_TASK_INBOUND)
        return hk_queue_push(flow->tasks->inbound, 0, task);
    return hk_queue_push(flow->tasks->people, class == FLOW_TASK_BULK, task);
}
