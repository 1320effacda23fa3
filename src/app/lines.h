/* app/lines.h -- standard input and other files, line by line, as they come.
 *
 * A line loses its end ("\n" or "\r\n") and is made valid text (base/text). What is longer than
 * APP_LINE_MAX is cut there, and the rest of that line passed over.
 *
 * Threads: one at a time. Errors: HK_EIO with the system's word.
 */
#ifndef HK_APP_LINES_H
#define HK_APP_LINES_H
#include "base/buf.h"
#include "base/cx.h"

#define APP_LINE_MAX (1u << 20) /* bytes */

struct app_lines {
    int file;
    struct hk_buf read; /* what came and was not yet given out */
    size_t at;
    size_t number; /* of the line given out last, from 1 */
    bool ended, cutting;
};

/* The file stays the caller's. Then app_lines_end(), or HK_AUTO. */
struct app_lines app_lines_begin(int file);
void app_lines_end(struct app_lines *lines);

/* HK_END: there are no more. The line lies in cx's arena or in `lines`, until the next call. */
HK_CHECK enum hk_rc app_lines_next(struct hk_cx *cx, struct app_lines *lines, struct hk_str *out);

/* Would the next line have to be waited for? Then what was said so far is to be sent on. */
bool app_lines_waits(const struct app_lines *lines);

#endif
