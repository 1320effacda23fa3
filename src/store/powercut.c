/* store/powercut.c -- for tests only: a disk that forgets what was not synced.
 *
 * An SQLite file system over the usual one. What is written to the database, its WAL or its
 * journal stays in this process's memory, where all its connections see it, until SQLite syncs
 * that file; only then it goes to the real file. So kill -9 is a power cut: what was acknowledged
 * must be there afterwards, and with HARK_TEST_SYNCHRONOUS=normal the same test must find losses.
 * Selected by HARK_TEST_VFS=powercut; not compiled into releases.
 *
 * It also plays a disk that begins to fail: while the file named by HARK_TEST_IO_FAULT is there,
 * what stands in it ends with an I/O error: "write", "sync" (after half of it was written), or
 * "checkpoint", which is a sync of the database file itself.
 *
 * What it does not do: deleting and making files happens at once; unsynced writes are always
 * lost, never half kept; another process must not open the database meanwhile, except to read
 * what is on the disk.
 *
 * Threads: one lock for all. Memory: the overlays live as long as the process.
 * Sources: sqlite.org/vfs.html.
 */
#include "store/powercut_priv.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"

#define BLOCK_BYTES 4096
#define BUCKETS 4096

struct block {
    struct block *next;
    sqlite3_int64 number;
    char bytes[BLOCK_BYTES];
};

/* What this process believes one file to be. */
struct overlay {
    struct overlay *next;
    struct hk_str path;
    int opened;
    bool dirty;
    sqlite3_int64 size;
    sqlite3_int64 real_bytes; /* of the real file, what still counts */
    struct block *buckets[BUCKETS];
};

struct file {
    sqlite3_file base;
    struct overlay *overlay;
    bool is_database;   /* not its log or journal */
    sqlite3_file *real; /* follows this struct */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t registered = PTHREAD_ONCE_INIT;
static struct overlay *overlays;
static sqlite3_vfs powercut, *usual;

static struct file *file_of(sqlite3_file *file)
{
    return (struct file *)(void *)file;
}

/* Is this what the disk cannot do now? Asked each time: a test makes and removes the file. */
static bool disk_fails_to(const char *act)
{
    const char *path = getenv("HARK_TEST_IO_FAULT");
    char wish[16] = "";
    int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0)
        return false;
    ssize_t n = read(fd, wish, sizeof wish - 1);
    close(fd);
    return n > 0 && strcmp(wish, act) == 0;
}

/* ---- overlays ----------------------------------------------------------------------------- */

static struct block **bucket_of(struct overlay *overlay, sqlite3_int64 number)
{
    struct block **at = &overlay->buckets[(uint64_t)number % BUCKETS];

    while (*at != NULL && (*at)->number != number)
        at = &(*at)->next;
    return at;
}

static void forget_blocks(struct overlay *overlay, sqlite3_int64 from)
{
    for (int i = 0; i < BUCKETS; i++) {
        struct block **at = &overlay->buckets[i];
        while (*at != NULL) {
            struct block *block = *at;
            if (block->number < from) {
                at = &block->next;
                continue;
            }
            *at = block->next;
            hk_free(block);
        }
    }
}

static struct overlay *find_overlay(const char *path)
{
    struct overlay *overlay = overlays;

    while (overlay != NULL && !hk_str_equal(overlay->path, hk_str_from(path)))
        overlay = overlay->next;
    return overlay;
}

/* Read from the real file what of it still counts; zeros behind that. */
static int read_real(const struct file *f, char *out, sqlite3_int64 n, sqlite3_int64 at)
{
    sqlite3_int64 valid = f->overlay->real_bytes - at;

    memset(out, 0, (size_t)n);
    if (valid <= 0)
        return SQLITE_OK;
    int code = f->real->pMethods->xRead(f->real, out, (int)(valid < n ? valid : n), at);
    return code == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : code;
}

static int load_block(const struct file *f, sqlite3_int64 number, struct block **out)
{
    struct block **at = bucket_of(f->overlay, number);

    if (*at == NULL) {
        struct block *block = hk_alloc(sizeof *block);
        block->number = number;
        int code = read_real(f, block->bytes, BLOCK_BYTES, number * BLOCK_BYTES);
        if (code != SQLITE_OK) {
            hk_free(block);
            return code;
        }
        *at = block;
    }
    *out = *at;
    return SQLITE_OK;
}

/* The part of [at, at + n) that lies in its first block. */
static sqlite3_int64 piece(sqlite3_int64 at, sqlite3_int64 n)
{
    sqlite3_int64 room = BLOCK_BYTES - at % BLOCK_BYTES;
    return n < room ? n : room;
}

/* ---- one file ----------------------------------------------------------------------------- */

static int pc_close(sqlite3_file *file)
{
    struct file *f = file_of(file);

    pthread_mutex_lock(&lock);
    f->overlay->opened--;
    pthread_mutex_unlock(&lock);
    return f->real->pMethods->xClose(f->real);
}

static int pc_read(sqlite3_file *file, void *out, int wanted, sqlite3_int64 at)
{
    struct file *f = file_of(file);
    int code = SQLITE_OK;

    pthread_mutex_lock(&lock);
    sqlite3_int64 n = f->overlay->size - at < wanted ? f->overlay->size - at : wanted;
    memset(out, 0, (size_t)wanted);
    for (sqlite3_int64 done = 0, part; code == SQLITE_OK && done < n; done += part) {
        part = piece(at + done, n - done);
        const struct block *block = *bucket_of(f->overlay, (at + done) / BLOCK_BYTES);
        if (block != NULL)
            memcpy((char *)out + done, block->bytes + (at + done) % BLOCK_BYTES, (size_t)part);
        else
            code = read_real(f, (char *)out + done, part, at + done);
    }
    pthread_mutex_unlock(&lock);
    return code == SQLITE_OK && n < wanted ? SQLITE_IOERR_SHORT_READ : code;
}

static int pc_write(sqlite3_file *file, const void *in, int n, sqlite3_int64 at)
{
    struct file *f = file_of(file);
    int code = SQLITE_OK;

    if (disk_fails_to("write"))
        return SQLITE_IOERR_WRITE;
    pthread_mutex_lock(&lock);
    for (sqlite3_int64 done = 0, part; code == SQLITE_OK && done < n; done += part) {
        struct block *block = NULL;
        part = piece(at + done, n - done);
        code = load_block(f, (at + done) / BLOCK_BYTES, &block);
        if (code == SQLITE_OK)
            memcpy(block->bytes + (at + done) % BLOCK_BYTES, (const char *)in + done, (size_t)part);
    }
    if (f->overlay->size < at + n)
        f->overlay->size = at + n;
    f->overlay->dirty = true;
    pthread_mutex_unlock(&lock);
    return code;
}

static int pc_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct file *f = file_of(file);
    struct overlay *overlay = f->overlay;

    pthread_mutex_lock(&lock);
    forget_blocks(overlay, (size + BLOCK_BYTES - 1) / BLOCK_BYTES);
    struct block *last = *bucket_of(overlay, size / BLOCK_BYTES);
    if (last != NULL)
        memset(last->bytes + size % BLOCK_BYTES, 0, (size_t)(BLOCK_BYTES - size % BLOCK_BYTES));
    overlay->size = size;
    if (overlay->real_bytes > size)
        overlay->real_bytes = size;
    overlay->dirty = true;
    pthread_mutex_unlock(&lock);
    return SQLITE_OK;
}

/* Every block that is not on the disk yet; if torn, only every second. */
static int write_out(const struct file *f, bool torn)
{
    struct overlay *overlay = f->overlay;
    const sqlite3_io_methods *real = f->real->pMethods;
    int code = real->xTruncate(f->real, overlay->real_bytes);

    for (int i = 0; code == SQLITE_OK && i < BUCKETS; i += torn ? 2 : 1) {
        const struct block *block = overlay->buckets[i];
        for (; code == SQLITE_OK && block != NULL; block = block->next) {
            sqlite3_int64 at = block->number * BLOCK_BYTES;
            sqlite3_int64 n = overlay->size - at;
            code =
                real->xWrite(f->real, block->bytes, (int)(n < BLOCK_BYTES ? n : BLOCK_BYTES), at);
        }
    }
    return code;
}

/* Now, and only now, it is on the disk. The kernel keeps it over kill -9: no real sync needed. */
static int pc_sync(sqlite3_file *file, int flags)
{
    struct file *f = file_of(file);
    int code = SQLITE_OK;
    (void)flags;

    pthread_mutex_lock(&lock);
    bool fails = disk_fails_to("sync") || (f->is_database && disk_fails_to("checkpoint"));
    if (f->overlay->dirty) {
        code = write_out(f, fails);
        if (fails) {
            code = SQLITE_IOERR_FSYNC;
        } else if (code == SQLITE_OK) {
            forget_blocks(f->overlay, 0);
            f->overlay->real_bytes = f->overlay->size;
            f->overlay->dirty = false;
        }
    }
    pthread_mutex_unlock(&lock);
    return code;
}

static int pc_size(sqlite3_file *file, sqlite3_int64 *out)
{
    pthread_mutex_lock(&lock);
    *out = file_of(file)->overlay->size;
    pthread_mutex_unlock(&lock);
    return SQLITE_OK;
}

static int pc_lock(sqlite3_file *file, int level)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xLock(real, level);
}

static int pc_unlock(sqlite3_file *file, int level)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xUnlock(real, level);
}

static int pc_check_lock(sqlite3_file *file, int *out)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xCheckReservedLock(real, out);
}

static int pc_control(sqlite3_file *file, int operation, void *argument)
{
    sqlite3_file *real = file_of(file)->real;

    /* These would make the real file grow behind our back. */
    if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    return real->pMethods->xFileControl(real, operation, argument);
}

static int pc_sector(sqlite3_file *file)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xSectorSize(real);
}

static int pc_device(sqlite3_file *file)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xDeviceCharacteristics(real);
}

static int pc_shm_map(sqlite3_file *file, int region, int bytes, int extend, void volatile **out)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xShmMap(real, region, bytes, extend, out);
}

static int pc_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xShmLock(real, offset, n, flags);
}

static void pc_shm_barrier(sqlite3_file *file)
{
    sqlite3_file *real = file_of(file)->real;
    real->pMethods->xShmBarrier(real);
}

static int pc_shm_unmap(sqlite3_file *file, int remove)
{
    sqlite3_file *real = file_of(file)->real;
    return real->pMethods->xShmUnmap(real, remove);
}

/* Version 2: shared memory for the WAL, no memory mapping of the file. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = pc_close,
    .xRead = pc_read,
    .xWrite = pc_write,
    .xTruncate = pc_truncate,
    .xSync = pc_sync,
    .xFileSize = pc_size,
    .xLock = pc_lock,
    .xUnlock = pc_unlock,
    .xCheckReservedLock = pc_check_lock,
    .xFileControl = pc_control,
    .xSectorSize = pc_sector,
    .xDeviceCharacteristics = pc_device,
    .xShmMap = pc_shm_map,
    .xShmLock = pc_shm_lock,
    .xShmBarrier = pc_shm_barrier,
    .xShmUnmap = pc_shm_unmap,
};

/* ---- the file system ---------------------------------------------------------------------- */

/* The overlay of `path`, made new unless it is in use or holds what was not synced. */
static int take_overlay(struct file *f, const char *path)
{
    struct overlay *overlay = find_overlay(path);
    sqlite3_int64 size = 0;

    if (overlay == NULL) {
        overlay = hk_alloc(sizeof *overlay);
        overlay->path = hk_str_dup(hk_str_from(path));
        overlay->next = overlays;
        overlays = overlay;
    }
    if (overlay->opened == 0 && !overlay->dirty) {
        int code = f->real->pMethods->xFileSize(f->real, &size);
        if (code != SQLITE_OK)
            return code;
        overlay->size = size;
        overlay->real_bytes = size;
    }
    overlay->opened++;
    f->overlay = overlay;
    return SQLITE_OK;
}

static int pc_open(
    sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
    struct file *f = file_of(file);
    (void)vfs;

    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) == 0)
        return usual->xOpen(usual, path, file, flags, out_flags);
    memset(f, 0, sizeof *f);
    f->real = (sqlite3_file *)(void *)(f + 1);
    f->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    int code = usual->xOpen(usual, path, f->real, flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    pthread_mutex_lock(&lock);
    code = take_overlay(f, path);
    pthread_mutex_unlock(&lock);
    if (code == SQLITE_OK)
        f->base.pMethods = &methods;
    else
        f->real->pMethods->xClose(f->real);
    return code;
}

static int pc_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    pthread_mutex_lock(&lock);
    struct overlay *overlay = find_overlay(path);
    if (overlay != NULL) {
        forget_blocks(overlay, 0);
        overlay->size = 0;
        overlay->real_bytes = 0;
        overlay->dirty = false;
    }
    pthread_mutex_unlock(&lock);
    return usual->xDelete(usual, path, sync_folder);
}

static void register_once(void)
{
    usual = sqlite3_vfs_find(NULL);
    hk_must(usual != NULL);
    powercut = *usual; /* the rest needs no change */
    powercut.pNext = NULL;
    powercut.zName = "powercut";
    powercut.szOsFile = (int)sizeof(struct file) + usual->szOsFile;
    powercut.xOpen = pc_open;
    powercut.xDelete = pc_delete;
    hk_must(sqlite3_vfs_register(&powercut, 0) == SQLITE_OK);
}

const char *store_powercut_name(void)
{
    pthread_once(&registered, register_once);
    return "powercut";
}
