/* SPDX-License-Identifier: MIT
 *
 * Deriving runs and rollups, see derive.h.
 *
 * Facts come sorted by run key, partition by partition, so `run` is appended
 * to in key order.  Where a run is known from before, what it contributed is
 * taken back and its old rows join the new ones. */
#include "schema/derive.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/ahead.h"
#include "schema/resolve.h"
#include "schema/rollup.h"
#include "schema/run_read.h"
#include "schema/run_write.h"
#include "schema/source_order.h"
#include "schema/statement.h"
#include "schema/views.h"

static const char what[] = "cannot derive runs";

struct context_names {
    int64_t processor, phase, category;
};

struct derive {
    struct store *store;
    struct rollup *rollup;
    struct run_read *read;
    struct run_write *write;
    struct source_order sources;
    struct context_names *contexts; /* by context id */
    size_t n_contexts;
    bool fresh; /* `run` is empty: nothing to take back */
    sqlite3_stmt *repeat, *delete_run, *delete_repeat;
    int64_t as_of_us;
};

/* ---- counting -------------------------------------------------------- */

static struct rollup_key key_of(const struct derive *d,
                                const struct run_fact *row,
                                enum run_outcome outcome)
{
    struct context_names names = {0, 0, 0};

    if ((size_t)row->context < d->n_contexts)
        names = d->contexts[row->context];
    return (struct rollup_key){
        .hour = row->started_us == RUN_ABSENT ? ROLLUP_NO_HOUR
                                              : hc_hour_index(row->started_us),
        .processor = names.processor,
        .phase = names.phase,
        .category = names.category,
        .status = row->status,
        .class = row->class,
        .outcome = (int32_t)outcome,
    };
}

static enum hc_code count_row(struct derive *d, const struct run_fact *row,
                              const struct resolved_run *run, int sign,
                              struct hc_err *err)
{
    struct rollup_key key = key_of(d, row, run->outcome);
    struct rollup_counts counts = {.rows = sign};
    int64_t duration_us;
    enum hc_code rc = HC_OK;

    if (row == run->decider) {
        counts.runs = sign;
        counts.phantom = (run->flags & RUN_PHANTOM) ? sign : 0;
        counts.phantom_dup = (run->flags & RUN_PHANTOM_DUP) ? sign : 0;
        counts.zero_records =
            run->outcome == OUTCOME_SUCCESS && (row->flags & FACT_ZERO) ? sign
                                                                        : 0;
        if (run_duration(run, RUN_MAX_RUNTIME_US, &duration_us)) {
            counts.durations = sign;
            counts.duration_sum_us = sign * duration_us;
        }
    }
    if (row->status == STATUS_FAILED && row->message != 0)
        rc = rollup_add_error(d->rollup, key.hour, key.processor, row->message,
                              sign, err);
    return rc == HC_OK ? rollup_add(d->rollup, key, &counts, err) : rc;
}

static enum hc_code count_run(struct derive *d, const struct run_fact *rows,
                              size_t n, const struct resolved_run *run,
                              int sign, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < n; i++)
        if (!fact_repeats(rows, i))
            rc = count_row(d, &rows[i], run, sign, err);
    return rc;
}

/* ---- runs known from before ------------------------------------------ */

/* Of rows that are equal to the last byte the first stands for all: choose it
 * by its file and place in it, so that it does not show which was read first.
 * rows are sorted by fact_order(). */
static void choose_first(const struct derive *d, struct run_fact *rows,
                         size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        size_t first = i;
        struct run_fact swap;

        for (end = i + 1; end < n && rows[end].hash == rows[i].hash; end++)
            if (source_order_before(&d->sources, rows[end].id, rows[first].id))
                first = end;
        swap = rows[i];
        rows[i] = rows[first];
        rows[first] = swap;
    }
}

/* Take back what a run contributed and join its old rows with the new. */
static enum hc_code join_old(struct derive *d, struct run_fact **rows,
                             size_t *n, struct hc_err *err)
{
    size_t n_old = 0;
    int64_t key = (*rows)[0].run;
    struct run_fact *joined = NULL;
    struct resolved_run old;
    enum hc_code rc = run_read_rows(d->read, key, *n, &joined, &n_old, err);

    if (rc != HC_OK || n_old == 0)
        return rc;
    qsort(joined, n_old, sizeof *joined, fact_order);
    old = resolve_run(joined, n_old);
    rc = count_run(d, joined, n_old, &old, -1, err);
    (void)sqlite3_bind_int64(d->delete_run, 1, key);
    if (rc == HC_OK)
        rc = statement_run(d->store, d->delete_run, what, err);
    for (size_t i = 0; rc == HC_OK && i < n_old; i++) {
        (void)sqlite3_bind_int64(d->delete_repeat, 1, joined[i].id);
        rc = statement_run(d->store, d->delete_repeat, what, err);
    }
    memcpy(joined + n_old, *rows, *n * sizeof **rows);
    *rows = joined;
    *n += n_old;
    qsort(joined, *n, sizeof *joined, fact_order);
    return rc;
}

/* ---- one run --------------------------------------------------------- */

static enum hc_code check_key(const struct run_fact *rows, size_t n,
                              struct hc_err *err)
{
    for (size_t i = 1; i < n; i++)
        if (rows[i].check != 0 && rows[0].check != 0 &&
            rows[i].check != rows[0].check)
            return hc_fail(err, HC_EDB,
                           "two runs share the key %016llx; please report "
                           "this input",
                           (unsigned long long)rows[0].run);
    return HC_OK;
}

/* What one run is, counted; rows are sorted by fact_order(). */
static enum hc_code settle_run(struct derive *d, struct run_fact *rows,
                               size_t n, struct resolved_run *run,
                               struct hc_err *err)
{
    enum hc_code rc = check_key(rows, n, err);

    if (rc != HC_OK)
        return rc;
    choose_first(d, rows, n);
    *run = resolve_run(rows, n);
    return count_run(d, rows, n, run, 1, err);
}

static enum hc_code store_run(struct derive *d, const struct run_fact *rows,
                              size_t n, const struct resolved_run *run,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        int64_t started = rows[i].started_us;

        if (started > d->as_of_us && hc_time_plausible(started))
            d->as_of_us = started;
        if (!fact_repeats(rows, i))
            continue;
        (void)sqlite3_bind_int64(d->repeat, 1, rows[i].id);
        rc = statement_run(d->store, d->repeat, what, err);
    }
    return rc == HC_OK ? run_write_add(d->write, rows, n, run, err) : rc;
}

/* ---- partitions ------------------------------------------------------ */

/* The facts of a partition, sorted.  Where nothing has to be taken back its
 * runs are settled too, in order; else settling takes reading from the store,
 * which is the business of one thread alone. */
struct partition {
    struct run_fact *facts;
    size_t n;
    struct resolved_run *runs; /* NULL = not settled */
};

struct partition_maker {
    struct derive *d;
    struct facts *facts;
};

static void drop_partition(void *item)
{
    struct partition *p = item;

    if (p == NULL)
        return;
    free(p->facts);
    free(p->runs);
    free(p);
}

static size_t run_end(const struct partition *p, size_t start)
{
    size_t end = start + 1;

    while (end < p->n && p->facts[end].run == p->facts[start].run)
        end++;
    return end;
}

static enum hc_code settle_partition(struct derive *d, struct partition *p,
                                     struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    size_t n_runs = 0;

    p->runs = malloc(p->n * sizeof *p->runs);
    if (p->runs == NULL)
        return hc_nomem(err);
    for (size_t i = 0, end; rc == HC_OK && i < p->n; i = end) {
        end = run_end(p, i);
        rc = settle_run(d, p->facts + i, end - i, &p->runs[n_runs++], err);
    }
    return rc;
}

/* An ahead_make. */
static enum hc_code make_partition(void *state, size_t i, void **item,
                                   struct hc_err *err)
{
    struct partition_maker *m = state;
    struct partition *p = calloc(1, sizeof *p);
    enum hc_code rc;

    if (p == NULL)
        return hc_nomem(err);
    rc = facts_load(m->facts, i, &p->facts, &p->n, err);
    if (rc == HC_OK && m->d->fresh && p->n > 0)
        rc = settle_partition(m->d, p, err);
    if (rc == HC_OK)
        *item = p;
    else
        drop_partition(p);
    return rc;
}

static enum hc_code store_partition(struct derive *d, struct partition *p,
                                    struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    size_t k = 0;

    for (size_t i = 0, end; rc == HC_OK && i < p->n; i = end) {
        struct run_fact *rows = p->facts + i;
        struct resolved_run run;
        size_t n;

        end = run_end(p, i);
        n = end - i;
        if (p->runs != NULL) {
            run = p->runs[k++];
        } else {
            rc = check_key(rows, n, err); /* old rows do not know theirs */
            if (rc == HC_OK)
                rc = join_old(d, &rows, &n, err);
            if (rc == HC_OK)
                rc = settle_run(d, rows, n, &run, err);
        }
        if (rc == HC_OK)
            rc = store_run(d, rows, n, &run, err);
    }
    return rc;
}

static enum hc_code derive_partitions(struct derive *d, struct facts *facts,
                                      struct hc_err *err)
{
    struct partition_maker maker = {d, facts};
    struct ahead *ahead = NULL;
    enum hc_code rc =
        ahead_open(&ahead, FACT_PARTITIONS, make_partition, &maker, err);

    for (size_t i = 0; rc == HC_OK && i < FACT_PARTITIONS; i++) {
        void *p = NULL;

        rc = ahead_next(ahead, &p, err);
        if (rc == HC_OK)
            rc = store_partition(d, p, err);
        drop_partition(p);
    }
    ahead_close(ahead, drop_partition);
    return rc;
}

/* ---- the whole ------------------------------------------------------- */

static enum hc_code load_contexts(struct derive *d, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc =
        statement_prepare(d->store,
                          "SELECT id, processor, phase, category FROM context "
                          "ORDER BY id DESC",
                          what, &st, err);

    while (rc == HC_OK && statement_row(d->store, st, what, &rc, err)) {
        size_t id = (size_t)sqlite3_column_int64(st, 0);

        if (d->contexts == NULL) {
            d->n_contexts = id + 1;
            d->contexts = calloc(d->n_contexts, sizeof *d->contexts);
            if (d->contexts == NULL)
                rc = hc_nomem(err);
        }
        if (rc == HC_OK && id < d->n_contexts)
            d->contexts[id] = (struct context_names){
                sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2),
                sqlite3_column_int64(st, 3)};
    }
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code open_statements(struct derive *d, struct hc_err *err)
{
    enum hc_code rc = run_read_open(&d->read, d->store, err);

    if (rc == HC_OK)
        rc = run_write_open(&d->write, d->store, err);
    if (rc == HC_OK)
        rc = statement_prepare(d->store,
                               "INSERT OR IGNORE INTO run_repeat VALUES (?1)",
                               what, &d->repeat, err);
    if (rc == HC_OK)
        rc = statement_prepare(d->store, "DELETE FROM run WHERE id = ?1", what,
                               &d->delete_run, err);
    if (rc == HC_OK)
        rc =
            statement_prepare(d->store, "DELETE FROM run_repeat WHERE row = ?1",
                              what, &d->delete_repeat, err);
    return rc;
}

static void release(struct derive *d)
{
    (void)sqlite3_finalize(d->repeat);
    (void)sqlite3_finalize(d->delete_run);
    (void)sqlite3_finalize(d->delete_repeat);
    run_write_close(d->write);
    run_read_close(d->read);
    rollup_close(d->rollup);
    source_order_release(&d->sources);
    free(d->contexts);
    free(d);
}

static enum hc_code count_runs(struct derive *d, bool *none, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        d->store, "SELECT NOT EXISTS (SELECT 1 FROM run)", what, &st, err);

    *none = statement_row(d->store, st, what, &rc, err) &&
            sqlite3_column_int(st, 0) != 0;
    (void)sqlite3_finalize(st);
    return rc;
}

/* Empty tables, and the facts of every row. */
static enum hc_code start_anew(struct derive *d, struct facts *facts,
                               struct hc_err *err)
{
    enum hc_code rc = store_exec(d->store,
                                 "DELETE FROM run; DELETE FROM run_repeat; "
                                 "DELETE FROM rollup; "
                                 "DELETE FROM rollup_error",
                                 err);

    d->fresh = true;
    d->as_of_us = RUN_ABSENT;
    return rc == HC_OK ? run_read_all(d->read, facts, err) : rc;
}

/* What has to be known before the first run. */
static enum hc_code prepare_all(struct derive *d, struct hc_err *err)
{
    enum hc_code rc = load_contexts(d, err);

    if (rc == HC_OK)
        rc = source_order_load(&d->sources, d->store, err);
    if (rc == HC_OK)
        rc = rollup_open(&d->rollup, err);
    if (rc == HC_OK)
        rc = open_statements(d, err);
    if (rc == HC_OK)
        rc = count_runs(d, &d->fresh, err);
    if (rc == HC_OK)
        rc = store_meta_int(d->store, "runs_as_of_us", RUN_ABSENT, &d->as_of_us,
                            err);
    return rc;
}

static enum hc_code derive_all(struct derive *d, struct facts *facts, bool all,
                               struct hc_err *err)
{
    int64_t known = 0;
    enum hc_code rc = prepare_all(d, err);

    if (rc == HC_OK)
        rc = store_meta_int(d->store, "derived_rows", 0, &known, err);
    /* Taking back costs more per row than starting anew. */
    if (rc == HC_OK &&
        (all || (!d->fresh && facts_count(facts) > (uint64_t)known / 4)))
        rc = start_anew(d, facts, err);
    known = d->fresh ? 0 : known;
    if (rc == HC_OK)
        rc = derive_partitions(d, facts, err);
    if (rc == HC_OK)
        rc = run_write_flush(d->write, err);
    if (rc == HC_OK)
        rc = rollup_write(d->rollup, d->store, err);
    if (rc == HC_OK)
        rc = views_refresh(d->store, err);
    if (rc == HC_OK && d->as_of_us != RUN_ABSENT)
        rc = store_set_meta_int(d->store, "runs_as_of_us", d->as_of_us, err);
    if (rc == HC_OK)
        rc = store_set_meta_int(d->store, "derived_rows",
                                known + (int64_t)facts_count(facts), err);
    if (rc == HC_OK)
        rc = store_set_meta_int(d->store, "derived_dirty", 0, err);
    return rc;
}

enum hc_code derive_runs(struct store *s, struct facts *facts, bool all,
                         struct hc_err *err)
{
    struct derive *d = calloc(1, sizeof *d);
    struct facts *own = NULL;
    enum hc_code rc = HC_OK;

    if (d == NULL)
        return hc_nomem(err);
    d->store = s;
    if (facts == NULL) {
        rc = facts_open(&own, err);
        facts = own;
        all = true;
    }
    if (rc == HC_OK)
        rc = store_begin(s, err);
    if (rc == HC_OK) {
        rc = derive_all(d, facts, all, err);
        if (rc == HC_OK)
            rc = store_commit(s, err);
        else
            store_rollback(s);
    }
    release(d);
    facts_close(own);
    return rc;
}
