/* flow/chat.c -- see chat.h: visitors' words in, and one small ring for each visitor who listens.
 *
 * A ring lives as long as somebody reads it, and LINGER_MS more: who changes the page or loses the
 * network for a moment goes on where they were. Whoever comes later reads the talk anew. Rings
 * that nobody reads are swept when another is opened, at most once a second.
 *
 * Lock order: the hub's mutex, then ours.
 */
#include "flow/chat.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "engage/chat.h"
#include "flow/flow_priv.h"
#include "flow/presence.h"
#include "model/activity.h"
#include "net/stream.h"
#include "people/visitor.h"

enum {
    BUCKETS = 4096,
    RING_ITEMS = 16,
    RING_BYTES = 64 * 1024,
    ITEM_MAX_BYTES = 256 * 1024,
    TYPING_NOTE = 1
};

#define LINGER_MS (INT64_C(60) * 1000)
#define SWEEP_EVERY_MS INT64_C(1000)

struct visitor {
    struct visitor *next;
    int64_t workspace;
    int64_t account;
    struct hk_str name; /* owned */
    struct hk_str peer; /* owned; who opened it last */
    struct stream_ring *ring;
    int64_t alone_since_ms; /* nobody reads; 0: somebody does */
};

struct flow_chats {
    pthread_mutex_t mutex;
    struct visitor *buckets[BUCKETS];
    size_t count;
    int64_t swept_ms;
};

struct flow_chats *flow_chats_new(void)
{
    struct flow_chats *chats = hk_alloc(sizeof *chats);

    hk_must(pthread_mutex_init(&chats->mutex, NULL) == 0);
    return chats;
}

static void free_visitor(struct visitor *v)
{
    stream_ring_close(v->ring, false);
    stream_ring_release(v->ring);
    hk_str_release(&v->name);
    hk_str_release(&v->peer);
    hk_free(v);
}

void flow_chats_free(struct flow_chats *chats)
{
    if (chats == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (chats->buckets[i] != NULL) {
            struct visitor *v = chats->buckets[i];
            chats->buckets[i] = v->next;
            free_visitor(v);
        }
    }
    pthread_mutex_destroy(&chats->mutex);
    hk_free(chats);
}

/* ---- accounts ---- */

void flow_chat_key(const struct flow *flow, uint8_t out[HK_KEY_BYTES])
{
    visitor_key(flow->options.key, out);
}

bool flow_chat_find(
    struct flow *flow, int64_t account, struct hk_arena *arena, struct flow_chat_account *out)
{
    struct flow_account *a = flow_account_hold(flow, account);
    bool found = a != NULL && a->kind == &channel_webchat && a->state == SHAPE_ACCOUNT_STATE_ACTIVE;

    if (found) {
        const struct channel_account *c = &a->channel;
        const struct channel_field *fields = a->kind->fields;
        *out = (struct flow_chat_account){.workspace = a->workspace,
            .id = a->id,
            .title = hk_arena_str(arena, channel_setting(c, fields, "title")),
            .greeting = hk_arena_str(arena, channel_setting(c, fields, "greeting")),
            .hours = hk_arena_str(arena, channel_setting(c, fields, "hours")),
            .color = hk_arena_str(arena, channel_setting(c, fields, "color")),
            .elsewhere = hk_arena_str(arena, channel_setting(c, fields, "elsewhere")),
            .languages = hk_arena_str(arena, channel_setting(c, fields, "languages")),
            .origins = hk_arena_str(arena, channel_setting(c, fields, "origins")),
            .secret = hk_arena_str(arena, channel_setting(c, fields, "identity_secret"))};
    }
    flow_account_release(a);
    return found;
}

void flow_chat_take(struct flow *flow, int64_t account_id, struct hk_str body, uint64_t trace,
    flow_delivery_done *done, void *owner)
{
    struct flow_account *account = flow_account_hold(flow, account_id);

    if (account == NULL)
        done(owner, HK_ENOTFOUND, 404, HK_STR(""));
    else if (flow_pipeline_is_full(flow))
        done(owner, HK_ELIMIT, 503, HK_STR(""));
    else
        flow_receive_for(flow, account, body, trace, done, owner);
    flow_account_release(account);
}

/* ---- rings ---- */

static size_t bucket_of(int64_t account, struct hk_str name)
{
    uint64_t hash = (uint64_t)account * UINT64_C(0x9e3779b97f4a7c15);

    for (size_t i = 0; i < name.n; i++)
        hash = (hash ^ (uint8_t)name.p[i]) * UINT64_C(0x100000001b3);
    return hash % BUCKETS;
}

static struct visitor *find_visitor(struct flow_chats *chats, int64_t account, struct hk_str name)
{
    struct visitor *v = chats->buckets[bucket_of(account, name)];

    while (v != NULL && (v->account != account || !hk_str_equal(v->name, name)))
        v = v->next;
    return v;
}

/* Is it time for this one to go? */
static bool is_over(struct visitor *v, int64_t now_ms)
{
    if (!stream_ring_is_alone(v->ring))
        v->alone_since_ms = 0;
    else if (v->alone_since_ms == 0)
        v->alone_since_ms = now_ms;
    return v->alone_since_ms != 0 && now_ms - v->alone_since_ms >= LINGER_MS;
}

static void sweep(struct flow_chats *chats, int64_t now_ms)
{
    if (now_ms - chats->swept_ms < SWEEP_EVERY_MS && chats->swept_ms <= now_ms)
        return;
    chats->swept_ms = now_ms;
    for (size_t i = 0; i < BUCKETS; i++) {
        struct visitor **at = &chats->buckets[i];
        while (*at != NULL) {
            struct visitor *v = *at;
            if (!is_over(v, now_ms)) {
                at = &v->next;
                continue;
            }
            *at = v->next;
            chats->count--;
            free_visitor(v);
        }
    }
}

/* How many visitors of this address listen now. */
static size_t count_peer(const struct flow_chats *chats, struct hk_str peer)
{
    size_t n = 0;

    for (size_t i = 0; i < BUCKETS; i++)
        for (const struct visitor *v = chats->buckets[i]; v != NULL; v = v->next)
            n += hk_str_equal(v->peer, peer) && !stream_ring_is_alone(v->ring);
    return n;
}

struct opening {
    struct hk_cx *cx;
    struct flow *flow;
    const struct flow_chat_account *account;
    struct hk_str visitor;
    struct hk_str peer;
    struct stream_ring *ring; /* out */
    enum hk_rc rc;            /* out */
};

static struct visitor *add_visitor(struct flow_chats *chats, const struct opening *o, int64_t seq)
{
    size_t bucket = bucket_of(o->account->id, o->visitor);
    struct visitor *v = hk_alloc(sizeof *v);

    *v = (struct visitor){.next = chats->buckets[bucket],
        .workspace = o->account->workspace,
        .account = o->account->id,
        .name = hk_str_dup(o->visitor),
        .peer = hk_str_dup(o->peer),
        .ring = stream_ring_new(RING_ITEMS, RING_BYTES, seq)};
    chats->buckets[bucket] = v;
    chats->count++;
    return v;
}

/* While the hub rests: nothing is shown between its number and the ring's beginning. */
static void open_ring(void *data, int64_t seq)
{
    struct opening *o = data;
    struct flow_chats *chats = o->flow->chats;

    pthread_mutex_lock(&chats->mutex);
    sweep(chats, o->cx->now_ms);
    struct visitor *v = find_visitor(chats, o->account->id, o->visitor);
    if (chats->count >= FLOW_CHAT_STREAMS_MAX && v == NULL)
        o->rc = hk_fail(o->cx, HK_ELIMIT, "too many visitors listen at once");
    else if (count_peer(chats, o->peer) >= FLOW_CHAT_ADDRESS_STREAMS_MAX)
        o->rc = hk_fail(o->cx, HK_ELIMIT, "too many streams to one address");
    else if (v != NULL
        && http_ring_streams(o->flow->http, v->ring) >= FLOW_CHAT_VISITOR_STREAMS_MAX)
        o->rc = hk_fail(o->cx, HK_ELIMIT, "too many streams of one visitor");
    if (o->rc == HK_OK) {
        if (v == NULL)
            v = add_visitor(chats, o, seq);
        hk_str_release(&v->peer);
        v->peer = hk_str_dup(o->peer);
        v->alone_since_ms = 0;
        o->ring = stream_ring_hold(v->ring);
    }
    pthread_mutex_unlock(&chats->mutex);
}

enum hk_rc flow_chat_open(struct hk_cx *cx, struct flow *flow,
    const struct flow_chat_account *account, struct hk_str visitor, struct hk_str peer,
    struct stream_ring **out)
{
    struct opening o = {
        .cx = cx, .flow = flow, .account = account, .visitor = visitor, .peer = peer};

    flow_hub_at_rest(flow, account->workspace, open_ring, &o);
    *out = o.ring;
    return o.rc;
}

bool flow_chat_is_attended(struct flow *flow, int64_t workspace)
{
    return flow_hub_is_read(flow, workspace);
}

bool flow_chat_is_heard(struct flow *flow)
{
    pthread_mutex_lock(&flow->chats->mutex);
    bool heard = flow->chats->count > 0;
    pthread_mutex_unlock(&flow->chats->mutex);
    return heard;
}

/* ---- from the log to the visitor ---- */

static bool listens(struct flow *flow, int64_t account, struct hk_str visitor)
{
    pthread_mutex_lock(&flow->chats->mutex);
    bool found = find_visitor(flow->chats, account, visitor) != NULL;
    pthread_mutex_unlock(&flow->chats->mutex);
    return found;
}

static void show_message(
    struct flow *flow, int64_t seq, const struct engage_chat_row *row, struct hk_str item)
{
    pthread_mutex_lock(&flow->chats->mutex);
    struct visitor *v = find_visitor(flow->chats, row->account, row->remote_key);
    if (v != NULL && seq > stream_ring_last(v->ring)) /* a look that failed half way comes again */
        stream_ring_add(v->ring, seq, item);
    if (v != NULL && flow->http != NULL)
        http_stream_wake(flow->http, v->ring);
    pthread_mutex_unlock(&flow->chats->mutex);
}

/* Their stream ends and says so: what it showed is not what holds now. */
static void begin_anew(struct flow *flow, int64_t account, struct hk_str name)
{
    struct flow_chats *chats = flow->chats;

    pthread_mutex_lock(&chats->mutex);
    struct visitor **at = &chats->buckets[bucket_of(account, name)];
    while (*at != NULL && ((*at)->account != account || !hk_str_equal((*at)->name, name)))
        at = &(*at)->next;
    struct visitor *v = *at;
    if (v != NULL) {
        *at = v->next;
        chats->count--;
        stream_ring_close(v->ring, true);
        if (flow->http != NULL)
            http_stream_wake(flow->http, v->ring);
        free_visitor(v);
    }
    pthread_mutex_unlock(&chats->mutex);
}

/* Not somebody's words but a line that tells what was done: was the chat closed for its visitor, or
 * opened again? */
static enum hk_rc show_turn(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, int64_t message)
{
    struct engage_turn_row turn;
    struct shape_activity what;

    enum hk_rc rc = engage_read_turn(cx, session, workspace, message, &turn);
    if (rc == HK_ENOTFOUND)
        return HK_OK;
    HK_TRY(rc);
    if (model_activity_read(turn.activity, &what)
        && (what.kind == SHAPE_ACTIVITY_KIND_BANNED || what.kind == SHAPE_ACTIVITY_KIND_UNBANNED))
        begin_anew(flow, turn.account, turn.remote_key);
    return HK_OK;
}

enum hk_rc flow_chat_show(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, int64_t seq, int64_t message)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(ITEM_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    struct engage_chat_row row;
    enum hk_rc rc = engage_read_chat(cx, session, workspace, message, &row);

    if (rc == HK_ENOTFOUND)
        return show_turn(cx, flow, session, workspace, message);
    HK_TRY(rc);
    if (!engage_chat_is_seen(&row) || !listens(flow, row.account, row.remote_key))
        return HK_OK;
    hk_buf_add_str(&buf, HK_STR("\"message\":"));
    HK_TRY(engage_write_chat(cx, session, workspace, flow->blob_key, &row, &w));
    hk_buf_add_char(&buf, '}');
    if (!buf.over) /* the channel's limits on text forbid it */
        show_message(flow, seq, &row, hk_buf_str(&buf));
    return HK_OK;
}

/* Who of us it is they need not know before it is said. */
void flow_chat_tell(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    const struct flow_presence_case *now)
{
    struct engage_chat_place place;
    bool types = false;

    for (size_t i = 0; i < now->people_count; i++)
        types = types || (now->people[i].person != 0 && now->people[i].typing);
    if (!flow_chat_is_heard(flow)
        || engage_find_chat(cx, session, now->workspace, now->conversation, &place) != HK_OK)
        return;
    pthread_mutex_lock(&flow->chats->mutex);
    struct visitor *v = find_visitor(flow->chats, place.account, place.remote_key);
    if (v != NULL) {
        stream_ring_note(v->ring, TYPING_NOTE,
            types ? HK_STR("{\"typing\":true}") : HK_STR("{\"typing\":false}"), !types);
        if (flow->http != NULL)
            http_stream_wake(flow->http, v->ring);
    }
    pthread_mutex_unlock(&flow->chats->mutex);
}

bool flow_chat_listens(struct flow *flow, int64_t account, struct hk_str visitor)
{
    return listens(flow, account, visitor);
}
