/* The demo day: what is heard when, that ids are never used twice, and what follows on a reply. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json_read.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "flow/demo.h"
#include "flow/demo_priv.h"
#include "triage/judge.h"

#define START INT64_C(1795299000000)

static int setup(void **state)
{
    static struct hk_cx cx;

    cx = (struct hk_cx){.arena = hk_arena_new(), .now_ms = START};
    *state = &cx;
    return 0;
}

static int teardown(void **state)
{
    struct hk_cx *cx = *state;

    hk_arena_free(cx->arena);
    return 0;
}

/* What the real channel reads in a body. */
static struct channel_events parse(struct hk_cx *cx, struct hk_str body)
{
    struct channel_account account = {.id = 1};
    struct channel_events events = {0};

    assert_int_equal(channel_sim.parse(cx, &account, body, &events), HK_OK);
    return events;
}

static size_t count_threads(struct channel_events events)
{
    size_t n = 0;

    for (size_t i = 0; i < events.count; i++) {
        size_t same = 0;
        for (size_t j = 0; j < i; j++)
            same += hk_str_equal(events.list[i].thread_key, events.list[j].thread_key);
        n += same == 0;
    }
    return n;
}

static void test_table_is_sound(void **state)
{
    size_t storm = 0;

    (void)state;
    for (size_t i = 0; i < demo_line_count; i++) {
        const struct demo_line *line = &demo_lines[i];
        bool known = false;
        for (size_t j = 0; j < demo_customer_count; j++)
            known = known
                || hk_str_equal(hk_str_from(demo_customers[j].id), hk_str_from(line->customer));
        assert_true(known);
        assert_true(i == 0 || line->offset_ms >= demo_lines[i - 1].offset_ms);
        assert_true(hk_text_valid(hk_str_from(line->text)));
        assert_int_equal(hk_str_find(hk_str_from(line->thread), HK_STR("~")), SIZE_MAX);
        storm += line->storm;
    }
    assert_int_equal(storm, 30);
}

/* Most thank-yous end a case by their rule, so that the number of those who wait falls. */
static void test_thanks_are_thanks(void **state)
{
    size_t thanks = 0, ended = 0;

    (void)state;
    for (size_t i = 0; i < demo_line_count; i++) {
        if (demo_lines[i].thanks == NULL)
            continue;
        thanks++;
        ended += triage_no_answer_rule(hk_str_from(demo_lines[i].thanks), false).n > 0;
    }
    assert_true(ended * 4 >= thanks * 3);
    assert_true(ended < thanks);
}

static void test_opening_has_twelve_cases(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_news news;
    struct channel_events events;
    size_t past_due = 0;

    demo_play(cx, demo_day_read(HK_STR("")), &news);
    events = parse(cx, news.body);
    assert_int_equal(events.count, news.count);
    assert_int_equal(count_threads(events), 12);
    for (size_t i = 0; i < events.count; i++) {
        assert_true(events.list[i].at_ms < START);
        assert_int_equal(events.list[i].who_count, 1);
        past_due += events.list[i].at_ms + DEMO_ANSWER_DUE_MS < START;
    }
    assert_int_equal(past_due, 3);
    struct channel_event newest = events.list[events.count - 1];
    assert_true(hk_str_equal(newest.name, HK_STR("Anna Zielińska")));
    assert_int_equal(newest.visibility, CHANNEL_PUBLIC);
    assert_int_equal(news.next_ms, START + 10000);
}

static void test_storm_is_thirty_in_twenty_seconds(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_news news;
    size_t before, during;

    demo_play(cx, (struct demo_day){0}, &news);
    cx->now_ms = START + 59999;
    demo_play(cx, news.day, &news);
    before = news.count;
    cx->now_ms = START + 80000;
    demo_play(cx, news.day, &news);
    during = news.count;
    assert_int_equal(before, 3);
    assert_int_equal(during, 30);
    assert_int_equal(count_threads(parse(cx, news.body)), 30);
}

/* Stepping from `next_ms` to `next_ms` for a week gives every ordinal once, in order of time. */
static void test_day_goes_on_for_ever(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_day day = {0};
    struct demo_news news;
    int64_t heard = 0, last_ms = 0, slow = 0;

    while (cx->now_ms < START + INT64_C(7) * 24 * 3600 * 1000) {
        demo_play(cx, day, &news);
        assert_true(news.next_ms > cx->now_ms);
        assert_true(news.count > 0);
        struct channel_events events = parse(cx, news.body);
        for (size_t i = 0; i < events.count; i++) {
            assert_true(events.list[i].at_ms >= last_ms);
            assert_true(events.list[i].at_ms <= cx->now_ms);
            last_ms = events.list[i].at_ms;
        }
        heard += (int64_t)news.count;
        assert_int_equal(news.day.next, heard);
        assert_int_equal(news.day.start_ms, START);
        if (heard > (int64_t)demo_line_count) {
            slow = news.next_ms - cx->now_ms;
            assert_in_range(slow, 120000, 240000);
        }
        day = news.day;
        cx->now_ms = news.next_ms;
        hk_arena_reset(cx->arena);
    }
    assert_true(slow > 0);
}

static void test_same_bookmark_same_body(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_news one, two;

    demo_play(cx, (struct demo_day){0}, &one);
    demo_play(cx, (struct demo_day){0}, &two);
    assert_true(hk_str_equal(one.body, two.body));
}

static void test_down_time_is_not_made_up_for(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_day day = {START, 20};
    struct demo_news news;

    cx->now_ms = START + INT64_C(9) * 3600 * 1000;
    demo_play(cx, day, &news);
    assert_int_equal(news.count, 0);
    assert_int_equal(news.body.n, 0);
    assert_int_equal(news.next_ms, cx->now_ms + 10000);
    assert_int_equal(news.day.next, 20);
    cx->now_ms = news.next_ms;
    demo_play(cx, news.day, &news);
    assert_true(news.count >= 1);
}

static void test_clock_set_back(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_news news;

    cx->now_ms = START - INT64_C(30) * 24 * 3600 * 1000;
    demo_play(cx, (struct demo_day){START, 40}, &news);
    assert_int_equal(news.next_ms, cx->now_ms + 10000);
}

static void test_bookmark_as_text(void **state)
{
    static const char *const bad[] = {"", "1", "x:y", "5:-1", "5:1:2", "-5:1", "0:7"};
    struct hk_cx *cx = *state;
    struct demo_day day = demo_day_read(demo_day_text(cx, (struct demo_day){START, 77}));

    assert_int_equal(day.start_ms, START);
    assert_int_equal(day.next, 77);
    for (size_t i = 0; i < HK_COUNT(bad); i++)
        assert_int_equal(demo_day_read(hk_str_from(bad[i])).start_ms, 0);
}

static struct demo_sent reply(const char *thread, const char *text)
{
    return (struct demo_sent){
        HK_STR("txn7"), HK_STR("r7"), hk_str_from(thread), hk_str_from(text), START};
}

static void test_reply_is_received_and_thanked(void **state)
{
    static const enum channel_receipt steps[] = {CHANNEL_SENT, CHANNEL_DELIVERED, CHANNEL_READ};
    static const int64_t after_ms[] = {300, 1000, 3000};
    struct hk_cx *cx = *state;
    struct demo_memory memory = {0};
    struct demo_sent sent = reply("cisza~0", "Szkoda jest u nas, decyzja do piątku.");
    struct demo_answer answers[DEMO_ANSWERS_MAX];

    assert_int_equal(demo_answer(cx, &memory, &sent, answers), 4);
    for (size_t i = 0; i < 3; i++) {
        struct channel_events events = parse(cx, answers[i].body);
        assert_int_equal(events.count, 1);
        assert_int_equal(events.list[0].kind, CHANNEL_RECEIPT);
        assert_int_equal(events.list[0].receipt, steps[i]);
        assert_int_equal(answers[i].at_ms, START + after_ms[i]);
        assert_true(hk_str_equal(events.list[0].txn, sent.txn));
    }
    struct channel_events thanks = parse(cx, answers[3].body);
    assert_int_equal(
        thanks.list[0].kind, CHANNEL_MESSAGE); /* who asked in public thanks in private */
    assert_int_equal(thanks.list[0].visibility, CHANNEL_PRIVATE);
    assert_true(hk_str_equal(thanks.list[0].thread_key, HK_STR("cisza~0~p")));
    assert_true(hk_str_equal(thanks.list[0].who[0].value, HK_STR("anna")));
    assert_in_range(answers[3].at_ms - START, 12000, 20000);
    assert_int_equal(demo_answer(cx, &memory, &sent, answers), 3);
}

static void test_question_heart_and_strangers(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_memory memory = {0};
    struct demo_answer answers[DEMO_ANSWERS_MAX];
    struct demo_sent question = reply("bike~0", "Could you give us the policy number?");
    struct demo_sent answer = reply("bike~0", "Yes, it does.");
    struct demo_sent praise = reply("cake~3", "Thank you!");
    struct demo_sent stranger = reply("another-thread", "Hello");

    assert_int_equal(demo_answer(cx, &memory, &question, answers), 4);
    assert_int_equal(demo_answer(cx, &memory, &answer, answers), 4);
    assert_int_equal(demo_answer(cx, &memory, &answer, answers), 3);
    assert_int_equal(demo_answer(cx, &memory, &praise, answers), 4);
    struct channel_events heart = parse(cx, answers[3].body);
    assert_int_equal(heart.list[0].kind, CHANNEL_REACTION);
    assert_true(hk_str_equal(heart.list[0].target_id, praise.remote_id));
    assert_int_equal(demo_answer(cx, &memory, &stranger, answers), 3);
}

/* In a later round the thank-you comes from the one who wrote. */
static void test_later_rounds_keep_their_speaker(void **state)
{
    struct hk_cx *cx = *state;
    struct demo_memory memory = {0};
    struct demo_day day = {START, (int64_t)demo_line_count + 3};
    struct demo_answer answers[DEMO_ANSWERS_MAX];
    struct demo_news news;

    demo_play(cx, day, &news);
    day = news.day;
    cx->now_ms = news.next_ms;
    demo_play(cx, day, &news);
    struct channel_event said = parse(cx, news.body).list[0];
    struct demo_sent sent = {HK_STR("t"), HK_STR("r"), said.thread_key, HK_STR("Ok."), START};
    assert_true(hk_str_ends(said.thread_key, HK_STR("~1")));
    assert_int_equal(demo_answer(cx, &memory, &sent, answers), 4);
    struct channel_event thanks = parse(cx, answers[3].body).list[0];
    assert_true(hk_str_equal(said.who[0].value, thanks.who[0].value));
    assert_false(hk_str_equal(said.who[0].value, HK_STR("yoav")));
}

/* Called again, the storm brings the same thirty posts in threads of their own, over twenty
 * seconds. */
static void test_storm_once_more(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = 1000000};
    struct demo_news news;
    size_t next = 0;
    size_t said = 0;
    size_t bodies = 0;

    (void)state;
    do {
        demo_storm(&cx, 1000000, &next, &news);
        assert_int_equal(news.count > 0, hk_str_find(news.body, HK_STR("s1000000-")) != SIZE_MAX);
        assert_true(hk_str_find(news.body, HK_STR("~1000\"")) != SIZE_MAX);
        assert_true(news.next_ms == 0 || news.next_ms > cx.now_ms);
        said += news.count;
        bodies++;
        if (news.next_ms > 0)
            cx.now_ms = news.next_ms;
    } while (news.next_ms > 0);
    assert_int_equal(said, 30);
    assert_true(bodies > 10 && cx.now_ms <= 1000000 + 20000);
    demo_storm(&cx, 1000000, &next, &news);
    assert_true(news.count == 0 && news.next_ms == 0);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_table_is_sound, setup, teardown),
        cmocka_unit_test_setup_teardown(test_thanks_are_thanks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_opening_has_twelve_cases, setup, teardown),
        cmocka_unit_test_setup_teardown(test_storm_is_thirty_in_twenty_seconds, setup, teardown),
        cmocka_unit_test(test_storm_once_more),
        cmocka_unit_test_setup_teardown(test_day_goes_on_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same_bookmark_same_body, setup, teardown),
        cmocka_unit_test_setup_teardown(test_down_time_is_not_made_up_for, setup, teardown),
        cmocka_unit_test_setup_teardown(test_clock_set_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bookmark_as_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reply_is_received_and_thanked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_question_heart_and_strangers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_later_rounds_keep_their_speaker, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
