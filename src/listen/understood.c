/* listen/understood.c -- see understood.h. */
#include "listen/understood.h"

#include "base/arena.h"
#include "base/str.h"
#include "lang/identify.h"
#include "lang/sense.h"

static struct hk_str language_of(void *me, const struct post *post)
{
    (void)me;
    return lang_identify(post->text, HK_STR("")).language;
}

static struct sense_reading read_post(const struct post *post)
{
    HK_AUTO(hk_arena_cleanup) struct hk_arena *arena = hk_arena_new();
    struct hk_cx cx = {.arena = arena};
    struct sense_reading reading;

    sense_read(&cx, post->text, post->lang.n > 0 ? post->lang : language_of(NULL, post), &reading);
    return reading;
}

static struct hk_str mood_of(void *me, const struct post *post)
{
    (void)me;
    if (post->mood.n > 0)
        return post->mood;
    return hk_str_from(sense_mood_name(read_post(post).mood));
}

static bool has_intent(void *me, const struct post *post, struct hk_str name)
{
    const struct sense_reading reading = read_post(post);

    (void)me;
    for (unsigned i = SENSE_INTENT_FIRST; i <= SENSE_INTENT_LAST; i++)
        if ((reading.senses >> i & 1) != 0
            && hk_str_equal(name, hk_str_from(sense_name((enum sense)i))))
            return true;
    return false;
}

const struct post_sense listen_understood = {
    .language = language_of, .mood = mood_of, .intent = has_intent};
