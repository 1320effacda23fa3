/* flow/templates.c -- see templates.h.
 *
 *   want     a transaction: when it was asked, and a job
 *   read     jobs' thread: the channel says what to request, page after page
 *   settle   a transaction: all templates of the account anew, or why not; the account has changed
 */
#include "flow/templates.h"

#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/str.h"
#include "channel/parts.h"
#include "ingest_sql.h"
#include "outbox_sql.h"

enum { PAGES_MAX = 60, TEMPLATES_MAX = 1000, SPACES_MAX = 4, JSON_MAX_BYTES = 256 * 1024 };

#define FRESH_MS (INT64_C(24) * 3600 * 1000)

/* ---- wanted ------------------------------------------------------------------------------- */

static enum hk_rc begin(struct flow_write *write, int64_t account, int64_t asked_ms)
{
    char id[HK_ID_TEXT_BYTES];

    hk_id_write(account, id);
    return flow_job_add(write, FLOW_TEMPLATES_READ,
        hk_arena_printf(write->cx->arena, "%.*s:%lld", HK_ID_TEXT_BYTES, id, (long long)asked_ms),
        HK_STR("{}"), 0);
}

/* While it is being asked it is noted for the end of that: what the network changed in the meantime
 * may not be in the answer that is under way. */
static enum hk_rc want(struct flow_write *write, int64_t account)
{
    struct ingest_template_times times;
    struct hk_cx *cx = write->cx;

    HK_TRY(ingest_read_template_times(cx, write->session, write->who.workspace, account, &times));
    const bool under_way = times.asked_ms > times.read_ms;
    const int64_t last_ms = under_way ? times.asked_ms : times.read_ms;
    const int64_t asked_ms = cx->now_ms > last_ms ? cx->now_ms : last_ms + 1;
    HK_TRY(ingest_ask_templates(cx, write->session, write->who.workspace, account, asked_ms));
    return under_way ? HK_OK : begin(write, account, asked_ms);
}

enum hk_rc flow_refresh_templates(struct flow_write *write, int64_t account)
{
    struct ingest_account_row row;

    HK_TRY(flow_may_speak(write));
    enum hk_rc rc =
        ingest_read_account(write->cx, write->session, write->who.workspace, account, &row);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    const struct channel_kind *kind = rc == HK_OK ? channel_find(row.channel) : NULL;
    if (kind == NULL || kind->templates == NULL || row.state == SHAPE_ACCOUNT_STATE_REMOVED)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such account with templates");
    return want(write, account);
}

struct ask_job {
    struct store_job job; /* first, see store_job */
    struct flow *flow;
    int64_t workspace;
    int64_t account;
};

static enum hk_rc ask_run(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct ask_job *a = data;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = a->flow,
        .who = {.workspace = a->workspace}};

    return want(&write, a->account);
}

/* An account whose form does not say where to ask is asked only by a person, who then reads why. */
static bool can_ask(struct hk_cx *cx, struct flow *flow, int64_t id)
{
    struct flow_account *account = flow_account_hold(flow, id);
    struct channel_templates page = {.step = CHANNEL_STEP_FAILED};

    if (account == NULL)
        return false;
    enum hk_rc rc = account->kind->templates(cx, &account->channel, 0, NULL, &page);
    flow_account_release(account);
    return rc == HK_OK && page.step == CHANNEL_STEP_REQUEST;
}

void flow_templates_keep_fresh(struct hk_cx *cx, struct flow *flow, struct store_session *session)
{
    const struct channel_kind *kind;

    for (size_t k = 0; (kind = channel_at(k)) != NULL; k++) {
        struct ingest_name_row *rows;
        size_t n = 0;
        if (kind->templates == NULL
            || ingest_list_stale_templates(
                   cx, session, hk_str_from(kind->name), cx->now_ms - FRESH_MS, &rows, &n)
                != HK_OK)
            continue;
        for (size_t i = 0; i < n && !flow->stopping; i++) {
            struct ask_job a = {.job = {.run = ask_run, .workspace = rows[i].workspace, .units = 1},
                .flow = flow,
                .workspace = rows[i].workspace,
                .account = rows[i].id};
            if (can_ask(cx, flow, rows[i].id)
                && store_writer_run(cx, flow->writer, STORE_CLASS_BULK, &a.job) != HK_OK)
                hk_log(HK_LOG_WARN, 0, "flow.templates_not_asked", "account=%lld reason=\"%s\"",
                    (long long)rows[i].id, cx->error.text);
        }
    }
}

/* ---- read --------------------------------------------------------------------------------- */

struct reading {
    int64_t id;
    struct flow_account *account; /* NULL: gone */
    unsigned step;
    struct channel_template *list; /* TEMPLATES_MAX, in the job's arena */
    size_t n;
    const char *error_code;
};

static void release(struct flow_job *job)
{
    struct reading *r = job->data;

    flow_account_release(r->account);
}

/* The stable words of the document; whatever else a channel says is a refusal. */
static const char *word_of(struct hk_str code)
{
    static const char *const words[] = {"no_business", "token_void", "no_right", "misconfigured"};

    for (size_t i = 0; i < HK_COUNT(words); i++)
        if (hk_str_equal(code, hk_str_from(words[i])))
            return words[i];
    return "refused";
}

static void give_up(struct flow_job *job, struct hk_str code, struct hk_str why)
{
    struct reading *r = job->data;

    r->error_code = word_of(code);
    flow_job_end(job, JOBS_GIVE_UP, why.n > 0 ? why : hk_str_from(r->error_code));
}

static void keep(struct flow_job *job, const struct channel_templates *page)
{
    struct reading *r = job->data;

    for (size_t i = 0; i < page->count && r->n < TEMPLATES_MAX; i++) {
        const struct channel_template *t = &page->list[i];
        r->list[r->n++] = (struct channel_template){.name = hk_arena_str(job->arena, t->name),
            .language = hk_arena_str(job->arena, t->language),
            .status = hk_arena_str(job->arena, t->status),
            .category = hk_arena_str(job->arena, t->category),
            .header = hk_arena_str(job->arena, t->header),
            .body = hk_arena_str(job->arena, t->body),
            .footer = hk_arena_str(job->arena, t->footer),
            .buttons = hk_arena_str(job->arena, t->buttons),
            .media = hk_arena_str(job->arena, t->media),
            .lack = hk_arena_str(job->arena, t->lack),
            .named = t->named};
    }
}

static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous);

static void call(struct hk_cx *cx, struct flow_job *job, const struct model_request *request)
{
    struct reading *r = job->data;
    const struct http_client_target target = flow_account_target(r->account);

    if (r->step++ >= PAGES_MAX) {
        give_up(job, HK_STR("refused"), HK_STR("the list has more pages than it may have"));
        return;
    }
    enum hk_rc rc = flow_job_ask(cx, job, &target, request, ask);
    if (rc == HK_ERETRY) /* the program is being stopped */
        flow_job_end(job, JOBS_TRY_AGAIN, hk_str_from(cx->error.text));
    else if (rc != HK_OK)
        give_up(job, HK_STR("misconfigured"), hk_str_from(cx->error.text));
}

/* The first time, and with each page. The job may be gone when this returns. */
static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    struct reading *r = job->data;
    struct channel_templates page = {.step = CHANNEL_STEP_RETRY};
    enum hk_rc rc = r->account->kind->templates(cx, &r->account->channel, r->step, previous, &page);

    if (rc != HK_OK) {
        flow_job_end(job, JOBS_TRY_AGAIN, hk_str_from(cx->error.text));
        return;
    }
    keep(job, &page);
    switch (page.step) {
    case CHANNEL_STEP_REQUEST:
        call(cx, job, &page.request);
        break;
    case CHANNEL_STEP_SENT:
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
        break;
    case CHANNEL_STEP_FAILED:
    case CHANNEL_STEP_VOID:
        give_up(job, page.error_code, page.error_text);
        break;
    case CHANNEL_STEP_RETRY:
    case CHANNEL_STEP_UNCLEAR:
    case CHANNEL_STEP_NOT_FOUND:
        job->retry_after_ms = page.retry_after_ms;
        flow_job_end(job, JOBS_TRY_AGAIN,
            page.error_text.n > 0 ? page.error_text : HK_STR("the network is busy"));
        break;
    }
}

static bool read_key(struct hk_str key, int64_t *out_account, int64_t *out_asked_ms)
{
    struct hk_str id;

    return hk_str_cut(&key, ':', &id) && hk_id_read(id, out_account)
        && hk_str_to_int(key, out_asked_ms);
}

void flow_templates_read(struct hk_cx *cx, struct flow_job *job)
{
    struct reading *r = hk_arena_alloc(job->arena, sizeof *r);
    int64_t asked_ms = 0;

    job->data = r;
    job->release = release;
    r->list = hk_arena_array(job->arena, TEMPLATES_MAX, sizeof *r->list);
    if (read_key(job->row.key, &r->id, &asked_ms))
        r->account = flow_account_hold(job->flow, r->id);
    if (r->account == NULL || r->account->kind->templates == NULL)
        give_up(job, HK_STR("misconfigured"), HK_STR("the account is gone or cannot be opened"));
    else
        ask(cx, job, NULL);
}

/* Who held on to the account while it was removed writes nothing. */
enum hk_rc flow_templates_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct reading *r = job->data;
    int64_t workspace = job->row.workspace, account = 0, asked_ms = 0;
    struct ingest_template_times times;
    struct hk_cx *cx = write->cx;

    if (!read_key(job->row.key, &account, &asked_ms))
        return HK_OK;
    enum hk_rc rc = ingest_read_template_times(cx, write->session, workspace, account, &times);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    bool whole = state == JOBS_DONE && r != NULL;
    const char *error = whole                ? ""
        : r != NULL && r->error_code != NULL ? r->error_code
                                             : "no_answer";
    if (whole)
        HK_TRY(ingest_drop_templates(cx, write->session, workspace, account));
    for (size_t i = 0; whole && i < r->n; i++) {
        const struct channel_template *t = &r->list[i];
        struct ingest_insert_template_in in = {.workspace = workspace,
            .account = account,
            .name = t->name,
            .language = t->language,
            .status = t->status,
            .category = t->category,
            .header = t->header,
            .body = t->body,
            .footer = t->footer,
            .buttons = t->buttons,
            .media = t->media,
            .lack = t->lack,
            .named = t->named};
        HK_TRY(ingest_insert_template(cx, write->session, &in));
    }
    const bool again = times.asked_ms > asked_ms;
    const int64_t read_ms = cx->now_ms > times.asked_ms ? cx->now_ms : times.asked_ms;
    HK_TRY(ingest_note_templates(cx, write->session, workspace, account,
        again ? times.asked_ms - 1 : read_ms, hk_str_from(error)));
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, account);
    return again ? begin(write, account, times.asked_ms) : HK_OK;
}

/* ---- filled in ---------------------------------------------------------------------------- */

static enum hk_rc refuse(
    struct flow_write *write, enum hk_rc rc, const char *code, const char *sentence)
{
    if (write->command != NULL)
        write->command->refusal_code = hk_str_from(code);
    return hk_fail(write->cx, rc, "%s", sentence);
}

/* What the network takes as a value: one line, something in it, no gap of more than four spaces. */
static bool is_value(struct hk_str value)
{
    size_t spaces = 0;

    for (size_t i = 0; i < value.n; i++) {
        if ((unsigned char)value.p[i] < 0x20)
            return false;
        spaces = value.p[i] == ' ' ? spaces + 1 : 0;
        if (spaces > SPACES_MAX)
            return false;
    }
    return hk_str_trim(value).n > 0;
}

/* The values in the order of the places of `text`, each given once and none besides. */
static enum hk_rc order(struct flow_write *write, struct hk_str text,
    const struct shape_template_value *given, size_t n, const struct channel_template_value **out,
    size_t *out_n)
{
    struct hk_str *places;
    size_t count = channel_template_places(write->cx, text, &places);
    struct channel_template_value *list = hk_arena_array(write->cx->arena, count, sizeof *list);

    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < n && !hk_str_equal(given[at].name, places[i]))
            at++;
        if (at == n || !is_value(given[at].value))
            return hk_fail(write->cx, HK_EINVAL,
                "template: {{%.*s}} needs one line of text, without tabs or long gaps",
                HKS(places[i]));
        list[i] = (struct channel_template_value){places[i], given[at].value};
    }
    if (n != count)
        return hk_fail(
            write->cx, HK_EINVAL, "template: it has %zu places here, %zu values came", count, n);
    *out = list;
    *out_n = count;
    return HK_OK;
}

/* Of each button whose address has a place, what completes it; named by its number. */
static enum hk_rc order_buttons(struct flow_write *write, struct hk_str buttons,
    const struct shape_reply_template *in, struct channel_template_use *use)
{
    struct channel_template_value *list =
        hk_arena_array(write->cx->arena, in->buttons_count, sizeof *list);
    struct hk_str line;

    for (size_t i = 0; hk_str_cut(&buttons, '\n', &line); i++) {
        if (hk_str_find(line, HK_STR("\t")) == SIZE_MAX)
            continue;
        struct hk_str name = hk_arena_printf(write->cx->arena, "%zu", i);
        size_t at = 0;
        while (at < in->buttons_count && !hk_str_equal(in->buttons[at].name, name))
            at++;
        if (at == in->buttons_count || !is_value(in->buttons[at].value))
            return hk_fail(write->cx, HK_EINVAL,
                "template: button %zu needs what completes its address", i + 1);
        list[use->button_count++] = (struct channel_template_value){name, in->buttons[at].value};
    }
    if (in->buttons_count != use->button_count)
        return hk_fail(write->cx, HK_EINVAL, "template: %zu of its buttons take a value, %zu came",
            use->button_count, in->buttons_count);
    use->buttons = list;
    return HK_OK;
}

static void put_values(struct hk_json_writer *w, const char *key,
    const struct channel_template_value *values, size_t n)
{
    hk_json_put_key(w, key);
    hk_json_array_begin(w);
    for (size_t i = 0; i < n; i++) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "name", values[i].name);
        hk_json_str_member(w, "value", values[i].value);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
}

static struct hk_str write_use(struct hk_cx *cx, const struct channel_template_use *use)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(JSON_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "name", use->name);
    hk_json_str_member(&w, "language", use->language);
    hk_json_bool_member(&w, "named", use->named);
    put_values(&w, "header", use->header, use->header_count);
    put_values(&w, "body", use->body, use->body_count);
    put_values(&w, "buttons", use->buttons, use->button_count);
    hk_json_object_end(&w);
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

/* Header, body and footer with an empty line between them, as a person sees them. */
static struct hk_str show(
    struct hk_cx *cx, const struct ingest_template_row *row, const struct channel_template_use *use)
{
    struct hk_str parts[] = {channel_template_fill(cx, row->header, use->header, use->header_count),
        channel_template_fill(cx, row->body, use->body, use->body_count), row->footer};
    struct hk_buf text = hk_buf_make(JSON_MAX_BYTES);

    for (size_t i = 0; i < HK_COUNT(parts); i++)
        if (parts[i].n > 0)
            hk_buf_printf(&text, "%s%.*s", text.n > 0 ? "\n\n" : "", HKS(parts[i]));
    return channel_take(cx, &text);
}

enum hk_rc flow_fill_template(struct flow_write *write, int64_t account,
    const struct shape_reply_template *in, struct flow_template *out)
{
    struct ingest_template_row row;
    struct channel_template_use use = {.name = in->name, .language = in->language};
    struct hk_cx *cx = write->cx;
    size_t letters = 0;

    enum hk_rc rc = ingest_read_template(
        cx, write->session, write->who.workspace, account, in->name, in->language, &row);
    if (rc == HK_ENOTFOUND)
        return refuse(write, HK_ECONFLICT, "template_gone",
            "template: the account has none of this name and language any more");
    HK_TRY(rc);
    if (!hk_str_equal(row.status, HK_STR("approved")) || row.lack.n > 0)
        return refuse(write, HK_ECONFLICT, "template_gone",
            "template: it cannot be sent: not approved, or it needs what we cannot give");
    use.named = row.named;
    HK_TRY(order(write, row.header, in->header, in->header_count, &use.header, &use.header_count));
    HK_TRY(order(write, row.body, in->body, in->body_count, &use.body, &use.body_count));
    HK_TRY(order_buttons(write, row.buttons, in, &use));
    while (letters < row.language.n && row.language.p[letters] >= 'a'
        && row.language.p[letters] <= 'z')
        letters++;
    *out = (struct flow_template){.media = row.media,
        .text = show(cx, &row, &use),
        .language = hk_str_sub(row.language, 0, letters),
        .json = write_use(cx, &use)};
    return HK_OK;
}

/* ---- opened ------------------------------------------------------------------------------- */

static const struct channel_template_value *open_values(
    struct hk_arena *arena, const struct hk_json *list, size_t *out_n)
{
    struct channel_template_value *values =
        hk_arena_array(arena, hk_json_size(list), sizeof *values);
    size_t n = 0;

    for (const struct hk_json *v = hk_json_first(list); v != NULL; v = hk_json_next(list, v))
        values[n++] = (struct channel_template_value){hk_arena_str(arena, hk_json_text(v, "name")),
            hk_arena_str(arena, hk_json_text(v, "value"))};
    *out_n = n;
    return values;
}

enum hk_rc flow_open_template(struct hk_cx *cx, struct store_session *session,
    struct hk_arena *arena, int64_t workspace, int64_t message,
    const struct channel_template_use **out)
{
    struct outbox_template_row row;
    const struct hk_json *tree = NULL;

    *out = NULL;
    HK_TRY(outbox_read_template(cx, session, workspace, message, &row));
    if (row.template.n == 0)
        return HK_OK;
    HK_TRY(hk_json_read(cx, row.template, &hk_json_foreign, &tree));
    struct channel_template_use *use = hk_arena_alloc(arena, sizeof *use);
    *use = (struct channel_template_use){.name = hk_arena_str(arena, hk_json_text(tree, "name")),
        .language = hk_arena_str(arena, hk_json_text(tree, "language"))};
    (void)hk_json_bool(hk_json_get(tree, HK_STR("named")), &use->named);
    use->header = open_values(arena, hk_json_get(tree, HK_STR("header")), &use->header_count);
    use->body = open_values(arena, hk_json_get(tree, HK_STR("body")), &use->body_count);
    use->buttons = open_values(arena, hk_json_get(tree, HK_STR("buttons")), &use->button_count);
    *out = use;
    return HK_OK;
}
