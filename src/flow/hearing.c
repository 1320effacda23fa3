/* flow/hearing.c -- see hearing.h.
 *
 * What an account is known to suffer from stands in its row, so that screens, `hark doctor` and the
 * next start see it. A row is written when that changes and not with every failure.
 */
#include "flow/hearing.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "ingest_sql.h"

enum { TEXT_MAX = 300 }; /* characters of the network's own words */

/* ---- how reading goes --------------------------------------------------------------------- */

struct reading_job {
    struct store_job job; /* first, see store_job */
    int64_t workspace;
    int64_t account;
    struct hk_str code; /* owned, as `text` is */
    struct hk_str text;
};

static void tell(struct flow_batch *batch, int64_t workspace, int64_t account)
{
    struct flow_event event = {
        .workspace = workspace, .kind = SHAPE_EVENT_KIND_ACCOUNT_CHANGED, .subject = account};

    flow_batch_event(batch, &event);
}

static enum hk_rc note_run(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct reading_job *j = data;
    struct ingest_account_row row;
    bool fails = j->code.n > 0;

    HK_TRY(ingest_read_account(cx, session, j->workspace, j->account, &row));
    if (row.state == SHAPE_ACCOUNT_STATE_REMOVED || hk_str_equal(row.reading_code, j->code))
        return HK_OK;
    int64_t since_ms = row.reading_failed_ms > 0 ? row.reading_failed_ms : cx->now_ms;
    HK_TRY(ingest_note_reading(cx, session, j->workspace, j->account, fails ? since_ms : 0, j->code,
        hk_text_head(HK_TEXT_CODEPOINTS, hk_text_clean(cx, j->text), TEXT_MAX)));
    tell(batch, j->workspace, j->account);
    return HK_OK;
}

static void note_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct reading_job *j = data;

    if (rc != HK_OK) /* the next question finds it again */
        hk_log(HK_LOG_WARN, cx->trace, "flow.reading_not_noted", "account=%lld reason=\"%s\"",
            (long long)j->account, cx->error.text);
    hk_str_release(&j->code);
    hk_str_release(&j->text);
    hk_free(j);
}

void flow_hearing_note(
    struct flow *flow, const struct flow_account *account, struct hk_str code, struct hk_str text)
{
    if (hk_str_equal(account->reading_code, code))
        return;
    struct reading_job *j = hk_alloc(sizeof *j);
    *j = (struct reading_job){
        .job = {.run = note_run, .done = note_done, .workspace = account->workspace, .units = 1},
        .workspace = account->workspace,
        .account = account->id,
        .code = hk_str_dup(code),
        .text = hk_str_dup(text)};
    if (store_writer_submit(flow->writer, STORE_CLASS_OUTBOX, &j->job) != HK_OK) {
        hk_str_release(&j->code);
        hk_str_release(&j->text);
        hk_free(j);
    }
}
