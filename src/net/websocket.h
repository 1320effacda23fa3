/* net/websocket.h -- what a WebSocket's server says, and what we say to it: the upgrade, frames,
 * and messages made of them.
 *
 * Bytes in, meaning out: no socket. held_line.c holds the connection, this reads it; so it is
 * fuzzed (fuzz/fuzz_websocket.c). We are the client: what we send is masked, what comes must not
 * be. No extension is offered, so reserved bits mean an error.
 *
 * Threads: pure, but for the random of keys and masks. Memory: a message being put together, up to
 * its ceiling; what comes out points into the bytes or into that. Errors: WEBSOCKET_BROKEN; there
 * is no going on after it. Sources: RFC 6455 4.1, 5, 7.
 */
#ifndef HK_NET_WEBSOCKET_H
#define HK_NET_WEBSOCKET_H
#include "base/buf.h"
#include "base/cx.h"

/* ---- the upgrade ----------------------------------------------------------------------------- */

/* A key for one upgrade. */
struct hk_str websocket_key(struct hk_cx *cx);

/* The request. `host` as it stands in the address, `target` "/path?query". */
struct hk_str websocket_upgrade(
    struct hk_cx *cx, struct hk_str host, struct hk_str target, struct hk_str key);

/* What the server answered: its status; 0: not whole yet; 1: no HTTP, or more than an answer's head
 * may have; 101 only if it accepts this very upgrade. *out_bytes: what the head took. */
unsigned websocket_answer(
    struct hk_cx *cx, struct hk_str bytes, struct hk_str key, size_t *out_bytes);

/* How long the server that refused wants us to wait, as it says it; "": it does not say. */
struct hk_str websocket_retry_after(struct hk_str bytes);

/* ---- frames ---------------------------------------------------------------------------------- */

enum websocket_word {
    WEBSOCKET_MORE, /* nothing whole is there */
    WEBSOCKET_TEXT, /* a whole message */
    WEBSOCKET_BINARY,
    WEBSOCKET_PING, /* to be answered with a pong of the same words */
    WEBSOCKET_PONG,
    WEBSOCKET_CLOSE,
    WEBSOCKET_BROKEN
};

struct websocket {
    struct hk_buf message;
    enum websocket_word kind; /* of that message; MORE: none has begun */
    bool handed;              /* it was told: the next one begins anew */
};

struct websocket websocket_make(size_t message_max_bytes);
void websocket_free(struct websocket *websocket);

/* Takes the next word off the front of *bytes. *out: its message or words, until the next call. */
enum websocket_word websocket_next(
    struct websocket *websocket, struct hk_str *bytes, struct hk_str *out);

/* One frame of ours, whole and masked. */
void websocket_add(struct hk_buf *out, enum websocket_word word, struct hk_str words);

#endif
