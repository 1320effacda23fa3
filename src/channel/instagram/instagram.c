/* channel/instagram/instagram.c -- a professional profile: comments and mentions in public, direct
 * messages in private.
 *
 * In:  webhooks, signed as all of Meta's are (channel/meta): instagram_comments.c reads what is
 *      public, channel/meta/meta_parse.c what is private, stories that are answered included.
 * Out: instagram_comments.c and channel/meta/meta_messages.c. There is no key against repetition,
 * nor one in echoes; what was said is read back, and known again, by its words.
 *
 * The address says which of two ways in is used: graph.instagram.com with Instagram's own login, or
 * graph.facebook.com through a page; calls are the same.
 *
 * What it does not do: files out (the network fetches them from a public address only), the words
 * of a mention (a webhook only names it), posts of our own.
 *
 * Sources: developers.facebook.com/docs/instagram-platform, pages of March-August 2026.
 */
#include "channel/instagram/instagram_priv.h"

#include "base/str.h"
#include "channel/kinds.h"
#include "channel/meta/meta_rights.h"

#define COMMENT_MAX_CODEPOINTS 2200u
#define MESSAGE_MAX_BYTES 1000u
#define SENDS_PER_MINUTE 600u

static const struct channel_field instagram_fields[] = {
    {"profile_id", CHANNEL_FIELD_TEXT, true, ""},
    {"access_token", CHANNEL_FIELD_SECRET, true, ""},
    {"app_secret", CHANNEL_FIELD_SECRET, true, ""},
    {"verify_token", CHANNEL_FIELD_TOKEN, true, ""},
    {"base_url", CHANNEL_FIELD_URL, false, "https://graph.instagram.com"},
    {"api_version", CHANNEL_FIELD_TEXT, false, "v25.0"},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static struct hk_str instagram_addressed(struct hk_cx *cx, const struct channel_delivery *in)
{
    return channel_meta_addressed(cx, in, "entry.0.id");
}

static enum hk_rc instagram_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    const struct channel_meta_app app = channel_meta_app(account, instagram_fields);

    return channel_meta_verify(cx, &app, in, out);
}

static enum hk_rc instagram_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    (void)account; /* each entry names its own profile */
    return channel_meta_parse(
        cx, body, "instagram", CHANNEL_INSTAGRAM_PERSON, channel_instagram_read_change, out);
}

static enum hk_rc instagram_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    const struct channel_meta_app app = channel_meta_app(account, instagram_fields);

    (void)session;
    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if (operation->kind == CHANNEL_DO)
        channel_meta_build_act(cx, &app, true, operation, previous, out);
    else if (operation->kind == CHANNEL_NAME)
        channel_meta_build_name(cx, &app, "name,username", operation, previous, out);
    else if (operation->kind != CHANNEL_SEND && operation->kind != CHANNEL_PROBE)
        channel_fail(out, HK_STR("unsupported"), HK_STR(""));
    else if (operation->enclosure_count > 0)
        channel_fail(out, HK_STR("too_many_files"), HK_STR(""));
    else if (operation->visibility == CHANNEL_PUBLIC)
        channel_instagram_build_comment(cx, &app, operation, step, previous, out);
    else
        channel_meta_build_message(cx, &app, "instagram", operation, step, previous, out);
    return HK_OK;
}

static void instagram_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    if (place->visibility == CHANNEL_PUBLIC) {
        *out = (struct channel_speech){
            .allowed = true, .unit = HK_TEXT_CODEPOINTS, .max = COMMENT_MAX_CODEPOINTS};
        return;
    }
    channel_meta_speech(place, now_ms, out);
    out->unit = HK_TEXT_BYTES;
    out->max = MESSAGE_MAX_BYTES;
}

static const struct channel_deed instagram_deeds[] = {
    {CHANNEL_ACT_REPLY_PRIVATELY, CHANNEL_TO_THEIRS, CHANNEL_META_ASIDE_MS},
    {CHANNEL_ACT_HIDE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_UNHIDE, CHANNEL_TO_THEIRS, 0},
    {CHANNEL_ACT_DELETE, CHANNEL_TO_THEIRS | CHANNEL_TO_OURS, 0},
    {CHANNEL_ACT_TAKE_OVER, CHANNEL_TO_THEIRS_PRIVATE, 0},
    {CHANNEL_ACT_HIDE, 0, 0},
};

static enum hk_rc instagram_grants(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    struct channel_grants *out)
{
    (void)session;
    const struct channel_meta_app app = channel_meta_app(account, instagram_fields);
    bool through_page = hk_str_find(app.base, HK_STR("graph.instagram.com")) == SIZE_MAX;
    const struct channel_meta_grants_way way = {.knows_key = through_page, .node = app.node};

    out->way = through_page ? "through a page" : "Instagram's own login";
    return channel_meta_grants(cx, &app, &way, step, previous, out);
}

const struct channel_kind channel_instagram = {
    .abi = CHANNEL_ABI,
    .name = "instagram",
    .label = "Instagram",
    .fields = instagram_fields,
    .field_count = HK_COUNT(instagram_fields) - 1,
    .repeat = CHANNEL_REPEAT_PROBE,
    .sends_per_minute = SENDS_PER_MINUTE,
    .gauges = channel_meta_gauges,
    .amends = true,
    .names = true,
    .deeds = instagram_deeds,
    .elsewhere = "{", /* mentions: see instagram_comments.c */
    .peer_scheme = CHANNEL_INSTAGRAM_PERSON,
    .buttons = &channel_meta_buttons,
    .rights = channel_meta_instagram_rights,
    .delivers = CHANNEL_META_INSTAGRAM_FIELDS,
    .cannot =
        "writing first; free text later than seven days after the customer's last message (24 "
        "hours for a bot), and after 24 hours only with Meta's consent to the tag "
        "HUMAN_AGENT; files out; the words of a mention (they are read on Instagram); comments "
        "on what private accounts post",
    .costs = "nothing",
    .tested = "a fake of the network of our own; never with a real profile",
    .source = "developers.facebook.com/docs/instagram-platform, March-August 2026",
    .addressed = instagram_addressed,
    .verify = instagram_verify,
    .parse = instagram_parse,
    .build = instagram_build,
    .grants = instagram_grants,
    .speech = instagram_speech,
};
