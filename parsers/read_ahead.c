/* SPDX-License-Identifier: MIT
 *
 * Reading ahead, see read_ahead.h.  A ring of chunks with one writer and one
 * reader: `written` and `used` count chunks since the start, and the lock is
 * held only to move them. */
#include "parsers/read_ahead.h"

#include <pthread.h>
#include <stdlib.h>

struct chunk {
    char *bytes;
    size_t n; /* 0 = the end, or a failure */
};

struct read_ahead {
    struct feed *feed;
    size_t chunk_bytes;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved; /* there is a chunk, or room for several; or stop */
    bool started;
    /* under lock */
    uint64_t written, used;
    bool stop;
    /* the thread's until the chunk of length 0 is written, then the reader's */
    enum hc_code rc;
    struct hc_err err;
    /* the reader's */
    size_t at; /* bytes taken from the current chunk */
    struct source_facts facts;
    struct chunk chunks[READ_AHEAD_CHUNKS];
};

/* Wait for a chunk to write to; NULL when it is time to stop. */
static struct chunk *next_free(struct read_ahead *p)
{
    struct chunk *c = NULL;

    (void)pthread_mutex_lock(&p->lock);
    while (!p->stop && p->written - p->used == READ_AHEAD_CHUNKS)
        (void)pthread_cond_wait(&p->moved, &p->lock);
    if (!p->stop)
        c = &p->chunks[p->written % READ_AHEAD_CHUNKS];
    (void)pthread_mutex_unlock(&p->lock);
    return c;
}

/* The reader waits only where there is no chunk; the thread, which waits only
 * where all are full, is woken when half of them are free. */
static void count_up(struct read_ahead *p, uint64_t *counter)
{
    uint64_t full;

    (void)pthread_mutex_lock(&p->lock);
    ++*counter;
    full = p->written - p->used;
    (void)pthread_mutex_unlock(&p->lock);
    if (counter == &p->written ? full == 1 : full == READ_AHEAD_CHUNKS / 2)
        (void)pthread_cond_signal(&p->moved);
}

static void *run(void *arg)
{
    struct read_ahead *p = arg;
    struct chunk *c;
    bool more = true;

    while (more && (c = next_free(p)) != NULL) {
        p->rc = feed_read(p->feed, c->bytes, p->chunk_bytes, &c->n, &p->err);
        if (p->rc != HC_OK)
            c->n = 0;
        more = c->n > 0;
        count_up(p, &p->written);
    }
    return NULL;
}

enum hc_code read_ahead_start(struct read_ahead **out, struct feed *feed,
                              size_t chunk_bytes, struct hc_err *err)
{
    struct read_ahead *p = calloc(1, sizeof *p);
    enum hc_code rc = HC_OK;

    if (p == NULL)
        return hc_nomem(err);
    p->feed = feed;
    p->chunk_bytes = chunk_bytes;
    for (size_t i = 0; i < READ_AHEAD_CHUNKS; i++) {
        p->chunks[i].bytes = malloc(chunk_bytes);
        if (p->chunks[i].bytes == NULL)
            rc = hc_nomem(err);
    }
    /* With default attributes these two cannot fail. */
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->moved, NULL);
    if (rc == HC_OK && pthread_create(&p->thread, NULL, run, p) != 0)
        rc = hc_fail(err, HC_EIO, "cannot start a thread");
    p->started = rc == HC_OK;
    if (rc != HC_OK) {
        read_ahead_stop(p);
        return rc;
    }
    *out = p;
    return HC_OK;
}

void read_ahead_stop(struct read_ahead *p)
{
    if (p == NULL)
        return;
    if (p->started) {
        (void)pthread_mutex_lock(&p->lock);
        p->stop = true;
        (void)pthread_cond_signal(&p->moved);
        (void)pthread_mutex_unlock(&p->lock);
        feed_cancel(p->feed);
        (void)pthread_join(p->thread, NULL);
    }
    (void)pthread_cond_destroy(&p->moved);
    (void)pthread_mutex_destroy(&p->lock);
    for (size_t i = 0; i < READ_AHEAD_CHUNKS; i++)
        free(p->chunks[i].bytes);
    free(p);
}

static struct chunk *next_written(struct read_ahead *p)
{
    struct chunk *c;

    (void)pthread_mutex_lock(&p->lock);
    while (p->written == p->used)
        (void)pthread_cond_wait(&p->moved, &p->lock);
    c = &p->chunks[p->used % READ_AHEAD_CHUNKS];
    (void)pthread_mutex_unlock(&p->lock);
    return c;
}

enum hc_code read_ahead_read(struct read_ahead *p, char *room, size_t n,
                             size_t *got, struct hc_err *err)
{
    struct chunk *c = next_written(p);

    *got = c->n - p->at < n ? c->n - p->at : n;
    if (c->n == 0) { /* stays where it is: the end may be read again */
        p->facts = *feed_facts(p->feed);
        if (p->rc != HC_OK && err != NULL && err->code == HC_OK)
            *err = p->err;
        return p->rc;
    }
    memcpy(room, c->bytes + p->at, *got);
    p->at += *got;
    if (p->at == c->n) {
        p->at = 0;
        count_up(p, &p->used);
    }
    return HC_OK;
}

const struct source_facts *read_ahead_facts(const struct read_ahead *p)
{
    return &p->facts;
}
