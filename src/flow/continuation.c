/* flow/continuation.c -- more files of one reply than one message takes.
 *
 * The first message bears the words and settles the debt; the others name it (`follows`), settle
 * nothing, and never go without it: they are refused once it was taken back or has failed, taken
 * back with it, and taken back too when somebody writes anew after it failed, for then it never
 * leaves. While it stands failed they wait behind it, so that sending it again sends all of them.
 *
 * What it does not do: divide the files; the screen does, by what the place takes.
 */
#include "base/str.h"
#include "flow/flow_priv.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"

static enum hk_rc refuse_left_alone(struct flow_write *write)
{
    if (write->command != NULL)
        write->command->refusal_code = HK_STR("conflict");
    return hk_fail(write->cx, HK_ECONFLICT,
        "the reply to which these files belong was taken back, or was not sent");
}

enum hk_rc flow_check_continuation(
    struct flow_write *write, int64_t thread, const struct shape_reply_create *in)
{
    struct hk_cx *cx = write->cx;
    struct outbox_row first;
    struct conversation_message_row said;

    if ((in->follows != 0) != (in->kind == SHAPE_REPLY_KIND_CONTINUATION))
        return hk_fail(cx, HK_EINVAL, "follows: a continuation names the reply that it goes on");
    if (in->follows == 0)
        return HK_OK;
    enum hk_rc rc = outbox_read(cx, write->session, write->who.workspace, in->follows, &first);
    if (rc == HK_OK)
        rc =
            conversation_read_message(cx, write->session, write->who.workspace, in->follows, &said);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    if (rc == HK_ENOTFOUND || first.thread != thread || said.author_id != write->who.login
        || said.reply_kind == SHAPE_REPLY_KIND_CONTINUATION)
        return hk_fail(cx, HK_EINVAL, "follows: not the first message of a reply of yours here");
    if (first.state == OUTBOX_FAILED || first.state == OUTBOX_UNDONE)
        return refuse_left_alone(write);
    return HK_OK;
}

/* Two lists of files as one. */
static struct hk_str join_files(struct hk_cx *cx, struct hk_str a, struct hk_str b)
{
    if (a.n <= 2)
        return b;
    if (b.n <= 2)
        return a;
    return hk_arena_printf(cx->arena, "%.*s,%.*s", (int)a.n - 1, a.p, (int)b.n - 1, b.p + 1);
}

enum hk_rc flow_take_back_continuations(
    struct flow_write *write, int64_t thread, struct hk_str *files)
{
    struct hk_cx *cx = write->cx;
    int64_t workspace = write->who.workspace;
    struct outbox_left_row *left;
    size_t n = 0;

    HK_TRY(outbox_list_left_alone(cx, write->session, workspace, thread, &left, &n));
    for (size_t i = 0; i < n; i++) {
        struct conversation_attachments_row one;
        HK_TRY(outbox_settle(cx, write->session, workspace, left[i].id, OUTBOX_UNDONE, HK_STR(""),
            HK_STR(""), HK_STR(""), cx->now_ms));
        HK_TRY(conversation_set_delivery(cx, write->session, workspace, left[i].id,
            SHAPE_DELIVERY_UNDONE, HK_STR(""), HK_STR(""), 0, HK_STR("")));
        HK_TRY(conversation_read_attachments(cx, write->session, workspace, left[i].id, &one));
        if (files != NULL)
            *files = join_files(cx, *files, one.attachments);
        HK_TRY(flow_tell_message(write, left[i].id, one.conversation));
    }
    return HK_OK;
}
