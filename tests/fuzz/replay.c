/* SPDX-License-Identifier: MIT
 *
 * Runs a fuzz target over files and folders of inputs, for compilers without
 * libFuzzer: replay FILE|FOLDER...  Fails when there was nothing to run.  Each
 * input is copied to a block of its exact size, so that the address sanitizer
 * sees a read beyond it. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

enum { MAX_INPUT = 1 << 24, MAX_PATH_BYTES = 4096 };

static void die(const char *what, const char *path)
{
    (void)fprintf(stderr, "replay: %s: %s\n", path, what);
    exit(EXIT_FAILURE);
}

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *room = malloc(MAX_INPUT), *bytes;
    size_t n;

    if (f == NULL || room == NULL)
        die("cannot read it", path);
    n = fread(room, 1, MAX_INPUT, f);
    if (ferror(f) || n == MAX_INPUT)
        die("cannot read it whole", path);
    (void)fclose(f);
    bytes = malloc(n == 0 ? 1 : n);
    if (bytes == NULL)
        die("out of memory", path);
    memcpy(bytes, room, n);
    free(room);
    /* Printed first: a crash then shows whose it is. */
    (void)printf("%s\n", path);
    (void)fflush(stdout);
    (void)LLVMFuzzerTestOneInput(bytes, n);
    free(bytes);
}

static int not_hidden(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static size_t run_path(const char *path)
{
    struct stat st;
    struct dirent **entries;
    size_t runs = 0;
    int n;

    if (stat(path, &st) != 0)
        die("there is no such file or folder", path);
    if (!S_ISDIR(st.st_mode)) {
        run_file(path);
        return 1;
    }
    n = scandir(path, &entries, not_hidden, alphasort);
    if (n < 0)
        die("cannot list it", path);
    for (int i = 0; i < n; i++) {
        char inner[MAX_PATH_BYTES];
        int len =
            snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);

        if (len < 0 || len >= (int)sizeof inner)
            die("its path is too long", path);
        runs += run_path(inner);
        free(entries[i]);
    }
    free(entries);
    return runs;
}

int main(int argc, char **argv)
{
    size_t runs = 0;

    for (int i = 1; i < argc; i++)
        runs += run_path(argv[i]);
    (void)printf("%zu inputs\n", runs);
    return runs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
