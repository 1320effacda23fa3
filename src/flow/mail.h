/* flow/mail.h -- letters that Hark itself sends: through a server that an admin set up, by a job.
 *
 * There are four: a test letter, the copy of a talk that a visitor of the web chat asked for, and
 * to admins that an account does not hear, or that a watch hears far more than usual or nothing.
 * The text is made when the letter leaves, in the language of who gets it.
 *
 * A test letter is tried once and the server's word kept; a copy is tried for about a day. One that
 * may have arrived is sent again: a letter twice is better than none.
 *
 * What it does not do: take letters in, send answers (that will be a channel's).
 *
 * Threads: as jobs.c.
 */
#ifndef HK_FLOW_MAIL_H
#define HK_FLOW_MAIL_H
#include "flow/flow_priv.h"

#define FLOW_MAIL_SEND "mail_send" /* key: an id of its own */

void flow_mail_send(struct hk_cx *cx, struct flow_job *job);

/* Tell each admin what this account suffers from; one letter a day for each of both, and none if
 * it is well again by then, or the workspace has no server for letters. */
HK_CHECK enum hk_rc flow_mail_admins(struct flow_write *write, int64_t account);

/* Tell each admin of an alarm of a watch: one letter for each alarm, none if it is over by then. */
HK_CHECK enum hk_rc flow_mail_alarm(struct flow_write *write, int64_t watch, int64_t began_ms);
HK_CHECK enum hk_rc flow_mail_settle(
    struct flow_write *w, struct flow_job *job, enum jobs_state state);

#endif
