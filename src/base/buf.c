/* base/buf.c -- bytes that grow, with a ceiling.
 *
 * Capacity doubles. A piece that would pass the ceiling is dropped whole, and so is everything
 * after it: what a buffer holds is always a true beginning of what was written.
 *
 * What it does not do: end its bytes with a NUL.
 *
 * Threads: one at a time.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256U

struct hk_buf hk_buf_make(size_t ceiling_bytes)
{
    return (struct hk_buf){.ceiling = ceiling_bytes};
}

void hk_buf_free(struct hk_buf *buf)
{
    free(buf->p);
    *buf = hk_buf_make(buf->ceiling);
}

void hk_buf_clear(struct hk_buf *buf)
{
    buf->n = 0;
    buf->over = false;
}

char *hk_buf_reserve(struct hk_buf *buf, size_t n)
{
    if (buf->over || n > buf->ceiling - buf->n) {
        buf->over = true;
        return NULL;
    }
    size_t need = buf->n + n;
    if (need > buf->capacity || buf->p == NULL) {
        size_t capacity = buf->capacity > 0 ? buf->capacity : FIRST_CAPACITY;
        while (capacity < need)
            capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
        char *p = realloc(buf->p, capacity);
        hk_must(p != NULL);
        buf->p = p;
        buf->capacity = capacity;
    }
    return buf->p + buf->n;
}

void hk_buf_add(struct hk_buf *buf, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    char *to = hk_buf_reserve(buf, n);
    if (to == NULL)
        return;
    memcpy(to, bytes, n);
    buf->n += n;
}

void hk_buf_add_str(struct hk_buf *buf, struct hk_str s)
{
    hk_buf_add(buf, s.p, s.n);
}

void hk_buf_add_char(struct hk_buf *buf, char c)
{
    hk_buf_add(buf, &c, 1);
}

void hk_buf_printf(struct hk_buf *buf, const char *format, ...)
{
    char small[256];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    hk_must(n >= 0);
    size_t size = (size_t)n;
    if (size < sizeof small) {
        hk_buf_add(buf, small, size);
        return;
    }

    if (buf->over || size > buf->ceiling - buf->n) {
        buf->over = true;
        return;
    }
    char *p = malloc(size + 1);
    hk_must(p != NULL);
    va_start(args, format);
    n = vsnprintf(p, size + 1, format, args);
    va_end(args);
    hk_must(n >= 0 && (size_t)n == size);
    hk_buf_add(buf, p, size);
    free(p);
}

struct hk_str hk_buf_str(const struct hk_buf *buf)
{
    return (struct hk_str){buf->p != NULL ? buf->p : "", buf->n};
}
