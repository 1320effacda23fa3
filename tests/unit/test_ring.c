/* tests/unit/test_ring.c -- the ring of recent items and notes by itself; streams: test_stream.c.
 */
#include "base/buf.h"
#include "base/str.h"
#include "net/stream_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these */
#include <cmocka.h>

static enum stream_read read_one(
    struct stream_ring *ring, int64_t after, char *out, size_t size, int64_t *seq)
{
    struct hk_buf buf = hk_buf_make(size - 1);
    enum stream_read found = stream_ring_read(ring, after, &buf, seq);

    if (buf.n > 0)
        memcpy(out, buf.p, buf.n);
    out[buf.n] = '\0';
    hk_buf_free(&buf);
    return found;
}

static void test_ring_reads(void **state)
{
    struct stream_ring *ring = stream_ring_new(3, 1000, 10);
    char out[256];
    int64_t seq = 0;

    (void)state;
    assert_int_equal(stream_ring_last(ring), 10);
    assert_int_equal(read_one(ring, 10, out, sizeof out, &seq), STREAM_WAIT);
    assert_int_equal(read_one(ring, 9, out, sizeof out, &seq), STREAM_BEHIND);
    stream_ring_add(ring, 12, HK_STR("\"n\":1}"));
    stream_ring_add(ring, 15, HK_STR("\"n\":2}"));
    assert_int_equal(read_one(ring, 10, out, sizeof out, &seq), STREAM_ITEM);
    assert_string_equal(out, "id: 12\ndata: {\"seq\":12,\"after\":10,\"n\":1}\n\n");
    assert_int_equal(seq, 12);
    assert_int_equal(read_one(ring, 13, out, sizeof out, &seq), STREAM_ITEM);
    assert_string_equal(out, "id: 15\ndata: {\"seq\":15,\"after\":13,\"n\":2}\n\n");
    assert_int_equal(read_one(ring, 15, out, sizeof out, &seq), STREAM_WAIT);
    /* who read a snapshot newer than our news waits for what follows it */
    assert_int_equal(read_one(ring, 99, out, sizeof out, &seq), STREAM_WAIT);

    /* the fourth item pushes the first out; its number is still a good place to stand on */
    stream_ring_add(ring, 16, HK_STR("\"n\":3}"));
    stream_ring_add(ring, 20, HK_STR("\"n\":4}"));
    assert_int_equal(read_one(ring, 11, out, sizeof out, &seq), STREAM_BEHIND);
    assert_int_equal(read_one(ring, 12, out, sizeof out, &seq), STREAM_ITEM);
    assert_int_equal(seq, 15);
    stream_ring_release(ring);
}

static void test_ring_bytes_and_advance(void **state)
{
    struct stream_ring *ring = stream_ring_new(100, 10, 0);
    char out[256];
    int64_t seq = 0;

    (void)state;
    stream_ring_advance(ring, 5);
    assert_int_equal(stream_ring_last(ring), 5);
    assert_int_equal(read_one(ring, 0, out, sizeof out, &seq), STREAM_WAIT); /* missed nothing */
    stream_ring_add(ring, 6, HK_STR("123456"));
    stream_ring_add(ring, 7, HK_STR("123456"));
    assert_int_equal(read_one(ring, 5, out, sizeof out, &seq), STREAM_BEHIND);
    assert_int_equal(read_one(ring, 6, out, sizeof out, &seq), STREAM_ITEM);
    stream_ring_add(ring, 8, HK_STR("larger than all the room there is"));
    assert_int_equal(read_one(ring, 7, out, sizeof out, &seq), STREAM_ITEM);
    assert_int_equal(seq, 8);
    stream_ring_release(ring);
}

static void test_ring_close(void **state)
{
    struct stream_ring *ring = stream_ring_new(4, 1000, 0);
    char out[256];
    int64_t seq = 0;

    (void)state;
    stream_ring_add(ring, 1, HK_STR("}"));
    stream_ring_close(ring, false);
    assert_int_equal(read_one(ring, 0, out, sizeof out, &seq), STREAM_ITEM);
    assert_int_equal(read_one(ring, 1, out, sizeof out, &seq), STREAM_CLOSED);
    stream_ring_close(ring, true); /* rights changed: not even what was there before */
    assert_int_equal(read_one(ring, 0, out, sizeof out, &seq), STREAM_RESYNC);
    stream_ring_release(ring);
}

/* What is for one person is a gap to all others, and nobody falls behind for it. */
static void test_items_for_one(void **state)
{
    struct stream_ring *ring = stream_ring_new(2, 1000, 0);
    struct stream_item *item = NULL;
    struct stream_place mine = {0};
    struct stream_place others = {0};

    (void)state;
    for (int64_t seq = 1; seq <= 2; seq++)
        stream_ring_add_for(ring, seq, 7, HK_STR("}"));
    assert_int_equal(stream_ring_take(ring, 8, &others, &item), STREAM_WAIT);
    assert_int_equal(others.seen, 2);
    assert_int_equal(stream_ring_take(ring, 7, &mine, &item), STREAM_ITEM);
    assert_int_equal(stream_item_seq(item), 1);
    stream_item_release(item);
    stream_ring_add_for(ring, 3, 7, HK_STR("}"));
    stream_ring_add(ring, 4, HK_STR("}"));
    assert_int_equal(stream_ring_take(ring, 8, &others, &item), STREAM_ITEM);
    assert_int_equal(stream_item_seq(item), 4);
    stream_item_release(item);
    assert_int_equal(stream_ring_take(ring, 7, &mine, &item), STREAM_BEHIND);
    stream_ring_release(ring);
}

/* What the reader at `place` is told next; "" for nothing. It has then read it. */
static const char *told(struct stream_ring *ring, struct stream_place *place)
{
    static char out[128];
    struct stream_item *item = NULL;

    out[0] = '\0';
    if (stream_ring_take(ring, 0, place, &item) != STREAM_ITEM)
        return out;
    out[stream_item_copy(item, place->after, 0, out, sizeof out - 1)] = '\0';
    stream_item_pass(item, place);
    stream_item_release(item);
    return out;
}

/* Notes have no number: the newest of each key, items first. Who comes when all is over hears
 * nothing of it. */
static void test_notes(void **state)
{
    struct stream_ring *ring = stream_ring_new(4, 1000, 10);
    struct stream_place early = {.after = 10, .seen = 10};
    struct stream_place late = early;

    (void)state;
    stream_ring_note(ring, 5, HK_STR("{}"), true); /* of what nobody heard */
    assert_string_equal(told(ring, &early), "");
    stream_ring_note(ring, 5, HK_STR("{\"a\":1}"), false);
    stream_ring_note(ring, 6, HK_STR("{\"b\":1}"), false);
    stream_ring_note(ring, 5, HK_STR("{\"a\":2}"), false);
    stream_ring_add(ring, 12, HK_STR("\"n\":1}"));
    assert_string_equal(told(ring, &early), "id: 12\ndata: {\"seq\":12,\"after\":10,\"n\":1}\n\n");
    assert_string_equal(told(ring, &early), "event: presence\ndata: {\"b\":1}\n\n");
    assert_string_equal(told(ring, &early), "event: presence\ndata: {\"a\":2}\n\n");
    assert_string_equal(told(ring, &early), "");
    assert_int_equal(early.after, 12);

    stream_ring_note(ring, 6, HK_STR("{\"b\":0}"), true);
    assert_string_equal(told(ring, &early), "event: presence\ndata: {\"b\":0}\n\n");
    assert_string_equal(told(ring, &early), "");
    late.after = late.seen = 12;
    assert_string_equal(told(ring, &late), "event: presence\ndata: {\"a\":2}\n\n");
    stream_ring_note(ring, 5, HK_STR("{\"a\":0}"), true);
    struct stream_place last = {.after = 12, .seen = 12};
    assert_string_equal(told(ring, &last), "");
    stream_ring_release(ring);
}

/* Who may have missed for want of room that something ended begins anew; who comes now does not. */
static void test_notes_without_room(void **state)
{
    struct stream_ring *ring = stream_ring_new(4, 1000, 0);
    struct stream_place early = {0};
    struct stream_place late = {0};
    struct stream_item *item = NULL;

    (void)state;
    stream_ring_note(ring, 1, HK_STR("{}"), false);
    assert_string_not_equal(told(ring, &early), "");
    for (int64_t key = 2; key < 6000; key++)
        stream_ring_note(ring, key, HK_STR("{}"), false);
    assert_int_equal(stream_ring_take(ring, 0, &late, &item), STREAM_ITEM);
    stream_item_release(item);
    item = NULL;
    assert_int_equal(stream_ring_take(ring, 0, &early, &item), STREAM_BEHIND);
    stream_ring_release(ring);
}

/* An item that is half written outlives its place in the ring; any cut gives the same text. */
static void test_item_pieces(void **state)
{
    struct stream_ring *ring = stream_ring_new(1, 1000, 0);
    static const char whole[] = "id: 7\ndata: {\"seq\":7,\"after\":3,\"text\":\"hello\"}\n\n";
    struct stream_item *item = NULL;

    (void)state;
    stream_ring_add(ring, 7, HK_STR("\"text\":\"hello\"}"));
    struct stream_place place = {.after = 3, .seen = 3};
    assert_int_equal(stream_ring_take(ring, 0, &place, &item), STREAM_ITEM);
    stream_ring_add(ring, 8, HK_STR("}"));
    stream_ring_release(ring);
    for (size_t step = 1; step < sizeof whole + 2; step++) {
        char out[sizeof whole + 4] = "";
        size_t n = 0;
        size_t got = 0;
        do {
            got = stream_item_copy(item, 3, n, out + n, step);
            n += got;
        } while (got == step && n < sizeof whole);
        assert_int_equal(n, sizeof whole - 1);
        assert_string_equal(out, whole);
    }
    stream_item_release(item);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ring_reads),
        cmocka_unit_test(test_ring_bytes_and_advance),
        cmocka_unit_test(test_ring_close),
        cmocka_unit_test(test_items_for_one),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_notes_without_room),
        cmocka_unit_test(test_item_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
