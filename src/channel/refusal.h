/* channel/refusal.h -- may these words and files go out there? Asked before anything is queued.
 *
 * By what the channel declares (`takes`, `files_max`) and what its `speech` says of the place.
 * Pure.
 */
#ifndef HK_CHANNEL_REFUSAL_H
#define HK_CHANNEL_REFUSAL_H
#include "channel/channel.h"

/* Is `text` sayable under `speech`? Otherwise the word for the agent: "too_long", "empty". */
struct hk_str channel_text_refusal(const struct channel_speech *speech, struct hk_str text);

/* How many files one message takes there. */
uint32_t channel_files_max(const struct channel_kind *kind, const struct channel_speech *speech);

/* May a message with these files and this text go out there? Otherwise the word for the agent:
 * "too_many_files", "file_kind", "file_too_large", "file_alone", or one of channel_text_refusal().
 */
struct hk_str channel_refusal(const struct channel_kind *kind, const struct channel_speech *speech,
    struct hk_str text, const struct channel_enclosure *files, size_t count);

#endif
