/* engage/views_priv.h -- between the files of this folder. */
#ifndef HK_ENGAGE_VIEWS_PRIV_H
#define HK_ENGAGE_VIEWS_PRIV_H
#include "engage/views.h"
#include "engage_sql.h"

bool engage_sees(const struct engage_reader *reader, int64_t department);

/* Where one may answer in a conversation, and where not and why. */
HK_CHECK enum hk_rc engage_list_places(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t login, int64_t conversation, struct shape_place **out, size_t *n);

/* Rows of a list, in cx's arena. */
struct shape_conversation *engage_fill_conversations(
    struct hk_cx *cx, const struct engage_conversation_row *rows, size_t n);

#endif
