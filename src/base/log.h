/* base/log.h -- one line of key=value per thing worth knowing, to standard error.
 *
 *   2026-11-21T20:29:48.123Z info ingest.quarantined account=01H... reason="too deep" trace=7f3a
 *
 * A line names ids, codes and counts. It never holds a message's text, a token, a name or an
 * address: those are in the database, where rights apply. Values are quoted and control
 * characters escaped, so a line is always one line.
 *
 * Threads: from any; a line is one write.
 */
#ifndef HK_BASE_LOG_H
#define HK_BASE_LOG_H
#include "base/hk.h"

enum hk_log_level { HK_LOG_DEBUG, HK_LOG_INFO, HK_LOG_WARN, HK_LOG_ERROR };

void hk_log_set_level(enum hk_log_level level); /* before threads start; default INFO */

/* `event` is "folder.what"; `format` prints "key=value key=value", values without spaces unless
 * they are quoted by the caller. NULL for no values. */
void hk_log(enum hk_log_level level, uint64_t trace, const char *event, const char *format, ...)
    HK_PRINTF(4, 5);

#endif
