/* flow/heard_addressed.c -- how what was heard speaks to us, or to whom a watch is about.
 *
 * Each watch knows whom it is about, and their profiles. To us a post speaks as clearly as any of
 * our watches hears it: one that looks for a topic hears no name, but another may. Our own accounts
 * on the post's network are profiles of ours without being listed anywhere.
 *
 * What speaks to us by no profile, tag or name is uninvited: there we only listen (heard_case.c).
 *
 * What it does not do: judge our own words, or a rival's: how they speak to themselves is unknown.
 *
 * Threads: pure functions on any; profiles of accounts on the writer's. Memory: the unit of work's
 * arena. Errors: the database's.
 */
#include "base/str.h"
#include "flow/heard_priv.h"
#include "ingest_sql.h"

enum { CHANNELS_MAX = 16, OWN_MAX = 64 };

struct of_channel {
    struct hk_str channel;
    struct listen_profiles profiles;
};

struct heard_own {
    struct flow_write *write;
    struct of_channel known[CHANNELS_MAX]; /* posts of a batch are of few networks */
    size_t n;
};

struct heard_own *heard_own_new(struct flow_write *write)
{
    struct heard_own *own = hk_arena_alloc(write->cx->arena, sizeof *own);

    *own = (struct heard_own){.write = write};
    return own;
}

/* The handle its network knows it by, and the network's own name for it. */
static void add_account(
    struct hk_cx *cx, const struct ingest_account_row *row, struct hk_str *handles, size_t *n)
{
    const struct hk_json *settings = NULL;

    if (row->remote_id.n > 0 && *n < OWN_MAX)
        handles[(*n)++] = row->remote_id;
    if (hk_json_read(cx, row->settings, &hk_json_foreign, &settings) != HK_OK)
        return;
    struct listen_profiles named = listen_read_profiles(cx, hk_json_text(settings, "handle"));
    for (size_t i = 0; i < named.n && *n < OWN_MAX; i++)
        handles[(*n)++] = named.handles[i];
}

static enum hk_rc load(struct heard_own *own, struct hk_str channel, struct listen_profiles *out)
{
    struct flow_write *write = own->write;
    struct ingest_account_row *rows;
    size_t rows_n = 0, n = 0;

    HK_TRY(ingest_list_channel(
        write->cx, write->session, write->who.workspace, channel, &rows, &rows_n));
    struct hk_str *handles = hk_arena_array(write->cx->arena, OWN_MAX, sizeof *handles);
    for (size_t i = 0; i < rows_n; i++)
        add_account(write->cx, &rows[i], handles, &n);
    *out = (struct listen_profiles){.handles = handles, .n = n};
    return HK_OK;
}

enum hk_rc heard_own_find(struct heard_own *own, struct hk_str channel, struct listen_profiles *out)
{
    for (size_t i = 0; i < own->n; i++)
        if (hk_str_equal(own->known[i].channel, channel)) {
            *out = own->known[i].profiles;
            return HK_OK;
        }
    HK_TRY(load(own, channel, out));
    if (own->n < CHANNELS_MAX)
        own->known[own->n++] = (struct of_channel){channel, *out};
    return HK_OK;
}

/* ---- how it speaks --------------------------------------------------------------------------- */

enum shape_addressed heard_address(const struct heard_watch *watch, struct listen_profiles profiles,
    const struct shape_post_take *post, const struct match_query *query)
{
    if (listen_is_profile(profiles, post->author))
        return SHAPE_ADDRESSED_UNKNOWN;
    if (listen_is_said_to(profiles, post->text, post->reply_to_author))
        return SHAPE_ADDRESSED_OWN_PAGE;
    if (watch->whose == SHAPE_WATCH_WHOSE_TOPIC)
        return SHAPE_ADDRESSED_NOT_NAMED;
    return listen_addressed_by_hits(post->text, query->hits, query->hits_n);
}

bool heard_address_us(struct listen_profiles own, const struct shape_post_take *post,
    struct heard_taking *takings, size_t n)
{
    enum shape_addressed us = listen_is_said_to(own, post->text, post->reply_to_author)
        ? SHAPE_ADDRESSED_OWN_PAGE
        : SHAPE_ADDRESSED_NOT_NAMED;
    bool is_own = listen_is_profile(own, post->author);

    for (size_t i = 0; i < n; i++) {
        if (takings[i].whose == SHAPE_WATCH_WHOSE_RIVAL)
            continue;
        is_own |= takings[i].addressed == SHAPE_ADDRESSED_UNKNOWN;
        us = listen_clearer(us, takings[i].addressed);
    }
    if (is_own)
        us = SHAPE_ADDRESSED_UNKNOWN;
    for (size_t i = 0; i < n; i++)
        if (takings[i].whose != SHAPE_WATCH_WHOSE_RIVAL)
            takings[i].addressed = us;
    return us == SHAPE_ADDRESSED_NOT_NAMED;
}
