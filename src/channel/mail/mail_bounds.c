/* channel/mail/mail_bounds.c -- is a mail one that GMime can be shown?
 *
 * GMime goes as deep as a mail is nested, and puts on the stack what a header's parameter is long.
 * So before it sees a byte, every header of the mail is measured, those of its parts too:
 *
 *   addresses   each ':' may open a group within a group
 *   Content-*   the longest goes on the stack; each "boundary" is one more thing that every line
 *               of the mail is compared with
 *
 * A line that only looks like such a header is measured like one: what a header is depends on the
 * boundaries, which are not known here. These bounds are far above what people's mails hold.
 *
 * What it does not do: unfold, decode or understand a header.
 *
 * Sources: RFC 5322 2.2, 3.4; RFC 2045 5.1, 2231; read against GMime 3.2.13.
 */
#include "base/str.h"
#include "channel/mail/mail_mime_priv.h"

#define NAME_MAX_BYTES 100u
#define GROUPS_MAX 100u
#define CONTENT_MAX_BYTES ((size_t)16 * 1024)
#define BOUNDARIES_MAX 100u

enum header { OTHER, ADDRESSES, CONTENT };

struct measure {
    enum header header; /* that the line belongs to */
    size_t bytes;       /* of it so far */
    unsigned groups, boundaries;
};

static enum header header_of(struct hk_str line)
{
    static const struct hk_str addresses[] = {HK_STR_INIT("from"), HK_STR_INIT("sender"),
        HK_STR_INIT("reply-to"), HK_STR_INIT("to"), HK_STR_INIT("cc"), HK_STR_INIT("bcc")};
    struct hk_str head = hk_str_sub(hk_str_trim(line), 0, NAME_MAX_BYTES);
    struct hk_str name = hk_str_trim(hk_str_sub(head, 0, hk_str_find(head, HK_STR(":"))));

    if (hk_str_equal_nocase(hk_str_sub(name, 0, 8), HK_STR("content-")))
        return CONTENT;
    for (size_t i = 0; i < HK_COUNT(addresses); i++)
        if (hk_str_equal_nocase(name, addresses[i]))
            return ADDRESSES;
    return OTHER;
}

static unsigned count(struct hk_str line, struct hk_str word)
{
    unsigned n = 0;

    for (size_t i = 0; i + word.n <= line.n; i++)
        n += hk_str_equal_nocase(hk_str_sub(line, i, word.n), word);
    return n;
}

static void add_line(struct measure *m, struct hk_str line, bool goes_on)
{
    if (!goes_on) {
        m->header = header_of(line);
        m->bytes = m->groups = 0;
    }
    m->bytes += line.n;
    if (m->header == ADDRESSES)
        m->groups += count(line, HK_STR(":"));
    if (m->header == CONTENT && m->bytes <= CONTENT_MAX_BYTES)
        m->boundaries += count(line, HK_STR("boundary"));
}

bool channel_mail_is_bounded(struct hk_str raw)
{
    struct measure m = {0};
    struct hk_str line;
    bool opens = true; /* nothing is there that a folded line could go on with */

    while (hk_str_cut(&raw, '\n', &line)) {
        bool folded = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
        add_line(&m, line, folded && !opens);
        if (m.groups > GROUPS_MAX || m.boundaries > BOUNDARIES_MAX
            || (m.header == CONTENT && m.bytes > CONTENT_MAX_BYTES))
            return false;
        opens =
            line.n == 0 || hk_str_equal(line, HK_STR("\r")) || hk_str_starts(line, HK_STR("--"));
    }
    return true;
}
