/* fuzz/fuzz_posting.c -- any bytes are a block of the search index or are refused; what is read
 * rises, fits into the room that was promised, and is the same when written and read again.
 *
 * The first eight bytes are the block's key, the low ones first.
 */
#include <string.h>

#include "search/search_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int64_t key_of(const uint8_t *data)
{
    uint64_t key = 0;

    for (size_t i = sizeof key; i-- > 0;)
        key = key << 8 | data[i];
    return (int64_t)key;
}

static void look(struct hk_cx *cx, int64_t first, struct hk_str block)
{
    int64_t *ids = hk_arena_array(cx->arena, POSTING_IDS_MAX(block), sizeof *ids);
    size_t n = 0;

    if (posting_decode(cx, first, block, ids, &n) != HK_OK)
        return;
    hk_must(n > 0 && n <= POSTING_IDS_MAX(block) && ids[0] == first);
    for (size_t i = 1; i < n; i++)
        hk_must(ids[i] > ids[i - 1]);
    struct hk_str written = posting_encode(cx, ids, n);
    hk_must(written.n <= block.n);
    int64_t *again = hk_arena_array(cx->arena, POSTING_IDS_MAX(written), sizeof *again);
    size_t again_n = 0;
    hk_must(posting_decode(cx, first, written, again, &again_n) == HK_OK);
    hk_must(again_n == n && memcmp(again, ids, n * sizeof *ids) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};

    if (size >= sizeof(int64_t))
        look(&cx, key_of(data),
            (struct hk_str){(const char *)data + sizeof(int64_t), size - sizeof(int64_t)});
    hk_arena_free(cx.arena);
    return 0;
}
