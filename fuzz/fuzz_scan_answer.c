/* fuzz/fuzz_scan_answer.c -- any bytes as what the malware scanner answers.
 *
 * Beyond not crashing: only the scanner's exact word lets a file go, whatever stands around it
 * besides white space, and what is found blocks it.
 */
#include <stdint.h>

#include "base/str.h"
#include "flow/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_str answer = {(const char *)data, size};
    struct hk_str words = hk_str_trim(answer);
    enum flow_scan verdict = flow_scan_read_answer(answer);

    hk_must((verdict == FLOW_SCAN_CLEAN) == hk_str_equal(words, HK_STR("stream: OK")));
    hk_must(verdict != FLOW_SCAN_BLOCKED || hk_str_ends(words, HK_STR(" FOUND")));
    hk_must(
        verdict == FLOW_SCAN_CLEAN || verdict == FLOW_SCAN_BLOCKED || verdict == FLOW_SCAN_WAITING);
    return 0;
}
