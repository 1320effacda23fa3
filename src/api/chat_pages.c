/* api/chat_pages.c -- the web chat's own pages: its frame, the page to try it on, its loader.
 *
 *   /chat/frame/ACCOUNT   the widget, framed by the websites the account lists, or any if none
 *   /try-chat/ACCOUNT     a page of ours with the one line of HTML that a website takes over
 *   /chat.js              that line's script
 *
 * Both pages load only from here and run no inline script. Whether the account exists is asked of
 * the frame only; the pages are the same bytes for all accounts and read the address themselves.
 */
#include "api/api_priv.h"
#include "base/ids.h"
#include "base/str.h"
#include "flow/chat.h"

#define FRAME_PREFIX "/chat/frame/"
#define TRY_PREFIX "/try-chat/"

static bool is_source_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
        || c == ':' || c == '/' || c == '-' || c == '[' || c == ']' || c == ' ';
}

/* The account's list as sources of a content policy; what no address holds is a space. */
static struct hk_str sources_of(struct hk_arena *arena, struct hk_str origins)
{
    char *text = hk_arena_alloc(arena, origins.n + 1);

    for (size_t i = 0; i < origins.n; i++)
        text[i] = is_source_char(origins.p[i]) ? origins.p[i] : ' ';
    return hk_str_trim((struct hk_str){text, origins.n});
}

static void reply_frame(
    struct api *api, struct http_exchange *exchange, const struct flow_chat_account *account)
{
    struct hk_arena *arena = http_exchange_arena(exchange);
    struct hk_str sources = sources_of(arena, account->origins);

    api_reply_file(api, exchange, "/chat.html",
        hk_arena_printf(arena,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; frame-ancestors 'self' %.*s",
            HKS(sources.n > 0 ? sources : HK_STR("http: https:"))));
}

bool api_handle_chat_page(struct api *api, struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct hk_str path = request->path;
    bool frame = hk_str_starts(path, HK_STR(FRAME_PREFIX));
    size_t prefix = frame ? sizeof FRAME_PREFIX - 1 : sizeof TRY_PREFIX - 1;
    struct flow_chat_account account;
    int64_t id = 0;

    if (request->method != HTTP_GET && request->method != HTTP_HEAD)
        return false;
    if (hk_str_equal(path, HK_STR("/chat.js"))) {
        api_reply_file(api, exchange, "/chat.js", HK_STR(""));
        return true;
    }
    if ((!frame && !hk_str_starts(path, HK_STR(TRY_PREFIX)))
        || !hk_id_read(hk_str_sub(path, prefix, path.n), &id))
        return false;
    if (!flow_chat_find(api->flow, id, http_exchange_arena(exchange), &account)) {
        struct http_header header = {"Content-Type", HK_STR("text/plain; charset=utf-8")};
        http_reply(exchange, 404, &header, 1, HK_STR("There is no open chat at this address.\n"));
    } else if (frame) {
        reply_frame(api, exchange, &account);
    } else {
        api_reply_file(api, exchange, "/try.html",
            HK_STR("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                   "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
                   "frame-ancestors 'self'; require-trusted-types-for 'script'"));
    }
    return true;
}
