/* bench/lib/people.h -- who writes the n-th message of a bench, the same in every program of it.
 *
 * Every fifth message is a new customer's; the others come from the 2,000 newest customers, one in
 * ten of them from any. So a conversation has five messages, most of them close together. A
 * message's number decides everything about it.
 */
#ifndef HK_BENCH_PEOPLE_H
#define HK_BENCH_PEOPLE_H
#include <stdint.h>

#define PEOPLE_NEW_EVERY 5
#define PEOPLE_RECENT 2000

static inline uint64_t people_mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The number of the customer who says message number `message`. */
static inline uint64_t people_customer_of(uint64_t message)
{
    uint64_t newest = message / PEOPLE_NEW_EVERY;
    uint64_t chance = people_mix(message);
    uint64_t recent = newest + 1 < PEOPLE_RECENT ? newest + 1 : PEOPLE_RECENT;

    if (message % PEOPLE_NEW_EVERY == 0)
        return newest;
    if (chance % 10 == 0)
        return (chance >> 8) % (newest + 1);
    return newest - (chance >> 8) % recent;
}

#endif
