/* channel/mail/mail_send.c -- a reply to a letter, and what the mail server says to it.
 *
 * The Message-ID is made from the key of the reply, and the letter from what was fixed when it was
 * queued: sent again it is the same letter with the same name. SMTP has no key against repetition
 * and no read-back: when the line breaks after the text was sent and before "250", the reply is
 * uncertain, until an answer to it, a copy of it or a report on it bears its key.
 *
 * The words stand above, then the signature, then what they answer, as people's programs do it. The
 * line over the quotation is a name and a date in figures: it has no language to be wrong in.
 *
 * Whoever stood in To or Cc of what it answers is in copy, as far as the reply says so. One refused
 * recipient stops the letter for all: nobody is left out without a word.
 *
 * What it does not do: HTML, blind copies.
 *
 * Sources: RFC 5321 4.2 (codes), 5322 3.6.4 (ids), 3676 (signature).
 */
#include <time.h>

#include "base/str.h"
#include "channel/mail/mail_priv.h"

#define SEND_TIMEOUT_MS 120000u
#define QUOTE_MAX_BYTES 8000u
#define LETTER_MAX_BYTES ((size_t)4 * 1024 * 1024)

/* ---- the text ----------------------------------------------------------------------------- */

static void put_line(struct hk_buf *out, const char *before, struct hk_str line)
{
    if (hk_str_ends(line, HK_STR("\r")))
        line.n--;
    hk_buf_add_str(out, hk_str_from(before));
    hk_buf_add_str(out, line);
    hk_buf_add_str(out, HK_STR("\r\n"));
}

static void put_lines(struct hk_buf *out, const char *before, struct hk_str text)
{
    struct hk_str line;

    while (hk_str_cut(&text, '\n', &line))
        put_line(out, before, line);
}

static struct hk_str moment(struct hk_cx *cx, int64_t at_ms)
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm tm;

    (void)gmtime_r(&at, &tm);
    return hk_arena_printf(cx->arena, "%d-%02d-%02d %02d:%02d UTC", tm.tm_year + 1900,
        tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min);
}

static void put_quotation(struct hk_cx *cx, struct hk_buf *out,
    const struct channel_operation *operation, const struct hk_json *handle)
{
    struct hk_str said = operation->answered, name = hk_json_text(handle, "name");

    said = hk_str_sub(said, 0, channel_mail_own_bytes(said));
    if (said.n == 0)
        return;
    said = hk_text_head(HK_TEXT_BYTES, said, QUOTE_MAX_BYTES);
    put_line(out, "", HK_STR(""));
    put_line(out, "",
        hk_arena_printf(cx->arena, "%.*s%s<%.*s>, %.*s:", HKS(name), name.n > 0 ? " " : "",
            HKS(hk_json_text(handle, "to")), HKS(moment(cx, operation->answered_ms))));
    put_lines(out, "> ", said);
}

static struct hk_str letter_text(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct hk_json *handle)
{
    struct hk_str signature = hk_str_trim(channel_mail_setting(account, "signature"));
    struct hk_buf out = hk_buf_make(LETTER_MAX_BYTES);

    put_lines(&out, "", operation->text);
    if (signature.n > 0) {
        put_line(&out, "", HK_STR(""));
        put_line(&out, "", HK_STR("-- "));
        put_lines(&out, "", signature);
    }
    put_quotation(cx, &out, operation, handle);
    return channel_take(cx, &out);
}

static struct hk_str subject_of(struct hk_cx *cx, const struct hk_json *handle)
{
    struct hk_str subject = hk_json_text(handle, "subject");
    bool answers = false;
    struct hk_str bare = channel_mail_bare_subject(subject, &answers);

    return hk_arena_printf(cx->arena, "Re: %.*s", HKS(bare));
}

/* What it answers, and all before that. */
static void put_chain(struct hk_cx *cx, const struct hk_json *handle, struct model_letter *letter)
{
    struct hk_str id = hk_json_text(handle, "id"), chain = hk_json_text(handle, "chain");

    if (id.n == 0)
        return;
    letter->answers = hk_arena_printf(cx->arena, "<%.*s>", HKS(id));
    letter->chain = hk_arena_printf(
        cx->arena, "%.*s%s%.*s", HKS(chain), chain.n > 0 ? " " : "", HKS(letter->answers));
}

/* ---- the request -------------------------------------------------------------------------- */

static struct hk_str or_else(struct hk_str a, struct hk_str b)
{
    return a.n > 0 ? a : b;
}

static struct hk_str first_address(const struct channel_account *account)
{
    struct hk_str rest = channel_mail_setting(account, "addresses"), first = HK_STR("");

    (void)channel_next_word(&rest, &first);
    return first;
}

static void put_sign_in(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str access, struct model_letter *letter)
{
    struct hk_str token = or_else(access, channel_mail_setting(account, "token"));
    struct hk_str password = channel_mail_setting(account, "smtp_password");

    letter->account = hk_arena_str(cx->arena,
        or_else(channel_mail_setting(account, "smtp_account"),
            or_else(channel_mail_setting(account, "account"), first_address(account))));
    letter->token = token.n > 0 && password.n == 0;
    letter->password = hk_arena_str(cx->arena,
        letter->token ? token : or_else(password, channel_mail_setting(account, "password")));
}

static const struct model_part *parts_of(
    struct hk_cx *cx, const struct channel_operation *operation)
{
    struct model_part *parts = hk_arena_array(cx->arena, operation->enclosure_count, sizeof *parts);

    for (size_t i = 0; i < operation->enclosure_count; i++) {
        const struct channel_enclosure *file = &operation->enclosures[i];
        parts[i] = (struct model_part){.file = file->file,
            .file_name = or_else(file->name, HK_STR("file")),
            .mime = file->mime};
    }
    return parts;
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str access, struct channel_outcome *out)
{
    const struct model_response as_response = {.body = operation->reply_handle};
    const struct hk_json *handle =
        operation->reply_handle.n > 0 ? channel_response_json(cx, &as_response) : NULL;
    struct hk_str to = or_else(hk_json_text(handle, "to"), operation->to_value);
    struct hk_str us = or_else(hk_json_text(handle, "us"), first_address(account));
    struct hk_str url = hk_str_trim(channel_mail_setting(account, "smtp_url"));
    struct model_letter *letter = hk_arena_alloc(cx->arena, sizeof *letter);

    if (channel_mail_address(cx, to).n == 0) {
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
        return;
    }
    if (url.n == 0) {
        channel_fail(out, HK_STR("misconfigured"), HK_STR("smtp_url"));
        return;
    }
    *letter = (struct model_letter){.from = us,
        .to = to,
        .copies = operation->copies,
        .sender = channel_mail_setting(account, "sender"),
        .subject = subject_of(cx, handle),
        .name = hk_arena_printf(cx->arena, CHANNEL_MAIL_OURS "%.*s", HKS(operation->txn)),
        .by_person = operation->by_human,
        .made_ms = operation->made_ms};
    put_chain(cx, handle, letter);
    put_sign_in(cx, account, access, letter);
    out->step = CHANNEL_STEP_REQUEST;
    out->carry = us;
    out->request = (struct model_request){.letter = letter,
        .url = url,
        .body = letter_text(cx, account, operation, handle),
        .parts = parts_of(cx, operation),
        .part_count = operation->enclosure_count,
        .timeout_ms = SEND_TIMEOUT_MS,
        .secret = true};
}

/* ---- what the answer means ---------------------------------------------------------------- */

/* The name under which the letter left. */
static struct hk_str remote_id(struct hk_cx *cx, const struct channel_operation *operation)
{
    size_t at = hk_str_find(operation->carry, HK_STR("@"));

    return hk_arena_printf(cx->arena, CHANNEL_MAIL_OURS "%.*s@%.*s", HKS(operation->txn),
        HKS(hk_str_sub(operation->carry, at == SIZE_MAX ? operation->carry.n : at + 1, SIZE_MAX)));
}

/* A refusal is one only if the server said so: its last word after the text was 4xx or 5xx. */
static void read_answer(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out)
{
    uint32_t status = response->status;

    out->error_text = response->error;
    if (response->transfer == MODEL_TRANSFER_DONE) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = remote_id(cx, operation);
    } else if (response->transfer == MODEL_TRANSFER_REFUSED) {
        channel_fail(out, HK_STR("misconfigured"), response->error);
    } else if (status == 535 || status == 534 || status == 530) {
        out->step = CHANNEL_STEP_VOID;
    } else if (status == 552) {
        channel_fail(out, HK_STR("file_too_large"), response->error);
    } else if (status >= 500 && status < 600) {
        channel_fail(out, HK_STR("undeliverable"), response->error);
    } else if (response->transfer == MODEL_TRANSFER_UNSENT || (status >= 400 && status < 500)) {
        out->step = CHANNEL_STEP_RETRY;
    } else {
        out->step = CHANNEL_STEP_UNCLEAR;
    }
}

enum hk_rc channel_mail_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    struct channel_token_visit visit;

    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if (operation->kind == CHANNEL_PROBE)
        return HK_OK; /* nobody can be asked */
    if (operation->kind != CHANNEL_SEND) {
        channel_fail(out, HK_STR("unsupported"), HK_STR(""));
        return HK_OK;
    }
    channel_mail_visit(cx, account, session, step, previous, &visit);
    if (channel_token_leads(&visit, operation, out))
        return HK_OK;
    if (visit.turn == CHANNEL_TOKEN_GO)
        ask(cx, account, operation, visit.access, out);
    else
        read_answer(cx, operation, previous, out);
    return HK_OK;
}
