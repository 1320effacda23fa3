/* tests/unit/review_fixture.h -- what all places for reviews have in common, whatever their
 * network. */
#ifndef HK_REVIEW_FIXTURE_H
#define HK_REVIEW_FIXTURE_H
#include "channel/refusal.h"
#include "channel_fixture.h"

/* An answer to a review: public only, another one replaces it, and it may have so many letters of
 * two bytes. */
FIXTURE_UNUSED static void fixture_answers_reviews(const char *channel, size_t letters)
{
    const struct channel_kind *kind = channel_find(hk_str_from(channel));
    const struct channel_account account = {.id = 1};
    struct channel_place place = {.visibility = CHANNEL_PUBLIC};
    struct channel_speech speech;
    const size_t n = 2 * letters;
    char *text = malloc(n + 2);

    for (size_t i = 0; i < n + 2; i += 2)
        memcpy(text + i, "\xc5\xbc", 2);
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_true(speech.allowed && speech.replaces);
    assert_int_equal(channel_text_refusal(&speech, (struct hk_str){text, n}).n, 0);
    assert_true(hk_str_equal(
        channel_text_refusal(&speech, (struct hk_str){text, n + 2}), HK_STR("too_long")));
    free(text);
    place.visibility = CHANNEL_PRIVATE;
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_false(speech.allowed);
}

#endif
