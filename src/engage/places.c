/* engage/places.c -- see places.h. */
#include "engage/places.h"

#include "base/json_read.h"
#include "base/str.h"
#include "channel/buttons.h"
#include "channel/price.h"
#include "channel/refusal.h"
#include "engage/views_priv.h"
#include "engage_sql.h"
#include "people/people.h"

void engage_ask_speech(
    struct hk_cx *cx, const struct engage_place *place, struct channel_speech *out)
{
    struct channel_place where = {
        .visibility =
            place->visibility == SHAPE_VISIBILITY_PUBLIC ? CHANNEL_PUBLIC : CHANNEL_PRIVATE,
        .window_until_ms = place->window_until_ms,
        .had_window = place->window_until_ms > 0,
        .by_bot = place->by_bot,
        .held = place->held,
        .aside = place->aside,
        .reply_handle = place->reply_handle,
        .refused = place->refused,
    };

    struct channel_account account = {.id = 0};
    struct hk_error before = cx->error;

    *out = (struct channel_speech){.reason = HK_STR("channel_unknown")};
    if (place->kind == NULL || place->kind->speech == NULL)
        return;
    if (hk_json_read(cx, place->settings, &hk_json_foreign, &account.settings) != HK_OK)
        cx->error = before; /* without settings each field has its fallback */
    place->kind->speech(&account, &where, cx->now_ms, out);
    if (place->account_state == SHAPE_ACCOUNT_STATE_REMOVED)
        out->reason = HK_STR("account_removed");
    else if (place->account_state == SHAPE_ACCOUNT_STATE_PAUSED)
        out->reason = HK_STR("account_paused");
    else if (place->shadow)
        out->reason = HK_STR("shadow");
    else if (place->banned)
        out->reason = HK_STR("banned");
    else if (place->shut.n > 0)
        out->reason = place->shut;
    else
        return;
    out->allowed = false;
    out->templates = false;
}

const struct channel_buttons *engage_buttons_of(const struct engage_place *place)
{
    bool one_to_one = place->visibility == SHAPE_VISIBILITY_PRIVATE && !place->aside;

    return place->kind != NULL && one_to_one ? place->kind->buttons : NULL;
}

static void put_buttons(const struct channel_buttons *limits, struct shape_place *out)
{
    if (limits == NULL)
        return;
    out->buttons_max = limits->count_max;
    out->button_max = limits->label_max;
    out->button_max_bytes = limits->label_max_bytes;
    out->buttons_text_max = limits->text_max;
}

int64_t engage_hold_ms(bool is_public, const struct model_settings *settings, int64_t own_ms)
{
    int64_t house_ms = (is_public ? settings->hold_public_s : settings->hold_private_s) * 1000;

    /* What everybody can read is held as long as the house says, or longer. */
    if (own_ms < 0 || (is_public && own_ms < house_ms))
        return house_ms;
    return own_ms;
}

static void fill_place(struct hk_cx *cx, const struct model_settings *settings, int64_t own_ms,
    const struct engage_thread_row *row, bool aside, struct shape_place *out)
{
    struct engage_place place = {.kind = channel_find(row->channel),
        .account_state = (enum shape_account_state)row->account_state,
        .shadow = row->shadow,
        .banned = row->banned,
        .shut = row->shut,
        .settings = row->settings,
        .visibility = (enum shape_visibility)row->visibility,
        .window_until_ms = row->window_until_ms,
        .reply_handle = row->reply_handle,
        .refused = row->refused,
        .held = row->held,
        .aside = aside};
    struct channel_speech speech;
    struct channel_price price = {0};

    engage_ask_speech(cx, &place, &speech);
    if (place.kind != NULL)
        price = channel_price_of(place.kind,
            place.visibility == SHAPE_VISIBILITY_PUBLIC ? CHANNEL_PUBLIC : CHANNEL_PRIVATE);
    size_t kinds = 0;
    while (!aside && place.kind != NULL && place.kind->takes != NULL
        && place.kind->takes[kinds].mime != NULL)
        kinds++;
    struct shape_file_kind *list = hk_arena_array(cx->arena, kinds, sizeof *list);
    for (size_t i = 0; i < kinds; i++)
        list[i] = (struct shape_file_kind){
            hk_str_from(place.kind->takes[i].mime), place.kind->takes[i].max_bytes};
    *out = (struct shape_place){.thread = row->id,
        .account = row->account,
        .channel = row->channel,
        .account_name = row->account_name,
        .visibility = place.visibility,
        .beside = aside ? row->id : 0,
        .allowed = speech.allowed,
        .reason = speech.allowed ? HK_STR("") : speech.reason,
        .until_ms = speech.until_ms,
        .closed_ms = speech.closed_ms,
        .templates = !aside && speech.templates && place.kind->templates != NULL,
        .unit = (enum shape_text_unit)speech.unit,
        .max = speech.max,
        .max_bytes = speech.max_bytes,
        .replaces = speech.replaces,
        .cost_microusd = price.said,
        .cost_link_microusd = price.linked,
        .hold_ms = engage_hold_ms(place.visibility == SHAPE_VISIBILITY_PUBLIC, settings, own_ms),
        .file_kinds = list,
        .file_kinds_count = kinds};
    put_buttons(engage_buttons_of(&place), out);
    if (place.kind == NULL || aside) /* words alone */
        return;
    out->files_max = channel_files_max(place.kind, &speech);
    out->caption_max = place.kind->caption_max;
    out->describes = place.kind->describes;
}

enum hk_rc engage_list_places(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t login, int64_t conversation, struct shape_place **out, size_t *n)
{
    struct engage_thread_row *rows;
    struct people_workspace house;
    struct people_login_row me;

    HK_TRY(people_load_workspace(cx, session, workspace, &house));
    HK_TRY(people_read_login(cx, session, login, &me));
    HK_TRY(engage_page_threads(cx, session, workspace, conversation, &rows, n));
    struct shape_place *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++) {
        fill_place(cx, &house.settings, me.hold_ms, &rows[i], false, &list[i]);
        HK_TRY(engage_read_copies(cx, session, workspace, rows[i].copies, &list[i].copies));
    }
    *out = list;
    return HK_OK;
}

enum hk_rc engage_load_aside(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t login, const struct engage_thread_row *row, struct shape_place *out)
{
    struct people_workspace house;
    struct people_login_row me;

    HK_TRY(people_load_workspace(cx, session, workspace, &house));
    HK_TRY(people_read_login(cx, session, login, &me));
    fill_place(cx, &house.settings, me.hold_ms, row, true, out);
    return HK_OK;
}
