/* engage/attachments.c -- the JSON that a message or draft keeps of its attachments, as shapes.
 *
 * How to fetch a file stays inside. A file that has not been found clean is not shown: what the
 * scanner knows stands with the file, not with the message, so all that are the same file agree.
 */
#include "base/ids.h"
#include "base/json_read.h"
#include "base/str.h"
#include "engage/blobs.h"
#include "engage/views_priv.h"
#include "engage_sql.h"

enum { SCAN_WAITING = 1, SCAN_BLOCKED = 3 }; /* of blob.scan */

static struct hk_str address_of(
    struct hk_cx *cx, const struct engage_reader *reader, const struct shape_attachment *shape)
{
    const struct engage_blob blob = {.workspace = reader->workspace,
        .sha256 = shape->sha256,
        .mime = shape->mime,
        .name = shape->name,
        .ttl_ms = reader->blob_ttl_ms};

    if (reader->blob_key == NULL || shape->state != SHAPE_ATTACHMENT_STATE_FETCHED)
        return HK_STR("");
    return engage_blob_address(cx, reader->blob_key, &blob);
}

static enum hk_rc ask_scan(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct shape_attachment *out)
{
    struct engage_scan_row row;

    if (out->state != SHAPE_ATTACHMENT_STATE_FETCHED)
        return HK_OK;
    enum hk_rc rc = engage_read_scan(cx, session, workspace, out->sha256, &row);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    if (row.scan == SCAN_WAITING)
        out->state = SHAPE_ATTACHMENT_STATE_CHECKING;
    else if (row.scan == SCAN_BLOCKED)
        out->state = SHAPE_ATTACHMENT_STATE_BLOCKED;
    return HK_OK;
}

/* A place on earth has no file; its address is "geo:LATITUDE,LONGITUDE". What was shared is read
 * where it stands; nothing but an address of the web is one. */
static struct hk_str place_of(const struct hk_json *a, struct hk_str kind)
{
    struct hk_str url = hk_json_text(a, "url");

    bool place = hk_str_equal(kind, HK_STR("location")) && hk_str_starts(url, HK_STR("geo:"));
    bool shared = hk_str_equal(kind, HK_STR("shared")) && hk_str_starts(url, HK_STR("https://"));

    return place || shared ? url : HK_STR("");
}

enum hk_rc engage_read_attachments(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t message, struct hk_str text,
    struct shape_attachment **out, size_t *out_n)
{
    const struct hk_json *json = NULL;
    char id[HK_ID_TEXT_BYTES];
    size_t n = 0;

    *out = NULL;
    *out_n = 0;
    if (text.n == 0 || hk_json_read(cx, text, &hk_json_foreign, &json) != HK_OK)
        return HK_OK;
    struct shape_attachment *list = hk_arena_array(cx->arena, hk_json_size(json), sizeof *list);
    hk_id_write(message, id);
    for (const struct hk_json *a = hk_json_first(json); a != NULL; a = hk_json_next(json, a), n++) {
        int64_t size_bytes = 0;
        hk_json_int(hk_json_get(a, HK_STR("size_bytes")), &size_bytes);
        list[n] = (struct shape_attachment){
            .id = hk_arena_printf(cx->arena, "%.*s:%zu", HK_ID_TEXT_BYTES, id, n),
            .kind = hk_json_text(a, "kind"),
            .mime = hk_json_text(a, "mime"),
            .name = hk_json_text(a, "name"),
            .caption = hk_json_text(a, "caption"),
            .size_bytes = size_bytes,
            .sha256 = hk_json_text(a, "sha256"),
            .error_code = hk_json_text(a, "error_code")};
        if (!shape_attachment_state_read(hk_json_text(a, "state"), &list[n].state))
            list[n].state = SHAPE_ATTACHMENT_STATE_NONE;
        HK_TRY(ask_scan(cx, session, reader->workspace, &list[n]));
        list[n].url =
            list[n].sha256.n > 0 ? address_of(cx, reader, &list[n]) : place_of(a, list[n].kind);
    }
    *out = list;
    *out_n = n;
    return HK_OK;
}
