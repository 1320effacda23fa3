/* flow/check.c -- every invariant, recomputed: what `hark check` and the tests ask.
 *
 * The ledger's totals are compared with the rows of the obligations, and with the log: with what
 * its forgotten lines came to (flow/house.c) and every line that is left; the counts with the rows
 * of the conversations; the people who wait with the obligations; the raw bodies with what was
 * received; the log with itself. Each breach is one sentence that names the numbers and, of rows,
 * the conversation or the customer where they begin.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/ids.h"
#include "base/str.h"
#include "flow/commands.h"
#include "flow/flow_priv.h"
#include "flow/totals.h"
#include "ingest_sql.h"
#include "listen/watches.h"
#include "people_sql.h"

enum { SENTENCE_MAX = 320, EVENTS_AT_ONCE = 1000 };

struct check {
    struct hk_cx *cx;
    struct store_session *session;
    int64_t workspace;
    void (*breach)(void *owner, const char *sentence);
    void *owner;
};

__attribute__((format(printf, 2, 3))) static void say(
    const struct check *check, const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    check->breach(check->owner, sentence);
}

static void compare_totals(const struct check *check, const struct flow_totals *kept,
    const struct flow_totals *made, const char *from)
{
    for (size_t i = 0; i < kept->n; i++) {
        const struct flow_total_row *k = &kept->rows[i];
        const struct flow_total_row *m = flow_totals_find(made, k);
        struct flow_total_row zero = {0};
        if (k->opened != k->answered + k->waived + k->moved + k->open + k->answering)
            say(check,
                "ledger of workspace %lld, account %lld, department %lld, day %lld: opened %lld is "
                "not answered "
                "%lld + waived %lld + moved %lld + open %lld + answering %lld",
                (long long)check->workspace, (long long)k->account, (long long)k->department,
                (long long)k->day, (long long)k->opened, (long long)k->answered,
                (long long)k->waived, (long long)k->moved, (long long)k->open,
                (long long)k->answering);
        if (!flow_total_same(k, m != NULL ? m : &zero))
            say(check,
                "ledger of workspace %lld, account %lld, department %lld, day %lld: the totals "
                "kept "
                "differ from those made from %s",
                (long long)check->workspace, (long long)k->account, (long long)k->department,
                (long long)k->day, from);
    }
    for (size_t i = 0; i < made->n; i++) {
        const struct flow_total_row *m = &made->rows[i];
        if (!flow_total_is_zero(m) && flow_totals_find(kept, m) == NULL)
            say(check,
                "ledger of workspace %lld, account %lld, department %lld, day %lld: %s has it, the "
                "totals do not",
                (long long)check->workspace, (long long)m->account, (long long)m->department,
                (long long)m->day, from);
    }
}

/* ---- the totals made from the log ---- */

/* What the forgotten lines came to, and then every line that is left. */
static enum hk_rc replay_log(struct check *check, struct flow_totals *made)
{
    int64_t after = 0;
    size_t n = EVENTS_AT_ONCE;

    HK_TRY(flow_check_base(check->cx, check->session, check->workspace, &made->rows, &made->n));
    made->room = made->n;
    while (n == EVENTS_AT_ONCE) {
        struct flow_event_row *rows;
        HK_TRY(flow_list_events(
            check->cx, check->session, check->workspace, after, EVENTS_AT_ONCE, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            after = rows[i].seq;
            if (!flow_totals_replay(check->cx, made, rows[i].obligations))
                say(check, "log of workspace %lld: line %lld cannot be read",
                    (long long)check->workspace, (long long)after);
        }
    }
    return HK_OK;
}

static enum hk_rc check_ledger(struct check *check)
{
    struct flow_totals kept = {0}, rows = {0}, made = {0};

    HK_TRY(flow_check_totals(check->cx, check->session, check->workspace, &kept.rows, &kept.n));
    HK_TRY(
        flow_check_obligations(check->cx, check->session, check->workspace, &rows.rows, &rows.n));
    compare_totals(check, &kept, &rows, "its obligations");
    HK_TRY(replay_log(check, &made));
    compare_totals(check, &kept, &made, "the event log");
    return HK_OK;
}

/* ---- counts, sums, raw bodies, the log itself ---- */

static enum hk_rc check_counts(struct check *check)
{
    struct flow_count_row *kept, *made;
    size_t n = 0;
    size_t made_n = 0;

    HK_TRY(flow_check_counts(check->cx, check->session, check->workspace, &kept, &n));
    HK_TRY(flow_check_conversations(check->cx, check->session, check->workspace, &made, &made_n));
    bool same = n == made_n;
    for (size_t i = 0; same && i < n; i++)
        same = kept[i].department == made[i].department && kept[i].assignee == made[i].assignee
            && kept[i].open == made[i].open && kept[i].snoozed == made[i].snoozed
            && kept[i].waiting == made[i].waiting && kept[i].answering == made[i].answering
            && kept[i].uncertain == made[i].uncertain && kept[i].moved == made[i].moved;
    if (!same)
        say(check,
            "counts of workspace %lld: open, snoozed, waiting, answering and uncertain "
            "conversations kept "
            "differ from the "
            "conversations themselves",
            (long long)check->workspace);
    return HK_OK;
}

static enum hk_rc check_people(struct check *check)
{
    struct flow_people_row *kept, *made;
    size_t n = 0;
    size_t made_n = 0;

    HK_TRY(flow_check_people(check->cx, check->session, check->workspace, &kept, &n));
    HK_TRY(flow_check_people_owed(check->cx, check->session, check->workspace, &made, &made_n));
    bool same = n == made_n;
    for (size_t i = 0; same && i < n; i++)
        same = kept[i].department == made[i].department && kept[i].people == made[i].people;
    if (!same)
        say(check,
            "people of workspace %lld: the numbers of those who wait differ from the obligations",
            (long long)check->workspace);
    return HK_OK;
}

static enum hk_rc check_rows(struct check *check)
{
    static const struct {
        enum hk_rc (*count)(struct hk_cx *cx, struct store_session *session, int64_t workspace,
            struct flow_fault_row *out);
        const char *what;
        const char *where; /* what the first of them is the id of */
    } rules[] = {
        {flow_check_sums,
            "conversations count their open, uncertain, answering or moved obligations wrongly",
            "conversation"},
        {flow_check_customers, "sums of what is owed to a customer differ from the obligations",
            "customer"},
        {flow_check_waiting_closed, "closed conversations have somebody waiting in them",
            "conversation"},
        {flow_check_unowed, "utterances of customers have no obligation", "conversation"},
        {flow_check_guests, "utterances are of guests whom their conversation does not know",
            "conversation"},
        {flow_check_answering, "obligations wait for a reply that is not on its way",
            "conversation"},
        {flow_check_moved, "obligations are moved to nobody, or without a time to come back",
            "conversation"},
        {flow_check_answered, "obligations are answered by a reply the network never named",
            "conversation"},
        {flow_check_bans,
            "bans are of nobody who wrote in that web chat, or their case does not tell of them",
            "conversation"},
    };

    for (size_t i = 0; i < HK_COUNT(rules); i++) {
        struct flow_fault_row row;
        char first[HK_ID_TEXT_BYTES + 1] = {0};
        HK_TRY(rules[i].count(check->cx, check->session, check->workspace, &row));
        hk_id_write(row.first, first);
        if (row.n != 0)
            say(check, "workspace %lld: %lld %s; the first is of %s %s",
                (long long)check->workspace, (long long)row.n, rules[i].what, rules[i].where,
                first);
    }
    return HK_OK;
}

static enum hk_rc check_raw(struct check *check)
{
    struct ingest_raw_total_row total;
    struct flow_raw_row rows;

    HK_TRY(ingest_sum_raw_total(check->cx, check->session, check->workspace, &total));
    HK_TRY(flow_check_raw(check->cx, check->session, check->workspace, &rows));
    if (total.received != total.done + total.quarantined + rows.unfinished
        || total.quarantined != rows.quarantined)
        say(check,
            "workspace %lld: received %lld is not done %lld + quarantined %lld (%lld rows) + new "
            "%lld",
            (long long)check->workspace, (long long)total.received, (long long)total.done,
            (long long)total.quarantined, (long long)rows.quarantined, (long long)rows.unfinished);
    return HK_OK;
}

/* Line after line from the first that was not forgotten to the newest number. */
static enum hk_rc check_log(struct check *check)
{
    struct flow_log_row log;
    struct flow_seq_row last;
    struct flow_forgotten_row cut;

    HK_TRY(flow_check_log(check->cx, check->session, check->workspace, &log));
    HK_TRY(flow_last_seq(check->cx, check->session, check->workspace, &last));
    HK_TRY(flow_read_forgotten(check->cx, check->session, check->workspace, &cut));
    if (log.n != last.seq - cut.upto
        || (log.n > 0 && (log.first != cut.upto + 1 || log.last != last.seq)))
        say(check,
            "log of workspace %lld: %lld lines from %lld to %lld, but the newest number is "
            "%lld, and all up to %lld were forgotten",
            (long long)check->workspace, (long long)log.n, (long long)log.first,
            (long long)log.last, (long long)last.seq, (long long)cut.upto);
    return HK_OK;
}

/* heard = needs + by rule + by person + open, as kept, as the rows say, and as the days say. */
static enum hk_rc check_watches(struct check *check)
{
    struct listen_check_row *rows;
    struct listen_lost_row lost;
    size_t n = 0;

    HK_TRY(listen_check_hits(check->cx, check->session, check->workspace, &lost));
    if (lost.hits > 0)
        say(check, "workspace %lld: %lld hits are of no watch", (long long)check->workspace,
            (long long)lost.hits);

    HK_TRY(listen_check_cases(check->cx, check->session, check->workspace, &lost));
    if (lost.hits > 0)
        say(check,
            "workspace %lld: %lld heard posts are cases without a message, or not counted as such",
            (long long)check->workspace, (long long)lost.hits);
    HK_TRY(listen_check_watches(check->cx, check->session, check->workspace, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct listen_check_row *r = &rows[i];
        if (r->heard != r->hits || r->needs != r->hits_needs || r->by_rule != r->hits_rule
            || r->by_person != r->hits_person || r->heard != r->tallied
            || r->cases != r->hits_cases)
            say(check,
                "watch %lld: kept %lld heard = %lld + %lld + %lld + open, rows say %lld = %lld + "
                "%lld + %lld + open, days say %lld; cases %lld, rows say %lld",
                (long long)r->watch, (long long)r->heard, (long long)r->needs,
                (long long)r->by_rule, (long long)r->by_person, (long long)r->hits,
                (long long)r->hits_needs, (long long)r->hits_rule, (long long)r->hits_person,
                (long long)r->tallied, (long long)r->cases, (long long)r->hits_cases);
    }
    return HK_OK;
}

/* What charts read: a day is the sum of its hours, as long as those are kept; and alarms. */
static enum hk_rc check_tallies(struct check *check)
{
    struct listen_apart_row apart;
    struct listen_lost_row lost;

    HK_TRY(listen_check_tallies(check->cx, check->session, check->workspace,
        listen_grain_kept_ms(SHAPE_GRAIN_HOUR, check->cx->now_ms), &apart));
    if (apart.days > 0)
        say(check, "workspace %lld: %lld days of what was heard are not the sum of their hours",
            (long long)check->workspace, (long long)apart.days);
    HK_TRY(listen_check_alarms(check->cx, check->session, check->workspace, &lost));
    if (lost.hits > 0)
        say(check, "workspace %lld: %lld watches have an alarm that is not the one without an end",
            (long long)check->workspace, (long long)lost.hits);
    return HK_OK;
}

static enum hk_rc check_workspace(struct check *check)
{
    HK_TRY(check_log(check));
    HK_TRY(check_ledger(check));
    HK_TRY(check_counts(check));
    HK_TRY(check_people(check));
    HK_TRY(check_rows(check));
    HK_TRY(check_watches(check));
    HK_TRY(check_tallies(check));
    return check_raw(check);
}

enum hk_rc flow_check(struct hk_cx *cx, struct store_session *session,
    void (*breach)(void *owner, const char *sentence), void *owner)
{
    struct people_workspace_row *rows;
    size_t n = 0;

    enum hk_rc rc = people_list_workspaces(cx, session, &rows, &n);
    for (size_t i = 0; rc == HK_OK && i < n; i++) {
        struct check check = {cx, session, rows[i].id, breach, owner};
        rc = check_workspace(&check);
    }
    return rc;
}
