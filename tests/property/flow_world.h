/* tests/property/flow_world.h -- a flow on a database of its own, for property_flow.c: how it is
 * opened, fed, acted on and looked at. Nothing is sent or polled; what a test looks at it reads
 * beside the flow, from the database itself. */
#ifndef HK_TESTS_FLOW_WORLD_H
#define HK_TESTS_FLOW_WORLD_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/commands.h"
#include "flow/flow_priv.h"
#include "store/store_priv.h"

enum { BURSTS = 25, BODIES_MAX = 6, EVENTS_MAX = 6, COMMANDS_MAX = 12, THREADS = 8, PICKS = 64 };

static uint64_t seed;
static int64_t begin_ms; /* of every day: two that are compared are the same one */

struct world {
    struct hk_cx cx;
    struct flow *flow;
    sqlite3 *eyes; /* reads beside the flow */
    uint64_t random;
    int64_t workspace, login, account;
    int64_t fed;           /* bodies */
    unsigned said;         /* names what customers say */
    struct hk_str *bodies; /* all of them, for feeding again */
    size_t body_count;
    char folder[64];
    unsigned breaches;
    char first_breach[320];
    const char *wanted; /* part of the sentence that must be among them */
    bool found;
};

/* splitmix64 */
static uint64_t next_random(struct world *w)
{
    uint64_t z = w->random += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static unsigned pick(struct world *w, unsigned n)
{
    return (unsigned)(next_random(w) % n);
}

/* ---- the flow under test ---- */

struct act {
    struct flow_command command; /* first */
    struct world *world;
    enum hk_rc (*run)(struct flow_write *write, struct act *act);
    int64_t a, b;
    unsigned word;
};

static enum hk_rc run_act(struct hk_cx *cx, struct store_session *session, struct flow_batch *batch,
    struct flow_command *command, struct hk_buf *reply)
{
    struct act *act = (struct act *)command;
    struct flow_write write = flow_write_of(cx, session, batch, command);

    (void)reply;
    return act->run(&write, act);
}

/* Anything but a refusal is a breach. */
static enum hk_rc perform(struct world *w, enum hk_rc (*run)(struct flow_write *, struct act *),
    int64_t a, int64_t b, unsigned word)
{
    struct act act = {
        .command = {.who = {.workspace = w->workspace, .login = w->login, .role = SHAPE_ROLE_ADMIN},
            .run = run_act},
        .world = w,
        .run = run,
        .a = a,
        .b = b,
        .word = word};
    enum hk_rc rc = flow_run_command(&w->cx, w->flow, &act.command);

    hk_buf_free(&act.command.reply);
    if (rc != HK_OK && rc != HK_EINVAL && rc != HK_ECONFLICT && rc != HK_ENOTFOUND)
        fail_msg("a command came to %s: %s", hk_rc_name(rc), w->cx.error.text);
    return rc;
}

static enum hk_rc make_brand(struct flow_write *write, struct act *act)
{
    struct world *w = act->world;
    struct shape_account_create sim = {.channel = HK_STR("sim"), .name = HK_STR("Sim")};

    HK_TRY(flow_create_workspace(write, HK_STR("Brand"), HK_STR("Europe/Warsaw"), false,
        HK_STR("ewa@example.com"), HK_STR("Ewa"), &w->workspace, &w->login));
    write->who.login = w->login;
    int64_t department = 0;
    HK_TRY(flow_create_department(write, HK_STR("North"), &department));
    HK_TRY(flow_create_department(write, HK_STR("South"), &department));
    return flow_create_account(write, &sim, &w->account);
}

static void open_eyes(struct world *w)
{
    char path[96];

    snprintf(path, sizeof path, "%s/hark.db", w->folder);
    assert_int_equal(sqlite3_open_v2(path, &w->eyes, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
}

static void open_flow(struct world *w)
{
    struct flow_options options = {.folder = hk_str_from(w->folder),
        .store_url = HK_STR("sqlite:"),
        .cpu_threads = 1,
        .commands_only = true};

    if (flow_start(&w->cx, &options, &w->flow) != HK_OK)
        fail_msg("%s", w->cx.error.text);
    w->cx.ids = flow_ids(w->flow);
    open_eyes(w);
}

static void close_flow(struct world *w)
{
    sqlite3_close(w->eyes);
    flow_stop(w->flow);
    w->eyes = NULL;
    w->flow = NULL;
}

static struct world *open_world(uint64_t from)
{
    struct world *w = test_calloc(1, sizeof *w);

    w->cx = (struct hk_cx){.arena = hk_arena_new(), .now_ms = hk_clock_now_ms()};
    w->random = from;
    w->bodies = test_calloc(BURSTS * BODIES_MAX + 1, sizeof *w->bodies);
    assert_int_equal(hk_crypto_start(&w->cx), HK_OK);
    snprintf(w->folder, sizeof w->folder, "/tmp/hark-test-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    open_flow(w);
    assert_int_equal(perform(w, make_brand, 0, 0, 0), HK_OK);
    for (struct flow_account *a = NULL; a == NULL; usleep(500)) { /* the hub reads it */
        a = flow_account_hold(w->flow, w->account);
        flow_account_release(a);
    }
    return w;
}

static void end_world(struct world *w)
{
    char command[96];

    close_flow(w);
    hk_arena_free(w->cx.arena);
    snprintf(command, sizeof command, "rm -rf '%s'", w->folder);
    assert_int_equal(system(command), 0);
    test_free(w->bodies);
    test_free(w);
}

/* This file is the database now, as somebody does who wants back what was. */
static void put_back(struct world *w, const char *name)
{
    char command[256];

    snprintf(command, sizeof command, "cd '%s' && rm -f hark.db-wal hark.db-shm && mv %s hark.db",
        w->folder, name);
    assert_int_equal(system(command), 0);
}

/* ---- what networks bring ---- */

static struct hk_str wrap(struct world *w, struct hk_str events)
{
    return hk_arena_printf(w->cx.arena, "{\"events\":[%.*s]}", HKS(events));
}

static struct hk_str add(struct world *w, struct hk_str events, struct hk_str event)
{
    return event.n == 0 ? events
                        : hk_arena_printf(w->cx.arena, "%.*s%s%.*s", HKS(events),
                            events.n > 0 ? "," : "", HKS(event));
}

static void feed(struct world *w, struct hk_str body)
{
    struct flow_account *account = flow_account_hold(w->flow, w->account);

    assert_non_null(account);
    flow_receive_bodies(w->flow, account, &body, 1, HK_STR(""), NULL, NULL);
    flow_account_release(account);
    w->fed++;
}

static void wait_idle(struct world *w)
{
    for (int i = 0; i < 20000; i++) {
        if (w->flow->done + w->flow->quarantined >= w->fed && w->flow->backlog == 0)
            return;
        usleep(500);
    }
    fail_msg("%lld bodies were fed, %lld read", (long long)w->fed,
        (long long)(w->flow->done + w->flow->quarantined));
}

/* Every thread has begun: what a colleague says there elsewhere is said to somebody. */
static void feed_first(struct world *w)
{
    struct hk_str events = HK_STR("");

    for (unsigned i = 0; i < THREADS; i++)
        events = add(w, events,
            hk_arena_printf(w->cx.arena,
                "{\"kind\":\"%s\",\"id\":\"m%u\",\"text\":\"Hello?\",\"thread\":\"t%u\","
                "\"from\":{\"id\":\"c%u\",\"name\":\"C%u\"},\"at_ms\":%lld}",
                i % 2 == 0 ? "comment" : "message", ++w->said, i, i / 2, i / 2,
                (long long)begin_ms));
    w->bodies[w->body_count++] = wrap(w, events);
    feed(w, w->bodies[0]);
    wait_idle(w);
}

/* ---- looking ---- */

/* The first column of what `sql` finds, at most PICKS. */
static size_t look(struct world *w, const char *sql, int64_t out[PICKS])
{
    sqlite3_stmt *query = NULL;
    size_t n = 0;

    if (sqlite3_prepare_v2(w->eyes, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(w->eyes));
    while (n < PICKS && sqlite3_step(query) == SQLITE_ROW)
        out[n++] = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return n;
}

static int64_t pick_one(struct world *w, const char *sql)
{
    int64_t found[PICKS];
    size_t n = look(w, sql, found);

    return n > 0 ? found[pick(w, (unsigned)n)] : 0;
}

/* All that `sql` finds, as text: what two days are compared by. */
static struct hk_str read_all(struct world *w, const char *sql)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(8 * 1024 * 1024);
    sqlite3_stmt *query = NULL;

    assert_int_equal(sqlite3_prepare_v2(w->eyes, sql, -1, &query, NULL), SQLITE_OK);
    while (sqlite3_step(query) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(query); i++)
            hk_buf_printf(&buf, "%s|", (const char *)sqlite3_column_text(query, i));
        hk_buf_add_char(&buf, '\n');
    }
    sqlite3_finalize(query);
    assert_false(buf.over);
    return hk_arena_str(w->cx.arena, hk_buf_str(&buf));
}

/* What anybody can see, without ids, versions and the moments at which we heard of it. */
static struct hk_str seen(struct world *w)
{
    static const char messages[] =
        "SELECT t.remote_key, m.direction, m.text, m.at_ms, m.edited, m.deleted,"
        " m.delivery, m.reply_kind, coalesce(o.state, -1), coalesce(o.uncertain, 0),"
        " coalesce(o.reason, 0), coalesce(o.rule, ''), coalesce(o.day, 0), c.state,"
        " c.open_obligations, c.assignee FROM message m"
        " LEFT JOIN thread t ON t.id = m.thread LEFT JOIN obligation o ON o.id = m.id"
        " JOIN conversation c ON c.id = m.conversation ORDER BY m.at_ms, m.remote_id, m.text";
    static const char totals[] =
        "SELECT day, opened, answered, waived, moved, open, answering, uncertain"
        " FROM ledger_total ORDER BY day";
    static const char counts[] = "SELECT sum(open), sum(waiting) FROM conversation_count";
    struct hk_str m = read_all(w, messages);
    struct hk_str t = read_all(w, totals);

    return hk_arena_printf(
        w->cx.arena, "%.*s\n%.*s\n%.*s", HKS(m), HKS(t), HKS(read_all(w, counts)));
}

static void on_breach(void *owner, const char *sentence)
{
    struct world *w = owner;

    if (w->breaches++ == 0)
        snprintf(w->first_breach, sizeof w->first_breach, "%s", sentence);
    w->found |= w->wanted != NULL && strstr(sentence, w->wanted) != NULL;
}

static unsigned count_breaches_of(struct world *w, struct store *store)
{
    struct store_session *session = NULL;

    w->breaches = 0;
    w->found = false;
    assert_int_equal(store_session_open(&w->cx, store, &session), HK_OK);
    assert_int_equal(store_snapshot_begin(&w->cx, session), HK_OK);
    assert_int_equal(flow_check(&w->cx, session, on_breach, w), HK_OK);
    store_snapshot_end(session);
    store_session_close(session);
    return w->breaches;
}

static unsigned count_breaches(struct world *w)
{
    return count_breaches_of(w, flow_store(w->flow));
}

#endif
