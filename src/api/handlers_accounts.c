/* api/handlers_accounts.c -- connected accounts, the networks there are, what could not be read. */
#include "api/call.h"
#include "base/str.h"
#include "routes.h"

static enum hk_rc load_account(struct api_call *call, int64_t id, struct shape_account *out)
{
    return engage_load_account(call->cx, call->session, call->who.workspace, id, out);
}

enum hk_rc api_handle_accounts_list(struct api_call *call,
    const struct api_accounts_list_request *in, struct shape_account_list *out)
{
    struct shape_account *accounts;
    (void)in;
    HK_TRY(engage_list_accounts(
        call->cx, call->session, call->who.workspace, &accounts, &out->accounts_count));
    out->accounts = accounts;
    return HK_OK;
}

enum hk_rc api_handle_account_create(
    struct api_call *call, const struct api_account_create_request *in, struct shape_account *out)
{
    struct flow_write write = api_write(call);
    int64_t account;
    HK_TRY(flow_create_account(&write, &in->body, &account));
    return load_account(call, account, out);
}

enum hk_rc api_handle_account_read(struct api_call *call, const struct api_account_read_request *in,
    struct shape_account_detail *out)
{
    return flow_load_account_detail(
        call->cx, call->flow, call->session, call->who.workspace, in->account, out);
}

enum hk_rc api_handle_account_update(
    struct api_call *call, const struct api_account_update_request *in, struct shape_account *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_update_account(&write, in->account, &in->body));
    return load_account(call, in->account, out);
}

enum hk_rc api_handle_account_remove(
    struct api_call *call, const struct api_account_remove_request *in, struct shape_account *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_remove_account(&write, in->account));
    return load_account(call, in->account, out);
}

enum hk_rc api_handle_bans_list(struct api_call *call, const struct api_bans_list_request *in,
    struct shape_visitor_ban_list *out)
{
    struct shape_account account;
    HK_TRY(load_account(call, in->account, &account));
    return engage_list_bans(call->cx, call->session, call->who.workspace, in->account, out);
}

enum hk_rc api_handle_account_check(
    struct api_call *call, const struct api_account_check_request *in, struct shape_account *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_check_account(&write, in->account));
    return load_account(call, in->account, out);
}

static enum hk_rc list_templates(
    struct api_call *call, int64_t account, struct shape_template_list *out)
{
    return engage_list_templates(call->cx, call->session, call->who.workspace, account, out);
}

enum hk_rc api_handle_templates_list(struct api_call *call,
    const struct api_templates_list_request *in, struct shape_template_list *out)
{
    return list_templates(call, in->account, out);
}

enum hk_rc api_handle_templates_refresh(struct api_call *call,
    const struct api_templates_refresh_request *in, struct shape_template_list *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_refresh_templates(&write, in->account));
    return list_templates(call, in->account, out);
}

static enum shape_field_kind field_kind(enum channel_field_kind kind)
{
    switch (kind) {
    case CHANNEL_FIELD_SECRET:
        return SHAPE_FIELD_KIND_SECRET;
    case CHANNEL_FIELD_TOKEN:
        return SHAPE_FIELD_KIND_TOKEN;
    case CHANNEL_FIELD_URL:
        return SHAPE_FIELD_KIND_URL;
    case CHANNEL_FIELD_SIGNING:
        return SHAPE_FIELD_KIND_SIGNING;
    case CHANNEL_FIELD_COLOR:
        return SHAPE_FIELD_KIND_COLOR;
    case CHANNEL_FIELD_SITES:
        return SHAPE_FIELD_KIND_SITES;
    case CHANNEL_FIELD_LANGUAGES:
        return SHAPE_FIELD_KIND_LANGUAGES;
    case CHANNEL_FIELD_MAIL_IN:
        return SHAPE_FIELD_KIND_MAIL_IN;
    case CHANNEL_FIELD_MAIL_OUT:
        return SHAPE_FIELD_KIND_MAIL_OUT;
    case CHANNEL_FIELD_ADDRESSES:
        return SHAPE_FIELD_KIND_ADDRESSES;
    case CHANNEL_FIELD_LINES:
        return SHAPE_FIELD_KIND_LINES;
    case CHANNEL_FIELD_TEXT:
        break;
    }
    return SHAPE_FIELD_KIND_TEXT;
}

/* The acts that may be done to such words, spaces between; taking an exchange over is not done to
 * words, though asked for by them. */
static struct hk_str acts_to(
    struct hk_arena *arena, const struct channel_kind *kind, enum channel_deed_to to)
{
    struct hk_str acts = HK_STR("");

    for (const struct channel_deed *deed = kind->deeds; deed != NULL && deed->to != 0; deed++)
        if ((deed->to & (unsigned)to) != 0 && deed->act != CHANNEL_ACT_TAKE_OVER)
            acts = hk_arena_printf(arena, "%.*s%s%.*s", HKS(acts), acts.n > 0 ? " " : "",
                HKS(shape_act_word((enum shape_act)(deed->act + 1))));
    return acts;
}

static void fill_channel(
    struct hk_arena *arena, const struct channel_kind *kind, struct shape_channel *out)
{
    struct shape_channel_field *fields = hk_arena_array(arena, kind->field_count, sizeof *fields);
    for (size_t i = 0; i < kind->field_count; i++)
        fields[i] = (struct shape_channel_field){
            .key = hk_str_from(kind->fields[i].key),
            .kind = field_kind(kind->fields[i].kind),
            .required = kind->fields[i].required,
            .fallback = hk_str_from(kind->fields[i].fallback),
        };
    *out = (struct shape_channel){
        .acts = {.in_public = acts_to(arena, kind, CHANNEL_TO_THEIRS),
            .out_public = acts_to(arena, kind, CHANNEL_TO_OURS),
            .in_private = acts_to(arena, kind, CHANNEL_TO_THEIRS_PRIVATE),
            .out_private = acts_to(arena, kind, CHANNEL_TO_OURS_PRIVATE)},
        .name = hk_str_from(kind->name),
        .label = hk_str_from(kind->label),
        .simulated = kind->simulated,
        .splits = kind->chains,
        .fields = fields,
        .fields_count = kind->field_count,
    };
}

enum hk_rc api_handle_channels_list(struct api_call *call,
    const struct api_channels_list_request *in, struct shape_channel_list *out)
{
    size_t n = 0;
    (void)in;
    while (channel_at(n) != NULL)
        n++;
    struct shape_channel *channels = hk_arena_array(call->cx->arena, n, sizeof *channels);
    for (size_t i = 0; i < n; i++)
        fill_channel(call->cx->arena, channel_at(i), &channels[i]);
    out->channels = channels;
    out->channels_count = n;
    return HK_OK;
}

enum hk_rc api_handle_quarantine_list(struct api_call *call,
    const struct api_quarantine_list_request *in, struct shape_quarantine_page *out)
{
    struct shape_quarantine_row *rows;
    HK_TRY(engage_list_quarantine(call->cx, call->session, call->who.workspace, in->before,
        in->limit, &rows, &out->rows_count, &out->more));
    out->rows = rows;
    return HK_OK;
}

enum hk_rc api_handle_quarantine_retry(struct api_call *call,
    const struct api_quarantine_retry_request *in, struct shape_quarantine_row *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_retry_quarantined(&write, in->raw));
    return engage_load_quarantine(call->cx, call->session, call->who.workspace, in->raw, out);
}
