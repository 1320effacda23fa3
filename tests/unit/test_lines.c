/* tests/unit/test_lines.c -- lines in, lines out: what has come is answered before more comes,
 * whatever the number of threads. */
#include "base/buf.h"
#include "base/str.h"
#include "listen/lines.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { THREADS = 4, ROUNDS = 20, WORDS = 5000, WAIT_MS = 60000, PIPE_BYTES = 4096 };

struct stream {
    struct lines_options options;
    struct lines_tally tally;
    enum hk_rc rc;
};

static void *run(void *of)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx cx = {.arena = arena};
    struct stream *s = of;

    s->rc = lines_run(&cx, &s->options, &s->tally);
    close(s->options.out);
    return NULL;
}

static struct match_set *set_of(const char *text)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx cx = {.arena = arena};
    struct query query;

    assert_int_equal(query_parse(&cx, NULL, hk_str_from(text), &query), HK_OK);
    const struct match_source source = {HK_STR("q"), query.root};
    return match_set_new(&source, 1);
}

/* One post, long enough that working on it takes longer than another thread needs to read on. */
static void put_post(struct hk_buf *out)
{
    hk_buf_clear(out);
    hk_buf_add_str(out, HK_STR("{\"id\":\"1\",\"text\":\""));
    for (size_t i = 0; i < WORDS; i++)
        hk_buf_add_str(out, HK_STR("other "));
    hk_buf_add_str(out, HK_STR("word\"}\n"));
}

static bool has_answer(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    char bytes[PIPE_BYTES];

    return poll(&wait, 1, WAIT_MS) == 1 && read(fd, bytes, sizeof bytes) > 0;
}

static void what_has_come_is_answered_at_once(void **state)
{
    struct hk_buf post = hk_buf_make(SIZE_MAX / 2);
    struct match_set *set = set_of("word");
    int in[2], out[2], answers = 0;
    pthread_t thread;

    (void)state;
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    struct stream s = {.options = {.in = in[0],
                           .out = out[1],
                           .format = POST_FORMAT_HARK,
                           .threads = THREADS,
                           .set = set}};
    assert_int_equal(pthread_create(&thread, NULL, run, &s), 0);
    put_post(&post);
    for (; answers < ROUNDS; answers++) {
        assert_int_equal(write(in[1], post.p, post.n), (ssize_t)post.n);
        if (!has_answer(out[0]))
            break;
    }
    close(in[1]);
    pthread_join(thread, NULL);
    assert_int_equal(answers, ROUNDS);
    assert_int_equal(s.rc, HK_OK);
    assert_int_equal(s.tally.matched, ROUNDS);
    close(in[0]);
    close(out[0]);
    match_set_release(set);
    hk_buf_free(&post);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_come_is_answered_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
