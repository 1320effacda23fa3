/* base/json_write.h -- write JSON into a buffer, straight through, escaping once.
 *
 * The writer keeps track of commas; nesting that does not add up is a programming error and
 * aborts. `<`, `>`, `&`, U+2028 and U+2029 are escaped, so that the output may stand inside HTML.
 */
#ifndef HK_BASE_JSON_WRITE_H
#define HK_BASE_JSON_WRITE_H
#include "base/buf.h"
#include "base/hk.h"

struct hk_json_writer {
    struct hk_buf *out;
    uint32_t depth;
    bool comma;       /* the next value needs a comma before it */
    bool after_key;   /* a key waits for its value */
    uint64_t objects; /* bit d: level d is an object; at most 64 levels */
};

struct hk_json_writer hk_json_writer_make(struct hk_buf *out);

void hk_json_object_begin(struct hk_json_writer *w);
void hk_json_object_end(struct hk_json_writer *w);
void hk_json_array_begin(struct hk_json_writer *w);
void hk_json_array_end(struct hk_json_writer *w);
void hk_json_put_key(struct hk_json_writer *w, const char *key);
void hk_json_put_str(struct hk_json_writer *w, struct hk_str s);
void hk_json_put_int(struct hk_json_writer *w, int64_t n);
void hk_json_put_bool(struct hk_json_writer *w, bool b);
void hk_json_put_null(struct hk_json_writer *w);
void hk_json_put_id(struct hk_json_writer *w, int64_t id);          /* 0 is written as "" */
void hk_json_put_raw(struct hk_json_writer *w, struct hk_str json); /* a value already written */

/* Key and value at once. */
void hk_json_str_member(struct hk_json_writer *w, const char *key, struct hk_str s);
void hk_json_int_member(struct hk_json_writer *w, const char *key, int64_t n);
void hk_json_bool_member(struct hk_json_writer *w, const char *key, bool b);
void hk_json_id_member(struct hk_json_writer *w, const char *key, int64_t id);

#endif
