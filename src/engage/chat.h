/* engage/chat.h -- what a visitor of the web chat may see: their own words and what was sent to
 * them. Never notes, never a reply that is still held or on its way, never another thread.
 *
 * Threads: all from any. Memory: cx's arena.
 */
#ifndef HK_ENGAGE_CHAT_H
#define HK_ENGAGE_CHAT_H
#include "base/cx.h"
#include "base/json_write.h"
#include "engage_sql.h"
#include "store/store.h"

#define ENGAGE_CHAT_PAGE 100                            /* messages at most */
#define ENGAGE_EARLIER_MAX 20                           /* earlier cases at most */
#define ENGAGE_CHAT_FILE_MS (INT64_C(24) * 3600 * 1000) /* how long an address of a file holds */

/* The talk, oldest first; at most the newest ENGAGE_CHAT_PAGE. None if nothing was said yet. */
HK_CHECK enum hk_rc engage_list_chat(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, struct hk_str visitor, struct engage_chat_row **out,
    size_t *n);

bool engage_chat_is_seen(const struct engage_chat_row *row); /* may the visitor see it? */
bool engage_chat_is_ours(const struct engage_chat_row *row); /* said by us */

/* A case that was before the present one, as its visitor knows it. */
struct engage_earlier {
    int64_t id;
    struct hk_str text; /* what they said first */
    int64_t at_ms;      /* and when */
};

/* A visitor's earlier cases, the newest first; at most ENGAGE_EARLIER_MAX. Their own only. */
HK_CHECK enum hk_rc engage_list_earlier(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, struct hk_str visitor, struct engage_earlier *out,
    size_t *n);

/* What was said in one of them, as engage_list_chat(). HK_ENOTFOUND: none of theirs. */
HK_CHECK enum hk_rc engage_list_earlier_chat(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, struct hk_str visitor, int64_t conversation,
    struct engage_chat_row **out, size_t *n);

/* {"id","client_id","from","name","text","at_ms","read","gone","files":[{"kind","mime","name",
 * "about","size_bytes","state","url"}]}: `from` is visitor, person, assistant or system; `about` is
 * what a picture shows, in words. `blob_key` signs the addresses. */
HK_CHECK enum hk_rc engage_write_chat(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const uint8_t *blob_key, const struct engage_chat_row *row,
    struct hk_json_writer *w);

#endif
