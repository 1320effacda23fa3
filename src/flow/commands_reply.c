/* flow/commands_reply.c -- speaking: replies, notes, drafts, and what a person decides of a reply.
 */
#include "base/str.h"
#include "channel/buttons.h"
#include "channel/parts.h"
#include "channel/refusal.h"
#include "engage/places.h"
#include "engage/views.h"
#include "engage_sql.h"
#include "flow/acts.h"
#include "flow/enclose.h"
#include "flow/flow_priv.h"
#include "flow/scan.h"
#include "flow/templates.h"
#include "ingest_sql.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"
#include "people/people.h"

static enum hk_rc refuse(
    struct flow_write *write, enum hk_rc rc, const char *code, const char *sentence)
{
    if (write->command != NULL)
        write->command->refusal_code = hk_str_from(code);
    return hk_fail(write->cx, rc, "%s", sentence);
}

enum hk_rc flow_may_speak(struct flow_write *write)
{
    if (write->who.role == SHAPE_ROLE_VIEWER)
        return refuse(write, HK_EDENIED, "denied", "you may look at everything, but not speak");
    return HK_OK;
}

enum hk_rc flow_open_conversation(
    struct flow_write *write, int64_t id, struct conversation_state *out)
{
    HK_TRY(conversation_load(write->cx, write->session, write->who.workspace, id, out));
    if (!flow_sees_department(&write->who, out->now.department))
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such conversation");
    return HK_OK;
}

/* Nobody answers over a message he has not seen, or over a colleague's answer. */
static enum hk_rc check_fresh(struct flow_write *write, const struct conversation_row *row,
    const struct shape_reply_create *in)
{
    if (in->send_anyway)
        return HK_OK;
    if (row->last_inbound > in->answers_upto) {
        if (write->command != NULL)
            write->command->refusal_id = row->last_inbound;
        return refuse(write, HK_ECONFLICT, "stale", "the customer has written again meanwhile");
    }
    if (row->last_answer_version > in->base_version) {
        if (write->command != NULL)
            write->command->refusal_id = row->last_message;
        return refuse(write, HK_ECONFLICT, "stale", "a colleague has answered meanwhile");
    }
    return HK_OK;
}

/* What is to be said: words with files, or a template, whose heading may be a file. */
struct said {
    struct hk_str attachments; /* as the row keeps them */
    const struct channel_enclosure *files;
    bool is_template;
    struct flow_template template;
    struct hk_str copies;
    struct hk_str buttons; /* as channel/buttons.h has them */
};

/* A picture where a picture stands, a film where a film does. */
static bool fits_heading(const struct said *said)
{
    struct hk_str media = said->template.media;
    struct hk_str mime = said->files[0].mime;

    if (media.n == 0)
        return true;
    if (hk_str_equal(media, HK_STR("document")))
        return !hk_str_starts(mime, HK_STR("image/")) && !hk_str_starts(mime, HK_STR("video/"));
    return hk_str_starts(mime, media) && mime.n > media.n && mime.p[media.n] == '/';
}

static enum hk_rc read_said(struct flow_write *write, const struct conversation_place_row *thread,
    const struct shape_reply_create *in, struct said *out)
{
    *out = (struct said){.is_template = in->template != NULL,
        .buttons = channel_buttons_tidy(write->cx->arena, in->buttons)};
    if (out->is_template) {
        if (out->buttons.n > 0)
            return hk_fail(write->cx, HK_EINVAL, "buttons: a template brings its own");
        if (in->text.n > 0)
            return hk_fail(write->cx, HK_EINVAL, "template: it brings its own words");
        HK_TRY(flow_fill_template(write, thread->account, in->template, &out->template));
        if (in->attachments_count != (out->template.media.n > 0 ? 1 : 0))
            return hk_fail(write->cx, HK_EINVAL, "template: %s",
                out->template.media.n > 0 ? "a file stands in its heading: attach one"
                                          : "no file goes with it");
    }
    HK_TRY(flow_enclose(
        write, in->attachments, in->attachments_count, &out->attachments, &out->files));
    if (in->attachments_count == 1 && !fits_heading(out))
        return hk_fail(write->cx, HK_EINVAL,
            "attachments: in its heading stands another kind (%.*s)", HKS(out->template.media));
    return HK_OK;
}

/* What the channel has against these words and files; a template's words stand beside its file, not
 * under it. "" nothing. */
static struct hk_str refusal_of(const struct channel_kind *kind,
    const struct channel_speech *speech, const struct shape_reply_create *in,
    const struct said *said)
{
    struct hk_str refusal = channel_refusal(kind, speech, said->is_template ? HK_STR("") : in->text,
        said->files, in->attachments_count);

    if (said->is_template && !hk_str_starts(refusal, HK_STR("file")))
        return channel_text_refusal(speech, said->template.text);
    return refusal;
}

/* Buttons stand beneath words alone; where there are some, the words may have to be shorter. */
static enum hk_rc check_buttons(struct flow_write *write, const struct engage_place *place,
    const struct channel_speech *speech, const struct shape_reply_create *in,
    const struct said *said)
{
    const struct channel_buttons *limits = engage_buttons_of(place);
    struct channel_speech above = *speech;

    if (said->buttons.n == 0)
        return HK_OK;
    const char *refusal = channel_buttons_refusal(limits, said->buttons);
    if (refusal == NULL && in->attachments_count > 0)
        refusal = "buttons_beside_file";
    if (refusal != NULL)
        return hk_fail_value(write->cx, refusal, "buttons: %s", refusal);
    if (limits->text_max > 0)
        above.max = limits->text_max;
    if (channel_text_refusal(&above, in->text).n == 0)
        return HK_OK;
    return hk_fail_value(
        write->cx, "too_long", "text: too_long (at most %u above buttons)", (unsigned)above.max);
}

static enum hk_rc check_speech(struct flow_write *write,
    const struct conversation_place_row *thread, const struct shape_reply_create *in,
    const struct said *said, bool *out_public)
{
    bool aside = thread->id != in->thread;
    struct ingest_account_row account;
    struct people_ban_row ban;
    struct channel_speech speech;
    size_t n = in->attachments_count;

    HK_TRY(ingest_read_account(
        write->cx, write->session, write->who.workspace, thread->account, &account));
    enum hk_rc rc = people_read_ban(
        write->cx, write->session, write->who.workspace, thread->account, thread->remote_key, &ban);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    struct engage_place place = {.kind = channel_find(account.channel),
        .account_state = (enum shape_account_state)account.state,
        .shadow = account.shadow,
        .banned = rc == HK_OK,
        .shut = thread->shut,
        .settings = account.settings,
        .visibility = (enum shape_visibility)thread->visibility,
        .window_until_ms = thread->window_until_ms,
        .reply_handle = thread->reply_handle,
        .refused = account.refused,
        .held = thread->held,
        .aside = aside,
        .by_bot = write->who.bearer};
    engage_ask_speech(write->cx, &place, &speech);
    if (account.shadow && account.state == SHAPE_ACCOUNT_STATE_ACTIVE)
        return refuse(write, HK_ECONFLICT, "shadow",
            "this account only listens: answer in the tool you have used until now");
    if (!(said->is_template ? speech.templates : speech.allowed))
        return hk_fail(write->cx, HK_EINVAL, "one cannot answer here now: %.*s",
            HKS(speech.reason.n > 0 ? speech.reason : HK_STR("templates")));
    struct hk_str refusal = aside && n > 0 ? HK_STR("file_kind") /* it is words alone */
                                           : refusal_of(place.kind, &speech, in, said);
    if (hk_str_equal(refusal, HK_STR("file_alone")))
        return refuse(write, HK_EINVAL, "file_alone", "attachments: one of them goes alone there");
    if (n > 0 && hk_str_starts(refusal, HK_STR("file")))
        return hk_fail(write->cx, HK_EINVAL, "attachments: %.*s", HKS(refusal));
    if (refusal.n > 0)
        return hk_fail(
            write->cx, HK_EINVAL, "text: %.*s (at most %u)", HKS(refusal), (unsigned)speech.max);
    *out_public = place.visibility == SHAPE_VISIBILITY_PUBLIC;
    return check_buttons(write, &place, &speech, in, said);
}

/* Whoever writes anew after a failure has seen it: the failed one holds nothing back any more, and
 * the rest of its files does not go without it. */
static enum hk_rc release_failed(struct flow_write *write, int64_t thread)
{
    int64_t changed = 0;

    HK_TRY(outbox_release_failed(
        write->cx, write->session, write->who.workspace, thread, write->cx->now_ms, &changed));
    return changed > 0 ? flow_take_back_continuations(write, thread, NULL) : HK_OK;
}

/* Whoever gets it besides stood in copy of what it answers; a private reply to public words is for
 * one person. */
static enum hk_rc choose_copies(struct flow_write *write,
    const struct conversation_place_row *thread, const struct shape_reply_create *in,
    struct hk_str *out)
{
    struct hk_str allowed = HK_STR("");

    if (in->copies.n > 0 && thread->id == in->thread)
        HK_TRY(engage_read_copies(
            write->cx, write->session, write->who.workspace, thread->copies, &allowed));
    return engage_choose_copies(write->cx, allowed, in->copies, out);
}

static enum hk_rc queue(struct flow_write *write, struct conversation_state *state,
    const struct conversation_place_row *thread, const struct shape_reply_create *in,
    const struct said *said, int64_t hold_ms, int64_t *out_message)
{
    struct hk_cx *cx = write->cx;
    int64_t message = hk_ids_next(cx->ids, cx->now_ms);
    char id[HK_ID_TEXT_BYTES + 1] = {0};

    hk_id_write(message, id);
    struct conversation_outbound out = {.workspace = write->who.workspace,
        .message = message,
        .text = said->is_template ? said->template.text : in->text,
        .language = said->is_template ? said->template.language : state->now.language,
        .direction = SHAPE_DIRECTION_OUT,
        .author = SHAPE_AUTHOR_AGENT,
        .author_id = write->who.login,
        .visibility = (enum shape_visibility)thread->visibility,
        .thread = thread->id,
        .account = thread->account,
        .at_ms = cx->now_ms,
        .delivery = SHAPE_DELIVERY_HELD,
        .hold_until_ms = cx->now_ms + hold_ms,
        .reply_kind = in->kind,
        .dedup = channel_dedup(cx, 'o', cx->now_ms, hk_str_from(id)),
        .attachments = said->attachments,
        .template = said->is_template ? in->template->name : HK_STR(""),
        .beside = thread->id != in->thread ? in->thread : 0,
        .copies = said->copies,
        .buttons = said->buttons};
    struct outbox_insert_in row = {.workspace = write->who.workspace,
        .id = message,
        .conversation = state->now.id,
        .thread = thread->id,
        .account = thread->account,
        .txn = hk_arena_str(cx->arena, hk_str_from(id)),
        .answers_upto = in->answers_upto,
        .made_ms = cx->now_ms,
        .not_before_ms = out.hold_until_ms,
        .template = said->template.json,
        .by_person = !write->who.bearer,
        .follows = in->follows};

    HK_TRY(release_failed(write, thread->id));
    HK_TRY(conversation_add_outbound(cx, write->session, &out, state));
    HK_TRY(outbox_insert(cx, write->session, &row));
    for (size_t i = 0; i < in->attachments_count; i++)
        HK_TRY(flow_scan_want(write, in->attachments[i].sha256, message));
    if (!said->is_template && in->follows == 0) /* else it is of what is written next */
        HK_TRY(flow_drop_draft(write, state->now.id, SHAPE_DRAFT_MODE_REPLY, in->thread));
    if (out.beside != 0)
        HK_TRY(flow_mark_aside(write, out.beside, message, true));
    flow_batch_wake_outbox(write->batch, row.not_before_ms);
    if (state->now.assignee == 0)
        state->now.assignee = write->who.login;
    state->now.last_answer_version = state->now.version + 1;
    if (in->promise != NULL)
        HK_TRY(flow_make_promise(write, state, in->promise, message));
    struct ledger_step step = {.kind = LEDGER_REPLY_QUEUED,
        .reply = message,
        .upto = in->answers_upto,
        .reply_kind = in->kind};
    *out_message = message;
    return flow_step(write, state, &step, SHAPE_EVENT_KIND_REPLY_QUEUED, message);
}

/* A thread of the conversation, or that of the private reply to one of its public messages. */
static enum hk_rc open_place(struct flow_write *write, int64_t id,
    const struct conversation_state *state, struct conversation_place_row *out)
{
    enum hk_rc rc =
        conversation_read_place(write->cx, write->session, write->who.workspace, id, out);

    if (rc == HK_ENOTFOUND)
        rc = flow_open_aside(write, id, state, out);
    else if (rc == HK_OK && out->conversation != state->now.id)
        out->id = 0;
    if (rc == HK_OK && out->id == 0)
        return hk_fail(write->cx, HK_EINVAL, "thread: not one of this conversation");
    return rc;
}

enum hk_rc flow_reply(struct flow_write *write, int64_t conversation,
    const struct shape_reply_create *in, int64_t *out_message)
{
    struct conversation_state state;
    struct conversation_place_row thread;
    struct people_workspace workspace;
    struct people_login_row me;
    struct shape_reply_create seen = *in;
    struct said said;
    bool is_public = false;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    HK_TRY(check_fresh(write, &state.now, in));
    HK_TRY(open_place(write, in->thread, &state, &thread));
    HK_TRY(flow_check_promise(write, in));
    HK_TRY(flow_check_continuation(write, thread.id, in));
    HK_TRY(read_said(write, &thread, in, &said));
    HK_TRY(check_speech(write, &thread, in, &said, &is_public));
    HK_TRY(choose_copies(write, &thread, in, &said.copies));
    HK_TRY(flow_check_auto(write, &thread));
    HK_TRY(people_load_workspace(write->cx, write->session, write->who.workspace, &workspace));
    HK_TRY(people_read_login(write->cx, write->session, write->who.login, &me));
    if (is_public)
        HK_TRY(flow_check_public(write, &workspace.settings, in));
    int64_t hold_ms =
        in->hold_ms >= 0 ? in->hold_ms : engage_hold_ms(is_public, &workspace.settings, me.hold_ms);
    if (seen.answers_upto > state.now.last_inbound)
        seen.answers_upto = state.now.last_inbound; /* nobody has seen what is yet to come */
    return queue(write, &state, &thread, &seen, &said, hold_ms, out_message);
}

enum hk_rc flow_note(struct flow_write *write, int64_t conversation,
    const struct shape_note_create *in, int64_t *out_message)
{
    struct conversation_state state;
    struct hk_cx *cx = write->cx;
    char id[HK_ID_TEXT_BYTES + 1] = {0};

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    int64_t last_message = state.now.last_message;
    *out_message = hk_ids_next(cx->ids, cx->now_ms);
    hk_id_write(*out_message, id);
    struct conversation_outbound out = {.workspace = write->who.workspace,
        .message = *out_message,
        .text = in->text,
        .direction = SHAPE_DIRECTION_INTERNAL,
        .author = SHAPE_AUTHOR_AGENT,
        .author_id = write->who.login,
        .visibility = SHAPE_VISIBILITY_INTERNAL,
        .account = state.now.account,
        .at_ms = cx->now_ms,
        .delivery = SHAPE_DELIVERY_NONE,
        .dedup = channel_dedup(cx, 'n', cx->now_ms, hk_str_from(id))};
    HK_TRY(conversation_add_outbound(cx, write->session, &out, &state));
    state.now.last_message = last_message; /* a list shows what was said, not what was noted */
    HK_TRY(flow_drop_draft(write, conversation, SHAPE_DRAFT_MODE_NOTE, 0));
    return flow_save(write, &state, SHAPE_EVENT_KIND_NOTE_WRITTEN, *out_message, NULL);
}

/* The reply, its conversation, and that one may speak there. */
static enum hk_rc open_reply(struct flow_write *write, int64_t message, struct outbox_row *out_row,
    struct conversation_state *out_state)
{
    HK_TRY(flow_may_speak(write));
    enum hk_rc rc = outbox_read(write->cx, write->session, write->who.workspace, message, out_row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such reply");
    HK_TRY(rc);
    return flow_open_conversation(write, out_row->conversation, out_state);
}

/* What was taken back is a draft again, with all its files; what was drafted since makes way. A
 * template's words are nobody's to write on. */
static enum hk_rc give_back(struct flow_write *write, const struct outbox_row *row, int64_t message,
    const struct conversation_message_row *said)
{
    struct conversation_attachments_row files;
    struct outbox_template_row template;
    struct hk_cx *cx = write->cx;

    HK_TRY(outbox_read_template(cx, write->session, write->who.workspace, message, &template));
    if (template.template.n > 0)
        return flow_take_back_continuations(write, row->thread, NULL);
    HK_TRY(
        conversation_read_attachments(cx, write->session, write->who.workspace, message, &files));
    HK_TRY(flow_take_back_continuations(write, row->thread, &files.attachments));
    HK_TRY(flow_hold(write, files.attachments));
    const struct flow_draft draft = {.conversation = row->conversation,
        .mode = SHAPE_DRAFT_MODE_REPLY,
        .thread = said->beside != 0 ? said->beside : row->thread,
        .text = said->text,
        .attachments = files.attachments,
        .buttons = said->buttons};
    return flow_put_draft(write, &draft);
}

enum hk_rc flow_undo_reply(struct flow_write *write, int64_t message)
{
    struct outbox_row row;
    struct conversation_state state;
    struct conversation_message_row text;

    HK_TRY(open_reply(write, message, &row, &state));
    if (row.state != OUTBOX_NEW || row.attempts > 0)
        return refuse(write, HK_ECONFLICT, "conflict", "it has left already");
    HK_TRY(
        conversation_read_message(write->cx, write->session, write->who.workspace, message, &text));
    HK_TRY(outbox_settle(write->cx, write->session, write->who.workspace, message, OUTBOX_UNDONE,
        HK_STR(""), HK_STR(""), HK_STR(""), write->cx->now_ms));
    HK_TRY(conversation_set_delivery(write->cx, write->session, write->who.workspace, message,
        SHAPE_DELIVERY_UNDONE, HK_STR(""), HK_STR(""), 0, HK_STR("")));
    HK_TRY(give_back(write, &row, message, &text));
    HK_TRY(flow_withdraw_promise(write, &state, message));
    if (text.beside != 0)
        HK_TRY(flow_mark_aside(write, text.beside, message, false));
    struct ledger_step step = {.kind = LEDGER_REPLY_UNDONE, .reply = message};
    return flow_step(write, &state, &step, SHAPE_EVENT_KIND_REPLY_SETTLED, message);
}

enum hk_rc flow_retry_reply(struct flow_write *write, int64_t message)
{
    struct outbox_row row;
    struct conversation_state state;
    struct conversation_message_row said;

    HK_TRY(open_reply(write, message, &row, &state));
    if (row.state != OUTBOX_FAILED)
        return refuse(
            write, HK_ECONFLICT, "conflict", "only a reply that failed can be sent again");
    HK_TRY(
        conversation_read_message(write->cx, write->session, write->who.workspace, message, &said));
    if (said.beside != 0)
        HK_TRY(flow_check_aside(write, said.beside));
    HK_TRY(outbox_restart(
        write->cx, write->session, write->who.workspace, message, write->cx->now_ms));
    HK_TRY(conversation_set_delivery(write->cx, write->session, write->who.workspace, message,
        SHAPE_DELIVERY_SENDING, HK_STR(""), HK_STR(""), 0, HK_STR("")));
    if (said.beside != 0)
        HK_TRY(flow_mark_aside(write, said.beside, message, true));
    flow_batch_wake_outbox(write->batch, write->cx->now_ms);
    struct ledger_step step = {.kind = LEDGER_REPLY_QUEUED,
        .reply = message,
        .upto = row.answers_upto,
        .reply_kind = (enum shape_reply_kind)said.reply_kind};
    return flow_step(write, &state, &step, SHAPE_EVENT_KIND_REPLY_QUEUED, message);
}

enum hk_rc flow_settle_reply(struct flow_write *write, int64_t message, bool arrived)
{
    struct outbox_row row;
    struct conversation_state state;

    HK_TRY(open_reply(write, message, &row, &state));
    if (row.state != OUTBOX_UNCERTAIN)
        return refuse(write, HK_ECONFLICT, "conflict", "it is known what became of this reply");
    if (arrived)
        return flow_settle(write, message, FLOW_SENT,
            hk_arena_printf(write->cx->arena, "seen-by-a-person:%lld", (long long)message),
            HK_STR(""), HK_STR(""));
    return flow_settle(write, message, FLOW_FAILED, HK_STR(""), HK_STR("not_arrived"), HK_STR(""));
}

enum hk_rc flow_mark_read(struct flow_write *write, int64_t conversation, int64_t upto)
{
    struct conversation_state state;
    int64_t changed = 0;

    HK_TRY(flow_open_conversation(write, conversation, &state));
    HK_TRY(engage_mark_read(write->cx, write->session, write->who.workspace, write->who.login,
        conversation, upto, &changed));
    if (changed > 0)
        flow_log_own(write, SHAPE_EVENT_KIND_READ_MARKED, conversation);
    return HK_OK;
}

enum hk_rc flow_save_draft(struct flow_write *write, int64_t conversation,
    const struct shape_draft_save *in, struct shape_draft *out)
{
    struct conversation_state state;
    const struct channel_enclosure *files;
    struct hk_str attachments;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    *out = (struct shape_draft){.conversation = conversation,
        .mode = in->mode,
        .thread = in->thread,
        .text = in->text,
        .buttons = in->buttons,
        .saved_ms = write->cx->now_ms};
    HK_TRY(flow_enclose(write, in->attachments, in->attachments_count, &attachments, &files));
    if (in->text.n == 0 && attachments.n == 0 && in->buttons.n == 0)
        return flow_drop_draft(write, conversation, in->mode, in->thread);
    const struct engage_reader reader = {
        .workspace = write->who.workspace, .blob_key = flow_blob_key(write->flow)};
    struct shape_attachment *list;
    HK_TRY(engage_read_attachments(
        write->cx, write->session, &reader, 0, attachments, &list, &out->attachments_count));
    out->attachments = list;
    const struct flow_draft draft = {
        conversation, in->mode, in->thread, in->text, attachments, in->buttons};
    return flow_put_draft(write, &draft);
}
