/* net/mailbox.h -- the open connections to mailboxes of one worker of the HTTP client.
 *
 * A question (model_mailbox) that finds its connection open is asked there; else one is made, by
 * curl, which also signs in. The connection stays, waiting in IDLE, for the next question.
 *
 * Threads: the worker's own. Memory: a mailbox holds the mails of one answer (mailbox_set.h).
 */
#ifndef HK_NET_MAILBOX_H
#define HK_NET_MAILBOX_H
#include "net/http_client_priv.h"

struct mailboxes;

/* mailbox_line.c: can the connection of one question serve another? */
bool mailbox_is_same(const struct transfer *a, const struct transfer *b);

struct mailboxes *mailboxes_new(CURLM *multi);
/* All questions end unanswered, all connections are closed. Accepts NULL. */
void mailboxes_free(struct mailboxes *mailboxes);

/* Takes the transfer; its `done` is called sooner or later. */
void mailboxes_ask(struct mailboxes *mailboxes, struct transfer *transfer);

/* curl is done with a handle: true if it was a mailbox's, which is then connected, or is not. */
bool mailboxes_connected(struct mailboxes *mailboxes, CURL *easy, CURLcode code);

/* What to wait for besides curl's own sockets, at most `max`; returns how many. */
unsigned mailboxes_wait_for(struct mailboxes *mailboxes, struct curl_waitfd *out, unsigned max);

/* Read what came, and see what took too long. */
void mailboxes_work(struct mailboxes *mailboxes);

#endif
