/* channel/token.h -- a bearer token that is bought with something that lasts, and used until it
 * ends.
 *
 * Networks after OAuth 2.0 give a token for an hour against a signed assertion, or against a
 * refresh token that may change each time. It is kept in the account's session,
 * {"access","refresh","until_ms","ends_ms","asked_step"}, bought when there is none or it is about
 * to end, and once more when the network refuses it. Only when nothing buys one is the account's
 * key void.
 *
 * `asked_step` is the step that asked for one, so that the next step knows what its response
 * answers; it means nothing at step 0.
 *
 * What it does not do: send anybody to a page of the network's to allow it: an admin brings what
 * lasts.
 *
 * Threads: reentrant. Memory: cx's arena. Sources: RFC 6749, 5 and 6; RFC 7523, 2.1.
 */
#ifndef HK_CHANNEL_TOKEN_H
#define HK_CHANNEL_TOKEN_H
#include "channel/channel.h"

/* How one network sells tokens. */
struct channel_token_way {
    /* The request that buys one. `refresh` is the newest refresh token the network gave, "" for
     * what the account has. False: the account lacks something; *out_lack says what. */
    bool (*ask)(struct hk_cx *cx, const struct channel_account *account, struct hk_str refresh,
        struct model_request *out, struct hk_str *out_lack);
    /* Instead, where the account's own key makes it: the token, and until when it is good. */
    bool (*mint)(struct hk_cx *cx, const struct channel_account *account, struct hk_str *out_access,
        int64_t *out_until_ms, struct hk_str *out_lack);
};

/* What a visit to the network comes to at this step. */
enum channel_token_turn {
    CHANNEL_TOKEN_ASK,    /* make `request`: it buys a token */
    CHANNEL_TOKEN_GO,     /* there is one: make the request the visit is for */
    CHANNEL_TOKEN_ANSWER, /* the response is the answer to that request */
    CHANNEL_TOKEN_END     /* it ends here: `step` and the texts say how */
};

struct channel_token_visit {
    enum channel_token_turn turn;
    struct model_request request;
    struct hk_str session;  /* new value to be kept, with ASK for the next step; "" = as was */
    struct hk_str access;   /* with GO and ANSWER */
    struct hk_str scope;    /* what the network said the token is good for; "" nothing */
    int64_t ends_ms;        /* what buys the tokens ends then; 0: never, or not said */
    enum channel_step step; /* RETRY, VOID, FAILED or UNCLEAR, with END */
    struct hk_str error_code;
    struct hk_str error_text;
    int64_t retry_after_ms;
};

/* Decide what comes next. `may_have_acted` says that a lost answer to the visit's own request is
 * UNCLEAR and not just to be repeated. */
void channel_token_visit(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_token_way *way, struct hk_str session, unsigned step,
    const struct model_response *previous, bool may_have_acted, struct channel_token_visit *out);

/* Is the response of this step the answer to the request that bought a token? Else it answers the
 * visit's own. */
bool channel_token_was_bought(struct hk_cx *cx, struct hk_str session, unsigned step);

/* What the visit says of the token itself, for an operation and for a visit to news. True: that is
 * all of this step; false: it is for the request the visit is made for (GO) or its response
 * (ANSWER). */
bool channel_token_leads(const struct channel_token_visit *visit,
    const struct channel_operation *operation, struct channel_outcome *out);
bool channel_token_leads_news(const struct channel_token_visit *visit, struct channel_news *out);

/* A POST of a form's fields, `body` already percent-encoded. */
struct model_request channel_token_form(struct hk_cx *cx, struct hk_str url, struct hk_str body);

/* A JSON Web Token: header and claims are JSON. HK_EINVAL if the key cannot sign. */
HK_CHECK enum hk_rc channel_token_sign(struct hk_cx *cx, bool elliptic, struct hk_str key_pem,
    struct hk_str header, struct hk_str claims, struct hk_str *out);

#endif
