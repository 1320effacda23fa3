/* flow/hub.c -- from the event log to every screen: one thread, one ring per class of readers.
 *
 * Readers who may see the same are one class: workspace, department (0 sees all), admin or not.
 * After each commit the hub reads the log's new lines at one moment, loads what is true now of
 * what they name, and appends to each class's ring what that class may see, once as bytes for all
 * its readers. A conversation that a class could see before and cannot see now is said to be gone.
 *
 * What one person did for themselves alone (read marks, drafts) goes out for their own streams
 * only.
 *
 * Items carry the state, not the change: applying the newest is enough. The log is the truth: a
 * notice that got lost costs delay, not data, since the next look starts where the last one ended.
 *
 * Who looks at a case at this moment is no line of the log: the register (presence.c) says what has
 * changed and when something ends by itself, and it goes out as a note without a number.
 *
 * Counts of open and waiting conversations are compared with what was last said and go out with
 * the last item of each look.
 *
 * Threads: its own; flow_stream_open() from any.
 */
#include <time.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/str.h"
#include "engage/views.h"
#include "flow/flow_priv.h"
#include "flow/hub_priv.h"
#include "flow/presence.h"
#include "flow_sql.h"
#include "listen/sources.h"
#include "net/stream.h"
#include "people_sql.h"

enum { RING_ITEMS = 4096, EVENTS_AT_ONCE = 256, DIRTY_MAX = 64 };

#define AGAIN_US INT64_C(1000000)
#define PRESENCE_MAX_BYTES 4096u
#define RING_BYTES (4u * 1024 * 1024)
#define ITEM_MAX_BYTES (8u * 1024 * 1024)

struct ring_class {
    struct ring_class *next;
    int64_t department;
    bool admin;
    int64_t seq; /* of the last line that was shown to it */
    struct stream_ring *ring;
    struct shape_count *said; /* counts as last told */
    size_t said_count;
    int64_t said_people; /* who wait; -1 before anything was told */
};

struct hub_workspace {
    struct hub_workspace *next;
    int64_t workspace;
    int64_t seq;      /* of the last line that was shown to all classes */
    int64_t chat_seq; /* and to visitors of the web chat */
    struct ring_class *classes;
    bool noted; /* its rings have new notes */
};

struct flow_hub {
    struct flow *flow;
    struct store_session *session;
    pthread_t thread;
    bool started;
    pthread_mutex_t mutex; /* over workspaces, held while they are shown */
    struct hub_workspace *workspaces;
    pthread_mutex_t notice; /* over what follows; held for moments only: writers wait for it */
    pthread_cond_t wake;
    int64_t dirty[DIRTY_MAX]; /* workspaces whose log has grown */
    size_t dirty_count;
    bool all_dirty;   /* more than fit */
    int64_t again_us; /* the last look did not get to its end: look again then; 0: it did */
    bool stop;
};

static struct hub_workspace *find_workspace(struct flow_hub *hub, int64_t workspace)
{
    struct hub_workspace *w = hub->workspaces;

    while (w != NULL && w->workspace != workspace)
        w = w->next;
    if (w == NULL) {
        w = hk_alloc(sizeof *w);
        w->workspace = workspace;
        w->next = hub->workspaces;
        hub->workspaces = w;
    }
    return w;
}

static void wake_hub(struct flow_hub *hub)
{
    pthread_mutex_lock(&hub->notice);
    pthread_cond_signal(&hub->wake);
    pthread_mutex_unlock(&hub->notice);
}

/* ---- one look ---- */

static bool class_sees(const struct ring_class *class, int64_t department)
{
    return class->department == 0 || department == 0 || department == class->department;
}

/* Who is no admin does not see addresses and invitations. */
static const struct shape_person *person_for(
    struct hk_cx *cx, const struct ring_class *class, const struct shape_person *person)
{
    struct shape_person *copy;

    if (class->admin || person == NULL)
        return person;
    copy = hk_arena_alloc(cx->arena, sizeof *copy);
    *copy = *person;
    copy->email = HK_STR("");
    copy->invited_until_ms = 0;
    return copy;
}

/* The item of one line for one class; false if it may see nothing of it. `quarantined` is the
 * number of now. */
static bool make_item(struct hk_cx *cx, const struct ring_class *class, const struct hub_line *line,
    int64_t quarantined, struct shape_event_item *item)
{
    const struct flow_event_row *row = line->row;

    *item = line->subject;
    item->kind = (enum shape_event_kind)row->kind;
    item->actor = row->actor;
    item->people_waiting = -1;
    item->quarantined = -1;
    if (row->conversation == 0 || line->reader != 0) {
        item->person = person_for(cx, class, item->person);
        item->source = listen_show_source(cx, class->admin, item->source);
        if (row->kind != SHAPE_EVENT_KIND_QUARANTINE_CHANGED)
            return line->has_subject;
        item->quarantined = quarantined;
        return class->admin;
    }
    if (line->has_conversation && class_sees(class, line->conversation.department)) {
        item->conversation = &line->conversation;
        item->messages = line->messages;
        item->messages_count = line->message_count;
        item->promises = line->promises;
        item->promises_count = line->promise_count;
        return true;
    }
    if (!class_sees(class, row->was_department) && !class_sees(class, row->department))
        return false;
    item->kind = SHAPE_EVENT_KIND_CONVERSATION_GONE;
    item->gone = row->conversation;
    return true;
}

/* The counts and the number of people that differ from what this class was last told. */
static enum hk_rc add_counts(struct hk_cx *cx, struct flow_hub *hub, int64_t workspace,
    struct ring_class *class, struct shape_event_item *item)
{
    struct engage_reader reader = {.workspace = workspace, .department = class->department};
    struct shape_count *now;
    size_t n = 0;
    size_t changed = 0;

    HK_TRY(engage_list_counts(cx, hub->session, &reader, &now, &n));
    struct shape_count *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        bool same = false;
        for (size_t j = 0; j < class->said_count && !same; j++)
            same = class->said[j].department == now[i].department
                && class->said[j].assignee == now[i].assignee && class->said[j].open == now[i].open
                && class->said[j].snoozed == now[i].snoozed
                && class->said[j].waiting == now[i].waiting
                && class->said[j].answering == now[i].answering
                && class->said[j].uncertain == now[i].uncertain
                && class->said[j].moved == now[i].moved;
        if (!same)
            list[changed++] = now[i];
    }
    int64_t people = 0;
    HK_TRY(engage_count_people(cx, hub->session, &reader, &people));
    item->people_waiting = people != class->said_people ? people : -1;
    class->said_people = people;
    item->counts = changed > 0 ? list : NULL;
    item->counts_count = changed;
    hk_free(class->said);
    class->said = hk_alloc_array(n, sizeof *class->said);
    class->said_count = n;
    for (size_t i = 0; i < n; i++)
        class->said[i] = now[i];
    return HK_OK;
}

/* The ring puts "seq" and "after" in front of each item for each reader: cut ours off. */
static void append(
    struct ring_class *class, const struct hub_line *line, const struct shape_event_item *item)
{
    static const struct hk_str head = HK_STR_INIT("{\"seq\":0,\"after\":0,");
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(ITEM_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    shape_write_event_item(&w, item);
    struct hk_str whole = hk_buf_str(&buf);
    hk_must(hk_str_starts(whole, head));
    whole = hk_str_sub(whole, head.n, whole.n - head.n);
    if (line->reader != 0)
        stream_ring_add_for(class->ring, line->row->seq, line->reader, whole);
    else
        stream_ring_add(class->ring, line->row->seq, whole);
}

/* All of a class, if something was for all; else the persons it was for. */
static void wake(struct flow_hub *hub, const struct ring_class *class, const struct hub_line *lines,
    const bool *shown, size_t n, bool all)
{
    if (hub->flow->http == NULL)
        return;
    if (all)
        http_stream_wake(hub->flow->http, class->ring);
    for (size_t i = 0; i < n && !all; i++)
        if (shown[i])
            http_stream_wake_reader(hub->flow->http, class->ring, lines[i].reader);
}

/* A class that was shown some of these lines before another one failed is not shown them again. */
static enum hk_rc show_class(struct hk_cx *cx, struct flow_hub *hub, struct hub_workspace *w,
    struct ring_class *class, const struct hub_line *lines, size_t n, int64_t quarantined)
{
    struct shape_event_item *items = hk_arena_array(cx->arena, n, sizeof *items);
    size_t last = SIZE_MAX; /* the last item that is for all of the class */
    bool *shown = hk_arena_array(cx->arena, n, sizeof *shown);

    for (size_t i = 0; i < n; i++) {
        shown[i] = lines[i].row->seq > class->seq
            && make_item(cx, class, &lines[i], quarantined, &items[i]);
        if (shown[i] && lines[i].reader == 0)
            last = i;
    }
    if (last != SIZE_MAX)
        HK_TRY(add_counts(cx, hub, w->workspace, class, &items[last]));
    for (size_t i = 0; i < n; i++)
        if (shown[i])
            append(class, &lines[i], &items[i]);
    class->seq = lines[n - 1].row->seq;
    stream_ring_advance(class->ring, class->seq);
    wake(hub, class, lines, shown, n, last != SIZE_MAX);
    return HK_OK;
}

/* What is kept in memory follows the log too: of which department a case is, and that who typed in
 * it has said what they had to say. */
static void follow_row(struct flow_hub *hub, int64_t workspace, const struct flow_event_row *row)
{
    if (row->conversation != 0 && row->department != row->was_department)
        flow_presence_move(hub->flow->presence, workspace, row->conversation, row->department);
    bool came = row->kind == SHAPE_EVENT_KIND_MESSAGE_RECEIVED
        || row->kind == SHAPE_EVENT_KIND_CONVERSATION_OPENED;
    if (row->message != 0 && (row->actor != 0 || came))
        flow_presence_wrote(hub->flow->presence, workspace, row->conversation, row->actor);
}

/* Bodies in quarantine, if one of these lines is about them; else -1. */
static enum hk_rc count_quarantine(struct hk_cx *cx, struct flow_hub *hub, int64_t workspace,
    const struct flow_event_row *rows, size_t n, int64_t *out)
{
    *out = -1;
    for (size_t i = 0; i < n; i++)
        if (rows[i].kind == SHAPE_EVENT_KIND_QUARANTINE_CHANGED)
            return engage_count_quarantine(cx, hub->session, workspace, out);
    return HK_OK;
}

/* To visitors of the web chat; not again what they were shown before another line failed. */
static enum hk_rc show_chats(struct hk_cx *cx, struct flow_hub *hub, struct hub_workspace *w,
    const struct flow_event_row *rows, size_t n)
{
    if (!flow_chat_is_heard(hub->flow))
        return HK_OK;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].message == 0 || rows[i].seq <= w->chat_seq)
            continue;
        HK_TRY(flow_chat_show(
            cx, hub->flow, hub->session, w->workspace, rows[i].seq, rows[i].message));
        w->chat_seq = rows[i].seq;
    }
    return HK_OK;
}

/* Show what is new of one workspace. Sets *more if there is still more. */
static enum hk_rc show_page(
    struct hk_cx *cx, struct flow_hub *hub, struct hub_workspace *w, bool *more)
{
    struct flow_event_row *rows;
    int64_t quarantined;
    size_t n = 0;

    HK_TRY(flow_list_events(cx, hub->session, w->workspace, w->seq, EVENTS_AT_ONCE, &rows, &n));
    *more = n == EVENTS_AT_ONCE;
    if (n == 0)
        return HK_OK;
    for (size_t i = 0; i < n; i++)
        follow_row(hub, w->workspace, &rows[i]);
    if (w->classes != NULL) {
        struct hub_line *lines = hk_arena_array(cx->arena, n, sizeof *lines);
        HK_TRY(count_quarantine(cx, hub, w->workspace, rows, n, &quarantined));
        for (size_t i = 0; i < n; i++)
            HK_TRY(flow_hub_load(cx, hub->flow, hub->session, w->workspace, &rows[i], &lines[i]));
        for (struct ring_class *class = w->classes; class != NULL; class = class->next)
            HK_TRY(show_class(cx, hub, w, class, lines, n, quarantined));
    }
    HK_TRY(show_chats(cx, hub, w, rows, n));
    w->seq = rows[n - 1].seq;
    return HK_OK;
}

static void show(struct hk_cx *cx, struct flow_hub *hub, struct hub_workspace *w)
{
    bool more = true;

    while (more) {
        more = false;
        enum hk_rc rc = store_snapshot_begin(cx, hub->session);
        if (rc == HK_OK) {
            rc = show_page(cx, hub, w, &more);
            store_snapshot_end(hub->session);
        }
        if (rc != HK_OK) {
            hk_log(HK_LOG_ERROR, 0, "flow.hub", "reason=\"%s\"", cx->error.text);
            hub->again_us = hk_clock_steady_us() + AGAIN_US;
            more = false;
        }
        hk_arena_reset(cx->arena);
    }
}

/* ---- who is there ---- */

/* Who may not see the case hears that nobody is there, if they heard of somebody before. */
static void note_case(struct hub_workspace *w, const struct flow_presence_case *now)
{
    for (struct ring_class *class = w->classes; class != NULL; class = class->next) {
        struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(PRESENCE_MAX_BYTES);
        struct hk_json_writer writer = hk_json_writer_make(&buf);
        size_t n = class_sees(class, now->department) ? now->people_count : 0;
        const struct shape_presence said = {
            .conversation = now->conversation, .people = now->people, .people_count = n};
        shape_write_presence(&writer, &said);
        stream_ring_note(class->ring, now->conversation, hk_buf_str(&buf), n == 0);
    }
    w->noted = true;
}

static void tell_presence(struct hk_cx *cx, struct flow_hub *hub)
{
    struct flow_presence_case now;

    if (flow_presence_due_us(hub->flow->presence) > hk_clock_steady_us())
        return;
    while (flow_presence_take(hub->flow->presence, &now)) {
        note_case(find_workspace(hub, now.workspace), &now);
        flow_chat_tell(cx, hub->flow, hub->session, &now);
    }
    for (struct hub_workspace *w = hub->workspaces; w != NULL; w = w->next) {
        for (struct ring_class *c = w->classes; w->noted && c != NULL; c = c->next)
            if (hub->flow->http != NULL)
                http_stream_wake(hub->flow->http, c->ring);
        w->noted = false;
    }
}

void flow_tell_presence(struct flow *flow, struct hk_arena *arena, const struct flow_principal *who,
    const struct flow_screen *screen, struct shape_presence *out)
{
    struct flow_presence_case *now = hk_arena_alloc(arena, sizeof *now);

    if (flow_presence_set(flow->presence, who, screen->name, screen->conversation,
            screen->department, screen->typing))
        wake_hub(flow->hub);
    flow_presence_read(flow->presence, who->workspace, screen->conversation, now);
    *out = (struct shape_presence){.conversation = screen->conversation,
        .people = now->people,
        .people_count = now->people_count};
}

/* ---- the thread ---- */

/* Wait for a notice, or until something is to be told or looked at once more by itself. The lock is
 * held. */
static void wait_for_notice(struct flow_hub *hub)
{
    while (!hub->stop && hub->dirty_count == 0 && !hub->all_dirty) {
        int64_t now_us = hk_clock_steady_us();
        int64_t until_us = flow_presence_due_us(hub->flow->presence);
        if (hub->again_us != 0 && hub->again_us <= now_us)
            hub->all_dirty = true;
        if (hub->all_dirty || until_us <= now_us)
            break;
        if (hub->again_us != 0 && hub->again_us < until_us)
            until_us = hub->again_us;
        const struct timespec until = {
            .tv_sec = (time_t)(until_us / 1000000), .tv_nsec = (long)(until_us % 1000000) * 1000};
        if (until_us == INT64_MAX)
            pthread_cond_wait(&hub->wake, &hub->notice);
        else
            (void)pthread_cond_clockwait(&hub->wake, &hub->notice, CLOCK_MONOTONIC, &until);
    }
    if (hub->dirty_count > 0 || hub->all_dirty)
        hub->again_us = 0;
}

/* Wait for notices and take them. False: stop. */
static bool take_notices(struct flow_hub *hub, int64_t *dirty, size_t *n, bool *all)
{
    pthread_mutex_lock(&hub->notice);
    wait_for_notice(hub);
    *n = hub->dirty_count;
    *all = hub->all_dirty;
    for (size_t i = 0; i < *n; i++)
        dirty[i] = hub->dirty[i];
    hub->dirty_count = 0;
    hub->all_dirty = false;
    bool go_on = !hub->stop;
    pthread_mutex_unlock(&hub->notice);
    return go_on;
}

/* Classes are added and shown under one mutex: a class that opened in the middle of a look would
 * miss its lines. */
static void *run_hub(void *data)
{
    struct flow_hub *hub = data;
    struct hk_cx cx = flow_cx_begin(hub->flow);
    int64_t dirty[DIRTY_MAX];
    size_t n = 0;
    bool all = false;

    while (take_notices(hub, dirty, &n, &all)) {
        cx.now_ms = hk_clock_now_ms();
        pthread_mutex_lock(&hub->mutex);
        for (size_t i = 0; i < n && !all; i++)
            show(&cx, hub, find_workspace(hub, dirty[i]));
        for (struct hub_workspace *w = hub->workspaces; all && w != NULL; w = w->next)
            show(&cx, hub, w);
        tell_presence(&cx, hub);
        pthread_mutex_unlock(&hub->mutex);
    }
    flow_cx_end(&cx);
    return NULL;
}

void flow_hub_notice(struct flow *flow, int64_t workspace)
{
    struct flow_hub *hub = flow->hub;
    size_t i = 0;

    if (hub == NULL)
        return;
    pthread_mutex_lock(&hub->notice);
    while (i < hub->dirty_count && hub->dirty[i] != workspace)
        i++;
    if (i == DIRTY_MAX)
        hub->all_dirty = true;
    else if (i == hub->dirty_count)
        hub->dirty[hub->dirty_count++] = workspace;
    pthread_cond_signal(&hub->wake);
    pthread_mutex_unlock(&hub->notice);
}

void flow_hub_end_session(struct flow *flow, int64_t session)
{
    if (flow_presence_end_session(flow->presence, session) && flow->hub != NULL)
        wake_hub(flow->hub);
    if (flow->http != NULL)
        http_stream_end_group(flow->http, session);
}

static void free_classes(struct hub_workspace *w, bool resync)
{
    while (w->classes != NULL) {
        struct ring_class *class = w->classes;
        w->classes = class->next;
        stream_ring_close(class->ring, resync);
        stream_ring_release(class->ring);
        hk_free(class->said);
        hk_free(class);
    }
}

void flow_hub_resync(struct flow *flow)
{
    struct flow_hub *hub = flow->hub;

    pthread_mutex_lock(&hub->mutex);
    for (struct hub_workspace *w = hub->workspaces; w != NULL; w = w->next)
        free_classes(w, true);
    pthread_mutex_unlock(&hub->mutex);
}

void flow_hub_at_rest(
    struct flow *flow, int64_t workspace, void (*run)(void *data, int64_t seq), void *data)
{
    pthread_mutex_lock(&flow->hub->mutex);
    run(data, find_workspace(flow->hub, workspace)->seq);
    pthread_mutex_unlock(&flow->hub->mutex);
}

bool flow_hub_is_read(struct flow *flow, int64_t workspace)
{
    bool read = false;

    pthread_mutex_lock(&flow->hub->mutex);
    const struct hub_workspace *w = find_workspace(flow->hub, workspace);
    for (const struct ring_class *c = w->classes; c != NULL; c = c->next)
        read = read || !stream_ring_is_alone(c->ring);
    pthread_mutex_unlock(&flow->hub->mutex);
    return read;
}

struct stream_ring *flow_stream_open(struct flow *flow, const struct flow_principal *who)
{
    struct flow_hub *hub = flow->hub;
    bool admin = who->role == SHAPE_ROLE_ADMIN;

    pthread_mutex_lock(&hub->mutex);
    struct hub_workspace *w = find_workspace(hub, who->workspace);
    struct ring_class *class = w->classes;
    while (class != NULL && (class->department != who->department || class->admin != admin))
        class = class->next;
    if (class == NULL) {
        class = hk_alloc(sizeof *class);
        class->department = who->department;
        class->admin = admin;
        class->said_people = -1;
        class->seq = w->seq;
        class->ring = stream_ring_new(RING_ITEMS, RING_BYTES, w->seq);
        class->next = w->classes;
        w->classes = class;
        if (flow_presence_again(flow->presence, who->workspace))
            wake_hub(hub);
    }
    struct stream_ring *ring = stream_ring_hold(class->ring);
    pthread_mutex_unlock(&hub->mutex);
    return ring;
}

enum hk_rc flow_hub_start(struct hk_cx *cx, struct flow *flow, struct flow_hub **out)
{
    struct flow_hub *hub = hk_alloc(sizeof *hub);
    struct flow_workspace_seq_row *rows;
    size_t n = 0;

    hub->flow = flow;
    pthread_mutex_init(&hub->mutex, NULL);
    pthread_mutex_init(&hub->notice, NULL);
    pthread_cond_init(&hub->wake, NULL);
    *out = hub;
    HK_TRY(store_session_open(cx, flow->store, &hub->session));
    HK_TRY(flow_list_seqs(cx, hub->session, &rows, &n));
    for (size_t i = 0; i < n; i++)
        find_workspace(hub, rows[i].workspace)->seq = rows[i].seq;
    if (pthread_create(&hub->thread, NULL, run_hub, hub) != 0)
        return hk_fail(cx, HK_EIO, "no thread for live screens");
    hub->started = true;
    return HK_OK;
}

void flow_hub_stop(struct flow_hub *hub)
{
    if (hub == NULL)
        return;
    pthread_mutex_lock(&hub->notice);
    hub->stop = true;
    pthread_cond_broadcast(&hub->wake);
    pthread_mutex_unlock(&hub->notice);
    if (hub->started)
        pthread_join(hub->thread, NULL);
    while (hub->workspaces != NULL) {
        struct hub_workspace *w = hub->workspaces;
        hub->workspaces = w->next;
        free_classes(w, false);
        hk_free(w);
    }
    store_session_close(hub->session);
    pthread_mutex_destroy(&hub->mutex);
    pthread_mutex_destroy(&hub->notice);
    pthread_cond_destroy(&hub->wake);
    hk_free(hub);
}
