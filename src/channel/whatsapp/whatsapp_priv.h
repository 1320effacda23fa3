/* channel/whatsapp/whatsapp_priv.h -- what the two files of this folder share. */
#ifndef HK_CHANNEL_WHATSAPP_PRIV_H
#define HK_CHANNEL_WHATSAPP_PRIV_H
#include "channel/channel.h"

enum hk_rc channel_whatsapp_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out);

/* The stable word for an error code of the network that ends a message for good. */
struct hk_str channel_whatsapp_error_word(int64_t code);

#endif
