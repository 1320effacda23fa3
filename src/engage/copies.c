/* engage/copies.c -- who gets an answer besides the one it is for.
 *
 * Whoever stands in To or Cc of a mail expects to stand there in its answer. What a message's row
 * keeps of them (`copies`) is as the channel heard it; here those fall out who are of the house:
 * the addresses of all our mailboxes, and of everybody who signs in. They read the answer in Hark.
 *
 * What it does not do: add anybody. An answer goes at most where its question went.
 *
 * Threads: any. Memory: cx's arena. Errors: the store's.
 */
#include "base/json_read.h"
#include "base/str.h"
#include "channel/channel.h"
#include "engage/places.h"
#include "engage_sql.h"

static bool is_of_mailbox(
    struct hk_cx *cx, const struct engage_mailbox_row *mailbox, struct hk_str address)
{
    const struct channel_kind *kind = channel_find(HK_STR("mail"));
    struct channel_account account = {.id = 0};
    struct hk_error before = cx->error;

    if (kind == NULL)
        return false;
    if (hk_json_read(cx, mailbox->settings, &hk_json_foreign, &account.settings) != HK_OK) {
        cx->error = before;
        return false;
    }
    return channel_has_address(&account, kind->fields, address);
}

/* Somebody of the house, or one of its mailboxes? */
static enum hk_rc is_ours(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct engage_mailbox_row *mailboxes, size_t n, struct hk_str address, bool *out)
{
    struct engage_colleague_row colleague;

    *out = true;
    for (size_t i = 0; i < n; i++)
        if (is_of_mailbox(cx, &mailboxes[i], address))
            return HK_OK;
    enum hk_rc rc = engage_find_colleague(cx, session, workspace, address, &colleague);
    *out = rc == HK_OK;
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

static void add_word(struct hk_cx *cx, struct hk_str *list, struct hk_str word)
{
    *list = hk_arena_printf(cx->arena, "%.*s%s%.*s", HKS(*list), list->n > 0 ? " " : "", HKS(word));
}

enum hk_rc engage_read_copies(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct hk_str copies, struct hk_str *out)
{
    struct engage_mailbox_row *mailboxes;
    struct hk_str one;
    size_t n = 0;
    bool ours = false;

    *out = HK_STR("");
    if (copies.n == 0)
        return HK_OK;
    HK_TRY(engage_list_mailboxes(cx, session, workspace, &mailboxes, &n));
    while (hk_str_cut(&copies, ' ', &one)) {
        HK_TRY(is_ours(cx, session, workspace, mailboxes, n, one, &ours));
        if (!ours)
            add_word(cx, out, one);
    }
    return HK_OK;
}

enum hk_rc engage_choose_copies(
    struct hk_cx *cx, struct hk_str allowed, struct hk_str wanted, struct hk_str *out)
{
    struct hk_str rest = wanted, one;

    while (hk_str_cut(&rest, ' ', &one))
        if (one.n > 0 && !hk_str_has_word(allowed, one))
            return hk_fail_value(cx, "not_in_copy",
                "copies: nobody with this address got what you answer: %.*s", HKS(one));
    *out = HK_STR("");
    while (hk_str_cut(&allowed, ' ', &one))
        if (hk_str_has_word(wanted, one))
            add_word(cx, out, one);
    return HK_OK;
}
