/* channel/review/review.h -- what the places that keep reviews have in common.
 *
 * One author writes one review, with stars, and may write it anew; one answer stands under it, and
 * another one replaces it. So: a review is asked for by a list and kept as the network wrote it;
 * one that was written anew comes again under its own name (flow/ takes that for an edit); our
 * answer comes back as an echo; and what the network's own people made of the answer, where they
 * look at it before it is shown, comes as a receipt: delivered when it is shown, failed when they
 * refuse it.
 *
 * After a lost response the review itself tells what stands under it. If it is our text, it
 * arrived; if nothing is there, or what stood there before, it did not; if something newer that is
 * not ours stands there, a colleague was quicker, and a person decides.
 *
 * What is kept as raw is {"reviews":[...]}, one element for each review in the network's own bytes.
 *
 * A network gives its `channel_review_way`; its folder has nothing else to do with polling.
 *
 * Threads: reentrant. Memory: cx's arena.
 */
#ifndef HK_CHANNEL_REVIEW_REVIEW_H
#define HK_CHANNEL_REVIEW_REVIEW_H
#include "base/json_read.h"
#include "channel/bookmark.h"
#include "channel/token.h"

/* One review as it stands now. */
struct channel_review {
    struct hk_str id;
    struct hk_str name; /* of its author */
    struct hk_str text; /* may be empty: stars alone */
    struct hk_str language;
    struct hk_str permalink;
    int64_t stars;
    int64_t likes; /* how many found it helpful */
    int64_t at_ms; /* when it was written last */
    struct hk_str answer;
    int64_t answered_ms;          /* 0: no answer stands there */
    struct hk_str answer_refusal; /* in the network's words */
    /* NONE: the network does not look at answers first, or has not yet; DELIVERED: it shows it;
     * FAILED: it refused it. */
    enum channel_receipt answer_state;
};

struct channel_review_way {
    const char *scheme; /* of authors, who have no name but their review's */
    const struct channel_token_way *token;
    const struct channel_bookmark_rule *rule;
    bool sorted; /* the list is newest first: below what is known nothing is new */
    const struct channel_field *fields; /* of the account; "ask_every_s" says how often to ask */

    struct model_request (*ask_page)(struct hk_cx *cx, const struct channel_account *account,
        struct hk_str page, struct hk_str access);
    struct model_request (*ask_one)(struct hk_cx *cx, const struct channel_account *account,
        struct hk_str review, struct hk_str access);
    struct model_request (*ask_reply)(struct hk_cx *cx, const struct channel_account *account,
        struct hk_str review, struct hk_str text, struct hk_str access);

    /* An array of reviews out of the answer to ask_page; NULL if it is none. */
    const struct hk_json *(*list)(
        struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_next_page);
    /* One review out of the answer to ask_one; NULL if it is none. Without: the answer is it. */
    const struct hk_json *(*one)(struct hk_cx *cx, const struct hk_json *tree);
    /* False: it is no review. */
    bool (*read)(struct hk_cx *cx, const struct channel_account *account,
        const struct hk_json *item, struct channel_review *out);
    /* When the answer was written, out of the answer to ask_reply; 0: it was not taken. */
    int64_t (*replied_ms)(struct hk_cx *cx, const struct hk_json *tree);
    /* The network's words for why not, and its own code. */
    void (*refusal)(struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_code,
        struct hk_str *out_text);
};

enum hk_rc channel_review_poll(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, struct hk_str session, struct hk_str cursor,
    unsigned step, const struct model_response *previous, struct channel_news *out);

enum hk_rc channel_review_parse(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, struct hk_str body, struct channel_events *out);

enum hk_rc channel_review_build(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_review_way *way, struct hk_str session,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out);

/* "<reviews>/<review><suffix>", the review's name percent-encoded. */
struct hk_str channel_review_url(
    struct hk_cx *cx, struct hk_str reviews, struct hk_str review, const char *suffix);

/* A request whose body is {"<member>": text}. */
struct model_request channel_review_words(struct hk_cx *cx, const char *method, struct hk_str url,
    const char *member, struct hk_str text, struct hk_str access);

/* The reviews of Google's answer, empty if it has none; NULL if it is no such answer. */
const struct hk_json *channel_review_google_list(const struct hk_json *tree);

/* Google's form of a refusal. */
void channel_review_google_refusal(
    struct hk_cx *cx, const struct hk_json *tree, struct hk_str *out_code, struct hk_str *out_text);

/* Public only, and one answer to a review. */
struct channel_speech channel_review_speech(
    const struct channel_place *place, enum hk_text_unit unit, uint32_t max);

#endif
