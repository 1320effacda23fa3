/* Background work as a table of decisions and on a real database; files by their hash; addresses;
 * what is kept of files of the past. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/str.h"
#include "engage/blobs.h"
#include "flow/blobs.h"
#include "flow/history.h"
#include "flow/media.h"
#include "flow_sql.h"
#include "jobs/jobs.h"
#include "listen_sql.h"
#include "store/writer.h"

#define WORKSPACE 1
#define NOW_MS INT64_C(1795000000000)

struct world {
    struct hk_cx cx;
    struct hk_ids *ids;
    struct store *store;
    struct store_writer *writer;
    struct store_session *session;
    int64_t now_ms;
    char folder[64];
};

static int setup(void **state)
{
    struct world *world = test_calloc(1, sizeof *world);

    world->cx = (struct hk_cx){.arena = hk_arena_new(), .now_ms = NOW_MS};
    world->now_ms = NOW_MS;
    assert_int_equal(hk_crypto_start(&world->cx), HK_OK);
    world->ids = hk_ids_new(0);
    snprintf(world->folder, sizeof world->folder, "/tmp/hark-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    if (store_open(&world->cx, HK_STR("sqlite:"), hk_str_from(world->folder), &world->store)
        != HK_OK)
        fail_msg("%s", world->cx.error.text);
    assert_int_equal(
        store_writer_open(&world->cx, world->store, world->ids, NULL, 1, &world->writer), HK_OK);
    assert_int_equal(store_session_open(&world->cx, world->store, &world->session), HK_OK);
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct world *world = *state;
    char command[96];

    store_session_close(world->session);
    store_writer_close(world->writer);
    store_close(world->store);
    hk_ids_free(world->ids);
    hk_arena_free(world->cx.arena);
    snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
    assert_int_equal(system(command), 0);
    test_free(world);
    return 0;
}

/* ---- deciding ---- */

static void test_decide(void **state)
{
    static const struct {
        const char *name;
        struct jobs_attempt attempt;
        enum jobs_state state;
        int64_t low_ms, high_ms; /* of the wait */
    } rows[] = {
        {"done", {JOBS_WAS_DONE, 1, 5, 0, 0, NOW_MS, 7}, JOBS_DONE, 0, 0},
        {"done at the last attempt", {JOBS_WAS_DONE, 5, 5, 0, 0, NOW_MS, 7}, JOBS_DONE, 0, 0},
        {"refused: never again", {JOBS_GIVE_UP, 1, 5, 0, 0, NOW_MS, 7}, JOBS_FAILED, 0, 0},
        {"first failure", {JOBS_TRY_AGAIN, 1, 5, 0, 0, NOW_MS, 7}, JOBS_NEW, 500, 1000},
        {"third failure", {JOBS_TRY_AGAIN, 3, 5, 0, 0, NOW_MS, 99999}, JOBS_NEW, 2000, 4000},
        {"the last failure", {JOBS_TRY_AGAIN, 5, 5, 0, 0, NOW_MS, 7}, JOBS_FAILED, 0, 0},
        {"more attempts than there may be", {JOBS_TRY_AGAIN, 9, 5, 0, 0, NOW_MS, 7}, JOBS_FAILED, 0,
            0},
        {"an hour at most", {JOBS_TRY_AGAIN, 60, 99, 0, 0, NOW_MS, UINT64_MAX}, JOBS_NEW, 1800000,
            3600000},
        {"its kind bounds the wait", {JOBS_TRY_AGAIN, 60, 99, 0, 30000, NOW_MS, 7}, JOBS_NEW, 15000,
            30000},
        {"as asked", {JOBS_TRY_AGAIN, 1, 5, 60000, 0, NOW_MS, 249}, JOBS_NEW, 60000, 60250},
        {"not sooner than the back-off", {JOBS_TRY_AGAIN, 8, 9, 5, 0, NOW_MS, 0}, JOBS_NEW, 64000,
            128000},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct jobs_next next = jobs_decide(&rows[i].attempt);
        int64_t wait_ms = next.state == JOBS_NEW ? next.at_ms - NOW_MS : 0;
        if (next.state != rows[i].state || wait_ms < rows[i].low_ms || wait_ms > rows[i].high_ms)
            fail_msg(
                "%s: state %d after %lld ms", rows[i].name, (int)next.state, (long long)wait_ms);
    }
}

/* ---- on a database ---- */

struct step {
    struct store_job job; /* must stay first */
    struct world *world;
    enum hk_rc (*run)(struct hk_cx *cx, struct store_session *session, struct step *step);
    struct jobs_work work;
    struct jobs_row row, claimed;
    struct jobs_next next;
    bool mine;
    int64_t n;
    bool more;
};

static enum hk_rc run_step(struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct step *step = job;

    (void)batch;
    cx->now_ms = step->world->now_ms;
    return step->run(cx, session, step);
}

static void write_step(struct world *world, struct step *step,
    enum hk_rc (*run)(struct hk_cx *, struct store_session *, struct step *))
{
    step->job = (struct store_job){.run = run_step, .units = 1};
    step->world = world;
    step->run = run;
    if (store_writer_run(&world->cx, world->writer, STORE_CLASS_AGENT, &step->job) != HK_OK)
        fail_msg("%s", world->cx.error.text);
}

static enum hk_rc add(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    return jobs_add(cx, session, &step->work);
}

static enum hk_rc claim(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    return jobs_claim(cx, session, &step->row, 1000, &step->claimed, &step->mine);
}

static enum hk_rc finish(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    return jobs_finish(cx, session, &step->claimed, step->next, HK_STR("so it went"), &step->mine);
}

static enum hk_rc expire(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    (void)step;
    return jobs_expire_leases(cx, session);
}

static enum hk_rc forget(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    return jobs_forget_done(cx, session, WORKSPACE, cx->now_ms + 1, &step->n);
}

/* 1200 keys of clients that are too old, and one that is not. */
static enum hk_rc insert_keys(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    (void)step;
    for (int i = 0; i <= 1200; i++)
        HK_TRY(flow_insert_key(cx, session, WORKSPACE, 7, hk_arena_printf(cx->arena, "key %d", i),
            HK_STR("hash"), 200, HK_STR("{}"), i < 1200 ? NOW_MS - 1 : NOW_MS));
    return HK_OK;
}

static enum hk_rc forget_keys(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    return flow_forget_keys(cx, session, WORKSPACE, NOW_MS, &step->n);
}

static void add_job(struct world *world, const char *key, enum jobs_class class, int64_t at_ms)
{
    struct step step = {.work = {.workspace = WORKSPACE,
                            .kind = HK_STR("count"),
                            .key = hk_str_from(key),
                            .class = class,
                            .payload = HK_STR("{\"n\":1}"),
                            .at_ms = at_ms}};

    write_step(world, &step, add);
}

static size_t waiting(struct world *world, enum jobs_class class, struct jobs_row **out)
{
    size_t n = 0;

    assert_int_equal(jobs_list_waiting(&world->cx, world->session, class, 10, out, &n), HK_OK);
    return n;
}

static struct jobs_row read_job(struct world *world, const char *key)
{
    struct jobs_row row;

    assert_int_equal(
        jobs_read(&world->cx, world->session, WORKSPACE, HK_STR("count"), hk_str_from(key), &row),
        HK_OK);
    return row;
}

static void test_once_by_key_and_in_order(void **state)
{
    struct world *world = *state;
    struct jobs_row *rows;

    add_job(world, "later", JOBS_MEDIA, NOW_MS + 500);
    add_job(world, "now", JOBS_MEDIA, 0);
    add_job(world, "now", JOBS_MEDIA, NOW_MS + 900);
    add_job(world, "bulk", JOBS_BULK, 0);
    assert_int_equal(waiting(world, JOBS_MEDIA, &rows), 2);
    assert_true(hk_str_equal(rows[0].key, HK_STR("now")));
    assert_int_equal(rows[0].next_try_ms, NOW_MS);
    assert_true(hk_str_equal(rows[1].key, HK_STR("later")));
    assert_int_equal(waiting(world, JOBS_INBOUND, &rows), 0);
    assert_int_equal(waiting(world, JOBS_BULK, &rows), 1);
}

static void test_the_fence_keeps_the_late_out(void **state)
{
    struct world *world = *state;
    struct step first = {0}, second = {0};

    add_job(world, "a", JOBS_MEDIA, 0);
    first.row = second.row = read_job(world, "a");
    write_step(world, &first, claim);
    assert_true(first.mine);
    assert_int_equal(first.claimed.fence, 1);
    assert_int_equal(first.claimed.attempts, 1);
    write_step(world, &second, claim); /* read before the first claimed */
    assert_false(second.mine);

    world->now_ms += 2000; /* the lease is over, another takes it */
    second.row = read_job(world, "a");
    assert_true(second.row.next_try_ms <= world->now_ms);
    write_step(world, &second, claim);
    assert_true(second.mine);
    assert_int_equal(second.claimed.fence, 2);
    first.next = (struct jobs_next){JOBS_DONE, 0};
    write_step(world, &first, finish);
    assert_false(first.mine);
    assert_int_equal(read_job(world, "a").state, JOBS_NEW);

    second.next = (struct jobs_next){JOBS_FAILED, 0};
    write_step(world, &second, finish);
    assert_true(second.mine);
    struct jobs_row row = read_job(world, "a");
    assert_int_equal(row.state, JOBS_FAILED);
    assert_int_equal(row.attempts, 2);
    assert_true(hk_str_equal(row.last_error, HK_STR("so it went")));
    assert_true(row.payload.n > 0);
    struct jobs_row *rows;
    size_t n = 0;
    assert_int_equal(
        jobs_list_failed(&world->cx, world->session, WORKSPACE, INT64_MAX, 10, &rows, &n), HK_OK);
    assert_int_equal(n, 1);
}

static void test_again_done_and_forgotten(void **state)
{
    struct world *world = *state;
    struct step step = {0};
    struct jobs_row *rows;

    add_job(world, "a", JOBS_REPLY, 0);
    step.row = read_job(world, "a");
    write_step(world, &step, claim);
    step.next = (struct jobs_next){JOBS_NEW, NOW_MS + 700};
    write_step(world, &step, finish);
    assert_int_equal(read_job(world, "a").next_try_ms, NOW_MS + 700);
    assert_int_equal(read_job(world, "a").lease_until_ms, 0);

    step.row = read_job(world, "a");
    write_step(world, &step, claim);
    write_step(world, &step, expire); /* the process died, another starts */
    assert_int_equal(read_job(world, "a").next_try_ms, 0);
    step.row = read_job(world, "a");
    write_step(world, &step, claim);
    step.next = (struct jobs_next){JOBS_DONE, 0};
    write_step(world, &step, finish);
    assert_true(step.mine);
    assert_int_equal(read_job(world, "a").payload.n, 0);
    assert_int_equal(read_job(world, "a").attempts, 3);
    add_job(world, "a", JOBS_REPLY, 0);
    assert_int_equal(waiting(world, JOBS_REPLY, &rows), 0);
    write_step(world, &step, forget);
    assert_int_equal(step.n, 1);
}

/* ---- files ---- */

static bool named(void *owner, struct hk_str sha256)
{
    return hk_str_equal(sha256, *(const struct hk_str *)owner);
}

static const char *file_of(struct world *world, struct hk_str sha256)
{
    return hk_arena_printf(world->cx.arena, "%s/blobs/%.2s/%.2s/%.*s", world->folder, sha256.p,
        sha256.p + 2, HKS(sha256))
        .p;
}

static void make_old(const char *path)
{
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};

    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void test_a_file_by_its_hash(void **state)
{
    struct world *world = *state;
    struct hk_cx *cx = &world->cx;
    struct hk_str folder = hk_str_from(world->folder), hash, again;
    int64_t bytes = 0;
    int file = -1;
    char text[8] = {0};
    struct stat about;

    assert_int_equal(flow_blob_write(cx, folder, HK_STR("abc"), &hash), HK_OK);
    assert_true(hk_str_equal(
        hash, HK_STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
    assert_int_equal(flow_blob_open(cx, folder, hash, &file, &bytes), HK_OK);
    assert_int_equal(bytes, 3);
    assert_int_equal(read(file, text, sizeof text), 3);
    assert_string_equal(text, "abc");
    close(file);
    assert_int_equal(stat(file_of(world, hash), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);

    /* The same again is the same; a damaged one is written anew. */
    assert_int_equal(truncate(file_of(world, hash), 1), 0);
    assert_int_equal(flow_blob_write(cx, folder, HK_STR("abc"), &again), HK_OK);
    assert_true(hk_str_equal(hash, again));
    assert_int_equal(stat(file_of(world, hash), &about), 0);
    assert_int_equal(about.st_size, 3);

    assert_int_equal(
        flow_blob_open(cx, folder, HK_STR("../../etc/passwd"), &file, &bytes), HK_ENOTFOUND);
    again = hk_arena_str(cx->arena, hash);
    assert_int_equal(unlink(file_of(world, hash)), 0);
    assert_int_equal(flow_blob_open(cx, folder, again, &file, &bytes), HK_ENOTFOUND);
}

static void test_a_disk_that_does_not_take_it(void **state)
{
    struct world *world = *state;
    struct hk_str hash;
    const char *in_the_way = hk_arena_printf(world->cx.arena, "%s/blobs", world->folder).p;
    FILE *made = fopen(in_the_way, "w");

    assert_non_null(made);
    fclose(made);
    assert_int_equal(
        flow_blob_write(&world->cx, hk_str_from(world->folder), HK_STR("abc"), &hash), HK_EIO);
}

static void test_sweeping(void **state)
{
    struct world *world = *state;
    struct hk_cx *cx = &world->cx;
    struct hk_str folder = hk_str_from(world->folder), hash;
    struct hk_str nothing = HK_STR("");

    cx->now_ms = INT64_C(1795000000000);
    assert_int_equal(flow_blob_write(cx, folder, HK_STR("abc"), &hash), HK_OK);
    const char *half = hk_arena_printf(cx->arena, "%s/blobs/.new-1234", world->folder).p;
    FILE *made = fopen(half, "w");
    assert_non_null(made);
    fclose(made);

    struct stat about;
    assert_int_equal(stat(half, &about), 0);
    cx->now_ms = (int64_t)about.st_mtim.tv_sec * 1000 + 1000;
    assert_int_equal(flow_blob_sweep(cx, folder, "ba", named, &nothing), 0); /* of today */
    assert_int_equal(flow_blob_sweep(cx, folder, "", NULL, NULL), 0);
    make_old(file_of(world, hash));
    make_old(half);
    assert_int_equal(flow_blob_sweep(cx, folder, "ba", named, &hash), 0); /* it has a row */
    assert_int_equal(flow_blob_sweep(cx, folder, "bb", named, &nothing), 0);
    assert_int_equal(flow_blob_sweep(cx, folder, "", NULL, NULL), 1);
    assert_int_equal(access(half, F_OK), -1);

    /* Kept again today: it is as new, whatever its age. */
    assert_int_equal(flow_blob_write(cx, folder, HK_STR("abc"), &hash), HK_OK);
    assert_int_equal(flow_blob_sweep(cx, folder, "ba", named, &nothing), 0);
    make_old(file_of(world, hash));
    assert_int_equal(flow_blob_sweep(cx, folder, "ba", named, &nothing), 1);
    assert_int_equal(access(file_of(world, hash), F_OK), -1);
}

static void test_hashes_as_networks_write_them(void **state)
{
    struct world *world = *state;
    struct hk_str bytes = HK_STR("abc");

    assert_true(flow_media_is_hash(&world->cx,
        HK_STR("BA7816BF8F01CFEA414140DE5DAE2223b00361a396177a9cb410ff61f20015ad"), bytes));
    assert_true(flow_media_is_hash(
        &world->cx, HK_STR("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="), bytes));
    assert_false(flow_media_is_hash(
        &world->cx, HK_STR("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1="), bytes));
    assert_false(flow_media_is_hash(&world->cx, HK_STR("ba78"), bytes));
    assert_false(flow_media_is_hash(&world->cx, HK_STR("="), bytes));
}

/* ---- addresses ---- */

static void test_an_address(void **state)
{
    struct world *world = *state;
    struct hk_cx *cx = &world->cx;
    uint8_t data_key[HK_KEY_BYTES] = {1, 2, 3}, key[HK_KEY_BYTES], other[HK_KEY_BYTES];
    struct hk_str hash = HK_STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct engage_blob blob = {.workspace = 7,
        .sha256 = hash,
        .mime = HK_STR("Image/PNG; q=1"),
        .name = HK_STR("a&b=c.png")};
    struct engage_blob_claim claim = {.blob = blob};

    engage_blob_key(data_key, key);
    assert_memory_not_equal(key, data_key, sizeof key);
    struct hk_str address = engage_blob_address(cx, key, &blob);
    size_t query = hk_str_find(address, HK_STR("?"));
    assert_true(engage_blob_read_path(hk_str_sub(address, 0, query), &claim.blob));
    assert_int_equal(claim.blob.workspace, 7);
    assert_true(hk_str_equal(claim.blob.sha256, hash));
    claim.expires_s = (cx->now_ms + ENGAGE_BLOB_TTL_MS) / 1000;
    claim.expires_s += 60 - claim.expires_s % 60;
    claim.blob.mime = HK_STR("image/png");
    claim.signature = hk_str_sub(
        address, hk_str_find(address, HK_STR("signature=")) + strlen("signature="), SIZE_MAX);
    assert_true(engage_blob_admits(cx, key, &claim));
    assert_true(hk_str_find(address, HK_STR("name=a%26b%3Dc.png&")) != SIZE_MAX);

    cx->now_ms = claim.expires_s * 1000;
    assert_false(engage_blob_admits(cx, key, &claim));
    cx->now_ms = NOW_MS;
    claim.blob.workspace = 8;
    assert_false(engage_blob_admits(cx, key, &claim));
    claim.blob.workspace = 7;
    data_key[0]++;
    engage_blob_key(data_key, other);
    assert_false(engage_blob_admits(cx, other, &claim));
    claim.signature = HK_STR("");
    assert_false(engage_blob_admits(cx, key, &claim));
}

static void test_media_types(void **state)
{
    static const char *const rows[][2] = {{"image/png", "image/png"},
        {" Audio/OGG; codecs=opus", "audio/ogg"}, {"image/svg+xml", "image/svg+xml"}, {"png", ""},
        {"image/png/x", ""}, {"image/p ng", ""}, {"image/\r\nx: y", ""}, {"", ""}};
    struct world *world = *state;

    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_str mime = engage_blob_mime(&world->cx, hk_str_from(rows[i][0]));
        assert_true(hk_str_equal(mime, hk_str_from(rows[i][1])));
    }
}

/* Deleting what is old never holds the writer for long. */
static void test_keys_are_forgotten_in_bites(void **state)
{
    static const int64_t bites[] = {500, 500, 200, 0};
    struct world *world = *state;
    struct step step = {0};

    write_step(world, &step, insert_keys);
    for (size_t i = 0; i < HK_COUNT(bites); i++) {
        write_step(world, &step, forget_keys);
        assert_int_equal(step.n, bites[i]);
    }
}

/* ---- files of the past ---- */

enum { REFUSED = 1500 };

/* An old one that is over, an old one that runs, a young one. */
static enum hk_rc bring_in(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    const int64_t ids[] = {hk_id_before_ms(NOW_MS - 9) + 1, hk_id_before_ms(NOW_MS - 8) + 1,
        hk_id_before_ms(NOW_MS) + 1};
    int64_t changed;

    (void)step;
    for (size_t i = 0; i < HK_COUNT(ids); i++) {
        HK_TRY(listen_insert_history(cx, session, WORKSPACE, ids[i], HK_STR("00"), HK_STR("a.csv"),
            1, HK_STR("{}"), 1, NOW_MS));
        for (int64_t line = 1; line <= REFUSED; line++)
            HK_TRY(listen_insert_refused(cx, session, WORKSPACE, ids[i], line, 0));
        if (i != 1)
            HK_TRY(listen_end_history(cx, session, WORKSPACE, ids[i], 1, NOW_MS, &changed));
    }
    return HK_OK;
}

static enum hk_rc forget_past(struct hk_cx *cx, struct store_session *session, struct step *step)
{
    struct flow_write write = {.cx = cx, .session = session, .who = {.workspace = WORKSPACE}};

    return flow_forget_histories(&write, NOW_MS - 1, &step->more);
}

static void test_files_of_the_past_are_forgotten(void **state)
{
    struct world *world = *state;
    struct listen_history_row *left;
    struct listen_refused_row *refused;
    struct step step = {.more = true};
    size_t n = 0, bites = 0;

    write_step(world, &step, bring_in);
    for (; step.more; bites++)
        write_step(world, &step, forget_past);
    assert_int_equal(bites, 4); /* 1,000 rows, the rest, the file, nothing */
    assert_int_equal(
        listen_page_histories(&world->cx, world->session, WORKSPACE, &left, &n), HK_OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < 2; i++) {
        size_t rows = 0;
        assert_int_equal(listen_page_refused(&world->cx, world->session, WORKSPACE, left[i].id, 0,
                             REFUSED, &refused, &rows),
            HK_OK);
        assert_int_equal(rows, REFUSED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decide),
        cmocka_unit_test_setup_teardown(test_once_by_key_and_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_fence_keeps_the_late_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_again_done_and_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_are_forgotten_in_bites, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_file_by_its_hash, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_disk_that_does_not_take_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sweeping, setup, teardown),
        cmocka_unit_test_setup_teardown(test_files_of_the_past_are_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hashes_as_networks_write_them, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_address, setup, teardown),
        cmocka_unit_test_setup_teardown(test_media_types, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
