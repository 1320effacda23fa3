/* flow/letter_alarm.c -- see letter_alarm.h. */
#include "flow/letter_alarm.h"

#include "base/ids.h"
#include "base/str.h"
#include "flow/heard.h"
#include "listen/spreading.h"
#include "listen/watches.h"

enum { WORDS_SHOWN = 5 };

static enum hk_rc read_words(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, struct letter_alarm *alarm)
{
    const struct flow_words_wish wish = {alarm->watch, alarm->began_ms, 0};
    struct shape_watch_words said = {0};

    HK_TRY(flow_read_words(cx, flow, session, workspace, &wish, false, &said));
    for (size_t i = 0; i < said.words_count && i < WORDS_SHOWN; i++)
        alarm->words = i == 0
            ? said.words[i].text
            : hk_arena_printf(cx->arena, "%.*s, %.*s", HKS(alarm->words), HKS(said.words[i].text));
    return HK_OK;
}

enum hk_rc letter_alarm_load(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, struct letter_alarm *alarm)
{
    struct listen_alarm_row row;
    struct shape_watch watch;

    HK_TRY(listen_load_watch(cx, session, workspace, alarm->watch, &watch));
    if (watch.alarm == SHAPE_ALARM_NONE || watch.alarm_ms != alarm->began_ms)
        return HK_END;
    HK_TRY(listen_read_alarm(cx, session, workspace, alarm->watch, alarm->began_ms, &row));
    alarm->name = watch.name;
    alarm->what = listen_alarm_of(&row);
    return watch.alarm == SHAPE_ALARM_SPIKE ? read_words(cx, flow, session, workspace, alarm)
                                            : HK_OK;
}

struct hk_str letter_alarm_subject(struct words *words, const struct letter_alarm *alarm)
{
    const struct words_value values[] = {
        WORDS_TEXT("brand", alarm->brand), WORDS_TEXT("name", alarm->name)};

    return words_text(words, alarm->what.kind == SHAPE_ALARM_SPIKE ? "mail.spike" : "mail.silence",
        values, HK_COUNT(values));
}

struct hk_str letter_alarm_says(struct words *words, const struct letter_alarm *alarm)
{
    const bool spike = alarm->what.kind == SHAPE_ALARM_SPIKE;
    const struct words_value values[] = {WORDS_NUMBER("n", alarm->what.peak),
        WORDS_NUMBER("usual", alarm->what.usual),
        WORDS_TEXT("time", words_moment(words, WORDS_DATE_TIME, alarm->began_ms))};

    return words_text(
        words, spike ? "alarm.spike_says" : "alarm.silence_says", values, HK_COUNT(values));
}

struct hk_str letter_alarm_words(struct words *words, const struct letter_alarm *alarm)
{
    const struct words_value value = WORDS_TEXT("words", alarm->words);

    return words_text(words, "alarm.words", &value, 1);
}

struct hk_str letter_alarm_address(
    struct hk_cx *cx, struct hk_str house, const struct letter_alarm *alarm)
{
    char id[HK_ID_TEXT_BYTES];

    hk_id_write(alarm->watch, id);
    return hk_arena_printf(cx->arena, "%.*s/listen/%.*s", HKS(house), HK_ID_TEXT_BYTES, id);
}
