/* base/log.c -- one line per thing worth knowing, in one write.
 *
 * The line is made on the stack, so logging works when little else does. A line longer than 2 KiB
 * is cut and ends in "...".
 *
 * What it does not do: rotate, filter by event, or send anywhere; who started us reads standard
 * error. It does not look for personal values: the caller does not print any.
 *
 * Threads: from any. The level is set once, before they start.
 */
#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 2048U
#define TAIL_BYTES 40U /* room kept for " trace=..." and the line's end */

static _Atomic int least_level = HK_LOG_INFO;

void hk_log_set_level(enum hk_log_level level)
{
    atomic_store(&least_level, (int)level);
}

struct line {
    char text[LINE_BYTES];
    size_t n;
};

static void line_add(struct line *line, const char *text, size_t n)
{
    size_t room = sizeof line->text - line->n;

    n = n < room ? n : room;
    memcpy(line->text + line->n, text, n);
    line->n += n;
}

/* Adds values with control characters escaped; cuts where the tail's room begins. */
static void line_add_values(struct line *line, const char *text, size_t n)
{
    static const char hex[] = "0123456789abcdef";
    size_t end = sizeof line->text - TAIL_BYTES - 3;
    bool cut = false;

    for (size_t i = 0; i < n && !cut; i++) {
        unsigned char c = (unsigned char)text[i];
        char escaped[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15U]};
        bool control = c < 0x20U || c == 0x7FU;
        size_t width = control ? sizeof escaped : 1;
        if (line->n + width > end)
            cut = true;
        else
            line_add(line, control ? escaped : text + i, width);
    }
    if (cut) {
        while (line->n > 0 && ((unsigned char)line->text[line->n - 1] & 0x80U) != 0)
            line->n--; /* no half character before the dots */
        line_add(line, "...", 3);
    }
}

void hk_log(enum hk_log_level level, uint64_t trace, const char *event, const char *format, ...)
{
    static const char *const names[] = {" debug ", " info ", " warn ", " error "};
    struct line line = {.n = 0};

    if ((int)level < atomic_load(&least_level))
        return;
    hk_must((size_t)level < HK_COUNT(names));
    hk_clock_write(hk_clock_now_ms(), line.text);
    line.n = HK_CLOCK_TEXT_BYTES;
    line_add(&line, names[level], strlen(names[level]));
    line_add_values(&line, event, strlen(event));
    if (format != NULL) {
        char values[LINE_BYTES];
        va_list args;
        va_start(args, format);
        int made = vsnprintf(values, sizeof values, format, args);
        va_end(args);
        hk_must(made >= 0);
        size_t n = (size_t)made < sizeof values ? (size_t)made : sizeof values - 1;
        line_add(&line, " ", 1);
        line_add_values(&line, values, n);
    }
    if (trace != 0) {
        char text[TAIL_BYTES];
        int n = snprintf(text, sizeof text, " trace=%llx", (unsigned long long)trace);
        hk_must(n > 0);
        line_add(&line, text, (size_t)n);
    }
    line_add(&line, "\n", 1);
    ssize_t ignored = write(STDERR_FILENO, line.text, line.n);
    (void)ignored; /* a log that cannot be written must not stop the work */
}
