/* SPDX-License-Identifier: MIT
 *
 * Hourly counts, see rollup.h: two arrays found through `intern`. */
#include "schema/rollup.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "schema/batch_table.h"
#include "schema/intern.h"
#include "schema/statement.h"

static const char what[] = "cannot store rollups";

struct cell {
    struct rollup_key key;
    struct rollup_counts counts;
};

struct error_cell {
    int64_t hour, processor, message, rows;
};

/* What is added waits for others: so the cache misses of finding their places
 * overlap. */
enum { PENDING = 32 };

struct pending_cell {
    struct intern_key hash;
    struct cell add;
};

struct pending_error {
    struct intern_key hash;
    struct error_cell add;
};

struct rollup {
    struct intern index, error_index; /* key -> position + 1 */
    struct pending_cell pending[PENDING];
    struct pending_error pending_errors[PENDING];
    size_t n_pending, n_pending_errors;
    struct cell *cells;
    size_t n_cells, cap_cells;
    struct error_cell *errors;
    size_t n_errors, cap_errors;
    bool took_back; /* negative counts: some may be 0 now */
    struct batch_table cell_batch, error_batch; /* while they are written */
};

enum hc_code rollup_open(struct rollup **out, struct hc_err *err)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? hc_nomem(err) : HC_OK;
}

void rollup_close(struct rollup *r)
{
    if (r == NULL)
        return;
    intern_release(&r->index);
    intern_release(&r->error_index);
    free(r->cells);
    free(r->errors);
    free(r);
}

/* Room for one more element of a growing array; false = no memory. */
static bool grow(void **array, size_t n, size_t *cap, size_t element)
{
    size_t more = *cap == 0 ? 1024 : *cap * 2;
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

static struct intern_key hash_key(const void *p, size_t n)
{
    XXH128_hash_t h = XXH3_128bits(p, n);

    return (struct intern_key){h.high64, h.low64};
}

/* Where the counts of a key are; made where there are none. */
static enum hc_code find_cell(struct rollup *r, const struct pending_cell *p,
                              size_t *at, struct hc_err *err)
{
    int64_t found = intern_find(&r->index, p->hash);
    void *cells = r->cells;

    if (found == 0) {
        if (!grow(&cells, r->n_cells, &r->cap_cells, sizeof *r->cells))
            return hc_nomem(err);
        r->cells = cells;
        r->cells[r->n_cells] = (struct cell){.key = p->add.key};
        found = (int64_t)++r->n_cells;
        if (!intern_add(&r->index, p->hash, found))
            return hc_nomem(err);
    }
    *at = (size_t)found - 1;
    return HC_OK;
}

static void add_counts(struct rollup_counts *sum,
                       const struct rollup_counts *counts)
{
    sum->rows += counts->rows;
    sum->runs += counts->runs;
    sum->phantom += counts->phantom;
    sum->phantom_dup += counts->phantom_dup;
    sum->zero_records += counts->zero_records;
    sum->durations += counts->durations;
    sum->duration_sum_us += counts->duration_sum_us;
}

static enum hc_code settle_cells(struct rollup *r, struct hc_err *err)
{
    size_t at[PENDING], n = r->n_pending;
    enum hc_code rc = HC_OK;

    r->n_pending = 0;
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        rc = find_cell(r, &r->pending[i], &at[i], err);
        if (rc == HC_OK)
            __builtin_prefetch(&r->cells[at[i]].counts, 1);
    }
    for (size_t i = 0; rc == HC_OK && i < n; i++)
        add_counts(&r->cells[at[i]].counts, &r->pending[i].add.counts);
    return rc;
}

enum hc_code rollup_add(struct rollup *r, struct rollup_key key,
                        const struct rollup_counts *counts, struct hc_err *err)
{
    struct pending_cell *p = &r->pending[r->n_pending++];

    r->took_back = r->took_back || counts->rows < 0;
    *p = (struct pending_cell){hash_key(&key, sizeof key), {key, *counts}};
    intern_prefetch(&r->index, p->hash);
    return r->n_pending == PENDING ? settle_cells(r, err) : HC_OK;
}

static enum hc_code find_error(struct rollup *r, const struct pending_error *p,
                               size_t *at, struct hc_err *err)
{
    int64_t found = intern_find(&r->error_index, p->hash);
    void *errors = r->errors;

    if (found == 0) {
        if (!grow(&errors, r->n_errors, &r->cap_errors, sizeof *r->errors))
            return hc_nomem(err);
        r->errors = errors;
        r->errors[r->n_errors] = p->add;
        r->errors[r->n_errors].rows = 0;
        found = (int64_t)++r->n_errors;
        if (!intern_add(&r->error_index, p->hash, found))
            return hc_nomem(err);
    }
    *at = (size_t)found - 1;
    return HC_OK;
}

static enum hc_code settle_errors(struct rollup *r, struct hc_err *err)
{
    size_t at[PENDING], n = r->n_pending_errors;
    enum hc_code rc = HC_OK;

    r->n_pending_errors = 0;
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        rc = find_error(r, &r->pending_errors[i], &at[i], err);
        if (rc == HC_OK)
            __builtin_prefetch(&r->errors[at[i]].rows, 1);
    }
    for (size_t i = 0; rc == HC_OK && i < n; i++)
        r->errors[at[i]].rows += r->pending_errors[i].add.rows;
    return rc;
}

enum hc_code rollup_add_error(struct rollup *r, int64_t hour, int64_t processor,
                              int64_t message, int64_t rows, struct hc_err *err)
{
    int64_t key[3] = {hour, processor, message};
    struct pending_error *p = &r->pending_errors[r->n_pending_errors++];

    *p = (struct pending_error){hash_key(key, sizeof key),
                                {hour, processor, message, rows}};
    r->took_back = r->took_back || rows < 0;
    intern_prefetch(&r->error_index, p->hash);
    return r->n_pending_errors == PENDING ? settle_errors(r, err) : HC_OK;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int cell_order(const void *a, const void *b)
{
    const struct rollup_key *x = &((const struct cell *)a)->key;
    const struct rollup_key *y = &((const struct cell *)b)->key;
    int c = compare(x->hour, y->hour);

    if (c == 0)
        c = compare(x->processor, y->processor);
    if (c == 0)
        c = compare(x->phase, y->phase);
    if (c == 0)
        c = compare(x->status, y->status);
    if (c == 0)
        c = compare(x->class, y->class);
    if (c == 0)
        c = compare(x->outcome, y->outcome);
    return c == 0 ? compare(x->category, y->category) : c;
}

static int error_order(const void *a, const void *b)
{
    const struct error_cell *x = a, *y = b;
    int c = compare(x->hour, y->hour);

    if (c == 0)
        c = compare(x->processor, y->processor);
    return c == 0 ? compare(x->message, y->message) : c;
}

static void answer_cell(const void *state, size_t i, int column,
                        sqlite3_context *out)
{
    const struct cell *c = (const struct cell *)state + i;
    const int64_t values[] = {
        c->key.hour,           c->key.processor,
        c->key.phase,          c->key.status,
        c->key.class,          c->key.outcome,
        c->key.category,       c->counts.rows,
        c->counts.runs,        c->counts.phantom,
        c->counts.phantom_dup, c->counts.zero_records,
        c->counts.durations,   c->counts.duration_sum_us,
    };

    sqlite3_result_int64(out, values[column]);
}

static void answer_error(const void *state, size_t i, int column,
                         sqlite3_context *out)
{
    const struct error_cell *c = (const struct error_cell *)state + i;
    const int64_t values[] = {c->hour, c->processor, c->message, c->rows};

    sqlite3_result_int64(out, values[column]);
}

/* Add all rows of a batch; it lives for this one statement. */
static enum hc_code write_batch(struct store *s, struct batch_table *batch,
                                const char *sql, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = batch_table_register(s, batch, err);

    if (rc == HC_OK)
        rc = statement_prepare(s, sql, what, &st, err);
    if (rc == HC_OK)
        rc = statement_run(s, st, what, err);
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code write_cells(struct rollup *r, struct store *s,
                                struct hc_err *err)
{
    r->cell_batch = (struct batch_table){
        .name = "rollup_batch",
        .declaration = "CREATE TABLE x (hour, processor, phase, status, class, "
                       "outcome, category, rows, runs, phantom, phantom_dup, "
                       "zero_records, durations, duration_sum_us)",
        .column = answer_cell,
        .state = r->cells,
        .n_rows = r->n_cells,
    };
    return write_batch(
        s, &r->cell_batch,
        "INSERT INTO rollup SELECT * FROM rollup_batch WHERE true "
        "ON CONFLICT DO UPDATE SET "
        "rows = rows + excluded.rows, runs = runs + excluded.runs, "
        "phantom = phantom + excluded.phantom, "
        "phantom_dup = phantom_dup + excluded.phantom_dup, "
        "zero_records = zero_records + excluded.zero_records, "
        "durations = durations + excluded.durations, "
        "duration_sum_us = duration_sum_us + excluded.duration_sum_us",
        err);
}

static enum hc_code write_errors(struct rollup *r, struct store *s,
                                 struct hc_err *err)
{
    r->error_batch = (struct batch_table){
        .name = "rollup_error_batch",
        .declaration = "CREATE TABLE x (hour, processor, message, rows)",
        .column = answer_error,
        .state = r->errors,
        .n_rows = r->n_errors,
    };
    return write_batch(
        s, &r->error_batch,
        "INSERT INTO rollup_error SELECT * FROM rollup_error_batch WHERE true "
        "ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
        err);
}

enum hc_code rollup_write(struct rollup *r, struct store *s, struct hc_err *err)
{
    enum hc_code rc = settle_cells(r, err);

    if (rc == HC_OK)
        rc = settle_errors(r, err);
    if (rc != HC_OK)
        return rc;
    /* Key order: the tables are clustered by it and get appended to. */
    if (r->n_cells > 0)
        qsort(r->cells, r->n_cells, sizeof *r->cells, cell_order);
    if (r->n_errors > 0)
        qsort(r->errors, r->n_errors, sizeof *r->errors, error_order);
    rc = write_cells(r, s, err);
    if (rc == HC_OK)
        rc = write_errors(r, s, err);
    if (rc == HC_OK && r->took_back)
        rc = store_exec(s,
                        "DELETE FROM rollup WHERE rows = 0 AND runs = 0; "
                        "DELETE FROM rollup_error WHERE rows = 0",
                        err);
    return rc;
}
