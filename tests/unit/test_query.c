/* tests/unit/test_query.c -- queries as trees: what binds what, what is refused and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "listen/query.h"

static struct hk_cx cx;

static int begin(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new()};
    return 0;
}

static int end(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

/* ---- the shape of a tree ------------------------------------------------------------------ */

static void put_children(struct hk_buf *out, const struct query_node *node);

static void put_field(struct hk_buf *out, const struct query_node *node)
{
    if (node->field == QUERY_REACH)
        hk_buf_printf(out, "reach %lld..%lld", (long long)node->least,
            node->most == INT64_MAX ? -1LL : (long long)node->most);
    else
        hk_buf_printf(out, "field%d %.*s", (int)node->field, HKS(node->text));
}

static void put_node(struct hk_buf *out, const struct query_node *node)
{
    static const char *const names[] = {
        "and", "or", "not", "", "=", "", "~", "", "", "%", "phrase", "window", "near", "", "in "};
    static const char *const behind[] = {[QUERY_PREFIX] = "*"};

    if (node->kind == QUERY_FIELD) {
        put_field(out, node);
        return;
    }
    hk_buf_add_str(out, hk_str_from(names[node->kind]));
    if (node->kind == QUERY_TYPO && node->edits == 2)
        hk_buf_add_char(out, '~');
    if (node->within > 0)
        hk_buf_printf(out, "%u%s", node->within, node->ordered ? "f" : "");
    if (node->children_n > 0)
        put_children(out, node);
    else
        hk_buf_add_str(out, node->text);
    if (node->kind == QUERY_PREFIX || node->prefix)
        hk_buf_add_str(out, hk_str_from(node->kind == QUERY_PREFIX ? behind[QUERY_PREFIX] : "*"));
}

static void put_children(struct hk_buf *out, const struct query_node *node)
{
    hk_buf_add_char(out, '(');
    for (uint32_t i = 0; i < node->children_n; i++) {
        if (i > 0)
            hk_buf_add_char(out, ' ');
        put_node(out, node->children[i]);
    }
    hk_buf_add_char(out, ')');
}

static const char *shape(const char *source)
{
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(1 << 16);
    struct query q;

    if (query_parse(&cx, NULL, hk_str_from(source), &q) != HK_OK)
        return hk_arena_printf(
            cx.arena, "%s@%u", query_code_name(q.issues[0].code), q.issues[0].column)
            .p;
    put_node(&out, q.root);
    return hk_arena_str(cx.arena, hk_buf_str(&out)).p;
}

struct case_ {
    const char *source, *shape;
};

static void check(const struct case_ *cases, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        const char *got = shape(cases[i].source);
        if (strcmp(got, cases[i].shape) != 0) {
            print_error("%s\n  wanted %s\n  got    %s\n", cases[i].source, cases[i].shape, got);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static const struct case_ grammar[] = {
    {"warta", "warta"},
    {"  Warta  ", "warta"},
    {"Żółta", "zolta"},
    {"a b", "and(a b)"},
    {"a AND b", "and(a b)"},
    {"a AND b c", "and(a b c)"},
    {"a OR b", "or(a b)"},
    {"a OR b OR c", "or(a b c)"},
    {"a b OR c d", "or(and(a b) and(c d))"},
    {"a AND (b OR c)", "and(a or(b c))"},
    {"a (b c)", "and(a and(b c))"},
    {"a -b", "and(a not(b))"},
    {"a NOT b", "and(a not(b))"},
    {"a AND NOT b", "and(a not(b))"},
    {"a \xE2\x80\x93"
     "b",
        "and(a not(b))"},
    {"a NOT NOT b", "and(a not(not(b)))"},
    {"a -(b OR c)", "and(a not(or(b c)))"},
    {"a and b", "and(a and b)"},
    {"((a))", "a"},
    {"(warta OR #warta OR ~wartta) AND NOT \"rzeka warta\" lang:pl mood:neg",
        "and(or(warta #warta ~wartta) not(phrase(rzeka warta)) field0 pl field9 neg)"},
    {"=InPost", "=InPost"},
    {"=Łódź", "=Łódź"},
    {"=T-Mobile", "=T-Mobile"},
    {"=\"Bank Polski\"", "=Bank Polski"},
    {"=C++", "=C++"},
    {"ubezp*", "ubezp*"},
    {"Ubezp*", "ubezp*"},
    {"~warta", "~warta"},
    {"~~ubezpieczenie", "~~ubezpieczenie"},
    {"#Warta", "#warta"},
    {"#wart*", "#wart*"},
    {"@Hark", "@hark"},
    {"@hark.bsky.social", "@hark.bsky.social"},
    {"@hark*", "@hark*"},
    {"%hark", "%hark"},
    {"%h4rk", "%hark"},
    {"%allegro", "%alegro"},
    {"\"a b c\"", "phrase(a b c)"},
    {"\"one\"", "one"},
    {"\xE2\x80\x9E"
     "rzeka warta\xE2\x80\x9D",
        "phrase(rzeka warta)"},
    {"\xC2\xAB"
     "река варта\xC2\xBB",
        "phrase(река варта)"},
    {"\"=PZU ubezp*\"", "phrase(=PZU ubezp*)"},
    {"\"~wartta jest\"", "phrase(~wartta jest)"},
    {"T-Mobile", "phrase(t mobile)"},
    {"T-Mobile{-mobila -mobilu}", "phrase(t mobile)"},
    {"\"rzeka warta{-warto -wart}, tutaj\"", "phrase(rzeka warta tutaj)"},
    {"\"rzeka{-rzeki} warta{-warto}\"~3", "window3(rzeka warta)"},
    {"H&M", "phrase(h m)"},
    {"AB-12/34", "ab1234"},
    {"a.b@c.pl", "a.b@c.pl"},
    {"600-100-200", "600100200"},
    {"\"a b\"~5", "window5(a b)"},
    {"\"a b c\"~2", "window2(a b c)"},
    {"a NEAR/5 b", "near5(a b)"},
    {"a NEAR/5f b", "near5f(a b)"},
    {"a NEAR/3 b c", "and(near3(a b) c)"},
    {"a NEAR/3 b OR c", "or(near3(a b) c)"},
    {"(a OR b) NEAR/9 \"c d\"", "near9(or(a b) phrase(c d))"},
    {"NOT a NEAR/3 b c", "and(not(near3(a b)) c)"},
    {"warta lang:pl,he", "and(warta or(field0 pl field0 he))"},
    {"a lang:unknown", "and(a field0 unknown)"},
    {"from:@Anna", "field1 anna"},
    {"channel:bluesky", "field2 bluesky"},
    {"a has:link", "and(a field3 link)"},
    {"a has:image,question", "and(a or(field4 image field5 question))"},
    {"a is:reply", "and(a field7 reply)"},
    {"a is:repost", "and(a field8 repost)"},
    {"a MOOD:NEG", "and(a field9 neg)"},
    {"a intent:cancellation", "and(a field10 cancellation)"},
    {"a intent:safety,Legal", "and(a or(field10 safety field10 legal))"},
    {"a reach:>1000", "and(a reach 1001..-1)"},
    {"a reach:>=20k", "and(a reach 20000..-1)"},
    {"a reach:<1m", "and(a reach 0..999999)"},
    {"a reach:<=5", "and(a reach 0..5)"},
    {"a reach:=5", "and(a reach 5..5)"},
    {"a in:rivals", "and(a in rivals)"},
    {"a -in:\"my brand, old\"", "and(a not(in my brand, old))"},
    {"https://warta.pl", "phrase(https warta pl)"},
    {"צה\"ל", "צהל"},
    {"\"חיילי צה\"ל\"", "phrase(חיילי צהל)"},
    {"a -lang:pl", "and(a not(field0 pl))"},
    {"don't", "dont"},
};

static void test_grammar(void **state)
{
    (void)state;
    check(grammar, HK_COUNT(grammar));
}

static const struct case_ refusals[] = {
    {"", "empty@0"},
    {"   ", "empty@0"},
    {"a \"b", "open_quote@3"},
    {"żółw \"b", "open_quote@6"},
    {"a \"\"", "empty_quote@3"},
    {"a \" - \"", "empty_quote@3"},
    {"(a", "open_paren@1"},
    {"a (b OR (c)", "open_paren@3"},
    {"a)", "close_paren@2"},
    {")", "close_paren@1"},
    {"a ()", "empty_paren@3"},
    {"AND a", "nothing_before@1"},
    {"OR", "nothing_before@1"},
    {"a AND", "nothing_after@3"},
    {"a OR", "nothing_after@3"},
    {"a OR OR b", "nothing_after@3"},
    {"a AND OR b", "nothing_after@3"},
    {"(a OR)", "nothing_after@4"},
    {"a NOT", "nothing_after@3"},
    {"NEAR/5 a", "nothing_before@1"},
    {"a NEAR/5", "nothing_after@3"},
    {"a NEAR b", "bad_distance@3"},
    {"a NEAR/0 b", "bad_distance@3"},
    {"a NEAR/101 b", "bad_distance@3"},
    {"a NEAR/x b", "bad_distance@3"},
    {"\"a b\"~", "bad_distance@6"},
    {"\"a b\"~0", "bad_distance@6"},
    {"\"a b\"x", "bad_distance@6"},
    {"\"a b c d\"~2", "short_distance@1"},
    {"\"a b c d e f g h i\"~20", "long_phrase@1"},
    {"a NEAR/5 lang:pl", "near_words@3"},
    {"a NEAR/5 (b c)", "near_words@3"},
    {"a NEAR/5 -b", "near_words@3"},
    {"a NEAR/5 b NEAR/5 c", "near_chain@12"},
    {"=", "no_letter@1"},
    {"a =!!", "no_letter@3"},
    {"#", "no_letter@1"},
    {"@", "no_letter@1"},
    {"...", "no_letter@1"},
    {"a -", "no_letter@3"},
    {"~", "no_letter@1"},
    {"war*ta", "star_inside@4"},
    {"*warta", "star_inside@1"},
    {"a*", "short_prefix@1"},
    {"#a*", "short_prefix@1"},
    {"~pzu", "short_typo@1"},
    {"~~wartta", "short_typo@1"},
    {"~t-mobile", "one_word@1"},
    {"t-mob*", "one_word@1"},
    {"#a-b", "one_word@1"},
    {"%ab", "short_disguise@1"},
    {"@user@host.tld", "handle_parts@1"},
    {"żółw mod:neg", "unknown_field@6"},
    {"Uwaga: pilne", "unknown_field@1"},
    {"lang:", "empty_value@1"},
    {"from:@", "empty_value@1"},
    {"lang:polski", "unknown_value@1"},
    {"a mood:bad", "unknown_value@3"},
    {"a intent:complaint", "unknown_value@3"},
    {"a has:video", "unknown_value@3"},
    {"a reach:1000", "bad_reach@3"},
    {"a reach:>many", "bad_reach@3"},
    {"a reach:>-1", "bad_reach@3"},
    {"a reach:>99999999999999999999", "bad_reach@3"},
    {"warta{", "bad_strike@6"},
    {"warta{}", "bad_strike@6"},
    {"warta{warty}", "bad_strike@7"},
    {"warta{-warta}", "all_struck@6"},
    {"\"rzeka {-warto}\"", "bad_strike@8"},
    {"\"rzeka warta{-warto\"", "bad_strike@13"},
    {"\"~rzeka{-rzeki} warta\"", "bad_strike@8"},
    {"\"rzeka warta{-warta}\"", "all_struck@13"},
    {"NOT a", "only_not@0"},
    {"-a -b", "only_not@0"},
    {"NOT (a OR b)", "only_not@0"},
    {"a OR NOT a", "everything@0"},
    {"a OR -b", "everything@0"},
    {"NOT (a AND NOT b)", "everything@0"},
};

static void test_refusals(void **state)
{
    (void)state;
    check(refusals, HK_COUNT(refusals));
}

/* ---- limits ------------------------------------------------------------------------------- */

static const char *repeat(const char *before, const char *piece, size_t n, const char *behind)
{
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(1 << 20);

    hk_buf_add_str(&out, hk_str_from(before));
    for (size_t i = 0; i < n; i++)
        hk_buf_add_str(&out, hk_str_from(piece));
    hk_buf_add_str(&out, hk_str_from(behind));
    return hk_arena_str(cx.arena, hk_buf_str(&out)).p;
}

static void test_limits(void **state)
{
    (void)state;
    assert_string_equal(shape(repeat("", "(", QUERY_DEPTH_MAX, "a")), "open_paren@32");
    assert_string_equal(shape(repeat("", "(", QUERY_DEPTH_MAX + 1, "a")), "too_deep@33");
    assert_string_equal(shape(repeat("a ", "-", QUERY_DEPTH_MAX + 1, "b")), "too_deep@35");
    assert_string_equal(shape(repeat("a", " b", QUERY_TERMS_MAX, "")), "too_many@1001");
    assert_string_equal(shape(repeat("", "b ", QUERY_BYTES_MAX, "")), "too_long@0");
    assert_string_equal(shape(repeat("\"", "b ", QUERY_PHRASE_MAX + 1, "\"")), "long_phrase@1");
}

/* ---- hints -------------------------------------------------------------------------------- */

static bool hints_at(const char *source, enum query_code code)
{
    struct query q;

    assert_int_equal(query_parse(&cx, NULL, hk_str_from(source), &q), HK_OK);
    for (uint32_t i = 0; i < q.issues_n; i++)
        if (q.issues[i].code == code)
            return true;
    return false;
}

static void test_hints(void **state)
{
    (void)state;
    assert_true(hints_at("warta or pzu", QUERY_LOWER_OPERATOR));
    assert_false(hints_at("warta OR pzu", QUERY_LOWER_OPERATOR));
    assert_true(hints_at("a b OR c", QUERY_MIXED));
    assert_true(hints_at("a OR b c", QUERY_MIXED));
    assert_false(hints_at("(a b) OR c", QUERY_MIXED));
    assert_false(hints_at("a OR b", QUERY_MIXED));
    assert_true(hints_at("warta", QUERY_NO_FORMS));
    assert_false(hints_at("=Warta", QUERY_NO_FORMS));
    assert_true(hints_at("lang:pl has:link", QUERY_NO_WORD));
    assert_false(hints_at("lang:pl warta", QUERY_NO_WORD));
    assert_true(hints_at("nie", QUERY_COMMON_WORD));
    assert_true(hints_at("THE", QUERY_COMMON_WORD));
    assert_false(hints_at("nie warta", QUERY_COMMON_WORD));
    assert_true(hints_at("warta{-warty}", QUERY_UNKNOWN_STRIKE));
    assert_true(hints_at("\"rzeka warta{-warty}\"", QUERY_UNKNOWN_STRIKE));
}

/* ---- queries that use each other ---------------------------------------------------------- */

enum { LINKED_MAX = 12 };

/* "name=query" for each; what became of them: "ok" or the code. */
static const char *link_all(const char *const *lines, size_t n)
{
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(4096);
    struct query_named list[LINKED_MAX];
    struct query queries[LINKED_MAX];

    for (size_t i = 0; i < n; i++) {
        struct hk_str rest = hk_str_from(lines[i]), name;
        (void)hk_str_cut(&rest, '=', &name);
        if (query_parse(&cx, NULL, rest, &queries[i]) != HK_OK)
            assert_null(queries[i].root);
        list[i] = (struct query_named){name, &queries[i]};
    }
    const size_t refused = query_link(&cx, list, n);
    for (size_t i = 0; i < n; i++)
        hk_buf_printf(&out, "%s ",
            queries[i].root != NULL ? "ok" : query_code_name(queries[i].issues[0].code));
    hk_buf_printf(&out, "%zu", refused);
    return hk_arena_str(cx.arena, hk_buf_str(&out)).p;
}

#define LINK(...)                                                                                  \
    link_all((const char *const[]){__VA_ARGS__},                                                   \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_links(void **state)
{
    (void)state;
    assert_string_equal(LINK("x=a in:y", "y=b"), "ok ok 0");
    assert_string_equal(LINK("x=a in:Z", "z=b -in:y", "Y=c"), "ok ok ok 0");
    assert_string_equal(LINK("x=a in:nobody", "y=b"), "unknown_watch ok 1");
    assert_string_equal(LINK("x=a in:x"), "circle 1");
    assert_string_equal(LINK("x=a in:y", "y=b in:x"), "circle circle 2");
    assert_string_equal(
        LINK("w=q in:x", "x=a in:y", "y=b in:x", "z=b"), "refused_watch circle circle ok 3");
    assert_string_equal(LINK("x=a in:y", "y=("), "refused_watch empty 1");
    assert_string_equal(
        LINK("v=a in:x", "x=a in:y", "y=in:nobody"), "refused_watch refused_watch unknown_watch 3");
    assert_string_equal(LINK("0=q", "1=in:0 q", "2=in:1 q", "3=in:2 q", "4=in:3 q", "5=in:4 q",
                            "6=in:5 q", "7=in:6 q", "8=in:7 q", "9=in:8 q", "10=in:9 q"),
        "ok ok ok ok ok ok ok ok ok large_watch refused_watch 2");
}

static void test_link_gives_the_root(void **state)
{
    struct query x, y;
    struct query_named list[] = {{HK_STR("x"), &x}, {HK_STR("y"), &y}};

    (void)state;
    assert_int_equal(query_parse(&cx, NULL, HK_STR("a in:y"), &x), HK_OK);
    assert_int_equal(query_parse(&cx, NULL, HK_STR("b"), &y), HK_OK);
    assert_int_equal(query_link(&cx, list, 2), 0);
    assert_int_equal(x.root->children[1]->children_n, 1);
    assert_ptr_equal(x.root->children[1]->children[0], y.root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_grammar, begin, end),
        cmocka_unit_test_setup_teardown(test_refusals, begin, end),
        cmocka_unit_test_setup_teardown(test_limits, begin, end),
        cmocka_unit_test_setup_teardown(test_hints, begin, end),
        cmocka_unit_test_setup_teardown(test_links, begin, end),
        cmocka_unit_test_setup_teardown(test_link_gives_the_root, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
