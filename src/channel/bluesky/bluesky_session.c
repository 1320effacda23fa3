/* channel/bluesky/bluesky_session.c -- signing in to a personal data server, as rarely as can be.
 *
 * A sign-in with the app password may be made 30 times in 5 minutes and 300 times a day, so its
 * two tokens are kept: the access token lives minutes, the refresh token weeks. When the server
 * calls the first one expired or invalid, the second one buys a new pair; only if that is refused
 * is the password used again. A visit is at most: request, refresh, sign in, request.
 *
 * What it does not do: OAuth, e-mail codes as second factor (an app password needs none).
 *
 * Sources: the network's own server, run and asked in November 2026 (400 ExpiredToken and
 * InvalidToken, 401 AuthenticationRequired); docs.bsky.app, April 2026.
 */
#include "channel/bluesky/bluesky_priv.h"

#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"

#define STEPS_MAX 5u
#define WAIT_MAX_MS (INT64_C(24) * 60 * 60 * 1000)

const struct channel_field channel_bluesky_fields[] = {
    {"handle", CHANNEL_FIELD_TEXT, true, ""},
    {"app_password", CHANNEL_FIELD_SECRET, true, ""},
    {"service_url", CHANNEL_FIELD_URL, false, "https://bsky.social"},
    {"images_url", CHANNEL_FIELD_URL, false, "https://cdn.bsky.app"},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

struct tokens {
    struct hk_str access;
    struct hk_str refresh;
    struct hk_str did;
    struct hk_str handle;
    struct hk_str asked; /* "", "create", "refresh" */
    int64_t asked_step;  /* the step that asked */
    unsigned step;       /* the step we are at */
};

static struct tokens tokens_read(struct hk_cx *cx, struct hk_str session, unsigned step)
{
    const struct model_response as_response = {.body = session};
    const struct hk_json *tree = session.n > 0 ? channel_response_json(cx, &as_response) : NULL;
    struct tokens tokens = {
        hk_json_text(tree, "access"),
        hk_json_text(tree, "refresh"),
        hk_json_text(tree, "did"),
        hk_json_text(tree, "handle"),
        hk_json_text(tree, "asked"),
        -1,
        step,
    };

    (void)hk_json_int(hk_json_get(tree, HK_STR("asked_step")), &tokens.asked_step);
    return tokens;
}

/* `asked` is "" or the sign-in that this step makes. */
static struct hk_str tokens_write(struct hk_cx *cx, const struct tokens *tokens, const char *asked)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "access", tokens->access);
    hk_json_str_member(&w, "refresh", tokens->refresh);
    hk_json_str_member(&w, "did", tokens->did);
    hk_json_str_member(&w, "handle", tokens->handle);
    hk_json_str_member(&w, "asked", hk_str_from(asked));
    hk_json_int_member(&w, "asked_step", tokens->step);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

struct hk_str channel_bluesky_url(struct hk_cx *cx, const struct channel_account *account,
    const char *method, struct hk_str query)
{
    struct hk_str base =
        channel_base_url(channel_setting(account, channel_bluesky_fields, "service_url"));

    return hk_arena_printf(cx->arena, "%.*s/xrpc/%s%.*s", HKS(base), method, HKS(query));
}

struct hk_str channel_bluesky_did(struct hk_str uri)
{
    struct hk_str did;

    if (!hk_str_starts(uri, HK_STR("at://did:")))
        return HK_STR("");
    uri = hk_str_sub(uri, 5, SIZE_MAX);
    return hk_str_cut(&uri, '/', &did) ? did : HK_STR("");
}

bool channel_bluesky_error_is(const struct hk_json *tree, const char *word)
{
    return hk_str_equal(hk_json_text(tree, "error"), hk_str_from(word));
}

int64_t channel_bluesky_wait_ms(const struct hk_cx *cx, const struct model_response *response)
{
    int64_t reset_s = 0;
    struct hk_str reset =
        channel_header(response->headers, response->header_count, "ratelimit-reset");

    if (!hk_str_to_int(reset, &reset_s) || reset_s <= cx->now_ms / 1000)
        return channel_retry_after_ms(response);
    if (reset_s > cx->now_ms / 1000 + WAIT_MAX_MS / 1000)
        return WAIT_MAX_MS;
    return reset_s * 1000 - cx->now_ms;
}

static void end(struct channel_bluesky_visit *out, enum channel_step step, const char *code,
    struct hk_str text, int64_t wait_ms)
{
    out->turn = BLUESKY_END;
    out->step = step;
    out->error_code = hk_str_from(code);
    out->error_text = text;
    out->retry_after_ms = wait_ms;
}

static void ask_create(struct hk_cx *cx, const struct channel_account *account,
    const struct tokens *tokens, struct channel_bluesky_visit *out)
{
    struct hk_str handle = hk_str_trim(channel_setting(account, channel_bluesky_fields, "handle"));
    struct hk_str password = channel_setting(account, channel_bluesky_fields, "app_password");
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    if (hk_str_starts(handle, HK_STR("@")))
        handle = hk_str_sub(handle, 1, SIZE_MAX);
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "identifier", handle);
    hk_json_str_member(&w, "password", password);
    hk_json_object_end(&w);
    struct hk_str body = channel_take(cx, &buf);
    if (handle.n == 0 || password.n == 0) {
        end(out, CHANNEL_STEP_VOID, "token_void", HK_STR("handle or app_password is missing"), 0);
        return;
    }
    out->turn = BLUESKY_ASK;
    out->request = channel_request(cx, "POST",
        channel_bluesky_url(cx, account, "com.atproto.server.createSession", HK_STR("")),
        HK_STR(""), body);
    out->request.secret = true;
    out->session = tokens_write(cx, tokens, "create");
}

static void ask_refresh(struct hk_cx *cx, const struct channel_account *account,
    const struct tokens *tokens, struct channel_bluesky_visit *out)
{
    out->turn = BLUESKY_ASK;
    out->request = channel_request(cx, "POST",
        channel_bluesky_url(cx, account, "com.atproto.server.refreshSession", HK_STR("")),
        tokens->refresh, HK_STR(""));
    out->session = tokens_write(cx, tokens, "refresh");
}

static void go(struct channel_bluesky_visit *out, const struct tokens *tokens)
{
    out->turn = BLUESKY_GO;
    out->access = tokens->access;
    out->did = tokens->did;
}

/* A sign-in or a renewal brought new tokens. */
static void take_tokens(struct hk_cx *cx, const struct hk_json *tree, const struct tokens *old,
    struct channel_bluesky_visit *out)
{
    const struct tokens fresh = {
        .access = hk_json_text(tree, "accessJwt"),
        .refresh = hk_json_text(tree, "refreshJwt"),
        .did = hk_json_text(tree, "did"),
        .handle = hk_json_text(tree, "handle"),
        .step = old->step,
    };

    out->session = tokens_write(cx, &fresh, "");
    go(out, &fresh);
}

/* A sign-in or a renewal brought none. */
static void read_no_tokens(struct hk_cx *cx, const struct channel_account *account,
    const struct tokens *tokens, const struct model_response *response, const struct hk_json *tree,
    struct channel_bluesky_visit *out)
{
    struct hk_str text = channel_words(cx, tree, "message");

    if (response->status == 429 || response->status >= 500)
        end(out, CHANNEL_STEP_RETRY, "", text, channel_bluesky_wait_ms(cx, response));
    else if (hk_str_equal(tokens->asked, HK_STR("refresh")))
        ask_create(cx, account, tokens, out);
    else /* password withdrawn, account suspended or gone */
        end(out, CHANNEL_STEP_VOID, "token_void", text, 0);
}

/* Did the server refuse the token rather than the request? */
static bool is_token_refused(const struct model_response *response, const struct hk_json *tree)
{
    return response->status == 401
        || (response->status == 400
            && (channel_bluesky_error_is(tree, "ExpiredToken")
                || channel_bluesky_error_is(tree, "InvalidToken")));
}

/* No whole response came. A sign-in may be repeated; so may what only reads. */
static void read_no_answer(
    const struct model_response *response, bool may_have_acted, struct channel_bluesky_visit *out)
{
    if (response->transfer == MODEL_TRANSFER_REFUSED)
        end(out, CHANNEL_STEP_FAILED, "misconfigured", response->error, 0);
    else if (response->transfer == MODEL_TRANSFER_AMBIGUOUS && may_have_acted)
        end(out, CHANNEL_STEP_UNCLEAR, "", response->error, 0);
    else
        end(out, CHANNEL_STEP_RETRY, "", response->error, 0);
}

/* A whole response came. Whether it answers a sign-in is known by the session that asked for it,
 * and by what it holds: another visit of this account may have written the session in between. */
static void read_response(struct hk_cx *cx, const struct channel_account *account,
    const struct tokens *tokens, const struct model_response *response, bool signing_in,
    struct channel_bluesky_visit *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    bool has_tokens = hk_json_text(tree, "accessJwt").n > 0 && hk_json_text(tree, "did").n > 0;

    if (response->status == 200 && has_tokens) {
        take_tokens(cx, tree, tokens, out);
    } else if (signing_in && response->status != 200) {
        read_no_tokens(cx, account, tokens, response, tree, out);
    } else if (!is_token_refused(response, tree)) {
        go(out, tokens);
        out->turn = BLUESKY_ANSWER;
    } else if (tokens->step >= STEPS_MAX) {
        end(out, CHANNEL_STEP_VOID, "token_void", HK_STR("fresh tokens are refused"), 0);
    } else if (tokens->refresh.n > 0 && tokens->step == 1) {
        ask_refresh(cx, account, tokens, out);
    } else {
        ask_create(cx, account, tokens, out);
    }
}

void channel_bluesky_visit(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    bool may_have_acted, struct channel_bluesky_visit *out)
{
    struct tokens tokens = tokens_read(cx, session, step);
    bool signing_in = tokens.asked.n > 0 && tokens.asked_step == (int64_t)step - 1;

    *out = (struct channel_bluesky_visit){0};
    if (step == 0 || previous == NULL) {
        if (tokens.access.n == 0)
            ask_create(cx, account, &tokens, out);
        else
            go(out, &tokens);
        if (out->turn == BLUESKY_GO && tokens.asked.n > 0) /* left by a visit that was cut off */
            out->session = tokens_write(cx, &tokens, "");
    } else if (previous->transfer == MODEL_TRANSFER_DONE) {
        read_response(cx, account, &tokens, previous, signing_in, out);
    } else {
        read_no_answer(previous, may_have_acted && !signing_in, out);
    }
}
