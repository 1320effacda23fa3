/* channel/webchat/webchat.c -- the chat on a company's own pages: this server is the network.
 *
 * Nobody else delivers here and nothing is called: api/chat.c takes in what the visitor's widget
 * says, checks who it is, and writes a body for this parser; a reply is there as soon as it is
 * committed, and the visitor's own event stream (flow/chat.c) shows it. A body is our own JSON:
 *
 *   {"events":[
 *     {"kind":"message","visitor":"q7..","id":"c1..","made_ms":1,"at_ms":2,"text":"..",
 *      "language":"pl","user":"4711","name":"Anna",
 *      "files":[{"sha256":"..","kind":"image","mime":"image/png","name":"a.png","size_bytes":9}]},
 *     {"kind":"receipt","visitor":"q7..","target":"webchat-..","receipt":"read","at_ms":2}]}
 *
 * `id` and `made_ms` are the widget's and make the dedup: what was written offline and sent twice
 * is one message. `at_ms` is the server's own. `user` and `name` stand there only if the account's
 * secret vouched for them.
 *
 * `files` are on this server already when the body is written: their hash is their name.
 *
 * What it does not do: verify anything (the tokens are flow/'s).
 */
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"

#define TEXT_MAX_CODEPOINTS 4000u
#define ID_MAX_BYTES 64u
#define FILE_MAX_BYTES INT64_C(25000000)
#define FILES_MAX 5u

static const struct channel_field webchat_fields[] = {
    {"title", CHANNEL_FIELD_TEXT, false, ""},
    {"greeting", CHANNEL_FIELD_TEXT, false, ""},
    {"hours", CHANNEL_FIELD_TEXT, false, ""},
    {"color", CHANNEL_FIELD_COLOR, false, "#1f5f8b"},
    {"languages", CHANNEL_FIELD_LANGUAGES, false, ""},
    {"origins", CHANNEL_FIELD_SITES, false, ""},
    {"elsewhere", CHANNEL_FIELD_TEXT, false, ""},
    {"identity_secret", CHANNEL_FIELD_SIGNING, false, ""},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static int64_t number(const struct hk_json *object, const char *key)
{
    int64_t value = 0;

    (void)hk_json_int(hk_json_get(object, hk_str_from(key)), &value);
    return value > 0 ? value : 0;
}

static bool is_name(struct hk_str name)
{
    return name.n <= ID_MAX_BYTES && channel_is_plain(name);
}

static void read_files(struct hk_cx *cx, const struct hk_json *item, struct channel_event *event)
{
    const struct hk_json *files = hk_json_get(item, HK_STR("files"));
    size_t room = hk_json_size(files), n = 0;

    if (room == 0)
        return;
    struct channel_attachment *list = hk_arena_array(cx->arena, room, sizeof *list);
    for (const struct hk_json *one = hk_json_first(files); one != NULL;
         one = hk_json_next(files, one))
        list[n++] = (struct channel_attachment){.kind = hk_json_text(one, "kind"),
            .mime = hk_json_text(one, "mime"),
            .name = channel_words(cx, one, "name"),
            .remote_id = hk_json_text(one, "sha256"),
            .size_bytes = number(one, "size_bytes")};
    event->attachments = list;
    event->attachment_count = n;
}

static enum hk_rc read_message(
    struct hk_cx *cx, const struct hk_json *item, struct channel_gathering *found)
{
    struct hk_str visitor = hk_json_text(item, "visitor"), id = hk_json_text(item, "id");
    struct hk_str text = channel_words(cx, item, "text");

    bool is_empty =
        hk_str_trim(text).n == 0 && hk_json_size(hk_json_get(item, HK_STR("files"))) == 0;

    if (!is_name(visitor) || !is_name(id) || is_empty)
        return hk_fail(cx, HK_EPROTO, "a message lacks its visitor, its id or its text");
    struct channel_event *event = channel_gather(cx, found);
    *event = (struct channel_event){.kind = CHANNEL_MESSAGE,
        .visibility = CHANNEL_PRIVATE,
        .dedup = channel_dedup(cx, 'm', number(item, "made_ms"),
            hk_arena_printf(cx->arena, "%.*s:%.*s", HKS(visitor), HKS(id))),
        .remote_id = id,
        .thread_key = visitor,
        .reply_handle = id,
        .text = text,
        .language = hk_json_text(item, "language"),
        .name = channel_words(cx, item, "name"),
        .at_ms = number(item, "at_ms")};
    read_files(cx, item, event);
    channel_add_identity(event, "webchat.user", channel_words(cx, item, "user"));
    channel_add_identity(event, "webchat", visitor);
    return HK_OK;
}

static enum hk_rc read_receipt(
    struct hk_cx *cx, const struct hk_json *item, struct channel_gathering *found)
{
    struct hk_str target = hk_json_text(item, "target"), what = hk_json_text(item, "receipt");
    int64_t at_ms = number(item, "at_ms");
    bool read = hk_str_equal(what, HK_STR("read"));

    if (target.n == 0 || (!read && !hk_str_equal(what, HK_STR("delivered"))))
        return hk_fail(
            cx, HK_EPROTO, "a receipt lacks its target or says neither read nor delivered");
    struct channel_event *event = channel_gather(cx, found);
    *event = (struct channel_event){.kind = CHANNEL_RECEIPT,
        .visibility = CHANNEL_PRIVATE,
        .dedup = channel_dedup(
            cx, 'r', at_ms, hk_arena_printf(cx->arena, "%.*s:%.*s", HKS(target), HKS(what))),
        .target_id = target,
        .thread_key = hk_json_text(item, "visitor"),
        .receipt = read ? CHANNEL_READ : CHANNEL_DELIVERED,
        .at_ms = at_ms};
    return HK_OK;
}

static enum hk_rc webchat_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *items;

    (void)account;
    HK_TRY(channel_read_events(cx, body, &items));
    for (const struct hk_json *one = hk_json_first(items); one != NULL;
         one = hk_json_next(items, one)) {
        struct hk_str kind = hk_json_text(one, "kind");
        if (hk_str_equal(kind, HK_STR("message")))
            HK_TRY(read_message(cx, one, &found));
        else if (hk_str_equal(kind, HK_STR("receipt")))
            HK_TRY(read_receipt(cx, one, &found));
        else
            channel_gather_unknown(
                cx, &found, HK_STR(""), kind, hk_json_raw(one), number(one, "at_ms"));
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}

/* There is nobody to call: the reply stands in the visitor's thread once this is committed. The
 * name is made of our key, so that a second attempt says the same. */
static enum hk_rc webchat_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    (void)account;
    (void)session;
    (void)step;
    (void)previous;
    *out =
        (struct channel_outcome){.step = CHANNEL_STEP_FAILED, .error_code = HK_STR("unsupported")};
    if (operation->kind == CHANNEL_SEND || operation->kind == CHANNEL_PROBE)
        *out = (struct channel_outcome){.step = CHANNEL_STEP_SENT,
            .remote_id = hk_arena_printf(cx->arena, "webchat-%.*s", HKS(operation->txn))};
    return HK_OK;
}

static void webchat_speech(const struct channel_account *account, const struct channel_place *place,
    int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    (void)place;
    (void)now_ms;
    *out = (struct channel_speech){
        .allowed = true, .unit = HK_TEXT_CODEPOINTS, .max = TEXT_MAX_CODEPOINTS};
}

static const struct channel_takes webchat_takes[] = {
    {"*", FILE_MAX_BYTES, false}, {NULL, 0, false}};

const struct channel_kind channel_webchat = {
    .abi = CHANNEL_ABI,
    .name = "webchat",
    .label = "Web chat",
    .fields = webchat_fields,
    .field_count = HK_COUNT(webchat_fields) - 1,
    .repeat = CHANNEL_REPEAT_SAFE,
    .own = true,
    .takes = webchat_takes,
    .files_max = FILES_MAX,
    .describes = true,
    .cannot = "calls; co-browsing",
    .costs = "nothing: it is our own",
    .tested = "the widget in a real browser",
    .source = "our own",
    .parse = webchat_parse,
    .build = webchat_build,
    .speech = webchat_speech,
};
