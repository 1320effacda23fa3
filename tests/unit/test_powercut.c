/* What is left after the power was cut (store/powercut.c plays it), and the control that shows the
 * test would see a loss. Needs -Dtest_hooks=true; else all is skipped. */
#include <signal.h>
#include <sys/wait.h>

#include "store/writer.h"
#include "store_cases.h"

#ifdef HARK_TEST_HOOKS
struct note_job {
    struct store_job job;
    int64_t id;
    int pipe;
};

static enum hk_rc insert(struct hk_cx *cx, struct store_session *session, void *batch, void *self)
{
    const struct note_job *job = self;
    struct hk_str title = hk_arena_printf(cx->arena, "%lld", (long long)job->id);
    (void)batch;

    HK_TRY(fixture_insert(cx, session, 7, job->id, 1, title,
        hk_arena_printf(cx->arena, "%0300d", (int)job->id), false, cx->now_ms));
    return fixture_count_up(cx, session, 7, 1);
}

static void tell_parent(struct hk_cx *cx, enum hk_rc rc, void *self)
{
    (void)cx;
    struct note_job *job = self;
    char sign = rc == HK_OK ? '+' : '-';
    hk_must(write(job->pipe, &sign, 1) == 1);
}

/* In a process of its own: notes 1, 2, 3 ... each acknowledged by a byte into `pipe`. */
static void write_until_killed(struct fixture *f, int pipe)
{
    struct store *store = NULL;
    struct store_writer *writer = NULL;

    setenv("HARK_TEST_VFS", "powercut", 1);
    hk_must(store_open_schema(&f->cx, &fixture_schema, f->url, hk_str_from(f->folder), &store)
        == HK_OK);
    hk_must(store_writer_open(&f->cx, store, NULL, NULL, 1, &writer) == HK_OK);
    for (int64_t id = 1;; id++) {
        struct note_job job = {
            .job = {.run = insert, .done = tell_parent, .workspace = 7, .units = 1},
            .id = id,
            .pipe = pipe};
        hk_must(store_writer_run(&f->cx, writer, STORE_CLASS_AGENT, &job.job) == HK_OK);
    }
}

/* How many of at least `wanted` acknowledged notes are missing after the power was cut. */
static int64_t lost_by_power_cut(struct fixture *f, int wanted)
{
    int ends[2];
    char sign;
    int64_t acknowledged = 0, before = count_notes(f, 7);

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_until_killed(f, ends[1]);
    }
    close(ends[1]);
    while (read(ends[0], &sign, 1) == 1) {
        assert_int_equal(sign, '+');
        if (++acknowledged == wanted)
            assert_int_equal(kill(child, SIGKILL), 0);
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(acknowledged >= wanted);
    return before + acknowledged - count_notes(f, 7);
}

static void test_power_cut_loses_nothing(void **state)
{
    FIXTURE(f);
    struct store_session *session = NULL;
    struct fixture_count_row total;

    /* Enough for a checkpoint or two. One more than acknowledged may be there: committed, but not
     * yet said. */
    assert_true(lost_by_power_cut(f, 3000) <= 0);
    assert_ok(f, store_session_open(&f->cx, f->store, &session));
    assert_ok(f, store_integrity(&f->cx, session));
    assert_ok(f, fixture_total(&f->cx, session, 7, &total));
    store_session_close(session);
    assert_int_equal(total.n, count_notes(f, 7));
}

/* The control: the same with synchronous=NORMAL must lose, or the test sees nothing. */
static void test_power_cut_control(void **state)
{
    FIXTURE(f);

    setenv("HARK_TEST_SYNCHRONOUS", "normal", 1);
    int64_t lost = lost_by_power_cut(f, 100);
    unsetenv("HARK_TEST_SYNCHRONOUS");
    assert_true(lost > 0);
}
#else
static void test_nothing(void **state)
{
    (void)state;
}
#endif

int main(void)
{
    struct CMUnitTest tests[] = {
#ifdef HARK_TEST_HOOKS
        CASE_SQLITE(test_power_cut_loses_nothing),
        CASE_SQLITE(test_power_cut_control),
#else
        {"power cut # SKIP built without test_hooks", test_nothing, NULL, NULL, NULL},
#endif
    };
    mark_skipped(tests, HK_COUNT(tests));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
