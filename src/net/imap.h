/* net/imap.h -- what an IMAP server says: where one response ends, and what it means.
 *
 * Bytes in, meaning out: no socket, no state. mailbox.c holds the conversation, this reads it; so
 * it is fuzzed (fuzz/fuzz_imap.c). A response is a line in which literals, "{n}" and n bytes, may
 * stand; how long one may be is the caller's ceiling.
 *
 * What it does not do: envelopes and body structures (GMime reads mails), namespaces, flags.
 *
 * Threads: pure. Memory: what comes out points into the bytes. Errors: what is not understood is
 * IMAP_OTHER; servers may say what they like, as long as it ends.
 * Sources: RFC 3501, RFC 2177 (IDLE), RFC 5530 (codes of refusals).
 */
#ifndef HK_NET_IMAP_H
#define HK_NET_IMAP_H
#include "base/hk.h"

enum imap_kind {
    IMAP_OTHER,
    IMAP_DONE,       /* tagged: our command is over; `status` and `text` say how */
    IMAP_GO_ON,      /* "+": it waits for more */
    IMAP_BYE,        /* it will hang up */
    IMAP_CAPABILITY, /* `text`: its words */
    IMAP_EXISTS,     /* `number` mails are in the folder */
    IMAP_VALIDITY,   /* `number`: the folder's, */
    IMAP_NEXT,       /* and the uid that the next mail will have */
    IMAP_SEARCH,     /* `text`: uids, between them spaces */
    IMAP_FETCH       /* of one mail */
};

enum imap_status { IMAP_OK, IMAP_NO, IMAP_BAD };

struct imap_response {
    enum imap_kind kind;
    struct hk_str tag;
    enum imap_status status;
    struct hk_str text;
    int64_t number;
    int64_t uid, size_bytes; /* FETCH; 0: not said */
    int64_t arrived_ms;      /* as above */
    bool has_body;
    struct hk_str body;
};

/* How many bytes the first response takes, its line end too; 0: it is not whole yet; SIZE_MAX: it
 * will be longer than `max_bytes`. */
size_t imap_response_bytes(struct hk_str bytes, size_t max_bytes);

/* What a whole response means. */
void imap_response_read(struct hk_str response, struct imap_response *out);

/* May the same be accepted later, by the code of a refusal ("[UNAVAILABLE] ...")? */
bool imap_is_for_now(struct hk_str text);

/* "01-Jan-2026", in UTC: the day for a search. */
struct hk_arena;
struct hk_str imap_day(struct hk_arena *arena, int64_t at_ms);

/* `text` as a quoted string of a command; "" if it cannot be one. */
struct hk_str imap_quoted(struct hk_arena *arena, struct hk_str text);

#endif
