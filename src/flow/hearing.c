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
#include "flow/mail.h"
#include "ingest/quiet.h"
#include "ingest_sql.h"

enum {
    TEXT_MAX = 300,         /* characters of the network's own words */
    FORGET_LATE_HOURS = 24, /* a day's worth of hours is forgotten at once */
    ACCOUNTS_MAX = 1024
};

/* ---- told --------------------------------------------------------------------------------- */

static enum hk_rc tell(struct flow_write *write, int64_t account, bool is_bad)
{
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, account);
    return is_bad ? flow_mail_admins(write, account) : HK_OK;
}

static struct flow_write write_of(
    struct hk_cx *cx, struct store_session *session, struct flow_batch *batch, int64_t workspace)
{
    return (struct flow_write){.cx = cx,
        .session = session,
        .batch = batch,
        .flow = flow_batch_flow(batch),
        .who = {.workspace = workspace}};
}

enum hk_rc flow_hearing_pause(
    struct flow_write *write, const struct flow_account *used, struct hk_str reason)
{
    struct ingest_account_row row;

    HK_TRY(ingest_read_account(write->cx, write->session, write->who.workspace, used->id, &row));
    if (row.state != SHAPE_ACCOUNT_STATE_ACTIVE || !hk_str_equal(row.secrets, used->sealed))
        return HK_OK;
    HK_TRY(ingest_update_account(write->cx, write->session, write->who.workspace, used->id,
        row.name, SHAPE_ACCOUNT_STATE_PAUSED, reason));
    return tell(write, used->id, true);
}

/* ---- how reading goes --------------------------------------------------------------------- */

struct reading_job {
    struct store_job job; /* first, see store_job */
    int64_t workspace;
    int64_t account;
    struct hk_str code; /* owned, as `text` is */
    struct hk_str text;
};

static enum hk_rc note_run(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct reading_job *j = data;
    struct flow_write write = write_of(cx, session, batch, j->workspace);
    struct ingest_account_row row;
    bool fails = j->code.n > 0;

    HK_TRY(ingest_read_account(cx, session, j->workspace, j->account, &row));
    if (row.state == SHAPE_ACCOUNT_STATE_REMOVED || hk_str_equal(row.reading_code, j->code))
        return HK_OK;
    int64_t since_ms = row.reading_failed_ms > 0 ? row.reading_failed_ms : cx->now_ms;
    HK_TRY(ingest_note_reading(cx, session, j->workspace, j->account, fails ? since_ms : 0, j->code,
        hk_text_head(HK_TEXT_CODEPOINTS, hk_text_clean(cx, j->text), TEXT_MAX)));
    return tell(&write, j->account, fails);
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

/* ---- less than usual ---------------------------------------------------------------------- */

static enum hk_rc note_quiet(
    struct flow_write *write, int64_t account, const struct ingest_quiet *quiet)
{
    bool is_bad = quiet->since_ms > 0;

    HK_TRY(ingest_note_quiet(write->cx, write->session, write->who.workspace, account,
        quiet->since_ms, is_bad ? write->cx->now_ms : 0, quiet->usual, quiet->heard));
    return tell(write, account, is_bad);
}

enum hk_rc flow_hearing_add(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, int64_t workspace, int64_t account, int64_t n)
{
    struct flow_write write = write_of(cx, session, batch, workspace);
    struct flow_account *held = NULL;
    bool was_silent = false;

    HK_TRY(ingest_add_hour(
        cx, session, workspace, account, cx->now_ms / INGEST_HOUR_MS, n, cx->now_ms));
    if (write.flow->accounts != NULL)
        held = flow_account_hold(write.flow, account);
    was_silent = held != NULL && held->quiet_since_ms > 0 && held->quiet_heard == 0;
    flow_account_release(held);
    return was_silent ? note_quiet(&write, account, &(struct ingest_quiet){0}) : HK_OK;
}

/* What is true now against what is known. What fails to be read is said already. */
static bool is_news(const struct ingest_account_row *known, const struct ingest_quiet *now)
{
    bool was = known->quiet_since_ms > 0, is = now->since_ms > 0;

    if (is && !was)
        return known->reading_code.n == 0;
    return was != is || (is && (now->heard > 0) != (known->quiet_heard > 0));
}

/* An alarm begins only by hours that were listened to, since `listening_ms`; one that is known is
 * not over because we stopped listening. */
static enum hk_rc judge(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct ingest_account_row *known, int64_t listening_ms, int64_t *out_oldest_hour,
    struct ingest_quiet *out)
{
    int64_t since_ms = known->quiet_since_ms > 0 ? 0 : listening_ms;
    struct ingest_hour_row *hours;
    size_t n = 0;

    HK_TRY(ingest_list_hours(cx, session, workspace, known->id, 0, &hours, &n));
    *out_oldest_hour = n > 0 ? hours[0].hour : INT64_MAX;
    ingest_quiet_judge(hours, n, cx->now_ms, since_ms, out);
    return HK_OK;
}

static enum hk_rc judge_account(struct flow_write *write, int64_t account, int64_t listening_ms)
{
    int64_t kept_from = write->cx->now_ms / INGEST_HOUR_MS - INGEST_HOURS_KEPT, oldest;
    struct ingest_account_row row;
    struct ingest_quiet now;

    HK_TRY(ingest_read_account(write->cx, write->session, write->who.workspace, account, &row));
    HK_TRY(
        judge(write->cx, write->session, write->who.workspace, &row, listening_ms, &oldest, &now));
    if (oldest < kept_from)
        HK_TRY(ingest_forget_hours(
            write->cx, write->session, write->who.workspace, account, kept_from));
    if (row.state != SHAPE_ACCOUNT_STATE_ACTIVE || !is_news(&row, &now))
        return HK_OK;
    return note_quiet(write, account, &now);
}

enum hk_rc flow_hearing_judge(struct flow_write *write, int64_t account)
{
    return judge_account(write, account, 0);
}

struct quiet_job {
    struct store_job job; /* first, see store_job */
    int64_t workspace;
    int64_t account;
    int64_t listening_ms;
};

static enum hk_rc judge_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct quiet_job *j = data;
    struct flow_write write = write_of(cx, session, batch, j->workspace);

    return judge_account(&write, j->account, j->listening_ms);
}

/* Most of the time nothing is new, and nothing is written. */
static enum hk_rc look_at(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    const struct flow_account *account)
{
    int64_t kept_from = cx->now_ms / INGEST_HOUR_MS - INGEST_HOURS_KEPT, oldest;
    struct ingest_quiet now;
    struct quiet_job j = {.job = {.run = judge_run, .workspace = account->workspace, .units = 1},
        .workspace = account->workspace,
        .account = account->id,
        .listening_ms = flow_account_listening_ms(flow, account->id)};
    const struct ingest_account_row known = {.id = account->id,
        .quiet_since_ms = account->quiet_since_ms,
        .quiet_heard = account->quiet_heard,
        .reading_code = account->reading_code};

    HK_TRY(judge(cx, session, account->workspace, &known, j.listening_ms, &oldest, &now));
    if (!is_news(&known, &now) && oldest >= kept_from - FORGET_LATE_HOURS)
        return HK_OK;
    return store_writer_run(cx, flow->writer, STORE_CLASS_BULK, &j.job);
}

/* Does anything come from there by itself? What a person takes over from listening has no usual. */
static bool is_told(const struct channel_kind *kind)
{
    return kind->poll != NULL || kind->verify != NULL || kind->simulated || kind->own;
}

void flow_hearing_keep_house(struct hk_cx *cx, struct flow *flow, struct store_session *session)
{
    int64_t ids[ACCOUNTS_MAX];
    size_t n = flow_account_list(flow, false, ids, ACCOUNTS_MAX);

    for (size_t i = 0; i < n && !flow->stopping; i++) {
        struct flow_account *account = flow_account_hold(flow, ids[i]);
        if (account != NULL && is_told(account->kind)
            && look_at(cx, flow, session, account) != HK_OK)
            hk_log(HK_LOG_WARN, 0, "flow.hearing_not_judged", "account=%lld reason=\"%s\"",
                (long long)ids[i], cx->error.text);
        flow_account_release(account);
    }
}
