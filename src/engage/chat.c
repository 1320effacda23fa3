/* engage/chat.c -- see chat.h. */
#include "engage/chat.h"

#include "base/str.h"
#include "engage/views.h"
#include "shapes.h"

bool engage_chat_is_ours(const struct engage_chat_row *row)
{
    return row->direction == SHAPE_DIRECTION_OUT;
}

bool engage_chat_is_seen(const struct engage_chat_row *row)
{
    if (row->direction == SHAPE_DIRECTION_IN)
        return true;
    return engage_chat_is_ours(row)
        && (row->delivery == SHAPE_DELIVERY_SENT || row->delivery == SHAPE_DELIVERY_DELIVERED
            || row->delivery == SHAPE_DELIVERY_READ);
}

static struct hk_str speaker_of(int64_t author)
{
    switch ((enum shape_author)author) {
    case SHAPE_AUTHOR_CUSTOMER:
        return HK_STR("visitor");
    case SHAPE_AUTHOR_BOT:
        return HK_STR("assistant");
    case SHAPE_AUTHOR_SYSTEM:
        return HK_STR("system");
    case SHAPE_AUTHOR_AGENT:
    case SHAPE_AUTHOR_ELSEWHERE:
        break;
    }
    return HK_STR("person");
}

enum hk_rc engage_list_chat(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, struct hk_str visitor, struct engage_chat_row **out, size_t *n)
{
    struct engage_chat_row *rows;
    size_t found = 0;

    *n = 0;
    HK_TRY(engage_page_chat(
        cx, session, workspace, account, visitor, ENGAGE_CHAT_PAGE, &rows, &found));
    struct engage_chat_row *list = hk_arena_array(cx->arena, found, sizeof *list);
    for (size_t i = found; i > 0; i--)
        if (engage_chat_is_seen(&rows[i - 1]))
            list[(*n)++] = rows[i - 1];
    *out = list;
    return HK_OK;
}

static void put_file(struct hk_json_writer *w, const struct shape_attachment *file)
{
    hk_json_object_begin(w);
    hk_json_str_member(w, "kind", file->kind);
    hk_json_str_member(w, "mime", file->mime);
    hk_json_str_member(w, "name", file->name);
    hk_json_str_member(w, "about", file->caption);
    hk_json_int_member(w, "size_bytes", file->size_bytes);
    hk_json_str_member(w, "state", shape_attachment_state_word(file->state));
    hk_json_str_member(w, "url", file->url);
    hk_json_object_end(w);
}

enum hk_rc engage_write_chat(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const uint8_t *blob_key, const struct engage_chat_row *row, struct hk_json_writer *w)
{
    const struct engage_reader reader = {
        .workspace = workspace, .blob_key = blob_key, .blob_ttl_ms = ENGAGE_CHAT_FILE_MS};
    struct shape_attachment *files;
    bool ours = engage_chat_is_ours(row);
    size_t n = 0;

    HK_TRY(engage_read_attachments(cx, session, &reader, row->id, row->attachments, &files, &n));
    hk_json_object_begin(w);
    hk_json_id_member(w, "id", row->id);
    hk_json_str_member(w, "client_id", ours ? HK_STR("") : row->remote_id);
    hk_json_str_member(w, "from", speaker_of(row->author));
    hk_json_str_member(w, "name", ours ? row->author_name : HK_STR(""));
    hk_json_str_member(w, "text", row->text);
    hk_json_int_member(w, "at_ms", row->at_ms);
    hk_json_bool_member(w, "read", row->delivery == SHAPE_DELIVERY_READ);
    hk_json_bool_member(w, "gone", row->deleted);
    hk_json_put_key(w, "files");
    hk_json_array_begin(w);
    for (size_t i = 0; i < n; i++)
        put_file(w, &files[i]);
    hk_json_array_end(w);
    hk_json_object_end(w);
    return HK_OK;
}
