/* channel/meta/meta_grants.c -- what Meta grants a key, and what it was told to deliver.
 *
 *   GET /debug_token?input_token=KEY       scopes, whether it is valid, when it ends
 *   GET /{node}/subscribed_apps            the fields that our app hears of
 *
 * Instagram's own login knows no debug_token: there only the fields are asked for. WhatsApp names
 * no fields: that our app stands there is all.
 *
 * Sources: developers.facebook.com/docs/graph-api/reference/debug_token and /page/subscribed_apps,
 * August 2026; never tried with a live app.
 */
#include "base/str.h"
#include "channel/meta/meta_rights.h"

#define LIST_MAX_BYTES 4096

/* The texts of a JSON list, between them spaces, behind what `out` has. */
static void put_texts(const struct hk_json *list, struct hk_buf *out)
{
    for (const struct hk_json *one = hk_json_first(list); one != NULL;
         one = hk_json_next(list, one)) {
        struct hk_str text = hk_json_str(one);
        if (text.n > 0)
            hk_buf_printf(out, "%s%.*s", out->n > 0 ? " " : "", HKS(text));
    }
}

static void take_request(const struct channel_outcome *outcome, struct channel_grants *out)
{
    out->step = outcome->step;
    out->request = outcome->request;
    out->error_text = outcome->error_text;
}

static void ask_key(
    struct hk_cx *cx, const struct channel_meta_app *app, struct channel_grants *out)
{
    struct channel_outcome outcome = {.step = CHANNEL_STEP_FAILED};
    struct hk_str url = channel_meta_url(cx, app, HK_STR("debug_token"), "", &outcome);

    if (url.n > 0)
        channel_meta_ask(cx, app, "GET",
            hk_arena_printf(
                cx->arena, "%.*s&input_token=%.*s", HKS(url), HKS(channel_percent(cx, app->token))),
            HK_STR(""), &outcome);
    outcome.request.secret = true;
    take_request(&outcome, out);
}

static void ask_fields(struct hk_cx *cx, const struct channel_meta_app *app, struct hk_str node,
    struct channel_grants *out)
{
    struct channel_outcome outcome = {.step = CHANNEL_STEP_FAILED};

    channel_meta_ask(cx, app, "GET", channel_meta_url(cx, app, node, "subscribed_apps", &outcome),
        HK_STR(""), &outcome);
    take_request(&outcome, out);
}

static void read_key(struct hk_cx *cx, const struct hk_json *data, struct channel_grants *out)
{
    struct hk_buf scopes = hk_buf_make(LIST_MAX_BYTES);
    int64_t until_s = 0;
    bool valid = true;

    (void)hk_json_bool(hk_json_get(data, HK_STR("is_valid")), &valid);
    (void)hk_json_int(hk_json_get(data, HK_STR("expires_at")), &until_s);
    put_texts(hk_json_get(data, HK_STR("scopes")), &scopes);
    out->rights = channel_take(cx, &scopes);
    out->told_rights = valid && hk_json_kind(hk_json_get(data, HK_STR("scopes"))) == HK_JSON_ARRAY;
    out->until_ms = until_s > 0 && until_s < INT64_C(100000000000) ? until_s * 1000 : 0;
    if (!valid)
        out->step = CHANNEL_STEP_VOID;
}

/* Apps stand there with the fields they hear of, or, at WhatsApp, without. */
static void read_fields(struct hk_cx *cx, const struct hk_json *data, const char *if_unnamed,
    struct channel_grants *out)
{
    struct hk_buf fields = hk_buf_make(LIST_MAX_BYTES);

    for (const struct hk_json *app = hk_json_first(data); app != NULL;
         app = hk_json_next(data, app)) {
        const struct hk_json *named = hk_json_get(app, HK_STR("subscribed_fields"));
        if (named != NULL)
            put_texts(named, &fields);
        else
            hk_buf_printf(&fields, "%s%s", fields.n > 0 ? " " : "", if_unnamed);
    }
    out->fields = channel_take(cx, &fields);
    out->told_fields = hk_json_kind(data) == HK_JSON_ARRAY;
    out->step = CHANNEL_STEP_SENT;
}

/* Whoever refuses to say is not asked on: nothing is known then, and nothing missing. */
static void read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_grants *out)
{
    struct channel_outcome outcome = {.step = CHANNEL_STEP_UNCLEAR};

    channel_meta_read_refusal(cx, response, &outcome);
    out->step = outcome.step == CHANNEL_STEP_UNCLEAR ? CHANNEL_STEP_RETRY : outcome.step;
    out->error_text = outcome.error_text;
}

enum hk_rc channel_meta_grants(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_meta_grants_way *way, unsigned step, const struct model_response *previous,
    struct channel_grants *out)
{
    unsigned at = way->knows_key ? step : step + 1;

    if (at == 0) {
        ask_key(cx, app, out);
        return HK_OK;
    }
    if (previous == NULL) {
        ask_fields(cx, app, way->node, out);
        return HK_OK;
    }
    const struct hk_json *data = hk_json_get(channel_response_json(cx, previous), HK_STR("data"));
    if (previous->transfer != MODEL_TRANSFER_DONE || previous->status != 200) {
        read_refusal(cx, previous, out);
    } else if (at == 1) {
        read_key(cx, data, out);
        if (out->step != CHANNEL_STEP_VOID && way->node.n > 0)
            ask_fields(cx, app, way->node, out);
        else if (out->step != CHANNEL_STEP_VOID)
            out->step = CHANNEL_STEP_SENT;
    } else {
        read_fields(cx, data, way->if_unnamed, out);
    }
    return HK_OK;
}
