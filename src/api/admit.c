/* api/admit.c -- who asks, and may they?
 *
 * A browser shows a cookie. Where the public address is https it is `__Host-hark`, Secure and
 * bound to this host; on plain loopback, where browsers refuse that, it is `hark`. A program shows
 * `Authorization: Bearer`. A write by cookie must also bear the session's own X-Hark-Csrf, and if
 * the browser says where the request comes from, it must be here: three locks, of which the
 * cookie's SameSite=Lax is the first.
 *
 * What it does not do: rights to single conversations; engage/ and flow/ know departments.
 */
#include "api/api_priv.h"
#include "base/str.h"

#include <string.h>

#define COOKIE_SECURE "__Host-hark"
#define COOKIE_PLAIN "hark"

struct hk_str api_cookie(const struct api *api, struct hk_arena *arena, struct hk_str token)
{
    long long lasts_s = token.n > 0 ? PEOPLE_SESSION_MAX_MS / 1000 : 0;
    return hk_arena_printf(arena, "%s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
        api->https ? COOKIE_SECURE : COOKIE_PLAIN, HKS(token), lasts_s,
        api->https ? "; Secure" : "");
}

struct hk_str api_cookie_token(const struct api_call *call)
{
    return http_exchange_cookie(call->exchange, call->api->https ? COOKIE_SECURE : COOKIE_PLAIN);
}

enum hk_rc api_check_tries(struct api_call *call, struct hk_str email)
{
    if (api_limits_take_email(
            call->api->limits, email, call->request->peer, call->own.now_ms, &call->retry_after_s))
        return HK_OK;
    call->refusal = HK_STR("limit");
    return hk_fail(&call->own, HK_EDENIED,
        "Too many attempts for this e-mail address; wait a moment, or use a one-time link.");
}

enum hk_rc api_find_token(struct api_call *call, struct hk_str *out_word)
{
    struct hk_str bearer = http_exchange_header(call->exchange, "authorization");
    if (bearer.n > 7 && hk_str_equal_nocase(hk_str_sub(bearer, 0, 7), HK_STR("bearer "))) {
        call->token = hk_str_trim(hk_str_sub(bearer, 7, bearer.n));
    } else {
        call->token = api_cookie_token(call);
        call->by_cookie = true;
    }
    *out_word = HK_STR("not_signed_in");
    if (call->token.n == 0)
        return hk_fail(call->cx, HK_EDENIED, "you are not signed in");
    enum hk_rc rc = people_find_session(call->cx, call->session, call->token, &call->member);
    if (rc != HK_OK && rc != HK_EDENIED)
        *out_word = HK_STR(""); /* the database's trouble, not theirs */
    HK_TRY(rc);
    if (call->member.bearer == call->by_cookie)
        return hk_fail(call->cx, HK_EDENIED, "you are not signed in");
    call->who = (struct flow_principal){
        .workspace = call->member.workspace,
        .login = call->member.login,
        .session = call->member.session,
        .department = call->member.department,
        .role = call->member.role,
        .bearer = call->member.bearer,
    };
    call->reader = (struct engage_reader){
        .workspace = call->member.workspace,
        .login = call->member.login,
        .department = call->member.department,
        .admin = call->member.role == SHAPE_ROLE_ADMIN,
        .blob_key = flow_blob_key(call->flow),
    };
    *out_word = HK_STR("");
    return HK_OK;
}

static bool role_may(enum shape_role role, enum api_permission permission)
{
    static const bool may[][SHAPE_ROLE_COUNT] = {
#define PERMISSION(name, viewer, agent, admin, who)                                                \
    [API_PERMIT_##name] = {[SHAPE_ROLE_VIEWER] = (viewer),                                         \
        [SHAPE_ROLE_AGENT] = (agent),                                                              \
        [SHAPE_ROLE_ADMIN] = (admin)},
#include "model/permissions.def"
#undef PERMISSION
    };

    return (size_t)role < SHAPE_ROLE_COUNT && may[permission][role];
}

enum hk_rc api_check_origin(struct api_call *call, struct hk_str *out_word)
{
    struct hk_str site = http_exchange_header(call->exchange, "sec-fetch-site");
    struct hk_str origin = http_exchange_header(call->exchange, "origin");
    struct hk_str host = http_exchange_header(call->exchange, "host");
    *out_word = HK_STR("denied");
    if (site.n > 0 && !hk_str_equal(site, HK_STR("same-origin"))
        && !hk_str_equal(site, HK_STR("none")))
        return hk_fail(call->cx, HK_EDENIED, "this request comes from another site");
    if (origin.n > 0) {
        size_t scheme_end = hk_str_find(origin, HK_STR("://"));
        if (scheme_end == SIZE_MAX
            || !hk_str_equal_nocase(hk_str_sub(origin, scheme_end + 3, origin.n), host))
            return hk_fail(call->cx, HK_EDENIED, "this request comes from another site");
    }
    *out_word = HK_STR("");
    return HK_OK;
}

static bool key_looks_right(struct hk_str key)
{
    if (key.n < 8 || key.n > 64)
        return false;
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] <= ' ' || key.p[i] > '~')
            return false;
    return true;
}

/* A name for what is asked, so that a key is never answered for something else. It is kept for days
 * and a body may hold a password: keyed, so that who reads the database cannot try passwords. */
static void hash_request(struct api_call *call)
{
    const struct http_request *request = call->request;
    const char *method = api_method_name(request->method);
    size_t n = strlen(method) + 1 + request->path.n + 1 + request->query.n + 1 + request->body.n;
    struct hk_buf all = hk_buf_make(n);
    hk_buf_printf(&all, "%s %.*s?%.*s\n", method, HKS(request->path), HKS(request->query));
    hk_buf_add_str(&all, request->body);
    hk_must(!all.over);
    hk_crypto_hmac_sha256((struct hk_str){(const char *)flow_blob_key(call->flow), HK_KEY_BYTES},
        hk_buf_str(&all), call->command.command.body_hash);
    hk_buf_free(&all);
}

/* Whatever changes anything, and comes from a browser, comes from our own page. */
static enum hk_rc check_page(struct api_call *call, struct hk_str *out_word)
{
    struct hk_str csrf = http_exchange_header(call->exchange, "x-hark-csrf");
    if (!call->by_cookie)
        return HK_OK;
    HK_TRY(api_check_origin(call, out_word));
    if (hk_crypto_equal(csrf, call->member.csrf))
        return HK_OK;
    *out_word = HK_STR("denied");
    return hk_fail(call->cx, HK_EDENIED,
        "the header X-Hark-Csrf is missing or not this session's; load the page again");
}

static enum hk_rc admit_write(struct api_call *call, struct hk_str *out_word)
{
    HK_TRY(check_page(call, out_word));
    struct hk_str key = http_exchange_header(call->exchange, "idempotency-key");
    if (!key_looks_right(key))
        return hk_fail(call->cx, HK_EINVAL,
            "send a header Idempotency-Key of 8 to 64 visible characters, another for each write");
    call->command.command.key = key;
    hash_request(call);
    return HK_OK;
}

enum hk_rc api_admit(struct api_call *call, struct hk_str *out_word)
{
    bool writes = api_route_writes(call->route);
    *out_word = HK_STR("");
    if (call->route->permission == API_PERMIT_PUBLIC)
        return api_check_origin(call, out_word);
    HK_TRY(api_find_token(call, out_word));
    if (!role_may(call->member.role, call->route->permission))
        return hk_fail(call->cx, HK_EDENIED, "your role does not allow this");
    if (call->route->runs == API_RUNS_TELL || call->route->runs == API_RUNS_ASK)
        return check_page(call, out_word);
    return writes ? admit_write(call, out_word) : HK_OK;
}
