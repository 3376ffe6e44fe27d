/* SPDX-License-Identifier: MIT
 *
 * Threads and order of an ingest, see ingest.h. */
#include "analyzer/ingest/ingest.h"

#include <pthread.h>
#include <stdlib.h>

#include "analyzer/ingest/interrupt.h"
#include "analyzer/ingest/prefetch.h"
#include "analyzer/ingest/reader.h"
#include "analyzer/ingest/writer.h"
#include "base/heap.h"
#include "schema/indexes.h"
#include "schema/query.h"

enum {
    HEAP_PART = 8,               /* bytes held of a stored byte, or less */
    HEAP_MOST = 96 * 1024 * 1024 /* however much there is to read */
};

struct pool {
    const struct ingest_plan *plan;
    struct prefetch *queue;
    pthread_t *threads;
    unsigned n;
};

static void *run_reader(void *state)
{
    const struct pool *pool = state;

    reader_run(pool->plan, pool->queue);
    return NULL;
}

/* As many as the system gives; one is enough. */
static enum hc_code start(struct pool *pool, size_t n_inputs,
                          struct hc_err *err)
{
    unsigned wanted = pool->plan->threads;

    if (wanted > n_inputs)
        wanted = (unsigned)n_inputs;
    pool->threads = calloc(wanted + 1u, sizeof *pool->threads);
    if (pool->threads == NULL)
        return hc_nomem(err);
    while (pool->n < wanted &&
           pthread_create(&pool->threads[pool->n], NULL, run_reader, pool) == 0)
        pool->n++;
    return pool->n > 0 || n_inputs == 0
               ? HC_OK
               : hc_fail(err, HC_EIO, "the system gives no thread");
}

static void join(struct pool *pool)
{
    for (unsigned i = 0; i < pool->n; i++)
        (void)pthread_join(pool->threads[i], NULL);
    free(pool->threads);
}

/* Compare the inputs with what is in the store: *much = more new bytes than
 * one part in INDEXES_KEEP_PART of the old ones. */
static enum hc_code compare(struct store *store, struct inputs *inputs,
                            bool *much, struct hc_err *err)
{
    struct query *q = NULL;
    int64_t *sizes = NULL;
    size_t n = 0, cap = 0;
    double before = 0, after = 0;
    enum hc_code rc = query_open(&q, store, "source_sizes", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        if (n == cap) {
            int64_t *more;

            cap = cap == 0 ? 64 : cap * 2;
            more = realloc(sizes, cap * sizeof *sizes);
            if (more == NULL) {
                rc = hc_nomem(err);
                break;
            }
            sizes = more;
        }
        sizes[n++] = query_int(q, 0);
        before += query_real(q, 0) * query_real(q, 1);
    }
    query_close(q);
    if (rc == HC_OK)
        rc = inputs_compare_sizes(inputs, sizes, n, err);
    free(sizes);
    for (size_t i = 0; i < inputs->n; i++)
        if (!inputs->items[i].maybe_known)
            after += (double)inputs->items[i].stored_bytes;
    *much = after * INDEXES_KEEP_PART > before;
    return rc;
}

static enum hc_code write_all(struct writer *w, size_t n, bool *interrupted,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && !*interrupted && i < n; i++)
        rc = writer_file(w, i, interrupted, err);
    return rc;
}

/* Batches take most of it, and are recycled. */
static void reserve_heap(const struct inputs *inputs)
{
    hc_heap_reserve(inputs->stored_bytes < HEAP_MOST / HEAP_PART
                        ? HEAP_PART * (size_t)inputs->stored_bytes
                        : HEAP_MOST);
}

enum hc_code ingest_run(struct store *store, const struct ingest_plan *plan,
                        struct inputs *inputs, ingest_complain *complain,
                        struct summary *summary, bool *interrupted,
                        struct hc_err *err)
{
    struct pool pool = {.plan = plan};
    struct progress progress;
    struct writer *w = NULL;
    const struct hc_err *what;
    bool much = false;
    enum hc_code rc = compare(store, inputs, &much, err);

    reserve_heap(inputs);
    *interrupted = false;
    progress_begin(&progress, plan->progress, inputs->n, inputs->stored_bytes);
    if (rc == HC_OK)
        rc = prefetch_open(&pool.queue, inputs, plan->threads, err);
    if (rc == HC_OK)
        rc = writer_open(&w, store, plan, pool.queue, &progress, summary, much,
                         err);
    if (rc == HC_OK && much)
        rc = store_expect_appends(store, true, err);
    if (rc == HC_OK)
        rc = start(&pool, inputs->n, err);
    interrupt_watch();
    if (rc == HC_OK)
        rc = write_all(w, inputs->n, interrupted, err);
    if (pool.queue != NULL)
        prefetch_stop(pool.queue);
    progress_clear(&progress);
    if (*interrupted)
        return rc; /* a reader may be waiting for its input for ever */
    interrupt_unwatch();
    join(&pool);
    prefetch_close(pool.queue); /* deriving wants the memory of its batches */
    if (rc == HC_OK)
        rc = writer_derive(w, err);
    progress_clear(&progress);
    for (size_t i = 0; w != NULL && (what = writer_complaint(w, i)) != NULL;
         i++)
        complain(what);
    writer_close(w);
    return rc;
}
