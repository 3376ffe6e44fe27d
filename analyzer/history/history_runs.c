/* SPDX-License-Identifier: MIT
 *
 * The runs of a history, see history_read.h.  They are found in no order, and
 * put in their places while only a third of each is known: what rows say of
 * them, which come in the order of time, goes to few places at once then. */
#include <stdlib.h>

#include "analyzer/history/history_read.h"
#include "base/radix.h"
#include "base/timestamp.h"
#include "schema/resolve.h"

enum {
    FOUND_AHEAD = 16,      /* runs that are asked from memory */
    MAX_RESERVED = 1 << 27 /* runs; more are made room for as they come */
};

enum run_column { /* of history_runs */
                  RUN_ID,
                  RUN_ROW,
                  RUN_CONTEXT,
                  RUN_OUTCOME,
                  RUN_FLAGS,
                  RUN_STARTED
};

/* So that each lies on one line of a processor's cache. */
_Static_assert(sizeof(struct history_run) == 64, "not one line of a cache");

/* A run whose place is not known yet. */
struct found {
    int64_t run, row, started_us;
    uint32_t context; /* index into history.contexts */
    uint8_t outcome, flags;
};

struct finds {
    struct found *at;
    size_t n, cap;
};

/* ---- finding them -------------------------------------------------------- */

static uint8_t outcome_of(int64_t stored)
{
    static const uint8_t map[] = {
        [OUTCOME_OTHER] = HISTORY_OTHER,
        [OUTCOME_OPEN] = HISTORY_IN_FLIGHT, /* until ages are known */
        [OUTCOME_SUCCESS] = HISTORY_SUCCESS,
        [OUTCOME_FAILED] = HISTORY_FAILED,
        [OUTCOME_PARTIAL] = HISTORY_PARTIAL,
        [OUTCOME_SKIPPED] = HISTORY_SKIPPED,
        [OUTCOME_LOST] = HISTORY_LOST,
    };

    if (stored < 0 || stored > OUTCOME_LOST)
        return HISTORY_OTHER;
    return map[stored];
}

static enum hc_code add_run(struct finds *f, const struct history *h,
                            const struct history_parts *parts,
                            const struct query *q, int64_t started_us,
                            struct hc_err *err)
{
    struct found *r = &f->at[f->n];

    *r = (struct found){
        .run = query_int(q, RUN_ID),
        .row = query_int(q, RUN_ROW),
        .started_us = started_us,
        .outcome = outcome_of(query_int(q, RUN_OUTCOME)),
        .flags = (uint8_t)(query_int(q, RUN_FLAGS) & 31),
    };
    if (!history_context_find(parts, h, query_int(q, RUN_CONTEXT), &r->context))
        return hc_fail(err, HC_EDB, "a run names a context that is not there");
    f->n++;
    return HC_OK;
}

const char *history_runs_query(const struct window *w)
{
    return w->exact ? "history_runs_exact" : "history_runs";
}

static bool placed(const struct query *q, const struct window *w,
                   int64_t *started_us)
{
    *started_us = query_int(q, RUN_STARTED);
    return hc_time_plausible(*started_us) && *started_us <= w->as_of_us &&
           !query_is_null(q, RUN_STARTED);
}

/* Room for a run of each row there is, which are no fewer; what is not touched
 * takes no memory.  Growing would copy all runs several times. */
static enum hc_code reserve(struct finds *f, struct store *db,
                            struct hc_err *err)
{
    int64_t rows = 0;
    enum hc_code rc = store_meta_int(db, "derived_rows", 0, &rows, err);

    if (rc == HC_OK && rows > 0 && rows < MAX_RESERVED) {
        f->at = malloc((size_t)rows * sizeof *f->at);
        f->cap = f->at == NULL ? 0 : (size_t)rows;
    }
    return rc;
}

static enum hc_code make_room(struct finds *f, struct hc_err *err)
{
    size_t cap = f->cap == 0 ? 4096 : f->cap * 2;
    struct found *more;

    if (f->n < f->cap)
        return HC_OK;
    more = realloc(f->at, cap * sizeof *more);
    if (more == NULL)
        return hc_nomem(err);
    f->at = more;
    f->cap = cap;
    return HC_OK;
}

static enum hc_code find_runs(struct finds *f, struct history *h,
                              const struct history_parts *parts,
                              struct store *db, const struct window *w,
                              const struct filters *filters, struct hc_err *err)
{
    struct query *q = NULL;
    int64_t started_us;
    enum hc_code rc = reserve(f, db, err);

    if (rc == HC_OK)
        rc = query_open(&q, db, history_runs_query(w), err);
    if (rc == HC_OK)
        filters_bind_names(filters, q, true);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        if (!placed(q, w, &started_us)) {
            h->n_unplaced++;
            continue;
        }
        rc = make_room(f, err);
        if (rc == HC_OK)
            rc = add_run(f, h, parts, q, started_us, err);
    }
    query_close(q);
    return rc;
}

/* ---- order --------------------------------------------------------------- */

/* By processor and start. */
static enum hc_code order_runs(struct hc_keyed **out, const struct finds *f,
                               const struct history_parts *parts,
                               struct hc_err *err)
{
    struct hc_keyed *order = calloc(f->n + 1, sizeof *order);
    enum hc_code rc;

    *out = order;
    if (order == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < f->n; i++)
        order[i] = (struct hc_keyed){hc_key_of_i64(f->at[i].started_us), i};
    rc = hc_keyed_sort(order, f->n, err);
    for (size_t i = 0; rc == HC_OK && i < f->n; i++) {
        if (i + FOUND_AHEAD < f->n)
            __builtin_prefetch(&f->at[order[i + FOUND_AHEAD].at]);
        order[i].key = parts->contexts[f->at[order[i].at].context].processor;
    }
    return rc == HC_OK ? hc_keyed_sort(order, f->n, err) : rc;
}

static void put_run(struct history *h, size_t i, const struct found *r,
                    const struct history_parts *parts)
{
    h->rows[i] = r->row;
    h->runs[i] = (struct history_run){
        .run = r->run,
        .started_us = r->started_us,
        .processor = parts->contexts[r->context].processor,
        .context = r->context,
        .outcome = r->outcome,
        .flags = r->flags,
    };
}

static bool same_start(const struct history_run *x, const struct history_run *y)
{
    return x->processor == y->processor && x->started_us == y->started_us;
}

/* Runs of a processor that start at once: by run. */
static enum hc_code settle_ties(struct history *h, const struct finds *f,
                                struct hc_keyed *order,
                                const struct history_parts *parts,
                                struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0, n; rc == HC_OK && i < h->n; i += n) {
        for (n = 1; i + n < h->n && same_start(&h->runs[i], &h->runs[i + n]);)
            n++;
        if (n == 1)
            continue;
        for (size_t j = i; j < i + n; j++)
            order[j].key = hc_key_of_i64(h->runs[j].run);
        rc = hc_keyed_sort(&order[i], n, err);
        for (size_t j = i; j < i + n; j++)
            put_run(h, j, &f->at[order[j].at], parts);
    }
    return rc;
}

static enum hc_code place_runs(struct history *h, const struct finds *f,
                               const struct history_parts *parts,
                               struct hc_err *err)
{
    struct hc_keyed *order = NULL;
    enum hc_code rc = order_runs(&order, f, parts, err);

    if (rc == HC_OK) {
        h->runs = aligned_alloc(sizeof *h->runs, (f->n + 1) * sizeof *h->runs);
        h->rows = malloc((f->n + 1) * sizeof *h->rows);
        rc = h->runs == NULL || h->rows == NULL ? hc_nomem(err) : HC_OK;
    }
    for (size_t i = 0; rc == HC_OK && i < f->n; i++) {
        if (i + FOUND_AHEAD < f->n)
            __builtin_prefetch(&f->at[order[i + FOUND_AHEAD].at]);
        put_run(h, i, &f->at[order[i].at], parts);
    }
    if (rc == HC_OK) {
        h->n = f->n;
        rc = settle_ties(h, f, order, parts, err);
    }
    free(order);
    return rc;
}

enum hc_code history_runs_read(struct history *h,
                               const struct history_parts *parts,
                               struct store *db, const struct window *w,
                               const struct filters *filters,
                               struct hc_err *err)
{
    struct finds f = {.at = NULL};
    enum hc_code rc = find_runs(&f, h, parts, db, w, filters, err);

    if (rc == HC_OK)
        rc = place_runs(h, &f, parts, err);
    free(f.at);
    return rc;
}
