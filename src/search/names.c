/* search/names.c -- customers by what they are called and what colleagues know of them: names,
 * handles, phones, addresses, notes, details.
 *
 * Who wrote is looked at again whenever their message is taken in, and when colleagues say
 * something else of them: new words are put in, words that are no longer so are dropped; what is
 * kept of each says which those are. Of long notes the words that have room are found.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "lang/fold.h"
#include "search/search_priv.h"

enum { NAMES_MAX_BYTES = 16384, SAID_MAX_BYTES = 8192, FOUND_MAX = 5000, CUSTOMERS_MAX = 20 };

static void add_tokens(struct hk_cx *cx, struct postings *p, struct hk_str text)
{
    struct lang_token *tokens;
    size_t n;

    lang_tokens(cx, text, &tokens, &n);
    for (size_t i = 0; i < n; i++)
        search_postings_add(cx, p, tokens[i].text, 0, false);
}

/* What a person can read is found by its words; names that networks gave, only whole. */
static void add_identity(
    struct hk_cx *cx, struct postings *p, const struct search_identity_row *identity)
{
    struct hk_str value = lang_fold(cx, identity->value);
    bool readable = hk_str_find(identity->scheme, HK_STR("tel")) != SIZE_MAX
        || hk_str_find(identity->scheme, HK_STR("mail")) != SIZE_MAX
        || hk_str_find(identity->scheme, HK_STR("wa")) != SIZE_MAX
        || hk_str_find(identity->scheme, HK_STR("handle")) != SIZE_MAX;

    if (readable)
        add_tokens(cx, p, identity->value);
    else if (value.n > 0 && value.n <= LANG_TOKEN_MAX_BYTES
        && hk_str_find(value, HK_STR(" ")) == SIZE_MAX)
        search_postings_add(cx, p, value, 0, false);
}

/* Notes may be long: what has room. */
static enum hk_rc add_said(struct search_plan *plan, int64_t customer, struct postings *out)
{
    struct search_said_row *rows;
    size_t n = 0;
    size_t bytes = 0;

    HK_TRY(search_list_said(plan->cx, plan->session, plan->workspace, customer, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct lang_token *tokens;
        size_t count;
        lang_tokens(plan->cx, rows[i].text, &tokens, &count);
        for (size_t k = 0; k < count && bytes + tokens[k].text.n < SAID_MAX_BYTES; k++) {
            search_postings_add(plan->cx, out, tokens[k].text, 0, false);
            bytes += tokens[k].text.n + 1;
        }
    }
    return HK_OK;
}

static enum hk_rc read_names(
    struct search_plan *plan, int64_t customer, struct postings *out, bool *found)
{
    struct search_customer_row row;
    struct search_identity_row *identities;
    size_t n = 0;
    enum hk_rc rc = search_read_customer(plan->cx, plan->session, plan->workspace, customer, &row);

    *found = rc == HK_OK;
    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    HK_TRY(search_list_identities(
        plan->cx, plan->session, plan->workspace, customer, &identities, &n));
    add_tokens(plan->cx, out, row.name);
    add_tokens(plan->cx, out, row.given_name);
    add_tokens(plan->cx, out, row.handle);
    if (row.handle.n > 0 && *row.handle.p != '@')
        add_tokens(plan->cx, out, hk_arena_printf(plan->cx->arena, "@%.*s", HKS(row.handle)));
    for (size_t i = 0; i < n; i++)
        add_identity(plan->cx, out, &identities[i]);
    HK_TRY(add_said(plan, customer, out));
    search_postings_sort(out);
    return HK_OK;
}

static struct hk_str join_tokens(struct hk_cx *cx, const struct postings *p)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(NAMES_MAX_BYTES);

    for (size_t i = 0; i < p->n; i++) {
        if (i > 0)
            hk_buf_add_char(&buf, ' ');
        hk_buf_add_str(&buf, p->list[i].token);
    }
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

static bool has_token(struct hk_str tokens, struct hk_str token)
{
    struct hk_str one;

    while (hk_str_cut(&tokens, ' ', &one))
        if (hk_str_equal(one, token))
            return true;
    return false;
}

static void put_name(struct search_plan *plan, int64_t customer, struct hk_str token, bool drop)
{
    if (plan->names_count == plan->names_room) {
        size_t room = plan->names_room > 0 ? plan->names_room * 2 : 64;
        struct put_name *larger = hk_arena_array(plan->cx->arena, room, sizeof *larger);
        if (plan->names_count > 0)
            memcpy(larger, plan->names, plan->names_count * sizeof *larger);
        plan->names = larger;
        plan->names_room = room;
    }
    plan->names[plan->names_count++] = (struct put_name){customer, token, drop};
}

static enum hk_rc plan_customer(struct search_plan *plan, int64_t customer)
{
    struct search_names_row kept = {.tokens = HK_STR("")};
    struct postings names = {0};
    struct hk_str rest;
    struct hk_str token;
    bool found = false;

    HK_TRY(read_names(plan, customer, &names, &found));
    enum hk_rc rc = search_read_names(plan->cx, plan->session, plan->workspace, customer, &kept);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    struct hk_str now = join_tokens(plan->cx, &names);
    if (!found || (rc == HK_OK && hk_str_equal(kept.tokens, now)))
        return HK_OK;
    for (rest = now; hk_str_cut(&rest, ' ', &token);)
        if (!has_token(kept.tokens, token))
            put_name(plan, customer, token, false);
    for (rest = kept.tokens; hk_str_cut(&rest, ' ', &token);)
        if (!has_token(now, token))
            put_name(plan, customer, token, true);
    plan->customers[plan->customers_count++] = (struct put_customer){customer, now};
    return HK_OK;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

enum hk_rc search_plan_names(struct search_plan *plan, const int64_t *customers, size_t n)
{
    int64_t *sorted = hk_arena_array(plan->cx->arena, n, sizeof *sorted);

    if (n == 0)
        return HK_OK;
    memcpy(sorted, customers, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_ids);
    plan->customers = hk_arena_array(plan->cx->arena, n, sizeof *plan->customers);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || sorted[i] != sorted[i - 1])
            HK_TRY(plan_customer(plan, sorted[i]));
    return HK_OK;
}

/* ---- asking -----------------------------------------------------------------------------------
 */

struct found {
    int64_t *ids; /* rising */
    size_t n;
};

static enum hk_rc find_term(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct query_term *term, struct found *out)
{
    struct search_id_row *rows;
    size_t n = 0;
    struct hk_str high = term->prefix
        ? query_above(cx, term->text)
        : hk_arena_printf(cx->arena, "%.*s ", HKS(term->text)); /* nothing lies between */

    HK_TRY(search_page_names(cx, session, workspace, term->text, high, FOUND_MAX, &rows, &n));
    int64_t *ids = hk_arena_array(cx->arena, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].id;
    if (n > 0)
        qsort(ids, n, sizeof *ids, compare_ids);
    *out = (struct found){ids, n};
    return HK_OK;
}

static void intersect(struct found *all, const struct found *with)
{
    size_t kept = 0;

    for (size_t i = 0; i < all->n; i++)
        if (bsearch(&all->ids[i], with->ids, with->n, sizeof *with->ids, compare_ids) != NULL)
            all->ids[kept++] = all->ids[i];
    all->n = kept;
}

static bool is_listed(const struct search_customer *list, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == person)
            return true;
    return false;
}

enum hk_rc search_customers(struct hk_cx *cx, struct store_session *session,
    const struct search_request *request, struct search_customer **out, size_t *n)
{
    struct query query;
    struct found all = {0};
    bool first = true;

    HK_TRY(query_read(cx, NULL, request->q, &query));
    for (size_t i = 0; i < query.n; i++) {
        struct found found;
        if (query.terms[i].excluded)
            continue;
        HK_TRY(find_term(cx, session, request->workspace, &query.terms[i], &found));
        if (first)
            all = found;
        else
            intersect(&all, &found);
        first = false;
    }
    struct search_customer *list = hk_arena_array(cx->arena, CUSTOMERS_MAX, sizeof *list);
    *n = 0;
    for (size_t i = all.n; i-- > 0 && *n < CUSTOMERS_MAX && (int64_t)*n < request->limit;) {
        struct search_found_customer_row row;
        if (i + 1 < all.n && all.ids[i] == all.ids[i + 1])
            continue;
        enum hk_rc rc = search_find_customer(
            cx, session, request->workspace, all.ids[i], request->reader_department, &row);
        if (rc == HK_ENOTFOUND)
            continue;
        HK_TRY(rc);
        if (is_listed(list, *n, row.id)) /* by another of their profiles */
            continue;
        list[(*n)++] = (struct search_customer){row.id, row.conversation, row.name, row.handle};
    }
    *out = list;
    return HK_OK;
}
