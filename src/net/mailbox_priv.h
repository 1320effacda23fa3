/* net/mailbox_priv.h -- one connection to a mailbox.
 *
 *   mailbox.c       the connections: who asks on which, bytes off the socket, what took too long
 *   mailbox_talk.c  what is said on one: commands, and what the server answers
 *   mailbox_set.c   the mails of one answer
 *   mailbox_line.c  how curl is to connect
 */
#ifndef HK_NET_MAILBOX_PRIV_H
#define HK_NET_MAILBOX_PRIV_H
#include "net/mailbox.h"
#include "net/mailbox_set.h"

#define MAILBOX_WAITING_MAX 1000u

enum mailbox_stage {
    MAILBOX_CONNECTING,
    MAILBOX_ASKING_CAPABILITY,
    MAILBOX_OPENING,   /* EXAMINE */
    MAILBOX_READY,     /* no command is under way */
    MAILBOX_SEARCHING, /* for uids after the last one */
    MAILBOX_SIZING,    /* how large are the next mails? */
    MAILBOX_FETCHING,
    MAILBOX_IDLE_BEGINS, /* IDLE is sent, "+" has not come */
    MAILBOX_IDLING,
    MAILBOX_IDLE_ENDS /* DONE is sent */
};

struct mailbox {
    struct mailbox *next;
    struct mailboxes *all;
    struct transfer *line; /* whose handle holds the connection */
    struct transfer *ask;  /* the question under way; NULL: none */
    enum mailbox_stage stage;
    bool ours; /* the connection was handed to us */
    bool idles, news, closing;
    int64_t since_ms; /* of the stage */
    int64_t asked_ms, unasked_ms;
    int64_t looked_ms; /* when the folder was searched last */
    int64_t validity, uid_next;
    int64_t waiting[MAILBOX_WAITING_MAX]; /* uids that are there and not answered, ascending */
    size_t waiting_count, waiting_at;
    unsigned tag;
    int64_t handed_uid;       /* the last that was answered */
    struct hk_arena *scratch; /* of one command */
    struct hk_buf in;
    struct mailbox_set set;
};

/* ---- mailbox_talk.c ----------------------------------------------------------------------- */

/* curl has signed in: ask what the server can, open the folder. */
void mailbox_talk_begin(struct mailbox *m);

/* No command is under way: what does the question need? Also out of IDLE. */
void mailbox_talk_go_on(struct mailbox *m);

/* IDLE is to be sent anew, before the server grows tired of it. */
void mailbox_talk_renew(struct mailbox *m);

/* One whole response. */
void mailbox_talk_take(struct mailbox *m, struct hk_str bytes);

/* Is there anything to fetch or to look for? */
bool mailbox_talk_has_more(const struct mailbox *m);

/* Up to there there is nothing. */
void mailbox_talk_answer_nothing(struct mailbox *m, int64_t uid);

void mailbox_talk_answer(struct mailbox *m, const struct model_response *response);

/* The connection is of no use any more; the next look closes it. `status` 0: the line is broken. */
void mailbox_talk_fail(struct mailbox *m, uint32_t status, struct hk_str why);

#endif
