/* net/mailbox.c -- see mailbox.h.
 *
 *   connecting -> CAPABILITY -> EXAMINE -> ready
 *   ready: the next uid is known -> FETCH, piece by piece -> the answer
 *          it is not             -> SEARCH -> FETCH, or IDLE until something comes
 *
 * Connecting, TLS, STARTTLS and signing in are curl's (imap:// with CONNECT_ONLY); what follows is
 * ours, since curl has no IDLE and cuts a FETCH. A line that is not encrypted is refused unless the
 * server is on this machine. EXAMINE and BODY.PEEK: nothing in the folder changes.
 *
 * A question waits as long as its time-out says, then it is answered with "nothing"; the connection
 * stays in IDLE, which is renewed before servers grow tired of it. Where there is no IDLE the
 * folder is searched every half minute. A server that says nothing to a command for a minute is
 * left; so is a connection that nobody asks.
 *
 * What it does not do: reconnect by itself (the next question does, and who asks knows how long to
 * wait), more than one folder on a connection, delete, move or flag mails.
 *
 * Sources: RFC 3501, 2177, 7162 (not used: a uid after the last is enough); libcurl's manual.
 */
#include "net/mailbox.h"

#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "net/imap.h"

enum { WAITING_MAX = 1000, READS_A_TURN = 32 }; /* a turn: others share the thread */

#define PIECE_BYTES ((size_t)256 * 1024)
#define RESPONSE_MAX_BYTES ((size_t)1024 * 1024)
#define READ_BYTES ((size_t)32 * 1024)
#define SILENCE_MS 60000
#define IDLE_RENEW_MS (INT64_C(9) * 60 * 1000)
#define LOOK_EVERY_MS 30000
#define UNASKED_MS (INT64_C(3) * 60 * 1000)

enum stage {
    CONNECTING,
    ASKING_CAPABILITY,
    OPENING,   /* EXAMINE */
    READY,     /* no command is under way */
    SEARCHING, /* for uids after the last one */
    FETCHING,
    IDLE_BEGINS, /* IDLE is sent, "+" has not come */
    IDLING,
    IDLE_ENDS /* DONE is sent */
};

struct mailbox {
    struct mailbox *next;
    struct mailboxes *all;
    struct transfer *line; /* whose handle holds the connection */
    struct transfer *ask;  /* the question under way; NULL: none */
    enum stage stage;
    bool ours; /* the connection was handed to us */
    bool idles, news, closing;
    int64_t since_ms; /* of the stage */
    int64_t asked_ms, unasked_ms;
    int64_t looked_ms; /* when the folder was searched last */
    int64_t validity, uid_next;
    int64_t waiting[WAITING_MAX]; /* uids that are there and not asked for yet, ascending */
    size_t waiting_count, waiting_at;
    int64_t uid, size_bytes, arrived_ms; /* of the mail being fetched */
    unsigned tag;
    int64_t handed_uid; /* the last that was answered */
    size_t piece_from;
    bool at_end;              /* the piece came, and nothing is in it */
    struct hk_arena *scratch; /* of one command */
    struct hk_buf in, mail;
};

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

/* ---- answers ------------------------------------------------------------------------------ */

static void answer(struct mailbox *m, const struct model_response *response)
{
    struct transfer *ask = m->ask;

    m->ask = NULL;
    m->unasked_ms = hk_clock_now_ms();
    if (ask != NULL)
        transfer_answer(ask, response);
}

/* The connection is of no use any more; the next look closes it. */
static void fail(struct mailbox *m, uint32_t status, struct hk_str why)
{
    struct model_response response = {.transfer = MODEL_TRANSFER_AMBIGUOUS, .error = why};

    m->closing = true;
    if (status != 0)
        response =
            (struct model_response){.transfer = MODEL_TRANSFER_DONE, .status = status, .body = why};
    answer(m, &response);
}

static struct model_header number(struct mailbox *m, struct hk_str name, int64_t n)
{
    return (struct model_header){name, hk_arena_printf(m->ask->arena, "%lld", (long long)n)};
}

/* All up to `uid` is read; `mail` is the one with that uid, or "". */
static void answer_found(struct mailbox *m, int64_t uid, struct hk_str mail)
{
    if (m->ask == NULL)
        return;
    m->handed_uid = uid;
    struct model_header *headers = hk_arena_array(m->ask->arena, 4, sizeof *headers);
    headers[0] = number(m, HK_STR("validity"), m->validity);
    headers[1] = number(m, HK_STR("uid"), uid);
    headers[2] = number(m, HK_STR("size"), m->size_bytes);
    headers[3] = number(m, HK_STR("arrived-ms"), m->arrived_ms);
    const struct model_response response = {.transfer = MODEL_TRANSFER_DONE,
        .status = 200,
        .headers = headers,
        .header_count = mail.n > 0 ? 4 : 2,
        .body = mail};
    answer(m, &response);
}

/* ---- commands ----------------------------------------------------------------------------- */

static void enter(struct mailbox *m, enum stage stage)
{
    m->stage = stage;
    m->since_ms = hk_clock_now_ms();
}

/* A command is small: what a socket does not take at once, of so little, is a dead socket. */
static void send_bytes(struct mailbox *m, struct hk_str bytes)
{
    size_t sent = 0;

    if (curl_easy_send(m->line->easy, bytes.p, bytes.n, &sent) != CURLE_OK || sent != bytes.n)
        fail(m, 0, HK_STR("The mail server takes no more commands."));
}

static void command(struct mailbox *m, enum stage stage, struct hk_str words)
{
    enter(m, stage);
    m->tag++;
    send_bytes(m, hk_arena_printf(m->scratch, "h%u %.*s\r\n", m->tag, HKS(words)));
    hk_arena_reset(m->scratch);
}

static bool is_our_tag(const struct mailbox *m, struct hk_str tag)
{
    int64_t n = 0;

    return hk_str_starts(tag, HK_STR("h")) && hk_str_to_int(hk_str_sub(tag, 1, SIZE_MAX), &n)
        && n == (int64_t)m->tag;
}

static void fetch(struct mailbox *m)
{
    m->piece_from = m->mail.n;
    m->at_end = false;
    command(m, FETCHING,
        hk_arena_printf(m->scratch,
            "UID FETCH %lld (RFC822.SIZE INTERNALDATE BODY.PEEK[]<%zu.%zu>)", (long long)m->uid,
            m->mail.n, PIECE_BYTES));
}

/* For all after the last one. Of another folder than the bookmark is of, for all that came since
 * then: it is read again, and what we have is known by its name. */
static void search(struct mailbox *m, const struct model_mailbox *want)
{
    m->waiting_count = m->waiting_at = 0;
    m->looked_ms = hk_clock_now_ms();
    m->news = false;
    command(m, SEARCHING,
        want->validity == m->validity
            ? hk_arena_printf(m->scratch, "UID SEARCH UID %lld:*", (long long)want->after_uid + 1)
            : hk_arena_printf(
                m->scratch, "UID SEARCH SINCE %.*s", HKS(imap_day(m->scratch, want->since_ms))));
}

/* The next uid after `after` that is known to be there; 0: none. */
static int64_t next_waiting(struct mailbox *m, int64_t after)
{
    while (m->waiting_at < m->waiting_count) {
        int64_t uid = m->waiting[m->waiting_at++];
        if (uid > after)
            return uid;
    }
    return 0;
}

static void begin_fetch(struct mailbox *m, int64_t uid)
{
    m->uid = uid;
    m->size_bytes = m->arrived_ms = 0;
    hk_buf_clear(&m->mail);
    fetch(m);
}

static void rest(struct mailbox *m)
{
    if (m->idles)
        command(m, IDLE_BEGINS, HK_STR("IDLE"));
    else
        enter(m, READY);
}

/* No command is under way: what does the question need? */
static void go_on(struct mailbox *m)
{
    const struct model_mailbox *want = m->ask != NULL ? m->ask->request.mailbox : NULL;

    enter(m, READY);
    if (want == NULL) {
        rest(m);
        return;
    }
    bool same = want->validity == m->validity;
    if (want->validity == 0) {
        answer_found(m, m->uid_next > 0 ? m->uid_next - 1 : 0, HK_STR(""));
        rest(m);
        return;
    }
    int64_t uid = next_waiting(m, same ? want->after_uid : 0);
    if (uid > 0)
        begin_fetch(m, uid);
    else
        search(m, want);
}

/* ---- what the server says ----------------------------------------------------------------- */

/* In their order, which is most servers' too; of too many the lowest. */
static void add_uid(struct mailbox *m, int64_t uid)
{
    size_t at = m->waiting_count;

    m->news = m->news || at == WAITING_MAX; /* there are more: search again after these */
    if (at < WAITING_MAX)
        m->waiting_count++;
    else if (uid >= m->waiting[--at])
        return;
    for (; at > 0 && m->waiting[at - 1] > uid; at--)
        m->waiting[at] = m->waiting[at - 1];
    m->waiting[at] = uid;
}

static void take_uids(struct mailbox *m, struct hk_str list)
{
    struct hk_str word;
    int64_t uid = 0;

    while (hk_str_cut(&list, ' ', &word))
        if (hk_str_to_int(hk_str_trim(word), &uid) && uid > 0)
            add_uid(m, uid);
}

static void searched(struct mailbox *m)
{
    const struct model_mailbox *want = m->ask != NULL ? m->ask->request.mailbox : NULL;

    enter(m, READY);
    bool same = want == NULL || want->validity == m->validity;
    int64_t uid = want != NULL ? next_waiting(m, same ? want->after_uid : 0) : 0;
    if (uid > 0) {
        begin_fetch(m, uid);
        return;
    }
    if (!same) /* nothing came since; its bookmark begins at the end of this folder */
        answer_found(m, m->uid_next > 0 ? m->uid_next - 1 : 0, HK_STR(""));
    rest(m);
}

static void take_piece(struct mailbox *m, const struct imap_response *said)
{
    if (said->uid != m->uid && said->uid != 0)
        return; /* flags of another mail */
    if (said->size_bytes > 0)
        m->size_bytes = said->size_bytes;
    if (said->arrived_ms > 0)
        m->arrived_ms = said->arrived_ms;
    if (said->has_body) {
        m->at_end = said->body.n == 0;
        hk_buf_add_str(&m->mail, said->body);
    }
}

/* A piece is there, or the mail is gone: then the folder goes on without it, or with what there is
 * of it, which says that it is not all. */
static void fetched(struct mailbox *m)
{
    size_t piece = m->mail.n - m->piece_from;
    bool whole = m->at_end || (piece < PIECE_BYTES && (int64_t)m->mail.n >= m->size_bytes);

    if (!whole && piece > 0 && m->mail.n + PIECE_BYTES <= MAILBOX_MAIL_MAX_BYTES) {
        fetch(m);
        return;
    }
    if (whole)
        m->size_bytes = (int64_t)m->mail.n; /* some servers only guess it */
    enter(m, READY);
    answer_found(m, m->uid, hk_buf_str(&m->mail));
    hk_buf_free(&m->mail);
    rest(m);
}

static void command_done(struct mailbox *m, const struct imap_response *said)
{
    if (said->status != IMAP_OK) {
        uint32_t status = m->stage == OPENING && !imap_is_for_now(said->text) ? 404 : 503;
        fail(m, status, said->text);
        return;
    }
    switch (m->stage) {
    case ASKING_CAPABILITY:
        command(m, OPENING,
            hk_arena_printf(m->scratch, "EXAMINE %.*s",
                HKS(imap_quoted(m->scratch, m->line->request.mailbox->folder))));
        break;
    case SEARCHING:
        searched(m);
        break;
    case FETCHING:
        fetched(m);
        break;
    case OPENING:
    case IDLE_ENDS:
    case IDLE_BEGINS: /* it refused to idle after all */
    case IDLING:
        go_on(m);
        break;
    case CONNECTING:
    case READY:
        break;
    }
}

static void end_idle(struct mailbox *m)
{
    enter(m, IDLE_ENDS);
    send_bytes(m, HK_STR("DONE\r\n"));
}

static void take_response(struct mailbox *m, struct hk_str bytes)
{
    struct imap_response said;

    imap_response_read(bytes, &said);
    switch (said.kind) {
    case IMAP_DONE:
        if (is_our_tag(m, said.tag))
            command_done(m, &said);
        break;
    case IMAP_GO_ON:
        if (m->stage == IDLE_BEGINS)
            enter(m, IDLING);
        break;
    case IMAP_BYE:
        fail(m, 0, said.text);
        break;
    case IMAP_CAPABILITY:
        m->idles = hk_str_has_word(said.text, HK_STR("IDLE"));
        break;
    case IMAP_EXISTS:
        m->news = true;
        break;
    case IMAP_VALIDITY:
        m->validity = said.number;
        break;
    case IMAP_NEXT:
        m->uid_next = said.number;
        break;
    case IMAP_SEARCH:
        take_uids(m, said.text);
        break;
    case IMAP_FETCH:
        if (m->stage == FETCHING)
            take_piece(m, &said);
        break;
    case IMAP_OTHER:
        break;
    }
}

/* All whole responses that lie there. */
static void take_responses(struct mailbox *m)
{
    size_t at = 0;

    while (!m->closing) {
        struct hk_str left = hk_str_sub(hk_buf_str(&m->in), at, SIZE_MAX);
        size_t n = imap_response_bytes(left, RESPONSE_MAX_BYTES);
        if (n == SIZE_MAX)
            fail(m, 0, HK_STR("The mail server's answer is too long to be one."));
        if (n == 0 || n == SIZE_MAX)
            break;
        take_response(m, hk_str_sub(left, 0, n));
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
            fail(m, 0, HK_STR("The mail server's answer is too long to be one."));
            return;
        }
        got = 0;
        code = curl_easy_recv(m->line->easy, into, READ_BYTES, &got);
        m->in.n += code == CURLE_OK ? got : 0;
        if (code == CURLE_OK && got > 0)
            take_responses(m);
    }
    if (!m->closing && code != CURLE_AGAIN && (code != CURLE_OK || got == 0))
        fail(m, 0, HK_STR("The mail server closed the connection."));
}

/* ---- what is due -------------------------------------------------------------------------- */

/* Is there more to do for the question than to wait? */
static bool is_due(const struct mailbox *m, int64_t now_ms)
{
    return m->ask != NULL
        && (m->news || m->waiting_at < m->waiting_count
            || m->ask->request.mailbox->validity != m->validity
            || (!m->idles && now_ms - m->looked_ms >= LOOK_EVERY_MS));
}

/* Between two commands: go on with what is due, or answer who waited long enough. */
static void see_to_rest(struct mailbox *m, int64_t now_ms)
{
    if (is_due(m, now_ms)) {
        (m->stage == IDLING ? end_idle : go_on)(m);
        return;
    }
    if (m->ask != NULL && now_ms - m->asked_ms >= (int64_t)m->ask->request.timeout_ms)
        answer_found(m, m->ask->request.mailbox->after_uid, HK_STR(""));
    if (m->stage == IDLING && now_ms - m->since_ms >= IDLE_RENEW_MS)
        end_idle(m);
}

static void see_to(struct mailbox *m, int64_t now_ms)
{
    if (!m->ours || m->closing)
        return; /* curl sees to the time it takes to connect */
    if (m->ask == NULL && now_ms - m->unasked_ms >= UNASKED_MS)
        m->closing = true;
    else if (m->stage == READY || m->stage == IDLING)
        see_to_rest(m, now_ms);
    else if (now_ms - m->since_ms >= SILENCE_MS)
        fail(m, 0, HK_STR("The mail server says nothing any more."));
}

/* ---- connections -------------------------------------------------------------------------- */

static void close_one(struct mailbox *m)
{
    fail(m, 0, HK_STR("Hark was stopped while it waited for mail.")); /* none asks, as a rule */
    if (m->line->easy != NULL)
        (void)curl_multi_remove_handle(m->all->multi, m->line->easy);
    transfer_drop(m->line);
    hk_buf_free(&m->in);
    hk_buf_free(&m->mail);
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
    m->mail = hk_buf_make(MAILBOX_MAIL_MAX_BYTES);
    m->asked_ms = hk_clock_now_ms();
    enter(m, CONNECTING);
    m->next = all->list;
    all->list = m;
    if (!transfer_open(m->line) || curl_multi_add_handle(all->multi, m->line->easy) != CURLM_OK)
        fail(m, 0, HK_STR("No connection to the mail server could be made."));
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
        fail(m, imap_is_for_now(m->line->last_words) ? 503 : 401, m->line->last_words);
        return;
    }
    m->closing = true;
    answer(m, &response);
}

bool mailboxes_connected(struct mailboxes *all, CURL *easy, CURLcode code)
{
    struct mailbox *m = all->list;

    while (m != NULL && m->line->easy != easy)
        m = m->next;
    if (m == NULL)
        return false;
    if (code != CURLE_OK) {
        not_connected(m, code);
    } else {
        m->ours = true;
        command(m, ASKING_CAPABILITY, HK_STR("CAPABILITY"));
    }
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
