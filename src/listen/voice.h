/* listen/voice.h -- the share of voice: how much is said about us, and how much about rivals.
 *
 * From the sums by day, so a year is read as fast as a week and says the same after the posts are
 * deleted. Each watch that listens is a line, ours and rivals'; what a post says of both counts for
 * both.
 *
 * Beside it, how rivals answer in public: of the posts that name or answer one of their profiles,
 * which got an answer by such a profile that was heard (flow/heard.c notes it, whether or not a
 * watch wants it), and after how long. Computed on reading, from rows.
 *
 * What it does not do: it knows nothing of what no watch of the workspace hears.
 *
 * Threads: any, each with its own session. Memory: the unit of work's arena. Errors: the
 * database's.
 */
#ifndef HK_LISTEN_VOICE_H
#define HK_LISTEN_VOICE_H
#include "listen_sql.h"
#include "shapes.h"
#include "store/store.h"

/* How many of them were answered, and how fast. */
void listen_count_answers(struct hk_cx *cx, const struct listen_asked_row *rows, size_t n,
    struct shape_voice_answers *out);

/* The last `days` days of UTC, today's with them; who is spoken of most first. The first of
 * the answers is ours, for the caller to count; then each rival's whose profiles are known. */
HK_CHECK enum hk_rc listen_load_voice(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t days, struct shape_voice *out);

#endif
