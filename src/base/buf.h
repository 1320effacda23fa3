/* base/buf.h -- bytes that grow, with a ceiling.
 *
 * Appending past the ceiling sets `over` and drops what did not fit, so a writer checks once at
 * the end instead of after every piece. Out of memory aborts.
 */
#ifndef HK_BASE_BUF_H
#define HK_BASE_BUF_H
#include "base/hk.h"

struct hk_buf {
    char *p;
    size_t n;        /* bytes held */
    size_t capacity; /* bytes allocated */
    size_t ceiling;  /* bytes it may hold at most */
    bool over;       /* something did not fit and is missing */
};

/* An empty buffer that may grow to `ceiling_bytes`; allocates nothing yet. */
struct hk_buf hk_buf_make(size_t ceiling_bytes);
void hk_buf_free(struct hk_buf *buf); /* leaves it empty and usable; fits HK_AUTO */

void hk_buf_clear(struct hk_buf *buf); /* keeps its memory, forgets `over` */
void hk_buf_add(struct hk_buf *buf, const void *bytes, size_t n);
void hk_buf_add_str(struct hk_buf *buf, struct hk_str s);
void hk_buf_add_char(struct hk_buf *buf, char c);
void hk_buf_printf(struct hk_buf *buf, const char *format, ...) HK_PRINTF(2, 3);

/* Make room for `n` more bytes and return where they go; NULL if they would pass the ceiling.
 * The caller writes there and then adds what it wrote to buf->n. */
char *hk_buf_reserve(struct hk_buf *buf, size_t n);

struct hk_str hk_buf_str(const struct hk_buf *buf); /* valid until the next append */

#endif
