/* engage/customer.c -- see views.h: a customer over all channels, with what colleagues know.
 *
 * A person may be several profiles (people/people.h); all of them are shown as one. What a reader
 * may not see of it: conversations of other departments, and suggestions about people of whom they
 * see nothing.
 */
#include "base/str.h"
#include "base/text.h"
#include "engage/views.h"
#include "engage/views_priv.h"
#include "people/people.h"
#include "people_sql.h"

enum { HISTORY_ROWS = 20, EVIDENCE_GRAPHEMES = 140, PAGE_MAX = 200 };

static struct hk_str shown_name(const struct people_customer_row *row)
{
    return row->given_name.n > 0 ? row->given_name : row->name;
}

/* What a visitor of the web chat is called before a website vouches for them is their browser's
 * own word, and who wrote what listening heard is its source's; everything else is a network's. */
static bool is_verified(struct hk_str scheme)
{
    return !hk_str_equal(scheme, HK_STR("webchat")) && !hk_str_equal(scheme, HK_STR("heard"))
        && !hk_str_equal(scheme, HK_STR("x.handle"));
}

static enum hk_rc load_identities(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t person, struct shape_customer *out)
{
    struct people_identity_name_row *rows;
    size_t n = 0;

    HK_TRY(people_list_identities(cx, session, workspace, person, &rows, &n));
    struct shape_identity *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct shape_identity){.scheme = rows[i].scheme,
            .value = rows[i].value,
            .profile = rows[i].customer,
            .verified = is_verified(rows[i].scheme)};
    out->identities = list;
    out->identities_count = n;
    return HK_OK;
}

static enum hk_rc load_profiles(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t person, struct shape_customer *out)
{
    struct people_customer_row *rows;
    size_t n = 0;

    HK_TRY(people_list_profiles(cx, session, workspace, person, PEOPLE_PROFILES_MAX, &rows, &n));
    struct shape_profile *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct shape_profile){.id = rows[i].id,
            .name = rows[i].name,
            .handle = rows[i].handle,
            .joined_by = rows[i].joined_by,
            .joined_ms = rows[i].joined_ms};
        if (rows[i].id != person)
            continue;
        out->name = shown_name(&rows[i]);
        out->network_name = rows[i].name;
        out->handle = rows[i].handle;
    }
    out->profiles = list;
    out->profiles_count = n;
    return HK_OK;
}

static enum hk_rc load_notes(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t person, struct shape_customer *out)
{
    struct people_note_row *rows;
    struct people_field_row *lines;
    size_t n = 0;

    HK_TRY(people_list_notes(cx, session, workspace, person, &rows, &n));
    struct shape_customer_note *notes = hk_arena_array(cx->arena, n, sizeof *notes);
    for (size_t i = 0; i < n; i++)
        notes[i] = (struct shape_customer_note){.id = rows[i].id,
            .text = rows[i].text,
            .author = rows[i].author,
            .created_ms = rows[i].created_ms};
    out->notes = notes;
    out->notes_count = n;
    HK_TRY(people_list_fields(cx, session, workspace, person, &lines, &n));
    struct shape_customer_field *fields = hk_arena_array(cx->arena, n, sizeof *fields);
    for (size_t i = 0; i < n; i++)
        fields[i] = (struct shape_customer_field){
            .profile = lines[i].customer, .label = lines[i].label, .value = lines[i].value};
    out->fields = fields;
    out->fields_count = n;
    return HK_OK;
}

/* The message that bore both names, if the reader may see it. */
static enum hk_rc load_evidence(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t message, struct shape_suggestion *out)
{
    struct shape_message said;
    struct shape_conversation conversation;

    if (message == 0)
        return HK_OK;
    enum hk_rc rc = engage_load_message(cx, session, reader, message, &said);
    if (rc == HK_OK)
        rc = engage_load_conversation(cx, session, reader, said.conversation, &conversation);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    out->conversation = said.conversation;
    out->text = hk_text_head(HK_TEXT_GRAPHEMES, said.text, EVIDENCE_GRAPHEMES);
    return HK_OK;
}

static enum hk_rc load_suggestions(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t person, struct shape_customer *out)
{
    struct people_suggestion_row *rows;
    size_t n = 0;
    size_t found = 0;

    HK_TRY(people_list_suggestions(cx, session, reader->workspace, person, &rows, &n));
    struct shape_suggestion *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        struct engage_history_row history;
        struct people_customer_row other;
        bool known = false;
        for (size_t j = 0; j < found && !known; j++)
            known = list[j].customer == rows[i].other;
        HK_TRY(engage_sum_customer(
            cx, session, reader->workspace, rows[i].other, reader->department, &history));
        if (known || history.n == 0)
            continue;
        HK_TRY(people_read_customer(cx, session, reader->workspace, rows[i].other, &other));
        list[found] = (struct shape_suggestion){.customer = rows[i].other,
            .name = shown_name(&other),
            .handle = other.handle,
            .at_ms = rows[i].created_ms};
        HK_TRY(load_evidence(cx, session, reader, rows[i].evidence, &list[found]));
        found++;
    }
    out->suggestions = list;
    out->suggestions_count = found;
    return HK_OK;
}

static enum hk_rc find_visible(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t customer, int64_t *out_person,
    struct engage_history_row *out)
{
    HK_TRY(people_find_person(cx, session, reader->workspace, customer, out_person));
    HK_TRY(
        engage_sum_customer(cx, session, reader->workspace, *out_person, reader->department, out));
    if (out->n == 0)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such customer");
    return HK_OK;
}

static enum hk_rc page_history(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t person, int64_t before, int64_t limit,
    struct shape_conversation **out, size_t *n, bool *more)
{
    struct engage_conversation_row *rows;
    size_t found = 0;

    if (limit > PAGE_MAX)
        limit = PAGE_MAX;
    HK_TRY(engage_page_customer(cx, session, reader->workspace, person, reader->department,
        before > 0 ? before : INT64_MAX, limit + 1, &rows, &found));
    *more = found > (size_t)limit;
    *n = *more ? (size_t)limit : found;
    *out = engage_fill_conversations(cx, rows, *n);
    return HK_OK;
}

enum hk_rc engage_list_history(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t customer, int64_t before, int64_t limit,
    struct shape_conversation **out, size_t *n, bool *more)
{
    struct engage_history_row history;
    int64_t person = 0;

    HK_TRY(find_visible(cx, session, reader, customer, &person, &history));
    return page_history(cx, session, reader, person, before, limit, out, n, more);
}

enum hk_rc engage_load_customer(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, int64_t customer, struct shape_customer *out)
{
    struct engage_history_row history;
    struct shape_conversation *list;
    int64_t person = 0;
    bool more = false;

    HK_TRY(find_visible(cx, session, reader, customer, &person, &history));
    *out = (struct shape_customer){
        .id = person, .conversation_count = history.n, .first_ms = history.first_ms};
    HK_TRY(load_profiles(cx, session, reader->workspace, person, out));
    HK_TRY(load_identities(cx, session, reader->workspace, person, out));
    HK_TRY(load_notes(cx, session, reader->workspace, person, out));
    HK_TRY(load_suggestions(cx, session, reader, person, out));
    HK_TRY(page_history(
        cx, session, reader, person, 0, HISTORY_ROWS, &list, &out->conversations_count, &more));
    out->conversations = list;
    return HK_OK;
}
