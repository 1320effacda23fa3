/* flow/batch.h -- what many jobs of one transaction add up to, written once before the commit.
 *
 * A batch gathers the event log's new lines, the shifts of the ledger's totals and of the
 * conversation counts. Before the commit they are written: totals as sums, and last the
 * workspace's event number, which makes the log gap-free and in the order of commits. After a
 * roll-back nothing of it ever was.
 *
 * Threads: the writer's thread that runs the batch.
 */
#ifndef HK_FLOW_BATCH_H
#define HK_FLOW_BATCH_H
#include "conversation/conversation.h"
#include "shapes.h"
#include "store/store.h"
#include "store/writer.h"

struct flow_batch;

struct flow_event {
    int64_t workspace;
    enum shape_event_kind kind;
    int64_t actor;
    int64_t conversation;
    int64_t message;
    int64_t subject; /* account, person, department or raw body, by kind */
    int64_t department;
    int64_t was_department;
    struct conversation_shifts shifts; /* what moved in the ledger with it */
};

/* One line of the log; what moved in the ledger is added to the totals and noted in the line, so
 * that the totals can be made again from the log alone. */
void flow_batch_event(struct flow_batch *batch, const struct flow_event *event);

/* The next of the shifts that a line of the log notes; takes it off *rest. False at the end, and
 * with *rest not empty where it cannot be read. */
bool flow_batch_read_shift(struct hk_str *rest, struct conversation_shift *out);

/* How conversations count in the lists of their department and assignee. */
struct flow_counts {
    int64_t open;
    int64_t snoozed;
    int64_t waiting;   /* open or snoozed, and the customer waits for an answer */
    int64_t answering; /* an answer is on its way; closed ones too */
    int64_t uncertain; /* nobody knows whether a reply arrived */
    int64_t moved;     /* somebody outside has it */
};

/* The counts of one department and assignee change by so much. */
void flow_batch_count(struct flow_batch *batch, int64_t workspace, int64_t department,
    int64_t assignee, const struct flow_counts *delta);

/* So much more (or less) is owed to a person in a department, beside what events say: the debts
 * stay as they are, whose they are changed. */
void flow_batch_owe(
    struct flow_batch *batch, int64_t workspace, int64_t person, int64_t department, int64_t delta);

/* Raw bodies by what became of them. */
void flow_batch_raw(struct flow_batch *batch, int64_t workspace, int64_t account, int64_t received,
    int64_t done, int64_t quarantined, int64_t unknown_events);

/* Something must leave, or be looked at, at this time: wakes the sender. */
void flow_batch_wake_outbox(struct flow_batch *batch, int64_t at_ms);

/* A job is due at this time: wakes who does them. */
void flow_batch_wake_jobs(struct flow_batch *batch, int64_t at_ms);

/* Once this is committed: end the streams of a sign-in; read a raw body again (copies it). */
void flow_batch_end_session(struct flow_batch *batch, int64_t session);
void flow_batch_retry(
    struct flow_batch *batch, int64_t workspace, int64_t raw, int64_t account, struct hk_str body);

/* For flow_start(): the hooks that store_writer_open() takes. */
struct flow;
struct store_hooks flow_batch_hooks(struct flow *flow);

#endif
