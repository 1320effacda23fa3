/* api/limits.h -- how often one address may try what can be abused.
 *
 * A token bucket per address and kind in a table of fixed size: a stranger's address costs no
 * memory, and at worst an old one is forgotten. IPv6 counts by /64, which is one household.
 *
 * Threads: all from any; one short lock.
 */
#ifndef HK_API_LIMITS_H
#define HK_API_LIMITS_H
#include "base/hk.h"

struct api_limits;

/* How much at once and how much a minute: limits.c. The chat's count by visitor but for
 * HELLO, PASS and those that say ADDRESS. */
enum api_limit {
    API_LIMIT_SIGN_IN,
    API_LIMIT_PASSWORD,
    API_LIMIT_FORGERY,
    API_LIMIT_CHAT_HELLO,
    API_LIMIT_CHAT_PASS,
    API_LIMIT_CHAT_ADDRESS,
    API_LIMIT_CHAT_VISITOR,
    API_LIMIT_CHAT_READ,
    API_LIMIT_CHAT_FILES,
    API_LIMIT_CHAT_FILES_ADDRESS,
    API_LIMIT_CHAT_TYPING,
    API_LIMIT_CHAT_MAIL,
    API_LIMIT_CHAT_MAIL_ADDRESS,
    API_LIMIT_EMAIL, /* 20 a minute for an e-mail address, from wherever */
    API_LIMIT_PAIR   /* 2 a minute for an e-mail address from one address */
};

struct api_limits *api_limits_new(void);
void api_limits_free(struct api_limits *limits); /* accepts NULL */

/* `peer` is an address, or any other name of who tries.
 * Is there a try left? If not, *retry_after_s says when. Takes nothing. */
bool api_limits_ask(struct api_limits *limits, enum api_limit limit, struct hk_str peer,
    int64_t now_ms, int64_t *retry_after_s);

/* May somebody at `peer` try a password for this e-mail address? Takes a try. Strangers can use up
 * what the e-mail address has; then each address still has two a minute of its own, so that whose
 * it is gets in. Whether it exists makes no difference. */
bool api_limits_take_email(struct api_limits *limits, struct hk_str email, struct hk_str peer,
    int64_t now_ms, int64_t *retry_after_s);

/* As api_limits_ask(), and takes one try. */
bool api_limits_take(struct api_limits *limits, enum api_limit limit, struct hk_str peer,
    int64_t now_ms, int64_t *retry_after_s);

#endif
