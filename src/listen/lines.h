/* listen/lines.h -- lines of JSON in, a line for each post that a query takes out.
 *
 *   {"id":"..","queries":["a"],"hits":[{"query":"a","start":0,"end":5,"why":"form"}]}
 *
 * Any number of threads take whole lines from one descriptor in turns, work on them side by side,
 * and write in the order in which they took: the output is the same whatever their number. What has
 * arrived is worked on at once; nobody waits for more.
 *
 * Threads: lines_run() makes and joins its own. Memory: a fixed amount for each thread, whatever
 * the input. Errors: HK_EIO: reading or writing failed. A bad line is no error: it is counted.
 */
#ifndef HK_LISTEN_LINES_H
#define HK_LISTEN_LINES_H
#include "listen/match.h"
#include "listen/post_read.h"

#define LINES_THREADS_MAX 64u
#define LINES_BAD_SHOWN 10u

struct lines_options {
    int in, out; /* descriptors */
    enum post_format format;
    unsigned threads;
    const struct match_set *set;
    const struct post_sense *sense; /* asked by all threads at once; may be NULL */
};

struct lines_bad {
    uint64_t line; /* from 1 */
    char reason[80];
};

struct lines_tally {
    uint64_t lines, bytes;
    uint64_t posts;   /* lines that were posts */
    uint64_t others;  /* lines that were something else: likes, deletions */
    uint64_t matched; /* posts that a query took */
    uint64_t bad;
    struct lines_bad first[LINES_BAD_SHOWN];
};

HK_CHECK enum hk_rc lines_run(
    struct hk_cx *cx, const struct lines_options *options, struct lines_tally *out);

#endif
