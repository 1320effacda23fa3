/* api/chat_files.c -- files that visitors of the web chat send.
 *
 *   POST files {"size_bytes"}      -> {"url"}          here: how large, how many a minute
 *   PUT url                        -> {"file","mime"}  uploads.c: a picture or a PDF, kept by its
 * hash POST messages {"files":[{"file","name"}]}          chat.c: the word of the PUT makes it
 * theirs
 *
 * A file that no message names goes after a day (flow/media.h). None of it is ever decoded.
 */
#include "api/chat_priv.h"
#include "base/str.h"
#include "channel/parts.h"

#define NAME_MAX_BYTES 200u

static void run_files(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    struct hk_buf json HK_AUTO(hk_buf_free) = hk_buf_make(4096);
    struct hk_json_writer w = hk_json_writer_make(&json);

    (void)cx;
    if (!api_chat_is_open(call, session))
        return;
    enum hk_rc rc = api_chat_read_body(call);
    const struct engage_upload upload = {.workspace = call->account.workspace,
        .account = call->account.id,
        .visitor = call->pass.visitor,
        .size_bytes = rc == HK_OK ? api_chat_number(call->body, "size_bytes") : 0,
        .expires_s = (call->cx.now_ms + ENGAGE_BLOB_TTL_MS) / 1000};
    if (rc == HK_OK && (upload.size_bytes <= 0 || upload.size_bytes > CHAT_FILE_MAX_BYTES))
        rc = hk_fail(
            &call->cx, HK_EINVAL, "size_bytes: between 1 and %lld", (long long)CHAT_FILE_MAX_BYTES);
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", 0);
        return;
    }
    hk_json_object_begin(&w);
    hk_json_str_member(
        &w, "url", engage_upload_address(&call->cx, flow_blob_key(call->api->flow), &upload));
    hk_json_object_end(&w);
    api_chat_reply(call, &json);
}

void api_chat_handle_files(struct chat_call *call)
{
    if (api_chat_take(call, API_LIMIT_CHAT_FILES, call->pass.visitor)
        && api_chat_take(call, API_LIMIT_CHAT_FILES_ADDRESS, call->request->peer))
        api_chat_submit(call, run_files);
}

enum hk_rc api_chat_check_files(struct chat_call *call)
{
    const struct hk_json *list = hk_json_get(call->body, HK_STR("files"));

    if (hk_json_size(list) > CHAT_FILES_MAX)
        return hk_fail(&call->cx, HK_EINVAL, "files: at most %d in one message", CHAT_FILES_MAX);
    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one)) {
        struct engage_given *given = &call->files[call->files_count];
        struct hk_str name = channel_words(&call->cx, one, "name");
        *given = (struct engage_given){.account = call->account.id, .visitor = call->pass.visitor};
        if (!engage_given_read(
                &call->cx, flow_blob_key(call->api->flow), hk_json_text(one, "file"), given))
            return hk_fail(&call->cx, HK_EINVAL, "files: this is no file that you gave us here");
        call->file_names[call->files_count++] = name.n <= NAME_MAX_BYTES ? name : HK_STR("");
    }
    return HK_OK;
}

void api_chat_put_files(const struct chat_call *call, struct hk_json_writer *w)
{
    hk_json_put_key(w, "files");
    hk_json_array_begin(w);
    for (size_t i = 0; i < call->files_count; i++) {
        const struct engage_given *given = &call->files[i];
        bool image = hk_str_starts(given->mime, HK_STR("image/"));
        hk_json_object_begin(w);
        hk_json_str_member(w, "sha256", given->sha256);
        hk_json_str_member(w, "kind", image ? HK_STR("image") : HK_STR("file"));
        hk_json_str_member(w, "mime", given->mime);
        hk_json_str_member(w, "name", call->file_names[i]);
        hk_json_int_member(w, "size_bytes", given->size_bytes);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
}
