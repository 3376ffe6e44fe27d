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

#include "base/checked.h"
#include "schema/batch_table.h"
#include "schema/resolve.h"
#include "schema/rollup.h"

enum { RUN_BATCH = 1024, INLINE_IDS = 8 };

struct run_out { /* a row of `run` on its way */
    int64_t id, row, context, started_us;
    int outcome;
    unsigned flags;
    size_t n_rows;
    unsigned char *others; /* 8 bytes each; NULL = none */
    size_t n_others;
    unsigned char room[INLINE_IDS * 8];
};

struct context_names {
    int64_t processor, phase, category;
};

struct derive {
    struct store *store;
    struct rollup *rollup;
    struct context_names *contexts; /* by context id */
    size_t n_contexts;
    bool fresh;                     /* `run` is empty: nothing to take back */
    sqlite3_stmt *insert, *repeat, *find, *row, *delete_run, *delete_repeat;
    struct run_out out[RUN_BATCH];
    size_t n_out;
    struct batch_table batch;
    struct run_fact *joined; /* old and new rows of one run */
    size_t cap_joined;
    int64_t as_of_us;
};

static enum hc_code prepare(struct derive *d, const char *sql,
                            sqlite3_stmt **out, struct hc_err *err)
{
    if (sqlite3_prepare_v3(store_sqlite(d->store), sql, -1,
                           SQLITE_PREPARE_PERSISTENT, out,
                           NULL) != SQLITE_OK)
        return store_fail(d->store, err, "cannot derive runs");
    return HC_OK;
}

static enum hc_code run_once(struct derive *d, sqlite3_stmt *st,
                             struct hc_err *err)
{
    int step = sqlite3_step(st);

    (void)sqlite3_reset(st);
    return step == SQLITE_DONE
               ? HC_OK
               : store_fail(d->store, err, "cannot derive runs");
}

/* ---- writing `run` --------------------------------------------------- */

static void answer(const void *state, size_t i, int column,
                   sqlite3_context *out)
{
    const struct run_out *run = (const struct run_out *)state + i;

    switch (column) {
    case 0:
        sqlite3_result_int64(out, run->id);
        break;
    case 1:
        sqlite3_result_int64(out, run->row);
        break;
    case 2:
        sqlite3_result_int64(out, run->context);
        break;
    case 3:
        sqlite3_result_int(out, run->outcome);
        break;
    case 4:
        sqlite3_result_int(out, (int)run->flags);
        break;
    case 5:
        sqlite3_result_int64(out, (int64_t)run->n_rows);
        break;
    case 6:
        if (run->started_us != RUN_ABSENT)
            sqlite3_result_int64(out, run->started_us);
        break;
    default:
        if (run->n_others > 0)
            sqlite3_result_blob64(out, run->others, run->n_others * 8,
                                  SQLITE_STATIC);
    }
}

static enum hc_code flush(struct derive *d, struct hc_err *err)
{
    enum hc_code rc;

    if (d->n_out == 0)
        return HC_OK;
    d->batch.state = d->out;
    d->batch.n_rows = d->n_out;
    rc = run_once(d, d->insert, err);
    for (size_t i = 0; i < d->n_out; i++)
        if (d->out[i].others != d->out[i].room)
            free(d->out[i].others);
    d->n_out = 0;
    return rc;
}

static void put_id(unsigned char *at, int64_t id)
{
    for (int k = 0; k < 8; k++)
        at[k] = (unsigned char)((uint64_t)id >> (56 - 8 * k));
}

static enum hc_code write_run(struct derive *d, const struct run_fact *rows,
                              size_t n, const struct resolved_run *run,
                              struct hc_err *err)
{
    struct run_out *out;
    enum hc_code rc = HC_OK;

    if (d->n_out == RUN_BATCH)
        rc = flush(d, err);
    if (rc != HC_OK)
        return rc;
    out = &d->out[d->n_out];
    *out = (struct run_out){
        .id = run->decider->run,
        .row = run->decider->id,
        .context = run->decider->context,
        .started_us = run->decider->started_us,
        .outcome = (int)run->outcome,
        .flags = run->flags,
        .n_rows = run->n_rows,
    };
    out->others = out->room;
    if (n - 1 > INLINE_IDS) {
        out->others = malloc((n - 1) * 8);
        if (out->others == NULL)
            return hc_nomem(err);
    }
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != run->decider->id)
            put_id(out->others + 8 * out->n_others++, rows[i].id);
    d->n_out++;
    return HC_OK;
}

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
    double duration_s;
    enum hc_code rc = HC_OK;

    if (row == run->decider) {
        counts.runs = sign;
        counts.phantom = (run->flags & RUN_PHANTOM) ? sign : 0;
        counts.phantom_dup = (run->flags & RUN_PHANTOM_DUP) ? sign : 0;
        counts.zero_records = run->outcome == OUTCOME_SUCCESS &&
                                      (row->flags & FACT_ZERO)
                                  ? sign
                                  : 0;
        if (run_duration(run, DERIVE_MAX_RUNTIME_S, &duration_s)) {
            counts.durations = sign;
            counts.duration_sum_s = sign * duration_s;
        }
    }
    if (row->status == STATUS_FAILED && row->error != 0)
        rc = rollup_add_error(d->rollup, key.hour, key.processor, row->error,
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

static void read_fact(sqlite3_stmt *st, struct run_fact *fact)
{
    *fact = (struct run_fact){
        .run = sqlite3_column_int64(st, 0),
        .hash = (uint64_t)sqlite3_column_int64(st, 1),
        .id = sqlite3_column_int64(st, 2),
        .started_us = RUN_ABSENT,
        .ended_us = RUN_ABSENT,
        .context = sqlite3_column_int64(st, 6),
        .error = sqlite3_column_int64(st, 7),
        .status = (uint8_t)sqlite3_column_int(st, 8),
        .class = (uint8_t)sqlite3_column_int(st, 9),
    };
    if (sqlite3_column_type(st, 3) != SQLITE_NULL)
        fact->started_us = sqlite3_column_int64(st, 3);
    if (sqlite3_column_type(st, 4) != SQLITE_NULL)
        fact->ended_us = sqlite3_column_int64(st, 4);
    if (sqlite3_column_type(st, 5) != SQLITE_NULL) {
        fact->duration_s = sqlite3_column_double(st, 5);
        fact->flags |= FACT_DURATION;
    }
    if (sqlite3_column_type(st, 10) != SQLITE_NULL &&
        sqlite3_column_int64(st, 10) == 0)
        fact->flags |= FACT_ZERO;
    if (sqlite3_column_int(st, 11) != 0)
        fact->flags |= FACT_SYNTHETIC;
}

#define FACT_COLUMNS                                                          \
    "SELECT run, hash, id, started_us, ended_us, duration_s, context, "       \
    "error, status, class, records, run_id IS NULL FROM run_row "

static enum hc_code fetch_row(struct derive *d, int64_t id,
                              struct run_fact *fact, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    (void)sqlite3_bind_int64(d->row, 1, id);
    if (sqlite3_step(d->row) == SQLITE_ROW)
        read_fact(d->row, fact);
    else
        rc = store_fail(d->store, err, "a row of a run is missing");
    (void)sqlite3_reset(d->row);
    return rc;
}

static bool room_joined(struct derive *d, size_t n)
{
    struct run_fact *more;

    if (n <= d->cap_joined)
        return true;
    more = realloc(d->joined, n * sizeof *more);
    if (more == NULL)
        return false;
    d->joined = more;
    d->cap_joined = n;
    return true;
}

static int64_t get_id(const unsigned char *at)
{
    uint64_t id = 0;

    for (int k = 0; k < 8; k++)
        id = id << 8 | at[k];
    return (int64_t)id;
}

/* The old rows of a run into d->joined; *n = 0 where it is new. */
static enum hc_code fetch_run(struct derive *d, int64_t run, size_t *n,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    const unsigned char *others;
    size_t n_others;

    *n = 0;
    (void)sqlite3_bind_int64(d->find, 1, run);
    if (sqlite3_step(d->find) == SQLITE_ROW) {
        others = sqlite3_column_blob(d->find, 1);
        n_others = (size_t)sqlite3_column_bytes(d->find, 1) / 8;
        if (!room_joined(d, n_others + 1))
            rc = hc_nomem(err);
        if (rc == HC_OK)
            rc = fetch_row(d, sqlite3_column_int64(d->find, 0),
                           &d->joined[0], err);
        for (size_t i = 0; rc == HC_OK && i < n_others; i++)
            rc = fetch_row(d, get_id(others + 8 * i), &d->joined[i + 1],
                           err);
        *n = n_others + 1;
    }
    (void)sqlite3_reset(d->find);
    return rc;
}

static int by_hash(const void *a, const void *b)
{
    const struct run_fact *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Take back what a run contributed and join its old rows with the new. */
static enum hc_code join_old(struct derive *d, const struct run_fact **rows,
                             size_t *n, struct hc_err *err)
{
    size_t n_old = 0;
    struct resolved_run old;
    enum hc_code rc = fetch_run(d, (*rows)[0].run, &n_old, err);

    if (rc != HC_OK || n_old == 0)
        return rc;
    if (!room_joined(d, n_old + *n))
        return hc_nomem(err);
    qsort(d->joined, n_old, sizeof *d->joined, by_hash);
    old = resolve_run(d->joined, n_old);
    rc = count_run(d, d->joined, n_old, &old, -1, err);
    (void)sqlite3_bind_int64(d->delete_run, 1, (*rows)[0].run);
    if (rc == HC_OK)
        rc = run_once(d, d->delete_run, err);
    for (size_t i = 0; rc == HC_OK && i < n_old; i++) {
        (void)sqlite3_bind_int64(d->delete_repeat, 1, d->joined[i].id);
        rc = run_once(d, d->delete_repeat, err);
    }
    memcpy(d->joined + n_old, *rows, *n * sizeof **rows);
    *rows = d->joined;
    *n += n_old;
    qsort(d->joined, *n, sizeof *d->joined, by_hash);
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

static enum hc_code derive_run(struct derive *d, const struct run_fact *rows,
                               size_t n, struct hc_err *err)
{
    struct resolved_run run;
    enum hc_code rc = check_key(rows, n, err);

    if (rc == HC_OK && !d->fresh)
        rc = join_old(d, &rows, &n, err);
    if (rc != HC_OK)
        return rc;
    run = resolve_run(rows, n);
    rc = count_run(d, rows, n, &run, 1, err);
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        int64_t started = rows[i].started_us;

        if (started > d->as_of_us && hc_time_plausible(started))
            d->as_of_us = started;
        if (!fact_repeats(rows, i))
            continue;
        (void)sqlite3_bind_int64(d->repeat, 1, rows[i].id);
        rc = run_once(d, d->repeat, err);
    }
    return rc == HC_OK ? write_run(d, rows, n, &run, err) : rc;
}

static enum hc_code derive_partition(struct derive *d, struct facts *facts,
                                     size_t p, struct hc_err *err)
{
    struct run_fact *all = NULL;
    size_t n = 0;
    enum hc_code rc = facts_load(facts, p, &all, &n, err);

    for (size_t i = 0, end; rc == HC_OK && i < n; i = end) {
        for (end = i + 1; end < n && all[end].run == all[i].run;)
            end++;
        rc = derive_run(d, all + i, end - i, err);
    }
    free(all);
    return rc;
}

/* ---- the whole ------------------------------------------------------- */

static enum hc_code load_contexts(struct derive *d, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = prepare(
        d, "SELECT id, processor, phase, category FROM context "
           "ORDER BY id DESC",
        &st, err);
    int step = SQLITE_DONE;

    while (rc == HC_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
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
    if (rc == HC_OK && step != SQLITE_DONE)
        rc = store_fail(d->store, err, "cannot read contexts");
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code open_statements(struct derive *d, struct hc_err *err)
{
    enum hc_code rc;

    d->batch = (struct batch_table){
        .name = "run_batch",
        .declaration = "CREATE TABLE x (id, row, context, outcome, flags, "
                       "n_rows, started_us, rows)",
        .column = answer,
    };
    rc = batch_table_register(d->store, &d->batch, err);
    if (rc == HC_OK)
        rc = prepare(d, "INSERT INTO run SELECT * FROM run_batch",
                     &d->insert, err);
    if (rc == HC_OK)
        rc = prepare(d, "INSERT OR IGNORE INTO run_repeat VALUES (?1)",
                     &d->repeat, err);
    if (rc == HC_OK)
        rc = prepare(d, "SELECT row, rows FROM run WHERE id = ?1", &d->find,
                     err);
    if (rc == HC_OK)
        rc = prepare(d, FACT_COLUMNS "WHERE id = ?1", &d->row, err);
    if (rc == HC_OK)
        rc = prepare(d, "DELETE FROM run WHERE id = ?1", &d->delete_run, err);
    if (rc == HC_OK)
        rc = prepare(d, "DELETE FROM run_repeat WHERE row = ?1",
                     &d->delete_repeat, err);
    return rc;
}

static void release(struct derive *d)
{
    for (size_t i = 0; i < d->n_out; i++)
        if (d->out[i].others != d->out[i].room)
            free(d->out[i].others);
    (void)sqlite3_finalize(d->insert);
    (void)sqlite3_finalize(d->repeat);
    (void)sqlite3_finalize(d->find);
    (void)sqlite3_finalize(d->row);
    (void)sqlite3_finalize(d->delete_run);
    (void)sqlite3_finalize(d->delete_repeat);
    rollup_close(d->rollup);
    free(d->contexts);
    free(d->joined);
    free(d);
}

static enum hc_code scan_rows(struct derive *d, struct facts *facts,
                              struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = facts_clear(facts, err);
    int step = SQLITE_DONE;

    if (rc == HC_OK)
        rc = prepare(d, FACT_COLUMNS, &st, err);
    while (rc == HC_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        struct run_fact fact;

        read_fact(st, &fact);
        rc = facts_add(facts, &fact, err);
    }
    if (rc == HC_OK && step != SQLITE_DONE)
        rc = store_fail(d->store, err, "cannot read run_row");
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code count_runs(struct derive *d, bool *none,
                               struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = prepare(d, "SELECT NOT EXISTS (SELECT 1 FROM run)", &st,
                              err);

    if (rc == HC_OK) {
        *none = sqlite3_step(st) == SQLITE_ROW &&
                sqlite3_column_int(st, 0) != 0;
    }
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
    return rc == HC_OK ? scan_rows(d, facts, err) : rc;
}

static enum hc_code derive_all(struct derive *d, struct facts *facts,
                               bool all, struct hc_err *err)
{
    int64_t known = 0, dirty = 0;
    enum hc_code rc = load_contexts(d, err);

    if (rc == HC_OK)
        rc = open_statements(d, err);
    if (rc == HC_OK)
        rc = count_runs(d, &d->fresh, err);
    if (rc == HC_OK)
        rc = store_meta_int(d->store, "runs_as_of_us", RUN_ABSENT,
                            &d->as_of_us, err);
    if (rc == HC_OK)
        rc = store_meta_int(d->store, "derived_rows", 0, &known, err);
    if (rc == HC_OK)
        rc = store_meta_int(d->store, "derived_dirty", 0, &dirty, err);
    /* Taking back costs more per row than starting anew. */
    if (rc == HC_OK &&
        (all || (!d->fresh && facts_count(facts) > (uint64_t)known / 4)))
        rc = start_anew(d, facts, err);
    known = d->fresh ? 0 : known;
    for (size_t p = 0; rc == HC_OK && p < FACT_PARTITIONS; p++)
        rc = derive_partition(d, facts, p, err);
    if (rc == HC_OK)
        rc = flush(d, err);
    if (rc == HC_OK)
        rc = rollup_write(d->rollup, d->store, err);
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
        rc = rollup_open(&d->rollup, err);
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
