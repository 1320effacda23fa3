/* search/search.h -- any message by its words, any customer by names and by what is noted of them.
 *
 * The index is a set of (token, message): lang/tokens says which tokens a text has, and marks that
 * begin with '!' say account, department, language, direction and files. It lies in segments: each
 * covers a span of message ids (which rise with time), spans do not overlap, and inside one the
 * messages of a token are kept in blocks of up to SEARCH_BLOCK_MAX. A query walks the segments from
 * the newest, leaps from one message that has all its tokens to the next older one, and stops at a
 * full page; so a common word costs no more than a rare one.
 *
 * The index only proposes: every message is read again under the reader's rights, and its text is
 * asked again for every word. So an index that lags shows too little for a moment, never too much.
 *
 * Writing: one follower per database (flow/search.c) asks search_plan_next() what is to be done,
 * which only reads and thinks, and has the plan written by search_plan_write() in a transaction:
 * new messages, what changed, merging, clearing away, each a bounded bite that may be repeated.
 * What commits an edit, a withdrawal or a move calls search_note_*() in the same transaction; the
 * words of before are kept until the index has dropped them, and no longer.
 *
 * A word stands for all its forms (lang/forms), which are tokens of the index like others: "any of
 * these". What is quoted, or begins with "=", stands for itself.
 *
 * What it does not do: misspellings, ranking: newest first.
 *
 * Threads: any, each with its own session; plans by one thread at a time. Memory: cx's arena.
 * Errors: those of the store; HK_EINVAL where a query cannot be asked, with the remedy.
 */
#ifndef HK_SEARCH_SEARCH_H
#define HK_SEARCH_SEARCH_H
#include "base/cx.h"
#include "lang/lex.h"
#include "store/store.h"

/* ---- asking ------------------------------------------------------------------------------ */

enum search_from { SEARCH_FROM_ANYONE, SEARCH_FROM_CUSTOMER, SEARCH_FROM_US };

struct search_request {
    int64_t workspace;
    int64_t reader_department; /* whose messages the reader may see; 0: all */
    struct hk_str q;
    const struct lex *lex; /* words match in all their forms; NULL: as they are written */
    enum search_from from;
    int64_t account;        /* 0: any */
    struct hk_str language; /* "": any */
    bool files;             /* only with attachments */
    int64_t from_ms, to_ms; /* network time, from included, to not; 0: open */
    int64_t state;          /* of the conversation as kept; -1: any, -2: any that is not closed */
    int64_t assignee;       /* 0: anyone's, -1: nobody's */
    int64_t department;     /* 0: any */
    int64_t before;         /* messages older than this one; 0: from the newest */
    int64_t limit;
};

/* In UTF-16 units of the snippet. */
struct search_range {
    int64_t from, to;
};

struct search_hit {
    int64_t message, conversation, customer, account;
    struct hk_str customer_name, channel, author_name;
    int64_t direction, author, visibility, state, assignee, department, at_ms;
    struct hk_str language;
    bool files;
    struct hk_str snippet;
    struct search_range *ranges;
    size_t ranges_count;
};

#define SEARCH_TOTAL_MAX 1000

struct search_page {
    struct search_hit *hits;
    size_t count;
    int64_t next;    /* ask for messages before this one to go on; 0: that was all */
    int64_t total;   /* messages with these words: at most SEARCH_TOTAL_MAX; -1: not counted, or too
                        long */
    bool total_more; /* there are more than that */
};

HK_CHECK enum hk_rc search_messages(struct hk_cx *cx, struct store_session *session,
    const struct search_request *request, struct search_page *out);

struct search_customer {
    int64_t id, conversation; /* the newest that the reader may see */
    struct hk_str name, handle;
};

/* Who has all these words in names (the networks' and ours), handles, phone numbers, addresses,
 * notes and details, over all profiles that were joined; each person once, at most `limit`. */
HK_CHECK enum hk_rc search_customers(struct hk_cx *cx, struct store_session *session,
    const struct search_request *request, struct search_customer **out, size_t *n);

/* ---- following: in the transaction that causes it ------------------------------------------ */

/* The text of a message is about to change or go; `text` is what it was. */
HK_CHECK enum hk_rc search_note_text(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t message, struct hk_str text);

/* A conversation has left this department. */
HK_CHECK enum hk_rc search_note_moved(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, int64_t department);

/* Colleagues say something else of this profile: its name, a note, a detail. */
HK_CHECK enum hk_rc search_note_customer(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t customer);

/* ---- the follower -------------------------------------------------------------------------- */

enum search_work { SEARCH_NOTHING, SEARCH_NEW, SEARCH_CHANGE, SEARCH_MERGE, SEARCH_CLEAR };

struct search_plan;

/* How large things grow. */
struct search_limits {
    int64_t open_max;     /* messages of a segment that is full */
    int64_t new_at_once;  /* messages of one plan */
    int64_t rows_at_once; /* of each part of a merge, in one plan */
    uint32_t merge_of;    /* segments of a level that become one of the next; 2..16 */
    uint32_t block_max;   /* ids in a block */
    int64_t level_max;    /* segments of this level stay */
};

extern const struct search_limits search_limits_usual;

/* What is to be done next, read at one moment. */
HK_CHECK enum hk_rc search_plan_next(struct hk_cx *cx, struct store_session *session,
    const struct search_limits *limits, int64_t workspace, struct search_plan **out);
enum search_work search_plan_work(const struct search_plan *plan);
int64_t search_plan_oldest(const struct search_plan *plan);  /* message id; 0: no new ones */
size_t search_plan_rows(const struct search_plan *plan);     /* that it will write */
size_t search_plan_messages(const struct search_plan *plan); /* that it takes in */

HK_CHECK enum hk_rc search_plan_write(
    struct hk_cx *cx, struct store_session *session, const struct search_plan *plan);

#endif
