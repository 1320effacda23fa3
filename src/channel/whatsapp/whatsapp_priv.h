/* channel/whatsapp/whatsapp_priv.h -- what the files of this folder share. */
#ifndef HK_CHANNEL_WHATSAPP_PRIV_H
#define HK_CHANNEL_WHATSAPP_PRIV_H
#include "channel/meta/meta.h"
#include "channel/template.h"

enum hk_rc channel_whatsapp_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out);

/* A field of the account's form. */
struct hk_str channel_whatsapp_setting(const struct channel_account *account, const char *key);

/* The same form, as what is common to Meta's networks needs it. */
struct channel_meta_app channel_whatsapp_app(const struct channel_account *account);

/* SEND with a file: give the file to the network, which names it. */
void channel_whatsapp_ask_upload(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_enclosure *file, struct channel_outcome *out);

/* The network's name of the file; "" and the outcome set if there is none. Nothing was said to
 * anybody yet, so whatever is not a clear refusal may be tried again. */
struct hk_str channel_whatsapp_read_upload(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out);

/* A template message's own members; `media` is the network's name of the file in its heading. */
struct hk_json_writer;
void channel_whatsapp_put_template(
    struct hk_json_writer *w, const struct channel_operation *operation, struct hk_str media);

/* What the network calls files of this type in a message: "image", "video", "document". */
const char *channel_whatsapp_file_type(struct hk_str mime);

/* Which templates there are, page by page. */
enum hk_rc channel_whatsapp_templates(struct hk_cx *cx, const struct channel_account *account,
    unsigned step, const struct model_response *previous, struct channel_templates *out);

/* CHANNEL_FETCH: where is the file, then the file. */
void channel_whatsapp_fetch(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

#endif
