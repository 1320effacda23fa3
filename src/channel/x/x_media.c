/* channel/x/x_media.c -- files that we send: given to X first, then named by the post or message.
 *
 *   picture      POST /2/media/upload                    the whole of it
 *   film, GIF    POST /2/media/upload/initialize         its kind and length
 *                POST /2/media/upload/{id}/append        piece by piece
 *                POST /2/media/upload/{id}/finalize
 *                GET  /2/media/upload?command=STATUS     until X has worked it over
 *   then, of what stands in a post and has a description
 *                POST /2/media/metadata
 *
 * What was given and is never named is seen by nobody and forgotten after a day; so whatever fails
 * on the way is harmless, and an attempt begins with all of it again. How far it came travels from
 * step to step in the operation's `carry`:
 *
 *   {"ids":[..],"described","upload","segment","finished","looks","calls","said"}
 *
 * `ids` are given and whole, the last of them `described` if it is to be. `upload` is the one being
 * given, of which `segment` pieces are there. `finished`: all of them are, and X was asked `looks`
 * times whether it is done. `calls` counts what was answered so far. `said` is none of this file's:
 * what X said when it called our words a duplicate (x.c).
 *
 * What it does not do: shrink anything; films longer than a reply's lease can carry.
 *
 * Sources: docs.x.com/x-api/media, August 2026; twitter-api-v2 1.29.1 speaks it alike.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/x/x_priv.h"

#define PIECE_BYTES (INT64_C(4) * 1024 * 1024) /* X takes 5 MB */
#define SEGMENT_MAX 999                        /* as X numbers them */
#define UPLOAD_TIMEOUT_MS 30000u
#define LOOKS_MAX 4
#define LOOK_AFTER_MAX_S 30
#define DESCRIPTION_MAX 1000u

/* All pieces of the longest film (GIFs are shorter), its other calls, a token and the post: within
 * one attempt. What is described as well is looked at once less. */
_Static_assert((CHANNEL_X_FILM_MAX_BYTES + PIECE_BYTES - 1) / PIECE_BYTES + LOOKS_MAX + 4 <= 12,
    "a film takes more calls than an attempt has");

struct giving {
    const struct hk_json *ids;
    size_t given;
    struct hk_str upload;
    int64_t segment, looks, calls;
    bool finished;
    bool described; /* the newest of `ids` needs no description, or has one */
};

static const struct hk_json *carried(struct hk_cx *cx, const struct channel_operation *operation)
{
    const struct model_response as_response = {.body = operation->carry};

    return operation->carry.n > 0 ? channel_response_json(cx, &as_response) : NULL;
}

static void giving_read(
    struct hk_cx *cx, const struct channel_operation *operation, struct giving *out)
{
    const struct hk_json *tree = carried(cx, operation);

    *out = (struct giving){.ids = hk_json_get(tree, HK_STR("ids")),
        .upload = hk_json_text(tree, "upload"),
        .described = true};
    out->given = hk_json_kind(out->ids) == HK_JSON_ARRAY ? hk_json_size(out->ids) : 0;
    (void)hk_json_int(hk_json_get(tree, HK_STR("segment")), &out->segment);
    (void)hk_json_int(hk_json_get(tree, HK_STR("looks")), &out->looks);
    (void)hk_json_int(hk_json_get(tree, HK_STR("calls")), &out->calls);
    (void)hk_json_bool(hk_json_get(tree, HK_STR("finished")), &out->finished);
    (void)hk_json_bool(hk_json_get(tree, HK_STR("described")), &out->described);
    if (out->given > operation->enclosure_count)
        out->given = operation->enclosure_count;
    out->described |= out->given == 0;
    if (out->segment < 0 || out->segment > SEGMENT_MAX)
        out->segment = 0;
}

/* `whole`: one more that is given; "" none. */
static struct hk_str giving_write(
    struct hk_cx *cx, const struct giving *giving, struct hk_str whole, struct hk_str said)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_put_key(&w, "ids");
    hk_json_array_begin(&w);
    for (const struct hk_json *one = hk_json_first(giving->ids); one != NULL;
         one = hk_json_next(giving->ids, one))
        hk_json_put_raw(&w, hk_json_raw(one));
    if (whole.n > 0)
        hk_json_put_str(&w, whole);
    hk_json_array_end(&w);
    hk_json_str_member(&w, "upload", giving->upload);
    hk_json_int_member(&w, "segment", giving->segment);
    hk_json_bool_member(&w, "finished", giving->finished);
    hk_json_int_member(&w, "looks", giving->looks);
    hk_json_int_member(&w, "calls", giving->calls);
    hk_json_bool_member(&w, "described", giving->described);
    if (said.n > 0)
        hk_json_str_member(&w, "said", said);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

struct hk_str channel_x_carry_said(
    struct hk_cx *cx, const struct channel_operation *operation, struct hk_str said)
{
    struct giving giving;

    giving_read(cx, operation, &giving);
    return giving_write(cx, &giving, HK_STR(""), said);
}

struct hk_str channel_x_said(struct hk_cx *cx, const struct channel_operation *operation)
{
    return hk_json_text(carried(cx, operation), "said");
}

unsigned channel_x_media_calls(struct hk_cx *cx, const struct channel_operation *operation)
{
    struct giving giving;

    giving_read(cx, operation, &giving);
    return giving.calls > 0 && giving.calls < 100 ? (unsigned)giving.calls : 0;
}

bool channel_x_media_is_given(struct hk_cx *cx, const struct channel_operation *operation)
{
    struct giving giving;

    if (operation->kind != CHANNEL_SEND || operation->enclosure_count == 0)
        return true;
    giving_read(cx, operation, &giving);
    return giving.given >= operation->enclosure_count && giving.described;
}

const struct hk_json *channel_x_media_ids(
    struct hk_cx *cx, const struct channel_operation *operation)
{
    struct giving giving;

    giving_read(cx, operation, &giving);
    return giving.ids;
}

/* ---- what to ask -------------------------------------------------------------------------- */

static bool is_picture(const struct channel_enclosure *file)
{
    return hk_str_starts(file->mime, HK_STR("image/"))
        && !hk_str_equal(file->mime, HK_STR("image/gif"));
}

static struct hk_str category(
    const struct channel_operation *operation, const struct channel_enclosure *file)
{
    bool post = operation->visibility == CHANNEL_PUBLIC;

    if (is_picture(file))
        return post ? HK_STR("tweet_image") : HK_STR("dm_image");
    if (hk_str_equal(file->mime, HK_STR("image/gif")))
        return post ? HK_STR("tweet_gif") : HK_STR("dm_gif");
    return post ? HK_STR("tweet_video") : HK_STR("dm_video");
}

static struct model_request ask_form(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str rest, struct hk_str access, const struct model_part value,
    const struct model_part file)
{
    struct model_request request =
        channel_request(cx, "POST", channel_x_url(cx, account, rest), access, HK_STR(""));
    struct model_part *parts = hk_arena_array(cx->arena, 2, sizeof *parts);

    parts[0] = value;
    parts[1] = file;
    request.parts = parts;
    request.part_count = 2;
    request.timeout_ms = UPLOAD_TIMEOUT_MS;
    return request;
}

static struct model_part part_of(const struct channel_enclosure *file)
{
    return (struct model_part){.name = HK_STR("media"),
        .file = file->file,
        .file_name = file->name.n > 0 ? file->name : HK_STR("file"),
        .mime = file->mime};
}

static struct model_request ask_picture(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_enclosure *file,
    struct hk_str access)
{
    return ask_form(cx, account, HK_STR("media/upload"), access,
        (struct model_part){.name = HK_STR("media_category"), .value = category(operation, file)},
        part_of(file));
}

static struct model_request ask_begin(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_enclosure *file,
    struct hk_str access)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "media_type", file->mime);
    hk_json_int_member(&w, "total_bytes", file->file.size_bytes);
    hk_json_str_member(&w, "media_category", category(operation, file));
    hk_json_object_end(&w);
    return channel_request(cx, "POST",
        channel_x_url(cx, account, HK_STR("media/upload/initialize")), access,
        channel_take(cx, &buf));
}

static struct model_request ask_piece(struct hk_cx *cx, const struct channel_account *account,
    const struct giving *giving, const struct channel_enclosure *file, struct hk_str access)
{
    struct model_part part = part_of(file);
    int64_t left = file->file.size_bytes - giving->segment * PIECE_BYTES;

    part.file.stretch_from = giving->segment * PIECE_BYTES;
    part.file.stretch_bytes = left < PIECE_BYTES ? left : PIECE_BYTES;
    part.mime = HK_STR("application/octet-stream");
    return ask_form(cx, account,
        hk_arena_printf(
            cx->arena, "media/upload/%.*s/append", HKS(channel_percent(cx, giving->upload))),
        access,
        (struct model_part){.name = HK_STR("segment_index"),
            .value = hk_arena_printf(cx->arena, "%lld", (long long)giving->segment)},
        part);
}

static struct model_request ask_rest(struct hk_cx *cx, const struct channel_account *account,
    const struct giving *giving, struct hk_str access)
{
    struct hk_str id = channel_percent(cx, giving->upload);

    if (giving->finished)
        return channel_request(cx, "GET",
            channel_x_url(cx, account,
                hk_arena_printf(cx->arena, "media/upload?command=STATUS&media_id=%.*s", HKS(id))),
            access, HK_STR(""));
    return channel_request(cx, "POST",
        channel_x_url(
            cx, account, hk_arena_printf(cx->arena, "media/upload/%.*s/finalize", HKS(id))),
        access, HK_STR(""));
}

static struct model_request ask_description(struct hk_cx *cx, const struct channel_account *account,
    const struct giving *giving, const struct channel_enclosure *file, struct hk_str access)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "id", hk_json_str(hk_json_at(giving->ids, giving->given - 1)));
    hk_json_put_key(&w, "metadata");
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "alt_text");
    hk_json_object_begin(&w);
    hk_json_str_member(
        &w, "text", hk_text_head(HK_TEXT_CODEPOINTS, file->description, DESCRIPTION_MAX));
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    hk_json_object_end(&w);
    return channel_request(cx, "POST", channel_x_url(cx, account, HK_STR("media/metadata")), access,
        channel_take(cx, &buf));
}

/* What is to be done next. */
enum stage { STAGE_DESCRIBE, STAGE_PICTURE, STAGE_BEGIN, STAGE_PIECE, STAGE_REST };

static enum stage stage_of(const struct giving *giving, const struct channel_enclosure *file)
{
    int64_t pieces = (file->file.size_bytes + PIECE_BYTES - 1) / PIECE_BYTES;

    if (!giving->described)
        return STAGE_DESCRIBE;
    if (is_picture(file))
        return STAGE_PICTURE;
    if (giving->upload.n == 0)
        return STAGE_BEGIN;
    return giving->segment < pieces ? STAGE_PIECE : STAGE_REST;
}

/* The file that is being given, or described. */
static const struct channel_enclosure *file_of(
    const struct channel_operation *operation, const struct giving *giving)
{
    return &operation->enclosures[giving->described ? giving->given : giving->given - 1];
}

void channel_x_ask_media(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str access, struct channel_outcome *out)
{
    struct giving giving;

    giving_read(cx, operation, &giving);
    const struct channel_enclosure *file = file_of(operation, &giving);
    out->step = CHANNEL_STEP_REQUEST;
    out->carry = operation->carry;
    switch (stage_of(&giving, file)) {
    case STAGE_DESCRIBE:
        out->request = ask_description(cx, account, &giving, file, access);
        break;
    case STAGE_PICTURE:
        out->request = ask_picture(cx, account, operation, file, access);
        break;
    case STAGE_BEGIN:
        out->request = ask_begin(cx, account, operation, file, access);
        break;
    case STAGE_PIECE:
        out->request = ask_piece(cx, account, &giving, file, access);
        break;
    case STAGE_REST:
        out->request = ask_rest(cx, account, &giving, access);
        break;
    }
}

/* ---- what came of it ---------------------------------------------------------------------- */

static bool is_described(
    const struct channel_operation *operation, const struct channel_enclosure *file)
{
    return file->description.n > 0 && operation->visibility == CHANNEL_PUBLIC
        && !hk_str_starts(file->mime, HK_STR("video/"));
}

/* One more is there; what belongs to it alone is over. */
static void count_whole(const struct channel_operation *operation,
    const struct channel_enclosure *file, struct giving *giving)
{
    giving->upload = HK_STR("");
    giving->segment = giving->looks = 0;
    giving->finished = false;
    giving->described = !is_described(operation, file);
}

/* X works a film over after all of it has come, and may not have it then. */
static void read_work(struct hk_cx *cx, const struct hk_json *data, int64_t looks_max,
    struct giving *giving, struct hk_str *out_whole, uint32_t *out_wait_ms,
    struct channel_outcome *out)
{
    const struct hk_json *work = hk_json_get(data, HK_STR("processing_info"));
    struct hk_str state = hk_json_text(work, "state");
    int64_t after_s = 0;

    if (hk_str_equal(state, HK_STR("failed"))) {
        channel_fail(
            out, HK_STR("media"), channel_words(cx, hk_json_get(work, HK_STR("error")), "message"));
    } else if (work == NULL || hk_str_equal(state, HK_STR("succeeded"))) {
        *out_whole = giving->upload;
    } else if (giving->looks >= looks_max) {
        out->step = CHANNEL_STEP_RETRY;
    } else {
        giving->looks++;
        giving->finished = true;
        (void)hk_json_int(hk_json_get(work, HK_STR("check_after_secs")), &after_s);
        after_s = after_s < 1 ? 1 : after_s > LOOK_AFTER_MAX_S ? LOOK_AFTER_MAX_S : after_s;
        *out_wait_ms = (uint32_t)after_s * 1000;
    }
}

/* Nothing was said yet: what went wrong is seen by nobody, and may be tried again. */
static void read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    channel_x_read_refusal(cx, response, channel_response_json(cx, response), out);
    if (out->step == CHANNEL_STEP_UNCLEAR)
        out->step = CHANNEL_STEP_RETRY;
    else if (response->status == 413)
        channel_fail(out, HK_STR("file_too_large"), out->error_text);
    else if (response->status == 400)
        channel_fail(out, HK_STR("media"), out->error_text);
}

bool channel_x_read_media(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct hk_str *out_carry, uint32_t *out_wait_ms,
    struct channel_outcome *out)
{
    const struct hk_json *data = hk_json_get(channel_response_json(cx, response), HK_STR("data"));
    struct hk_str id = hk_json_text(data, "id"), whole = HK_STR("");
    struct giving giving;

    if (response->status < 200 || response->status >= 300) {
        read_refusal(cx, response, out);
        return false;
    }
    giving_read(cx, operation, &giving);
    const struct channel_enclosure *file = file_of(operation, &giving);
    enum stage stage = stage_of(&giving, file);
    int64_t looks_max = is_described(operation, file) ? LOOKS_MAX - 1 : LOOKS_MAX;
    giving.calls++;
    out->step = CHANNEL_STEP_REQUEST;
    if ((stage == STAGE_PICTURE || stage == STAGE_BEGIN) && id.n == 0)
        out->step = CHANNEL_STEP_RETRY; /* accepted, and not named */
    else if (stage == STAGE_DESCRIBE)
        giving.described = true;
    else if (stage == STAGE_PICTURE)
        whole = id;
    else if (stage == STAGE_BEGIN)
        giving.upload = id;
    else if (stage == STAGE_PIECE)
        giving.segment++;
    else
        read_work(cx, data, looks_max, &giving, &whole, out_wait_ms, out);
    if (whole.n > 0)
        count_whole(operation, file, &giving);
    *out_carry = giving_write(cx, &giving, whole, HK_STR(""));
    return out->step == CHANNEL_STEP_REQUEST;
}
