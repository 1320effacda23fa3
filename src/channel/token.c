/* channel/token.c -- see token.h. */
#include "channel/token.h"

#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"

#define STEPS_MAX 4u   /* a token refused at that step was fresh */
#define EARLY_MS 60000 /* before its end it is not trusted any more */
#define PEM_MAX_BYTES 65536
#define PEM_LINE 64u
#define LIFE_MAX_S 1209600 /* whatever the network claims */
#define ENDS_MAX_S INT64_C(315360000)

struct kept {
    struct hk_str access;
    struct hk_str refresh;
    struct hk_str scope;
    int64_t until_ms;
    int64_t ends_ms;
    int64_t asked_step; /* -1: none */
};

static struct kept kept_read(struct hk_cx *cx, struct hk_str session)
{
    const struct model_response as_response = {.body = session};
    const struct hk_json *tree = session.n > 0 ? channel_response_json(cx, &as_response) : NULL;
    struct kept kept = {
        .access = hk_json_text(tree, "access"),
        .refresh = hk_json_text(tree, "refresh"),
        .scope = hk_json_text(tree, "scope"),
        .asked_step = -1,
    };

    (void)hk_json_int(hk_json_get(tree, HK_STR("until_ms")), &kept.until_ms);
    (void)hk_json_int(hk_json_get(tree, HK_STR("ends_ms")), &kept.ends_ms);
    (void)hk_json_int(hk_json_get(tree, HK_STR("asked_step")), &kept.asked_step);
    return kept;
}

static struct hk_str kept_write(struct hk_cx *cx, const struct kept *kept)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "access", kept->access);
    hk_json_str_member(&w, "refresh", kept->refresh);
    if (kept->scope.n > 0)
        hk_json_str_member(&w, "scope", kept->scope);
    hk_json_int_member(&w, "until_ms", kept->until_ms);
    if (kept->ends_ms > 0)
        hk_json_int_member(&w, "ends_ms", kept->ends_ms);
    hk_json_int_member(&w, "asked_step", kept->asked_step);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static void end(struct channel_token_visit *out, enum channel_step step, const char *code,
    struct hk_str text, int64_t wait_ms)
{
    out->turn = CHANNEL_TOKEN_END;
    out->step = step;
    out->error_code = hk_str_from(code);
    out->error_text = text;
    out->retry_after_ms = wait_ms;
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_token_way *way, const struct kept *kept, unsigned step,
    struct channel_token_visit *out)
{
    struct kept asking = *kept;
    struct hk_str lack = HK_STR("");

    if (way->mint != NULL) {
        struct kept made = {.asked_step = -1};
        if (!way->mint(cx, account, &made.access, &made.until_ms, &lack)) {
            end(out, CHANNEL_STEP_VOID, "token_void", lack, 0);
            return;
        }
        out->turn = CHANNEL_TOKEN_GO;
        out->access = made.access;
        out->session = kept_write(cx, &made);
        return;
    }
    asking.access = HK_STR("");
    asking.asked_step = step;
    if (!way->ask(cx, account, kept->refresh, &out->request, &lack)) {
        end(out, CHANNEL_STEP_VOID, "token_void", lack, 0);
        return;
    }
    out->turn = CHANNEL_TOKEN_ASK;
    out->session = kept_write(cx, &asking);
}

/* When what was used to buy, or what came instead of it, ends. Not said again, it is as it was. */
static int64_t ends_of(struct hk_cx *cx, const struct hk_json *tree, const struct kept *old)
{
    int64_t life_s = 0;

    (void)hk_json_int(hk_json_get(tree, HK_STR("refresh_token_expires_in")), &life_s);
    if (life_s > 0 && life_s < ENDS_MAX_S)
        return cx->now_ms + life_s * 1000;
    return hk_json_text(tree, "refresh_token").n > 0 ? 0 : old->ends_ms;
}

static void take(struct hk_cx *cx, const struct hk_json *tree, const struct kept *old,
    struct channel_token_visit *out)
{
    struct kept fresh = {
        .access = hk_json_text(tree, "access_token"),
        .refresh = hk_json_text(tree, "refresh_token"),
        .scope = hk_json_text(tree, "scope"),
        .asked_step = -1,
    };
    int64_t life_s = 0;

    if (fresh.refresh.n == 0)
        fresh.refresh = old->refresh;
    fresh.ends_ms = ends_of(cx, tree, old);
    (void)hk_json_int(hk_json_get(tree, HK_STR("expires_in")), &life_s);
    if (life_s < 0 || life_s > LIFE_MAX_S)
        life_s = 0;
    fresh.until_ms = cx->now_ms + life_s * 1000;
    out->session = kept_write(cx, &fresh);
    out->turn = CHANNEL_TOKEN_GO;
    out->access = fresh.access;
    out->scope = fresh.scope;
    out->ends_ms = fresh.ends_ms;
}

/* What was to buy a token bought none. A refresh token of the network's that it refuses may be
 * older than the one an admin has brought since. */
static void read_no_token(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_token_way *way, const struct kept *kept, unsigned step,
    const struct model_response *response, struct channel_token_visit *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    struct hk_str text = channel_words(cx, tree, "error_description");
    struct kept without = *kept;

    if (text.n == 0)
        text = channel_words(cx, tree, "error");
    if (response->status == 429 || response->status >= 500 || response->status < 400) {
        end(out, CHANNEL_STEP_RETRY, "", text, channel_retry_after_ms(response));
    } else if (kept->refresh.n > 0 && step < STEPS_MAX) {
        without.refresh = HK_STR("");
        ask(cx, account, way, &without, step, out);
    } else {
        end(out, CHANNEL_STEP_VOID, "token_void", text, 0);
    }
}

/* No whole response came. Buying may be repeated; so may what only reads. */
static void read_no_answer(
    const struct model_response *response, bool may_have_acted, struct channel_token_visit *out)
{
    if (response->transfer == MODEL_TRANSFER_REFUSED)
        end(out, CHANNEL_STEP_FAILED, "misconfigured", response->error, 0);
    else if (response->transfer == MODEL_TRANSFER_AMBIGUOUS && may_have_acted)
        end(out, CHANNEL_STEP_UNCLEAR, "", response->error, 0);
    else
        end(out, CHANNEL_STEP_RETRY, "", response->error, 0);
}

void channel_token_visit(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_token_way *way, struct hk_str session, unsigned step,
    const struct model_response *previous, bool may_have_acted, struct channel_token_visit *out)
{
    struct kept kept = kept_read(cx, session);
    bool bought = step > 0 && kept.asked_step == (int64_t)step - 1;

    *out = (struct channel_token_visit){
        .access = kept.access, .scope = kept.scope, .ends_ms = kept.ends_ms};
    if (step == 0 || previous == NULL) {
        if (kept.access.n > 0 && kept.until_ms > cx->now_ms + EARLY_MS)
            out->turn = CHANNEL_TOKEN_GO;
        else
            ask(cx, account, way, &kept, step, out);
    } else if (previous->transfer != MODEL_TRANSFER_DONE) {
        read_no_answer(previous, may_have_acted && !bought, out);
    } else if (bought) {
        const struct hk_json *tree = channel_response_json(cx, previous);
        if (previous->status == 200 && hk_json_text(tree, "access_token").n > 0)
            take(cx, tree, &kept, out);
        else
            read_no_token(cx, account, way, &kept, step, previous, out);
    } else if (previous->status != 401) {
        out->turn = CHANNEL_TOKEN_ANSWER;
    } else if (step >= STEPS_MAX) {
        end(out, CHANNEL_STEP_VOID, "token_void", HK_STR("fresh tokens are refused"), 0);
    } else {
        ask(cx, account, way, &kept, step, out);
    }
}

bool channel_token_was_bought(struct hk_cx *cx, struct hk_str session, unsigned step)
{
    return step > 0 && kept_read(cx, session).asked_step == (int64_t)step - 1;
}

bool channel_token_leads(const struct channel_token_visit *visit,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    bool probe = operation->kind == CHANNEL_PROBE;

    out->session = visit->session;
    out->asking = visit->turn == CHANNEL_TOKEN_ASK;
    if (visit->turn == CHANNEL_TOKEN_ASK) {
        out->step = CHANNEL_STEP_REQUEST;
        out->request = visit->request;
        out->carry = operation->carry;
        return true;
    }
    if (visit->turn != CHANNEL_TOKEN_END)
        return false;
    /* a probe that could not be made has told nothing about the reply */
    out->step = probe && visit->step == CHANNEL_STEP_RETRY ? CHANNEL_STEP_UNCLEAR : visit->step;
    out->error_code = visit->error_code;
    out->error_text = visit->error_text;
    out->retry_after_ms = visit->retry_after_ms;
    return true;
}

bool channel_token_leads_news(const struct channel_token_visit *visit, struct channel_news *out)
{
    out->session = visit->session;
    out->asking = visit->turn == CHANNEL_TOKEN_ASK;
    if (visit->turn == CHANNEL_TOKEN_ASK) {
        out->step = CHANNEL_STEP_REQUEST;
        out->request = visit->request;
        return true;
    }
    if (visit->turn != CHANNEL_TOKEN_END)
        return false;
    out->step = visit->step;
    out->next_ms = visit->retry_after_ms;
    out->error_text = visit->error_text;
    return true;
}

struct model_request channel_token_form(struct hk_cx *cx, struct hk_str url, struct hk_str body)
{
    struct model_header *headers = hk_arena_array(cx->arena, 2, sizeof *headers);

    headers[0] = (struct model_header){HK_STR("accept"), HK_STR("application/json")};
    headers[1] =
        (struct model_header){HK_STR("content-type"), HK_STR("application/x-www-form-urlencoded")};
    return (struct model_request){.method = HK_STR("POST"),
        .url = url,
        .headers = headers,
        .header_count = 2,
        .body = body,
        .secret = true};
}

/* A key as it was before a form of one line took its line ends away. */
static struct hk_str whole_pem(struct hk_cx *cx, struct hk_str text)
{
    static const struct hk_str dashes = HK_STR_INIT("-----");
    struct hk_str rest = hk_str_trim(text);
    struct hk_buf buf = hk_buf_make(PEM_MAX_BYTES);
    size_t column = 0;

    if (!hk_str_starts(rest, dashes) || !hk_str_ends(rest, dashes))
        return text;
    size_t label = hk_str_find(hk_str_sub(rest, dashes.n, SIZE_MAX), dashes);
    size_t end = hk_str_find(rest, HK_STR("-----END"));
    size_t from = label + dashes.n * 2;
    if (label == SIZE_MAX || end == SIZE_MAX || end < from)
        return text;
    hk_buf_add_str(&buf, hk_str_sub(rest, 0, from));
    for (size_t i = from; i < end; i++) {
        if (rest.p[i] == ' ' || rest.p[i] == '\n' || rest.p[i] == '\r' || rest.p[i] == '\t')
            continue;
        if (column++ % PEM_LINE == 0)
            hk_buf_add_char(&buf, '\n');
        hk_buf_add_char(&buf, rest.p[i]);
    }
    hk_buf_add_char(&buf, '\n');
    hk_buf_add_str(&buf, hk_str_sub(rest, end, SIZE_MAX));
    hk_buf_add_char(&buf, '\n');
    struct hk_str whole = buf.over ? text : hk_arena_str(cx->arena, hk_buf_str(&buf));
    hk_buf_free(&buf);
    return whole;
}

enum hk_rc channel_token_sign(struct hk_cx *cx, bool elliptic, struct hk_str key_pem,
    struct hk_str header, struct hk_str claims, struct hk_str *out)
{
    struct hk_str signature;
    struct hk_str words =
        hk_arena_printf(cx->arena, "%.*s.%.*s", HKS(hk_crypto_base64url(cx, header.p, header.n)),
            HKS(hk_crypto_base64url(cx, claims.p, claims.n)));

    HK_TRY(hk_crypto_sign(
        cx, elliptic ? HK_SIGN_ES256 : HK_SIGN_RS256, whole_pem(cx, key_pem), words, &signature));
    *out = hk_arena_printf(
        cx->arena, "%.*s.%.*s", HKS(words), HKS(hk_crypto_base64url(cx, signature.p, signature.n)));
    return HK_OK;
}
