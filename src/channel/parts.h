/* channel/parts.h -- what more than one channel needs to read a body and write a request.
 *
 * Memory: everything lies in cx's arena or points into the arguments.
 * Threads: all reentrant. Errors: only channel_read_events() can fail; what is missing is empty or
 * 0.
 */
#ifndef HK_CHANNEL_PARTS_H
#define HK_CHANNEL_PARTS_H
#include "base/buf.h"
#include "base/json_read.h"
#include "channel/channel.h"

/* The ceiling of what a channel writes. What bounds it before is the bound on its input: no body
 * or response is let in that could, escaped, come near it. */
#define CHANNEL_BODY_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* Events of one body while it is being read. */
struct channel_gathering {
    struct channel_event *list;
    size_t count;
    size_t capacity;
};

/* One more event, all empty; valid until the next call for the same gathering. */
struct channel_event *channel_gather(struct hk_cx *cx, struct channel_gathering *gathering);

/* The array of {"events": [..]}, which the channels of our own speak. HK_EPROTO if it is not one.
 */
HK_CHECK enum hk_rc channel_read_events(
    struct hk_cx *cx, struct hk_str body, const struct hk_json **out);

/* The value of a header, whatever the case of its name; "" if it is not there. */
struct hk_str channel_header(
    const struct model_header *headers, size_t header_count, const char *name);

/* The value of a query parameter, percent signs and plus undone; "" if it is not there. */
struct hk_str channel_query(struct hk_cx *cx, struct hk_str query, const char *key);

/* `text` with everything but letters, digits and "-._~" percent-encoded. */
struct hk_str channel_percent(struct hk_cx *cx, struct hk_str text);

/* The member `key` as a person's text: valid and NFC. */
struct hk_str channel_words(struct hk_cx *cx, const struct hk_json *object, const char *key);

/* A member that is a moment as RFC 3339 writes it; 0 if it is none. */
int64_t channel_moment(const struct hk_json *object, const char *key);

/* "m000065f0a1b2c:<remote>": `class` and the network's seconds first, so that what is near in
 * time is near in the unique index of all that was ever seen. */
struct hk_str channel_dedup(struct hk_cx *cx, char class, int64_t at_ms, struct hk_str remote_id);

/* An event of a kind we do not know: `what` names it, `raw` are its bytes and make its dedup. */
void channel_gather_unknown(struct hk_cx *cx, struct channel_gathering *gathering,
    struct hk_str account_remote_id, struct hk_str what, struct hk_str raw, int64_t at_ms);

/* Adds an identity unless `value` is empty or the event is full. */
void channel_add_identity(struct channel_event *event, const char *scheme, struct hk_str value);

/* A media type as a sender or a network said it. The word for pages of our own making, however it
 * is written, is not theirs to say: then it is bytes. */
struct hk_str channel_mime(struct hk_str said);

/* Is it a file that can be fetched? A place, a contact or an order is not. */
bool channel_is_file(const struct channel_attachment *attachment);

/* The wait that Retry-After asks for in seconds; 0 if there is none. */
int64_t channel_retry_after_ms(const struct model_response *response);

/* Read a response's JSON; NULL if it is none, and the reason is forgotten. */
const struct hk_json *channel_response_json(
    struct hk_cx *cx, const struct model_response *response);

/* It will never be accepted: a stable word for the agent, and the network's own words. */
void channel_fail(struct channel_outcome *out, struct hk_str code, struct hk_str text);

/* Did a whole response come to what must not be done twice? If not, `out` says what that means:
 * RETRY where nothing left, UNCLEAR where something may have, FAILED where our guard forbids it. */
bool channel_arrived(const struct model_response *response, struct channel_outcome *out);

/* The one body of an answer with news; "": there are none. */
void channel_keep(struct hk_cx *cx, struct hk_str body, struct channel_news *out);

/* Copy what was written into the arena and free the buffer. */
struct hk_str channel_take(struct hk_cx *cx, struct hk_buf *buf);

/* A JSON request with an optional bearer token, 30 s at most. */
struct model_request channel_request(struct hk_cx *cx, const char *method, struct hk_str url,
    struct hk_str bearer, struct hk_str body);

/* For a base address from a form: without white space around and slashes at the end. */
struct hk_str channel_base_url(struct hk_str url);

/* Only ASCII letters, digits, '_', '-', single '.' and at least one of them: fit for a URL's
 * path. */
bool channel_is_plain(struct hk_str s);

#endif
