/* listen/spike.h -- is more said than usual, right now? A pure decision from a watch's kept sums.
 *
 * What is usual follows from the hours of the last eight weeks: for each hour of a week the mean of
 * it and its neighbours, without the best week, so that one storm makes nothing usual. In the first
 * two weeks it is the mean of all hours but the best; in the first day nothing is said.
 *
 * A spike begins when in the last sixty minutes
 *   severity    at least LISTEN_SPIKE_LEAST posts were written, three times what is usual, and more
 * than four standard deviations of a Poisson process above it longevity   three of the six
 * stretches of ten minutes had twice their share, one of them among the last two: one blip, however
 * high, calls nobody and is over when less than twice of what is usual was written, or next to
 * nothing.
 *
 * What it does not do: it knows no calendar; silence is ingest/quiet.h.
 * Threads: pure. Memory: its own stack, 11 kB. Errors: none.
 */
#ifndef HK_LISTEN_SPIKE_H
#define HK_LISTEN_SPIKE_H
#include "shapes.h"

#define LISTEN_HOURS_KEPT 1344 /* eight weeks: what is usual follows from them */
#define LISTEN_SPIKE_LEAST 10  /* posts in an hour: fewer are no storm */

struct listen_sum_row; /* listen.sql: a minute or hour and what was heard in it, oldest first */

struct listen_spike {
    bool on;
    int64_t began_ms; /* where the first raised stretch of ten minutes begins; 0 unless on */
    int64_t heard;    /* posts of the last sixty minutes */
    int64_t usual;    /* so many it would usually be */
};

/* `was_on`: it is known already. Minutes older than an hour are passed over. */
void listen_spike_judge(const struct listen_sum_row *hours, size_t hours_n,
    const struct listen_sum_row *minutes, size_t minutes_n, int64_t now_ms, bool was_on,
    struct listen_spike *out);

/* Since when silence misses anybody: this program listens, and the watch has taken posts as they
 * were written. INT64_MAX: it never did, and nobody is missed. */
int64_t listen_silence_from_ms(int64_t program_ms, int64_t live_ms);

/* By how many times its highest hour exceeds what was usual: three, six, twelve. */
enum shape_severity listen_spike_severity(int64_t peak, int64_t usual);

#endif
