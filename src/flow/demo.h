/* flow/demo.h -- the day of the demo insurer, Kotwica Ubezpieczenia: what its customers say, and
 * how the simulated network and they answer.
 *
 * The day is a table (flow/demo_day.c) and arithmetic on it: from the moment it began, the moment
 * now and a bookmark follows what is said next, as a body that the channel "sim" reads. So the
 * whole way of a message is the real one; only the network is not. Twelve cases lie there at
 * once, three of them for hours; something new comes after ten seconds; at about a minute a hail
 * storm brings thirty posts in twenty seconds; later a customer writes every few minutes, for
 * ever. In later rounds other customers say the lines, in threads of their own.
 *
 * What it does not do: read a clock, keep state, write anywhere, use random (jitter is a hash).
 *
 * Threads: all from any. Memory: cx's arena. "Now" is cx->now_ms.
 */
#ifndef HK_FLOW_DEMO_H
#define HK_FLOW_DEMO_H
#include "base/cx.h"

#define DEMO_WORKSPACE "Kotwica Ubezpieczenia"
#define DEMO_ZONE "Europe/Warsaw"
#define DEMO_CHANNEL "sim"
#define DEMO_ACCOUNT "Kotwica"
#define DEMO_CHAT_ACCOUNT "Kotwica (web chat)"
#define DEMO_EMAIL "demo@kotwica.example" /* the person who plays with it: an admin */
#define DEMO_PERSON "Ola"

/* The three oldest of the twelve cases wait for more than six hours, all others for less than 50
 * minutes: with a target between one and six hours exactly three are past due at the start. */
#define DEMO_ANSWER_DUE_MS (INT64_C(2) * 3600 * 1000)

/* Where the day has come to. Keep it as the account's cursor, committed together with the body. */
struct demo_day {
    int64_t start_ms; /* 0: not begun; it then begins now */
    int64_t next;     /* ordinal of the next utterance */
};

/* The bookmark as text, and back. "" or anything unreadable is a day that has not begun. */
struct hk_str demo_day_text(struct hk_cx *cx, struct demo_day day);
struct demo_day demo_day_read(struct hk_str text);

struct demo_news {
    struct hk_str body;  /* for the channel "sim"; "" if nothing was said */
    size_t count;        /* utterances in it */
    struct demo_day day; /* the bookmark after it */
    int64_t next_ms;     /* ask again then: always later than now */
};

/* What was said between the bookmark and now. What a server missed while it was down is not made
 * up for: the day then goes on ten seconds from now; likewise if the clock was set back. */
void demo_play(struct hk_cx *cx, struct demo_day day, struct demo_news *out);

/* The hail storm once more, to practise on: thirty posts within twenty seconds of `start_ms`, in
 * threads of their own. *next is how many were said, 0 at first. The bookmark stays as it was;
 * out->next_ms is 0 when the storm is over. */
void demo_storm(struct hk_cx *cx, int64_t start_ms, size_t *next, struct demo_news *out);

/* A reply that left for the simulated network. */
struct demo_sent {
    struct hk_str txn;       /* our key, as in channel_operation */
    struct hk_str remote_id; /* the network's name for it; what a heart is put on */
    struct hk_str thread;    /* thread_key it was said in */
    struct hk_str text;
    int64_t sent_ms;
};

/* Whom the customers have answered already, so that each thanks once: the caller keeps it, zeroed
 * at first. Lost with the process, which costs at most a second thank-you. */
#define DEMO_MEMORY_THREADS 256
struct demo_memory {
    uint64_t threads[DEMO_MEMORY_THREADS];
    size_t next;
};

/* One thing that the network or the customer does in return, and when. */
struct demo_answer {
    int64_t at_ms;
    struct hk_str body; /* for the channel "sim" */
};

#define DEMO_ANSWERS_MAX 4

/* What follows on a sent reply, in order of time: it is sent (0.3 s), delivered (1 s), read (3 s),
 * and after 12 to 20 s the customer thanks, sends a heart, or answers what was asked, if there is
 * something to say in that thread and nothing was said yet. A thread that is not of this day gets
 * its receipts only. Returns how many of `out` are filled. */
size_t demo_answer(struct hk_cx *cx, struct demo_memory *memory, const struct demo_sent *sent,
    struct demo_answer out[DEMO_ANSWERS_MAX]);

#endif
