/* base/hk.c -- where hk_must() ends.
 *
 * Says what was impossible and where, in one write to standard error, then aborts: the core and
 * the line together name the mistake. Allocates nothing, takes no lock.
 *
 * What it does not do: clean up. Whatever was acknowledged is on disk already.
 */
#include "base/hk.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void hk_must_fail(const char *condition, const char *file, int line)
{
    char text[512];
    int n = snprintf(text, sizeof text, "hark: impossible: %s (%s:%d)\n", condition, file, line);

    if (n > 0) {
        size_t size = (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
        ssize_t ignored = write(STDERR_FILENO, text, size);
        (void)ignored; /* there is nowhere left to complain */
    }
    abort();
}
