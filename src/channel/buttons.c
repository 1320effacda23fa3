/* channel/buttons.c -- see buttons.h. */
#include "channel/buttons.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"

static size_t count(struct hk_str labels)
{
    struct hk_str label;
    size_t n = 0;

    while (hk_str_cut(&labels, '\n', &label))
        n++;
    return n;
}

struct hk_str channel_buttons_tidy(struct hk_arena *arena, struct hk_str labels)
{
    struct hk_buf tidy HK_AUTO(hk_buf_free) = hk_buf_make(labels.n);
    struct hk_str label;

    while (hk_str_cut(&labels, '\n', &label)) {
        label = hk_str_trim(label);
        if (label.n > 0 && tidy.n > 0)
            hk_buf_add_char(&tidy, '\n');
        hk_buf_add_str(&tidy, label);
    }
    return hk_arena_str(arena, hk_buf_str(&tidy));
}

size_t channel_buttons_list(struct hk_arena *arena, struct hk_str labels, const struct hk_str **out)
{
    struct hk_str *list = hk_arena_array(arena, count(labels), sizeof *list);
    struct hk_str label;
    size_t n = 0;

    while (hk_str_cut(&labels, '\n', &label))
        list[n++] = label;
    *out = list;
    return n;
}

/* Does it stand among those that come after it? */
static bool comes_again(struct hk_str label, struct hk_str after)
{
    struct hk_str other;

    while (hk_str_cut(&after, '\n', &other))
        if (hk_str_equal(label, other))
            return true;
    return false;
}

const char *channel_buttons_refusal(const struct channel_buttons *limits, struct hk_str labels)
{
    struct hk_str rest = labels, label;

    if (labels.n == 0)
        return NULL;
    if (limits == NULL)
        return "buttons_nowhere";
    if (count(labels) > limits->count_max)
        return "too_many_buttons";
    while (hk_str_cut(&rest, '\n', &label)) {
        if (hk_text_length(HK_TEXT_CODEPOINTS, label) > limits->label_max
            || (limits->label_max_bytes > 0 && label.n > limits->label_max_bytes))
            return "button_too_long";
        if (comes_again(label, rest))
            return "button_twice";
    }
    return NULL;
}
