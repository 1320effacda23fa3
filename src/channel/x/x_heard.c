/* channel/x/x_heard.c -- a post on X that something else heard, as the event its delivery would be.
 *
 * X lets us answer only who named or quoted us. Whether a post quotes us cannot be seen from its
 * words, so only the handle in them counts; the delivery, if one comes, knows better and replaces
 * what an answer is hung on (flow/heard_case.c).
 *
 * What it does not do: name the author by X's number, which listening rarely knows: the handle is
 * an identity of its own, joined with the number when a delivery tells both.
 */
#include "base/str.h"
#include "channel/parts.h"
#include "channel/x/x_priv.h"

static bool goes_on(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* "@handle" as a word of its own. */
static bool names_us(struct hk_str text, struct hk_str handle)
{
    if (handle.n == 0)
        return false;
    for (size_t at = 0; at + handle.n < text.n; at++) {
        size_t end = at + 1 + handle.n;
        if (text.p[at] == '@' && hk_str_equal_nocase(hk_str_sub(text, at + 1, handle.n), handle)
            && (end == text.n || !goes_on(text.p[end])) && (at == 0 || !goes_on(text.p[at - 1])))
            return true;
    }
    return false;
}

/* Handles differ by more than the case of their letters, which are ASCII. */
static struct hk_str folded(struct hk_cx *cx, struct hk_str handle)
{
    char *out = hk_arena_alloc(cx->arena, handle.n);

    for (size_t i = 0; i < handle.n; i++)
        out[i] = (char)(handle.p[i] >= 'A' && handle.p[i] <= 'Z' ? handle.p[i] + ('a' - 'A')
                                                                 : handle.p[i]);
    return (struct hk_str){out, handle.n};
}

bool channel_x_overhear(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_heard *heard, struct channel_event *out)
{
    struct hk_str author = heard->author;

    if (hk_str_starts(author, HK_STR("@")))
        author = hk_str_sub(author, 1, SIZE_MAX);
    if (channel_x_id_ms(heard->remote_id) == 0 || author.n == 0)
        return false;
    out->remote_id = heard->remote_id;
    out->thread_key = heard->remote_id;
    out->reply_handle = channel_x_place(
        cx, heard->remote_id, HK_STR(""), names_us(heard->text, channel_x_own_handle(account)));
    out->handle = author;
    channel_add_identity(out, "x.handle", folded(cx, author));
    return true;
}
