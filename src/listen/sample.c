/* listen/sample.c -- see sample.h. */
#include "listen/sample.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"

#define HALF_BYTES (INT64_C(128) << 20)
#define READ_BYTES (INT64_C(8) << 20)
#define CHUNK_BYTES (INT64_C(1) << 20)
#define MOMENT_BYTES 13 /* digits of a moment in ms; of year 2286 one more */

enum { HALF_POSTS = 100000, PATH_BYTES = 4096 };

/* One of the two files. */
struct half {
    int fd; /* -1: could not be opened */
    int64_t posts;
    int64_t bytes;
    int64_t since_ms; /* of its first line; 0: empty */
};

struct listen_sample {
    pthread_mutex_t lock;
    struct half halves[2];
    unsigned growing; /* which one */
    bool complained;
};

static void complain(struct listen_sample *sample, const char *path)
{
    if (!sample->complained)
        hk_log(HK_LOG_WARN, 0, "listen.sample", "path=%s error=%s", path, strerrorname_np(errno));
    sample->complained = true;
}

/* ---- opening --------------------------------------------------------------------------------- */

static int64_t moment_of(struct hk_str line)
{
    struct hk_str digits;
    int64_t at_ms = 0;

    return hk_str_cut(&line, '\t', &digits) && hk_str_to_int(digits, &at_ms) ? at_ms : 0;
}

/* How many lines there are, and when the first was written. */
static void half_count(struct half *half)
{
    char *chunk = hk_alloc(CHUNK_BYTES);
    ssize_t n;

    while ((n = pread(half->fd, chunk, CHUNK_BYTES, half->bytes)) > 0) {
        if (half->bytes == 0)
            half->since_ms = moment_of((struct hk_str){chunk, (size_t)n});
        for (const char *p = chunk; (p = memchr(p, '\n', (size_t)(chunk + n - p))) != NULL; p++)
            half->posts++;
        half->bytes += n;
    }
    hk_free(chunk);
}

static void half_open(struct listen_sample *sample, struct half *half, const char *path)
{
    half->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (half->fd < 0)
        complain(sample, path);
    else
        half_count(half);
}

struct listen_sample *listen_sample_new(struct hk_str folder, int64_t workspace)
{
    struct listen_sample *sample = hk_alloc(sizeof *sample);
    char path[PATH_BYTES];

    hk_must(pthread_mutex_init(&sample->lock, NULL) == 0);
    (void)snprintf(path, sizeof path, "%.*s/heard", HKS(folder));
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        complain(sample, path);
    for (unsigned i = 0; i < HK_COUNT(sample->halves); i++) {
        (void)snprintf(
            path, sizeof path, "%.*s/heard/%lld.%u", HKS(folder), (long long)workspace, i);
        half_open(sample, &sample->halves[i], path);
    }
    sample->growing = sample->halves[1].since_ms > sample->halves[0].since_ms ? 1 : 0;
    return sample;
}

void listen_sample_free(struct listen_sample *sample)
{
    if (sample == NULL)
        return;
    for (unsigned i = 0; i < HK_COUNT(sample->halves); i++)
        if (sample->halves[i].fd >= 0)
            close(sample->halves[i].fd);
    pthread_mutex_destroy(&sample->lock);
    hk_free(sample);
}

/* ---- growing --------------------------------------------------------------------------------- */

/* The half to write to; the other begins anew when this one is full. */
static struct half *half_with_room(struct listen_sample *sample)
{
    struct half *half = &sample->halves[sample->growing];

    if (half->posts < HALF_POSTS && half->bytes < HALF_BYTES)
        return half;
    sample->growing = 1 - sample->growing;
    half = &sample->halves[sample->growing];
    if (half->fd >= 0 && ftruncate(half->fd, 0) != 0)
        complain(sample, "heard");
    half->posts = half->bytes = half->since_ms = 0;
    return half;
}

void listen_sample_add(
    struct listen_sample *sample, int64_t now_ms, const struct hk_str *posts, size_t n)
{
    HK_AUTO(hk_buf_free) struct hk_buf lines = hk_buf_make((size_t)HALF_BYTES);

    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        hk_buf_printf(&lines, "%0*lld\t%.*s\n", MOMENT_BYTES, (long long)now_ms, HKS(posts[i]));
    struct hk_str text = hk_buf_str(&lines);
    pthread_mutex_lock(&sample->lock);
    struct half *half = half_with_room(sample);
    const ssize_t written = half->fd < 0 ? -1 : write(half->fd, text.p, text.n);
    if (written == (ssize_t)text.n) {
        half->since_ms = half->bytes == 0 ? now_ms : half->since_ms;
        half->bytes += (int64_t)text.n;
        half->posts += (int64_t)n;
    } else {
        complain(sample, "heard");
        if (written > 0 && ftruncate(half->fd, half->bytes) != 0) /* no half line stays */
            half->bytes += written;
    }
    pthread_mutex_unlock(&sample->lock);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Lines of the end of `text`, the last first; a first one that may be cut off is left out. */
static size_t lines_backwards(struct hk_str text, size_t max, struct hk_str *out)
{
    size_t n = 0;
    size_t end = text.n;

    while (n < max && end > 0) {
        const char *newline = memrchr(text.p, '\n', end - 1);
        size_t from = newline == NULL ? 0 : (size_t)(newline - text.p) + 1;
        struct hk_str line = hk_str_sub(text, from, end - from);
        struct hk_str moment;
        if (newline == NULL && moment_of(line) == 0)
            break;
        if (hk_str_cut(&line, '\t', &moment) && hk_str_ends(line, HK_STR("\n")))
            out[n++] = hk_str_sub(line, 0, line.n - 1);
        end = from;
    }
    return n;
}

/* The end of a file, as much as is wished. */
static struct hk_str half_end(struct hk_cx *cx, const struct half *half, int64_t wish_bytes)
{
    int64_t n = half->bytes < wish_bytes ? half->bytes : wish_bytes;
    char *text = hk_arena_unset(cx->arena, (size_t)n + 1);
    ssize_t got = half->fd < 0 ? 0 : pread(half->fd, text, (size_t)n, half->bytes - n);

    return (struct hk_str){text, got > 0 ? (size_t)got : 0};
}

size_t listen_sample_newest(
    struct hk_cx *cx, struct listen_sample *sample, size_t max, struct hk_str **out)
{
    struct hk_str *list = hk_arena_array(cx->arena, max, sizeof *list);

    pthread_mutex_lock(&sample->lock);
    struct half newer = sample->halves[sample->growing];
    struct half older = sample->halves[1 - sample->growing];
    pthread_mutex_unlock(&sample->lock);
    struct hk_str text = half_end(cx, &newer, READ_BYTES);
    size_t n = lines_backwards(text, max, list);
    if (n < max && (int64_t)text.n < READ_BYTES)
        n += lines_backwards(half_end(cx, &older, READ_BYTES - (int64_t)text.n), max - n, list + n);
    *out = list;
    return n;
}

struct listen_sample_size listen_sample_size(struct listen_sample *sample)
{
    struct listen_sample_size size;

    pthread_mutex_lock(&sample->lock);
    const struct half *newer = &sample->halves[sample->growing];
    const struct half *older = &sample->halves[1 - sample->growing];
    size.posts = newer->posts + older->posts;
    size.since_ms = older->since_ms > 0 ? older->since_ms : newer->since_ms;
    pthread_mutex_unlock(&sample->lock);
    return size;
}
