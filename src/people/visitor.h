/* people/visitor.h -- who writes in the web chat: a pass of ours, and the website's word for them.
 *
 * A visitor signs in nowhere. The first hello gives a pass: a name made of random, an end, and a
 * signature with a key of this server; the widget keeps it and shows it with every call. So hello
 * costs no row, whoever says it how often, and a pass cannot be made or changed by others.
 *
 * A website that knows its visitor says so with a signature by the account's secret. It is bound to
 * the account, the user, the name and an end that is near (VISITOR_CLAIM_MAX_MS): who copies it
 * can be that user until then, as with any pass, so it belongs into the page of that user only. It
 * may be shown twice until its end, because pages are loaded twice. The user then has one name on
 * all devices, made from the user's id, and a pass of theirs opens nothing without the website's
 * word: who signs out of the website has signed out of the talk.
 *
 * Threads: all from any. Memory: cx's arena. Errors: HK_EDENIED with a sentence for developers.
 */
#ifndef HK_PEOPLE_VISITOR_H
#define HK_PEOPLE_VISITOR_H
#include "base/crypto.h"

#define VISITOR_PASS_MS (INT64_C(90) * 24 * 3600 * 1000)
#define VISITOR_USER_PASS_MS (INT64_C(24) * 3600 * 1000)
#define VISITOR_CLAIM_MAX_MS (INT64_C(24) * 3600 * 1000)
#define VISITOR_USER_MAX_BYTES 200u
#define VISITOR_NAME_MAX_BYTES 200u
#define VISITOR_SECRET_MIN_BYTES 16u

struct visitor_pass {
    int64_t account;
    struct hk_str visitor; /* plain characters; names the thread and the customer */
    struct hk_str user;    /* as the website knows them; "" for who is anonymous */
    struct hk_str name;
    int64_t expires_ms;
};

/* The website's word. `signature` is hexadecimal HMAC-SHA256 with the account's secret over
 * "hark-chat-1\nACCOUNT\nUSER\nNAME\nEXPIRES", EXPIRES in seconds since 1970. */
struct visitor_claim {
    struct hk_str user;
    struct hk_str name;
    int64_t expires_s;
    struct hk_str signature;
};

/* The key of passes, from the server's key. */
void visitor_key(const uint8_t data_key[HK_KEY_BYTES], uint8_t out[HK_KEY_BYTES]);

/* A pass for somebody unknown; or for the user of a claim, once it was checked. */
struct visitor_pass visitor_new(struct hk_cx *cx, int64_t account);
struct visitor_pass visitor_of_user(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES],
    int64_t account, const struct visitor_claim *claim);

/* As text to hand out, and back: only what we wrote, for this account, before its end. */
struct hk_str visitor_pass_write(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct visitor_pass *pass);
HK_CHECK enum hk_rc visitor_pass_read(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES],
    int64_t account, struct hk_str text, struct visitor_pass *out);

/* Does the account's secret vouch for it, now? */
HK_CHECK enum hk_rc visitor_claim_check(
    struct hk_cx *cx, struct hk_str secret, int64_t account, const struct visitor_claim *claim);

#endif
