/* fuzz/fuzz_robots.c -- any bytes are a robots.txt: its rules are lines that can be read again and
 * again with the same meaning, and a site that names nobody forbids nothing. */
#include "base/str.h"
#include "listen/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_str file = {(const char *)data, size}, line = HK_STR("");
    struct hk_str rules = robots_rules(&cx, file), rest = rules;

    while (hk_str_cut(&rest, '\n', &line)) {
        hk_must(line.n > 1 && (line.p[0] == '+' || line.p[0] == '-'));
        hk_must(line.p[1] == '/' || line.p[1] == '*');
        bool allows = robots_allow(rules, hk_str_sub(line, 1, line.n));
        hk_must(allows == robots_allow(rules, hk_str_sub(line, 1, line.n)));
    }
    if (rules.n == 0)
        hk_must(robots_allow(rules, robots_target(file)));
    (void)robots_allow(rules, robots_target(file));
    hk_arena_free(cx.arena);
    return 0;
}
