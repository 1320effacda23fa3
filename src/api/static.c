/* api/static.c -- the desk's files out of the program itself.
 *
 * A file whose name bears its hash is kept by browsers for ever; everything else is asked for
 * again each time, which index.html answers with 304 by its tag. A path without an extension is a
 * place inside the desk and gets index.html: the desk reads the address itself.
 *
 * The page may load only from here, run no inline script and be framed by nobody; trusted types
 * make the browser refuse to turn text into markup.
 */
#include "api/api_priv.h"
#include "base/str.h"

static const struct hk_str content_policy = HK_STR_INIT(
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'");
static const struct hk_str permissions_policy =
    HK_STR_INIT("camera=(), microphone=(), geolocation=(), payment=(), usb=()");

#define HEADERS_MAX 8

struct headers {
    struct http_header list[HEADERS_MAX];
    size_t count;
};

static void add_header(struct headers *headers, const char *name, struct hk_str value)
{
    hk_must(headers->count < HEADERS_MAX);
    headers->list[headers->count++] = (struct http_header){name, value};
}

/* The last segment bears a dot. */
static bool has_extension(struct hk_str path)
{
    for (size_t i = path.n; i > 0 && path.p[i - 1] != '/'; i--)
        if (path.p[i - 1] == '.')
            return true;
    return false;
}

static const struct api_file *find_file(const struct api *api, struct hk_str path)
{
    for (size_t i = 0; i < api->files.count; i++)
        if (hk_str_equal(hk_str_from(api->files.list[i].path), path))
            return &api->files.list[i];
    return has_extension(path) ? NULL : api->index;
}

static bool takes_gzip(struct http_exchange *exchange)
{
    struct hk_str rest = http_exchange_header(exchange, "accept-encoding"), part;
    while (hk_str_cut(&rest, ',', &part)) {
        struct hk_str name;
        if (!hk_str_cut(&part, ';', &name)
            || !hk_str_equal_nocase(hk_str_trim(name), HK_STR("gzip")))
            continue;
        part = hk_str_trim(part);
        return !hk_str_equal(part, HK_STR("q=0")) && !hk_str_starts(part, HK_STR("q=0.0"));
    }
    return false;
}

static void reply_missing(struct api *api, struct http_exchange *exchange)
{
    struct http_header header = {"Content-Type", HK_STR("text/plain; charset=utf-8")};
    if (api->index == NULL)
        http_reply(exchange, 503, &header, 1,
            HK_STR("This program was built without the desk; its API is at /api/v1.\n"));
    else
        http_reply(exchange, 404, &header, 1, HK_STR("There is nothing at this address.\n"));
}

static void add_page_headers(const struct api *api, struct headers *headers)
{
    add_header(headers, "Content-Security-Policy", content_policy);
    add_header(headers, "Permissions-Policy", permissions_policy);
    add_header(headers, "Cross-Origin-Opener-Policy", HK_STR("same-origin"));
    add_header(headers, "ETag", hk_str_from(api->index_tag));
}

void api_reply_file(
    struct api *api, struct http_exchange *exchange, const char *path, struct hk_str policy)
{
    struct headers headers = {.count = 0};
    const struct api_file *file = find_file(api, hk_str_from(path));

    if (file == NULL) {
        reply_missing(api, exchange);
        return;
    }
    add_header(&headers, "Cache-Control", HK_STR("no-cache"));
    add_header(&headers, "Vary", HK_STR("Accept-Encoding"));
    add_header(&headers, "Content-Type", hk_str_from(file->type));
    add_header(&headers, "Cross-Origin-Resource-Policy", HK_STR("cross-origin"));
    if (policy.n > 0)
        add_header(&headers, "Content-Security-Policy", policy);
    bool small = file->gzip_body.n > 0 && takes_gzip(exchange);
    if (small)
        add_header(&headers, "Content-Encoding", HK_STR("gzip"));
    http_reply_static(
        exchange, 200, headers.list, headers.count, small ? file->gzip_body : file->body);
}

void api_handle_file(struct api *api, struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct headers headers = {.count = 0};
    if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
        add_header(&headers, "Allow", HK_STR("GET, HEAD"));
        http_reply(exchange, 405, headers.list, headers.count, HK_STR(""));
        return;
    }
    const struct api_file *file = find_file(api, request->path);
    if (file == NULL) {
        reply_missing(api, exchange);
        return;
    }
    struct hk_str body = file->body;
    add_header(&headers, "Cache-Control",
        file->hash_named ? HK_STR("public, max-age=31536000, immutable") : HK_STR("no-cache"));
    add_header(&headers, "Vary", HK_STR("Accept-Encoding"));
    if (file == api->index) {
        add_page_headers(api, &headers);
        struct hk_str known = http_exchange_header(exchange, "if-none-match");
        if (hk_str_find(known, hk_str_from(api->index_tag)) != SIZE_MAX) {
            http_reply(exchange, 304, headers.list, headers.count, HK_STR(""));
            return;
        }
    }
    add_header(&headers, "Content-Type", hk_str_from(file->type));
    if (file->gzip_body.n > 0 && takes_gzip(exchange)) {
        add_header(&headers, "Content-Encoding", HK_STR("gzip"));
        body = file->gzip_body;
    }
    http_reply_static(exchange, 200, headers.list, headers.count, body);
}
