/* tests/property/property_listen.c -- random queries over random posts: the matcher and the slow
 * evaluator agree about every pair, and about every hit of it.
 *
 * HARK_SEED repeats a run; HARK_PAIRS says how many pairs, otherwise 50,000.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "listen/match.h"
#include "listen/post_tokens.h"
#include "slow_match.h"

enum { SET_QUERIES = 100, SET_POSTS = 50, TEXT_BYTES_MAX = 4096, DEEP = 3 };

static uint64_t state;

static uint32_t roll(uint32_t sides)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % sides;
}

/* ---- texts -------------------------------------------------------------------------------- */

static const char *const words[] = {"warta", "Warty", "wartą", "WART", "wartta", "watra", "warto",
    "rzeka", "rzeki", "Rzece", "PZU", "pzu", "InPost", "inpostem", "Paczka", "paczki", "paczkomat",
    "ubezpieczenie", "ubezpieczenia", "ubezpieczneie", "ubzpieczneie", "żółw", "zolw", "a", "i",
    "nie", "parcel", "parcels", "late", "banking", "карта", "карты", "картой", "катра", "ёж", "еж",
    "сбербанк", "сбербанка", "cбербанк", "הראל", "בהראל", "להראל", "ביטוח", "שָׁלוֹם", "שלום", "צה\"ל",
    "hark", "h4rk", "h-a-r-k", "h@rk", "haark", "harк", "T-Mobile", "H&M", "C++", "AB-12/34",
    "ab1234", "600 100 200", "600100200", "x@y.pl", "don't", "2026"};
static const char *const names[] = {
    "#warta", "#Warta", "#wartapl", "#паспорт", "@hark", "@Hark.app", "@harkowo", "#a"};
static const char *const links[] = {
    "https://warta.pl/oferta?id=hark", "http://t.co/AbC12", "www.inpost.pl/paczka"};
static const char *const gaps[] = {
    " ", " ", " ", " ", ", ", ". ", "\n", "-", "  ", " – ", "? ", "! ", "/", "@", " 😀 "};

#define PICK(list) (list)[roll((uint32_t)HK_COUNT(list))]

static void put_post(struct hk_buf *out)
{
    for (uint32_t n = roll(25); n > 0; n--) {
        const uint32_t kind = roll(20);
        const char *piece = kind == 0 ? PICK(links) : kind < 3 ? PICK(names) : PICK(words);
        hk_buf_add_str(out, hk_str_from(piece));
        hk_buf_add_str(out, hk_str_from(PICK(gaps)));
    }
}

static struct hk_str keep(struct hk_cx *cx, struct hk_buf *buf)
{
    struct hk_str text = hk_arena_str(cx->arena, hk_buf_str(buf));

    hk_buf_clear(buf);
    return text;
}

static struct hk_str say_language(void *me, const struct post *post)
{
    (void)me;
    return post->text.n % 3 == 0 ? HK_STR("pl") : HK_STR("");
}

static struct hk_str say_mood(void *me, const struct post *post)
{
    (void)me;
    return post->text.n % 2 == 0 ? HK_STR("neg") : HK_STR("pos");
}

static bool say_intent(void *me, const struct post *post, struct hk_str name)
{
    (void)me;
    return (post->text.n + name.n) % 2 == 0;
}

static const struct post_sense sense = {NULL, say_language, say_mood, say_intent};

static void make_post(struct hk_cx *cx, struct hk_buf *buf, struct post *out)
{
    static const char *const langs[] = {"", "pl", "ru"},
                             *const authors[] = {"anna", "@Anna", "jan"};

    put_post(buf);
    *out = (struct post){.text = keep(cx, buf),
        .lang = hk_str_from(PICK(langs)),
        .author = hk_str_from(PICK(authors)),
        .channel = roll(2) ? HK_STR("bluesky") : HK_STR("x"),
        .reach = (int64_t)roll(5) * 500 - 500,
        .reply = roll(2),
        .repost = roll(4) == 0,
        .image = roll(3) == 0,
        .sense = roll(4) == 0 ? NULL : &sense};
    if (out->reach < 0)
        out->reach = POST_REACH_UNKNOWN;
    post_tokens(cx, out);
}

/* ---- queries ------------------------------------------------------------------------------ */

static void put_word(struct hk_buf *out)
{
    static const char *const before[] = {"", "", "", "", "=", "~", "~~"};

    if (roll(6) == 0) {
        struct hk_str word = hk_str_from(PICK(words));
        size_t end = word.n > 3 ? 3 : word.n;
        while (end < word.n && ((unsigned char)word.p[end] & 0xC0) == 0x80)
            end++;
        hk_buf_printf(out, "%.*s*", HKS(hk_str_sub(word, 0, end)));
        return;
    }
    hk_buf_printf(out, "%s%s", PICK(before), PICK(words));
}

static void put_phrase(struct hk_buf *out)
{
    const uint32_t n = 2 + roll(3);

    hk_buf_add_char(out, '"');
    for (uint32_t i = 0; i < n; i++) {
        put_word(out);
        hk_buf_add_char(out, i + 1 < n ? ' ' : '"');
    }
    if (roll(2) == 0)
        hk_buf_printf(out, "~%u", n + roll(6));
}

static void put_field(struct hk_buf *out)
{
    static const char *const fields[] = {"lang:pl", "lang:unknown", "lang:pl,ru", "from:anna",
        "channel:x", "mood:neg", "mood:neu", "intent:legal", "has:link", "has:image",
        "has:question", "reach:>400", "reach:<=500", "is:reply", "is:repost"};

    hk_buf_add_str(out, hk_str_from(PICK(fields)));
}

static void put_group(struct hk_buf *out)
{
    hk_buf_add_char(out, '(');
    for (uint32_t n = 1 + roll(3); n > 0; n--) {
        if (roll(3) == 0)
            put_phrase(out);
        else
            put_word(out);
        hk_buf_printf(out, "%s", n > 1 ? " OR " : ")");
    }
}

static void put_near(struct hk_buf *out)
{
    put_group(out);
    hk_buf_printf(out, " NEAR/%u%s ", 1 + roll(8), roll(2) ? "f" : "");
    put_group(out);
}

static void put_query(struct hk_buf *out, uint32_t depth, uint32_t others);

static void put_term(struct hk_buf *out, uint32_t depth, uint32_t others)
{
    switch (roll(depth < DEEP ? 14 : 11)) {
    case 0:
        hk_buf_printf(out, "%s%s", PICK(names), roll(3) ? "" : "*");
        break;
    case 1:
        hk_buf_printf(out, "%%%s", PICK(words));
        break;
    case 2:
    case 3:
        put_phrase(out);
        break;
    case 4:
        put_near(out);
        break;
    case 5:
        put_field(out);
        break;
    case 6:
        if (others > 0 && roll(3) == 0)
            hk_buf_printf(out, "in:q%u", roll(others));
        else
            put_word(out);
        break;
    default:
        if (depth < DEEP && roll(3) == 0) {
            hk_buf_add_char(out, '(');
            put_query(out, depth + 1, others);
            hk_buf_add_char(out, ')');
        } else {
            put_word(out);
        }
    }
}

static void put_query(struct hk_buf *out, uint32_t depth, uint32_t others)
{
    static const char *const joints[] = {" ", " AND ", " OR ", " OR ", " -", " NOT "};

    if (roll(8) == 0)
        hk_buf_add_char(out, '-');
    put_term(out, depth, others);
    for (uint32_t n = roll(4); n > 0; n--) {
        hk_buf_add_str(out, hk_str_from(PICK(joints)));
        put_term(out, depth, others);
    }
}

/* A random query that is taken. `others`: so many have names that it may use. */
static void make_query(
    struct hk_cx *cx, const struct lex *lex, struct hk_buf *buf, uint32_t others, struct query *out)
{
    do {
        put_query(buf, 0, others);
    } while (query_parse(cx, lex, keep(cx, buf), out) != HK_OK);
}

/* ---- agreement ---------------------------------------------------------------------------- */

static void fail_pair(const struct query *query, const struct post *post,
    const struct slow_spans *wanted, const struct match_query *got)
{
    print_error("query: %.*s\npost:  %.*s\n", HKS(query->source), HKS(post->text));
    for (size_t i = 0; wanted != NULL && i < wanted->n; i++)
        print_error("  wanted %u-%u %s\n", wanted->list[i].from, wanted->list[i].to,
            query_why(wanted->list[i].kind));
    for (size_t i = 0; got != NULL && i < got->hits_n; i++)
        print_error("  got    %u-%u %s\n", got->hits[i].from, got->hits[i].to,
            query_why(got->hits[i].kind));
    fail_msg("%s", got == NULL ? "the matcher does not take it" : "they do not agree");
}

static bool same_hits(const struct slow_spans *wanted, const struct match_query *got)
{
    bool same = wanted->n == got->hits_n;

    for (size_t i = 0; same && i < wanted->n; i++)
        same = wanted->list[i].from == got->hits[i].from && wanted->list[i].to == got->hits[i].to
            && wanted->list[i].kind == got->hits[i].kind;
    return same;
}

static size_t check_post(struct hk_cx *cx, struct match_work *work, const struct match_set *set,
    const struct query *queries, const struct post *post)
{
    const struct match_query *got;
    const size_t n = match_post(work, set, post, &got);
    size_t at = 0, taken = 0;

    for (uint32_t i = 0; i < SET_QUERIES; i++) {
        const struct match_query *mine = at < n && got[at].order == i ? &got[at++] : NULL;
        struct slow_spans hits;
        const bool holds = queries[i].root != NULL && slow_match(cx, queries[i].root, post, &hits);
        if (holds != (mine != NULL) || (holds && !same_hits(&hits, mine)))
            fail_pair(&queries[i], post, holds ? &hits : NULL, mine);
        taken += holds;
    }
    assert_int_equal(at, n);
    return taken;
}

static size_t check_set(const struct lex *lex)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_cx each = {.arena = hk_arena_new()};
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(TEXT_BYTES_MAX);
    struct query *queries = hk_arena_array(cx.arena, SET_QUERIES, sizeof *queries);
    struct query_named list[SET_QUERIES];
    struct match_source sources[SET_QUERIES];
    struct match_work *work = match_work_new();
    size_t taken = 0;

    for (uint32_t i = 0; i < SET_QUERIES; i++) {
        make_query(&cx, lex, &buf, i, &queries[i]);
        list[i] = (struct query_named){hk_arena_printf(cx.arena, "q%u", i), &queries[i]};
    }
    (void)query_link(&cx, list, SET_QUERIES); /* what is too deep is left out on both sides */
    for (uint32_t i = 0; i < SET_QUERIES; i++)
        sources[i] = (struct match_source){list[i].name, queries[i].root};
    struct match_set *set = match_set_new(sources, SET_QUERIES);
    for (uint32_t i = 0; i < SET_POSTS; i++) {
        struct post post;
        make_post(&each, &buf, &post);
        taken += check_post(&each, work, set, queries, &post);
        hk_arena_reset(each.arena);
    }
    match_set_release(set);
    match_work_free(work);
    hk_arena_free(each.arena);
    hk_arena_free(cx.arena);
    return taken;
}

static void test_agreement(void **unused)
{
    const char *given = getenv("HARK_SEED"), *pairs_given = getenv("HARK_PAIRS");
    const char *path = getenv("HARK_LEX");
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct lex *lex = NULL;
    size_t taken = 0, pairs = 0;
    int64_t wanted = 50000;

    (void)unused;
    state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("seed %llu\n", (unsigned long long)state);
    if (pairs_given != NULL)
        assert_true(hk_str_to_int(hk_str_from(pairs_given), &wanted));
    if (lex_open(&cx, path != NULL ? path : ".tools/lex/hark.lex", &lex) != HK_OK)
        print_message("without word forms: %s\n", cx.error.text);
    for (; pairs < (size_t)wanted; pairs += (size_t)SET_QUERIES * SET_POSTS)
        taken += check_set(lex);
    print_message("%zu pairs, %zu hold\n", pairs, taken);
    assert_in_range(taken, pairs / 100, pairs);
    lex_close(&lex);
    hk_arena_free(cx.arena);
}

static void test_distance(void **unused)
{
    (void)unused;
    assert_int_equal(slow_distance(HK_STR("ca"), HK_STR("abc")), 2);
    assert_int_equal(slow_distance(HK_STR("warta"), HK_STR("watra")), 1);
    assert_int_equal(slow_distance(HK_STR("карта"), HK_STR("карты")), 1);
    assert_int_equal(slow_distance(HK_STR(""), HK_STR("abc")), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_agreement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
