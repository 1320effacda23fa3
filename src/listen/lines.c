/* listen/lines.c -- see lines.h.
 *
 * A thread that is free takes the next piece: it reads what is there, keeps whole lines and leaves
 * what follows the last line end to the next one. A piece has a number; when it is worked off, its
 * thread waits for the pieces before it, writes, and adds its counts.
 *
 * Taking and giving have a lock each: whoever waits for input keeps nobody from writing. Who holds
 * `reading` may take `lock`, never the other way round.
 */
#include "listen/lines.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/json_write.h"
#include "base/str.h"

enum { READ_BYTES = 256 << 10, ROOM_BYTES = (int)POST_LINE_MAX + READ_BYTES };

struct run {
    const struct lines_options *options;
    pthread_mutex_t reading; /* for what follows */
    enum post_format format; /* what lines are first taken for */
    char *rest;              /* the beginning of a line that goes on in the next piece */
    size_t rest_n;
    bool passing; /* inside of a line that is too long */
    bool ended;
    uint64_t next;        /* the next piece's number */
    pthread_mutex_t lock; /* for what follows */
    pthread_cond_t turned;
    int error;       /* errno of what failed */
    bool read_error; /* it was the reading */
    uint64_t turn;   /* the piece that may write */
    struct lines_tally tally;
};

struct piece {
    uint64_t number;
    char *bytes;
    size_t n;
    enum post_format format; /* what its lines are first taken for */
    bool too_long;           /* before its first line ended one that was too long */
};

struct worker {
    struct run *run;
    pthread_t thread;
    struct hk_cx cx;
    struct match_work *work;
    struct piece piece;
    struct hk_buf out;
    struct lines_tally tally; /* of this piece; lines counted from it on */
};

/* ---- taking ------------------------------------------------------------------------------- */

static bool has_failed(struct run *run)
{
    pthread_mutex_lock(&run->lock);
    const bool failed = run->error != 0;
    pthread_mutex_unlock(&run->lock);
    return failed;
}

static void note_read_error(struct run *run, int error)
{
    pthread_mutex_lock(&run->lock);
    run->error = error;
    run->read_error = true;
    pthread_mutex_unlock(&run->lock);
}

/* Reads once what is there, behind piece->n bytes. False: the end, or an error. */
static bool read_more(struct run *run, struct piece *piece)
{
    ssize_t n;

    do
        n = read(run->options->in, piece->bytes + piece->n, READ_BYTES);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        note_read_error(run, errno);
    if (n <= 0) {
        run->ended = true;
        return false;
    }
    piece->n += (size_t)n;
    return true;
}

/* Drop what belongs to a line that is too long. */
static void pass_long_line(struct run *run, struct piece *piece)
{
    const char *end = memchr(piece->bytes, '\n', piece->n);

    if (end == NULL) {
        piece->n = 0;
        return;
    }
    size_t dropped = (size_t)(end - piece->bytes) + 1;
    piece->n -= dropped;
    memmove(piece->bytes, piece->bytes + dropped, piece->n);
    run->passing = false;
    piece->too_long = true;
}

/* Leave what follows the last line end to the next piece. False: no line ended yet. */
static bool cut_at_line_end(struct run *run, struct piece *piece)
{
    const char *end = piece->n > 0 ? memrchr(piece->bytes, '\n', piece->n) : NULL;

    if (end == NULL && piece->n >= POST_LINE_MAX) {
        run->passing = true;
        piece->n = 0;
    }
    if (end == NULL && !piece->too_long)
        return false;
    size_t whole = end != NULL ? (size_t)(end - piece->bytes) + 1 : 0;
    run->rest_n = piece->n - whole;
    memcpy(run->rest, piece->bytes + whole, run->rest_n);
    piece->n = whole;
    return true;
}

/* The first line that looks like something says what the lines are first taken for. */
static void guess_format(struct run *run, struct hk_cx *cx, const struct piece *piece)
{
    struct hk_str rest = {piece->bytes, piece->n}, line;

    while (run->format == POST_FORMAT_AUTO && hk_str_cut(&rest, '\n', &line))
        run->format = post_format_guess(cx, line);
}

/* The next whole lines. False: there are none. */
static bool take_piece(struct worker *w)
{
    struct run *run = w->run;
    struct piece *piece = &w->piece;
    bool found = false;

    pthread_mutex_lock(&run->reading);
    piece->too_long = false;
    memcpy(piece->bytes, run->rest, run->rest_n);
    piece->n = run->rest_n;
    run->rest_n = 0;
    while (!found && !run->ended && read_more(run, piece)) {
        if (run->passing)
            pass_long_line(run, piece);
        if (!run->passing || piece->n > 0)
            found = cut_at_line_end(run, piece);
    }
    if (!found && run->passing) { /* it was the last line */
        run->passing = false;
        piece->n = 0;
        piece->too_long = true;
    }
    found |= piece->n > 0 || piece->too_long;
    if (has_failed(run))
        found = false;
    piece->number = run->next;
    run->next += found;
    if (run->format == POST_FORMAT_AUTO)
        guess_format(run, &w->cx, piece);
    piece->format = run->format;
    pthread_mutex_unlock(&run->reading);
    return found;
}

/* ---- working ------------------------------------------------------------------------------ */

static void note_bad(struct lines_tally *tally, uint64_t line, const char *reason)
{
    if (tally->bad < LINES_BAD_SHOWN) {
        struct lines_bad *bad = &tally->first[tally->bad];
        bad->line = line;
        snprintf(bad->reason, sizeof bad->reason, "%.*s", (int)sizeof bad->reason - 1, reason);
    }
    tally->bad++;
}

static void put_found(
    struct hk_buf *out, const struct post *post, const struct match_query *found, size_t n)
{
    struct hk_json_writer w = hk_json_writer_make(out);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "id", post->id);
    hk_json_put_key(&w, "queries");
    hk_json_array_begin(&w);
    for (size_t i = 0; i < n; i++)
        hk_json_put_str(&w, found[i].name);
    hk_json_array_end(&w);
    hk_json_put_key(&w, "hits");
    hk_json_array_begin(&w);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < found[i].hits_n; k++) {
            const struct match_hit *hit = &found[i].hits[k];
            hk_json_object_begin(&w);
            hk_json_str_member(&w, "query", found[i].name);
            hk_json_int_member(&w, "start", hit->from);
            hk_json_int_member(&w, "end", hit->to);
            hk_json_str_member(&w, "why", hk_str_from(query_why(hit->kind)));
            hk_json_object_end(&w);
        }
    }
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    hk_buf_add_char(out, '\n');
}

static enum hk_rc read_line(struct worker *w, struct hk_str line, struct post *out)
{
    enum post_format first = w->piece.format, wish = w->run->options->format;
    enum hk_rc rc = HK_EINVAL;

    if (line.n > POST_LINE_MAX)
        return hk_fail(&w->cx, HK_EINVAL, "longer than 1 MiB");
    if (first != POST_FORMAT_AUTO)
        rc = post_read(&w->cx, first, line, out);
    else
        (void)hk_fail(&w->cx, HK_EINVAL, "no JSON object with a post that is known here");
    if (rc != HK_EINVAL || wish != POST_FORMAT_AUTO)
        return rc;
    struct hk_error why = w->cx.error;
    enum post_format other = post_format_guess(&w->cx, line);
    if (other == POST_FORMAT_AUTO || other == first) {
        w->cx.error = why;
        return rc;
    }
    return post_read(&w->cx, other, line, out);
}

static void work_line(struct worker *w, struct hk_str line)
{
    const struct match_query *found;
    struct post post;

    w->tally.lines++;
    if (hk_str_trim(line).n == 0)
        return;
    hk_arena_reset(w->cx.arena);
    enum hk_rc rc = read_line(w, line, &post);
    if (rc == HK_END)
        w->tally.others++;
    else if (rc != HK_OK)
        note_bad(&w->tally, w->tally.lines, w->cx.error.text);
    if (rc != HK_OK)
        return;
    w->tally.posts++;
    post.sense = w->run->options->sense;
    size_t n = match_post(w->work, w->run->options->set, &post, &found);
    if (n == 0)
        return;
    w->tally.matched++;
    put_found(&w->out, &post, found, n);
}

static void work_piece(struct worker *w)
{
    struct hk_str rest = {w->piece.bytes, w->piece.n}, line;

    hk_buf_clear(&w->out);
    w->tally = (struct lines_tally){.bytes = w->piece.n};
    if (w->piece.too_long)
        note_bad(&w->tally, ++w->tally.lines, "longer than 1 MiB");
    while (hk_str_cut(&rest, '\n', &line))
        work_line(w, line);
}

/* ---- giving ------------------------------------------------------------------------------- */

static int write_all(int fd, struct hk_str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        bytes = hk_str_sub(bytes, (size_t)n, bytes.n);
    }
    return 0;
}

static void add_tally(struct lines_tally *all, const struct lines_tally *piece)
{
    size_t shown = piece->bad < LINES_BAD_SHOWN ? piece->bad : LINES_BAD_SHOWN;

    for (size_t i = 0; i < shown; i++)
        if (all->bad + i < LINES_BAD_SHOWN) {
            all->first[all->bad + i] = piece->first[i];
            all->first[all->bad + i].line += all->lines;
        }
    all->bad += piece->bad;
    all->lines += piece->lines;
    all->bytes += piece->bytes;
    all->posts += piece->posts;
    all->others += piece->others;
    all->matched += piece->matched;
}

/* False: writing failed, here or elsewhere. */
static bool give_piece(struct worker *w)
{
    struct run *run = w->run;

    pthread_mutex_lock(&run->lock);
    while (run->turn != w->piece.number)
        pthread_cond_wait(&run->turned, &run->lock);
    bool whole = run->error == 0;
    pthread_mutex_unlock(&run->lock);
    int error = whole ? write_all(run->options->out, hk_buf_str(&w->out)) : 0;
    pthread_mutex_lock(&run->lock);
    if (error != 0)
        run->error = error;
    if (whole && error == 0)
        add_tally(&run->tally, &w->tally);
    run->turn++;
    pthread_cond_broadcast(&run->turned);
    pthread_mutex_unlock(&run->lock);
    return whole && error == 0;
}

static void *work(void *of)
{
    struct worker *w = of;

    while (take_piece(w)) {
        work_piece(w);
        if (!give_piece(w))
            break;
    }
    return NULL;
}

/* ---- all ---------------------------------------------------------------------------------- */

static void worker_begin(struct worker *w, struct run *run)
{
    w->run = run;
    w->cx.arena = hk_arena_new();
    w->work = match_work_new();
    w->piece.bytes = hk_alloc(ROOM_BYTES);
    w->out = hk_buf_make(SIZE_MAX / 2);
}

static void worker_end(struct worker *w)
{
    hk_arena_free(w->cx.arena);
    match_work_free(w->work);
    hk_free(w->piece.bytes);
    hk_buf_free(&w->out);
}

enum hk_rc lines_run(struct hk_cx *cx, const struct lines_options *options, struct lines_tally *out)
{
    struct run run = {.options = options, .format = options->format};
    struct worker *workers = hk_alloc_array(options->threads, sizeof *workers);
    unsigned started = 1;

    pthread_mutex_init(&run.reading, NULL);
    pthread_mutex_init(&run.lock, NULL);
    pthread_cond_init(&run.turned, NULL);
    run.rest = hk_alloc(ROOM_BYTES);
    for (unsigned i = 0; i < options->threads; i++)
        worker_begin(&workers[i], &run);
    for (; started < options->threads; started++)
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0)
            break;
    work(&workers[0]); /* this thread is one of them */
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < options->threads; i++)
        worker_end(&workers[i]);
    hk_free(workers);
    hk_free(run.rest);
    pthread_cond_destroy(&run.turned);
    pthread_mutex_destroy(&run.lock);
    pthread_mutex_destroy(&run.reading);
    *out = run.tally;
    if (run.error == 0)
        return HK_OK;
    return hk_fail(cx, HK_EIO, "%s: %s",
        run.read_error ? "reading posts" : "writing what was found", strerror(run.error));
}
