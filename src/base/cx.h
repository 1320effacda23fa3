/* base/cx.h -- the unit of work: what a function needs besides its arguments.
 *
 * One request, one raw body, one batch of writes or one outgoing reply is a unit of work. It has
 * an arena, one moment in time (so that all it decides agrees), a trace number that every log
 * line and error reply repeats, a source of ids, and the reason of its last failure. It moves
 * between threads with its work; nothing in it is shared.
 *
 * Errors: `return hk_fail(cx, HK_EINVAL, "text: at most %d characters", max)` notes the reason
 * and where it arose. Library code never logs; the owner of the unit of work does, once.
 */
#ifndef HK_BASE_CX_H
#define HK_BASE_CX_H
#include "base/arena.h"
#include "base/hk.h"

struct hk_ids;

struct hk_error {
    enum hk_rc rc;
    const char *file; /* static text */
    int line;
    const char *problem; /* static: what is wrong with one value, for a form; NULL for none */
    char text[240];      /* NUL-terminated, one sentence, no personal values */
};

struct hk_cx {
    struct hk_arena *arena;
    struct hk_ids *ids; /* NULL where nothing is created */
    int64_t now_ms;     /* milliseconds since 1970, the same for the whole unit */
    uint64_t trace;
    struct hk_error error;
};

#define hk_fail(cx, rc, ...) hk_fail_at((cx), (rc), __FILE__, __LINE__, __VA_ARGS__)

/* Notes the reason in cx->error and returns `rc`. */
enum hk_rc hk_fail_at(struct hk_cx *cx, enum hk_rc rc, const char *file, int line,
    const char *format, ...) HK_PRINTF(5, 6);

/* As hk_fail(), for one value that a person gave: `problem` is a stable word, "too_long", of which
 * the catalogues have "problem.<word>". */
#define hk_fail_value(cx, problem, ...)                                                            \
    hk_fail_value_at((cx), (problem), __FILE__, __LINE__, __VA_ARGS__)
enum hk_rc hk_fail_value_at(struct hk_cx *cx, const char *problem, const char *file, int line,
    const char *format, ...) HK_PRINTF(5, 6);

/* The stable lower-case word of a result: "ok", "invalid", "denied", "not_found", "conflict",
 * "limit", "retry", "protocol", "io". */
const char *hk_rc_name(enum hk_rc rc);

#endif
