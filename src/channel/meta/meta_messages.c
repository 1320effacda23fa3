/* channel/meta/meta_messages.c -- private messages out, on Messenger and Instagram.
 *
 *   SEND    POST /{page}/messages; with a file first POST /{page}/message_attachments, which names
 *           it, then the file, then the words: the network takes one or the other in a message
 *   PROBE   GET /{page}/conversations?user_id=..: are our words among the last ones?
 *
 * A private reply to a comment is a SEND that names the comment instead of the person: the network
 * takes one to each, within seven days. Lost, it is read back in the same way, and never repeated.
 *
 * A human who answers after 24 hours writes under the tag HUMAN_AGENT; also if the network finds
 * that the 24 hours ended while the answer was on its way. A bot never does: it has by_human false,
 * and then there is no way to the tag. Which page or profile may use it the network says only by
 * refusing it: from then on 24 hours are all there is (`late_messages`).
 *
 * Messenger gives our key back in the echo (`metadata`); Instagram has no such place.
 */
#include "channel/meta/meta_messages.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/buttons.h"

const struct channel_buttons channel_meta_buttons = {.count_max = 13, .label_max = 20};

#define HUMAN_EXTRA_MS (6 * CHANNEL_META_DAY_MS) /* 24 hours and these make seven days */
#define MESSENGER_MAX_CODEPOINTS 2000u
#define UPLOAD_TIMEOUT_MS 120000u
#define LISTED "20"
#define LATE "late_messages" /* the word of meta_rights.c for what rests on the tag */
#define CODE_NO_CONSENT 10
#define EARLIER_MS 5000 /* their clock and ours */

enum window { WITHIN_A_DAY, HUMAN_ONLY };

/* Why nothing may be said in private: the window is shut, or would be open with the tag. */
static struct hk_str closed_reason(const struct channel_place *place, int64_t now_ms)
{
    if (place->held)
        return HK_STR("other_app");
    if (!place->had_window)
        return HK_STR("not_begun");
    if (!place->by_bot && now_ms < place->window_until_ms + HUMAN_EXTRA_MS)
        return HK_STR("late_refused");
    return HK_STR("window_closed");
}

void channel_meta_speech(
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    bool tagged = !place->by_bot && !channel_has_word(place->refused, HK_STR(LATE));
    int64_t until_ms = place->window_until_ms + (tagged ? HUMAN_EXTRA_MS : 0);

    *out = (struct channel_speech){.unit = HK_TEXT_CODEPOINTS, .max = MESSENGER_MAX_CODEPOINTS};
    if (place->aside) {
        out->allowed = true;
    } else if (place->had_window && now_ms < until_ms && !place->held) {
        out->allowed = true;
        out->until_ms = until_ms;
    } else {
        out->reason = closed_reason(place, now_ms);
        out->closed_ms = place->had_window && !place->held ? until_ms : 0;
    }
}

/* ---- what is sent ------------------------------------------------------------------------- */

static bool is_messenger(const char *platform)
{
    return platform[0] == 'm';
}

/* A private reply answers words that stand in public, and is sent to those. */
static bool is_aside(const struct channel_operation *operation)
{
    return operation->target_id.n > 0;
}

static void put_recipient(struct hk_json_writer *w, const struct channel_operation *operation)
{
    bool post = hk_str_starts(operation->reply_handle, HK_STR(CHANNEL_META_POST));

    hk_json_put_key(w, "recipient");
    hk_json_object_begin(w);
    if (is_aside(operation))
        hk_json_str_member(w, post ? "post_id" : "comment_id", operation->target_id);
    else
        hk_json_str_member(w, "id", operation->thread_key);
    hk_json_object_end(w);
}

static void put_frame(struct hk_json_writer *w, const char *platform,
    const struct channel_operation *operation, enum window window)
{
    put_recipient(w, operation);
    if (is_aside(operation))
        return;
    if (window == HUMAN_ONLY) {
        hk_json_str_member(w, "messaging_type", HK_STR("MESSAGE_TAG"));
        hk_json_str_member(w, "tag", HK_STR("HUMAN_AGENT"));
    } else if (is_messenger(platform)) {
        hk_json_str_member(w, "messaging_type", HK_STR("RESPONSE"));
    }
}

static const char *type_of(const struct channel_enclosure *file)
{
    static const char *const families[] = {"image", "video", "audio"};

    for (size_t i = 0; i < HK_COUNT(families); i++)
        if (hk_str_starts(file->mime, hk_str_from(families[i])))
            return families[i];
    return "file";
}

static void put_attachment(
    struct hk_json_writer *w, const struct channel_enclosure *file, struct hk_str id)
{
    hk_json_put_key(w, "attachment");
    hk_json_object_begin(w);
    hk_json_str_member(w, "type", hk_str_from(type_of(file)));
    hk_json_put_key(w, "payload");
    hk_json_object_begin(w);
    if (id.n > 0)
        hk_json_str_member(w, "attachment_id", id);
    else
        hk_json_bool_member(w, "is_reusable", false);
    hk_json_object_end(w);
    hk_json_object_end(w);
}

static void put_buttons(struct hk_json_writer *w, const struct channel_operation *operation)
{
    if (operation->button_count == 0)
        return;
    hk_json_put_key(w, "quick_replies");
    hk_json_array_begin(w);
    for (size_t i = 0; i < operation->button_count; i++) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "content_type", HK_STR("text"));
        hk_json_str_member(w, "title", operation->buttons[i]);
        hk_json_str_member(w, "payload", operation->buttons[i]);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
}

/* `file`: the network's name of the file this message is; "" for the words. */
static struct hk_str message_body(struct hk_cx *cx, const char *platform,
    const struct channel_operation *operation, enum window window, struct hk_str file)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    put_frame(&w, platform, operation, window);
    hk_json_put_key(&w, "message");
    hk_json_object_begin(&w);
    if (file.n > 0)
        put_attachment(&w, &operation->enclosures[0], file);
    else
        hk_json_str_member(&w, "text", operation->text);
    if (file.n == 0)
        put_buttons(&w, operation);
    if (is_messenger(platform)) /* of the file before the words: a part, see read_message() */
        hk_json_str_member(&w, "metadata",
            file.n == 0 || operation->text.n == 0
                ? operation->txn
                : hk_arena_printf(cx->arena, "%.*s" CHANNEL_META_PART, HKS(operation->txn)));
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static void ask_message(struct hk_cx *cx, const struct channel_meta_app *app, const char *platform,
    const struct channel_operation *operation, enum window window, struct hk_str file,
    struct channel_outcome *out)
{
    if (operation->thread_key.n == 0) {
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
        return;
    }
    channel_meta_ask(cx, app, "POST", channel_meta_url(cx, app, app->node, "messages", out),
        message_body(cx, platform, operation, window, file), out);
}

static void ask_upload(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_enclosure *file, struct channel_outcome *out)
{
    struct hk_str url = channel_meta_url(cx, app, app->node, "message_attachments", out);
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    struct model_part *parts = hk_arena_array(cx->arena, 2, sizeof *parts);

    hk_json_object_begin(&w);
    put_attachment(&w, file, HK_STR(""));
    hk_json_object_end(&w);
    parts[0] = (struct model_part){.name = HK_STR("message"), .value = channel_take(cx, &buf)};
    parts[1] = (struct model_part){.name = HK_STR("filedata"),
        .file = file->file,
        .file_name = file->name.n > 0 ? file->name : HK_STR("file"),
        .mime = file->mime};
    channel_meta_ask(cx, app, "POST", url, HK_STR(""), out);
    out->request.parts = parts;
    out->request.part_count = 2;
    out->request.timeout_ms = UPLOAD_TIMEOUT_MS;
}

/* ---- what the answers mean ---------------------------------------------------------------- */

/* Where an operation is, carried from step to step: "u" after the upload, "f" after the file, "w"
 * after the words; in capitals if they went under the tag. */
static bool is_tagged(struct hk_str carry)
{
    return carry.n > 0 && carry.p[0] >= 'A' && carry.p[0] <= 'Z';
}

static enum window window_of(const struct channel_operation *operation)
{
    bool late = operation->window_until_ms > 0 && operation->made_ms >= operation->window_until_ms;

    return operation->by_human && (late || is_tagged(operation->carry)) ? HUMAN_ONLY : WITHIN_A_DAY;
}

/* The words or the file, under the tag if it is late; a refusal for lateness asks once more. */
static void say(struct hk_cx *cx, const struct channel_meta_app *app, const char *platform,
    const struct channel_operation *operation, enum window window, struct hk_str file,
    struct channel_outcome *out)
{
    ask_message(cx, app, platform, operation, window, file, out);
    const char *stage =
        file.n > 0 ? (window == HUMAN_ONLY ? "F" : "f") : (window == HUMAN_ONLY ? "W" : "w");
    out->carry =
        file.n > 0 ? hk_arena_printf(cx->arena, "%s%.*s", stage, HKS(file)) : hk_str_from(stage);
}

/* The file is there and the words are not: nothing may be repeated as a whole. */
static void refuse_half(struct channel_outcome *out)
{
    struct hk_str text = out->error_text;

    if (out->step != CHANNEL_STEP_UNCLEAR)
        channel_fail(out, HK_STR("half_sent"), text);
}

/* Refused for lateness alone, where a human may still write under the tag. */
static bool is_late(const struct channel_operation *operation, const struct channel_outcome *out)
{
    return hk_str_equal(out->error_code, HK_STR("window_closed")) && operation->by_human
        && !is_aside(operation) && window_of(operation) == WITHIN_A_DAY;
}

/* The network has not consented to the tag: it never will for this account, until somebody asks
 * Meta for it. */
static void read_no_consent(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    int64_t code = 0;

    if (!is_tagged(operation->carry) || !hk_str_equal(out->error_code, HK_STR("no_right"))
        || !hk_json_int(hk_json_path(tree, "error.code"), &code) || code != CODE_NO_CONSENT)
        return;
    channel_fail(out, HK_STR("late_refused"), out->error_text);
    out->refused = HK_STR(LATE);
}

static void read_said(struct hk_cx *cx, const struct channel_meta_app *app, const char *platform,
    const struct channel_operation *operation, const struct model_response *response,
    struct channel_outcome *out)
{
    struct hk_str carry = operation->carry;
    bool was_file = carry.n > 0 && (carry.p[0] == 'f' || carry.p[0] == 'F');
    struct hk_str file = was_file ? hk_str_sub(carry, 1, SIZE_MAX) : HK_STR("");
    bool after_file = !was_file && operation->enclosure_count > 0;
    const struct hk_json *tree = channel_response_json(cx, response);
    struct hk_str id = hk_json_text(tree, "message_id");

    if (response->status >= 200 && response->status < 300) {
        out->step = id.n > 0 ? CHANNEL_STEP_SENT : CHANNEL_STEP_UNCLEAR;
        out->remote_id = id;
        if (was_file && operation->text.n > 0 && id.n > 0)
            say(cx, app, platform, operation, window_of(operation), HK_STR(""), out);
        return;
    }
    channel_meta_read_refusal(cx, response, out);
    if (is_late(operation, out)) {
        *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
        say(cx, app, platform, operation, HUMAN_ONLY, file, out);
        return;
    }
    read_no_consent(cx, operation, response, out);
    if (after_file)
        refuse_half(out);
}

static void read_upload(struct hk_cx *cx, const struct channel_meta_app *app, const char *platform,
    const struct channel_operation *operation, const struct model_response *response,
    struct channel_outcome *out)
{
    struct hk_str id = hk_json_text(channel_response_json(cx, response), "attachment_id");

    if (response->status == 200 && id.n > 0) {
        say(cx, app, platform, operation, window_of(operation), id, out);
        return;
    }
    channel_meta_read_refusal(cx, response, out);
    if (out->step == CHANNEL_STEP_UNCLEAR || response->status == 200)
        out->step = CHANNEL_STEP_RETRY; /* nobody sees a file that no message names */
    else if (hk_str_equal(out->error_code, HK_STR("invalid")))
        channel_fail(out, HK_STR("media"), out->error_text);
}

/* ---- reading back ------------------------------------------------------------------------- */

/* Messenger and Facebook say created_time, Instagram's comments timestamp. */
static bool read_time(const struct hk_json *element, int64_t *out_ms)
{
    return hk_clock_read(hk_json_text(element, "created_time"), out_ms)
        || hk_clock_read(hk_json_text(element, "timestamp"), out_ms);
}

void channel_meta_find(struct hk_cx *cx, const struct hk_json *list, const char *words,
    struct hk_str account, const struct channel_operation *operation, struct channel_outcome *out)
{
    struct hk_str wanted = hk_str_trim(hk_text_clean(cx, operation->text));

    out->step = CHANNEL_STEP_UNCLEAR;
    if (hk_json_kind(list) != HK_JSON_ARRAY || wanted.n == 0)
        return;
    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one)) {
        struct hk_str id = hk_json_text(one, "id");
        int64_t at_ms = 0;
        if (id.n == 0 || !read_time(one, &at_ms) || at_ms < operation->made_ms - EARLIER_MS
            || !hk_str_equal(hk_json_text(hk_json_get(one, HK_STR("from")), "id"), account)
            || !hk_str_equal(hk_str_trim(channel_words(cx, one, words)), wanted))
            continue;
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = id;
        return;
    }
}

void channel_meta_read_comment(struct hk_cx *cx, const struct channel_meta_app *app,
    const char *words, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    bool probe = operation->kind == CHANNEL_PROBE;

    if (response->status != 200) {
        channel_meta_read_refusal(cx, response, out);
        if (probe && out->step != CHANNEL_STEP_VOID)
            out->step = CHANNEL_STEP_UNCLEAR; /* it told nothing about the reply */
        else if (hk_str_equal(out->error_code, HK_STR("invalid")))
            channel_fail(out, HK_STR("no_place"), out->error_text); /* the comment is gone */
        return;
    }
    if (probe) {
        channel_meta_find(cx, hk_json_get(tree, HK_STR("data")), words, app->node, operation, out);
        return;
    }
    out->remote_id = hk_json_text(tree, "id");
    out->step = out->remote_id.n > 0 ? CHANNEL_STEP_SENT : CHANNEL_STEP_UNCLEAR;
}

static void ask_probe(struct hk_cx *cx, const struct channel_meta_app *app, const char *platform,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    struct hk_str url = channel_meta_url(cx, app, app->node, "conversations", out);

    if (url.n > 0)
        url = hk_arena_printf(cx->arena,
            "%.*s&platform=%s&user_id=%.*s"
            "&fields=messages.limit(" LISTED ")%%7Bid,created_time,from,message%%7D",
            HKS(url), platform, HKS(channel_percent(cx, operation->thread_key)));
    channel_meta_ask(cx, app, "GET", url, HK_STR(""), out);
}

static void read_probe(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_operation *operation, const struct model_response *response,
    struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);

    if (response->status != 200)
        channel_meta_read_refusal(cx, response, out);
    if (response->status != 200 && out->step != CHANNEL_STEP_VOID)
        out->step = CHANNEL_STEP_UNCLEAR; /* it told nothing about the message */
    if (response->status == 200)
        channel_meta_find(
            cx, hk_json_path(tree, "data.0.messages.data"), "message", app->node, operation, out);
}

/* ---- the operation ------------------------------------------------------------------------ */

static void build_probe(struct hk_cx *cx, const struct channel_meta_app *app, const char *platform,
    const struct channel_operation *operation, const struct model_response *previous,
    struct channel_outcome *out)
{
    if (previous == NULL)
        ask_probe(cx, app, platform, operation, out);
    else if (channel_arrived(previous, out))
        read_probe(cx, app, operation, previous, out);
}

/* The file is given to the network by itself; until a message names it nobody sees it. */
static void build_upload(struct hk_cx *cx, const struct channel_meta_app *app, const char *platform,
    const struct channel_operation *operation, const struct model_response *previous,
    struct channel_outcome *out)
{
    if (previous == NULL)
        ask_upload(cx, app, &operation->enclosures[0], out);
    else if (channel_arrived(previous, out))
        read_upload(cx, app, platform, operation, previous, out);
    else if (out->step == CHANNEL_STEP_UNCLEAR)
        out->step = CHANNEL_STEP_RETRY;
}

void channel_meta_build_message(struct hk_cx *cx, const struct channel_meta_app *app,
    const char *platform, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    bool file = operation->enclosure_count > 0;

    if (is_aside(operation) && file)
        channel_fail(out, HK_STR("too_many_files"), HK_STR(""));
    else if (operation->kind == CHANNEL_PROBE)
        build_probe(cx, app, platform, operation, previous, out);
    else if (operation->enclosure_count > 1)
        channel_fail(out, HK_STR("too_many_files"), HK_STR(""));
    else if (file && step <= 1)
        build_upload(cx, app, platform, operation, step == 0 ? NULL : previous, out);
    else if (previous == NULL)
        say(cx, app, platform, operation, window_of(operation), HK_STR(""), out);
    else if (channel_arrived(previous, out))
        read_said(cx, app, platform, operation, previous, out);
    else if (file && operation->carry.n == 1)
        refuse_half(out);
}
