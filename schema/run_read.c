/* SPDX-License-Identifier: MIT
 *
 * Facts out of run_row, see run_read.h. */
#include "schema/run_read.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "schema/statement.h"

static const char what[] = "cannot read the rows of runs";

#define FACT_COLUMNS                                                           \
    "SELECT run, hash, id, started_us, ended_us, duration_s, context, "        \
    "iif(status = 3, (SELECT id FROM error_text WHERE id = error "             \
    "AND message IS NOT NULL), NULL), "                                        \
    "status, class, records, run_id IS NULL FROM run_row "

struct run_read {
    struct store *store;
    sqlite3_stmt *find, *row;
    struct run_fact *rows;
    size_t cap;
};

static void read_fact(sqlite3_stmt *st, struct run_fact *fact)
{
    int class = sqlite3_column_int(st, 9);

    *fact = (struct run_fact){
        .run = sqlite3_column_int64(st, 0),
        .hash = (uint64_t)sqlite3_column_int64(st, 1),
        .id = sqlite3_column_int64(st, 2),
        .started_us = RUN_ABSENT,
        .ended_us = RUN_ABSENT,
        .context = sqlite3_column_int64(st, 6),
        .message = sqlite3_column_int64(st, 7),
        .status = (uint8_t)sqlite3_column_int(st, 8),
        /* The file may come from a stranger: tables are indexed by this. */
        .class = (uint8_t)(class == CLASS_RUNNING || class == CLASS_CLEANUP
                               ? class
                               : CLASS_FINAL),
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

static enum hc_code fetch_row(struct run_read *r, int64_t id,
                              struct run_fact *fact, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    (void)sqlite3_bind_int64(r->row, 1, id);
    if (statement_row(r->store, r->row, what, &rc, err))
        read_fact(r->row, fact);
    else if (rc == HC_OK)
        rc =
            hc_fail(err, HC_EDB, "row %lld of a run is missing", (long long)id);
    (void)sqlite3_reset(r->row);
    return rc;
}

static bool room_for(struct run_read *r, size_t n)
{
    struct run_fact *rows;

    if (n <= r->cap)
        return true;
    rows = realloc(r->rows, n * sizeof *rows);
    if (rows == NULL)
        return false;
    r->rows = rows;
    r->cap = n;
    return true;
}

static int64_t get_id(const unsigned char *at)
{
    uint64_t id = 0;

    for (int k = 0; k < 8; k++)
        id = id << 8 | at[k];
    return (int64_t)id;
}

enum hc_code run_read_rows(struct run_read *r, int64_t run, size_t more,
                           struct run_fact **rows, size_t *n,
                           struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    *n = 0;
    (void)sqlite3_bind_int64(r->find, 1, run);
    if (statement_row(r->store, r->find, what, &rc, err)) {
        const unsigned char *others = sqlite3_column_blob(r->find, 1);
        size_t n_others = (size_t)sqlite3_column_bytes(r->find, 1) / 8;

        *n = n_others + 1;
        if (!room_for(r, *n + more))
            rc = hc_nomem(err);
        if (rc == HC_OK)
            rc = fetch_row(r, sqlite3_column_int64(r->find, 0), &r->rows[0],
                           err);
        for (size_t i = 0; rc == HC_OK && i < n_others; i++)
            rc = fetch_row(r, get_id(others + 8 * i), &r->rows[i + 1], err);
    }
    (void)sqlite3_reset(r->find);
    *rows = r->rows;
    return rc;
}

enum hc_code run_read_all(struct run_read *r, struct facts *facts,
                          struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = facts_clear(facts, err);

    if (rc == HC_OK)
        rc = statement_prepare(r->store, FACT_COLUMNS, what, &st, err);
    while (rc == HC_OK && statement_row(r->store, st, what, &rc, err)) {
        struct run_fact fact;

        read_fact(st, &fact);
        rc = facts_add(facts, &fact, err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

enum hc_code run_read_open(struct run_read **out, struct store *s,
                           struct hc_err *err)
{
    struct run_read *r = calloc(1, sizeof *r);
    enum hc_code rc;

    *out = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->store = s;
    rc = statement_prepare(s, "SELECT row, rows FROM run WHERE id = ?1", what,
                           &r->find, err);
    if (rc == HC_OK)
        rc = statement_prepare(s, FACT_COLUMNS "WHERE id = ?1", what, &r->row,
                               err);
    if (rc != HC_OK) {
        run_read_close(r);
        return rc;
    }
    *out = r;
    return HC_OK;
}

void run_read_close(struct run_read *r)
{
    if (r == NULL)
        return;
    (void)sqlite3_finalize(r->find);
    (void)sqlite3_finalize(r->row);
    free(r->rows);
    free(r);
}
