/* engage/lists.c -- see views.h: accounts, people, counts, the ledger's page and the quarantine. */
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "base/text.h"
#include "channel/channel.h"
#include "engage/views.h"
#include "engage_sql.h"
#include "people/people.h"
#include "people_sql.h"

#define DAY_MS INT64_C(86400000)
#define ZONE_AHEAD_MAX_MS INT64_C(50400000) /* 14 hours: where a day begins first */

enum { ROW_TEXT_GRAPHEMES = 140, PAGE_MAX = 200, LEDGER_ROWS_MAX = 5000, ANY_STATE = -1 };

enum hk_rc engage_list_counts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, struct shape_count **out, size_t *n)
{
    struct engage_count_row *rows;

    HK_TRY(engage_page_counts(cx, session, reader->workspace, reader->department, &rows, n));
    struct shape_count *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        list[i] = (struct shape_count){.department = rows[i].department,
            .assignee = rows[i].assignee,
            .open = rows[i].open,
            .snoozed = rows[i].snoozed,
            .waiting = rows[i].waiting,
            .answering = rows[i].answering,
            .uncertain = rows[i].uncertain,
            .moved = rows[i].moved};
    *out = list;
    return HK_OK;
}

/* Rights by what no key grants, and consents by what was refused for want of them. */
static void fill_lacks(struct hk_cx *cx, const struct channel_kind *kind, struct hk_str missing,
    struct hk_str refused, struct shape_account *out)
{
    struct shape_account_lack *list =
        hk_arena_array(cx->arena, missing.n / 2 + refused.n / 2 + 2, sizeof *list);
    struct hk_str right, word;
    size_t n = 0;

    while (channel_next_word(&missing, &right))
        list[n++] = (struct shape_account_lack){
            .right = right, .feature = hk_str_from(channel_right_word(kind, right))};
    while (channel_next_word(&refused, &word))
        list[n++] =
            (struct shape_account_lack){.right = channel_right_name(kind, word), .feature = word};
    out->lacks = list;
    out->lacks_count = n;
}

static void fill_account(
    struct hk_cx *cx, const struct engage_account_row *row, struct shape_account *out)
{
    const struct channel_kind *kind = channel_find(row->channel);
    char id[14] = {0};

    hk_id_write(row->id, id);
    *out = (struct shape_account){.id = row->id,
        .channel = row->channel,
        .name = row->name,
        .state = (enum shape_account_state)row->state,
        .reason = row->reason,
        .shadow = row->shadow,
        .department = row->department,
        .webhook_path = kind != NULL && kind->verify != NULL
            ? hk_arena_printf(cx->arena, "/webhooks/%s/%s", kind->name, id)
            : HK_STR(""),
        .last_event_ms = row->last_event_ms,
        .templates_ms = row->templates_ms,
        .reading_failed_ms = row->reading_failed_ms,
        .reading_code = row->reading_code,
        .quiet_since_ms = row->quiet_since_ms,
        .quiet_noticed_ms = row->quiet_noticed_ms,
        .quiet_usual = row->quiet_usual,
        .quiet_heard = row->quiet_heard,
        .token_until_ms = row->token_until_ms,
        .version = row->version};
    if (kind != NULL)
        fill_lacks(cx, kind, row->missing, row->refused, out);
}

enum hk_rc engage_list_accounts(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct shape_account **out, size_t *n)
{
    struct engage_account_row *rows;

    HK_TRY(engage_page_accounts(cx, session, workspace, &rows, n));
    struct shape_account *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        fill_account(cx, &rows[i], &list[i]);
    *out = list;
    return HK_OK;
}

enum hk_rc engage_load_account(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t id, struct shape_account *out)
{
    struct engage_account_row row;

    HK_TRY(engage_read_account(cx, session, workspace, id, &row));
    fill_account(cx, &row, out);
    return HK_OK;
}

static void fill_person(const struct engage_reader *reader, const struct people_member_row *row,
    struct shape_person *out)
{
    *out = (struct shape_person){.id = row->login,
        .name = row->name,
        .email = reader->admin ? row->email : HK_STR(""),
        .role = (enum shape_role)row->role,
        .department = row->department,
        .active = row->active,
        .joined = row->joined,
        .invited_until_ms = reader->admin ? row->invited_until_ms : 0,
        .version = row->version};
}

enum hk_rc engage_list_people(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, struct shape_person **out, size_t *n)
{
    struct people_member_row *rows;

    HK_TRY(people_list_members(cx, session, reader->workspace, &rows, n));
    struct shape_person *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        fill_person(reader, &rows[i], &list[i]);
    *out = list;
    return HK_OK;
}

enum hk_rc engage_load_person(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t login, struct shape_person *out)
{
    struct people_member_row row;

    HK_TRY(people_read_member(cx, session, reader->workspace, login, &row));
    fill_person(reader, &row, out);
    return HK_OK;
}

enum hk_rc engage_list_departments(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_department **out, size_t *n)
{
    struct people_department_row *rows;

    HK_TRY(people_list_departments(cx, session, workspace, &rows, n));
    struct shape_department *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        list[i] =
            (struct shape_department){rows[i].id, rows[i].name, rows[i].archived, rows[i].version};
    *out = list;
    return HK_OK;
}

enum hk_rc engage_load_me(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t login, struct shape_me *out)
{
    struct people_login_row person;
    struct people_member_row member;
    struct people_membership_row *rows;
    size_t n = 0;
    size_t n_keys;
    enum shape_language language = SHAPE_LANGUAGE_AUTO;

    HK_TRY(people_read_login(cx, session, login, &person));
    HK_TRY(people_read_member(cx, session, workspace, login, &member));
    HK_TRY(people_list_memberships(cx, session, login, &rows, &n));
    struct shape_membership *memberships = hk_arena_array(cx->arena, n, sizeof *memberships);
    for (size_t i = 0; i < n; i++)
        memberships[i] = (struct shape_membership){
            rows[i].workspace, rows[i].name, rows[i].demo, (enum shape_role)rows[i].role};
    shape_language_read(person.language, &language);
    struct shape_key_choice *keys = people_read_keys(cx, person.keys, &n_keys);
    *out = (struct shape_me){.id = login,
        .name = person.name,
        .email = person.email,
        .role = (enum shape_role)member.role,
        .department = member.department,
        .language = language,
        .theme = (enum shape_theme)person.theme,
        .hold_ms = person.hold_ms,
        .has_password = person.password.n > 0,
        .keys = keys,
        .keys_count = n_keys,
        .memberships = memberships,
        .memberships_count = n};
    return HK_OK;
}

enum hk_rc engage_list_sessions(struct hk_cx *cx, struct store_session *session, int64_t login,
    int64_t current, struct shape_session **out, size_t *n)
{
    struct people_sign_in_row *rows;

    HK_TRY(people_list_sign_ins(
        cx, session, login, cx->now_ms, cx->now_ms - PEOPLE_SESSION_IDLE_MS, &rows, n));
    struct shape_session *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        list[i] = (struct shape_session){.id = rows[i].id,
            .workspace = rows[i].workspace,
            .workspace_name = rows[i].workspace_name,
            .device = rows[i].device,
            .address = rows[i].address,
            .program = rows[i].bearer,
            .current = rows[i].id == current,
            .created_ms = rows[i].created_ms,
            .seen_ms = rows[i].seen_ms,
            .ends_ms = rows[i].expires_ms};
    *out = list;
    return HK_OK;
}

static void add_to_sum(struct shape_ledger_row *sum, const struct shape_ledger_row *row)
{
    sum->opened += row->opened;
    sum->answered += row->answered;
    sum->waived += row->waived;
    sum->moved += row->moved;
    sum->open += row->open;
    sum->answering += row->answering;
    sum->uncertain += row->uncertain;
}

enum hk_rc engage_count_people(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t *out)
{
    struct engage_people_row row;

    HK_TRY(engage_people_waiting(cx, session, reader->workspace, reader->department, &row));
    *out = row.people;
    return HK_OK;
}

/* How long today's most patient had to wait. Ids rise with the time of arrival, and nothing arrives
 * before it was said, so no row of earlier days is looked at. */
static enum hk_rc load_longest(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_ledger_request *request,
    struct shape_ledger *out)
{
    struct engage_longest_row row;
    const int64_t begin_ms = request->from_day * DAY_MS - ZONE_AHEAD_MAX_MS;

    if (!request->only_today)
        return HK_OK;
    HK_TRY(engage_longest_answer(cx, session, reader->workspace, reader->department,
        request->department, request->from_day, hk_id_before_ms(begin_ms), &row));
    out->longest_answer_ms = row.longest_ms;
    return HK_OK;
}

/* Who waits now, and since when there is anything to count. */
static enum hk_rc load_moments(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, struct shape_ledger *out)
{
    struct engage_since_row *rows;
    size_t n = 0;

    HK_TRY(engage_count_people(cx, session, reader, &out->people_waiting));
    HK_TRY(engage_oldest_waiting(cx, session, reader->workspace, reader->department, &rows, &n));
    out->oldest_waiting_ms = n > 0 ? rows[0].since_ms : 0;
    HK_TRY(engage_first_counted(cx, session, reader->workspace, &rows, &n));
    out->counted_since_ms = n > 0 ? rows[0].since_ms : 0;
    return HK_OK;
}

enum hk_rc engage_load_ledger(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_ledger_request *request,
    struct shape_ledger *out)
{
    struct engage_ledger_row *rows;
    size_t n = 0;

    *out = (struct shape_ledger){.from = hk_clock_day_text(cx, request->from_day),
        .to = hk_clock_day_text(cx, request->to_day)};
    HK_TRY(engage_page_ledger(cx, session, reader->workspace, reader->department,
        request->department, request->from_day, request->to_day, &rows, &n));
    if (n > LEDGER_ROWS_MAX) /* a sum of some of the rows would be a lie that balances */
        return hk_fail(cx, HK_EINVAL, "from: too many rows at once; ask for fewer days");
    struct shape_ledger_row *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct shape_ledger_row){.account = rows[i].account,
            .channel = rows[i].channel,
            .account_name = rows[i].account_name,
            .day = hk_clock_day_text(cx, rows[i].day),
            .opened = rows[i].opened,
            .answered = rows[i].answered,
            .waived = rows[i].waived,
            .moved = rows[i].moved,
            .open = rows[i].open,
            .answering = rows[i].answering,
            .uncertain = rows[i].uncertain};
        add_to_sum(&out->sum, &list[i]);
    }
    out->rows = list;
    out->rows_count = n;
    HK_TRY(load_longest(cx, session, reader, request, out));
    return load_moments(cx, session, reader, out);
}

/* A filter's word as the state the rows are kept in. */
static int64_t filter_state(enum shape_obligation_filter filter)
{
    switch (filter) {
    case SHAPE_OBLIGATION_FILTER_ALL:
        return ANY_STATE;
    case SHAPE_OBLIGATION_FILTER_OPEN:
    case SHAPE_OBLIGATION_FILTER_UNCERTAIN:
        return SHAPE_OBLIGATION_STATE_OPEN;
    case SHAPE_OBLIGATION_FILTER_ANSWERING:
        return SHAPE_OBLIGATION_STATE_ANSWERING;
    case SHAPE_OBLIGATION_FILTER_ANSWERED:
        return SHAPE_OBLIGATION_STATE_ANSWERED;
    case SHAPE_OBLIGATION_FILTER_WAIVED:
        return SHAPE_OBLIGATION_STATE_WAIVED;
    case SHAPE_OBLIGATION_FILTER_MOVED:
        return SHAPE_OBLIGATION_STATE_MOVED;
    case SHAPE_OBLIGATION_FILTER_NONE:
        return SHAPE_OBLIGATION_STATE_NONE;
    }
    return ANY_STATE;
}

/* Nothing said on `day` or later, in any zone, bears a name from before: where to begin to look. */
static int64_t before_day(int64_t day)
{
    return hk_id_before_ms((day - 1) * DAY_MS);
}

static enum hk_rc read_obligations(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_obligations_request *request,
    int64_t limit, struct engage_obligation_row **rows, size_t *out_found)
{
    int64_t state = filter_state(request->state);
    int64_t before = before_day(request->from_day);
    int64_t after = request->after > before ? request->after : before;
    struct engage_page_obligations_in in = {.workspace = reader->workspace,
        .state = state,
        .only_uncertain = request->state == SHAPE_OBLIGATION_FILTER_UNCERTAIN,
        .account = request->account,
        .department = reader->department,
        .only = request->department,
        .from_day = request->from_day,
        .to_day = request->to_day,
        .after = after,
        .n = limit};

    if (state != ANY_STATE)
        return engage_page_obligations(cx, session, &in, rows, out_found);
    return engage_page_opened(cx, session, in.workspace, in.account, in.department, in.only,
        in.from_day, in.to_day, in.after, in.n, rows, out_found);
}

enum hk_rc engage_list_obligations(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_obligations_request *request,
    struct shape_obligation **out, size_t *n, bool *more)
{
    struct engage_obligation_row *rows;
    size_t found = 0;
    int64_t limit = request->limit > PAGE_MAX ? PAGE_MAX : request->limit;

    HK_TRY(read_obligations(cx, session, reader, request, limit + 1, &rows, &found));
    *more = found > (size_t)limit;
    *n = *more ? (size_t)limit : found;
    struct shape_obligation *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        list[i] = (struct shape_obligation){.id = rows[i].id,
            .conversation = rows[i].conversation,
            .customer = rows[i].customer,
            .customer_name = rows[i].customer_name,
            .account = rows[i].account,
            .channel = rows[i].channel,
            .state = (enum shape_obligation_state)rows[i].state,
            .opened_ms = rows[i].opened_ms,
            .due_ms = rows[i].due_ms,
            .settled_ms = rows[i].settled_ms,
            .reason = (enum shape_waive_reason)rows[i].reason,
            .rule = rows[i].rule,
            .uncertain = rows[i].uncertain,
            .assignee = rows[i].assignee,
            .snoozed = rows[i].snoozed != 0,
            .target = rows[i].target,
            .target_due_ms = rows[i].target_due_ms,
            .settled_by = rows[i].settled_by,
            .elsewhere = rows[i].elsewhere,
            .reply_ms = rows[i].reply_ms,
            .text = hk_text_head(HK_TEXT_GRAPHEMES, rows[i].text, ROW_TEXT_GRAPHEMES)};
    *out = list;
    return HK_OK;
}

static void fill_quarantine(
    const struct engage_quarantine_row *row, struct shape_quarantine_row *out)
{
    static const char *const states[] = {"new", "done", "quarantined"};

    *out = (struct shape_quarantine_row){.id = row->id,
        .account = row->account,
        .channel = row->channel,
        .arrived_ms = row->arrived_ms,
        .reason = row->reason,
        .detail = row->detail,
        .tries = row->tries,
        .size_bytes = row->size_bytes,
        .state = hk_str_from(states[row->state])};
}

enum hk_rc engage_list_quarantine(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t before, int64_t limit, struct shape_quarantine_row **out, size_t *n,
    bool *more)
{
    struct engage_quarantine_row *rows;
    size_t found = 0;

    HK_TRY(engage_page_quarantine(
        cx, session, workspace, before > 0 ? before : INT64_MAX, limit + 1, &rows, &found));
    *more = found > (size_t)limit;
    *n = *more ? (size_t)limit : found;
    struct shape_quarantine_row *list = hk_arena_array(cx->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        fill_quarantine(&rows[i], &list[i]);
    *out = list;
    return HK_OK;
}

enum hk_rc engage_load_quarantine(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t raw, struct shape_quarantine_row *out)
{
    struct engage_quarantine_row row;

    HK_TRY(engage_read_quarantine(cx, session, workspace, raw, &row));
    fill_quarantine(&row, out);
    return HK_OK;
}

enum hk_rc engage_count_quarantine(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t *out)
{
    struct engage_n_row row;

    HK_TRY(engage_quarantined(cx, session, workspace, &row));
    *out = row.n;
    return HK_OK;
}
