/* net/http_server_priv.h -- what http_server.c, http_exchange.c and http_stream.c share.
 *
 * An exchange has two holders: libmicrohttpd's side (until the request is completed, however it
 * ends) and the owner's side (until it replied). Whoever comes last frees it. Its state says who
 * may do what; the reply may come before the handler returned, long after the client left, or
 * after the server stopped:
 *
 *   READING    the request is coming in
 *   HANDLING   the owner has it, the connection is not suspended yet
 *   SUSPENDED  the owner has it, the connection sleeps
 *   REPLIED    a reply is set; later ones are dropped
 *
 * Locks, outer first: server->exchanges_lock, exchange->lock, server->slots_lock, slot->lock, then
 * libmicrohttpd's own. No callback of the owner runs under any of them.
 */
#ifndef HK_NET_HTTP_SERVER_PRIV_H
#define HK_NET_HTTP_SERVER_PRIV_H
#include "base/buf.h"
#include "net/http_server.h"
#include "net/http_text_priv.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

struct stream_slot; /* http_stream.c: the streams of one ring */

#define STREAM_SLOT_LISTS 1024U /* a visitor of a web chat has a ring of their own */

/* stream_tally.c */
#define STREAM_TALLY_LISTS 512U
struct stream_tally_entry;
struct stream_tally {
    struct stream_tally_entry *lists[STREAM_TALLY_LISTS];
};
void stream_tally_add(struct stream_tally *tally, uint64_t key);
void stream_tally_remove(struct stream_tally *tally, uint64_t key);
size_t stream_tally_of(struct stream_tally *tally, uint64_t key);
uint64_t stream_peer_key(struct hk_str address);

enum exchange_state { EXCHANGE_READING, EXCHANGE_HANDLING, EXCHANGE_SUSPENDED, EXCHANGE_REPLIED };

struct exchange_header {
    struct hk_str name;
    struct hk_str value;
};

struct http_exchange {
    pthread_mutex_t lock;
    atomic_uint holders;
    enum exchange_state state;     /* under lock */
    struct MHD_Response *response; /* under lock: set, and not yet queued */
    unsigned status;
    struct http_server *server; /* valid unless REPLIED */
    struct MHD_Connection *connection;
    int socket;
    bool begun;     /* the head was looked at */
    bool handed;    /* the owner got it */
    bool late;      /* began when no more may begin */
    bool too_large; /* the body passed its ceiling: swallowed, not kept */
    bool unkept;    /* its file could not be written */
    size_t swallowed_bytes;
    size_t file_bytes, file_ceiling;
    int file; /* the body goes there; -1: to memory */
    struct hk_str file_path;
    struct hk_arena *arena;
    struct http_request request;
    struct exchange_header *headers;
    size_t header_count;
    struct hk_buf body;
    struct hk_str target; /* as received */
    void *owner_data;
    char allowed_origin[201];       /* "" for none */
    struct http_exchange *previous; /* in server->exchanges */
    struct http_exchange *next;
};

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_server_options options;
    void *owner;
    struct http_proxies proxies;
    int listen_socket;
    unsigned port;
    uint64_t trace_seed;
    atomic_ullong trace_count;
    atomic_bool stopping;

    pthread_mutex_t exchanges_lock;
    pthread_cond_t exchanges_gone;
    struct http_exchange *exchanges;
    bool closed; /* what comes now is late: under exchanges_lock */

    pthread_mutex_t slots_lock;
    struct stream_slot *slots[STREAM_SLOT_LISTS];
    size_t resuming; /* who took streams off their waiting list and wakes them just now */
    struct stream_tally of_groups, of_peers; /* streams not told to end, under slots_lock */
    atomic_size_t streams;
    atomic_size_t streams_ended; /* told to end and still there */
    atomic_llong heartbeat_us;

    pthread_t timer;
    pthread_cond_t timer_stop; /* with slots_lock */
    bool timer_stopping;

    pthread_mutex_t complaints_lock;
    int64_t complained_us;
    size_t complaints;
};

/* http_listen.c: a bound, listening socket, or a reason that names the remedy. */
HK_CHECK enum hk_rc http_listen(
    struct hk_cx *cx, struct hk_str where, int *out_socket, unsigned *out_port);

/* http_exchange.c */
struct http_exchange *http_exchange_new(
    struct http_server *server, struct MHD_Connection *connection, const char *target);
void http_exchange_release(struct http_exchange *exchange);

/* The request is over, answered or not: takes it off the server and drops this side's hold. */
void http_exchange_complete(struct http_exchange *exchange);

/* Queue what is set, or suspend until something is. On libmicrohttpd's thread. */
enum MHD_Result http_exchange_queue_or_suspend(struct http_exchange *exchange);

/* Answer with our error shape; may be called by anybody, also twice: the first reply counts. */
void http_exchange_refuse(
    struct http_exchange *exchange, unsigned status, const char *code, const char *message);

/* The same, because the server stops. */
void http_exchange_refuse_late(struct http_exchange *exchange);

/* http_request.c: what the head says. 0, or the status it was refused with (reply set). */
unsigned http_request_begin(struct http_exchange *exchange, const char *method);

/* http_stream.c. The response of a new stream; http_exchange.c adds the common headers. */
struct MHD_Response *http_stream_new(
    struct http_exchange *exchange, const struct http_stream_options *options);
HK_CHECK bool http_streams_start(struct http_server *server); /* false: no thread to be had */
void http_streams_end_all(struct http_server *server);        /* once server->stopping is set */
void http_streams_stop(struct http_server *server); /* the timer is gone, and nobody wakes any */

/* For tests: milliseconds between two comments on a silent stream. */
void http_server_set_heartbeat(struct http_server *server, int64_t heartbeat_ms);

#endif
