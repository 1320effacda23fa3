/* people/join.c -- two profiles are one person, and two again.
 *
 * Each profile knows to which other it was joined (`joined`, a tree) and who it is now (`person`,
 * the root of its tree). Joining hangs one root below another; separating cuts a branch off.
 * Nothing else is written, so nothing can get lost on the way there or back.
 *
 * What it does not do: what is owed to a person, and the screens, are flow's work.
 */
#include "base/str.h"
#include "people/people.h"
#include "people_sql.h"

enum hk_rc people_find_person(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t customer, int64_t *out_person)
{
    struct people_customer_row row;

    enum hk_rc rc = people_read_customer(cx, session, workspace, customer, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such customer");
    HK_TRY(rc);
    *out_person = row.person;
    return HK_OK;
}

size_t people_below(const struct people_customer_row *rows, size_t n, int64_t top, size_t *out)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        if (rows[i].id == top)
            out[found++] = i;
    for (size_t done = 0; done < found; done++)
        for (size_t i = 0; i < n; i++)
            if (found < n && rows[i].joined == rows[out[done]].id)
                out[found++] = i;
    return found;
}

static bool has_name(const struct people_customer_row *row)
{
    return row->given_name.n > 0 || row->name.n > 0;
}

static enum hk_rc set_person(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct people_regrouped *group)
{
    for (size_t i = 0; i < group->n; i++)
        HK_TRY(people_set_person(cx, session, workspace, group->profiles[i], group->to));
    return HK_OK;
}

enum hk_rc people_join(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t one, int64_t other, int64_t login, struct people_regrouped *out)
{
    struct people_customer_row stays, goes, *rows, *kept;
    size_t n = 0;
    size_t kept_n = 0;
    int64_t a = 0;
    int64_t b = 0;

    HK_TRY(people_find_person(cx, session, workspace, one, &a));
    HK_TRY(people_find_person(cx, session, workspace, other, &b));
    if (a == b)
        return hk_fail(cx, HK_ECONFLICT, "these are one person already");
    HK_TRY(people_read_customer(cx, session, workspace, a < b ? a : b, &stays));
    HK_TRY(people_read_customer(cx, session, workspace, a < b ? b : a, &goes));
    if (!has_name(&stays) && has_name(&goes)) {
        struct people_customer_row older = stays;
        stays = goes;
        goes = older;
    }
    HK_TRY(people_list_profiles(
        cx, session, workspace, stays.id, PEOPLE_PROFILES_MAX + 1, &kept, &kept_n));
    HK_TRY(
        people_list_profiles(cx, session, workspace, goes.id, PEOPLE_PROFILES_MAX + 1, &rows, &n));
    if (n + kept_n > PEOPLE_PROFILES_MAX)
        return hk_fail(cx, HK_ECONFLICT, "that would be more than %d profiles of one person",
            (int)PEOPLE_PROFILES_MAX);
    *out = (struct people_regrouped){.from = goes.id, .to = stays.id, .n = n};
    for (size_t i = 0; i < n; i++)
        out->profiles[i] = rows[i].id;
    HK_TRY(people_join_profile(cx, session, workspace, goes.id, stays.id, login, cx->now_ms));
    return set_person(cx, session, workspace, out);
}

enum hk_rc people_separate(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t profile, struct people_regrouped *out)
{
    struct people_customer_row row, *rows;
    size_t below[PEOPLE_PROFILES_MAX];
    size_t n = 0;

    enum hk_rc rc = people_read_customer(cx, session, workspace, profile, &row);
    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such customer");
    HK_TRY(rc);
    if (row.joined == 0)
        return hk_fail(cx, HK_ECONFLICT, "nobody joined this profile to another");
    HK_TRY(
        people_list_profiles(cx, session, workspace, row.person, PEOPLE_PROFILES_MAX, &rows, &n));
    *out = (struct people_regrouped){.from = row.person, .to = profile};
    out->n = people_below(rows, n, profile, below);
    for (size_t i = 0; i < out->n; i++)
        out->profiles[i] = rows[below[i]].id;
    HK_TRY(people_join_profile(cx, session, workspace, profile, 0, 0, 0));
    return set_person(cx, session, workspace, out);
}
