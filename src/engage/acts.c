/* engage/acts.c -- see acts.h. */
#include "engage/acts.h"

#include "base/str.h"
#include "engage/places.h"
#include "engage/views_priv.h"
#include "model/marks.h"

static enum channel_act channel_act_of(enum shape_act act)
{
    return (enum channel_act)((int)act - 1); /* in the same order, after `none` */
}

_Static_assert((int)SHAPE_ACT_REPLY_PRIVATELY - 1 == (int)CHANNEL_ACT_REPLY_PRIVATELY
        && SHAPE_ACT_COUNT == CHANNEL_ACT_COUNT + 1,
    "the words of the document are the acts of channels");

/* Does it still make sense after what was done before? */
static bool is_open(const struct engage_subject_row *row, enum shape_act act)
{
    if (row->deleted || (row->marks & MODEL_MARK_REMOVED) != 0)
        return false;
    switch (act) {
    case SHAPE_ACT_HIDE:
        return (row->marks & MODEL_MARK_HIDDEN) == 0;
    case SHAPE_ACT_UNHIDE:
        return (row->marks & MODEL_MARK_HIDDEN) != 0;
    case SHAPE_ACT_LIKE:
        return (row->marks & MODEL_MARK_LIKED) == 0;
    case SHAPE_ACT_UNLIKE:
        return (row->marks & MODEL_MARK_LIKED) != 0;
    case SHAPE_ACT_TAKE_OVER:
        return row->held;
    case SHAPE_ACT_NONE:
    case SHAPE_ACT_DELETE:
    case SHAPE_ACT_REPLY_PRIVATELY:
        break;
    }
    return act != SHAPE_ACT_NONE;
}

/* What stands against it on our side; "" nothing. */
static struct hk_str obstacle(
    const struct engage_subject_row *row, struct hk_str peer, enum shape_act act)
{
    if (row->account_state == SHAPE_ACCOUNT_STATE_REMOVED)
        return HK_STR("account_removed");
    if (row->account_state == SHAPE_ACCOUNT_STATE_PAUSED)
        return HK_STR("account_paused");
    if (row->shadow)
        return HK_STR("shadow");
    if (act != SHAPE_ACT_REPLY_PRIVATELY)
        return row->acting != SHAPE_ACT_NONE ? HK_STR("act_pending") : HK_STR("");
    if ((row->marks & MODEL_MARK_REPLIED_PRIVATELY) != 0)
        return HK_STR("said_already");
    return peer.n == 0 ? HK_STR("nameless") : HK_STR("");
}

bool engage_ask_right(const struct engage_subject_row *row, struct hk_str peer, enum shape_act act,
    int64_t now_ms, struct shape_message_act *out)
{
    const struct channel_kind *kind = channel_find(row->channel);
    const struct channel_subject subject = {
        .direction = row->direction == SHAPE_DIRECTION_OUT ? CHANNEL_OUT : CHANNEL_IN,
        .visibility = row->visibility == SHAPE_VISIBILITY_PUBLIC ? CHANNEL_PUBLIC : CHANNEL_PRIVATE,
        .remote_id = row->remote_id,
        .reply_handle = row->reply_handle,
        .at_ms = row->at_ms};
    struct channel_right right = {0};

    if (kind == NULL || row->visibility == SHAPE_VISIBILITY_INTERNAL || !is_open(row, act))
        return false;
    channel_ask_right(kind, channel_act_of(act), &subject, now_ms, &right);
    struct hk_str against = obstacle(row, peer, act);
    *out = (struct shape_message_act){.act = act,
        .allowed = right.allowed && against.n == 0,
        .reason = against.n > 0 ? against : right.reason,
        .until_ms = against.n == 0 ? right.until_ms : 0};
    return right.offered;
}

enum hk_rc engage_load_subject(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t message, struct engage_subject_row *out,
    struct hk_str *out_peer)
{
    struct engage_peer_row peer = {0};
    enum hk_rc rc = engage_read_subject(cx, session, reader->workspace, message, out);

    if (rc == HK_ENOTFOUND || (rc == HK_OK && !engage_sees(reader, out->department)))
        return hk_fail(cx, HK_ENOTFOUND, "there is no such message");
    HK_TRY(rc);
    const struct channel_kind *kind = channel_find(out->channel);
    *out_peer = HK_STR("");
    if (kind == NULL || kind->peer_scheme == NULL)
        return HK_OK;
    rc = engage_find_peer(
        cx, session, reader->workspace, out->author_id, hk_str_from(kind->peer_scheme), &peer);
    *out_peer = peer.value;
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* As a place: the message's id stands for the thread, which may not be there yet. */
static enum hk_rc fill_aside(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_subject_row *row,
    const struct shape_message_act *right, struct shape_place *out)
{
    const struct engage_thread_row as_thread = {.id = row->id,
        .account = row->account,
        .channel = row->channel,
        .account_name = row->account_name,
        .account_state = row->account_state,
        .shadow = row->shadow,
        .settings = row->settings,
        .visibility = SHAPE_VISIBILITY_PRIVATE,
        .reply_handle = row->reply_handle};

    HK_TRY(engage_load_aside(cx, session, reader->workspace, reader->login, &as_thread, out));
    out->until_ms = right->until_ms;
    return HK_OK;
}

enum hk_rc engage_load_acts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t message, struct shape_message_acts *out)
{
    struct engage_subject_row row;
    struct hk_str peer;
    struct shape_message_act *list = hk_arena_array(cx->arena, SHAPE_ACT_COUNT, sizeof *list);
    size_t n = 0;

    *out = (struct shape_message_acts){.acts = list};
    HK_TRY(engage_load_subject(cx, session, reader, message, &row, &peer));
    for (int act = SHAPE_ACT_HIDE; act < (int)SHAPE_ACT_COUNT; act++) {
        if (!engage_ask_right(&row, peer, (enum shape_act)act, cx->now_ms, &list[n]))
            continue;
        if (act == SHAPE_ACT_REPLY_PRIVATELY && list[n].allowed) {
            struct shape_place *place = hk_arena_alloc(cx->arena, sizeof *place);
            HK_TRY(fill_aside(cx, session, reader, &row, &list[n], place));
            out->place = place;
        }
        n++;
    }
    out->acts_count = n;
    return HK_OK;
}

/* ---- in a case ---------------------------------------------------------------------------- */

static bool has_draft(const struct shape_conversation_detail *detail, int64_t message)
{
    for (size_t i = 0; i < detail->drafts_count; i++)
        if (detail->drafts[i].thread == message)
            return true;
    return false;
}

static bool is_reachable(const struct shape_conversation_detail *detail, int64_t account)
{
    for (size_t i = 0; i < detail->places_count; i++)
        if (detail->places[i].account == account && detail->places[i].allowed
            && detail->places[i].visibility == SHAPE_VISIBILITY_PRIVATE)
            return true;
    return false;
}

enum hk_rc engage_add_asides(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, struct shape_conversation_detail *detail)
{
    struct shape_place *list =
        hk_arena_array(cx->arena, detail->places_count + detail->messages_count, sizeof *list);
    size_t n = detail->places_count;
    bool newest = true;

    for (size_t i = 0; i < n; i++)
        list[i] = detail->places[i];
    for (size_t i = detail->messages_count; i-- > 0;) {
        const struct shape_message *m = &detail->messages[i];
        const struct channel_kind *kind = channel_find(m->channel);
        struct engage_subject_row row;
        struct shape_message_act right;
        struct hk_str peer;
        if (m->direction != SHAPE_DIRECTION_IN || m->visibility != SHAPE_VISIBILITY_PUBLIC
            || kind == NULL || kind->peer_scheme == NULL)
            continue;
        bool wanted = has_draft(detail, m->id) || (newest && !is_reachable(detail, m->account));
        newest = false;
        if (!wanted)
            continue;
        HK_TRY(engage_load_subject(cx, session, reader, m->id, &row, &peer));
        if (engage_ask_right(&row, peer, SHAPE_ACT_REPLY_PRIVATELY, cx->now_ms, &right)
            && right.allowed)
            HK_TRY(fill_aside(cx, session, reader, &row, &right, &list[n++]));
    }
    detail->places = list;
    detail->places_count = n;
    return HK_OK;
}
