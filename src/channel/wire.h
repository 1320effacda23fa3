/* channel/wire.h -- the events of one body as flat bytes, for a pipe.
 *
 * A parser may run in a jailed process that reads foreign bytes and writes its events to the
 * server. The server trusts such a process as little as the network: every length, number and
 * text is checked when read.
 *
 * Form: "HKE1", u32 events, then each event: its small numbers as one byte each, its times
 * and counts as i64, its texts as u32 length and bytes, its identities and attachments as a u32
 * count and their texts; an attachment ends with its size as i64. All numbers little-endian. Both
 * ends are the same program, so there is no other version to be understood.
 *
 * Threads: reentrant.
 */
#ifndef HK_CHANNEL_WIRE_H
#define HK_CHANNEL_WIRE_H
#include "base/buf.h"
#include "channel/channel.h"

/* Append the events to `out`; out->over says if they did not fit. */
void channel_wire_write(struct hk_buf *out, const struct channel_events *events);

/* Read what channel_wire_write() wrote; the texts point into `bytes`. HK_EPROTO: not that form,
 * a number out of range, invalid UTF-8, or bytes left over; *out is then untouched. */
HK_CHECK enum hk_rc channel_wire_read(
    struct hk_cx *cx, struct hk_str bytes, struct channel_events *out);

#endif
