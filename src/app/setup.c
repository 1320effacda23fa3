/* app/setup.c -- init, token and demo: the first steps of an installation. */
#include "app/setup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "app_sql.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/demo.h"
#include "people/people.h"
#include "people_sql.h"

#define PASSWORD_LEAST 12
#define PASSWORD_MOST 128

static void close_session(struct store_session **session)
{
    store_session_close(*session);
}

/* ---- writing ------------------------------------------------------------------------------ */

struct app_write {
    struct flow_command command; /* first */
    app_write_run *run;
    void *data;
};

static enum hk_rc run_write(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    struct app_write *own = (struct app_write *)(void *)command;
    struct flow_write write = flow_write_of(cx, session, batch, command);

    hk_buf_add_str(reply, HK_STR("{}"));
    return own->run(&write, own->data);
}

enum hk_rc app_write_do(struct hk_cx *cx, struct flow *flow, const struct flow_principal *who,
    app_write_run *run, void *data)
{
    struct app_write own = {.command = {.who = *who, .run = run_write}, .run = run, .data = data};
    enum hk_rc rc = flow_run_command(cx, flow, &own.command);

    hk_buf_free(&own.command.reply);
    return rc;
}

/* Text made in a transaction dies with it; what is to outlive it goes here. */
struct kept_text {
    char text[128];
    size_t n;
};

static void keep_text(struct kept_text *kept, struct hk_str s)
{
    hk_must(s.n <= sizeof kept->text);
    memcpy(kept->text, s.p, s.n);
    kept->n = s.n;
}

/* ---- finding ------------------------------------------------------------------------------ */

static enum hk_rc choose_workspace(struct hk_cx *cx, const struct app_workspace_row *rows, size_t n,
    struct hk_str wish, int64_t *out)
{
    int64_t id = 0;
    size_t brands = 0;

    for (size_t i = 0; i < n; i++)
        brands += !rows[i].demo;
    if (n == 0)
        return hk_fail(cx, HK_ENOTFOUND, "there is no workspace yet: run hark init first");
    if (wish.n == 0 && brands <= 1) {
        *out = rows[0].id;
        return HK_OK;
    }
    if (wish.n == 0)
        return hk_fail(cx, HK_EINVAL,
            "there are %zu workspaces: name one with --workspace, for "
            "example '%.*s'",
            n, HKS(rows[0].name));
    (void)hk_id_read(wish, &id);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id == id || hk_str_equal(rows[i].name, wish)) {
            *out = rows[i].id;
            return HK_OK;
        }
    }
    return hk_fail(cx, HK_ENOTFOUND, "there is no workspace '%.*s'; there is '%.*s'", HKS(wish),
        HKS(rows[0].name));
}

enum hk_rc app_find_workspace(struct hk_cx *cx, struct flow *flow, struct hk_str wish, int64_t *out)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct app_workspace_row *rows;
    size_t n;

    HK_TRY(store_session_open(cx, flow_store(flow), &session));
    HK_TRY(app_list_workspaces(cx, session, &rows, &n));
    return choose_workspace(cx, rows, n, wish, out);
}

enum hk_rc app_has_visitors(struct hk_cx *cx, struct flow *flow, bool *out)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct app_visitor_row row;

    HK_TRY(store_session_open(cx, flow_store(flow), &session));
    HK_TRY(app_has_visitor(cx, session, &row));
    *out = row.yes;
    return HK_OK;
}

/* ---- links -------------------------------------------------------------------------------- */

struct link_work {
    struct app_admin_row admin;
    struct kept_text token;
};

static enum hk_rc write_link(struct flow_write *write, void *data)
{
    struct link_work *work = data;
    struct hk_str token;

    HK_TRY(people_make_link(
        write->cx, write->session, work->admin.workspace, work->admin.login, false, &token));
    keep_text(&work->token, token);
    return HK_OK;
}

enum hk_rc app_make_link(struct hk_cx *cx, struct flow *flow, bool demo, struct hk_str *out)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct link_work work = {0};
    struct flow_principal who;

    HK_TRY(store_session_open(cx, flow_store(flow), &session));
    enum hk_rc rc = app_find_admin(cx, session, demo, SHAPE_ROLE_ADMIN, &work.admin);
    if (rc == HK_ENOTFOUND)
        rc = app_find_admin(cx, session, !demo, SHAPE_ROLE_ADMIN, &work.admin);
    if (rc != HK_OK)
        return rc;
    who = (struct flow_principal){.workspace = work.admin.workspace, .role = SHAPE_ROLE_ADMIN};
    HK_TRY(app_write_do(cx, flow, &who, write_link, &work));
    *out = hk_arena_printf(cx->arena, "%.*s/sign-in#token=%.*s", HKS(flow_public_url(flow)),
        (int)work.token.n, work.token.text);
    return HK_OK;
}

/* ---- hark init ---------------------------------------------------------------------------- */

struct init_work {
    struct hk_str workspace, zone, email, name, password_hash;
};

static enum hk_rc write_init(struct flow_write *write, void *data)
{
    const struct init_work *work = data;
    int64_t workspace, login;

    HK_TRY(flow_create_workspace(
        write, work->workspace, work->zone, false, work->email, work->name, &workspace, &login));
    return people_set_password(write->cx, write->session, login, work->password_hash);
}

static enum hk_rc check_password(struct hk_cx *cx, struct hk_str password)
{
    size_t length;

    if (!hk_text_valid(password))
        return hk_fail(cx, HK_EINVAL, "the password is not UTF-8 text");
    length = hk_text_length(HK_TEXT_CODEPOINTS, password);
    if (length < PASSWORD_LEAST || length > PASSWORD_MOST)
        return hk_fail(cx, HK_EINVAL, "the password must have %d to %d characters, not %zu",
            PASSWORD_LEAST, PASSWORD_MOST, length);
    return HK_OK;
}

/* Days are counted in it; a name that is spelt wrong would silently mean UTC. */
static enum hk_rc check_zone(struct hk_cx *cx, struct hk_str zone)
{
    if (!hk_clock_zone_known(zone))
        return hk_fail(cx, HK_EINVAL,
            "there is no time zone '%.*s'; expected one like Europe/Warsaw", HKS(zone));
    return HK_OK;
}

enum hk_rc app_call_init(struct app_call *call)
{
    struct hk_cx *cx = call->cx;
    struct hk_str password = app_call_arg(call, "password");
    struct init_work work = {.workspace = app_call_arg(call, "workspace"),
        .zone = app_call_arg(call, "zone"),
        .name = app_call_arg(call, "name")};
    const struct flow_principal nobody = {.role = SHAPE_ROLE_ADMIN};

    HK_TRY(people_clean_email(cx, app_call_arg(call, "email"), &work.email));
    HK_TRY(check_password(cx, password));
    HK_TRY(check_zone(cx, work.zone));
    {
        HK_AUTO(close_session) struct store_session *session = NULL;
        struct app_workspace_row *rows;
        size_t n;
        HK_TRY(store_session_open(cx, flow_store(call->flow), &session));
        HK_TRY(app_list_workspaces(cx, session, &rows, &n));
        if (n > 0 && !rows[0].demo)
            return hk_fail(cx, HK_ECONFLICT,
                "'%.*s' is set up here already; invite people in the desk", HKS(rows[0].name));
    }
    work.password_hash = hk_crypto_password_hash(cx, password);
    HK_TRY(app_write_do(cx, call->flow, &nobody, write_init, &work));
    hk_buf_printf(call->text, "The workspace '%.*s' is ready; %.*s is its first admin.\n",
        HKS(work.workspace), HKS(work.email));
    return HK_OK;
}

/* The first line of standard input, without its end. */
static enum hk_rc read_stdin_line(struct hk_cx *cx, struct hk_str *out)
{
    char line[1024];
    size_t n = 0;

    if (isatty(STDIN_FILENO))
        fprintf(stderr, "Password: ");
    if (fgets(line, sizeof line, stdin) != NULL)
        n = strcspn(line, "\r\n");
    if (n == 0)
        return hk_fail(cx, HK_EINVAL, "no password came on standard input");
    *out = hk_arena_str(cx->arena, (struct hk_str){line, n});
    return HK_OK;
}

static void put_argument(struct hk_json_writer *w, const struct app_arguments *arguments,
    const char *name, const char *fallback)
{
    struct hk_str value = app_argument(arguments, name);

    hk_json_str_member(w, name, value.n > 0 ? value : hk_str_from(fallback));
}

enum app_exit app_init(struct hk_cx *cx, const struct app_arguments *arguments)
{
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 16);
    struct hk_json_writer w = hk_json_writer_make(&args);
    struct hk_str email = app_argument(arguments, "email"), name = email, password;

    if (!app_argument_given(arguments, "password-stdin")) {
        hk_fail(cx, HK_EINVAL, "--password-stdin is needed: the password comes on standard input");
        return app_say_usage(cx, arguments);
    }
    if (read_stdin_line(cx, &password) != HK_OK
        || app_folder_make(cx, app_argument(arguments, "data").p) != HK_OK)
        return app_say_failure(cx, arguments);
    (void)hk_str_cut(&email, '@', &name);
    hk_json_object_begin(&w);
    put_argument(&w, arguments, "email", "");
    put_argument(&w, arguments, "workspace", "My brand");
    put_argument(&w, arguments, "zone", "Europe/Warsaw");
    if (app_argument_given(arguments, "name"))
        put_argument(&w, arguments, "name", "");
    else
        hk_json_str_member(&w, "name", name);
    hk_json_str_member(&w, "password", password);
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, HK_STR("init"), hk_buf_str(&args));
}

/* ---- hark token --------------------------------------------------------------------------- */

struct token_work {
    struct app_membership_row member;
    struct kept_text token;
};

static enum hk_rc write_token(struct flow_write *write, void *data)
{
    struct token_work *work = data;
    const struct people_visit visit = {
        .workspace = work->member.workspace, .login = work->member.login, .bearer = true};
    struct people_grant grant;

    HK_TRY(people_open_session(write->cx, write->session, &visit, &grant));
    keep_text(&work->token, grant.token);
    return HK_OK;
}

static enum hk_rc find_member(
    struct app_call *call, struct hk_str email, struct hk_str wish, struct app_membership_row *out)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct hk_cx *cx = call->cx;
    struct app_membership_row *rows;
    size_t n;

    HK_TRY(store_session_open(cx, flow_store(call->flow), &session));
    HK_TRY(app_list_memberships(cx, session, email, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (wish.n == 0 || hk_str_equal(rows[i].workspace_name, wish)) {
            *out = rows[i];
            return HK_OK;
        }
    }
    if (n > 0)
        return hk_fail(cx, HK_ENOTFOUND, "%.*s does not work in '%.*s'", HKS(email), HKS(wish));
    return hk_fail(cx, HK_ENOTFOUND, "nobody here has the e-mail address %.*s", HKS(email));
}

enum hk_rc app_call_token(struct app_call *call)
{
    struct token_work work = {0};
    struct hk_str email;

    HK_TRY(people_clean_email(call->cx, app_call_arg(call, "email"), &email));
    HK_TRY(find_member(call, email, app_call_arg(call, "workspace"), &work.member));
    struct flow_principal who = {
        .workspace = work.member.workspace, .login = work.member.login, .role = SHAPE_ROLE_ADMIN};
    HK_TRY(app_write_do(call->cx, call->flow, &who, write_token, &work));
    hk_buf_printf(call->text, "%.*s\n", (int)work.token.n, work.token.text);
    return HK_OK;
}

enum app_exit app_token(struct hk_cx *cx, const struct app_arguments *arguments)
{
    HK_AUTO(hk_buf_free) struct hk_buf args = hk_buf_make(1 << 16);
    struct hk_json_writer w = hk_json_writer_make(&args);

    hk_json_object_begin(&w);
    put_argument(&w, arguments, "email", "");
    put_argument(&w, arguments, "workspace", "");
    hk_json_object_end(&w);
    return app_call_do(cx, arguments, HK_STR("token"), hk_buf_str(&args));
}

/* ---- hark demo ---------------------------------------------------------------------------- */

enum hk_rc app_call_demo(struct app_call *call)
{
    struct hk_str link;

    HK_TRY(flow_ensure_demo(call->cx, call->flow));
    hk_buf_printf(call->text, "The demo brand '%s' is there.\n", DEMO_WORKSPACE);
    if (flow_public_url(call->flow).n == 0) { /* no server, so no address for a link */
        hk_buf_printf(call->text, "See it with: hark serve --data %s --demo\n", call->folder);
        return HK_OK;
    }
    HK_TRY(app_make_link(call->cx, call->flow, true, &link));
    hk_buf_printf(call->text, "Sign in once at %.*s\n", HKS(link));
    return HK_OK;
}

enum app_exit app_demo(struct hk_cx *cx, const struct app_arguments *arguments)
{
    if (app_folder_make(cx, app_argument(arguments, "data").p) != HK_OK)
        return app_say_failure(cx, arguments);
    return app_call_do(cx, arguments, HK_STR("demo"), HK_STR("{}"));
}
