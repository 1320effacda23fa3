/* flow/commands_watch.c -- watches, and what people say of the posts they took.
 *
 * Whoever may answer may also listen. A watch that was worded anew keeps what it took before; a
 * removed one stays as a row that is not active, so that its numbers still open their rows. Watches
 * use each other by name, so a change is tried with all of them beside it: what would silence
 * another one is refused.
 *
 * What it does not do: it looks for nothing in the past; a new watch begins with the next post.
 */
#include "base/str.h"
#include "flow/heard_priv.h"
#include "flow/spikes.h"
#include "lang/fold.h"
#include "listen/query_explain.h"

enum { WATCHES_MAX = 500 };

/* ---- what is listened for -------------------------------------------------------------------- */

/* The watches as they would be: one of them made, worded anew or left out. */
struct plan {
    struct listen_watch_row *was, *rows;
    size_t was_n, n;
    bool left_out; /* else the last of `rows` is the one */
};

static enum hk_rc make_plan(
    struct flow_write *write, int64_t id, const struct shape_watch_write *in, struct plan *out)
{
    struct hk_cx *cx = write->cx;

    *out = (struct plan){.left_out = in == NULL};
    HK_TRY(listen_page_watches(cx, write->session, write->who.workspace, &out->was, &out->was_n));
    out->rows = hk_arena_array(cx->arena, out->was_n + 1, sizeof *out->rows);
    for (size_t i = 0; i < out->was_n; i++)
        if (out->was[i].id != id)
            out->rows[out->n++] = out->was[i];
    if (in == NULL)
        return HK_OK;
    if (out->n >= WATCHES_MAX)
        return hk_fail(cx, HK_ECONFLICT, "there are 500 watches: word an old one anew instead");
    out->rows[out->n++] = (struct listen_watch_row){
        .id = id, .name = hk_str_trim(in->name), .query = hk_str_trim(in->query)};
    return HK_OK;
}

/* Others use it by its name, in any case of its letters. */
static enum hk_rc check_name(struct hk_cx *cx, const struct plan *plan)
{
    const struct hk_str name = lang_fold(cx, plan->rows[plan->n - 1].name);

    for (size_t i = 0; i + 1 < plan->n; i++)
        if (hk_str_equal(lang_fold(cx, plan->rows[i].name), name))
            return hk_fail_value(
                cx, "name_taken", "name: there is a watch \"%.*s\"", HKS(plan->rows[i].name));
    return HK_OK;
}

static enum hk_rc refuse_query(struct hk_cx *cx, const struct query_issue *issue)
{
    HK_AUTO(words_close) struct words *words = NULL;

    HK_TRY(words_open(cx, HK_STR("en"), HK_STR("UTC"), &words));
    return hk_fail_value(cx, "in", "query: %.*s", HKS(query_issue_text(cx, words, issue)));
}

/* No other watch may fall silent by it that listened before. */
static enum hk_rc check_others(
    struct flow_write *write, const struct plan *plan, const struct query *queries)
{
    const struct query *before = NULL;

    for (size_t i = 0; i + !plan->left_out < plan->n; i++) {
        if (queries[i].root != NULL)
            continue;
        if (before == NULL)
            before = heard_link(write->cx, write->flow, plan->was, plan->was_n);
        size_t at = 0;
        while (plan->was[at].id != plan->rows[i].id)
            at++;
        if (before[at].root != NULL)
            return hk_fail_value(write->cx, "watch_used",
                "query: the watch \"%.*s\" uses this one with in: and could listen no more; change "
                "that "
                "one first",
                HKS(plan->rows[i].name));
    }
    return HK_OK;
}

/* May it be made, worded so, or (`in` NULL) removed, with all the others beside it? */
static enum hk_rc check(struct flow_write *write, int64_t id, const struct shape_watch_write *in)
{
    struct hk_cx *cx = write->cx;
    struct plan plan;
    struct query query;

    if (write->who.role == SHAPE_ROLE_VIEWER)
        return hk_fail(cx, HK_EDENIED, "who may not answer may not change watches either");
    if (in != NULL && hk_str_trim(in->name).n == 0)
        return hk_fail_value(cx, "empty", "name: say what is listened for");
    if (in != NULL && in->until_ms > 0 && in->until_ms <= in->from_ms)
        return hk_fail_value(cx, "ends_early", "until_ms: it ends before it begins");
    if (in != NULL && listen_read_profiles(cx, in->handles).more)
        return hk_fail_value(cx, "too_many_profiles", "handles: 20 profiles at most");
    if (in != NULL)
        HK_TRY(query_parse(cx, write->flow->options.lex, in->query, &query));
    HK_TRY(make_plan(write, id, in, &plan));
    if (in != NULL)
        HK_TRY(check_name(cx, &plan));
    const struct query *queries = heard_link(cx, write->flow, plan.rows, plan.n);
    if (in != NULL && queries[plan.n - 1].root == NULL)
        return refuse_query(cx, &queries[plan.n - 1].issues[0]);
    return check_others(write, &plan, queries);
}

static struct hk_str handles_of(struct hk_cx *cx, const struct shape_watch_write *in)
{
    return listen_write_profiles(cx, listen_read_profiles(cx, in->handles));
}

enum hk_rc flow_create_watch(
    struct flow_write *write, const struct shape_watch_write *in, int64_t *out_id)
{
    struct hk_cx *cx = write->cx;

    *out_id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(check(write, *out_id, in));
    const struct listen_insert_watch_in row = {.workspace = write->who.workspace,
        .id = *out_id,
        .whose = in->whose,
        .handles = handles_of(cx, in),
        .name = hk_str_trim(in->name),
        .query = hk_str_trim(in->query),
        .from_ms = in->from_ms,
        .until_ms = in->until_ms,
        .changed_by = write->who.login,
        .changed_ms = cx->now_ms};
    HK_TRY(listen_insert_watch(cx, write->session, &row));
    HK_TRY(listen_insert_sum(cx, write->session, write->who.workspace, *out_id));
    flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, *out_id);
    return HK_OK;
}

static enum hk_rc update(
    struct flow_write *write, int64_t id, bool active, const struct shape_watch_write *in)
{
    const struct listen_update_watch_in row = {.workspace = write->who.workspace,
        .id = id,
        .active = active,
        .whose = in->whose,
        .handles = handles_of(write->cx, in),
        .name = hk_str_trim(in->name),
        .query = hk_str_trim(in->query),
        .from_ms = in->from_ms,
        .until_ms = in->until_ms,
        .changed_by = write->who.login,
        .changed_ms = write->cx->now_ms};
    int64_t changed = 0;

    HK_TRY(listen_update_watch(write->cx, write->session, &row, &changed));
    if (changed == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such watch");
    flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, id);
    return HK_OK;
}

enum hk_rc flow_update_watch(
    struct flow_write *write, int64_t id, const struct shape_watch_write *in)
{
    HK_TRY(check(write, id, in));
    return update(write, id, true, in);
}

enum hk_rc flow_remove_watch(struct flow_write *write, int64_t id)
{
    struct shape_watch watch;

    HK_TRY(check(write, id, NULL));
    HK_TRY(listen_load_watch(write->cx, write->session, write->who.workspace, id, &watch));
    HK_TRY(flow_spikes_end(write, id, watch.alarm, watch.alarm_ms));
    const struct shape_watch_write as_it_was = {.name = watch.name,
        .query = watch.query,
        .whose = watch.whose,
        .handles = watch.handles,
        .from_ms = watch.from_ms,
        .until_ms = watch.until_ms};
    return update(write, id, false, &as_it_was);
}

/* ---- what it took ---------------------------------------------------------------------------- */

static enum shape_judged judged_as(enum shape_judged_wish wish, enum shape_judged was)
{
    if (wish == SHAPE_JUDGED_WISH_OPEN)
        return SHAPE_JUDGED_OPEN;
    if (wish == SHAPE_JUDGED_WISH_NEEDS)
        return SHAPE_JUDGED_NEEDS;
    return wish == SHAPE_JUDGED_WISH_NOT_NEEDED ? SHAPE_JUDGED_PERSON : was;
}

static enum shape_mark marked_as(enum shape_mark_wish wish, enum shape_mark was)
{
    if (wish == SHAPE_MARK_WISH_NONE)
        return SHAPE_MARK_NONE;
    if (wish == SHAPE_MARK_WISH_RIGHT)
        return SHAPE_MARK_RIGHT;
    return wish == SHAPE_MARK_WISH_WRONG ? SHAPE_MARK_WRONG : was;
}

static int64_t moved(bool was, bool is)
{
    return (int64_t)is - was;
}

enum hk_rc flow_judge_heard(
    struct flow_write *write, int64_t watch, int64_t post, const struct shape_heard_judge *in)
{
    struct shape_heard_post was;
    const int64_t workspace = write->who.workspace;

    if (write->who.role == SHAPE_ROLE_VIEWER)
        return hk_fail(write->cx, HK_EDENIED, "who may not answer may not judge posts either");
    HK_TRY(listen_load_post(write->cx, write->session, workspace, watch, post, &was));
    const enum shape_judged judged = judged_as(in->judged, was.judged);
    const enum shape_mark mark = marked_as(in->mark, was.mark);
    if (was.conversation != 0 && judged != was.judged)
        return hk_fail_value(write->cx, "is_case",
            "judged: it is a case: say there why no answer is needed, or put it back");
    const int64_t judged_by = judged == was.judged ? was.judged_by
        : judged == SHAPE_JUDGED_OPEN              ? 0
                                                   : write->who.login;
    const struct listen_add_sum_in sums = {.workspace = workspace,
        .watch = watch,
        .needs = moved(was.judged == SHAPE_JUDGED_NEEDS, judged == SHAPE_JUDGED_NEEDS),
        .by_rule = moved(was.judged == SHAPE_JUDGED_RULE, judged == SHAPE_JUDGED_RULE),
        .by_person = moved(was.judged == SHAPE_JUDGED_PERSON, judged == SHAPE_JUDGED_PERSON),
        .marked_right = moved(was.mark == SHAPE_MARK_RIGHT, mark == SHAPE_MARK_RIGHT),
        .marked_wrong = moved(was.mark == SHAPE_MARK_WRONG, mark == SHAPE_MARK_WRONG)};
    HK_TRY(listen_judge_hit(
        write->cx, write->session, workspace, watch, was.at_ms, post, judged, judged_by, mark));
    HK_TRY(listen_add_sum(write->cx, write->session, &sums));
    flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, watch);
    return HK_OK;
}
