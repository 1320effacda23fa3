/* channel/plain.c -- see plain.h. */
#include "channel/plain.h"

#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"

/* The number of a word in a list, or `fallback`. */
static int word_index(struct hk_str word, const char *const words[], size_t count, int fallback)
{
    for (size_t i = 0; i < count; i++)
        if (hk_str_equal(word, hk_str_from(words[i])))
            return (int)i;
    return fallback;
}

static enum channel_event_kind kind_of(struct hk_str word)
{
    static const char *const words[] = {"message", "comment", "review", "edit", "delete",
        "reaction", "receipt", "identity", "account"}; /* as enum channel_event_kind */

    return (enum channel_event_kind)word_index(word, words, HK_COUNT(words), CHANNEL_UNKNOWN);
}

static enum channel_receipt receipt_of(struct hk_str word)
{
    static const char *const words[] = {"", "sent", "delivered", "read", "failed"};

    return (enum channel_receipt)word_index(word, words, HK_COUNT(words), CHANNEL_RECEIPT_NONE);
}

static int64_t number(const struct hk_json *object, const char *key)
{
    int64_t value = 0;

    (void)hk_json_int(hk_json_get(object, hk_str_from(key)), &value);
    return value > 0 ? value : 0;
}

static void read_attachments(
    struct hk_cx *cx, const struct hk_json *list, struct channel_event *event)
{
    size_t count = hk_json_size(list);
    struct channel_attachment *attachment;

    if (hk_json_kind(list) != HK_JSON_ARRAY || count == 0)
        return;
    attachment = hk_arena_array(cx->arena, count, sizeof *attachment);
    event->attachments = attachment;
    event->attachment_count = count;
    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one), attachment++) {
        attachment->kind = channel_words(cx, one, "kind");
        attachment->mime = channel_words(cx, one, "mime");
        attachment->name = channel_words(cx, one, "name");
        attachment->remote_id = hk_json_text(one, "id");
        attachment->url = hk_json_text(one, "url");
        attachment->caption = channel_words(cx, one, "caption");
        attachment->size_bytes = number(one, "size_bytes");
    }
}

static struct hk_str person(
    struct hk_cx *cx, const struct channel_plain_form *form, struct hk_str id)
{
    if (id.n == 0 || form->people_of.n == 0)
        return id;
    return hk_arena_printf(cx->arena, "%.*s:%.*s", HKS(form->people_of), HKS(id));
}

static void read_author(struct hk_cx *cx, const struct channel_plain_form *form,
    const struct hk_json *item, struct channel_event *event)
{
    const struct hk_json *from = hk_json_get(item, HK_STR("from"));
    const struct hk_json *who = hk_json_get(item, HK_STR("who"));

    event->name = channel_words(cx, from, "name");
    event->handle = channel_words(cx, from, "handle");
    channel_add_identity(event, form->scheme, person(cx, form, hk_json_text(from, "id")));
    for (const struct hk_json *one = hk_json_first(who); one != NULL;
         one = hk_json_next(who, one)) {
        size_t at = event->who_count;
        struct hk_str scheme = hk_json_text(one, "scheme");
        if (scheme.n == 0)
            continue;
        channel_add_identity(event, "", hk_json_text(one, "value"));
        if (event->who_count > at)
            event->who[at].scheme = scheme;
    }
}

static void read_event(struct hk_cx *cx, const struct channel_plain_form *form,
    const struct hk_json *item, struct channel_event *event)
{
    bool out = hk_str_equal(hk_json_text(item, "direction"), HK_STR("out"));
    struct hk_str place = hk_json_text(item, "visibility");
    struct hk_str kind = hk_json_text(item, "kind");
    struct hk_str id = hk_json_text(item, "id");
    int64_t window_ms = number(item, "window_ms");

    event->kind = kind_of(kind);
    event->direction = out ? CHANNEL_OUT : CHANNEL_IN;
    event->visibility = event->kind == CHANNEL_COMMENT || event->kind == CHANNEL_REVIEW
        ? CHANNEL_PUBLIC
        : CHANNEL_PRIVATE;
    if (place.n > 0)
        event->visibility =
            hk_str_equal(place, HK_STR("public")) ? CHANNEL_PUBLIC : CHANNEL_PRIVATE;
    if (form->names_accounts)
        event->account_remote_id = hk_json_text(item, "account");
    event->at_ms = number(item, "at_ms");
    event->dedup = event->kind == CHANNEL_REVIEW ? channel_dedup(cx, 'r', 0, id)
                                                 : channel_dedup(cx, 'm', event->at_ms, id);
    event->remote_id = id;
    event->reply_handle = id;
    event->target_id = hk_json_text(item, "target");
    event->thread_key = hk_json_text(item, "thread");
    event->parent_id = hk_json_text(item, "parent");
    event->permalink = hk_json_text(item, "permalink");
    event->text = event->kind == CHANNEL_UNKNOWN ? kind : channel_words(cx, item, "text");
    event->language = hk_json_text(item, "language");
    event->receipt = receipt_of(hk_json_text(item, "receipt"));
    event->error_code = hk_json_text(item, "error_code");
    event->error_text = channel_words(cx, item, "error_text");
    event->txn = hk_json_text(item, "txn");
    event->likes = number(item, "likes");
    event->followers = number(item, "followers");
    event->stars = number(item, "stars");
    if (event->stars > CHANNEL_STARS_MAX)
        event->stars = CHANNEL_STARS_MAX;
    if (window_ms > 0 && window_ms < INT64_MAX - event->at_ms)
        event->window_until_ms = event->at_ms + window_ms;
    read_author(cx, form, item, event);
    read_attachments(cx, hk_json_get(item, HK_STR("attachments")), event);
}

enum hk_rc channel_plain_parse(struct hk_cx *cx, const struct channel_plain_form *form,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *items;

    HK_TRY(channel_read_events(cx, body, &items));
    for (const struct hk_json *one = hk_json_first(items); one != NULL;
         one = hk_json_next(items, one)) {
        if (hk_json_text(one, "id").n == 0)
            return hk_fail(cx, HK_EPROTO, "events[%zu].id: text expected", found.count);
        read_event(cx, form, one, channel_gather(cx, &found));
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}

void channel_plain_put_reply(struct hk_json_writer *w, const struct channel_operation *operation)
{
    bool reaction = operation->kind == CHANNEL_REACT;

    hk_json_str_member(w, "kind", reaction ? HK_STR("reaction") : HK_STR("message"));
    hk_json_str_member(w, "txn", operation->txn);
    hk_json_int_member(w, "made_ms", operation->made_ms);
    hk_json_str_member(w, "thread", operation->thread_key);
    hk_json_str_member(w, "reply_to", operation->reply_handle);
    hk_json_str_member(w, "target", operation->target_id);
    hk_json_str_member(w, "to", operation->to_value);
    hk_json_str_member(w, "language", operation->language);
    hk_json_bool_member(w, "by_human", operation->by_human);
    hk_json_str_member(w, "text", operation->text);
}
