/* people/customer.c -- whose words are these?
 *
 * One message may bear several names of its author. The names that are known lead to profiles;
 * the oldest of them is the author, the others are suggested for joining unless they are the same
 * person already, and the names that nobody had are added to the author. Ids rise with time, so the
 * smallest id is the oldest.
 *
 * What it does not do: it joins nobody. That is a person's decision (join.c).
 */
#include "base/ids.h"
#include "base/str.h"
#include "people/people.h"
#include "people_sql.h"

/* Who has each of the author's names; 0 where nobody does. Returns the oldest, 0 if none. */
static enum hk_rc find_owners(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct model_author *author, struct people_identity_row owners[MODEL_IDENTITIES_MAX],
    struct people_identity_row *out_oldest)
{
    struct people_identity_row oldest = {0};
    for (size_t i = 0; i < author->identity_count; i++) {
        struct people_identity_row row = {0};
        enum hk_rc rc = people_find_identity(cx, session, workspace, author->identities[i].scheme,
            author->identities[i].value, &row);
        if (rc != HK_OK && rc != HK_ENOTFOUND)
            return rc;
        owners[i] = rc == HK_OK ? row : (struct people_identity_row){0};
        if (owners[i].customer != 0
            && (oldest.customer == 0 || owners[i].customer < oldest.customer))
            oldest = owners[i];
    }
    *out_oldest = oldest;
    return HK_OK;
}

/* Networks let people change their names: the newest is shown. */
static enum hk_rc keep_newest_name(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct model_author *author, const struct people_identity_row *row,
    bool *out_changed)
{
    struct hk_str name = author->name.n > 0 ? author->name : row->name;
    struct hk_str handle = author->handle.n > 0 ? author->handle : row->handle;
    if (hk_str_equal(name, row->name) && hk_str_equal(handle, row->handle))
        return HK_OK;
    *out_changed = true;
    return people_name_customer(cx, session, workspace, row->customer, name, handle);
}

void people_ask_author(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct model_author *author)
{
    for (size_t i = 0; i < author->identity_count && i < MODEL_IDENTITIES_MAX; i++) {
        struct people_identity_row row;
        enum hk_rc rc = people_find_identity(cx, session, workspace, author->identities[i].scheme,
            author->identities[i].value, &row);
        (void)rc; /* it is on its way */
    }
}

enum hk_rc people_find_or_make_customer(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct model_author *author, int64_t evidence,
    struct people_found *out)
{
    struct people_identity_row owners[MODEL_IDENTITIES_MAX] = {0};
    struct people_identity_row mine;

    *out = (struct people_found){0};
    if (author->identity_count == 0 || author->identity_count > MODEL_IDENTITIES_MAX)
        return hk_fail(cx, HK_EINVAL, "an author with %zu names", author->identity_count);
    HK_TRY(find_owners(cx, session, workspace, author, owners, &mine));
    bool is_new = mine.customer == 0;
    if (is_new) {
        hk_must(cx->ids != NULL);
        mine.customer = mine.person = hk_ids_next(cx->ids, cx->now_ms);
        HK_TRY(people_insert_customer(
            cx, session, workspace, mine.customer, author->name, author->handle, cx->now_ms));
    } else {
        HK_TRY(keep_newest_name(cx, session, workspace, author, &mine, &out->renamed));
    }
    for (size_t i = 0; i < author->identity_count; i++) {
        const struct model_identity *who = &author->identities[i];
        if (owners[i].customer == 0)
            HK_TRY(people_insert_identity(
                cx, session, workspace, who->scheme, who->value, mine.customer, cx->now_ms));
        else if (owners[i].person != mine.person)
            HK_TRY(people_suggest_merge(
                cx, session, workspace, mine.customer, owners[i].customer, evidence, cx->now_ms));
        if (owners[i].person != 0 && owners[i].person != mine.person)
            out->suggested = owners[i].person;
        out->learned |= !is_new && owners[i].person != mine.person;
    }
    out->is_new = is_new;
    out->customer = mine.customer;
    out->person = mine.person;
    return HK_OK;
}

enum hk_rc people_join_identities(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct model_author *author, int64_t *out_person)
{
    struct people_identity_row owners[MODEL_IDENTITIES_MAX] = {0};
    struct people_identity_row mine;

    *out_person = 0;
    if (author->identity_count < 2 || author->identity_count > MODEL_IDENTITIES_MAX)
        return hk_fail(cx, HK_EINVAL, "joining names takes two, not %zu", author->identity_count);
    HK_TRY(find_owners(cx, session, workspace, author, owners, &mine));
    if (mine.customer == 0)
        return HK_OK; /* nobody we know; their first message will bear a name of theirs */
    for (size_t i = 0; i < author->identity_count; i++) {
        if (owners[i].customer == mine.customer)
            continue;
        *out_person = mine.person;
        HK_TRY(people_point_identity(cx, session, workspace, author->identities[i].scheme,
            author->identities[i].value, mine.customer, cx->now_ms));
        /* What was said under the other name is still to be joined. */
        if (owners[i].person != 0 && owners[i].person != mine.person)
            HK_TRY(people_suggest_merge(
                cx, session, workspace, mine.customer, owners[i].customer, 0, cx->now_ms));
    }
    return HK_OK;
}
