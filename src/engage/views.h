/* engage/views.h -- what people see: lists, conversations, messages, the ledger, as API shapes.
 *
 * One loader per shape, used by the replies of the API and by the event log's readers, so that a
 * screen that opened and a screen that followed show the same. Rights are applied here: a reader
 * of one department sees its conversations and those of no department.
 *
 * All reads; call them inside one snapshot to get one moment. Memory: cx's arena.
 */
#ifndef HK_ENGAGE_VIEWS_H
#define HK_ENGAGE_VIEWS_H
#include "base/cx.h"
#include "shapes.h"
#include "store/store.h"

/* Whose eyes: workspace, person, and the one department they see (0: all). */
struct engage_reader {
    int64_t workspace;
    int64_t login;
    int64_t department;
    bool admin;
    const uint8_t
        *blob_key;       /* signs the addresses of files (engage/blobs.h); NULL: none are given */
    int64_t blob_ttl_ms; /* of these; 0: as usual */
};

/* HK_ENOTFOUND also where it exists but may not be seen. */
HK_CHECK enum hk_rc engage_load_conversation(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_conversation *out);

struct engage_list_request {
    enum shape_view view;
    enum shape_conversation_state state;
    int64_t before_ms; /* 0: from the newest */
    int64_t before;
    int64_t limit;
};

HK_CHECK enum hk_rc engage_list_conversations(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_list_request *request,
    struct shape_conversation **out, size_t *n, bool *more);

/* Conversations in which somebody waits, the longest waiting first, after a place. */
HK_CHECK enum hk_rc engage_list_waiting(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t after_ms, int64_t after, int64_t limit,
    struct shape_conversation **out, size_t *n, bool *more);

/* These two ask for no rights: whether the conversation may be seen, the caller has found out. */
HK_CHECK enum hk_rc engage_load_message(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_message *out);

/* The attachments that a row keeps as JSON (flow/media.h). `message` names them; 0 for a draft.
 * What cannot be read is none. */
HK_CHECK enum hk_rc engage_read_attachments(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t message, struct hk_str text,
    struct shape_attachment **out, size_t *out_n);

/* Oldest first; the `limit` newest before the place (0, 0: the end). */
HK_CHECK enum hk_rc engage_list_messages(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t conversation, int64_t before_ms, int64_t before,
    int64_t limit, struct shape_message **out, size_t *n, bool *more);

/* Conversation, customer, newest 50 messages, places, drafts, read mark. `seq` is left to flow. */
HK_CHECK enum hk_rc engage_load_detail(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t id, struct shape_conversation_detail *out);

/* Where a public line is missing when this case ends: the thread in which the customer asked, of a
 * case that was solved in private. 0: nowhere. */
int64_t engage_closing_thread(const struct shape_conversation_detail *detail);
HK_CHECK enum hk_rc engage_load_closing_line(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t conversation, struct shape_closing_line *out);

/* A person by any of their profiles; HK_ENOTFOUND also if the reader may see no conversation of
 * theirs. Notes, fields and names are for whoever sees one. */
HK_CHECK enum hk_rc engage_load_customer(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t customer, struct shape_customer *out);

/* How often we wrote to them in the last days, over all their cases. */
HK_CHECK enum hk_rc engage_load_contacts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t customer, struct shape_customer_contacts *out);

/* Their conversations that the reader may see, before one of them (0: from the newest). */
HK_CHECK enum hk_rc engage_list_history(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t customer, int64_t before, int64_t limit,
    struct shape_conversation **out, size_t *n, bool *more);

/* `server_url` is what this server was started with: it holds while no setting says otherwise. */
HK_CHECK enum hk_rc engage_load_workspace(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct hk_str server_url, struct shape_workspace *out);
HK_CHECK enum hk_rc engage_list_settings(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_setting_list *out);

/* Asks for no rights. */
HK_CHECK enum hk_rc engage_load_promise(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, struct shape_promise *out);
HK_CHECK enum hk_rc engage_list_case_promises(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, struct shape_promise **out, size_t *n);

/* Open promises, what is due first first, after a place (0, 0: the beginning). `owner` 0: all. */
struct engage_promises_request {
    int64_t owner;
    int64_t after_ms, after;
    int64_t limit;
};
HK_CHECK enum hk_rc engage_list_promises(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_promises_request *request,
    struct shape_promise **out, size_t *n, bool *more);

HK_CHECK enum hk_rc engage_list_counts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, struct shape_count **out, size_t *n);
HK_CHECK enum hk_rc engage_list_accounts(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_account **out, size_t *n);
HK_CHECK enum hk_rc engage_load_account(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, struct shape_account *out);
HK_CHECK enum hk_rc engage_list_people(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, struct shape_person **out, size_t *n);
HK_CHECK enum hk_rc engage_load_person(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t login, struct shape_person *out);
HK_CHECK enum hk_rc engage_list_departments(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_department **out, size_t *n);
/* By name; HK_ENOTFOUND says so in words. */
HK_CHECK enum hk_rc engage_list_saved_answers(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_saved_answer_list *out);
HK_CHECK enum hk_rc engage_load_saved_answer(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, struct shape_saved_answer *out);
/* HK_ENOTFOUND also where the account's network has none. */
HK_CHECK enum hk_rc engage_list_templates(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, struct shape_template_list *out);
/* For whom a web chat is closed. */
HK_CHECK enum hk_rc engage_list_bans(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, struct shape_visitor_ban_list *out);
HK_CHECK enum hk_rc engage_load_me(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t login, struct shape_me *out);

/* My drafts in one conversation. */
HK_CHECK enum hk_rc engage_list_drafts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t conversation, struct shape_draft **out, size_t *n);

/* My open sign-ins, wherever they are; `current` is the one that asks. */
HK_CHECK enum hk_rc engage_list_sessions(struct hk_cx *cx, struct store_session *session,
    int64_t login, int64_t current, struct shape_session **out, size_t *n);

/* My read marks in these conversations. */
HK_CHECK enum hk_rc engage_list_reads(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct shape_conversation *conversations, size_t n,
    struct shape_read_mark **out, size_t *out_n);

/* Days are numbers since 1970 in the workspace's zone, both included. */
struct engage_ledger_request {
    int64_t department; /* of it alone; 0: all that the reader may see */
    int64_t from_day, to_day;
    bool only_today; /* then the longest wait is told, too */
};

HK_CHECK enum hk_rc engage_load_ledger(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_ledger_request *request,
    struct shape_ledger *out);

/* People who wait, each once. */
HK_CHECK enum hk_rc engage_count_people(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t *out);

struct engage_obligations_request {
    enum shape_obligation_filter state;
    int64_t account;    /* 0: all */
    int64_t department; /* of it alone; 0: all that the reader may see */
    int64_t from_day, to_day;
    int64_t after; /* the last id seen */
    int64_t limit;
};

HK_CHECK enum hk_rc engage_list_obligations(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_obligations_request *request,
    struct shape_obligation **out, size_t *n, bool *more);

HK_CHECK enum hk_rc engage_list_quarantine(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t before, int64_t limit, struct shape_quarantine_row **out, size_t *n,
    bool *more);
HK_CHECK enum hk_rc engage_load_quarantine(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t raw, struct shape_quarantine_row *out);
HK_CHECK enum hk_rc engage_count_quarantine(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t *out);

#endif
