/* flow/enclose.c -- see enclose.h. */
#include "flow/enclose.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "engage_sql.h"
#include "flow/blobs.h"
#include "flow/scan.h"
#include "flow_sql.h"

enum { HEAD_BYTES = 16, JSON_MAX_BYTES = 256 * 1024 };

/* ---- given and received ------------------------------------------------------------------- */

struct hk_str flow_mime_of_bytes(struct hk_str head)
{
    static const struct {
        size_t at;
        struct hk_str bytes;
        const char *mime;
    } known[] = {
        {0, HK_STR_INIT("\x89PNG\r\n\x1a\n"), "image/png"},
        {0, HK_STR_INIT("\xff\xd8\xff"), "image/jpeg"},
        {0, HK_STR_INIT("GIF87a"), "image/gif"},
        {0, HK_STR_INIT("GIF89a"), "image/gif"},
        {8, HK_STR_INIT("WEBP"), "image/webp"},
        {0, HK_STR_INIT("%PDF-"), "application/pdf"},
    };
    static const struct hk_str films[] = {HK_STR_INIT("isom"), HK_STR_INIT("iso2"),
        HK_STR_INIT("iso4"), HK_STR_INIT("iso5"), HK_STR_INIT("iso6"), HK_STR_INIT("mp41"),
        HK_STR_INIT("mp42"), HK_STR_INIT("avc1"), HK_STR_INIT("M4V "), HK_STR_INIT("MSNV")};

    for (size_t i = 0; i < HK_COUNT(known); i++)
        if (hk_str_starts(hk_str_sub(head, known[i].at, SIZE_MAX), known[i].bytes)
            && (known[i].at == 0 || hk_str_starts(head, HK_STR("RIFF"))))
            return hk_str_from(known[i].mime);
    for (size_t i = 0; hk_str_equal(hk_str_sub(head, 4, 4), HK_STR("ftyp")) && i < HK_COUNT(films);
         i++)
        if (hk_str_equal(hk_str_sub(head, 8, 4), films[i]))
            return HK_STR("video/mp4");
    return HK_STR("application/octet-stream");
}

static void unmap(struct hk_str *mapped)
{
    union {
        const char *seen;
        void *passed;
    } bytes = {mapped->p};

    if (mapped->n > 0)
        (void)munmap(bytes.passed, mapped->n);
}

enum hk_rc flow_take_upload(struct hk_cx *cx, struct flow *flow, int file, struct hk_str path,
    struct hk_str *out_sha256, struct hk_str *out_mime)
{
    uint8_t hash[HK_SHA256_BYTES];
    struct stat about;

    if (fstat(file, &about) != 0 || about.st_size <= 0)
        return hk_fail(cx, HK_EINVAL, "the file is empty");
    void *at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED)
        return hk_fail(cx, HK_EIO, "the file that came cannot be read again");
    struct hk_str bytes HK_AUTO(unmap) = {at, (size_t)about.st_size};
    hk_crypto_sha256(bytes, hash);
    *out_sha256 = hk_crypto_hex(cx, hash, sizeof hash);
    *out_mime = flow_mime_of_bytes(hk_str_sub(bytes, 0, HEAD_BYTES));
    pthread_mutex_lock(&flow->blobs);
    enum hk_rc rc =
        flow_blob_name(cx, flow->options.folder, file, path, *out_sha256, (int64_t)about.st_size);
    pthread_mutex_unlock(&flow->blobs);
    if (rc == HK_EIO && flow->options.broken != NULL) /* as any other disk that fails */
        flow->options.broken(flow->options.owner, &cx->error);
    return rc;
}

enum hk_rc flow_receive_upload(
    struct flow_write *write, struct hk_str sha256, int64_t size_bytes, struct hk_str mime)
{
    HK_TRY(flow_receive_blob(write->cx, write->session, write->who.workspace, sha256, size_bytes,
        mime, flow_scan_first(write->flow), write->cx->now_ms));
    return flow_scan_want(write, sha256, 0);
}

/* A name is shown and saved under: no line ends, no folders. */
static struct hk_str clean_name(struct hk_cx *cx, struct hk_str name)
{
    char *out = hk_arena_alloc(cx->arena, name.n + 1);

    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        out[i] = c < 0x20 || c == 0x7f || c == '/' || c == '\\' ? '_' : name.p[i];
    }
    return (struct hk_str){out, name.n};
}

enum hk_rc flow_hold_given(struct flow_write *write, int64_t message, struct channel_event *event)
{
    struct hk_cx *cx = write->cx;
    struct channel_attachment *list =
        hk_arena_array(cx->arena, event->attachment_count, sizeof *list);

    for (size_t i = 0; i < event->attachment_count; i++) {
        int64_t changed = 0;
        list[i] = event->attachments[i];
        list[i].name = clean_name(cx, list[i].name);
        HK_TRY(flow_hold_blob(
            cx, write->session, write->who.workspace, list[i].remote_id, cx->now_ms, &changed));
        if (changed > 0)
            HK_TRY(flow_scan_want(write, list[i].remote_id, message));
        else
            list[i].remote_id = HK_STR("");
    }
    event->attachments = list;
    return HK_OK;
}

/* ---- enclosed ----------------------------------------------------------------------------- */

static enum hk_rc refuse(struct flow_write *write, const char *code, const char *sentence)
{
    if (write->command != NULL)
        write->command->refusal_code = hk_str_from(code);
    return hk_fail(write->cx, HK_EINVAL, "%s", sentence);
}

static void put_enclosure(
    struct hk_json_writer *w, const struct channel_enclosure *one, struct hk_str sha256)
{
    bool image = hk_str_starts(one->mime, HK_STR("image/"));

    hk_json_object_begin(w);
    hk_json_str_member(w, "kind", image ? HK_STR("image") : HK_STR("file"));
    hk_json_str_member(w, "mime", one->mime);
    hk_json_str_member(w, "name", one->name);
    hk_json_str_member(w, "caption", one->description);
    hk_json_int_member(w, "size_bytes", one->file.size_bytes);
    hk_json_str_member(w, "state", HK_STR("fetched"));
    hk_json_str_member(w, "sha256", sha256);
    hk_json_object_end(w);
}

static enum hk_rc enclose_one(
    struct flow_write *write, const struct shape_reply_file *file, struct channel_enclosure *out)
{
    struct hk_cx *cx = write->cx;
    struct flow_blob_row row;
    int64_t changed = 0;

    enum hk_rc rc = flow_read_blob(cx, write->session, write->who.workspace, file->sha256, &row);
    if (rc == HK_ENOTFOUND)
        return refuse(
            write, "file_gone", "attachments: the file is not here any more, attach it again");
    HK_TRY(rc);
    if (row.scan == FLOW_SCAN_BLOCKED)
        return refuse(
            write, "file_blocked", "attachments: the malware scanner found something in this file");
    HK_TRY(flow_hold_blob(
        cx, write->session, write->who.workspace, file->sha256, cx->now_ms, &changed));
    *out = (struct channel_enclosure){.mime = row.mime,
        .name = clean_name(cx, file->name),
        .description = file->description,
        .file = {.size_bytes = row.size_bytes}};
    return HK_OK;
}

enum hk_rc flow_enclose(struct flow_write *write, const struct shape_reply_file *files, size_t n,
    struct hk_str *out_json, const struct channel_enclosure **out)
{
    struct channel_enclosure *list = hk_arena_array(write->cx->arena, n, sizeof *list);
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(JSON_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    *out = list;
    *out_json = HK_STR("");
    if (n == 0)
        return HK_OK;
    hk_json_array_begin(&w);
    for (size_t i = 0; i < n; i++) {
        HK_TRY(enclose_one(write, &files[i], &list[i]));
        put_enclosure(&w, &list[i], files[i].sha256);
    }
    hk_json_array_end(&w);
    if (buf.over)
        return refuse(write, "too_many_files", "attachments: too many at once");
    *out_json = hk_arena_str(write->cx->arena, hk_buf_str(&buf));
    return HK_OK;
}

static enum hk_rc each_file(struct flow_write *write, struct hk_str attachments, bool hold)
{
    const struct hk_json *list = NULL;
    struct hk_cx *cx = write->cx;
    int64_t changed = 0;

    if (attachments.n == 0 || hk_json_read(cx, attachments, &hk_json_foreign, &list) != HK_OK)
        return HK_OK;
    for (const struct hk_json *a = hk_json_first(list); a != NULL; a = hk_json_next(list, a)) {
        struct hk_str sha256 = hk_json_text(a, "sha256");
        if (sha256.n > 0 && hold)
            HK_TRY(flow_hold_blob(
                cx, write->session, write->who.workspace, sha256, cx->now_ms, &changed));
        else if (sha256.n > 0)
            HK_TRY(flow_release_blob(cx, write->session, write->who.workspace, sha256, cx->now_ms));
    }
    return HK_OK;
}

enum hk_rc flow_let_go(struct flow_write *write, struct hk_str attachments)
{
    return each_file(write, attachments, false);
}

enum hk_rc flow_hold(struct flow_write *write, struct hk_str attachments)
{
    return each_file(write, attachments, true);
}

static enum hk_rc drop_draft(struct flow_write *write, int64_t conversation,
    enum shape_draft_mode mode, int64_t thread, int64_t *dropped)
{
    struct engage_draft_row row;
    enum hk_rc rc = engage_read_draft(write->cx, write->session, write->who.workspace,
        write->who.login, conversation, mode, thread, &row);

    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    HK_TRY(flow_let_go(write, row.attachments));
    return engage_drop_draft(write->cx, write->session, write->who.workspace, write->who.login,
        conversation, mode, thread, dropped);
}

enum hk_rc flow_drop_draft(
    struct flow_write *write, int64_t conversation, enum shape_draft_mode mode, int64_t thread)
{
    int64_t dropped = 0;

    HK_TRY(drop_draft(write, conversation, mode, thread, &dropped));
    if (dropped > 0)
        flow_log_own(write, SHAPE_EVENT_KIND_DRAFT_CHANGED, conversation);
    return HK_OK;
}

enum hk_rc flow_put_draft(struct flow_write *write, const struct flow_draft *draft)
{
    int64_t dropped = 0;

    HK_TRY(drop_draft(write, draft->conversation, draft->mode, draft->thread, &dropped));
    const struct engage_save_draft_in row = {.workspace = write->who.workspace,
        .login = write->who.login,
        .conversation = draft->conversation,
        .mode = draft->mode,
        .thread = draft->thread,
        .text = draft->text,
        .attachments = draft->attachments,
        .buttons = draft->buttons,
        .saved_ms = write->cx->now_ms};
    HK_TRY(engage_save_draft(write->cx, write->session, &row));
    flow_log_own(write, SHAPE_EVENT_KIND_DRAFT_CHANGED, draft->conversation);
    return HK_OK;
}

/* ---- opened ------------------------------------------------------------------------------- */

static enum hk_rc open_one(struct hk_cx *cx, struct store_session *session, struct flow *flow,
    struct hk_arena *arena, int64_t workspace, const struct hk_json *a,
    struct channel_enclosure *out, enum flow_enclosed *state)
{
    struct hk_str sha256 = hk_json_text(a, "sha256");
    struct flow_blob_row row = {0};

    enum hk_rc rc = flow_read_blob(cx, session, workspace, sha256, &row);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    if (row.scan == FLOW_SCAN_BLOCKED)
        *state = FLOW_ENCLOSED_BLOCKED;
    else if (row.scan == FLOW_SCAN_WAITING && *state == FLOW_ENCLOSED_READY)
        *state = FLOW_ENCLOSED_UNCHECKED;
    *out = (struct channel_enclosure){.mime = hk_arena_str(arena, hk_json_text(a, "mime")),
        .name = hk_arena_str(arena, hk_json_text(a, "name")),
        .description = hk_arena_str(arena, hk_json_text(a, "caption")),
        .file = {.path = flow_blob_path(arena, flow->options.folder, sha256),
            .size_bytes = row.size_bytes}};
    return HK_OK;
}

enum hk_rc flow_open_enclosures(struct hk_cx *cx, struct store_session *session, struct flow *flow,
    struct hk_arena *arena, int64_t workspace, int64_t message,
    const struct channel_enclosure **out, size_t *out_n, enum flow_enclosed *out_state)
{
    struct conversation_attachments_row row;
    const struct hk_json *json = NULL;
    size_t n = 0;

    *out_n = 0;
    *out_state = FLOW_ENCLOSED_READY;
    HK_TRY(conversation_read_attachments(cx, session, workspace, message, &row));
    if (row.attachments.n == 0
        || hk_json_read(cx, row.attachments, &hk_json_foreign, &json) != HK_OK)
        return HK_OK;
    struct channel_enclosure *list = hk_arena_array(arena, hk_json_size(json), sizeof *list);
    for (const struct hk_json *a = hk_json_first(json); a != NULL; a = hk_json_next(json, a))
        HK_TRY(open_one(cx, session, flow, arena, workspace, a, &list[n++], out_state));
    *out = list;
    *out_n = n;
    return HK_OK;
}
