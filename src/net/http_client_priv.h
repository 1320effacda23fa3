/* net/http_client_priv.h -- one transfer: from the copied request to the response in its arena.
 *
 * A transfer belongs to one worker thread from the moment it is handed over.
 */
#ifndef HK_NET_HTTP_CLIENT_PRIV_H
#define HK_NET_HTTP_CLIENT_PRIV_H
#include "base/buf.h"
#include "net/http_client.h"

#include <curl/curl.h>
#include <stdio.h>

struct transfer {
    struct transfer *next;
    struct transfer *previous;
    struct hk_arena *arena; /* holds this struct, too */
    struct model_request request;
    int64_t account;
    const char *url;
    const char *ca_file; /* NULL: the system's */
    bool allow_private;
    bool repeatable; /* by its method: a second delivery changes nothing */
    http_client_done *done;
    void *owner;

    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *recipients; /* of a letter */
    curl_mime *form;
    FILE *file;           /* the body or a field of it, if it is one, */
    int64_t stretch_from; /* from here */
    int64_t stretch_end;  /* up to here */
    int64_t start_us;     /* of the steady clock; not before; 0: at once */
    unsigned opened;      /* sockets */
    unsigned refused;     /* addresses the guard would not have */
    bool resend_stopped;  /* curl wanted to send again what may have arrived */
    bool stopping;        /* the client stops */
    struct hk_buf body;
    size_t header_bytes;
    bool headers_over;
    struct hk_str last_words; /* of a mailbox's server, while curl signs in */
    struct model_header *response_headers;
    size_t response_header_count;
    size_t response_header_capacity;
    char error[CURL_ERROR_SIZE];
};

/* A copy of `request` in an arena of its own. HK_EINVAL with the reason. */
HK_CHECK enum hk_rc transfer_new(struct hk_cx *cx, const struct http_client_target *target,
    const struct model_request *request, struct transfer **out);

/* http_letter.c: what is wrong with a letter, its own copy, and its options on the handle. */
HK_CHECK enum hk_rc letter_check(struct hk_cx *cx, const struct model_letter *letter);
const struct model_letter *letter_copy(struct hk_arena *arena, const struct model_letter *letter);
HK_CHECK bool letter_set(struct transfer *transfer);

/* mailbox_line.c: the same of a mailbox. */
HK_CHECK enum hk_rc mailbox_check(struct hk_cx *cx, const struct model_mailbox *mailbox);
const struct model_mailbox *mailbox_copy(
    struct hk_arena *arena, const struct model_mailbox *mailbox);
HK_CHECK bool mailbox_set(struct transfer *transfer);

/* held_line.c: the same of a WebSocket that is held open. */
const struct model_held *held_copy(struct hk_arena *arena, const struct model_held *held);
HK_CHECK bool held_set(struct transfer *transfer);

/* The same request once more, in an arena of its own, with nobody who waits for it. */
struct transfer *transfer_copy(const struct transfer *transfer);

/* What it came to, as far as curl knows: transfer, status, error. */
void transfer_judge(
    const struct transfer *transfer, CURLcode code, struct model_response *response);

/* Calls `done` with a copy of the response; the transfer is gone then. One that curl never had. */
void transfer_answer(struct transfer *transfer, const struct model_response *response);

/* http_body.c: what the request sends, on the handle. */
HK_CHECK bool body_set_file(struct transfer *transfer);
HK_CHECK bool body_set_form(struct transfer *transfer);

/* Is a file that is to be sent as it was said to be? If not, the transfer's error says so. */
bool body_file_is_whole(struct transfer *transfer, const struct model_file *file);

/* Let go of all that curl holds, and of the arena. */
void transfer_drop(struct transfer *transfer);

/* Make the curl handle. False if curl will not have it; transfer_finish() then says UNSENT. */
HK_CHECK bool transfer_open(struct transfer *transfer);

/* Say what it came to: calls `done`, which then owns the arena and with it all of this. */
void transfer_finish(struct transfer *transfer, CURLcode code);

#endif
