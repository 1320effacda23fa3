/* engage/closing.c -- what to say in public when a case ends that began in public and was solved in
 * private: whoever read the question shall read that it was answered.
 *
 * Offered where the customer asked in public, our last word was private, and after it nothing of
 * ours was public. The words are the brand's own, a setting for each of the desk's languages; a
 * customer who writes in another one is answered in the workspace's language, else in English.
 *
 * What it does not do: send, or close. Memory: cx's arena. Errors: those of the reads.
 */
#include "base/str.h"
#include "engage/views.h"
#include "people/people.h"

static bool is_ours(const struct shape_message *m, enum shape_visibility visibility)
{
    return m->direction == SHAPE_DIRECTION_OUT && m->visibility == visibility
        && m->delivery != SHAPE_DELIVERY_FAILED && m->delivery != SHAPE_DELIVERY_UNDONE;
}

int64_t engage_closing_thread(const struct shape_conversation_detail *detail)
{
    size_t asked = 0, told = 0, solved = 0; /* places from 1 */
    int64_t thread = 0;

    for (size_t i = 0; i < detail->messages_count; i++) {
        const struct shape_message *m = &detail->messages[i];
        if (m->direction == SHAPE_DIRECTION_IN && m->visibility == SHAPE_VISIBILITY_PUBLIC) {
            asked = i + 1;
            thread = m->thread;
        } else if (is_ours(m, SHAPE_VISIBILITY_PUBLIC)) {
            told = i + 1;
        } else if (is_ours(m, SHAPE_VISIBILITY_PRIVATE)) {
            solved = i + 1;
        }
    }
    if (asked == 0 || solved < asked || solved < told)
        return 0;
    for (size_t i = 0; i < detail->places_count; i++)
        if (detail->places[i].thread == thread && detail->places[i].allowed)
            return thread;
    return 0;
}

/* "" where there are no words for it. */
static struct hk_str words_in(const struct model_settings *s, struct hk_str language)
{
    if (hk_str_equal(language, HK_STR("pl")))
        return s->closing_pl;
    if (hk_str_equal(language, HK_STR("ru")))
        return s->closing_ru;
    if (hk_str_equal(language, HK_STR("he")))
        return s->closing_he;
    return hk_str_equal(language, HK_STR("en")) ? s->closing_en : HK_STR("");
}

enum hk_rc engage_load_closing_line(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t conversation, struct shape_closing_line *out)
{
    struct shape_conversation_detail detail;
    struct people_workspace house;

    HK_TRY(engage_load_detail(cx, session, reader, conversation, &detail));
    HK_TRY(people_load_workspace(cx, session, reader->workspace, &house));
    *out = (struct shape_closing_line){.thread = engage_closing_thread(&detail)};
    if (out->thread == 0)
        return HK_OK;
    const struct hk_str languages[] = {
        detail.conversation.language, house.settings.language, HK_STR("en")};
    for (size_t i = 0; i < HK_COUNT(languages) && out->text.n == 0; i++) {
        out->text = words_in(&house.settings, languages[i]);
        out->language = languages[i];
    }
    return HK_OK;
}
