/* bench/bench_record.c -- the bare writer loop: how fast the rows of a message can be written at
 * all.
 *
 * One thread applies messages that are parsed, understood and judged already, in transactions of
 * 256, with the same statements and sums as commit 2 (people, conversation, ledger, counts, log)
 * and nothing else: no HTTP, no JSON, no raw bodies, no second commit. What the whole pipeline
 * reaches beside this (bench/inbound.mjs) is what its walls cost.
 *
 *   bench_record [MESSAGES_BEFORE]   default 10,000; PostgreSQL too if HARK_TEST_POSTGRES is set
 *   bench_record --in FOLDER STORE FIRST
 *
 * The second goes on in a folder that `hark init` made and nobody serves now, as its first account
 * would, with message number FIRST; so both are measured on the same rows. It tells where it ended.
 *
 * One line per figure: name, figure, unit, bar, ratio.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "channel/parts.h"
#include "flow/flow_priv.h"
#include "ingest_sql.h"
#include "lib/brand.h"
#include "lib/people.h"

enum { BATCH = 256, SECONDS = 1, ROUNDS = 3 };

struct bench {
    struct flow *flow;
    struct hk_cx cx;
    int64_t workspace;
    int64_t account_id;
    struct flow_account *account;
    uint64_t next;
};

/* The message that number `n` stands for, as the channel would have parsed it. */
static struct channel_event make_event(struct hk_cx *cx, uint64_t n)
{
    unsigned long long customer = (unsigned long long)people_customer_of(n);
    struct hk_str user = hk_arena_printf(cx->arena, "PL.15%014llu", customer);
    struct hk_str id = hk_arena_printf(cx->arena, "wamid.HBgLNDg%016llX%016llX",
        (unsigned long long)people_mix(n), (unsigned long long)n);

    return (struct channel_event){.kind = CHANNEL_MESSAGE,
        .visibility = CHANNEL_PRIVATE,
        .dedup = channel_dedup(cx, 'm', cx->now_ms, id),
        .remote_id = id,
        .reply_handle = id,
        .thread_key = user,
        .text = HK_STR("Dzień dobry, kiedy dostanę odpowiedź w sprawie szkody? Czekam już długo."),
        .name = hk_arena_printf(cx->arena, "Customer %llu", customer),
        .who = {{HK_STR("wa.bsuid"), user},
            {HK_STR("tel"), hk_arena_printf(cx->arena, "+48%09llu", customer)}},
        .who_count = 2,
        .at_ms = cx->now_ms};
}

struct stretch {
    struct store_job job; /* first */
    struct bench *bench;
};

static enum hk_rc write_stretch(
    struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct bench *b = ((struct stretch *)job)->bench;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = b->flow,
        .who = {.workspace = b->workspace, .role = SHAPE_ROLE_ADMIN}};
    const struct hk_hours hours = {.zone = HK_STR("Europe/Warsaw")};
    struct flow_record record = {.write = &write,
        .account = b->account,
        .written = hk_arena_array(cx->arena, BATCH, sizeof(int64_t)),
        .settings = {.workspace = b->workspace,
            .hours = &hours,
            .first_answer_due_ms = 3600000,
            .answer_due_ms = 3600000,
            .reopen_days = 7}};

    for (uint64_t i = 0; i < BATCH; i++) {
        struct channel_event event = make_event(cx, b->next + i);
        HK_TRY(flow_record_event(&record, &event, HK_STR("pl"), HK_STR("")));
    }
    return HK_OK;
}

static void write_until(struct bench *b, uint64_t messages, int64_t deadline_us)
{
    while (b->next < messages && hk_clock_steady_us() < deadline_us) {
        struct stretch stretch = {
            .job = {.run = write_stretch, .workspace = b->workspace, .units = BATCH}, .bench = b};
        enum hk_rc rc =
            store_writer_run(&b->cx, flow_writer(b->flow), STORE_CLASS_INBOUND, &stretch.job);
        if (rc != HK_OK) {
            fprintf(stderr, "bench_record: %s\n", b->cx.error.text);
            exit(1);
        }
        b->next += BATCH;
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure(struct bench *b, const char *database)
{
    double rates[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        uint64_t first = b->next;
        int64_t start_us = hk_clock_steady_us();
        write_until(b, UINT64_MAX, start_us + INT64_C(1000000) * SECONDS);
        rates[i] = (double)(b->next - first) * 1e6 / (double)(hk_clock_steady_us() - start_us);
    }
    qsort(rates, ROUNDS, sizeof rates[0], compare);
    printf("record.%s.bare_256 %.0f messages/s - 1.00\n", database, rates[ROUNDS / 2]);
    fflush(stdout);
}

static void must(const struct bench *b, enum hk_rc rc)
{
    if (rc == HK_OK)
        return;
    fprintf(stderr, "bench_record: %s\n", b->cx.error.text);
    exit(1);
}

static void start(struct bench *b, const struct flow_options *options)
{
    b->cx.arena = hk_arena_new();
    b->cx.now_ms = hk_clock_now_ms();
    must(b, hk_crypto_start(&b->cx));
    must(b, flow_start(&b->cx, options, &b->flow));
}

static void finish(struct bench *b)
{
    flow_account_release(b->account);
    flow_stop(b->flow);
    hk_arena_free(b->cx.arena);
}

static void hold_account(struct bench *b)
{
    while ((b->account = flow_account_hold(b->flow, b->account_id)) == NULL)
        usleep(1000); /* the hub takes it in from the log */
}

/* On a database of its own. */
static int run(const char *database, struct hk_str url, uint64_t before)
{
    char folder[] = "/tmp/hark-bench-record-XXXXXX";
    char command[80];
    struct bench b = {0};
    struct flow_options options = {.store_url = url, .commands_only = true};

    if (mkdtemp(folder) == NULL)
        return 1;
    options.folder = hk_str_from(folder);
    start(&b, &options);
    must(&b, brand_make(&b.cx, b.flow, &b.workspace, &b.account_id));
    hold_account(&b);
    write_until(&b, before, INT64_MAX);
    measure(&b, database);
    finish(&b);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void read_key(const char *folder, uint8_t key[HK_KEY_BYTES])
{
    char path[256];

    snprintf(path, sizeof path, "%s/key", folder);
    FILE *file = fopen(path, "r");
    if (file == NULL || fread(key, 1, HK_KEY_BYTES, file) != HK_KEY_BYTES) {
        fprintf(stderr, "bench_record: %s cannot be read\n", path);
        exit(1);
    }
    fclose(file);
}

static void find_account(struct bench *b)
{
    struct store_session *session = NULL;
    struct ingest_account_row *rows;
    size_t n = 0;

    must(b, store_session_open(&b->cx, flow_store(b->flow), &session));
    must(b, ingest_list_all_accounts(&b->cx, session, &rows, &n));
    hk_must(n > 0);
    b->workspace = rows[0].workspace;
    b->account_id = rows[0].id;
    store_session_close(session);
}

/* On the rows that are there. */
static int go_on(const char *folder, const char *url, uint64_t first)
{
    struct bench b = {.next = first};
    struct flow_options options = {
        .folder = hk_str_from(folder), .store_url = hk_str_from(url), .commands_only = true};

    read_key(folder, options.key);
    start(&b, &options);
    find_account(&b);
    hold_account(&b);
    measure(&b, strncmp(url, "postgres", 8) == 0 ? "postgres" : "sqlite");
    printf("record.next %llu messages - 1.00\n", (unsigned long long)b.next);
    finish(&b);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 5 && strcmp(arguments[1], "--in") == 0)
        return go_on(arguments[2], arguments[3], strtoull(arguments[4], NULL, 10));
    uint64_t before = count > 1 ? strtoull(arguments[1], NULL, 10) : 10000;
    const char *postgres = getenv("HARK_TEST_POSTGRES");
    int failed = run("sqlite", HK_STR("sqlite:"), before);

    if (postgres != NULL && *postgres != '\0')
        failed |= run("postgres", hk_str_from(postgres), before);
    return failed != 0;
}
