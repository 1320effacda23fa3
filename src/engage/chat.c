/* engage/chat.c -- see chat.h. */
#include "engage/chat.h"

#include "base/str.h"
#include "engage/views.h"
#include "shapes.h"

#define BANS_MAX 200u

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

/* What a visitor may see of rows that begin with the newest, oldest first. */
static void keep_seen(struct hk_cx *cx, const struct engage_chat_row *rows, size_t found,
    struct engage_chat_row **out, size_t *n)
{
    struct engage_chat_row *list = hk_arena_array(cx->arena, found, sizeof *list);

    *n = 0;
    for (size_t i = found; i > 0; i--)
        if (engage_chat_is_seen(&rows[i - 1]))
            list[(*n)++] = rows[i - 1];
    *out = list;
}

enum hk_rc engage_list_chat(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, struct hk_str visitor, struct engage_chat_row **out, size_t *n)
{
    struct engage_chat_row *rows;
    size_t found = 0;

    HK_TRY(engage_page_chat(
        cx, session, workspace, account, visitor, ENGAGE_CHAT_PAGE, &rows, &found));
    keep_seen(cx, rows, found, out, n);
    return HK_OK;
}

/* Each case names the one before it; what is between two of theirs may be of another channel. */
enum hk_rc engage_list_earlier(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, struct hk_str visitor, struct engage_earlier *out, size_t *n)
{
    struct engage_chat_thread_row thread;
    struct engage_link_row link;
    struct engage_begun_row begun;

    *n = 0;
    enum hk_rc rc = engage_chat_thread(cx, session, workspace, account, visitor, &thread);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    link.previous = thread.conversation;
    for (size_t steps = 0; steps < ENGAGE_EARLIER_MAX; steps++) {
        rc = engage_chat_link(cx, session, workspace, link.previous, &link);
        if (rc != HK_OK || link.previous == 0)
            return rc == HK_ENOTFOUND ? HK_OK : rc;
        rc = engage_chat_begun(cx, session, workspace, link.previous, thread.id, &begun);
        if (rc == HK_OK)
            out[(*n)++] = (struct engage_earlier){link.previous, begun.text, begun.at_ms};
        else if (rc != HK_ENOTFOUND)
            return rc;
    }
    return HK_OK;
}

enum hk_rc engage_list_earlier_chat(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, struct hk_str visitor, int64_t conversation,
    struct engage_chat_row **out, size_t *n)
{
    struct engage_chat_row *rows;
    size_t found = 0;

    HK_TRY(engage_page_earlier(
        cx, session, workspace, account, visitor, conversation, ENGAGE_CHAT_PAGE, &rows, &found));
    keep_seen(cx, rows, found, out, n);
    return *n > 0 ? HK_OK : hk_fail(cx, HK_ENOTFOUND, "there is no such talk of yours");
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

enum hk_rc engage_list_bans(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, struct shape_visitor_ban_list *out)
{
    struct engage_ban_row *rows;
    size_t n = 0;

    HK_TRY(engage_page_bans(cx, session, workspace, account, BANS_MAX, &rows, &n));
    struct shape_visitor_ban *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct shape_visitor_ban){.conversation = rows[i].conversation,
            .customer = rows[i].customer,
            .customer_name = rows[i].customer_name,
            .reason = rows[i].reason,
            .banned_by = rows[i].banned_by,
            .banned_ms = rows[i].banned_ms,
            .refused = rows[i].refused,
            .refused_ms = rows[i].refused_ms};
    out->bans = list;
    out->bans_count = n;
    return HK_OK;
}
