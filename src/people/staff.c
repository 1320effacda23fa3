/* people/staff.c -- logins by e-mail and password, and who is a member of what.
 *
 * A login is a person and exists once, whatever number of workspaces they belong to.
 *
 * What it does not do: it sends no mail, and proves nobody's address.
 */
#include "base/crypto.h"
#include "base/ids.h"
#include "base/str.h"
#include "base/text.h"
#include "people/people.h"
#include "people_sql.h"

#define EMAIL_BYTES_MAX 254 /* RFC 5321, 4.5.3.1.3: a path of 256 with its brackets */
#define EMAIL_LOCAL_BYTES_MAX 64

static bool characters_look_right(struct hk_str email)
{
    for (size_t i = 0; i < email.n; i++) {
        char c = email.p[i];
        if ((c >= 0 && c <= ' ')
            || hk_str_find(HK_STR("<>,;\"\x7f"), (struct hk_str){&c, 1}) != SIZE_MAX)
            return false;
    }
    return true;
}

static bool email_looks_right(struct hk_str email)
{
    size_t at = hk_str_find(email, HK_STR("@"));
    if (at == SIZE_MAX || at == 0 || at > EMAIL_LOCAL_BYTES_MAX || email.n > EMAIL_BYTES_MAX)
        return false;
    struct hk_str domain = hk_str_sub(email, at + 1, SIZE_MAX);
    if (domain.n == 0 || hk_str_find(domain, HK_STR("@")) != SIZE_MAX)
        return false;
    if (hk_str_find(domain, HK_STR("..")) != SIZE_MAX || hk_str_starts(domain, HK_STR("."))
        || hk_str_ends(domain, HK_STR(".")))
        return false;
    return characters_look_right(email);
}

enum hk_rc people_clean_email(struct hk_cx *cx, struct hk_str email, struct hk_str *out)
{
    struct hk_str clean = hk_str_trim(hk_text_clean(cx, email));
    if (!email_looks_right(clean))
        return hk_fail(cx, HK_EINVAL, "email: an address like name@example.com was expected");
    char *lower = hk_arena_alloc(cx->arena, clean.n + 1);
    for (size_t i = 0; i < clean.n; i++) {
        char c = clean.p[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    *out = (struct hk_str){lower, clean.n};
    return HK_OK;
}

enum hk_rc people_check_password(struct hk_cx *cx, struct store_session *session,
    struct hk_str email, struct hk_str password, int64_t *out_workspace, int64_t *out_login)
{
    static const char refusal[] = "e-mail or password is wrong";
    struct people_login_row login = {0};
    struct people_first_workspace_row first;
    struct hk_str clean;
    enum hk_rc rc = people_clean_email(cx, email, &clean);
    if (rc == HK_OK)
        rc = people_find_login(cx, session, clean, &login);
    if (rc != HK_OK && rc != HK_EINVAL && rc != HK_ENOTFOUND)
        return rc;
    if (rc != HK_OK || login.password.n == 0) {
        /* As much work as a comparison: the time does not tell who has a login here. */
        (void)hk_crypto_password_hash(cx, password);
        return hk_fail(cx, HK_EDENIED, "%s", refusal);
    }
    if (!hk_crypto_password_verify(login.password, password))
        return hk_fail(cx, HK_EDENIED, "%s", refusal);
    rc = people_first_workspace(cx, session, login.id, &first);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    *out_workspace = rc == HK_OK ? first.workspace : 0;
    *out_login = login.id;
    return HK_OK;
}

/* The login with this address, made if there is none. */
static enum hk_rc find_or_make_login(struct hk_cx *cx, struct store_session *session,
    struct hk_str email, struct hk_str name, int64_t *out_login, bool *out_made)
{
    struct people_login_row login;
    enum hk_rc rc = people_find_login(cx, session, email, &login);
    if (rc == HK_OK) {
        *out_login = login.id;
        *out_made = false;
        return HK_OK;
    }
    if (rc != HK_ENOTFOUND)
        return rc;
    hk_must(cx->ids != NULL);
    int64_t id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(people_insert_login(cx, session, id, email, name, HK_STR(""),
        shape_language_word(SHAPE_LANGUAGE_AUTO), SHAPE_THEME_SYSTEM, cx->now_ms));
    *out_login = id;
    *out_made = true;
    return HK_OK;
}

enum hk_rc people_add_member(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct hk_str email, struct hk_str name, enum shape_role role, int64_t department,
    int64_t *out_login, bool *out_elsewhere)
{
    struct hk_str clean;
    struct people_member_row member;
    int64_t login;
    bool made;
    HK_TRY(people_clean_email(cx, email, &clean));
    HK_TRY(find_or_make_login(cx, session, clean, name, &login, &made));
    enum hk_rc rc =
        made ? HK_ENOTFOUND : people_read_member(cx, session, workspace, login, &member);
    if (rc == HK_OK)
        return hk_fail(cx, HK_ECONFLICT, "email: this person is a member already");
    if (rc != HK_ENOTFOUND)
        return rc;
    HK_TRY(people_insert_member(cx, session, workspace, login, role, department, made,
        made ? HK_STR("") : name, cx->now_ms));
    *out_login = login;
    *out_elsewhere = !made;
    return HK_OK;
}
