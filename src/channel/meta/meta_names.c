/* channel/meta/meta_names.c -- what somebody is called who wrote to a page or profile in private.
 *
 *   NAME   GET /{person}?fields=name on Messenger, name,username on Instagram
 *
 * Webhooks of private messages have an id and nothing more. Not everybody's name is told: then the
 * network refuses, and they stay without one.
 *
 * Threads: reentrant. Memory: cx's arena.
 * Sources: developers.facebook.com/documentation/business-messaging/messenger-platform/identity and
 * /instagram-platform, pages of March-August 2026.
 */
#include "base/str.h"
#include "channel/meta/meta.h"

static void ask(struct hk_cx *cx, const struct channel_meta_app *app, const char *fields,
    struct hk_str person, struct channel_outcome *out)
{
    struct hk_str url = channel_meta_url(cx, app, person, "", out);

    if (url.n > 0)
        url = hk_arena_printf(cx->arena, "%.*s&fields=%s", HKS(url), fields);
    channel_meta_ask(cx, app, "GET", url, HK_STR(""), out);
}

void channel_meta_build_name(struct hk_cx *cx, const struct channel_meta_app *app,
    const char *fields, const struct channel_operation *operation,
    const struct model_response *previous, struct channel_outcome *out)
{
    if (previous == NULL) {
        ask(cx, app, fields, operation->target_id, out);
        return;
    }
    if (!channel_arrived(previous, out))
        return;
    if (previous->status != 200) {
        channel_meta_read_refusal(cx, previous, out);
        return;
    }
    const struct hk_json *tree = channel_response_json(cx, previous);
    out->step = CHANNEL_STEP_SENT;
    out->name = channel_words(cx, tree, "name");
    out->handle = channel_words(cx, tree, "username");
    if (out->name.n == 0)
        out->name = out->handle;
}
