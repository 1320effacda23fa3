/* flow/commands_source.c -- sources of listening: made, renamed, paused, removed, asked now.
 *
 * Only admins: a source makes this server ask somebody. A removed one stays as a row, so that it
 * can be brought back, with its place in the news and its counts.
 *
 * What it does not do: it asks nobody; whose turn it is, sources.c finds in the rows.
 */
#include "base/str.h"
#include "base/text.h"
#include "flow/flow_priv.h"
#include "flow/sources.h"
#include "listen/source.h"
#include "listen/sources.h"
#include "net/net_url.h"

enum { NAME_MAX_CHARACTERS = 60 };

static enum hk_rc check_new(
    struct flow_write *write, int64_t id, enum shape_source_kind kind, struct hk_str address)
{
    struct hk_cx *cx = write->cx;
    struct listen_source_row *rows;
    size_t n = 0;

    HK_TRY(listen_page_sources(cx, write->session, write->who.workspace, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != id && rows[i].kind == (int64_t)kind
            && hk_str_equal(rows[i].address, address))
            return hk_fail_value(
                cx, "source_known", "address: \"%.*s\" listens there already", HKS(rows[i].name));
    if (n >= LISTEN_SOURCES_MAX)
        return hk_fail(cx, HK_ECONFLICT, "there are 200 sources: remove one first");
    return HK_OK;
}

enum hk_rc flow_create_source(
    struct flow_write *write, const struct shape_source_write *in, int64_t *out_id)
{
    struct hk_cx *cx = write->cx;
    struct hk_str name = hk_str_trim(in->name), address;

    HK_TRY(flow_may_manage(write));
    HK_TRY(net_url_join(cx, HK_STR(""), hk_str_trim(in->address), &address));
    HK_TRY(source_check(cx, in->kind, address));
    HK_TRY(check_new(write, 0, in->kind, address));
    if (name.n == 0)
        name = hk_text_head(HK_TEXT_CODEPOINTS, net_url_host(cx, address), NAME_MAX_CHARACTERS);
    *out_id = hk_ids_next(cx->ids, cx->now_ms);
    HK_TRY(listen_insert_source(cx, write->session, write->who.workspace, *out_id, in->kind,
        in->inside, name, address, write->who.login, cx->now_ms));
    flow_log_subject(write, SHAPE_EVENT_KIND_SOURCE_CHANGED, *out_id);
    return HK_OK;
}

static enum hk_rc change(
    struct flow_write *write, int64_t id, enum shape_source_state state, struct hk_str name)
{
    int64_t changed = 0;

    HK_TRY(listen_change_source(write->cx, write->session, write->who.workspace, id, state, name,
        write->who.login, write->cx->now_ms, &changed));
    if (changed == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such source");
    flow_log_subject(write, SHAPE_EVENT_KIND_SOURCE_CHANGED, id);
    return HK_OK;
}

enum hk_rc flow_update_source(
    struct flow_write *write, int64_t id, const struct shape_source_change *in)
{
    struct hk_str name = hk_str_trim(in->name);
    struct shape_source was;

    HK_TRY(flow_may_manage(write));
    if (name.n == 0)
        return hk_fail_value(write->cx, "empty", "name: say what this source is");
    HK_TRY(listen_load_source(write->cx, write->session, write->who.workspace, id, &was));
    if (was.state == SHAPE_SOURCE_STATE_REMOVED)
        HK_TRY(check_new(write, id, was.kind, was.address));
    return change(
        write, id, in->paused ? SHAPE_SOURCE_STATE_PAUSED : SHAPE_SOURCE_STATE_LISTENING, name);
}

enum hk_rc flow_remove_source(struct flow_write *write, int64_t id)
{
    struct shape_source was;

    HK_TRY(flow_may_manage(write));
    HK_TRY(listen_load_source(write->cx, write->session, write->who.workspace, id, &was));
    return change(write, id, SHAPE_SOURCE_STATE_REMOVED, was.name);
}

enum hk_rc flow_look_at_source(struct flow_write *write, int64_t id)
{
    struct hk_cx *cx = write->cx;
    struct shape_source was;

    HK_TRY(flow_may_manage(write));
    HK_TRY(listen_load_source(cx, write->session, write->who.workspace, id, &was));
    if (was.state != SHAPE_SOURCE_STATE_LISTENING)
        return hk_fail(cx, HK_ECONFLICT, "this source is paused: let it go on first");
    HK_TRY(listen_hurry_source(cx, write->session, write->who.workspace, id, cx->now_ms));
    flow_log_subject(write, SHAPE_EVENT_KIND_SOURCE_CHANGED, id);
    return HK_OK;
}
