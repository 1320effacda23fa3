/* net/mailbox.c -- see mailbox.h: the connections, and which question goes over which.
 *
 * Connecting, TLS, STARTTLS and signing in are curl's (imap:// with CONNECT_ONLY); what follows is
 * ours (mailbox_talk.c), since curl has no IDLE and cuts a FETCH. A line that is not encrypted is
 * refused unless the server is on this machine.
 *
 * A question waits as long as its time-out says, then it is answered with "nothing"; the connection
 * stays in IDLE, which is renewed before servers grow tired of it. Where there is no IDLE the
 * folder is searched every half minute. A server that says nothing to a command for a minute is
 * left; so is a connection that nobody asks.
 *
 * What it does not do: reconnect by itself (the next question does, and who asks knows how long to
 * wait).
 *
 * Sources: RFC 2177; libcurl's manual.
 */
#include "net/mailbox.h"

#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "net/mailbox_priv.h"

enum { READS_A_TURN = 32 }; /* a turn: others share the thread */

#define RESPONSE_MAX_BYTES ((size_t)1024 * 1024)
#define READ_BYTES ((size_t)32 * 1024)
#define SILENCE_MS 60000
#define IDLE_RENEW_MS (INT64_C(9) * 60 * 1000)
#define LOOK_EVERY_MS 30000
#define UNASKED_MS (INT64_C(3) * 60 * 1000)

struct mailboxes {
    CURLM *multi;
    struct mailbox *list;
};

struct mailboxes *mailboxes_new(CURLM *multi)
{
    struct mailboxes *all = hk_alloc(sizeof *all);

    all->multi = multi;
    return all;
}

/* ---- bytes off the socket ----------------------------------------------------------------- */

/* All whole responses that lie there. */
static void take_responses(struct mailbox *m)
{
    size_t at = 0;

    while (!m->closing) {
        struct hk_str left = hk_str_sub(hk_buf_str(&m->in), at, SIZE_MAX);
        size_t n = imap_response_bytes(left, RESPONSE_MAX_BYTES);
        if (n == SIZE_MAX)
            mailbox_talk_fail(m, 0, HK_STR("The mail server's answer is too long to be one."));
        if (n == 0 || n == SIZE_MAX)
            break;
        mailbox_talk_take(m, hk_str_sub(left, 0, n));
        at += n;
    }
    m->in.n -= at;
    if (at > 0 && m->in.n > 0)
        memmove(m->in.p, m->in.p + at, m->in.n);
}

static void read_some(struct mailbox *m)
{
    CURLcode code = CURLE_OK;
    size_t got = 1;

    for (unsigned i = 0; i < READS_A_TURN && !m->closing && code == CURLE_OK && got > 0; i++) {
        char *into = hk_buf_reserve(&m->in, READ_BYTES);
        if (into == NULL) {
            mailbox_talk_fail(m, 0, HK_STR("The mail server's answer is too long to be one."));
            return;
        }
        got = 0;
        code = curl_easy_recv(m->line->easy, into, READ_BYTES, &got);
        m->in.n += code == CURLE_OK ? got : 0;
        if (code == CURLE_OK && got > 0)
            take_responses(m);
    }
    if (!m->closing && code != CURLE_AGAIN && (code != CURLE_OK || got == 0))
        mailbox_talk_fail(m, 0, HK_STR("The mail server closed the connection."));
}

/* ---- what is due -------------------------------------------------------------------------- */

/* Is there more to do for the question than to wait? */
static bool is_due(const struct mailbox *m, int64_t now_ms)
{
    return m->ask != NULL
        && (mailbox_talk_has_more(m) || m->ask->request.mailbox->validity != m->validity
            || (!m->idles && now_ms - m->looked_ms >= LOOK_EVERY_MS));
}

/* Between two commands: go on with what is due, or answer who waited long enough. */
static void see_to_rest(struct mailbox *m, int64_t now_ms)
{
    if (is_due(m, now_ms)) {
        mailbox_talk_go_on(m);
        return;
    }
    if (m->ask != NULL && now_ms - m->asked_ms >= (int64_t)m->ask->request.timeout_ms)
        mailbox_talk_answer_nothing(m, m->ask->request.mailbox->after_uid);
    if (m->stage == MAILBOX_IDLING && now_ms - m->since_ms >= IDLE_RENEW_MS)
        mailbox_talk_renew(m);
}

static void see_to(struct mailbox *m, int64_t now_ms)
{
    if (!m->ours || m->closing)
        return; /* curl sees to the time it takes to connect */
    if (m->ask == NULL && now_ms - m->unasked_ms >= UNASKED_MS)
        m->closing = true;
    else if (m->stage == MAILBOX_READY || m->stage == MAILBOX_IDLING)
        see_to_rest(m, now_ms);
    else if (now_ms - m->since_ms >= SILENCE_MS)
        mailbox_talk_fail(m, 0, HK_STR("The mail server says nothing any more."));
}

/* ---- connections -------------------------------------------------------------------------- */

static void close_one(struct mailbox *m)
{
    mailbox_talk_fail(
        m, 0, HK_STR("Hark was stopped while it waited for mail.")); /* none asks, as a rule */
    if (m->line->easy != NULL)
        (void)curl_multi_remove_handle(m->all->multi, m->line->easy);
    transfer_drop(m->line);
    hk_buf_free(&m->in);
    mailbox_set_free(&m->set);
    hk_arena_free(m->scratch);
    hk_free(m);
}

static void connect_new(struct mailboxes *all, struct transfer *ask)
{
    struct mailbox *m = hk_alloc(sizeof *m);

    m->all = all;
    m->ask = ask;
    m->line = transfer_copy(ask);
    m->scratch = hk_arena_new();
    m->in = hk_buf_make(RESPONSE_MAX_BYTES + 2 * READ_BYTES);
    m->asked_ms = hk_clock_now_ms();
    m->stage = MAILBOX_CONNECTING;
    m->since_ms = m->asked_ms;
    m->next = all->list;
    all->list = m;
    if (!transfer_open(m->line) || curl_multi_add_handle(all->multi, m->line->easy) != CURLM_OK)
        mailbox_talk_fail(m, 0, HK_STR("No connection to the mail server could be made."));
}

void mailboxes_ask(struct mailboxes *all, struct transfer *ask)
{
    struct mailbox *m = all->list;

    while (m != NULL && (m->closing || m->ask != NULL || !mailbox_is_same(m->line, ask)))
        m = m->next;
    if (m == NULL) {
        connect_new(all, ask);
        return;
    }
    const struct model_mailbox *want = ask->request.mailbox;
    m->ask = ask;
    m->asked_ms = hk_clock_now_ms();
    if (want->after_uid != m->handed_uid || want->validity != m->validity) { /* was not kept */
        m->waiting_count = m->waiting_at = 0;
        m->news = true;
    }
    see_to(m, m->asked_ms);
}

/* What a refused sign-in means: curl has heard the server's words. */
static void not_connected(struct mailbox *m, CURLcode code)
{
    struct model_response response;

    transfer_judge(m->line, code, &response);
    if (code == CURLE_LOGIN_DENIED) {
        mailbox_talk_fail(m, imap_is_for_now(m->line->last_words) ? 503 : 401, m->line->last_words);
        return;
    }
    m->closing = true;
    mailbox_talk_answer(m, &response);
}

bool mailboxes_connected(struct mailboxes *all, CURL *easy, CURLcode code)
{
    struct mailbox *m = all->list;

    while (m != NULL && m->line->easy != easy)
        m = m->next;
    if (m == NULL)
        return false;
    if (code != CURLE_OK)
        not_connected(m, code);
    else
        mailbox_talk_begin(m);
    return true;
}

unsigned mailboxes_wait_for(struct mailboxes *all, struct curl_waitfd *out, unsigned max)
{
    unsigned n = 0;

    for (struct mailbox *m = all->list; m != NULL && n < max; m = m->next) {
        curl_socket_t socket = CURL_SOCKET_BAD;
        if (!m->ours || m->closing
            || curl_easy_getinfo(m->line->easy, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK
            || socket == CURL_SOCKET_BAD)
            continue;
        out[n++] = (struct curl_waitfd){.fd = socket, .events = CURL_WAIT_POLLIN};
    }
    return n;
}

void mailboxes_work(struct mailboxes *all)
{
    int64_t now_ms = hk_clock_now_ms();

    for (struct mailbox **link = &all->list; *link != NULL;) {
        struct mailbox *m = *link;
        if (m->ours && !m->closing)
            read_some(m);
        see_to(m, now_ms);
        if (m->closing) {
            *link = m->next;
            close_one(m);
        } else {
            link = &m->next;
        }
    }
}

void mailboxes_free(struct mailboxes *all)
{
    if (all == NULL)
        return;
    while (all->list != NULL) {
        struct mailbox *m = all->list;
        all->list = m->next;
        close_one(m);
    }
    hk_free(all);
}
