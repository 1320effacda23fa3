/* channel/price.h -- what a network asks for words by its own list.
 *
 * A channel declares it once (`prices`, one entry for each channel_visibility); the desk shows it
 * before one types, flow/cost.c sums it by month.
 */
#ifndef HK_CHANNEL_PRICE_H
#define HK_CHANNEL_PRICE_H
#include "channel/channel.h"

/* In millionths of a US dollar; 0: nothing. */
struct channel_price {
    int64_t said;   /* one message of ours */
    int64_t linked; /* one with a link in it, as hk_text_has_link() has it */
    int64_t heard;  /* one of theirs that is read or delivered */
};

/* What words there are charged with. Pure. */
struct channel_price channel_price_of(
    const struct channel_kind *kind, enum channel_visibility visibility);

#endif
