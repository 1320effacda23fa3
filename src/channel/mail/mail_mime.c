/* channel/mail/mail_mime.c -- a mail's bytes to words and files, by GMime.
 *
 * GMime reads headers and parts; the charset of a text is ours to undo, because many say one thing
 * and mean another: what is valid UTF-8 is UTF-8, else what the part says it is (ICU), and a byte
 * that is not that either becomes U+FFFD.
 *
 * The text is the plain one; where there is none, the HTML's. An HTML text beside plain ones (a
 * footer that a server adds) is put behind. All that is not text is a file, and so is a mail within
 * a mail. The first HTML is a file too: a page that shows the mail as it was sent (mail_page.c).
 *
 * Bounds, before GMime sees a byte: no header of more than HEADER_MAX_BYTES, and what
 * mail_bounds.c looks for. Past them only the head of the header is read, or where that itself is
 * the danger nothing at all; the mail is `unread`, and the original is its file. It is a file, too,
 * if there are more files or more words than have a place.
 *
 * What it does not do: decrypt, check signatures, unpack archives or winmail.dat.
 *
 * Memory: GMime's own, of the order of the mail, given back before the end; what comes out lies in
 * cx's arena.
 * Sources: GMime 3.2's manual; RFC 2045 to 2047, 2231, 3464, 3834, 5322, 5965.
 */
#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

#include "base/str.h"
#include "channel/mail/mail_mime_priv.h"

#define HEADER_MAX_BYTES ((size_t)256 * 1024)
#define HEAD_BYTES ((size_t)32 * 1024) /* of a header that is too long */
#define DEPTH_MAX 50
#define TEXT_MAX_BYTES ((size_t)1024 * 1024)
#define WORDS_PARTS_MAX 200u
#define PATH_MAX_BYTES 200u
#define BEFORE_ADDRESS_BYTES 64u                     /* of spaces and quotes, and its beginning */
#define PICTURES_MAX_BYTES ((size_t)4 * 1024 * 1024) /* in a page; base64 makes more of them */

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT;

static void gmime_start(void)
{
    g_mime_init();
}

/* What is being gathered of one mail. */
struct reading {
    struct hk_cx *cx;
    struct channel_mail *mail;
    struct hk_buf plain, rich; /* rich: of HTML, where there may be a plain one */
    struct hk_str html_path;
    bool has_pictures; /* the HTML names some */
    unsigned words_parts;
    bool lost;            /* there is more than what has a place */
    struct hk_str wanted; /* a path: of this part the bytes are wanted */
    bool as_page;         /* as a page */
    struct hk_str bytes;
    bool found;
    struct channel_mail_pictures pictures; /* of a page */
    size_t picture_bytes;
};

/* ---- words -------------------------------------------------------------------------------- */

static struct hk_str without_returns(struct hk_cx *cx, struct hk_str s)
{
    char *out = hk_arena_alloc(cx->arena, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            out[n++] = s.p[i];
    return (struct hk_str){out, n};
}

static struct hk_str text_of(struct reading *r, GMimeObject *part, struct hk_str bytes)
{
    struct hk_cx *cx = r->cx;
    const char *charset = g_mime_object_get_content_type_parameter(part, "charset");

    r->lost = r->lost || bytes.n > TEXT_MAX_BYTES;
    bytes = without_returns(cx, hk_str_sub(bytes, 0, TEXT_MAX_BYTES));
    bool plain = charset == NULL || hk_text_valid(bytes);
    /* ISO-2022 writes in ASCII what is none. */
    if (charset != NULL && hk_str_starts(hk_str_from(charset), HK_STR("iso-2022")))
        plain = false;
    if (!plain)
        bytes = hk_text_from_charset(cx, charset, bytes);
    return hk_text_clean(cx, bytes);
}

/* ---- parts -------------------------------------------------------------------------------- */

static struct hk_str bytes_of(struct hk_cx *cx, GMimeObject *part)
{
    GMimeStream *out = g_mime_stream_mem_new();

    if (GMIME_IS_PART(part)) {
        GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
        if (content != NULL)
            (void)g_mime_data_wrapper_write_to_stream(content, out);
    } else if (GMIME_IS_MESSAGE_PART(part)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        if (inner != NULL)
            (void)g_mime_object_write_to_stream(GMIME_OBJECT(inner), NULL, out);
    }
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
    struct hk_str bytes =
        hk_arena_str(cx->arena, (struct hk_str){(const char *)array->data, array->len});
    g_object_unref(out);
    return bytes;
}

static struct hk_str mime_of(struct hk_cx *cx, GMimeObject *part)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    char *name = type != NULL ? g_mime_content_type_get_mime_type(type) : NULL;
    char *lower = name != NULL ? g_ascii_strdown(name, -1) : NULL;
    struct hk_str mime = channel_mail_line(cx, lower != NULL ? lower : "application/octet-stream");

    g_free(name);
    g_free(lower);
    return channel_mime(channel_mail_head(mime, 100));
}

static struct hk_str kind_of(struct hk_str mime)
{
    if (hk_str_starts(mime, HK_STR("image/")))
        return HK_STR("image");
    if (hk_str_starts(mime, HK_STR("video/")))
        return HK_STR("video");
    return hk_str_starts(mime, HK_STR("audio/")) ? HK_STR("audio") : HK_STR("file");
}

static void put_file(struct reading *r, struct hk_str mime, struct hk_str name, struct hk_str id)
{
    struct channel_mail *mail = r->mail;

    if (mail->file_count >= CHANNEL_MAIL_FILES_MAX) {
        r->lost = true;
        return;
    }
    mail->files[mail->file_count++] = (struct channel_attachment){
        .kind = kind_of(mime), .mime = mime, .name = name, .remote_id = id};
}

static void put_part_file(
    struct reading *r, GMimeObject *part, struct hk_str mime, struct hk_str path)
{
    const char *name =
        GMIME_IS_PART(part) ? g_mime_part_get_filename(GMIME_PART(part)) : "message.eml";

    if (hk_str_equal(mime, HK_STR("application/pgp-signature"))
        || hk_str_ends(mime, HK_STR("pkcs7-signature")))
        return; /* says nothing to people */
    put_file(r, mime, channel_mail_line(r->cx, name), path);
}

/* ---- reports on a mail's way ---------------------------------------------------------------- */

/* The value of a line "name: value" anywhere in `text`; the first one. */
static struct hk_str line_value(struct hk_str text, struct hk_str name)
{
    struct hk_str line;

    while (hk_str_cut(&text, '\n', &line)) {
        if (line.n > name.n && line.p[name.n] == ':'
            && hk_str_equal_nocase(hk_str_sub(line, 0, name.n), name))
            return hk_str_trim(hk_str_sub(line, name.n + 1, SIZE_MAX));
    }
    return HK_STR("");
}

static struct hk_str bare_id(struct hk_str id)
{
    id = hk_str_trim(id);
    if (hk_str_starts(id, HK_STR("<")))
        id = hk_str_sub(id, 1, SIZE_MAX);
    size_t end = hk_str_find(id, HK_STR(">"));
    return hk_str_trim(hk_str_sub(id, 0, end));
}

/* Whom one group of lines of a report speaks of, and does it say that it failed? */
struct fate {
    struct hk_str original, last; /* as it was addressed, and where it was led in the end */
    bool failed;
};

static void end_fate(struct reading *r, struct fate *fate)
{
    struct channel_mail *mail = r->mail;
    struct hk_str to = fate->original.n > 0 ? fate->original : fate->last;

    to = channel_mail_address(
        r->cx, hk_str_sub(to, hk_str_find(to, HK_STR(";")) + 1, SIZE_MAX)); /* "rfc822; a@b" */
    if (fate->failed && to.n > 0 && mail->unreached_count++ < MODEL_IDENTITIES_MAX)
        mail->unreached[mail->unreached_count - 1] = to;
    *fate = (struct fate){.failed = false};
}

/* An empty line ends a group. */
static void read_fates(struct reading *r, struct hk_str text)
{
    struct fate fate = {.failed = false};
    struct hk_str line;

    while (hk_str_cut(&text, '\n', &line)) {
        if (hk_str_trim(line).n == 0) {
            end_fate(r, &fate);
            continue;
        }
        struct hk_str last = line_value(line, HK_STR("Final-Recipient"));
        struct hk_str original = line_value(line, HK_STR("Original-Recipient"));
        struct hk_str action = line_value(line, HK_STR("Action"));
        fate.last = last.n > 0 ? last : fate.last;
        fate.original = original.n > 0 ? original : fate.original;
        fate.failed = fate.failed || hk_str_equal_nocase(action, HK_STR("failed"));
    }
    end_fate(r, &fate);
}

static void read_report(struct reading *r, GMimeObject *part, struct hk_str mime)
{
    struct channel_mail *mail = r->mail;
    struct hk_str text = hk_text_clean(r->cx, bytes_of(r->cx, part));

    if (hk_str_equal(mime, HK_STR("message/feedback-report"))) {
        mail->report = CHANNEL_MAIL_COMPLAINT;
        mail->report_text = channel_mail_head(line_value(text, HK_STR("Feedback-Type")), 200);
        return;
    }
    if (hk_str_equal(mime, HK_STR("message/delivery-status"))) {
        struct hk_str action = line_value(text, HK_STR("Action"));
        struct hk_str status = line_value(text, HK_STR("Status"));
        bool for_good = hk_str_equal_nocase(action, HK_STR("failed"))
            || (action.n == 0 && hk_str_starts(status, HK_STR("5")));
        bool there = hk_str_equal_nocase(action, HK_STR("delivered"))
            || hk_str_equal_nocase(action, HK_STR("relayed"))
            || hk_str_equal_nocase(action, HK_STR("expanded"));
        mail->report = for_good ? CHANNEL_MAIL_BOUNCED
            : there             ? CHANNEL_MAIL_ARRIVED
                                : CHANNEL_MAIL_DELAYED;
        mail->report_text = channel_mail_head(line_value(text, HK_STR("Diagnostic-Code")), 500);
        if (mail->report_text.n == 0)
            mail->report_text = channel_mail_head(status, 100);
        read_fates(r, text);
        return;
    }
    struct hk_str id = bare_id(line_value(text, HK_STR("Message-ID")));
    if (id.n > 0)
        mail->reported_id = channel_mail_head(id, 250);
}

static bool is_report_part(struct hk_str mime)
{
    return hk_str_equal(mime, HK_STR("message/delivery-status"))
        || hk_str_equal(mime, HK_STR("message/feedback-report"));
}

/* ---- the tree ----------------------------------------------------------------------------- */

/* As much of it as there is room for. */
static void put_paragraph(struct reading *r, struct hk_buf *to, struct hk_str text)
{
    struct hk_str gap = to->n > 0 ? HK_STR("\n\n") : HK_STR("");
    size_t room = TEXT_MAX_BYTES - to->n;

    text = hk_str_trim(text);
    if (text.n == 0)
        return;
    room -= room > gap.n ? gap.n : room;
    if (text.n > room) {
        r->lost = true;
        text = hk_text_head(HK_TEXT_BYTES, text, room);
    }
    if (text.n == 0)
        return;
    hk_buf_add_str(to, gap);
    hk_buf_add_str(to, text);
}

/* Is what follows `at` an address on the web, after `mark` ('=' or '('), spaces and quotes? */
static bool names_web(struct hk_str html, size_t at, char mark)
{
    struct hk_str rest = hk_str_trim(hk_str_sub(html, at, BEFORE_ADDRESS_BYTES));

    if (rest.n == 0 || rest.p[0] != mark)
        return false;
    rest = hk_str_trim(hk_str_sub(rest, 1, SIZE_MAX));
    if (rest.n > 0 && (rest.p[0] == '"' || rest.p[0] == '\''))
        rest = hk_str_trim(hk_str_sub(rest, 1, SIZE_MAX));
    return hk_str_equal_nocase(hk_str_sub(rest, 0, 4), HK_STR("http"))
        || hk_str_starts(rest, HK_STR("//"));
}

/* Of somebody else's server: those are not asked for until a reader wants them. */
static bool names_pictures(struct hk_str html)
{
    for (size_t at = 0; at + 3 < html.n; at++) {
        struct hk_str word = hk_str_sub(html, at, 3);
        if ((hk_str_equal_nocase(word, HK_STR("src")) && names_web(html, at + 3, '='))
            || (hk_str_equal_nocase(word, HK_STR("url")) && names_web(html, at + 3, '(')))
            return true;
    }
    return false;
}

/* One that the page may show: named, and not too large for it. */
static void keep_picture(struct reading *r, GMimeObject *part)
{
    const char *id = g_mime_object_get_content_id(part);
    struct hk_str mime = mime_of(r->cx, part);

    if (id == NULL || !hk_str_starts(mime, HK_STR("image/"))
        || r->pictures.count >= CHANNEL_MAIL_FILES_MAX)
        return;
    struct hk_str bytes = bytes_of(r->cx, part);
    if (bytes.n > PICTURES_MAX_BYTES - r->picture_bytes)
        return;
    r->picture_bytes += bytes.n;
    r->pictures.list[r->pictures.count++] =
        (struct channel_mail_picture){channel_mail_line(r->cx, id), mime, bytes};
}

static void read_leaf(
    struct reading *r, GMimeObject *part, struct hk_str path, bool choice, bool report)
{
    struct hk_str mime = mime_of(r->cx, part);
    const char *disposition = g_mime_object_get_disposition(part);
    bool attached = disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0;
    bool named = GMIME_IS_PART(part) && g_mime_part_get_filename(GMIME_PART(part)) != NULL;
    bool is_html = hk_str_equal(mime, HK_STR("text/html"));
    bool is_words =
        (is_html || hk_str_equal(mime, HK_STR("text/plain"))) && r->words_parts++ < WORDS_PARTS_MAX;

    if (is_report_part(mime)) {
        read_report(r, part, mime);
    } else if (!is_words || attached || (named && !is_html)) {
        put_part_file(r, part, mime, path);
        if (report)
            read_report(r, part, mime);
    } else if (is_html) {
        struct hk_str html = text_of(r, part, bytes_of(r->cx, part));
        struct hk_str text = channel_mail_html_text(r->cx, html);
        if (r->html_path.n == 0) {
            r->html_path = path;
            r->has_pictures = names_pictures(html);
        }
        put_paragraph(r, choice ? &r->rich : &r->plain, text);
    } else {
        put_paragraph(r, &r->plain, text_of(r, part, bytes_of(r->cx, part)));
    }
}

/* Is this the part whose bytes are wanted, or one that its page shows? */
static void look_for(struct reading *r, GMimeObject *part, struct hk_str path)
{
    if (hk_str_equal(path, r->wanted)) {
        r->bytes = bytes_of(r->cx, part);
        r->found = true;
        if (r->as_page)
            r->bytes = text_of(r, part, r->bytes);
    } else if (r->as_page && !GMIME_IS_MULTIPART(part)) {
        keep_picture(r, part);
    }
}

static void walk(struct reading *r, GMimeObject *part, struct hk_str path, unsigned depth,
    bool choice, bool report)
{
    if (depth > DEPTH_MAX || path.n > PATH_MAX_BYTES) {
        r->lost = true;
        return;
    }
    if (r->wanted.n > 0)
        look_for(r, part, path);
    if (!GMIME_IS_MULTIPART(part)) {
        if (r->wanted.n == 0)
            read_leaf(r, part, path, choice, report);
        return;
    }
    struct hk_str mime = mime_of(r->cx, part);
    choice = choice || hk_str_equal(mime, HK_STR("multipart/alternative"));
    report = report || hk_str_equal(mime, HK_STR("multipart/report"));
    int n = g_mime_multipart_get_count(GMIME_MULTIPART(part));
    for (int i = 0; i < n && (!r->found || r->as_page); i++) {
        GMimeObject *one = g_mime_multipart_get_part(GMIME_MULTIPART(part), i);
        if (one != NULL)
            walk(r, one,
                hk_arena_printf(r->cx->arena, "%.*s%s%d", HKS(path), path.n > 0 ? "." : "", i + 1),
                depth + 1, choice, report);
    }
}

/* ---- bytes -------------------------------------------------------------------------------- */

/* Our own line off the front. */
static struct hk_str take_mark(struct hk_str body, struct channel_mail *mail, bool *cut)
{
    struct hk_str rest = body, line, word;
    int64_t value = 0;

    *cut = false;
    if (!hk_str_starts(body, HK_STR(CHANNEL_MAIL_MARK)) || !hk_str_cut(&rest, '\n', &line))
        return body;
    line = hk_str_sub(line, sizeof CHANNEL_MAIL_MARK - 1, SIZE_MAX);
    if (hk_str_cut(&line, ' ', &word) && hk_str_to_int(hk_str_trim(word), &value) && value > 0)
        mail->arrived_ms = value;
    *cut = hk_str_starts(line, HK_STR("cut"));
    return rest;
}

static size_t header_bytes(struct hk_str raw)
{
    size_t a = hk_str_find(hk_str_sub(raw, 0, HEADER_MAX_BYTES), HK_STR("\n\n"));
    size_t b = hk_str_find(hk_str_sub(raw, 0, HEADER_MAX_BYTES), HK_STR("\r\n\r\n"));

    a = a < b ? a : b;
    return a != SIZE_MAX ? a : raw.n;
}

/* What of the bytes GMime is shown: all, or the head of the header alone. */
static struct hk_str readable(struct hk_str raw, bool cut, bool *out_unread)
{
    *out_unread = false;
    if (header_bytes(raw) <= HEADER_MAX_BYTES && channel_mail_is_bounded(raw)) {
        *out_unread = cut;
        return raw;
    }
    *out_unread = true;
    struct hk_str head = hk_str_sub(raw, 0, header_bytes(raw));
    head = hk_str_sub(head, 0, HEAD_BYTES);
    while (head.n > 0 && head.p[head.n - 1] != '\n' && head.n == HEAD_BYTES)
        head.n--;
    return channel_mail_is_bounded(head) ? head : HK_STR("");
}

static GMimeMessage *construct(struct hk_str raw)
{
    (void)pthread_once(&gmime_once, gmime_start);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(raw.p, raw.n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

    g_object_unref(stream);
    g_object_unref(parser);
    return message;
}

static void put_own_files(struct reading *r)
{
    struct channel_mail *mail = r->mail;

    /* Nothing at all that a person could read: then at least what came. */
    mail->unread = mail->unread
        || (r->plain.n == 0 && r->rich.n == 0 && mail->file_count == 0 && mail->subject.n == 0);
    size_t before = mail->file_count;
    if (r->html_path.n > 0 && !mail->unread) {
        put_file(r, HK_STR(CHANNEL_PAGE_MIME), HK_STR("mail.html"),
            hk_arena_printf(r->cx->arena, CHANNEL_MAIL_PAGE "%.*s", HKS(r->html_path)));
        if (r->has_pictures && mail->file_count > before)
            mail->files[mail->file_count - 1].caption = HK_STR("pictures");
    }
    if (mail->unread)
        mail->files[mail->file_count++] =
            (struct channel_attachment){.kind = HK_STR("unsupported")};
    if (mail->unread || r->lost)
        mail->files[mail->file_count++] = (struct channel_attachment){.kind = HK_STR("file"),
            .mime = HK_STR("message/rfc822"),
            .name = HK_STR("original.eml"),
            .remote_id = HK_STR("raw")};
}

void channel_mail_read(struct hk_cx *cx, struct hk_str body, struct channel_mail *out)
{
    struct reading r = {.cx = cx,
        .mail = out,
        .plain = hk_buf_make(TEXT_MAX_BYTES),
        .rich = hk_buf_make(TEXT_MAX_BYTES)};
    bool cut = false;

    *out = (struct channel_mail){0};
    out->raw = take_mark(body, out, &cut);
    struct hk_str shown = readable(out->raw, cut, &out->unread);
    GMimeMessage *message = shown.n > 0 ? construct(shown) : NULL;
    out->unread = out->unread || message == NULL;
    if (message != NULL) {
        GMimeObject *top = g_mime_message_get_mime_part(message);
        channel_mail_read_head(cx, message, out);
        if (top != NULL && shown.n == out->raw.n)
            walk(&r, top, GMIME_IS_MULTIPART(top) ? HK_STR("") : HK_STR("1"), 0, false, false);
        g_object_unref(message);
    }
    put_own_files(&r);
    struct hk_str text = hk_buf_str(r.plain.n > 0 ? &r.plain : &r.rich);
    out->text = hk_str_trim(hk_text_clean(cx, hk_arena_str(cx->arena, text)));
    hk_buf_free(&r.plain);
    hk_buf_free(&r.rich);
}

enum hk_rc channel_mail_extract(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct hk_str target, struct hk_str *out)
{
    struct channel_mail mail = {0};
    struct reading r = {.cx = cx, .mail = &mail, .wanted = target};
    bool cut = false, unread = false;

    (void)account;
    *out = take_mark(body, &mail, &cut);
    if (hk_str_equal(target, HK_STR("raw")))
        return HK_OK;
    if (hk_str_starts(target, HK_STR(CHANNEL_MAIL_PAGE))) {
        r.as_page = true;
        r.wanted = hk_str_sub(target, sizeof CHANNEL_MAIL_PAGE - 1, SIZE_MAX);
    }
    struct hk_str shown = readable(*out, cut, &unread);
    GMimeMessage *message = shown.n > 0 ? construct(shown) : NULL;
    if (message != NULL) {
        GMimeObject *top = g_mime_message_get_mime_part(message);
        if (top != NULL && r.wanted.n > 0)
            walk(&r, top, GMIME_IS_MULTIPART(top) ? HK_STR("") : HK_STR("1"), 0, false, false);
        g_object_unref(message);
    }
    *out = r.found && r.as_page ? channel_mail_page(cx, r.bytes, &r.pictures) : r.bytes;
    return r.found ? HK_OK : hk_fail(cx, HK_ENOTFOUND, "the mail has no such part");
}
