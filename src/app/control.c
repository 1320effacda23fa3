/* app/control.c -- see app/control.h.
 *
 * A socket's address holds 107 bytes, a folder's path may be longer: so it is named through the
 * open folder, /proc/self/fd/N/hark.sock.
 */
#include "app/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#define REQUEST_MAX_BYTES ((size_t)1 << 20)
#define REPLY_MAX_BYTES ((size_t)8 << 20)
#define PEER_PATIENCE_S 5 /* of the server with who connects and then says nothing */

struct app_control {
    int folder;
    int listener;
    int stop; /* an eventfd */
    app_control_answer *answer;
    void *owner;
    pthread_t thread;
};

static void close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static struct sockaddr_un address_in(int folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/hark.sock", folder);
    return address;
}

/* Read one line, without its end, into `buf`. */
static enum hk_rc read_line(struct hk_cx *cx, int fd, struct hk_buf *buf)
{
    char chunk[4096];

    for (;;) {
        ssize_t got = recv(fd, chunk, sizeof chunk, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return hk_fail(cx, HK_EIO, "the other side hung up before it had answered");
        hk_buf_add(buf, chunk, (size_t)got);
        if (buf->over)
            return hk_fail(cx, HK_ELIMIT, "the other side said too much");
        if (chunk[got - 1] == '\n') {
            buf->n--;
            return HK_OK;
        }
    }
}

static enum hk_rc write_line(struct hk_cx *cx, int fd, struct hk_str line)
{
    struct hk_str parts[] = {line, HK_STR("\n")};

    for (size_t i = 0; i < HK_COUNT(parts); i++) {
        struct hk_str rest = parts[i];
        while (rest.n > 0) {
            ssize_t sent = send(fd, rest.p, rest.n, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR)
                continue;
            if (sent < 0)
                return hk_fail(cx, HK_EIO, "the other side hung up: %s", strerror(errno));
            rest = hk_str_sub(rest, (size_t)sent, rest.n);
        }
    }
    return HK_OK;
}

/* ---- the server's side -------------------------------------------------------------------- */

static bool peer_is_ours(int fd)
{
    struct ucred peer;
    socklen_t n = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0
        && (peer.uid == geteuid() || peer.uid == 0);
}

static void serve_one(struct app_control *control, int fd)
{
    const struct timeval patience = {.tv_sec = PEER_PATIENCE_S};
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = hk_clock_now_ms()};
    HK_AUTO(hk_buf_free) struct hk_buf request = hk_buf_make(REQUEST_MAX_BYTES);
    HK_AUTO(hk_buf_free) struct hk_buf reply = hk_buf_make(REPLY_MAX_BYTES);
    const struct hk_json *tree;

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (!peer_is_ours(fd))
        hk_log(HK_LOG_WARN, 0, "app.control_stranger", NULL);
    else if (read_line(&cx, fd, &request) == HK_OK
        && hk_json_read(&cx, hk_buf_str(&request), &hk_json_foreign, &tree) == HK_OK) {
        cx.now_ms = hk_clock_now_ms();
        control->answer(&cx, control->owner, tree, &reply);
        if (!reply.over)
            (void)!write_line(&cx, fd, hk_buf_str(&reply));
    }
    hk_arena_free(cx.arena);
}

static void *serve(void *data)
{
    struct app_control *control = data;
    struct pollfd watched[] = {
        {.fd = control->stop, .events = POLLIN}, {.fd = control->listener, .events = POLLIN}};

    for (;;) {
        if (poll(watched, HK_COUNT(watched), -1) < 0 && errno != EINTR)
            break;
        if (watched[0].revents != 0)
            break;
        if (watched[1].revents == 0)
            continue;
        HK_AUTO(close_file) int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            serve_one(control, fd);
    }
    return NULL;
}

static enum hk_rc listen_in(struct hk_cx *cx, struct app_control *control)
{
    struct sockaddr_un address = address_in(control->folder);
    mode_t before;
    int bound;

    (void)unlinkat(control->folder, "hark.sock", 0);
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->listener < 0)
        return hk_fail(cx, HK_EIO, "hark.sock: %s", strerror(errno));
    before = umask(0177);
    bound = bind(control->listener, (const struct sockaddr *)&address, sizeof address);
    umask(before);
    if (bound != 0 || listen(control->listener, 16) != 0)
        return hk_fail(cx, HK_EIO, "hark.sock: %s", strerror(errno));
    return HK_OK;
}

static void control_free(struct app_control *control)
{
    close_file(&control->listener);
    close_file(&control->stop);
    close_file(&control->folder);
    hk_free(control);
}

enum hk_rc app_control_start(struct hk_cx *cx, const char *folder, app_control_answer *answer,
    void *owner, struct app_control **out)
{
    struct app_control *control = hk_alloc(sizeof *control);
    enum hk_rc rc = HK_OK;

    *control = (struct app_control){.listener = -1, .answer = answer, .owner = owner};
    control->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    control->stop = eventfd(0, EFD_CLOEXEC);
    if (control->folder < 0 || control->stop < 0)
        rc = hk_fail(cx, HK_EIO, "%s: %s", folder, strerror(errno));
    if (rc == HK_OK)
        rc = listen_in(cx, control);
    if (rc == HK_OK && pthread_create(&control->thread, NULL, serve, control) != 0)
        rc = hk_fail(cx, HK_EIO, "hark.sock: no thread for it");
    if (rc == HK_OK)
        *out = control;
    else
        control_free(control);
    return rc;
}

void app_control_stop(struct app_control *control)
{
    const uint64_t one = 1;

    if (control == NULL)
        return;
    (void)unlinkat(control->folder, "hark.sock", 0);
    hk_must(write(control->stop, &one, sizeof one) == sizeof one);
    pthread_join(control->thread, NULL);
    control_free(control);
}

/* ---- the command's side ------------------------------------------------------------------- */

enum hk_rc app_control_ask(
    struct hk_cx *cx, const char *folder, struct hk_str request, struct hk_str *out)
{
    HK_AUTO(close_file) int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    HK_AUTO(close_file) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    HK_AUTO(hk_buf_free) struct hk_buf reply = hk_buf_make(REPLY_MAX_BYTES);
    struct sockaddr_un address;

    if (dir < 0)
        return hk_fail(cx, HK_ENOTFOUND, "%s: %s", folder, strerror(errno));
    address = address_in(dir);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        if (errno == EACCES || errno == EPERM)
            return hk_fail(cx, HK_EDENIED,
                "%s/hark.sock: the server runs as another user; run this command as that one",
                folder);
        return hk_fail(cx, HK_ENOTFOUND, "%s: no server is running", folder);
    }
    HK_TRY(write_line(cx, fd, request));
    HK_TRY(read_line(cx, fd, &reply));
    *out = hk_arena_str(cx->arena, hk_buf_str(&reply));
    return HK_OK;
}
