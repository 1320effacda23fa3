/* flow/scan.h -- files are looked at by a malware scanner before anybody sees or sends them.
 *
 * With `clamd` set, a file waits (blob.scan) from the transaction that brings it until the scanner
 * found it clean; a job of its own asks, for ever if need be: a scanner that is down holds files
 * back, it never lets them pass. What is blocked stays on the disk and is neither shown nor sent.
 * Files of a time without a scanner are as they were; without one a file that waits is let go, by
 * the admin's own word.
 *
 * What it does not do: scan by itself, delete.
 *
 * Threads: its own for the scanner's socket, one file at a time; the jobs' thread never waits.
 */
#ifndef HK_FLOW_SCAN_H
#define HK_FLOW_SCAN_H
#include "flow/flow_priv.h"

#define FLOW_BLOB_SCAN "blob_scan"

/* blob.scan, as kept in the table: never renumbered. */
enum flow_scan { FLOW_SCAN_NONE, FLOW_SCAN_WAITING, FLOW_SCAN_CLEAN, FLOW_SCAN_BLOCKED };

/* What a new file begins with. */
enum flow_scan flow_scan_first(const struct flow *flow);

/* In the transaction that brings the file: have it looked at if it waits, and tell the screens that
 * show `message` (0: none) when that is over. */
HK_CHECK enum hk_rc flow_scan_want(struct flow_write *write, struct hk_str sha256, int64_t message);

/* The kind "blob_scan", key "SHA256:MESSAGE:ID". */
void flow_scan_run(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_scan_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

struct flow_scanner;
HK_CHECK enum hk_rc flow_scanner_start(
    struct hk_cx *cx, struct flow *flow, struct flow_scanner **out);

/* Breaks off what is under way; the jobs must have been stopped before. Accepts NULL. */
void flow_scanner_stop(struct flow_scanner *scanner);

/* What clamd's answer says: "stream: OK", "stream: NAME FOUND"; anything else leaves the file
 * waiting. Pure. */
enum flow_scan flow_scan_read_answer(struct hk_str answer);

#endif
