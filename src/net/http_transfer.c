/* net/http_transfer.c -- one request through curl: set up, watched, and what it came to.
 *
 * What matters most is the difference between "never reached them" and "may have arrived", because
 * a reply to a customer must not be delivered twice. It is drawn at the first byte of the request
 * that was handed to the connection: curl's REQUEST_SIZE. For the same reason curl, which sends a
 * request again when a kept connection breaks, is stopped from that unless the method is one whose
 * repetition changes nothing, or nothing was sent. And such a request goes over no connection that
 * was idle for long: many servers end those after five seconds, and one that ends as we begin to
 * send would leave it unknown whether a reply arrived.
 *
 * What it does not do: follow redirects (a 3xx is a response like any other), use proxies or
 * cookies, retry, log.
 *
 * Threads: transfer_new() from any; then one worker's. Memory: all in the transfer's arena, but
 * for curl's own and the body while it comes in.
 * Sources: libcurl's manual; RFC 9110 9.2.2 (repeatable methods).
 */
#include "base/str.h"
#include "base/text.h"
#include "net/http_client_priv.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define RESPONSE_BYTES ((size_t)8 * 1024 * 1024)
#define RESPONSE_HEADER_BYTES ((size_t)64 * 1024)
#define CONNECT_TIMEOUT_MS 5000L
#define IDLE_MAX_S 2L /* whole seconds; of what may be repeated curl's own 118 */
#define WORDS_MAX_BYTES 300u
#define SMTP_NOT_YOU 535u

/* ---- the request ---- */

static bool is_token(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c >= 0x7F || strchr("()<>@,;:\\\"/[]?={}", c) != NULL)
            return false;
    }
    return s.n > 0;
}

/* No line end or NUL: a value must not begin a header of its own. */
static bool is_header_value(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

/* As curl itself will understand it: the same parser, so there is no second opinion. */
static enum hk_rc url_check(struct hk_cx *cx, const char *url, const char *wanted)
{
    enum hk_rc rc = HK_OK;
    char *scheme = NULL;
    CURLU *parsed = curl_url();

    hk_must(parsed != NULL);
    for (const char *c = url; *c != '\0' && rc == HK_OK; c++) {
        if ((unsigned char)*c <= 0x20 || *c == 0x7F)
            rc = hk_fail(cx, HK_EINVAL, "the URL holds a space or a control character");
    }
    if (rc == HK_OK
        && (curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK
            || curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK))
        rc = hk_fail(cx, HK_EINVAL, "the URL is not one: expected https://host/path");
    if (rc == HK_OK && strcmp(scheme, wanted) != 0
        && (strlen(scheme) != 4 || strncmp(scheme, wanted, 4) != 0))
        rc = hk_fail(cx, HK_EINVAL, "the URL must begin with %s:// or %.4s://", wanted, wanted);
    curl_free(scheme);
    curl_url_cleanup(parsed);
    return rc;
}

static enum hk_rc request_check(struct hk_cx *cx, const struct model_request *request)
{
    if (request->letter != NULL)
        HK_TRY(letter_check(cx, request->letter));
    else if (request->mailbox != NULL)
        HK_TRY(mailbox_check(cx, request->mailbox));
    else if (!is_token(request->method))
        return hk_fail(cx, HK_EINVAL, "the method is not a word such as GET or POST");
    if (request->url.n == 0 || memchr(request->url.p, '\0', request->url.n) != NULL)
        return hk_fail(cx, HK_EINVAL, "the URL is empty or holds a NUL");
    for (size_t i = 0; i < request->header_count; i++) {
        if (!is_token(request->headers[i].name) || !is_header_value(request->headers[i].value))
            return hk_fail(cx, HK_EINVAL,
                "header %zu: a name is one word, and a value holds no line end", i + 1);
    }
    return HK_OK;
}

static bool is_repeatable(struct hk_str method)
{
    static const struct hk_str methods[] = {HK_STR_INIT("GET"), HK_STR_INIT("HEAD"),
        HK_STR_INIT("OPTIONS"), HK_STR_INIT("PUT"), HK_STR_INIT("DELETE")};

    for (size_t i = 0; i < HK_COUNT(methods); i++) {
        if (hk_str_equal(method, methods[i]))
            return true;
    }
    return false;
}

static const struct model_part *parts_copy(
    struct hk_arena *arena, const struct model_request *request)
{
    struct model_part *parts = hk_arena_array(arena, request->part_count, sizeof *parts);

    for (size_t i = 0; i < request->part_count; i++) {
        const struct model_part *from = &request->parts[i];
        parts[i] = (struct model_part){.name = hk_arena_str(arena, from->name),
            .value = hk_arena_str(arena, from->value),
            .file = from->file,
            .file_name = hk_arena_str(arena, from->file_name),
            .mime = hk_arena_str(arena, from->mime)};
        parts[i].file.path = hk_arena_str(arena, from->file.path);
    }
    return parts;
}

enum hk_rc transfer_new(struct hk_cx *cx, const struct http_client_target *target,
    const struct model_request *request, struct transfer **out)
{
    HK_TRY(request_check(cx, request));
    struct hk_arena *arena = hk_arena_new();
    struct transfer *transfer = hk_arena_alloc(arena, sizeof *transfer);
    transfer->arena = arena;
    transfer->account = target->account;
    transfer->url = hk_arena_str(arena, request->url).p;
    enum hk_rc rc = url_check(cx, transfer->url,
        request->letter != NULL        ? "smtps"
            : request->mailbox != NULL ? "imaps"
                                       : "https");
    if (rc != HK_OK) {
        hk_arena_free(arena);
        return rc;
    }
    struct model_header *headers = hk_arena_array(arena, request->header_count, sizeof *headers);
    for (size_t i = 0; i < request->header_count; i++) {
        headers[i].name = hk_arena_str(arena, request->headers[i].name);
        headers[i].value = hk_arena_str(arena, request->headers[i].value);
    }
    transfer->request = *request;
    transfer->request.method = hk_arena_str(arena, request->method);
    transfer->request.url = (struct hk_str){transfer->url, request->url.n};
    transfer->request.headers = headers;
    transfer->request.body = hk_arena_str(arena, request->body);
    transfer->request.file.path = hk_arena_str(arena, request->file.path);
    transfer->request.parts = parts_copy(arena, request);
    if (request->letter != NULL)
        transfer->request.letter = letter_copy(arena, request->letter);
    if (request->mailbox != NULL)
        transfer->request.mailbox = mailbox_copy(arena, request->mailbox);
    if (request->held != NULL)
        transfer->request.held = held_copy(arena, request->held);
    transfer->ca_file = target->ca_file.n > 0 ? hk_arena_str(arena, target->ca_file).p : NULL;
    transfer->allow_private = target->allow_private_addresses;
    transfer->repeatable = is_repeatable(transfer->request.method);
    transfer->body =
        hk_buf_make(target->response_max_bytes > 0 ? target->response_max_bytes : RESPONSE_BYTES);
    *out = transfer;
    return HK_OK;
}

struct transfer *transfer_copy(const struct transfer *transfer)
{
    struct hk_cx cx = {.arena = transfer->arena};
    struct transfer *copy = NULL;
    const struct http_client_target target = {.account = transfer->account,
        .ca_file = hk_str_from(transfer->ca_file),
        .allow_private_addresses = transfer->allow_private};

    hk_must(transfer_new(&cx, &target, &transfer->request, &copy) == HK_OK); /* as the first time */
    return copy;
}

/* ---- what curl calls ---- */

static curl_socket_t on_open_socket(void *cls, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = cls;

    (void)purpose;
    if (!transfer->allow_private
        && !http_client_address_allowed(&address->addr, address->addrlen)) {
        transfer->refused++;
        return CURL_SOCKET_BAD;
    }
    transfer->opened++;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool was_sent(const struct transfer *transfer)
{
    curl_off_t letter = 0;
    long sent = 0;

    if (transfer->request.letter != NULL)
        return curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &letter) != CURLE_OK
            || letter > 0;
    return curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &sent) != CURLE_OK || sent > 0;
}

/* Before each sending, the first and any that curl would repeat. */
static int on_about_to_send(
    void *cls, char *remote_address, char *local_address, int remote_port, int local_port)
{
    struct transfer *transfer = cls;

    (void)remote_address;
    (void)local_address;
    (void)remote_port;
    (void)local_port;
    if (transfer->repeatable || !was_sent(transfer))
        return CURL_PREREQFUNC_OK;
    transfer->resend_stopped = true;
    return CURL_PREREQFUNC_ABORT;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *cls)
{
    struct transfer *transfer = cls;

    hk_buf_add(&transfer->body, bytes, size * n);
    return transfer->body.over ? 0 : size * n;
}

static struct hk_str lower_copy(struct hk_arena *arena, struct hk_str s)
{
    char *bytes = hk_arena_alloc(arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        bytes[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
    return (struct hk_str){bytes, s.n};
}

static void response_header_add(struct transfer *transfer, struct hk_str name, struct hk_str value)
{
    if (transfer->response_header_count == transfer->response_header_capacity) {
        size_t capacity =
            transfer->response_header_capacity > 0 ? 2 * transfer->response_header_capacity : 16;
        struct model_header *grown = hk_arena_array(transfer->arena, capacity, sizeof *grown);
        if (transfer->response_header_count > 0)
            memcpy(
                grown, transfer->response_headers, transfer->response_header_count * sizeof *grown);
        transfer->response_headers = grown;
        transfer->response_header_capacity = capacity;
    }
    transfer->response_headers[transfer->response_header_count++] = (struct model_header){
        lower_copy(transfer->arena, name), hk_arena_str(transfer->arena, value)};
}

/* "A002 NO [AUTHENTICATIONFAILED] ...": without the tag and the verdict. */
static void words_keep(struct transfer *transfer, struct hk_str line)
{
    struct hk_str word;

    if (!hk_str_starts(line, HK_STR("*")) && hk_str_cut(&line, ' ', &word)
        && hk_str_cut(&line, ' ', &word))
        transfer->last_words = hk_text_clean(&(struct hk_cx){.arena = transfer->arena},
            hk_arena_str(transfer->arena, hk_str_trim(hk_str_sub(line, 0, WORDS_MAX_BYTES))));
}

static size_t on_header(char *bytes, size_t size, size_t n, void *cls)
{
    struct transfer *transfer = cls;
    struct hk_str line = {bytes, size * n};
    size_t colon = hk_str_find(line, HK_STR(":"));

    transfer->header_bytes += line.n;
    if (transfer->request.mailbox != NULL)
        words_keep(transfer, line);
    if (transfer->header_bytes > RESPONSE_HEADER_BYTES) {
        transfer->headers_over = true;
        return 0;
    }
    if (hk_str_starts(line, HK_STR("HTTP/")))
        transfer->response_header_count = 0; /* what came before was an interim 1xx response */
    else if (colon != SIZE_MAX)
        response_header_add(transfer, hk_str_trim(hk_str_sub(line, 0, colon)),
            hk_str_trim(hk_str_sub(line, colon + 1, line.n)));
    return size * n;
}

/* ---- set up ---- */

static bool headers_set(struct transfer *transfer)
{
    const struct model_request *request = &transfer->request;
    bool typed = false;
    bool named = false;
    bool good = true;

    for (size_t i = 0; i < request->header_count && good; i++) {
        const struct model_header *header = &request->headers[i];
        typed = typed || hk_str_equal_nocase(header->name, HK_STR("Content-Type"));
        named = named || hk_str_equal_nocase(header->name, HK_STR("User-Agent"));
        /* "Name;" is curl's way to send an empty value; "Name:" would remove the header */
        struct hk_str line = header->value.n > 0
            ? hk_arena_printf(transfer->arena, "%.*s: %.*s", HKS(header->name), HKS(header->value))
            : hk_arena_printf(transfer->arena, "%.*s;", HKS(header->name));
        struct curl_slist *longer = curl_slist_append(transfer->headers, line.p);
        good = longer != NULL;
        if (good)
            transfer->headers = longer;
    }
    const char *more[] = {"Expect:", typed || request->part_count > 0 ? NULL : "Content-Type:",
        named ? NULL : "User-Agent: Hark/" HARK_VERSION};
    for (size_t i = 0; i < HK_COUNT(more) && good; i++) {
        struct curl_slist *longer =
            more[i] != NULL ? curl_slist_append(transfer->headers, more[i]) : transfer->headers;
        good = longer != NULL;
        if (good)
            transfer->headers = longer;
    }
    return good && curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers) == 0;
}

/* ---- what is sent ---- */

static bool method_set(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    const struct model_request *request = &transfer->request;
    unsigned failed = 0;

    if (hk_str_equal(request->method, HK_STR("HEAD")))
        return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L) == CURLE_OK;
    if (request->part_count > 0 || request->file.path.n > 0)
        return (request->part_count > 0 ? body_set_form : body_set_file)(transfer)
            && curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method.p) == CURLE_OK;
    if (request->body.n > 0 || hk_str_equal(request->method, HK_STR("POST"))) {
        failed |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.p);
        failed |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
    }
    failed |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method.p);
    return failed == 0;
}

static bool rules_set(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    long timeout_ms = transfer->request.timeout_ms > 0 ? (long)transfer->request.timeout_ms
                                                       : MODEL_CALL_TIMEOUT_MS;
    unsigned failed = 0;

    failed |= curl_easy_setopt(easy, CURLOPT_URL, transfer->url);
    failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
        transfer->request.letter != NULL        ? "smtp,smtps"
            : transfer->request.mailbox != NULL ? "imap,imaps"
                                                : "http,https");
    failed |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    failed |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    failed |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* never wait for a slow resolver */
    failed |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
        timeout_ms < CONNECT_TIMEOUT_MS ? timeout_ms : CONNECT_TIMEOUT_MS);
    failed |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    if (!transfer->repeatable && transfer->request.letter == NULL)
        failed |= curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, IDLE_MAX_S);
    failed |= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    failed |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (transfer->ca_file != NULL)
        failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, transfer->ca_file);
    failed |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    failed |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    failed |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_about_to_send);
    failed |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    failed |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    failed |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    failed |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    failed |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    failed |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    failed |= curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    return failed == 0;
}

/* curl opens it on this thread, which serves all others: a pipe or a device would hold them up. One
 * that is not there curl itself complains of. */
static bool authority_is_plain(struct transfer *transfer)
{
    struct stat about;

    if (transfer->ca_file == NULL || stat(transfer->ca_file, &about) != 0 || S_ISREG(about.st_mode))
        return true;
    (void)snprintf(transfer->error, sizeof transfer->error,
        "the file of the authority (ca_file) is not a plain file");
    return false;
}

bool transfer_open(struct transfer *transfer)
{
    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL || !authority_is_plain(transfer) || !rules_set(transfer))
        return false;
    if (transfer->request.letter != NULL)
        return letter_set(transfer);
    if (transfer->request.mailbox != NULL)
        return mailbox_set(transfer);
    if (transfer->request.held != NULL)
        return held_set(transfer);
    return method_set(transfer) && headers_set(transfer);
}

/* ---- what it came to ---- */

static enum model_transfer classify(const struct transfer *transfer, CURLcode code)
{
    if (code == CURLE_OK)
        return MODEL_TRANSFER_DONE;
    if (transfer->easy != NULL && was_sent(transfer))
        return MODEL_TRANSFER_AMBIGUOUS;
    if (transfer->refused > 0 && transfer->opened == 0)
        return MODEL_TRANSFER_REFUSED;
    return MODEL_TRANSFER_UNSENT;
}

static struct hk_str error_text(
    const struct transfer *transfer, enum model_transfer outcome, CURLcode code)
{
    struct hk_arena *arena = transfer->arena;
    const char *detail = transfer->error[0] != '\0' ? transfer->error : curl_easy_strerror(code);

    if (outcome == MODEL_TRANSFER_DONE)
        return HK_STR("");
    if (outcome == MODEL_TRANSFER_REFUSED)
        return HK_STR("The address is private or reserved, and this account may not connect to "
                      "such; an admin can allow it in the account's settings.");
    if (transfer->stopping)
        return HK_STR("Hark was stopped while the request was on its way.");
    if (transfer->resend_stopped)
        return HK_STR("The other side closed the connection without an answer.");
    if (transfer->body.over)
        return hk_arena_printf(
            arena, "The response is larger than %zu bytes.", transfer->body.ceiling);
    if (transfer->headers_over)
        return hk_arena_printf(
            arena, "The response's headers are larger than %zu bytes.", RESPONSE_HEADER_BYTES);
    if (outcome == MODEL_TRANSFER_UNSENT)
        return hk_arena_printf(arena, "Nothing was sent: %s.", detail);
    return hk_arena_printf(arena, "No whole response came: %s.", detail);
}

static bool is_untrusted(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR
        || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR;
}

void transfer_judge(const struct transfer *transfer, CURLcode code, struct model_response *response)
{
    long status = 0;

    *response = (struct model_response){.transfer = classify(transfer, code)};
    response->error = error_text(transfer, response->transfer, code);
    response->too_large = transfer->body.over;
    response->untrusted = is_untrusted(code);
    if ((code == CURLE_OK || transfer->request.letter != NULL) && transfer->easy != NULL
        && curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK)
        response->status = (uint32_t)status;
    if (code == CURLE_LOGIN_DENIED && response->status < 400)
        response->status = SMTP_NOT_YOU; /* a refused token is told within the sign-in (334) */
}

static void let_go(struct transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->recipients);
    curl_mime_free(transfer->form);
    if (transfer->file != NULL)
        (void)fclose(transfer->file);
    hk_buf_free(&transfer->body);
}

void transfer_drop(struct transfer *transfer)
{
    let_go(transfer);
    hk_arena_free(transfer->arena);
}

void transfer_answer(struct transfer *transfer, const struct model_response *response)
{
    struct model_response own = *response;

    own.body = hk_arena_str(transfer->arena, response->body);
    own.error = hk_arena_str(transfer->arena, response->error);
    transfer->done(transfer->owner, transfer->arena, &own);
}

void transfer_finish(struct transfer *transfer, CURLcode code)
{
    struct model_response response;

    transfer_judge(transfer, code, &response);
    if (code == CURLE_OK) {
        response.headers = transfer->response_headers;
        response.header_count = transfer->response_header_count;
        response.body = hk_arena_str(transfer->arena, hk_buf_str(&transfer->body));
    }
    let_go(transfer);
    transfer->done(transfer->owner, transfer->arena, &response);
}
