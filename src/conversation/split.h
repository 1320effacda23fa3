/* conversation/split.h -- messages of a case that become a case of their own, and the way back.
 *
 * People write about two matters in one thread. Then a message, or all from it on, goes to a new
 * case with what is owed for it, the answers that it got and what they promised. The part has a
 * thread of its own; where messages name what they answer, what answers the part comes to it, and
 * what answers the rest to the rest.
 *
 * What it does not do: it asks for no rights, writes no event and no outbox row
 * (flow/commands_split.c).
 */
#ifndef HK_CONVERSATION_SPLIT_H
#define HK_CONVERSATION_SPLIT_H
#include "conversation/conversation.h"

enum {
    CONVERSATION_PART_MAX = 500,
    CONVERSATION_FAMILY_MAX = 32 /* cases that were one */
};

/* May these messages go? */
enum conversation_part_verdict {
    CONVERSATION_PART_FINE,
    CONVERSATION_PART_WHOLE, /* nothing that a customer said would be left */
    CONVERSATION_PART_BUSY,  /* an answer to one of them is on its way, or nobody knows */
    CONVERSATION_PART_LARGE  /* more than CONVERSATION_PART_MAX */
};

struct conversation_part {
    struct conversation_part_row *messages; /* oldest first */
    size_t count;
    enum conversation_part_verdict verdict;
};

/* `first` and the answer that settles it and nothing else; or, `onwards`, all of its thread that
 * stands at it or behind it. Reads only. */
HK_CHECK enum hk_rc conversation_find_part(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct conversation_message_row *first, bool onwards,
    struct conversation_part *out);

/* Everything that stands in a case; LARGE if it is more than can go at once. */
HK_CHECK enum hk_rc conversation_find_whole(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, struct conversation_part *out);

/* The part goes from `origin` into a new case, *out, which is not saved yet; both have their sums
 * anew. `first_answer_due_ms` is left to the caller, who knows the hours. */
HK_CHECK enum hk_rc conversation_split_off(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct conversation_message_row *first,
    const struct conversation_part *part, struct conversation_state *origin,
    struct conversation_state *out, int64_t *out_thread);

/* All of the part's case goes back into `origin`, and the case itself is no more, nor the line
 * `split->line` that told of its beginning. */
HK_CHECK enum hk_rc conversation_join_again(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct conversation_split_row *split,
    const struct conversation_part *whole, struct conversation_state *origin);

/* When the oldest of its debts began; 0: nothing was ever owed. */
HK_CHECK enum hk_rc conversation_owed_since(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, int64_t *out_ms);

/* Cases that were one with this one, itself not among them: there what one answer settled may lie.
 * One with CONVERSATION_FAMILY_MAX must not be split again: the last of them would not be found. */
HK_CHECK enum hk_rc conversation_list_family(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, int64_t **out, size_t *n);

#endif
