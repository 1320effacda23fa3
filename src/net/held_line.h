/* net/held_line.h -- the WebSockets that one worker of the HTTP client holds open (model_held).
 *
 * A question finds the connection of its name, if it goes on after the last answer that was given
 * there; else one is made. What comes is gathered for the question, a whole message a line.
 *
 * Threads: the worker's own. Memory: of each line one answer, up to the question's ceiling, and one
 * message of that length at most.
 */
#ifndef HK_NET_HELD_LINE_H
#define HK_NET_HELD_LINE_H
#include "net/http_client_priv.h"

struct held_lines;

struct held_lines *held_lines_new(CURLM *multi);
/* All questions end unanswered, all connections are closed. Accepts NULL. */
void held_lines_free(struct held_lines *lines);

/* Takes the transfer; its `done` is called sooner or later. */
void held_lines_ask(struct held_lines *lines, struct transfer *transfer);

/* curl is done with a handle: true if it was a line's, which is then connected, or is not. */
bool held_lines_connected(struct held_lines *lines, CURL *easy, CURLcode code);

/* Read what came and answer what is due. Returns for how many milliseconds, at most `most_ms`,
 * nothing else is. */
int held_lines_work(struct held_lines *lines, int most_ms);

/* What to wait for besides curl's own sockets, at most `max`; returns how many. */
unsigned held_lines_wait_for(struct held_lines *lines, struct curl_waitfd *out, unsigned max);

#endif
