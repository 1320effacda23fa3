/* tests/unit/test_sample.c -- the sample of what was heard, on a disk that takes only half a line.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "listen/sample.h"

#define NOW_MS INT64_C(1700000000000)

static void add(struct listen_sample *sample, const char *post)
{
    const struct hk_str line = hk_str_from(post);

    listen_sample_add(sample, NOW_MS, &line, 1);
}

/* No file of this program grows beyond so many bytes. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_line_that_was_cut_off_leaves_nothing(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    char folder[] = "/tmp/hark-sample-XXXXXX";
    char path[64];
    struct hk_str *lines;

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_non_null(mkdtemp(folder));
    struct listen_sample *sample = listen_sample_new(hk_str_from(folder), 7);
    add(sample, "{\"a\":1}");
    limit_files(30); /* the first has 22 */
    add(sample, "{\"b\":2}");
    limit_files(RLIM_INFINITY);
    add(sample, "{\"c\":3}");
    assert_int_equal(listen_sample_size(sample).posts, 2);
    assert_int_equal(listen_sample_newest(&cx, sample, 5, &lines), 2);
    assert_true(hk_str_equal(lines[0], HK_STR("{\"c\":3}")));
    assert_true(hk_str_equal(lines[1], HK_STR("{\"a\":1}")));
    listen_sample_free(sample);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s/heard/7.%d", folder, i);
        assert_int_equal(unlink(path), 0);
    }
    (void)snprintf(path, sizeof path, "%s/heard", folder);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(folder), 0);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_was_cut_off_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
