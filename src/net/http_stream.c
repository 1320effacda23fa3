/* net/http_stream.c -- event streams: connections that sleep until their ring has something.
 *
 * The streams of one ring share a slot. A stream that has read all of its ring joins the slot's
 * waiting list and suspends its connection; waking a ring takes that list whole and resumes each.
 * A generation number, raised by every wake, is compared under the slot's lock before a stream
 * goes to sleep, so that an item added meanwhile is never slept through.
 *
 * A suspended connection does not notice that its client is gone; the comment every 15 s does,
 * by being written. One timer thread resumes the streams whose comment is due, those whose ring
 * closed, and cuts the connection of a stream that was told to end but whose client does not read.
 *
 * What it does not do: know sessions, rights or the store; keep anything for a client that left.
 *
 * Threads: on_read() and on_free() on libmicrohttpd's, the timer's own, the rest from any.
 * Memory:  some 200 bytes a stream besides its connection; an item being written is shared.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "net/http_server_priv.h"
#include "net/stream_priv.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define RESPONSE_BLOCK_BYTES 512U /* used by HTTP/1.0 clients only */
#define TICK_MS 250
#define CUT_AFTER_US INT64_C(500000)
#define RETRY_LEAST_MS 1000U
#define RETRY_SPREAD_MS 4000U

struct http_stream {
    struct http_server *server;
    struct stream_slot *slot;
    struct MHD_Connection *connection;
    int socket;
    int64_t group;
    int64_t reader;
    uint64_t peer;    /* hash of its address */
    int64_t until_us; /* ends then by itself; INT64_MAX for never */
    struct stream_place place;
    struct stream_item *item; /* being written, from byte `item_at` on */
    size_t item_at;
    char text[40]; /* being written before any item: retry, comment, resync */
    uint8_t text_n;
    uint8_t text_at;
    bool ending; /* nothing more after what is being written */
    bool silent; /* the timer found a comment due */
    int64_t written_us;
    atomic_bool told_to_end;
    int64_t told_us;                  /* under the slot's lock */
    struct http_stream *next_waiting; /* under the slot's lock */
    struct http_stream *previous;     /* members of the slot, under its lock */
    struct http_stream *next;
};

struct stream_slot {
    pthread_mutex_t lock;
    struct stream_ring *ring;
    atomic_ullong generation;
    struct http_stream *waiting;
    struct http_stream *members;
    struct stream_slot *next; /* under server->slots_lock */
};

/* ---- slots ---- */

static struct stream_slot **slot_list(struct http_server *server, const struct stream_ring *ring)
{
    return &server
                ->slots[((uintptr_t)ring * UINT64_C(0x9e3779b97f4a7c15) >> 32) % STREAM_SLOT_LISTS];
}

/* The slot of `ring`, made if need be. server->slots_lock is held. */
static struct stream_slot *slot_get(struct http_server *server, struct stream_ring *ring, bool make)
{
    struct stream_slot **list = slot_list(server, ring);
    struct stream_slot *slot = *list;

    while (slot != NULL && slot->ring != ring)
        slot = slot->next;
    if (slot == NULL && make) {
        slot = hk_alloc(sizeof *slot);
        hk_must(pthread_mutex_init(&slot->lock, NULL) == 0);
        slot->ring = stream_ring_hold(ring);
        slot->next = *list;
        *list = slot;
    }
    return slot;
}

/* Take an empty slot off the server. server->slots_lock is held. */
static void slot_drop(struct http_server *server, struct stream_slot *slot)
{
    struct stream_slot **at = slot_list(server, slot->ring);

    while (*at != slot)
        at = &(*at)->next;
    *at = slot->next;
    pthread_mutex_destroy(&slot->lock);
    stream_ring_release(slot->ring);
    hk_free(slot);
}

static void member_add(
    struct http_server *server, struct http_stream *stream, struct stream_ring *ring)
{
    pthread_mutex_lock(&server->slots_lock);
    struct stream_slot *slot = slot_get(server, ring, true);
    pthread_mutex_lock(&slot->lock);
    stream->slot = slot;
    stream->next = slot->members;
    if (stream->next != NULL)
        stream->next->previous = stream;
    slot->members = stream;
    pthread_mutex_unlock(&slot->lock);
    stream_tally_add(&server->of_groups, (uint64_t)stream->group);
    stream_tally_add(&server->of_peers, stream->peer);
    pthread_mutex_unlock(&server->slots_lock);
    atomic_fetch_add(&server->streams, 1U);
}

static void untally(struct http_server *server, const struct http_stream *stream)
{
    stream_tally_remove(&server->of_groups, (uint64_t)stream->group);
    stream_tally_remove(&server->of_peers, stream->peer);
}

/* It ends, and counts no longer. server->slots_lock and its slot's lock are held. */
static void member_tell_to_end(
    struct http_server *server, struct http_stream *stream, int64_t now_us)
{
    if (atomic_exchange(&stream->told_to_end, true))
        return;
    stream->told_us = now_us;
    atomic_fetch_add(&server->streams_ended, 1U);
    untally(server, stream);
}

static void member_remove(struct http_server *server, struct http_stream *stream)
{
    struct stream_slot *slot = stream->slot;

    pthread_mutex_lock(&server->slots_lock);
    pthread_mutex_lock(&slot->lock);
    if (stream->previous != NULL)
        stream->previous->next = stream->next;
    else
        slot->members = stream->next;
    if (stream->next != NULL)
        stream->next->previous = stream->previous;
    bool empty = slot->members == NULL;
    pthread_mutex_unlock(&slot->lock);
    if (empty)
        slot_drop(server, slot);
    if (atomic_load(&stream->told_to_end))
        atomic_fetch_sub(&server->streams_ended, 1U);
    else
        untally(server, stream);
    pthread_mutex_unlock(&server->slots_lock);
    atomic_fetch_sub(&server->streams, 1U);
}

/* The slot after `slot`, NULL: the first. server->slots_lock is held. */
static struct stream_slot *slot_next(struct http_server *server, const struct stream_slot *slot)
{
    struct stream_slot **list = server->slots;

    if (slot != NULL) {
        if (slot->next != NULL)
            return slot->next;
        list = slot_list(server, slot->ring) + 1;
    }
    while (list < server->slots + STREAM_SLOT_LISTS && *list == NULL)
        list++;
    return list < server->slots + STREAM_SLOT_LISTS ? *list : NULL;
}

/* ---- sleeping and waking ---- */

/* Go to sleep unless something happened since `seen` was read. False: look again. */
static bool stream_sleep(struct http_stream *stream, unsigned long long seen)
{
    struct stream_slot *slot = stream->slot;

    pthread_mutex_lock(&slot->lock);
    bool nothing_new = atomic_load(&slot->generation) == seen
        && !atomic_load(&stream->server->stopping) && !atomic_load(&stream->told_to_end);
    if (nothing_new) {
        stream->next_waiting = slot->waiting;
        slot->waiting = stream;
        MHD_suspend_connection(stream->connection);
    }
    pthread_mutex_unlock(&slot->lock);
    return nothing_new;
}

/* Resume what was taken off a waiting list. A resumed stream may be freed at once. */
static void streams_resume(struct http_stream *list)
{
    while (list != NULL) {
        struct http_stream *next = list->next_waiting;
        MHD_resume_connection(list->connection);
        list = next;
    }
}

/* Let go of the slots and resume what was taken off them. The daemon must not stop meanwhile,
 * though all these streams may have ended before libmicrohttpd is done with waking them: stopping
 * waits.
 */
static void slots_leave(struct http_server *server, struct http_stream *list)
{
    if (list == NULL) {
        pthread_mutex_unlock(&server->slots_lock);
        return;
    }
    server->resuming++;
    pthread_mutex_unlock(&server->slots_lock);
    streams_resume(list);
    pthread_mutex_lock(&server->slots_lock);
    server->resuming--;
    if (server->timer_stopping && server->resuming == 0)
        pthread_cond_broadcast(&server->timer_stop);
    pthread_mutex_unlock(&server->slots_lock);
}

/* Take all that wait off the slot, so that they look again. The slot's lock is held. */
static struct http_stream *slot_take_waiting(struct stream_slot *slot)
{
    struct http_stream *list = slot->waiting;

    atomic_fetch_add(&slot->generation, 1U);
    slot->waiting = NULL;
    return list;
}

void http_stream_wake(struct http_server *server, struct stream_ring *ring)
{
    struct http_stream *list = NULL;

    pthread_mutex_lock(&server->slots_lock);
    struct stream_slot *slot = slot_get(server, ring, false);
    if (slot != NULL) {
        pthread_mutex_lock(&slot->lock);
        list = slot_take_waiting(slot);
        pthread_mutex_unlock(&slot->lock);
    }
    slots_leave(server, list);
}

void http_streams_end_all(struct http_server *server)
{
    struct http_stream *list = NULL;

    pthread_mutex_lock(&server->slots_lock);
    for (struct stream_slot *slot = NULL; (slot = slot_next(server, slot)) != NULL;) {
        pthread_mutex_lock(&slot->lock);
        struct http_stream *taken = slot_take_waiting(slot);
        pthread_mutex_unlock(&slot->lock);
        while (taken != NULL) { /* ours alone now: join the lists */
            struct http_stream *next = taken->next_waiting;
            taken->next_waiting = list;
            list = taken;
            taken = next;
        }
    }
    slots_leave(server, list);
}

/* Move those of the waiting list that `pick` names to *list. The slot's lock is held. */
static void slot_pick_waiting(struct stream_slot *slot, struct http_stream **list,
    bool (*pick)(struct http_stream *stream, int64_t limit_us), int64_t limit_us)
{
    struct http_stream **at = &slot->waiting;

    while (*at != NULL) {
        struct http_stream *stream = *at;
        if (!pick(stream, limit_us)) {
            at = &stream->next_waiting;
            continue;
        }
        *at = stream->next_waiting;
        stream->next_waiting = *list;
        *list = stream;
    }
}

/* pick: streams of one reader, who is given in the place of the limit. */
static bool pick_reader(struct http_stream *stream, int64_t reader)
{
    return stream->reader == reader;
}

void http_stream_wake_reader(struct http_server *server, struct stream_ring *ring, int64_t reader)
{
    struct http_stream *list = NULL;

    pthread_mutex_lock(&server->slots_lock);
    struct stream_slot *slot = slot_get(server, ring, false);
    if (slot != NULL) {
        pthread_mutex_lock(&slot->lock);
        atomic_fetch_add(&slot->generation, 1U); /* who was about to sleep looks again */
        slot_pick_waiting(slot, &list, pick_reader, reader);
        pthread_mutex_unlock(&slot->lock);
    }
    slots_leave(server, list);
}

static bool pick_ended(struct http_stream *stream, int64_t limit_us)
{
    (void)limit_us;
    return atomic_load(&stream->told_to_end);
}

/* Due for a comment: the last byte was written at `limit_us` or before. */
static bool pick_silent(struct http_stream *stream, int64_t limit_us)
{
    stream->silent = stream->written_us <= limit_us;
    return stream->silent;
}

void http_stream_end_group(struct http_server *server, int64_t group)
{
    struct http_stream *list = NULL;
    int64_t now_us = hk_clock_steady_us();

    if (group == 0)
        return;
    pthread_mutex_lock(&server->slots_lock);
    for (struct stream_slot *slot = NULL; (slot = slot_next(server, slot)) != NULL;) {
        pthread_mutex_lock(&slot->lock);
        for (struct http_stream *s = slot->members; s != NULL; s = s->next)
            if (s->group == group)
                member_tell_to_end(server, s, now_us);
        slot_pick_waiting(slot, &list, pick_ended, 0);
        pthread_mutex_unlock(&slot->lock);
    }
    slots_leave(server, list);
}

size_t http_ring_streams(struct http_server *server, struct stream_ring *ring)
{
    size_t n = 0;

    pthread_mutex_lock(&server->slots_lock);
    struct stream_slot *slot = slot_get(server, ring, false);
    if (slot != NULL) {
        pthread_mutex_lock(&slot->lock);
        for (const struct http_stream *s = slot->members; s != NULL; s = s->next)
            n++;
        pthread_mutex_unlock(&slot->lock);
    }
    pthread_mutex_unlock(&server->slots_lock);
    return n;
}

size_t http_server_streams(const struct http_server *server)
{
    return atomic_load(&server->streams);
}

void http_stream_count(
    const struct http_exchange *exchange, int64_t group, size_t *of_group, size_t *of_peer)
{
    struct http_server *server = exchange->server;
    uint64_t peer = stream_peer_key(exchange->request.peer);

    pthread_mutex_lock(&server->slots_lock);
    *of_group = stream_tally_of(&server->of_groups, (uint64_t)group);
    *of_peer = stream_tally_of(&server->of_peers, peer);
    pthread_mutex_unlock(&server->slots_lock);
}

/* ---- writing ---- */

static void stream_say(struct http_stream *stream, struct hk_str text)
{
    hk_must(text.n <= sizeof stream->text);
    memcpy(stream->text, text.p, text.n);
    stream->text_n = (uint8_t)text.n;
    stream->text_at = 0;
}

/* The last word of a stream: read everything anew, if you may. */
static void stream_say_resync(struct http_stream *stream)
{
    stream_say(stream, HK_STR("event: resync\ndata: {}\n\n"));
    stream->ending = true;
}

/* Copy what is being written; less than `max` means that it is all written. */
static size_t stream_drain(struct http_stream *stream, char *to, size_t max)
{
    size_t n = (size_t)stream->text_n - stream->text_at;

    n = n < max ? n : max;
    memcpy(to, stream->text + stream->text_at, n);
    stream->text_at = (uint8_t)(stream->text_at + n);
    if (n == max || stream->item == NULL)
        return n;
    size_t copied =
        stream_item_copy(stream->item, stream->place.after, stream->item_at, to + n, max - n);
    stream->item_at += copied;
    n += copied;
    if (n < max) {
        stream_item_pass(stream->item, &stream->place);
        stream_item_release(stream->item);
        stream->item = NULL;
    }
    return n;
}

/* Find the next thing to write. False if there is nothing: the caller sends what it has, or
 * sleeps if it has nothing. */
static bool stream_advance(struct http_stream *stream)
{
    switch (stream_ring_take(stream->slot->ring, stream->reader, &stream->place, &stream->item)) {
    case STREAM_ITEM:
        stream->item_at = 0;
        return true;
    case STREAM_BEHIND:
    case STREAM_RESYNC:
        stream_say_resync(stream);
        return true;
    case STREAM_CLOSED:
        stream->ending = true;
        return true;
    case STREAM_WAIT:
        break;
    }
    if (!stream->silent)
        return false;
    stream->silent = false;
    stream_say(stream, HK_STR(": \n\n"));
    return true;
}

static ssize_t on_read(void *cls, uint64_t position, char *to, size_t max)
{
    struct http_stream *stream = cls;
    size_t n = 0;

    (void)position;
    for (;;) {
        n += stream_drain(stream, to + n, max - n);
        if (n == max)
            break;
        if (stream->ending) {
            if (n == 0)
                return MHD_CONTENT_READER_END_OF_STREAM;
            break;
        }
        if (atomic_load(&stream->told_to_end)) {
            stream_say_resync(stream);
            continue;
        }
        if (atomic_load(&stream->server->stopping)) {
            stream->ending = true;
            continue;
        }
        unsigned long long seen = atomic_load(&stream->slot->generation);
        if (stream_advance(stream))
            continue;
        if (n > 0)
            break;
        if (stream_sleep(stream, seen))
            return 0;
    }
    stream->written_us = hk_clock_steady_us();
    return (ssize_t)n;
}

static void on_free(void *cls)
{
    struct http_stream *stream = cls;

    member_remove(stream->server, stream);
    stream_item_release(stream->item);
    hk_free(stream);
}

struct MHD_Response *http_stream_new(
    struct http_exchange *exchange, const struct http_stream_options *options)
{
    struct http_stream *stream = hk_alloc(sizeof *stream);
    char retry[sizeof stream->text];

    stream->server = exchange->server;
    stream->connection = exchange->connection;
    stream->socket = exchange->socket;
    stream->group = options->group;
    stream->reader = options->reader;
    stream->peer = stream_peer_key(exchange->request.peer);
    stream->place = (struct stream_place){.after = options->after, .seen = options->after};
    stream->written_us = hk_clock_steady_us();
    stream->until_us =
        options->lasts_ms > 0 ? stream->written_us + options->lasts_ms * 1000 : INT64_MAX;
    /* spread, so that after a restart not all clients come back in the same second */
    unsigned retry_ms =
        RETRY_LEAST_MS + (unsigned)(exchange->request.trace % (RETRY_SPREAD_MS + 1U));
    int retry_n = snprintf(retry, sizeof retry, "retry: %u\n\n", retry_ms);
    hk_must(retry_n > 0 && (size_t)retry_n < sizeof retry);
    stream_say(stream, (struct hk_str){retry, (size_t)retry_n});
    member_add(stream->server, stream, options->ring);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, RESPONSE_BLOCK_BYTES, on_read, stream, on_free);
    hk_must(response != NULL);
    (void)MHD_add_response_header(response, "Content-Type", "text/event-stream");
    (void)MHD_add_response_header(response, "X-Accel-Buffering", "no"); /* nginx: pass at once */
    return response;
}

/* ---- the timer ---- */

/* Those whose time is over end like those that were told to. The slot's lock is held. */
static void slot_end_expired(struct http_server *server, struct stream_slot *slot, int64_t now_us)
{
    for (struct http_stream *s = slot->members; s != NULL; s = s->next)
        if (s->until_us <= now_us)
            member_tell_to_end(server, s, now_us);
}

/* A stream that was told to end, but whose client does not read: its connection is cut. It is a
 * member, so its socket is still its own. The slot's lock is held. */
static void slot_cut_stuck(struct stream_slot *slot, int64_t now_us)
{
    for (struct http_stream *s = slot->members; s != NULL; s = s->next) {
        if (atomic_load(&s->told_to_end) && now_us - s->told_us >= CUT_AFTER_US)
            (void)shutdown(s->socket, SHUT_RDWR);
    }
}

static void timer_tick(struct http_server *server)
{
    struct http_stream *list = NULL;
    int64_t now_us = hk_clock_steady_us();
    int64_t silent_since_us = now_us - atomic_load(&server->heartbeat_us);

    for (struct stream_slot *slot = NULL; (slot = slot_next(server, slot)) != NULL;) {
        bool closed = stream_ring_is_closed(slot->ring);
        pthread_mutex_lock(&slot->lock);
        slot_end_expired(server, slot, now_us);
        slot_pick_waiting(slot, &list, pick_silent, closed ? INT64_MAX : silent_since_us);
        if (atomic_load(&server->streams_ended) > 0) {
            slot_pick_waiting(slot, &list, pick_ended, 0);
            slot_cut_stuck(slot, now_us);
        }
        pthread_mutex_unlock(&slot->lock);
    }
    pthread_mutex_unlock(&server->slots_lock);
    streams_resume(list);
    pthread_mutex_lock(&server->slots_lock);
}

static void *timer_run(void *cls)
{
    struct http_server *server = cls;

    pthread_mutex_lock(&server->slots_lock);
    while (!server->timer_stopping) {
        int64_t until_us = hk_clock_steady_us() + TICK_MS * INT64_C(1000);
        struct timespec until = {
            .tv_sec = (time_t)(until_us / 1000000), .tv_nsec = (long)(until_us % 1000000) * 1000};
        (void)pthread_cond_clockwait(
            &server->timer_stop, &server->slots_lock, CLOCK_MONOTONIC, &until);
        if (!server->timer_stopping)
            timer_tick(server);
    }
    pthread_mutex_unlock(&server->slots_lock);
    return NULL;
}

bool http_streams_start(struct http_server *server)
{
    return pthread_create(&server->timer, NULL, timer_run, server) == 0;
}

void http_streams_stop(struct http_server *server)
{
    pthread_mutex_lock(&server->slots_lock);
    server->timer_stopping = true;
    pthread_cond_broadcast(&server->timer_stop);
    pthread_mutex_unlock(&server->slots_lock);
    (void)pthread_join(server->timer, NULL);
    pthread_mutex_lock(&server->slots_lock);
    while (server->resuming > 0)
        pthread_cond_wait(&server->timer_stop, &server->slots_lock);
    pthread_mutex_unlock(&server->slots_lock);
}

void http_server_set_heartbeat(struct http_server *server, int64_t heartbeat_ms)
{
    atomic_store(&server->heartbeat_us, heartbeat_ms * 1000);
}
