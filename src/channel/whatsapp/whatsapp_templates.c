/* channel/whatsapp/whatsapp_templates.c -- approved templates: which there are, and one sent.
 *
 * In:  GET /{business account id}/message_templates, a hundred to a page; a page with `paging.next`
 *      has a next, asked for by its `cursors.after`. Asking changes nothing, so whatever is not a
 *      clear refusal may be tried again.
 * Out: a message of type `template` with name, language and a value for each place of header and
 *      body and of each button's address; a picture, film or document in its heading is given to
 *      the network before (whatsapp_media.c) and named here. It quotes nothing: what it would quote
 *      may be too old.
 *
 * A template that needs other things (a place on the map in its heading, a coupon, a flow) is
 * listed and says what it lacks. What it does not do: make templates or hand them in for approval.
 *
 * Sources: developers.facebook.com/documentation/business-messaging/whatsapp/templates and
 * reference/whatsapp-business-account/template-api, August 2026.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/whatsapp/whatsapp_priv.h"

#define FIELDS "name,language,status,category,parameter_format,components"
#define PAGE "100"

/* ---- sending ------------------------------------------------------------------------------ */

static void put_values(struct hk_json_writer *w, const char *component, bool named,
    const struct channel_template_value *values, size_t count)
{
    if (count == 0)
        return;
    hk_json_object_begin(w);
    hk_json_str_member(w, "type", hk_str_from(component));
    hk_json_put_key(w, "parameters");
    hk_json_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "type", HK_STR("text"));
        if (named)
            hk_json_str_member(w, "parameter_name", values[i].name);
        hk_json_str_member(w, "text", values[i].value);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
    hk_json_object_end(w);
}

/* The picture, film or document of the heading. */
static void put_heading(
    struct hk_json_writer *w, const struct channel_enclosure *file, struct hk_str media)
{
    const char *type = channel_whatsapp_file_type(file->mime);

    hk_json_object_begin(w);
    hk_json_str_member(w, "type", HK_STR("header"));
    hk_json_put_key(w, "parameters");
    hk_json_array_begin(w);
    hk_json_object_begin(w);
    hk_json_str_member(w, "type", hk_str_from(type));
    hk_json_put_key(w, type);
    hk_json_object_begin(w);
    hk_json_str_member(w, "id", media);
    if (file->name.n > 0 && hk_str_equal(hk_str_from(type), HK_STR("document")))
        hk_json_str_member(w, "filename", file->name);
    hk_json_object_end(w);
    hk_json_object_end(w);
    hk_json_array_end(w);
    hk_json_object_end(w);
}

/* What completes the address of a button. */
static void put_button(struct hk_json_writer *w, const struct channel_template_value *button)
{
    hk_json_object_begin(w);
    hk_json_str_member(w, "type", HK_STR("button"));
    hk_json_str_member(w, "sub_type", HK_STR("url"));
    hk_json_str_member(w, "index", button->name);
    hk_json_put_key(w, "parameters");
    hk_json_array_begin(w);
    hk_json_object_begin(w);
    hk_json_str_member(w, "type", HK_STR("text"));
    hk_json_str_member(w, "text", button->value);
    hk_json_object_end(w);
    hk_json_array_end(w);
    hk_json_object_end(w);
}

void channel_whatsapp_put_template(
    struct hk_json_writer *w, const struct channel_operation *operation, struct hk_str media)
{
    const struct channel_template_use *use = operation->template_use;

    hk_json_str_member(w, "type", HK_STR("template"));
    hk_json_put_key(w, "template");
    hk_json_object_begin(w);
    hk_json_str_member(w, "name", use->name);
    hk_json_put_key(w, "language");
    hk_json_object_begin(w);
    hk_json_str_member(w, "code", use->language);
    hk_json_object_end(w);
    if (use->header_count + use->body_count + use->button_count > 0 || media.n > 0) {
        hk_json_put_key(w, "components");
        hk_json_array_begin(w);
        if (media.n > 0)
            put_heading(w, &operation->enclosures[0], media);
        put_values(w, "header", use->named, use->header, use->header_count);
        put_values(w, "body", use->named, use->body, use->body_count);
        for (size_t i = 0; i < use->button_count; i++)
            put_button(w, &use->buttons[i]);
        hk_json_array_end(w);
    }
    hk_json_object_end(w);
}

/* ---- reading ------------------------------------------------------------------------------ */

static bool says(struct hk_str s, const char *word)
{
    return hk_str_equal(s, hk_str_from(word));
}

static struct hk_str lower(struct hk_cx *cx, struct hk_str s)
{
    char *out = hk_arena_alloc(cx->arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        out[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] - 'A' + 'a' : s.p[i]);
    return (struct hk_str){out, s.n};
}

static void read_buttons(
    struct hk_cx *cx, const struct hk_json *buttons, struct channel_template *out)
{
    struct hk_buf labels = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_str *places;

    for (const struct hk_json *b = hk_json_first(buttons); b != NULL;
         b = hk_json_next(buttons, b)) {
        struct hk_str type = hk_json_text(b, "type");
        struct hk_str url = says(type, "URL") ? channel_words(cx, b, "url") : HK_STR("");
        size_t n = channel_template_places(cx, url, &places);
        if (n > 1 || (url.n == 0 && !says(type, "QUICK_REPLY") && !says(type, "PHONE_NUMBER")))
            out->lack = HK_STR("button");
        hk_buf_printf(
            &labels, "%s%.*s", labels.n > 0 ? "\n" : "", HKS(channel_words(cx, b, "text")));
        if (n == 1)
            hk_buf_printf(&labels, "\t%.*s", HKS(url));
    }
    out->buttons = channel_take(cx, &labels);
}

static void read_heading(
    struct hk_cx *cx, const struct hk_json *component, struct channel_template *out)
{
    struct hk_str format = lower(cx, hk_json_text(component, "format"));

    if (says(format, "image") || says(format, "video") || says(format, "document"))
        out->media = format;
    else
        out->lack = HK_STR("media");
}

static void read_component(
    struct hk_cx *cx, const struct hk_json *component, struct channel_template *out)
{
    struct hk_str type = hk_json_text(component, "type");

    if (says(type, "HEADER") && says(hk_json_text(component, "format"), "TEXT"))
        out->header = channel_words(cx, component, "text");
    else if (says(type, "HEADER"))
        read_heading(cx, component, out);
    else if (says(type, "BODY"))
        out->body = channel_words(cx, component, "text");
    else if (says(type, "FOOTER"))
        out->footer = channel_words(cx, component, "text");
    else if (says(type, "BUTTONS"))
        read_buttons(cx, hk_json_get(component, HK_STR("buttons")), out);
    else
        out->lack = HK_STR("kind");
}

static void read_page(struct hk_cx *cx, const struct hk_json *data, struct channel_templates *out)
{
    struct channel_template *list = hk_arena_array(cx->arena, hk_json_size(data), sizeof *list);
    size_t n = 0;

    for (const struct hk_json *one = hk_json_first(data); one != NULL;
         one = hk_json_next(data, one)) {
        const struct hk_json *components = hk_json_get(one, HK_STR("components"));
        struct channel_template t = {.name = channel_words(cx, one, "name"),
            .language = channel_words(cx, one, "language"),
            .status = lower(cx, channel_words(cx, one, "status")),
            .category = lower(cx, channel_words(cx, one, "category")),
            .named = says(lower(cx, hk_json_text(one, "parameter_format")), "named")};
        for (const struct hk_json *c = hk_json_first(components); c != NULL;
             c = hk_json_next(components, c))
            read_component(cx, c, &t);
        if (t.lack.n == 0 && t.body.n == 0)
            t.lack = HK_STR("kind");
        if (t.name.n > 0 && t.language.n > 0)
            list[n++] = t;
    }
    out->list = list;
    out->count = n;
}

static void failed(struct channel_templates *out, const char *code, const char *text)
{
    out->step = CHANNEL_STEP_FAILED;
    out->error_code = hk_str_from(code);
    out->error_text = hk_str_from(text);
}

static void ask_page(struct hk_cx *cx, const struct channel_account *account, struct hk_str after,
    struct channel_templates *out)
{
    const struct channel_meta_app app = channel_whatsapp_app(account);
    struct hk_str business = channel_whatsapp_setting(account, "waba_id");
    struct channel_outcome outcome = {0};

    if (business.n == 0) {
        failed(out, "no_business", "");
        return;
    }
    struct hk_str url = channel_meta_url(cx, &app, business, "message_templates", &outcome);
    if (url.n == 0) {
        failed(out, "misconfigured", "waba_id, api_version, access_token");
        return;
    }
    struct hk_str next = after.n == 0
        ? after
        : hk_arena_printf(cx->arena, "&after=%.*s", HKS(channel_percent(cx, after)));
    channel_meta_ask(cx, &app, "GET",
        hk_arena_printf(
            cx->arena, "%.*s&fields=" FIELDS "&limit=" PAGE "%.*s", HKS(url), HKS(next)),
        HK_STR(""), &outcome);
    out->step = outcome.step;
    out->request = outcome.request;
}

static void read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_templates *out)
{
    struct channel_outcome outcome = {.step = CHANNEL_STEP_UNCLEAR};

    channel_meta_read_refusal(cx, response, &outcome);
    out->step = outcome.step == CHANNEL_STEP_UNCLEAR ? CHANNEL_STEP_RETRY : outcome.step;
    out->error_code = outcome.error_code;
    out->error_text = outcome.error_text;
    out->retry_after_ms = outcome.retry_after_ms;
    if (out->step == CHANNEL_STEP_VOID)
        out->error_code = HK_STR("token_void");
    else if (hk_str_equal(out->error_code, HK_STR("invalid"))) /* no such business account */
        out->error_code = HK_STR("no_business");
}

enum hk_rc channel_whatsapp_templates(struct hk_cx *cx, const struct channel_account *account,
    unsigned step, const struct model_response *previous, struct channel_templates *out)
{
    *out = (struct channel_templates){.step = CHANNEL_STEP_RETRY};
    if (step == 0 || previous == NULL) {
        ask_page(cx, account, HK_STR(""), out);
        return HK_OK;
    }
    if (previous->transfer == MODEL_TRANSFER_REFUSED) {
        failed(out, "misconfigured", "");
        out->error_text = previous->error;
        return HK_OK;
    }
    out->error_text = previous->error;
    if (previous->transfer != MODEL_TRANSFER_DONE)
        return HK_OK;
    if (previous->status != 200) {
        read_refusal(cx, previous, out);
        return HK_OK;
    }
    const struct hk_json *tree = channel_response_json(cx, previous);
    const struct hk_json *data = hk_json_get(tree, HK_STR("data"));
    if (hk_json_kind(data) != HK_JSON_ARRAY) {
        out->error_text = HK_STR("The network's answer holds no list of templates.");
        return HK_OK;
    }
    read_page(cx, data, out);
    const struct hk_json *paging = hk_json_get(tree, HK_STR("paging"));
    struct hk_str after = hk_json_text(hk_json_get(paging, HK_STR("cursors")), "after");
    if (hk_json_text(paging, "next").n > 0 && after.n > 0)
        ask_page(cx, account, after, out);
    else
        out->step = CHANNEL_STEP_SENT;
    return HK_OK;
}
