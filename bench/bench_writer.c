/* bench/bench_writer.c -- how fast the disk and the database take messages, and what the writer
 * adds: the yardstick beside which the whole way of a message is measured.
 *
 * The bare loop: one thread, one connection, transactions of 1, 20 and 256 messages; a message is
 * a row of 300 bytes with a unique and a second index, and the counter is written once per
 * transaction. Beside it the same through store/writer: webhooks of 20 messages, 64 waiting.
 *
 *   bench_writer [MESSAGES_BEFORE]    default 100,000; PostgreSQL too if HARK_TEST_POSTGRES is set
 *
 * One line per figure: name, figure, unit, bar, ratio (here: to the bare loop of 256).
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "fixture_sql.h"
#include "store/store_priv.h"
#include "store/writer.h"

#define SECONDS 3
#define ROUNDS 3
#define JOBS 64
#define JOB_MESSAGES 20

extern const struct store_schema fixture_schema;

struct bench {
    struct hk_cx cx;
    struct store *store;
    const char *database;
    int64_t next;
    uint64_t random;
    char body[301];
};

static void must(const struct bench *b, enum hk_rc rc)
{
    if (rc == HK_OK)
        return;
    fprintf(stderr, "bench_writer: %s\n", b->cx.error.text);
    exit(1);
}

/* xorshift64: the same threads in every run. */
static int64_t next_thread(struct bench *b)
{
    b->random ^= b->random << 13;
    b->random ^= b->random >> 7;
    b->random ^= b->random << 17;
    return (int64_t)(b->random % 20000);
}

static enum hk_rc insert_message(
    struct hk_cx *cx, struct store_session *session, struct bench *b, int64_t workspace)
{
    int64_t id = b->next++;
    char title[32];
    int n = snprintf(title, sizeof title, "%013lld.%lld", (long long)id, (long long)id % 977);

    return fixture_insert(cx, session, workspace, id, next_thread(b),
        (struct hk_str){title, (size_t)n}, (struct hk_str){b->body, 300}, false, id);
}

static void one_transaction(struct bench *b, struct store_session *session, int messages)
{
    session->deferred = messages > 1;
    must(b, store_begin(&b->cx, session));
    for (int i = 0; i < messages; i++)
        must(b, insert_message(&b->cx, session, b, 1));
    must(b, fixture_count_up(&b->cx, session, 1, messages));
    must(b, store_commit(&b->cx, session));
    if (b->store->driver->checkpoint_due(session))
        must(b, b->store->driver->checkpoint(&b->cx, session, STORE_CHECKPOINT_PASSIVE));
    hk_arena_reset(b->cx.arena);
}

static double bare_loop(struct bench *b, int messages)
{
    struct store_session *session = NULL;
    int64_t start_us = hk_clock_steady_us(), n = 0, now_us;

    must(b, store_session_open_writing(&b->cx, b->store, &session));
    do {
        one_transaction(b, session, messages);
        n += messages;
        now_us = hk_clock_steady_us();
    } while (now_us - start_us < SECONDS * 1000000);
    store_session_close(session);
    return (double)n * 1e6 / (double)(now_us - start_us);
}

/* ---- through the writer ------------------------------------------------------------------- */

struct webhook {
    struct store_job job;
    struct load *load;
};

struct load {
    struct bench *bench;
    struct store_writer *writer;
    pthread_mutex_t lock;
    pthread_cond_t over;
    int64_t until_us;
    int64_t messages;
    int running;
    struct webhook webhooks[JOBS];
};

static void *begin(struct hk_cx *cx, void *owner, struct store_session *session)
{
    (void)owner, (void)session;
    return hk_arena_alloc(cx->arena, sizeof(int64_t));
}

static enum hk_rc before_commit(
    struct hk_cx *cx, void *owner, struct store_session *session, void *batch)
{
    (void)owner;
    return fixture_count_up(cx, session, 1, *(int64_t *)batch);
}

static enum hk_rc run(struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct bench *b = ((struct webhook *)job)->load->bench;

    for (int i = 0; i < JOB_MESSAGES; i++)
        HK_TRY(insert_message(cx, session, b, 1));
    *(int64_t *)batch += JOB_MESSAGES;
    return HK_OK;
}

static void done(struct hk_cx *cx, enum hk_rc rc, void *job)
{
    struct load *load = ((struct webhook *)job)->load;

    if (rc != HK_OK) {
        fprintf(stderr, "bench_writer: %s\n", cx->error.text);
        exit(1);
    }
    load->messages += JOB_MESSAGES; /* one lane, so one thread at a time */
    if (hk_clock_steady_us() < load->until_us
        && store_writer_submit(load->writer, STORE_CLASS_INBOUND, job) == HK_OK)
        return;
    pthread_mutex_lock(&load->lock);
    load->running--;
    pthread_cond_signal(&load->over);
    pthread_mutex_unlock(&load->lock);
}

static double through_writer(struct bench *b)
{
    static const struct store_hooks hooks = {.begin = begin, .before_commit = before_commit};
    struct load *load = hk_alloc(sizeof *load);
    int64_t start_us = hk_clock_steady_us();

    load->bench = b;
    load->until_us = start_us + SECONDS * 1000000;
    load->running = JOBS;
    pthread_mutex_init(&load->lock, NULL);
    pthread_cond_init(&load->over, NULL);
    must(b, store_writer_open(&b->cx, b->store, NULL, &hooks, 4, &load->writer));
    for (int i = 0; i < JOBS; i++) {
        load->webhooks[i] = (struct webhook){
            .load = load, .job = {.run = run, .done = done, .workspace = 1, .units = JOB_MESSAGES}};
        must(b, store_writer_submit(load->writer, STORE_CLASS_INBOUND, &load->webhooks[i].job));
    }
    pthread_mutex_lock(&load->lock);
    while (load->running > 0)
        pthread_cond_wait(&load->over, &load->lock);
    pthread_mutex_unlock(&load->lock);
    double rate = (double)load->messages * 1e6 / (double)(hk_clock_steady_us() - start_us);
    store_writer_close(load->writer);
    pthread_cond_destroy(&load->over);
    pthread_mutex_destroy(&load->lock);
    hk_free(load);
    return rate;
}

/* ---- report ------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median of ROUNDS; messages 0: through the writer. */
static double median(struct bench *b, int messages)
{
    double rates[ROUNDS];

    for (int i = 0; i < ROUNDS; i++)
        rates[i] = messages == 0 ? through_writer(b) : bare_loop(b, messages);
    qsort(rates, ROUNDS, sizeof rates[0], compare);
    return rates[ROUNDS / 2];
}

static void bench_database(
    const char *database, struct hk_str url, const char *folder, int64_t before)
{
    struct bench *b = hk_alloc(sizeof *b);
    struct store_session *session = NULL;

    b->cx.arena = hk_arena_new();
    b->database = database;
    b->random = 88172645463325252;
    b->next = hk_clock_now_ms() * 1000; /* above what an earlier run left in PostgreSQL */
    memset(b->body, 'x', sizeof b->body - 1);
    must(b, store_open_schema(&b->cx, &fixture_schema, url, hk_str_from(folder), &b->store));
    must(b, store_session_open_writing(&b->cx, b->store, &session));
    for (int64_t n = 0; n < before; n += 1000)
        one_transaction(b, session, 1000);
    store_session_close(session);

    double bare_256 = median(b, 256);
    printf("writer.%s.bare_256 %.0f messages/s - 1.00\n", database, bare_256);
    for (int messages = 20; messages >= 1; messages -= 19) {
        double rate = median(b, messages);
        printf("writer.%s.bare_%d %.0f messages/s - %.2f\n", database, messages, rate,
            rate / bare_256);
    }
    double rate = median(b, 0);
    printf("writer.%s.jobs_of_20 %.0f messages/s - %.2f\n", database, rate, rate / bare_256);
    store_close(b->store);
    hk_arena_free(b->cx.arena);
    hk_free(b);
}

int main(int count, char **arguments)
{
    int64_t before = count > 1 ? strtoll(arguments[1], NULL, 10) : 100000;
    const char *postgres = getenv("HARK_TEST_POSTGRES");
    char folder[] = "/var/tmp/hark-bench-XXXXXX", command[64];

    hk_log_set_level(HK_LOG_ERROR);
    if (mkdtemp(folder) == NULL)
        return 1;
    bench_database("sqlite", HK_STR("sqlite:"), folder, before);
    if (postgres != NULL)
        bench_database("postgres", hk_str_from(postgres), folder, before);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) == 0 ? 0 : 1;
}
