/* flow/record.c -- one event of a raw body, applied: who said it, where it belongs, what it opens.
 *
 * Runs inside commit 2. An event that repeats what we have changes nothing. A receipt for a reply
 * sent by another program is counted and otherwise left alone. Networks do not keep order: an edit
 * or a withdrawal that comes before its message waits for it, a day (flow/timer.c forgets it), and
 * an edit older than one that was applied is no news.
 */
#include "base/str.h"
#include "flow/acts.h"
#include "flow/confirm.h"
#include "flow/enclose.h"
#include "flow/flow_priv.h"
#include "flow/hearing.h"
#include "flow/media.h"
#include "flow/profile.h"
#include "flow/record_priv.h"
#include "model/marks.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"
#include "people/people.h"
#include "people_sql.h"
#include "search/search.h"

#define AT_OLDEST_MS (INT64_C(7) * 24 * 3600 * 1000)
#define MINUTE_MS INT64_C(60000)

int64_t flow_record_clamp(int64_t at_ms, int64_t now_ms)
{
    if (at_ms > now_ms || at_ms <= 0)
        return now_ms;
    return at_ms < now_ms - AT_OLDEST_MS ? now_ms - AT_OLDEST_MS : at_ms;
}

static struct model_author author_of(const struct channel_event *event)
{
    return (struct model_author){event->name, event->handle, event->who, event->who_count};
}

static enum hk_rc join_identities(struct flow_write *w, const struct channel_event *event)
{
    struct model_author author = author_of(event);
    int64_t person = 0;

    HK_TRY(people_join_identities(w->cx, w->session, w->who.workspace, &author, &person));
    if (person != 0)
        flow_log_subject(w, SHAPE_EVENT_KIND_CUSTOMER_CHANGED, person);
    return HK_OK;
}

/* Who says it; screens that show them hear of a new name, and of what else was learned. */
static enum hk_rc find_customer(
    struct flow_write *w, const struct channel_event *event, struct conversation_inbound *in)
{
    struct model_author author = author_of(event);
    struct people_found who;

    HK_TRY(people_find_or_make_customer(
        w->cx, w->session, w->who.workspace, &author, in->message, &who));
    in->customer = who.customer;
    in->person = who.person;
    in->is_newcomer = who.is_new;
    if (who.renamed) /* their conversations are written below */
        store_ask_forget(w->session);
    if (who.suggested != 0)
        flow_log_subject(w, SHAPE_EVENT_KIND_CUSTOMER_CHANGED, who.suggested);
    if (who.renamed)
        return flow_tell_customer(w, who.person);
    if (who.learned)
        flow_log_subject(w, SHAPE_EVENT_KIND_CUSTOMER_CHANGED, who.person);
    return HK_OK;
}

static bool is_known(
    struct flow_record *r, const struct channel_event *event, int64_t account, enum hk_rc *rc)
{
    struct conversation_message_id_row known;
    struct flow_write *w = r->write;

    *rc = conversation_find_message(w->cx, w->session, w->who.workspace,
        conversation_dedup_key(w->cx, account, event->dedup), &known);
    if (*rc == HK_OK)
        return true;
    if (*rc == HK_ENOTFOUND)
        *rc = HK_OK;
    return false;
}

/* Where new conversations of this account begin. */
static int64_t department_of(struct flow_record *r, int64_t account)
{
    if (account == r->account->id)
        return r->account->department;
    struct flow_account *other = flow_account_hold(r->write->flow, account);
    int64_t department = other != NULL ? other->department : 0;
    flow_account_release(other);
    return department;
}

/* The newest message that whoever said this at `at_ms` can have seen: what was said later is still
 * owed its answer, however the two arrived. */
static enum hk_rc find_seen(
    struct flow_record *r, int64_t conversation, int64_t at_ms, int64_t *out_upto)
{
    struct flow_write *w = r->write;
    struct conversation_obligation_row *rows;
    size_t n = 0;

    HK_TRY(conversation_list_obligations(
        w->cx, w->session, w->who.workspace, conversation, &rows, &n));
    *out_upto = 0;
    for (size_t i = 0; i < n && rows[i].opened_ms <= at_ms; i++)
        *out_upto = rows[i].id;
    return HK_OK;
}

/* Files alone are the same as long as ours are on their way: one that failed is not there because
 * somebody showed a picture elsewhere. */
static bool says(const struct channel_event *echo, const struct outbox_words_row *reply)
{
    struct hk_str words = hk_str_trim(echo->text);

    if (!hk_str_equal(hk_str_trim(reply->text), words))
        return false;
    return words.n > 0 || (echo->attachment_count > 0 && reply->state != OUTBOX_FAILED);
}

/* The reply of ours that an echo without a key is: one that is on its way in that thread and says
 * the same. The network tells of it before it answers, or instead. 0: none. */
static enum hk_rc find_said(
    struct flow_write *w, int64_t thread, const struct channel_event *echo, int64_t *out_message)
{
    struct outbox_words_row *rows;
    size_t n = 0;

    *out_message = 0;
    HK_TRY(outbox_list_unnamed(w->cx, w->session, w->who.workspace, thread, &rows, &n));
    for (size_t i = 0; i < n && *out_message == 0; i++)
        if (says(echo, &rows[i]))
            *out_message = rows[i].id;
    return HK_OK;
}

/* Some networks keep no key of ours. Then an echo is the reply that says the same: under a review,
 * where one answer stands, our newest one, else one that is on its way. *out_known: it is settled.
 */
static enum hk_rc settle_same_words(struct flow_write *w, const struct channel_event *event,
    const struct conversation_thread_row *thread, int64_t account, bool *out_known)
{
    struct conversation_message_id_row same;
    int64_t workspace = w->who.workspace;

    *out_known = false;
    if (event->txn.n > 0)
        return HK_OK;
    if (event->kind != CHANNEL_REVIEW) {
        HK_TRY(find_said(w, thread->id, event, &same.id));
        *out_known = same.id != 0;
        return *out_known
            ? flow_settle(w, same.id, FLOW_SENT, event->remote_id, HK_STR(""), HK_STR(""))
            : HK_OK;
    }
    enum hk_rc rc = conversation_find_same_words(
        w->cx, w->session, workspace, thread->conversation, thread->id, event->text, &same);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    *out_known = true;
    HK_TRY(conversation_name_message(
        w->cx, w->session, workspace, account, event->remote_id, same.id));
    return flow_settle(w, same.id, FLOW_SENT, event->remote_id, HK_STR(""), HK_STR(""));
}

/* Our own words, seen on the network: the reply that bears our key, or that is on its way in these
 * words, is there. Else a colleague answered in the network's own app, which settles by the same
 * rule. */
static enum hk_rc record_echo(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;
    struct outbox_row sent;
    struct conversation_remote_row named;
    struct conversation_thread_row thread;
    struct conversation_state state;
    int64_t workspace = w->who.workspace;
    bool known = false;

    if (event->txn.n > 0
        && outbox_find_txn(w->cx, w->session, workspace, account, event->txn, &sent) == HK_OK)
        return flow_settle(w, sent.id, FLOW_SENT, event->remote_id, HK_STR(""), HK_STR(""));
    if (conversation_find_remote(w->cx, w->session, workspace, account, event->remote_id, &named)
        == HK_OK)
        return HK_OK;
    enum hk_rc rc = conversation_find_place(w->cx, w->session, workspace, account, event, &thread);
    if (rc == HK_ENOTFOUND)
        return HK_OK; /* we began something ourselves, elsewhere: nobody waits for it */
    HK_TRY(rc);
    HK_TRY(settle_same_words(w, event, &thread, account, &known));
    if (known)
        return HK_OK;
    HK_TRY(conversation_load(w->cx, w->session, workspace, thread.conversation, &state));
    struct conversation_outbound out = {.workspace = workspace,
        .message = hk_ids_next(w->cx->ids, w->cx->now_ms),
        .text = event->text,
        .direction = SHAPE_DIRECTION_OUT,
        .author = SHAPE_AUTHOR_ELSEWHERE,
        .visibility = (enum shape_visibility)thread.visibility,
        .thread = thread.id,
        .account = account,
        .at_ms = flow_record_clamp(event->at_ms, w->cx->now_ms),
        .delivery = SHAPE_DELIVERY_SENT,
        .dedup = event->dedup,
        .remote_id = event->remote_id,
        .permalink = event->permalink};
    struct ledger_step step = {.kind = LEDGER_ECHO, .reply = out.message};
    HK_TRY(find_seen(r, state.now.id, out.at_ms, &step.upto));
    HK_TRY(conversation_add_outbound(w->cx, w->session, &out, &state));
    state.now.last_answer_version = state.now.version + 1; /* an answer like one of ours */
    HK_TRY(flow_keep_promises(w, &state, out.message, SHAPE_REPLY_KIND_ANSWER, false));
    return flow_step(w, &state, &step, SHAPE_EVENT_KIND_REPLY_SETTLED, out.message);
}

/* ---- edits and withdrawals ---- */

struct change {
    bool withdrawn;
    struct hk_str text;
    int64_t stars; /* of a review; 0: as they were */
    int64_t at_ms; /* by the network's clock */
};

static enum hk_rc apply_change(struct flow_write *w, int64_t id, const struct change *change)
{
    struct conversation_message_row message;
    struct conversation_state state;
    bool withdrawn = change->withdrawn;

    HK_TRY(conversation_read_message(w->cx, w->session, w->who.workspace, id, &message));
    if (withdrawn && (message.marks & MODEL_MARK_REMOVED) != 0)
        return HK_OK; /* we deleted it there: the customer took nothing back */
    if (withdrawn && message.acting == SHAPE_ACT_DELETE) /* whose doing it was, ours will say */
        return conversation_keep_early(w->cx, w->session, w->who.workspace, message.account,
            message.remote_id, true, HK_STR(""), change->at_ms, w->cx->now_ms);
    HK_TRY(search_note_text(w->cx, w->session, w->who.workspace, message.id, message.text));
    if (withdrawn)
        HK_TRY(flow_media_release(w, message.id));
    if (withdrawn)
        HK_TRY(conversation_delete_message(w->cx, w->session, w->who.workspace, message.id));
    else
        HK_TRY(conversation_edit_message(w->cx, w->session, w->who.workspace, message.id,
            change->text, change->stars > 0 ? change->stars : message.stars));
    HK_TRY(conversation_load(w->cx, w->session, w->who.workspace, message.conversation, &state));
    struct ledger_step step = {
        .kind = withdrawn ? LEDGER_WITHDRAWN : LEDGER_EDITED, .message = message.id};
    return flow_step(w, &state, &step, SHAPE_EVENT_KIND_MESSAGE_CHANGED, message.id);
}

static enum hk_rc record_change(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;
    struct conversation_remote_row named;
    const struct change change = {
        event->kind == CHANNEL_DELETE, event->text, event->stars, event->at_ms};
    int64_t workspace = w->who.workspace;

    enum hk_rc rc =
        conversation_find_remote(w->cx, w->session, workspace, account, event->target_id, &named);
    if (rc == HK_ENOTFOUND && event->target_id.n > 0)
        return conversation_keep_early(w->cx, w->session, workspace, account, event->target_id,
            change.withdrawn, change.text, change.at_ms, w->cx->now_ms);
    if (rc == HK_ENOTFOUND)
        r->unknown_events++;
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    if (!change.withdrawn && change.at_ms < named.changed_ms)
        return HK_OK;
    if (!change.withdrawn)
        HK_TRY(conversation_note_change(
            w->cx, w->session, workspace, account, event->target_id, change.at_ms));
    return apply_change(w, named.message, &change);
}

/* The change that came before this message, if one did. */
static enum hk_rc take_early(
    struct flow_record *r, const struct channel_event *event, const struct conversation_inbound *in)
{
    struct flow_write *w = r->write;
    struct conversation_early_row early;
    int64_t workspace = w->who.workspace;

    enum hk_rc rc = conversation_find_early(
        w->cx, w->session, workspace, in->account, event->remote_id, &early);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    HK_TRY(conversation_drop_early(w->cx, w->session, workspace, in->account, event->remote_id));
    HK_TRY(conversation_note_change(
        w->cx, w->session, workspace, in->account, event->remote_id, early.at_ms));
    const struct change change = {early.withdrawn, early.text, 0, early.at_ms};
    return apply_change(w, in->message, &change);
}

enum hk_rc flow_settle_withdrawal(
    struct flow_write *w, const struct conversation_message_row *message, bool ours)
{
    struct conversation_early_row early;
    int64_t workspace = w->who.workspace;

    enum hk_rc rc = conversation_find_early(
        w->cx, w->session, workspace, message->account, message->remote_id, &early);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    HK_TRY(conversation_drop_early(
        w->cx, w->session, workspace, message->account, message->remote_id));
    const struct change change = {.withdrawn = true, .text = HK_STR(""), .at_ms = early.at_ms};
    return ours ? HK_OK : apply_change(w, message->id, &change);
}

static enum hk_rc record_inbound(struct flow_record *r, const struct channel_event *event,
    int64_t account, struct hk_str language, struct hk_str rule)
{
    struct flow_write *w = r->write;
    struct conversation_state state;
    struct conversation_shifts shifts;
    struct channel_event own = *event;
    struct conversation_inbound in = {.settings = r->settings,
        .account = account,
        .department = department_of(r, account),
        .event = event,
        .message = hk_ids_next(w->cx->ids, w->cx->now_ms),
        .at_ms = flow_record_clamp(event->at_ms, w->cx->now_ms),
        .language = language,
        .waived_by_rule = rule,
        .named = event->visibility == CHANNEL_PUBLIC || r->account->kind->amends
            || r->account->kind->chains,
        .fetches = !r->account->kind->simulated && !r->account->kind->own,
        .pages = r->account->kind->pages,
        .keeps = r->account->kind->own,
        .written = r->written,
        .written_count = r->written_count};

    if (in.keeps) {
        HK_TRY(flow_hold_given(w, in.message, &own));
        in.event = &own;
    }
    HK_TRY(flow_cost_heard(w, r->account->kind, account, event->visibility));
    HK_TRY(find_customer(w, event, &in));
    if (in.is_newcomer && event->name.n == 0)
        HK_TRY(flow_profile_want(w, r->account->kind, account, event));
    HK_TRY(conversation_receive(w->cx, w->session, &in, &state, &shifts));
    if (in.fetches)
        HK_TRY(flow_media_want(w, account, in.message, r->raw, event));
    enum shape_event_kind kind =
        state.is_new ? SHAPE_EVENT_KIND_CONVERSATION_OPENED : SHAPE_EVENT_KIND_MESSAGE_RECEIVED;
    HK_TRY(flow_save(w, &state, kind, in.message, &shifts));
    if (state.turned != 0) {
        store_ask_forget(w->session); /* the thread is written */
        HK_TRY(
            flow_note_holder(w, state.turned, event->holder == CHANNEL_HOLDER_OTHER, event->at_ms));
    }
    r->written[r->written_count++] = state.now.id;
    return r->account->kind->amends ? take_early(r, event, &in) : HK_OK;
}

static enum hk_rc record_account(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct flow_write *w = r->write;

    if (account == r->account->id)
        return flow_hearing_pause(w, r->account, event->error_code);
    struct flow_account *other = flow_account_hold(w->flow, account);
    enum hk_rc rc =
        other != NULL ? flow_hearing_pause(w, other, event->error_code) : HK_OK; /* just removed */
    flow_account_release(other);
    return rc;
}

/* The account an event is for: one delivery may speak of several. 0 if it is none of ours. */
static int64_t account_of(struct flow_record *r, const struct channel_event *event)
{
    struct flow_account *mine = r->account;

    if (event->account_remote_id.n == 0 || mine->channel.remote_id.n == 0
        || hk_str_equal(event->account_remote_id, mine->channel.remote_id))
        return mine->id;
    struct flow_account *other =
        flow_account_find(r->write->flow, mine->workspace, mine->kind, event->account_remote_id);
    int64_t id = other != NULL ? other->id : 0;
    flow_account_release(other);
    return id;
}

/* Public words that came before under this very name: their author may have written them anew,
 * which is an edit of them. Words of the same moment are the network repeating itself, also where
 * they were edited since; but a review has no edits of another kind. */
static enum hk_rc record_known(
    struct flow_record *r, const struct channel_event *event, int64_t account)
{
    struct channel_event change = *event;
    struct conversation_message_row message;

    if (event->kind == CHANNEL_MESSAGE || event->direction != CHANNEL_IN)
        return HK_OK;
    change.kind = CHANNEL_EDIT;
    change.target_id = event->remote_id;
    enum hk_rc rc = flow_record_find_target(r, &change, account, &message);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    const bool is_later = event->kind == CHANNEL_REVIEW ? event->at_ms >= message.at_ms
                                                        : event->at_ms > message.at_ms;
    if (message.deleted || !is_later
        || (hk_str_equal(message.text, event->text) && message.stars == event->stars))
        return HK_OK;
    return record_change(r, &change, account);
}

/* Does it only claim to be ours, by a key that no reply of ours has? */
static bool is_forged(
    struct flow_record *r, const struct channel_event *event, int64_t account, enum hk_rc *rc)
{
    struct flow_write *w = r->write;
    struct outbox_row sent;

    *rc = HK_OK;
    if (event->claimed)
        *rc = outbox_find_txn(w->cx, w->session, w->who.workspace, account, event->txn, &sent);
    bool forged = *rc == HK_ENOTFOUND;
    *rc = forged ? HK_OK : *rc;
    return forged;
}

static enum hk_rc record_utterance(struct flow_record *r, const struct channel_event *event,
    int64_t account, struct hk_str language, struct hk_str rule)
{
    struct channel_event said = *event;
    bool overheard = false;
    enum hk_rc rc;

    if (event->confirm.n > 0) /* also if it is known: the network asks again */
        HK_TRY(flow_confirm_want(r->write, account, event->confirm));
    if (event->known_only) {
        struct conversation_thread_row thread;
        rc = conversation_find_thread(r->write->cx, r->write->session, r->write->who.workspace,
            account, event->thread_key, &thread);
        if (rc == HK_ENOTFOUND)
            r->unknown_events++;
        if (rc != HK_OK)
            return rc == HK_ENOTFOUND ? HK_OK : rc;
    }
    if (is_known(r, event, account, &rc))
        return rc == HK_OK ? record_known(r, event, account) : rc;
    HK_TRY(rc);
    HK_TRY(flow_record_overheard(r, event, account, &overheard));
    if (overheard)
        return record_known(r, event, account);
    said.direction = is_forged(r, event, account, &rc) ? CHANNEL_IN : event->direction;
    HK_TRY(rc);
    if (said.direction == CHANNEL_OUT)
        return record_echo(r, event, account);
    return record_inbound(r, &said, account, language, rule);
}

static bool is_inbound_utterance(const struct channel_event *e)
{
    return e->direction != CHANNEL_OUT
        && (e->kind == CHANNEL_MESSAGE || e->kind == CHANNEL_COMMENT || e->kind == CHANNEL_REVIEW);
}

enum hk_rc flow_record_settings(struct flow_record *r, struct hk_hours *hours)
{
    struct flow_write *w = r->write;
    struct people_workspace workspace;

    HK_TRY(people_load_workspace(w->cx, w->session, w->who.workspace, &workspace));
    r->settings = (struct conversation_settings){.workspace = w->who.workspace,
        .hours = hours,
        .first_answer_due_ms = workspace.settings.first_answer_minutes * MINUTE_MS,
        .answer_due_ms = workspace.settings.answer_minutes * MINUTE_MS,
        .reopen_days = workspace.settings.reopen_days};
    model_settings_hours(w->cx, &workspace.settings, hours);
    return HK_OK;
}

/* Each of these rows is written only by who has read it by the same statement, but for
 * conversations, which are noted: so answers stay true until they are wanted. */
void flow_record_ask(struct flow_record *r, const struct channel_events *events)
{
    struct flow_write *w = r->write;

    r->written = hk_arena_array(w->cx->arena, events->count, sizeof *r->written);
    if (!store_ask_begin(w->session))
        return;
    for (size_t i = 0; i < events->count; i++) {
        const struct channel_event *event = &events->list[i];
        int64_t account = is_inbound_utterance(event) ? account_of(r, event) : 0;
        if (account == 0)
            continue;
        struct model_author author = author_of(event);
        people_ask_author(w->cx, w->session, w->who.workspace, &author);
        conversation_ask_event(w->cx, w->session, w->who.workspace, account, event);
    }
    store_ask_end(w->session);
}

enum hk_rc flow_record_event(struct flow_record *record, const struct channel_event *event,
    struct hk_str language, struct hk_str rule)
{
    struct flow_write *w = record->write;
    int64_t account = account_of(record, event);

    if (account == 0) {
        record->unknown_events++;
        return HK_OK;
    }
    if (!is_inbound_utterance(event)) /* may write any conversation */
        store_ask_forget(w->session);
    switch (event->kind) {
    case CHANNEL_MESSAGE:
    case CHANNEL_COMMENT:
    case CHANNEL_REVIEW:
        return record_utterance(record, event, account, language, rule);
    case CHANNEL_EDIT:
    case CHANNEL_DELETE:
        return record_change(record, event, account);
    case CHANNEL_RECEIPT:
        return flow_record_receipt(record, event, account);
    case CHANNEL_IDENTITY:
        return join_identities(w, event);
    case CHANNEL_ACCOUNT:
        return record_account(record, event, account);
    case CHANNEL_HANDOVER:
        return flow_record_handover(record, event, account);
    case CHANNEL_HIDDEN:
    case CHANNEL_SHOWN:
        return flow_record_hiding(record, event, account);
    case CHANNEL_PLACE:
        return flow_record_place(record, event, account);
    case CHANNEL_REACTION:
        return HK_OK; /* opens nothing, by design */
    case CHANNEL_UNKNOWN:
        record->unknown_events++;
        return HK_OK;
    }
    return HK_OK;
}
