/* tests/unit/test_guard.c -- whom an account may be led to: addresses, and mail servers on the way
 * to them. How HTTP gets there stands in test_http_client.c.
 */
#include "net/http_client.h"

#include "base/str.h"
#include "net_peer.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants some of the above */
#include <cmocka.h>

static void test_table(void **state)
{
    static const char *const denied[] = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
        "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
        "100::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001::1",
        "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "4000::1"};
    static const char *const fine[] = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
        "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.0.1",
        "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.1.1", "192.169.1.1", "198.17.0.1",
        "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2001:4860::8888"};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr local = {.sa_family = AF_UNIX};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(denied) + HK_COUNT(fine); i++) {
        bool want = i >= HK_COUNT(denied);
        const char *text = want ? fine[i - HK_COUNT(denied)] : denied[i];
        bool got = inet_pton(AF_INET, text, &v4.sin_addr) == 1
            ? http_client_address_allowed(&v4, sizeof v4)
            : inet_pton(AF_INET6, text, &v6.sin6_addr) == 1
                && http_client_address_allowed(&v6, sizeof v6);
        if (got != want)
            fail_msg("%s is %s", text, got ? "allowed" : "denied");
    }
    assert_false(http_client_address_allowed(&local, sizeof local));
    assert_false(http_client_address_allowed(&v4, 1));
    assert_false(http_client_address_allowed(&v6, sizeof v4));
}

/* ---- mail servers ---- */

struct call {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool answered;
    enum model_transfer transfer;
    bool explained;
};

static void on_done(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    struct call *call = owner;

    pthread_mutex_lock(&call->lock);
    call->answered = true;
    call->transfer = response->transfer;
    call->explained = response->error.n > 0;
    pthread_cond_signal(&call->changed);
    pthread_mutex_unlock(&call->lock);
    hk_arena_free(arena);
}

static void is_refused(
    struct hk_cx *cx, struct http_client *client, const struct model_request *request)
{
    static const struct http_client_target guarded = {.account = 1};
    struct call call = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

    assert_int_equal(http_client_send(cx, client, &guarded, request, on_done, &call), HK_OK);
    pthread_mutex_lock(&call.lock);
    while (!call.answered)
        pthread_cond_wait(&call.changed, &call.lock);
    pthread_mutex_unlock(&call.lock);
    if (call.transfer != MODEL_TRANSFER_REFUSED || !call.explained)
        fail_msg("%.*s: not refused", HKS(request->url));
}

/* They are led to by the same guard, before a byte is said to them. */
static void test_mail_servers(void **state)
{
    static const char *const servers[] = {"10.0.0.1", "10.255.255.255", "127.0.0.1", "localhost",
        "169.254.169.254", "0x0a000001", "[::ffff:10.0.0.1]", "[fd12:3456::1]"};
    static const char *const schemes[] = {"imap", "imaps", "smtp", "smtps"};
    const struct model_mailbox mailbox = {.account = HK_STR("care"),
        .password = HK_STR("sesame"),
        .folder = HK_STR("INBOX"),
        .validity = 1};
    const struct model_letter letter = {.from = HK_STR("care@kotwica.example"),
        .to = HK_STR("anna@example.com"),
        .copies = HK_STR("bob@example.com"),
        .name = HK_STR("hark.0CN3NR1VE0000")};
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct http_client *client = NULL;
    unsigned port = 0;
    int listener = peer_listen(&port);

    (void)state;
    assert_int_equal(http_client_start(&cx, 1, &client), HK_OK);
    for (size_t i = 0; i < HK_COUNT(servers) * HK_COUNT(schemes); i++) {
        const char *scheme = schemes[i % HK_COUNT(schemes)];
        bool reads = scheme[0] == 'i';
        const struct model_request request = {.mailbox = reads ? &mailbox : NULL,
            .letter = reads ? NULL : &letter,
            .timeout_ms = 5000,
            .url = hk_arena_printf(
                cx.arena, "%s://%s:%u", scheme, servers[i / HK_COUNT(schemes)], port)};
        is_refused(&cx, client, &request);
    }
    http_client_stop(client);
    http_client_free(client);
    close(listener);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_mail_servers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
