/* channel/whatsapp/whatsapp_priv.h -- what the files of this folder share. */
#ifndef HK_CHANNEL_WHATSAPP_PRIV_H
#define HK_CHANNEL_WHATSAPP_PRIV_H
#include "channel/channel.h"

enum hk_rc channel_whatsapp_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out);

/* The stable word for an error code of the network that ends a message for good. */
struct hk_str channel_whatsapp_error_word(int64_t code);

/* A field of the account's form. */
struct hk_str channel_whatsapp_setting(const struct channel_account *account, const char *key);

/* appsecret_proof: binds the token to the app, so that a stolen token alone can do nothing. */
struct hk_str channel_whatsapp_proof(struct hk_cx *cx, const struct channel_account *account);

/* What a response that is no success means: step, code, words and wait. */
void channel_whatsapp_read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out);

/* "https://host/version/number/<what>?appsecret_proof=..."; "" and the outcome set if the account's
 * form is wrong. */
struct hk_str channel_whatsapp_url(struct hk_cx *cx, const struct channel_account *account,
    const char *what, struct channel_outcome *out);

/* SEND with a file: give the file to the network, which names it. */
void channel_whatsapp_ask_upload(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_enclosure *file, struct channel_outcome *out);

/* The network's name of the file; "" and the outcome set if there is none. Nothing was said to
 * anybody yet, so whatever is not a clear refusal may be tried again. */
struct hk_str channel_whatsapp_read_upload(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out);

/* A template message's own members. */
struct hk_json_writer;
void channel_whatsapp_put_template(
    struct hk_json_writer *w, const struct channel_template_use *use);

/* Which templates there are, page by page. */
enum hk_rc channel_whatsapp_templates(struct hk_cx *cx, const struct channel_account *account,
    unsigned step, const struct model_response *previous, struct channel_templates *out);

/* CHANNEL_FETCH: where is the file, then the file. */
void channel_whatsapp_fetch(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

#endif
