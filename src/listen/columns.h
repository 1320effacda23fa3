/* listen/columns.h -- what the columns of a table of posts are, and what their cells mean.
 *
 * Headings are known by name (columns.def); what has no name that is known is told by what stands
 * in it: dates, addresses, long texts. It is a proposal that a person sees and can put right.
 *
 * Pure; threads: any; memory: cx's arena.
 */
#ifndef HK_LISTEN_COLUMNS_H
#define HK_LISTEN_COLUMNS_H
#include "base/cx.h"
#include "shapes.h"

/* The roles of `n` columns by their headings, each role once; NONE for what nobody knows. Returns
 * how many are known. */
size_t columns_by_name(
    struct hk_cx *cx, const struct hk_str *names, size_t n, enum shape_history_role *out);

/* Rows of cells: rows[r][c], shorter ones with "" up to `n`. Gives the roles of the text, the date
 * and the address to columns without one where these are missing; takes that of the id from one
 * that only counts its rows: the next file's rows have the same numbers, and are other posts. */
void columns_by_content(
    struct hk_str *const *rows, size_t rows_n, size_t n, enum shape_history_role *roles);

bool columns_is_address(struct hk_str cell);

/* "x" of "Twitter"; the name itself in small letters where it is another one; of no name that of
 * the address' host; "web". */
struct hk_str columns_channel(struct hk_cx *cx, struct hk_str name, struct hk_str url);

/* "pl" of "Polish", "PL", "pl-PL"; "": unknown. */
struct hk_str columns_language(struct hk_cx *cx, struct hk_str cell);

enum shape_mood columns_mood(struct hk_cx *cx, struct hk_str cell);

/* "1 234", "1,234", "12.5k"; -1: no number. */
int64_t columns_reach(struct hk_str cell);

void columns_kind(struct hk_cx *cx, struct hk_str cell, bool *repost, bool *reply);

#endif
