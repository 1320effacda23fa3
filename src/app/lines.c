/* app/lines.c -- see lines.h. */
#include "app/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/text.h"

enum { CHUNK_BYTES = 1 << 16 };

struct app_lines app_lines_begin(int file)
{
    return (struct app_lines){.file = file, .read = hk_buf_make(APP_LINE_MAX + 2u * CHUNK_BYTES)};
}

void app_lines_end(struct app_lines *lines)
{
    hk_buf_free(&lines->read);
}

/* What came and waits. */
static struct hk_str rest_of(const struct app_lines *lines)
{
    return hk_str_sub(hk_buf_str(&lines->read), lines->at, lines->read.n);
}

bool app_lines_waits(const struct app_lines *lines)
{
    const struct hk_str rest = rest_of(lines);

    return rest.n == 0 || memchr(rest.p, '\n', rest.n) == NULL;
}

/* Takes in what there is; false: nothing more will come. */
static enum hk_rc read_more(struct hk_cx *cx, struct app_lines *lines)
{
    const struct hk_str rest = rest_of(lines);

    if (lines->at > 0) {
        memmove(lines->read.p, rest.p, rest.n);
        lines->read.n = rest.n;
        lines->at = 0;
    }
    char *room = hk_buf_reserve(&lines->read, CHUNK_BYTES);
    hk_must(room != NULL);
    for (;;) {
        const ssize_t got = read(lines->file, room, CHUNK_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return hk_fail(cx, HK_EIO, "reading: %s", strerror(errno));
        lines->ended = got == 0;
        lines->read.n += (size_t)got;
        return HK_OK;
    }
}

/* Without what ends it, and valid. */
static struct hk_str clean(struct hk_cx *cx, struct hk_str line)
{
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return hk_text_clean(cx, line);
}

enum hk_rc app_lines_next(struct hk_cx *cx, struct app_lines *lines, struct hk_str *out)
{
    for (;;) {
        const struct hk_str rest = rest_of(lines);
        const char *end = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;
        const bool passed_over = lines->cutting;
        if (end == NULL && !lines->ended && rest.n < APP_LINE_MAX) {
            HK_TRY(read_more(cx, lines));
            continue;
        }
        if (end == NULL && rest.n == 0)
            return HK_END;
        struct hk_str line = {rest.p, end != NULL ? (size_t)(end - rest.p) : rest.n};
        lines->at += line.n + (end != NULL ? 1 : 0);
        lines->cutting = end == NULL && !lines->ended;
        if (passed_over)
            continue;
        lines->number++;
        *out = clean(cx, hk_str_sub(line, 0, APP_LINE_MAX));
        return HK_OK;
    }
}
