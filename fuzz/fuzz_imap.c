/* fuzz/fuzz_imap.c -- any bytes as what an IMAP server says.
 *
 * Beyond not crashing: a response ends where it ends however much of it is there, and what is read
 * of it lies within it.
 */
#include <stdint.h>

#include "base/str.h"
#include "net/imap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_within(struct hk_str whole, struct hk_str part)
{
    hk_must(part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_str rest = {(const char *)data, size};
    struct imap_response said;

    for (;;) {
        size_t n = imap_response_bytes(rest, 4096);
        if (n == 0 || n == SIZE_MAX)
            break;
        hk_must(n <= rest.n && n <= 4096);
        struct hk_str one = hk_str_sub(rest, 0, n);
        hk_must(imap_response_bytes(one, 4096) == n);
        imap_response_read(one, &said);
        check_within(one, said.text);
        check_within(one, said.tag);
        check_within(one, said.body);
        hk_must(said.uid >= 0 && said.size_bytes >= 0 && said.number >= 0);
        rest = hk_str_sub(rest, n, SIZE_MAX);
    }
    imap_response_read(rest, &said);
    check_within(rest, said.body);
    return 0;
}
