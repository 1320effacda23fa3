/* net/held_line.c -- see held_line.h.
 *
 *   CONNECTING (curl: TLS, guard) -> GREETING (the upgrade is sent) -> OPEN
 *
 * Connecting is curl's (CONNECT_ONLY); what follows is ours, since Debian's libcurl is built
 * without WebSockets. Only while a question waits for messages is the socket read: who cannot keep
 * up with the other side reads slower, and that side's buffers fill, not ours.
 *
 * An answer has a mark. A question that brings the last one goes on after it; one that brings
 * another (its answer was not kept, or the program was started anew) gets a new connection, which
 * begins where the question says.
 *
 * A server that says nothing for a while is asked whether it is there (PING), and then left. A line
 * that nobody asks is closed. One that never stops is read a piece at a look: the worker has other
 * lines to see to. All times are the steady clock's: a clock that is set ends no line.
 *
 * What it does not do: reconnect by itself (the next question does, and who asks knows how long to
 * wait), send anything but the greeting, pings and pongs.
 *
 * Sources: RFC 6455; libcurl's manual.
 */
#include "net/held_line.h"

#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "net/websocket.h"

#define READ_BYTES ((size_t)32 * 1024)
#define READS_MAX 16 /* at one look */
#define CONNECT_MS 20000L
#define GREETING_MS 20000
#define PING_MS 20000
#define SILENCE_MS 60000
#define UNASKED_MS 60000
#define REST_BYTES ((size_t)64 * 1024) /* of frames around a message */

enum { NOT_A_WEBSOCKET = 406 };

enum stage { CONNECTING, GREETING, OPEN };

struct held_line {
    struct held_line *next;
    struct held_lines *all;
    struct transfer *line; /* whose handle holds the connection */
    struct transfer *ask;  /* the question that waits; NULL: none */
    enum stage stage;
    bool closing, pinged;
    bool more;        /* the last look left something unread */
    int64_t since_ms; /* of the stage, until it is open */
    int64_t asked_ms, unasked_ms;
    int64_t heard_ms;  /* when anything came last, or was waited for */
    struct hk_str key; /* of the greeting */
    uint64_t name;     /* no other line's, not even after a restart */
    unsigned answers;  /* with the name the mark of the answer given last */
    uint32_t gathered; /* messages in `lines` */
    struct hk_buf in, lines;
    struct websocket socket;
};

struct held_lines {
    CURLM *multi;
    struct held_line *list;
};

static int64_t steady_ms(void)
{
    return hk_clock_steady_us() / 1000;
}

const struct model_held *held_copy(struct hk_arena *arena, const struct model_held *held)
{
    struct model_held *copy = hk_arena_alloc(arena, sizeof *copy);

    *copy = *held;
    copy->name = hk_arena_str(arena, held->name);
    copy->mark = hk_arena_str(arena, held->mark);
    copy->resume = hk_arena_str(arena, held->resume);
    return copy;
}

bool held_set(struct transfer *transfer)
{
    const struct model_held *held = transfer->request.held;
    CURL *easy = transfer->easy;
    unsigned failed = 0;

    transfer->url = hk_arena_printf(transfer->arena, "%s%.*s", transfer->url, HKS(held->resume)).p;
    failed |= curl_easy_setopt(easy, CURLOPT_URL, transfer->url);
    failed |= curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, CONNECT_MS);
    failed |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    return failed == 0;
}

struct held_lines *held_lines_new(CURLM *multi)
{
    struct held_lines *all = hk_alloc(sizeof *all);

    all->multi = multi;
    return all;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void answer(struct held_line *line, const struct model_response *response)
{
    struct transfer *ask = line->ask;

    line->ask = NULL;
    line->unasked_ms = steady_ms();
    if (ask != NULL)
        transfer_answer(ask, response);
}

static struct hk_str mark_of(const struct held_line *line, struct hk_arena *arena)
{
    return hk_arena_printf(arena, "%llx.%u", (unsigned long long)line->name, line->answers);
}

/* What was gathered goes out, under a new mark. */
static void hand_over(struct held_line *line)
{
    struct hk_arena *arena = line->ask->arena;
    struct model_header *headers = hk_arena_array(arena, 2, sizeof *headers);

    line->answers++;
    headers[0] = (struct model_header){HK_STR("etag"), mark_of(line, arena)};
    headers[1] = (struct model_header){HK_STR("ended"), HK_STR("1")};
    const struct model_response response = {.transfer = MODEL_TRANSFER_DONE,
        .status = 200,
        .headers = headers,
        .header_count = line->closing ? 2 : 1,
        .body = hk_buf_str(&line->lines)};
    if (line->ask->request.held->name.n == 0)
        line->closing = true;
    answer(line, &response);
    hk_buf_clear(&line->lines);
    line->gathered = 0;
}

/* The connection is of no use any more; the next look closes it. What came before is not lost. */
static void fail(struct held_line *line, const char *why)
{
    const struct model_response response = {
        .transfer = MODEL_TRANSFER_AMBIGUOUS, .error = hk_str_from(why)};

    line->closing = true;
    if (line->ask != NULL && line->gathered > 0)
        hand_over(line);
    else
        answer(line, &response);
}

/* No stream comes of it; the server may say when to ask again. */
static void take_refusal(struct held_line *line, unsigned status)
{
    struct hk_arena *arena = line->ask->arena;
    struct hk_str wait = websocket_retry_after(hk_buf_str(&line->in));
    struct model_header *headers = hk_arena_array(arena, 1, sizeof *headers);

    headers[0] = (struct model_header){HK_STR("retry-after"), hk_arena_str(arena, wait)};
    const struct model_response response = {.transfer = MODEL_TRANSFER_DONE,
        .status = status < 400 ? NOT_A_WEBSOCKET : status,
        .headers = headers,
        .header_count = wait.n > 0};
    line->closing = true;
    answer(line, &response);
}

/* ---- what we say ----------------------------------------------------------------------------- */

/* All that we say is small: what a socket does not take at once, of so little, is a dead socket. */
static void send_bytes(struct held_line *line, struct hk_str bytes)
{
    size_t sent = 0;

    if (curl_easy_send(line->line->easy, bytes.p, bytes.n, &sent) != CURLE_OK || sent != bytes.n)
        fail(line, "The server takes nothing any more.");
}

static void say(struct held_line *line, enum websocket_word word, struct hk_str words)
{
    HK_AUTO(hk_buf_free) struct hk_buf frame = hk_buf_make(256);

    websocket_add(&frame, word, words);
    send_bytes(line, hk_buf_str(&frame));
}

static void greet(struct held_line *line)
{
    struct hk_cx cx = {.arena = line->line->arena};
    struct hk_str url = hk_str_from(line->line->url), host = HK_STR(""), rest;
    size_t scheme = hk_str_find(url, HK_STR("://"));

    rest = hk_str_sub(url, scheme + 3, SIZE_MAX);
    (void)hk_str_cut(&rest, '/', &host);
    line->stage = GREETING;
    line->key = websocket_key(&cx);
    send_bytes(line,
        websocket_upgrade(&cx, host, hk_arena_printf(cx.arena, "/%.*s", HKS(rest)), line->key));
}

/* ---- what the server says -------------------------------------------------------------------- */

static bool is_full(const struct held_line *line)
{
    const struct model_held *held = line->ask->request.held;

    return line->gathered >= held->messages || line->lines.n >= line->lines.ceiling / 2;
}

/* A message is a line; what would part it becomes a blank, as JSON allows. */
static void gather(struct held_line *line, struct hk_str message)
{
    size_t from = line->lines.n;

    hk_buf_add_str(&line->lines, message);
    hk_buf_add_char(&line->lines, '\n');
    if (line->lines.over) {
        fail(line, "What the server sends is too long to be a message.");
        return;
    }
    for (size_t i = from; i + 1 < line->lines.n; i++)
        if (line->lines.p[i] == '\n' || line->lines.p[i] == '\r')
            line->lines.p[i] = ' ';
    line->gathered++;
}

static void take_word(struct held_line *line, enum websocket_word word, struct hk_str words)
{
    switch (word) {
    case WEBSOCKET_TEXT:
        gather(line, words);
        break;
    case WEBSOCKET_PING:
        say(line, WEBSOCKET_PONG, words);
        break;
    case WEBSOCKET_CLOSE:
        say(line, WEBSOCKET_CLOSE, hk_str_sub(words, 0, 2));
        fail(line, "The server ended the stream.");
        break;
    case WEBSOCKET_BROKEN:
        fail(line, "What the server sends is no WebSocket.");
        break;
    case WEBSOCKET_BINARY: /* nobody asked for such */
    case WEBSOCKET_PONG:
    case WEBSOCKET_MORE:
        break;
    }
}

/* Words that lie there, as long as there is room for what they say. */
static void take_words(struct held_line *line)
{
    struct hk_str rest = hk_buf_str(&line->in), words = HK_STR("");
    enum websocket_word word = WEBSOCKET_TEXT;

    while (word != WEBSOCKET_MORE && !line->closing && line->ask != NULL && !is_full(line)) {
        word = websocket_next(&line->socket, &rest, &words);
        take_word(line, word, words);
    }
    line->in.n = rest.n;
    if (rest.n > 0 && rest.p != line->in.p)
        memmove(line->in.p, rest.p, rest.n);
}

static void take_greeting(struct held_line *line)
{
    struct hk_cx cx = {.arena = line->line->arena};
    size_t n = 0;
    unsigned status = websocket_answer(&cx, hk_buf_str(&line->in), line->key, &n);

    if (status == 0)
        return;
    if (status != 101) {
        take_refusal(line, status);
        return;
    }
    line->stage = OPEN;
    line->asked_ms = steady_ms(); /* nothing could come before */
    line->in.n -= n;
    memmove(line->in.p, line->in.p + n, line->in.n);
}

static void take_bytes(struct held_line *line)
{
    if (line->stage == GREETING)
        take_greeting(line);
    if (line->stage == OPEN)
        take_words(line);
}

static void read_some(struct held_line *line)
{
    CURLcode code = CURLE_OK;
    size_t got = 1, reads = 0;

    line->more = false;
    take_bytes(line); /* what was left when the last answer was full */
    while (!line->closing && line->ask != NULL && !is_full(line) && code == CURLE_OK && got > 0) {
        line->more = reads++ == READS_MAX;
        if (line->more)
            return;
        char *into = hk_buf_reserve(&line->in, READ_BYTES);
        if (into == NULL) {
            fail(line, "What the server sends is too long to be a message.");
            return;
        }
        got = 0;
        code = curl_easy_recv(line->line->easy, into, READ_BYTES, &got);
        if (code == CURLE_OK && got > 0) {
            line->in.n += got;
            line->heard_ms = steady_ms();
            line->pinged = false;
            take_bytes(line);
        }
    }
    if (!line->closing && code != CURLE_AGAIN && (code != CURLE_OK || got == 0))
        fail(line, "The server closed the connection.");
}

/* ---- what is due ----------------------------------------------------------------------------- */

/* When the question is answered with what there is. */
static int64_t due_ms(const struct held_line *line)
{
    const struct model_request *request = &line->ask->request;

    return line->asked_ms + (line->gathered > 0 ? request->held->gather_ms : request->timeout_ms);
}

static void see_to(struct held_line *line, int64_t now_ms)
{
    if (line->closing || line->stage == CONNECTING)
        return; /* curl sees to the time it takes to connect */
    if (line->ask == NULL)
        line->closing = now_ms - line->unasked_ms >= UNASKED_MS;
    else if (line->stage == GREETING && now_ms - line->since_ms >= GREETING_MS)
        fail(line, "The server does not answer the greeting.");
    else if (line->stage == OPEN && (is_full(line) || now_ms >= due_ms(line)))
        hand_over(line);
    else if (now_ms - line->heard_ms >= SILENCE_MS)
        fail(line, "The server says nothing any more.");
    else if (line->stage == OPEN && !line->pinged && now_ms - line->heard_ms >= PING_MS) {
        line->pinged = true;
        say(line, WEBSOCKET_PING, HK_STR(""));
    }
}

/* ---- connections ----------------------------------------------------------------------------- */

static void close_one(struct held_line *line)
{
    fail(line, "Hark was stopped while it listened."); /* none asks, as a rule */
    if (line->line->easy != NULL)
        (void)curl_multi_remove_handle(line->all->multi, line->line->easy);
    transfer_drop(line->line);
    hk_buf_free(&line->in);
    hk_buf_free(&line->lines);
    websocket_free(&line->socket);
    hk_free(line);
}

static void connect_new(struct held_lines *all, struct transfer *ask)
{
    struct held_line *line = hk_alloc(sizeof *line);

    hk_crypto_random(&line->name, sizeof line->name);
    line->all = all;
    line->ask = ask;
    line->line = transfer_copy(ask);
    line->in = hk_buf_make(ask->body.ceiling / 2 + REST_BYTES);
    line->lines = hk_buf_make(ask->body.ceiling);
    line->socket = websocket_make(ask->body.ceiling / 2 - 1);
    line->asked_ms = line->since_ms = line->heard_ms = steady_ms();
    line->next = all->list;
    all->list = line;
    if (!transfer_open(line->line)
        || curl_multi_add_handle(all->multi, line->line->easy) != CURLM_OK)
        fail(line, "No connection could be made.");
}

static bool is_whose(const struct held_line *line, const struct transfer *ask)
{
    return line->line->account == ask->account
        && hk_str_equal(line->line->request.held->name, ask->request.held->name)
        && ask->request.held->name.n > 0;
}

void held_lines_ask(struct held_lines *all, struct transfer *ask)
{
    struct held_line *line = all->list;

    while (line != NULL && (line->closing || !is_whose(line, ask)))
        line = line->next;
    if (line == NULL || line->ask != NULL
        || !hk_str_equal(mark_of(line, ask->arena), ask->request.held->mark)
        || !hk_str_equal(line->line->request.url, ask->request.url)) {
        if (line != NULL)
            fail(line, "Another question came.");
        connect_new(all, ask);
        return;
    }
    line->ask = ask;
    line->asked_ms = steady_ms();
    line->heard_ms += line->asked_ms - line->unasked_ms; /* nobody listened in between */
}

bool held_lines_connected(struct held_lines *all, CURL *easy, CURLcode code)
{
    struct held_line *line = all->list;
    struct model_response response;

    while (line != NULL && line->line->easy != easy)
        line = line->next;
    if (line == NULL)
        return false;
    if (code == CURLE_OK) {
        line->since_ms = line->heard_ms = steady_ms();
        greet(line);
        return true;
    }
    transfer_judge(line->line, code, &response);
    line->closing = true;
    answer(line, &response);
    return true;
}

int held_lines_work(struct held_lines *all, int most_ms)
{
    int64_t now_ms = steady_ms(), wait_ms = most_ms;

    for (struct held_line **link = &all->list; *link != NULL;) {
        struct held_line *line = *link;
        if (line->stage != CONNECTING && !line->closing && line->ask != NULL)
            read_some(line);
        see_to(line, now_ms);
        if (line->closing) {
            *link = line->next;
            close_one(line);
            continue;
        }
        if (line->ask != NULL && line->stage == OPEN && due_ms(line) - now_ms < wait_ms)
            wait_ms = due_ms(line) - now_ms;
        if (line->ask != NULL && line->more)
            wait_ms = 0;
        link = &line->next;
    }
    return wait_ms > 0 ? (int)wait_ms : 0;
}

unsigned held_lines_wait_for(struct held_lines *all, struct curl_waitfd *out, unsigned max)
{
    unsigned n = 0;

    for (struct held_line *line = all->list; line != NULL && n < max; line = line->next) {
        curl_socket_t socket = CURL_SOCKET_BAD;
        if (line->stage == CONNECTING || line->ask == NULL
            || curl_easy_getinfo(line->line->easy, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK
            || socket == CURL_SOCKET_BAD)
            continue;
        out[n++] = (struct curl_waitfd){.fd = socket, .events = CURL_WAIT_POLLIN};
    }
    return n;
}

void held_lines_free(struct held_lines *all)
{
    if (all == NULL)
        return;
    while (all->list != NULL) {
        struct held_line *line = all->list;
        all->list = line->next;
        close_one(line);
    }
    hk_free(all);
}
