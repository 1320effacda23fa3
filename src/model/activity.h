/* model/activity.h -- what was done with a case, as it is kept: codes, ids and times, never words.
 *
 * The text is "KIND SUBJECT UNTIL_MS REASON", four numbers; KIND and REASON are places of words in
 * api/openapi.yaml. '' means the message is no such line but somebody's words.
 */
#ifndef HK_MODEL_ACTIVITY_H
#define HK_MODEL_ACTIVITY_H
#include "base/cx.h"
#include "shapes.h"

struct hk_str model_activity_write(struct hk_cx *cx, const struct shape_activity *activity);

/* False where there is none, or none that this version knows. */
bool model_activity_read(struct hk_str text, struct shape_activity *out);

#endif
