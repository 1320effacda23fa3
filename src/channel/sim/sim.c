/* channel/sim/sim.c -- a simulated network: everything works, nothing leaves this process.
 *
 * The demo brand, crisis drills and most tests live on it. Its bodies are plain.h's; people are
 * {"sim", from.id}.
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
#include "channel/plain.h"

#define TEXT_MAX_CODEPOINTS 4000u

static const struct channel_field sim_fields[] = {
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static enum hk_rc sim_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    static const struct channel_plain_form form = {.scheme = "sim", .names_accounts = true};

    (void)account;
    return channel_plain_parse(cx, &form, body, out);
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

    hk_json_object_begin(&w);
    channel_plain_put_reply(&w, operation);
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

/* Somebody heard what stands on this network too: a thread of its own. */
static bool sim_overhear(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_heard *heard, struct channel_event *out)
{
    (void)cx;
    (void)account;
    out->remote_id = heard->remote_id;
    out->thread_key = heard->remote_id;
    out->reply_handle = heard->remote_id;
    out->handle = heard->author;
    channel_add_identity(out, "sim", heard->author);
    return heard->author.n > 0;
}

static const struct channel_takes sim_takes[] = {
    {"*", INT64_C(100) * 1000 * 1000, false}, {NULL, 0, false}};

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
    .cannot = "anything outside of this process",
    .costs = "nothing",
    .tested = "everything that Hark's tests do",
    .source = "our own",
    .parse = sim_parse,
    .overhear = sim_overhear,
    .build = sim_build,
    .speech = sim_speech,
};
