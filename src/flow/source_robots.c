/* flow/source_robots.c -- see source_robots.h. */
#include "flow/source_robots.h"

#include "base/alloc.h"
#include "base/str.h"
#include "channel/parts.h"
#include "listen/robots.h"
#include "net/net_url.h"

#define COUNTS_MS (INT64_C(24) * 3600 * 1000)

enum { SITES_MAX = 512, TOO_MANY_REQUESTS = 429 };

/* What one site said; newest first. */
struct site {
    struct site *next;
    struct hk_str url; /* of the file */
    bool inside;       /* it was asked as one that may lie in our own network */
    struct hk_str rules;
    int64_t until_ms;
};

struct source_robots {
    struct site *sites;
    size_t n;
};

struct source_robots *source_robots_new(void)
{
    return hk_alloc(sizeof(struct source_robots));
}

static void drop(struct source_robots *robots, struct site **at)
{
    struct site *site = *at;

    *at = site->next;
    robots->n--;
    hk_str_release(&site->url);
    hk_str_release(&site->rules);
    hk_free(site);
}

void source_robots_free(struct source_robots *robots)
{
    while (robots->sites != NULL)
        drop(robots, &robots->sites);
    hk_free(robots);
}

static struct site **find(struct source_robots *robots, struct hk_str url, bool inside)
{
    struct site **at = &robots->sites;

    while (*at != NULL && ((*at)->inside != inside || !hk_str_equal((*at)->url, url)))
        at = &(*at)->next;
    return at;
}

static void keep(struct source_robots *robots, struct hk_str url, bool inside, struct hk_str rules,
    int64_t now_ms)
{
    struct site **at = find(robots, url, inside);
    struct site *site = hk_alloc(sizeof *site);

    if (*at != NULL)
        drop(robots, at);
    *site = (struct site){.next = robots->sites,
        .url = hk_str_dup(url),
        .inside = inside,
        .rules = hk_str_dup(rules),
        .until_ms = now_ms + COUNTS_MS};
    robots->sites = site;
    if (++robots->n <= SITES_MAX)
        return;
    for (at = &robots->sites; (*at)->next != NULL; at = &(*at)->next) {
    }
    drop(robots, at);
}

/* The file of the site that the run's next address is on. */
static enum hk_rc file_of(struct hk_cx *cx, const struct source_run *run, struct hk_str *out)
{
    return net_url_join(cx, run->url, HK_STR("/robots.txt"), out);
}

enum robots_word source_robots_say(struct hk_cx *cx, struct source_run *run)
{
    struct hk_str url;

    if (!source_obeys_robots(run->source.kind))
        return ROBOTS_ALLOW;
    if (run->rules.n > 0) /* the file moved */
        return ROBOTS_ASK;
    if (file_of(cx, run, &url) != HK_OK)
        return ROBOTS_FORBID;
    const struct site *site = *find(sources_robots(run->sources), url, run->row.inside);
    if (site != NULL && site->until_ms > cx->now_ms && (run->trial == NULL || run->rules_read))
        return robots_allow(site->rules, robots_target(run->url)) ? ROBOTS_ALLOW : ROBOTS_FORBID;
    run->rules = url;
    run->rules_hops = 0;
    return ROBOTS_ASK;
}

/* The file stands elsewhere. False: it leads nowhere, as if there were none. */
static bool follow(struct hk_cx *cx, struct source_run *run)
{
    struct hk_str place =
        channel_header(run->response.headers, run->response.header_count, "location");
    struct hk_str url;

    if (++run->rules_hops > SOURCE_HOPS_MAX || net_url_join(cx, run->rules, place, &url) != HK_OK)
        return false;
    run->rules = url;
    return true;
}

bool source_robots_read(struct hk_cx *cx, struct source_run *run)
{
    const struct model_response *response = &run->response;
    uint32_t status = response->status;
    struct hk_str url, rules = HK_STR("");

    if (response->transfer != MODEL_TRANSFER_DONE) {
        run->problem =
            response->too_large ? HK_STR("source_robots_silent") : source_trouble(response);
        return false;
    }
    if (source_is_redirect(response) && follow(cx, run))
        return true;
    if (status >= 500 || status == TOO_MANY_REQUESTS) {
        run->asked_ms = channel_retry_after_ms(response);
        run->problem = HK_STR("source_robots_silent");
        return false;
    }
    if (status >= 200 && status < 300)
        rules = robots_rules(cx, response->body);
    if (file_of(cx, run, &url) == HK_OK)
        keep(sources_robots(run->sources), url, run->row.inside, rules, cx->now_ms);
    run->rules = HK_STR("");
    run->rules_read = true;
    return true;
}
