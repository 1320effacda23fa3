/* flow/commands_watch.c -- watches, and what people say of the posts they took.
 *
 * Whoever may answer may also listen. A watch that was worded anew keeps what it took before; a
 * removed one stays as a row that is not active, so that its numbers still open their rows.
 *
 * What it does not do: it looks for nothing in the past; a new watch begins with the next post.
 */
#include "base/str.h"
#include "flow/heard_priv.h"

enum { WATCHES_MAX = 500 };

/* ---- what is listened for -------------------------------------------------------------------- */

/* Is the query one that can be asked here? Its issues have the place; people read the sentence. */
static enum hk_rc check(struct flow_write *write, const struct shape_watch_write *in)
{
    struct shape_query_meaning meaning;
    struct query query;

    if (write->who.role == SHAPE_ROLE_VIEWER)
        return hk_fail(write->cx, HK_EDENIED, "who may not answer may not change watches either");
    if (hk_str_trim(in->name).n == 0)
        return hk_fail_value(write->cx, "empty", "name: say what is listened for");
    HK_TRY(query_parse(write->cx, write->flow->options.lex, in->query, &query));
    if (query.links == 0)
        return HK_OK;
    HK_TRY(flow_preview_query(write->cx, write->flow, write->session, write->who.workspace,
        &(struct shape_query_preview){.query = in->query, .language = SHAPE_LANGUAGE_EN},
        &meaning));
    if (meaning.issues_count > 0 && meaning.issues[0].error)
        return hk_fail_value(write->cx, "in", "query: %.*s", HKS(meaning.issues[0].text));
    return HK_OK;
}

enum hk_rc flow_create_watch(
    struct flow_write *write, const struct shape_watch_write *in, int64_t *out_id)
{
    struct hk_cx *cx = write->cx;
    struct listen_stamp_row stamp;

    HK_TRY(check(write, in));
    HK_TRY(listen_stamp_watches(cx, write->session, write->who.workspace, &stamp));
    if (stamp.watches >= WATCHES_MAX)
        return hk_fail(cx, HK_ECONFLICT, "there are 500 watches: word an old one anew instead");
    *out_id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(listen_insert_watch(cx, write->session, write->who.workspace, *out_id,
        hk_str_trim(in->name), hk_str_trim(in->query), write->who.login, cx->now_ms));
    HK_TRY(listen_insert_sum(cx, write->session, write->who.workspace, *out_id));
    flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, *out_id);
    return HK_OK;
}

static enum hk_rc update(
    struct flow_write *write, int64_t id, bool active, struct hk_str name, struct hk_str query)
{
    int64_t changed = 0;

    HK_TRY(listen_update_watch(write->cx, write->session, write->who.workspace, id, active, name,
        query, write->who.login, write->cx->now_ms, &changed));
    if (changed == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such watch");
    flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, id);
    return HK_OK;
}

enum hk_rc flow_update_watch(
    struct flow_write *write, int64_t id, const struct shape_watch_write *in)
{
    HK_TRY(check(write, in));
    return update(write, id, true, hk_str_trim(in->name), hk_str_trim(in->query));
}

enum hk_rc flow_remove_watch(struct flow_write *write, int64_t id)
{
    struct shape_watch watch;

    if (write->who.role == SHAPE_ROLE_VIEWER)
        return hk_fail(write->cx, HK_EDENIED, "who may not answer may not remove watches either");
    HK_TRY(listen_load_watch(write->cx, write->session, write->who.workspace, id, &watch));
    return update(write, id, false, watch.name, watch.query);
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
