/* channel/whatsapp/whatsapp_media.c -- files: those that people send, and those that we send.
 *
 * In: where it is, then the bytes.
 *
 *   step 0   GET /{media id}    -> url, mime_type, sha256, file_size
 *   step 1   GET url            with the bearer: the address alone gives nothing
 *   step 2   the body is the file; if the address leads nowhere, where it is is asked once more
 *
 * The url lives for five minutes, so both steps are always made together; the media id for 30 days.
 * Fetching changes nothing at the network: whatever is not a clear refusal may be tried again.
 *
 * Out: POST /{phone number id}/media gives the file and gets its media id; the message names that
 * id. A file that was given and never named is seen by nobody and forgotten after 30 days, so
 * giving it again is harmless.
 *
 * What it does not do: check the hash (who keeps the file does).
 *
 * Sources: developers.facebook.com/documentation/business-messaging/whatsapp, media, August 2026.
 */
#include "base/json_read.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/whatsapp/whatsapp_priv.h"

#define FILE_TIMEOUT_MS 60000u
#define ADDRESS_STEPS 2u          /* where it is, and what is there */
#define UPLOAD_TIMEOUT_MS 120000u /* 100 MB; with the message itself within a reply's lease */

static void ask_where(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    const struct channel_meta_app app = channel_whatsapp_app(account);

    if (!channel_is_plain(operation->target_id)) {
        channel_fail(out, HK_STR("gone"), HK_STR("The file's name is not one of this network's."));
        return;
    }
    channel_meta_ask(cx, &app, "GET", channel_meta_url(cx, &app, operation->target_id, "", out),
        HK_STR(""), out);
}

/* The token goes to no address that is less protected than the one we were told to use. */
static bool may_carry_token(const struct channel_account *account, struct hk_str url)
{
    struct hk_str base = channel_whatsapp_setting(account, "base_url");

    return hk_str_starts(url, HK_STR("https://"))
        || (hk_str_starts(url, HK_STR("http://")) && hk_str_starts(base, HK_STR("http://")));
}

static void ask_file(struct hk_cx *cx, const struct channel_account *account,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    struct hk_str url = hk_arena_str(cx->arena, hk_json_text(tree, "url"));
    struct model_header *headers = hk_arena_array(cx->arena, 1, sizeof *headers);

    if (!may_carry_token(account, url)) {
        channel_fail(out, HK_STR("refused"), HK_STR("The network named no address of the file."));
        return;
    }
    headers[0] = (struct model_header){HK_STR("authorization"),
        hk_arena_printf(
            cx->arena, "Bearer %.*s", HKS(channel_whatsapp_setting(account, "access_token")))};
    out->step = CHANNEL_STEP_REQUEST;
    out->request = (struct model_request){.method = HK_STR("GET"),
        .url = url,
        .headers = headers,
        .header_count = 1,
        .timeout_ms = FILE_TIMEOUT_MS,
        .secret = true};
    out->file.mime = hk_arena_str(cx->arena, hk_json_text(tree, "mime_type"));
    out->file.sha256 = hk_arena_str(cx->arena, hk_json_text(tree, "sha256"));
    if (!hk_str_to_int(hk_json_text(tree, "file_size"), &out->file.size_bytes)
        || out->file.size_bytes < 0)
        out->file.size_bytes = 0;
}

static bool is_nowhere(const struct model_response *response)
{
    return response->status == 404 || response->status == 410;
}

static void read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    channel_meta_read_refusal(cx, response, out);
    /* An id that is not there any more is a 400 with code 100, "invalid", to this network. */
    if (is_nowhere(response) || hk_str_equal(out->error_code, HK_STR("invalid")))
        channel_fail(out, HK_STR("gone"), out->error_text);
    else if (out->step != CHANNEL_STEP_FAILED)
        out->step = CHANNEL_STEP_RETRY; /* a void token too: a new one may come */
}

void channel_whatsapp_fetch(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out)
{
    if (step == 0 || previous == NULL) {
        ask_where(cx, account, operation, out);
        return;
    }
    if (previous->transfer == MODEL_TRANSFER_REFUSED) {
        channel_fail(out, HK_STR("misconfigured"), previous->error);
    } else if (previous->transfer != MODEL_TRANSFER_DONE) {
        out->step = CHANNEL_STEP_RETRY;
        out->error_text = previous->error;
    } else if (step == ADDRESS_STEPS && is_nowhere(previous)) {
        ask_where(cx, account, operation, out); /* the address ran out: there may be a new one */
    } else if (previous->status != 200) {
        read_refusal(cx, previous, out);
    } else if (step % ADDRESS_STEPS == 1) {
        ask_file(cx, account, previous, out);
    } else {
        out->step = CHANNEL_STEP_SENT;
    }
}

const char *channel_whatsapp_file_type(struct hk_str mime)
{
    if (hk_str_starts(mime, HK_STR("image/")))
        return "image";
    return hk_str_starts(mime, HK_STR("video/")) ? "video" : "document";
}

void channel_whatsapp_ask_upload(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_enclosure *file, struct channel_outcome *out)
{
    const struct channel_meta_app app = channel_whatsapp_app(account);
    struct model_part *parts = hk_arena_array(cx->arena, 3, sizeof *parts);
    struct hk_str url = channel_meta_url(cx, &app, app.node, "media", out);

    if (url.n == 0)
        return;
    parts[0] =
        (struct model_part){.name = HK_STR("messaging_product"), .value = HK_STR("whatsapp")};
    parts[1] = (struct model_part){.name = HK_STR("type"), .value = file->mime};
    parts[2] = (struct model_part){.name = HK_STR("file"),
        .file = file->file,
        .file_name = file->name.n > 0 ? file->name : HK_STR("file"),
        .mime = file->mime};
    channel_meta_ask(cx, &app, "POST", url, HK_STR(""), out);
    out->request.parts = parts;
    out->request.part_count = 3;
    out->request.timeout_ms = UPLOAD_TIMEOUT_MS;
}

struct hk_str channel_whatsapp_read_upload(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    if (response->transfer == MODEL_TRANSFER_REFUSED) {
        channel_fail(out, HK_STR("misconfigured"), response->error);
        return HK_STR("");
    }
    out->step = CHANNEL_STEP_RETRY;
    out->error_text = response->error;
    if (response->transfer != MODEL_TRANSFER_DONE)
        return HK_STR("");
    if (response->status == 200)
        return hk_json_text(channel_response_json(cx, response), "id");
    channel_meta_read_refusal(cx, response, out);
    if (out->step == CHANNEL_STEP_UNCLEAR)
        out->step = CHANNEL_STEP_RETRY;
    else if (hk_str_equal(out->error_code, HK_STR("invalid")))
        channel_fail(out, HK_STR("media"), out->error_text);
    return HK_STR("");
}
