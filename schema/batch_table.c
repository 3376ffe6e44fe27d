/* SPDX-License-Identifier: MIT
 *
 * The virtual table of batch_table.h: eponymous, read-only, one full scan. */
#include "schema/batch_table.h"

#include <sqlite3.h>
#include <stdlib.h>

struct table {
    sqlite3_vtab base; /* first: SQLite's part */
    const struct batch_table *batch;
};

struct cursor {
    sqlite3_vtab_cursor base; /* first: SQLite's part */
    const struct batch_table *batch;
    size_t row;
};

static int connect(sqlite3 *db, void *aux, int argc, const char *const *argv,
                   sqlite3_vtab **out, char **message)
{
    const struct batch_table *batch = aux;
    struct table *t;
    int code = sqlite3_declare_vtab(db, batch->declaration);

    (void)argc;
    (void)argv;
    (void)message;
    if (code != SQLITE_OK)
        return code;
    t = calloc(1, sizeof *t);
    if (t == NULL)
        return SQLITE_NOMEM;
    t->batch = batch;
    *out = &t->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *base)
{
    free(base);
    return SQLITE_OK;
}

static int best_index(sqlite3_vtab *base, sqlite3_index_info *plan)
{
    (void)base;
    plan->estimatedCost = 1000;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    struct cursor *c = calloc(1, sizeof *c);

    if (c == NULL)
        return SQLITE_NOMEM;
    c->batch = ((struct table *)base)->batch;
    *out = &c->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    free(base);
    return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int number, const char *text,
                  int argc, sqlite3_value **argv)
{
    (void)number;
    (void)text;
    (void)argc;
    (void)argv;
    ((struct cursor *)base)->row = 0;
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->row++;
    return SQLITE_OK;
}

static int eof(sqlite3_vtab_cursor *base)
{
    const struct cursor *c = (const struct cursor *)base;

    return c->row >= c->batch->n_rows;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *out, int i)
{
    const struct cursor *c = (const struct cursor *)base;

    c->batch->column(c->batch->state, c->row, i, out);
    return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((const struct cursor *)base)->row;
    return SQLITE_OK;
}

static const sqlite3_module module = {
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = eof,
    .xColumn = column,
    .xRowid = rowid,
};

enum hc_code batch_table_register(struct store *s, struct batch_table *table,
                                  struct hc_err *err)
{
    if (sqlite3_create_module_v2(store_sqlite(s), table->name, &module, table,
                                 NULL) != SQLITE_OK)
        return store_fail(s, err, table->name);
    return HC_OK;
}
