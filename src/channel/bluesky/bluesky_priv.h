/* channel/bluesky/bluesky_priv.h -- what the files of this folder share: fields and the session.
 *
 * A session is JSON kept sealed by the caller: {"access","refresh","did","handle","asked",
 * "asked_step"}. The last two say which sign-in request is on its way and which step made it, so
 * that the next step knows what its response answers; they mean nothing at step 0.
 */
#ifndef HK_CHANNEL_BLUESKY_PRIV_H
#define HK_CHANNEL_BLUESKY_PRIV_H
#include "channel/channel.h"

extern const struct channel_field channel_bluesky_fields[5]; /* with the entry that ends it */

/* What a visit to the network comes to at this step. */
enum bluesky_turn {
    BLUESKY_ASK,    /* make `request`, a sign-in */
    BLUESKY_GO,     /* signed in: make the request the visit is for */
    BLUESKY_ANSWER, /* the response is the answer to that request */
    BLUESKY_END     /* it ends here: `step` and the texts say how */
};

struct channel_bluesky_visit {
    enum bluesky_turn turn;
    struct model_request request;
    struct hk_str session;  /* new value to be kept; "" = as was */
    struct hk_str access;   /* token for the request, with GO and ANSWER */
    struct hk_str did;      /* who we are, with GO and ANSWER */
    enum channel_step step; /* RETRY, VOID, FAILED or UNCLEAR, with END */
    struct hk_str error_code;
    struct hk_str error_text;
    int64_t retry_after_ms;
};

/* Decide what comes next: sign in, renew a token that ran out, do what the visit is for, look at
 * its answer. `may_have_acted` says that a lost answer to the visit's own request is UNCLEAR and
 * not just to be repeated. */
void channel_bluesky_visit(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    bool may_have_acted, struct channel_bluesky_visit *out);

/* "https://host/xrpc/<method>" with `query` ("" or "?a=b") behind it. */
struct hk_str channel_bluesky_url(struct hk_cx *cx, const struct channel_account *account,
    const char *method, struct hk_str query);

/* The author of a record: its DID stands in the address "at://did:plc:.../collection/key". */
struct hk_str channel_bluesky_did(struct hk_str uri);

/* Is this the network's word `word` in {"error":word}? */
bool channel_bluesky_error_is(const struct hk_json *tree, const char *word);

/* How long a 429 asks us to wait, from ratelimit-reset or Retry-After; 0: not said. */
int64_t channel_bluesky_wait_ms(const struct hk_cx *cx, const struct model_response *response);

struct hk_json_writer;

/* What an answer is hung on, as it is written in a reply_handle: {"uri","cid","root_uri",
 * "root_cid","handle"}. */
void channel_bluesky_put_place(struct hk_json_writer *w, const struct hk_json *post,
    const struct hk_json *root, struct hk_str handle);

/* Of this operation (bluesky_place.c): as a step before has looked it up, else as the post's event
 * told it. It lacks something: it must be looked up first. */
const struct hk_json *channel_bluesky_place(
    struct hk_cx *cx, const struct channel_operation *operation);
bool channel_bluesky_lacks_place(struct hk_cx *cx, const struct channel_operation *operation);
bool channel_bluesky_is_looked_up(struct hk_cx *cx, const struct channel_operation *operation);
void channel_bluesky_ask_place(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str access, struct channel_outcome *out);

/* What to carry on now that it is known; false: the post is not there, or was not told. */
bool channel_bluesky_read_place(
    struct hk_cx *cx, const struct model_response *response, struct hk_str *out_carry);

bool channel_bluesky_overhear(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_heard *heard, struct channel_event *out);

/* The last part of an address. */
struct hk_str channel_bluesky_last_part(struct hk_str uri);

/* How many of the operation's pictures the server has been given (bluesky_image.c). What a step
 * hands to the next is {"place":what was looked up,"blobs":[what was given]}. */
size_t channel_bluesky_given(struct hk_cx *cx, const struct channel_operation *operation);

void channel_bluesky_ask_upload(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_enclosure *file, struct hk_str access, struct channel_outcome *out);

/* What to carry on now that one more is there; false if the server did not take it. */
bool channel_bluesky_read_upload(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct hk_str *out_carry);

/* "embed" of the record. */
void channel_bluesky_put_images(
    struct hk_cx *cx, struct hk_json_writer *w, const struct channel_operation *operation);

#define CHANNEL_BLUESKY_POSTS "app.bsky.feed.post"

/* A record's name: 63 bits as the network writes them. */
struct hk_str channel_bluesky_key(struct hk_cx *cx, uint64_t value);

/* A like, its taking back, a deletion (bluesky_acts.c). */
bool channel_bluesky_is_act(const struct channel_operation *operation);
void channel_bluesky_ask_act(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct channel_bluesky_visit *visit,
    struct channel_outcome *out);

enum hk_rc channel_bluesky_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out);

enum hk_rc channel_bluesky_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out);

#endif
