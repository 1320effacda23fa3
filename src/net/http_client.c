/* net/http_client.c -- worker threads, each with its own curl_multi and its own connections.
 *
 * An account's requests always go to the same worker, so connections to its network are used
 * again. Accounts that may reach private addresses have a worker to themselves: were they to share
 * one, an account under guard could be served over a connection that another was allowed to open.
 *
 * What it does not do: bound the number of requests under way; who sends has queues and rates.
 *
 * Threads: http_client_send() from any. The workers have signals blocked. `done` runs on them.
 * Errors:  what goes wrong with one request is in its response, never in another's.
 */
#include "net/http_client.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "net/held_line.h"
#include "net/http_client_priv.h"
#include "net/mailbox.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#define POLL_MS 1000
#define WATCHED_MAX                                                                                \
    512 /* mailboxes and held lines of one worker; more are looked at every second */

struct worker {
    pthread_t thread;
    bool started;
    CURLM *multi;
    struct mailboxes *mailboxes; /* the thread's own */
    struct held_lines *held;     /* as these */
    pthread_mutex_t lock;
    struct transfer *incoming; /* under lock, newest first */
    bool stopping;             /* under lock */
    struct transfer *open;     /* the thread's own, */
    struct transfer *waiting;  /* and these: their time has not come */
};

struct http_client {
    struct worker *workers; /* `guarded` of them, then the one for private addresses */
    unsigned guarded;
};

static void open_add(struct worker *worker, struct transfer *transfer)
{
    transfer->previous = NULL;
    transfer->next = worker->open;
    if (transfer->next != NULL)
        transfer->next->previous = transfer;
    worker->open = transfer;
}

static void open_remove(struct worker *worker, struct transfer *transfer)
{
    if (transfer->previous != NULL)
        transfer->previous->next = transfer->next;
    else
        worker->open = transfer->next;
    if (transfer->next != NULL)
        transfer->next->previous = transfer->previous;
}

static void transfer_start(struct worker *worker, struct transfer *transfer)
{
    if (!transfer_open(transfer)
        || curl_multi_add_handle(worker->multi, transfer->easy) != CURLM_OK) {
        transfer_finish(transfer, CURLE_FAILED_INIT);
        return;
    }
    open_add(worker, transfer);
}

static void transfer_take(struct worker *worker, struct transfer *transfer)
{
    if (transfer->start_us > 0) {
        transfer->next = worker->waiting;
        worker->waiting = transfer;
    } else if (transfer->request.mailbox != NULL) {
        mailboxes_ask(worker->mailboxes, transfer);
    } else if (transfer->request.held != NULL) {
        held_lines_ask(worker->held, transfer);
    } else {
        transfer_start(worker, transfer);
    }
}

/* Those whose time has come; each look is POLL_MS after the last at the latest. */
static void worker_start_due(struct worker *worker)
{
    struct transfer **link = &worker->waiting;
    int64_t now_us = worker->waiting != NULL ? hk_clock_steady_us() : 0;

    while (*link != NULL) {
        struct transfer *transfer = *link;
        if (transfer->start_us > now_us) {
            link = &transfer->next;
            continue;
        }
        *link = transfer->next;
        transfer_start(worker, transfer);
    }
}

/* Start what came in, oldest first. True if the client stops. */
static bool worker_take(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    struct transfer *newest_first = worker->incoming;
    worker->incoming = NULL;
    bool stopping = worker->stopping;
    pthread_mutex_unlock(&worker->lock);

    struct transfer *oldest_first = NULL;
    while (newest_first != NULL) {
        struct transfer *next = newest_first->next;
        newest_first->next = oldest_first;
        oldest_first = newest_first;
        newest_first = next;
    }
    while (oldest_first != NULL) {
        struct transfer *next = oldest_first->next;
        transfer_take(worker, oldest_first);
        oldest_first = next;
    }
    worker_start_due(worker);
    return stopping;
}

static void worker_finish_some(struct worker *worker)
{
    CURLMsg *message = NULL;
    int left = 0;

    while ((message = curl_multi_info_read(worker->multi, &left)) != NULL) {
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE
            || mailboxes_connected(worker->mailboxes, message->easy_handle, code)
            || held_lines_connected(worker->held, message->easy_handle, code))
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        hk_must(transfer != NULL);
        open_remove(worker, transfer);
        (void)curl_multi_remove_handle(worker->multi, transfer->easy);
        transfer_finish(transfer, code);
    }
}

static void worker_finish_all(struct worker *worker)
{
    while (worker->waiting != NULL) {
        struct transfer *transfer = worker->waiting;
        worker->waiting = transfer->next;
        transfer->stopping = true;
        transfer_finish(transfer, CURLE_ABORTED_BY_CALLBACK);
    }
    while (worker->open != NULL) {
        struct transfer *transfer = worker->open;
        open_remove(worker, transfer);
        (void)curl_multi_remove_handle(worker->multi, transfer->easy);
        transfer->stopping = true;
        transfer_finish(transfer, CURLE_ABORTED_BY_CALLBACK);
    }
}

static void *worker_run(void *cls)
{
    struct worker *worker = cls;
    struct curl_waitfd more[WATCHED_MAX];
    int running = 0;

    while (!worker_take(worker)) {
        hk_must(curl_multi_perform(worker->multi, &running) == CURLM_OK);
        worker_finish_some(worker);
        mailboxes_work(worker->mailboxes);
        int wait_ms = held_lines_work(worker->held, POLL_MS);
        unsigned n = mailboxes_wait_for(worker->mailboxes, more, WATCHED_MAX);
        n += held_lines_wait_for(worker->held, more + n, WATCHED_MAX - n);
        hk_must(curl_multi_poll(worker->multi, more, n, wait_ms, NULL) == CURLM_OK);
    }
    mailboxes_free(worker->mailboxes);
    worker->mailboxes = NULL;
    held_lines_free(worker->held);
    worker->held = NULL;
    worker_finish_all(worker);
    return NULL;
}

static bool worker_start(struct worker *worker)
{
    hk_must(pthread_mutex_init(&worker->lock, NULL) == 0);
    worker->multi = curl_multi_init();
    if (worker->multi == NULL)
        return false;
    worker->mailboxes = mailboxes_new(worker->multi);
    worker->held = held_lines_new(worker->multi);
    worker->started = pthread_create(&worker->thread, NULL, worker_run, worker) == 0;
    return worker->started;
}

static void worker_stop(struct worker *worker)
{
    if (worker->started) {
        pthread_mutex_lock(&worker->lock);
        worker->stopping = true;
        pthread_mutex_unlock(&worker->lock);
        (void)curl_multi_wakeup(worker->multi);
        (void)pthread_join(worker->thread, NULL);
    }
    worker->started = false;
}

/* curl links against one TLS library or another; we test, and set options for, OpenSSL's. */
static enum hk_rc curl_check(struct hk_cx *cx)
{
    const curl_version_info_data *info = NULL;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return hk_fail(cx, HK_EIO, "libcurl does not start: reinstall the package libcurl4");
    info = curl_version_info(CURLVERSION_NOW);
    if (info->ssl_version != NULL && strstr(info->ssl_version, "OpenSSL") != NULL)
        return HK_OK;
    const char *tls = info->ssl_version != NULL ? info->ssl_version : "none";
    enum hk_rc rc = hk_fail(cx, HK_EIO,
        "libcurl %s comes with %s as its TLS library, Hark needs OpenSSL: install the packages "
        "libcurl4 and libcurl4-openssl-dev (not the gnutls ones) and build again",
        info->version, tls);
    curl_global_cleanup();
    return rc;
}

enum hk_rc http_client_start(struct hk_cx *cx, unsigned threads, struct http_client **out)
{
    sigset_t all;
    sigset_t before;
    bool good = true;

    HK_TRY(curl_check(cx));
    struct http_client *client = hk_alloc(sizeof *client);
    client->guarded = threads > 0 ? threads : 1;
    client->workers = hk_alloc_array(client->guarded + 1, sizeof *client->workers);
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    for (unsigned i = 0; i <= client->guarded; i++)
        good = worker_start(&client->workers[i]) && good;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!good) {
        http_client_stop(client);
        http_client_free(client);
        return hk_fail(cx, HK_EIO,
            "the network threads do not start: raise the limits of processes and open files");
    }
    *out = client;
    return HK_OK;
}

void http_client_stop(struct http_client *client)
{
    if (client == NULL)
        return;
    for (unsigned i = 0; i <= client->guarded; i++)
        worker_stop(&client->workers[i]);
}

void http_client_free(struct http_client *client)
{
    if (client == NULL)
        return;
    for (unsigned i = 0; i <= client->guarded; i++) {
        mailboxes_free(client->workers[i].mailboxes); /* of a thread that never began */
        held_lines_free(client->workers[i].held);
        (void)curl_multi_cleanup(client->workers[i].multi);
        pthread_mutex_destroy(&client->workers[i].lock);
    }
    hk_free(client->workers);
    hk_free(client);
    curl_global_cleanup();
}

enum hk_rc http_client_send(struct hk_cx *cx, struct http_client *client,
    const struct http_client_target *target, const struct model_request *request,
    http_client_done *done, void *owner)
{
    struct transfer *transfer = NULL;

    HK_TRY(transfer_new(cx, target, request, &transfer));
    transfer->done = done;
    transfer->owner = owner;
    if (request->wait_ms > 0 && request->mailbox == NULL)
        transfer->start_us = hk_clock_steady_us() + INT64_C(1000) * request->wait_ms;
    unsigned index = target->allow_private_addresses
        ? client->guarded
        : (unsigned)((uint64_t)target->account % client->guarded);
    struct worker *worker = &client->workers[index];
    pthread_mutex_lock(&worker->lock);
    if (worker->stopping) {
        pthread_mutex_unlock(&worker->lock);
        hk_arena_free(transfer->arena); /* all of it: nothing was opened yet */
        return hk_fail(cx, HK_ERETRY, "the program is being stopped");
    }
    transfer->next = worker->incoming;
    worker->incoming = transfer;
    pthread_mutex_unlock(&worker->lock);
    (void)curl_multi_wakeup(worker->multi);
    return HK_OK;
}
