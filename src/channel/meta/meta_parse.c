/* channel/meta/meta_parse.c -- what a webhook says of private messages, on Messenger or Instagram.
 *
 * Words of a person in a form we do not know become a message with an attachment "unsupported":
 * they are owed an answer as any other. Our own words come back as echoes: with our key if Hark
 * sent them, without it if somebody answered in the network's own inbox or by another app. What
 * another app answers to while it has the thread (`standby`) is read alike, so that its answers
 * settle. Who has it is said by the list that a person's words come in, by pass_thread_control,
 * which goes to whom it was passed, and by take_thread_control, which goes to whom it was taken
 * from. Meta's own inboxes, one of pages and one of Instagram, have numbers that are the same for
 * everybody.
 *
 * What it does not do: read app_roles and request_thread_control (counted as unknown kinds).
 */
#include "base/str.h"
#include "channel/meta/meta_messages.h"

#define PAGE_INBOX_APP "263902037430900"
#define INSTAGRAM_INBOX_APP "1217981644879628"

static bool says(struct hk_str s, const char *word)
{
    return hk_str_equal(s, hk_str_from(word));
}

void channel_meta_unknown(
    const struct channel_meta_entry *entry, struct hk_str what, const struct hk_json *element)
{
    channel_gather_unknown(
        entry->cx, entry->found, entry->id, what, hk_json_raw(element), entry->at_ms);
}

void channel_meta_add_person(struct channel_event *event, const char *scheme, struct hk_str id)
{
    if (id.n > 0)
        channel_add_identity(event, scheme, id);
    else
        channel_add_identity(event, "meta.unnamed", event->thread_key);
}

/* One element while it is read. */
struct element {
    const struct channel_meta_entry *entry;
    const struct hk_json *whole;
    struct hk_str peer; /* the person, whoever speaks */
    bool ours;
    bool standby; /* another app has the thread */
    int64_t at_ms;
};

static struct channel_event *add_event(
    const struct element *e, enum channel_event_kind kind, char class, struct hk_str id)
{
    struct channel_event *event = channel_gather(e->entry->cx, e->entry->found);

    event->kind = kind;
    event->direction = e->ours ? CHANNEL_OUT : CHANNEL_IN;
    event->visibility = CHANNEL_PRIVATE;
    event->account_remote_id = e->entry->id;
    event->thread_key = e->peer;
    event->at_ms = e->at_ms;
    event->dedup = channel_dedup(e->entry->cx, class, e->at_ms, id);
    channel_add_identity(event, e->entry->scheme, e->peer);
    return event;
}

/* ---- what a message holds ----------------------------------------------------------------- */

/* What the network calls it, and what it is to us. What was shared is opened on the network. */
static const char *kind_of(struct hk_str type, bool has_url)
{
    static const char *const kinds[][2] = {{"image", "image"}, {"video", "video"},
        {"audio", "audio"}, {"file", "file"}, {"location", "location"}, {"story_mention", "story"}};

    for (size_t i = 0; i < HK_COUNT(kinds); i++)
        if (says(type, kinds[i][0]))
            return kinds[i][1];
    return has_url ? "shared" : "unsupported";
}

static void read_attachment(const struct channel_meta_entry *entry, const struct hk_json *from,
    struct channel_attachment *out)
{
    const struct hk_json *payload = hk_json_get(from, HK_STR("payload"));
    const struct hk_json *place = hk_json_get(payload, HK_STR("coordinates"));
    struct hk_str type = hk_json_text(from, "type");

    out->url = hk_json_text(payload, "url");
    out->caption = channel_words(entry->cx, payload, "title");
    if (out->url.n == 0)
        out->url = hk_json_text(from, "url");
    if (out->caption.n == 0)
        out->caption = channel_words(entry->cx, from, "title");
    out->kind = hk_str_from(kind_of(type, out->url.n > 0));
    if (hk_json_text(payload, "sticker_id").n > 0)
        out->kind = HK_STR("sticker");
    if (says(out->kind, "unsupported"))
        out->name = hk_text_clean(entry->cx, type);
    if (place != NULL)
        out->url = hk_arena_printf(entry->cx->arena, "geo:%.*s,%.*s",
            HKS(hk_json_text(place, "lat")), HKS(hk_json_text(place, "long")));
}

/* The attachments, and the story that is answered, if one is. */
static void read_attachments(
    const struct element *e, const struct hk_json *message, struct channel_event *event)
{
    struct hk_cx *cx = e->entry->cx;
    const struct hk_json *list = hk_json_get(message, HK_STR("attachments"));
    const struct hk_json *story = hk_json_path(message, "reply_to.story");
    size_t n = 0, room = hk_json_kind(list) == HK_JSON_ARRAY ? hk_json_size(list) : 0;
    bool unreadable = false;

    (void)hk_json_bool(hk_json_get(message, HK_STR("is_unsupported")), &unreadable);
    struct channel_attachment *out = hk_arena_array(cx->arena, room + 2, sizeof *out);
    for (const struct hk_json *one = room > 0 ? hk_json_first(list) : NULL; one != NULL;
         one = hk_json_next(list, one))
        read_attachment(e->entry, one, &out[n++]);
    if (story != NULL)
        out[n++] = (struct channel_attachment){.kind = HK_STR("story"),
            .remote_id = hk_json_text(story, "id"),
            .url = hk_json_text(story, "url")};
    if (unreadable || (n == 0 && event->text.n == 0))
        out[n++] =
            (struct channel_attachment){.kind = HK_STR("unsupported"), .name = HK_STR("message")};
    event->attachments = n > 0 ? out : NULL;
    event->attachment_count = n;
}

static void open_window(const struct element *e, struct channel_event *event)
{
    if (!e->ours && e->at_ms > 0)
        event->window_until_ms = e->at_ms + CHANNEL_META_DAY_MS;
}

/* Who is to answer it. Our own words say nothing of that. */
static void note_holder(const struct element *e, struct channel_event *event)
{
    if (!e->ours)
        event->holder = e->standby ? CHANNEL_HOLDER_OTHER : CHANNEL_HOLDER_US;
}

static void read_message(const struct element *e, const struct hk_json *message)
{
    struct hk_str id = hk_json_text(message, "mid");
    bool withdrawn = false;

    if (id.n == 0) {
        channel_meta_unknown(e->entry, HK_STR("message"), e->whole);
        return;
    }
    if (hk_json_bool(hk_json_get(message, HK_STR("is_deleted")), &withdrawn) && withdrawn) {
        add_event(e, CHANNEL_DELETE, 'd', id)->target_id = id;
        return;
    }
    if (e->ours && hk_str_ends(hk_json_text(message, "metadata"), HK_STR(CHANNEL_META_PART))) {
        channel_meta_unknown(e->entry, HK_STR("message.part"), e->whole);
        return;
    }
    struct channel_event *event = add_event(e, CHANNEL_MESSAGE, 'm', id);
    event->remote_id = id;
    event->reply_handle = id;
    event->text = channel_words(e->entry->cx, message, "text");
    event->pressed = !e->ours && hk_json_get(message, HK_STR("quick_reply")) != NULL;
    event->parent_id = hk_json_text(hk_json_get(message, HK_STR("reply_to")), "mid");
    if (e->ours)
        event->txn = hk_json_text(message, "metadata");
    open_window(e, event);
    note_holder(e, event);
    read_attachments(e, message, event);
}

/* A button of an earlier message: its label is what the person says. */
static void read_postback(const struct element *e, const struct hk_json *postback)
{
    struct hk_cx *cx = e->entry->cx;
    struct hk_str id = hk_json_text(postback, "mid");

    if (id.n == 0) /* pages of 2020 and before have none */
        id = hk_arena_printf(cx->arena, "postback:%.*s:%lld", HKS(e->peer), (long long)e->at_ms);
    struct channel_event *event = add_event(e, CHANNEL_MESSAGE, 'm', id);
    event->remote_id = id;
    event->reply_handle = id;
    event->text = channel_words(cx, postback, "title");
    if (event->text.n == 0)
        event->text = channel_words(cx, postback, "payload");
    event->pressed = true;
    open_window(e, event);
    note_holder(e, event);
    read_attachments(e, postback, event);
}

/* ---- what is done to messages ------------------------------------------------------------- */

static void read_edit(const struct element *e, const struct hk_json *edit)
{
    struct hk_str id = hk_json_text(edit, "mid");

    if (id.n == 0) {
        channel_meta_unknown(e->entry, HK_STR("message_edit"), e->whole);
        return;
    }
    struct channel_event *event = add_event(e, CHANNEL_EDIT, 'e',
        hk_arena_printf(
            e->entry->cx->arena, "%.*s:%.*s", HKS(id), HKS(hk_json_text(edit, "num_edit"))));
    event->target_id = id;
    event->text = channel_words(e->entry->cx, edit, "text");
}

static void read_reaction(const struct element *e, const struct hk_json *reaction)
{
    bool taken_back = says(hk_json_text(reaction, "action"), "unreact");
    struct hk_str id = hk_json_text(reaction, "mid");
    struct channel_event *event = add_event(e, CHANNEL_REACTION, taken_back ? 't' : 'r',
        hk_arena_printf(e->entry->cx->arena, "%.*s:%.*s", HKS(e->peer), HKS(id)));

    event->target_id = id;
    if (!taken_back)
        event->text = channel_words(e->entry->cx, reaction, "emoji");
}

/* What became of one of our messages; without an id, of all of this thread until `at_ms`. */
static void add_receipt(const struct element *e, enum channel_receipt receipt, struct hk_str id)
{
    static const char *const words[] = {[CHANNEL_DELIVERED] = "delivered", [CHANNEL_READ] = "read"};
    struct channel_event *event = add_event(e, CHANNEL_RECEIPT, 's',
        hk_arena_printf(
            e->entry->cx->arena, "%.*s:%s", HKS(id.n > 0 ? id : e->peer), words[receipt]));

    event->direction = CHANNEL_OUT;
    event->target_id = id;
    event->receipt = receipt;
}

static void read_receipts(
    struct element *e, const struct hk_json *from, enum channel_receipt receipt)
{
    const struct hk_json *list = hk_json_get(from, HK_STR("mids"));
    struct hk_str id = hk_json_text(from, "mid");
    int64_t upto_ms = channel_meta_time_ms(from, "watermark");
    const struct hk_json *one = hk_json_kind(list) == HK_JSON_ARRAY ? hk_json_first(list) : NULL;

    if (one == NULL && id.n == 0 && upto_ms > 0)
        e->at_ms = upto_ms;
    if (one == NULL)
        add_receipt(e, receipt, id);
    for (; one != NULL; one = hk_json_next(list, one))
        add_receipt(e, receipt, hk_json_str(one));
}

static void add_handover(const struct element *e, struct hk_str name, enum channel_holder holder)
{
    struct channel_event *event = add_event(e, CHANNEL_HANDOVER, 'h',
        hk_arena_printf(e->entry->cx->arena, "%.*s:%.*s", HKS(e->peer), HKS(name)));

    event->holder = holder;
}

/* ---- an element --------------------------------------------------------------------------- */

/* The member that says what it is: whatever is not about whom and when. */
static struct hk_str name_of(const struct hk_json *element)
{
    static const char *const frame[] = {"sender", "recipient", "timestamp"};
    const struct hk_json *one = hk_json_first(element);

    for (; one != NULL; one = hk_json_next(element, one)) {
        bool is_frame = false;
        for (size_t i = 0; i < HK_COUNT(frame); i++)
            is_frame = is_frame || says(hk_json_key(one), frame[i]);
        if (!is_frame)
            return hk_json_key(one);
    }
    return HK_STR("messaging");
}

static bool is_inbox(struct hk_str app)
{
    return says(app, PAGE_INBOX_APP) || says(app, INSTAGRAM_INBOX_APP);
}

static void read_part(struct element *e, struct hk_str name, const struct hk_json *part)
{
    if (says(name, "message"))
        read_message(e, part);
    else if (says(name, "postback"))
        read_postback(e, part);
    else if (says(name, "message_edit"))
        read_edit(e, part);
    else if (says(name, "reaction"))
        read_reaction(e, part);
    else if (says(name, "delivery"))
        read_receipts(e, part, CHANNEL_DELIVERED);
    else if (says(name, "read"))
        read_receipts(e, part, CHANNEL_READ);
    else if (says(name, "pass_thread_control"))
        add_handover(e, name,
            is_inbox(hk_json_text(part, "new_owner_app_id")) ? CHANNEL_HOLDER_OTHER
                                                             : CHANNEL_HOLDER_US);
    else if (says(name, "take_thread_control"))
        add_handover(e, name, CHANNEL_HOLDER_OTHER);
    else
        channel_meta_unknown(e->entry, name, e->whole);
}

static void read_messaging(
    const struct channel_meta_entry *entry, const struct hk_json *element, bool standby)
{
    struct hk_str sender = hk_json_text(hk_json_get(element, HK_STR("sender")), "id");
    struct hk_str recipient = hk_json_text(hk_json_get(element, HK_STR("recipient")), "id");
    struct element e = {.entry = entry,
        .whole = element,
        .standby = standby,
        .at_ms = channel_meta_time_ms(element, "timestamp")};
    struct hk_str name =
        hk_json_kind(element) == HK_JSON_OBJECT ? name_of(element) : HK_STR("messaging");
    const struct hk_json *part = hk_json_get(element, name);

    (void)hk_json_bool(hk_json_path(element, "message.is_echo"), &e.ours);
    e.ours = e.ours || (sender.n > 0 && hk_str_equal(sender, entry->id));
    e.peer = e.ours ? recipient : sender;
    if (e.peer.n == 0 || hk_json_kind(part) != HK_JSON_OBJECT)
        channel_meta_unknown(entry, name, element);
    else
        read_part(&e, name, part);
}

/* ---- a body ------------------------------------------------------------------------------- */

static void read_entry(const struct channel_meta_entry *entry, const struct hk_json *from,
    void (*read)(const struct channel_meta_entry *entry, const struct hk_json *change))
{
    static const char *const lists[] = {"changes", "messaging", "standby"};

    for (size_t i = 0; i < HK_COUNT(lists); i++) {
        const struct hk_json *list = hk_json_get(from, hk_str_from(lists[i]));
        if (hk_json_kind(list) != HK_JSON_ARRAY)
            continue;
        for (const struct hk_json *one = hk_json_first(list); one != NULL;
             one = hk_json_next(list, one))
            if (i == 0)
                read(entry, one);
            else
                read_messaging(entry, one, i == 2);
    }
}

enum hk_rc channel_meta_parse(struct hk_cx *cx, struct hk_str body, const char *object,
    const char *scheme,
    void (*read)(const struct channel_meta_entry *entry, const struct hk_json *change),
    struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *tree;

    HK_TRY(hk_json_read(cx, body, &hk_json_foreign, &tree));
    if (!says(hk_json_text(tree, "object"), object))
        return hk_fail(cx, HK_EPROTO, "object: \"%s\" expected", object);
    const struct hk_json *entries = hk_json_get(tree, HK_STR("entry"));
    if (hk_json_kind(entries) != HK_JSON_ARRAY)
        return hk_fail(cx, HK_EPROTO, "entry: array expected");
    for (const struct hk_json *one = hk_json_first(entries); one != NULL;
         one = hk_json_next(entries, one)) {
        size_t before = found.count;
        const struct channel_meta_entry entry = {.cx = cx,
            .found = &found,
            .id = hk_json_text(one, "id"),
            .at_ms = channel_meta_time_ms(one, "time"),
            .scheme = scheme};
        read_entry(&entry, one, read);
        if (found.count == before)
            channel_meta_unknown(&entry, HK_STR("entry"), one);
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}
