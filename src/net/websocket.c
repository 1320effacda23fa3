/* net/websocket.c -- see websocket.h. */
#include "net/websocket.h"

#include <string.h>

#include "base/crypto.h"
#include "base/str.h"

enum { HEAD_MAX_BYTES = 16 * 1024, KEY_BYTES = 16, MASK_BYTES = 4, CONTROL_MAX_BYTES = 125 };
enum { FINAL = 0x80, RESERVED = 0x70, OPCODE = 0x0F, MASKED = 0x80, SHORT = 125, LONG = 126 };

/* ---- the upgrade ----------------------------------------------------------------------------- */

struct hk_str websocket_key(struct hk_cx *cx)
{
    uint8_t key[KEY_BYTES];

    hk_crypto_random(key, sizeof key);
    return hk_crypto_base64(cx, key, sizeof key);
}

struct hk_str websocket_upgrade(
    struct hk_cx *cx, struct hk_str host, struct hk_str target, struct hk_str key)
{
    return hk_arena_printf(cx->arena,
        "GET %.*s HTTP/1.1\r\nHost: %.*s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: %.*s\r\nSec-WebSocket-Version: 13\r\nUser-Agent: Hark/" HARK_VERSION
        "\r\n\r\n",
        HKS(target), HKS(host), HKS(key));
}

static struct hk_str accept_of(struct hk_cx *cx, struct hk_str key)
{
    uint8_t digest[HK_SHA1_BYTES];

    hk_crypto_sha1(
        hk_arena_printf(cx->arena, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", HKS(key)), digest);
    return hk_crypto_base64(cx, digest, sizeof digest);
}

/* The value of a header; "" if it is not there. */
static struct hk_str header_of(struct hk_str head, const char *name)
{
    struct hk_str line;

    while (hk_str_cut(&head, '\n', &line)) {
        size_t colon = hk_str_find(line, HK_STR(":"));
        if (colon != SIZE_MAX
            && hk_str_equal_nocase(hk_str_trim(hk_str_sub(line, 0, colon)), hk_str_from(name)))
            return hk_str_trim(hk_str_sub(line, colon + 1, SIZE_MAX));
    }
    return HK_STR("");
}

/* "HTTP/1.1 101 Switching Protocols" */
static unsigned status_of(struct hk_str head)
{
    struct hk_str status = hk_str_sub(head, sizeof "HTTP/1.1 " - 1, 3);
    int64_t n = 0;

    if (!hk_str_starts(head, HK_STR("HTTP/1.")) || status.n != 3 || !hk_str_to_int(status, &n)
        || n < 100 || n > 599)
        return 1;
    return (unsigned)n;
}

unsigned websocket_answer(
    struct hk_cx *cx, struct hk_str bytes, struct hk_str key, size_t *out_bytes)
{
    size_t end = hk_str_find(hk_str_sub(bytes, 0, HEAD_MAX_BYTES), HK_STR("\r\n\r\n"));

    *out_bytes = 0;
    if (end == SIZE_MAX)
        return bytes.n >= HEAD_MAX_BYTES ? 1 : 0;
    struct hk_str head = hk_str_sub(bytes, 0, end);
    *out_bytes = end + 4;
    unsigned status = status_of(head);
    if (status != 101)
        return status;
    bool accepted = hk_str_equal_nocase(header_of(head, "upgrade"), HK_STR("websocket"))
        && hk_str_equal(header_of(head, "sec-websocket-accept"), accept_of(cx, key))
        && header_of(head, "sec-websocket-extensions").n == 0;
    return accepted ? 101 : 1;
}

struct hk_str websocket_retry_after(struct hk_str bytes)
{
    size_t end = hk_str_find(hk_str_sub(bytes, 0, HEAD_MAX_BYTES), HK_STR("\r\n\r\n"));

    return end == SIZE_MAX ? HK_STR("") : header_of(hk_str_sub(bytes, 0, end), "retry-after");
}

/* ---- frames ---------------------------------------------------------------------------------- */

struct frame {
    unsigned opcode;
    bool final;
    struct hk_str words;
};

struct websocket websocket_make(size_t message_max_bytes)
{
    return (struct websocket){.message = hk_buf_make(message_max_bytes), .kind = WEBSOCKET_MORE};
}

void websocket_free(struct websocket *websocket)
{
    hk_buf_free(&websocket->message);
}

static uint64_t read_length(const unsigned char *p, size_t n)
{
    uint64_t length = 0;

    for (size_t i = 0; i < n; i++)
        length = length << 8 | p[i];
    return length;
}

/* One frame off the front of *bytes. MORE, BROKEN, or TEXT for any frame. */
static enum websocket_word take_frame(struct hk_str *bytes, size_t max_bytes, struct frame *out)
{
    const unsigned char *p = (const unsigned char *)bytes->p;
    size_t head = 2;

    if (bytes->n < head)
        return WEBSOCKET_MORE;
    uint64_t length = p[1] & (unsigned)~MASKED;
    if ((p[0] & RESERVED) != 0 || (p[1] & MASKED) != 0)
        return WEBSOCKET_BROKEN;
    if (length > SHORT)
        head += length == LONG ? 2 : 8;
    if (bytes->n < head)
        return WEBSOCKET_MORE;
    if (length > SHORT)
        length = read_length(p + 2, head - 2);
    *out = (struct frame){.opcode = p[0] & OPCODE, .final = (p[0] & FINAL) != 0};
    if (length > max_bytes || (out->opcode >= 8 && (length > CONTROL_MAX_BYTES || !out->final)))
        return WEBSOCKET_BROKEN;
    if (bytes->n - head < length)
        return WEBSOCKET_MORE;
    out->words = hk_str_sub(*bytes, head, (size_t)length);
    *bytes = hk_str_sub(*bytes, head + (size_t)length, SIZE_MAX);
    return WEBSOCKET_TEXT;
}

/* A piece of a message; its first names the kind, the others (opcode 0) go on. */
static enum websocket_word take_piece(struct websocket *websocket, const struct frame *frame)
{
    bool begins = frame->opcode != 0;

    if (begins == (websocket->kind != WEBSOCKET_MORE))
        return WEBSOCKET_BROKEN;
    if (begins)
        websocket->kind = frame->opcode == 1 ? WEBSOCKET_TEXT : WEBSOCKET_BINARY;
    hk_buf_add_str(&websocket->message, frame->words);
    if (websocket->message.over)
        return WEBSOCKET_BROKEN;
    websocket->handed = frame->final;
    return frame->final ? websocket->kind : WEBSOCKET_MORE;
}

enum websocket_word websocket_next(
    struct websocket *websocket, struct hk_str *bytes, struct hk_str *out)
{
    static const enum websocket_word controls[] = {
        [8] = WEBSOCKET_CLOSE, [9] = WEBSOCKET_PING, [10] = WEBSOCKET_PONG};
    struct frame frame;

    if (websocket->handed) {
        hk_buf_clear(&websocket->message);
        websocket->kind = WEBSOCKET_MORE;
        websocket->handed = false;
    }
    for (;;) {
        enum websocket_word word = take_frame(bytes, websocket->message.ceiling, &frame);
        if (word != WEBSOCKET_TEXT)
            return word;
        *out = frame.words;
        if (frame.opcode >= HK_COUNT(controls) || (frame.opcode > 2 && frame.opcode < 8))
            return WEBSOCKET_BROKEN;
        if (frame.opcode >= 8)
            return controls[frame.opcode];
        word = take_piece(websocket, &frame);
        *out = hk_buf_str(&websocket->message);
        if (word != WEBSOCKET_MORE)
            return word;
    }
}

void websocket_add(struct hk_buf *out, enum websocket_word word, struct hk_str words)
{
    static const unsigned char opcodes[] = {[WEBSOCKET_TEXT] = 1,
        [WEBSOCKET_BINARY] = 2,
        [WEBSOCKET_CLOSE] = 8,
        [WEBSOCKET_PING] = 9,
        [WEBSOCKET_PONG] = 10};
    unsigned char mask[MASK_BYTES];

    hk_must(words.n <= CONTROL_MAX_BYTES); /* all that we say is short */
    hk_crypto_random(mask, sizeof mask);
    hk_buf_add_char(out, (char)(FINAL | opcodes[word]));
    hk_buf_add_char(out, (char)(MASKED | words.n));
    hk_buf_add(out, mask, sizeof mask);
    for (size_t i = 0; i < words.n; i++)
        hk_buf_add_char(out, (char)((unsigned char)words.p[i] ^ mask[i % MASK_BYTES]));
}
