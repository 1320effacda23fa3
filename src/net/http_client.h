/* net/http_client.h -- HTTP out, letters over SMTP, looks into mailboxes over IMAP and WebSockets
 * that are held open: many requests at once on curl_multi, guarded.
 *
 * Requests of one account go to one thread; each carries its own time limit. The guard looks at
 * the address that is really connected to (after DNS, redirects are not followed), and refuses
 * loopback, private, link-local, multicast and mapped addresses unless the account's settings
 * name the host as allowed (a test network, an intranet gateway). Proxies of the environment are
 * ignored. Responses are cut off at a ceiling. A file of a request is read piece by piece while it
 * is sent; one that is not there any more, or has another size, ends the request UNSENT.
 *
 * What it does not do: retries, rate limits, circuit breaking (outbox/ and ingest/ decide those).
 *
 * Threads: http_client_send() from any; `done` runs on a network thread and must not block.
 */
#ifndef HK_NET_HTTP_CLIENT_H
#define HK_NET_HTTP_CLIENT_H
#include "base/cx.h"
#include "model/request.h"

struct http_client;

/* The response lies in `arena`, which is `done`'s to free. */
typedef void http_client_done(
    void *owner, struct hk_arena *arena, const struct model_response *response);

struct http_client_target {
    int64_t account;              /* picks the thread */
    struct hk_str ca_file;        /* PEM; "" for the system's */
    bool allow_private_addresses; /* an admin said so for this account */
    size_t response_max_bytes;    /* 0: 8 MiB */
};

HK_CHECK enum hk_rc http_client_start(struct hk_cx *cx, unsigned threads, struct http_client **out);
/* What is open ends AMBIGUOUS, or UNSENT if nothing of it left yet; all `done` calls are over when
 * this returns. Accepts NULL. */
void http_client_stop(struct http_client *client);

/* Once nobody sends any more; it must have been stopped. Accepts NULL. */
void http_client_free(struct http_client *client);

/* Copies what it needs. HK_EINVAL for a URL that is not what it should be, HK_ERETRY once it stops;
 * then `done` is not called. */
HK_CHECK enum hk_rc http_client_send(struct hk_cx *cx, struct http_client *client,
    const struct http_client_target *target, const struct model_request *request,
    http_client_done *done, void *owner);

/* Would the guard let us connect to this address? Pure; for tests and for `hark doctor`. */
bool http_client_address_allowed(const void *sockaddr_bytes, size_t n);

/* Does a URL name this machine? What a name of DNS leads to is somebody else's word. */
bool net_url_is_here(struct hk_str url);

#endif
