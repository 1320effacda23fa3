/* net/http_letter.c -- a letter over SMTP, by the same threads and the same guard as HTTP.
 *
 * curl speaks SMTP and makes the MIME body (quoted-printable, so that any text passes any server);
 * the few header lines are written here. The line to the server is encrypted, from the beginning
 * (smtps://) or by STARTTLS, and its certificate checked; only a server on this machine may do
 * without. A letter that no person wrote says so, that no other program answers. Enclosures are
 * read from their files while the letter is sent.
 *
 * What it does not do: blind copies, letters coming in (mailbox.c), a letter to some of its
 * recipients only: if the server refuses one, nobody gets it.
 *
 * Sources: RFC 5321, 5322, 2047 (encoded words), 3834 (Auto-Submitted); libcurl's manual.
 */
#include "base/str.h"
#include "net/http_client_priv.h"
#include "net/net_address_priv.h"

#include <string.h>
#include <time.h>

/* Of a line 76 characters at most: "Subject: ", 12 for the frame of a word, and 3 for each byte. */
enum { WORD_BYTES_MAX = 18 };

static bool is_line(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return false;
    return true;
}

static bool is_bare(struct hk_str address)
{
    for (size_t i = 0; i < address.n; i++)
        if (strchr("<>,;:\"\\ ", address.p[i]) != NULL)
            return false;
    return is_line(address) && hk_str_find(address, HK_STR("@")) != SIZE_MAX;
}

enum hk_rc letter_check(struct hk_cx *cx, const struct model_letter *letter)
{
    struct hk_str rest = letter->copies, one;
    bool bare = is_bare(letter->from) && is_bare(letter->to);

    while (hk_str_cut(&rest, ' ', &one))
        bare = bare && is_bare(one);
    if (!bare)
        return hk_fail(cx, HK_EINVAL, "a letter's addresses look like name@example.com");
    if (!is_line(letter->subject) || !is_line(letter->name) || !is_line(letter->sender)
        || !is_line(letter->answers) || !is_line(letter->chain))
        return hk_fail(cx, HK_EINVAL, "a letter's subject and names are one line each");
    return HK_OK;
}

const struct model_letter *letter_copy(struct hk_arena *arena, const struct model_letter *letter)
{
    struct model_letter *copy = hk_arena_alloc(arena, sizeof *copy);

    *copy = (struct model_letter){.from = hk_arena_str(arena, letter->from),
        .to = hk_arena_str(arena, letter->to),
        .copies = hk_arena_str(arena, letter->copies),
        .sender = hk_arena_str(arena, letter->sender),
        .answers = hk_arena_str(arena, letter->answers),
        .chain = hk_arena_str(arena, letter->chain),
        .token = letter->token,
        .by_person = letter->by_person,
        .subject = hk_arena_str(arena, letter->subject),
        .name = hk_arena_str(arena, letter->name),
        .html = hk_arena_str(arena, letter->html),
        .account = hk_arena_str(arena, letter->account),
        .password = hk_arena_str(arena, letter->password),
        .made_ms = letter->made_ms};
    return copy;
}

/* ---- header lines ---- */

static bool is_plain(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x7F)
            return false;
    return hk_str_find(s, HK_STR("=?")) == SIZE_MAX;
}

/* Any characters as header text: words of bytes in hexadecimal, cut between characters. */
static struct hk_str words_encode(struct hk_arena *arena, struct hk_str s)
{
    struct hk_str out = HK_STR("");

    while (s.n > 0) {
        size_t n = s.n < WORD_BYTES_MAX ? s.n : WORD_BYTES_MAX;
        while (n < s.n && n > 1 && ((unsigned char)s.p[n] & 0xC0U) == 0x80U)
            n--;
        out = hk_arena_printf(arena, "%.*s%s=?utf-8?Q?", HKS(out), out.n > 0 ? "\r\n " : "");
        for (size_t i = 0; i < n; i++)
            out = hk_arena_printf(arena, "%.*s=%02X", HKS(out), (unsigned)(unsigned char)s.p[i]);
        out = hk_arena_printf(arena, "%.*s?=", HKS(out));
        s = hk_str_sub(s, n, s.n);
    }
    return out;
}

static struct hk_str encoded(struct hk_arena *arena, struct hk_str s)
{
    return is_plain(s) ? s : words_encode(arena, s);
}

static struct hk_str date_of(struct hk_arena *arena, int64_t at_ms)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t at = (time_t)(at_ms / 1000);
    struct tm tm;

    (void)gmtime_r(&at, &tm);
    return hk_arena_printf(arena, "%.3s, %d %.3s %d %02d:%02d:%02d +0000", days + 3 * tm.tm_wday,
        tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool line_add(struct transfer *transfer, struct hk_str line)
{
    struct curl_slist *longer =
        line.n > 0 ? curl_slist_append(transfer->headers, line.p) : transfer->headers;

    if (longer == NULL)
        return false;
    transfer->headers = longer;
    return true;
}

/* A name as a person reads it, in front of the address. */
static struct hk_str from_line(struct hk_arena *arena, const struct model_letter *letter)
{
    struct hk_str name = letter->sender;
    bool plain = is_plain(name);

    for (size_t i = 0; i < name.n && plain; i++)
        plain = name.p[i] != '"' && name.p[i] != '\\';
    if (name.n == 0)
        return hk_arena_printf(arena, "From: <%.*s>", HKS(letter->from));
    if (plain)
        return hk_arena_printf(arena, "From: \"%.*s\" <%.*s>", HKS(name), HKS(letter->from));
    return hk_arena_printf(
        arena, "From: %.*s <%.*s>", HKS(words_encode(arena, name)), HKS(letter->from));
}

/* Ids on a line each: a chain may be longer than a line. */
static struct hk_str chain_line(struct hk_arena *arena, struct hk_str chain)
{
    struct hk_str out = HK_STR(""), one;

    while (hk_str_cut(&chain, ' ', &one))
        out = hk_arena_printf(
            arena, "%.*s%s%.*s", HKS(out), out.n > 0 ? "\r\n " : "References: ", HKS(one));
    return out;
}

static struct hk_str copies_line(struct hk_arena *arena, struct hk_str copies)
{
    struct hk_str out = HK_STR(""), one;

    while (hk_str_cut(&copies, ' ', &one))
        out = hk_arena_printf(
            arena, "%.*s%s<%.*s>", HKS(out), out.n > 0 ? ",\r\n " : "Cc: ", HKS(one));
    return out;
}

static bool lines_set(struct transfer *transfer, const struct model_letter *letter)
{
    struct hk_arena *arena = transfer->arena;
    struct hk_str host =
        hk_str_sub(letter->from, hk_str_find(letter->from, HK_STR("@")) + 1, letter->from.n);
    const struct hk_str lines[] = {
        hk_arena_printf(arena, "Date: %.*s", HKS(date_of(arena, letter->made_ms))),
        from_line(arena, letter),
        hk_arena_printf(arena, "To: <%.*s>", HKS(letter->to)),
        copies_line(arena, letter->copies),
        hk_arena_printf(arena, "Subject: %.*s", HKS(encoded(arena, letter->subject))),
        hk_arena_printf(arena, "Message-ID: <%.*s@%.*s>", HKS(letter->name), HKS(host)),
        letter->answers.n > 0 ? hk_arena_printf(arena, "In-Reply-To: %.*s", HKS(letter->answers))
                              : HK_STR(""),
        chain_line(arena, letter->chain),
        letter->by_person           ? HK_STR("")
            : letter->answers.n > 0 ? HK_STR("Auto-Submitted: auto-replied")
                                    : HK_STR("Auto-Submitted: auto-generated"),
    };

    for (size_t i = 0; i < HK_COUNT(lines); i++)
        if (!line_add(transfer, lines[i]))
            return false;
    return curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers) == CURLE_OK;
}

/* ---- the letter ---- */

static bool enclosure_add(struct transfer *transfer, const struct model_part *file)
{
    curl_mimepart *part = curl_mime_addpart(transfer->form);
    unsigned failed = part == NULL;

    if (failed != 0 || !body_file_is_whole(transfer, &file->file))
        return false;
    failed |= curl_mime_filedata(part, file->file.path.p);
    failed |= curl_mime_filename(part, encoded(transfer->arena, file->file_name).p);
    failed |= curl_mime_type(part, file->mime.p);
    failed |= curl_mime_encoder(part, "base64");
    return failed == 0;
}

static bool words_add(curl_mime *into, struct hk_str words, const char *type)
{
    curl_mimepart *part = into != NULL ? curl_mime_addpart(into) : NULL;
    unsigned failed = part == NULL;

    if (failed != 0)
        return false;
    failed |= curl_mime_data(part, words.p, words.n);
    failed |= curl_mime_type(part, type);
    failed |= curl_mime_encoder(part, "quoted-printable");
    return failed == 0;
}

/* The same twice; whoever reads it is shown the last that they can show. */
static bool both_add(struct transfer *transfer)
{
    curl_mime *both = curl_mime_init(transfer->easy);
    bool good = words_add(both, transfer->request.body, "text/plain; charset=utf-8")
        && words_add(both, transfer->request.letter->html, "text/html; charset=utf-8");
    curl_mimepart *part = good ? curl_mime_addpart(transfer->form) : NULL;

    if (part == NULL || curl_mime_subparts(part, both) != CURLE_OK) {
        curl_mime_free(both);
        return false;
    }
    return curl_mime_type(part, "multipart/alternative") == CURLE_OK; /* `both` is the part's now */
}

static bool text_set(struct transfer *transfer)
{
    unsigned failed = 0;

    transfer->form = curl_mime_init(transfer->easy);
    if (transfer->form == NULL)
        return false;
    failed |= transfer->request.letter->html.n > 0
        ? !both_add(transfer)
        : !words_add(transfer->form, transfer->request.body, "text/plain; charset=utf-8");
    for (size_t i = 0; i < transfer->request.part_count && failed == 0; i++)
        failed |= !enclosure_add(transfer, &transfer->request.parts[i]);
    return failed == 0
        && curl_easy_setopt(transfer->easy, CURLOPT_MIMEPOST, transfer->form) == CURLE_OK;
}

static bool recipient_add(struct transfer *transfer, struct hk_str address)
{
    struct curl_slist *longer = curl_slist_append(
        transfer->recipients, hk_arena_printf(transfer->arena, "<%.*s>", HKS(address)).p);

    if (longer == NULL)
        return false;
    transfer->recipients = longer;
    return true;
}

static bool recipients_add(struct transfer *transfer, const struct model_letter *letter)
{
    struct hk_str rest = letter->copies, one;
    bool good = recipient_add(transfer, letter->to);

    while (good && hk_str_cut(&rest, ' ', &one))
        good = recipient_add(transfer, one);
    return good;
}

bool letter_set(struct transfer *transfer)
{
    const struct model_letter *letter = transfer->request.letter;
    CURL *easy = transfer->easy;
    unsigned failed = 0;

    if (!recipients_add(transfer, letter))
        return false;
    failed |= curl_easy_setopt(
        easy, CURLOPT_MAIL_FROM, hk_arena_printf(transfer->arena, "<%.*s>", HKS(letter->from)).p);
    failed |= curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, transfer->recipients);
    failed |= curl_easy_setopt(easy, CURLOPT_USE_SSL,
        net_url_is_here(transfer->request.url) ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    if (letter->account.n > 0) {
        failed |= curl_easy_setopt(easy, CURLOPT_USERNAME, letter->account.p);
        failed |= curl_easy_setopt(
            easy, letter->token ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, letter->password.p);
    }
    return failed == 0 && lines_set(transfer, letter) && text_set(transfer);
}
