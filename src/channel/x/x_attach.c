/* channel/x/x_attach.c -- files that people send: what a post or message names, and fetching it.
 *
 * A post names its files by "media_keys"; what they are comes beside it, in "includes". A direct
 * message of a webhook has its one file in the older form, within. Of a film X offers several
 * renderings: the best that is not larger than a care team needs is taken.
 *
 * What stands in a post is given to anybody. Files of direct messages are given to the account's
 * own token alone, and that goes to X's own hosts only.
 *
 * What it does not do: check what a file is (who keeps it does). Whether X gives files of direct
 * messages to an OAuth 2.0 token is not said in its pages: if not, the file says that it was
 * refused, and is there on X.
 *
 * Sources: docs.x.com/x-api/fundamentals/data-dictionary (media), August 2026; the older form:
 * developer.x.com, message attachments.
 */
#include "base/str.h"
#include "channel/parts.h"
#include "channel/x/x_priv.h"

#define FILES_MAX 8u
#define FILE_TIMEOUT_MS 60000u
#define RATE_WANTED 2500000 /* bits a second: some 720 lines */

static struct channel_attachment *add(
    struct hk_cx *cx, struct channel_event *event, const char *kind)
{
    struct channel_attachment *list =
        hk_arena_array(cx->arena, event->attachment_count + 1, sizeof *list);

    for (size_t i = 0; i < event->attachment_count; i++)
        list[i] = event->attachments[i];
    list[event->attachment_count].kind = hk_str_from(kind);
    event->attachments = list;
    return &list[event->attachment_count++];
}

void channel_x_attach_unsupported(struct hk_cx *cx, struct channel_event *event, struct hk_str what)
{
    add(cx, event, "unsupported")->name = hk_text_clean(cx, what);
}

/* The address of the rendering to take; "" there is none. */
static struct hk_str rendering(const struct hk_json *variants, const char *rate_key)
{
    struct hk_str best = HK_STR("");
    int64_t best_rate = -1;

    for (const struct hk_json *one = hk_json_first(variants); one != NULL;
         one = hk_json_next(variants, one)) {
        int64_t rate = 0;
        (void)hk_json_int(hk_json_get(one, hk_str_from(rate_key)), &rate);
        bool fits = rate <= RATE_WANTED, best_fits = best_rate <= RATE_WANTED;
        if (!hk_str_equal(hk_json_text(one, "content_type"), HK_STR("video/mp4")))
            continue;
        if (best.n == 0 || (fits && (!best_fits || rate > best_rate))
            || (!best_fits && rate < best_rate)) {
            best = hk_json_text(one, "url");
            best_rate = rate;
        }
    }
    return best;
}

static void attach(struct hk_cx *cx, struct channel_event *event, struct hk_str type,
    struct hk_str picture, struct hk_str film, struct hk_str caption)
{
    bool still = hk_str_equal(type, HK_STR("photo"));
    struct hk_str url = still ? picture : film;

    if (url.n == 0) {
        channel_x_attach_unsupported(cx, event, type.n > 0 ? type : HK_STR("media"));
        return;
    }
    struct channel_attachment *file = add(cx, event, still ? "image" : "video");
    file->url = hk_text_clean(cx, url);
    file->caption = caption;
    if (!still)
        file->mime = HK_STR("video/mp4");
}

static const struct hk_json *find_media(const struct hk_json *media, struct hk_str key)
{
    for (const struct hk_json *one = hk_json_first(media); one != NULL;
         one = hk_json_next(media, one))
        if (hk_str_equal(hk_json_text(one, "media_key"), key))
            return one;
    return NULL;
}

void channel_x_attach(struct hk_cx *cx, const struct hk_json *item, const struct hk_json *media,
    struct channel_event *event)
{
    const struct hk_json *keys = hk_json_path(item, "attachments.media_keys");

    for (const struct hk_json *key = hk_json_first(keys);
         key != NULL && event->attachment_count < FILES_MAX; key = hk_json_next(keys, key)) {
        const struct hk_json *one = find_media(media, hk_json_str(key));
        attach(cx, event, hk_json_text(one, "type"), hk_json_text(one, "url"),
            rendering(hk_json_get(one, HK_STR("variants")), "bit_rate"),
            channel_words(cx, one, "alt_text"));
    }
}

void channel_x_attach_old(
    struct hk_cx *cx, const struct hk_json *attachment, struct channel_event *event)
{
    const struct hk_json *media = hk_json_get(attachment, HK_STR("media"));
    struct hk_str type = hk_json_text(media, "type");

    if (attachment == NULL)
        return;
    if (type.n == 0)
        type = hk_json_text(attachment, "type");
    attach(cx, event, type, hk_json_text(media, "media_url_https"),
        rendering(hk_json_path(media, "video_info.variants"), "bitrate"),
        channel_words(cx, media, "ext_alt_text"));
}

/* ---- fetching ----------------------------------------------------------------------------- */

static bool is_private(
    struct hk_cx *cx, const struct channel_account *account, struct hk_str address)
{
    struct hk_str own = hk_arena_printf(
        cx->arena, "%.*s/", HKS(channel_base_url(channel_x_setting(account, "base_url"))));

    return hk_str_starts(address, HK_STR("https://ton.twitter.com/"))
        || hk_str_starts(address, HK_STR("https://ton.x.com/")) || hk_str_starts(address, own);
}

static struct model_request ask_file(struct hk_cx *cx, struct hk_str address, struct hk_str access)
{
    struct model_header *headers = hk_arena_array(cx->arena, 1, sizeof *headers);

    headers[0] = (struct model_header){
        HK_STR("authorization"), hk_arena_printf(cx->arena, "Bearer %.*s", HKS(access))};
    return (struct model_request){.method = HK_STR("GET"),
        .url = address,
        .headers = headers,
        .header_count = access.n > 0 ? 1 : 0,
        .timeout_ms = FILE_TIMEOUT_MS,
        .secret = access.n > 0};
}

static void read_file(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    struct hk_str status = hk_arena_printf(cx->arena, "HTTP %u", response->status);

    if (response->status == 200) {
        out->step = CHANNEL_STEP_SENT;
    } else if (response->status == 404 || response->status == 410) {
        channel_fail(out, HK_STR("gone"), status);
    } else if (response->status >= 500 || response->status == 429 || response->status == 408) {
        out->step = CHANNEL_STEP_RETRY;
        out->retry_after_ms = channel_x_wait_ms(cx, response);
        out->error_text = status;
    } else {
        channel_fail(out, HK_STR("refused"), status);
    }
}

void channel_x_fetch(struct hk_cx *cx, const struct channel_account *account, struct hk_str session,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out)
{
    struct hk_str address = operation->target_id;
    struct channel_token_visit visit = {
        .turn = step == 0 || previous == NULL ? CHANNEL_TOKEN_GO : CHANNEL_TOKEN_ANSWER};

    if (is_private(cx, account, address)) {
        channel_token_visit(cx, account, &channel_x_token, session, step, previous, false, &visit);
        if (channel_token_leads(&visit, operation, out))
            return;
    }
    if (visit.turn == CHANNEL_TOKEN_GO) {
        out->step = CHANNEL_STEP_REQUEST;
        out->request = ask_file(cx, address, visit.access);
    } else if (previous->transfer == MODEL_TRANSFER_REFUSED) {
        channel_fail(out, HK_STR("misconfigured"), previous->error);
    } else if (previous->transfer != MODEL_TRANSFER_DONE) {
        out->step = CHANNEL_STEP_RETRY;
        out->error_text = previous->error;
    } else {
        read_file(cx, previous, out);
    }
}
