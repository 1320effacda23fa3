/* net/http_request.c -- what a request's head says, copied once and checked.
 *
 * Everything is copied into the exchange's arena, so that the owner may look at it from any
 * thread and after the client is gone. Refused here, before a byte of the body is read: unknown
 * methods, paths that nobody sends honestly, two lengths at once (request smuggling), and a
 * Content-Length above the route's ceiling.
 *
 * What it does not do: route, authenticate, read bodies.
 *
 * Threads: libmicrohttpd's, before the owner sees the exchange.
 */
#include "base/str.h"
#include "base/text.h"
#include "net/http_server_priv.h"

static bool method_read(const char *text, enum http_method *out)
{
    static const struct {
        struct hk_str text;
        enum http_method method;
    } methods[] = {
        {HK_STR_INIT("GET"), HTTP_GET},
        {HK_STR_INIT("HEAD"), HTTP_HEAD},
        {HK_STR_INIT("POST"), HTTP_POST},
        {HK_STR_INIT("PUT"), HTTP_PUT},
        {HK_STR_INIT("PATCH"), HTTP_PATCH},
        {HK_STR_INIT("DELETE"), HTTP_DELETE},
        {HK_STR_INIT("OPTIONS"), HTTP_OPTIONS},
    };

    for (size_t i = 0; i < HK_COUNT(methods); i++) {
        if (hk_str_equal(hk_str_from(text), methods[i].text)) {
            *out = methods[i].method;
            return true;
        }
    }
    return false;
}

static enum MHD_Result header_count(void *cls, enum MHD_ValueKind kind, const char *name,
    size_t name_n, const char *value, size_t value_n)
{
    struct http_exchange *exchange = cls;

    (void)kind;
    (void)name;
    (void)name_n;
    (void)value;
    (void)value_n;
    exchange->header_count++;
    return MHD_YES;
}

static enum MHD_Result header_copy(void *cls, enum MHD_ValueKind kind, const char *name,
    size_t name_n, const char *value, size_t value_n)
{
    struct http_exchange *exchange = cls;
    struct hk_cx cx = {.arena = exchange->arena};
    struct exchange_header *header = &exchange->headers[exchange->header_count++];

    (void)kind;
    header->name = hk_arena_str(exchange->arena, (struct hk_str){name, name_n});
    header->value = hk_arena_str(exchange->arena, (struct hk_str){value, value_n});
    if (!hk_text_valid(header->value))
        header->value = hk_text_clean(&cx, header->value);
    return MHD_YES;
}

static void headers_copy(struct http_exchange *exchange)
{
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, header_count, exchange);
    exchange->headers =
        hk_arena_array(exchange->arena, exchange->header_count, sizeof *exchange->headers);
    exchange->header_count = 0;
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, header_copy, exchange);
}

/* All values of a header that may stand several times, in their order, with commas. */
static struct hk_str header_joined(const struct http_exchange *exchange, const char *name)
{
    struct hk_str joined = HK_STR("");

    for (size_t i = 0; i < exchange->header_count; i++) {
        const struct exchange_header *header = &exchange->headers[i];
        if (!hk_str_equal_nocase(header->name, hk_str_from(name)))
            continue;
        joined = joined.n == 0
            ? header->value
            : hk_arena_printf(exchange->arena, "%.*s,%.*s", HKS(joined), HKS(header->value));
    }
    return joined;
}

static struct hk_str last_of_list(struct hk_str list)
{
    size_t start = list.n;

    while (start > 0 && list.p[start - 1] != ',')
        start--;
    return hk_str_trim(hk_str_sub(list, start, list.n));
}

static void peer_find(struct http_exchange *exchange)
{
    const struct http_proxies *proxies = &exchange->server->proxies;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct net_address peer = {{0}};

    if (info != NULL)
        (void)net_address_of(info->client_addr, &peer);
    struct net_address client = peer;
    struct hk_str scheme = HK_STR("");
    if (http_proxies_hold(proxies, &peer)) {
        client = http_forwarded_client(proxies, header_joined(exchange, "X-Forwarded-For"), &peer);
        scheme = last_of_list(header_joined(exchange, "X-Forwarded-Proto"));
    }
    exchange->request.peer = net_address_text(exchange->arena, &client);
    exchange->request.secure = scheme.n > 0 ? hk_str_equal_nocase(scheme, HK_STR("https"))
                                            : net_address_is_loopback(&client);
}

enum framing { FRAMING_NONE, FRAMING_LENGTH, FRAMING_CHUNKED, FRAMING_WRONG };

/* How the body's end is known. Two answers at once are how requests are smuggled past a proxy. */
static enum framing framing_find(const struct http_exchange *exchange, int64_t *out_length)
{
    unsigned lengths = 0;
    unsigned encodings = 0;

    for (size_t i = 0; i < exchange->header_count; i++) {
        const struct exchange_header *header = &exchange->headers[i];
        if (hk_str_equal_nocase(header->name, HK_STR("Content-Length"))) {
            lengths++;
            if (!hk_str_to_int(header->value, out_length) || *out_length < 0)
                return FRAMING_WRONG;
        } else if (hk_str_equal_nocase(header->name, HK_STR("Transfer-Encoding"))) {
            encodings++;
            if (!hk_str_equal_nocase(header->value, HK_STR("chunked")))
                return FRAMING_WRONG;
        }
    }
    if (lengths + encodings > 1)
        return FRAMING_WRONG;
    if (encodings == 1)
        return FRAMING_CHUNKED;
    return lengths == 1 ? FRAMING_LENGTH : FRAMING_NONE;
}

static unsigned refuse(
    struct http_exchange *exchange, unsigned status, const char *code, const char *message)
{
    http_exchange_refuse(exchange, status, code, message);
    return status;
}

static unsigned body_expect(struct http_exchange *exchange)
{
    const struct http_server_options *options = &exchange->server->options;
    int64_t length = 0;
    enum framing framing = framing_find(exchange, &length);

    if (framing == FRAMING_WRONG)
        return refuse(exchange, MHD_HTTP_BAD_REQUEST, "invalid",
            "the length of the body is given twice, or in a way this server does not know");
    if (framing == FRAMING_NONE || (framing == FRAMING_LENGTH && length == 0))
        return 0;
    size_t ceiling = options->body_ceiling(
        exchange->server->owner, exchange->request.method, exchange->request.path);
    if (ceiling == 0)
        return refuse(exchange, MHD_HTTP_FORBIDDEN, "denied",
            "this address takes nothing, or not any more: begin again");
    if (framing == FRAMING_LENGTH && (uint64_t)length > ceiling)
        return refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE, "too_large",
            "the body is larger than this address takes");
    exchange->file_ceiling = ceiling;
    if (options->body_file != NULL
        && options->body_file(exchange->server->owner, exchange->request.method,
            exchange->request.path, exchange->arena, &exchange->file, &exchange->file_path)) {
        if (exchange->file < 0)
            return refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "storage_full",
                "there is no room for this file now: tell an admin, and try again later");
        return 0;
    }
    exchange->body = hk_buf_make(ceiling);
    return 0;
}

unsigned http_request_begin(struct http_exchange *exchange, const char *method)
{
    struct http_request *request = &exchange->request;
    struct hk_str path;

    headers_copy(exchange);
    peer_find(exchange);
    http_target_split(exchange->target, &path, &request->query);
    if (atomic_load(&exchange->server->stopping))
        return refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable",
            "the server is stopping: try again in a moment");
    if (!method_read(method, &request->method))
        return refuse(exchange, MHD_HTTP_NOT_IMPLEMENTED, "invalid", "unknown method");
    if (!http_path_decode(exchange->arena, path, &request->path))
        return refuse(exchange, MHD_HTTP_BAD_REQUEST, "invalid",
            "the path is not one this server would ever hand out");
    return body_expect(exchange);
}
