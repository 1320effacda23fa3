/* ingest/quiet.h -- does an account hear less than it usually does? A pure decision.
 *
 * A network may stop delivering without a word: a subscription that lapsed, a rule in somebody's
 * mailbox, an app that was put back into development. Then nothing fails, and nothing comes. What
 * is kept of an account is how many customers wrote in each hour of the last eight weeks; from that
 * follows what is usual for each hour of a week.
 *
 * Two things are alarming, and each only if this account's own past says so:
 *   silence  nobody wrote for at least two whole hours, in which at least eight usually would have,
 *            and twice what its second longest silence of the past would have brought
 *   few      in the last 24 whole hours less than a fifth of at least forty wrote, and less than
 *            half of what came, for its share, on its second poorest day
 *
 * So a quiet night, a holiday or one outage of the past call nobody, and an account that hears
 * twice a day is missed after days, one that hears every minute after two hours. Hours in which
 * nobody listened here (the server was down, the account paused) miss nobody: of a silence only
 * those since then count, and "few" needs all its 24.
 *
 * What it does not do: it knows no calendar, and says nothing in an account's first two weeks.
 * Threads: pure. Memory: its own stack, 20 kB.
 */
#ifndef HK_INGEST_QUIET_H
#define HK_INGEST_QUIET_H
#include "base/hk.h"

#define INGEST_HOUR_MS (INT64_C(3600) * 1000)
#define INGEST_HOURS_KEPT 1344 /* eight weeks */

struct ingest_hour_row; /* ingest.sql: hours in which somebody wrote, oldest first */

struct ingest_quiet {
    int64_t since_ms; /* 0: all is as usual */
    int64_t usual;    /* so many would usually have written since then */
    int64_t heard;    /* so many did; 0: silence */
};

/* How it is at now_ms, whose hour has just begun and does not count, for an account that listens
 * without a break since listening_ms (0: always). out->since_ms is when the last one wrote, be it
 * before that; out->usual is what would have come while it listened. */
void ingest_quiet_judge(const struct ingest_hour_row *hours, size_t n, int64_t now_ms,
    int64_t listening_ms, struct ingest_quiet *out);

#endif
