/* net/mailbox_talk.c -- what is said on one connection to a mailbox.
 *
 *   CAPABILITY -> EXAMINE -> ready
 *   ready, and uids are known that nobody has:
 *     their sizes, if they are several -> FETCH of as many as may come together, in pieces
 *     -> the answer
 *   ready, and none are known:
 *     SEARCH -> the same, or IDLE until something comes
 *
 * After an answer that leaves mails waiting the connection does not idle: the next question is on
 * its way. EXAMINE and BODY.PEEK: nothing in the folder changes.
 *
 * A command that the server refuses ends the connection, and is told to who asked. Only where a
 * fetch of several is refused may it be for one of them alone: what came before that one is the
 * answer, and then that one is asked for by itself.
 *
 * What it does not do: more than one folder on a connection, delete, move or flag mails.
 *
 * Threads, memory: see mailbox.h. Errors: mailbox_talk_fail().
 * Sources: RFC 3501, 2177, 7162 (not used: a uid after the last is enough).
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "net/imap.h"
#include "net/mailbox_priv.h"

/* ---- answers ------------------------------------------------------------------------------ */

void mailbox_talk_answer(struct mailbox *m, const struct model_response *response)
{
    struct transfer *ask = m->ask;

    m->ask = NULL;
    m->unasked_ms = hk_clock_now_ms();
    if (ask != NULL)
        transfer_answer(ask, response);
}

void mailbox_talk_fail(struct mailbox *m, uint32_t status, struct hk_str why)
{
    struct model_response response = {.transfer = MODEL_TRANSFER_AMBIGUOUS, .error = why};

    m->closing = true;
    if (status != 0)
        response =
            (struct model_response){.transfer = MODEL_TRANSFER_DONE, .status = status, .body = why};
    mailbox_talk_answer(m, &response);
}

static struct model_header number(struct mailbox *m, struct hk_str name, int64_t n)
{
    return (struct model_header){name, hk_arena_printf(m->ask->arena, "%lld", (long long)n)};
}

/* All up to `uid` is read. `list` says where each of the mails ends; "": there are none. */
static void answer_found(struct mailbox *m, int64_t uid, struct hk_str list, struct hk_str mails)
{
    if (m->ask == NULL)
        return;
    m->handed_uid = uid;
    while (m->waiting_at < m->waiting_count && m->waiting[m->waiting_at] <= uid)
        m->waiting_at++;
    struct model_header *headers = hk_arena_array(m->ask->arena, 3, sizeof *headers);
    headers[0] = number(m, HK_STR("validity"), m->validity);
    headers[1] = number(m, HK_STR("uid"), uid);
    headers[2] = (struct model_header){HK_STR("mails"), list};
    const struct model_response response = {.transfer = MODEL_TRANSFER_DONE,
        .status = 200,
        .headers = headers,
        .header_count = list.n > 0 ? 3 : 2,
        .body = mails};
    mailbox_talk_answer(m, &response);
}

void mailbox_talk_answer_nothing(struct mailbox *m, int64_t uid)
{
    answer_found(m, uid, HK_STR(""), HK_STR(""));
}

static void answer_set(struct mailbox *m)
{
    if (m->ask != NULL)
        answer_found(m, mailbox_set_last_uid(&m->set), mailbox_set_list(&m->set, m->ask->arena),
            mailbox_set_bytes(&m->set, m->ask->arena));
    mailbox_set_free(&m->set);
}

/* ---- commands ----------------------------------------------------------------------------- */

static void enter(struct mailbox *m, enum mailbox_stage stage)
{
    m->stage = stage;
    m->since_ms = hk_clock_now_ms();
}

/* A command is small: what a socket does not take at once, of so little, is a dead socket. */
static void send_bytes(struct mailbox *m, struct hk_str bytes)
{
    size_t sent = 0;

    if (curl_easy_send(m->line->easy, bytes.p, bytes.n, &sent) != CURLE_OK || sent != bytes.n)
        mailbox_talk_fail(m, 0, HK_STR("The mail server takes no more commands."));
}

static void command(struct mailbox *m, enum mailbox_stage stage, struct hk_str words)
{
    enter(m, stage);
    m->tag++;
    send_bytes(m, hk_arena_printf(m->scratch, "h%u %.*s\r\n", m->tag, HKS(words)));
    hk_arena_reset(m->scratch);
}

static bool is_our_tag(const struct mailbox *m, struct hk_str tag)
{
    int64_t n = 0;

    return hk_str_starts(tag, HK_STR("h")) && hk_str_to_int(hk_str_sub(tag, 1, SIZE_MAX), &n)
        && n == (int64_t)m->tag;
}

/* For all after the last one. Of another folder than the bookmark is of, for all that came since
 * then: it is read again, and what we have is known by its name. */
static void search(struct mailbox *m, const struct model_mailbox *want)
{
    m->waiting_count = m->waiting_at = 0;
    m->looked_ms = hk_clock_now_ms();
    m->news = false;
    command(m, MAILBOX_SEARCHING,
        want->validity == m->validity
            ? hk_arena_printf(m->scratch, "UID SEARCH UID %lld:*", (long long)want->after_uid + 1)
            : hk_arena_printf(
                m->scratch, "UID SEARCH SINCE %.*s", HKS(imap_day(m->scratch, want->since_ms))));
}

bool mailbox_talk_has_more(const struct mailbox *m)
{
    return m->news || m->waiting_at < m->waiting_count;
}

static void rest(struct mailbox *m)
{
    if (m->idles && !mailbox_talk_has_more(m))
        command(m, MAILBOX_IDLE_BEGINS, HK_STR("IDLE"));
    else
        enter(m, MAILBOX_READY);
}

/* ---- fetching ----------------------------------------------------------------------------- */

/* What is still wanted of the set; nothing: it is the answer. */
static void fetch(struct mailbox *m)
{
    struct hk_str uids;
    size_t from;

    if (mailbox_set_want(&m->set, m->scratch, &uids, &from)) {
        command(m, MAILBOX_FETCHING,
            hk_arena_printf(m->scratch,
                "UID FETCH %.*s (RFC822.SIZE INTERNALDATE BODY.PEEK[]<%zu.%zu>)", HKS(uids), from,
                MAILBOX_PIECE_BYTES));
        return;
    }
    answer_set(m);
    rest(m);
}

/* Of one mail its size comes with it, and bounds nothing. */
static void begin_set(struct mailbox *m, const int64_t *uids, size_t count)
{
    struct hk_str list = HK_STR("");

    mailbox_set_begin(&m->set, uids, count);
    if (m->set.count == 1) {
        fetch(m);
        return;
    }
    for (size_t i = 0; i < m->set.count; i++)
        list = hk_arena_printf(
            m->scratch, "%.*s%s%lld", HKS(list), i > 0 ? "," : "", (long long)uids[i]);
    command(
        m, MAILBOX_SIZING, hk_arena_printf(m->scratch, "UID FETCH %.*s (RFC822.SIZE)", HKS(list)));
}

/* Begin with those after `after` that are known to be there. False: there are none. */
static bool fetch_waiting(struct mailbox *m, int64_t after)
{
    while (m->waiting_at < m->waiting_count && m->waiting[m->waiting_at] <= after)
        m->waiting_at++;
    if (m->waiting_at == m->waiting_count)
        return false;
    begin_set(m, m->waiting + m->waiting_at, m->waiting_count - m->waiting_at);
    return true;
}

static bool is_same_folder(const struct mailbox *m, const struct model_mailbox *want)
{
    return want->validity == m->validity;
}

/* Where a bookmark that is of no use begins anew: at the end of this folder. */
static void answer_end(struct mailbox *m)
{
    mailbox_talk_answer_nothing(m, m->uid_next > 0 ? m->uid_next - 1 : 0);
}

static void go_on(struct mailbox *m)
{
    const struct model_mailbox *want = m->ask != NULL ? m->ask->request.mailbox : NULL;

    enter(m, MAILBOX_READY);
    if (want == NULL) {
        rest(m);
    } else if (want->validity == 0) {
        answer_end(m);
        rest(m);
    } else if (!fetch_waiting(m, is_same_folder(m, want) ? want->after_uid : 0)) {
        search(m, want);
    }
}

/* ---- what the server says ----------------------------------------------------------------- */

/* In their order, which is most servers' too; of too many the lowest. */
static void add_uid(struct mailbox *m, int64_t uid)
{
    size_t at = m->waiting_count;

    m->news = m->news || at == MAILBOX_WAITING_MAX; /* there are more: search again after these */
    if (at < MAILBOX_WAITING_MAX)
        m->waiting_count++;
    else if (uid >= m->waiting[--at])
        return;
    for (; at > 0 && m->waiting[at - 1] > uid; at--)
        m->waiting[at] = m->waiting[at - 1];
    m->waiting[at] = uid;
}

static void take_uids(struct mailbox *m, struct hk_str list)
{
    struct hk_str word;
    int64_t uid = 0;

    while (hk_str_cut(&list, ' ', &word))
        if (hk_str_to_int(hk_str_trim(word), &uid) && uid > 0)
            add_uid(m, uid);
}

static void searched(struct mailbox *m)
{
    const struct model_mailbox *want = m->ask != NULL ? m->ask->request.mailbox : NULL;

    enter(m, MAILBOX_READY);
    bool same = want == NULL || is_same_folder(m, want);
    if (want != NULL && fetch_waiting(m, same ? want->after_uid : 0))
        return;
    if (!same) /* nothing came since */
        answer_end(m);
    rest(m);
}

/* False: it is answered. */
static bool refused(struct mailbox *m, const struct imap_response *said)
{
    bool several = said->status == IMAP_NO
        && (m->stage == MAILBOX_SIZING || m->stage == MAILBOX_FETCHING)
        && mailbox_set_refused(&m->set);
    uint32_t status = m->stage == MAILBOX_OPENING && !imap_is_for_now(said->text) ? 404 : 503;

    if (!several)
        mailbox_talk_fail(m, status, said->text);
    return several;
}

static void command_done(struct mailbox *m, const struct imap_response *said)
{
    if (said->status != IMAP_OK) {
        if (refused(m, said))
            fetch(m);
        return;
    }
    switch (m->stage) {
    case MAILBOX_ASKING_CAPABILITY:
        command(m, MAILBOX_OPENING,
            hk_arena_printf(m->scratch, "EXAMINE %.*s",
                HKS(imap_quoted(m->scratch, m->line->request.mailbox->folder))));
        break;
    case MAILBOX_SEARCHING:
        searched(m);
        break;
    case MAILBOX_SIZING:
        mailbox_set_bound(&m->set);
        fetch(m);
        break;
    case MAILBOX_FETCHING:
        mailbox_set_judge(&m->set);
        fetch(m);
        break;
    case MAILBOX_OPENING:
    case MAILBOX_IDLE_ENDS:
    case MAILBOX_IDLE_BEGINS: /* it refused to idle after all */
    case MAILBOX_IDLING:
        go_on(m);
        break;
    case MAILBOX_CONNECTING:
    case MAILBOX_READY:
        break;
    }
}

void mailbox_talk_take(struct mailbox *m, struct hk_str bytes)
{
    struct imap_response said;

    imap_response_read(bytes, &said);
    switch (said.kind) {
    case IMAP_DONE:
        if (is_our_tag(m, said.tag))
            command_done(m, &said);
        break;
    case IMAP_GO_ON:
        if (m->stage == MAILBOX_IDLE_BEGINS)
            enter(m, MAILBOX_IDLING);
        break;
    case IMAP_BYE:
        mailbox_talk_fail(m, 0, said.text);
        break;
    case IMAP_CAPABILITY:
        m->idles = hk_str_has_word(said.text, HK_STR("IDLE"));
        break;
    case IMAP_EXISTS:
        m->news = true;
        break;
    case IMAP_VALIDITY:
        m->validity = said.number;
        break;
    case IMAP_NEXT:
        m->uid_next = said.number;
        break;
    case IMAP_SEARCH:
        take_uids(m, said.text);
        break;
    case IMAP_FETCH:
        if (m->stage == MAILBOX_SIZING || m->stage == MAILBOX_FETCHING)
            mailbox_set_take(&m->set, &said);
        break;
    case IMAP_OTHER:
        break;
    }
}

/* ---- turns -------------------------------------------------------------------------------- */

void mailbox_talk_begin(struct mailbox *m)
{
    m->ours = true;
    command(m, MAILBOX_ASKING_CAPABILITY, HK_STR("CAPABILITY"));
}

void mailbox_talk_renew(struct mailbox *m)
{
    enter(m, MAILBOX_IDLE_ENDS);
    send_bytes(m, HK_STR("DONE\r\n"));
}

void mailbox_talk_go_on(struct mailbox *m)
{
    (m->stage == MAILBOX_IDLING ? mailbox_talk_renew : go_on)(m);
}
