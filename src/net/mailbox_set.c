/* net/mailbox_set.c -- see mailbox_set.h. */
#include "net/mailbox_set.h"

#include <string.h>

#include "base/str.h"

void mailbox_set_free(struct mailbox_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        hk_buf_free(&set->mails[i].bytes);
    set->count = 0;
}

/* Only the first `count` stay. */
static void keep_first(struct mailbox_set *set, size_t count)
{
    for (size_t i = count; i < set->count; i++)
        hk_buf_free(&set->mails[i].bytes);
    if (set->count > count)
        set->count = count;
}

void mailbox_set_begin(struct mailbox_set *set, const int64_t *uids, size_t count)
{
    mailbox_set_free(set);
    set->count = count < MAILBOX_SET_MAX ? count : MAILBOX_SET_MAX;
    for (size_t i = 0; i < set->count; i++)
        set->mails[i] =
            (struct mailbox_mail){.uid = uids[i], .bytes = hk_buf_make(MAILBOX_MAIL_MAX_BYTES)};
}

/* A server that leaves the uid out can only speak of the one that was asked for. */
static struct mailbox_mail *find(struct mailbox_set *set, int64_t uid)
{
    if (uid == 0)
        return set->count == 1 ? &set->mails[0] : NULL;
    for (size_t i = 0; i < set->count; i++)
        if (set->mails[i].uid == uid)
            return &set->mails[i];
    return NULL;
}

void mailbox_set_take(struct mailbox_set *set, const struct imap_response *said)
{
    struct mailbox_mail *mail = find(set, said->uid);

    if (mail == NULL)
        return;
    if (said->size_bytes > 0)
        mail->size_bytes = said->size_bytes;
    if (said->arrived_ms > 0)
        mail->arrived_ms = said->arrived_ms;
    if (said->has_body && mail->asked && !mail->came) {
        mail->came = true;
        mail->at_end = said->body.n == 0;
        hk_buf_add_str(&mail->bytes, said->body);
    }
}

void mailbox_set_bound(struct mailbox_set *set)
{
    int64_t bytes = 0;
    size_t n = 0;

    while (n < set->count && set->mails[n].size_bytes <= (int64_t)MAILBOX_PIECE_BYTES
        && bytes + set->mails[n].size_bytes <= (int64_t)MAILBOX_SET_MAX_BYTES)
        bytes += set->mails[n++].size_bytes;
    keep_first(set, n > 0 ? n : 1);
}

static void ask(struct mailbox_mail *mail)
{
    mail->asked = true;
    mail->came = mail->at_end = false;
    mail->piece_from = mail->bytes.n;
}

/* All of them at first, then each that is not whole yet alone. */
bool mailbox_set_want(
    struct mailbox_set *set, struct hk_arena *arena, struct hk_str *uids, size_t *from)
{
    *uids = HK_STR("");
    *from = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct mailbox_mail *mail = &set->mails[i];
        bool more = mail->bytes.n > 0;
        if (mail->done || (more && uids->n > 0))
            continue;
        ask(mail);
        *uids = hk_arena_printf(
            arena, "%.*s%s%lld", HKS(*uids), uids->n > 0 ? "," : "", (long long)mail->uid);
        *from = mail->bytes.n;
        if (more)
            break;
    }
    return uids->n > 0;
}

/* What the last fetch made of a mail. False: it is far larger than it was said to be. */
static bool judge(struct mailbox_mail *mail)
{
    size_t piece = mail->bytes.n - mail->piece_from;
    bool full = piece >= MAILBOX_PIECE_BYTES;
    bool whole = mail->at_end || (!full && (int64_t)mail->bytes.n >= mail->size_bytes);

    mail->asked = false;
    mail->done =
        whole || piece == 0 || mail->bytes.n + MAILBOX_PIECE_BYTES > MAILBOX_MAIL_MAX_BYTES;
    if (whole)
        mail->size_bytes = (int64_t)mail->bytes.n; /* some servers only guess it */
    return mail->done || !full;
}

void mailbox_set_judge(struct mailbox_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->mails[i].asked && !judge(&set->mails[i]) && i > 0)
            keep_first(set, i); /* the next question begins with it */
}

bool mailbox_set_refused(struct mailbox_set *set)
{
    size_t came = 0;

    while (came < set->count && set->mails[came].came && set->mails[came].piece_from == 0)
        came++;
    if (set->count <= 1 || (came == 0 && set->mails[0].bytes.n > 0))
        return false;
    keep_first(set, came > 0 ? came : 1);
    if (came > 0)
        mailbox_set_judge(set);
    return true;
}

struct hk_str mailbox_set_bytes(const struct mailbox_set *set, struct hk_arena *arena)
{
    size_t n = 0, at = 0;

    if (set->count == 1)
        return hk_buf_str(&set->mails[0].bytes);
    for (size_t i = 0; i < set->count; i++)
        n += set->mails[i].bytes.n;
    char *bytes = hk_arena_alloc(arena, n + 1);
    for (size_t i = 0; i < set->count; i++) {
        const struct hk_buf *one = &set->mails[i].bytes;
        if (one->n > 0)
            memcpy(bytes + at, one->p, one->n);
        at += one->n;
    }
    return (struct hk_str){bytes, n};
}

struct hk_str mailbox_set_list(const struct mailbox_set *set, struct hk_arena *arena)
{
    struct hk_str list = HK_STR("");

    for (size_t i = 0; i < set->count; i++) {
        const struct mailbox_mail *mail = &set->mails[i];
        if (mail->bytes.n > 0)
            list = hk_arena_printf(arena, "%.*s%s%zu %lld %lld", HKS(list), list.n > 0 ? "," : "",
                mail->bytes.n, (long long)mail->size_bytes, (long long)mail->arrived_ms);
    }
    return list;
}

int64_t mailbox_set_last_uid(const struct mailbox_set *set)
{
    return set->count > 0 ? set->mails[set->count - 1].uid : 0;
}
