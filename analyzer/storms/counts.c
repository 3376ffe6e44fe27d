/* SPDX-License-Identifier: MIT
 *
 * Reading counts, see counts.h.  Events come unsorted and are summed as they
 * come: sorting them in SQL took five times as long. */
#include "analyzer/storms/counts.h"

#include <stdlib.h>

#include "analyzer/stats/random.h"
#include "base/checked.h"
#include "base/limits.h"
#include "schema/intern.h"
#include "schema/query.h"

enum { FIRST_ROOM = 1024 };

/* What reading needs besides the counts: where things are. */
struct finder {
    struct storm_counts *counts;
    struct intern processors; /* id -> index + 1 */
    struct intern contexts;   /* id -> index of its processor + 1 */
    struct intern cells;      /* bin and processor -> index + 1 */
};

static struct intern_key key_of(uint64_t a, uint64_t b)
{
    return (struct intern_key){b, random_mix(a ^ random_mix(b))};
}

/* Room for one more of n elements; false = no memory. */
static bool grow(void **array, size_t n, size_t *cap, size_t element)
{
    size_t more = *cap == 0 ? FIRST_ROOM : *cap * 2;
    void *p;

    if (n < *cap)
        return true;
    p = realloc(*array, more * element);
    if (p == NULL)
        return false;
    *array = p;
    *cap = more;
    return true;
}

static enum hc_code read_names(struct finder *f, struct store *db,
                               struct hc_arena *memory, struct hc_err *err)
{
    struct storm_counts *c = f->counts;
    struct query *q = NULL;
    size_t cap = 0;
    void *room = NULL;
    enum hc_code rc = query_open(&q, db, "storms_processors", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct hc_str name = hc_arena_str(memory, query_str(q, 1));

        if (name.p == NULL ||
            !grow(&room, c->n_processors, &cap, sizeof *c->processors) ||
            !intern_add(&f->processors, key_of((uint64_t)query_int(q, 0), 0),
                        (int64_t)c->n_processors + 1)) {
            rc = hc_nomem(err);
            break;
        }
        c->processors = room;
        c->processors[c->n_processors++] =
            (struct storm_processor){.name = name};
    }
    query_close(q);
    return rc;
}

/* To join the few contexts to each of many rows took five times as long. */
static enum hc_code read_contexts(struct finder *f, struct store *db,
                                  struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "storms_contexts", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        int64_t processor =
            intern_find(&f->processors, key_of((uint64_t)query_int(q, 1), 0));

        if (processor == 0)
            rc = hc_fail(err, HC_EDB, "a run belongs to an unknown processor");
        else if (!intern_add(&f->contexts, key_of((uint64_t)query_int(q, 0), 0),
                             processor))
            rc = hc_nomem(err);
    }
    query_close(q);
    return rc;
}

static struct storm_count *cell(struct finder *f, size_t bin, size_t processor)
{
    struct storm_counts *c = f->counts;
    struct intern_key key = key_of(bin, processor);
    int64_t at = intern_find(&f->cells, key);
    void *room = c->at;

    if (at != 0)
        return &c->at[at - 1];
    if (!grow(&room, c->n, &c->cap, sizeof *c->at))
        return NULL;
    c->at = room;
    if (!intern_add(&f->cells, key, (int64_t)c->n + 1))
        return NULL;
    c->at[c->n] = (struct storm_count){.bin = bin, .processor = processor};
    return &c->at[c->n++];
}

static void widen(struct storm_edge *edge, bool first, int64_t us)
{
    if (first || us < edge->first_us)
        edge->first_us = us;
    if (first || us > edge->last_us)
        edge->last_us = us;
}

static enum hc_code add(struct finder *f, const struct query *q,
                        struct hc_err *err)
{
    struct storm_counts *c = f->counts;
    int64_t us = query_int(q, 0);
    int64_t row = query_int(q, 2), run = query_int(q, 3);
    int64_t processor =
        intern_find(&f->contexts, key_of((uint64_t)query_int(q, 1), 0));
    struct storm_count *n;

    if (processor == 0)
        return hc_fail(err, HC_EDB, "a run names a context that is not there");
    processor--;
    n = cell(f, (size_t)((us - c->from_us) / c->bin_us), (size_t)processor);
    if (n == NULL)
        return hc_nomem(err);
    if (row > 0)
        widen(&n->rows, n->rows_failed == 0, us);
    if (run > 0)
        widen(&n->runs, n->runs_failed == 0, us);
    n->rows_failed += row;
    n->runs_failed += run;
    n->phantom += query_int(q, 4);
    n->lost += query_int(q, 5);
    c->processors[processor].rows_failed += row;
    c->processors[processor].runs_failed += run;
    return HC_OK;
}

/* The statements of a reading. */
static const char *const *queries_of(const struct storms_scope *scope)
{
    static const char *const derived[] = {"storms_runs", "storms_rows", NULL};
    static const char *const exact[] = {"storms_exact", NULL};

    return scope->window->exact ? exact : derived;
}

static enum hc_code read_one(struct finder *f, const char *name,
                             const struct storms_scope *scope,
                             struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, scope->db, name, err);

    if (rc == HC_OK) {
        query_bind_int(q, ":from_us", scope->exposure->from_us);
        query_bind_int(q, ":to_us", scope->exposure->to_us);
        filters_bind(scope->filters, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add(f, q, err);
    query_close(q);
    return rc;
}

static int by_place(const void *a, const void *b)
{
    const struct storm_count *x = a, *y = b;

    if (x->bin != y->bin)
        return x->bin < y->bin ? -1 : 1;
    return (x->processor > y->processor) - (x->processor < y->processor);
}

/* Whole bins around the exposure. */
static enum hc_code lay_bins(struct storm_counts *c,
                             const struct storms_scope *scope,
                             struct hc_err *err)
{
    const struct exposure *e = scope->exposure;
    int64_t bin = scope->bin_us, from, to;

    if (bin < HC_US_PER_HOUR / 60 || HC_US_PER_HOUR % bin != 0 ||
        (LOCAL_STEP_US % bin != 0 &&
         !zone_whole_hours(scope->window->zone, e->from_us, e->to_us)))
        return hc_fail(err, HC_EUSAGE,
                       "--bin has to divide an hour, and 15 minutes where the "
                       "zone is no whole hours off; 1m, 5m and 15m always do");
    from = hc_floor_div(e->from_us, bin);
    to = hc_floor_div(e->to_us + bin - 1, bin);
    if (to - from > HC_MAX_STORM_BINS)
        return hc_fail(err, HC_EUSAGE,
                       "the window has %lld bins, more than %d; narrow it with "
                       "--since and --until, or give a longer --bin",
                       (long long)(to - from), HC_MAX_STORM_BINS);
    c->from_us = from * bin;
    c->bin_us = bin;
    c->n_bins = (size_t)(to - from);
    return HC_OK;
}

enum hc_code storm_counts_read(struct storm_counts *c,
                               const struct storms_scope *scope,
                               struct hc_arena *memory, struct hc_err *err)
{
    struct finder f = {.counts = c};
    const char *const *query = queries_of(scope);
    enum hc_code rc;

    *c = (struct storm_counts){.n = 0};
    rc = lay_bins(c, scope, err);
    if (rc == HC_OK)
        rc = read_names(&f, scope->db, memory, err);
    if (rc == HC_OK)
        rc = read_contexts(&f, scope->db, err);
    for (size_t i = 0; rc == HC_OK && query[i] != NULL; i++)
        rc = read_one(&f, query[i], scope, err);
    if (rc == HC_OK && c->n > 1)
        qsort(c->at, c->n, sizeof *c->at, by_place);
    intern_release(&f.processors);
    intern_release(&f.contexts);
    intern_release(&f.cells);
    return rc;
}

void storm_counts_release(struct storm_counts *c)
{
    free(c->at);
    free(c->processors);
    *c = (struct storm_counts){.n = 0};
}

void storm_counts_evidence(const struct storms_scope *scope,
                           struct report *report, const char *columns)
{
    const char *const *query = queries_of(scope);

    for (size_t i = 0; query[i] != NULL; i++) {
        size_t e =
            report_evidence(report, columns, hc_str_from(query_text(query[i])));

        report_evidence_int(report, e, ":from_us", scope->exposure->from_us);
        report_evidence_int(report, e, ":to_us", scope->exposure->to_us);
        filters_evidence(scope->filters, report, e);
    }
}

int64_t storm_count_of(const struct storm_count *c, enum storm_measure m)
{
    return m == MEASURE_RUNS ? c->runs_failed : c->rows_failed;
}

size_t storm_counts_seek(const struct storm_counts *c, size_t bin)
{
    size_t lo = 0, hi = c->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (c->at[mid].bin < bin)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
