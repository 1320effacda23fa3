/* bench/bench_parse.c -- how many events a second each channel reads out of bodies.
 *
 * The bodies are those of the tests' fixtures that a channel reads without a refusal, each as often
 * as the others, for a third of a second of the processor. Printed is events a second of one core,
 * beside its bar.
 *
 * What it does not do: signatures, the database, bodies of thousands of events (those are faster).
 * Run it in the root of the tree.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "channel/channel.h"

#define BODIES_MAX 64
#define BAR 100000.0
#define MEASURED_NS INT64_C(333000000)
#define NOW_MS INT64_C(1795299000000)

struct bodies {
    struct channel_account account;
    char *list[BODIES_MAX];
    size_t count;
};

static int64_t cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static size_t parse(const struct channel_kind *kind, const struct bodies *bodies, size_t i)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = NOW_MS};
    struct channel_events events = {0};
    size_t found = 0;

    if (kind->parse(&cx, &bodies->account, hk_str_from(bodies->list[i]), &events) == HK_OK)
        found = events.count;
    hk_arena_free(cx.arena);
    return found;
}

/* A body is JSON, or stands in lines, as that of a mail. NULL: none. */
static char *body_of(const json_t *fixture)
{
    const json_t *body = json_object_get(fixture, "body");
    const json_t *lines = json_object_get(fixture, "body_lines");
    size_t n = 0;

    if (body != NULL || json_array_size(lines) == 0)
        return body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
    for (size_t i = 0; i < json_array_size(lines); i++)
        n += json_string_length(json_array_get(lines, i)) + 1;
    char *text = calloc(n + 1, 1);
    for (size_t i = 0, at = 0; i < json_array_size(lines); i++) {
        const json_t *line = json_array_get(lines, i);
        memcpy(text + at, json_string_value(line), json_string_length(line));
        at += json_string_length(line);
        text[at++] = '\n';
    }
    return text;
}

static void load(const struct channel_kind *kind, struct bodies *bodies)
{
    char folder[128], path[512];

    snprintf(folder, sizeof folder, "tests/fixtures/channel/%s", kind->name);
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strncmp(entry->d_name, "in-", 3) != 0 || bodies->count == BODIES_MAX)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        json_t *fixture = json_load_file(path, 0, NULL);
        char *body = body_of(fixture);
        bodies->list[bodies->count] = body;
        if (body != NULL && parse(kind, bodies, bodies->count) > 0)
            bodies->count++;
        else
            free(body);
        json_decref(fixture);
    }
    closedir(dir);
}

/* False: the channel reads none of its own bodies, so nothing was measured. */
static bool measure(const struct channel_kind *kind)
{
    struct bodies bodies = {.account = {.id = 1}};
    size_t events = 0;

    load(kind, &bodies);
    if (bodies.count == 0) {
        fprintf(stderr, "bench_parse: tests/fixtures/channel/%s has no body\n", kind->name);
        return false;
    }
    int64_t from_ns = cpu_ns(), taken_ns = 0;
    for (; taken_ns < MEASURED_NS; taken_ns = cpu_ns() - from_ns)
        for (size_t i = 0; i < bodies.count; i++)
            events += parse(kind, &bodies, i);
    double rate = (double)events * 1e9 / (double)taken_ns;
    printf("parse.%s %.0f events/s bar %.0f x%.1f\n", kind->name, rate, BAR, rate / BAR);
    return true;
}

int main(void)
{
    bool all = true;

    for (size_t i = 0; channel_at(i) != NULL; i++)
        if (strncmp(channel_at(i)->name, "test_", 5) != 0 && !channel_at(i)->simulated)
            all = measure(channel_at(i)) && all;
    return all ? 0 : 1;
}
