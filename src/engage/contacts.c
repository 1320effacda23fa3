/* engage/contacts.c -- see views.h: how often we wrote to one person lately.
 *
 * Whoever writes sees one case; the person reads what all of us write, on every channel. So the
 * count is over all their profiles and cases, those of other departments too: a number tells
 * nothing of what was said there.
 *
 * What counts is what reached them or may have: not what failed or was taken back, and no notes.
 */
#include "engage/views.h"
#include "engage/views_priv.h"
#include "people/people.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

enum { DAYS = 7 };

enum hk_rc engage_load_contacts(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t customer, struct shape_customer_contacts *out)
{
    struct shape_customer seen;
    struct people_workspace house;
    struct engage_contacts_row row;

    HK_TRY(engage_load_customer(cx, session, reader, customer, &seen));
    HK_TRY(people_load_workspace(cx, session, reader->workspace, &house));
    HK_TRY(
        engage_count_contacts(cx, session, reader->workspace, seen.id, cx->now_ms - DAYS * DAY_MS,
            SHAPE_DIRECTION_OUT, SHAPE_DELIVERY_FAILED, SHAPE_DELIVERY_UNDONE, &row));
    *out = (struct shape_customer_contacts){.days = DAYS,
        .written = row.written,
        .conversations = row.conversations,
        .last_ms = row.last_ms,
        .limit = house.settings.contact_limit};
    return HK_OK;
}
