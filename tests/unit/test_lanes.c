/* What waits for the writer: people first, and nothing for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "store/lanes_priv.h"

enum { WAITING_MAX = 512, ROUNDS = 4000 };

/* Jobs that go in, and at which of the pops. */
struct load {
    struct store_lanes lanes;
    struct store_job jobs[STORE_CLASSES][WAITING_MAX];
    size_t pushed[STORE_CLASSES];
    int64_t now;
};

static void push(struct load *load, int64_t workspace, unsigned class)
{
    struct store_job *job = &load->jobs[class][load->pushed[class]++ % WAITING_MAX];

    *job = (struct store_job){.workspace = workspace, .units = class, .since_us = load->now};
    assert_true(store_lanes_push(&load->lanes, workspace, class, job));
}

static void drain(struct load *load)
{
    struct store_lane *lane;

    while ((lane = store_lanes_pick(&load->lanes)) != NULL) {
        store_lanes_enter(&load->lanes, lane);
        while (store_lanes_pop(&load->lanes, lane) != NULL)
            continue;
        store_lanes_leave(&load->lanes, lane);
    }
    store_lanes_free(&load->lanes);
}

static void test_every_class_has_its_share(void **state)
{
    struct load *load = hk_alloc(sizeof *load);
    unsigned taken[STORE_CLASSES] = {0};

    (void)state;
    for (unsigned class = 0; class < STORE_CLASSES; class ++)
        push(load, 1, class);
    for (load->now = 0; load->now < ROUNDS; load->now++) {
        struct store_job *job = store_lanes_pop(&load->lanes, store_lanes_pick(&load->lanes));
        assert_true(load->now - job->since_us <= 64);
        taken[job->units]++;
        push(load, 1, job->units); /* there is always more of it */
    }
    assert_true(taken[STORE_CLASS_AGENT] > 0);
    assert_true(taken[STORE_CLASS_RAW] >= ROUNDS / 5);
    assert_true(taken[STORE_CLASS_INBOUND] >= ROUNDS / 3);
    assert_true(taken[STORE_CLASS_OUTBOX] >= ROUNDS / 10);
    assert_true(taken[STORE_CLASS_BULK] >= ROUNDS / 40);
    drain(load);
    hk_free(load);
}

/* Every body that is kept must be applied: what waits for that must not grow. */
static void test_what_is_kept_is_applied(void **state)
{
    struct load *load = hk_alloc(sizeof *load);

    (void)state;
    for (unsigned i = 0; i < 8; i++)
        push(load, 1, STORE_CLASS_RAW);
    for (load->now = 0; load->now < ROUNDS; load->now++) {
        struct store_job *job = store_lanes_pop(&load->lanes, store_lanes_pick(&load->lanes));
        assert_true(load->now - job->since_us <= 64);
        if (job->units == STORE_CLASS_RAW) {
            push(load, 1, STORE_CLASS_INBOUND);
            push(load, 1, STORE_CLASS_RAW); /* the network has more than we can take */
        }
        assert_true(load->lanes.waiting[STORE_CLASS_INBOUND] <= 2);
        if (load->now % 10 == 0)
            push(load, 1, STORE_CLASS_AGENT);
        assert_true(load->lanes.waiting[STORE_CLASS_AGENT] <= 2);
    }
    drain(load);
    hk_free(load);
}

static void test_people_come_first(void **state)
{
    struct load *load = hk_alloc(sizeof *load);
    struct store_lane *lane;

    (void)state;
    push(load, 1, STORE_CLASS_BULK);
    push(load, 1, STORE_CLASS_OUTBOX);
    push(load, 1, STORE_CLASS_RAW);
    push(load, 1, STORE_CLASS_AGENT);
    lane = store_lanes_pick(&load->lanes);
    assert_int_equal(store_lanes_pop(&load->lanes, lane)->units, STORE_CLASS_AGENT);
    assert_int_equal(store_lanes_pop(&load->lanes, lane)->units, STORE_CLASS_RAW);
    assert_int_equal(store_lanes_pop(&load->lanes, lane)->units, STORE_CLASS_OUTBOX);
    assert_int_equal(store_lanes_pop(&load->lanes, lane)->units, STORE_CLASS_BULK);
    assert_null(store_lanes_pop(&load->lanes, lane));
    store_lanes_leave(&load->lanes, lane);
    store_lanes_free(&load->lanes);
    hk_free(load);
}

/* Of two workspaces that are busy for ever and one that only tidies up, the last has its turn. */
static void test_no_workspace_is_passed_over_for_ever(void **state)
{
    struct load *load = hk_alloc(sizeof *load);
    int64_t last_turn = 0;

    (void)state;
    push(load, 1, STORE_CLASS_AGENT);
    push(load, 2, STORE_CLASS_AGENT);
    push(load, 3, STORE_CLASS_BULK);
    for (load->now = 1; load->now < 200; load->now++) {
        struct store_lane *lane = store_lanes_pick(&load->lanes);
        int64_t workspace = lane->workspace;
        store_lanes_enter(&load->lanes, lane);
        struct store_job *job = store_lanes_pop(&load->lanes, lane);
        push(load, workspace, job->units);
        store_lanes_leave(&load->lanes, lane);
        if (workspace == 3)
            last_turn = load->now;
        assert_true(load->now - last_turn <= 10);
    }
    drain(load);
    hk_free(load);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_class_has_its_share),
        cmocka_unit_test(test_what_is_kept_is_applied),
        cmocka_unit_test(test_people_come_first),
        cmocka_unit_test(test_no_workspace_is_passed_over_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
