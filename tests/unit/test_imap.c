/* tests/unit/test_imap.c -- where a response of an IMAP server ends, and what it means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"
#include "net/imap.h"

static const char fetch[] = "* 12 FETCH (UID 5 RFC822.SIZE 1234 INTERNALDATE \"17-Jul-1996 "
                            "02:44:25 -0700\" BODY[]<0> {11}\r\n"
                            "a: b\r\n\r\n{3})\r\n";

static void a_response_ends_after_its_literals(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
    } table[] = {
        {"", 0},
        {"* OK", 0},
        {"* OK\r\n", 6},
        {"* OK\n* x", 5},
        {"* 1 FETCH (BODY[] {3}\r\nabc)\r\nh1 OK\r\n", 29},
        {"* 1 FETCH (BODY[] {3}\r\nab", 0},
        {"* 1 FETCH (BODY[] {3+}\r\n\r\n\r)\r\n", 30},
        {"* OK {}\r\n", 9},
        {"* OK {-1}\r\n", 11},
        {"* OK {x}\r\n", 10},
        {"* 1 FETCH (BODY[] {1001}\r\n", SIZE_MAX},
        {"* 1 FETCH (BODY[] {99999999999999999999}\r\n", 42},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++)
        assert_int_equal(imap_response_bytes(hk_str_from(table[i].bytes), 1000), table[i].n);
    for (size_t n = 0; n + 1 < sizeof fetch; n++)
        assert_int_equal(imap_response_bytes((struct hk_str){fetch, n}, 1000), 0);
    assert_int_equal(imap_response_bytes(hk_str_from(fetch), 1000), sizeof fetch - 1);
}

static void what_it_means(void **state)
{
    (void)state;
    struct imap_response r;

    imap_response_read(hk_str_from(fetch), &r);
    assert_int_equal(r.kind, IMAP_FETCH);
    assert_int_equal(r.number, 12);
    assert_int_equal(r.uid, 5);
    assert_int_equal(r.size_bytes, 1234);
    assert_int_equal(r.arrived_ms, INT64_C(837596665000));
    assert_true(r.has_body && hk_str_equal(r.body, HK_STR("a: b\r\n\r\n{3}")));

    static const struct {
        const char *bytes;
        enum imap_kind kind;
        int64_t number;
        const char *text;
    } table[] = {
        {"+ idling\r\n", IMAP_GO_ON, 0, ""},
        {"+\r\n", IMAP_GO_ON, 0, ""},
        {"* 3 EXISTS\r\n", IMAP_EXISTS, 3, "EXISTS"},
        {"* 3 exists\r\n", IMAP_EXISTS, 3, "exists"},
        {"* 3 RECENT\r\n", IMAP_OTHER, 3, "RECENT"},
        {"* OK [UIDVALIDITY 3857529045] valid\r\n", IMAP_VALIDITY, INT64_C(3857529045), NULL},
        {"* OK [UIDNEXT 42] next\r\n", IMAP_NEXT, 42, NULL},
        {"* OK [UNSEEN 3] x\r\n", IMAP_OTHER, 0, NULL},
        {"* BYE see you\r\n", IMAP_BYE, 0, "see you"},
        {"* SEARCH 2 5 9\r\n", IMAP_SEARCH, 0, "2 5 9"},
        {"* SEARCH\r\n", IMAP_SEARCH, 0, ""},
        {"* CAPABILITY IMAP4rev1 IDLE\r\n", IMAP_CAPABILITY, 0, "IMAP4rev1 IDLE"},
        {"h7 OK done\r\n", IMAP_DONE, 0, "done"},
        {"h7 NO [UNAVAILABLE] x\r\n", IMAP_DONE, 0, "[UNAVAILABLE] x"},
        {"h7 MAYBE x\r\n", IMAP_OTHER, 0, "x"},
        {"\r\n", IMAP_OTHER, 0, ""},
        {"* 1 FETCH (BODY[] {9}\r\nshort)\r\n", IMAP_FETCH, 1, NULL},
        {"* 1 FETCH BODY[] NIL\r\n", IMAP_OTHER, 1, NULL},
    };
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        imap_response_read(hk_str_from(table[i].bytes), &r);
        assert_int_equal(r.kind, table[i].kind);
        assert_int_equal(r.number, table[i].number);
        if (table[i].text != NULL)
            assert_true(hk_str_equal(r.text, hk_str_from(table[i].text)));
    }
    imap_response_read(HK_STR("* 1 FETCH (FLAGS (\\Seen (x)) UID 8 BODY[] \"a\\\"b\")\r\n"), &r);
    assert_int_equal(r.uid, 8);
    assert_true(hk_str_equal(r.body, HK_STR("a\\\"b")));
    imap_response_read(HK_STR("* 1 FETCH (UID -5)\r\n"), &r);
    assert_int_equal(r.uid, 0);
    imap_response_read(HK_STR("* 1 FETCH (BODY[] NIL UID 9)\r\n"), &r);
    assert_true(r.has_body && r.body.n == 0 && r.uid == 9);
}

static void words_for_commands(void **state)
{
    (void)state;
    struct hk_arena *arena = hk_arena_new();

    assert_true(hk_str_equal(imap_quoted(arena, HK_STR("a\"b\\c")), HK_STR("\"a\\\"b\\\\c\"")));
    assert_int_equal(imap_quoted(arena, HK_STR("a\r\nx LOGOUT")).n, 0);
    assert_int_equal(imap_quoted(arena, HK_STR("ż")).n, 0);
    assert_true(hk_str_equal(imap_day(arena, INT64_C(837596665000)), HK_STR("17-Jul-1996")));
    assert_true(imap_is_for_now(HK_STR("[UNAVAILABLE] x")));
    assert_false(imap_is_for_now(HK_STR("[AUTHENTICATIONFAILED] x")));
    hk_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_ends_after_its_literals),
        cmocka_unit_test(what_it_means),
        cmocka_unit_test(words_for_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
