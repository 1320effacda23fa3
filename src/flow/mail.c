/* flow/mail.c -- see mail.h.
 *
 *   want     a transaction: a job that says which letter, to whom, in which language
 *   send     jobs' thread: read the server, make the text; the server takes it or not
 *   settle   a transaction: of a test letter, what the server said
 */
#include "flow/mail.h"
#include "flow/letter_alarm.h"
#include "flow/letter_html.h"

#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "engage/chat.h"
#include "engage/trouble.h"
#include "engage/views.h"
#include "lang/words.h"
#include "people/people.h"
#include "people_sql.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LETTER_MAX_BYTES = 4 * 1024 * 1024,
    PAYLOAD_MAX_BYTES = 8 * 1024,
    ERROR_MAX_BYTES = 300,
    CA_LOOK_BYTES = 64 * 1024
};

#define SMTP_TIMEOUT_MS 60000u
#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* In front of what is said of a server that nobody we believe vouches for. */
static const struct hk_str untrusted = HK_STR_INIT("untrusted: ");

/* ---- the server --------------------------------------------------------------------------- */

static struct hk_str place_of(struct hk_cx *cx, int64_t workspace)
{
    return hk_arena_printf(cx->arena, "mail_server.password:%lld", (long long)workspace);
}

/* What is kept from now on. A password goes with the account it was given for. */
static enum hk_rc next_password(struct flow_write *write, const struct shape_mail_server_save *in,
    const struct people_mail_row *before, struct hk_str *out)
{
    *out = HK_STR("");
    if (in->account.n == 0)
        return HK_OK;
    if (in->password.n > 0) {
        *out = hk_crypto_seal(write->cx, write->flow->options.key,
            place_of(write->cx, write->who.workspace), in->password);
        return HK_OK;
    }
    if (before->password.n == 0 || !hk_str_equal(before->account, in->account)
        || !hk_str_equal(before->url, in->url))
        return hk_fail_value(
            write->cx, "needed", "password: another server or account needs its password");
    *out = before->password;
    return HK_OK;
}

/* The beginning of a plain file, at most `room` bytes; 0 of anything else. A pipe, a terminal or a
 * device would be waited for, and all that is written with it. */
static size_t look_into(const char *path, char *into, size_t room)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat about;
    size_t n = 0;
    ssize_t got = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) ? 1 : 0;

    while (got > 0 && n < room) {
        got = read(fd, into + n, room - n);
        n += got > 0 ? (size_t)got : 0;
    }
    if (fd >= 0)
        close(fd);
    return n;
}

/* An authority of one's own is a file of certificates on this machine, which we can read now. */
static enum hk_rc check_authority(struct hk_cx *cx, struct hk_str path)
{
    char bytes[CA_LOOK_BYTES];

    if (path.n == 0)
        return HK_OK;
    size_t n =
        path.p[0] == '/' ? look_into(hk_arena_str(cx->arena, path).p, bytes, sizeof bytes) : 0;
    if (hk_str_find((struct hk_str){bytes, n}, HK_STR("-----BEGIN CERTIFICATE-----")) != SIZE_MAX)
        return HK_OK;
    return hk_fail_value(cx, "no_certificate",
        "ca_file: expected the whole path of a file with certificates (PEM) that Hark may read");
}

/* Admins' screens read it again. */
static enum hk_rc tell(struct flow_write *write, int64_t workspace)
{
    HK_TRY(people_touch_workspace(write->cx, write->session, workspace));
    flow_log_subject(write, SHAPE_EVENT_KIND_WORKSPACE_CHANGED, workspace);
    return HK_OK;
}

enum hk_rc flow_save_mail(struct flow_write *write, const struct shape_mail_server_save *in)
{
    const struct channel_field server = {.kind = CHANNEL_FIELD_MAIL_OUT};
    struct hk_cx *cx = write->cx;
    struct people_mail_row before = {0};
    struct people_workspace house;
    struct hk_str password, sender;

    HK_TRY(flow_may_manage(write));
    HK_TRY(people_load_workspace(cx, write->session, write->who.workspace, &house));
    if (house.demo)
        return hk_fail_value(cx, "only_demo", "url: nothing may leave the demonstration");
    enum hk_rc rc = people_read_mail(cx, write->session, write->who.workspace, &before);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    if (in->url.n == 0) {
        HK_TRY(people_drop_mail(cx, write->session, write->who.workspace));
        return tell(write, write->who.workspace);
    }
    if (channel_field_refusal(&server, in->url) != NULL)
        return hk_fail_value(
            cx, "not_mail", "url: an address like smtp://mail.example.com:587 was expected");
    if (people_clean_email(cx, in->sender, &sender) != HK_OK)
        return hk_fail_value(
            cx, "not_an_email", "sender: an address like name@example.com was expected");
    HK_TRY(check_authority(cx, in->ca_file));
    HK_TRY(next_password(write, in, &before, &password));
    HK_TRY(people_save_mail(cx, write->session, write->who.workspace, in->url, in->account,
        password, sender, in->inside, in->ca_file));
    return tell(write, write->who.workspace);
}

enum hk_rc flow_load_mail(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct shape_mail_server *out)
{
    struct people_mail_row row = {0};
    enum hk_rc rc = people_read_mail(cx, session, workspace, &row);

    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    *out = (struct shape_mail_server){.url = row.url,
        .account = row.account,
        .kept = row.password.n > 0,
        .sender = row.sender,
        .inside = row.inside,
        .ca_file = row.ca_file,
        .tested_ms = row.tested_ms,
        .error = row.error};
    if (hk_str_starts(row.error, untrusted))
        out->problem = hk_str_sub(row.error, 0, untrusted.n - 2);
    return HK_OK;
}

/* ---- wanted ------------------------------------------------------------------------------- */

struct wanted {
    struct hk_str what; /* "test", "transcript", "account", "watch" */
    struct hk_str to;
    struct hk_str language;
    int64_t account;       /* or watch */
    struct hk_str visitor; /* of a watch: when its alarm began */
};

/* `key` "": a letter of its own, else one that is sent once. */
static enum hk_rc want(struct flow_write *write, const struct wanted *wanted, struct hk_str key)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(PAYLOAD_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    struct hk_cx *cx = write->cx;
    struct people_mail_row row;
    char id[HK_ID_TEXT_BYTES];

    enum hk_rc rc = people_read_mail(cx, write->session, write->who.workspace, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ECONFLICT, "no server for letters is set up");
    HK_TRY(rc);
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "what", wanted->what);
    hk_json_str_member(&w, "to", wanted->to);
    hk_json_str_member(&w, "language", wanted->language);
    hk_json_id_member(&w, "account", wanted->account);
    hk_json_str_member(&w, "visitor", wanted->visitor);
    hk_json_object_end(&w);
    hk_id_write(hk_ids_next(cx->ids, cx->now_ms), id);
    if (key.n == 0)
        key = hk_arena_str(cx->arena, (struct hk_str){id, sizeof id});
    return flow_job_add(write, FLOW_MAIL_SEND, key, hk_buf_str(&buf), 0);
}

enum hk_rc flow_test_mail(struct flow_write *write, struct hk_str to)
{
    struct wanted wanted = {.what = HK_STR("test")};
    struct shape_me me;

    HK_TRY(flow_may_manage(write));
    if (people_clean_email(write->cx, to, &wanted.to) != HK_OK)
        return hk_fail_value(
            write->cx, "not_an_email", "to: an address like name@example.com was expected");
    HK_TRY(engage_load_me(write->cx, write->session, write->who.workspace, write->who.login, &me));
    wanted.language = shape_language_word(me.language);
    return want(write, &wanted, HK_STR(""));
}

enum hk_rc flow_send_transcript(struct flow_write *write, int64_t account, struct hk_str visitor,
    struct hk_str to, struct hk_str language)
{
    struct wanted wanted = {
        .what = HK_STR("transcript"), .language = language, .account = account, .visitor = visitor};
    struct engage_chat_row *rows;
    bool answered = false;
    size_t n = 0;

    HK_TRY(people_clean_email(write->cx, to, &wanted.to));
    HK_TRY(engage_list_chat(
        write->cx, write->session, write->who.workspace, account, visitor, &rows, &n));
    for (size_t i = 0; i < n; i++)
        answered = answered || engage_chat_is_ours(&rows[i]);
    if (!answered) /* else anybody could have our server write anything to anybody */
        return hk_fail(write->cx, HK_ECONFLICT, "a talk can be sent once it was answered");
    return want(write, &wanted, HK_STR(""));
}

/* One letter for each `mark`: it stands in the key, by its hash, since networks have words of their
 * own and the key is part of the letter's name. */
static enum hk_rc want_for(struct flow_write *write, const struct people_member_row *admin,
    struct wanted wanted, struct hk_str mark)
{
    struct hk_cx *cx = write->cx;
    struct shape_me me;
    char about[HK_ID_TEXT_BYTES], login[HK_ID_TEXT_BYTES];
    uint8_t hash[HK_SHA256_BYTES];

    HK_TRY(engage_load_me(cx, write->session, write->who.workspace, admin->login, &me));
    wanted.to = admin->email;
    wanted.language = shape_language_word(me.language);
    hk_id_write(wanted.account, about);
    hk_id_write(admin->login, login);
    hk_crypto_sha256(mark, hash);
    return want(write, &wanted,
        hk_arena_printf(cx->arena, "%.*s-%.*s-%lld-%.*s", HK_ID_TEXT_BYTES, about, HK_ID_TEXT_BYTES,
            login, (long long)(cx->now_ms / DAY_MS), HKS(hk_crypto_hex(cx, hash, 4))));
}

static enum hk_rc want_for_admins(
    struct flow_write *write, const struct wanted *wanted, struct hk_str mark)
{
    struct people_mail_row server;
    struct people_member_row *members;
    size_t n = 0;

    enum hk_rc rc = people_read_mail(write->cx, write->session, write->who.workspace, &server);
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    HK_TRY(people_list_members(write->cx, write->session, write->who.workspace, &members, &n));
    for (size_t i = 0; i < n; i++)
        if (members[i].role == SHAPE_ROLE_ADMIN && members[i].active && members[i].joined)
            HK_TRY(want_for(write, &members[i], *wanted, mark));
    return HK_OK;
}

enum hk_rc flow_mail_admins(struct flow_write *write, int64_t account)
{
    const struct wanted wanted = {.what = HK_STR("account"), .account = account};
    struct shape_account about;

    HK_TRY(engage_load_account(write->cx, write->session, write->who.workspace, account, &about));
    struct hk_str trouble = engage_account_trouble_word(write->cx, &about);
    return trouble.n > 0 ? want_for_admins(write, &wanted, trouble) : HK_OK;
}

enum hk_rc flow_mail_alarm(struct flow_write *write, int64_t watch, int64_t began_ms)
{
    struct hk_str began = hk_arena_printf(write->cx->arena, "%lld", (long long)began_ms);
    const struct wanted wanted = {.what = HK_STR("watch"), .account = watch, .visitor = began};

    return want_for_admins(write, &wanted, began);
}

/* ---- the text ----------------------------------------------------------------------------- */

struct letter {
    struct flow *flow;
    bool test;
    bool unsaid; /* there was nothing to say any more: it did not leave */
    struct wanted wanted;
    struct people_mail_row server; /* that was asked to carry it */
    struct hk_str brand;
    struct hk_str house; /* where Hark's screens are; "" unknown */
    struct hk_str subject;
    struct hk_buf text;
    struct hk_buf html;
    struct hk_str error;
};

static void put_line(struct hk_buf *text, struct hk_str line)
{
    hk_buf_add_str(text, line);
    hk_buf_add_str(text, HK_STR("\r\n"));
}

static struct hk_str speaker_of(
    struct words *words, const struct letter *letter, const struct engage_chat_row *row)
{
    if (!engage_chat_is_ours(row))
        return words_text(words, "mail.you", NULL, 0);
    return row->author_name.n > 0 ? row->author_name : letter->brand;
}

/* A line of both: as plain text, and as HTML. */
static void put_words(struct letter *letter, struct hk_str line)
{
    put_line(&letter->text, line);
    letter_html_words(&letter->html, line);
}

static void put_files(
    struct hk_cx *cx, struct words *words, struct letter *letter, struct hk_str attachments)
{
    const struct hk_json *list = NULL;

    if (attachments.n == 0 || hk_json_read(cx, attachments, &hk_json_foreign, &list) != HK_OK)
        return;
    for (const struct hk_json *a = hk_json_first(list); a != NULL; a = hk_json_next(list, a)) {
        struct words_value name = WORDS_TEXT("name", hk_json_text(a, "name"));
        if (name.text.n > 0)
            put_words(letter, words_text(words, "mail.file", &name, 1));
    }
}

static void put_message(
    struct hk_cx *cx, struct words *words, struct letter *letter, const struct engage_chat_row *row)
{
    struct hk_str when = words_moment(words, WORDS_DATE_TIME, row->at_ms);
    struct hk_str who = speaker_of(words, letter, row);

    struct hk_str head = hk_arena_printf(cx->arena, "%.*s (%.*s)", HKS(who), HKS(when));

    put_line(&letter->text, HK_STR(""));
    put_line(&letter->text, head);
    letter_html_speaker(&letter->html, head);
    if (row->deleted)
        put_words(letter, words_text(words, "chat.gone", NULL, 0));
    else if (row->text.n > 0)
        put_words(letter, row->text);
    if (!row->deleted)
        put_files(cx, words, letter, row->attachments);
}

static enum hk_rc write_transcript(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct words *words, struct letter *letter)
{
    const struct words_value brand = WORDS_TEXT("brand", letter->brand);
    struct engage_chat_row *rows;
    size_t n = 0;

    HK_TRY(engage_list_chat(
        cx, session, workspace, letter->wanted.account, letter->wanted.visitor, &rows, &n));
    letter->subject = words_text(words, "mail.transcript", &brand, 1);
    struct hk_str why = words_text(words, "mail.transcript_why", &brand, 1);
    put_line(&letter->text, letter->subject);
    letter_html_begin(&letter->html, letter->wanted.language, letter->subject);
    for (size_t i = 0; i < n; i++)
        put_message(cx, words, letter, &rows[i]);
    put_line(&letter->text, HK_STR("\r\n--"));
    put_line(&letter->text, why);
    letter_html_end(&letter->html, why);
    return HK_OK;
}

/* HK_END: it is well again. */
static enum hk_rc write_trouble(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct words *words, struct letter *letter)
{
    struct shape_account account;

    HK_TRY(engage_load_account(cx, session, workspace, letter->wanted.account, &account));
    struct hk_str trouble = engage_account_trouble(cx, words, &account);
    const struct words_value values[] = {
        WORDS_TEXT("brand", letter->brand), WORDS_TEXT("name", account.name)};
    if (trouble.n == 0)
        return HK_END;
    letter->subject = words_text(words, "mail.account", values, HK_COUNT(values));
    put_line(&letter->text, trouble);
    put_line(&letter->text, HK_STR(""));
    put_line(&letter->text, words_text(words, "mail.account_where", values, HK_COUNT(values)));
    if (letter->house.n > 0)
        put_line(&letter->text, hk_arena_printf(cx->arena, "%.*s/accounts", HKS(letter->house)));
    return HK_OK;
}

/* HK_END: it is over, or as good as never was. */
static enum hk_rc write_alarm(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct words *words, struct letter *letter)
{
    struct letter_alarm alarm = {.brand = letter->brand, .watch = letter->wanted.account};

    if (!hk_str_to_int(letter->wanted.visitor, &alarm.began_ms))
        return HK_END;
    HK_TRY(letter_alarm_load(cx, letter->flow, session, workspace, &alarm));
    letter->subject = letter_alarm_subject(words, &alarm);
    put_line(&letter->text, letter_alarm_says(words, &alarm));
    if (alarm.words.n > 0) {
        put_line(&letter->text, HK_STR(""));
        put_line(&letter->text, letter_alarm_words(words, &alarm));
    }
    put_line(&letter->text, HK_STR(""));
    put_line(&letter->text, words_text(words, "mail.alarm_where", NULL, 0));
    if (letter->house.n > 0)
        put_line(&letter->text, letter_alarm_address(cx, letter->house, &alarm));
    return HK_OK;
}

static enum hk_rc write_letter(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, struct letter *letter)
{
    struct words *words HK_AUTO(words_close) = NULL;
    struct people_workspace house;

    HK_TRY(people_load_workspace(cx, session, workspace, &house));
    HK_TRY(words_open(cx, letter->wanted.language, house.settings.time_zone, &words));
    letter->brand = house.settings.brand_name;
    const struct words_value brand = WORDS_TEXT("brand", letter->brand);
    if (letter->test) {
        letter->subject = words_text(words, "mail.test", &brand, 1);
        put_line(&letter->text, words_text(words, "mail.test_text", &brand, 1));
        return HK_OK;
    }
    if (hk_str_equal(letter->wanted.what, HK_STR("account")))
        return write_trouble(cx, session, workspace, words, letter);
    if (hk_str_equal(letter->wanted.what, HK_STR("watch")))
        return write_alarm(cx, session, workspace, words, letter);
    return write_transcript(cx, session, workspace, words, letter);
}

/* ---- sent --------------------------------------------------------------------------------- */

static void release(struct flow_job *job)
{
    struct letter *letter = job->data;

    hk_buf_free(&letter->text);
    hk_buf_free(&letter->html);
}

/* A test is tried once: who waits for its end wants to know now. */
static void fail(struct flow_job *job, bool for_good, struct hk_str why)
{
    struct letter *letter = job->data;

    letter->error = hk_arena_str(job->arena, hk_str_sub(why, 0, ERROR_MAX_BYTES));
    flow_job_end(job, for_good || letter->test ? JOBS_GIVE_UP : JOBS_TRY_AGAIN, letter->error);
}

static void read_answer(struct hk_cx *cx, struct flow_job *job, const struct model_response *said)
{
    if (said->transfer == MODEL_TRANSFER_DONE)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
    else if (said->status >= 400)
        fail(job, said->status >= 500,
            hk_arena_printf(cx->arena, "%u: %.*s", said->status, HKS(said->error)));
    else if (said->untrusted)
        fail(job, false, hk_arena_printf(cx->arena, "%.*s%.*s", HKS(untrusted), HKS(said->error)));
    else
        fail(job, false, said->error);
}

static enum hk_rc send(struct hk_cx *cx, struct flow_job *job, const struct people_mail_row *server)
{
    struct letter *letter = job->data;
    struct model_letter head = {.from = server->sender,
        .to = letter->wanted.to,
        .subject = letter->subject,
        .name = job->row.key,
        .account = server->account,
        .html = hk_buf_str(&letter->html),
        .made_ms = job->row.made_ms};
    const struct http_client_target target = {
        .allow_private_addresses = server->inside, .ca_file = server->ca_file};
    const struct model_request request = {.letter = &head,
        .url = server->url,
        .body = hk_buf_str(&letter->text),
        .timeout_ms = SMTP_TIMEOUT_MS,
        .secret = true};

    if (server->password.n > 0)
        HK_TRY(hk_crypto_open(cx, job->flow->options.key, place_of(cx, job->row.workspace),
            server->password, &head.password));
    return flow_job_ask(cx, job, &target, &request, read_answer);
}

static bool read_wanted(struct hk_cx *cx, struct flow_job *job, struct letter *letter)
{
    struct wanted *w = &letter->wanted;
    const struct hk_json *payload = NULL;

    if (hk_json_read(cx, job->row.payload, &hk_json_foreign, &payload) != HK_OK)
        return false;
    *w = (struct wanted){.what = hk_json_text(payload, "what"),
        .to = hk_json_text(payload, "to"),
        .language = hk_json_text(payload, "language"),
        .visitor = hk_json_text(payload, "visitor")};
    letter->test = hk_str_equal(w->what, HK_STR("test"));
    return letter->test || hk_id_read(hk_json_text(payload, "account"), &w->account);
}

void flow_mail_send(struct hk_cx *cx, struct flow_job *job)
{
    struct letter *letter = hk_arena_alloc(job->arena, sizeof *letter);

    letter->text = hk_buf_make(LETTER_MAX_BYTES);
    letter->html = hk_buf_make(LETTER_MAX_BYTES);
    letter->flow = job->flow;
    letter->house = flow_public_url(job->flow);
    job->data = letter;
    job->release = release;
    if (!read_wanted(cx, job, letter)) {
        fail(job, true, HK_STR("its payload cannot be read"));
        return;
    }
    enum hk_rc rc = people_read_mail(cx, job->session, job->row.workspace, &letter->server);
    if (rc == HK_OK)
        rc = write_letter(cx, job->session, job->row.workspace, letter);
    if (rc == HK_OK)
        rc = send(cx, job, &letter->server);
    letter->unsaid = rc == HK_END;
    if (letter->unsaid)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
    else if (rc != HK_OK)
        fail(job, rc == HK_ENOTFOUND || rc == HK_EINVAL || rc == HK_EDENIED,
            hk_str_from(cx->error.text));
}

static bool is_same_server(const struct people_mail_row *a, const struct people_mail_row *b)
{
    return hk_str_equal(a->url, b->url) && hk_str_equal(a->account, b->account)
        && hk_str_equal(a->password, b->password) && hk_str_equal(a->sender, b->sender)
        && hk_str_equal(a->ca_file, b->ca_file) && a->inside == b->inside;
}

/* What became of a test letter is said of the settings it was sent with. If others were saved while
 * it was under way, one is sent with those. */
static enum hk_rc judge(struct flow_write *w, const struct letter *letter, struct hk_str error)
{
    struct people_mail_row now;
    const enum hk_rc rc = people_read_mail(w->cx, w->session, w->who.workspace, &now);

    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    if (!is_same_server(&now, &letter->server))
        return want(w, &letter->wanted, HK_STR(""));
    HK_TRY(people_judge_mail(w->cx, w->session, w->who.workspace, w->cx->now_ms, error));
    return tell(w, w->who.workspace);
}

enum hk_rc flow_mail_settle(struct flow_write *w, struct flow_job *job, enum jobs_state state)
{
    const struct letter *letter = job->data;

    if (letter != NULL && letter->unsaid) /* the day's key is for the letter that does leave */
        return jobs_drop(
            w->cx, w->session, job->row.workspace, job->row.kind, job->row.key, JOBS_DONE);
    if (letter == NULL || !letter->test)
        return HK_OK;
    struct hk_str error = state == JOBS_DONE ? HK_STR("")
        : letter->error.n > 0                ? letter->error
                                             : HK_STR("?");
    return judge(w, letter, error);
}
