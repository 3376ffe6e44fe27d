/* SPDX-License-Identifier: MIT
 *
 * The hand-over of prefetch.h: one lock, taken per batch. */
#include "analyzer/ingest/prefetch.h"

#include <pthread.h>
#include <stdlib.h>

#include "analyzer/ingest/progress.h"

enum {
    /* Batches under way, over all files.  While the writer is at one file
     * the readers get on with the next ones: on two cores this much lets both
     * work nearly all the time. */
    PREFETCH_BYTES = 64 * 1024 * 1024,
    /* Of the file the writer is at, however much is under way. */
    CURRENT_BATCHES = 24,
    /* A reader that had to wait goes on when there is room for a while: waking
     * it for every batch costs more than the batch gains. */
    RESUME_BYTES = PREFETCH_BYTES / 4 * 3,
    RESUME_BATCHES = CURRENT_BATCHES / 2,
    TICK_MS = 100
};

struct prefetch {
    pthread_mutex_t lock;
    pthread_cond_t space; /* readers wait for it */
    pthread_cond_t news;  /* the writer waits for it */
    const struct inputs *inputs;
    struct reading **readings; /* by input; NULL = not taken yet, or done */
    size_t next;               /* input that nobody has taken */
    size_t current;            /* input that the writer is at */
    size_t ahead;              /* inputs that may be under way */
    size_t bytes;              /* cost of batches under way */
    struct batch *spare;
    bool stopped;
    enum hc_code failed;
};

/* ---- readings -------------------------------------------------------- */

struct reading *reading_new(const struct input *input, size_t index)
{
    struct reading *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->input = input;
    r->index = index;
    r->first_us = INT64_MAX;
    r->last_us = INT64_MIN;
    hc_buf_init(&r->remarks, 64 * 1024);
    return r;
}

const char *reading_format_name(const struct reading *r)
{
    return r->format == NULL ? "empty" : r->format->name;
}

static void free_batches(struct batch *b)
{
    while (b != NULL) {
        struct batch *next = b->next;

        batch_free(b);
        b = next;
    }
}

void reading_free(struct reading *r)
{
    if (r == NULL)
        return;
    free_batches(r->first);
    if (r->kind == ROWS_RUN)
        run_map_close(r->runs);
    else if (r->kind == ROWS_LOG)
        log_map_close(r->logs);
    else if (r->kind == ROWS_TABLE)
        table_map_close(r->table);
    hc_buf_release(&r->remarks);
    free(r);
}

/* ---- opening --------------------------------------------------------- */

static bool init_clocked(pthread_cond_t *cond)
{
    pthread_condattr_t attr;
    bool ok;

    if (pthread_condattr_init(&attr) != 0)
        return false;
    ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
         pthread_cond_init(cond, &attr) == 0;
    (void)pthread_condattr_destroy(&attr);
    return ok;
}

enum hc_code prefetch_open(struct prefetch **out, const struct inputs *inputs,
                           unsigned threads, struct hc_err *err)
{
    struct prefetch *p = calloc(1, sizeof *p);

    *out = NULL;
    if (p == NULL)
        return hc_nomem(err);
    p->inputs = inputs;
    /* A mapper takes some 100 KiB even of an empty file. */
    p->ahead = (size_t)threads + 2;
    p->readings = calloc(inputs->n + 1, sizeof *p->readings);
    if (p->readings == NULL) {
        free(p);
        return hc_nomem(err);
    }
    if (pthread_mutex_init(&p->lock, NULL) != 0 ||
        pthread_cond_init(&p->space, NULL) != 0 || !init_clocked(&p->news)) {
        free(p->readings);
        free(p);
        return hc_nomem(err);
    }
    *out = p;
    return HC_OK;
}

void prefetch_close(struct prefetch *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->inputs->n; i++)
        reading_free(p->readings[i]);
    free_batches(p->spare);
    free(p->readings);
    (void)pthread_cond_destroy(&p->space);
    (void)pthread_cond_destroy(&p->news);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}

static void lock(struct prefetch *p)
{
    (void)pthread_mutex_lock(&p->lock);
}

static void unlock(struct prefetch *p)
{
    (void)pthread_mutex_unlock(&p->lock);
}

void prefetch_stop(struct prefetch *p)
{
    lock(p);
    p->stopped = true;
    (void)pthread_cond_broadcast(&p->space);
    (void)pthread_cond_broadcast(&p->news);
    unlock(p);
}

/* ---- readers --------------------------------------------------------- */

struct reading *prefetch_take_input(struct prefetch *p, enum hc_code *rc)
{
    struct reading *r = NULL;

    *rc = HC_OK;
    lock(p);
    while (!p->stopped && p->next < p->inputs->n &&
           p->next >= p->current + p->ahead)
        (void)pthread_cond_wait(&p->space, &p->lock);
    if (!p->stopped && p->next < p->inputs->n) {
        r = reading_new(&p->inputs->items[p->next], p->next);
        if (r == NULL)
            *rc = HC_ENOMEM;
        else
            p->readings[p->next++] = r;
    }
    unlock(p);
    return r;
}

bool prefetch_announce(struct prefetch *p, struct reading *r)
{
    bool go;

    lock(p);
    r->announced = true;
    (void)pthread_cond_signal(&p->news);
    while (r->hashed && r->verdict == VERDICT_NONE && !p->stopped)
        (void)pthread_cond_wait(&p->space, &p->lock);
    go = r->verdict != VERDICT_SKIP && !p->stopped;
    unlock(p);
    return go;
}

/* Before it is announced a reading holds nothing but stored rejects, and the
 * writer takes none of them yet. */
static bool may_fill(const struct prefetch *p, const struct reading *r)
{
    return p->bytes + BATCH_COST <= PREFETCH_BYTES ||
           (r->index == p->current &&
            (!r->announced || r->n_out < CURRENT_BATCHES));
}

static bool may_resume(const struct prefetch *p, const struct reading *r)
{
    return p->bytes <= RESUME_BYTES ||
           (r->index == p->current &&
            (!r->announced || r->n_out <= RESUME_BATCHES));
}

struct batch *prefetch_take_batch(struct prefetch *p, struct reading *r,
                                  enum hc_code *rc)
{
    struct batch *b = NULL;
    bool go;

    *rc = HC_OK;
    lock(p);
    go = may_fill(p, r);
    while (!p->stopped && r->verdict != VERDICT_SKIP && !go) {
        (void)pthread_cond_wait(&p->space, &p->lock);
        go = may_resume(p, r);
    }
    if (!p->stopped && r->verdict != VERDICT_SKIP) {
        b = p->spare;
        if (b != NULL)
            p->spare = b->next;
        else
            b = batch_new();
        if (b == NULL)
            *rc = HC_ENOMEM;
    }
    if (b != NULL) {
        b->cost = BATCH_COST;
        p->bytes += b->cost;
        r->n_out++;
    }
    unlock(p);
    if (b != NULL)
        batch_reset(b);
    return b;
}

void prefetch_send(struct prefetch *p, struct reading *r, struct batch *b)
{
    size_t more = b->arena.used > BATCH_BYTES ? b->arena.used - BATCH_BYTES : 0;

    lock(p);
    b->cost += more;
    p->bytes += more;
    b->next = NULL;
    if (r->last == NULL)
        r->first = b;
    else
        r->last->next = b;
    r->last = b;
    if (r->index == p->current)
        (void)pthread_cond_signal(&p->news);
    unlock(p);
}

static void give_back(struct prefetch *p, struct reading *r, struct batch *b)
{
    p->bytes -= b->cost;
    r->n_out--;
    b->next = p->spare;
    p->spare = b;
    if (may_resume(p, r))
        (void)pthread_cond_broadcast(&p->space);
}

void prefetch_drop(struct prefetch *p, struct reading *r, struct batch *b)
{
    lock(p);
    give_back(p, r, b);
    unlock(p);
}

void prefetch_end(struct prefetch *p, struct reading *r)
{
    lock(p);
    r->ended = true;
    (void)pthread_cond_signal(&p->news);
    unlock(p);
}

void prefetch_fail(struct prefetch *p, enum hc_code rc)
{
    lock(p);
    p->failed = rc;
    (void)pthread_cond_signal(&p->news);
    unlock(p);
}

/* ---- the writer ------------------------------------------------------ */

/* Wait for news under the lock; false = the caller gives up. */
static bool wait_news(struct prefetch *p, prefetch_tick *tick, void *state)
{
    struct timespec until = progress_deadline(TICK_MS);
    bool go;

    (void)pthread_cond_timedwait(&p->news, &p->lock, &until);
    unlock(p);
    go = tick(state);
    lock(p);
    return go;
}

struct reading *prefetch_reading(struct prefetch *p, size_t i,
                                 prefetch_tick *tick, void *state,
                                 enum hc_code *rc)
{
    struct reading *r = NULL;
    bool go = true;

    lock(p);
    if (i > 0) {
        reading_free(p->readings[i - 1]);
        p->readings[i - 1] = NULL;
    }
    p->current = i;
    (void)pthread_cond_broadcast(&p->space);
    while (go && p->failed == HC_OK) {
        r = p->readings[i];
        if (r != NULL && (r->announced || r->ended))
            break;
        r = NULL;
        go = wait_news(p, tick, state);
    }
    *rc = p->failed;
    unlock(p);
    return r;
}

void prefetch_decide(struct prefetch *p, struct reading *r, enum verdict v)
{
    lock(p);
    r->verdict = v;
    (void)pthread_cond_broadcast(&p->space);
    unlock(p);
}

struct batch *prefetch_batch(struct prefetch *p, struct reading *r,
                             prefetch_tick *tick, void *state, bool *ended)
{
    struct batch *b;
    bool go = true;

    lock(p);
    while (go && r->first == NULL && !r->ended)
        go = wait_news(p, tick, state);
    b = go ? r->first : NULL;
    if (b != NULL) {
        r->first = b->next;
        if (r->first == NULL)
            r->last = NULL;
    }
    *ended = b == NULL && r->ended;
    unlock(p);
    return b;
}

void prefetch_recycle(struct prefetch *p, struct reading *r, struct batch *b)
{
    lock(p);
    give_back(p, r, b);
    unlock(p);
}
