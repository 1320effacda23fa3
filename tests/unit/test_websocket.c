/* tests/unit/test_websocket.c -- the greeting, frames whole and in pieces, and what is none.
 * Sources: RFC 6455 1.3 and 5.7 (their examples). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/str.h"
#include "net/websocket.h"

static struct hk_cx cx;
static struct websocket socket_of_test;

static int set_up(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new()};
    socket_of_test = websocket_make(1000);
    return hk_crypto_start(&cx) == HK_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    websocket_free(&socket_of_test);
    hk_arena_free(cx.arena);
    return 0;
}

static const struct hk_str key = HK_STR_INIT("dGhlIHNhbXBsZSBub25jZQ==");

static unsigned answered(const char *head, size_t *out_n)
{
    return websocket_answer(&cx, hk_str_from(head), key, out_n);
}

#define UPGRADED "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"

static void the_greeting(void **state)
{
    size_t n;
    struct hk_str ask = websocket_upgrade(&cx, HK_STR("x.example:8"), HK_STR("/a?b"), key);

    (void)state;
    assert_true(hk_str_starts(ask, HK_STR("GET /a?b HTTP/1.1\r\nHost: x.example:8\r\n")));
    assert_true(hk_str_ends(ask, HK_STR("\r\n\r\n")));
    assert_int_equal(websocket_key(&cx).n, 24);
    assert_int_equal(
        answered(UPGRADED "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81", &n),
        101);
    assert_int_equal(n, sizeof UPGRADED - 1 + 54);
    assert_int_equal(answered(UPGRADED "Sec-WebSocket-Accept: s3pPLMBiTxaQ9k", &n), 0);
    assert_int_equal(answered(UPGRADED "Sec-WebSocket-Accept: another\r\n\r\n", &n), 1);
    assert_int_equal(answered(UPGRADED "\r\n", &n), 1);
    assert_int_equal(answered(UPGRADED "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                                       "Sec-WebSocket-Extensions: x\r\n\r\n",
                         &n),
        1);
    assert_int_equal(answered("HTTP/1.1 429 Too Many Requests\r\n\r\n", &n), 429);
    assert_true(
        hk_str_equal(websocket_retry_after(HK_STR("HTTP/1.1 429 x\r\nretry-after:  30 \r\n\r\n")),
            HK_STR("30")));
    assert_int_equal(websocket_retry_after(HK_STR("HTTP/1.1 429 x\r\n\r\nRetry-After: 9")).n, 0);
    assert_int_equal(answered("SSH-2.0\r\n\r\n", &n), 1);
}

struct step {
    enum websocket_word word;
    const char *words;
};

/* All that a text of bytes says, word by word. */
static void says(const char *bytes, size_t n, const struct step *steps, size_t count)
{
    struct hk_str rest = {bytes, n}, out;

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(websocket_next(&socket_of_test, &rest, &out), steps[i].word);
        if (steps[i].words != NULL)
            assert_string_equal(hk_arena_str(cx.arena, out).p, steps[i].words);
    }
}

#define SAYS(bytes, ...)                                                                           \
    says(bytes, sizeof(bytes) - 1, (const struct step[]){__VA_ARGS__},                             \
        sizeof((const struct step[]){__VA_ARGS__}) / sizeof(struct step))

static void frames(void **state)
{
    (void)state;
    SAYS("\x81\x05Hello", {WEBSOCKET_TEXT, "Hello"}, {WEBSOCKET_MORE, NULL});
    SAYS("\x01\x03Hel\x89\x01?\x80\x02lo\x8A\x00", {WEBSOCKET_PING, "?"}, {WEBSOCKET_TEXT, "Hello"},
        {WEBSOCKET_PONG, ""}, {WEBSOCKET_MORE, NULL});
    SAYS("\x82\x02\x01\x02\x81\x7E\x00\x7E"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x88\x02\x03\xE8",
        {WEBSOCKET_BINARY, NULL}, {WEBSOCKET_TEXT, NULL}, {WEBSOCKET_CLOSE, "\x03\xE8"});
    SAYS("\x81\x05Hel", {WEBSOCKET_MORE, NULL});
    SAYS("\x81", {WEBSOCKET_MORE, NULL});
    SAYS("\x81\x7F\x00\x00\x00", {WEBSOCKET_MORE, NULL});
    SAYS("\x81\x00", {WEBSOCKET_TEXT, ""});
}

static void broken(const char *bytes, size_t n)
{
    struct hk_str rest = {bytes, n}, out;
    struct websocket one = websocket_make(1000);
    enum websocket_word word = WEBSOCKET_TEXT;

    while (word != WEBSOCKET_BROKEN && word != WEBSOCKET_MORE)
        word = websocket_next(&one, &rest, &out);
    assert_int_equal(word, WEBSOCKET_BROKEN);
    websocket_free(&one);
}

#define BROKEN(bytes) broken(bytes, sizeof(bytes) - 1)

static void what_is_no_frame(void **state)
{
    (void)state;
    BROKEN("\x81\x85\x01\x02\x03\x04Hello");            /* masked by a server */
    BROKEN("\xC1\x00");                                 /* an extension we did not offer */
    BROKEN("\x83\x00");                                 /* a kind that there is not */
    BROKEN("\x8B\x00");                                 /* nor this one */
    BROKEN("\x80\x00");                                 /* goes on with nothing */
    BROKEN("\x01\x01x\x81\x01y");                       /* begins within another */
    BROKEN("\x09\x00");                                 /* a ping in pieces */
    BROKEN("\x89\x7E\x00\x7E");                         /* too long a ping */
    BROKEN("\x81\x7E\x03\xE9");                         /* longer than we take */
    BROKEN("\x81\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"); /* longer than anything */
}

/* Two pieces that we would take, and a whole that we would not. */
static void a_whole_that_is_too_long(void **state)
{
    char bytes[2 * (4 + 600)] = "\x01\x7E\x02\x58";
    struct hk_str rest = {bytes, sizeof bytes}, out;

    (void)state;
    memcpy(bytes + 604, "\x80\x7E\x02\x58", 4);
    assert_int_equal(websocket_next(&socket_of_test, &rest, &out), WEBSOCKET_BROKEN);
}

/* What we say is masked, and the same once the mask is off. */
static void what_we_say(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf out = hk_buf_make(100);
    char words[6] = "";

    (void)state;
    websocket_add(&out, WEBSOCKET_PONG, HK_STR("there"));
    assert_int_equal(out.n, 11);
    assert_memory_equal(out.p, "\x8A\x85", 2);
    for (size_t i = 0; i < 5; i++)
        words[i] = (char)(out.p[6 + i] ^ out.p[2 + i % 4]);
    assert_string_equal(words, "there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_greeting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(frames, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_frame, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_whole_that_is_too_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_we_say, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
