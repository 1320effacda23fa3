/* flow/scan.c -- see scan.h. The scanner is clamd, asked over its socket with INSTREAM.
 *
 * Source: clamd(8), ClamAV 1.0: zINSTREAM\0, then pieces of <4 bytes length, big-endian><bytes>, an
 * empty one last; the answer ends with a NUL.
 */
#include "flow/scan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/blobs.h"
#include "flow_sql.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"

enum { PIECE_BYTES = 64 * 1024, ANSWER_MAX_BYTES = 512, SOCKET_TIMEOUT_S = 30 };

#define SCAN_MAX_US (INT64_C(40) * 1000 * 1000) /* two such wait in a job's lease */

struct flow_scanner {
    struct flow *flow;
    pthread_t thread;
    bool started;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stop;
    int socket; /* under mutex: of the scan under way, -1 none */
    struct flow_job *waiting;
};

struct scan {
    struct hk_str sha256;
    int64_t message;
    enum flow_scan verdict;
    struct hk_str error; /* why there is no verdict */
    int file;
};

/* ---- what is wanted ----------------------------------------------------------------------- */

enum flow_scan flow_scan_first(const struct flow *flow)
{
    return flow->options.scanner.n > 0 ? FLOW_SCAN_WAITING : FLOW_SCAN_NONE;
}

enum hk_rc flow_scan_want(struct flow_write *write, struct hk_str sha256, int64_t message)
{
    struct flow_blob_row row;
    char message_id[HK_ID_TEXT_BYTES], id[HK_ID_TEXT_BYTES];
    struct hk_cx *cx = write->cx;

    enum hk_rc rc = flow_read_blob(cx, write->session, write->who.workspace, sha256, &row);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    if (row.scan != FLOW_SCAN_WAITING)
        return HK_OK;
    hk_id_write(message, message_id);
    hk_id_write(hk_ids_next(cx->ids, cx->now_ms), id);
    return flow_job_add(write, FLOW_BLOB_SCAN,
        hk_arena_printf(cx->arena, "%.*s:%.*s:%.*s", HKS(sha256), HK_ID_TEXT_BYTES, message_id,
            HK_ID_TEXT_BYTES, id),
        HK_STR("{}"), 0);
}

/* ---- the scanner's socket ----------------------------------------------------------------- */

static int open_unix(struct hk_str path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (path.n >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path.p, path.n);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s >= 0 && connect(s, (const struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(s);
        return -1;
    }
    return s;
}

static void set_limits(int s)
{
    const struct timeval limit = {.tv_sec = SOCKET_TIMEOUT_S};

    (void)setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    (void)setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

/* "host:port", "[::1]:port" */
static int open_tcp(struct hk_cx *cx, struct hk_str place)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    size_t colon = place.n;
    int s = -1;

    while (colon > 0 && place.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return -1;
    struct hk_str host = hk_str_sub(place, 0, colon - 1);
    if (hk_str_starts(host, HK_STR("[")) && hk_str_ends(host, HK_STR("]")))
        host = hk_str_sub(host, 1, host.n - 2);
    if (getaddrinfo(hk_arena_str(cx->arena, host).p,
            hk_arena_str(cx->arena, hk_str_sub(place, colon, SIZE_MAX)).p, &hints, &found)
        != 0)
        return -1;
    for (const struct addrinfo *a = found; a != NULL && s < 0; a = a->ai_next) {
        s = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (s >= 0)
            set_limits(s);
        if (s >= 0 && connect(s, a->ai_addr, a->ai_addrlen) != 0) {
            (void)close(s);
            s = -1;
        }
    }
    freeaddrinfo(found);
    return s;
}

static bool send_all(int s, const void *bytes, size_t n)
{
    const char *at = bytes;

    while (n > 0) {
        ssize_t sent = send(s, at, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* False if the scanner takes no more of it; what it says then tells why. */
static bool send_file(int s, int file, int64_t until_us)
{
    char *piece = hk_alloc(PIECE_BYTES);
    bool good = send_all(s, "zINSTREAM", sizeof "zINSTREAM");
    ssize_t n = good ? 1 : 0;

    while (good && n > 0) {
        n = read(file, piece, PIECE_BYTES);
        if (n < 0 && errno == EINTR) {
            n = 1;
            continue;
        }
        uint32_t length = htonl((uint32_t)(n > 0 ? n : 0));
        good = n >= 0 && hk_clock_steady_us() < until_us && send_all(s, &length, sizeof length)
            && send_all(s, piece, (size_t)n);
    }
    hk_free(piece);
    return good;
}

static struct hk_str read_answer(struct hk_cx *cx, int s)
{
    char *text = hk_arena_alloc(cx->arena, ANSWER_MAX_BYTES);
    size_t n = 0;

    while (n < ANSWER_MAX_BYTES && memchr(text, '\0', n) == NULL) {
        ssize_t got = recv(s, text + n, ANSWER_MAX_BYTES - n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    const char *end = memchr(text, '\0', n);
    return (struct hk_str){text, end != NULL ? (size_t)(end - text) : n};
}

enum flow_scan flow_scan_read_answer(struct hk_str answer)
{
    answer = hk_str_trim(answer);
    if (hk_str_equal(answer, HK_STR("stream: OK")))
        return FLOW_SCAN_CLEAN;
    if (hk_str_starts(answer, HK_STR("stream: ")) && hk_str_ends(answer, HK_STR(" FOUND")))
        return FLOW_SCAN_BLOCKED;
    return FLOW_SCAN_WAITING;
}

/* On the scanner's thread. The socket is known while it is open, so that a stop can break it off.
 */
static void ask_scanner(struct hk_cx *cx, struct flow_scanner *scanner, struct scan *scan)
{
    struct hk_str place = scanner->flow->options.scanner;
    int s = hk_str_starts(place, HK_STR("/")) ? open_unix(place) : open_tcp(cx, place);

    if (s < 0) {
        scan->error = HK_STR("the malware scanner cannot be reached");
        return;
    }
    set_limits(s);
    pthread_mutex_lock(&scanner->mutex);
    scanner->socket = scanner->stop ? -1 : s;
    bool stop = scanner->stop;
    pthread_mutex_unlock(&scanner->mutex);
    bool sent = !stop && send_file(s, scan->file, hk_clock_steady_us() + SCAN_MAX_US);
    struct hk_str answer = stop ? HK_STR("") : read_answer(cx, s);
    scan->verdict = flow_scan_read_answer(answer);
    if (scan->verdict == FLOW_SCAN_CLEAN && !sent) /* of what it has not seen it knows nothing */
        scan->verdict = FLOW_SCAN_WAITING;
    if (scan->verdict == FLOW_SCAN_WAITING)
        scan->error = answer.n > 0 ? answer : HK_STR("the malware scanner gave no answer");
    pthread_mutex_lock(&scanner->mutex);
    scanner->socket = -1;
    pthread_mutex_unlock(&scanner->mutex);
    (void)close(s);
}

/* ---- the job ------------------------------------------------------------------------------ */

static void release(struct flow_job *job)
{
    struct scan *scan = job->data;

    if (scan->file >= 0)
        (void)close(scan->file);
}

static void read_verdict(struct hk_cx *cx, struct flow_job *job)
{
    const struct scan *scan = job->data;

    (void)cx;
    if (scan->verdict == FLOW_SCAN_WAITING)
        flow_job_end(job, JOBS_TRY_AGAIN, scan->error);
    else
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
}

static bool read_key(struct hk_str key, struct scan *out)
{
    struct hk_str sha256, message;

    if (!hk_str_cut(&key, ':', &sha256) || !hk_str_cut(&key, ':', &message))
        return false;
    out->sha256 = sha256;
    return hk_id_read(message, &out->message);
}

void flow_scan_run(struct hk_cx *cx, struct flow_job *job)
{
    struct flow_scanner *scanner = job->flow->scanner;
    struct scan *scan = hk_arena_alloc(job->arena, sizeof *scan);
    struct flow_blob_row row;
    int64_t bytes = 0;

    *scan = (struct scan){.file = -1};
    job->data = scan;
    job->release = release;
    if (!read_key(job->row.key, scan)) {
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("its key cannot be read"));
        return;
    }
    enum hk_rc rc = flow_read_blob(cx, job->session, job->row.workspace, scan->sha256, &row);
    if (rc == HK_OK)
        scan->verdict = (enum flow_scan)row.scan;
    if (rc == HK_ENOTFOUND || (rc == HK_OK && row.scan != FLOW_SCAN_WAITING)) {
        flow_job_end(job, JOBS_WAS_DONE, HK_STR("")); /* gone, or known by now */
        return;
    }
    if (scanner == NULL) { /* the admin took it away */
        scan->verdict = FLOW_SCAN_NONE;
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
        return;
    }
    if (rc != HK_OK
        || flow_blob_open(cx, job->flow->options.folder, scan->sha256, &scan->file, &bytes)
            != HK_OK) {
        flow_job_end(job, JOBS_TRY_AGAIN, hk_str_from(cx->error.text));
        return;
    }
    pthread_mutex_lock(&scanner->mutex);
    job->next = scanner->waiting;
    scanner->waiting = job;
    pthread_cond_signal(&scanner->wake);
    pthread_mutex_unlock(&scanner->mutex);
}

/* A message shows its files as they are now: one version on. */
static enum hk_rc tell(struct flow_write *w, int64_t message)
{
    struct conversation_attachments_row row;
    struct hk_cx *cx = w->cx;

    enum hk_rc rc = conversation_read_attachments(cx, w->session, w->who.workspace, message, &row);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    HK_TRY(
        conversation_set_attachments(cx, w->session, w->who.workspace, message, row.attachments));
    return flow_tell_message(w, message, row.conversation);
}

/* Replies that were held back for the sake of a file look at theirs again. */
static enum hk_rc wake_replies(struct flow_write *w)
{
    int64_t now_ms = w->cx->now_ms, changed = 0;

    HK_TRY(outbox_wake_unchecked(
        w->cx, w->session, w->who.workspace, OUTBOX_UNCHECKED_MS, now_ms, &changed));
    if (changed > 0)
        flow_batch_wake_outbox(w->batch, now_ms);
    return HK_OK;
}

enum hk_rc flow_scan_settle(struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct scan *scan = job->data;

    if (state != JOBS_DONE || scan == NULL)
        return HK_OK;
    HK_TRY(flow_judge_blob(
        write->cx, write->session, write->who.workspace, scan->sha256, scan->verdict));
    if (scan->verdict == FLOW_SCAN_BLOCKED)
        hk_log(HK_LOG_WARN, write->cx->trace, "flow.file_blocked", "sha256=%.*s message=%lld",
            HKS(scan->sha256), (long long)scan->message);
    HK_TRY(wake_replies(write));
    return scan->message != 0 ? tell(write, scan->message) : HK_OK;
}

/* ---- the thread --------------------------------------------------------------------------- */

static struct flow_job *take_job(struct flow_scanner *scanner)
{
    struct flow_job *job = NULL;

    pthread_mutex_lock(&scanner->mutex);
    while (!scanner->stop && scanner->waiting == NULL)
        pthread_cond_wait(&scanner->wake, &scanner->mutex);
    if (!scanner->stop) {
        job = scanner->waiting;
        scanner->waiting = job->next;
    }
    pthread_mutex_unlock(&scanner->mutex);
    return job;
}

static void *run_scanner(void *data)
{
    struct flow_scanner *scanner = data;
    struct flow_job *job;

    while ((job = take_job(scanner)) != NULL) {
        struct hk_cx cx = {.arena = job->arena, .now_ms = hk_clock_now_ms()};
        ask_scanner(&cx, scanner, job->data);
        flow_job_go_on(job, read_verdict);
    }
    return NULL;
}

enum hk_rc flow_scanner_start(struct hk_cx *cx, struct flow *flow, struct flow_scanner **out)
{
    if (flow->options.scanner.n == 0)
        return HK_OK;
    struct flow_scanner *scanner = hk_alloc(sizeof *scanner);
    scanner->flow = flow;
    scanner->socket = -1;
    pthread_mutex_init(&scanner->mutex, NULL);
    pthread_cond_init(&scanner->wake, NULL);
    *out = scanner;
    if (pthread_create(&scanner->thread, NULL, run_scanner, scanner) != 0)
        return hk_fail(cx, HK_EIO, "no thread for the malware scanner");
    scanner->started = true;
    return HK_OK;
}

void flow_scanner_stop(struct flow_scanner *scanner)
{
    if (scanner == NULL)
        return;
    pthread_mutex_lock(&scanner->mutex);
    scanner->stop = true;
    if (scanner->socket >= 0)
        (void)shutdown(scanner->socket, SHUT_RDWR);
    pthread_cond_broadcast(&scanner->wake);
    pthread_mutex_unlock(&scanner->mutex);
    if (scanner->started)
        pthread_join(scanner->thread, NULL);
    while (scanner->waiting != NULL) { /* dropped there; the next start does it again */
        struct flow_job *job = scanner->waiting;
        scanner->waiting = job->next;
        flow_job_go_on(job, read_verdict);
    }
    pthread_mutex_destroy(&scanner->mutex);
    pthread_cond_destroy(&scanner->wake);
    hk_free(scanner);
}
