/* flow/suspect.c -- which raw body was being read when the process died?
 *
 * A body that ends the process must be found, or it ends every start; but a process that is killed
 * in a storm holds thousands of innocent ones. So while a body is parsed, and again while it is
 * recorded, its id stands in DIR/reading, a page of shared memory that outlives the process at the
 * price of one store each. A start asks for it before it reads what is unfinished.
 *
 * Place 0 is the reading thread's: parsers are where crashes come from, so who stands there is
 * suspected alone. The others are the writers', by workspace: two workspaces of one place may hide
 * each other, which costs one more crash.
 *
 * What it does not do: sync. After a power cut the file is old or empty, and no parser did that.
 * Without the file (a strange disk) nobody is suspected, and only the number of tries counts.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/flow_priv.h"

enum { PLACES = 16 };

struct flow_suspects {
    int64_t found[PLACES]; /* as the last process left them */
    atomic_int_fast64_t *now;
};

static void open_page(struct hk_cx *cx, struct flow *flow, struct flow_suspects *suspects)
{
    struct hk_str path = hk_arena_printf(cx->arena, "%.*s/reading", HKS(flow->options.folder));
    int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *page = MAP_FAILED;

    if (fd >= 0 && ftruncate(fd, sizeof suspects->found) == 0)
        page = mmap(NULL, sizeof suspects->found, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (page == MAP_FAILED) {
        hk_log(HK_LOG_WARN, cx->trace, "flow.no_reading_file", NULL);
        return;
    }
    memcpy(suspects->found, page, sizeof suspects->found);
    memset(page, 0, sizeof suspects->found);
    suspects->now = page;
}

void flow_suspects_start(struct hk_cx *cx, struct flow *flow, struct flow_suspects **out)
{
    *out = hk_alloc(sizeof **out);
    open_page(cx, flow, *out);
}

void flow_suspects_stop(struct flow_suspects *suspects)
{
    if (suspects == NULL)
        return;
    if (suspects->now != NULL)
        munmap(suspects->now, sizeof suspects->found);
    hk_free(suspects);
}

bool flow_suspect_was_read(const struct flow *flow, int64_t raw)
{
    const int64_t *found = flow->suspects->found;

    if (found[0] != 0)
        return found[0] == raw;
    for (size_t i = 1; i < PLACES; i++)
        if (found[i] == raw)
            return true;
    return false;
}

static void put(struct flow *flow, size_t place, int64_t raw)
{
    if (flow->suspects != NULL && flow->suspects->now != NULL)
        atomic_store_explicit(&flow->suspects->now[place], raw, memory_order_release);
}

void flow_suspect_parsing(struct flow *flow, int64_t raw)
{
    put(flow, 0, raw);
}

void flow_suspect_recording(struct flow *flow, int64_t workspace, int64_t raw)
{
    put(flow, 1 + (size_t)((uint64_t)workspace % (PLACES - 1)), raw);
}
