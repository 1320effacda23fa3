/* channel/buttons.h -- answers that a customer presses instead of writing them.
 *
 * They stand beneath the words of a private message. A list of their labels is text, a line each:
 * so it is kept with the message, shown by the desk and sent by it. What is pressed comes in as
 * words of the customer, the label's, and `pressed` says so; each network is made to tell the label
 * and not a number, since the message that bore it may be gone by then.
 *
 * Threads: reentrant. Memory: the arena that is given.
 */
#ifndef HK_CHANNEL_BUTTONS_H
#define HK_CHANNEL_BUTTONS_H
#include "channel/channel.h"

/* What a network takes; declared once by its channel. */
struct channel_buttons {
    uint32_t count_max;
    uint32_t label_max;       /* characters */
    uint32_t label_max_bytes; /* also; 0: no such limit */
    uint32_t text_max;        /* of the words above them, in their unit; 0: as without */
};

/* The labels as they are kept: without white space around them, no empty ones. */
struct hk_str channel_buttons_tidy(struct hk_arena *arena, struct hk_str labels);

/* How many there are of a tidied list; they point into it. */
size_t channel_buttons_list(
    struct hk_arena *arena, struct hk_str labels, const struct hk_str **out);

/* Why this tidied list may not be sent, "problem.<word>": "buttons_nowhere" (`limits` NULL),
 * "too_many_buttons", "button_too_long", "button_twice", since of two alike nobody could tell which
 * was pressed. NULL: it may. Pure. */
const char *channel_buttons_refusal(const struct channel_buttons *limits, struct hk_str labels);

#endif
