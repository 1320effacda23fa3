/* people/people.h -- who is who: customers with their identities; staff with their rights.
 *
 * A customer is found by any of the identities that one message bears. If two of them belong to
 * two customers, the older customer wins the message and a suggestion to merge is written with
 * the message as evidence; nothing merges by itself except on the network's own word.
 *
 * Staff: a login (a person) is a member of workspaces with a role. Tokens of sessions and one-time
 * links are 256 random bits; only their SHA-256 is kept. Ending a session or a membership takes
 * effect with the next request, and for open streams within a second (flow/).
 *
 * Threads: on the caller's session. Memory: cx's arena.
 */
#ifndef HK_PEOPLE_PEOPLE_H
#define HK_PEOPLE_PEOPLE_H
#include "base/cx.h"
#include "model/author.h"
#include "model/settings.h"
#include "people_sql.h"
#include "shapes.h"
#include "store/store.h"

/* ---- customers ---- */

/* A customer is a profile: what one network, or several on their own word, say of a person. A
 * colleague may join profiles: they stay as they are and one of them stands for all ("person").
 * What was said, noted and owed keeps the profile it came with, so separating them again restores
 * what belonged to whom, also of what came since. */

struct people_found {
    int64_t customer;  /* the profile */
    int64_t person;    /* whom it is now */
    bool is_new;       /* made just now */
    bool renamed;      /* the network has another name for it now */
    bool learned;      /* a name was added, or a suggestion */
    int64_t suggested; /* one of the persons who may be the same; 0 none */
};

/* The customer who is this author, made if nobody has one of the identities. Identities not
 * known yet are added. `evidence` is the message, for a suggestion to join. */
HK_CHECK enum hk_rc people_find_or_make_customer(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct model_author *author, int64_t evidence,
    struct people_found *out);

/* Inside store_ask_begin(): what finding this author will read. */
void people_ask_author(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct model_author *author);

/* The network says that the first identity is now the second: both lead to one profile. Gives the
 * person that changed, 0 for none. */
HK_CHECK enum hk_rc people_join_identities(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct model_author *author, int64_t *out_person);

enum { PEOPLE_PROFILES_MAX = 50 }; /* of one person */

/* The person whom this profile is; HK_ENOTFOUND says so in words. */
HK_CHECK enum hk_rc people_find_person(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t customer, int64_t *out_person);

/* Profiles that became, or are about to become, another person. */
struct people_regrouped {
    int64_t from, to;                      /* persons */
    int64_t profiles[PEOPLE_PROFILES_MAX]; /* that went from one to the other */
    size_t n;
};

/* Two persons become one: the older stands for both, unless only the younger has a name.
 * HK_ECONFLICT if they are one already, or together too many. */
HK_CHECK enum hk_rc people_join(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t one, int64_t other, int64_t login, struct people_regrouped *out);

/* A profile, with those that were joined to it before it was joined, becomes its own person again.
 * HK_ECONFLICT if nobody joined it. */
HK_CHECK enum hk_rc people_separate(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t profile, struct people_regrouped *out);

/* Of all these profiles, those that are `top` or were joined to it, by whatever steps: pure. Gives
 * how many, their places in `out`. */
size_t people_below(const struct people_customer_row *rows, size_t n, int64_t top, size_t *out);

/* ---- workspaces ---- */

struct people_workspace {
    int64_t id;
    bool demo;
    int64_t version;
    struct model_settings settings;
};

HK_CHECK enum hk_rc people_load_workspace(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct people_workspace *out);
HK_CHECK enum hk_rc people_save_workspace(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct model_settings *settings);

/* ---- staff ---- */

#define PEOPLE_SESSION_IDLE_MS (INT64_C(12) * 3600 * 1000)
#define PEOPLE_SESSION_MAX_MS (INT64_C(7) * 24 * 3600 * 1000)
#define PEOPLE_BEARER_MAX_MS                                                                       \
    (INT64_C(365) * 24 * 3600 * 1000) /* tokens of programs; never idle                            \
                                       */
#define PEOPLE_LINK_MS (INT64_C(7) * 24 * 3600 * 1000)

struct people_member {
    int64_t workspace;
    int64_t login;
    int64_t session;
    int64_t department;
    enum shape_role role;
    bool bearer;
    struct hk_str csrf;
    int64_t seen_ms;
    int64_t expires_ms;
};

/* How long the sign-in lasts from now on if it is not used any more; never less than 1. */
int64_t people_session_left_ms(const struct people_member *member, int64_t now_ms);

/* Who holds this token? HK_EDENIED if unknown, expired, idle too long or no longer a member. */
HK_CHECK enum hk_rc people_find_session(struct hk_cx *cx, struct store_session *session,
    struct hk_str token, struct people_member *out);

/* Note that the session is in use; call it at most every few minutes (write job). */
HK_CHECK enum hk_rc people_touch_session(
    struct hk_cx *cx, struct store_session *session, struct hk_str token);

struct people_grant {
    struct hk_str token; /* to hand to the person; kept nowhere */
    struct hk_str csrf;
    int64_t session;
};

/* Who signs in, and from where: the last two are only shown to that person. */
struct people_visit {
    int64_t workspace;
    int64_t login;
    bool bearer;
    struct hk_str device;
    struct hk_str address;
};

HK_CHECK enum hk_rc people_open_session(struct hk_cx *cx, struct store_session *session,
    const struct people_visit *visit, struct people_grant *out);

/* The sign-in of this token goes on under a new one, in this workspace; requests that are under way
 * with the old one still get through for a moment. CSRF word and streams stay. */
HK_CHECK enum hk_rc people_rotate_session(struct hk_cx *cx, struct store_session *session,
    struct hk_str token, int64_t workspace, struct people_grant *out);
HK_CHECK enum hk_rc people_end_session(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t session_id);

/* A one-time link's token. One that needs a password only brings an invitation: it opens nothing to
 * who is not signed in as that person. */
HK_CHECK enum hk_rc people_make_link(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t login, bool needs_password, struct hk_str *out_token);

/* Use a one-time link: HK_EDENIED if unknown, used or too old; HK_ECONFLICT, and it stays, if it
 * needs a password. */
HK_CHECK enum hk_rc people_use_link(struct hk_cx *cx, struct store_session *session,
    struct hk_str token, int64_t *out_workspace, int64_t *out_login);

/* Use a link that brings an invitation, as the person who has just shown their password: HK_EDENIED
 * if it is not for them, unknown, used or too old. */
HK_CHECK enum hk_rc people_use_invitation(struct hk_cx *cx, struct store_session *session,
    struct hk_str token, int64_t login, int64_t *out_workspace);

/* Whose password is this? Takes ~100 ms: CPU threads only. The same time and HK_EDENIED whether
 * the e-mail is unknown or the password wrong. Gives the person's first active workspace, 0 if
 * there is none. */
HK_CHECK enum hk_rc people_check_password(struct hk_cx *cx, struct store_session *session,
    struct hk_str email, struct hk_str password, int64_t *out_workspace, int64_t *out_login);

/* Add a person to a workspace: the login is found by e-mail or made. Who has a login already is
 * invited only (*out_elsewhere): not active before they accept, and called `name` until then.
 * HK_ECONFLICT if they are a member already. HK_EINVAL for what is no e-mail address. */
HK_CHECK enum hk_rc people_add_member(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct hk_str email, struct hk_str name, enum shape_role role,
    int64_t department, int64_t *out_login, bool *out_elsewhere);

/* The keys a person gave the desk's commands (people/keys.c): as they are kept, and back.
 * HK_EINVAL, with the reason, for a command or a key that is named twice and for what is no key. */
bool people_is_key(struct hk_str key);
HK_CHECK enum hk_rc people_write_keys(
    struct hk_cx *cx, const struct shape_key_choice *keys, size_t n, struct hk_str *out);
struct shape_key_choice *people_read_keys(struct hk_cx *cx, struct hk_str text, size_t *out_n);

/* An e-mail address as it is kept: trimmed, lower case. HK_EINVAL if it is none. */
HK_CHECK enum hk_rc people_clean_email(struct hk_cx *cx, struct hk_str email, struct hk_str *out);

#endif
