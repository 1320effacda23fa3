/* api/csv.c -- see csv.h. */
#include "api/csv.h"

#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"

void api_csv_cell(struct hk_buf *csv, struct hk_str text)
{
    bool formula =
        text.n > 0 && hk_str_find(HK_STR("=+-@\t\r"), hk_str_sub(text, 0, 1)) != SIZE_MAX;
    if (csv->n > 0 && csv->p[csv->n - 1] != '\n')
        hk_buf_add_char(csv, ',');
    hk_buf_add_char(csv, '"');
    if (formula)
        hk_buf_add_char(csv, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            hk_buf_add_char(csv, '"');
        hk_buf_add_char(csv, text.p[i]);
    }
    hk_buf_add_char(csv, '"');
}

/* Without the byte order mark spreadsheets read it as Latin-1. */
void api_csv_begin(struct api_call *call, struct hk_str head)
{
    hk_buf_add_str(&call->text, HK_STR("\xEF\xBB\xBF"));
    hk_buf_add_str(&call->text, head);
}

void api_csv_end(struct api_call *call, struct hk_str file)
{
    call->answer = (struct api_answer){
        .kind = API_ANSWER_TEXT, .type = HK_STR("text/csv; charset=utf-8"), .file = file};
}

enum hk_rc api_csv_too_long(struct api_call *call, const char *remedy)
{
    return hk_fail(
        call->cx, HK_EINVAL, "more than %d rows: ask for %s", (int)API_CSV_ROWS_MAX, remedy);
}

void api_csv_id(struct hk_buf *csv, int64_t id)
{
    char text[HK_ID_TEXT_BYTES];

    hk_id_write(id, text);
    api_csv_cell(csv, (struct hk_str){text, id != 0 ? sizeof text : 0});
}

void api_csv_time(struct api_call *call, int64_t at_ms)
{
    api_csv_cell(&call->text, at_ms > 0 ? hk_clock_text(call->cx, at_ms) : HK_STR(""));
}

void api_csv_name(struct hk_buf *csv, const struct api_csv_names *names, int64_t login)
{
    struct hk_str name = HK_STR("");

    for (size_t i = 0; i < names->n; i++)
        if (names->list[i].id == login)
            name = names->list[i].name;
    api_csv_cell(csv, name);
}

enum hk_rc api_csv_read_names(struct api_call *call, struct api_csv_names *out)
{
    return engage_list_people(call->cx, call->session, &call->reader, &out->list, &out->n);
}
