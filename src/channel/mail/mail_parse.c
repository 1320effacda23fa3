/* channel/mail/mail_parse.c -- one mail to events.
 *
 *   a report that ours bounced, or was complained about -> a receipt: the reply failed
 *   from one of our addresses, proven -> our own words, answered elsewhere or copied; if all that
 *   speaks for it is a key, whoever keeps the keys has to know that one (`claimed`)
 *   anything else -> a message; automatic ones say so, and nobody owes them an answer
 *
 * Each id we send bears the key of its reply. So whoever answers it, or reports on it, names it;
 * and an answer to a reply is the proof that it arrived.
 *
 * Threads: a message names what it answers (`parents`), and belongs where the first of these stands
 * that is known; else its own id, or that of the chain's first mail, is the name of its thread. A
 * mail that says "Re:" but names nothing goes by `topic`: its subject and who wrote it.
 *
 * What it does not do: believe the From line. A mail "from us" counts as ours only if it bears the
 * key of a reply of ours, if our own mail server says it checked it, or that it brought it to the
 * address that takes copies (`copies`), which only colleagues know; else it is a customer's, to be
 * seen and answered. Of whom our server says that they are not who they say (dmarc=fail), the
 * message says so.
 */
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/mail/mail_priv.h"

#define TXN_BYTES 13u
#define KEY_MAX_BYTES 250u

/* ---- names -------------------------------------------------------------------------------- */

struct hk_str channel_mail_txn(struct hk_str id)
{
    size_t head = sizeof CHANNEL_MAIL_OURS - 1;
    struct hk_str txn = hk_str_sub(id, head, TXN_BYTES);

    if (!hk_str_starts(id, HK_STR(CHANNEL_MAIL_OURS)) || txn.n != TXN_BYTES
        || id.n <= head + TXN_BYTES || id.p[head + TXN_BYTES] != '@')
        return HK_STR("");
    for (size_t i = 0; i < txn.n; i++) {
        char c = txn.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return HK_STR("");
    }
    return txn;
}

static struct hk_str hash_of(struct hk_cx *cx, struct hk_str bytes)
{
    uint8_t hash[HK_SHA256_BYTES];

    hk_crypto_sha256(bytes, hash);
    return hk_crypto_hex(cx, hash, 16);
}

/* Copies of one mail are one; two mails that a broken program gave one id are two. */
static struct hk_str fingerprint(struct hk_cx *cx, const struct channel_mail *mail)
{
    return hash_of(cx,
        hk_arena_printf(cx->arena, "%.*s\n%lld\n%.*s\n%.*s\n%.*s", HKS(mail->id),
            (long long)mail->date_ms, HKS(mail->from), HKS(mail->subject),
            HKS(mail->unread ? hash_of(cx, mail->raw) : mail->text)));
}

static struct hk_str thread_of(struct hk_cx *cx, const struct channel_mail *mail, struct hk_str id)
{
    struct hk_str key = mail->root.n > 0 ? mail->root : id;

    return key.n <= KEY_MAX_BYTES ? key : hash_of(cx, key);
}

struct hk_str channel_mail_bare_subject(struct hk_str subject, bool *answers)
{
    static const struct hk_str answer[] = {HK_STR_INIT("re"), HK_STR_INIT("odp"), HK_STR_INIT("aw"),
        HK_STR_INIT("sv"), HK_STR_INIT("отв"), HK_STR_INIT("Отв"), HK_STR_INIT("השב"),
        HK_STR_INIT("תגובה")};
    static const struct hk_str forward[] = {HK_STR_INIT("fwd"), HK_STR_INIT("fw"),
        HK_STR_INIT("pd"), HK_STR_INIT("wg"), HK_STR_INIT("הועבר")};
    struct hk_str rest, head;
    bool again = true;

    while (again) {
        rest = subject = hk_str_trim(subject);
        again = false;
        if (!hk_str_cut(&rest, ':', &head) || head.n > 12 || head.n == subject.n)
            break;
        for (size_t i = 0; i < HK_COUNT(answer); i++)
            if (hk_str_equal_nocase(head, answer[i]))
                again = *answers = true;
        for (size_t i = 0; i < HK_COUNT(forward); i++)
            again = again || hk_str_equal_nocase(head, forward[i]);
        if (again)
            subject = rest;
    }
    return subject;
}

/* ---- from us ------------------------------------------------------------------------------ */

bool channel_mail_is_ours(const struct channel_account *account, struct hk_str address)
{
    struct hk_str rest = channel_mail_setting(account, "addresses"), one;

    while (address.n > 0 && channel_next_word(&rest, &one))
        if (hk_str_equal_nocase(one, address))
            return true;
    return false;
}

/* Is it a list that one of our addresses is? A group names itself after its address. */
static bool is_our_list(const struct channel_account *account, struct hk_str list)
{
    struct hk_str rest = channel_mail_setting(account, "addresses"), one;

    while (list.n > 0 && channel_next_word(&rest, &one)) {
        size_t at = hk_str_find(one, HK_STR("@"));
        if (at < one.n && one.n == list.n && list.p[at] == '.'
            && hk_str_equal_nocase(hk_str_sub(one, 0, at), hk_str_sub(list, 0, at))
            && hk_str_equal_nocase(
                hk_str_sub(one, at + 1, SIZE_MAX), hk_str_sub(list, at + 1, SIZE_MAX)))
            return true;
    }
    return false;
}

/* What stands before the next ';' off the front: one in a quotation or in brackets, where a
 * server repeats the sender's words, divides nothing. */
static bool next_finding(struct hk_str *rest, struct hk_str *out)
{
    bool quoted = false;
    size_t depth = 0, n = 0;

    for (; n < rest->n && (quoted || depth > 0 || rest->p[n] != ';'); n++) {
        char c = rest->p[n];
        if (c == '\\')
            n++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == '(')
            depth++;
        else if (!quoted && c == ')' && depth > 0)
            depth--;
    }
    bool found = rest->n > 0;
    *out = hk_str_trim(hk_str_sub(*rest, 0, n));
    *rest = hk_str_sub(*rest, n + 1, SIZE_MAX);
    return found;
}

/* What our own mail server, and no other, found out about the sender: the word behind "dmarc=". It
 * writes its line above all others. "" nothing, or it is not known which server is ours. */
static struct hk_str finding_of(const struct channel_account *account, struct hk_str proof)
{
    struct hk_str server = hk_str_trim(channel_mail_setting(account, "trusted_server"));
    struct hk_str name = HK_STR("dmarc="), found;
    size_t n = 0;

    if (server.n == 0 || !next_finding(&proof, &found) || !hk_str_equal_nocase(found, server))
        return HK_STR("");
    do {
        if (!next_finding(&proof, &found))
            return HK_STR("");
    } while (!hk_str_equal_nocase(hk_str_sub(found, 0, name.n), name));
    found = hk_str_sub(found, name.n, SIZE_MAX);
    while (n < found.n && found.p[n] != ' ' && found.p[n] != '(')
        n++;
    return hk_str_sub(found, 0, n);
}

static bool is_proven(const struct channel_account *account, const struct channel_mail *mail)
{
    return hk_str_equal_nocase(finding_of(account, mail->proof), HK_STR("pass"));
}

/* It is not who it says it is, or came by a way that spoils the proof. */
static bool is_doubtful(const struct channel_account *account, const struct channel_mail *mail)
{
    return hk_str_equal_nocase(finding_of(account, mail->proof), HK_STR("fail"));
}

/* Was it brought to the address that takes blind copies of colleagues' answers? Nobody else knows
 * it. Only what the server wrote down counts: under To or Cc everybody could read it, and then a
 * mail that names it proves nothing. */
static bool is_copied(const struct channel_account *account, const struct channel_mail *mail)
{
    struct hk_str rest = channel_mail_setting(account, "copies"), one;

    while (channel_next_word(&rest, &one))
        for (size_t i = 0; i < mail->brought_count; i++)
            if (hk_str_equal_nocase(mail->brought[i], one))
                return true;
    return false;
}

/* The address of ours that it was written to. */
static struct hk_str our_address(
    const struct channel_account *account, const struct channel_mail *mail)
{
    for (size_t i = 0; i < mail->to_count; i++)
        if (channel_mail_is_ours(account, mail->to[i]))
            return mail->to[i];
    return HK_STR("");
}

/* ---- events ------------------------------------------------------------------------------- */

static struct hk_str handle_of(
    struct hk_cx *cx, const struct channel_account *account, const struct channel_mail *mail)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    if (mail->automatic || mail->from_system || mail->listed || mail->no_auto)
        hk_json_bool_member(&w, "no_auto", true); /* CHANNEL_MAIL_NO_AUTO */
    hk_json_str_member(&w, "id", mail->id);
    hk_json_str_member(&w, "chain", mail->chain);
    hk_json_str_member(&w, "subject", mail->subject);
    hk_json_str_member(&w, "to", mail->answer_to.n > 0 ? mail->answer_to : mail->from);
    hk_json_str_member(&w, "us", our_address(account, mail));
    hk_json_str_member(&w, "name", mail->from_name);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static bool is_among(const struct channel_mail *mail, size_t n, struct hk_str address)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_equal(mail->to[i], address))
            return true;
    return false;
}

/* Who else everybody sees that it went to. Whoever got it unseen stays so; of what a program sent
 * to many an answer is for its sender. */
static struct hk_str copies_of(
    struct hk_cx *cx, const struct channel_account *account, const struct channel_mail *mail)
{
    struct hk_str sender = mail->answer_to.n > 0 ? mail->answer_to : mail->from;
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    size_t n = 0;

    for (size_t i = 0; i < mail->shown_count && !mail->automatic && !mail->from_system; i++) {
        struct hk_str one = mail->to[i];
        if (hk_str_equal(one, sender) || hk_str_equal(one, mail->from)
            || channel_mail_knows(account, one) || is_among(mail, i, one))
            continue;
        if (n++ > 0)
            hk_buf_add_char(&buf, ' ');
        hk_buf_add_str(&buf, one);
    }
    struct hk_str copies = channel_take(cx, &buf);
    return n <= CHANNEL_MAIL_COPIES_MAX ? copies : HK_STR("");
}

static struct hk_str parents_of(struct hk_cx *cx, const struct channel_mail *mail)
{
    struct hk_str list = HK_STR("");

    for (size_t i = 0; i < mail->parent_count; i++)
        list = hk_arena_printf(
            cx->arena, "%.*s%s%.*s", HKS(list), i > 0 ? " " : "", HKS(mail->parents[i]));
    return list;
}

/* The subject stands over what opens a matter; under "Re:" it was said before. */
static struct hk_str words_of(struct hk_cx *cx, const struct channel_mail *mail, bool answers)
{
    if (mail->subject.n == 0 || (answers && mail->text.n > 0))
        return mail->text;
    if (mail->text.n == 0)
        return mail->subject;
    return hk_arena_printf(cx->arena, "%.*s\n\n%.*s", HKS(mail->subject), HKS(mail->text));
}

static void put_message(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_mail *mail, struct channel_gathering *gathering)
{
    struct channel_event *e = channel_gather(cx, gathering);
    struct hk_str print = fingerprint(cx, mail);
    bool answers = false;
    struct hk_str bare = channel_mail_bare_subject(mail->subject, &answers);

    e->kind = CHANNEL_MESSAGE;
    e->visibility = CHANNEL_PRIVATE;
    e->dedup = channel_dedup(cx, 'm', mail->date_ms, print);
    e->remote_id = mail->id.n > 0 ? mail->id : print;
    e->thread_key = thread_of(cx, mail, e->remote_id);
    e->parents = parents_of(cx, mail);
    e->topic = bare.n > 0
        ? hash_of(cx, hk_arena_printf(cx->arena, "%.*s\n%.*s", HKS(mail->from), HKS(bare)))
        : HK_STR("");
    e->answers = answers;
    e->reply_handle = handle_of(cx, account, mail);
    e->copies = copies_of(cx, account, mail);
    e->doubtful = is_doubtful(account, mail);
    e->text = words_of(cx, mail, answers);
    size_t own = e->text.n - mail->text.n + channel_mail_own_bytes(mail->text);
    if (own < e->text.n)
        e->own_units = (int64_t)hk_text_length(HK_TEXT_UTF16, hk_str_sub(e->text, 0, own));
    e->name = mail->from_name.n > 0 ? mail->from_name : mail->from;
    e->automatic = mail->automatic || mail->from_system;
    e->at_ms = mail->arrived_ms > 0 ? mail->arrived_ms : mail->date_ms; /* senders' clocks lie */
    e->attachments = mail->files;
    e->attachment_count = mail->file_count;
    channel_add_identity(e, "email", mail->from);
}

static void put_receipt(struct hk_cx *cx, struct channel_gathering *gathering,
    enum channel_receipt receipt, struct hk_str id, int64_t at_ms)
{
    struct channel_event *e = channel_gather(cx, gathering);

    e->kind = CHANNEL_RECEIPT;
    e->visibility = CHANNEL_PRIVATE;
    e->receipt = receipt;
    e->target_id = id;
    e->txn = channel_mail_txn(id);
    e->at_ms = at_ms;
    e->dedup = channel_dedup(cx, receipt == CHANNEL_FAILED ? 'f' : 'r', at_ms, id);
}

/* The first id of ours among `parents`; "" none. */
static struct hk_str our_parent(const struct channel_mail *mail)
{
    for (size_t i = 0; i < mail->parent_count; i++)
        if (channel_mail_txn(mail->parents[i]).n > 0)
            return mail->parents[i];
    return HK_STR("");
}

/* A mail system that writes no proper report still repeats what it could not deliver. */
static struct hk_str our_id_within(struct hk_cx *cx, struct hk_str raw)
{
    struct hk_str mark = HK_STR("<" CHANNEL_MAIL_OURS);
    size_t at = hk_str_find(raw, mark);

    if (at == SIZE_MAX)
        return HK_STR("");
    struct hk_str id = hk_str_sub(raw, at + 1, KEY_MAX_BYTES);
    size_t end = hk_str_find(id, HK_STR(">"));
    return end != SIZE_MAX && channel_mail_txn(id).n > 0
        ? hk_text_clean(cx, hk_arena_str(cx->arena, hk_str_sub(id, 0, end)))
        : HK_STR("");
}

/* What a report says of a reply of ours; false: it is none, or of none of ours, or it only seems to
 * be one: then the mail is to be seen as well. */
static bool put_report(struct hk_cx *cx, const struct channel_mail *mail, int64_t at_ms,
    struct channel_gathering *gathering)
{
    static const enum channel_receipt receipts[] = {[CHANNEL_MAIL_BOUNCED] = CHANNEL_FAILED,
        [CHANNEL_MAIL_COMPLAINT] = CHANNEL_FAILED,
        [CHANNEL_MAIL_ARRIVED] = CHANNEL_DELIVERED};
    struct hk_str id = mail->reported_id;
    enum channel_mail_report report = mail->report;

    const bool seems = report == CHANNEL_MAIL_NO_REPORT;

    if (seems && mail->returned) {
        id = our_id_within(cx, mail->raw);
        report = CHANNEL_MAIL_BOUNCED;
    }
    if (report == CHANNEL_MAIL_NO_REPORT || channel_mail_txn(id).n == 0)
        return false;
    if (report == CHANNEL_MAIL_DELAYED) { /* it is still being tried */
        channel_gather_unknown(cx, gathering, HK_STR(""), HK_STR("delayed"), mail->raw, at_ms);
        return true;
    }
    put_receipt(cx, gathering, receipts[report], id, at_ms);
    struct channel_event *e = &gathering->list[gathering->count - 1];
    if (e->receipt == CHANNEL_FAILED) {
        e->error_code = report == CHANNEL_MAIL_COMPLAINT ? HK_STR("complaint") : HK_STR("bounced");
        e->error_text = mail->report_text;
    }
    /* Of more than have a place it is not said who is missing. */
    for (size_t i = 0; e->receipt == CHANNEL_FAILED && i < mail->unreached_count
         && mail->unreached_count <= MODEL_IDENTITIES_MAX;
         i++)
        channel_add_identity(e, "email", mail->unreached[i]);
    return !seems;
}

static bool put_own(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_mail *mail, struct channel_gathering *gathering)
{
    struct hk_str txn = channel_mail_txn(mail->id);
    bool proven = is_proven(account, mail) || is_copied(account, mail);

    if (!channel_mail_is_ours(account, mail->from) || (txn.n == 0 && !proven))
        return false;
    put_message(cx, account, mail, gathering);
    struct channel_event *e = &gathering->list[gathering->count - 1];
    e->direction = CHANNEL_OUT;
    e->txn = txn;
    e->claimed = !proven;
    if (!e->claimed)
        e->who_count = 0;
    return true;
}

enum hk_rc channel_mail_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    struct channel_gathering gathering = {0};
    struct channel_mail *mail = hk_arena_alloc(cx->arena, sizeof *mail);

    channel_mail_read(cx, body, mail);
    mail->automatic = mail->automatic || (mail->listed && !is_our_list(account, mail->list));
    int64_t at_ms = mail->arrived_ms > 0 ? mail->arrived_ms : mail->date_ms;
    if (put_report(cx, mail, at_ms, &gathering) || put_own(cx, account, mail, &gathering)) {
        *out = (struct channel_events){gathering.list, gathering.count};
        return HK_OK;
    }
    struct hk_str ours = our_parent(mail);
    if (ours.n > 0 && !mail->automatic && !mail->from_system)
        put_receipt(cx, &gathering, CHANNEL_DELIVERED, ours, at_ms);
    put_message(cx, account, mail, &gathering);
    *out = (struct channel_events){gathering.list, gathering.count};
    return HK_OK;
}
