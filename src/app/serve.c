/* app/serve.c -- hark serve: take the folder, start everything in order, wait, stop in reverse.
 *
 * Standard output gets two lines once the port is open: the address, and a one-time sign-in link
 * (or how to get one). Everything else is the log, on standard error.
 *
 * SIGINT, SIGTERM and SIGHUP stop cleanly: exit 0. If the database fails for good the process
 * ends at once with 74 and keeps nothing back: what was acknowledged is on the disk, the rest must
 * not be promised any more. If that happens while it stops, it stops, and its code is 74 too.
 *
 * A service manager that waits for it is told when the port is open, and when it begins to stop.
 *
 * While it waits it watches the disk: a full one gets the reserve (app/reserve.h).
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "api/api.h"
#include "app/files.h"
#include "app/key.h"
#include "app/lock.h"
#include "app/reserve.h"
#include "app/setup.h"
#include "app/web_files.h"
#include "app/word_forms.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "net/http_client.h"

#define LOCK_WAIT_MS 2000
#define HTTP_STOP_MS 3000
#define WATCH_MS 1000
#define LAST_WORDS_US 200000 /* for the 503s that are on their way */

struct serve {
    struct app_settings settings;
    const char *folder;
    struct app_lock lock;
    struct lex *lex;
    struct flow *flow;
    struct api *api;
    struct http_server *http;
    struct app_server server;
    struct app_control *control;
    int signals; /* a signalfd */
    int broken;  /* an eventfd: the database failed */
};

static void note_broken(void *owner, const struct hk_error *error)
{
    const struct serve *serve = owner;
    const uint64_t one = 1;

    hk_log(HK_LOG_ERROR, 0, "app.database_failed", "reason=\"%s\"", error->text);
    if (write(serve->broken, &one, sizeof one) != sizeof one)
        _exit(APP_IO);
}

/* From here on signals are read in wait_for_end(), also those of threads made later. */
static enum hk_rc catch_signals(struct hk_cx *cx, struct serve *serve)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    serve->signals = signalfd(-1, &set, SFD_CLOEXEC);
    serve->broken = eventfd(0, EFD_CLOEXEC);
    if (serve->signals < 0 || serve->broken < 0)
        return hk_fail(cx, HK_EIO, "signals: %s", strerror(errno));
    return HK_OK;
}

static enum hk_log_level level_of(struct hk_str word)
{
    static const char *const words[] = {"debug", "info", "warn", "error"};

    for (size_t i = 0; i < HK_COUNT(words); i++)
        if (hk_str_equal(word, hk_str_from(words[i])))
            return (enum hk_log_level)i;
    return HK_LOG_WARN;
}

/* Where a browser finds the server: as set, else on this machine. */
static struct hk_str address_of(struct hk_cx *cx, const struct serve *serve)
{
    struct hk_str host = serve->settings.listen;

    if (serve->settings.public_url.n > 0)
        return serve->settings.public_url;
    while (host.n > 0 && host.p[host.n - 1] != ':')
        host.n--;
    host.n -= host.n > 0;
    if (host.n == 0 || hk_str_equal(host, HK_STR("0.0.0.0")) || hk_str_equal(host, HK_STR("[::]")))
        host = HK_STR("127.0.0.1");
    return hk_arena_printf(cx->arena, "http://%.*s:%u", HKS(host), http_server_port(serve->http));
}

/* ---- starting ----------------------------------------------------------------------------- */

static enum hk_rc open_folder(struct hk_cx *cx, struct serve *serve)
{
    int error;

    hk_log_set_level(level_of(serve->settings.log_level));
    HK_TRY(app_folder_make(cx, serve->folder));
    HK_TRY(app_lock_take(cx, serve->folder, LOCK_WAIT_MS, &serve->lock));
    if (!app_reserve_keep(cx, serve->folder, &error))
        hk_log(HK_LOG_WARN, cx->trace, "app.no_reserve", "error=%d", error);
    return HK_OK;
}

/* Without them searches know less, and nothing else does. */
static void open_word_forms(struct hk_cx *cx, struct serve *serve)
{
    const char *path;
    enum hk_rc rc = app_word_forms_open(cx, serve->settings.lex, &serve->lex, &path);
    bool absent = rc == HK_ENOTFOUND && serve->settings.lex.n == 0; /* the doctor says so */

    if (rc != HK_OK)
        hk_log(absent ? HK_LOG_INFO : HK_LOG_WARN, cx->trace, "app.no_word_forms",
            "path=%s reason=\"%s\"", path, cx->error.text);
}

/* Before anything that wakes streams; nobody is served yet. */
static enum hk_rc open_http(struct hk_cx *cx, struct serve *serve)
{
    const struct http_server_options options = {.listen = serve->settings.listen,
        .trusted_proxies = serve->settings.trusted_proxies,
        .threads = (unsigned)serve->settings.http_threads,
        .connections_max = (unsigned)serve->settings.connections,
        .https_only = hk_str_starts(serve->settings.public_url, HK_STR("https://")),
        .body_ceiling = api_body_ceiling,
        .body_file = api_body_file,
        .handle = api_handle};
    enum hk_rc rc = http_server_open(cx, &options, &serve->http);

    if (rc == HK_EIO) /* no fault of the disk: starting again would not help */
        rc = cx->error.rc = HK_EINVAL;
    return rc;
}

static enum hk_rc start_flow(struct hk_cx *cx, struct serve *serve)
{
    struct flow_options options = {.folder = hk_str_from(serve->folder),
        .store_url = serve->settings.store,
        .public_url = address_of(cx, serve),
        .lex = serve->lex,
        .scanner = serve->settings.clamd,
        .http = serve->http,
        .cpu_threads = (unsigned)serve->settings.cpu_threads,
        .store_connections = (unsigned)serve->settings.store_connections,
        .demo = serve->settings.demo,
        .broken = note_broken,
        .owner = serve};

    HK_TRY(app_key_load(cx, serve->folder, &options));
    HK_TRY(flow_start(cx, &options, &serve->flow));
    return app_key_keep(cx, serve->folder, &options);
}

static enum hk_rc start_http(struct hk_cx *cx, struct serve *serve)
{
    const struct api_options options = {.public_url = serve->settings.public_url,
        .http = serve->http,
        .files = {app_web_files, app_web_file_count}};

    serve->api = api_new(serve->flow, &options);
    enum hk_rc rc = http_server_start(cx, serve->http, serve->api);
    if (rc == HK_EIO)
        rc = cx->error.rc = HK_EINVAL;
    return rc;
}

static enum hk_rc start(struct hk_cx *cx, struct serve *serve)
{
    HK_TRY(catch_signals(cx, serve));
    HK_TRY(open_folder(cx, serve));
    HK_TRY(open_http(cx, serve));
    open_word_forms(cx, serve);
    HK_TRY(start_flow(cx, serve));
    HK_TRY(start_http(cx, serve));
    serve->server = (struct app_server){serve->flow, serve->folder};
    return app_control_start(cx, serve->folder, app_call_answer, &serve->server, &serve->control);
}

/* Beyond this machine a password over plain http would be readable to whoever carries it. */
static void warn_of_plain_http(struct hk_cx *cx, const struct serve *serve)
{
    const struct app_settings *settings = &serve->settings;
    struct hk_str url = settings->public_url.n > 0
        ? settings->public_url
        : hk_arena_printf(cx->arena, "http://%.*s", HKS(settings->listen));

    if (hk_str_starts(url, HK_STR("https://")) || net_url_is_here(url))
        return;
    fprintf(stderr,
        "hark serve: %.*s is plain http: passwords and cookies would cross the network readable, "
        "and browsers keep notices and clipboard from such pages; put a proxy with a certificate "
        "in "
        "front and set public_url to its https address\n",
        HKS(url));
}

/* The link is for who starts Hark the first time, and for the demo; whoever has been here has
 * their own way in. */
static enum hk_rc print_lines(struct hk_cx *cx, struct serve *serve)
{
    bool visitors, demo = serve->settings.demo;
    struct hk_str link;
    enum hk_rc rc = HK_OK;

    cx->now_ms = hk_clock_now_ms();
    HK_TRY(app_has_visitors(cx, serve->flow, &visitors));
    warn_of_plain_http(cx, serve);
    printf("Hark is at      %.*s\n", HKS(flow_public_url(serve->flow)));
    if (demo || !visitors) {
        rc = app_make_link(cx, serve->flow, demo, &link);
        if (rc == HK_OK)
            printf("Sign in once at %.*s\n", HKS(link));
        else if (rc == HK_ENOTFOUND)
            printf("Nobody can sign in yet: hark init --data %s --email YOU --password-stdin\n",
                serve->folder);
    }
    fflush(stdout);
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* ---- waiting and stopping ----------------------------------------------------------------- */

static void watch_disk(struct hk_cx *cx, struct serve *serve, bool *given)
{
    struct flow_health health;
    int error;

    cx->now_ms = hk_clock_now_ms();
    flow_read_health(serve->flow, &health);
    if (health.storage_full && !*given) {
        *given = app_reserve_give(cx, serve->folder);
    } else if (!health.storage_full && *given) {
        *given = !app_reserve_keep(cx, serve->folder, &error);
    }
    hk_arena_reset(cx->arena);
}

static void wait_for_end(struct serve *serve)
{
    struct pollfd watched[] = {
        {.fd = serve->signals, .events = POLLIN}, {.fd = serve->broken, .events = POLLIN}};
    struct hk_cx cx = {.arena = hk_arena_new()};
    bool given = false;

    for (;;) {
        int n = poll(watched, HK_COUNT(watched), WATCH_MS);
        if (watched[1].revents != 0) {
            usleep(LAST_WORDS_US);
            _exit(APP_IO);
        }
        if (n > 0 && watched[0].revents != 0)
            break;
        if (n == 0)
            watch_disk(&cx, serve, &given);
    }
    hk_arena_free(cx.arena);
}

/* Has the database failed, be it in the last moment of a stop? */
static bool is_broken(const struct serve *serve)
{
    struct pollfd broken = {.fd = serve->broken, .events = POLLIN};

    return poll(&broken, 1, 0) == 1;
}

/* Also of what is only half started. Requests end first, so that the flow gets nothing new; what
 * it has still wakes streams, and still answers requests that were refused meanwhile. */
static void stop(struct serve *serve)
{
    app_control_stop(serve->control);
    http_server_stop(serve->http, HTTP_STOP_MS);
    flow_stop(serve->flow);
    api_free(serve->api);
    http_server_free(serve->http);
    lex_close(&serve->lex);
    app_lock_release(&serve->lock);
}

enum app_exit app_serve(struct hk_cx *cx, const struct app_arguments *arguments)
{
    struct serve serve = {.folder = app_argument(arguments, "data").p,
        .lock = {.fd = -1},
        .signals = -1,
        .broken = -1};
    enum app_exit result = APP_DONE;
    enum hk_rc rc;

    if (app_settings_load(cx, arguments, &serve.settings) != HK_OK)
        return app_say_usage(cx, arguments);
    rc = start(cx, &serve);
    if (rc == HK_OK)
        rc = print_lines(cx, &serve);
    if (rc == HK_OK) {
        sd_notify(0, "READY=1");
        wait_for_end(&serve);
        sd_notify(0, "STOPPING=1");
    } else {
        result = app_say_failure(cx, arguments);
    }
    stop(&serve);
    return result == APP_DONE && is_broken(&serve) ? APP_IO : result;
}
