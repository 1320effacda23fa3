/* api/chat_earlier.c -- GET earlier, GET earlier/ID: what a visitor has talked about before.
 *
 * Whose pass it is, whose cases they are: a visitor's thread leads to them and to no others. They
 * are read, not written in: what is said next belongs to the present case.
 */
#include "api/chat_priv.h"
#include "base/ids.h"
#include "base/str.h"

#define BEGINNING_MAX_BYTES 200u

static void put_talk(struct hk_json_writer *w, const struct engage_earlier *talk)
{
    size_t n = talk->text.n < BEGINNING_MAX_BYTES ? talk->text.n : BEGINNING_MAX_BYTES;

    while (n < talk->text.n && n > 0 && ((unsigned char)talk->text.p[n] & 0xC0U) == 0x80U)
        n--; /* not through a character */
    hk_json_object_begin(w);
    hk_json_id_member(w, "id", talk->id);
    hk_json_str_member(w, "text", hk_str_sub(talk->text, 0, n));
    hk_json_int_member(w, "at_ms", talk->at_ms);
    hk_json_object_end(w);
}

static void run_list(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    struct hk_buf json HK_AUTO(hk_buf_free) = hk_buf_make(64 * 1024);
    struct hk_json_writer w = hk_json_writer_make(&json);
    struct engage_earlier talks[ENGAGE_EARLIER_MAX];
    size_t n = 0;

    (void)cx;
    enum hk_rc rc = engage_list_earlier(&call->cx, session, call->account.workspace,
        call->account.id, call->pass.visitor, talks, &n);
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", 0);
        return;
    }
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "talks");
    hk_json_array_begin(&w);
    for (size_t i = 0; i < n; i++)
        put_talk(&w, &talks[i]);
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    api_chat_reply(call, &json);
}

static void run_read(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    struct hk_buf json HK_AUTO(hk_buf_free) = hk_buf_make(4u << 20);
    struct hk_json_writer w = hk_json_writer_make(&json);
    struct engage_chat_row *rows = NULL;
    size_t n = 0;

    (void)cx;
    enum hk_rc rc = engage_list_earlier_chat(&call->cx, session, call->account.workspace,
        call->account.id, call->pass.visitor, call->earlier, &rows, &n);
    hk_json_object_begin(&w);
    if (rc == HK_OK)
        rc = api_chat_put_messages(call, session, rows, n, &w);
    hk_json_object_end(&w);
    if (rc == HK_OK)
        api_chat_reply(call, &json);
    else
        api_chat_refuse(call, rc, rc == HK_ENOTFOUND ? "not_found" : "", 0);
}

bool api_chat_handle_earlier(struct chat_call *call, struct hk_str name)
{
    static const struct hk_str prefix = HK_STR_INIT("earlier/");

    if (hk_str_equal(name, HK_STR("earlier"))) {
        api_chat_submit(call, run_list);
        return true;
    }
    if (!hk_str_starts(name, prefix)
        || !hk_id_read(hk_str_sub(name, prefix.n, name.n), &call->earlier))
        return false;
    api_chat_submit(call, run_read);
    return true;
}
