/* flow/command.c -- one write from outside: once per key, its answer kept with it.
 *
 * The key's row is written in the write's own transaction, so a crash either did both or neither.
 * A refusal is not kept: who corrects the request may use the key again.
 */
#include <string.h>

#include "base/str.h"
#include "flow/flow_priv.h"
#include "flow_sql.h"

enum { REPLY_MAX_BYTES = 8 * 1024 * 1024 };

struct flow_write flow_write_of(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command)
{
    return (struct flow_write){.cx = cx,
        .session = session,
        .batch = batch,
        .flow = command->flow,
        .who = command->who,
        .command = command};
}

/* HK_OK and command->replayed if the key has an answer already; HK_ENOTFOUND if it is new. */
static enum hk_rc replay(
    struct hk_cx *cx, struct store_session *session, struct flow_command *command)
{
    struct flow_key_row row;

    if (command->key.n == 0)
        return HK_ENOTFOUND;
    HK_TRY(
        flow_find_key(cx, session, command->who.workspace, command->who.login, command->key, &row));
    if (!hk_str_equal(row.body_hash,
            (struct hk_str){(const char *)command->body_hash, sizeof command->body_hash})) {
        command->refusal_code = HK_STR("key_reused");
        return hk_fail(
            cx, HK_EINVAL, "this Idempotency-Key was used for another request: choose a new one");
    }
    if (row.reply.n == 0)
        return hk_fail(cx, HK_ECONFLICT,
            "this was done already, and its answer held a secret that is shown only once");
    command->status = (uint32_t)row.status;
    command->replayed = true;
    hk_buf_add_str(&command->reply, row.reply);
    return HK_OK;
}

static enum hk_rc run(struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct flow_command *command = job;

    hk_buf_clear(&command->reply);
    command->status = 200;
    command->replayed = false;
    command->once = false;
    command->refusal_code = HK_STR("");
    command->refusal_id = 0;
    enum hk_rc rc = replay(cx, session, command);
    if (rc != HK_ENOTFOUND)
        return rc;
    HK_TRY(command->run(cx, session, batch, command, &command->reply));
    if (command->key.n == 0)
        return HK_OK;
    return flow_insert_key(cx, session, command->who.workspace, command->who.login, command->key,
        (struct hk_str){(const char *)command->body_hash, sizeof command->body_hash},
        command->status, command->once ? HK_STR("") : hk_buf_str(&command->reply), cx->now_ms);
}

static void done(struct hk_cx *cx, enum hk_rc rc, void *job)
{
    struct flow_command *command = job;

    command->done(cx, rc, command, command->replayed);
}

static void prepare(struct flow *flow, struct flow_command *command)
{
    command->flow = flow;
    command->reply = hk_buf_make(REPLY_MAX_BYTES);
    command->job = (struct store_job){
        .run = run, .done = done, .workspace = command->who.workspace, .units = 1};
}

enum hk_rc flow_submit_command(struct flow *flow, struct flow_command *command)
{
    prepare(flow, command);
    return store_writer_submit(flow->writer, STORE_CLASS_AGENT, &command->job);
}

static void no_done(struct hk_cx *cx, enum hk_rc rc, struct flow_command *command, bool replayed)
{
    (void)cx;
    (void)rc;
    (void)command;
    (void)replayed;
}

enum hk_rc flow_run_command(struct hk_cx *cx, struct flow *flow, struct flow_command *command)
{
    prepare(flow, command);
    if (command->done == NULL)
        command->done = no_done;
    return store_writer_run(cx, flow->writer, STORE_CLASS_AGENT, &command->job);
}
