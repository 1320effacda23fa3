/* app/check.c -- hark check: does everything add up? hark doctor: is everything as it should be?
 *
 * Both only read, through sessions of their own beside a running server, and need no lock.
 */
#include "app/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include "app/app.h"
#include "app/files.h"
#include "app/key.h"
#include "app/lock.h"
#include "app/reserve.h"
#include "app/word_forms.h"
#include "app_sql.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "engage/trouble.h"
#include "engage/views.h"
#include "flow/blobs.h"
#include "flow/commands.h"

#define LARGE_BYTES                                                                                \
    (INT64_C(1) << 30) /* from here on the doctor leaves the database to the check */
#define MEBIBYTE (INT64_C(1) << 20)
#define MINUTE_MS INT64_C(60000)
#define TOKEN_SOON_MS (INT64_C(14) * 24 * 60 * MINUTE_MS)

static void close_session(struct store_session **session)
{
    store_session_close(*session);
}

static void close_store(struct store **store)
{
    store_close(*store);
}

/* ---- check -------------------------------------------------------------------------------- */

static void print_breach(void *owner, const char *sentence)
{
    size_t *breaches = owner;

    (*breaches)++;
    printf("%s\n", sentence);
}

enum hk_rc app_check_store(
    struct hk_cx *cx, struct store *store, const char *folder, size_t *out_breaches)
{
    HK_AUTO(close_session) struct store_session *session = NULL;
    enum hk_rc rc;

    *out_breaches = 0;
    HK_TRY(store_session_open(cx, store, &session));
    if (store_integrity(cx, session) != HK_OK) {
        print_breach(out_breaches, cx->error.text);
        return HK_OK;
    }
    HK_TRY(store_snapshot_begin(cx, session));
    rc = flow_check(cx, session, print_breach, out_breaches);
    if (rc == HK_OK)
        rc = flow_blob_check(cx, session, hk_str_from(folder), print_breach, out_breaches);
    store_snapshot_end(session);
    return rc;
}

enum app_exit app_check(struct hk_cx *cx, const struct app_arguments *arguments)
{
    HK_AUTO(close_store) struct store *store = NULL;
    struct app_settings settings;
    size_t breaches;

    if (app_settings_load(cx, arguments, &settings) != HK_OK)
        return app_say_usage(cx, arguments);
    if (store_open_reading(cx, settings.store, app_argument(arguments, "data"), &store) != HK_OK
        || app_check_store(cx, store, app_argument(arguments, "data").p, &breaches) != HK_OK)
        return app_say_failure(cx, arguments);
    if (breaches == 0)
        printf("Everything adds up.\n");
    return breaches == 0 ? APP_DONE : APP_FAILED;
}

/* ---- doctor ------------------------------------------------------------------------------- */

enum finding { FINE, ODD, BAD };

struct doctor {
    struct hk_cx *cx;
    const struct app_arguments *arguments;
    const char *folder;
    struct app_settings settings;
    size_t bad;
};

static void say(struct doctor *doctor, enum finding finding, const char *what, struct hk_str words)
{
    static const char *const names[] = {"ok", "look", "BAD"};

    doctor->bad += finding == BAD;
    printf("%-5s %-10s %.*s\n", names[finding], what, HKS(words));
}

static void say_error(struct doctor *doctor, const char *what)
{
    say(doctor, BAD, what, hk_str_from(doctor->cx->error.text));
}

static void look_at_key(struct doctor *doctor)
{
    const char *path = app_path(doctor->cx, doctor->folder, "key");

    if (app_argument_given(doctor->arguments, "new-key") && !app_file_exists(path)) {
        if (app_key_force(doctor->cx, doctor->folder) != HK_OK) {
            say_error(doctor, "key");
            return;
        }
        say(doctor, ODD, "key",
            HK_STR("a new one was made; connect the accounts anew, their secrets are lost"));
        return;
    }
    if (app_key_check(doctor->cx, doctor->folder) == HK_OK)
        say(doctor, FINE, "key", HK_STR("there, and nobody else may read it"));
    else if (doctor->cx->error.rc == HK_ENOTFOUND
        && !app_file_exists(app_path(doctor->cx, doctor->folder, "hark.db")))
        say(doctor, ODD, "key", HK_STR("none yet; the first start makes it"));
    else if (doctor->cx->error.rc == HK_ENOTFOUND)
        say(doctor, BAD, "key",
            HK_STR("gone; put it back from your backup, or make a new one with --new-key"));
    else
        say_error(doctor, "key");
}

static void look_at_folder(struct doctor *doctor)
{
    struct stat about;

    if (stat(doctor->folder, &about) == 0 && (about.st_mode & 077) != 0)
        say(doctor, ODD, "folder",
            hk_arena_printf(doctor->cx->arena,
                "others may look into it (mode %03o); run: chmod 700 %s",
                (unsigned)about.st_mode & 0777U, doctor->folder));
    else
        say(doctor, FINE, "folder", hk_str_from(doctor->folder));
}

static void look_at_server(struct doctor *doctor)
{
    struct hk_str holder, pid;

    if (app_lock_holder(doctor->cx, doctor->folder, &holder) != HK_OK)
        say_error(doctor, "server");
    else if (!hk_str_cut(&holder, ' ', &pid))
        say(doctor, ODD, "server", HK_STR("not running"));
    else
        say(doctor, FINE, "server",
            hk_arena_printf(doctor->cx->arena, "process %.*s since %.*s", HKS(pid), HKS(holder)));
}

static void look_at_disk(struct doctor *doctor)
{
    int64_t free_bytes = 0;
    bool reserve = app_file_exists(app_path(doctor->cx, doctor->folder, "reserve"));

    if (app_disk_free(doctor->cx, doctor->folder, &free_bytes) != HK_OK) {
        say_error(doctor, "disk");
        return;
    }
    say(doctor,
        free_bytes < APP_RESERVE_BYTES                 ? BAD
            : free_bytes < 1024 * MEBIBYTE || !reserve ? ODD
                                                       : FINE,
        "disk",
        hk_arena_printf(doctor->cx->arena, "%lld MiB free%s", (long long)(free_bytes / MEBIBYTE),
            reserve ? "" : "; no reserve is set aside (a running server does it)"));
}

static void look_at_word_forms(struct doctor *doctor)
{
    const char *path;
    struct lex *lex;
    enum hk_rc rc = app_word_forms_open(doctor->cx, doctor->settings.lex, &lex, &path);

    if (rc != HK_OK)
        say(doctor, rc == HK_ENOTFOUND && doctor->settings.lex.n == 0 ? ODD : BAD, "words",
            hk_str_from(doctor->cx->error.text));
    else
        say(doctor, FINE, "words",
            hk_arena_printf(doctor->cx->arena, "%s: %.*s", path,
                HKS(app_word_forms_describe(doctor->cx, lex))));
    lex_close(&lex);
}

/* Files written in what this clock calls the future, or a clock nobody keeps right. */
static void look_at_clock(struct doctor *doctor)
{
    static const char *const names[] = {"hark.db", "hark.db-wal", "hark.lock"};
    int64_t now_ms = hk_clock_now_ms(), ahead_ms = 0;
    struct timex kept = {0};

    for (size_t i = 0; i < HK_COUNT(names); i++) {
        struct stat about;
        if (stat(app_path(doctor->cx, doctor->folder, names[i]), &about) != 0)
            continue;
        int64_t ms = (int64_t)about.st_mtim.tv_sec * 1000 - now_ms;
        ahead_ms = ms > ahead_ms ? ms : ahead_ms;
    }
    if (ahead_ms > MINUTE_MS)
        say(doctor, BAD, "clock",
            hk_arena_printf(doctor->cx->arena,
                "was set back: the data was last written %lld minutes from now",
                (long long)(ahead_ms / MINUTE_MS)));
    else if (adjtimex(&kept) == TIME_ERROR)
        say(doctor, ODD, "clock",
            hk_arena_printf(doctor->cx->arena, "%.*s; nothing keeps it right (no NTP)",
                HKS(hk_clock_text(doctor->cx, now_ms))));
    else
        say(doctor, FINE, "clock", hk_clock_text(doctor->cx, now_ms));
}

/* What screens say of an account that does not hear; "" if it does. */
static struct hk_str trouble_of(struct hk_cx *cx, const struct shape_account *account)
{
    struct words *words HK_AUTO(words_close) = NULL;

    if (account->state != SHAPE_ACCOUNT_STATE_ACTIVE
        || words_open(cx, HK_STR("en"), HK_STR("UTC"), &words) != HK_OK)
        return HK_STR("");
    return engage_account_trouble(cx, words, account);
}

/* What an admin can do about it; "" if all is well. */
static struct hk_str remedy_of(struct hk_cx *cx, const struct shape_account *account)
{
    char id[HK_ID_TEXT_BYTES];

    hk_id_write(account->id, id);
    if (hk_str_equal(account->reason, HK_STR("token_void")))
        return hk_arena_printf(cx->arena,
            "; the network refuses its key: give it a new one with hark account set --account %.*s "
            "--secret-stdin",
            HK_ID_TEXT_BYTES, id);
    if (account->state == SHAPE_ACCOUNT_STATE_PAUSED)
        return hk_arena_printf(
            cx->arena, "; go on with hark account resume --account %.*s", HK_ID_TEXT_BYTES, id);
    if (account->shadow)
        return HK_STR("; it only listens and sends nothing");
    return account->last_event_ms == 0 ? HK_STR("; nothing has come in yet") : HK_STR("");
}

/* What the network does not grant, a line each. */
static void look_at_rights(struct doctor *doctor, const struct shape_account *account)
{
    struct words *words HK_AUTO(words_close) = NULL;
    struct hk_cx *cx = doctor->cx;

    if (account->state != SHAPE_ACCOUNT_STATE_ACTIVE
        || words_open(cx, HK_STR("en"), HK_STR("UTC"), &words) != HK_OK)
        return;
    for (size_t i = 0; i < account->lacks_count; i++) {
        const struct shape_account_lack *lack = &account->lacks[i];
        const char *key = hk_arena_printf(cx->arena, "right.%.*s", HKS(lack->feature)).p;
        say(doctor, ODD, "account",
            hk_arena_printf(cx->arena, "'%.*s' lacks %.*s: %.*s", HKS(account->name),
                HKS(lack->right), HKS(words_text(words, key, NULL, 0))));
    }
    if (account->token_until_ms > 0)
        say(doctor, account->token_until_ms < cx->now_ms + TOKEN_SOON_MS ? ODD : FINE, "account",
            hk_arena_printf(cx->arena, "the key of '%.*s' ends on %.*s", HKS(account->name),
                HKS(hk_clock_text(cx, account->token_until_ms))));
}

static void look_at_accounts(
    struct doctor *doctor, struct store_session *session, const struct app_workspace_row *workspace)
{
    struct shape_account *accounts;
    size_t n;

    if (engage_list_accounts(doctor->cx, session, workspace->id, &accounts, &n) != HK_OK) {
        say_error(doctor, "accounts");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        bool active = accounts[i].state == SHAPE_ACCOUNT_STATE_ACTIVE;
        if (accounts[i].state == SHAPE_ACCOUNT_STATE_REMOVED)
            continue;
        struct hk_str trouble = trouble_of(doctor->cx, &accounts[i]);
        say(doctor, active && trouble.n == 0 ? FINE : ODD, "account",
            hk_arena_printf(doctor->cx->arena, "%.*s: %.*s '%.*s' is %.*s%s%.*s%.*s%s%.*s",
                HKS(workspace->name), HKS(accounts[i].channel), HKS(accounts[i].name),
                HKS(shape_account_state_word(accounts[i].state)),
                accounts[i].reason.n > 0 ? ": " : "", HKS(accounts[i].reason),
                HKS(remedy_of(doctor->cx, &accounts[i])), trouble.n > 0 ? ": " : "", HKS(trouble)));
        look_at_rights(doctor, &accounts[i]);
    }
}

static void look_at_database(struct doctor *doctor)
{
    HK_AUTO(close_store) struct store *store = NULL;
    HK_AUTO(close_session) struct store_session *session = NULL;
    struct hk_cx *cx = doctor->cx;
    struct app_workspace_row *workspaces;
    struct stat about = {0};
    size_t n;

    if (store_open_reading(cx, doctor->settings.store, hk_str_from(doctor->folder), &store) != HK_OK
        || store_session_open(cx, store, &session) != HK_OK
        || app_list_workspaces(cx, session, &workspaces, &n) != HK_OK) {
        say_error(doctor, "database");
        return;
    }
    (void)stat(app_path(cx, doctor->folder, "hark.db"), &about);
    if (about.st_size >= LARGE_BYTES)
        say(doctor, FINE, "database",
            HK_STR("readable and at the right version; it is large: hark check looks closer"));
    else if (store_integrity(cx, session) == HK_OK)
        say(doctor, FINE, "database",
            hk_arena_printf(cx->arena, "whole and at the right version; workspaces: %zu", n));
    else
        say_error(doctor, "database");
    for (size_t i = 0; i < n; i++)
        look_at_accounts(doctor, session, &workspaces[i]);
}

enum app_exit app_doctor(struct hk_cx *cx, const struct app_arguments *arguments)
{
    struct doctor doctor = {
        .cx = cx, .arguments = arguments, .folder = app_argument(arguments, "data").p};

    if (!app_file_exists(doctor.folder)) {
        hk_fail(cx, HK_ENOTFOUND, "%s: there is no such folder", doctor.folder);
        return app_say_failure(cx, arguments);
    }
    if (app_settings_load(cx, arguments, &doctor.settings) != HK_OK)
        return app_say_usage(cx, arguments);
    say(&doctor, FINE, "version", HK_STR(HARK_VERSION));
    look_at_folder(&doctor);
    look_at_key(&doctor);
    look_at_server(&doctor);
    look_at_disk(&doctor);
    look_at_clock(&doctor);
    look_at_word_forms(&doctor);
    look_at_database(&doctor);
    return doctor.bad == 0 ? APP_DONE : APP_FAILED;
}
