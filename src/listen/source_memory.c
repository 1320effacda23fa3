/* listen/source_memory.c -- what is remembered of a document that is looked at again and again:
 * which of its parts were seen, and what the server named it (ETag, Last-Modified), so that it need
 * not send it again. As text of a cursor:
 *
 *   {"scope":"https://...","etag":"...","modified":"...","seen":"0123456789abcdef..."}
 *
 * See source_priv.h.
 */
#include <string.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/source_priv.h"

enum { HASH_DIGITS = 16, CURSOR_MAX_BYTES = 64 * 1024, TAG_MAX_BYTES = 500 };

/* ---- names ----------------------------------------------------------------------------------- */

uint64_t source_hash(struct hk_str name)
{
    uint8_t digest[HK_SHA256_BYTES];
    uint64_t hash;

    hk_crypto_sha256(name, digest);
    memcpy(&hash, digest, sizeof hash);
    return hash;
}

struct hk_str source_digest(struct hk_cx *cx, struct hk_str s)
{
    uint8_t digest[HK_SHA256_BYTES];

    hk_crypto_sha256(s, digest);
    return hk_crypto_hex(cx, digest, sizeof digest);
}

struct hk_str source_site(struct hk_str url)
{
    size_t from = hk_str_find(url, HK_STR("://"));
    struct hk_str rest = from == SIZE_MAX ? HK_STR("") : hk_str_sub(url, from + 3, url.n);
    struct hk_str host = HK_STR("");

    (void)hk_str_cut(&rest, '/', &host);
    if (hk_str_starts(host, HK_STR("www.")))
        host = hk_str_sub(host, 4, host.n);
    return hk_text_head(HK_TEXT_BYTES, host, SOURCE_NAME_MAX_BYTES);
}

/* ---- what was seen --------------------------------------------------------------------------- */

static bool read_hash(struct hk_str digits, uint64_t *out)
{
    static const char hex[] = "0123456789abcdef";

    *out = 0;
    for (size_t i = 0; i < digits.n; i++) {
        const char *digit = memchr(hex, digits.p[i], sizeof hex - 1);
        if (digit == NULL)
            return false;
        *out = *out << 4 | (uint64_t)(digit - hex);
    }
    return digits.n == HASH_DIGITS;
}

struct source_seen source_seen_new(struct hk_cx *cx)
{
    return (struct source_seen){
        .hashes = hk_arena_array(cx->arena, SOURCE_SEEN_MAX + SOURCE_POSTS_MAX, sizeof(uint64_t))};
}

struct source_seen source_seen_read(struct hk_cx *cx, struct hk_str text)
{
    struct source_seen seen = source_seen_new(cx);
    uint64_t hash;

    while (text.n >= HASH_DIGITS && seen.n < SOURCE_SEEN_MAX
        && read_hash(hk_str_sub(text, 0, HASH_DIGITS), &hash)) {
        seen.hashes[seen.n++] = hash;
        text = hk_str_sub(text, HASH_DIGITS, text.n);
    }
    return seen;
}

struct hk_str source_seen_write(struct hk_cx *cx, const struct source_seen *seen)
{
    size_t n = seen->n < SOURCE_SEEN_MAX ? seen->n : SOURCE_SEEN_MAX;
    char *out = hk_arena_alloc(cx->arena, n * HASH_DIGITS + 1);

    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < HASH_DIGITS; d++)
            out[i * HASH_DIGITS + d] = "0123456789abcdef"[seen->hashes[i] >> (60 - 4 * d) & 15U];
    return (struct hk_str){out, n * HASH_DIGITS};
}

bool source_was_seen(const struct source_seen *seen, uint64_t hash)
{
    for (size_t i = 0; i < seen->n; i++)
        if (seen->hashes[i] == hash)
            return true;
    return false;
}

void source_seen_join(struct source_seen *seen, const struct source_seen *more)
{
    for (size_t i = 0; i < more->n && seen->n < SOURCE_SEEN_MAX; i++)
        if (!source_was_seen(seen, more->hashes[i]))
            seen->hashes[seen->n++] = more->hashes[i];
}

void source_seen_push(struct source_seen *seen, uint64_t hash)
{
    if (seen->n < SOURCE_SEEN_MAX)
        seen->n++;
    memmove(seen->hashes + 1, seen->hashes, (seen->n - 1) * sizeof hash);
    seen->hashes[0] = hash;
}

/* ---- the cursor ------------------------------------------------------------------------------ */

/* NULL: as at first. */
static const struct hk_json *read_cursor(struct hk_cx *cx, struct hk_str cursor)
{
    const struct hk_json *tree = NULL;

    if (cursor.n == 0 || hk_json_read(cx, cursor, &hk_json_foreign, &tree) != HK_OK)
        return NULL;
    return tree;
}

void source_memory_ask(struct hk_cx *cx, const struct source *source, struct source_question *out)
{
    const struct hk_json *cursor = read_cursor(cx, source->cursor);

    out->etag = hk_json_text(cursor, "etag");
    out->modified = hk_json_text(cursor, "modified");
}

struct source_memory source_memory_read(struct hk_cx *cx, const struct source *source)
{
    const struct hk_json *cursor = read_cursor(cx, source->cursor);
    struct hk_str scope = hk_json_text(cursor, "scope");

    return (struct source_memory){.scope = scope.n > 0 ? scope : source->address,
        .seen = source_seen_read(cx, hk_json_text(cursor, "seen"))};
}

struct hk_str source_memory_write(
    struct hk_cx *cx, const struct source_memory *memory, const struct source_answer *answer)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(CURSOR_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&text);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "scope", memory->scope);
    if (answer->etag.n <= TAG_MAX_BYTES)
        hk_json_str_member(&w, "etag", hk_text_clean(cx, answer->etag));
    if (answer->modified.n <= TAG_MAX_BYTES)
        hk_json_str_member(&w, "modified", hk_text_clean(cx, answer->modified));
    hk_json_str_member(&w, "seen", source_seen_write(cx, &memory->seen));
    hk_json_object_end(&w);
    return hk_arena_str(cx->arena, hk_buf_str(&text));
}
