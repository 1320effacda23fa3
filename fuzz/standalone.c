/* fuzz/standalone.c -- run a fuzz target over its corpus as an ordinary test.
 *
 * Every file of the folder given as the only argument goes once through LLVMFuzzerTestOneInput(),
 * in the order of the names, and becomes one line of TAP. A finding is a crash or a sanitizer's
 * report: the program then ends with the name of the file as its last line, and the runner counts
 * a failure.
 *
 * It does not mutate anything and looks for nothing new; ./dev fuzz does.
 * Threads: one. Memory: one input at a time, from malloc, so that a sanitizer sees its true end.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int entry_is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Run one file. False if it cannot be read; what the target finds never comes back here. */
static bool run_file(const char *folder, const char *name)
{
    char path[4096];
    struct stat info;

    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return false;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    bool read_whole = false;
    uint8_t *data = NULL;
    if (fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode)) {
        size_t size = (size_t)info.st_size;
        data = malloc(size > 0 ? size : 1);
        read_whole = data != NULL && fread(data, 1, size, file) == size;
        if (read_whole)
            (void)LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    fclose(file);
    return read_whole;
}

int main(int argc, char **argv)
{
    struct dirent **entries = NULL;
    int failed = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 2;
    }
    int count = scandir(argv[1], &entries, entry_is_file, alphasort);
    if (count <= 0) {
        fprintf(stderr, "%s: no corpus there; put at least one input into it\n", argv[1]);
        return 2;
    }
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        printf("# %s\n", entries[i]->d_name);
        fflush(stdout);
        bool good = run_file(argv[1], entries[i]->d_name);
        printf("%s %d - %s\n", good ? "ok" : "not ok", i + 1, entries[i]->d_name);
        failed += !good;
        free(entries[i]);
    }
    free(entries);
    return failed > 0;
}
