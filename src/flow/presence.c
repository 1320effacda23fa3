/* flow/presence.c -- the register of screens: what each shows, until it says otherwise or is
 * silent.
 *
 * A screen says every half minute that it still shows its case; after a minute of silence it does
 * not (a browser that crashed says nothing). Typing holds for six seconds after each word of it.
 * What changed is kept as a list of cases, each once, and told at most ten times a second: a
 * hundred colleagues who leaf through their cases do not wake a thousand streams with each step.
 *
 * What it does not do: rights. Who sets has been asked whether they may see the case; who is told
 * is the hub's to decide, from the case's department.
 *
 * Threads: one lock over all, held for a walk over the screens of all (some thousands at most).
 * Memory:  a screen is some 200 bytes; at most 16 of a person, so nobody can fill it. Of visitors
 *          (person 0) there is one each while they type, and only who listens may say so.
 * Errors:  none.
 */
#include "flow/presence.h"

#include <pthread.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"

#define LOOKING_US INT64_C(60000000)
#define TYPING_US INT64_C(6000000)
#define TELL_EVERY_US INT64_C(100000)

enum { SCREEN_MAX_BYTES = 128, SCREENS_OF_PERSON = 16 };

struct screen {
    struct screen *next; /* the one that spoke last is first */
    int64_t workspace, person, session;
    int64_t conversation, department;
    int64_t looks_until_us;
    int64_t types_until_us; /* 0: does not */
    char name[SCREEN_MAX_BYTES];
    size_t name_n;
};

struct changed_case {
    struct changed_case *next;
    int64_t workspace, conversation, department;
};

struct flow_presence {
    pthread_mutex_t lock;
    struct screen *screens;
    struct changed_case *changed;
    int64_t told_us;    /* when a case was last taken */
    int64_t expires_us; /* nothing ends by itself before */
};

struct flow_presence *flow_presence_new(void)
{
    struct flow_presence *presence = hk_alloc(sizeof *presence);

    hk_must(pthread_mutex_init(&presence->lock, NULL) == 0);
    presence->expires_us = INT64_MAX;
    return presence;
}

void flow_presence_free(struct flow_presence *presence)
{
    if (presence == NULL)
        return;
    while (presence->screens != NULL) {
        struct screen *screen = presence->screens;
        presence->screens = screen->next;
        hk_free(screen);
    }
    while (presence->changed != NULL) {
        struct changed_case *one = presence->changed;
        presence->changed = one->next;
        hk_free(one);
    }
    pthread_mutex_destroy(&presence->lock);
    hk_free(presence);
}

/* ---- all below holds the lock ---- */

static void note_change(
    struct flow_presence *presence, int64_t workspace, int64_t conversation, int64_t department)
{
    struct changed_case *one = presence->changed;

    while (one != NULL && (one->workspace != workspace || one->conversation != conversation))
        one = one->next;
    if (one == NULL) {
        one = hk_alloc(sizeof *one);
        one->workspace = workspace;
        one->conversation = conversation;
        one->next = presence->changed;
        presence->changed = one;
    }
    one->department = department;
}

static void screen_changed(struct flow_presence *presence, const struct screen *screen)
{
    note_change(presence, screen->workspace, screen->conversation, screen->department);
}

static void drop_screen(struct flow_presence *presence, struct screen **at)
{
    struct screen *screen = *at;

    screen_changed(presence, screen);
    *at = screen->next;
    hk_free(screen);
}

/* What has ended by itself, and when the next thing will. */
static void expire(struct flow_presence *presence, int64_t now_us)
{
    struct screen **at = &presence->screens;

    if (now_us < presence->expires_us)
        return;
    presence->expires_us = INT64_MAX;
    while (*at != NULL) {
        struct screen *screen = *at;
        if (screen->looks_until_us <= now_us) {
            drop_screen(presence, at);
            continue;
        }
        if (screen->types_until_us != 0 && screen->types_until_us <= now_us) {
            screen->types_until_us = 0;
            screen_changed(presence, screen);
        }
        int64_t next = screen->types_until_us != 0 ? screen->types_until_us : INT64_MAX;
        if (screen->looks_until_us < next)
            next = screen->looks_until_us;
        if (next < presence->expires_us)
            presence->expires_us = next;
        at = &screen->next;
    }
}

static bool is_screen(
    const struct screen *screen, const struct flow_principal *who, struct hk_str name)
{
    return screen->workspace == who->workspace && screen->person == who->login
        && hk_str_equal((struct hk_str){screen->name, screen->name_n}, name);
}

/* Take this screen off the list, to be put in front again; a new one if there was none. Of those of
 * one person that are too many the one that was silent longest ends. */
static struct screen *find_screen(
    struct flow_presence *presence, const struct flow_principal *who, struct hk_str name)
{
    struct screen *found = NULL;
    size_t n = 0;

    for (struct screen **at = &presence->screens; *at != NULL;) {
        struct screen *screen = *at;
        if (found == NULL && is_screen(screen, who, name)) {
            found = screen;
            *at = screen->next;
            continue;
        }
        bool theirs =
            who->login != 0 && screen->person == who->login && screen->workspace == who->workspace;
        if (theirs && ++n >= SCREENS_OF_PERSON)
            drop_screen(presence, at);
        else
            at = &screen->next;
    }
    if (found != NULL)
        return found;
    found = hk_alloc(sizeof *found);
    found->workspace = who->workspace;
    found->person = who->login;
    memcpy(found->name, name.p, name.n);
    found->name_n = name.n;
    return found;
}

static void add_person(struct flow_presence_case *out, int64_t person, bool typing)
{
    for (size_t i = 0; i < out->people_count; i++)
        if (out->people[i].person == person) {
            out->people[i].typing = out->people[i].typing || typing;
            return;
        }
    if (out->people_count < FLOW_PRESENCE_PEOPLE_MAX)
        out->people[out->people_count++] =
            (struct shape_presence_person){.person = person, .typing = typing};
}

static void gather(const struct flow_presence *presence, struct flow_presence_case *out)
{
    for (const struct screen *s = presence->screens; s != NULL; s = s->next)
        if (s->conversation == out->conversation && s->workspace == out->workspace)
            add_person(out, s->person, s->types_until_us != 0);
}

/* ---- from outside ---- */

static bool has_changed(const struct flow_presence *presence)
{
    return presence->changed != NULL;
}

bool flow_presence_set(struct flow_presence *presence, const struct flow_principal *who,
    struct hk_str name, int64_t conversation, int64_t department, bool typing)
{
    int64_t now_us = hk_clock_steady_us();

    hk_must(name.n <= SCREEN_MAX_BYTES);
    pthread_mutex_lock(&presence->lock);
    expire(presence, now_us);
    struct screen *screen = find_screen(presence, who, name);
    bool same = screen->conversation == conversation && screen->department == department;
    if (!same && screen->conversation != 0)
        screen_changed(presence, screen);
    if (conversation == 0) {
        hk_free(screen);
    } else {
        if (!same || (screen->types_until_us != 0) != typing)
            note_change(presence, who->workspace, conversation, department);
        screen->session = who->session;
        screen->conversation = conversation;
        screen->department = department;
        screen->looks_until_us = now_us + (who->login != 0 ? LOOKING_US : TYPING_US);
        screen->types_until_us = typing ? now_us + TYPING_US : 0;
        screen->next = presence->screens;
        presence->screens = screen;
        presence->expires_us = now_us; /* to be counted anew */
        expire(presence, now_us);
    }
    bool changed = has_changed(presence);
    pthread_mutex_unlock(&presence->lock);
    return changed;
}

bool flow_presence_end_session(struct flow_presence *presence, int64_t session)
{
    if (session == 0)
        return false;
    pthread_mutex_lock(&presence->lock);
    for (struct screen **at = &presence->screens; *at != NULL;)
        if ((*at)->session == session)
            drop_screen(presence, at);
        else
            at = &(*at)->next;
    bool changed = has_changed(presence);
    pthread_mutex_unlock(&presence->lock);
    return changed;
}

void flow_presence_move(
    struct flow_presence *presence, int64_t workspace, int64_t conversation, int64_t department)
{
    pthread_mutex_lock(&presence->lock);
    for (struct screen *s = presence->screens; s != NULL; s = s->next)
        if (s->conversation == conversation && s->workspace == workspace
            && s->department != department) {
            s->department = department;
            screen_changed(presence, s);
        }
    pthread_mutex_unlock(&presence->lock);
}

void flow_presence_wrote(
    struct flow_presence *presence, int64_t workspace, int64_t conversation, int64_t person)
{
    pthread_mutex_lock(&presence->lock);
    for (struct screen *s = presence->screens; s != NULL; s = s->next)
        if (s->conversation == conversation && s->workspace == workspace && s->person == person
            && s->types_until_us != 0) {
            s->types_until_us = 0;
            screen_changed(presence, s);
        }
    pthread_mutex_unlock(&presence->lock);
}

bool flow_presence_again(struct flow_presence *presence, int64_t workspace)
{
    pthread_mutex_lock(&presence->lock);
    for (const struct screen *s = presence->screens; s != NULL; s = s->next)
        if (s->workspace == workspace)
            screen_changed(presence, s);
    bool changed = has_changed(presence);
    pthread_mutex_unlock(&presence->lock);
    return changed;
}

int64_t flow_presence_due_us(struct flow_presence *presence)
{
    pthread_mutex_lock(&presence->lock);
    int64_t due_us =
        has_changed(presence) ? presence->told_us + TELL_EVERY_US : presence->expires_us;
    pthread_mutex_unlock(&presence->lock);
    return due_us;
}

bool flow_presence_take(struct flow_presence *presence, struct flow_presence_case *out)
{
    int64_t now_us = hk_clock_steady_us();

    pthread_mutex_lock(&presence->lock);
    expire(presence, now_us);
    struct changed_case *one = presence->changed;
    if (one != NULL) {
        presence->changed = one->next;
        presence->told_us = now_us;
        *out = (struct flow_presence_case){.workspace = one->workspace,
            .conversation = one->conversation,
            .department = one->department};
        gather(presence, out);
        hk_free(one);
    }
    pthread_mutex_unlock(&presence->lock);
    return one != NULL;
}

void flow_presence_read(struct flow_presence *presence, int64_t workspace, int64_t conversation,
    struct flow_presence_case *out)
{
    *out = (struct flow_presence_case){.workspace = workspace, .conversation = conversation};
    pthread_mutex_lock(&presence->lock);
    expire(presence, hk_clock_steady_us());
    gather(presence, out);
    pthread_mutex_unlock(&presence->lock);
}
