/* listen/voice.h -- the share of voice: how much is said about us, and how much about rivals.
 *
 * The shares are of the sums by day, so a year is read as fast as a week and says the same after
 * the posts are deleted. Each watch that listens is a line, ours and rivals'; what a post says of
 * both counts for both.
 *
 * Beside it, how rivals answer in public: of the posts that name or answer one of their profiles,
 * reposts aside, which got an answer by such a profile that was heard (flow/heard.c notes it,
 * whether or not a watch wants it), and after how long. Computed on reading, from rows: all that a
 * rival's watch kept of these days is walked, so this takes as long as there are such posts, and
 * tells only of those that are not deleted yet.
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

/* The last `days` days of UTC, today's with them, and nothing else yet. */
void listen_voice_days(int64_t now_ms, int64_t days, struct shape_voice *out);

/* All of those days; who is spoken of most first. `ours`: what we were asked and answered, for the
 * first of the answers; then each rival's whose profiles are known. */
HK_CHECK enum hk_rc listen_load_voice(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct listen_asked_row *ours, size_t ours_n, struct shape_voice *out);

#endif
