/* channel/facebook/facebook.c -- a Facebook page: its comments and posts in public, Messenger in
 * private.
 *
 * One account is one page with one token: who asks under a post and goes on in Messenger is one
 * person there. One address takes all of the app's pages; each event names its page.
 *
 * In:  webhooks, signed as all of Meta's are (channel/meta): facebook_feed.c reads what is public,
 *      channel/meta/meta_parse.c what is private.
 * Out: facebook_comments.c and channel/meta/meta_messages.c. The network has no key against
 *      repetition; what was said is read back by its words, and only "it is there" is believed.
 *
 * Messenger's webhooks have no names: they are asked for, once (channel/meta/meta_names.c).
 *
 * What it does not do: stories, reviews, posts of our own.
 *
 * Sources: developers.facebook.com/docs/graph-api/webhooks/reference/page,
 * /documentation/business-messaging/messenger-platform, pages of March-August 2026.
 */
#include "channel/facebook/facebook_priv.h"

#include "base/str.h"
#include "channel/kinds.h"
#include "channel/meta/meta_rights.h"

#define COMMENT_MAX_CODEPOINTS 8000u
#define SENDS_PER_MINUTE 600u /* far below 300 a second for texts; 10 a second with files */

static const struct channel_field facebook_fields[] = {
    {"page_id", CHANNEL_FIELD_TEXT, true, ""},
    {"access_token", CHANNEL_FIELD_SECRET, true, ""},
    {"app_secret", CHANNEL_FIELD_SECRET, true, ""},
    {"verify_token", CHANNEL_FIELD_TOKEN, true, ""},
    {"base_url", CHANNEL_FIELD_URL, false, "https://graph.facebook.com"},
    {"api_version", CHANNEL_FIELD_TEXT, false, "v25.0"},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

/* ---- in ----------------------------------------------------------------------------------- */

static struct hk_str facebook_addressed(struct hk_cx *cx, const struct channel_delivery *in)
{
    return channel_meta_addressed(cx, in, "entry.0.id");
}

static enum hk_rc facebook_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    const struct channel_meta_app app = channel_meta_app(account, facebook_fields);

    return channel_meta_verify(cx, &app, in, out);
}

static enum hk_rc facebook_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    (void)account; /* each entry names its own page */
    return channel_meta_parse(
        cx, body, "page", CHANNEL_FACEBOOK_PERSON, channel_facebook_read_change, out);
}

/* ---- out ---------------------------------------------------------------------------------- */

static enum hk_rc facebook_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    const struct channel_meta_app app = channel_meta_app(account, facebook_fields);

    (void)session;
    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if (operation->kind == CHANNEL_DO)
        channel_meta_build_act(cx, &app, false, operation, previous, out);
    else if (operation->kind == CHANNEL_NAME)
        channel_meta_build_name(cx, &app, "name", operation, previous, out);
    else if (operation->kind != CHANNEL_SEND && operation->kind != CHANNEL_PROBE)
        channel_fail(out, HK_STR("unsupported"), HK_STR(""));
    else if (operation->visibility == CHANNEL_PUBLIC)
        channel_facebook_build_comment(cx, &app, operation, step, previous, out);
    else
        channel_meta_build_message(cx, &app, "messenger", operation, step, previous, out);
    return HK_OK;
}

static void facebook_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    if (place->visibility == CHANNEL_PRIVATE)
        channel_meta_speech(place, now_ms, out);
    else
        *out = (struct channel_speech){
            .allowed = true, .unit = HK_TEXT_CODEPOINTS, .max = COMMENT_MAX_CODEPOINTS};
}

/* The network refuses to hide what the page said itself. */
static const struct channel_deed facebook_deeds[] = {
    {CHANNEL_ACT_REPLY_PRIVATELY, CHANNEL_TO_THEIRS, CHANNEL_META_ASIDE_MS},
    {CHANNEL_ACT_HIDE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_UNHIDE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_LIKE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_UNLIKE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_DELETE, CHANNEL_TO_THEIRS | CHANNEL_TO_OURS, 0},
    {CHANNEL_ACT_TAKE_OVER, CHANNEL_TO_THEIRS_PRIVATE, 0},
    {CHANNEL_ACT_HIDE, 0, 0},
};

static const struct channel_takes facebook_takes[] = {
    {"image/jpeg", INT64_C(4) * 1000 * 1000, false},
    {"image/png", INT64_C(4) * 1000 * 1000, false},
    {NULL, 0, false},
};

static enum hk_rc facebook_grants(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    struct channel_grants *out)
{
    (void)session;
    const struct channel_meta_app app = channel_meta_app(account, facebook_fields);
    const struct channel_meta_grants_way way = {.knows_key = true, .node = app.node};

    return channel_meta_grants(cx, &app, &way, step, previous, out);
}

const struct channel_kind channel_facebook = {
    .abi = CHANNEL_ABI,
    .name = "facebook",
    .label = "Facebook and Messenger",
    .fields = facebook_fields,
    .field_count = HK_COUNT(facebook_fields) - 1,
    .repeat = CHANNEL_REPEAT_PROBE,
    .sends_per_minute = SENDS_PER_MINUTE,
    .gauges = channel_meta_gauges,
    .amends = true,
    .names = true,
    .deeds = facebook_deeds,
    .elsewhere = CHANNEL_FACEBOOK_ELSEWHERE,
    .peer_scheme = CHANNEL_FACEBOOK_PERSON,
    .takes = facebook_takes,
    .buttons = &channel_meta_buttons,
    .files_max = 1,
    .rights = channel_meta_facebook_rights,
    .delivers = CHANNEL_META_FACEBOOK_FIELDS,
    .cannot = "Messenger: writing first; free text later than seven days after the customer's last "
              "message (24 hours for a bot), and after 24 hours only with Meta's consent to the "
              "tag HUMAN_AGENT. Comments: hearing of posts that only mention "
              "the page without its consent. More than one picture to a message, other files out",
    .costs = "nothing",
    .tested = "a fake of the network of our own; never with a real page",
    .source = "developers.facebook.com/docs/graph-api/webhooks and "
              "/documentation/business-messaging/messenger-platform, March-August 2026",
    .addressed = facebook_addressed,
    .verify = facebook_verify,
    .parse = facebook_parse,
    .build = facebook_build,
    .grants = facebook_grants,
    .speech = facebook_speech,
};
