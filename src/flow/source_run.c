/* flow/source_run.c -- one question to one source: redirects, what came, what is kept of it.
 *
 * Redirects are followed here, five at most, each through the guard; where all of them are for good
 * the address becomes the new one. A page that is no feed and names one leads to that. Of kinds
 * that obey robots.txt the rules of each site on the way are asked first (source_robots.c).
 *
 * Posts, sums, cursor and health are written in one transaction, and only if the source is still as
 * it was when it was asked: a crash neither loses nor doubles a post.
 *
 * What it does not do: choose when (sources.c); understand an answer (listen/source.h).
 */
#include "flow/source_run.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "channel/parts.h"
#include "flow/heard.h"
#include "flow/hooks.h"
#include "flow/source_robots.h"
#include "listen/feed.h"
#include "net/net_url.h"

enum { TRIED_POSTS = 3, TRIED_BYTES = 600, HEADERS_MAX = 3 };
enum { HELD_GATHERS = 20, HELD_ENDED_MS = 5000 }; /* so many answers where others are one */

struct source_run *source_run_new(
    struct flow *flow, struct flow_sources *sources, int64_t workspace)
{
    struct hk_arena *arena = hk_arena_new();
    struct source_run *run = hk_arena_alloc(arena, sizeof *run);

    run->flow = flow;
    run->sources = sources;
    run->arena = arena;
    run->workspace = workspace;
    run->moves_for_good = true;
    return run;
}

void source_run_free(struct source_run *run)
{
    hk_arena_free(run->response_arena);
    hk_arena_free(run->arena);
}

static struct hk_cx cx_of(const struct source_run *run)
{
    return (struct hk_cx){.arena = run->arena, .ids = run->flow->ids, .now_ms = hk_clock_now_ms()};
}

/* ---- the question ---------------------------------------------------------------------------- */

static void on_response(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    struct source_run *run = owner;

    run->response_arena = arena;
    run->response = *response;
    sources_go_on(run, SOURCE_ANSWERED);
}

static void add_header(
    struct model_header *headers, size_t *n, const char *name, struct hk_str value)
{
    if (value.n > 0)
        headers[(*n)++] = (struct model_header){hk_str_from(name), value};
}

static void send_it(struct hk_cx *cx, struct source_run *run, const struct model_request *request)
{
    const struct http_client_target target = {.account = run->workspace,
        .allow_private_addresses = run->row.inside,
        .response_max_bytes = FEED_BYTES_MAX};

    hk_arena_free(run->response_arena);
    run->response_arena = NULL;
    if (http_client_send(cx, run->flow->client, &target, request, on_response, run) == HK_OK)
        return;
    run->problem = HK_STR("source_unreachable");
    sources_go_on(run, SOURCE_ANSWERED);
}

static void ask_rules(struct hk_cx *cx, struct source_run *run)
{
    const struct model_request request = {.method = HK_STR("GET"), .url = run->rules};

    send_it(cx, run, &request);
}

static void ask_itself(
    struct hk_cx *cx, struct source_run *run, const struct source_question *question)
{
    struct model_header headers[HEADERS_MAX];
    struct model_request request = {.method = HK_STR("GET"), .url = run->url, .headers = headers};
    const struct model_held held = {.mark = question->etag,
        .name = run->trial != NULL
            ? HK_STR("")
            : hk_arena_printf(cx->arena, "source %lld", (long long)run->row.id),
        .resume = question->resume,
        .gather_ms = (uint32_t)flow_hook_source_gap_ms() / HELD_GATHERS,
        .messages = SOURCE_POSTS_MAX};

    if (question->held) {
        request.held = &held;
        request.timeout_ms =
            run->trial != NULL ? MODEL_CALL_TIMEOUT_MS : (uint32_t)flow_hook_source_gap_ms();
        send_it(cx, run, &request);
        return;
    }
    add_header(headers, &request.header_count, "Accept", question->accept);
    add_header(headers, &request.header_count, "If-None-Match", question->etag);
    add_header(headers, &request.header_count, "If-Modified-Since", question->modified);
    send_it(cx, run, &request);
}

void source_run_ask(struct source_run *run)
{
    struct hk_cx cx = cx_of(run);
    struct source_question question;

    source_ask(&cx, &run->source, &question);
    if (run->hops == 0)
        run->url = question.url;
    switch (source_robots_say(&cx, run)) {
    case ROBOTS_ALLOW:
        ask_itself(&cx, run, &question);
        break;
    case ROBOTS_ASK:
        ask_rules(&cx, run);
        break;
    case ROBOTS_FORBID:
        run->problem = HK_STR("source_robots");
        sources_go_on(run, SOURCE_ANSWERED);
        break;
    }
}

/* ---- the answer ------------------------------------------------------------------------------ */

static struct hk_str header_of(const struct source_run *run, const char *name)
{
    return channel_header(run->response.headers, run->response.header_count, name);
}

/* Asks there next; false: it leads nowhere. */
static bool lead_to(struct source_run *run, struct hk_str place)
{
    struct hk_cx cx = cx_of(run);
    struct hk_str url;

    if (++run->hops > SOURCE_HOPS_MAX || net_url_join(&cx, run->url, place, &url) != HK_OK) {
        run->problem = HK_STR("source_moves");
        return false;
    }
    run->url = url;
    run->host = net_url_host(&cx, url);
    return true;
}

static bool follow(struct source_run *run)
{
    uint32_t status = run->response.status;

    run->moves_for_good = run->moves_for_good && (status == 301 || status == 308);
    return lead_to(run, header_of(run, "location"));
}

/* The feed that a page names; false: it names none. */
static bool follow_page(
    struct source_run *run, struct hk_cx *cx, const struct source_answer *answer)
{
    struct hk_str html = feed_decode(cx, answer->body, answer->content_type);
    struct hk_str link = run->from_page ? HK_STR("") : page_feed_link(cx, html);

    if (link.n == 0 || !lead_to(run, link))
        return false;
    run->from_page = run->moves_for_good = true;
    run->problem = HK_STR("");
    return true;
}

/* Addresses of the web, whole, or none: they become links. */
static void mend_addresses(struct hk_cx *cx, struct source_run *run)
{
    for (size_t i = 0; i < run->news.n; i++) {
        struct shape_post_take *post = &run->news.posts[i];
        struct hk_str url = HK_STR("");
        if (post->url.n > 0 && net_url_join(cx, run->url, post->url, &url) != HK_OK)
            url = HK_STR("");
        post->url = url;
        int64_t at_ms = post->at_ms < cx->now_ms ? post->at_ms : cx->now_ms;
        if (at_ms == 0)
            at_ms = cx->now_ms;
        if (run->newest_ms < at_ms)
            run->newest_ms = at_ms;
    }
}

/* Nothing of what came is kept: the cursor stays, and it is asked again later and later. */
static void give_up(const struct hk_cx *cx, struct source_run *run)
{
    hk_log(HK_LOG_WARN, cx->trace, "flow.source_not_kept", "source=%lld reason=\"%s\"",
        (long long)run->row.id, cx->error.text);
    run->problem = HK_STR("source_not_kept");
    run->heard = NULL;
    run->news.n = 0;
    run->news.more = false;
}

static void prepare(struct hk_cx *cx, struct source_run *run, struct store_session *session)
{
    struct shape_posts_take *posts = hk_arena_alloc(cx->arena, sizeof *posts);

    if (run->news.first && run->trial == NULL)
        run->news.n = 0;
    mend_addresses(cx, run);
    if (run->trial != NULL || run->news.n == 0)
        return;
    posts->posts = run->news.posts;
    posts->posts_count = run->news.n;
    if (flow_prepare_heard(cx, run->flow, session, run->workspace, posts, &run->heard) != HK_OK)
        give_up(cx, run);
}

/* All was well at the end of the way; if each step of it was for good, so is its end. */
static void settle_address(struct source_run *run)
{
    if (run->hops > 0 && run->moves_for_good && run->source.kind != SHAPE_SOURCE_KIND_MASTODON)
        run->source.address = run->url;
}

bool source_run_read(struct source_run *run, struct store_session *session)
{
    struct hk_cx cx = cx_of(run);

    if (run->problem.n > 0)
        return false;
    if (run->rules.n > 0)
        return source_robots_read(&cx, run);
    if (source_is_redirect(&run->response))
        return follow(run);
    run->problem = source_trouble(&run->response);
    run->news.cursor = run->source.cursor;
    if (run->problem.n > 0) {
        run->asked_ms = channel_retry_after_ms(&run->response);
        return false;
    }
    if (run->response.status == 304) {
        settle_address(run);
        return false;
    }
    const struct source_answer answer = {.url = run->url,
        .body = run->response.body,
        .content_type = header_of(run, "content-type"),
        .etag = header_of(run, "etag"),
        .modified = header_of(run, "last-modified")};
    if (source_read(&cx, &run->source, &answer, &run->news) != HK_OK) {
        run->problem = hk_str_from(cx.error.problem);
        return hk_str_equal(run->problem, HK_STR("source_not_feed"))
            && follow_page(run, &cx, &answer);
    }
    settle_address(run);
    if (header_of(run, "ended").n > 0 && run->held)
        run->asked_ms = HELD_ENDED_MS;
    prepare(&cx, run, session);
    return false;
}

/* ---- the commit ------------------------------------------------------------------------------ */

/* A move to where another source listens is none: all of it would be heard and counted twice. */
static enum hk_rc check_move(struct flow_write *write, struct source_run *run)
{
    struct listen_source_row *rows;
    size_t n = 0;

    if (run->problem.n > 0 || hk_str_equal(run->source.address, run->row.address))
        return HK_OK;
    HK_TRY(listen_page_sources(write->cx, write->session, run->workspace, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != run->row.id && rows[i].kind == run->row.kind
            && hk_str_equal(rows[i].address, run->source.address)) {
            run->problem = HK_STR("source_same");
            run->heard = NULL;
            run->news.more = false;
        }
    return HK_OK;
}

/* What it brought so far and is not in its row. */
static struct listen_cursor_row sum_up(
    const struct source_run *run, const struct shape_posts_taken *taken)
{
    struct listen_cursor_row sum = run->pending;

    sum.posts += taken->heard;
    sum.kept += taken->kept;
    if (sum.newest_ms < run->newest_ms)
        sum.newest_ms = run->newest_ms;
    return sum;
}

/* The row of a held source, which is on screens, need not change twice a second. */
static bool may_wait(const struct source_run *run, int64_t now_ms)
{
    return run->held && run->problem.n == 0 && run->row.problem.n == 0 && run->asked_ms == 0
        && !run->news.missed && now_ms - run->row.tried_ms < flow_hook_source_gap_ms();
}

static enum hk_rc save_row(
    struct flow_write *write, const struct source_run *run, const struct listen_cursor_row *sum)
{
    const bool well = run->problem.n == 0;
    const int64_t now_ms = write->cx->now_ms, failures = well ? 0 : run->row.failures + 1;
    uint64_t jitter = source_hash(
        hk_arena_printf(write->cx->arena, "%lld %lld", (long long)run->row.id, (long long)now_ms));
    const struct listen_advance_source_in in = {.workspace = run->workspace,
        .id = run->row.id,
        .address = well ? run->source.address : run->row.address,
        .posts = well ? sum->posts : 0,
        .kept = well ? sum->kept : 0,
        .newest_ms = well ? sum->newest_ms : 0,
        .tried_ms = now_ms,
        .worked_ms = well ? now_ms : run->row.worked_ms,
        .was_ms = run->row.next_ms,
        .next_ms = run->news.more
            ? now_ms
            : now_ms + source_pause_ms(run->source.kind, failures, run->asked_ms, jitter),
        .failures = failures,
        .behind_ms = well ? run->news.behind_ms : run->row.behind_ms,
        .missed_ms = well && run->news.missed ? now_ms : run->row.missed_ms,
        .problem = run->problem};

    HK_TRY(listen_advance_source(write->cx, write->session, &in));
    flow_log_subject(write, SHAPE_EVENT_KIND_SOURCE_CHANGED, run->row.id);
    return HK_OK;
}

static enum hk_rc save(
    struct flow_write *write, const struct source_run *run, const struct shape_posts_taken *taken)
{
    struct listen_cursor_row sum = sum_up(run, taken);

    if (!may_wait(run, write->cx->now_ms)) {
        HK_TRY(save_row(write, run, &sum));
        sum = (struct listen_cursor_row){0};
    }
    if (run->problem.n > 0)
        return HK_OK;
    return listen_save_cursor(write->cx, write->session, run->workspace, run->row.id,
        run->news.cursor, sum.posts, sum.kept, sum.newest_ms);
}

static enum hk_rc run_record(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct source_run *run = data;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = run->flow,
        .who = {.workspace = run->workspace}};
    struct shape_posts_taken taken = {0};
    struct listen_source_row now;

    HK_TRY(listen_read_source(cx, session, run->workspace, run->row.id, &now));
    if (now.version != run->row.version || now.state != SHAPE_SOURCE_STATE_LISTENING)
        return hk_fail(cx, HK_ECONFLICT, "somebody changed the source meanwhile");
    HK_TRY(check_move(&write, run));
    if (run->heard != NULL)
        HK_TRY(flow_record_heard(&write, run->heard, false, &taken));
    return save(&write, run, &taken);
}

static void record_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct source_run *run = data;
    bool failed = rc != HK_OK && rc != HK_ECONFLICT && rc != HK_ENOTFOUND;

    run->lost = failed && run->given_up;
    if (!failed || run->lost) {
        sources_go_on(run, SOURCE_RECORDED);
        return;
    }
    run->given_up = true;
    give_up(cx, run);
    sources_go_on(run, SOURCE_NOT_KEPT);
}

void source_run_record(struct source_run *run)
{
    run->job = (struct store_job){.run = run_record,
        .done = record_done,
        .workspace = run->workspace,
        .units = (uint32_t)run->news.n + 1};
    if (store_writer_submit(run->flow->writer, STORE_CLASS_BULK, &run->job) == HK_OK)
        return;
    run->lost = true;
    sources_go_on(run, SOURCE_RECORDED);
}

/* ---- trials ---------------------------------------------------------------------------------- */

static void show(struct hk_cx *cx, const struct source_run *run, struct shape_source_trial *out)
{
    const struct source_news *news = &run->news;
    size_t n = news->n < TRIED_POSTS ? news->n : TRIED_POSTS;
    struct shape_heard_post *posts = hk_arena_array(cx->arena, n, sizeof *posts);

    for (size_t i = 0; i < n; i++) {
        const struct shape_post_take *post = &news->posts[news->n - 1 - i];
        posts[i] = (struct shape_heard_post){.channel = post->channel,
            .author = post->author,
            .author_name = post->author_name,
            .text = hk_text_head(HK_TEXT_BYTES, post->text, TRIED_BYTES),
            .url = post->url,
            .language = post->language,
            .reach = post->reach,
            .reply = post->reply,
            .repost = post->repost,
            .at_ms = post->at_ms > 0 ? post->at_ms : cx->now_ms,
            .heard_ms = cx->now_ms};
    }
    *out = (struct shape_source_trial){.address = run->source.address,
        .name = news->title.n > 0 ? news->title : run->host,
        .count = (int64_t)news->there,
        .posts = posts,
        .posts_count = n};
}

void source_run_tell(struct source_run *run, enum hk_rc rc)
{
    struct hk_cx cx = cx_of(run);

    if (rc != HK_OK)
        (void)hk_fail(&cx, rc, "the program is being stopped");
    else if (run->problem.n > 0)
        rc = hk_fail_value(&cx, run->problem.p, "address: %.*s", HKS(run->problem));
    else
        show(&cx, run, &run->trial->out);
    run->trial->done(&cx, rc, run->trial);
}
