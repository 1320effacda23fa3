/* flow/letter_alarm.h -- what a letter says of a watch that takes far more than usual, or nothing.
 *
 * Made when the letter leaves: with what stands out in the posts since it began.
 *
 * Threads: jobs'. Memory: cx's arena. Errors: HK_END where there is nothing to say any more.
 */
#ifndef HK_FLOW_LETTER_ALARM_H
#define HK_FLOW_LETTER_ALARM_H
#include "flow/flow_priv.h"
#include "lang/words.h"

struct letter_alarm {
    struct hk_str brand;
    int64_t watch, began_ms;
    /* the rest is read */
    struct hk_str name;
    struct shape_watch_alarm what;
    struct hk_str words; /* what stands out; "" nothing */
};

HK_CHECK enum hk_rc letter_alarm_load(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, struct letter_alarm *alarm);

struct hk_str letter_alarm_subject(struct words *words, const struct letter_alarm *alarm);
struct hk_str letter_alarm_says(struct words *words, const struct letter_alarm *alarm);
struct hk_str letter_alarm_words(struct words *words, const struct letter_alarm *alarm);
struct hk_str letter_alarm_address(
    struct hk_cx *cx, struct hk_str house, const struct letter_alarm *alarm);

#endif
