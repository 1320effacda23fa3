/* engage/views.c -- see views.h: conversations, messages and what stands around them. */
#include "engage/views.h"

#include "base/str.h"
#include "base/text.h"
#include "engage/acts.h"
#include "engage/views_priv.h"
#include "engage_sql.h"
#include "model/activity.h"
#include "model/marks.h"
#include "people_sql.h"

enum { LIST_TEXT_GRAPHEMES = 140, PAGE_MAX = 200, MARKS_AT_ONCE = 10 };

static void fill_conversation(
    const struct engage_conversation_row *row, struct shape_conversation *out)
{
    *out = (struct shape_conversation){.id = row->id,
        .version = row->version,
        .state = (enum shape_conversation_state)row->state,
        .customer = row->customer,
        .customer_name = row->customer_name,
        .title = row->title,
        .account = row->account,
        .channel = row->channel,
        .visibility = (enum shape_visibility)row->visibility,
        .assignee = row->assignee,
        .department = row->department,
        .activity_ms = row->activity_ms,
        .last_text = hk_text_head(HK_TEXT_GRAPHEMES, row->last_text, LIST_TEXT_GRAPHEMES),
        .last_author = (enum shape_author)row->last_author,
        .last_message = row->last_message,
        .last_inbound = row->last_inbound,
        .language = row->language,
        .open_obligations = row->open_obligations,
        .uncertain = row->uncertain,
        .answering = row->answering,
        .answering_since_ms = row->answering_since_ms,
        .moved = row->moved,
        .moved_to = row->moved_to,
        .moved_due_ms = row->moved_due_ms,
        .due_ms = row->due_ms,
        .waiting_since_ms = row->waiting_since_ms,
        .opened_ms = row->opened_ms,
        .closed_ms = row->closed_ms,
        .close_reason = (enum shape_waive_reason)row->close_reason,
        .snoozed_until_ms = row->snoozed_until_ms,
        .first_answer_due_ms = row->first_answer_due_ms,
        .promise_due_ms = row->promise_due_ms};
}

bool engage_sees(const struct engage_reader *reader, int64_t department)
{
    return reader->department == 0 || department == 0 || department == reader->department;
}

enum hk_rc engage_load_conversation(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_conversation *out)
{
    struct engage_conversation_row row;

    HK_TRY(engage_read_conversation(cx, session, reader->workspace, id, &row));
    if (!engage_sees(reader, row.department))
        return hk_fail(cx, HK_ENOTFOUND, "there is no such conversation");
    fill_conversation(&row, out);
    return HK_OK;
}

struct shape_conversation *engage_fill_conversations(
    struct hk_cx *cx, const struct engage_conversation_row *rows, size_t n)
{
    struct shape_conversation *list = hk_arena_array(cx->arena, n, sizeof *list);

    for (size_t i = 0; i < n; i++)
        fill_conversation(&rows[i], &list[i]);
    return list;
}

enum hk_rc engage_list_conversations(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_list_request *request,
    struct shape_conversation **out, size_t *n, bool *more)
{
    struct engage_conversation_row *rows;
    size_t found = 0;
    int64_t limit = request->limit > PAGE_MAX ? PAGE_MAX : request->limit;
    int64_t before_ms = request->before_ms > 0 ? request->before_ms : INT64_MAX;
    int64_t before = request->before_ms > 0 ? request->before : INT64_MAX;

    if (request->view == SHAPE_VIEW_ALL)
        HK_TRY(engage_page_all(cx, session, reader->workspace, request->state, reader->department,
            before_ms, before, limit + 1, &rows, &found));
    else
        HK_TRY(engage_page_assignee(cx, session, reader->workspace, request->state,
            reader->department, request->view == SHAPE_VIEW_MINE ? reader->login : 0, before_ms,
            before, limit + 1, &rows, &found));
    *more = found > (size_t)limit;
    *n = *more ? (size_t)limit : found;
    *out = engage_fill_conversations(cx, rows, *n);
    return HK_OK;
}

enum hk_rc engage_list_waiting(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t after_ms, int64_t after, int64_t limit,
    struct shape_conversation **out, size_t *n, bool *more)
{
    struct engage_conversation_row *rows;
    size_t found = 0;

    if (limit > PAGE_MAX)
        limit = PAGE_MAX;
    HK_TRY(engage_page_waiting(cx, session, reader->workspace, reader->department, after_ms, after,
        limit + 1, &rows, &found));
    *more = found > (size_t)limit;
    *n = *more ? (size_t)limit : found;
    *out = engage_fill_conversations(cx, rows, *n);
    return HK_OK;
}

static enum hk_rc fill_message(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_message_row *row,
    struct shape_message *out)
{
    *out = (struct shape_message){.id = row->id,
        .conversation = row->conversation,
        .thread = row->thread,
        .account = row->account,
        .channel = row->channel,
        .direction = (enum shape_direction)row->direction,
        .author = (enum shape_author)row->author,
        .author_id = row->author_id,
        .author_name = row->author_name,
        .visibility = (enum shape_visibility)row->visibility,
        .text = row->text,
        .language = row->language,
        .at_ms = row->at_ms,
        .arrived_ms = row->arrived_ms,
        .late = row->late,
        .edited = row->edited,
        .deleted = row->deleted,
        .delivery = (enum shape_delivery)row->delivery,
        .error_code = row->error_code,
        .error_text = row->error_text,
        .hold_until_ms = row->hold_until_ms,
        .obligation = (enum shape_obligation_state)row->obligation,
        .waive_reason = (enum shape_waive_reason)row->waive_reason,
        .waive_rule = row->waive_rule,
        .reply_kind = (enum shape_reply_kind)row->reply_kind,
        .permalink = row->permalink,
        .own_units = row->own_units,
        .likes = row->likes,
        .followers = row->followers,
        .stars = row->stars,
        .template = row->template,
        .beside = row->beside,
        .copies = row->copies,
        .buttons = row->buttons,
        .pressed = row->pressed,
        .doubtful = row->doubtful,
        .hidden = (row->marks & MODEL_MARK_HIDDEN) != 0,
        .liked = (row->marks & MODEL_MARK_LIKED) != 0,
        .replied_privately = (row->marks & MODEL_MARK_REPLIED_PRIVATELY) != 0,
        .removed = (row->marks & MODEL_MARK_REMOVED) != 0,
        .acting = (enum shape_act)row->acting,
        .version = row->version};
    struct shape_activity activity;
    if (model_activity_read(row->activity, &activity)) {
        struct shape_activity *kept = hk_arena_alloc(cx->arena, sizeof *kept);
        *kept = activity;
        out->activity = kept;
    }
    struct shape_attachment *attachments;
    HK_TRY(engage_read_attachments(
        cx, session, reader, row->id, row->attachments, &attachments, &out->attachments_count));
    out->attachments = attachments;
    return HK_OK;
}

enum hk_rc engage_load_message(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_message *out)
{
    struct engage_message_row row;

    HK_TRY(engage_read_message(cx, session, reader->workspace, id, &row));
    return fill_message(cx, session, reader, &row, out);
}

enum hk_rc engage_list_messages(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t conversation, int64_t before_ms, int64_t before,
    int64_t limit, struct shape_message **out, size_t *n, bool *more)
{
    struct engage_message_row *rows;
    size_t found = 0;

    if (limit > PAGE_MAX)
        limit = PAGE_MAX;
    HK_TRY(engage_page_messages(cx, session, reader->workspace, conversation,
        before_ms > 0 ? before_ms : INT64_MAX, before_ms > 0 ? before : INT64_MAX, limit + 1, &rows,
        &found));
    *more = found > (size_t)limit;
    *n = *more ? (size_t)limit : found;
    struct shape_message *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        HK_TRY(fill_message(cx, session, reader, &rows[i], &list[*n - 1 - i]));
    *out = list;
    return HK_OK;
}

enum hk_rc engage_list_drafts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_draft **out, size_t *n)
{
    struct engage_draft_row *rows;

    HK_TRY(engage_page_drafts(cx, session, reader->workspace, reader->login, id, &rows, n));
    struct shape_draft *drafts = hk_arena_array(cx->arena, *n, sizeof *drafts);
    for (size_t i = 0; i < *n; i++) {
        struct shape_attachment *files;
        drafts[i] = (struct shape_draft){.conversation = id,
            .mode = (enum shape_draft_mode)rows[i].mode,
            .thread = rows[i].thread,
            .text = rows[i].text,
            .buttons = rows[i].buttons,
            .saved_ms = rows[i].saved_ms};
        HK_TRY(engage_read_attachments(
            cx, session, reader, 0, rows[i].attachments, &files, &drafts[i].attachments_count));
        drafts[i].attachments = files;
    }
    *out = drafts;
    return HK_OK;
}

static enum hk_rc load_own(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_conversation_detail *out)
{
    struct engage_mark_row mark = {0};
    struct shape_draft *drafts;

    HK_TRY(engage_list_drafts(cx, session, reader, id, &drafts, &out->drafts_count));
    out->drafts = drafts;
    enum hk_rc rc = engage_read_mark(cx, session, reader->workspace, reader->login, id, &mark);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    out->read_upto = mark.upto;
    return HK_OK;
}

enum hk_rc engage_load_detail(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_conversation_detail *out)
{
    struct shape_message *messages;
    struct shape_place *places;
    struct shape_promise *promises;

    *out = (struct shape_conversation_detail){0};
    HK_TRY(engage_load_conversation(cx, session, reader, id, &out->conversation));
    HK_TRY(engage_load_customer(cx, session, reader, out->conversation.customer, &out->customer));
    HK_TRY(engage_list_messages(
        cx, session, reader, id, 0, 0, 50, &messages, &out->messages_count, &out->more));
    out->messages = messages;
    HK_TRY(engage_list_places(
        cx, session, reader->workspace, reader->login, id, &places, &out->places_count));
    out->places = places;
    HK_TRY(engage_list_case_promises(
        cx, session, reader->workspace, id, &promises, &out->promises_count));
    out->promises = promises;
    HK_TRY(load_own(cx, session, reader, id, out));
    return engage_add_asides(cx, session, reader, out);
}

/* Of ten at most; `ids` has 0 where there are fewer. */
static enum hk_rc add_marks(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const int64_t *ids, struct shape_read_mark *out, size_t *n)
{
    struct engage_mark_row *marks;
    size_t found = 0;

    HK_TRY(engage_page_marks(cx, session,
        &(struct engage_page_marks_in){.workspace = reader->workspace,
            .login = reader->login,
            .c0 = ids[0],
            .c1 = ids[1],
            .c2 = ids[2],
            .c3 = ids[3],
            .c4 = ids[4],
            .c5 = ids[5],
            .c6 = ids[6],
            .c7 = ids[7],
            .c8 = ids[8],
            .c9 = ids[9]},
        &marks, &found));
    for (size_t i = 0; i < found; i++)
        out[(*n)++] = (struct shape_read_mark){marks[i].conversation, marks[i].upto};
    return HK_OK;
}

enum hk_rc engage_list_reads(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct shape_conversation *conversations, size_t n,
    struct shape_read_mark **out, size_t *out_n)
{
    struct shape_read_mark *list = hk_arena_array(cx->arena, n, sizeof *list);
    size_t found = 0;

    for (size_t from = 0; from < n; from += MARKS_AT_ONCE) {
        int64_t ids[MARKS_AT_ONCE] = {0};
        for (size_t i = 0; i < MARKS_AT_ONCE && from + i < n; i++)
            ids[i] = conversations[from + i].id;
        HK_TRY(add_marks(cx, session, reader, ids, list, &found));
    }
    *out = list;
    *out_n = found;
    return HK_OK;
}
