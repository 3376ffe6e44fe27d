/* SPDX-License-Identifier: MIT
 *
 * What the system may refuse, refused on demand: linked into a hindcast of its
 * own (hindcast-faulty), the functions here take the place of libc's for the
 * program and all its libraries, SQLite and the sanitizers included.
 *
 *   HINDCAST_TEST_FAULT=KIND:N    N counts from 1, after main() began
 *     alloc-at      the Nth allocation fails, alone
 *     alloc-from    ... and all after it
 *     full-from     from the Nth write to a file on, the disk is full
 *     broken-at     the Nth write or flush of a file fails (EIO), alone
 *     kill-at       the Nth one, or removal of a file, is done by half and
 *                   then the process is killed
 *   HINDCAST_TEST_COUNT=FILE      at the end: "allocations N writes N"
 *
 * With a fault, SIGALRM ends a process that hangs for HANG_S.
 *
 * Standard output and standard error are no files here. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { HANG_S = 300 };
enum fault { NONE, ALLOC_AT, ALLOC_FROM, FULL_FROM, BROKEN_AT, KILL_AT };

/* Interposed functions are called from everywhere and get no context. */
static _Atomic(uint64_t) n_allocations, n_writes;
static enum fault fault;
static uint64_t fault_at;
static bool armed;

static const struct {
    const char *name;
    enum fault fault;
} kinds[] = {
    {"alloc-at:", ALLOC_AT},   {"alloc-from:", ALLOC_FROM},
    {"full-from:", FULL_FROM}, {"broken-at:", BROKEN_AT},
    {"kill-at:", KILL_AT},
};

__attribute__((constructor)) static void arm(void)
{
    const char *text = getenv("HINDCAST_TEST_FAULT");

    for (size_t i = 0; text != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp(text, kinds[i].name, strlen(kinds[i].name)) == 0) {
            fault = kinds[i].fault;
            fault_at = strtoull(text + strlen(kinds[i].name), NULL, 10);
            (void)alarm(HANG_S);
        }
    armed = true;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("HINDCAST_TEST_COUNT");
    FILE *f;

    armed = false;
    if (path == NULL || (f = fopen(path, "w")) == NULL)
        return;
    (void)fprintf(f, "allocations %llu writes %llu\n",
                  (unsigned long long)n_allocations,
                  (unsigned long long)n_writes);
    (void)fclose(f);
}

/* The function of that name in the libraries behind this program. */
static void *behind(const char *name)
{
    void *f = dlsym(RTLD_NEXT, name);

    if (f == NULL)
        abort();
    return f;
}

/* A function pointer out of an object pointer, as POSIX means it. */
#define FORWARD(variable, name)                                                \
    do {                                                                       \
        if ((variable) == NULL)                                                \
            *(void **)&(variable) = behind(name);                              \
    } while (0)

/* ---- memory ----------------------------------------------------------- */

static bool no_memory(void)
{
    uint64_t n;

    if (!armed)
        return false;
    n = ++n_allocations;
    if ((fault != ALLOC_AT || n != fault_at) &&
        (fault != ALLOC_FROM || n < fault_at))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    static void *(*real)(size_t);

    FORWARD(real, "malloc");
    return no_memory() ? NULL : real(n);
}

void *calloc(size_t n, size_t size)
{
    static void *(*real)(size_t, size_t);

    FORWARD(real, "calloc");
    return no_memory() ? NULL : real(n, size);
}

void *realloc(void *p, size_t n)
{
    static void *(*real)(void *, size_t);

    FORWARD(real, "realloc");
    return no_memory() ? NULL : real(p, n);
}

int posix_memalign(void **p, size_t alignment, size_t n)
{
    static int (*real)(void **, size_t, size_t);

    FORWARD(real, "posix_memalign");
    return no_memory() ? ENOMEM : real(p, alignment, n);
}

void *aligned_alloc(size_t alignment, size_t n)
{
    static void *(*real)(size_t, size_t);

    FORWARD(real, "aligned_alloc");
    return no_memory() ? NULL : real(alignment, n);
}

/* ---- files ------------------------------------------------------------ */

/* Whether this write, flush or removal is hit. */
static bool hit(int fd)
{
    uint64_t n;

    if (!armed || (fd >= 0 && fd <= STDERR_FILENO))
        return false;
    n = ++n_writes;
    return fault == FULL_FROM
               ? n >= fault_at
               : (fault == BROKEN_AT || fault == KILL_AT) && n == fault_at;
}

static void die_if_asked(void)
{
    if (fault == KILL_AT)
        (void)kill(getpid(), SIGKILL);
}

/* The error of a write that is hit. */
static int refusal(void)
{
    errno = fault == FULL_FROM ? ENOSPC : EIO;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    static ssize_t (*real)(int, const void *, size_t);

    FORWARD(real, "write");
    if (!hit(fd))
        return real(fd, bytes, n);
    if (fault == KILL_AT)
        (void)real(fd, bytes, n / 2);
    die_if_asked();
    return refusal();
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);

    FORWARD(real, "pwrite");
    if (!hit(fd))
        return real(fd, bytes, n, at);
    if (fault == KILL_AT)
        (void)real(fd, bytes, n / 2, at);
    die_if_asked();
    return refusal();
}

/* off_t has 64 bits on every system this is built on. */
ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at);
ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
    return pwrite(fd, bytes, n, at);
}

static int flush(int fd, int (*real)(int))
{
    if (!hit(fd) || fault == FULL_FROM)
        return real(fd);
    die_if_asked();
    return refusal();
}

int fsync(int fd)
{
    static int (*real)(int);

    FORWARD(real, "fsync");
    return flush(fd, real);
}

int fdatasync(int fd)
{
    static int (*real)(int);

    FORWARD(real, "fdatasync");
    return flush(fd, real);
}

int unlink(const char *path)
{
    static int (*real)(const char *);

    FORWARD(real, "unlink");
    if (hit(-1))
        die_if_asked();
    return real(path);
}
