/* people/session.c -- sign-ins and one-time links.
 *
 * A token is 256 random bits in base64url; the table holds its SHA-256, so who reads the database
 * cannot sign in. A browser's session ends 12 hours after its last use and 7 days after it began;
 * a program's token after a year. A link works once.
 *
 * A token is changed when rights or passwords do. The one before lasts ten seconds more, or what
 * other tabs of that browser have under way would throw the person out.
 *
 * What it does not do: it sets no cookie and ends no stream; api/ and flow/ do.
 */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "people/people.h"
#include "people_sql.h"

#define REPLACED_MS 10000

static struct hk_str hash_of(struct hk_cx *cx, struct hk_str token)
{
    uint8_t *hash = hk_arena_alloc(cx->arena, HK_SHA256_BYTES);
    hk_crypto_sha256(token, hash);
    return (struct hk_str){(const char *)hash, HK_SHA256_BYTES};
}

enum hk_rc people_find_session(
    struct hk_cx *cx, struct store_session *session, struct hk_str token, struct people_member *out)
{
    struct people_session_row row;
    enum hk_rc rc = people_read_session(cx, session, hash_of(cx, token), &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_EDENIED, "you are not signed in");
    if (rc != HK_OK)
        return rc;
    bool idle = !row.bearer && cx->now_ms - row.seen_ms > PEOPLE_SESSION_IDLE_MS;
    if (cx->now_ms >= row.expires_ms || idle)
        return hk_fail(cx, HK_EDENIED, "your session has ended; sign in again");
    if (!row.active)
        return hk_fail(cx, HK_EDENIED, "your access to this workspace has ended");
    *out = (struct people_member){
        .workspace = row.workspace,
        .login = row.login,
        .session = row.id,
        .department = row.department,
        .role = (enum shape_role)row.role,
        .bearer = row.bearer,
        .csrf = row.csrf,
        .seen_ms = row.seen_ms,
        .expires_ms = row.expires_ms,
    };
    return HK_OK;
}

int64_t people_session_left_ms(const struct people_member *member, int64_t now_ms)
{
    int64_t until_ms = member->expires_ms;

    if (!member->bearer && member->seen_ms + PEOPLE_SESSION_IDLE_MS < until_ms)
        until_ms = member->seen_ms + PEOPLE_SESSION_IDLE_MS;
    return until_ms > now_ms ? until_ms - now_ms : 1;
}

enum hk_rc people_touch_session(
    struct hk_cx *cx, struct store_session *session, struct hk_str token)
{
    return people_see_session(cx, session, hash_of(cx, token), cx->now_ms);
}

enum hk_rc people_open_session(struct hk_cx *cx, struct store_session *session,
    const struct people_visit *visit, struct people_grant *out)
{
    hk_must(cx->ids != NULL);
    struct people_grant grant = {
        .token = hk_crypto_token(cx),
        .csrf = visit->bearer ? HK_STR("") : hk_crypto_token(cx),
        .session = hk_ids_next(cx->ids, cx->now_ms),
    };
    int64_t lasts_ms = visit->bearer ? PEOPLE_BEARER_MAX_MS : PEOPLE_SESSION_MAX_MS;
    const struct people_insert_session_in in = {
        .token_hash = hash_of(cx, grant.token),
        .id = grant.session,
        .login = visit->login,
        .workspace = visit->workspace,
        .bearer = visit->bearer,
        .csrf = grant.csrf,
        .device = visit->device,
        .address = visit->address,
        .created_ms = cx->now_ms,
        .expires_ms = cx->now_ms + lasts_ms,
    };
    HK_TRY(people_drop_old_sessions(cx, session, cx->now_ms));
    HK_TRY(people_insert_session(cx, session, &in));
    *out = grant;
    return HK_OK;
}

enum hk_rc people_rotate_session(struct hk_cx *cx, struct store_session *session,
    struct hk_str token, int64_t workspace, struct people_grant *out)
{
    struct people_session_row row;
    struct hk_str old_hash = hash_of(cx, token);
    int64_t changed;
    enum hk_rc rc = people_read_session(cx, session, old_hash, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_EDENIED, "you are not signed in");
    if (rc != HK_OK)
        return rc;
    struct people_grant grant = {.token = hk_crypto_token(cx), .csrf = row.csrf, .session = row.id};
    HK_TRY(people_renew_session(cx, session, old_hash, hash_of(cx, grant.token), workspace,
        cx->now_ms + PEOPLE_SESSION_MAX_MS));
    HK_TRY(people_replace_session(cx, session, old_hash, cx->now_ms + REPLACED_MS, &changed));
    if (changed == 0)
        return hk_fail(cx, HK_ECONFLICT, "this sign-in has a new token already; ask again");
    *out = grant;
    return HK_OK;
}

enum hk_rc people_end_session(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t session_id)
{
    return people_delete_session(cx, session, workspace, session_id);
}

enum hk_rc people_make_link(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t login, bool needs_password, struct hk_str *out_token)
{
    struct hk_str token = hk_crypto_token(cx);
    HK_TRY(people_drop_old_links(cx, session, cx->now_ms));
    HK_TRY(people_insert_link(cx, session, hash_of(cx, token), login, workspace, needs_password,
        cx->now_ms + PEOPLE_LINK_MS));
    *out_token = token;
    return HK_OK;
}

static enum hk_rc find_link(struct hk_cx *cx, struct store_session *session, struct hk_str hash,
    struct people_link_row *out)
{
    enum hk_rc rc = people_read_link(cx, session, hash, out);
    if (rc == HK_ENOTFOUND || (rc == HK_OK && cx->now_ms >= out->expires_ms))
        return hk_fail(
            cx, HK_EDENIED, "this link was used already or is too old; ask an admin for a new one");
    return rc;
}

enum hk_rc people_use_invitation(struct hk_cx *cx, struct store_session *session,
    struct hk_str token, int64_t login, int64_t *out_workspace)
{
    struct people_link_row link;
    struct hk_str hash = hash_of(cx, token);
    HK_TRY(find_link(cx, session, hash, &link));
    if (!link.needs_password || link.login != login)
        return hk_fail(cx, HK_EDENIED, "this invitation is for somebody else");
    HK_TRY(people_delete_link(cx, session, hash));
    *out_workspace = link.workspace;
    return HK_OK;
}

enum hk_rc people_use_link(struct hk_cx *cx, struct store_session *session, struct hk_str token,
    int64_t *out_workspace, int64_t *out_login)
{
    struct people_link_row link;
    struct people_member_row member;
    struct hk_str hash = hash_of(cx, token);
    HK_TRY(find_link(cx, session, hash, &link));
    if (link.needs_password)
        return hk_fail(cx, HK_ECONFLICT,
            "you have a login on this server: accept the invitation with your own password");
    enum hk_rc rc = people_read_member(cx, session, link.workspace, link.login, &member);
    if (rc == HK_ENOTFOUND || (rc == HK_OK && !member.active))
        return hk_fail(cx, HK_EDENIED, "your access to this workspace has ended");
    if (rc != HK_OK)
        return rc;
    HK_TRY(people_delete_link(cx, session, hash));
    *out_workspace = link.workspace;
    *out_login = link.login;
    return HK_OK;
}
