/* listen/addressed.h -- how a post speaks to somebody: to the own profile, with a tag, by name, or
 * not at all.
 *
 * Somebody has profiles, each known by a handle or the network's name for it. A post is said to
 * them if it names a profile (@handle) or answers it; it is tagged if the place that made it a hit
 * is a #tag or a $cashtag; it names them if words of the query stand in it; else nothing in it says
 * that it means them: what was asked for was the author, the place, the language.
 *
 * What it does not do: guess from pictures, or from what stands in a link. Handles do not say of
 * which network they are; the same one elsewhere is taken for the same profile.
 *
 * Sources: issue "Listening board" (how the brand was addressed); handles as X, Mastodon and
 * Bluesky write them.
 *
 * Pure; threads: any; memory: cx's arena.
 */
#ifndef HK_LISTEN_ADDRESSED_H
#define HK_LISTEN_ADDRESSED_H
#include "listen/match.h"
#include "shapes.h"

struct listen_profiles {
    const struct hk_str *handles; /* without "@" */
    size_t n;
    bool more; /* there were more than can be kept */
};

/* "@warta, https://x.com/warta warta@mastodon.social" as handles: the "@" before and all of an
 * address but its last part are left out, and what is said twice. */
struct listen_profiles listen_read_profiles(struct hk_cx *cx, struct hk_str text);

/* The same as it is kept: separated by blanks. */
struct hk_str listen_write_profiles(struct hk_cx *cx, struct listen_profiles profiles);

/* Is this handle one of them? "@" before it or not, in any case of its letters. */
bool listen_is_profile(struct listen_profiles profiles, struct hk_str handle);

/* Does the post name one of them, or answer it? */
bool listen_is_said_to(
    struct listen_profiles profiles, struct hk_str text, struct hk_str reply_to_author);

/* What the hits of a watch alone say of whom it is about. */
enum shape_addressed listen_addressed_by_hits(
    struct hk_str text, const struct match_hit *hits, size_t n);

/* Of two ways the one that speaks more clearly. */
enum shape_addressed listen_clearer(enum shape_addressed a, enum shape_addressed b);

#endif
