/* api/api.c -- what lives as long as the server: limits, the desk's files, who to tell. */
#include "api/api_priv.h"
#include "base/alloc.h"
#include "base/str.h"

#include <stdio.h>

static const struct api_file *find_index(const struct api_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (hk_str_equal(hk_str_from(files->list[i].path), HK_STR("/index.html")))
            return &files->list[i];
    return NULL;
}

struct api *api_new(struct flow *flow, const struct api_options *options)
{
    struct api *api = hk_alloc(sizeof *api);
    api->flow = flow;
    api->http = options->http;
    api->https = hk_str_starts(options->public_url, HK_STR("https://"));
    api->files = options->files;
    api->index = find_index(&options->files);
    if (api->index != NULL) {
        uint8_t hash[HK_SHA256_BYTES];
        hk_crypto_sha256(api->index->body, hash);
        api->index_tag[0] = '"';
        for (size_t i = 0; i < 16; i++)
            hk_must(snprintf(api->index_tag + 1 + 2 * i, 3, "%02x", hash[i]) == 2);
        api->index_tag[33] = '"';
    }
    api->limits = api_limits_new();
    return api;
}

void api_free(struct api *api)
{
    if (api == NULL)
        return;
    api_limits_free(api->limits);
    hk_free(api);
}
