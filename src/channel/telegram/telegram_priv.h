/* channel/telegram/telegram_priv.h -- what the files of this folder share.
 *
 * A place in a chat goes through the database as JSON, the reply handle: {"chat","message",
 * "topic"}, all texts; "topic" is "" outside of topics and comments.
 */
#ifndef HK_CHANNEL_TELEGRAM_PRIV_H
#define HK_CHANNEL_TELEGRAM_PRIV_H
#include "channel/channel.h"

struct hk_str channel_telegram_setting(const struct channel_account *account, const char *key);

/* "https://host/bot<token>/<method>"; "" if the account's fields do not make one, and `out` says
 * so. The token stands in the address: such a request is always secret. */
struct hk_str channel_telegram_url(struct hk_cx *cx, const struct channel_account *account,
    const char *method, struct channel_outcome *out);

/* What a response that is not {"ok":true} means for whatever was asked. */
void channel_telegram_read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out);

/* CHANNEL_FETCH: where the file is, then the file. */
void channel_telegram_fetch(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

struct hk_json_writer;
struct channel_buttons;

/* Buttons beneath private words (telegram_buttons.c): what the network takes, the member of a
 * message that makes them, and the word to it that one was pressed. */
extern const struct channel_buttons channel_telegram_buttons;
void channel_telegram_put_buttons(
    struct hk_json_writer *w, const struct channel_operation *operation);
void channel_telegram_confirm(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

/* A chat's number goes as a number; the network's own names ("@channel") as text. */
void channel_telegram_put_number(struct hk_json_writer *w, const char *key, struct hk_str value);

/* CHANNEL_DO: to the message that target_id names; `previous` is NULL at first. */
void channel_telegram_act(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct model_response *previous,
    struct channel_outcome *out);

enum hk_rc channel_telegram_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out);

enum hk_rc channel_telegram_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out);

#endif
