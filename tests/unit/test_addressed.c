/* tests/unit/test_addressed.c -- how a post speaks to somebody: tables of texts, handles and hits.
 */
#include "listen/addressed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

static void profiles_are_read_as_people_paste_them(void **state)
{
    static const struct {
        const char *text, *kept;
    } cases[] = {
        {"", ""},
        {" , ;\n", ""},
        {"warta", "warta"},
        {"@warta, @Warta  warta", "warta"},
        {"https://x.com/warta https://mastodon.social/@warta_pl/", "warta warta_pl"},
        {"warta@mastodon.social;did:plc:abc\nwarta.bsky.social",
            "warta@mastodon.social did:plc:abc warta.bsky.social"},
        {"a b c d e f g h i j k l m n o p q r s t u v", "a b c d e f g h i j k l m n o p q r s t"},
    };
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx cx = {.arena = arena};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct hk_str kept =
            listen_write_profiles(&cx, listen_read_profiles(&cx, hk_str_from(cases[i].text)));
        assert_int_equal(kept.n, strlen(cases[i].kept));
        assert_memory_equal(kept.p, cases[i].kept, kept.n);
    }
}

static void a_post_is_said_to_whose_profile_it_names_or_answers(void **state)
{
    static const struct {
        const char *profiles, *text, *answers;
        bool said;
    } cases[] = {
        {"warta", "hej @warta co jest", "", true},
        {"warta", "@WARTA", "", true},
        {"warta", "cicho, @warta.", "", true},
        {"warta", "(@warta)", "", true},
        {"warta", "warta", "", false},
        {"warta", "@wartanka", "", false},
        {"warta", "@warta_pl", "", false},
        {"warta", "@warta-pl", "", false},
        {"warta", "@wartaś", "", false},
        {"warta", "ola@warta", "", false},
        {"warta", "@warta.example", "", false},
        {"warta", "@warta@elsewhere.example", "", false},
        {"warta@mastodon.social", "@warta hej", "", true},
        {"warta@mastodon.social", "@warta@mastodon.social hej", "", true},
        {"warta@mastodon.social", "@warta@elsewhere.example hej", "", false},
        {"warta.bsky.social", "ej @warta.bsky.social!", "", true},
        {"warta.bsky.social", "ej @warta.bsky.socialnie", "", false},
        {"other warta", "@warta", "", true},
        {"warta", "nic tu nie ma", "@Warta", true},
        {"did:plc:abc", "nic", "did:plc:abc", true},
        {"warta", "nic", "wartanka", false},
        {"", "@warta", "", false},
        {"", "nic", "", false},
        {"warta", "@", "", false},
    };
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx cx = {.arena = arena};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct listen_profiles profiles = listen_read_profiles(&cx, hk_str_from(cases[i].profiles));
        if (listen_is_said_to(profiles, hk_str_from(cases[i].text), hk_str_from(cases[i].answers))
            != cases[i].said)
            fail_msg("case %zu: %s", i, cases[i].text);
    }
}

static void hits_tell_how_clearly(void **state)
{
    static const struct {
        const char *text;
        struct match_hit hit;
        enum shape_addressed wanted;
    } cases[] = {
        {"hej warta", {4, 9, QUERY_WORD}, SHAPE_ADDRESSED_NAMED},
        {"#warta", {0, 6, QUERY_TAG}, SHAPE_ADDRESSED_TAGGED},
        {"#warta", {1, 6, QUERY_WORD}, SHAPE_ADDRESSED_TAGGED},
        {"$WARTA", {1, 6, QUERY_WORD}, SHAPE_ADDRESSED_TAGGED},
        {"@warta", {0, 6, QUERY_HANDLE}, SHAPE_ADDRESSED_OWN_PAGE},
        {"@warta", {1, 6, QUERY_WORD}, SHAPE_ADDRESSED_NAMED},
        {"warta warta", {0, 11, QUERY_PHRASE}, SHAPE_ADDRESSED_NAMED},
        {"wratta", {0, 6, QUERY_TYPO}, SHAPE_ADDRESSED_NAMED},
        {"nic", {0, 0, QUERY_FIELD}, SHAPE_ADDRESSED_NOT_NAMED},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_int_equal(listen_addressed_by_hits(hk_str_from(cases[i].text), &cases[i].hit, 1),
            cases[i].wanted);
    assert_int_equal(listen_addressed_by_hits(HK_STR("x"), NULL, 0), SHAPE_ADDRESSED_NOT_NAMED);
    const struct match_hit two[] = {{0, 0, QUERY_FIELD}, {7, 13, QUERY_TAG}};
    assert_int_equal(
        listen_addressed_by_hits(HK_STR("warta, #warta"), two, 2), SHAPE_ADDRESSED_TAGGED);
    assert_int_equal(listen_clearer(SHAPE_ADDRESSED_UNKNOWN, SHAPE_ADDRESSED_NOT_NAMED),
        SHAPE_ADDRESSED_NOT_NAMED);
    assert_int_equal(
        listen_clearer(SHAPE_ADDRESSED_NAMED, SHAPE_ADDRESSED_UNKNOWN), SHAPE_ADDRESSED_NAMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_are_read_as_people_paste_them),
        cmocka_unit_test(a_post_is_said_to_whose_profile_it_names_or_answers),
        cmocka_unit_test(hits_tell_how_clearly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
