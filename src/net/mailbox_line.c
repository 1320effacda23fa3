/* net/mailbox_line.c -- the connection to a mailbox, as curl is asked to make it.
 *
 * curl connects, encrypts and signs in (CONNECT_ONLY); mailbox.c speaks from there on. The line is
 * encrypted from the beginning (imaps://) or by STARTTLS, and the certificate checked; only a
 * server on this machine may do without.
 *
 * Sources: RFC 3501, RFC 7628 (XOAUTH2's successor); libcurl's manual.
 */
#include "base/str.h"
#include "net/imap.h"
#include "net/mailbox.h"
#include "net/net_address_priv.h"

#define CONNECT_AND_SIGN_IN_MS 30000L

bool mailbox_is_same(const struct transfer *a, const struct transfer *b)
{
    const struct model_mailbox *x = a->request.mailbox, *y = b->request.mailbox;

    return a->account == b->account && hk_str_equal(a->request.url, b->request.url)
        && hk_str_equal(x->account, y->account) && hk_str_equal(x->password, y->password)
        && x->token == y->token && hk_str_equal(x->folder, y->folder)
        && a->allow_private == b->allow_private
        && hk_str_equal(hk_str_from(a->ca_file), hk_str_from(b->ca_file));
}

enum hk_rc mailbox_check(struct hk_cx *cx, const struct model_mailbox *mailbox)
{
    if (mailbox->folder.n == 0 || imap_quoted(cx->arena, mailbox->folder).n == 0)
        return hk_fail(cx, HK_EINVAL, "a folder's name is plain letters, such as INBOX");
    if (mailbox->account.n == 0)
        return hk_fail(cx, HK_EINVAL, "a mailbox has an account that signs in");
    return HK_OK;
}

const struct model_mailbox *mailbox_copy(
    struct hk_arena *arena, const struct model_mailbox *mailbox)
{
    struct model_mailbox *copy = hk_arena_alloc(arena, sizeof *copy);

    *copy = *mailbox;
    copy->account = hk_arena_str(arena, mailbox->account);
    copy->password = hk_arena_str(arena, mailbox->password);
    copy->folder = hk_arena_str(arena, mailbox->folder);
    return copy;
}

bool mailbox_set(struct transfer *transfer)
{
    const struct model_mailbox *mailbox = transfer->request.mailbox;
    CURL *easy = transfer->easy;
    unsigned failed = 0;

    failed |= curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, CONNECT_AND_SIGN_IN_MS);
    failed |= curl_easy_setopt(easy, CURLOPT_USE_SSL,
        net_url_is_here(transfer->request.url) ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    failed |= curl_easy_setopt(easy, CURLOPT_USERNAME, mailbox->account.p);
    if (mailbox->token)
        failed |= curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, mailbox->password.p);
    else
        failed |= curl_easy_setopt(easy, CURLOPT_PASSWORD, mailbox->password.p);
    return failed == 0;
}
