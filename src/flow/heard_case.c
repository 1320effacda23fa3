/* flow/heard_case.c -- a post that was heard becomes a case, and is put back.
 *
 * The post is recorded as if its network had delivered it: the same customer, thread, message and
 * debt (record.c). If the brand has an account there whose channel can name the post
 * (channel_kind.overhear), it is a message of that account and answered through it. Else it is a
 * message of an account that stands for the place and cannot speak: made with the first such case.
 *
 * One post is one message: its name on the network is looked for first, and what the network
 * delivers later finds it (record_heard.c). Taken over twice it is the same case.
 *
 * The second equation: every watch that took the post counts it as needing an answer, and as a
 * case. Each hit keeps how it was judged before, for putting back.
 *
 * Whoever takes it over says that it needs an answer: it is owed, also if a rule or somebody said
 * before that it is not. Put back, the message owes nothing by the rule FLOW_PUT_BACK and a case in
 * which nothing else is owed is closed. It stays owed if the network delivered it itself, for it
 * was said to us, and as long as it is a case under another name by which it was heard too.
 *
 * What it does not do: answer, or take over by itself.
 *
 * Threads: the writer's. Memory: the unit of work's arena.
 */
#include "base/str.h"
#include "channel/parts.h"
#include "flow/flow_priv.h"
#include "ingest_sql.h"
#include "listen/watches.h"

#define OVERHEARD 'h' /* the class of its dedup, until its network delivers it */

/* ---- where it belongs ------------------------------------------------------------------------ */

struct place {
    struct flow_account account; /* of the row as this transaction sees it, without secrets */
    struct channel_event event;
    int64_t message; /* it is one already; 0 not */
};

static enum hk_rc read_place(
    struct hk_cx *cx, const struct ingest_account_row *row, struct place *out)
{
    *out = (struct place){.account = {.workspace = row->workspace,
                              .id = row->id,
                              .kind = channel_find(row->channel),
                              .state = (enum shape_account_state)row->state,
                              .department = row->department,
                              .channel = {.id = row->id, .remote_id = row->remote_id}}};
    return hk_json_read(cx, row->settings, &hk_json_foreign, &out->account.channel.settings);
}

/* The post as an event of this account. False: the account's channel cannot name it. */
static bool overhear(struct hk_cx *cx, const struct listen_post_row *post, struct place *place)
{
    const struct channel_kind *kind = place->account.kind;
    const int64_t followers = post->reach > 0 ? post->reach : 0;
    const struct channel_heard heard = {.remote_id = post->remote_id,
        .url = post->url,
        .author = post->author,
        .author_name = post->author_name,
        .text = post->text,
        .at_ms = post->at_ms,
        .followers = followers};

    place->event = (struct channel_event){.kind = CHANNEL_COMMENT,
        .direction = CHANNEL_IN,
        .visibility = CHANNEL_PUBLIC,
        .permalink = post->url,
        .text = post->text,
        .language = post->language,
        .name = post->author_name,
        .at_ms = post->at_ms,
        .followers = followers};
    if (kind == NULL || kind->overhear == NULL
        || !kind->overhear(cx, &place->account.channel, &heard, &place->event))
        return false;
    place->event.dedup = channel_dedup(cx, OVERHEARD, 0, place->event.remote_id);
    return true;
}

static enum hk_rc find_message(struct flow_write *write, struct place *place)
{
    struct conversation_remote_row named;
    enum hk_rc rc = conversation_find_remote(write->cx, write->session, write->who.workspace,
        place->account.id, place->event.remote_id, &named);

    place->message = rc == HK_OK ? named.message : 0;
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* An account of ours on the post's network: the one that has it already, else the first that can
 * name it. *out_found: there is one. */
static enum hk_rc find_own(struct flow_write *write, const struct listen_post_row *post,
    struct hk_str channel, struct place *out, bool *out_found)
{
    struct ingest_account_row *rows;
    size_t n = 0;

    *out_found = false;
    HK_TRY(
        ingest_list_channel(write->cx, write->session, write->who.workspace, channel, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct place place;
        HK_TRY(read_place(write->cx, &rows[i], &place));
        if (!overhear(write->cx, post, &place))
            continue;
        HK_TRY(find_message(write, &place));
        if (!*out_found || place.message != 0)
            *out = place;
        *out_found = true;
        if (place.message != 0)
            break;
    }
    return HK_OK;
}

/* The account that stands for a place where we have none. */
static enum hk_rc find_stand_in(
    struct flow_write *write, const struct listen_post_row *post, struct place *out)
{
    struct hk_cx *cx = write->cx;
    const struct hk_str heard = HK_STR("heard");
    struct ingest_account_row *rows,
        row = {.workspace = write->who.workspace,
            .channel = heard,
            .remote_id = post->channel,
            .settings = HK_STR("{}")};
    size_t n = 0;

    HK_TRY(ingest_list_channel(cx, write->session, write->who.workspace, heard, &rows, &n));
    for (size_t i = 0; i < n && row.id == 0; i++)
        if (hk_str_equal(rows[i].remote_id, post->channel))
            row = rows[i];
    if (row.id == 0) {
        row.id = hk_ids_next(cx->ids, cx->now_ms);
        const struct ingest_insert_account_in made = {.workspace = row.workspace,
            .id = row.id,
            .channel = heard,
            .name = post->channel,
            .remote_id = post->channel,
            .settings = row.settings,
            .created_ms = cx->now_ms};
        HK_TRY(ingest_insert_account(cx, write->session, &made));
        flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, row.id);
    }
    HK_TRY(read_place(cx, &row, out));
    if (!overhear(cx, post, out))
        return hk_fail(cx, HK_EINVAL, "this post has no name by which it could be kept");
    return find_message(write, out);
}

/* ---- the message ----------------------------------------------------------------------------- */

static enum hk_rc record(struct flow_write *write, struct place *place, struct hk_str language)
{
    struct hk_hours hours;
    struct flow_record record = {.write = write,
        .account = &place->account,
        .written = hk_arena_array(write->cx->arena, 1, sizeof(int64_t))};

    if (!flow_sees_department(&write->who, place->account.department))
        place->account.department = write->who.department; /* whoever makes it must see it */
    HK_TRY(flow_record_settings(&record, &hours));
    HK_TRY(flow_record_event(&record, &place->event, language, HK_STR("")));
    HK_TRY(find_message(write, place));
    return place->message != 0
        ? HK_OK
        : hk_fail(write->cx, HK_ECONFLICT, "the network's own words cannot be taken over");
}

/* Whoever takes over overrules a person, a rule that waived and one by which it never was owed. */
static bool is_overruled(const struct conversation_debt_row *debt, struct hk_str rule)
{
    if (rule.n > 0)
        return debt->state == SHAPE_OBLIGATION_STATE_WAIVED && hk_str_equal(debt->rule, rule);
    return debt->state == SHAPE_OBLIGATION_STATE_WAIVED
        || debt->state == SHAPE_OBLIGATION_STATE_NONE;
}

enum hk_rc flow_owe_again(
    struct flow_write *write, int64_t message, struct hk_str rule, struct conversation_state *state)
{
    struct conversation_debt_row debt;
    const struct ledger_step step = {
        .kind = LEDGER_UNWAIVED, .message = message, .actor = write->who.login};
    enum hk_rc rc = conversation_read_obligation(
        write->cx, write->session, write->who.workspace, message, &debt);

    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    if (!is_overruled(&debt, rule))
        return HK_OK;
    return flow_step(write, state, &step, SHAPE_EVENT_KIND_MESSAGE_CHANGED, message);
}

static enum hk_rc open_case(
    struct flow_write *write, int64_t message, struct conversation_state *out)
{
    struct conversation_message_row row;

    HK_TRY(
        conversation_read_message(write->cx, write->session, write->who.workspace, message, &row));
    enum hk_rc rc = flow_open_conversation(write, row.conversation, out);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ECONFLICT, "another department has this case");
    return rc;
}

static enum hk_rc tell(struct flow_write *write, const struct conversation_state *state,
    enum shape_activity_kind kind, int64_t message)
{
    const struct shape_activity activity = {.kind = kind, .subject = message};
    int64_t line = message;

    return flow_tell(write, state, &activity, HK_STR(""), &line);
}

/* ---- the second equation --------------------------------------------------------------------- */

/* All watches that took it judge it alike now, or as each did before. */
static enum hk_rc turn_hits(
    struct flow_write *write, const struct listen_post_row *post, int64_t message)
{
    struct listen_taker_row *rows;
    size_t n = 0;
    const bool to_case = message != 0;
    const int64_t workspace = write->who.workspace;

    HK_TRY(listen_name_message(write->cx, write->session, workspace, post->id, message));
    HK_TRY(
        listen_list_takers(write->cx, write->session, workspace, post->at_ms, post->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct listen_taker_row *one = &rows[i];
        const int64_t now = to_case ? SHAPE_JUDGED_NEEDS : one->was;
        const struct listen_add_sum_in sums = {.workspace = workspace,
            .watch = one->watch,
            .needs = (now == SHAPE_JUDGED_NEEDS) - (one->judged == SHAPE_JUDGED_NEEDS),
            .by_rule = (now == SHAPE_JUDGED_RULE) - (one->judged == SHAPE_JUDGED_RULE),
            .by_person = (now == SHAPE_JUDGED_PERSON) - (one->judged == SHAPE_JUDGED_PERSON),
            .cases = to_case ? 1 : -1};
        HK_TRY(listen_turn_hit(write->cx, write->session, workspace, one->watch, post->at_ms,
            post->id, now, to_case ? write->who.login : one->was_by, to_case ? one->judged : 0,
            to_case ? one->judged_by : 0));
        HK_TRY(listen_add_sum(write->cx, write->session, &sums));
        flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, one->watch);
    }
    return HK_OK;
}

static enum hk_rc open_post(
    struct flow_write *write, int64_t watch, int64_t post, struct listen_post_row *out)
{
    struct shape_heard_post taken;

    HK_TRY(flow_may_speak(write));
    HK_TRY(listen_load_post(write->cx, write->session, write->who.workspace, watch, post, &taken));
    return listen_read_post(write->cx, write->session, write->who.workspace, post, out);
}

/* ---- over and back --------------------------------------------------------------------------- */

enum hk_rc flow_may_join(struct flow_write *write, int64_t watch, int64_t post_id, bool uninvited)
{
    struct listen_post_row post;

    HK_TRY(open_post(write, watch, post_id, &post));
    if (post.uninvited && post.message == 0 && !uninvited)
        return hk_fail_value(write->cx, "uninvited",
            "uninvited: nobody spoke to us or of us there; say that you join all the same");
    return HK_OK;
}

enum hk_rc flow_take_heard(
    struct flow_write *write, int64_t watch, int64_t post_id, int64_t owner, bool *out_joined)
{
    struct listen_post_row post;
    struct conversation_state state;
    struct place place;
    bool found = false;

    HK_TRY(open_post(write, watch, post_id, &post));
    *out_joined = true;
    if (post.message != 0)
        return HK_OK;
    HK_TRY(find_own(write, &post, post.channel, &place, &found));
    if (!found)
        HK_TRY(find_stand_in(write, &post, &place));
    *out_joined = place.message != 0;
    if (!*out_joined)
        HK_TRY(record(write, &place, post.language));
    HK_TRY(open_case(write, place.message, &state));
    HK_TRY(flow_owe_again(write, place.message, HK_STR(""), &state));
    HK_TRY(tell(write, &state, SHAPE_ACTIVITY_KIND_TAKEN_OVER, place.message));
    if (owner != 0 && state.now.assignee == 0)
        HK_TRY(flow_assign(write, state.now.id, owner, HK_STR("")));
    return turn_hits(write, &post, place.message);
}

/* Did listening make the message, its network has not delivered it since, and does no other name by
 * which it was heard hold it as a case? */
static enum hk_rc is_only_heard(struct flow_write *write, int64_t account, struct hk_str remote_id,
    const struct listen_post_row *post, bool *out)
{
    struct conversation_message_id_row same;
    struct listen_post_id_row other;
    struct hk_str dedup = channel_dedup(write->cx, OVERHEARD, 0, remote_id);
    enum hk_rc rc = conversation_find_message(write->cx, write->session, write->who.workspace,
        conversation_dedup_key(write->cx, account, dedup), &same);

    *out = false;
    if (rc != HK_OK || same.id != post->message)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    rc = listen_find_twin(
        write->cx, write->session, write->who.workspace, post->message, post->id, &other);
    *out = rc == HK_ENOTFOUND;
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* It owes nothing any more; an answer that left, or is leaving, cannot be undone. */
static enum hk_rc release(
    struct flow_write *write, int64_t message, struct conversation_state *state)
{
    struct conversation_debt_row debt;
    const struct ledger_step step = {.kind = LEDGER_WAIVED,
        .message = message,
        .rule = FLOW_PUT_BACK,
        .actor = write->who.login};

    HK_TRY(conversation_read_obligation(
        write->cx, write->session, write->who.workspace, message, &debt));
    if (debt.state == SHAPE_OBLIGATION_STATE_ANSWERED
        || debt.state == SHAPE_OBLIGATION_STATE_ANSWERING)
        return hk_fail(write->cx, HK_ECONFLICT, "it was answered: it stays a case");
    if (!ledger_waits((enum shape_obligation_state)debt.state))
        return HK_OK; /* somebody said already that no answer is needed */
    if (state->now.open_obligations == 1 && state->now.answering == 0) {
        state->now.state = SHAPE_CONVERSATION_STATE_CLOSED;
        state->now.snoozed_until_ms = 0;
        state->now.closed_ms = write->cx->now_ms;
        state->now.close_reason = SHAPE_WAIVE_REASON_NONE;
    }
    return flow_step(write, state, &step, SHAPE_EVENT_KIND_MESSAGE_CHANGED, message);
}

enum hk_rc flow_put_back_heard(struct flow_write *write, int64_t watch, int64_t post_id)
{
    struct listen_post_row post;
    struct conversation_state state;
    struct conversation_message_row message;
    bool only_heard = false;

    HK_TRY(open_post(write, watch, post_id, &post));
    if (post.message == 0)
        return HK_OK;
    HK_TRY(open_case(write, post.message, &state));
    HK_TRY(conversation_read_message(
        write->cx, write->session, write->who.workspace, post.message, &message));
    HK_TRY(is_only_heard(write, message.account, message.remote_id, &post, &only_heard));
    if (only_heard)
        HK_TRY(release(write, post.message, &state));
    HK_TRY(tell(write, &state, SHAPE_ACTIVITY_KIND_PUT_BACK, post.message));
    return turn_hits(write, &post, 0);
}
