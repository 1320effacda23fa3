/* channel/telegram/telegram_news.c -- hearing what people write to the bot, and getting their
 * files.
 *
 * getUpdates is a question that waits: the network answers as soon as something is there, or empty
 * after 25 s. Asking with the number after the last one seen tells the network to forget what was
 * before: so that number, the bookmark, is committed together with the updates, and only the next
 * question confirms them. What was not confirmed is kept by the network for 24 hours.
 *
 * An account with a webhook secret is delivered to and does not ask: the network refuses to answer
 * a bot that has a webhook.
 *
 * What is kept as raw is the network's answer as it came.
 *
 * A file: getFile names its path, then the bytes are got from there. Both addresses bear the token.
 *
 * What it does not do: set or remove the webhook; files over 20 MB (the network does not hand them
 * to bots).
 *
 * Sources: core.telegram.org/bots/api, getUpdates and getFile, November 2026.
 */
#include "base/str.h"
#include "channel/parts.h"
#include "channel/telegram/telegram_priv.h"

#define WAIT_S 25
#define WAIT_TIMEOUT_MS 40000u
#define NEXT_MS 20
#define NOTHING_MS 500 /* it has waited already; who does not wait is not asked in a circle */
#define ASLEEP_MS                                                                                  \
    (INT64_C(60) * 60 * 1000) /* delivered to: look again whether that still holds                 \
                               */
#define CONFLICT_MS 30000
#define LATER_MS 5000
#define FILE_TIMEOUT_MS 60000u

/* Those we read, as a JSON array; some come only if they are named. */
static const char allowed_updates[] =
    "%5B%22message%22%2C%22edited_message%22%2C%22channel_post%22%2C%22edited_channel_post%22"
    "%2C%22message_reaction%22%2C%22callback_query%22%2C%22my_chat_member%22%5D";

static struct hk_str bookmark_after(struct hk_cx *cx, const struct hk_json *list)
{
    int64_t last = -1;

    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one)) {
        int64_t id = 0;
        if (hk_json_int(hk_json_get(one, HK_STR("update_id")), &id) && id > last && id < INT64_MAX)
            last = id;
    }
    return last < 0 ? HK_STR("") : hk_arena_printf(cx->arena, "%lld", (long long)last + 1);
}

static void read_news(
    struct hk_cx *cx, const struct model_response *response, struct channel_news *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *list = hk_json_get(tree, HK_STR("result"));

    if (response->status == 200 && hk_json_kind(list) == HK_JSON_ARRAY) {
        out->step = CHANNEL_STEP_SENT;
        out->next_ms = hk_json_size(list) > 0 ? NEXT_MS : NOTHING_MS;
        if (hk_json_size(list) == 0)
            return;
        struct hk_str next = bookmark_after(cx, list);
        channel_keep(cx, response->body, out);
        if (next.n > 0)
            out->cursor = next;
        else
            out->next_ms = LATER_MS; /* nothing to go on from: not at once again */
        return;
    }
    struct channel_outcome outcome = {.step = CHANNEL_STEP_UNCLEAR};
    channel_telegram_read_refusal(cx, response, &outcome);
    out->step = outcome.step == CHANNEL_STEP_VOID ? CHANNEL_STEP_VOID : CHANNEL_STEP_RETRY;
    out->error_text = outcome.error_text;
    out->next_ms = response->status == 409 ? CONFLICT_MS
        : outcome.retry_after_ms > 0       ? outcome.retry_after_ms
                                           : LATER_MS;
}

static void ask_news(struct hk_cx *cx, const struct channel_account *account, struct hk_str cursor,
    struct channel_news *out)
{
    struct channel_outcome outcome = {.step = CHANNEL_STEP_FAILED};
    struct hk_str url = channel_telegram_url(cx, account, "getUpdates", &outcome);
    int64_t from = 0;

    if (url.n == 0) {
        out->step = CHANNEL_STEP_FAILED;
        out->error_text = outcome.error_text;
        return;
    }
    bool known = hk_str_to_int(cursor, &from) && from > 0;
    url = hk_arena_printf(cx->arena, "%.*s?limit=100&timeout=%d&allowed_updates=%s", HKS(url),
        WAIT_S, allowed_updates);
    if (known)
        url = hk_arena_printf(cx->arena, "%.*s&offset=%lld", HKS(url), (long long)from);
    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(cx, "GET", url, HK_STR(""), HK_STR(""));
    out->request.secret = true;
    out->request.timeout_ms = WAIT_TIMEOUT_MS;
}

enum hk_rc channel_telegram_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out)
{
    (void)session;
    *out = (struct channel_news){.cursor = cursor};
    if (channel_telegram_setting(account, "webhook_secret").n > 0) {
        out->step = CHANNEL_STEP_SENT;
        out->next_ms = ASLEEP_MS;
    } else if (step == 0 || previous == NULL) {
        ask_news(cx, account, cursor, out);
    } else if (previous->transfer == MODEL_TRANSFER_DONE) {
        read_news(cx, previous, out);
    } else {
        out->step =
            previous->transfer == MODEL_TRANSFER_REFUSED ? CHANNEL_STEP_FAILED : CHANNEL_STEP_RETRY;
        out->next_ms = LATER_MS;
        out->error_text = previous->error;
    }
    return HK_OK;
}

/* ---- files -------------------------------------------------------------------------------- */

/* A path of the network: plain parts between slashes, nothing that leads elsewhere. */
static bool is_path(struct hk_str path)
{
    struct hk_str part;

    if (path.n == 0)
        return false;
    while (hk_str_cut(&path, '/', &part))
        if (!channel_is_plain(part))
            return false;
    return true;
}

static void ask_where(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    struct hk_str url = channel_telegram_url(cx, account, "getFile", out);

    if (url.n == 0)
        return;
    url = hk_arena_printf(
        cx->arena, "%.*s?file_id=%.*s", HKS(url), HKS(channel_percent(cx, operation->target_id)));
    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(cx, "GET", url, HK_STR(""), HK_STR(""));
    out->request.secret = true;
}

static void ask_file(struct hk_cx *cx, const struct channel_account *account,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *result =
        hk_json_get(channel_response_json(cx, response), HK_STR("result"));
    struct hk_str path = hk_json_text(result, "file_path");
    struct hk_str url = channel_telegram_url(cx, account, "", out);

    if (url.n == 0)
        return;
    if (!is_path(path)) {
        channel_fail(out, HK_STR("refused"), HK_STR("The network named no address of the file."));
        return;
    }
    struct hk_str base = channel_base_url(channel_telegram_setting(account, "base_url"));
    out->step = CHANNEL_STEP_REQUEST;
    out->request = (struct model_request){.method = HK_STR("GET"),
        .url = hk_arena_printf(cx->arena, "%.*s/file%.*s%.*s", HKS(base),
            HKS(hk_str_sub(url, base.n, SIZE_MAX)), HKS(path)),
        .timeout_ms = FILE_TIMEOUT_MS,
        .secret = true};
    if (!hk_str_to_int(hk_json_text(result, "file_size"), &out->file.size_bytes)
        || out->file.size_bytes < 0)
        out->file.size_bytes = 0;
}

void channel_telegram_fetch(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out)
{
    if (step == 0 || previous == NULL) {
        ask_where(cx, account, operation, out);
    } else if (previous->transfer == MODEL_TRANSFER_REFUSED) {
        channel_fail(out, HK_STR("misconfigured"), previous->error);
    } else if (previous->transfer != MODEL_TRANSFER_DONE) {
        out->step = CHANNEL_STEP_RETRY;
        out->error_text = previous->error;
    } else if (previous->status != 200) {
        channel_telegram_read_refusal(cx, previous, out);
        if (out->step == CHANNEL_STEP_FAILED || (step > 1 && previous->status == 404))
            channel_fail(out, HK_STR("gone"), out->error_text);
        else
            out->step = CHANNEL_STEP_RETRY; /* a void token too: a new one may come */
    } else if (step == 1) {
        ask_file(cx, account, previous, out);
    } else {
        out->step = CHANNEL_STEP_SENT;
    }
}
