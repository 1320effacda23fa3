/* listen/sources.c -- see sources.h. */
#include "listen/sources.h"

#include "base/cx.h"
#include "base/str.h"

static struct shape_source shape_of(const struct listen_source_row *row)
{
    return (struct shape_source){.id = row->id,
        .version = row->version,
        .kind = (enum shape_source_kind)row->kind,
        .state = (enum shape_source_state)row->state,
        .name = row->name,
        .address = row->address,
        .inside = row->inside,
        .posts = row->posts,
        .kept = row->kept,
        .newest_ms = row->newest_ms,
        .tried_ms = row->tried_ms,
        .worked_ms = row->worked_ms,
        .next_ms = row->next_ms,
        .failures = row->failures,
        .behind_ms = row->behind_ms,
        .missed_ms = row->missed_ms,
        .problem = row->problem,
        .created_ms = row->created_ms};
}

const struct shape_source *listen_show_source(
    struct hk_cx *cx, bool admin, const struct shape_source *source)
{
    struct shape_source *copy;

    if (admin || source == NULL)
        return source;
    copy = hk_arena_alloc(cx->arena, sizeof *copy);
    *copy = *source;
    struct hk_str rest = source->address;
    (void)hk_str_cut(&rest, '?', &copy->address);
    return copy;
}

enum hk_rc listen_list_sources(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    bool admin, struct shape_source_list *out)
{
    struct listen_source_row *rows;
    size_t n = 0;

    HK_TRY(listen_page_sources(cx, session, workspace, &rows, &n));
    struct shape_source *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        const struct shape_source source = shape_of(&rows[i]);
        list[i] = *listen_show_source(cx, admin, &source);
    }
    out->sources = list;
    out->sources_count = n;
    return HK_OK;
}

enum hk_rc listen_load_source(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t source, struct shape_source *out)
{
    struct listen_source_row row;
    enum hk_rc rc = listen_read_source(cx, session, workspace, source, &row);

    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such source");
    HK_TRY(rc);
    *out = shape_of(&row);
    return HK_OK;
}
