/* channel/whatsapp/whatsapp_parse.c -- what a webhook of the WhatsApp Cloud API says.
 *
 * A body holds entries, an entry changes, a change messages or statuses, and one body may speak
 * of several phone numbers: every event names its own. Nothing in a genuine body is dropped: an
 * element that cannot be understood becomes CHANNEL_UNKNOWN beside its neighbours, and words of
 * a person in a form we do not know become a message with an attachment "unsupported", because
 * they are owed an answer as any other.
 *
 * A person is a set of names: the telephone number and the business-scoped user id, of which one
 * may be missing. A thread is named by the user id if the message has one, else by the number. So
 * a person first seen without and later with a user id has two thread names; both carry the same
 * number in `who`, by which ingest finds one customer and joins the conversation.
 *
 * What it does not do: fetch media (whatsapp_media.c does, by the attachment's `remote_id`), tell a
 * group's members apart beyond their names, answer calls.
 *
 * Sources: developers.facebook.com/documentation/business-messaging/whatsapp, pages of
 * March-August 2026; types of npm whatsapp-api-js 6.3.0.
 */
#include "channel/whatsapp/whatsapp_priv.h"

#include "base/json_read.h"
#include "base/str.h"
#include "channel/parts.h"

#define WINDOW_MS (INT64_C(24) * 60 * 60 * 1000)
#define SECONDS_MAX INT64_C(253402300799) /* the end of the year 9999 */

/* What stays the same while one change is read. */
struct change {
    struct hk_cx *cx;
    struct channel_gathering *found;
    struct hk_str account_remote_id;
    const struct hk_json *value;
    int64_t entry_ms; /* when the network packed it; 0 if it does not say */
};

static int64_t seconds_as_ms(const struct hk_json *object, const char *key)
{
    int64_t seconds = 0;

    if (!hk_str_to_int(hk_json_text(object, key), &seconds) || seconds < 0 || seconds > SECONDS_MAX)
        return 0;
    return seconds * 1000;
}

static bool says(struct hk_str s, const char *word)
{
    return hk_str_equal(s, hk_str_from(word));
}

static void unknown(struct change *c, struct hk_str what, const struct hk_json *element)
{
    channel_gather_unknown(
        c->cx, c->found, c->account_remote_id, what, hk_json_raw(element), c->entry_ms);
}

/* ---- people ------------------------------------------------------------------------------ */

/* "+48..." of a number as the network writes it: digits only. "" if it is not a number. */
static struct hk_str telephone(struct hk_cx *cx, struct hk_str digits)
{
    if (digits.n == 0 || digits.n > 20)
        return HK_STR("");
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return HK_STR("");
    return hk_arena_printf(cx->arena, "+%.*s", HKS(digits));
}

/* The entry of value.contacts that speaks of this number or user id; the only one there is if
 * neither is known; else NULL. */
static const struct hk_json *contact_of(
    const struct change *c, struct hk_str number, struct hk_str user)
{
    const struct hk_json *contacts = hk_json_get(c->value, HK_STR("contacts"));
    const struct hk_json *one = hk_json_first(contacts);

    for (; one != NULL; one = hk_json_next(contacts, one)) {
        if (user.n > 0 && hk_str_equal(hk_json_text(one, "user_id"), user))
            return one;
        if (number.n > 0 && hk_str_equal(hk_json_text(one, "wa_id"), number))
            return one;
    }
    if (number.n == 0 && user.n == 0 && hk_json_size(contacts) == 1)
        return hk_json_first(contacts);
    return NULL;
}

/* Fill in who the person is and which thread that makes. */
static void put_person(
    struct change *c, struct channel_event *event, struct hk_str number, struct hk_str user)
{
    const struct hk_json *contact = contact_of(c, number, user);
    const struct hk_json *profile = hk_json_get(contact, HK_STR("profile"));

    if (user.n == 0)
        user = hk_json_text(contact, "user_id");
    if (number.n == 0)
        number = hk_json_text(contact, "wa_id");
    channel_add_identity(event, "wa.bsuid", user);
    channel_add_identity(event, "tel", telephone(c->cx, number));
    event->name = channel_words(c->cx, profile, "name");
    event->handle = channel_words(c->cx, profile, "username");
    event->thread_key = user.n > 0 ? user : number;
}

/* ---- what a message holds ---------------------------------------------------------------- */

static struct channel_attachment *add_attachment(
    struct change *c, struct channel_event *event, size_t count)
{
    struct channel_attachment *list = hk_arena_array(c->cx->arena, count, sizeof *list);

    event->attachments = list;
    event->attachment_count = count;
    return list;
}

static void read_media(
    struct change *c, struct channel_event *event, const struct hk_json *part, const char *kind)
{
    struct channel_attachment *attachment = add_attachment(c, event, 1);

    attachment->kind = hk_str_from(kind);
    attachment->mime = hk_json_text(part, "mime_type");
    attachment->name = channel_words(c->cx, part, "filename");
    attachment->remote_id = hk_json_text(part, "id");
    attachment->url = hk_json_text(part, "url");
    attachment->caption = channel_words(c->cx, part, "caption");
    event->text = attachment->caption;
}

static void read_location(struct change *c, struct channel_event *event, const struct hk_json *part)
{
    struct channel_attachment *attachment = add_attachment(c, event, 1);

    attachment->kind = HK_STR("location");
    attachment->name = channel_words(c->cx, part, "name");
    attachment->caption = channel_words(c->cx, part, "address");
    attachment->url = hk_arena_printf(c->cx->arena, "geo:%.*s,%.*s",
        HKS(hk_json_text(part, "latitude")), HKS(hk_json_text(part, "longitude")));
}

static void read_contacts(struct change *c, struct channel_event *event, const struct hk_json *part)
{
    const struct hk_json *one = hk_json_first(part);

    if (hk_json_kind(part) != HK_JSON_ARRAY || one == NULL)
        return;
    struct channel_attachment *attachment = add_attachment(c, event, hk_json_size(part));
    for (; one != NULL; one = hk_json_next(part, one), attachment++) {
        attachment->kind = HK_STR("contact");
        attachment->name = channel_words(c->cx, hk_json_get(one, HK_STR("name")), "formatted_name");
        attachment->caption = channel_words(c->cx, hk_json_path(one, "phones.0"), "phone");
    }
}

/* Of a template. */
static void read_button(struct change *c, struct channel_event *event, const struct hk_json *part)
{
    event->pressed = true;
    event->text = channel_words(c->cx, part, "text");
}

/* What the person chose stands as text, as if it had been typed. */
static void read_interactive(
    struct change *c, struct channel_event *event, const struct hk_json *part)
{
    struct hk_str type = hk_json_text(part, "type");
    const struct hk_json *chosen = hk_json_get(part, type);

    if (!says(type, "nfm_reply")) {
        event->pressed = true;
        event->text = channel_words(c->cx, chosen, "title");
        return;
    }
    struct channel_attachment *attachment = add_attachment(c, event, 1);
    attachment->kind = HK_STR("form");
    attachment->name = channel_words(c->cx, chosen, "name");
    attachment->caption = channel_words(c->cx, chosen, "response_json");
    event->text = channel_words(c->cx, chosen, "body");
}

static void read_order(struct change *c, struct channel_event *event, const struct hk_json *part)
{
    struct channel_attachment *attachment = add_attachment(c, event, 1);
    const struct hk_json *items = hk_json_get(part, HK_STR("product_items"));
    struct hk_buf list = hk_buf_make(CHANNEL_BODY_MAX_BYTES);

    for (const struct hk_json *one = hk_json_first(items); one != NULL;
         one = hk_json_next(items, one)) {
        hk_buf_printf(&list, "%s%.*s x %.*s", list.n > 0 ? ", " : "",
            HKS(hk_json_text(one, "quantity")), HKS(hk_json_text(one, "product_retailer_id")));
    }
    attachment->kind = HK_STR("order");
    attachment->remote_id = hk_json_text(part, "catalog_id");
    attachment->caption = hk_text_clean(c->cx, channel_take(c->cx, &list));
    event->text = channel_words(c->cx, part, "text");
}

static void read_unsupported(struct change *c, struct channel_event *event,
    const struct hk_json *message, struct hk_str type)
{
    struct channel_attachment *attachment = add_attachment(c, event, 1);
    struct hk_str inner = hk_json_text(hk_json_get(message, HK_STR("unsupported")), "type");

    attachment->kind = HK_STR("unsupported");
    attachment->name = inner.n > 0 ? inner : type;
    attachment->caption = channel_words(c->cx, hk_json_path(message, "errors.0"), "title");
}

static void read_content(struct change *c, struct channel_event *event,
    const struct hk_json *message, struct hk_str type)
{
    static const char *const media[][2] = {
        {"image", "image"},
        {"video", "video"},
        {"audio", "audio"},
        {"document", "file"},
        {"sticker", "sticker"},
    };
    const struct hk_json *part = hk_json_get(message, type);

    for (size_t i = 0; i < HK_COUNT(media); i++) {
        if (says(type, media[i][0])) {
            read_media(c, event, part, media[i][1]);
            return;
        }
    }
    if (says(type, "text"))
        event->text = channel_words(c->cx, part, "body");
    else if (says(type, "button"))
        read_button(c, event, part);
    else if (says(type, "interactive"))
        read_interactive(c, event, part);
    else if (says(type, "location"))
        read_location(c, event, part);
    else if (says(type, "contacts"))
        read_contacts(c, event, part);
    else if (says(type, "order"))
        read_order(c, event, part);
    else
        read_unsupported(c, event, message, type);
}

/* ---- messages ---------------------------------------------------------------------------- */

static void read_reaction(
    struct change *c, struct channel_event *event, const struct hk_json *message)
{
    const struct hk_json *part = hk_json_get(message, HK_STR("reaction"));

    event->kind = CHANNEL_REACTION;
    event->target_id = hk_json_text(part, "message_id");
    event->text = channel_words(c->cx, part, "emoji");
}

/* One event that says `was` and `is` are one person; false if there is nothing to say. */
static bool join_names(struct change *c, struct hk_str id, int64_t at_ms,
    const struct model_identity *was, const struct model_identity *is)
{
    if (was->value.n == 0 || is->value.n == 0 || hk_str_equal(was->value, is->value))
        return false;
    struct channel_event *event = channel_gather(c->cx, c->found);
    event->kind = CHANNEL_IDENTITY;
    event->visibility = CHANNEL_PRIVATE;
    event->account_remote_id = c->account_remote_id;
    event->dedup = hk_arena_printf(
        c->cx->arena, "%.*s:%.*s", HKS(channel_dedup(c->cx, 'i', at_ms, id)), HKS(was->scheme));
    event->remote_id = id;
    event->who[0] = *was;
    event->who[1] = *is;
    event->who_count = 2;
    event->at_ms = at_ms;
    return true;
}

/* The person took a new number or user id. Old and new of one scheme make a pair; only if the
 * network names the old in one scheme and the new in the other, these two do. */
static void read_system(struct change *c, const struct hk_json *message, struct hk_str id)
{
    const struct hk_json *part = hk_json_get(message, HK_STR("system"));
    struct hk_str type = hk_json_text(part, "type");
    struct hk_str old_user = hk_json_text(part, "previous_user_id");
    int64_t at_ms = seconds_as_ms(message, "timestamp");

    if (old_user.n == 0)
        old_user = hk_json_text(message, "from_user_id");
    const struct model_identity old_number = {
        HK_STR_INIT("tel"), telephone(c->cx, hk_json_text(message, "from"))};
    const struct model_identity old_id = {HK_STR_INIT("wa.bsuid"), old_user};
    const struct model_identity new_number = {
        HK_STR_INIT("tel"), telephone(c->cx, hk_json_text(part, "wa_id"))};
    const struct model_identity new_id = {HK_STR_INIT("wa.bsuid"), hk_json_text(part, "user_id")};

    bool said = false;
    if (hk_str_starts(type, HK_STR("user_changed_"))) {
        said = join_names(c, id, at_ms, &old_number, &new_number);
        said = join_names(c, id, at_ms, &old_id, &new_id) || said;
        said = said || join_names(c, id, at_ms, &old_number, &new_id)
            || join_names(c, id, at_ms, &old_id, &new_number);
    }
    if (!said)
        unknown(c, hk_arena_printf(c->cx->arena, "system.%.*s", HKS(type)), message);
}

/* A message of a person, or (OUT) one that a colleague wrote in WhatsApp's own app. */
static void read_message(
    struct change *c, const struct hk_json *message, enum channel_direction direction)
{
    struct hk_str id = hk_json_text(message, "id");
    struct hk_str type = hk_json_text(message, "type");
    struct hk_str interactive = hk_json_text(hk_json_get(message, HK_STR("interactive")), "type");
    bool from_us = direction == CHANNEL_OUT;

    if (id.n == 0 || type.n == 0) {
        unknown(c, HK_STR("message"), message);
        return;
    }
    if (says(type, "system")) {
        read_system(c, message, id);
        return;
    }
    if (says(type, "request_welcome")
        || (says(type, "interactive") && says(interactive, "call_permission_reply"))) {
        unknown(c, interactive.n > 0 ? interactive : type, message);
        return;
    }
    struct channel_event *event = channel_gather(c->cx, c->found);
    event->kind = CHANNEL_MESSAGE;
    event->direction = direction;
    event->visibility = CHANNEL_PRIVATE;
    event->account_remote_id = c->account_remote_id;
    event->remote_id = id;
    event->reply_handle = id;
    event->at_ms = seconds_as_ms(message, "timestamp");
    event->dedup = channel_dedup(c->cx, 'm', event->at_ms, id);
    put_person(c, event, hk_json_text(message, from_us ? "to" : "from"),
        hk_json_text(message, from_us ? "to_user_id" : "from_user_id"));
    struct hk_str group = hk_json_text(message, "group_id");
    if (group.n > 0)
        event->thread_key = group;
    if (says(type, "reaction")) {
        read_reaction(c, event, message);
        return;
    }
    event->parent_id = hk_json_text(hk_json_get(message, HK_STR("context")), "id");
    if (!from_us && event->at_ms > 0)
        event->window_until_ms = event->at_ms + WINDOW_MS;
    read_content(c, event, message, type);
}

/* ---- statuses and errors ----------------------------------------------------------------- */

static bool receipt_of(struct hk_str status, enum channel_receipt *out)
{
    static const struct {
        const char *word;
        enum channel_receipt receipt;
    } table[] = {
        {"sent", CHANNEL_SENT},
        {"delivered", CHANNEL_DELIVERED},
        {"read", CHANNEL_READ},
        {"played", CHANNEL_READ},
        {"failed", CHANNEL_FAILED},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        if (says(status, table[i].word)) {
            *out = table[i].receipt;
            return true;
        }
    }
    return false;
}

/* The network's own words and, because its support asks for it, its number. */
static struct hk_str error_text(struct change *c, const struct hk_json *error)
{
    struct hk_str text = channel_words(c->cx, hk_json_get(error, HK_STR("error_data")), "details");

    if (text.n == 0)
        text = channel_words(c->cx, error, "message");
    if (text.n == 0)
        text = channel_words(c->cx, error, "title");
    return hk_arena_printf(
        c->cx->arena, "%.*s (%.*s)", HKS(text), HKS(hk_json_text(error, "code")));
}

static void read_status(struct change *c, const struct hk_json *status)
{
    struct hk_str id = hk_json_text(status, "id");
    struct hk_str word = hk_json_text(status, "status");
    enum channel_receipt receipt;

    if (id.n == 0 || !receipt_of(word, &receipt)) {
        unknown(c, hk_arena_printf(c->cx->arena, "status.%.*s", HKS(word)), status);
        return;
    }
    struct channel_event *event = channel_gather(c->cx, c->found);
    event->kind = CHANNEL_RECEIPT;
    event->direction = CHANNEL_OUT;
    event->visibility = CHANNEL_PRIVATE;
    event->account_remote_id = c->account_remote_id;
    event->target_id = id;
    event->receipt = receipt;
    event->txn = hk_json_text(status, "biz_opaque_callback_data");
    event->at_ms = seconds_as_ms(status, "timestamp");
    event->dedup = hk_arena_printf(
        c->cx->arena, "%.*s:%.*s", HKS(channel_dedup(c->cx, 's', event->at_ms, id)), HKS(word));
    put_person(
        c, event, hk_json_text(status, "recipient_id"), hk_json_text(status, "recipient_user_id"));
    if (receipt == CHANNEL_FAILED) {
        const struct hk_json *error = hk_json_path(status, "errors.0");
        int64_t code = 0;
        (void)hk_str_to_int(hk_json_text(error, "code"), &code);
        event->error_code = channel_meta_error_word(code);
        event->error_text = error_text(c, error);
    }
}

static void read_account_error(struct change *c, const struct hk_json *error)
{
    channel_gather_unknown(
        c->cx, c->found, c->account_remote_id, HK_STR(""), hk_json_raw(error), c->entry_ms);
    struct channel_event *event = &c->found->list[c->found->count - 1];
    event->kind = CHANNEL_ACCOUNT;
    event->error_code = hk_json_text(error, "code");
    event->error_text = error_text(c, error);
}

/* ---- the body ---------------------------------------------------------------------------- */

static void read_change(struct change *c, struct hk_str field)
{
    size_t before = c->found->count;
    const struct hk_json *list;
    const struct hk_json *one;

    if (says(field, "messages")) {
        list = hk_json_get(c->value, HK_STR("messages"));
        for (one = hk_json_first(list); one != NULL; one = hk_json_next(list, one))
            read_message(c, one, CHANNEL_IN);
        list = hk_json_get(c->value, HK_STR("statuses"));
        for (one = hk_json_first(list); one != NULL; one = hk_json_next(list, one))
            read_status(c, one);
        list = hk_json_get(c->value, HK_STR("errors"));
        for (one = hk_json_first(list); one != NULL; one = hk_json_next(list, one))
            read_account_error(c, one);
    } else if (says(field, "smb_message_echoes")) {
        list = hk_json_get(c->value, HK_STR("message_echoes"));
        for (one = hk_json_first(list); one != NULL; one = hk_json_next(list, one))
            read_message(c, one, CHANNEL_OUT);
    }
    if (c->found->count == before)
        unknown(c, field, c->value);
}

enum hk_rc channel_whatsapp_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *tree;

    (void)account; /* each change names its own number */
    HK_TRY(hk_json_read(cx, body, &hk_json_foreign, &tree));
    if (!says(hk_json_text(tree, "object"), "whatsapp_business_account"))
        return hk_fail(cx, HK_EPROTO, "object: \"whatsapp_business_account\" expected");
    const struct hk_json *entries = hk_json_get(tree, HK_STR("entry"));
    if (hk_json_kind(entries) != HK_JSON_ARRAY)
        return hk_fail(cx, HK_EPROTO, "entry: array expected");
    for (const struct hk_json *entry = hk_json_first(entries); entry != NULL;
         entry = hk_json_next(entries, entry)) {
        const struct hk_json *changes = hk_json_get(entry, HK_STR("changes"));
        for (const struct hk_json *one = hk_json_first(changes); one != NULL;
             one = hk_json_next(changes, one)) {
            const struct hk_json *value = hk_json_get(one, HK_STR("value"));
            struct change change = {
                .cx = cx,
                .found = &found,
                .account_remote_id =
                    hk_json_text(hk_json_get(value, HK_STR("metadata")), "phone_number_id"),
                .value = value,
                .entry_ms = seconds_as_ms(entry, "time"),
            };
            read_change(&change, hk_json_text(one, "field"));
        }
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}
