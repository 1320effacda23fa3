/* net/http_server.h -- HTTP/1.1 in: whole requests out of libmicrohttpd, replies back, never
 * blocking.
 *
 * A request is read whole (up to its route's ceiling), handed to `handle` on one of the epoll
 * threads, and suspended until somebody -- any thread, at any later time -- calls one of the
 * http_reply_*() functions on it, exactly once. An event stream is a reply that reads from a ring
 * (net/stream.h) until either side ends it.
 *
 * Never handed over, but answered here: a head above some 10 kB (431), a body above its ceiling
 * (413), paths and lengths that nobody sends honestly (400), unknown methods (501), and all that
 * comes while the server stops (503). Those replies have the API's error shape, except where
 * libmicrohttpd itself could not read the request.
 *
 * What it does not do: TLS (a reverse proxy does, or loopback), HTTP/2, routing, sessions.
 *
 * Threads: `handle` runs on an HTTP thread and must not block or take longer than 1 ms.
 * Memory:  the request and all it shows live until its reply was written.
 */
#ifndef HK_NET_HTTP_SERVER_H
#define HK_NET_HTTP_SERVER_H
#include "base/cx.h"

struct http_server;
struct http_exchange; /* one request and its reply to come */
struct stream_ring;   /* net/stream.h */

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS
};

struct http_header {
    const char *name;
    struct hk_str value;
};

struct http_request {
    enum http_method method;
    struct hk_str
        path; /* decoded once; begins with '/'; a NUL or ".." segment was refused with 400 */
    struct hk_str query; /* as received, without '?'; not checked: see http_exchange_query() */
    struct hk_str body;
    struct hk_str peer; /* address of the client, through trusted proxies only */
    bool secure;        /* https, or loopback */
    uint64_t trace;
};

/* What a request may be at most, asked once its head is known: more is refused
 * with 413; 0 says that this address takes nothing, or not any more: 403. */
typedef size_t http_body_ceiling(void *owner, enum http_method method, struct hk_str path);

/* Should this body go to a file instead of memory? Asked once its length is known and allowed.
 * True: it is written to *out_file, open for both; whoever does not take it with
 * http_exchange_take_file() has it closed and *out_path unlinked. *out_file -1 refuses with 503:
 * there is no room. */
typedef bool http_body_file(void *owner, enum http_method method, struct hk_str path,
    struct hk_arena *arena, int *out_file, struct hk_str *out_path);
typedef void http_handle(void *owner, struct http_exchange *exchange);

struct http_server_options {
    struct hk_str listen; /* "127.0.0.1:8080", "[::1]:8080", port 0 picks one */
    struct hk_str
        trusted_proxies; /* comma-separated addresses or CIDR; their X-Forwarded-* count */
    unsigned threads;
    unsigned connections_max;
    bool https_only; /* its public address is https: browsers are told never to ask otherwise */
    http_body_ceiling *body_ceiling;
    http_body_file *body_file; /* NULL: all bodies lie in memory */
    http_handle *handle;
};

/* Take the port; who connects waits until http_server_start(). So that all who wake streams can be
 * given the server before there are any, and let go of it after the last. */
HK_CHECK enum hk_rc http_server_open(
    struct hk_cx *cx, const struct http_server_options *options, struct http_server **out);
unsigned http_server_port(const struct http_server *server);

/* Call `handle` with `owner` from now on; once. */
HK_CHECK enum hk_rc http_server_start(struct hk_cx *cx, struct http_server *server, void *owner);

/* Stop accepting, end streams, give open requests up to `wait_ms`, then close. Afterwards there is
 * no request and no stream: waking and ending streams does nothing. Accepts NULL and one that was
 * never started. */
void http_server_stop(struct http_server *server, int wait_ms);

/* Once nobody can name it any more. Accepts NULL. */
void http_server_free(struct http_server *server);

const struct http_request *http_exchange_request(const struct http_exchange *exchange);
struct hk_str http_exchange_header(const struct http_exchange *exchange, const char *name); /* "" */
struct hk_str http_exchange_cookie(const struct http_exchange *exchange, const char *name); /* "" */
/* A decoded query parameter, in the exchange's arena; false if absent. */
bool http_exchange_query(struct http_exchange *exchange, const char *name, struct hk_str *out);
struct hk_arena *http_exchange_arena(struct http_exchange *exchange);

/* The file that the body went to, whole; from now on the caller's to close and to unlink. False: it
 * lies in memory, or was taken before. */
bool http_exchange_take_file(
    struct http_exchange *exchange, int *out_file, struct hk_str *out_path);

/* A page of `origin` (at most 200 bytes, else nothing happens) may read the reply to come: says so
 * in its headers, whatever the reply is. */
void http_exchange_allow_origin(struct http_exchange *exchange, struct hk_str origin);

/* Room for the owner to hang its own state on the exchange. */
void http_exchange_set_owner_data(struct http_exchange *exchange, void *data);
void *http_exchange_owner_data(const struct http_exchange *exchange);

/* Answer with a copy of `body`. */
void http_reply(struct http_exchange *exchange, unsigned status, const struct http_header *headers,
    size_t header_count, struct hk_str body);

/* Answer with bytes that outlive the process's use of them (embedded files): no copy. */
void http_reply_static(struct http_exchange *exchange, unsigned status,
    const struct http_header *headers, size_t header_count, struct hk_str body);

/* Answer with the bytes of an open file, without reading it into memory; closes it. 200 with all,
 * 206 with the part that the client asked for, 416 if there is no such part. */
void http_reply_file(struct http_exchange *exchange, const struct http_header *headers,
    size_t header_count, int file, int64_t bytes);

struct http_stream_options {
    struct stream_ring *ring;
    int64_t after;    /* the number this client has */
    int64_t group;    /* a sign-in; 0: none */
    int64_t reader;   /* the person: gets what is for them alone; 0: only what is for all */
    int64_t lasts_ms; /* then it ends by itself, as by http_stream_end_group(); 0: never */
};

/* Answer with an event stream that shows the ring's items after sequence number `after`. Each
 * item is sent as "id: SEQ\ndata: {\"seq\":SEQ,\"after\":PREVIOUS,<item's bytes>\n\n" where
 * PREVIOUS is the number of the item this connection got before (`after` at first). If `after` is
 * older than the ring's memory the stream is one "event: resync". A comment every 15 s. Ends when
 * http_stream_end_group() names its group, when its time is over or the ring closes. It counts from
 * before this returns. */
void http_reply_stream(struct http_exchange *exchange, const struct http_stream_options *options);

/* How many streams this group and this client's address have open now. */
void http_stream_count(
    const struct http_exchange *exchange, int64_t group, size_t *of_group, size_t *of_peer);

/* End every stream of `group` (a sign-in) with "event: resync": within 1 s. 0 is no group. */
void http_stream_end_group(struct http_server *server, int64_t group);

/* Wake the streams that read from `ring`: called after stream_ring_add(). */
void http_stream_wake(struct http_server *server, struct stream_ring *ring);

/* Open streams that read from `ring`. */
size_t http_ring_streams(struct http_server *server, struct stream_ring *ring);

/* Only those of one reader: after stream_ring_add_for(). */
void http_stream_wake_reader(struct http_server *server, struct stream_ring *ring, int64_t reader);

size_t http_server_streams(const struct http_server *server); /* open ones */

#endif
