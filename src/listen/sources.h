/* listen/sources.h -- sources as screens see them.
 *
 * What it does not do: it checks no rights, asks nobody and logs nothing (flow/sources.c,
 * flow/commands_source.c).
 *
 * Threads: any, each with its own session. Memory: the unit of work's arena. Errors: HK_ENOTFOUND
 * with a sentence for people; the rest is the database's.
 */
#ifndef HK_LISTEN_SOURCES_H
#define HK_LISTEN_SOURCES_H
#include "listen_sql.h"
#include "shapes.h"
#include "store/store.h"

enum { LISTEN_SOURCES_MAX = 200 };

/* All but removed ones, by name. */
HK_CHECK enum hk_rc listen_list_sources(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, bool admin, struct shape_source_list *out);
/* One of them, whole, as an admin sees it. */
HK_CHECK enum hk_rc listen_load_source(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t source, struct shape_source *out);

/* As it is shown to an admin or to somebody else, who sees no address behind its "?": some feeds
 * have their key there. NULL for NULL. */
const struct shape_source *listen_show_source(
    struct hk_cx *cx, bool admin, const struct shape_source *source);

#endif
