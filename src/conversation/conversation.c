/* conversation/conversation.c -- see conversation.h. */
#include "conversation/conversation.h"

#include "base/clock.h"
#include "base/ids.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/text.h"
#include "channel/parts.h"

enum { TITLE_MAX_GRAPHEMES = 80 };

bool conversation_is_open(const struct conversation_row *row)
{
    return row->id != 0 && row->state != SHAPE_CONVERSATION_STATE_CLOSED;
}

enum conversation_choice conversation_choose(
    const struct conversation_row *row, int64_t now_ms, int64_t reopen_days)
{
    if (row == NULL)
        return CONVERSATION_BEGIN;
    if (row->state != SHAPE_CONVERSATION_STATE_CLOSED)
        return CONVERSATION_JOIN;
    return now_ms - row->closed_ms < reopen_days * 24 * 3600 * 1000 ? CONVERSATION_REOPEN
                                                                    : CONVERSATION_BEGIN;
}

struct hk_str conversation_title(struct hk_cx *cx, struct hk_str text)
{
    struct hk_str rest = hk_str_trim(text);
    struct hk_str line = {0};

    if (!hk_str_cut(&rest, '\n', &line))
        line = text;
    line = hk_str_trim(line);
    struct hk_str head = hk_text_head(HK_TEXT_GRAPHEMES, line, TITLE_MAX_GRAPHEMES);
    if (head.n == line.n)
        return line;
    return hk_arena_printf(cx->arena, "%.*s\xe2\x80\xa6", HKS(hk_str_trim(head)));
}

static enum shape_visibility visibility_of(const struct channel_event *e)
{
    return e->visibility == CHANNEL_PUBLIC ? SHAPE_VISIBILITY_PUBLIC : SHAPE_VISIBILITY_PRIVATE;
}

static void begin(struct hk_cx *cx, const struct conversation_inbound *in, int64_t id,
    int64_t now_ms, int64_t previous, struct conversation_state *out)
{
    *out = (struct conversation_state){.is_new = true};
    out->now = (struct conversation_row){
        .id = id,
        .state = SHAPE_CONVERSATION_STATE_OPEN,
        .customer = in->customer,
        .account = in->account,
        .department = in->department,
        .visibility = visibility_of(in->event),
        .title = conversation_title(cx, in->event->text),
        .language = in->language,
        .opened_ms = in->at_ms < now_ms ? in->at_ms : now_ms,
        .previous = previous,
    };
}

static void put_state(struct hk_json_writer *w, const struct conversation_inbound *in,
    const struct channel_attachment *a)
{
    if (in->fetches && channel_is_file(a)) {
        hk_json_str_member(w, "state", HK_STR("waiting"));
    } else if (in->keeps && a->remote_id.n > 0) {
        hk_json_str_member(w, "state", HK_STR("fetched"));
        hk_json_str_member(w, "sha256", a->remote_id);
    } else if (in->keeps) {
        hk_json_str_member(w, "state", HK_STR("failed"));
        hk_json_str_member(w, "error_code", HK_STR("gone"));
    }
}

static struct hk_str write_attachments(struct hk_cx *cx, const struct conversation_inbound *in)
{
    const struct channel_event *event = in->event;

    if (event->attachment_count == 0)
        return HK_STR("");
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(256 * 1024);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_array_begin(&w);
    for (size_t i = 0; i < event->attachment_count; i++) {
        const struct channel_attachment *a = &event->attachments[i];
        hk_json_object_begin(&w);
        hk_json_str_member(&w, "kind", a->kind);
        hk_json_str_member(&w, "mime", in->pages ? a->mime : channel_mime(a->mime));
        hk_json_str_member(&w, "name", a->name);
        hk_json_str_member(&w, "caption", a->caption);
        hk_json_int_member(&w, "size_bytes", a->size_bytes);
        hk_json_str_member(&w, "remote_id", a->remote_id);
        hk_json_str_member(&w, "url", a->url);
        put_state(&w, in, a);
        hk_json_object_end(&w);
    }
    hk_json_array_end(&w);
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

/* Who asked in public, was answered there and now writes in private goes on with the same matter,
 * instead of beginning another: then *choice and *row become that case's. */
static enum hk_rc join_public_case(struct hk_cx *cx, struct store_session *session,
    const struct conversation_inbound *in, enum conversation_choice *choice,
    struct conversation_row *row)
{
    struct conversation_id found;

    if (*choice != CONVERSATION_BEGIN || in->is_newcomer
        || visibility_of(in->event) == SHAPE_VISIBILITY_PUBLIC)
        return HK_OK;
    enum hk_rc rc = conversation_went_private(cx, session, in->settings.workspace, in->customer,
        in->account, SHAPE_VISIBILITY_PUBLIC, SHAPE_CONVERSATION_STATE_CLOSED, &found);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    *choice = CONVERSATION_JOIN;
    return conversation_read_row(cx, session, in->settings.workspace, found.id, row);
}

/* As it is now: what was asked for ahead may have been written since. Of a thread that the event
 * does not name itself nothing was asked, and what was asked of it by others is over. */
static enum hk_rc read_current(struct hk_cx *cx, struct store_session *session,
    const struct conversation_inbound *in, const struct conversation_thread_row *thread,
    struct conversation_row *out)
{
    bool asked = hk_str_equal(thread->remote_key, in->event->thread_key);

    if (!asked)
        store_ask_forget(session);
    for (size_t i = 0; i < in->written_count; i++)
        asked &= in->written[i] != thread->conversation;
    if (!asked)
        return conversation_read_row(
            cx, session, in->settings.workspace, thread->conversation, out);
    return conversation_read_current(
        cx, session, in->settings.workspace, in->account, in->event->thread_key, out);
}

/* The thread, if the event knows better who answers in it; else 0. */
static int64_t turned_thread(
    int64_t id, const struct conversation_thread_row *known, const struct channel_event *e)
{
    bool turned = e->holder != CHANNEL_HOLDER_UNSAID && e->at_ms >= known->held_ms
        && known->held != (e->holder == CHANNEL_HOLDER_OTHER);

    return turned ? id : 0;
}

/* Find the thread's conversation, or begin one, and point the thread at it. */
static enum hk_rc place(struct hk_cx *cx, struct store_session *session,
    const struct conversation_inbound *in, struct conversation_state *out, int64_t *out_thread)
{
    const struct channel_event *e = in->event;
    int64_t workspace = in->settings.workspace;
    struct conversation_thread_row thread = {0};
    struct conversation_row row;
    bool known = false;

    enum hk_rc rc = conversation_find_place(cx, session, workspace, in->account, e, &thread);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    bool has_thread = rc == HK_OK;
    if (has_thread && thread.conversation != 0) {
        HK_TRY(read_current(cx, session, in, &thread, &row));
        known = true;
    }
    enum conversation_choice choice =
        conversation_choose(known ? &row : NULL, cx->now_ms, in->settings.reopen_days);
    HK_TRY(join_public_case(cx, session, in, &choice, &row));
    if (choice == CONVERSATION_BEGIN) {
        begin(cx, in, hk_ids_next(cx->ids, cx->now_ms), cx->now_ms, known ? row.id : 0, out);
    } else {
        *out = (struct conversation_state){.before = row, .now = row};
        out->now.state = SHAPE_CONVERSATION_STATE_OPEN;
        out->now.closed_ms = 0;
        out->now.close_reason = SHAPE_WAIVE_REASON_NONE;
        out->now.snoozed_until_ms = 0; /* who speaks wakes it */
    }
    struct hk_str scheme = e->who_count > 0 ? e->who[0].scheme : HK_STR("");
    struct hk_str value = e->who_count > 0 ? e->who[0].value : HK_STR("");
    *out_thread = has_thread ? thread.id : hk_ids_next(cx->ids, cx->now_ms);
    out->turned = turned_thread(*out_thread, &thread, e);
    if (!has_thread)
        return conversation_insert_thread(cx, session, workspace, *out_thread, in->account,
            e->thread_key, out->now.id, visibility_of(e), scheme, value);
    if (out->now.id != thread.conversation)
        HK_TRY(conversation_point_thread(cx, session, workspace, thread.id, out->now.id));
    if (hk_str_equal(scheme, thread.reply_scheme) && hk_str_equal(value, thread.reply_value))
        return HK_OK;
    return conversation_address_thread(cx, session, workspace, thread.id, scheme, value);
}

/* A list goes by when things were said: what a network delivers late does not jump the queue. */
static void touch(struct conversation_row *row, int64_t message, int64_t at_ms)
{
    if (at_ms > row->activity_ms)
        row->activity_ms = at_ms;
    row->last_message = message;
    if (at_ms > row->last_at_ms)
        row->last_at_ms = at_ms;
}

/* Where its obligations are counted until it is saved. */
static int64_t department_of(const struct conversation_state *state)
{
    return state->is_new ? state->now.department : state->before.department;
}

/* The debt of an answer, or a named reason why there is none. */
static enum hk_rc open_obligation(struct hk_cx *cx, struct store_session *session,
    const struct conversation_inbound *in, struct conversation_state *state,
    struct conversation_shifts *out_shifts)
{
    bool owed = in->waived_by_rule.n == 0;
    struct conversation_insert_obligation_in insert = {.workspace = in->settings.workspace,
        .id = in->message,
        .conversation = state->now.id,
        .customer = in->customer,
        .account = in->account,
        .day = hk_clock_day(in->at_ms, in->settings.hours->zone),
        .state = owed ? SHAPE_OBLIGATION_STATE_OPEN : SHAPE_OBLIGATION_STATE_NONE,
        .rule = in->waived_by_rule,
        .opened_ms = in->at_ms,
        .due_ms = hk_hours_after(in->settings.hours, in->at_ms, in->settings.answer_due_ms)};
    /* Also of none: it may be overruled. */

    HK_TRY(conversation_insert_obligation(cx, session, &insert));
    if (!owed)
        return HK_OK;
    state->now.open_obligations++;
    if (state->now.first_answer_due_ms == 0)
        state->now.first_answer_due_ms =
            hk_hours_after(in->settings.hours, in->at_ms, in->settings.first_answer_due_ms);
    if (state->now.waiting_since_ms == 0 || insert.opened_ms < state->now.waiting_since_ms)
        state->now.waiting_since_ms = insert.opened_ms;
    if (state->now.due_ms == 0 || insert.due_ms < state->now.due_ms)
        state->now.due_ms = insert.due_ms;
    out_shifts->list = hk_arena_array(cx->arena, 1, sizeof *out_shifts->list);
    out_shifts->count = 1;
    out_shifts->list[0] = (struct conversation_shift){.day = insert.day,
        .account = in->account,
        .department = department_of(state),
        .customer = in->person,
        .from = SHAPE_OBLIGATION_STATE_NONE,
        .to = SHAPE_OBLIGATION_STATE_OPEN,
        .count = 1,
        .message = in->message};
    return HK_OK;
}

enum hk_rc conversation_receive(struct hk_cx *cx, struct store_session *session,
    const struct conversation_inbound *in, struct conversation_state *out,
    struct conversation_shifts *out_shifts)
{
    const struct channel_event *e = in->event;
    int64_t thread = 0;

    *out_shifts = (struct conversation_shifts){0};
    HK_TRY(place(cx, session, in, out, &thread));
    if (e->holder != CHANNEL_HOLDER_UNSAID && out->turned == 0)
        HK_TRY(conversation_confirm_holder(cx, session, in->settings.workspace, thread,
            e->holder == CHANNEL_HOLDER_OTHER, e->at_ms < cx->now_ms ? e->at_ms : cx->now_ms));
    struct conversation_insert_message_in insert = {.workspace = in->settings.workspace,
        .id = in->message,
        .conversation = out->now.id,
        .thread = thread,
        .account = in->account,
        .direction = SHAPE_DIRECTION_IN,
        .author = SHAPE_AUTHOR_CUSTOMER,
        .author_id = in->customer,
        .visibility = visibility_of(e),
        .text = e->text,
        .language = in->language,
        .at_ms = in->at_ms,
        .arrived_ms = cx->now_ms,
        .late = in->at_ms < out->now.last_at_ms,
        .delivery = SHAPE_DELIVERY_NONE,
        .dedup = conversation_dedup_key(cx, in->account, e->dedup),
        .remote_id = e->remote_id,
        .permalink = e->permalink,
        .reply_handle = hk_str_equal(e->reply_handle, e->remote_id) ? HK_STR("=") : e->reply_handle,
        .window_until_ms = e->window_until_ms,
        .own_units = e->own_units,
        .likes = e->likes,
        .followers = e->followers,
        .stars = e->stars,
        .copies = e->copies,
        .pressed = e->pressed,
        .doubtful = e->doubtful,
        .attachments = write_attachments(cx, in)};
    HK_TRY(conversation_insert_message(cx, session, &insert));
    if (in->named)
        HK_TRY(conversation_name_inbound(cx, session, in));
    if (in->customer != out->now.customer)
        HK_TRY(
            conversation_add_guest(cx, session, in->settings.workspace, in->customer, out->now.id));
    touch(&out->now, in->message, in->at_ms);
    out->now.last_inbound = in->message;
    if (in->language.n > 0)
        out->now.language = in->language;
    return open_obligation(cx, session, in, out, out_shifts);
}

enum hk_rc conversation_add_outbound(struct hk_cx *cx, struct store_session *session,
    const struct conversation_outbound *in, struct conversation_state *state)
{
    struct conversation_insert_message_in insert = {.workspace = in->workspace,
        .id = in->message,
        .conversation = state->now.id,
        .thread = in->thread,
        .account = in->account,
        .direction = in->direction,
        .author = in->author,
        .author_id = in->author_id,
        .visibility = in->visibility,
        .text = in->text,
        .language = in->language,
        .at_ms = in->at_ms,
        .arrived_ms = cx->now_ms,
        .late = in->at_ms < state->now.last_at_ms,
        .delivery = in->delivery,
        .hold_until_ms = in->hold_until_ms,
        .reply_kind = in->reply_kind,
        .dedup = conversation_dedup_key(cx, in->account, in->dedup),
        .remote_id = in->remote_id,
        .permalink = in->permalink,
        .attachments = in->attachments,
        .template = in->template,
        .beside = in->beside,
        .copies = in->copies,
        .buttons = in->buttons};

    HK_TRY(conversation_insert_message(cx, session, &insert));
    if (in->remote_id.n > 0)
        HK_TRY(conversation_name_message(
            cx, session, in->workspace, in->account, in->remote_id, in->message));
    touch(&state->now, in->message, in->at_ms);
    return HK_OK;
}

enum hk_rc conversation_load(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t id, struct conversation_state *out)
{
    *out = (struct conversation_state){0};
    HK_TRY(conversation_read_row(cx, session, workspace, id, &out->before));
    out->now = out->before;
    return HK_OK;
}

/* An answer on its way settles nothing yet; a name tells when it was written. */
static void count_answering(
    const struct conversation_obligation_row *obligation, struct conversation_row *row)
{
    int64_t since_ms = hk_id_time_ms(obligation->reply);

    row->answering++;
    if (row->answering_since_ms == 0 || since_ms < row->answering_since_ms)
        row->answering_since_ms = since_ms;
}

/* Of several the newest target is named, and the time at which the first comes back. */
static void count_moved(
    const struct conversation_obligation_row *obligation, struct conversation_row *row)
{
    row->moved++;
    row->moved_to = obligation->target;
    if (row->moved_due_ms == 0 || obligation->target_due_ms < row->moved_due_ms)
        row->moved_due_ms = obligation->target_due_ms;
}

/* The sums that a list shows, made anew from the obligations. */
static void sum_up(
    const struct conversation_obligation_row *rows, size_t n, struct conversation_row *row)
{
    row->open_obligations = 0;
    row->uncertain = 0;
    row->answering = 0;
    row->answering_since_ms = 0;
    row->moved = 0;
    row->moved_to = HK_STR("");
    row->moved_due_ms = 0;
    row->waiting_since_ms = 0;
    row->due_ms = 0;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].state == SHAPE_OBLIGATION_STATE_ANSWERING)
            count_answering(&rows[i], row);
        if (!ledger_waits((enum shape_obligation_state)rows[i].state))
            continue;
        if (rows[i].state == SHAPE_OBLIGATION_STATE_MOVED)
            count_moved(&rows[i], row);
        row->open_obligations++;
        row->uncertain += rows[i].uncertain;
        if (row->waiting_since_ms == 0 || rows[i].opened_ms < row->waiting_since_ms)
            row->waiting_since_ms = rows[i].opened_ms;
        if (row->due_ms == 0 || rows[i].due_ms < row->due_ms)
            row->due_ms = rows[i].due_ms;
    }
}

static enum hk_rc write_change(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct ledger_change *c, struct conversation_obligation_row *row,
    struct conversation_shift *out)
{
    *out = (struct conversation_shift){.day = row->day,
        .account = row->account,
        .department = out->department,
        .customer = row->customer,
        .count = 1,
        .from = (enum shape_obligation_state)row->state,
        .to = c->to,
        .uncertain_delta = (int64_t)c->uncertain - (int64_t)row->uncertain,
        .message = row->id};
    bool settled =
        c->to == SHAPE_OBLIGATION_STATE_ANSWERED || c->to == SHAPE_OBLIGATION_STATE_WAIVED;
    row->state = c->to;
    row->uncertain = c->uncertain;
    row->reply = c->reply;
    row->target = c->target;
    row->target_due_ms = c->target_due_ms;
    HK_TRY(conversation_touch_message(cx, session, workspace, row->id));
    struct conversation_update_obligation_in update = {.workspace = workspace,
        .id = row->id,
        .state = c->to,
        .uncertain = c->uncertain,
        .reply = c->reply,
        .reason = c->reason,
        .rule = c->rule,
        .target = c->target,
        .target_due_ms = c->target_due_ms,
        .actor = c->actor,
        .settled_ms = settled ? cx->now_ms : 0};
    return conversation_update_obligation(cx, session, &update);
}

enum hk_rc conversation_apply(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct ledger_step *step, struct conversation_state *state,
    struct conversation_shifts *out_shifts)
{
    struct conversation_obligation_row *rows;
    struct ledger_changes changes;
    size_t n = 0;

    *out_shifts = (struct conversation_shifts){0};
    HK_TRY(conversation_list_obligations(cx, session, workspace, state->now.id, &rows, &n));
    struct ledger_obligation *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct ledger_obligation){.id = rows[i].id,
            .state = (enum shape_obligation_state)rows[i].state,
            .uncertain = rows[i].uncertain,
            .reply = rows[i].reply,
            .target = rows[i].target,
            .target_due_ms = rows[i].target_due_ms,
            .settled_ms = rows[i].settled_ms};
    HK_TRY(ledger_decide(cx, list, n, step, &changes));
    out_shifts->list = hk_arena_array(cx->arena, changes.count, sizeof *out_shifts->list);
    for (size_t i = 0; i < changes.count; i++) {
        const struct ledger_change *c = &changes.list[i];
        out_shifts->list[i].department = department_of(state);
        HK_TRY(write_change(cx, session, workspace, c, &rows[c->index], &out_shifts->list[i]));
        out_shifts->count++;
    }
    sum_up(rows, n, &state->now);
    return HK_OK;
}

/* The shift out of the old department that this obligation goes along with, or a new one. */
static struct conversation_shift *find_group(
    struct conversation_shifts *groups, const struct conversation_obligation_row *row)
{
    for (size_t i = 0; i < groups->count; i++) {
        struct conversation_shift *g = &groups->list[i];
        if (g->day == row->day && g->account == row->account && g->customer == row->customer
            && (int64_t)g->from == row->state)
            return g;
    }
    struct conversation_shift *g = &groups->list[groups->count++];
    *g = (struct conversation_shift){.day = row->day,
        .account = row->account,
        .customer = row->customer,
        .from = (enum shape_obligation_state)row->state,
        .to = SHAPE_OBLIGATION_STATE_NONE};
    return g;
}

enum hk_rc conversation_regroup(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct conversation_state *state, struct conversation_shifts *out_shifts)
{
    struct conversation_obligation_row *rows;
    size_t n = 0;

    HK_TRY(conversation_list_obligations(cx, session, workspace, state->now.id, &rows, &n));
    *out_shifts = (struct conversation_shifts){
        .list = hk_arena_array(cx->arena, 2 * n, sizeof *out_shifts->list)};
    for (size_t i = 0; i < n; i++) {
        if (rows[i].state == SHAPE_OBLIGATION_STATE_NONE)
            continue;
        struct conversation_shift *g = find_group(out_shifts, &rows[i]);
        g->department = state->before.department;
        g->count++;
        g->uncertain_delta -= rows[i].uncertain;
    }
    size_t groups = out_shifts->count;
    for (size_t i = 0; i < groups; i++) {
        struct conversation_shift arrives = out_shifts->list[i];
        arrives.department = state->now.department;
        arrives.to = arrives.from;
        arrives.from = SHAPE_OBLIGATION_STATE_NONE;
        arrives.uncertain_delta = -arrives.uncertain_delta;
        out_shifts->list[out_shifts->count++] = arrives;
    }
    return HK_OK;
}

enum hk_rc conversation_sum_debts(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct conversation_state *state)
{
    struct conversation_obligation_row *rows;
    size_t n = 0;

    HK_TRY(conversation_list_obligations(cx, session, workspace, state->now.id, &rows, &n));
    sum_up(rows, n, &state->now);
    return HK_OK;
}
