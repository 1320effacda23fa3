/* channel/mail/mail_head.c -- the header of a mail: who, to whom, what it answers, whether a
 * program wrote it.
 *
 * GMime undoes folding, encoded words and addresses; what it hands out is cleaned here: valid, one
 * line, of bounded length.
 *
 * What it does not do: believe any of it.
 *
 * Sources: RFC 5322, 2047, 3834 (automatic answers), 2919 and 2369 (lists); MS-OXCMAIL
 * (X-Auto-Response-Suppress).
 */
#include "base/str.h"
#include "channel/mail/mail_mime_priv.h"

#define WORDS_MAX_BYTES 2000u
#define ID_MAX_BYTES 250u
#define CHAIN_NEWEST 10

static struct hk_str clean(struct hk_cx *cx, const char *s)
{
    struct hk_str text = hk_str_from(s);

    text = hk_str_trim(hk_arena_str(cx->arena, hk_str_sub(text, 0, WORDS_MAX_BYTES)));
    return hk_text_clean(cx, text);
}

/* One line of visible text: a header may be folded, and hold controls. */
struct hk_str channel_mail_line(struct hk_cx *cx, const char *s)
{
    struct hk_str text = clean(cx, s);
    char *line = hk_arena_alloc(cx->arena, text.n + 1);

    for (size_t i = 0; i < text.n; i++)
        line[i] = (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i];
    return hk_text_clean(cx, hk_str_trim((struct hk_str){line, text.n}));
}

struct hk_str channel_mail_head(struct hk_str text, size_t max_bytes)
{
    return hk_text_head(HK_TEXT_BYTES, text, max_bytes);
}

static const char *header(GMimeMessage *message, const char *name)
{
    return g_mime_object_get_header(GMIME_OBJECT(message), name);
}

static bool has(GMimeMessage *message, const char *name)
{
    return header(message, name) != NULL;
}

static bool says(struct hk_cx *cx, GMimeMessage *message, const char *name, const char *words)
{
    struct hk_str value = channel_mail_line(cx, header(message, name));

    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] == ';')
            value.n = i;
    value = hk_str_trim(value);
    char *lower = g_ascii_strdown(value.n > 0 ? value.p : "", (gssize)value.n);
    bool found = hk_str_has_word(hk_str_from(words), hk_str_from(lower));
    g_free(lower);
    return found && value.n > 0;
}

/* No one is to be told that it did not arrive. */
static bool has_empty_path(struct hk_cx *cx, GMimeMessage *message)
{
    return hk_str_equal(channel_mail_line(cx, header(message, "Return-Path")), HK_STR("<>"));
}

/* Programs that answer, newsletters. Nobody waits for an answer to these. */
static bool is_automatic(struct hk_cx *cx, GMimeMessage *message)
{
    struct hk_str submitted = channel_mail_line(cx, header(message, "Auto-Submitted"));

    return (submitted.n > 0 && !hk_str_equal_nocase(hk_str_sub(submitted, 0, 2), HK_STR("no")))
        || has_empty_path(cx, message) || has(message, "X-Autoreply")
        || has(message, "X-Autorespond") || says(cx, message, "Precedence", "bulk junk auto_reply");
}

/* Exchange's way of asking for no automatic answers: of all kinds, or of those that ours are. */
static bool suppresses(struct hk_cx *cx, GMimeMessage *message)
{
    static const struct hk_str kinds[] = {
        HK_STR_INIT("all"), HK_STR_INIT("autoreply"), HK_STR_INIT("oof")};
    struct hk_str rest = channel_mail_line(cx, header(message, "X-Auto-Response-Suppress")), word;

    while (hk_str_cut(&rest, ',', &word))
        for (size_t i = 0; i < HK_COUNT(kinds); i++)
            if (hk_str_equal_nocase(hk_str_trim(word), kinds[i]))
                return true;
    return false;
}

/* It came over a list: someone else's, or one of our addresses that is a group. */
static bool is_listed(struct hk_cx *cx, GMimeMessage *message)
{
    return has(message, "List-Id") || has(message, "List-Unsubscribe")
        || says(cx, message, "Precedence", "list");
}

/* "kotwica.support.example" of "Support <kotwica.support.example>". */
static struct hk_str list_id(struct hk_cx *cx, GMimeMessage *message)
{
    struct hk_str said = channel_mail_line(cx, header(message, "List-Id"));
    size_t open = hk_str_find(said, HK_STR("<"));

    if (open != SIZE_MAX)
        said = hk_str_sub(said, open + 1, SIZE_MAX);
    return hk_str_trim(hk_str_sub(said, 0, hk_str_find(said, HK_STR(">"))));
}

static void read_addresses(struct hk_cx *cx, InternetAddressList *list, struct channel_mail *mail)
{
    int n = list != NULL ? internet_address_list_length(list) : 0;

    for (int i = 0; i < n && mail->to_count < CHANNEL_MAIL_ADDRESSES_MAX; i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);
        if (!INTERNET_ADDRESS_IS_MAILBOX(one))
            continue;
        struct hk_str address = channel_mail_address(
            cx, hk_str_from(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))));
        if (address.n > 0)
            mail->to[mail->to_count++] = address;
    }
}

/* The first address of a list, and the name beside it. */
static struct hk_str first_address(
    struct hk_cx *cx, InternetAddressList *list, struct hk_str *out_name)
{
    InternetAddress *one = list != NULL && internet_address_list_length(list) > 0
        ? internet_address_list_get_address(list, 0)
        : NULL;

    if (one == NULL)
        return HK_STR("");
    if (out_name != NULL)
        *out_name = channel_mail_head(channel_mail_line(cx, internet_address_get_name(one)), 200);
    if (!INTERNET_ADDRESS_IS_MAILBOX(one))
        return HK_STR("");
    return channel_mail_address(
        cx, hk_str_from(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))));
}

static void add_parent(struct hk_cx *cx, struct channel_mail *mail, struct hk_str id)
{
    if (id.n == 0 || id.n > ID_MAX_BYTES || mail->parent_count >= CHANNEL_MAIL_IDS_MAX)
        return;
    for (size_t i = 0; i < mail->parent_count; i++)
        if (hk_str_equal(mail->parents[i], id))
            return;
    mail->parents[mail->parent_count++] = hk_arena_str(cx->arena, id);
}

static struct hk_str id_at(struct hk_cx *cx, GMimeReferences *list, int i)
{
    struct hk_str id = channel_mail_line(cx, g_mime_references_get_message_id(list, i));

    for (size_t at = 0; at < id.n; at++)
        if (id.p[at] == ' ' || id.p[at] == '<' || id.p[at] == '>')
            return HK_STR("");
    return id;
}

/* The chain as an answer of ours sends it on: its first and its newest. */
static void keep_chain(struct hk_cx *cx, GMimeReferences *list, int n, struct channel_mail *mail)
{
    for (int i = 0; i < n; i++) {
        struct hk_str id = i == 0 || n - i <= CHAIN_NEWEST ? id_at(cx, list, i) : HK_STR("");
        if (id.n > 0 && id.n <= ID_MAX_BYTES)
            mail->chain = hk_arena_printf(
                cx->arena, "%.*s%s<%.*s>", HKS(mail->chain), mail->chain.n > 0 ? " " : "", HKS(id));
    }
}

static void read_chain(struct hk_cx *cx, GMimeMessage *message, struct channel_mail *mail)
{
    const char *answers = header(message, "In-Reply-To"), *follows = header(message, "References");
    GMimeReferences *list = g_mime_references_parse(NULL, answers != NULL ? answers : "");

    for (int i = 0; i < g_mime_references_length(list) && i < CHANNEL_MAIL_IDS_MAX / 2; i++)
        add_parent(cx, mail, id_at(cx, list, i));
    g_mime_references_free(list);
    list = g_mime_references_parse(NULL, follows != NULL ? follows : "");
    int n = g_mime_references_length(list);
    for (int i = n - 1; i >= 0 && n - i <= CHANNEL_MAIL_IDS_MAX; i--)
        add_parent(cx, mail, id_at(cx, list, i));
    if (n > 0)
        mail->root = id_at(cx, list, 0);
    keep_chain(cx, list, n, mail);
    g_mime_references_free(list);
    if (mail->root.n == 0 && mail->parent_count > 0)
        mail->root = mail->parents[0];
}

static bool is_of_the_system(struct hk_str address)
{
    static const struct hk_str names[] = {
        HK_STR_INIT("mailer-daemon@"), HK_STR_INIT("postmaster@"), HK_STR_INIT("mail-daemon@")};

    for (size_t i = 0; i < HK_COUNT(names); i++)
        if (hk_str_starts(address, names[i]))
            return true;
    return false;
}

/* A report without the form of one: does the mail system say there that it gave up? Anyone can be
 * called postmaster, and "still trying" is none. */
static bool seems_returned(struct hk_cx *cx, GMimeMessage *message, const struct channel_mail *mail)
{
    char *subject =
        g_ascii_strdown(mail->subject.n > 0 ? mail->subject.p : "", (gssize)mail->subject.n);
    struct hk_str words = hk_str_from(subject);
    bool tries = hk_str_find(words, HK_STR("delay")) != SIZE_MAX
        || hk_str_find(words, HK_STR("warning")) != SIZE_MAX;

    g_free(subject);
    return has(message, "X-Failed-Recipients")
        || (is_of_the_system(mail->from) && has_empty_path(cx, message) && !tries);
}

/* Whom the server brought it to, as it wrote down: the topmost line of each name is its own. Such
 * an address is one of those it was written to, too. */
static void read_envelope(struct hk_cx *cx, GMimeMessage *message, struct channel_mail *mail)
{
    static const char *const names[CHANNEL_MAIL_BROUGHT_MAX] = {
        "Delivered-To", "X-Original-To", "Envelope-To"};

    for (size_t i = 0; i < HK_COUNT(names); i++) {
        struct hk_str address =
            channel_mail_address(cx, channel_mail_line(cx, header(message, names[i])));
        if (address.n == 0)
            continue;
        mail->brought[mail->brought_count++] = address;
        if (mail->to_count < CHANNEL_MAIL_ADDRESSES_MAX)
            mail->to[mail->to_count++] = address;
    }
}

void channel_mail_read_head(struct hk_cx *cx, GMimeMessage *message, struct channel_mail *mail)
{
    GDateTime *date = g_mime_message_get_date(message);
    struct hk_str id = channel_mail_line(cx, g_mime_message_get_message_id(message));

    mail->from = first_address(cx, g_mime_message_get_from(message), &mail->from_name);
    if (mail->from.n == 0)
        mail->from = first_address(cx, g_mime_message_get_sender(message), NULL);
    mail->answer_to = first_address(cx, g_mime_message_get_reply_to(message), NULL);
    read_addresses(cx, g_mime_message_get_to(message), mail);
    read_addresses(cx, g_mime_message_get_cc(message), mail);
    mail->shown_count = mail->to_count;
    read_envelope(cx, message, mail);
    mail->subject = hk_text_clean(
        cx, channel_mail_head(channel_mail_line(cx, g_mime_message_get_subject(message)), 500));
    if (id.n <= ID_MAX_BYTES && hk_str_find(id, HK_STR(" ")) == SIZE_MAX)
        mail->id = id;
    if (date != NULL)
        mail->date_ms = (int64_t)g_date_time_to_unix(date) * 1000;
    mail->automatic = is_automatic(cx, message);
    mail->no_auto = suppresses(cx, message);
    mail->listed = is_listed(cx, message);
    mail->list = list_id(cx, message);
    mail->returned = seems_returned(cx, message, mail);
    mail->from_system = is_of_the_system(mail->from) || has(message, "X-Failed-Recipients");
    mail->proof =
        channel_mail_head(channel_mail_line(cx, header(message, "Authentication-Results")), 1000);
    read_chain(cx, message, mail);
}
