/* bench/bench_search.c -- any message by its words, among very many: newest first, and only what
 * the reader's department may see.
 *
 * The rows that a search reads (messages, their conversations and customers) are written straight
 * into the store, ten thousand to a transaction; then the follower's own plans make the index of
 * them, bite by bite, as they would have. Words are drawn so that the first is in half of all
 * messages, the fifth in one of five and the last in a few; a message has about twelve, and follows
 * the one before it after a second. A tenth of the conversations belongs to nobody, the others to
 * nine departments.
 *
 *   bench_search [MESSAGES [FOLDER]]    default 1,000,000; on SQLite, as it is shipped
 *
 * With a folder what was written stays there, and is asked again the next time.
 *
 * Each query is asked many times by readers of different departments, each time from another place,
 * so that no answer is a repetition. One line per figure: name, figure, unit, bar, ratio.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/str.h"
#include "conversation_sql.h"
#include "flow/flow_priv.h"
#include "lib/brand.h"
#include "lib/people.h"
#include "people_sql.h"
#include "search/search.h"
#include "search_sql.h"

enum { ROWS = 10000, A_CASE = 5, WORDS = 12, VOCABULARY = 30000, DEPARTMENTS = 10, ASKED = 400 };

#define BAR_P99_MS 50.0

struct bench {
    struct hk_cx cx;
    struct flow *flow;
    struct store_session *session;
    int64_t workspace, account;
    int64_t begin_ms; /* when the first message was said */
    int64_t messages, next;
};

struct job {
    struct store_job job; /* first */
    struct bench *bench;
    const struct search_plan *plan;
};

static void must(const struct hk_cx *cx, enum hk_rc rc)
{
    if (rc == HK_OK)
        return;
    fprintf(stderr, "bench_search: %s\n", cx->error.text);
    exit(1);
}

/* ---- what is there ------------------------------------------------------------------------ */

/* Messages are named by when they were said, as they always are. */
static int64_t id_of(const struct bench *b, int64_t n)
{
    return (b->begin_ms + n * 1000 - HK_ID_EPOCH_MS) << 21 | 1;
}

static int64_t case_of(const struct bench *b, int64_t n)
{
    return id_of(b, n - n % A_CASE);
}

static int64_t department_of(int64_t n)
{
    return (int64_t)(people_mix((uint64_t)(n / A_CASE) * 31) % DEPARTMENTS);
}

/* The `rank`-th of all words: letters only, and words of near rank have nothing in common. */
static struct hk_str word(struct hk_cx *cx, uint64_t rank)
{
    uint64_t seed = people_mix(rank);
    char text[12];
    size_t n = 0;

    for (size_t length = 3 + seed % 7; n < length; n++)
        text[n] = (char)('a' + (seed >> (6 + 5 * n)) % 26);
    for (uint64_t rest = rank; rest > 0 && n < sizeof text; rest /= 26)
        text[n++] = (char)('a' + rest % 26);
    return hk_arena_str(cx->arena, (struct hk_str){text, n});
}

/* A word of which the first is said most often, each further one as often as its place says. */
static uint64_t any_rank(uint64_t random)
{
    double u = (double)(random >> 11) / 9007199254740992.0;

    return (uint64_t)exp(u * log(VOCABULARY));
}

static struct hk_str text_of(struct hk_cx *cx, int64_t n)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(1024);

    for (uint64_t i = 0; i < WORDS; i++) {
        struct hk_str w = word(cx, any_rank(people_mix((uint64_t)n * WORDS + i)));
        hk_buf_printf(&buf, "%s%.*s", i > 0 ? " " : "", HKS(w));
    }
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

static enum hk_rc insert_case(
    struct hk_cx *cx, struct store_session *session, const struct bench *b, int64_t n)
{
    int64_t id = case_of(b, n);
    struct conversation_insert_row_in in = {.workspace = b->workspace,
        .id = id,
        .version = 1,
        .customer = id,
        .account = b->account,
        .title = HK_STR("A case"),
        .department = department_of(n),
        .language = HK_STR("en"),
        .moved_to = HK_STR(""),
        .activity_ms = hk_id_time_ms(id),
        .last_message = id};

    HK_TRY(people_insert_customer(cx, session, b->workspace, id,
        hk_arena_printf(cx->arena, "Customer %lld", (long long)(n / A_CASE)), HK_STR(""),
        in.activity_ms));
    return conversation_insert_row(cx, session, &in);
}

static enum hk_rc insert_message(
    struct hk_cx *cx, struct store_session *session, const struct bench *b, int64_t n)
{
    int64_t id = id_of(b, n);
    char dedup[14];

    snprintf(dedup, sizeof dedup, "%013llx", (unsigned long long)id & 0xfffffffffffffULL);
    struct conversation_insert_message_in in = {.workspace = b->workspace,
        .id = id,
        .conversation = case_of(b, n),
        .account = b->account,
        .author_id = case_of(b, n),
        .text = text_of(cx, n),
        .language = HK_STR("en"),
        .at_ms = hk_id_time_ms(id),
        .arrived_ms = hk_id_time_ms(id),
        .dedup = {dedup, sizeof dedup},
        .remote_id = HK_STR(""),
        .permalink = HK_STR(""),
        .attachments = HK_STR(""),
        .activity = HK_STR("")};

    return conversation_insert_message(cx, session, &in);
}

static enum hk_rc write_rows(
    struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    const struct bench *b = ((struct job *)job)->bench;

    (void)batch;
    for (int64_t n = b->next; n < b->messages && n < b->next + ROWS; n++) {
        if (n % A_CASE == 0)
            HK_TRY(insert_case(cx, session, b, n));
        HK_TRY(insert_message(cx, session, b, n));
    }
    return HK_OK;
}

static enum hk_rc write_plan(
    struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    (void)batch;
    return search_plan_write(cx, session, ((struct job *)job)->plan);
}

static void run_job(struct bench *b, struct job *job)
{
    job->bench = b;
    job->job.workspace = b->workspace;
    job->job.units = ROWS;
    must(&b->cx, store_writer_run(&b->cx, flow_writer(b->flow), STORE_CLASS_BULK, &job->job));
}

static void write_messages(struct bench *b)
{
    for (; b->next < b->messages; b->next += ROWS) {
        struct job job = {.job = {.run = write_rows}};
        run_job(b, &job);
        hk_arena_reset(b->cx.arena);
    }
}

static void print(const char *name, double figure, const char *unit, double bar)
{
    printf("search.%s %.2f %s %s%.0f %.2f\n", name, figure, unit, bar > 0 ? "" : "-", bar,
        bar > 0 ? bar / figure : 1.0);
    fflush(stdout);
}

/* Until the follower has nothing to do any more. */
static void write_index(struct bench *b)
{
    int64_t start_us = hk_clock_steady_us();

    for (;;) {
        struct job job = {.job = {.run = write_plan}};
        struct search_plan *plan;
        must(&b->cx,
            search_plan_next(&b->cx, b->session, &search_limits_usual, b->workspace, &plan));
        if (search_plan_work(plan) == SEARCH_NOTHING)
            break;
        job.plan = plan;
        run_job(b, &job);
        hk_arena_reset(b->cx.arena);
    }
    print(
        "index", (double)(hk_clock_steady_us() - start_us) / (double)b->messages, "us/message", 0);
}

/* ---- asking --------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* What other programs take is not in it. */
static int64_t thread_cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* One query by many readers; half of them turn pages. */
static void ask(struct bench *b, const char *name, struct hk_str q)
{
    double took_ms[ASKED], cpu_ms[ASKED];
    char line[64];
    size_t found = 0;

    for (int i = 0; i < ASKED; i++) {
        struct search_page page;
        struct search_request request = {.workspace = b->workspace,
            .reader_department = 1 + i % (DEPARTMENTS - 1),
            .q = q,
            .state = -1,
            .limit = 50};
        if (i % 2 == 1)
            request.before = id_of(b, (int64_t)(people_mix((uint64_t)i) % (uint64_t)b->messages));
        int64_t start_us = hk_clock_steady_us();
        int64_t start_cpu_us = thread_cpu_us();
        must(&b->cx, search_messages(&b->cx, b->session, &request, &page));
        took_ms[i] = (double)(hk_clock_steady_us() - start_us) / 1000;
        cpu_ms[i] = (double)(thread_cpu_us() - start_cpu_us) / 1000;
        found += page.count;
        hk_arena_reset(b->cx.arena);
    }
    qsort(took_ms, ASKED, sizeof took_ms[0], compare);
    qsort(cpu_ms, ASKED, sizeof cpu_ms[0], compare);
    snprintf(line, sizeof line, "%s.p50", name);
    print(line, took_ms[ASKED / 2], "ms", 0);
    snprintf(line, sizeof line, "%s.p99", name);
    print(line, took_ms[ASKED * 99 / 100], "ms", BAR_P99_MS);
    snprintf(line, sizeof line, "%s.p99_of_the_processor", name);
    print(line, cpu_ms[ASKED * 99 / 100], "ms", 0);
    snprintf(line, sizeof line, "%s.found", name);
    print(line, (double)found / ASKED, "messages", 0);
}

/* Whole words end with a blank; without it the last one is still being typed. */
static void ask_all(struct bench *b)
{
    static const struct {
        const char *name;
        uint64_t ranks[3];
        bool typing;
    } queries[] = {
        {"a_word_in_every_second", {1}, false},
        {"a_word_in_one_of_five", {5}, false},
        {"a_word_in_one_of_five_typed", {5}, true},
        {"a_word_in_one_of_a_thousand", {1200}, false},
        {"a_rare_word", {29000}, false},
        {"a_rare_word_typed", {29000}, true},
        {"two_common_words", {4, 5}, false},
        {"a_common_and_a_rare_word", {5, 29000}, false},
        {"two_rare_words", {15000, 16000}, false},
        {"three_words", {2, 5, 90}, false},
        {"three_words_typed", {2, 5, 90}, true},
    };

    for (size_t i = 0; i < HK_COUNT(queries); i++) {
        char text[64];
        size_t n = 0;
        for (size_t k = 0; k < 3 && queries[i].ranks[k] != 0; k++) {
            struct hk_str w = word(&b->cx, queries[i].ranks[k]);
            n += (size_t)snprintf(text + n, sizeof text - n, "%.*s ", HKS(w));
        }
        ask(b, queries[i].name, (struct hk_str){text, n - queries[i].typing});
    }
}

static void start(struct bench *b, struct hk_str folder)
{
    struct flow_options options = {
        .folder = folder, .store_url = HK_STR("sqlite:"), .commands_only = true};

    must(&b->cx, hk_crypto_start(&b->cx));
    must(&b->cx, flow_start(&b->cx, &options, &b->flow));
    must(&b->cx, store_session_open(&b->cx, flow_store(b->flow), &b->session));
}

static void fill(struct bench *b)
{
    must(&b->cx, brand_make(&b->cx, b->flow, &b->workspace, &b->account));
    write_messages(b);
    write_index(b);
}

/* What an earlier run left; false: nothing. */
static bool find_filled(struct bench *b)
{
    struct people_workspace_row *rows;
    struct search_message_row *first;
    size_t n = 0;

    must(&b->cx, people_list_workspaces(&b->cx, b->session, &rows, &n));
    if (n == 0)
        return false;
    b->workspace = rows[0].id;
    must(&b->cx, search_page_messages(&b->cx, b->session, b->workspace, 0, 1, &first, &n));
    hk_must(n == 1);
    b->begin_ms = hk_id_time_ms(first->id);
    return true;
}

int main(int count, char **arguments)
{
    char own[] = "/var/tmp/hark-bench-XXXXXX";
    char command[64] = "true";
    struct bench b = {.cx = {.arena = hk_arena_new(), .now_ms = hk_clock_now_ms()}};
    const char *folder = count > 2 ? arguments[2] : mkdtemp(own);

    b.messages = count > 1 ? strtoll(arguments[1], NULL, 10) : 1000000;
    b.begin_ms = b.cx.now_ms - b.messages * 1000;
    hk_log_set_level(HK_LOG_ERROR);
    if (folder == NULL)
        return 1;
    start(&b, hk_str_from(folder));
    print("messages", (double)b.messages, "messages", 0);
    if (!find_filled(&b))
        fill(&b);
    ask_all(&b);
    store_session_close(b.session);
    flow_stop(b.flow);
    hk_arena_free(b.cx.arena);
    if (folder == own)
        snprintf(command, sizeof command, "rm -r %s", own);
    return system(command) == 0 ? 0 : 1;
}
