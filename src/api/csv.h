/* api/csv.h -- tables to take home.
 *
 * UTF-8 with a byte order mark, moments in RFC 3339 and UTC. Cells that a spreadsheet would take
 * for a formula get an apostrophe before them: names come from strangers. A table is whole or
 * refused: a part of it would look like the whole.
 */
#ifndef HK_API_CSV_H
#define HK_API_CSV_H
#include "api/call.h"

enum { API_CSV_ROWS_MAX = 10000, API_CSV_PAGE_ROWS = 200 };

/* Names of those who may be named in a table. */
struct api_csv_names {
    struct shape_person *list;
    size_t n;
};

HK_CHECK enum hk_rc api_csv_read_names(struct api_call *call, struct api_csv_names *out);

/* The mark and the line of heads; then cells, lines end with "\r\n"; then the file's name. */
void api_csv_begin(struct api_call *call, struct hk_str head);
void api_csv_end(struct api_call *call, struct hk_str file);
HK_CHECK enum hk_rc api_csv_too_long(struct api_call *call, const char *remedy);

void api_csv_cell(struct hk_buf *csv, struct hk_str text);
void api_csv_id(struct hk_buf *csv, int64_t id);         /* 0: empty */
void api_csv_time(struct api_call *call, int64_t at_ms); /* 0: empty */
void api_csv_name(struct hk_buf *csv, const struct api_csv_names *names, int64_t login);

#endif
