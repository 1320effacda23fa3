/* listen/addressed.c -- see addressed.h. */
#include "listen/addressed.h"

#include "base/buf.h"
#include "base/str.h"

enum { HANDLES_MAX = 20, TEXT_MAX_BYTES = 4096 };

/* ---- profiles -------------------------------------------------------------------------------- */

static bool is_between(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t';
}

static struct hk_str without_at(struct hk_str handle)
{
    return hk_str_starts(handle, HK_STR("@")) ? hk_str_sub(handle, 1, SIZE_MAX) : handle;
}

/* "warta" of "https://x.com/warta/", "@warta" and "warta". */
static struct hk_str handle_of(struct hk_str word)
{
    while (word.n > 0 && word.p[word.n - 1] == '/')
        word.n--;
    for (size_t at = word.n; at > 0; at--)
        if (word.p[at - 1] == '/')
            return without_at(hk_str_sub(word, at, SIZE_MAX));
    return without_at(word);
}

bool listen_is_profile(struct listen_profiles profiles, struct hk_str handle)
{
    handle = without_at(handle);
    for (size_t i = 0; i < profiles.n; i++)
        if (handle.n > 0 && hk_str_equal_nocase(profiles.handles[i], handle))
            return true;
    return false;
}

struct listen_profiles listen_read_profiles(struct hk_cx *cx, struct hk_str text)
{
    struct hk_str *list = hk_arena_array(cx->arena, HANDLES_MAX, sizeof *list);
    struct listen_profiles profiles = {.handles = list};

    for (size_t at = 0; at < text.n && !profiles.more;) {
        size_t from = at;
        while (at < text.n && !is_between(text.p[at]))
            at++;
        struct hk_str handle = handle_of(hk_str_sub(text, from, at - from));
        bool is_new = handle.n > 0 && !listen_is_profile(profiles, handle);
        if (is_new && profiles.n < HANDLES_MAX)
            list[profiles.n++] = handle;
        else
            profiles.more = is_new;
        at++;
    }
    return profiles;
}

struct hk_str listen_write_profiles(struct hk_cx *cx, struct listen_profiles profiles)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(TEXT_MAX_BYTES);

    for (size_t i = 0; i < profiles.n; i++)
        hk_buf_printf(&text, "%s%.*s", i > 0 ? " " : "", HKS(profiles.handles[i]));
    return hk_arena_str(cx->arena, hk_buf_str(&text));
}

/* ---- in a text ------------------------------------------------------------------------------- */

static bool goes_on(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
        || c == '-' || (unsigned char)c >= 0x80;
}

/* A handle ends where no letter goes on; "@warta." is the end of a sentence, "@warta.example" is
 * somebody else, and "@warta@host" names the host as well. */
static bool ends_at(struct hk_str text, size_t at)
{
    if (at >= text.n)
        return true;
    if (text.p[at] == '.' || text.p[at] == '@')
        return at + 1 >= text.n || !goes_on(text.p[at + 1]);
    return !goes_on(text.p[at]);
}

static bool names(struct hk_str text, struct hk_str handle)
{
    for (size_t at = 0; at + handle.n < text.n; at++) {
        if (text.p[at] != '@' || (at > 0 && goes_on(text.p[at - 1])))
            continue;
        if (hk_str_equal_nocase(hk_str_sub(text, at + 1, handle.n), handle)
            && ends_at(text, at + 1 + handle.n))
            return true;
    }
    return false;
}

/* Mastodon shows "@warta" of "warta@mastodon.social". */
static struct hk_str without_host(struct hk_str handle)
{
    size_t at = hk_str_find(handle, HK_STR("@"));

    return at == SIZE_MAX ? handle : hk_str_sub(handle, 0, at);
}

bool listen_is_said_to(
    struct listen_profiles profiles, struct hk_str text, struct hk_str reply_to_author)
{
    if (listen_is_profile(profiles, reply_to_author))
        return true;
    for (size_t i = 0; i < profiles.n; i++) {
        struct hk_str user = without_host(profiles.handles[i]);
        if (names(text, profiles.handles[i]) || (user.n > 0 && names(text, user)))
            return true;
    }
    return false;
}

/* ---- by hits --------------------------------------------------------------------------------- */

enum shape_addressed listen_clearer(enum shape_addressed a, enum shape_addressed b)
{
    if (a == SHAPE_ADDRESSED_UNKNOWN || b == SHAPE_ADDRESSED_UNKNOWN)
        return a == SHAPE_ADDRESSED_UNKNOWN ? b : a;
    return a < b ? a : b;
}

static enum shape_addressed by_hit(struct hk_str text, const struct match_hit *hit)
{
    const char before = hit->from > 0 && hit->from <= text.n ? text.p[hit->from - 1] : ' ';

    if (hit->kind == QUERY_FIELD)
        return SHAPE_ADDRESSED_NOT_NAMED;
    if (hit->kind == QUERY_HANDLE)
        return SHAPE_ADDRESSED_OWN_PAGE;
    if (hit->kind == QUERY_TAG || before == '#' || before == '$')
        return SHAPE_ADDRESSED_TAGGED;
    return SHAPE_ADDRESSED_NAMED;
}

enum shape_addressed listen_addressed_by_hits(
    struct hk_str text, const struct match_hit *hits, size_t n)
{
    enum shape_addressed clearest = SHAPE_ADDRESSED_NOT_NAMED;

    for (size_t i = 0; i < n; i++)
        clearest = listen_clearer(clearest, by_hit(text, &hits[i]));
    return clearest;
}
