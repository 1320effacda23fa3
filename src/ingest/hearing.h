/* ingest/hearing.h -- does an account hear what is said to it? Pure decisions.
 *
 * A channel that must be asked for news may fail for ever and look well: the folder has another
 * name, a right was taken away, the host is gone. ingest_reading_code() finds the word for it, and
 * ingest_reading_failed() says when it is more than a moment's trouble.
 *
 * What it does not do: it asks nobody and writes no row; flow/hearing.c does.
 */
#ifndef HK_INGEST_HEARING_H
#define HK_INGEST_HEARING_H
#include "channel/channel.h"

/* One question for news, as it ended. */
struct ingest_asked {
    enum channel_step step;                /* anything but SENT is a failure */
    struct hk_str code;                    /* the channel's own word; "" none */
    const struct model_response *response; /* the last one; NULL: none came */
};

/* Why it failed, "reading.<word>" of the catalogues: the channel's own word, or what the response
 * says by itself. "" if it did not. A static string or asked->code. */
struct hk_str ingest_reading_code(const struct ingest_asked *asked);

/* Is it so bad that an admin must know? What the network refuses is, at once; what may pass by
 * itself is when it has not for a while. `failures` in a row, over `failing_ms`. */
bool ingest_reading_failed(const struct ingest_asked *asked, int64_t failures, int64_t failing_ms);

#endif
