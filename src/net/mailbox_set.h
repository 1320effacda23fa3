/* net/mailbox_set.h -- the mails that answer one question: which are fetched together, and how much
 * of each is there.
 *
 * Mails of a piece at most are fetched by one command, so many as MAILBOX_SET_MAX_BYTES hold; a
 * larger one is fetched alone, piece by piece. What the server says of their sizes is believed only
 * so far: a fetch is of one piece of each, and a mail is whole by what came of it.
 *
 *   begin -> (sizes -> bound) -> want, take ... judge -> want, take ... judge -> "" -> the answer
 *
 * What it does not do: speak to a server (mailbox_talk.c), know what a mail is.
 *
 * Threads: pure, on its own data. Memory: MAILBOX_SET_MAX_BYTES, or one mail of
 * MAILBOX_MAIL_MAX_BYTES; of a server that lies about sizes both. Errors: none.
 * Sources: RFC 3501 6.4.5 (partial fetch).
 */
#ifndef HK_NET_MAILBOX_SET_H
#define HK_NET_MAILBOX_SET_H
#include "base/arena.h"
#include "base/buf.h"
#include "net/imap.h"

/* A longer mail is cut there; what base64 makes of 25 MB fits. */
#define MAILBOX_MAIL_MAX_BYTES ((size_t)40 * 1024 * 1024)
#define MAILBOX_PIECE_BYTES ((size_t)256 * 1024)
#define MAILBOX_SET_MAX_BYTES ((size_t)4 * 1024 * 1024)
#define MAILBOX_SET_MAX 32u

struct mailbox_mail {
    int64_t uid;
    int64_t size_bytes; /* as the server says; 0: it has not yet */
    int64_t arrived_ms;
    struct hk_buf bytes;
    size_t piece_from; /* what is behind is of the last fetch */
    bool asked;        /* by the last fetch, */
    bool came;         /* and it came, */
    bool at_end;       /* and nothing was in it */
    bool done;         /* as whole as it will be */
};

struct mailbox_set {
    struct mailbox_mail mails[MAILBOX_SET_MAX];
    size_t count;
};

/* These mails, at most MAILBOX_SET_MAX, in the order of their uids. Lets go of what was there. */
void mailbox_set_begin(struct mailbox_set *set, const int64_t *uids, size_t count);
void mailbox_set_free(struct mailbox_set *set);

/* What the server says of a mail, and a piece of it; of one that is not in the set, nothing. */
void mailbox_set_take(struct mailbox_set *set, const struct imap_response *said);

/* The sizes are known: keep so many of the first as may be fetched together, one at least. */
void mailbox_set_bound(struct mailbox_set *set);

/* Which mails, and from where: the uids in *uids as a command names them. False: nothing more is
 * wanted, the answer is complete. */
bool mailbox_set_want(
    struct mailbox_set *set, struct hk_arena *arena, struct hk_str *uids, size_t *from);

/* All that was wanted came, as far as it is there: a mail that has gone stays empty. */
void mailbox_set_judge(struct mailbox_set *set);

/* The server refused the fetch, perhaps for one mail alone. True: the mails before the first that
 * did not come are the answer, or the first of all is to be fetched alone; false: it was. */
bool mailbox_set_refused(struct mailbox_set *set);

/* The bytes of all, one mail behind the other; of a single one not copied. */
struct hk_str mailbox_set_bytes(const struct mailbox_set *set, struct hk_arena *arena);

/* "bytes size arrived-ms,..." of those that are there, in the same order. */
struct hk_str mailbox_set_list(const struct mailbox_set *set, struct hk_arena *arena);

/* All up to here is answered. */
int64_t mailbox_set_last_uid(const struct mailbox_set *set);

#endif
