/* SPDX-License-Identifier: MIT
 *
 * See early.h.  Merely starting to write is not enough: what a flush of a disk
 * takes grows with what it got since the last one. */
#define _GNU_SOURCE
#include "schema/early.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOOK_MS = 20, /* between two looks at the file's size */
    STEP_BYTES = 16 * 1024 * 1024
};

struct early {
    int fd;
    int stop[2]; /* a pipe; closing its second end stops the thread */
    pthread_t thread;
    off_t done; /* bytes that were synced */
};

static void look(struct early *e)
{
    struct stat st;

    if (fstat(e->fd, &st) != 0)
        return;
    if (st.st_size < e->done) /* rolled back */
        e->done = st.st_size;
    if (st.st_size - e->done < STEP_BYTES)
        return;
    /* A failure is shown to SQLite's descriptor as well. */
    (void)fdatasync(e->fd);
    e->done = st.st_size;
}

static bool may_go_on(const struct early *e)
{
    struct pollfd stop = {.fd = e->stop[0], .events = POLLIN};
    int n = poll(&stop, 1, LOOK_MS);

    return n == 0 || (n < 0 && errno == EINTR);
}

static void *run(void *arg)
{
    struct early *e = arg;

    while (may_go_on(e))
        look(e);
    return NULL;
}

static void release(struct early *e)
{
    if (e->fd >= 0)
        (void)close(e->fd);
    if (e->stop[0] >= 0)
        (void)close(e->stop[0]);
    if (e->stop[1] >= 0)
        (void)close(e->stop[1]);
    free(e);
}

struct early *early_start(const char *path)
{
    struct early *e = calloc(1, sizeof *e);
    struct stat st;

    if (e == NULL)
        return NULL;
    e->stop[0] = e->stop[1] = -1;
    e->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (e->fd < 0 || fstat(e->fd, &st) != 0 || pipe2(e->stop, O_CLOEXEC) != 0) {
        release(e);
        return NULL;
    }
    e->done = st.st_size;
    if (pthread_create(&e->thread, NULL, run, e) != 0) {
        release(e);
        return NULL;
    }
    return e;
}

void early_stop(struct early *e)
{
    if (e == NULL)
        return;
    (void)close(e->stop[1]);
    e->stop[1] = -1;
    (void)pthread_join(e->thread, NULL);
    release(e);
}
