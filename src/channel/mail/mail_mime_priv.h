/* channel/mail/mail_mime_priv.h -- between the files that speak with GMime. */
#ifndef HK_CHANNEL_MAIL_MIME_PRIV_H
#define HK_CHANNEL_MAIL_MIME_PRIV_H
#include <gmime/gmime.h>

#include "channel/mail/mail_priv.h"

/* mail_bounds.c: false: it is made to exhaust GMime, which is not to see it. */
bool channel_mail_is_bounded(struct hk_str raw);

/* mail_head.c: a header's words as one line, valid and NFC; "" for NULL. */
struct hk_str channel_mail_line(struct hk_cx *cx, const char *s);

/* The beginning of valid text, cut between characters. */
struct hk_str channel_mail_head(struct hk_str text, size_t max_bytes);

/* Reads the header into *out. */
void channel_mail_read_head(struct hk_cx *cx, GMimeMessage *message, struct channel_mail *out);

#endif
