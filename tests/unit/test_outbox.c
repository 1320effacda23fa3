/* tests/unit/test_outbox.c -- what becomes of a reply after each attempt; the breaker; the bucket.
 */
#include "outbox/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1795000000000)

enum { SAFE = CHANNEL_REPEAT_SAFE, PROBE = CHANNEL_REPEAT_PROBE, NEVER = CHANNEL_REPEAT_NEVER };

static const struct {
    const char *name;
    enum channel_step step;
    int repeat;
    bool probe;
    int64_t attempts;
    int64_t retry_after_ms;
    enum outbox_verdict verdict;
    int64_t least_ms; /* not before NOW_MS + this; -1: no time */
    int64_t most_ms;
} rows[] = {
    {"taken", CHANNEL_STEP_SENT, NEVER, false, 1, 0, OUTBOX_IS_SENT, -1, 0},
    {"read back and found", CHANNEL_STEP_SENT, PROBE, true, 2, 0, OUTBOX_IS_SENT, -1, 0},
    {"read back and not there: now", CHANNEL_STEP_NOT_FOUND, PROBE, true, 2, 0, OUTBOX_AGAIN, 0, 0},
    {"refused for good", CHANNEL_STEP_FAILED, SAFE, false, 1, 0, OUTBOX_IS_FAILED, -1, 0},
    {"refused after a dozen", CHANNEL_STEP_FAILED, NEVER, false, 12, 0, OUTBOX_IS_FAILED, -1, 0},

    /* certainly not there */
    {"later, as the network asks", CHANNEL_STEP_RETRY, NEVER, false, 1, 30000, OUTBOX_AGAIN, 30000,
        30250},
    {"later, first time", CHANNEL_STEP_RETRY, NEVER, false, 1, 0, OUTBOX_AGAIN, 500, 1000},
    {"later, fourth time", CHANNEL_STEP_RETRY, NEVER, false, 4, 0, OUTBOX_AGAIN, 4000, 8000},
    {"later, eleventh time: at most five minutes", CHANNEL_STEP_RETRY, NEVER, false, 11, 0,
        OUTBOX_AGAIN, 150000, OUTBOX_BACKOFF_MAX_MS},
    {"twelve times: a person decides", CHANNEL_STEP_RETRY, NEVER, false, OUTBOX_ATTEMPTS_MAX, 0,
        OUTBOX_IS_FAILED, -1, 0},

    /* it may be there */
    {"unclear, nothing to ask: never again by itself", CHANNEL_STEP_UNCLEAR, NEVER, false, 1, 0,
        OUTBOX_IS_UNCERTAIN, -1, 0},
    {"unclear, a second one is dropped there: again", CHANNEL_STEP_UNCLEAR, SAFE, false, 1, 0,
        OUTBOX_AGAIN, 500, 1000},
    {"unclear, can be read back: first that", CHANNEL_STEP_UNCLEAR, PROBE, false, 1, 0,
        OUTBOX_PROBE_FIRST, OUTBOX_SETTLE_MS, OUTBOX_SETTLE_MS},
    {"unclear, and so is the reading back: that again", CHANNEL_STEP_UNCLEAR, PROBE, true, 3, 0,
        OUTBOX_PROBE_FIRST, 2000, 4000},
    {"unclear a dozen times", CHANNEL_STEP_UNCLEAR, SAFE, false, OUTBOX_ATTEMPTS_MAX, 0,
        OUTBOX_IS_UNCERTAIN, -1, 0},
    {"reading back is told to wait: it does", CHANNEL_STEP_RETRY, PROBE, true, 2, 7000,
        OUTBOX_PROBE_FIRST, 7000, 7250},
    {"reading back is refused: says nothing about the reply", CHANNEL_STEP_FAILED, PROBE, true, 2,
        0, OUTBOX_PROBE_FIRST, 1000, 2000},
    {"reading back never succeeds: a person decides", CHANNEL_STEP_FAILED, PROBE, true,
        OUTBOX_ATTEMPTS_MAX, 0, OUTBOX_IS_UNCERTAIN, -1, 0},
    {"reading back where there is none", CHANNEL_STEP_RETRY, NEVER, true, 2, 0, OUTBOX_IS_UNCERTAIN,
        -1, 0},

    /* the token */
    {"the token is void: the account pauses", CHANNEL_STEP_VOID, NEVER, false, 1, 0, OUTBOX_PAUSE,
        0, 0},
    {"the token is void while reading back", CHANNEL_STEP_VOID, PROBE, true, 2, 0, OUTBOX_PAUSE, 0,
        0},
    {"a channel that never comes to an end", CHANNEL_STEP_REQUEST, SAFE, false, 1, 0,
        OUTBOX_IS_FAILED, -1, 0},
};

static void after_an_attempt(void **state)
{
    static const uint64_t jitters[] = {0, 1, 499, 12345, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        for (size_t j = 0; j < HK_COUNT(jitters); j++) {
            struct outbox_attempt attempt = {.step = rows[i].step,
                .repeat = (enum channel_repeat)rows[i].repeat,
                .probe = rows[i].probe,
                .attempts = rows[i].attempts,
                .retry_after_ms = rows[i].retry_after_ms,
                .now_ms = NOW_MS,
                .jitter = jitters[j]};
            struct outbox_next next = outbox_decide(&attempt);
            if (next.verdict != rows[i].verdict)
                fail_msg("%s: verdict %d", rows[i].name, (int)next.verdict);
            if (rows[i].least_ms < 0)
                continue;
            int64_t wait_ms = next.at_ms - NOW_MS;
            if (wait_ms < rows[i].least_ms || wait_ms > rows[i].most_ms)
                fail_msg("%s: after %lld ms", rows[i].name, (long long)wait_ms);
        }
    }
}

/* Whatever happens, no reply is sent again where it may be there already and the network would
 * show it twice. */
static void never_twice(void **state)
{
    (void)state;
    for (int step = CHANNEL_STEP_REQUEST; step <= CHANNEL_STEP_VOID; step++) {
        for (int64_t attempts = 1; attempts <= OUTBOX_ATTEMPTS_MAX + 1; attempts++) {
            struct outbox_attempt attempt = {.step = (enum channel_step)step,
                .repeat = CHANNEL_REPEAT_NEVER,
                .attempts = attempts,
                .now_ms = NOW_MS};
            struct outbox_next next = outbox_decide(&attempt);
            if (next.verdict == OUTBOX_AGAIN)
                assert_true(step == CHANNEL_STEP_RETRY || step == CHANNEL_STEP_NOT_FOUND);
            if (step == CHANNEL_STEP_UNCLEAR)
                assert_int_equal(next.verdict, OUTBOX_IS_UNCERTAIN);
            attempt.repeat = CHANNEL_REPEAT_PROBE;
            next = outbox_decide(&attempt);
            if (step == CHANNEL_STEP_UNCLEAR)
                assert_true(
                    next.verdict == OUTBOX_PROBE_FIRST || next.verdict == OUTBOX_IS_UNCERTAIN);
        }
    }
}

static void whose_sender_is_gone(void **state)
{
    (void)state;
    assert_int_equal(outbox_decide_lapsed(CHANNEL_REPEAT_SAFE), OUTBOX_AGAIN);
    assert_int_equal(outbox_decide_lapsed(CHANNEL_REPEAT_PROBE), OUTBOX_PROBE_FIRST);
    assert_int_equal(outbox_decide_lapsed(CHANNEL_REPEAT_NEVER), OUTBOX_IS_UNCERTAIN);
    assert_true(OUTBOX_CALLS_MS + OUTBOX_SETTLE_MS < OUTBOX_LEASE_MS);
}

static void breaker_opens_and_closes(void **state)
{
    static const int64_t waits_ms[] = {
        0, 0, 0, 0, 5000, 10000, 20000, 40000, 80000, 160000, 300000, 300000};
    struct outbox_breaker breaker = {0};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(waits_ms); i++) {
        outbox_breaker_note(&breaker, false, NOW_MS);
        assert_int_equal(outbox_breaker_allows(&breaker, NOW_MS), NOW_MS + waits_ms[i]);
    }
    assert_int_equal(outbox_breaker_allows(&breaker, NOW_MS + 300000), NOW_MS + 300000);
    outbox_breaker_note(&breaker, true, NOW_MS + 300000);
    assert_int_equal(outbox_breaker_allows(&breaker, NOW_MS), NOW_MS);
    for (int i = 0; i < 4; i++) {
        outbox_breaker_note(&breaker, false, NOW_MS);
        assert_int_equal(outbox_breaker_allows(&breaker, NOW_MS), NOW_MS);
    }
    for (int i = 0; i < 100000; i++) /* a network that is away for years */
        outbox_breaker_note(&breaker, false, NOW_MS);
    assert_int_equal(outbox_breaker_allows(&breaker, NOW_MS), NOW_MS + OUTBOX_BACKOFF_MAX_MS);
}

static void a_stop_between_two_calls_is_doubt(void **state)
{
    (void)state;
    assert_int_equal(outbox_step_at_stop(false, false), CHANNEL_STEP_RETRY);
    assert_int_equal(outbox_step_at_stop(false, true), CHANNEL_STEP_UNCLEAR);
    assert_int_equal(outbox_step_at_stop(true, false), CHANNEL_STEP_UNCLEAR);
}

static void a_word_of_the_network_is_no_failure_of_it(void **state)
{
    static const struct {
        enum model_transfer transfer;
        uint32_t status;
        bool letter, reached;
    } table[] = {
        {MODEL_TRANSFER_DONE, 200, false, true},
        {MODEL_TRANSFER_DONE, 404, false, true},
        {MODEL_TRANSFER_DONE, 503, false, false},
        {MODEL_TRANSFER_UNSENT, 0, false, false},
        {MODEL_TRANSFER_AMBIGUOUS, 200, false, false},
        {MODEL_TRANSFER_DONE, 250, true, true},
        {MODEL_TRANSFER_AMBIGUOUS, 550, true, true}, /* this recipient it does not take */
        {MODEL_TRANSFER_UNSENT, 535, true, true},
        {MODEL_TRANSFER_UNSENT, 0, true, false},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        const struct model_response response = {
            .transfer = table[i].transfer, .status = table[i].status};
        assert_int_equal(outbox_was_reached(&response, table[i].letter), table[i].reached);
    }
}

static void however_many_are_silent_the_next_finds_room(void **state)
{
    unsigned of_one = 0;

    (void)state;
    while (outbox_may_begin(of_one, of_one))
        of_one++;
    assert_int_equal(of_one, OUTBOX_IN_HAND_OF_ONE_MAX);
    for (unsigned accounts = 1; accounts <= 64; accounts *= 2) {
        unsigned in_hand = 0, each[64] = {0};
        bool more = true;
        while (more) { /* whatever each asks for, and none ever comes to an end */
            more = false;
            for (unsigned i = 0; i < accounts; i++)
                if (outbox_may_begin(in_hand, each[i])) {
                    each[i]++;
                    in_hand++;
                    more = true;
                }
        }
        for (unsigned i = 0; i < accounts; i++)
            assert_in_range(each[i], 1, OUTBOX_IN_HAND_OF_ONE_MAX);
        assert_true(outbox_may_begin(in_hand, 0));
    }
    assert_false(outbox_may_begin(OUTBOX_IN_HAND_MAX, 0));
}

static void bucket_gives_so_many_a_minute(void **state)
{
    static const uint32_t rates[] = {1, 6, 60, 600, 4800};

    (void)state;
    for (size_t r = 0; r < HK_COUNT(rates); r++) {
        struct outbox_bucket bucket = {0};
        int64_t now_ms = NOW_MS;
        int64_t taken = 0;
        int64_t begins = rates[r] / 6 > 0 ? rates[r] / 6 : 1;
        while (now_ms < NOW_MS + 60000) {
            int64_t at_ms = outbox_bucket_take(&bucket, rates[r], now_ms);
            assert_true(at_ms >= now_ms);
            taken += at_ms == now_ms;
            if (taken < begins) /* ten seconds' worth at once */
                assert_int_equal(at_ms, now_ms);
            now_ms = at_ms;
        }
        assert_in_range(taken, rates[r], rates[r] + begins + 1);
    }
}

static void bucket_without_a_limit_and_a_clock_set_back(void **state)
{
    struct outbox_bucket bucket = {0};

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(outbox_bucket_take(&bucket, 0, NOW_MS), NOW_MS);
    assert_int_equal(outbox_bucket_take(&bucket, 60, NOW_MS), NOW_MS);
    for (int i = 0; i < 9; i++)
        assert_int_equal(outbox_bucket_take(&bucket, 60, NOW_MS - 3600000), NOW_MS - 3600000);
    int64_t at_ms = outbox_bucket_take(&bucket, 60, NOW_MS - 3600000);
    assert_in_range(at_ms, NOW_MS - 3600000 + 1, NOW_MS - 3600000 + 1001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_an_attempt),
        cmocka_unit_test(never_twice),
        cmocka_unit_test(whose_sender_is_gone),
        cmocka_unit_test(breaker_opens_and_closes),
        cmocka_unit_test(a_stop_between_two_calls_is_doubt),
        cmocka_unit_test(a_word_of_the_network_is_no_failure_of_it),
        cmocka_unit_test(however_many_are_silent_the_next_finds_room),
        cmocka_unit_test(bucket_gives_so_many_a_minute),
        cmocka_unit_test(bucket_without_a_limit_and_a_clock_set_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
