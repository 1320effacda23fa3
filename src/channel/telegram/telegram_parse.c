/* channel/telegram/telegram_parse.c -- what the updates of a Telegram bot say.
 *
 * A body is one update, as a webhook brings it, or the answer to getUpdates with a list of them.
 *
 *   message in a private chat          private words of a person
 *   message in a group, to us          public words: it names the bot, answers it, is a command,
 *                                      or stands under a post of our channel
 *   message in a group, not to us      counted, not kept as words: people talk to each other; but
 *                                      deeper beneath a post of our channel it is to us too
 *   edited_message, message_reaction   an edit, a reaction
 *   callback_query in a private chat   the label of a button of ours, as words of who pressed it
 *   my_chat_member                     who blocked the bot cannot be written to, until they unblock
 *                                      it; nor a group that put it out
 *   everything else                    counted
 *
 * A thread is the private chat; in a group it is the topic ("<chat>/<topic>"), the comments of one
 * post ("<chat>/post:<post>"), and else what one person says there ("<chat>/by:<person>"): so an
 * answer is never read as meant for somebody else. That a comment stands beneath a post of ours the
 * network says only of those that answer the post itself; of one that answers another it names the
 * first message of all, which may be anybody's: it counts where such a thread is known. Names of
 * messages are "<chat>/<message>", for a message's number means nothing outside its chat.
 *
 * Pressing "Start" makes a "/start": the first thing in every chat, and nobody's words.
 *
 * What it does not do: pictures sent together (an album) are one message each; members who come
 * and go; business connections; polls.
 *
 * Sources: core.telegram.org/bots/api, Update and Message, through npm grammy's types 1.46.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/telegram/telegram_priv.h"

#define SECONDS_MAX INT64_C(253402300799) /* the end of the year 9999 */

/* What stays the same while one update is read. */
struct update {
    struct hk_cx *cx;
    const struct channel_account *account;
    struct channel_gathering *found;
    const struct hk_json *whole;
    struct hk_str id;
};

static int64_t seconds_as_ms(const struct hk_json *object, const char *key)
{
    int64_t seconds = 0;

    if (!hk_json_int(hk_json_get(object, hk_str_from(key)), &seconds) || seconds < 0
        || seconds > SECONDS_MAX)
        return 0;
    return seconds * 1000;
}

static bool is_true(const struct hk_json *object, const char *key)
{
    bool value = false;

    return hk_json_bool(hk_json_get(object, hk_str_from(key)), &value) && value;
}

static bool has(const struct hk_json *object, const char *key)
{
    return hk_json_get(object, hk_str_from(key)) != NULL;
}

static void unknown(struct update *u, const char *what, int64_t at_ms)
{
    channel_gather_unknown(
        u->cx, u->found, HK_STR(""), hk_str_from(what), hk_json_raw(u->whole), at_ms);
}

/* ---- where and who ------------------------------------------------------------------------ */

static struct hk_str name_of(struct update *u, struct hk_str chat, struct hk_str message)
{
    if (chat.n == 0 || message.n == 0)
        return HK_STR("");
    return hk_arena_printf(u->cx->arena, "%.*s/%.*s", HKS(chat), HKS(message));
}

static bool is_private(const struct hk_json *chat)
{
    return hk_str_equal(hk_json_text(chat, "type"), HK_STR("private"));
}

static struct hk_str reply_handle(
    struct hk_cx *cx, struct hk_str chat, struct hk_str message, struct hk_str topic)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "chat", chat);
    hk_json_str_member(&w, "message", message);
    hk_json_str_member(&w, "topic", topic);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

/* A person, or a group or channel that speaks as one. */
static void put_author(struct update *u, struct channel_event *event, const struct hk_json *from,
    const struct hk_json *as_chat)
{
    const struct hk_json *author = as_chat != NULL ? as_chat : from;
    struct hk_str first = channel_words(u->cx, author, "first_name");
    struct hk_str last = channel_words(u->cx, author, "last_name");

    event->handle = channel_words(u->cx, author, "username");
    event->name = as_chat != NULL ? channel_words(u->cx, author, "title")
        : last.n > 0 ? hk_arena_printf(u->cx->arena, "%.*s %.*s", HKS(first), HKS(last))
                     : first;
    channel_add_identity(event, "telegram", hk_json_text(author, "id"));
}

/* Does it answer a post of our channel, as the network shows that in the group of its comments? */
static bool answers_post(const struct hk_json *message)
{
    return is_true(hk_json_get(message, HK_STR("reply_to_message")), "is_automatic_forward");
}

static struct hk_str group_thread(struct update *u, const struct channel_event *event,
    const struct hk_json *message, struct hk_str topic)
{
    struct hk_str chat = hk_json_text(hk_json_get(message, HK_STR("chat")), "id");
    struct hk_str person = event->who_count > 0 ? event->who[0].value : HK_STR("");

    if (topic.n > 0 && (event->known_only || answers_post(message)))
        return hk_arena_printf(u->cx->arena, "%.*s/post:%.*s", HKS(chat), HKS(topic));
    if (topic.n > 0)
        return hk_arena_printf(u->cx->arena, "%.*s/%.*s", HKS(chat), HKS(topic));
    return hk_arena_printf(u->cx->arena, "%.*s/by:%.*s", HKS(chat), HKS(person));
}

static void put_place(struct update *u, struct channel_event *event, const struct hk_json *message)
{
    const struct hk_json *chat = hk_json_get(message, HK_STR("chat"));
    struct hk_str chat_id = hk_json_text(chat, "id");
    struct hk_str id = hk_json_text(message, "message_id");
    struct hk_str topic = hk_json_text(message, "message_thread_id");
    struct hk_str handle = hk_json_text(chat, "username");
    const struct hk_json *before = hk_json_get(message, HK_STR("reply_to_message"));

    event->remote_id = name_of(u, chat_id, id);
    event->parent_id = name_of(u, chat_id, hk_json_text(before, "message_id"));
    if (is_private(chat)) {
        event->kind = CHANNEL_MESSAGE;
        event->visibility = CHANNEL_PRIVATE;
        event->thread_key = chat_id;
        event->reply_handle = reply_handle(u->cx, chat_id, id, HK_STR(""));
        return;
    }
    event->kind = CHANNEL_COMMENT;
    event->visibility = CHANNEL_PUBLIC;
    event->thread_key = group_thread(u, event, message, topic);
    event->reply_handle = reply_handle(u->cx, chat_id, id, topic);
    if (channel_is_plain(handle) && channel_is_plain(id))
        event->permalink =
            hk_arena_printf(u->cx->arena, "https://t.me/%.*s/%.*s", HKS(handle), HKS(id));
}

/* ---- is it to us -------------------------------------------------------------------------- */

static struct hk_str own_name(const struct update *u)
{
    struct hk_str name = hk_str_trim(channel_telegram_setting(u->account, "bot_name"));

    return hk_str_starts(name, HK_STR("@")) ? hk_str_sub(name, 1, SIZE_MAX) : name;
}

/* "@name" anywhere in the text, whatever the case; not "@name2". */
static bool names_us(const struct update *u, struct hk_str text)
{
    struct hk_str name = own_name(u);

    for (size_t i = 0; name.n > 0 && i + name.n < text.n; i++) {
        if (text.p[i] != '@' || !hk_str_equal_nocase(hk_str_sub(text, i + 1, name.n), name))
            continue;
        struct hk_str behind = hk_str_sub(text, i + 1 + name.n, 1);
        if (!channel_is_plain(behind) || behind.p[0] == '-' || behind.p[0] == '.')
            return true;
    }
    return false;
}

/* "/word", or with our name behind it: "/word@name"; in a group others' bots are called so too. */
static bool is_command_to_us(const struct update *u, struct hk_str text)
{
    struct hk_str word;

    if (!hk_str_starts(text, HK_STR("/")))
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ' ' || text.p[i] == '\n')
            text.n = i;
    (void)hk_str_cut(&text, '@', &word);
    return text.n == 0 || hk_str_equal_nocase(text, own_name(u));
}

static bool is_to_us(const struct update *u, const struct hk_json *message, struct hk_str text)
{
    const struct hk_json *before = hk_json_get(message, HK_STR("reply_to_message"));
    struct hk_str answered = hk_json_text(hk_json_get(before, HK_STR("from")), "username");

    if (is_private(hk_json_get(message, HK_STR("chat"))))
        return true;
    return names_us(u, text) || is_command_to_us(u, text)
        || (answered.n > 0 && hk_str_equal_nocase(answered, own_name(u))) || answers_post(message);
}

/* Does it answer another message, which may stand beneath a post of our channel? A topic of a forum
 * is none. */
static bool may_be_beneath(const struct hk_json *message)
{
    return hk_json_text(message, "message_thread_id").n > 0 && has(message, "reply_to_message")
        && !is_true(message, "is_topic_message");
}

/* ---- what a message holds ----------------------------------------------------------------- */

static struct channel_attachment *add_attachment(struct update *u, struct channel_event *event)
{
    struct channel_attachment *one = hk_arena_array(u->cx->arena, 1, sizeof *one);

    event->attachments = one;
    event->attachment_count = 1;
    return one;
}

static void put_file(struct update *u, struct channel_event *event, const struct hk_json *file,
    const char *kind, const char *mime)
{
    struct channel_attachment *attachment = add_attachment(u, event);

    attachment->kind = hk_str_from(kind);
    attachment->mime = hk_json_text(file, "mime_type");
    if (attachment->mime.n == 0)
        attachment->mime = hk_str_from(mime);
    attachment->name = channel_words(u->cx, file, "file_name");
    attachment->remote_id = hk_json_text(file, "file_id");
    attachment->caption = event->text;
    (void)hk_json_int(hk_json_get(file, HK_STR("file_size")), &attachment->size_bytes);
    if (attachment->size_bytes < 0)
        attachment->size_bytes = 0;
}

/* The same picture in several sizes, the largest last. */
static void put_photo(struct update *u, struct channel_event *event, const struct hk_json *sizes)
{
    size_t n = hk_json_kind(sizes) == HK_JSON_ARRAY ? hk_json_size(sizes) : 0;

    put_file(u, event, n > 0 ? hk_json_at(sizes, n - 1) : NULL, "image", "image/jpeg");
}

static void put_location(struct update *u, struct channel_event *event,
    const struct hk_json *location, const struct hk_json *venue)
{
    struct channel_attachment *attachment = add_attachment(u, event);

    attachment->kind = HK_STR("location");
    attachment->name = channel_words(u->cx, venue, "title");
    attachment->caption = channel_words(u->cx, venue, "address");
    attachment->url = hk_arena_printf(u->cx->arena, "geo:%.*s,%.*s",
        HKS(hk_json_text(location, "latitude")), HKS(hk_json_text(location, "longitude")));
}

/* A card of the author's own is a number that the network has confirmed. */
static void put_contact(struct update *u, struct channel_event *event, const struct hk_json *card)
{
    struct channel_attachment *attachment = add_attachment(u, event);
    struct hk_str number = hk_str_trim(hk_json_text(card, "phone_number"));
    struct hk_str user = hk_json_text(card, "user_id");
    int64_t digits = 0;

    attachment->kind = HK_STR("contact");
    attachment->name = channel_words(u->cx, card, "first_name");
    attachment->caption = channel_words(u->cx, card, "phone_number");
    if (hk_str_starts(number, HK_STR("+")))
        number = hk_str_sub(number, 1, SIZE_MAX);
    if (user.n > 0 && event->who_count > 0 && hk_str_equal(user, event->who[0].value)
        && hk_str_to_int(number, &digits) && digits > 0)
        channel_add_identity(
            event, "tel", hk_arena_printf(u->cx->arena, "+%lld", (long long)digits));
}

static void put_unsupported(struct update *u, struct channel_event *event, const char *what)
{
    struct channel_attachment *attachment = add_attachment(u, event);

    attachment->kind = HK_STR("unsupported");
    attachment->name = hk_str_from(what);
}

/* What the network reports of a chat; nobody says it. */
static bool is_service(const struct hk_json *message)
{
    static const char *const marks[] = {"new_chat_members", "left_chat_member", "new_chat_title",
        "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
        "channel_chat_created", "message_auto_delete_timer_changed", "migrate_to_chat_id",
        "migrate_from_chat_id", "pinned_message", "forum_topic_created", "forum_topic_edited",
        "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
        "general_forum_topic_unhidden", "video_chat_scheduled", "video_chat_started",
        "video_chat_ended", "video_chat_participants_invited", "write_access_allowed",
        "boost_added", "chat_background_set", "proximity_alert_triggered"};

    for (size_t i = 0; i < HK_COUNT(marks); i++)
        if (has(message, marks[i]))
            return true;
    return false;
}

static void put_content(
    struct update *u, struct channel_event *event, const struct hk_json *message)
{
    static const struct {
        const char *key, *kind, *mime;
    } files[] = {
        {"animation", "video", "video/mp4"}, /* before "document", which repeats it */
        {"document", "file", ""},
        {"voice", "audio", "audio/ogg"},
        {"audio", "audio", ""},
        {"video", "video", "video/mp4"},
        {"video_note", "video", "video/mp4"},
        {"sticker", "sticker", "image/webp"},
    };

    event->text = channel_words(u->cx, message, has(message, "text") ? "text" : "caption");
    for (size_t i = 0; i < HK_COUNT(files); i++) {
        const struct hk_json *file = hk_json_get(message, hk_str_from(files[i].key));
        if (file != NULL) {
            put_file(u, event, file, files[i].kind, files[i].mime);
            return;
        }
    }
    if (has(message, "photo"))
        put_photo(u, event, hk_json_get(message, HK_STR("photo")));
    else if (has(message, "location"))
        put_location(u, event, hk_json_get(message, HK_STR("location")),
            hk_json_get(message, HK_STR("venue")));
    else if (has(message, "contact"))
        put_contact(u, event, hk_json_get(message, HK_STR("contact")));
    else if (event->text.n == 0)
        put_unsupported(u, event, has(message, "poll") ? "poll" : "message");
}

/* ---- updates ------------------------------------------------------------------------------ */

static void read_message(struct update *u, const struct hk_json *message)
{
    int64_t at_ms = seconds_as_ms(message, "date");
    struct hk_str text = channel_words(u->cx, message, has(message, "text") ? "text" : "caption");
    const struct hk_json *chat = hk_json_get(message, HK_STR("chat"));

    if (hk_json_text(message, "message_id").n == 0 || hk_json_text(chat, "id").n == 0) {
        unknown(u, "message", at_ms);
    } else if (is_service(message)) {
        unknown(u, "service", at_ms);
    } else if (is_true(message, "is_automatic_forward")) {
        unknown(u, "channel_post", at_ms);
    } else if (is_private(chat) && hk_str_starts(text, HK_STR("/start"))
        && (text.n == 6 || text.p[6] == ' ')) {
        unknown(u, "start", at_ms);
    } else if (!is_to_us(u, message, text) && !may_be_beneath(message)) {
        unknown(u, "group_talk", at_ms);
    } else {
        struct channel_event *event = channel_gather(u->cx, u->found);
        event->at_ms = at_ms;
        event->known_only = !is_to_us(u, message, text);
        event->dedup = channel_dedup(u->cx, 'm', at_ms, u->id);
        put_author(u, event, hk_json_get(message, HK_STR("from")),
            hk_json_get(message, HK_STR("sender_chat")));
        put_place(u, event, message);
        put_content(u, event, message);
    }
}

static void read_edit(struct update *u, const struct hk_json *message)
{
    const struct hk_json *chat = hk_json_get(message, HK_STR("chat"));
    struct hk_str name = name_of(u, hk_json_text(chat, "id"), hk_json_text(message, "message_id"));
    int64_t at_ms = seconds_as_ms(message, "edit_date");

    if (name.n == 0) {
        unknown(u, "edited_message", at_ms);
        return;
    }
    struct channel_event *event = channel_gather(u->cx, u->found);
    event->at_ms = at_ms;
    event->dedup = channel_dedup(u->cx, 'e', at_ms, u->id);
    put_author(u, event, hk_json_get(message, HK_STR("from")),
        hk_json_get(message, HK_STR("sender_chat")));
    put_place(u, event, message);
    event->kind = CHANNEL_EDIT;
    event->target_id = name;
    event->text = channel_words(u->cx, message, has(message, "text") ? "text" : "caption");
}

static void read_reaction(struct update *u, const struct hk_json *reaction)
{
    const struct hk_json *chat = hk_json_get(reaction, HK_STR("chat"));
    const struct hk_json *list = hk_json_get(reaction, HK_STR("new_reaction"));
    struct hk_str name = name_of(u, hk_json_text(chat, "id"), hk_json_text(reaction, "message_id"));
    size_t n = hk_json_kind(list) == HK_JSON_ARRAY ? hk_json_size(list) : 0;
    int64_t at_ms = seconds_as_ms(reaction, "date");

    if (name.n == 0) {
        unknown(u, "message_reaction", at_ms);
        return;
    }
    struct channel_event *event = channel_gather(u->cx, u->found);
    event->at_ms = at_ms;
    event->dedup = channel_dedup(u->cx, 'r', at_ms, u->id);
    put_author(u, event, hk_json_get(reaction, HK_STR("user")),
        hk_json_get(reaction, HK_STR("actor_chat")));
    event->kind = CHANNEL_REACTION;
    event->visibility = is_private(chat) ? CHANNEL_PRIVATE : CHANNEL_PUBLIC;
    event->remote_id = u->id;
    event->target_id = name;
    event->thread_key = is_private(chat) ? hk_json_text(chat, "id") : HK_STR("");
    event->text = n > 0 ? channel_words(u->cx, hk_json_at(list, n - 1), "emoji") : HK_STR("");
}

/* A button beneath our words was pressed: its label is what the person says. Pressed again it says
 * nothing new, so the message and the label make it one. The network tells no time of it. */
static void read_press(struct update *u, const struct hk_json *press)
{
    const struct hk_json *message = hk_json_get(press, HK_STR("message"));
    const struct hk_json *chat = hk_json_get(message, HK_STR("chat"));
    struct hk_str name = name_of(u, hk_json_text(chat, "id"), hk_json_text(message, "message_id"));
    struct hk_str label = channel_words(u->cx, press, "data");
    struct hk_str id = hk_json_text(press, "id");

    if (!is_private(chat) || name.n == 0 || label.n == 0 || id.n == 0) {
        unknown(u, "callback_query", 0);
        return;
    }
    struct channel_event *event = channel_gather(u->cx, u->found);
    event->dedup = channel_dedup(
        u->cx, 'b', 0, hk_arena_printf(u->cx->arena, "%.*s:%.*s", HKS(name), HKS(label)));
    put_author(u, event, hk_json_get(press, HK_STR("from")), NULL);
    put_place(u, event, message);
    event->remote_id = HK_STR(""); /* of a press there is none */
    event->parent_id = name;
    event->text = label;
    event->pressed = true;
    event->confirm = hk_arena_printf(u->cx->arena, "%.*s/%.*s", HKS(name), HKS(id));
}

/* Why nobody of ours can speak in a group; "" one can. */
static struct hk_str group_trouble(const struct hk_json *standing, struct hk_str now)
{
    bool may = false;

    if (hk_str_equal(now, HK_STR("kicked")) || hk_str_equal(now, HK_STR("left")))
        return HK_STR("put_out");
    if (hk_str_equal(now, HK_STR("restricted"))
        && hk_json_bool(hk_json_path(standing, "new_chat_member.can_send_messages"), &may) && !may)
        return HK_STR("muted");
    return HK_STR("");
}

/* What we may do in a chat has changed; a person who blocks us bans us from theirs. */
static void read_standing(struct update *u, const struct hk_json *standing)
{
    const struct hk_json *chat = hk_json_get(standing, HK_STR("chat"));
    struct hk_str chat_id = hk_json_text(chat, "id");
    struct hk_str now = hk_json_str(hk_json_path(standing, "new_chat_member.status"));
    int64_t at_ms = seconds_as_ms(standing, "date");

    if (chat_id.n == 0 || now.n == 0
        || hk_str_equal(hk_json_text(chat, "type"), HK_STR("channel"))) {
        unknown(u, "my_chat_member", at_ms);
        return;
    }
    struct channel_event *event = channel_gather(u->cx, u->found);
    event->kind = CHANNEL_PLACE;
    event->visibility = is_private(chat) ? CHANNEL_PRIVATE : CHANNEL_PUBLIC;
    event->at_ms = at_ms;
    event->dedup = channel_dedup(u->cx, 'p', at_ms, u->id);
    event->thread_key = chat_id;
    if (event->visibility == CHANNEL_PUBLIC)
        event->error_code = group_trouble(standing, now);
    else if (hk_str_equal(now, HK_STR("kicked")))
        event->error_code = HK_STR("blocked");
}

static void read_update(struct update *u)
{
    static const char *const others[] = {
        "channel_post", "edited_channel_post", "business_message", "poll"};
    const struct hk_json *message = hk_json_get(u->whole, HK_STR("message"));
    const struct hk_json *edited = hk_json_get(u->whole, HK_STR("edited_message"));
    const struct hk_json *reaction = hk_json_get(u->whole, HK_STR("message_reaction"));
    const struct hk_json *standing = hk_json_get(u->whole, HK_STR("my_chat_member"));
    const struct hk_json *press = hk_json_get(u->whole, HK_STR("callback_query"));

    if (message != NULL) {
        read_message(u, message);
    } else if (edited != NULL) {
        read_edit(u, edited);
    } else if (reaction != NULL) {
        read_reaction(u, reaction);
    } else if (standing != NULL) {
        read_standing(u, standing);
    } else if (press != NULL) {
        read_press(u, press);
    } else {
        const char *what = "update";
        for (size_t i = 0; i < HK_COUNT(others); i++)
            if (has(u->whole, others[i]))
                what = others[i];
        unknown(u, what, 0);
    }
}

enum hk_rc channel_telegram_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *tree;

    HK_TRY(hk_json_read(cx, body, &hk_json_foreign, &tree));
    struct update u = {.cx = cx, .account = account, .found = &found, .whole = tree};
    const struct hk_json *list = hk_json_get(tree, HK_STR("result"));
    u.id = hk_json_text(tree, "update_id");
    if (u.id.n > 0) {
        read_update(&u);
    } else if (hk_json_kind(list) == HK_JSON_ARRAY) {
        for (const struct hk_json *one = hk_json_first(list); one != NULL;
             one = hk_json_next(list, one)) {
            u.whole = one;
            u.id = hk_json_text(one, "update_id");
            if (u.id.n > 0)
                read_update(&u);
            else
                unknown(&u, "update", 0);
        }
    } else {
        return hk_fail(cx, HK_EPROTO, "update_id: number expected");
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}
