/* Customers found by their names, staff by their tokens, on a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/str.h"
#include "channel/channel.h"
#include "people/people.h"
#include "store/writer.h"

#define WORKSPACE 1
#define NOW_MS INT64_C(1795000000000)

struct world {
    struct hk_cx cx;
    struct hk_ids *ids;
    struct store *store;
    struct store_writer *writer;
    int64_t now_ms;
    char folder[64];
};

/* One step inside a transaction. */
struct step {
    struct store_job job; /* must stay first */
    struct world *world;
    enum hk_rc (*run)(struct hk_cx *cx, struct store_session *session, void *with);
    void *with;
};

static enum hk_rc run_step(struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct step *step = job;
    (void)batch;
    cx->now_ms = step->world->now_ms;
    return step->run(cx, session, step->with);
}

static void step_done(struct hk_cx *cx, enum hk_rc rc, void *job)
{
    (void)cx;
    (void)rc;
    (void)job;
}

static enum hk_rc in_transaction(struct world *world,
    enum hk_rc (*run)(struct hk_cx *, struct store_session *, void *), void *with)
{
    struct step step = {
        .job = {.run = run_step, .done = step_done, .workspace = WORKSPACE, .units = 1},
        .world = world,
        .run = run,
        .with = with,
    };
    return store_writer_run(&world->cx, world->writer, STORE_CLASS_AGENT, &step.job);
}

static int setup(void **state)
{
    struct world *world = test_calloc(1, sizeof *world);
    world->cx = (struct hk_cx){.arena = hk_arena_new(), .now_ms = NOW_MS};
    world->now_ms = NOW_MS;
    assert_int_equal(hk_crypto_start(&world->cx), HK_OK);
    world->ids = hk_ids_new(0);
    world->cx.ids = world->ids;
    snprintf(world->folder, sizeof world->folder, "/tmp/hark-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    enum hk_rc rc =
        store_open(&world->cx, HK_STR("sqlite:"), hk_str_from(world->folder), &world->store);
    if (rc != HK_OK)
        fail_msg("%s", world->cx.error.text);
    assert_int_equal(
        store_writer_open(&world->cx, world->store, world->ids, NULL, 1, &world->writer), HK_OK);
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct world *world = *state;
    char command[96];
    store_writer_close(world->writer);
    store_close(world->store);
    hk_ids_free(world->ids);
    hk_arena_free(world->cx.arena);
    snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
    assert_int_equal(system(command), 0);
    test_free(world);
    return 0;
}

/* ---- customers ---- */

static struct channel_event event_of(const char *a, const char *b, const char *name)
{
    struct channel_event event = {.name = hk_str_from(name), .handle = HK_STR("@h")};
    const char *values[] = {a, b};
    for (size_t i = 0; i < HK_COUNT(values); i++)
        if (values[i] != NULL)
            event.who[event.who_count++] = (struct model_identity){
                i == 0 ? HK_STR("tel") : HK_STR("wa.bsuid"), hk_str_from(values[i])};
    return event;
}

static struct model_author author_of(const struct channel_event *event)
{
    return (struct model_author){event->name, event->handle, event->who, event->who_count};
}

struct found {
    struct channel_event event;
    int64_t customer;
    struct hk_str name;
    size_t identities;
    char kept[64];
};

static enum hk_rc do_find(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct found *found = with;
    struct people_customer_row row;
    struct people_identity_name_row *names;
    struct model_author author = author_of(&found->event);
    struct people_found who;
    HK_TRY(people_find_or_make_customer(cx, session, WORKSPACE, &author, 4242, &who));
    found->customer = who.customer;
    HK_TRY(people_read_customer(cx, session, WORKSPACE, found->customer, &row));
    snprintf(found->kept, sizeof found->kept, "%.*s", HKS(row.name));
    return people_list_identities(
        cx, session, WORKSPACE, found->customer, &names, &found->identities);
}

static struct found find(struct world *world, const char *a, const char *b, const char *name)
{
    struct found found = {.event = event_of(a, b, name)};
    assert_int_equal(in_transaction(world, do_find, &found), HK_OK);
    return found;
}

static void test_customer_found_by_any_name(void **state)
{
    struct world *world = *state;
    struct found first = find(world, "+48600", NULL, "Anna");
    struct found again = find(world, "+48600", "u1", "");
    struct found other_way = find(world, NULL, "u1", "Anna K.");
    assert_true(first.customer > 0);
    assert_true(first.customer == again.customer);
    assert_int_equal(again.identities, 2);
    assert_string_equal(again.kept, "Anna"); /* no name came with it: the old one stays */
    assert_true(other_way.customer == first.customer);
    assert_string_equal(other_way.kept, "Anna K.");
}

static void test_older_customer_wins(void **state)
{
    struct world *world = *state;
    struct found older = find(world, "+48601", NULL, "A");
    struct found younger = find(world, NULL, "u2", "B");
    assert_true(older.customer < younger.customer);
    struct found both = find(world, "+48601", "u2", "C");
    assert_true(both.customer == older.customer);
    assert_int_equal(both.identities, 1);
    /* Nothing merged by itself. */
    assert_true(find(world, NULL, "u2", "").customer == younger.customer);
}

static enum hk_rc do_find_nameless(struct hk_cx *cx, struct store_session *session, void *with)
{
    const struct model_author author = {.name = HK_STR("Nobody")};
    struct people_found who;
    (void)with;
    return people_find_or_make_customer(cx, session, WORKSPACE, &author, 1, &who);
}

static void test_event_without_author(void **state)
{
    struct world *world = *state;
    int64_t customer;
    assert_int_equal(in_transaction(world, do_find_nameless, &customer), HK_EINVAL);
}

static enum hk_rc do_join(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct model_author author = author_of(with);
    int64_t person;
    return people_join_identities(cx, session, WORKSPACE, &author, &person);
}

static void test_join_on_the_networks_word(void **state)
{
    struct world *world = *state;
    struct channel_event unknown = event_of("+48700", "u70", "");
    assert_int_equal(in_transaction(world, do_join, &unknown), HK_OK);
    struct found old = find(world, "+48602", NULL, "A");
    struct channel_event news = event_of("+48602", "u3", "");
    assert_int_equal(in_transaction(world, do_join, &news), HK_OK);
    assert_true(find(world, NULL, "u3", "").customer == old.customer);
    struct found late = find(world, NULL, "u4", "B");
    struct channel_event both = event_of("+48602", "u4", "");
    assert_int_equal(in_transaction(world, do_join, &both), HK_OK);
    assert_true(late.customer != old.customer);
    assert_true(find(world, NULL, "u4", "").customer == old.customer);
}

/* ---- staff ---- */

struct staff {
    const char *email;
    const char *password;
    int64_t login;
    int64_t workspace;
    char token[64];
    bool bearer;
    bool elsewhere;
    struct people_member member;
    char csrf[64];
    enum shape_role role;
    bool active;
};

static enum hk_rc do_add(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct staff *staff = with;
    return people_add_member(cx, session, WORKSPACE, hk_str_from(staff->email), HK_STR("Ola"),
        SHAPE_ROLE_AGENT, 0, &staff->login, &staff->elsewhere);
}

static enum hk_rc do_workspace(struct hk_cx *cx, struct store_session *session, void *with)
{
    (void)with;
    return people_insert_workspace(
        cx, session, WORKSPACE, HK_STR("W"), HK_STR("UTC"), false, HK_STR(""), cx->now_ms);
}

static enum hk_rc do_open(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct staff *staff = with;
    struct people_grant grant;
    const struct people_visit visit = {
        .workspace = WORKSPACE, .login = staff->login, .bearer = staff->bearer};
    HK_TRY(people_open_session(cx, session, &visit, &grant));
    snprintf(staff->token, sizeof staff->token, "%.*s", HKS(grant.token));
    snprintf(staff->csrf, sizeof staff->csrf, "%.*s", HKS(grant.csrf));
    return HK_OK;
}

static enum hk_rc do_look(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct staff *staff = with;
    HK_TRY(people_find_session(cx, session, hk_str_from(staff->token), &staff->member));
    assert_true(hk_str_equal(staff->member.csrf, hk_str_from(staff->csrf)));
    return HK_OK;
}

static enum hk_rc do_touch(struct hk_cx *cx, struct store_session *session, void *with)
{
    const struct staff *staff = with;
    return people_touch_session(cx, session, hk_str_from(staff->token));
}

static enum hk_rc do_end(struct hk_cx *cx, struct store_session *session, void *with)
{
    const struct staff *staff = with;
    return people_end_session(cx, session, WORKSPACE, staff->member.session);
}

static enum hk_rc do_update(struct hk_cx *cx, struct store_session *session, void *with)
{
    const struct staff *staff = with;
    int64_t changed;
    return people_update_member(
        cx, session, WORKSPACE, staff->login, staff->role, 0, staff->active, &changed);
}

static enum hk_rc do_link(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct staff *staff = with;
    struct hk_str token;
    HK_TRY(people_make_link(cx, session, WORKSPACE, staff->login, false, &token));
    snprintf(staff->token, sizeof staff->token, "%.*s", HKS(token));
    return HK_OK;
}

static enum hk_rc do_use(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct staff *staff = with;
    return people_use_link(
        cx, session, hk_str_from(staff->token), &staff->workspace, &staff->login);
}

static enum hk_rc do_set_password(struct hk_cx *cx, struct store_session *session, void *with)
{
    const struct staff *staff = with;
    return people_set_password(
        cx, session, staff->login, hk_crypto_password_hash(cx, hk_str_from(staff->password)));
}

static enum hk_rc do_check(struct hk_cx *cx, struct store_session *session, void *with)
{
    struct staff *staff = with;
    return people_check_password(cx, session, hk_str_from(staff->email),
        hk_str_from(staff->password), &staff->workspace, &staff->login);
}

static struct staff hire(struct world *world, const char *email)
{
    struct staff staff = {.email = email};
    assert_int_equal(in_transaction(world, do_workspace, NULL), HK_OK);
    assert_int_equal(in_transaction(world, do_add, &staff), HK_OK);
    return staff;
}

static void test_session_ends(void **state)
{
    struct world *world = *state;
    struct staff staff = hire(world, "ola@example.com");
    assert_int_equal(in_transaction(world, do_open, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_look, &staff), HK_OK);
    assert_int_equal(staff.member.role, SHAPE_ROLE_AGENT);
    assert_int_equal(staff.member.workspace, WORKSPACE);
    assert_false(staff.member.bearer);

    world->now_ms = NOW_MS + PEOPLE_SESSION_IDLE_MS; /* just in time */
    assert_int_equal(in_transaction(world, do_look, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_touch, &staff), HK_OK);
    world->now_ms += PEOPLE_SESSION_IDLE_MS;
    assert_int_equal(in_transaction(world, do_look, &staff), HK_OK);
    world->now_ms += 1;
    assert_int_equal(in_transaction(world, do_look, &staff), HK_EDENIED);

    for (world->now_ms = NOW_MS; world->now_ms < NOW_MS + PEOPLE_SESSION_MAX_MS;
         world->now_ms += PEOPLE_SESSION_IDLE_MS / 2)
        assert_int_equal(in_transaction(world, do_touch, &staff), HK_OK);
    world->now_ms = NOW_MS + PEOPLE_SESSION_MAX_MS;
    assert_int_equal(in_transaction(world, do_look, &staff), HK_EDENIED);
}

static void test_signed_out(void **state)
{
    struct world *world = *state;
    struct staff staff = hire(world, "ola@example.com");
    assert_int_equal(in_transaction(world, do_open, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_look, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_end, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_look, &staff), HK_EDENIED);
}

static void test_access_ends_at_once(void **state)
{
    struct world *world = *state;
    struct staff staff = hire(world, "ola@example.com");
    assert_int_equal(in_transaction(world, do_open, &staff), HK_OK);
    staff.role = SHAPE_ROLE_VIEWER;
    staff.active = true;
    assert_int_equal(in_transaction(world, do_update, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_look, &staff), HK_OK);
    assert_int_equal(staff.member.role, SHAPE_ROLE_VIEWER);
    staff.active = false;
    assert_int_equal(in_transaction(world, do_update, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_look, &staff), HK_EDENIED);
}

static void test_token_of_a_program(void **state)
{
    struct world *world = *state;
    struct staff staff = hire(world, "bot@example.com");
    staff.bearer = true;
    assert_int_equal(in_transaction(world, do_open, &staff), HK_OK);
    world->now_ms = NOW_MS + PEOPLE_SESSION_MAX_MS + 1; /* never idle */
    assert_int_equal(in_transaction(world, do_look, &staff), HK_OK);
    assert_true(staff.member.bearer);
    world->now_ms = NOW_MS + PEOPLE_BEARER_MAX_MS;
    assert_int_equal(in_transaction(world, do_look, &staff), HK_EDENIED);
}

static void test_link_works_once(void **state)
{
    struct world *world = *state;
    struct staff staff = hire(world, "ola@example.com");
    int64_t login = staff.login;
    assert_int_equal(in_transaction(world, do_link, &staff), HK_OK);
    staff.login = 0;
    assert_int_equal(in_transaction(world, do_use, &staff), HK_OK);
    assert_true(staff.login == login && staff.workspace == WORKSPACE);
    assert_int_equal(in_transaction(world, do_use, &staff), HK_EDENIED);

    assert_int_equal(in_transaction(world, do_link, &staff), HK_OK);
    world->now_ms += PEOPLE_LINK_MS;
    assert_int_equal(in_transaction(world, do_use, &staff), HK_EDENIED);
    world->now_ms = NOW_MS;
    staff.active = false;
    assert_int_equal(in_transaction(world, do_update, &staff), HK_OK);
    assert_int_equal(in_transaction(world, do_use, &staff), HK_EDENIED);
}

static void test_password(void **state)
{
    struct world *world = *state;
    struct staff staff = hire(world, " Ola@Example.COM ");
    int64_t login = staff.login;
    staff.password = "correct horse battery";
    assert_int_equal(in_transaction(world, do_check, &staff), HK_EDENIED); /* has none yet */
    assert_int_equal(in_transaction(world, do_set_password, &staff), HK_OK);
    staff.email = "ola@example.com";
    staff.login = 0;
    assert_int_equal(in_transaction(world, do_check, &staff), HK_OK);
    assert_true(staff.login == login && staff.workspace == WORKSPACE);
    staff.password = "wrong";
    assert_int_equal(in_transaction(world, do_check, &staff), HK_EDENIED);
    staff.email = "nobody@example.com";
    assert_int_equal(in_transaction(world, do_check, &staff), HK_EDENIED);
    staff.email = "no address";
    assert_int_equal(in_transaction(world, do_check, &staff), HK_EDENIED);
}

static void test_member_twice(void **state)
{
    struct world *world = *state;
    struct staff staff = hire(world, "ola@example.com");
    struct staff again = {.email = "OLA@example.com"};
    assert_int_equal(in_transaction(world, do_add, &again), HK_ECONFLICT);
    assert_true(staff.login > 0);
}

static void test_email(void **state)
{
    static const struct {
        const char *in;
        const char *out; /* NULL: refused */
    } rows[] = {
        {"a@b", "a@b"},
        {"  A.B+c@Example.ORG\n", "a.b+c@example.org"},
        {"\xC5\xBC@example.com", "\xC5\xBC@example.com"},
        {"", NULL},
        {"@b", NULL},
        {"a@", NULL},
        {"a", NULL},
        {"a@b@c", NULL},
        {"a b@c", NULL},
        {"a@.b", NULL},
        {"a@b.", NULL},
        {"a@b..c", NULL},
        {"<a@b>", NULL},
        {"a@b,c@d", NULL},
    };
    struct world *world = *state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_str out = {0};
        enum hk_rc rc = people_clean_email(&world->cx, hk_str_from(rows[i].in), &out);
        assert_int_equal(rc, rows[i].out != NULL ? HK_OK : HK_EINVAL);
        assert_true(hk_str_equal(out, hk_str_from(rows[i].out)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_customer_found_by_any_name, setup, teardown),
        cmocka_unit_test_setup_teardown(test_older_customer_wins, setup, teardown),
        cmocka_unit_test_setup_teardown(test_event_without_author, setup, teardown),
        cmocka_unit_test_setup_teardown(test_join_on_the_networks_word, setup, teardown),
        cmocka_unit_test_setup_teardown(test_session_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_signed_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_access_ends_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_token_of_a_program, setup, teardown),
        cmocka_unit_test_setup_teardown(test_link_works_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_password, setup, teardown),
        cmocka_unit_test_setup_teardown(test_member_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_email, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
