/* base/hk.h -- the words every other file may use. Includes nothing of ours.
 *
 * Slices instead of NUL-terminated strings, one enum for what a call came to, asserts that stay
 * on in production, and cleanup attributes so that every way out of a function frees the same.
 */
#ifndef HK_BASE_HK_H
#define HK_BASE_HK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A view of `n` bytes of UTF-8: not NUL-terminated, never owned, valid as long as its source. */
struct hk_str {
    const char *p;
    size_t n;
};

/* The slice of a string literal; usable in static initialisers. */
#define HK_STR_INIT(literal)                                                                       \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define HK_STR(literal) ((struct hk_str)HK_STR_INIT(literal))

/* For printf's "%.*s": the slice's length and start. */
#define HKS(s) (int)(s).n, (s).p

/* What a call came to. Anything but HK_OK and HK_END has left its reason in cx->error.
 *
 *   HK_END        nothing more: the end of an iteration, never an error
 *   HK_EINVAL     the caller's input is wrong; the text names the place and the remedy
 *   HK_EDENIED    not allowed: rights, signature, void token
 *   HK_ENOTFOUND  no such thing, or none the caller may know of
 *   HK_ECONFLICT  the world has moved on: stale version, name taken, key used for another body
 *   HK_ELIMIT     a ceiling was reached: size, depth, rows, rate
 *   HK_ERETRY     try again later; nothing happened
 *   HK_EPROTO     the other side sent what its documentation rules out
 *   HK_EIO        disk, database or socket failed
 */
enum hk_rc {
    HK_OK,
    HK_END,
    HK_EINVAL,
    HK_EDENIED,
    HK_ENOTFOUND,
    HK_ECONFLICT,
    HK_ELIMIT,
    HK_ERETRY,
    HK_EPROTO,
    HK_EIO
};

#define HK_CHECK __attribute__((warn_unused_result))
#define HK_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

/* Leave the calling function with the result of `call` unless it is HK_OK. */
#define HK_TRY(call)                                                                               \
    do {                                                                                           \
        enum hk_rc hk_try_rc = (call);                                                             \
        if (hk_try_rc != HK_OK)                                                                    \
            return hk_try_rc;                                                                      \
    } while (0)

/* Run `cleanup(&variable)` when the variable leaves its scope. Set it to its null value to move
 * the resource out. */
#define HK_AUTO(function) __attribute__((cleanup(function)))

#define HK_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* For the impossible only, never for input: says where and aborts, in production too. */
#define hk_must(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            hk_must_fail(#condition, __FILE__, __LINE__);                                          \
    } while (0)

_Noreturn void hk_must_fail(const char *condition, const char *file, int line);

#endif
