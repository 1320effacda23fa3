/* channel/instagram/instagram_comments.c -- what is said under posts, and answering there.
 *
 *   SEND    POST /{comment}/replies; to a mention elsewhere POST /{profile}/mentions
 *   PROBE   GET /{comment}/replies: are our words among them? Of mentions nothing can be read back
 *
 * A thread is a first comment with what is said beneath it. A comment's webhook tells no time of
 * its own, so it was said when it was packed. A mention's tells no words: it is a message that one
 * reads on Instagram, and is owed an answer as any other.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/instagram/instagram_priv.h"

#define LISTED "50"

static bool says(struct hk_str s, const char *word)
{
    return hk_str_equal(s, hk_str_from(word));
}

/* ---- in ----------------------------------------------------------------------------------- */

static struct channel_event *add_words(const struct channel_meta_entry *entry, struct hk_str id)
{
    struct channel_event *event = channel_gather(entry->cx, entry->found);

    event->kind = CHANNEL_COMMENT;
    event->visibility = CHANNEL_PUBLIC;
    event->account_remote_id = entry->id;
    event->remote_id = id;
    event->thread_key = id;
    event->at_ms = entry->at_ms;
    /* Repetitions are packed at another time: their name alone makes them one. */
    event->dedup = channel_dedup(entry->cx, 'm', 0, id);
    return event;
}

static void put_unreadable(
    const struct channel_meta_entry *entry, struct channel_event *event, const char *what)
{
    struct channel_attachment *one = hk_arena_array(entry->cx->arena, 1, sizeof *one);

    *one = (struct channel_attachment){.kind = HK_STR("unsupported"), .name = hk_str_from(what)};
    event->attachments = one;
    event->attachment_count = 1;
}

static void read_comment(const struct channel_meta_entry *entry, const struct hk_json *value)
{
    const struct hk_json *from = hk_json_get(value, HK_STR("from"));
    struct hk_str author = hk_json_text(from, "id");
    struct hk_str parent = hk_json_text(value, "parent_id");
    struct channel_event *event = add_words(entry, hk_json_text(value, "id"));

    if (author.n > 0 && hk_str_equal(author, entry->id))
        event->direction = CHANNEL_OUT;
    event->parent_id = parent;
    if (parent.n > 0)
        event->thread_key = parent;
    event->reply_handle = event->thread_key;
    event->text = channel_words(entry->cx, value, "text");
    event->handle = channel_words(entry->cx, from, "username");
    event->name = event->handle;
    channel_meta_add_person(event, CHANNEL_INSTAGRAM_PERSON, author);
    if (event->text.n == 0)
        put_unreadable(entry, event, "comment");
}

static void read_mention(const struct channel_meta_entry *entry, const struct hk_json *value)
{
    struct hk_str media = hk_json_text(value, "media_id");
    struct hk_str comment = hk_json_text(value, "comment_id");
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    struct channel_event *event = add_words(entry, comment.n > 0 ? comment : media);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "media", media);
    if (comment.n > 0)
        hk_json_str_member(&w, "comment", comment);
    hk_json_object_end(&w);
    event->reply_handle = channel_take(entry->cx, &buf);
    channel_meta_add_person(event, CHANNEL_INSTAGRAM_PERSON, HK_STR(""));
    put_unreadable(entry, event, "mention");
}

void channel_instagram_read_change(
    const struct channel_meta_entry *entry, const struct hk_json *change)
{
    const struct hk_json *value = hk_json_get(change, HK_STR("value"));
    struct hk_str field = hk_json_text(change, "field");
    bool comment = says(field, "comments") || says(field, "live_comments");

    if (comment && hk_json_text(value, "id").n > 0)
        read_comment(entry, value);
    else if (says(field, "mentions") && hk_json_text(value, "media_id").n > 0)
        read_mention(entry, value);
    else
        channel_meta_unknown(entry, field, change);
}

/* ---- out ---------------------------------------------------------------------------------- */

/* Of a mention: what is answered there; NULL of a comment. */
static const struct hk_json *mention_of(struct hk_cx *cx, const struct channel_operation *operation)
{
    const struct model_response as_response = {.body = operation->reply_handle};

    return hk_str_starts(operation->reply_handle, HK_STR("{"))
        ? channel_response_json(cx, &as_response)
        : NULL;
}

static void ask_send(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    const struct hk_json *mention = mention_of(cx, operation);
    struct hk_str comment = hk_json_text(mention, "comment");
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "message", operation->text);
    if (mention != NULL)
        hk_json_str_member(&w, "media_id", hk_json_text(mention, "media"));
    if (comment.n > 0)
        hk_json_str_member(&w, "comment_id", comment);
    hk_json_object_end(&w);
    struct hk_str url = mention != NULL
        ? channel_meta_url(cx, app, app->node, "mentions", out)
        : channel_meta_url(cx, app, operation->reply_handle, "replies", out);
    channel_meta_ask(cx, app, "POST", url, channel_take(cx, &buf), out);
}

static void ask_probe(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    if (mention_of(cx, operation) != NULL)
        return; /* unclear: there is no list of them */
    struct hk_str url = channel_meta_url(cx, app, operation->reply_handle, "replies", out);
    if (url.n > 0)
        url = hk_arena_printf(
            cx->arena, "%.*s&fields=id,timestamp,from,text&limit=" LISTED, HKS(url));
    channel_meta_ask(cx, app, "GET", url, HK_STR(""), out);
}

void channel_instagram_build_comment(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out)
{
    if (operation->reply_handle.n == 0)
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
    else if (step == 0 || previous == NULL)
        (operation->kind == CHANNEL_PROBE ? ask_probe : ask_send)(cx, app, operation, out);
    else if (channel_arrived(previous, out))
        channel_meta_read_comment(cx, app, "text", operation, previous, out);
}
