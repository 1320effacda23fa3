/* fuzz/fuzz_channel_mail.c -- any bytes as a mail, as the handle of a reply, as a bookmark.
 *
 * Beyond not crashing: every body is at least one event, read alike twice, that survives the pipe
 * of a jailed parser; each file it names can be taken out or is said not to be there; and a letter
 * made from it is one that the sender's own checks would let through.
 */
#include <stdint.h>

#include "base/json_read.h"
#include "parse_twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        hk_must((unsigned char)s.p[i] >= 0x20);
}

static void answer(
    struct hk_cx *cx, const struct channel_account *account, const struct channel_event *event)
{
    const struct channel_kind *kind = channel_find(HK_STR("mail"));
    const struct channel_operation operation = {.kind = CHANNEL_SEND,
        .txn = HK_STR("06D2VK3Q9T8A4"),
        .made_ms = 1,
        .reply_handle = event->reply_handle,
        .answered = event->text,
        .text = HK_STR("x")};
    struct channel_outcome outcome;

    hk_must(kind->build(cx, account, HK_STR(""), &operation, 0, NULL, &outcome) == HK_OK);
    if (outcome.step != CHANNEL_STEP_REQUEST)
        return;
    const struct model_letter *letter = outcome.request.letter;
    check_line(letter->to);
    check_line(letter->from);
    check_line(letter->subject);
    check_line(letter->answers);
    check_line(letter->chain);
    check_line(letter->name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct channel_kind *kind = channel_find(HK_STR("mail"));
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    struct channel_account account = {.id = 1};
    struct hk_str body = {(const char *)data, size}, bytes;
    struct channel_events events = {0};
    struct channel_news news;

    hk_must(hk_json_read(&cx,
                HK_STR("{\"addresses\":\"claims@kotwica.example\",\"trusted_server\":\"mx\","
                       "\"imap_url\":\"imaps://m\",\"smtp_url\":\"smtps://m\"}"),
                &hk_json_foreign, &account.settings)
        == HK_OK);
    hk_must(parse_twice(&cx, kind, &account, body, &events) && events.count > 0);
    for (size_t i = 0; i < events.count; i++) {
        for (size_t at = 0; at < events.list[i].attachment_count; at++) {
            enum hk_rc rc = kind->extract(
                &cx, &account, body, events.list[i].attachments[at].remote_id, &bytes);
            hk_must(rc == HK_OK || rc == HK_ENOTFOUND);
        }
        answer(&cx, &account, &events.list[i]);
    }
    hk_must(kind->poll(&cx, &account, HK_STR(""), body, 0, NULL, &news) == HK_OK);
    hk_arena_free(cx.arena);
    return 0;
}
