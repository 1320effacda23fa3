/* fuzz/fuzz_channel_bluesky.c -- any bytes wherever Bluesky's bytes come in.
 *
 * The first byte chooses where: a kept body, the answer to a poll, the bookmark, the session, the
 * answer to a reply, the place a reply goes to, the reply's text.
 *
 * Beyond not crashing: a poll's answer that is kept can be parsed, its bookmark makes the same
 * answer old, and a reply's request is the same at every attempt.
 */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "base/str.h"
#include "channel/channel.h"
#include "channel/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SESSION                                                                                    \
    "{\"access\":\"a\",\"refresh\":\"r\",\"did\":\"did:plc:us\",\"handle\":\"b\",\"asked\":\"\"}"
#define PLACE                                                                                      \
    "{\"uri\":\"at://did:plc:them/c/k\",\"cid\":\"c\",\"root_uri\":\"at://x\",\"root_cid\":\"d\"," \
    "\"handle\":\"anna.test\"}"

static const struct channel_kind *kind(void)
{
    return channel_find(HK_STR("bluesky"));
}

static void parse(struct hk_cx *cx, const struct channel_account *account, struct hk_str body)
{
    struct channel_events events = {0};
    struct channel_events again = {0};
    struct hk_buf buf = hk_buf_make((size_t)64 * 1024 * 1024);

    if (kind()->parse(cx, account, body, &events) == HK_OK) {
        channel_wire_write(&buf, &events);
        hk_must(channel_wire_read(cx, hk_buf_str(&buf), &again) == HK_OK);
        hk_must(again.count == events.count);
    }
    hk_buf_free(&buf);
}

static void poll(struct hk_cx *cx, const struct channel_account *account, struct hk_str session,
    struct hk_str cursor, struct hk_str body)
{
    const struct model_response response = {.status = 200, .body = body};
    struct channel_news news = {0};
    struct channel_news again = {0};
    struct channel_events events = {0};

    hk_must(kind()->poll(cx, account, session, cursor, 1, &response, &news) == HK_OK);
    if (news.step != CHANNEL_STEP_SENT || news.body_count == 0)
        return;
    hk_must(kind()->parse(cx, account, news.bodies[0], &events) == HK_OK && events.count > 0);
    hk_must(kind()->poll(cx, account, session, news.cursor, 1, &response, &again) == HK_OK);
    hk_must(again.step == CHANNEL_STEP_SENT && again.body_count == 0);
}

static void build(struct hk_cx *cx, const struct channel_account *account, struct hk_str session,
    struct hk_str place, struct hk_str text, struct hk_str answer)
{
    struct channel_operation operation = {
        .kind = CHANNEL_SEND,
        .txn = HK_STR("t"),
        .made_ms = INT64_C(1795298999000),
        .reply_handle = place,
        .text = text,
        .language = HK_STR("pl"),
    };
    const struct model_response response = {.status = 400, .body = answer};
    struct channel_outcome first = {0};
    struct channel_outcome second = {0};
    const struct hk_json *tree;

    hk_must(kind()->build(cx, account, session, &operation, 0, NULL, &first) == HK_OK);
    hk_must(kind()->build(cx, account, session, &operation, 0, NULL, &second) == HK_OK);
    hk_must(hk_str_equal(first.request.body, second.request.body));
    if (first.request.body.n > 0)
        hk_must(hk_json_read(cx, first.request.body, &hk_json_foreign, &tree) == HK_OK);
    hk_must(kind()->build(cx, account, session, &operation, 1, &response, &second) == HK_OK);
    operation.kind = CHANNEL_PROBE;
    hk_must(kind()->build(cx, account, session, &operation, 1, &response, &second) == HK_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    struct channel_account account = {.id = 1, .remote_id = HK_STR("did:plc:us")};
    struct hk_str bytes = {(const char *)data + 1, size > 0 ? size - 1 : 0};
    struct hk_str session = HK_STR(SESSION);

    hk_must(hk_json_read(&cx, HK_STR("{\"handle\":\"brand.test\",\"app_password\":\"p\"}"),
                &hk_json_foreign, &account.settings)
        == HK_OK);
    account.secrets = account.settings;
    switch (size > 0 ? data[0] % 7 : 0) {
    case 0:
        parse(&cx, &account, bytes);
        break;
    case 1:
        poll(&cx, &account, session, HK_STR(""), bytes);
        break;
    case 2:
        poll(&cx, &account, session, bytes, HK_STR("{\"notifications\":[]}"));
        break;
    case 3:
        build(&cx, &account, bytes, HK_STR(PLACE), HK_STR("x"), HK_STR("{}"));
        break;
    case 4:
        build(&cx, &account, session, HK_STR(PLACE), HK_STR("x"), bytes);
        break;
    case 5:
        build(&cx, &account, session, bytes, HK_STR("@anna.test https://x.pl"), HK_STR("{}"));
        break;
    default:
        if (hk_text_valid(bytes)) /* text is made valid at entry */
            build(&cx, &account, session, HK_STR(PLACE), bytes, HK_STR("{}"));
        break;
    }
    hk_arena_free(cx.arena);
    return 0;
}
