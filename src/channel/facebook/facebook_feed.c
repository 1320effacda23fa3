/* channel/facebook/facebook_feed.c -- what happens under a page's posts.
 *
 * A thread is a first comment with what is said beneath it, or a visitor's post: a post of the
 * page's may have thousands of comments, and each begins a matter of its own. Comments under a
 * visitor's post belong to it, which who files them finds by their parent.
 *
 * The page's own words come back without a key of ours; they are known by their name or their
 * words. Reactions come in great numbers and open nothing.
 *
 * What it does not do: read what the page posts itself (counted as "feed.own"), ratings.
 */
#include "base/str.h"
#include "channel/facebook/facebook_priv.h"

static bool says(struct hk_str s, const char *word)
{
    return hk_str_equal(s, hk_str_from(word));
}

static bool is_one_of(struct hk_str s, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (says(s, words[i]))
            return true;
    return false;
}

/* One change while it is read. */
struct change {
    const struct channel_meta_entry *entry;
    const struct hk_json *whole;
    const struct hk_json *value;
    struct hk_str item, verb;
    struct hk_str id;     /* of what was said */
    struct hk_str post;   /* under which */
    struct hk_str parent; /* what it answers: a comment, or the post */
    struct hk_str author;
    int64_t said_ms; /* as the network says; else when it was packed */
};

static struct channel_event *add_event(
    const struct change *c, enum channel_event_kind kind, char class, int64_t at_ms)
{
    struct channel_event *event = channel_gather(c->entry->cx, c->entry->found);

    event->kind = kind;
    event->direction = hk_str_equal(c->author, c->entry->id) ? CHANNEL_OUT : CHANNEL_IN;
    event->visibility = CHANNEL_PUBLIC;
    event->account_remote_id = c->entry->id;
    event->at_ms = at_ms;
    event->dedup = channel_dedup(c->entry->cx, class, at_ms, c->id);
    return event;
}

/* ---- words -------------------------------------------------------------------------------- */

static void read_pictures(const struct change *c, struct channel_event *event)
{
    const struct hk_json *photos = hk_json_get(c->value, HK_STR("photos"));
    size_t room = hk_json_kind(photos) == HK_JSON_ARRAY ? hk_json_size(photos) : 0, n = 0;
    struct channel_attachment *list = hk_arena_array(c->entry->cx->arena, room + 3, sizeof *list);
    static const struct {
        const char *key, *kind;
    } single[] = {{"photo", "image"}, {"video", "video"}};

    for (size_t i = 0; i < HK_COUNT(single); i++) {
        struct hk_str url = hk_json_text(c->value, single[i].key);
        if (url.n > 0)
            list[n++] =
                (struct channel_attachment){.kind = hk_str_from(single[i].kind), .url = url};
    }
    for (const struct hk_json *one = room > 0 ? hk_json_first(photos) : NULL; one != NULL;
         one = hk_json_next(photos, one))
        list[n++] = (struct channel_attachment){.kind = HK_STR("image"), .url = hk_json_str(one)};
    if (n == 0 && event->text.n == 0) /* a sticker, or what came after this was written */
        list[n++] = (struct channel_attachment){.kind = HK_STR("unsupported"), .name = c->item};
    event->attachments = n > 0 ? list : NULL;
    event->attachment_count = n;
}

static struct hk_str permalink_of(const struct change *c)
{
    struct hk_str said = hk_json_text(c->value, "permalink_url");

    if (said.n > 0)
        return said;
    if (!channel_is_plain(c->id))
        return HK_STR("");
    return hk_arena_printf(c->entry->cx->arena, "https://www.facebook.com/%.*s", HKS(c->id));
}

static void read_words(const struct change *c)
{
    struct hk_cx *cx = c->entry->cx;
    const struct hk_json *from = hk_json_get(c->value, HK_STR("from"));
    struct channel_event *event = add_event(c, CHANNEL_COMMENT, 'm', c->said_ms);
    bool ours = event->direction == CHANNEL_OUT;
    bool beneath = c->parent.n > 0 && !hk_str_equal(c->parent, c->post);

    event->remote_id = c->id;
    event->parent_id = c->parent;
    event->thread_key = beneath ? c->parent : c->id;
    if (ours && c->parent.n > 0) /* it answers there; a thread of its own is nobody's */
        event->thread_key = c->parent;
    event->reply_handle = event->thread_key;
    bool elsewhere = says(hk_json_text(c->whole, "field"), "mention");
    if (elsewhere || hk_json_text(c->value, "comment_id").n == 0)
        event->reply_handle = hk_arena_printf(cx->arena, "%s%.*s",
            elsewhere ? CHANNEL_FACEBOOK_ELSEWHERE : CHANNEL_META_POST, HKS(event->thread_key));
    event->permalink = permalink_of(c);
    event->text = channel_words(cx, c->value, "message");
    event->name = channel_words(cx, from, "name");
    if (event->name.n == 0)
        event->name = channel_words(cx, c->value, "sender_name");
    channel_meta_add_person(event, CHANNEL_FACEBOOK_PERSON, c->author);
    read_pictures(c, event);
}

static void read_edit(const struct change *c)
{
    struct channel_event *event = add_event(c, CHANNEL_EDIT, 'e', c->entry->at_ms);

    event->target_id = c->id;
    event->text = channel_words(c->entry->cx, c->value, "message");
}

static void read_reaction(const struct change *c)
{
    bool taken_back = says(c->verb, "remove");
    struct channel_event *event =
        add_event(c, CHANNEL_REACTION, taken_back ? 't' : 'r', c->said_ms);

    event->dedup = channel_dedup(c->entry->cx, taken_back ? 't' : 'r', c->said_ms,
        hk_arena_printf(c->entry->cx->arena, "%.*s:%.*s", HKS(c->author), HKS(c->id)));
    event->target_id = c->id;
    channel_add_identity(event, CHANNEL_FACEBOOK_PERSON, c->author);
    if (!taken_back)
        event->text = channel_words(c->entry->cx, c->value, "reaction_type");
    if (!taken_back && event->text.n == 0)
        event->text = HK_STR("like");
}

/* ---- a change ----------------------------------------------------------------------------- */

static struct hk_str first_of(const struct hk_json *value, const char *one, const char *other)
{
    struct hk_str found = hk_json_text(value, one);

    return found.n > 0 ? found : hk_json_text(value, other);
}

static void unknown(const struct change *c, struct hk_str field)
{
    channel_meta_unknown(c->entry,
        c->item.n == 0 ? field
                       : hk_arena_printf(c->entry->cx->arena, "%.*s.%.*s.%.*s", HKS(field),
                           HKS(c->item), HKS(c->verb)),
        c->whole);
}

static void read_said(const struct change *c, struct hk_str field, bool is_comment)
{
    if (says(c->verb, "add") && (is_comment || !hk_str_equal(c->author, c->entry->id)))
        read_words(c);
    else if (says(c->verb, "add"))
        channel_meta_unknown(c->entry, HK_STR("feed.own"), c->whole);
    else if (says(c->verb, "edited") || says(c->verb, "edit"))
        read_edit(c);
    else if (says(c->verb, "remove"))
        add_event(c, CHANNEL_DELETE, 'd', c->entry->at_ms)->target_id = c->id;
    else if (says(c->verb, "hide"))
        add_event(c, CHANNEL_HIDDEN, 'v', c->entry->at_ms)->target_id = c->id;
    else if (says(c->verb, "unhide"))
        add_event(c, CHANNEL_SHOWN, 'v', c->entry->at_ms)->target_id = c->id;
    else
        unknown(c, field);
}

void channel_facebook_read_change(
    const struct channel_meta_entry *entry, const struct hk_json *change)
{
    static const char *const posts[] = {
        "post", "status", "photo", "video", "share", "link", "album", "event", "note"};
    const struct hk_json *value = hk_json_get(change, HK_STR("value"));
    struct hk_str field = hk_json_text(change, "field");
    struct change c = {.entry = entry,
        .whole = change,
        .value = value,
        .item = hk_json_text(value, "item"),
        .verb = hk_json_text(value, "verb"),
        .id = first_of(value, "comment_id", "post_id"),
        .post = hk_json_text(value, "post_id"),
        .parent = hk_json_text(value, "parent_id"),
        .author = hk_json_text(hk_json_get(value, HK_STR("from")), "id"),
        .said_ms = channel_meta_time_ms(value, "created_time")};
    bool is_comment = hk_json_text(value, "comment_id").n > 0;

    if (c.author.n == 0)
        c.author = hk_json_text(value, "sender_id");
    if (c.said_ms == 0)
        c.said_ms = entry->at_ms;
    if (c.id.n == 0 || (!says(field, "feed") && !says(field, "mention")))
        unknown(&c, field);
    else if (says(c.item, "reaction") || says(c.item, "like"))
        read_reaction(&c);
    else if (says(c.item, "comment") || is_one_of(c.item, posts, HK_COUNT(posts)))
        read_said(&c, field, is_comment);
    else
        unknown(&c, field);
}
