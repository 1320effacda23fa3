/* flow/commands_customer.c -- what colleagues know of a customer: name, notes, fields, and who is
 * the same person.
 *
 * Joining and separating move no message and no debt; what changes is whose they are. So beside the
 * profiles themselves only the sums of what is owed to a person move, and every conversation of the
 * profiles that went over becomes newer, for the screens that show it (the newest thousand of each
 * profile; older rows are right when they are read anew).
 *
 * Rights: who may answer and sees a conversation of theirs. Joining asks for one of both sides.
 */
#include "base/str.h"
#include "engage_sql.h"
#include "flow/flow_priv.h"
#include "people/people.h"
#include "people_sql.h"
#include "search/search.h"

enum { FIELDS_MAX = 20, NOTES_MAX = 100 };

/* The person, if `who` may do something about them. */
static enum hk_rc open_person(struct flow_write *write, int64_t customer, int64_t *out)
{
    struct engage_history_row history;

    HK_TRY(flow_may_speak(write));
    HK_TRY(people_find_person(write->cx, write->session, write->who.workspace, customer, out));
    HK_TRY(engage_sum_customer(
        write->cx, write->session, write->who.workspace, *out, write->who.department, &history));
    if (history.n == 0)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such customer");
    return HK_OK;
}

static enum hk_rc touch_rows(struct flow_write *write, int64_t profile)
{
    struct conversation_id_row *rows;
    size_t n = 0;

    HK_TRY(conversation_list_of_customer(
        write->cx, write->session, write->who.workspace, profile, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct flow_event event = {.workspace = write->who.workspace,
            .kind = SHAPE_EVENT_KIND_CONVERSATION_CHANGED,
            .actor = write->who.login,
            .conversation = rows[i].id,
            .department = rows[i].department,
            .was_department = rows[i].department};
        HK_TRY(conversation_touch_row(write->cx, write->session, write->who.workspace, rows[i].id));
        flow_batch_event(write->batch, &event);
    }
    return HK_OK;
}

static void tell(struct flow_write *write, int64_t person)
{
    flow_log_subject(write, SHAPE_EVENT_KIND_CUSTOMER_CHANGED, person);
}

enum hk_rc flow_tell_customer(struct flow_write *write, int64_t person)
{
    struct people_customer_row *rows;
    size_t n = 0;

    HK_TRY(people_list_profiles(
        write->cx, write->session, write->who.workspace, person, PEOPLE_PROFILES_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++)
        HK_TRY(touch_rows(write, rows[i].id));
    tell(write, person);
    return HK_OK;
}

/* ---- what we know ---- */

/* What colleagues say of a customer is also what search finds them by. */
static enum hk_rc tell_known(struct flow_write *write, int64_t person)
{
    struct people_customer_row *rows;
    size_t n = 0;

    HK_TRY(people_list_profiles(
        write->cx, write->session, write->who.workspace, person, PEOPLE_PROFILES_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++)
        HK_TRY(search_note_customer(write->cx, write->session, write->who.workspace, rows[i].id));
    tell(write, person);
    return HK_OK;
}

enum hk_rc flow_rename_customer(struct flow_write *write, int64_t customer, struct hk_str name)
{
    int64_t person = 0;

    HK_TRY(open_person(write, customer, &person));
    HK_TRY(people_give_name(
        write->cx, write->session, write->who.workspace, person, hk_str_trim(name)));
    HK_TRY(search_note_customer(write->cx, write->session, write->who.workspace, person));
    return flow_tell_customer(write, person);
}

enum hk_rc flow_note_customer(struct flow_write *write, int64_t customer, struct hk_str text)
{
    struct hk_cx *cx = write->cx;
    struct people_note_row *rows;
    struct hk_str words = hk_str_trim(text);
    int64_t person = 0;
    size_t n = 0;

    HK_TRY(open_person(write, customer, &person));
    if (words.n == 0)
        return hk_fail_value(cx, "empty", "text: there is nothing in it");
    HK_TRY(people_list_notes(cx, write->session, write->who.workspace, person, &rows, &n));
    if (n >= NOTES_MAX)
        return hk_fail(cx, HK_ECONFLICT, "there are %d notes: remove one first", (int)NOTES_MAX);
    HK_TRY(people_insert_note(cx, write->session, write->who.workspace,
        hk_ids_next(cx->ids, cx->now_ms), person, words, write->who.login, cx->now_ms));
    return tell_known(write, person);
}

enum hk_rc flow_remove_customer_note(struct flow_write *write, int64_t customer, int64_t note)
{
    int64_t person = 0;
    int64_t changed = 0;

    HK_TRY(open_person(write, customer, &person));
    HK_TRY(people_delete_note(
        write->cx, write->session, write->who.workspace, note, person, &changed));
    return changed > 0 ? tell_known(write, person) : HK_OK; /* twice is once */
}

/* There is room for one more of this label. */
static enum hk_rc check_room(
    struct flow_write *write, int64_t person, int64_t profile, struct hk_str label)
{
    struct people_field_row *rows;
    size_t n = 0;
    size_t mine = 0;

    HK_TRY(people_list_fields(write->cx, write->session, write->who.workspace, person, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].customer == profile && hk_str_equal(rows[i].label, label))
            return HK_OK;
        mine += rows[i].customer == profile;
    }
    if (mine >= FIELDS_MAX)
        return hk_fail(
            write->cx, HK_ECONFLICT, "there are %d fields: remove one first", (int)FIELDS_MAX);
    return HK_OK;
}

enum hk_rc flow_set_customer_field(
    struct flow_write *write, int64_t customer, const struct shape_customer_field_set *in)
{
    struct hk_cx *cx = write->cx;
    struct hk_str label = hk_str_trim(in->label);
    struct hk_str value = hk_str_trim(in->value);
    int64_t person = 0;
    int64_t owner = 0;
    int64_t changed = 0;

    HK_TRY(open_person(write, customer, &person));
    if (label.n == 0)
        return hk_fail_value(cx, "empty", "label: say what it is");
    int64_t profile = in->profile != 0 ? in->profile : person;
    HK_TRY(people_find_person(cx, write->session, write->who.workspace, profile, &owner));
    if (owner != person)
        return hk_fail(cx, HK_EINVAL, "profile: this is somebody else's");
    if (value.n > 0) {
        HK_TRY(check_room(write, person, profile, label));
        HK_TRY(people_set_field(
            cx, write->session, write->who.workspace, profile, label, value, cx->now_ms));
    } else {
        HK_TRY(people_delete_field(
            cx, write->session, write->who.workspace, profile, label, &changed));
    }
    return tell_known(write, person);
}

/* ---- who is who ---- */

/* What is owed goes along with the profiles; their conversations are newer now. */
static enum hk_rc go_over(struct flow_write *write, const struct people_regrouped *group)
{
    int64_t workspace = write->who.workspace;

    for (size_t i = 0; i < group->n; i++) {
        struct conversation_waiting_row *rows;
        size_t n = 0;
        HK_TRY(conversation_list_owed(
            write->cx, write->session, workspace, group->profiles[i], &rows, &n));
        for (size_t j = 0; j < n; j++) {
            flow_batch_owe(write->batch, workspace, group->from, rows[j].department, -rows[j].open);
            flow_batch_owe(write->batch, workspace, group->to, rows[j].department, rows[j].open);
        }
        HK_TRY(touch_rows(write, group->profiles[i]));
    }
    tell(write, group->from);
    tell(write, group->to);
    return HK_OK;
}

enum hk_rc flow_join_customers(
    struct flow_write *write, int64_t customer, int64_t other, int64_t *out_person)
{
    struct people_regrouped group;
    int64_t one = 0;
    int64_t two = 0;

    HK_TRY(open_person(write, customer, &one));
    HK_TRY(open_person(write, other, &two));
    HK_TRY(people_join(
        write->cx, write->session, write->who.workspace, one, two, write->who.login, &group));
    *out_person = group.to;
    return go_over(write, &group);
}

enum hk_rc flow_separate_customer(
    struct flow_write *write, int64_t customer, int64_t profile, int64_t *out_person)
{
    struct people_regrouped group;
    int64_t person = 0;
    int64_t owner = 0;

    HK_TRY(open_person(write, customer, &person));
    HK_TRY(people_find_person(write->cx, write->session, write->who.workspace, profile, &owner));
    if (owner != person)
        return hk_fail(write->cx, HK_ECONFLICT, "these are two persons already");
    HK_TRY(people_separate(write->cx, write->session, write->who.workspace, profile, &group));
    *out_person = group.from;
    return go_over(write, &group);
}

enum hk_rc flow_refuse_suggestion(struct flow_write *write, int64_t customer, int64_t other)
{
    int64_t one = 0;
    int64_t two = 0;

    HK_TRY(open_person(write, customer, &one));
    HK_TRY(open_person(write, other, &two));
    HK_TRY(people_refuse_suggestion(
        write->cx, write->session, write->who.workspace, one, two, write->cx->now_ms));
    tell(write, one);
    tell(write, two);
    return HK_OK;
}
