/* channel/x/x_priv.h -- what the files of this folder share.
 *
 * What an answer is hung on is JSON: {"post","by","summoned"} of public words, {"dm"} of private
 * ones, {"chat"} of those that are encrypted and that nobody here can read.
 */
#ifndef HK_CHANNEL_X_PRIV_H
#define HK_CHANNEL_X_PRIV_H
#include "base/json_read.h"
#include "channel/token.h"

extern const struct channel_field channel_x_fields[10]; /* with the entry that ends it */
extern const struct channel_token_way channel_x_token;
extern const struct channel_scope channel_x_rights[];

struct hk_str channel_x_setting(const struct channel_account *account, const char *key);

/* "<base>/2/<rest>" */
struct hk_str channel_x_url(
    struct hk_cx *cx, const struct channel_account *account, struct hk_str rest);

/* How long a 429 asks us to wait, by x-rate-limit-reset or Retry-After; 0: not said. */
int64_t channel_x_wait_ms(const struct hk_cx *cx, const struct model_response *response);

/* The network's words for why not. */
struct hk_str channel_x_error_text(struct hk_cx *cx, const struct hk_json *tree);

/* A post's words as a person reads them: whole, links as they were written, no HTML escapes. */
struct hk_str channel_x_words(struct hk_cx *cx, const struct hk_json *post);

/* When an id was given, out of the id itself; 0 if it is none. */
int64_t channel_x_id_ms(struct hk_str id);

enum hk_rc channel_x_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out);
struct hk_str channel_x_addressed(struct hk_cx *cx, const struct channel_delivery *in);
enum hk_rc channel_x_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out);
/* What an answer to a post is hung on. `summoned`: X lets us answer it. */
struct hk_str channel_x_place(
    struct hk_cx *cx, struct hk_str post, struct hk_str author, bool summoned);

/* The account's own handle, without its @. */
struct hk_str channel_x_own_handle(const struct channel_account *account);

bool channel_x_overhear(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_heard *heard, struct channel_event *out);
/* What was asked for already, as it is kept: public posts, and direct messages (`dm_`). `since` is
 * the newest that is known, `newest` what it becomes when the page that is being read was the last.
 */
struct channel_x_bookmark {
    struct hk_str since, newest, page;
    struct hk_str dm_since, dm_newest, dm_page;
    int64_t dm_from_ms; /* they are not asked for before */
    bool dm_turn;       /* they are next */
};

#define CHANNEL_X_MEDIA_FIELDS "&media.fields=media_key,type,url,variants,alt_text"

/* The next page of direct messages. What is new goes to *out_body, "" nothing; the bookmark moves
 * on. True: there is another page. Trouble puts them off and is told to nobody. */
struct model_request channel_x_ask_messages(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_x_bookmark *bookmark, struct hk_str access);
bool channel_x_read_messages(struct hk_cx *cx, const struct model_response *response,
    struct channel_x_bookmark *bookmark, struct hk_str *out_body);

/* One of them, but for its author. False: it cannot be understood. */
bool channel_x_read_message(struct hk_cx *cx, const struct channel_account *account,
    const struct hk_json *item, const struct hk_json *media, struct channel_event *event);

/* What every direct message has: `remote_id` and `at_ms` are there already. */
void channel_x_fill_message(struct hk_cx *cx, struct hk_str peer, struct channel_event *event);

enum hk_rc channel_x_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out);

/* Why not, of a whole response that is no success. */
void channel_x_read_refusal(struct hk_cx *cx, const struct model_response *response,
    const struct hk_json *tree, struct channel_outcome *out);

/* ---- files ---- */

#define CHANNEL_X_FILM_MAX_BYTES (INT64_C(16) * 1000 * 1000)

/* Files of a post or of an item of GET /2/dm_events, out of the `media` that came with it. */
void channel_x_attach(struct hk_cx *cx, const struct hk_json *item, const struct hk_json *media,
    struct channel_event *event);

/* The file of a direct message in the older form. */
void channel_x_attach_old(
    struct hk_cx *cx, const struct hk_json *attachment, struct channel_event *event);

/* Something of a person that we cannot show: still owed an answer. */
void channel_x_attach_unsupported(
    struct hk_cx *cx, struct channel_event *event, struct hk_str what);

/* Fetch one: what stands in public is given to anybody, private files to the account's token. */
void channel_x_fetch(struct hk_cx *cx, const struct channel_account *account, struct hk_str session,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

/* Has X all files of this operation? If not: the next request, and what its answer makes of the
 * carry. False: it ends here, as `out` says. *out_wait_ms: wait before the next one. */
bool channel_x_media_is_given(struct hk_cx *cx, const struct channel_operation *operation);
void channel_x_ask_media(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str access, struct channel_outcome *out);
bool channel_x_read_media(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct hk_str *out_carry, uint32_t *out_wait_ms,
    struct channel_outcome *out);

/* How many requests of this attempt were about files, and answered. */
unsigned channel_x_media_calls(struct hk_cx *cx, const struct channel_operation *operation);

/* The names that X gave the files: an array. */
const struct hk_json *channel_x_media_ids(
    struct hk_cx *cx, const struct channel_operation *operation);

/* What X said when it called our words a duplicate, carried beside the files; "" it did not. */
struct hk_str channel_x_said(struct hk_cx *cx, const struct channel_operation *operation);
struct hk_str channel_x_carry_said(
    struct hk_cx *cx, const struct channel_operation *operation, struct hk_str said);

/* Did our words arrive? Looks for them in what the network lists of us. */
struct model_request channel_x_ask_probe(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place, struct hk_str access);
void channel_x_read_probe(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *place,
    const struct model_response *response, struct channel_outcome *out);

#endif
