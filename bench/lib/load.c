/* bench/lib/load.c -- a network that delivers: signed WhatsApp webhooks over a few connections.
 *
 *   load --port N --path P --secret S --number ID --requests N [--batch 20] [--connections 8]
 *        [--rate R] [--first M]
 *   load --port N --path P --bearer TOKEN --requests N [--connections 1] [--rate R]
 *
 * Builds and signs all requests before it starts, so that what is measured is the server. Without
 * --rate each connection sends its next request when the last is answered. With it request i is
 * due at start + i/R, whether or not earlier ones are answered, and its time counts from when it
 * was due: a server that stalls cannot hide it.
 *
 * Who writes is in people.h; --first is the number of the first message, so that a run goes on
 * where another ended.
 *
 * With --bearer it reads the page at P again and again instead.
 *
 * Prints one line of JSON: requests, messages, accepted, refused, start_ms, seconds, and the time
 * from due (or sent) to the 2xx: p50_us, p99_us, max_us.
 *
 * What it does not do: TLS, retries; a connection that breaks ends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "people.h"

#define CONNECTIONS_MAX 64
#define ANSWER_MAX_BYTES (512u << 10)
#define ONE_REQUEST_BYTES (UINT64_C(8) << 20)

struct options {
    unsigned port;
    const char *path, *secret, *number, *bearer;
    int64_t requests, batch, connections, rate, first;
};

struct request {
    char *bytes;
    size_t n;
};

struct connection {
    int fd;
    int64_t request; /* -1: idle */
    size_t sent;
    size_t got;
    char *answer;
};

struct load {
    struct options options;
    struct request *requests;
    int64_t *took_us;
    struct connection connections[CONNECTIONS_MAX];
    int64_t start_us, next, answered, accepted;
};

static void fail(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- what people say ---------------------------------------------------------------------- */

/* As the network writes it: what is not ASCII is escaped. */
static const char *const sayings[] = {
    "Hi, I reported the damage to my car three weeks ago and nobody called me back. What now?",
    "Dzie\\u0144 dobry, zg\\u0142osi\\u0142am szkod\\u0119 trzy tygodnie temu i cisza. Kiedy "
    "kto\\u015b si\\u0119 odezwie? Numer polisy AB-20331.",
    "\\u0417\\u0434\\u0440\\u0430\\u0432\\u0441\\u0442\\u0432\\u0443\\u0439\\u0442\\u0435, "
    "\\u043a\\u043e\\u0433\\u0434\\u0430 \\u043f\\u0440\\u0438\\u0434\\u0443\\u0442 "
    "\\u0434\\u0435\\u043d\\u044c\\u0433\\u0438? \\u0416\\u0434\\u0443 \\u0443\\u0436\\u0435 "
    "\\u0442\\u0440\\u0438 \\u043d\\u0435\\u0434\\u0435\\u043b\\u0438.",
    "\\u05e9\\u05dc\\u05d5\\u05dd, \\u05d0\\u05e0\\u05d9 \\u05de\\u05d7\\u05db\\u05d4 "
    "\\u05dc\\u05ea\\u05e9\\u05d5\\u05d1\\u05d4 \\u05db\\u05d1\\u05e8 "
    "\\u05e9\\u05d1\\u05d5\\u05e2. "
    "\\u05de\\u05d4 \\u05e7\\u05d5\\u05e8\\u05d4?",
    "How do I change the address on my policy? I moved in June and the letters go to the old one.",
    "To ju\\u017c drugi raz, kiedy pobrali\\u015bcie sk\\u0142adk\\u0119 podw\\u00f3jnie. "
    "Prosz\\u0119 o zwrot i wyja\\u015bnienie.",
    "The app says my session has expired every time I try to upload the photos of the roof.",
    "Is hail on a parked car covered by the basic plan, or do I need the extended one?",
};

static void put_contact(struct hk_buf *out, uint64_t customer)
{
    hk_buf_printf(out,
        "{\"profile\":{\"name\":\"Customer %llu\"},\"wa_id\":\"48%09llu\","
        "\"user_id\":\"PL.15%014llu\"}",
        (unsigned long long)customer, (unsigned long long)customer, (unsigned long long)customer);
}

static void put_message(struct hk_buf *out, uint64_t message, int64_t now_s)
{
    unsigned long long customer = (unsigned long long)people_customer_of(message);

    hk_buf_printf(out,
        "{\"from\":\"48%09llu\",\"from_user_id\":\"PL.15%014llu\","
        "\"id\":\"wamid.HBgLNDg%016llX%016llX\",\"timestamp\":\"%lld\",\"type\":\"text\","
        "\"text\":{\"body\":\"%s (%llu)\"}}",
        customer, customer, (unsigned long long)people_mix(message), (unsigned long long)message,
        (long long)now_s, sayings[people_mix(message ^ 7) % HK_COUNT(sayings)],
        (unsigned long long)message);
}

static void put_body(struct hk_buf *out, const struct options *o, int64_t request)
{
    uint64_t first = (uint64_t)(o->first + request * o->batch);
    int64_t now_s = hk_clock_now_ms() / 1000;

    hk_buf_printf(out,
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\","
        "\"time\":%lld,\"changes\":[{\"field\":\"messages\",\"value\":{\"messaging_product\":"
        "\"whatsapp\",\"metadata\":{\"display_phone_number\":\"48221234567\","
        "\"phone_number_id\":\"%s\"},\"contacts\":[",
        (long long)now_s, o->number);
    for (int64_t i = 0; i < o->batch; i++) {
        hk_buf_add_str(out, i > 0 ? HK_STR(",") : HK_STR(""));
        put_contact(out, people_customer_of(first + (uint64_t)i));
    }
    hk_buf_add_str(out, HK_STR("],\"messages\":["));
    for (int64_t i = 0; i < o->batch; i++) {
        hk_buf_add_str(out, i > 0 ? HK_STR(",") : HK_STR(""));
        put_message(out, first + (uint64_t)i, now_s);
    }
    hk_buf_add_str(out, HK_STR("]}}]}]}"));
}

static void keep_request(struct load *load, int64_t i, const struct hk_buf *whole)
{
    struct request *r = &load->requests[i];

    hk_must(!whole->over);
    r->n = whole->n;
    r->bytes = hk_alloc(whole->n);
    memcpy(r->bytes, whole->p, whole->n);
}

static void build_read(struct load *load, int64_t i)
{
    const struct options *o = &load->options;
    struct hk_buf whole HK_AUTO(hk_buf_free) = hk_buf_make(ONE_REQUEST_BYTES);

    hk_buf_printf(&whole,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAccept: application/json\r\n"
        "Authorization: Bearer %s\r\n\r\n",
        o->path, o->port, o->bearer);
    keep_request(load, i, &whole);
}

static void build_webhook(struct load *load, int64_t i)
{
    const struct options *o = &load->options;
    struct hk_buf body HK_AUTO(hk_buf_free) = hk_buf_make(ONE_REQUEST_BYTES);
    struct hk_buf whole HK_AUTO(hk_buf_free) = hk_buf_make(ONE_REQUEST_BYTES);
    uint8_t mac[HK_SHA256_BYTES];

    put_body(&body, o, i);
    hk_crypto_hmac_sha256(hk_str_from(o->secret), hk_buf_str(&body), mac);
    hk_buf_printf(&whole,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUser-Agent: facebookexternalua\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\nX-Hub-Signature-256: sha256=",
        o->path, o->port, body.n);
    for (size_t k = 0; k < sizeof mac; k++)
        hk_buf_printf(&whole, "%02x", mac[k]);
    hk_buf_add_str(&whole, HK_STR("\r\n\r\n"));
    hk_buf_add_str(&whole, hk_buf_str(&body));
    hk_must(!body.over);
    keep_request(load, i, &whole);
}

/* ---- sending ------------------------------------------------------------------------------ */

static void open_connection(const struct load *load, struct connection *c)
{
    const int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)load->options.port),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};

    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    c->request = -1;
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static int64_t due_us(const struct load *load, int64_t request)
{
    return load->start_us + request * 1000000 / load->options.rate;
}

/* Write what is left of the connection's request; small enough to block for. */
static void push(const struct load *load, struct connection *c)
{
    const struct request *r = &load->requests[c->request];

    while (c->sent < r->n) {
        ssize_t n = send(c->fd, r->bytes + c->sent, r->n - c->sent, MSG_NOSIGNAL);
        if (n < 0)
            fail("send");
        c->sent += (size_t)n;
    }
}

static void begin(struct load *load, struct connection *c, int64_t now_us)
{
    c->request = load->next++;
    c->sent = 0;
    c->got = 0;
    load->took_us[c->request] =
        load->options.rate > 0 ? due_us(load, c->request) : now_us; /* until it is answered */
    push(load, c);
}

/* True once a whole response lies in c->answer. */
static bool is_whole(struct connection *c)
{
    c->answer[c->got] = '\0';
    const char *end = strstr(c->answer, "\r\n\r\n");
    const char *length = strcasestr(c->answer, "content-length:");

    if (end == NULL)
        return false;
    size_t body = length != NULL && length < end ? strtoul(length + 15, NULL, 10) : 0;
    return c->got >= (size_t)(end - c->answer) + 4 + body;
}

static void pull(struct load *load, struct connection *c)
{
    ssize_t n = recv(c->fd, c->answer + c->got, ANSWER_MAX_BYTES - 1 - c->got, 0);

    if (n == 0 && c->request < 0) { /* the server does not keep what is idle for long */
        close(c->fd);
        open_connection(load, c);
        return;
    }
    if (n <= 0)
        fail("recv");
    c->got += (size_t)n;
    if (!is_whole(c))
        return;
    load->took_us[c->request] = hk_clock_steady_us() - load->took_us[c->request];
    load->accepted += strncmp(c->answer, "HTTP/1.1 200", 12) == 0;
    load->answered++;
    c->request = -1;
}

/* Give idle connections what is due; how long until more is, in ms, -1 for never. */
static int feed(struct load *load)
{
    const struct options *o = &load->options;

    for (int64_t i = 0; i < o->connections && load->next < o->requests; i++) {
        int64_t now_us = hk_clock_steady_us();
        if (load->connections[i].request >= 0)
            continue;
        if (o->rate > 0 && due_us(load, load->next) > now_us)
            return (int)((due_us(load, load->next) - now_us) / 1000);
        begin(load, &load->connections[i], now_us);
    }
    return -1;
}

static void run(struct load *load)
{
    struct pollfd watched[CONNECTIONS_MAX];
    const struct options *o = &load->options;

    load->start_us = hk_clock_steady_us();
    while (load->answered < o->requests) {
        int wait_ms = feed(load);
        nfds_t n = 0;
        for (int64_t i = 0; i < o->connections; i++)
            watched[n++] = (struct pollfd){.fd = load->connections[i].fd, .events = POLLIN};
        if (poll(watched, n, wait_ms) < 0)
            fail("poll");
        for (nfds_t i = 0; i < n; i++)
            if (watched[i].revents != 0)
                pull(load, &load->connections[i]);
    }
}

/* ---- the command -------------------------------------------------------------------------- */

static int64_t number_of(const char *text)
{
    return strtoll(text, NULL, 10);
}

static void take_option(struct options *o, const char *name, const char *value)
{
    if (strcmp(name, "--port") == 0)
        o->port = (unsigned)number_of(value);
    else if (strcmp(name, "--path") == 0)
        o->path = value;
    else if (strcmp(name, "--secret") == 0)
        o->secret = value;
    else if (strcmp(name, "--number") == 0)
        o->number = value;
    else if (strcmp(name, "--bearer") == 0)
        o->bearer = value;
    else if (strcmp(name, "--requests") == 0)
        o->requests = number_of(value);
    else if (strcmp(name, "--batch") == 0)
        o->batch = number_of(value);
    else if (strcmp(name, "--connections") == 0)
        o->connections = number_of(value);
    else if (strcmp(name, "--rate") == 0)
        o->rate = number_of(value);
    else if (strcmp(name, "--first") == 0)
        o->first = number_of(value);
    else {
        fprintf(stderr, "load: what is %s?\n", name);
        exit(2);
    }
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(struct load *load, int64_t start_ms, int64_t end_us)
{
    const struct options *o = &load->options;
    int64_t n = o->requests;

    qsort(load->took_us, (size_t)n, sizeof *load->took_us, compare);
    printf("{\"requests\":%lld,\"messages\":%lld,\"accepted\":%lld,\"refused\":%lld,"
           "\"start_ms\":%lld,\"seconds\":%.4f,\"p50_us\":%lld,\"p99_us\":%lld,\"max_us\":%lld}\n",
        (long long)n, (long long)(n * o->batch), (long long)load->accepted,
        (long long)(n - load->accepted), (long long)start_ms,
        (double)(end_us - load->start_us) / 1e6, (long long)load->took_us[n / 2],
        (long long)load->took_us[n * 99 / 100], (long long)load->took_us[n - 1]);
}

int main(int count, char **arguments)
{
    struct load *load = hk_alloc(sizeof *load);
    struct options *o = &load->options;
    int64_t start_ms;

    *o = (struct options){.batch = 20, .connections = 8};
    for (int i = 1; i + 1 < count; i += 2)
        take_option(o, arguments[i], arguments[i + 1]);
    if (o->port == 0 || o->path == NULL
        || (o->bearer == NULL && (o->secret == NULL || o->number == NULL)) || o->requests <= 0
        || o->batch <= 0 || o->connections < 1 || o->connections > CONNECTIONS_MAX) {
        fprintf(stderr, "load: --port, --path, --requests, --secret and --number are needed\n");
        return 2;
    }
    load->requests = hk_alloc_array((size_t)o->requests, sizeof *load->requests);
    load->took_us = hk_alloc_array((size_t)o->requests, sizeof *load->took_us);
    for (int64_t i = 0; i < o->requests; i++)
        if (o->bearer != NULL)
            build_read(load, i);
        else
            build_webhook(load, i);
    for (int64_t i = 0; i < o->connections; i++) {
        load->connections[i].answer = hk_alloc(ANSWER_MAX_BYTES);
        open_connection(load, &load->connections[i]);
    }
    start_ms = hk_clock_now_ms();
    run(load);
    report(load, start_ms, hk_clock_steady_us());
    return load->accepted == o->requests ? 0 : 3;
}
