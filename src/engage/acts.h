/* engage/acts.h -- what may be done to a message on its network, beside answering it there: hide,
 * like, delete it, or write to its author in private. Asked when a menu opens and again when it is
 * done.
 *
 * The channel declares what it has (channel_ask_right()); what we have done already, what is under
 * way and the account's state are added here.
 *
 * Reads only. Memory: cx's arena.
 */
#ifndef HK_ENGAGE_ACTS_H
#define HK_ENGAGE_ACTS_H
#include "channel/channel.h"
#include "engage/views.h"
#include "engage_sql.h"

/* `peer`: the author's name in private, "" if nobody knows it. False: the network has no such thing
 * for these words, or it is done already. Pure. */
bool engage_ask_right(const struct engage_subject_row *row, struct hk_str peer, enum shape_act act,
    int64_t now_ms, struct shape_message_act *out);

/* The words with all that decides. HK_ENOTFOUND also if the reader may not see them. */
HK_CHECK enum hk_rc engage_load_subject(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t message, struct engage_subject_row *out,
    struct hk_str *out_peer);

/* Everything that the network has for these words. */
HK_CHECK enum hk_rc engage_load_acts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t message, struct shape_message_acts *out);

/* Adds to a case's places the private replies one may write now: to the newest public words of the
 * customer, unless one may write to them in private anyway, and to whatever one has a draft for. */
HK_CHECK enum hk_rc engage_add_asides(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, struct shape_conversation_detail *detail);

#endif
