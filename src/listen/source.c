/* listen/source.c -- what all kinds of sources have in common. See source.h. */
#include "base/backoff.h"
#include "base/str.h"
#include "listen/source_priv.h"

#define MINUTE_MS INT64_C(60000)
#define FAILED_FIRST_MS (5 * MINUTE_MS)
#define FAILED_MAX_MS (6 * 60 * MINUTE_MS)
#define HELD_FIRST_MS INT64_C(5000)
#define HELD_MAX_MS (10 * MINUTE_MS)

static const struct source_kind *kind_of(enum shape_source_kind kind)
{
    switch (kind) {
    case SHAPE_SOURCE_KIND_FEED:
        return &source_feed;
    case SHAPE_SOURCE_KIND_MASTODON:
        return &source_mastodon;
    case SHAPE_SOURCE_KIND_PAGE:
        return &source_page;
    case SHAPE_SOURCE_KIND_BLUESKY:
        return &source_jetstream;
    }
    return &source_feed;
}

enum hk_rc source_check(struct hk_cx *cx, enum shape_source_kind kind, struct hk_str address)
{
    const struct source_kind *of = kind_of(kind);

    return of->check != NULL ? of->check(cx, address) : HK_OK;
}

bool source_obeys_robots(enum shape_source_kind kind)
{
    return kind_of(kind)->obeys_robots;
}

bool source_is_held(enum shape_source_kind kind)
{
    return kind_of(kind)->held;
}

void source_ask(struct hk_cx *cx, const struct source *source, struct source_question *out)
{
    const struct source_kind *kind = kind_of(source->kind);

    *out = (struct source_question){.url = source->address, .accept = hk_str_from(kind->accept)};
    kind->ask(cx, source, out);
}

enum hk_rc source_read(struct hk_cx *cx, const struct source *source,
    const struct source_answer *answer, struct source_news *out)
{
    *out = (struct source_news){.cursor = source->cursor};
    return kind_of(source->kind)->read(cx, source, answer, out);
}

bool source_is_redirect(const struct model_response *response)
{
    return response->transfer == MODEL_TRANSFER_DONE && response->status >= 301
        && response->status <= 308 && response->status != 304;
}

static struct hk_str trouble_of_status(uint32_t status)
{
    if ((status >= 200 && status < 300) || status == 304)
        return HK_STR("");
    if (status >= 300 && status < 400)
        return HK_STR("source_moves");
    if (status == 404 || status == 410)
        return HK_STR("source_gone");
    if (status == 401 || status == 402 || status == 403 || status == 422 || status == 451)
        return HK_STR("source_forbidden");
    if (status == 429)
        return HK_STR("source_limited");
    return status >= 500 ? HK_STR("source_server") : HK_STR("source_refused");
}

struct hk_str source_trouble(const struct model_response *response)
{
    switch (response->transfer) {
    case MODEL_TRANSFER_DONE:
        return trouble_of_status(response->status);
    case MODEL_TRANSFER_REFUSED:
        return HK_STR("source_private");
    case MODEL_TRANSFER_UNSENT:
        return response->untrusted ? HK_STR("source_untrusted") : HK_STR("source_unreachable");
    case MODEL_TRANSFER_AMBIGUOUS:
        return response->too_large ? HK_STR("source_large") : HK_STR("source_cut");
    }
    return HK_STR("source_cut");
}

int64_t source_pause_ms(
    enum shape_source_kind kind, int64_t failures, int64_t asked_ms, uint64_t jitter)
{
    const bool held = kind_of(kind)->held;
    const int64_t every_ms = held ? 0 : kind_of(kind)->every_ms;
    int64_t pause_ms = every_ms;

    if (every_ms > 0)
        pause_ms += (int64_t)(jitter % (uint64_t)(every_ms / 5)) - every_ms / 10;
    if (failures > 0)
        pause_ms = held ? hk_backoff_ms(HELD_FIRST_MS, HELD_MAX_MS, failures, jitter)
                        : hk_backoff_ms(FAILED_FIRST_MS, FAILED_MAX_MS, failures, jitter);
    return pause_ms > asked_ms ? pause_ms : asked_ms;
}
