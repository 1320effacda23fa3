/* tests/unit/test_search.c -- the index against a plain list: after any sequence of messages,
 * edits, withdrawals, moves and merges it holds exactly the tokens of what is there, and a query
 * finds exactly what a walk through all messages finds. Small limits, so that merging happens
 * often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/ids.h"
#include "base/str.h"
#include "conversation_sql.h"
#include "ingest_sql.h"
#include "people_sql.h"
#include "search/search_priv.h"
#include "shapes.h"
#include "store/writer.h"

enum { WORKSPACE = 1, ACCOUNT = 7, CASES = 6, MESSAGES_MAX = 1200, STEPS = 500 };

#define NOW_MS INT64_C(1795000000000)

static const struct search_limits tiny = {.open_max = 8,
    .new_at_once = 5,
    .rows_at_once = 2,
    .merge_of = 3,
    .block_max = 4,
    .level_max = 2};

static const char *const vocabulary[] = {
    "polisa", "szkoda", "szkode", "полис", "שלום", "parcel", "late", "AB-12", "600100200"};

struct said {
    int64_t id;
    size_t at_case;
    char text[80];
    bool withdrawn;
};

struct world {
    struct hk_cx cx;
    struct store *store;
    struct store_writer *writer;
    struct store_session *session;
    int64_t cases[CASES], departments[CASES];
    struct said *said;
    size_t n;
    uint32_t seed;
    size_t merges;
    const struct search_limits *limits;
    char folder[64];
};

typedef enum hk_rc act(struct hk_cx *cx, struct store_session *session, struct world *w, size_t at);

struct step {
    struct store_job job; /* must stay first */
    struct world *world;
    act *act;
    size_t at;
    const struct search_plan *plan;
};

static uint32_t any(struct world *w, uint32_t below)
{
    w->seed = w->seed * 1664525u + 1013904223u;
    return (w->seed >> 8) % below;
}

static enum hk_rc run_step(struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct step *step = job;

    (void)batch;
    cx->now_ms = NOW_MS;
    if (step->plan != NULL)
        return search_plan_write(cx, session, step->plan);
    return step->act(cx, session, step->world, step->at);
}

static void must(struct world *w, enum hk_rc rc)
{
    if (rc != HK_OK)
        fail_msg("%s: %s", hk_rc_name(rc), w->cx.error.text);
}

static void commit(struct world *w, act *what, size_t at, const struct search_plan *plan)
{
    struct step step = {.job = {.run = run_step, .workspace = WORKSPACE, .units = 1},
        .world = w,
        .act = what,
        .at = at,
        .plan = plan};

    must(w, store_writer_run(&w->cx, w->writer, STORE_CLASS_BULK, &step.job));
}

/* ---- what happens ---- */

static enum hk_rc make_house(
    struct hk_cx *cx, struct store_session *session, struct world *w, size_t at)
{
    const struct ingest_insert_account_in account = {.workspace = WORKSPACE,
        .id = ACCOUNT,
        .channel = HK_STR("simulated"),
        .name = HK_STR("a"),
        .remote_id = HK_STR(""),
        .settings = HK_STR("{}"),
        .secrets = HK_STR(""),
        .session = HK_STR("")};

    (void)at;
    HK_TRY(ingest_insert_account(cx, session, &account));
    HK_TRY(people_insert_customer(cx, session, WORKSPACE, 5, HK_STR("Anna"), HK_STR("@a"), NOW_MS));
    for (size_t i = 0; i < CASES; i++) {
        const struct conversation_insert_row_in row = {.workspace = WORKSPACE,
            .id = w->cases[i],
            .customer = 5,
            .account = ACCOUNT,
            .title = HK_STR(""),
            .language = HK_STR(""),
            .moved_to = HK_STR("")};
        HK_TRY(conversation_insert_row(cx, session, &row));
    }
    return HK_OK;
}

static void make_text(struct world *w, char out[80])
{
    size_t n = 1 + any(w, 4);
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        used += (size_t)snprintf(
            out + used, 80 - used, "%s ", vocabulary[any(w, HK_COUNT(vocabulary))]);
}

static enum hk_rc do_say(
    struct hk_cx *cx, struct store_session *session, struct world *w, size_t at)
{
    struct said *s = &w->said[at];

    const struct conversation_insert_message_in in = {.workspace = WORKSPACE,
        .id = s->id,
        .conversation = w->cases[s->at_case],
        .account = ACCOUNT,
        .author_id = 5,
        .text = hk_str_from(s->text),
        .language = HK_STR("pl"),
        .at_ms = NOW_MS,
        .arrived_ms = NOW_MS,
        .dedup = hk_arena_printf(cx->arena, "m%zu", at),
        .remote_id = HK_STR(""),
        .permalink = HK_STR(""),
        .attachments = HK_STR(""),
        .activity = HK_STR("")};
    return conversation_insert_message(cx, session, &in);
}

static enum hk_rc do_edit(
    struct hk_cx *cx, struct store_session *session, struct world *w, size_t at)
{
    struct conversation_message_row before;
    struct said *s = &w->said[at];

    HK_TRY(conversation_read_message(cx, session, WORKSPACE, s->id, &before));
    HK_TRY(search_note_text(cx, session, WORKSPACE, s->id, before.text));
    if (s->withdrawn)
        return conversation_delete_message(cx, session, WORKSPACE, s->id);
    return conversation_edit_message(cx, session, WORKSPACE, s->id, hk_str_from(s->text), 0);
}

static enum hk_rc do_move(
    struct hk_cx *cx, struct store_session *session, struct world *w, size_t at)
{
    const struct conversation_update_row_in in = {.workspace = WORKSPACE,
        .id = w->cases[at],
        .title = HK_STR(""),
        .language = HK_STR(""),
        .moved_to = HK_STR(""),
        .department = w->departments[at]};
    struct search_id_row was;

    HK_TRY(search_read_department(cx, session, WORKSPACE, w->cases[at], &was));
    HK_TRY(search_note_moved(cx, session, WORKSPACE, w->cases[at], was.id));
    return conversation_update_row(cx, session, &in);
}

/* ---- the follower ---- */

/* A plan made now, perhaps written only after something else was committed. */
static struct search_plan *plan_next(struct world *w)
{
    struct search_plan *plan;

    must(w, search_plan_next(&w->cx, w->session, w->limits, WORKSPACE, &plan));
    return plan;
}

static bool follow(struct world *w)
{
    struct search_plan *plan = plan_next(w);

    if (search_plan_work(plan) == SEARCH_NOTHING)
        return false;
    w->merges += search_plan_work(plan) == SEARCH_MERGE;
    commit(w, NULL, 0, plan);
    return true;
}

static void say_something(struct world *w)
{
    struct said *s = &w->said[w->n];

    *s = (struct said){.id = hk_ids_next(w->cx.ids, NOW_MS), .at_case = any(w, CASES)};
    make_text(w, s->text);
    commit(w, do_say, w->n++, NULL);
}

static void change_something(struct world *w)
{
    size_t at = any(w, (uint32_t)w->n);
    struct said *s = &w->said[at];

    if (s->withdrawn)
        return;
    s->withdrawn = any(w, 3) == 0;
    make_text(w, s->text);
    commit(w, do_edit, at, NULL);
}

static void move_something(struct world *w)
{
    size_t at = any(w, CASES);

    w->departments[at] = any(w, 3) * 100;
    commit(w, do_move, at, NULL);
}

static void do_something(struct world *w)
{
    uint32_t what = any(w, 10);

    if (what < 6 || w->n == 0)
        say_something(w);
    else if (what < 8)
        change_something(w);
    else
        move_something(w);
}

/* ---- what must be so ---- */

static struct postings expected_of(struct world *w)
{
    struct search_plan plan = {.cx = &w->cx};
    struct postings all = {0};

    for (size_t i = 0; i < w->n; i++) {
        const struct said *s = &w->said[i];
        const struct search_message_row row = {.id = s->id,
            .account = ACCOUNT,
            .language = HK_STR("pl"),
            .department = w->departments[s->at_case]};
        if (s->withdrawn)
            continue;
        plan_words(&plan, &all, hk_str_from(s->text), s->id);
        plan_marks(&plan, &all, &row);
    }
    search_postings_sort(&all);
    return all;
}

static struct postings found_in_index(struct world *w)
{
    struct search_segment_row *segments;
    struct postings all = {0};
    size_t n = 0;

    must(w, search_list_segments(&w->cx, w->session, WORKSPACE, &segments, &n));
    for (size_t i = 0; i < n; i++) {
        struct search_posting_row *rows;
        size_t count = 0;
        assert_true(segments[i].state <= SEGMENT_FULL);
        must(w,
            search_page_segment(
                &w->cx, w->session, WORKSPACE, segments[i].id, HK_STR(""), 1000000, &rows, &count));
        for (size_t r = 0; r < count; r++) {
            int64_t *ids = hk_arena_array(w->cx.arena, POSTING_IDS_MAX(rows[r].ids), sizeof *ids);
            size_t k = 0;
            must(w, posting_decode(&w->cx, rows[r].first, rows[r].ids, ids, &k));
            assert_true(k <= tiny.block_max * 2);
            while (k-- > 0) {
                assert_true(ids[k] >= segments[i].first && ids[k] <= segments[i].last);
                search_postings_add(&w->cx, &all, rows[r].token, ids[k], false);
            }
        }
    }
    size_t with_repeats = all.n;
    search_postings_sort(&all);
    assert_int_equal(all.n, with_repeats);
    return all;
}

static void check_index(struct world *w)
{
    struct postings expected = expected_of(w);
    struct postings found = found_in_index(w);

    for (size_t i = 0; i < expected.n && i < found.n; i++)
        if (!hk_str_equal(expected.list[i].token, found.list[i].token)
            || expected.list[i].id != found.list[i].id)
            fail_msg("expected %.*s of %lld, found %.*s of %lld", HKS(expected.list[i].token),
                (long long)expected.list[i].id, HKS(found.list[i].token),
                (long long)found.list[i].id);
    assert_int_equal(expected.n, found.n);
}

static bool sees(struct world *w, const struct said *s, int64_t department)
{
    int64_t its = w->departments[s->at_case];

    return !s->withdrawn && (department == 0 || its == 0 || its == department);
}

/* Page by page what a walk through all messages finds, the newest first. */
static void check_query(struct world *w, const char *q, int64_t department)
{
    struct search_request request = {.workspace = WORKSPACE,
        .reader_department = department,
        .q = hk_str_from(q),
        .language = HK_STR(""),
        .state = -1,
        .limit = 7};
    struct query query;
    struct search_page page = {0};
    size_t at = 0;
    size_t total = 0;

    must(w, query_read(&w->cx, NULL, request.q, &query));
    for (size_t i = w->n; i-- > 0;) {
        struct lang_token *hits;
        size_t n;
        if (!sees(w, &w->said[i], department)
            || !query_matches(&w->cx, &query, hk_str_from(w->said[i].text), &hits, &n))
            continue;
        while (at == page.count) {
            assert_true(total == 0 || page.next != 0);
            request.before = page.next;
            must(w, search_messages(&w->cx, w->session, &request, &page));
            at = 0;
            assert_true(page.count > 0 || page.next != 0);
        }
        assert_int_equal(page.hits[at].message, w->said[i].id);
        at++;
        total++;
    }
    if (total == 0)
        must(w, search_messages(&w->cx, w->session, &request, &page));
    assert_true(at == page.count);
}

static void check_all(struct world *w)
{
    static const char *const questions[] = {"polisa", "szko", "szkoda parcel", "полис", "שלום late",
        "ab12", "600100200 -late", "\"parcel late\"", "nobody"};

    check_index(w);
    for (size_t i = 0; i < HK_COUNT(questions); i++)
        for (int64_t department = 0; department <= 200; department += 100)
            check_query(w, questions[i], department);
}

/* ---- */

static void begin(struct world *w, uint32_t seed)
{
    *w = (struct world){
        .seed = seed, .limits = &tiny, .said = test_calloc(MESSAGES_MAX, sizeof *w->said)};
    w->cx = (struct hk_cx){.arena = hk_arena_new(), .ids = hk_ids_new(0), .now_ms = NOW_MS};
    snprintf(w->folder, sizeof w->folder, "/tmp/hark-test-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    must(w, store_open(&w->cx, HK_STR("sqlite:"), hk_str_from(w->folder), &w->store));
    must(w, store_writer_open(&w->cx, w->store, w->cx.ids, NULL, 1, &w->writer));
    must(w, store_session_open(&w->cx, w->store, &w->session));
    for (size_t i = 0; i < CASES; i++)
        w->cases[i] = hk_ids_next(w->cx.ids, NOW_MS);
    commit(w, make_house, 0, NULL);
}

static void end(struct world *w)
{
    char command[96];

    store_session_close(w->session);
    store_writer_close(w->writer);
    store_close(w->store);
    hk_ids_free(w->cx.ids);
    hk_arena_free(w->cx.arena);
    snprintf(command, sizeof command, "rm -rf '%s'", w->folder);
    assert_int_equal(system(command), 0);
    test_free(w->said);
}

/* Changes fall at any place of the follower's work: between two bites of a merge, and between a
 * plan and its writing. */
static void the_index_holds_what_is_there(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 3; seed++) {
        struct world w;
        begin(&w, seed);
        for (size_t i = 0; i < STEPS; i++) {
            if (any(&w, 3) == 0) {
                struct search_plan *plan = plan_next(&w);
                do_something(&w);
                if (search_plan_work(plan) != SEARCH_NOTHING)
                    commit(&w, NULL, 0, plan);
            } else if (any(&w, 2) == 0) {
                follow(&w);
            } else {
                do_something(&w);
            }
            if (i % 100 != 99)
                continue;
            while (follow(&w))
                continue;
            check_all(&w);
        }
        assert_true(w.merges > 10);
        end(&w);
    }
}

static enum hk_rc do_say_often(
    struct hk_cx *cx, struct store_session *session, struct world *w, size_t n)
{
    while (w->n < n) {
        w->said[w->n] =
            (struct said){.id = hk_ids_next(w->cx.ids, NOW_MS), .text = "a parcel is late"};
        HK_TRY(do_say(cx, session, w, w->n++));
    }
    return HK_OK;
}

static struct search_page ask(struct world *w, const char *q)
{
    struct search_page page;
    const struct search_request request = {.workspace = WORKSPACE,
        .q = hk_str_from(q),
        .language = HK_STR(""),
        .state = -1,
        .limit = 5};

    must(w, search_messages(&w->cx, w->session, &request, &page));
    return page;
}

/* The page is not kept waiting for its total: here a block for each message and word. */
static void counting_ends_where_it_takes_long(void **state)
{
    static const struct search_limits one_a_block = {.open_max = MESSAGES_MAX,
        .new_at_once = MESSAGES_MAX,
        .rows_at_once = 2,
        .merge_of = 3,
        .block_max = 1,
        .level_max = 2};
    struct world w;

    (void)state;
    begin(&w, 1);
    w.limits = &one_a_block;
    commit(&w, do_say_often, 1100, NULL);
    while (follow(&w))
        continue;
    struct search_page one_word = ask(&w, "parcel ");
    assert_true(one_word.count == 5 && one_word.next != 0);
    assert_true(one_word.total == SEARCH_TOTAL_MAX && one_word.total_more);
    struct search_page two_words = ask(&w, "parcel late ");
    assert_true(two_words.count == 5 && two_words.next == one_word.next);
    assert_true(two_words.total == -1 && !two_words.total_more);
    end(&w);
}

static void a_block_comes_back_as_it_was(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    const int64_t ids[] = {1, 2, 130, 1 << 20, INT64_MAX - 1, INT64_MAX};
    int64_t out[64];
    size_t n = 0;

    (void)state;
    struct hk_str block = posting_encode(&cx, ids, HK_COUNT(ids));
    assert_int_equal(posting_decode(&cx, 1, block, out, &n), HK_OK);
    assert_int_equal(n, HK_COUNT(ids));
    assert_memory_equal(out, ids, sizeof ids);
    assert_int_equal(posting_decode(&cx, 1, HK_STR("\x80"), out, &n), HK_EIO);
    assert_int_equal(posting_decode(&cx, 1, HK_STR("\0"), out, &n), HK_EIO);
    assert_int_equal(posting_decode(&cx, INT64_MAX, HK_STR("\1"), out, &n), HK_EIO);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_comes_back_as_it_was),
        cmocka_unit_test(the_index_holds_what_is_there),
        cmocka_unit_test(counting_ends_where_it_takes_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
