/* engage/places.h -- may we speak on this thread, and how? Asked before typing and at send time. */
#ifndef HK_ENGAGE_PLACES_H
#define HK_ENGAGE_PLACES_H
#include "channel/channel.h"
#include "engage_sql.h"
#include "model/settings.h"
#include "shapes.h"

/* What decides whether one may speak on a thread. */
struct engage_place {
    const struct channel_kind *kind;
    enum shape_account_state account_state;
    bool shadow;
    bool banned;            /* the web chat is closed for this visitor */
    struct hk_str shut;     /* why the network lets nobody write there; "" it does */
    struct hk_str settings; /* of the account: JSON, as it is kept; nothing secret */
    enum shape_visibility visibility;
    int64_t window_until_ms;
    struct hk_str reply_handle; /* of the newest that was said there */
    bool held;                  /* another program of ours answers there */
    bool aside;                 /* the one private reply to public words */
    bool by_bot;                /* nobody will have written what is said */
    struct hk_str refused;      /* as the account's row says */
};

/* Pure, as of cx's now. `reason` is a catalogue word: account_paused, account_removed, shadow,
 * banned, window_closed ... */
void engage_ask_speech(
    struct hk_cx *cx, const struct engage_place *place, struct channel_speech *out);

/* What buttons one may put beneath words there; NULL: none. */
const struct channel_buttons *engage_buttons_of(const struct engage_place *place);

/* Of those who got what is to be answered besides (`copies`, addresses with spaces between them),
 * whom an answer may go to as well: no address of ours and no colleague's. *out lies in cx's arena
 * or in `copies`. See copies.c. */
HK_CHECK enum hk_rc engage_read_copies(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct hk_str copies, struct hk_str *out);

/* Those of `allowed` that stand in `wanted`, each once. HK_EINVAL with the problem "not_in_copy" if
 * one of `wanted` does not stand in `allowed`. */
HK_CHECK enum hk_rc engage_choose_copies(
    struct hk_cx *cx, struct hk_str allowed, struct hk_str wanted, struct hk_str *out);

/* The place of a private reply to public words, as a thread of its own. */
HK_CHECK enum hk_rc engage_load_aside(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t login, const struct engage_thread_row *row, struct shape_place *out);

/* How long a reply waits there and can be taken back, if nobody says otherwise. `own_ms`: what its
 * author wishes; -1 for nothing. */
int64_t engage_hold_ms(bool is_public, const struct model_settings *settings, int64_t own_ms);

#endif
