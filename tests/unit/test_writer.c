/* The writer: batches, their order, and what becomes of jobs when something fails. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/writer.h"
#include "store_cases.h"

enum act {
    ACT_INSERT,       /* one note, and one on the counter of its batch */
    ACT_REFUSE,       /* return HK_ECONFLICT before any write */
    ACT_WRITE_REFUSE, /* the same after a write */
    ACT_BAD_TITLE,    /* insert the title "taken" */
    ACT_SLEEP,        /* hold the writer until `gate` opens */
    ACT_PRAGMA,       /* run `sql` as it stands (SQLite) */
    ACT_EIO,          /* as if the database had failed */
    ACT_RETRY,        /* as if it had asked for another try, `times` times */
};

struct job {
    struct store_job job;
    enum act act;
    int64_t id;
    const char *sql;
    _Atomic int *gate;
    int times;
    _Atomic int runs;
    _Atomic int done; /* 0, or the order in which it was done */
    enum hk_rc rc;
    char text[sizeof(((struct hk_error *)0)->text)];
};

struct batch {
    int64_t inserted;
};

static struct {
    _Atomic int order, batches, broken, commits;
    enum hk_rc before_commit_fails;
} seen;

static void *begin(struct hk_cx *cx, void *owner, struct store_session *session)
{
    (void)owner, (void)session;
    return hk_arena_alloc(cx->arena, sizeof(struct batch));
}

static enum hk_rc before_commit(
    struct hk_cx *cx, void *owner, struct store_session *session, void *data)
{
    struct batch *batch = data;
    (void)owner;

    if (seen.before_commit_fails != HK_OK)
        return hk_fail(cx, seen.before_commit_fails, "before_commit");
    return batch->inserted > 0 ? fixture_count_up(cx, session, 7, batch->inserted) : HK_OK;
}

static void after_commit(struct hk_cx *cx, void *owner, void *batch)
{
    (void)cx, (void)owner, (void)batch;
    atomic_fetch_add(&seen.commits, 1);
}

static void broken(void *owner, const struct hk_error *error)
{
    (void)owner;
    assert_int_equal(error->rc, HK_EIO);
    atomic_fetch_add(&seen.broken, 1);
}

static const struct store_hooks hooks = {
    .begin = begin, .before_commit = before_commit, .after_commit = after_commit, .broken = broken};

static enum hk_rc insert(struct hk_cx *cx, struct store_session *session, const struct job *job)
{
    struct hk_str title = hk_arena_printf(cx->arena, "%lld", (long long)job->id);

    if (job->act == ACT_BAD_TITLE)
        title = HK_STR("taken");
    return fixture_insert(cx, session, job->job.workspace, job->id, 1, title,
        hk_arena_printf(cx->arena, "%0200d", (int)job->id), false, cx->now_ms);
}

static enum hk_rc play_database(struct hk_cx *cx, struct store_session *session, enum hk_rc rc)
{
    (void)hk_fail(cx, rc, "played");
    session->failure = cx->error;
    return rc;
}

static enum hk_rc run(struct hk_cx *cx, struct store_session *session, void *data, void *self)
{
    struct job *job = self;
    struct batch *batch = data;

    atomic_fetch_add(&job->runs, 1);
    switch (job->act) {
    case ACT_REFUSE:
        return hk_fail(cx, HK_ECONFLICT, "stale");
    case ACT_SLEEP:
        while (atomic_load(job->gate) == 0)
            usleep(500);
        return HK_OK;
    case ACT_PRAGMA: {
        const struct store_statement statement = {
            .name = "pragma", .folder = "fixture", .sqlite = job->sql, .index = STORE_AD_HOC};
        struct store_result result = {.want = STORE_WANT_NOTHING};
        struct store_statement counted = statement;
        counted.out_count = 1;
        return session->store->driver->run(cx, session, &counted, NULL, &result);
    }
    case ACT_EIO:
        return play_database(cx, session, HK_EIO);
    case ACT_RETRY:
        if (job->runs <= job->times)
            return play_database(cx, session, HK_ERETRY);
        break;
    case ACT_INSERT:
    case ACT_WRITE_REFUSE:
    case ACT_BAD_TITLE:
        break;
    }
    HK_TRY(insert(cx, session, job));
    batch->inserted++;
    if (job->act == ACT_WRITE_REFUSE)
        return hk_fail(cx, HK_EINVAL, "second thoughts");
    return HK_OK;
}

static void done(struct hk_cx *cx, enum hk_rc rc, void *self)
{
    struct job *job = self;

    job->rc = rc;
    if (rc != HK_OK)
        memcpy(job->text, cx->error.text, sizeof job->text);
    atomic_store(&job->done, atomic_fetch_add(&seen.order, 1) + 1);
}

static struct job make(enum act act, int64_t id)
{
    return (struct job){
        .job = {.run = run, .done = done, .workspace = 7, .units = 1}, .act = act, .id = id};
}

static struct store_writer *open_writer(struct fixture *f, unsigned connections)
{
    struct store_writer *writer = NULL;

    memset(&seen, 0, sizeof seen);
    assert_ok(f, store_writer_open(&f->cx, f->store, NULL, &hooks, connections, &writer));
    return writer;
}

static void submit(struct store_writer *writer, struct job *job)
{
    assert_int_equal(store_writer_submit(writer, STORE_CLASS_INBOUND, &job->job), HK_OK);
}

static void wait_done(const struct job *job)
{
    for (int i = 0; atomic_load(&job->done) == 0; i++) {
        assert_true(i < 100000);
        usleep(200);
    }
}

static void wait_running(const struct job *job)
{
    for (int i = 0; atomic_load(&job->runs) == 0; i++) {
        assert_true(i < 100000);
        usleep(200);
    }
}

/* Hold the writer, submit all, let go: they run as one batch. */
static void run_together(struct store_writer *writer, struct job *jobs, size_t n)
{
    _Atomic int gate = 0;
    struct job sleeper = make(ACT_SLEEP, 0);

    sleeper.gate = &gate;
    assert_int_equal(store_writer_submit(writer, STORE_CLASS_AGENT, &sleeper.job), HK_OK);
    for (size_t i = 0; i < n; i++)
        submit(writer, &jobs[i]);
    atomic_store(&gate, 1);
    wait_done(&sleeper);
    for (size_t i = 0; i < n; i++)
        wait_done(&jobs[i]);
}

static int64_t kept_total(struct fixture *f)
{
    struct store_session *session = NULL;
    struct fixture_count_row row = {0};

    assert_ok(f, store_session_open(&f->cx, f->store, &session));
    enum hk_rc rc = fixture_total(&f->cx, session, 7, &row);
    store_session_close(session);
    return rc == HK_OK ? row.n : 0;
}

static void test_many_jobs_few_commits(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 4);
    struct job *jobs = hk_alloc_array(200, sizeof *jobs);

    for (int i = 0; i < 200; i++)
        jobs[i] = make(ACT_INSERT, i);
    run_together(writer, jobs, 200);
    for (int i = 0; i < 200; i++)
        assert_int_equal(jobs[i].rc, HK_OK);
    assert_true(atomic_load(&seen.commits) <= 100); /* far fewer, unless the machine crawls */
    assert_int_equal(count_notes(f, 7), 200);
    assert_int_equal(kept_total(f), 200);
    assert_int_equal(store_writer_oldest_us(writer), 0);
    store_writer_close(writer);
    hk_free(jobs);
}

static void test_urgent_first(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 4);
    static const enum store_class classes[] = {
        STORE_CLASS_BULK, STORE_CLASS_OUTBOX, STORE_CLASS_RAW, STORE_CLASS_AGENT};
    struct job jobs[4], sleeper = make(ACT_SLEEP, 0);
    _Atomic int gate = 0;

    sleeper.gate = &gate;
    submit(writer, &sleeper);
    wait_running(&sleeper);
    for (int i = 0; i < 4; i++) {
        jobs[i] = make(ACT_INSERT, i + 1);
        assert_int_equal(store_writer_submit(writer, classes[i], &jobs[i].job), HK_OK);
    }
    usleep(1000); /* all four may have been handed over within one microsecond */
    assert_true(store_writer_oldest_us(writer) > 0);
    atomic_store(&gate, 1);
    store_writer_close(writer); /* finishes what waits */
    for (int i = 0; i < 4; i++)
        assert_int_equal(jobs[3 - i].done, i + 2);
}

static void test_refusal_disturbs_nobody(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 1);
    struct job jobs[] = {
        make(ACT_INSERT, 1), make(ACT_REFUSE, 2), make(ACT_INSERT, 3), make(ACT_INSERT, 4)};

    run_together(writer, jobs, 4);
    assert_int_equal(jobs[1].rc, HK_ECONFLICT);
    assert_string_equal(jobs[1].text, "stale");
    for (int i = 0; i < 4; i++)
        assert_int_equal(jobs[i].runs, 1);
    assert_int_equal(count_notes(f, 7), 3);
    assert_int_equal(kept_total(f), 3);
    store_writer_close(writer);
}

static void test_failure_after_a_write_hits_only_its_job(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 1);
    struct job jobs[] = {make(ACT_INSERT, 1), make(ACT_WRITE_REFUSE, 2), make(ACT_INSERT, 3),
        make(ACT_BAD_TITLE, 4), make(ACT_BAD_TITLE, 5), make(ACT_REFUSE, 6), make(ACT_INSERT, 1)};

    run_together(writer, jobs, 7);
    assert_int_equal(jobs[0].rc, HK_OK);
    assert_int_equal(jobs[1].rc, HK_EINVAL);
    assert_string_equal(jobs[1].text, "second thoughts");
    assert_int_equal(jobs[2].rc, HK_OK);
    assert_int_equal(jobs[3].rc, HK_OK);
    assert_int_equal(jobs[4].rc, HK_ECONFLICT);
    assert_int_equal(jobs[5].rc, HK_ECONFLICT);
    assert_int_equal(jobs[6].rc, HK_ECONFLICT);
    assert_int_equal(count_notes(f, 7), 3);
    assert_int_equal(kept_total(f), 3);
    store_writer_close(writer);
}

static void test_before_commit_failing(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 1);
    struct job jobs[] = {make(ACT_INSERT, 1), make(ACT_INSERT, 2)};

    seen.before_commit_fails = HK_EINVAL;
    run_together(writer, jobs, 2);
    assert_int_equal(jobs[0].rc, HK_EINVAL);
    assert_int_equal(jobs[1].rc, HK_EINVAL);
    assert_string_equal(jobs[1].text, "before_commit");
    assert_int_equal(count_notes(f, 7), 0);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_READY);
    store_writer_close(writer);
}

static void test_retry_runs_the_batch_again(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 1);
    struct job jobs[] = {make(ACT_INSERT, 1), make(ACT_RETRY, 2), make(ACT_INSERT, 3)};

    jobs[1].times = 3;
    run_together(writer, jobs, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(jobs[i].rc, HK_OK);
    assert_int_equal(jobs[0].runs, 4);
    assert_int_equal(count_notes(f, 7), 3);
    assert_int_equal(kept_total(f), 3);

    struct job never = make(ACT_RETRY, 4);
    never.times = 100;
    submit(writer, &never);
    wait_done(&never);
    assert_int_equal(never.rc, HK_ERETRY);
    assert_int_equal(never.runs, 5);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_READY);
    store_writer_close(writer);
}

static void test_broken_database_stops_all(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 3);
    struct job jobs[] = {make(ACT_INSERT, 1), make(ACT_EIO, 2), make(ACT_INSERT, 3)};

    run_together(writer, jobs, 3);
    assert_int_equal(jobs[1].rc, HK_EIO);
    assert_int_equal(jobs[2].rc, HK_EIO);
    assert_int_equal(seen.broken, 1);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_BROKEN);
    assert_int_equal(store_writer_submit(writer, STORE_CLASS_AGENT, &jobs[0].job), HK_EIO);
    store_writer_close(writer);
    assert_true(count_notes(f, 7) <= 1);
}

/* What PostgreSQL says of its own resources, raised by a trigger at these ids. */
static void test_postgres_without_resources(void **state)
{
    FIXTURE(f);
    struct store_writer *writer;
    struct job no_memory = make(ACT_INSERT, 901), no_disk = make(ACT_INSERT, 902);
    struct job io_error = make(ACT_INSERT, 903), before = make(ACT_INSERT, 1);
    struct job after = make(ACT_INSERT, 2), refused = make(ACT_INSERT, 3);

    fixture_psql("CREATE FUNCTION \"%s\".fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                 " IF NEW.id > 900 THEN RAISE ''played'' USING ERRCODE ="
                 " (ARRAY[''53200'', ''53100'', ''58030''])[NEW.id - 900]; END IF;"
                 " RETURN NEW; END'",
        f->name);
    fixture_psql("CREATE TRIGGER fail BEFORE INSERT ON \"%s\".note FOR EACH ROW EXECUTE FUNCTION"
                 " \"%s\".fail()",
        f->name, f->name);

    /* Out of memory passes: tried again, then refused for now, and the server goes on. */
    writer = open_writer(f, 1);
    submit(writer, &before);
    wait_done(&before);
    submit(writer, &no_memory);
    wait_done(&no_memory);
    assert_int_equal(no_memory.rc, HK_ERETRY);
    assert_int_equal(no_memory.runs, 5);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_READY);
    submit(writer, &after);
    wait_done(&after);
    assert_int_equal(after.rc, HK_OK);

    /* A full disk: what waits is refused without asking. */
    submit(writer, &no_disk);
    wait_done(&no_disk);
    assert_int_equal(no_disk.rc, HK_ELIMIT);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_FULL);
    submit(writer, &refused);
    wait_done(&refused);
    assert_int_equal(refused.rc, HK_ELIMIT);
    assert_int_equal(refused.runs, 0);
    assert_int_equal(seen.broken, 0);
    store_writer_close(writer);

    /* An I/O error is the end. */
    writer = open_writer(f, 1);
    submit(writer, &io_error);
    wait_done(&io_error);
    assert_int_equal(io_error.rc, HK_EIO);
    assert_int_equal(seen.broken, 1);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_BROKEN);
    store_writer_close(writer);
    assert_int_equal(count_notes(f, 7), 2);
    assert_int_equal(kept_total(f), 2);
}

static void test_full_by_page_count(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 1);
    struct job small = make(ACT_PRAGMA, 0), job;
    int64_t id = 1;

    small.sql = "PRAGMA max_page_count=40";
    submit(writer, &small);
    wait_done(&small);
    do {
        job = make(ACT_INSERT, id++);
        submit(writer, &job);
        wait_done(&job);
    } while (job.rc == HK_OK && id < 10000);
    assert_int_equal(job.rc, HK_ELIMIT);
    assert_int_equal(count_notes(f, 7), id - 2);
    assert_int_equal(kept_total(f), id - 2);
    struct job large = make(ACT_PRAGMA, 0);
    large.sql = "PRAGMA max_page_count=100000";
    submit(writer, &large); /* there is room on the real disk: the writer tries again */
    wait_done(&large);
    job = make(ACT_INSERT, id);
    submit(writer, &job);
    wait_done(&job);
    assert_int_equal(job.rc, HK_OK);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_READY);
    store_writer_close(writer);
}

/* Needs the right to mount: a file system of 3 MiB. Passed over elsewhere. */
static void test_full_disk(void **state)
{
    FIXTURE(f);
    struct store_writer *writer;
    struct store *small = NULL, *own = f->store;
    struct job job;
    int64_t id = 1;
    struct hk_str mounted = hk_arena_printf(f->cx.arena, "%s/small", f->folder);

    if (mkdir(mounted.p, 0700) != 0 || mount("none", mounted.p, "tmpfs", 0, "size=3m") != 0) {
        print_message("# no right to mount a small file system: not tested\n");
        return;
    }
    assert_ok(f, store_open_schema(&f->cx, &fixture_schema, HK_STR("sqlite:"), mounted, &small));
    f->store = small;
    writer = open_writer(f, 1);
    do {
        job = make(ACT_INSERT, id++);
        submit(writer, &job);
        wait_done(&job);
    } while (job.rc == HK_OK && id < 100000);
    assert_int_equal(job.rc, HK_ELIMIT);
    assert_int_equal(store_writer_state_of(writer), STORE_WRITER_FULL);
    job = make(ACT_INSERT, id);
    submit(writer, &job); /* less than 64 MiB are free: not even tried */
    wait_done(&job);
    assert_int_equal(job.rc, HK_ELIMIT);
    assert_int_equal(job.runs, 0);
    assert_int_equal(count_notes(f, 7), id - 2); /* reading goes on */
    assert_int_equal(mount("none", mounted.p, "tmpfs", MS_REMOUNT, "size=100m"), 0);
    for (int i = 0; store_writer_state_of(writer) == STORE_WRITER_FULL && i < 50; i++)
        usleep(100000);
    job = make(ACT_INSERT, id);
    submit(writer, &job);
    wait_done(&job);
    assert_int_equal(job.rc, HK_OK);
    assert_int_equal(seen.broken, 0);
    store_writer_close(writer);
    assert_int_equal(count_notes(f, 7), id - 1);
    f->store = own;
    store_close(small);
    assert_int_equal(umount(mounted.p), 0);
}

static void test_full_queue(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 1);
    struct job sleeper = make(ACT_SLEEP, 0), *jobs = hk_alloc_array(9000, sizeof *jobs);
    _Atomic int gate = 0;
    int taken = 0;

    sleeper.gate = &gate;
    submit(writer, &sleeper);
    wait_running(&sleeper);
    for (; taken < 9000; taken++) {
        jobs[taken] = make(ACT_REFUSE, taken);
        if (store_writer_submit(writer, STORE_CLASS_BULK, &jobs[taken].job) != HK_OK)
            break;
    }
    assert_int_equal(taken, 8192);
    assert_int_equal(store_writer_submit(writer, STORE_CLASS_BULK, &jobs[taken].job), HK_ELIMIT);
    struct job agent = make(ACT_INSERT, 1);
    assert_int_equal(store_writer_submit(writer, STORE_CLASS_AGENT, &agent.job), HK_OK);
    atomic_store(&gate, 1);
    store_writer_close(writer);
    assert_int_equal(agent.rc, HK_OK);
    for (int i = 0; i < taken; i++)
        assert_true(jobs[i].done > agent.done);
    hk_free(jobs);
}

static void test_run_waits(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 2);
    struct job good = make(ACT_INSERT, 1), bad = make(ACT_REFUSE, 2);

    good.job.done = NULL;
    assert_ok(f, store_writer_run(&f->cx, writer, STORE_CLASS_AGENT, &good.job));
    assert_int_equal(count_notes(f, 7), 1);
    assert_int_equal(store_writer_run(&f->cx, writer, STORE_CLASS_AGENT, &bad.job), HK_ECONFLICT);
    assert_string_equal(f->cx.error.text, "stale");
    store_writer_close(writer);
}

/* Eight threads, five workspaces, one connection or many: nothing lost, nothing twice, and in one
 * workspace one batch at a time. */
struct load {
    struct fixture *f;
    struct store_writer *writer;
    int thread;
    enum hk_rc rc;
};

static _Atomic int inside[5], overlaps;

static enum hk_rc run_watched(
    struct hk_cx *cx, struct store_session *session, void *batch, void *self)
{
    struct job *job = self;

    if (atomic_fetch_add(&inside[job->job.workspace], 1) != 0)
        atomic_fetch_add(&overlaps, 1);
    enum hk_rc rc = insert(cx, session, job);
    ((struct batch *)batch)->inserted++;
    atomic_fetch_sub(&inside[job->job.workspace], 1);
    return rc;
}

static void *load(void *data)
{
    struct load *load = data;
    struct hk_cx cx = {.arena = hk_arena_new()};

    for (int i = 0; i < 60 && load->rc == HK_OK; i++) {
        struct job job = make(ACT_INSERT, load->thread * 1000 + i);
        job.job.run = run_watched;
        job.job.workspace = i % 5;
        load->rc = store_writer_run(&cx, load->writer, STORE_CLASS_INBOUND, &job.job);
    }
    hk_arena_free(cx.arena);
    return NULL;
}

static void test_many_threads(void **state)
{
    FIXTURE(f);
    struct store_writer *writer = open_writer(f, 4);
    struct load loads[8];
    pthread_t threads[8];
    int64_t all = 0;

    atomic_store(&overlaps, 0);
    for (int i = 0; i < 8; i++) {
        loads[i] = (struct load){.f = f, .writer = writer, .thread = i};
        assert_int_equal(pthread_create(&threads[i], NULL, load, &loads[i]), 0);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(loads[i].rc, HK_OK);
    }
    for (int64_t workspace = 0; workspace < 5; workspace++)
        all += count_notes(f, workspace);
    assert_int_equal(all, 480);
    assert_int_equal(kept_total(f), 480);
    assert_int_equal(overlaps, 0);
    store_writer_close(writer);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        CASE(test_many_jobs_few_commits),
        CASE(test_urgent_first),
        CASE(test_refusal_disturbs_nobody),
        CASE(test_failure_after_a_write_hits_only_its_job),
        CASE(test_before_commit_failing),
        CASE(test_retry_runs_the_batch_again),
        CASE(test_broken_database_stops_all),
        CASE_POSTGRES(test_postgres_without_resources),
        CASE_SQLITE(test_full_by_page_count),
        CASE_SQLITE(test_full_disk),
        CASE(test_full_queue),
        CASE(test_run_waits),
        CASE(test_many_threads),
    };
    mark_skipped(tests, HK_COUNT(tests));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
