/* api/handlers_customer.c -- a customer over all channels: what we know, and who is the same
 * person.
 *
 * Any profile of a person names the person. Whoever joins or separates sees the reply as one who
 * may see the person at all.
 */
#include "api/call.h"
#include "routes.h"

static enum hk_rc show(struct api_call *call, int64_t customer, struct shape_customer *out)
{
    return engage_load_customer(call->cx, call->session, &call->reader, customer, out);
}

enum hk_rc api_handle_customer_read(
    struct api_call *call, const struct api_customer_read_request *in, struct shape_customer *out)
{
    return show(call, in->customer, out);
}

enum hk_rc api_handle_customer_contacts(struct api_call *call,
    const struct api_customer_contacts_request *in, struct shape_customer_contacts *out)
{
    return engage_load_contacts(call->cx, call->session, &call->reader, in->customer, out);
}

enum hk_rc api_handle_customer_conversations(struct api_call *call,
    const struct api_customer_conversations_request *in, struct shape_conversation_page *out)
{
    struct shape_conversation *conversations;
    HK_TRY(engage_list_history(call->cx, call->session, &call->reader, in->customer, in->before,
        in->limit, &conversations, &out->conversations_count, &out->more));
    return api_end_page(call, conversations, out);
}

enum hk_rc api_handle_customer_rename(
    struct api_call *call, const struct api_customer_rename_request *in, struct shape_customer *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_rename_customer(&write, in->customer, in->body.name));
    return show(call, in->customer, out);
}

enum hk_rc api_handle_customer_note_create(struct api_call *call,
    const struct api_customer_note_create_request *in, struct shape_customer *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_note_customer(&write, in->customer, in->body.text));
    return show(call, in->customer, out);
}

enum hk_rc api_handle_customer_note_remove(struct api_call *call,
    const struct api_customer_note_remove_request *in, struct shape_customer *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_remove_customer_note(&write, in->customer, in->note));
    return show(call, in->customer, out);
}

enum hk_rc api_handle_customer_field_set(struct api_call *call,
    const struct api_customer_field_set_request *in, struct shape_customer *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_set_customer_field(&write, in->customer, &in->body));
    return show(call, in->customer, out);
}

enum hk_rc api_handle_customer_refuse(
    struct api_call *call, const struct api_customer_refuse_request *in, struct shape_customer *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_refuse_suggestion(&write, in->customer, in->body.other));
    return show(call, in->customer, out);
}

enum hk_rc api_handle_customer_join(
    struct api_call *call, const struct api_customer_join_request *in, struct shape_customer *out)
{
    struct flow_write write = api_write(call);
    int64_t person;
    HK_TRY(flow_join_customers(&write, in->customer, in->body.other, &person));
    return show(call, person, out);
}

enum hk_rc api_handle_customer_separate(struct api_call *call,
    const struct api_customer_separate_request *in, struct shape_customer *out)
{
    struct flow_write write = api_write(call);
    int64_t person;
    HK_TRY(flow_separate_customer(&write, in->customer, in->body.other, &person));
    enum hk_rc rc = show(call, person, out);
    if (rc != HK_ENOTFOUND)
        return rc;
    /* All that I may see went with the other one. */
    return show(call, in->body.other, out);
}
