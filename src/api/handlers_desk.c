/* api/handlers_desk.c -- what a desk opens with and follows: bootstrap, events, lists, one case.
 *
 * Each reads within one snapshot, together with the event number up to which it is true.
 */
#include <stdlib.h>

#include "api/call.h"
#include "base/str.h"
#include "net/stream.h"
#include "routes.h"

#ifndef HARK_VERSION
#define HARK_VERSION "unknown"
#endif

#define BOOTSTRAP_ROWS 50
#define BOOTSTRAP_PROMISES 200
#define API_AFTER_MAX 20000 /* more than any ring keeps */
#define API_AFTER_UNKNOWN                                                                          \
    (-1) /* older than any ring remembers: the reader is told to begin anew                        \
          */

/* The first page of the list, the marks in it and what stands beside it. */
static enum hk_rc load_lists(struct api_call *call, struct shape_bootstrap *out)
{
    const struct engage_list_request request = {
        .view = SHAPE_VIEW_ALL, .state = SHAPE_CONVERSATION_STATE_OPEN, .limit = BOOTSTRAP_ROWS};
    struct shape_conversation *conversations;
    struct shape_read_mark *reads;
    struct shape_count *counts;
    size_t n;
    HK_TRY(engage_list_conversations(
        call->cx, call->session, &call->reader, &request, &conversations, &n, &out->more));
    out->conversations = conversations;
    out->conversations_count = n;
    HK_TRY(engage_list_reads(
        call->cx, call->session, &call->reader, conversations, n, &reads, &out->reads_count));
    out->reads = reads;
    const struct engage_promises_request due = {.limit = BOOTSTRAP_PROMISES};
    struct shape_promise *promises;
    bool more = false;
    HK_TRY(engage_list_promises(
        call->cx, call->session, &call->reader, &due, &promises, &out->promises_count, &more));
    out->promises = promises;
    HK_TRY(engage_list_counts(call->cx, call->session, &call->reader, &counts, &n));
    out->counts = counts;
    out->counts_count = n;
    HK_TRY(engage_count_people(call->cx, call->session, &call->reader, &out->people_waiting));
    return HK_OK;
}

/* What administrators have to know of. */
static enum hk_rc load_cares(struct api_call *call, struct shape_bootstrap *out)
{
    struct flow_balance balance;

    HK_TRY(flow_read_balance(call->cx, call->session, call->who.workspace, &balance));
    out->unaccounted = llabs(flow_balance_gap(&balance));
    return engage_count_quarantine(call->cx, call->session, call->who.workspace, &out->quarantined);
}

/* Who and what there is. */
static enum hk_rc load_house(struct api_call *call, struct shape_bootstrap *out)
{
    struct shape_account *accounts;
    struct shape_person *people;
    struct shape_department *departments;
    HK_TRY(engage_list_accounts(
        call->cx, call->session, call->who.workspace, &accounts, &out->accounts_count));
    out->accounts = accounts;
    HK_TRY(engage_list_people(call->cx, call->session, &call->reader, &people, &out->people_count));
    out->people = people;
    HK_TRY(engage_list_departments(
        call->cx, call->session, call->who.workspace, &departments, &out->departments_count));
    out->departments = departments;
    return call->reader.admin ? load_cares(call, out) : HK_OK;
}

enum hk_rc api_handle_bootstrap_read(
    struct api_call *call, const struct api_bootstrap_read_request *in, struct shape_bootstrap *out)
{
    struct flow_health health;
    (void)in;
    /* From now on its ring keeps what happens, so the stream that follows misses nothing. */
    stream_ring_release(flow_stream_open(call->flow, &call->who));
    flow_read_health(call->flow, &health);
    out->server_ms = call->cx->now_ms;
    out->csrf = call->member.csrf;
    out->storage_full = health.storage_full;
    out->version = HK_STR(HARK_VERSION);
    HK_TRY(flow_read_seq(call->cx, call->session, call->who.workspace, &out->seq));
    HK_TRY(engage_load_workspace(call->cx, call->session, call->who.workspace,
        flow_public_url(call->flow), &out->workspace));
    HK_TRY(engage_load_me(call->cx, call->session, call->who.workspace, call->who.login, &out->me));
    HK_TRY(load_house(call, out));
    return load_lists(call, out);
}

enum hk_rc api_handle_events_stream(
    struct api_call *call, const struct api_events_stream_request *in)
{
    struct hk_str last = http_exchange_header(call->exchange, "last-event-id");
    int64_t after = in->after;
    if (last.n > 0 && (!hk_str_to_int(last, &after) || after < 0))
        return hk_fail(call->cx, HK_EINVAL, "the header Last-Event-ID is not one of our numbers");
    int64_t newest;
    bool changed = false;
    HK_TRY(flow_read_seq(call->cx, call->session, call->who.workspace, &newest));
    bool known = after <= newest /* else from before a restore: numbers of another time */
        && newest - after <= API_AFTER_MAX;
    if (known) /* whose rights changed while nobody listened begins anew with the new ones */
        HK_TRY(flow_read_person_changed(call->cx, call->session, &call->who, after, &changed));
    if (!known || changed)
        after = API_AFTER_UNKNOWN;
    call->answer = (struct api_answer){.kind = API_ANSWER_STREAM, .after = after};
    return HK_OK;
}

enum hk_rc api_handle_presence_tell(
    struct api_call *call, const struct api_presence_tell_request *in, struct shape_presence *out)
{
    struct shape_conversation conversation = {0};
    if (in->body.conversation != 0) /* may they see it? */
        HK_TRY(engage_load_conversation(
            call->cx, call->session, &call->reader, in->body.conversation, &conversation));
    const struct flow_screen screen = {.name = in->body.screen,
        .conversation = conversation.id,
        .department = conversation.department,
        .typing = in->body.typing};
    flow_tell_presence(call->flow, call->cx->arena, &call->who, &screen, out);
    return HK_OK;
}

enum hk_rc api_end_page(struct api_call *call, struct shape_conversation *conversations,
    struct shape_conversation_page *out)
{
    struct shape_read_mark *reads;
    out->conversations = conversations;
    HK_TRY(engage_list_reads(call->cx, call->session, &call->reader, conversations,
        out->conversations_count, &reads, &out->reads_count));
    out->reads = reads;
    return flow_read_seq(call->cx, call->session, call->who.workspace, &out->seq);
}

enum hk_rc api_handle_conversations_list(struct api_call *call,
    const struct api_conversations_list_request *in, struct shape_conversation_page *out)
{
    const struct engage_list_request request = {
        .view = in->view,
        .state = in->state,
        .before_ms = in->before_ms,
        .before = in->before,
        .limit = in->limit,
    };
    struct shape_conversation *conversations;
    HK_TRY(engage_list_conversations(call->cx, call->session, &call->reader, &request,
        &conversations, &out->conversations_count, &out->more));
    return api_end_page(call, conversations, out);
}

enum hk_rc api_handle_conversation_read(struct api_call *call,
    const struct api_conversation_read_request *in, struct shape_conversation_detail *out)
{
    HK_TRY(engage_load_detail(call->cx, call->session, &call->reader, in->conversation, out));
    return flow_read_seq(call->cx, call->session, call->who.workspace, &out->seq);
}

enum hk_rc api_handle_closing_line_read(struct api_call *call,
    const struct api_closing_line_read_request *in, struct shape_closing_line *out)
{
    return engage_load_closing_line(call->cx, call->session, &call->reader, in->conversation, out);
}

enum hk_rc api_handle_conversation_messages(struct api_call *call,
    const struct api_conversation_messages_request *in, struct shape_message_page *out)
{
    struct shape_conversation conversation;
    struct shape_message *messages;
    /* May they see it? */
    HK_TRY(engage_load_conversation(
        call->cx, call->session, &call->reader, in->conversation, &conversation));
    HK_TRY(engage_list_messages(call->cx, call->session, &call->reader, in->conversation,
        in->before_ms, in->before, in->limit, &messages, &out->messages_count, &out->more));
    out->messages = messages;
    return HK_OK;
}
