/* channel/registry.c -- which networks this program knows, and the few questions that are
 * answered alike for all of them.
 *
 * The list is a table in this file: no constructors, no loading at run time. It is sorted by
 * name, because forms and the manual show it in this order.
 *
 * Threads: all from any; nothing here is written after the start. Memory: results point into the
 * account's JSON or at static text.
 */
#include "channel/channel.h"
#include "channel/price.h"

#include "base/json_read.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/refusal.h"

static const struct channel_kind *const kinds[] = {
    &channel_api,
    &channel_app_store,
    &channel_bluesky,
    &channel_facebook,
    &channel_google_business,
    &channel_google_play,
    &channel_heard,
    &channel_instagram,
    &channel_mail,
    &channel_sim,
    &channel_telegram,
#ifdef HARK_TEST_HOOKS
    &channel_test_abort,
#endif
    &channel_webchat,
    &channel_whatsapp,
    &channel_x,
};

const struct channel_kind *channel_find(struct hk_str name)
{
    for (size_t i = 0; i < HK_COUNT(kinds); i++)
        if (hk_str_equal(name, hk_str_from(kinds[i]->name)))
            return kinds[i];
    return NULL;
}

const struct channel_kind *channel_at(size_t index)
{
    return index < HK_COUNT(kinds) ? kinds[index] : NULL;
}

struct hk_str channel_setting(
    const struct channel_account *account, const struct channel_field *fields, const char *key)
{
    struct hk_str name = hk_str_from(key);

    for (const struct channel_field *field = fields; field != NULL && field->key != NULL; field++) {
        if (!hk_str_equal(hk_str_from(field->key), name))
            continue;
        const struct hk_json *from =
            channel_field_is_sealed(field) ? account->secrets : account->settings;
        struct hk_str value = hk_json_text(from, key);
        return value.n > 0 ? value : hk_str_from(field->fallback);
    }
    return HK_STR("");
}

static unsigned place_bit(const struct channel_subject *subject)
{
    bool ours = subject->direction == CHANNEL_OUT;

    if (subject->visibility == CHANNEL_PUBLIC)
        return ours ? CHANNEL_TO_OURS : CHANNEL_TO_THEIRS;
    return ours ? CHANNEL_TO_OURS_PRIVATE : CHANNEL_TO_THEIRS_PRIVATE;
}

void channel_ask_right(const struct channel_kind *kind, enum channel_act act,
    const struct channel_subject *subject, int64_t now_ms, struct channel_right *out)
{
    const struct channel_deed *deed = kind->deeds;

    *out = (struct channel_right){0};
    while (
        deed != NULL && deed->to != 0 && (deed->act != act || (deed->to & place_bit(subject)) == 0))
        deed++;
    if (deed == NULL || deed->to == 0
        || (kind->elsewhere != NULL
            && hk_str_starts(subject->reply_handle, hk_str_from(kind->elsewhere))))
        return;
    out->offered = true;
    int64_t until_ms = deed->within_ms > 0 ? subject->at_ms + deed->within_ms : 0;
    if (subject->remote_id.n == 0)
        out->reason = HK_STR("not_named");
    else if (until_ms > 0 && now_ms >= until_ms)
        out->reason = HK_STR("too_late");
    else
        *out = (struct channel_right){.offered = true, .allowed = true, .until_ms = until_ms};
}

struct channel_price channel_price_of(
    const struct channel_kind *kind, enum channel_visibility visibility)
{
    return kind->prices != NULL ? kind->prices[visibility] : (struct channel_price){0};
}

struct hk_str channel_text_refusal(const struct channel_speech *speech, struct hk_str text)
{
    if (hk_str_trim(text).n == 0)
        return HK_STR("empty");
    if (speech->max_bytes > 0 && text.n > speech->max_bytes)
        return HK_STR("too_long");
    if (speech->max > 0 && hk_text_length(speech->unit, text) > speech->max)
        return HK_STR("too_long");
    return HK_STR("");
}

static const struct channel_takes *takes_of(
    const struct channel_kind *kind, const struct channel_enclosure *file)
{
    const struct channel_takes *t = kind->takes;

    while (t != NULL && t->mime != NULL && !hk_str_equal(hk_str_from(t->mime), HK_STR("*"))
        && !hk_str_equal(hk_str_from(t->mime), file->mime))
        t++;
    return t != NULL && t->mime != NULL ? t : NULL;
}

static struct hk_str file_refusal(
    const struct channel_kind *kind, const struct channel_enclosure *file, size_t count)
{
    const struct channel_takes *takes = takes_of(kind, file);

    if (takes == NULL)
        return HK_STR("file_kind");
    if (file->file.size_bytes > takes->max_bytes)
        return HK_STR("file_too_large");
    return takes->alone && count > 1 ? HK_STR("file_alone") : HK_STR("");
}

uint32_t channel_files_max(const struct channel_kind *kind, const struct channel_speech *speech)
{
    return speech->files_max > 0 ? speech->files_max : kind->files_max;
}

struct hk_str channel_refusal(const struct channel_kind *kind, const struct channel_speech *speech,
    struct hk_str text, const struct channel_enclosure *files, size_t count)
{
    struct channel_speech beside = *speech;

    if (count == 0)
        return channel_text_refusal(speech, text);
    if (count > channel_files_max(kind, speech))
        return kind->files_max == 0 ? HK_STR("file_kind") : HK_STR("too_many_files");
    for (size_t i = 0; i < count; i++) {
        struct hk_str refusal = file_refusal(kind, &files[i], count);
        if (refusal.n > 0)
            return refusal;
    }
    if (kind->caption_max > 0)
        beside.max = kind->caption_max;
    return hk_str_trim(text).n == 0 ? HK_STR("") : channel_text_refusal(&beside, text);
}
