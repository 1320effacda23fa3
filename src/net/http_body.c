/* net/http_body.c -- what a request sends: a file, or a form whose fields may be files.
 *
 * A file is read while curl sends it, piece by piece. Of a form's field it may be a stretch of a
 * file, for networks that take a long one in pieces: one such field to a form.
 *
 * Threads: one worker's, as the transfer. Memory: the transfer's; the open file is closed with it.
 * Errors:  a file that is not there any more, or has another size, ends the request UNSENT.
 */
#include "net/http_client_priv.h"

#include <stdio.h>
#include <sys/stat.h>

/* A file that shrank would leave the request hanging, one that grew would be cut. */
static bool is_whole(const struct model_file *file)
{
    struct stat about;

    return stat(file->path.p, &about) == 0 && S_ISREG(about.st_mode)
        && (int64_t)about.st_size == file->size_bytes;
}

static bool refuse_file(struct transfer *transfer)
{
    (void)snprintf(
        transfer->error, sizeof transfer->error, "the file to be sent is not there, or not whole");
    return false;
}

bool body_file_is_whole(struct transfer *transfer, const struct model_file *file)
{
    return is_whole(file) || refuse_file(transfer);
}

/* What is left of the stretch is the bound; curl asks again until it is 0. */
static size_t on_read(char *into, size_t size, size_t n, void *cls)
{
    struct transfer *transfer = cls;
    size_t room = size * n;
    int64_t left = transfer->stretch_end - (int64_t)ftello(transfer->file);

    if (left < (int64_t)room)
        room = left > 0 ? (size_t)left : 0;
    size_t got = fread(into, 1, room, transfer->file);
    return got == 0 && ferror(transfer->file) != 0 ? CURL_READFUNC_ABORT : got;
}

static int on_seek(void *cls, curl_off_t offset, int origin)
{
    const struct transfer *transfer = cls;

    if (origin != SEEK_SET) /* curl knows no other today */
        return CURL_SEEKFUNC_CANTSEEK;
    return fseeko(transfer->file, transfer->stretch_from + offset, SEEK_SET) == 0
        ? CURL_SEEKFUNC_OK
        : CURL_SEEKFUNC_FAIL;
}

/* Open it where the stretch begins, or at its own beginning. */
static bool file_open(struct transfer *transfer, const struct model_file *file)
{
    int64_t length = file->stretch_bytes > 0 ? file->stretch_bytes : file->size_bytes;

    transfer->stretch_from = file->stretch_bytes > 0 ? file->stretch_from : 0;
    transfer->stretch_end = transfer->stretch_from + length;
    if (transfer->file != NULL || !is_whole(file) || transfer->stretch_end > file->size_bytes)
        return refuse_file(transfer);
    transfer->file = fopen(file->path.p, "rbe");
    if (transfer->file == NULL || fseeko(transfer->file, transfer->stretch_from, SEEK_SET) != 0)
        return refuse_file(transfer);
    return true;
}

bool body_set_file(struct transfer *transfer)
{
    const struct model_file *file = &transfer->request.file;
    CURL *easy = transfer->easy;
    unsigned failed = 0;

    if (!file_open(transfer, file))
        return false;
    failed |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
    failed |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
        (curl_off_t)(transfer->stretch_end - transfer->stretch_from));
    failed |= curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    failed |= curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    failed |= curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    failed |= curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer);
    return failed == 0;
}

static bool stretch_set(
    struct transfer *transfer, curl_mimepart *made, const struct model_file *file)
{
    return file_open(transfer, file)
        && curl_mime_data_cb(
               made, (curl_off_t)file->stretch_bytes, on_read, on_seek, NULL, transfer)
        == CURLE_OK;
}

static bool part_add(struct transfer *transfer, const struct model_part *part)
{
    curl_mimepart *made = curl_mime_addpart(transfer->form);
    unsigned failed = made == NULL;

    if (failed != 0)
        return false;
    failed |= curl_mime_name(made, part->name.p);
    if (part->file.path.n == 0)
        return failed == 0 && curl_mime_data(made, part->value.p, part->value.n) == CURLE_OK;
    if (!body_file_is_whole(transfer, &part->file))
        return false;
    if (part->file.stretch_bytes > 0)
        failed |= !stretch_set(transfer, made, &part->file);
    else
        failed |= curl_mime_filedata(made, part->file.path.p);
    failed |= curl_mime_filename(made, part->file_name.p);
    failed |= curl_mime_type(made, part->mime.p);
    return failed == 0;
}

bool body_set_form(struct transfer *transfer)
{
    const struct model_request *request = &transfer->request;

    transfer->form = curl_mime_init(transfer->easy);
    if (transfer->form == NULL)
        return false;
    for (size_t i = 0; i < request->part_count; i++)
        if (!part_add(transfer, &request->parts[i]))
            return false;
    return curl_easy_setopt(transfer->easy, CURLOPT_MIMEPOST, transfer->form) == CURLE_OK;
}
