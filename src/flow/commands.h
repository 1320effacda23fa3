/* flow/commands.h -- what people can do, each inside a command's transaction (flow_command_run).
 *
 * Every one of these checks the rights of `who` and the state it finds, refuses before it writes,
 * then lets the stages write and logs the event. `command` may be NULL (system, tests); otherwise
 * a refusal leaves its finer word in command->refusal_code.
 *
 * Errors: HK_EDENIED no right; HK_ENOTFOUND not there or not visible; HK_EINVAL what was asked
 * makes no sense; HK_ECONFLICT the world has moved on.
 */
#ifndef HK_FLOW_COMMANDS_H
#define HK_FLOW_COMMANDS_H
#include "flow/flow.h"
#include "people/people.h"

/* The transaction a command runs in. */
struct flow_write {
    struct hk_cx *cx;
    struct store_session *session;
    struct flow_batch *batch;
    struct flow *flow;
    struct flow_principal who;
    struct flow_command *command;
};

/* Of a command that runs, in its own name. */
struct flow_write flow_write_of(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command);

HK_CHECK enum hk_rc flow_reply(struct flow_write *write, int64_t conversation,
    const struct shape_reply_create *in, int64_t *out_message);
HK_CHECK enum hk_rc flow_note(struct flow_write *write, int64_t conversation,
    const struct shape_note_create *in, int64_t *out_message);
/* Both take a note for whoever gets the case; it stands in the line that tells of the hand-over. */
HK_CHECK enum hk_rc flow_assign(
    struct flow_write *write, int64_t conversation, int64_t assignee, struct hk_str note);
HK_CHECK enum hk_rc flow_move_department(
    struct flow_write *write, int64_t conversation, int64_t department, struct hk_str note);

/* Put off until a time (0: until the customer writes); what is owed stays owed. A message of the
 * customer wakes it in any case. */
HK_CHECK enum hk_rc flow_snooze(struct flow_write *write, int64_t conversation, int64_t until_ms);
HK_CHECK enum hk_rc flow_wake(struct flow_write *write, int64_t conversation);

/* To somebody named outside, until `due_ms`; then it comes back by itself. Confirming and taking
 * back settle all that is moved in the conversation; what was confirmed last can be unconfirmed:
 * whoever had it has it again, until the same time. */
HK_CHECK enum hk_rc flow_hand_over(
    struct flow_write *write, int64_t conversation, struct hk_str target, int64_t due_ms);
HK_CHECK enum hk_rc flow_confirm(struct flow_write *write, int64_t conversation);
HK_CHECK enum hk_rc flow_unconfirm(struct flow_write *write, int64_t conversation);
HK_CHECK enum hk_rc flow_take_back(struct flow_write *write, int64_t conversation);
HK_CHECK enum hk_rc flow_close(
    struct flow_write *write, int64_t conversation, enum shape_waive_reason reason);
HK_CHECK enum hk_rc flow_reopen(struct flow_write *write, int64_t conversation);
HK_CHECK enum hk_rc flow_waive(struct flow_write *write, int64_t message,
    enum shape_waive_reason reason, int64_t *out_conversation);
HK_CHECK enum hk_rc flow_unwaive(
    struct flow_write *write, int64_t message, int64_t *out_conversation);
/* A message of a customer becomes a case of its own, with the answer that it got, or (`onwards`)
 * with all of its thread that follows; and back, as if it had never been. Only where messages name
 * what they answer, so that what comes later finds its case. */
HK_CHECK enum hk_rc flow_split(
    struct flow_write *write, int64_t message, bool onwards, int64_t *out_conversation);
HK_CHECK enum hk_rc flow_rejoin(
    struct flow_write *write, int64_t conversation, int64_t *out_origin);
/* The web chat of this case is closed for its visitor, and open again: they are told so, and what
 * they send meanwhile is refused and counted. `reason` is for colleagues. */
HK_CHECK enum hk_rc flow_ban_visitor(
    struct flow_write *write, int64_t conversation, struct hk_str reason);
HK_CHECK enum hk_rc flow_unban_visitor(struct flow_write *write, int64_t conversation);
/* One more message of theirs that was not taken. Asks for no rights. */
HK_CHECK enum hk_rc flow_count_refused(
    struct flow_write *write, int64_t account, struct hk_str visitor);
/* Hide, show again, like, like no more, delete on the network: wanted now, done by a job. */
HK_CHECK enum hk_rc flow_act(struct flow_write *write, int64_t message, enum shape_act act);

/* A promise: another owner, words or date; what became of it, or that it is open after all. */
HK_CHECK enum hk_rc flow_change_promise(
    struct flow_write *write, int64_t promise, const struct shape_promise_change *in);
HK_CHECK enum hk_rc flow_settle_promise(
    struct flow_write *write, int64_t promise, enum shape_promise_state state_to);

/* Sources of listening (sources.h). Looking at one is done by the clock, at its next turn. */
HK_CHECK enum hk_rc flow_create_source(
    struct flow_write *write, const struct shape_source_write *in, int64_t *out_id);
HK_CHECK enum hk_rc flow_update_source(
    struct flow_write *write, int64_t id, const struct shape_source_change *in);
HK_CHECK enum hk_rc flow_remove_source(struct flow_write *write, int64_t id);
HK_CHECK enum hk_rc flow_look_at_source(struct flow_write *write, int64_t id);

HK_CHECK enum hk_rc flow_undo_reply(struct flow_write *write, int64_t message);
HK_CHECK enum hk_rc flow_retry_reply(struct flow_write *write, int64_t message);
HK_CHECK enum hk_rc flow_settle_reply(struct flow_write *write, int64_t message, bool arrived);
HK_CHECK enum hk_rc flow_mark_read(struct flow_write *write, int64_t conversation, int64_t upto);
HK_CHECK enum hk_rc flow_save_draft(struct flow_write *write, int64_t conversation,
    const struct shape_draft_save *in, struct shape_draft *out);

HK_CHECK enum hk_rc flow_create_account(
    struct flow_write *write, const struct shape_account_create *in, int64_t *out_account);
HK_CHECK enum hk_rc flow_update_account(
    struct flow_write *write, int64_t account, const struct shape_account_update *in);
/* Ask its network for news now, and judge anew whether it hears as usual. */
HK_CHECK enum hk_rc flow_check_account(struct flow_write *write, int64_t account);
HK_CHECK enum hk_rc flow_remove_account(struct flow_write *write, int64_t account);
/* Reads; for admins only. */
HK_CHECK enum hk_rc flow_load_account_detail(struct hk_cx *cx, struct flow *flow,
    struct store_session *session, int64_t workspace, int64_t account,
    struct shape_account_detail *out);
HK_CHECK enum hk_rc flow_retry_quarantined(struct flow_write *write, int64_t raw);

/* The link's token is for the person to be told; it is kept nowhere. */
struct flow_invitation {
    struct hk_str token;
    int64_t until_ms;
};

HK_CHECK enum hk_rc flow_create_person(struct flow_write *write,
    const struct shape_person_create *in, int64_t *out_login, struct flow_invitation *out);

/* A new link instead of the one before, for who was invited or lost their password; and none. */
HK_CHECK enum hk_rc flow_invite_person(
    struct flow_write *write, int64_t login, struct flow_invitation *out);
HK_CHECK enum hk_rc flow_withdraw_invitation(struct flow_write *write, int64_t login);

/* Somebody comes by a link, or accepts an invitation having shown their own password. The first is
 * refused as "password_needed" where only the second will do. */
HK_CHECK enum hk_rc flow_use_link(
    struct flow_write *write, struct hk_str token, int64_t *out_workspace, int64_t *out_login);
HK_CHECK enum hk_rc flow_accept_invitation(
    struct flow_write *write, struct hk_str token, int64_t login, int64_t *out_workspace);

/* A browser signs in; what it was signed in as before (its old token, "" for none) ends. */
HK_CHECK enum hk_rc flow_open_session(struct flow_write *write, const struct people_visit *visit,
    struct hk_str previous, struct people_grant *out);

/* My own sign-ins, in whatever workspace they are. */
HK_CHECK enum hk_rc flow_end_session(struct flow_write *write, int64_t session);
HK_CHECK enum hk_rc flow_end_other_sessions(struct flow_write *write);

/* This sign-in goes on under a new token: in another of my workspaces, or in the same. */
HK_CHECK enum hk_rc flow_switch_workspace(
    struct flow_write *write, struct hk_str token, int64_t workspace, struct people_grant *out);

HK_CHECK enum hk_rc flow_set_keys(struct flow_write *write, const struct shape_me_keys *in);
HK_CHECK enum hk_rc flow_update_me(struct flow_write *write, const struct shape_me_update *in);

/* Ends my other sign-ins and links; this one goes on under a new token (a program keeps its own).
 */
HK_CHECK enum hk_rc flow_set_password(
    struct flow_write *write, struct hk_str hash, struct hk_str token, struct people_grant *out);

/* Ends sessions and streams of somebody whose access ends; streams of somebody whose rights
 * change begin anew. */
HK_CHECK enum hk_rc flow_update_person(
    struct flow_write *write, int64_t login, const struct shape_person_update *in);
HK_CHECK enum hk_rc flow_create_department(
    struct flow_write *write, struct hk_str name, int64_t *out_department);

/* Each value is text under the name of a setting (model/settings.h); all are taken or none. */
HK_CHECK enum hk_rc flow_change_settings(
    struct flow_write *write, const struct shape_setting_value *values, size_t n);

/* The server that carries our letters: set up, and tried with a letter (flow/mail.h). */
HK_CHECK enum hk_rc flow_save_mail(
    struct flow_write *write, const struct shape_mail_server_save *in);
HK_CHECK enum hk_rc flow_test_mail(struct flow_write *write, struct hk_str to);
/* Reads; for admins only. No server is one with an empty address. */
HK_CHECK enum hk_rc flow_load_mail(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_mail_server *out);

/* A visitor of the web chat wants their talk by mail. HK_ECONFLICT: nobody has answered them, or
 * there is no server. Asks for no rights. */
HK_CHECK enum hk_rc flow_send_transcript(struct flow_write *write, int64_t account,
    struct hk_str visitor, struct hk_str to, struct hk_str language);

/* Saved answers are everybody's; the wording is replaced whole, which also brings a removed one
 * back. */
HK_CHECK enum hk_rc flow_create_saved_answer(
    struct flow_write *write, const struct shape_saved_answer_write *in, int64_t *out_id);
HK_CHECK enum hk_rc flow_update_saved_answer(
    struct flow_write *write, int64_t id, const struct shape_saved_answer_write *in);
HK_CHECK enum hk_rc flow_remove_saved_answer(struct flow_write *write, int64_t id);

/* A query that cannot be read is refused with its reason; one that uses watches (in:) is read
 * beside them. */
HK_CHECK enum hk_rc flow_create_watch(
    struct flow_write *write, const struct shape_watch_write *in, int64_t *out_id);
HK_CHECK enum hk_rc flow_update_watch(
    struct flow_write *write, int64_t id, const struct shape_watch_write *in);
HK_CHECK enum hk_rc flow_remove_watch(struct flow_write *write, int64_t id);
/* A post that this watch took becomes a case, or joins the one that it is already; for all watches
 * that took it. *out_joined: nothing new is owed. Put back: as it was before, while nobody answered
 * it; words that the network itself delivered stay owed. */
HK_CHECK enum hk_rc flow_take_heard(
    struct flow_write *write, int64_t watch, int64_t post, int64_t owner, bool *out_joined);
/* Where nobody spoke to us or of us we only listen, unless somebody says that we join `uninvited`.
 */
HK_CHECK enum hk_rc flow_may_join(
    struct flow_write *write, int64_t watch, int64_t post, bool uninvited);
HK_CHECK enum hk_rc flow_put_back_heard(struct flow_write *write, int64_t watch, int64_t post);
/* What somebody says of a post that this watch took. */
HK_CHECK enum hk_rc flow_judge_heard(
    struct flow_write *write, int64_t watch, int64_t post, const struct shape_heard_judge *in);
/* Ask the network for an account's templates; nothing new while it is being asked. */
HK_CHECK enum hk_rc flow_refresh_templates(struct flow_write *write, int64_t account);
HK_CHECK enum hk_rc flow_update_department(
    struct flow_write *write, int64_t department, const struct shape_department_update *in);

/* Customers: any profile of the person will do. All ask that the person has a conversation that
 * `who` may see. An empty name is as the networks say; an empty value takes the field away;
 * `profile` 0 is the one that stands for all. */
HK_CHECK enum hk_rc flow_rename_customer(
    struct flow_write *write, int64_t customer, struct hk_str name);
HK_CHECK enum hk_rc flow_note_customer(
    struct flow_write *write, int64_t customer, struct hk_str text);
HK_CHECK enum hk_rc flow_remove_customer_note(
    struct flow_write *write, int64_t customer, int64_t note);
HK_CHECK enum hk_rc flow_set_customer_field(
    struct flow_write *write, int64_t customer, const struct shape_customer_field_set *in);

/* Two are one, a profile is somebody of their own again, or a suggestion is wrong. The first two
 * give the person who stays. */
HK_CHECK enum hk_rc flow_join_customers(
    struct flow_write *write, int64_t customer, int64_t other, int64_t *out_person);
HK_CHECK enum hk_rc flow_separate_customer(
    struct flow_write *write, int64_t customer, int64_t profile, int64_t *out_person);
HK_CHECK enum hk_rc flow_refuse_suggestion(
    struct flow_write *write, int64_t customer, int64_t other);

/* A new workspace with its first admin. */
HK_CHECK enum hk_rc flow_create_workspace(struct flow_write *write, struct hk_str name,
    struct hk_str zone, bool demo, struct hk_str email, struct hk_str person,
    int64_t *out_workspace, int64_t *out_login);

/* From the demonstration to one's own brand: a new workspace, and this sign-in goes on there. */
HK_CHECK enum hk_rc flow_found_brand(struct flow_write *write,
    const struct shape_workspace_create *in, struct hk_str token, int64_t *out_workspace,
    struct people_grant *out);

/* The demonstration's hail storm, once more. HK_ECONFLICT: this workspace is no demonstration. */
HK_CHECK enum hk_rc flow_call_storm(struct flow_write *write);

/* ---- not commands of a person ---- */

/* What came of asking for a webhook to be taken in. */
struct flow_delivery;
typedef void flow_delivery_done(void *owner, enum hk_rc rc, uint32_t status, struct hk_str body);

/* A request on /webhooks/CHANNEL/ACCOUNT. Verifies it, keeps the raw body, and calls `done` with
 * 2xx only after the commit. Copies what it needs. `account` is the id in the path. */
void flow_submit_delivery(struct flow *flow, struct hk_str channel, int64_t account,
    const struct channel_delivery *delivery, uint64_t trace, flow_delivery_done *done, void *owner);

/* Make the demo brand, its first admin and its simulated account (flow/demo.h) unless it is there.
 */
HK_CHECK enum hk_rc flow_ensure_demo(struct hk_cx *cx, struct flow *flow);

/* The event number of the log as this session sees it. */
HK_CHECK enum hk_rc flow_read_seq(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t *out_seq);

/* Did anything change about this person since event number `after`? Then what they saw until then
 * may not be what they see now. */
HK_CHECK enum hk_rc flow_read_person_changed(struct hk_cx *cx, struct store_session *session,
    const struct flow_principal *who, int64_t after, bool *out);

/* Every invariant of a workspace's rows, recomputed from rows and from events. Calls `breach`
 * with one clear sentence for each that does not hold. Call it inside one snapshot. */
HK_CHECK enum hk_rc flow_check(struct hk_cx *cx, struct store_session *session,
    void (*breach)(void *owner, const char *sentence), void *owner);

#endif
