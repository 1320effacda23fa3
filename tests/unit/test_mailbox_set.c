/* tests/unit/test_mailbox_set.c -- which mails answer one question, whatever a server says of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "net/mailbox_set.h"

#define PIECE ((int64_t)MAILBOX_PIECE_BYTES)

static char bytes[MAILBOX_PIECE_BYTES];

static void say_size(struct mailbox_set *set, int64_t uid, int64_t size)
{
    mailbox_set_take(
        set, &(struct imap_response){.kind = IMAP_FETCH, .uid = uid, .size_bytes = size});
}

static void bring(struct mailbox_set *set, int64_t uid, int64_t size, size_t n)
{
    mailbox_set_take(set,
        &(struct imap_response){.kind = IMAP_FETCH,
            .uid = uid,
            .size_bytes = size,
            .arrived_ms = uid * 1000,
            .has_body = true,
            .body = {bytes, n}});
}

/* What is asked for next, "uids<from>"; "": nothing. */
static const char *wanted(struct mailbox_set *set, struct hk_arena *arena)
{
    struct hk_str uids;
    size_t from;

    if (!mailbox_set_want(set, arena, &uids, &from))
        return "";
    return hk_arena_printf(arena, "%.*s<%zu>", HKS(uids), from).p;
}

static void assert_list(
    const struct mailbox_set *set, struct hk_arena *arena, const char *list, int64_t last)
{
    struct hk_str found = mailbox_set_list(set, arena);

    assert_string_equal(hk_arena_str(arena, found).p, list);
    assert_int_equal(mailbox_set_last_uid(set), last);
}

static void small_ones_come_together(void **state)
{
    static const int64_t uids[] = {3, 5, 9};
    struct hk_arena *arena = hk_arena_new();
    struct mailbox_set set = {.count = 0};

    (void)state;
    mailbox_set_begin(&set, uids, 3);
    say_size(&set, 3, 10);
    say_size(&set, 5, 20);
    say_size(&set, 9, 30);
    say_size(&set, 77, 1000); /* somebody else's flags changed */
    mailbox_set_bound(&set);
    assert_string_equal(wanted(&set, arena), "3,5,9<0>");
    bring(&set, 9, 30, 30); /* in any order */
    bring(&set, 3, 10, 10);
    bring(&set, 3, 10, 10); /* once a fetch */
    bring(&set, 5, 20, 20);
    bring(&set, 77, 1, 1);
    mailbox_set_judge(&set);
    assert_string_equal(wanted(&set, arena), "");
    assert_list(&set, arena, "10 10 3000,20 20 5000,30 30 9000", 9);
    assert_int_equal(mailbox_set_bytes(&set, arena).n, 60);
    mailbox_set_free(&set);
    hk_arena_free(arena);
}

static void so_many_as_there_is_room_for(void **state)
{
    static const struct {
        int64_t sizes[4];
        size_t together;
    } table[] = {
        {{1, 1, 1, 1}, 4},
        {{0, 0, 0, 0}, 4}, /* it says nothing: a piece of each is asked for */
        {{PIECE, PIECE, PIECE, PIECE}, 4},
        {{1, 1, PIECE + 1, 1}, 2},
        {{PIECE + 1, 1, 1, 1}, 1},
        {{INT64_MAX, 1, 1, 1}, 1},
        {{1, INT64_MAX, 1, 1}, 1},
    };
    int64_t uids[MAILBOX_SET_MAX + 1];
    struct mailbox_set set = {.count = 0};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(uids); i++)
        uids[i] = (int64_t)i + 1;
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        mailbox_set_begin(&set, uids, 4);
        for (size_t at = 0; at < 4; at++)
            say_size(&set, uids[at], table[i].sizes[at]);
        mailbox_set_bound(&set);
        assert_int_equal(set.count, table[i].together);
    }
    mailbox_set_begin(&set, uids, HK_COUNT(uids));
    assert_int_equal(set.count, MAILBOX_SET_MAX);
    for (size_t at = 0; at < set.count; at++)
        say_size(&set, uids[at], PIECE);
    mailbox_set_bound(&set);
    assert_int_equal(set.count, MAILBOX_SET_MAX_BYTES / MAILBOX_PIECE_BYTES);
    mailbox_set_free(&set);
}

static void what_is_gone_is_passed_over(void **state)
{
    static const int64_t uids[] = {3, 5, 9};
    struct hk_arena *arena = hk_arena_new();
    struct mailbox_set set = {.count = 0};

    (void)state;
    mailbox_set_begin(&set, uids, 3);
    (void)wanted(&set, arena);
    bring(&set, 5, 20, 20);
    mailbox_set_judge(&set);
    assert_string_equal(wanted(&set, arena), "");
    assert_list(&set, arena, "20 20 5000", 9);
    mailbox_set_free(&set);
    hk_arena_free(arena);
}

static void sizes_are_not_believed(void **state)
{
    static const int64_t uids[] = {3, 5, 9};
    struct hk_arena *arena = hk_arena_new();
    struct mailbox_set set = {.count = 0};

    (void)state;
    mailbox_set_begin(&set, uids, 3); /* the first is longer, so it is gone on with */
    (void)wanted(&set, arena);
    bring(&set, 3, 5, MAILBOX_PIECE_BYTES);
    bring(&set, 5, 5, 5);
    bring(&set, 9, 9, 9);
    mailbox_set_judge(&set);
    assert_string_equal(wanted(&set, arena), "3<262144>");
    bring(&set, 3, 5, 6);
    mailbox_set_judge(&set);
    assert_string_equal(wanted(&set, arena), "");
    assert_list(&set, arena, "262150 262150 3000,5 5 5000,9 9 9000", 9);

    mailbox_set_begin(&set, uids, 3); /* the second: the next question begins with it */
    (void)wanted(&set, arena);
    bring(&set, 3, 5, 5);
    bring(&set, 5, 5, MAILBOX_PIECE_BYTES);
    bring(&set, 9, 9, 9);
    mailbox_set_judge(&set);
    assert_string_equal(wanted(&set, arena), "");
    assert_list(&set, arena, "5 5 3000", 3);

    mailbox_set_begin(&set, uids, 2); /* the second is shorter: until nothing more comes */
    (void)wanted(&set, arena);
    bring(&set, 3, 5, 5);
    bring(&set, 5, 500, 20);
    mailbox_set_judge(&set);
    assert_string_equal(wanted(&set, arena), "5<20>");
    bring(&set, 5, 500, 0);
    mailbox_set_judge(&set);
    assert_string_equal(wanted(&set, arena), "");
    assert_list(&set, arena, "5 5 3000,20 20 5000", 5);
    mailbox_set_free(&set);
    hk_arena_free(arena);
}

static void a_refusal_is_for_one_of_them(void **state)
{
    static const int64_t uids[] = {3, 5, 9};
    struct hk_arena *arena = hk_arena_new();
    struct mailbox_set set = {.count = 0};

    (void)state;
    mailbox_set_begin(&set, uids, 3); /* for the second */
    (void)wanted(&set, arena);
    bring(&set, 3, 10, 10);
    bring(&set, 9, 10, 10);
    assert_true(mailbox_set_refused(&set));
    assert_string_equal(wanted(&set, arena), "");
    assert_list(&set, arena, "10 10 3000", 3);

    mailbox_set_begin(&set, uids, 3); /* for the first: alone, and if it is refused again it is */
    (void)wanted(&set, arena);
    bring(&set, 5, 10, 10);
    assert_true(mailbox_set_refused(&set));
    assert_string_equal(wanted(&set, arena), "3<0>");
    assert_false(mailbox_set_refused(&set));

    mailbox_set_begin(&set, uids, 3); /* for a later piece: it is not cut there */
    (void)wanted(&set, arena);
    bring(&set, 3, 10, MAILBOX_PIECE_BYTES);
    bring(&set, 5, 10, 10);
    mailbox_set_judge(&set);
    (void)wanted(&set, arena);
    assert_false(mailbox_set_refused(&set));
    mailbox_set_free(&set);
    hk_arena_free(arena);
}

static void one_that_is_too_long_is_cut(void **state)
{
    static const int64_t uid = 3;
    const size_t pieces = MAILBOX_MAIL_MAX_BYTES / MAILBOX_PIECE_BYTES;
    struct hk_arena *arena = hk_arena_new();
    struct mailbox_set set = {.count = 0};
    size_t asked = 0;

    (void)state;
    for (mailbox_set_begin(&set, &uid, 1); wanted(&set, arena)[0] != '\0'; asked++) {
        bring(&set, 0, INT64_C(99999999999), MAILBOX_PIECE_BYTES); /* it can only be this one */
        mailbox_set_judge(&set);
    }
    assert_int_equal(asked, pieces);
    assert_list(&set, arena, "41943040 99999999999 0", 3);
    assert_int_equal(mailbox_set_bytes(&set, arena).n, MAILBOX_MAIL_MAX_BYTES);
    mailbox_set_free(&set);
    hk_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_ones_come_together),
        cmocka_unit_test(so_many_as_there_is_room_for),
        cmocka_unit_test(what_is_gone_is_passed_over),
        cmocka_unit_test(sizes_are_not_believed),
        cmocka_unit_test(a_refusal_is_for_one_of_them),
        cmocka_unit_test(one_that_is_too_long_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
