/* api/match.c -- from method and path to the route, segment by segment.
 *
 * The table has a few dozen lines and a segment that differs ends a comparison early, so it is
 * walked from the top. An `{id}` takes one segment; a fixed word never collides with it, because
 * ids have 13 characters and no two routes differ only in that.
 */
#include "api/api_priv.h"
#include "base/str.h"
#include "routes.h"

const char *api_method_name(enum http_method method)
{
    static const char *const names[] = {
        [HTTP_GET] = "GET",
        [HTTP_HEAD] = "HEAD",
        [HTTP_POST] = "POST",
        [HTTP_PUT] = "PUT",
        [HTTP_PATCH] = "PATCH",
        [HTTP_DELETE] = "DELETE",
        [HTTP_OPTIONS] = "OPTIONS",
    };
    return (size_t)method < HK_COUNT(names) ? names[method] : "";
}

static bool path_fits(const char *pattern, struct hk_str path, struct hk_str ids[API_PATH_IDS_MAX])
{
    struct hk_str want = hk_str_from(pattern), want_part, part;
    size_t n = 0;
    if (hk_str_ends(path, HK_STR("/")))
        return false;
    while (hk_str_cut(&want, '/', &want_part)) {
        if (!hk_str_cut(&path, '/', &part))
            return false;
        if (!hk_str_starts(want_part, HK_STR("{"))) {
            if (!hk_str_equal(want_part, part))
                return false;
            continue;
        }
        hk_must(n < API_PATH_IDS_MAX);
        if (part.n == 0)
            return false;
        ids[n++] = part;
    }
    return !hk_str_cut(&path, '/', &part);
}

const struct api_route *api_match(enum http_method method, struct hk_str path,
    struct hk_str ids[API_PATH_IDS_MAX], unsigned *allowed)
{
    *allowed = 0;
    for (size_t i = 0; i < api_route_count; i++) {
        if (!path_fits(api_routes[i].path, path, ids))
            continue;
        if (api_routes[i].method == method)
            return &api_routes[i];
        *allowed |= 1u << api_routes[i].method;
    }
    return NULL;
}
