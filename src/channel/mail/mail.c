/* channel/mail/mail.c -- e-mail: a mailbox we read over IMAP, a server that carries our answers.
 *
 * In:  in the order of their uids, several at a time where several wait; the question waits on the
 *      server (IDLE) until there is one. Each is a body of its own, kept with the bookmark behind
 *      the last. A new account begins with what comes from then on: nobody wants ten years of
 *      an inbox as open cases. The bookmark is "validity:uid:when"; a folder that was made anew is
 *      read again from a day before, and what we have is known by its fingerprint.
 * Out: SMTP (mail_send.c), from the address that the customer wrote to.
 *
 * Nothing in the mailbox is changed: not read, not moved, not deleted.
 *
 * What is kept as raw is one line of ours, then the mail as it came. One over 40 MiB is cut there:
 * it becomes a message that says it could not be read, with what there is of it.
 *
 * Signing in: a password, a token that somebody gives, or one that is renewed (mail_token.c).
 *
 * What it does not do: send anybody to a provider's page to allow it (an admin brings the refresh
 * token); S/MIME and PGP; writing first.
 *
 * Sources: RFC 3501, 2177, 5322; November 2026, against Dovecot 2.3.19.
 */
#include <string.h>

#include "base/str.h"
#include "channel/kinds.h"
#include "channel/mail/mail_priv.h"

#define TEXT_MAX_CODEPOINTS 100000u
#define FILE_MAX_BYTES (INT64_C(18) * 1000 * 1000) /* base64 makes 25 MB of it */
#define FILES_MAX 10u
#define SENDS_PER_MINUTE 120u
#define AUTO_EVERY_MS (INT64_C(3600) * 1000)
#define WAIT_MS 25000u
#define NEXT_MS 1
#define LATER_MS 15000
#define WRONG_FOLDER_MS 60000
#define AGAIN_FROM_MS (INT64_C(24) * 3600 * 1000)

static const struct channel_field mail_fields[] = {
    {"addresses", CHANNEL_FIELD_ADDRESSES, true, ""},
    {"sender", CHANNEL_FIELD_TEXT, false, ""},
    {"imap_url", CHANNEL_FIELD_MAIL_IN, true, ""},
    {"smtp_url", CHANNEL_FIELD_MAIL_OUT, true, ""},
    {"account", CHANNEL_FIELD_TEXT, false, ""},
    {"password", CHANNEL_FIELD_SECRET, false, ""},
    {"token", CHANNEL_FIELD_SECRET, false, ""},
    {"token_url", CHANNEL_FIELD_URL, false, ""},
    {"client_id", CHANNEL_FIELD_TEXT, false, ""},
    {"client_secret", CHANNEL_FIELD_SECRET, false, ""},
    {"refresh_token", CHANNEL_FIELD_SECRET, false, ""},
    {"smtp_account", CHANNEL_FIELD_TEXT, false, ""},
    {"smtp_password", CHANNEL_FIELD_SECRET, false, ""},
    {"folder", CHANNEL_FIELD_TEXT, false, "INBOX"},
    {"signature", CHANNEL_FIELD_LINES, false, ""},
    {"trusted_server", CHANNEL_FIELD_TEXT, false, ""},
    {"copies", CHANNEL_FIELD_ADDRESSES, false, ""},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

struct hk_str channel_mail_setting(const struct channel_account *account, const char *key)
{
    return channel_setting(account, mail_fields, key);
}

bool channel_mail_knows(const struct channel_account *account, struct hk_str address)
{
    return channel_has_address(account, mail_fields, address);
}

struct hk_str channel_mail_address(struct hk_cx *cx, struct hk_str s)
{
    s = hk_str_trim(s);
    if (hk_str_starts(s, HK_STR("<")) && hk_str_ends(s, HK_STR(">")))
        s = hk_str_sub(s, 1, s.n - 2);
    size_t at = hk_str_find(s, HK_STR("@"));
    if (at == 0 || at >= s.n - 1 || at == SIZE_MAX || s.n > 254)
        return HK_STR("");
    char *lower = hk_arena_alloc(cx->arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((unsigned char)c <= ' ' || strchr("<>,;:\"\\\x7f", c) != NULL)
            return HK_STR("");
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return hk_text_clean(cx, (struct hk_str){lower, s.n});
}

/* ---- asking for mail ------------------------------------------------------------------------ */

struct bookmark {
    int64_t validity, uid, at_ms;
};

static struct bookmark read_bookmark(struct hk_str cursor)
{
    struct bookmark b = {0};
    struct hk_str validity, uid;

    if (!hk_str_cut(&cursor, ':', &validity) || !hk_str_cut(&cursor, ':', &uid)
        || !hk_str_to_int(validity, &b.validity) || !hk_str_to_int(uid, &b.uid)
        || !hk_str_to_int(cursor, &b.at_ms) || b.validity < 0 || b.uid < 0 || b.at_ms < 0)
        return (struct bookmark){0};
    return b;
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct bookmark *from, struct hk_str access, struct channel_news *out)
{
    struct model_mailbox *mailbox = hk_arena_alloc(cx->arena, sizeof *mailbox);
    struct hk_str token = access.n > 0 ? access : channel_mail_setting(account, "token");
    struct hk_str name = hk_str_trim(channel_mail_setting(account, "account"));
    struct hk_str addresses = channel_mail_setting(account, "addresses");

    if (name.n == 0)
        (void)channel_next_word(&addresses, &name);
    *mailbox = (struct model_mailbox){.account = name,
        .password = token.n > 0 ? token : channel_mail_setting(account, "password"),
        .token = token.n > 0,
        .folder = hk_str_trim(channel_mail_setting(account, "folder")),
        .validity = from->validity,
        .after_uid = from->uid,
        .since_ms = from->at_ms > AGAIN_FROM_MS ? from->at_ms - AGAIN_FROM_MS : 0};
    out->step = CHANNEL_STEP_REQUEST;
    out->request = (struct model_request){.mailbox = mailbox,
        .url = hk_str_trim(channel_mail_setting(account, "imap_url")),
        .timeout_ms = WAIT_MS,
        .secret = true};
}

static int64_t number(const struct model_response *response, const char *name)
{
    int64_t n = 0;

    (void)hk_str_to_int(channel_header(response->headers, response->header_count, name), &n);
    return n > 0 ? n : 0;
}

/* Our line, and the mail as it came: also with NULs, which end no mail. */
static struct hk_str marked(struct hk_cx *cx, int64_t arrived_ms, bool cut, struct hk_str mail)
{
    struct hk_str mark = hk_arena_printf(
        cx->arena, CHANNEL_MAIL_MARK "%lld %s\n", (long long)arrived_ms, cut ? "cut" : "whole");
    char *bytes = hk_arena_alloc(cx->arena, mark.n + mail.n + 1);

    memcpy(bytes, mark.p, mark.n);
    memcpy(bytes + mark.n, mail.p, mail.n);
    return (struct hk_str){bytes, mark.n + mail.n};
}

/* "bytes size arrived-ms" of one mail off the front of *list. False: there is no other. */
static bool next_mail(struct hk_str *list, int64_t *bytes, int64_t *size, int64_t *arrived_ms)
{
    struct hk_str one, first, second;

    return hk_str_cut(list, ',', &one) && hk_str_cut(&one, ' ', &first)
        && hk_str_cut(&one, ' ', &second) && hk_str_to_int(first, bytes) && *bytes > 0
        && hk_str_to_int(second, size) && hk_str_to_int(one, arrived_ms);
}

/* The mails out of an answer, each as it is kept. */
static void take_mails(
    struct hk_cx *cx, const struct model_response *response, struct channel_news *out)
{
    struct hk_str list = channel_header(response->headers, response->header_count, "mails");
    struct hk_str rest = response->body;
    int64_t bytes, size, arrived_ms;
    size_t most = 1;

    for (size_t i = 0; i < list.n; i++)
        most += list.p[i] == ',';
    struct hk_str *bodies = hk_arena_array(cx->arena, most, sizeof *bodies);
    while (next_mail(&list, &bytes, &size, &arrived_ms) && bytes <= (int64_t)rest.n) {
        bodies[out->body_count++] =
            marked(cx, arrived_ms, size > bytes, hk_str_sub(rest, 0, (size_t)bytes));
        rest = hk_str_sub(rest, (size_t)bytes, SIZE_MAX);
    }
    out->bodies = bodies;
}

static void take(struct hk_cx *cx, const struct model_response *response,
    const struct bookmark *from, struct channel_news *out)
{
    int64_t validity = number(response, "validity"), uid = number(response, "uid");

    out->step = CHANNEL_STEP_SENT;
    out->next_ms = NEXT_MS;
    if (validity == 0) { /* a server without lasting uids: we could never know what is new */
        out->step = CHANNEL_STEP_FAILED;
        out->error_code = HK_STR("no_numbers");
        out->error_text =
            HK_STR("The mail server gives its mails no lasting numbers (UIDVALIDITY).");
        out->next_ms = WRONG_FOLDER_MS;
        return;
    }
    if (validity != from->validity || uid != from->uid)
        out->cursor = hk_arena_printf(cx->arena, "%lld:%lld:%lld", (long long)validity,
            (long long)uid, (long long)cx->now_ms);
    take_mails(cx, response, out);
}

static void read_answer(struct hk_cx *cx, const struct bookmark *from,
    const struct model_response *previous, struct channel_news *out)
{
    out->error_text = previous->body.n > 0 ? previous->body : previous->error;
    if (previous->transfer == MODEL_TRANSFER_REFUSED) {
        out->step = CHANNEL_STEP_FAILED;
    } else if (previous->transfer != MODEL_TRANSFER_DONE || previous->status == 503) {
        out->step = CHANNEL_STEP_RETRY;
    } else if (previous->status == 401) {
        out->step = CHANNEL_STEP_VOID;
    } else if (previous->status == 200) {
        out->error_text = HK_STR("");
        take(cx, previous, from, out);
    } else {
        out->step = CHANNEL_STEP_FAILED;
        out->error_code = previous->status == 404 ? HK_STR("no_folder") : HK_STR("");
        out->next_ms = WRONG_FOLDER_MS;
    }
}

static enum hk_rc mail_poll(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, struct hk_str cursor, unsigned step,
    const struct model_response *previous, struct channel_news *out)
{
    struct bookmark from = read_bookmark(cursor);
    struct channel_token_visit visit;

    *out = (struct channel_news){.cursor = cursor, .next_ms = LATER_MS};
    channel_mail_visit(cx, account, session, step, previous, &visit);
    if (channel_token_leads_news(&visit, out))
        out->next_ms = out->next_ms > LATER_MS ? out->next_ms : LATER_MS;
    else if (visit.turn == CHANNEL_TOKEN_GO)
        ask(cx, account, &from, visit.access, out);
    else
        read_answer(cx, &from, previous, out);
    return HK_OK;
}

/* Nothing is granted that could be listed; but what buys the tokens may have an end. */
static enum hk_rc mail_grants(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    struct channel_grants *out)
{
    struct channel_token_visit visit;

    channel_mail_visit(cx, account, session, step, previous, &visit);
    out->session = visit.session;
    out->asking = visit.turn == CHANNEL_TOKEN_ASK;
    out->error_text = visit.error_text;
    out->until_ms = visit.ends_ms;
    out->step = visit.turn == CHANNEL_TOKEN_END ? visit.step : CHANNEL_STEP_SENT;
    if (visit.turn == CHANNEL_TOKEN_ASK) {
        out->step = CHANNEL_STEP_REQUEST;
        out->request = visit.request;
    }
    return HK_OK;
}

/* ---- may we speak ------------------------------------------------------------------------- */

static void mail_speech(const struct channel_account *account, const struct channel_place *place,
    int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    (void)now_ms;
    *out = (struct channel_speech){
        .allowed = true, .unit = HK_TEXT_CODEPOINTS, .max = TEXT_MAX_CODEPOINTS};
    if (place->by_bot && hk_str_starts(place->reply_handle, HK_STR(CHANNEL_MAIL_NO_AUTO))) {
        out->allowed = false; /* a program wrote it, or says that none may answer */
        out->reason = HK_STR("automatic");
    }
}

static const struct channel_takes mail_takes[] = {
    {"*", FILE_MAX_BYTES, false},
    {NULL, 0, false},
};

const struct channel_kind channel_mail = {
    .abi = CHANNEL_ABI,
    .name = "mail",
    .label = "E-mail",
    .fields = mail_fields,
    .field_count = HK_COUNT(mail_fields) - 1,
    .repeat = CHANNEL_REPEAT_NEVER,
    .sends_per_minute = SENDS_PER_MINUTE,
    .chains = true,
    .auto_every_ms = AUTO_EVERY_MS,
    .pages = true,
    .takes = mail_takes,
    .files_max = FILES_MAX,
    .cannot =
        "read back what was sent, so that a letter whose receipt was lost stays uncertain until "
        "an answer, a copy or a report bears its name; HTML out; encrypted and signed mail; "
        "mails over 40 MiB whole; knowing a blind copy of a "
        "colleague's answer by To or Cc: only by what the server says it brought it to "
        "(Delivered-To, X-Original-To, Envelope-To)",
    .costs = "nothing",
    .tested =
        "Dovecot 2.3.19 (IMAP with IDLE), smtp-server 3.21 (SMTP with STARTTLS, PLAIN, XOAUTH2); "
        "tokens that are renewed with servers written for the tests; never with a provider's own",
    .source = "RFC 3501, 2177, 5321, 5322, 3464, 3834, 5965, November 2026",
    .parse = channel_mail_parse,
    .extract = channel_mail_extract,
    .build = channel_mail_build,
    .poll = mail_poll,
    .grants = mail_grants,
    .speech = mail_speech,
};
