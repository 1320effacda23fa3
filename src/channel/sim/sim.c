/* channel/sim/sim.c -- a simulated network: everything works, nothing leaves this process.
 *
 * The demo brand, crisis drills and most tests live on it. A body is our own JSON:
 *
 *   {"events":[{"kind":"comment","id":"c1","thread":"post-1","parent":"post-1",
 *     "visibility":"public","from":{"id":"anna","name":"Anna","handle":"anna.k"},
 *     "text":"...","at_ms":1795299000000}]}
 *
 * `kind` is message, comment, review, edit, delete, reaction, receipt, identity, account; any
 * other word gives CHANNEL_UNKNOWN. Further members, all optional: "direction":"out", "target",
 * "txn", "language", "permalink", "window_ms" (how long free text may follow), "receipt" (sent,
 * delivered, read, failed), "error_code", "error_text", "attachments" [{kind, mime, name, id, url,
 * caption, size_bytes}], "who" [{scheme, value}] besides {"sim", from.id}, "account".
 *
 * A reply becomes a request to "sim:send" which flow answers itself: {"id":"..."}. The second one
 * with the same txn gets the same id, so repeating is safe.
 *
 * What it does not do: verify anything. Its bodies are made in this process; there is no address
 * to deliver one to from outside.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"

#define TEXT_MAX_CODEPOINTS 4000u

static const struct channel_field sim_fields[] = {
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

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

static void read_author(struct hk_cx *cx, const struct hk_json *item, struct channel_event *event)
{
    const struct hk_json *from = hk_json_get(item, HK_STR("from"));
    const struct hk_json *who = hk_json_get(item, HK_STR("who"));

    event->name = channel_words(cx, from, "name");
    event->handle = channel_words(cx, from, "handle");
    channel_add_identity(event, "sim", hk_json_text(from, "id"));
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

static void read_event(struct hk_cx *cx, const struct hk_json *item, struct channel_event *event)
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
    event->account_remote_id = hk_json_text(item, "account");
    event->at_ms = number(item, "at_ms");
    event->dedup = channel_dedup(cx, 'm', event->at_ms, id);
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
    if (window_ms > 0 && window_ms < INT64_MAX - event->at_ms)
        event->window_until_ms = event->at_ms + window_ms;
    read_author(cx, item, event);
    read_attachments(cx, hk_json_get(item, HK_STR("attachments")), event);
}

static enum hk_rc sim_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering found = {0};
    const struct hk_json *items;

    (void)account;
    HK_TRY(channel_read_events(cx, body, &items));
    for (const struct hk_json *one = hk_json_first(items); one != NULL;
         one = hk_json_next(items, one)) {
        if (hk_json_text(one, "id").n == 0)
            return hk_fail(cx, HK_EPROTO, "events[%zu].id: text expected", found.count);
        read_event(cx, one, channel_gather(cx, &found));
    }
    *out = (struct channel_events){found.list, found.count};
    return HK_OK;
}

static void put_enclosures(struct hk_json_writer *w, const struct channel_operation *operation)
{
    if (operation->enclosure_count == 0)
        return;
    hk_json_put_key(w, "files");
    hk_json_array_begin(w);
    for (size_t i = 0; i < operation->enclosure_count; i++) {
        const struct channel_enclosure *one = &operation->enclosures[i];
        hk_json_object_begin(w);
        hk_json_str_member(w, "mime", one->mime);
        hk_json_str_member(w, "name", one->name);
        hk_json_str_member(w, "description", one->description);
        hk_json_int_member(w, "size_bytes", one->file.size_bytes);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
}

static struct hk_str send_body(struct hk_cx *cx, const struct channel_operation *operation)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    bool reaction = operation->kind == CHANNEL_REACT;

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "kind", reaction ? HK_STR("reaction") : HK_STR("message"));
    hk_json_str_member(&w, "txn", operation->txn);
    hk_json_int_member(&w, "made_ms", operation->made_ms);
    hk_json_str_member(&w, "thread", operation->thread_key);
    hk_json_str_member(&w, "reply_to", operation->reply_handle);
    hk_json_str_member(&w, "target", operation->target_id);
    hk_json_str_member(&w, "to", operation->to_value);
    hk_json_str_member(&w, "language", operation->language);
    hk_json_bool_member(&w, "by_human", operation->by_human);
    hk_json_str_member(&w, "text", operation->text);
    put_enclosures(&w, operation);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

/* The answer may play any part a real network plays; tests and drills script it. */
static void read_answer(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);

    if (response->transfer == MODEL_TRANSFER_UNSENT
        || (response->transfer == MODEL_TRANSFER_DONE && response->status == 429)) {
        out->step = CHANNEL_STEP_RETRY;
        out->retry_after_ms = channel_retry_after_ms(response);
        out->error_text = response->error;
    } else if (response->transfer == MODEL_TRANSFER_DONE && response->status == 200) {
        out->remote_id = hk_json_text(tree, "id");
        out->step = out->remote_id.n > 0 ? CHANNEL_STEP_SENT : CHANNEL_STEP_UNCLEAR;
    } else if (response->transfer == MODEL_TRANSFER_AMBIGUOUS || response->status >= 500) {
        out->step = CHANNEL_STEP_UNCLEAR;
        out->error_text = response->error;
    } else {
        out->step = CHANNEL_STEP_FAILED;
        out->error_code = hk_json_text(tree, "error_code");
        out->error_text = channel_words(cx, tree, "error_text");
        if (out->error_code.n == 0)
            out->error_code = HK_STR("refused");
    }
}

static enum hk_rc sim_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    (void)account;
    (void)session;
    *out = (struct channel_outcome){.step = CHANNEL_STEP_REQUEST};
    if (operation->kind != CHANNEL_SEND && operation->kind != CHANNEL_PROBE
        && operation->kind != CHANNEL_REACT)
        *out = (struct channel_outcome){
            .step = CHANNEL_STEP_FAILED, .error_code = HK_STR("unsupported")};
    else if (step > 0 && previous != NULL)
        read_answer(cx, previous, out);
    else /* a probe is the same request: the second one with a txn gets the first one's id */
        out->request =
            channel_request(cx, "POST", HK_STR("sim:send"), HK_STR(""), send_body(cx, operation));
    return HK_OK;
}

static void sim_speech(const struct channel_account *account, const struct channel_place *place,
    int64_t now_ms, struct channel_speech *out)
{
    bool open = !place->had_window || now_ms < place->window_until_ms;

    (void)account;
    *out = (struct channel_speech){
        .allowed = open,
        .reason = open ? HK_STR("") : HK_STR("window_closed"),
        .until_ms = open && place->had_window ? place->window_until_ms : 0,
        .unit = HK_TEXT_CODEPOINTS,
        .max = TEXT_MAX_CODEPOINTS,
    };
}

static const struct channel_takes sim_takes[] = {{"*", INT64_C(100) * 1000 * 1000}, {NULL, 0}};

const struct channel_kind channel_sim = {
    .abi = CHANNEL_ABI,
    .name = "sim",
    .label = "Simulated network",
    .fields = sim_fields,
    .field_count = HK_COUNT(sim_fields) - 1,
    .repeat = CHANNEL_REPEAT_SAFE,
    .simulated = true,
    .amends = true,
    .takes = sim_takes,
    .files_max = 10,
    .describes = true,
    .source = "our own",
    .parse = sim_parse,
    .build = sim_build,
    .speech = sim_speech,
};
