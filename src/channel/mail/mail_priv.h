/* channel/mail/mail_priv.h -- what the files of the e-mail channel share.
 *
 *   mail.c         the kind: fields, asking for mail, may we speak
 *   mail_mime.c    bytes to words and files (GMime)
 *   mail_bounds.c  is it one that GMime can be shown?
 *   mail_head.c    the header of them
 *   mail_html.c    HTML to plain text
 *   mail_page.c    HTML to a page that is safe to look at
 *   mail_quote.c   where a text's quotation and signature begin
 *   mail_parse.c   one mail to events: threads, automatic ones, bounces, copies of our own
 *   mail_send.c    a reply to a letter
 *   mail_token.c   signing in with a token that is renewed
 */
#ifndef HK_CHANNEL_MAIL_PRIV_H
#define HK_CHANNEL_MAIL_PRIV_H
#include "channel/parts.h"
#include "channel/token.h"

/* The line that stands before each mail we keep: when its server got it, how long it is there, and
 * whether only its beginning was read. Ours alone: what a sender writes comes after it. */
#define CHANNEL_MAIL_MARK "X-Hark-Mail: "

/* The local part of each Message-ID of ours: this, and the key of the reply. */
#define CHANNEL_MAIL_OURS "hark."

/* How the handle of a mail begins to which no program may answer. */
#define CHANNEL_MAIL_NO_AUTO "{\"no_auto\":true,"

enum {
    CHANNEL_MAIL_IDS_MAX = 12,   /* of a chain that are looked at: the newest */
    CHANNEL_MAIL_FILES_MAX = 60, /* that are named one by one */
    CHANNEL_MAIL_ADDRESSES_MAX = 100,
    CHANNEL_MAIL_COPIES_MAX = 50, /* a mail to more is a circular: an answer is for its sender */
    CHANNEL_MAIL_BROUGHT_MAX = 3  /* headers in which servers say it */
};

/* The name of the attachment that is the mail's HTML as a page: this, and the part's place. */
#define CHANNEL_MAIL_PAGE "page:"

/* What a report on the way of a mail says (RFC 3464, 5965). */
enum channel_mail_report {
    CHANNEL_MAIL_NO_REPORT,
    CHANNEL_MAIL_BOUNCED,
    CHANNEL_MAIL_DELAYED,
    CHANNEL_MAIL_ARRIVED,
    CHANNEL_MAIL_COMPLAINT
};

/* One mail, read. Texts are valid and NFC, ids without brackets, addresses in lower case. */
struct channel_mail {
    struct hk_str from, from_name;
    struct hk_str answer_to; /* Reply-To; "" as from */
    struct hk_str to[CHANNEL_MAIL_ADDRESSES_MAX];
    size_t to_count;
    size_t shown_count; /* of them, those that everybody sees: To and Cc */
    struct hk_str brought[CHANNEL_MAIL_BROUGHT_MAX]; /* where the server says it was brought to */
    size_t brought_count;
    struct hk_str subject, id;
    struct hk_str parents[CHANNEL_MAIL_IDS_MAX]; /* what it answers, nearest first */
    size_t parent_count;
    struct hk_str root;  /* the first of the chain; "" none */
    struct hk_str chain; /* References as it is to be sent on: "<id> <id>" */
    int64_t date_ms, arrived_ms;
    bool automatic;      /* a program wrote it */
    bool no_auto;        /* no program may answer it (X-Auto-Response-Suppress) */
    bool listed;         /* it came over a list */
    struct hk_str list;  /* whose; "" not said */
    bool from_system;    /* of the mail system itself */
    bool returned;       /* which seems to say, in no form, that it gave up */
    bool unread;         /* its body could not be read */
    struct hk_str proof; /* Authentication-Results */
    struct hk_str text;
    struct channel_attachment files[CHANNEL_MAIL_FILES_MAX + 2];
    size_t file_count;
    enum channel_mail_report report;
    struct hk_str reported_id, report_text;
    struct hk_str unreached[MODEL_IDENTITIES_MAX]; /* whom it did not reach */
    size_t unreached_count;                        /* may be more than have a place */
    struct hk_str raw;                             /* without our line */
};

/* Reads any bytes: at worst with `unread`. */
void channel_mail_read(struct hk_cx *cx, struct hk_str body, struct channel_mail *out);

/* The bytes of one file of a mail, by the name that its attachment has. HK_ENOTFOUND. */
HK_CHECK enum hk_rc channel_mail_extract(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct hk_str target, struct hk_str *out);

/* HTML as plain text: blocks are lines, links have their address behind them, quotations "> ". */
struct hk_str channel_mail_html_text(struct hk_cx *cx, struct hk_str html);

/* Pictures that came with the mail, by the name its HTML calls them by (Content-ID). */
struct channel_mail_picture {
    struct hk_str id, mime, bytes;
};
struct channel_mail_pictures {
    struct channel_mail_picture list[CHANNEL_MAIL_FILES_MAX];
    size_t count;
};

/* HTML as a page of our own making; see mail_page.c. */
struct hk_str channel_mail_page(
    struct hk_cx *cx, struct hk_str html, const struct channel_mail_pictures *pictures);

/* How much of `text` the sender wrote for us: what follows is quotation, signature or both. All of
 * it if the words stand between quotations. */
size_t channel_mail_own_bytes(struct hk_str text);

struct hk_str channel_mail_setting(const struct channel_account *account, const char *key);

/* Is it one of those that customers write to? */
bool channel_mail_is_ours(const struct channel_account *account, struct hk_str address);

/* Is it ours in any way, also the one that takes blind copies? */
bool channel_mail_knows(const struct channel_account *account, struct hk_str address);

/* "anna@example.com" in lower case; "" if it is no address. */
struct hk_str channel_mail_address(struct hk_cx *cx, struct hk_str s);

/* The key of the reply that an id of ours bears; "" if it is none of ours. */
struct hk_str channel_mail_txn(struct hk_str id);

/* Without "Re:", "Odp:", "Fwd:" and their like; *answers: it had one that means an answer. */
struct hk_str channel_mail_bare_subject(struct hk_str subject, bool *answers);

enum hk_rc channel_mail_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out);

/* As channel_token_visit(), for the two mail servers: with GO and ANSWER `access` is the token to
 * sign in with, "" where a password or a token given by hand does. A sign-in that a server refused
 * buys a new token once. */
void channel_mail_visit(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    struct channel_token_visit *out);

enum hk_rc channel_mail_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out);

#endif
