/* outbox/outbox.h -- replies on their way: what becomes of one after each attempt. Pure decisions.
 *
 *   new -> sending -> sent / failed / uncertain
 *
 * `sending` is committed before the call. What came back is a step of the channel
 * (channel/channel.h); outbox_next() says what to do then. A reply is never sent again blindly:
 * after an ambiguous error it is read back first, or repeated only where the network drops the
 * second one, or else it is uncertain and a person decides.
 *
 * What it does not do: it makes no call and writes no row; flow/deliver.c does.
 */
#ifndef HK_OUTBOX_OUTBOX_H
#define HK_OUTBOX_OUTBOX_H
#include "channel/channel.h"
#include "channel/quota.h"

/* As kept in the table: never renumbered. */
enum outbox_state {
    OUTBOX_NEW,
    OUTBOX_SENDING,
    OUTBOX_SENT,
    OUTBOX_FAILED,
    OUTBOX_UNCERTAIN,
    OUTBOX_UNDONE
};

#define OUTBOX_STEPS_MAX 12    /* calls of one attempt */
#define OUTBOX_CALLS_MS 240000 /* what all of them may take together */
#define OUTBOX_LEASE_MS 300000 /* the calls and the settling */
#define OUTBOX_ATTEMPTS_MAX 12 /* then a person decides */
#define OUTBOX_ONCE_MAX 3      /* of what the network takes once: then a person does */
#define OUTBOX_SETTLE_MS 1000  /* before reading back: let the network finish */
#define OUTBOX_BACKOFF_MAX_MS 300000

/* `not_before_ms` of a reply that no clock releases: the malware scanner's word on its files does.
 */
#define OUTBOX_UNCHECKED_MS INT64_C(9000000000000000)

_Static_assert(OUTBOX_STEPS_MAX *MODEL_CALL_TIMEOUT_MS <= OUTBOX_CALLS_MS
        && OUTBOX_CALLS_MS + OUTBOX_SETTLE_MS < OUTBOX_LEASE_MS,
    "who has the lease must be done before it ends");

enum outbox_verdict {
    OUTBOX_IS_SENT,
    OUTBOX_IS_FAILED,
    OUTBOX_IS_UNCERTAIN,
    OUTBOX_AGAIN,       /* certainly not there: send at `at_ms` */
    OUTBOX_PROBE_FIRST, /* may be there: read back at `at_ms` */
    OUTBOX_PAUSE        /* the token is void: the account pauses, the reply waits */
};

struct outbox_attempt {
    enum channel_step step; /* what the channel made of the response */
    enum channel_repeat repeat;
    bool probe;             /* the attempt was a read-back */
    bool once;              /* there can be no second one: nobody waits long to be told */
    int64_t attempts;       /* this one included */
    int64_t retry_after_ms; /* as the network asked; 0 none */
    int64_t now_ms;
    uint64_t jitter; /* any number: spreads retries */
};

struct outbox_next {
    enum outbox_verdict verdict;
    int64_t at_ms;
};

struct outbox_next outbox_decide(const struct outbox_attempt *attempt);

/* The next call is not made, since the program stops. `called`: calls were made before it. */
enum channel_step outbox_step_at_stop(bool probe, bool called);

/* What to do with a reply whose sender is gone in the middle of a call. */
enum outbox_verdict outbox_decide_lapsed(enum channel_repeat repeat);

/* ---- attempts under way ---------------------------------------------------------------------- */

#define OUTBOX_IN_HAND_MAX 256
#define OUTBOX_IN_HAND_OF_ONE_MAX 32

/* May an account that has `of_account` attempts under way begin another, when `in_hand` are in all?
 * A network that never answers holds its own up for as long as a call may take. So each account may
 * have a quarter as many as are free, and 32: however many networks are silent, the next one finds
 * room. */
bool outbox_may_begin(unsigned in_hand, unsigned of_account);

/* ---- circuit breaker of one account -------------------------------------------------------- */

/* Opens after 5 failures in a row, for 5 s doubling to 5 min; one trial closes it. */
struct outbox_breaker {
    uint32_t failures;
    int64_t open_until_ms;
};

/* Did the network answer at all, with anything but its own failure? A letter's server did with any
 * word of its own: what it says is mostly of one recipient. */
bool outbox_was_reached(const struct model_response *response, bool letter);

/* When the next call may be made: now or later. */
int64_t outbox_breaker_allows(const struct outbox_breaker *breaker, int64_t now_ms);

/* `reached`: as outbox_was_reached() says. */
void outbox_breaker_note(struct outbox_breaker *breaker, bool reached, int64_t now_ms);

/* ---- token bucket of one account ------------------------------------------------------------ */

struct outbox_bucket {
    int64_t tokens_milli; /* thousandths of a call */
    int64_t at_ms;
};

/* Take one call. Returns `now_ms` if it may be made, else when the next token is there. */
int64_t outbox_bucket_take(struct outbox_bucket *bucket, uint32_t per_minute, int64_t now_ms);

/* ---- what a network allows, when little of it is left --------------------------------------- */

#define OUTBOX_QUOTA_SLOW_PERCENT 80
#define OUTBOX_QUOTA_ASK_MS 60000 /* then it is asked again: better news may have come */

/* Is so much used that the rest is spread over the time until it is counted anew? */
bool outbox_quota_slows(const struct channel_quota *quota, int64_t now_ms);

/* When the next call may be made, or this is to be asked again, if the one before was at
 * `called_ms` (0: none): now, or within OUTBOX_QUOTA_ASK_MS. The rest is spread evenly where the
 * network says how many calls it is, and none is made while it says that none is left. Where it
 * says only a share, the pause grows by three seconds a percent and ends at 100 %: a share rolls,
 * and only the next answer tells that it fell. */
int64_t outbox_quota_allows(const struct channel_quota *quota, int64_t called_ms, int64_t now_ms);

#endif
