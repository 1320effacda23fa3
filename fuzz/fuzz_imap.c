/* fuzz/fuzz_imap.c -- any bytes as what an IMAP server says.
 *
 * Beyond not crashing: a response ends where it ends however much of it is there, and what is read
 * of it lies within it. Whatever mails it brings, those that are handed on are the bytes that came,
 * and after so many fetches nothing more is wanted.
 */
#include <stdint.h>

#include "base/str.h"
#include "net/imap.h"
#include "net/mailbox_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_within(struct hk_str whole, struct hk_str part)
{
    hk_must(part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

/* Each tagged response ends a fetch; what is not OK refuses it. False: the answer is there. */
static bool take(struct mailbox_set *set, struct hk_arena *arena, const struct imap_response *said)
{
    struct hk_str uids;
    size_t from;

    mailbox_set_take(set, said);
    if (said->kind != IMAP_DONE)
        return true;
    if (said->status == IMAP_OK)
        mailbox_set_judge(set);
    else if (!mailbox_set_refused(set))
        return false;
    hk_must(set->count > 0);
    return mailbox_set_want(set, arena, &uids, &from);
}

static void check_answer(const struct mailbox_set *set, struct hk_arena *arena)
{
    struct hk_str list = mailbox_set_list(set, arena), one, n;
    int64_t bytes = 0, sum = 0;

    while (hk_str_cut(&list, ',', &one)) {
        hk_must(hk_str_cut(&one, ' ', &n) && hk_str_to_int(n, &bytes) && bytes > 0);
        sum += bytes;
    }
    hk_must((size_t)sum == mailbox_set_bytes(set, arena).n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t uids[] = {1, 2, 5};
    struct hk_str rest = {(const char *)data, size};
    struct hk_arena *arena = hk_arena_new();
    struct mailbox_set set = {.count = 0};
    struct imap_response said;
    struct hk_str words;
    size_t from;

    mailbox_set_begin(&set, uids, HK_COUNT(uids));
    bool wanting = mailbox_set_want(&set, arena, &words, &from);
    for (;;) {
        size_t n = imap_response_bytes(rest, 4096);
        if (n == 0 || n == SIZE_MAX)
            break;
        hk_must(n <= rest.n && n <= 4096);
        struct hk_str one = hk_str_sub(rest, 0, n);
        hk_must(imap_response_bytes(one, 4096) == n);
        imap_response_read(one, &said);
        check_within(one, said.text);
        check_within(one, said.tag);
        check_within(one, said.body);
        hk_must(said.uid >= 0 && said.size_bytes >= 0 && said.number >= 0);
        wanting = wanting && take(&set, arena, &said);
        rest = hk_str_sub(rest, n, SIZE_MAX);
    }
    imap_response_read(rest, &said);
    check_within(rest, said.body);
    check_answer(&set, arena);
    mailbox_set_free(&set);
    hk_arena_free(arena);
    return 0;
}
