/* channel/meta/meta.h -- what WhatsApp, Facebook, Messenger and Instagram have in common: one
 * company's way to sign webhooks, to be called and to refuse.
 *
 * One app of Meta's has one secret and one verify token, and delivers to one address for each of
 * its products; a body may speak of several pages or profiles, and each event names its own.
 *
 * Threads: all reentrant. Memory: cx's arena, or the arguments.
 * Errors: as channel/channel.h.
 * Sources: developers.facebook.com/docs/graph-api and /documentation/business-messaging, pages of
 * March-August 2026.
 */
#ifndef HK_CHANNEL_META_META_H
#define HK_CHANNEL_META_META_H
#include "channel/parts.h"
#include "channel/quota.h"

#define CHANNEL_META_DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define CHANNEL_META_ASIDE_MS (7 * CHANNEL_META_DAY_MS) /* for the one private reply */

/* An account of any of them as its form says it. */
struct channel_meta_app {
    struct hk_str node; /* whose calls: a page's, a profile's, a phone number's id */
    struct hk_str token;
    struct hk_str secret;
    struct hk_str word; /* the verify token */
    struct hk_str base;
    struct hk_str version;
};

/* `fields` is the channel's form; its first field is the node. */
struct channel_meta_app channel_meta_app(
    const struct channel_account *account, const struct channel_field *fields);

/* ---- what comes in (meta_verify.c) --------------------------------------------------------- */

/* The handshake and the signature over the body; see channel_kind.verify. */
enum hk_rc channel_meta_verify(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_delivery *in, struct channel_verification *out);

/* The string or number at `path` of a body that is not verified yet; "" if it is not there. */
struct hk_str channel_meta_addressed(
    struct hk_cx *cx, const struct channel_delivery *in, const char *path);

/* The network's time: seconds or milliseconds since 1970, as each product likes; 0 if it is none.
 */
int64_t channel_meta_time_ms(const struct hk_json *object, const char *key);

/* ---- what goes out (meta_call.c) ----------------------------------------------------------- */

/* "https://host/version/<node>/<edge>?appsecret_proof=...": the proof binds the token to the app,
 * so that a stolen token alone can do nothing. Without an edge the node itself. "" and `out` failed
 * if the form or the node is wrong. */
struct hk_str channel_meta_url(struct hk_cx *cx, const struct channel_meta_app *app,
    struct hk_str node, const char *edge, struct channel_outcome *out);

/* A request to an address of channel_meta_url(); nothing if that is "". */
void channel_meta_ask(struct hk_cx *cx, const struct channel_meta_app *app, const char *method,
    struct hk_str url, struct hk_str body, struct channel_outcome *out);

/* One step of DO: what a page or profile does to a comment (meta_acts.c). */
void channel_meta_build_act(struct hk_cx *cx, const struct channel_meta_app *app, bool instagram,
    const struct channel_operation *operation, const struct model_response *previous,
    struct channel_outcome *out);

/* One step of NAME: of who wrote in private, by their id (meta_names.c). */
void channel_meta_build_name(struct hk_cx *cx, const struct channel_meta_app *app,
    const char *fields, const struct channel_operation *operation,
    const struct model_response *previous, struct channel_outcome *out);

/* The two headers in which all of its products say how much of what they allow is used. */
extern const struct channel_gauge channel_meta_gauges[];

/* What a response that is no success means: step, code, words and wait. */
void channel_meta_read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out);

/* The stable word for an error code that ends a message for good. */
struct hk_str channel_meta_error_word(int64_t code);

#endif
