/* net/stream_tally.c -- how many streams share a key: a sign-in, a client's address.
 *
 * Asked at each opening, so the answer must not cost a walk over all streams.
 *
 * Threads: none of its own; the server's slots_lock is held.
 * Memory:  one entry for each key that has a stream.
 */
#include "base/alloc.h"
#include "net/http_server_priv.h"

struct stream_tally_entry {
    uint64_t key;
    size_t n;
    struct stream_tally_entry *next;
};

/* Where the entry of `key` is pointed to, or where it would be. */
static struct stream_tally_entry **find(struct stream_tally *tally, uint64_t key)
{
    uint64_t mixed = key * UINT64_C(0x9e3779b97f4a7c15);
    struct stream_tally_entry **at = &tally->lists[(mixed >> 32) % STREAM_TALLY_LISTS];

    while (*at != NULL && (*at)->key != key)
        at = &(*at)->next;
    return at;
}

void stream_tally_add(struct stream_tally *tally, uint64_t key)
{
    struct stream_tally_entry **at = find(tally, key);

    if (*at == NULL) {
        *at = hk_alloc(sizeof **at);
        (*at)->key = key;
    }
    (*at)->n++;
}

void stream_tally_remove(struct stream_tally *tally, uint64_t key)
{
    struct stream_tally_entry **at = find(tally, key);
    struct stream_tally_entry *entry = *at;

    hk_must(entry != NULL);
    entry->n--;
    if (entry->n > 0)
        return;
    *at = entry->next;
    hk_free(entry);
}

size_t stream_tally_of(struct stream_tally *tally, uint64_t key)
{
    const struct stream_tally_entry *entry = *find(tally, key);

    return entry != NULL ? entry->n : 0;
}

uint64_t stream_peer_key(struct hk_str address)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < address.n; i++)
        hash = (hash ^ (uint8_t)address.p[i]) * UINT64_C(1099511628211);
    return hash;
}
