/* SPDX-License-Identifier: MIT
 *
 * Plain tables, see table_insert.h. */
#include "schema/table_insert.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "schema/bind_cell.h"
#include "schema/column_kind.h"
#include "schema/side_columns.h"
#include "schema/statement.h"

static const char what[] = "cannot store rows of a table";

enum { OWN_COLUMNS = 3 }; /* hc_row, hc_byte, hc_hash */

struct table_column {
    char sql_name[SIDE_NAME_BYTES];
    unsigned kinds;
};

struct table_insert {
    struct store *store;
    char name[SIDE_NAME_BYTES];
    struct side_place place;
    int64_t source;
    const struct table_layout *layout;
    struct table_column *columns; /* HC_MAX_COLUMNS */
    size_t n_columns;             /* of insert */
    sqlite3_stmt *insert;
};

/* ---- the name -------------------------------------------------------- */

/* Lower case; false = not a name. */
static bool fold_name(const char *name, char out[SIDE_NAME_BYTES])
{
    size_t n = 0;

    for (; name[n] != '\0'; n++) {
        char c = name[n];

        if (n == SIDE_NAME_BYTES - 1)
            return false;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c < 'a' || c > 'z') && c != '_' && (n == 0 || c < '0' || c > '9'))
            return false;
        out[n] = c;
    }
    out[n] = '\0';
    return n > 0;
}

/* Names that are no tables yet, but mean something to hindcast or SQLite. */
static bool name_reserved(struct hc_str name)
{
    return hc_str_starts(name, HC_STR("hc_")) ||
           hc_str_starts(name, HC_STR("sqlite_")) ||
           hc_str_ends(name, HC_STR("_batch")) ||
           hc_str_ends(name, HC_STR("extra"));
}

static enum hc_code make_table(struct table_insert *t, struct hc_err *err)
{
    char *sql = sqlite3_mprintf(
        "CREATE TABLE \"%w\" (hc_row INTEGER PRIMARY KEY, "
        "hc_byte INTEGER NOT NULL, hc_hash INTEGER NOT NULL) STRICT; "
        "INSERT INTO loaded_table (name) VALUES (%Q)",
        t->name, t->name);
    enum hc_code rc;

    if (sql == NULL)
        return hc_nomem(err);
    rc = store_exec(t->store, sql, err);
    sqlite3_free(sql);
    return rc;
}

/* Find the table or make it. */
static enum hc_code find_table(struct table_insert *t, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    bool loaded = false, taken = false;
    enum hc_code rc = statement_prepare(
        t->store,
        "SELECT EXISTS (SELECT 1 FROM loaded_table WHERE name = ?1), "
        "EXISTS (SELECT 1 FROM sqlite_schema WHERE lower(name) = ?1)",
        what, &st, err);

    if (rc == HC_OK) {
        statement_bind_str(st, 1, hc_str_from(t->name));
        if (statement_row(t->store, st, what, &rc, err)) {
            loaded = sqlite3_column_int(st, 0) != 0;
            taken = sqlite3_column_int(st, 1) != 0;
        }
    }
    (void)sqlite3_finalize(st);
    if (rc != HC_OK || loaded)
        return rc;
    if (taken || name_reserved(hc_str_from(t->name)))
        return hc_fail(err, HC_EUSAGE,
                       "%s is a name that hindcast itself uses; choose "
                       "another name for the table",
                       t->name);
    return make_table(t, err);
}

/* ---- columns --------------------------------------------------------- */

static enum hc_code known_kinds(struct table_insert *t, struct hc_str column,
                                unsigned *kinds, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        t->store,
        "SELECT type FROM exported_column WHERE place = ?1 AND name = ?2", what,
        &st, err);

    *kinds = 0;
    if (rc == HC_OK) {
        statement_bind_str(st, 1, hc_str_from(t->name));
        statement_bind_str(st, 2, column);
        if (statement_row(t->store, st, what, &rc, err))
            *kinds = column_kind_of(statement_str(st, 0));
    }
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code bind_column(struct table_insert *t, size_t i,
                                struct hc_err *err)
{
    struct side_column column = {t->layout->names[i], TYPE_STRING};
    struct table_column *c = &t->columns[i];
    enum hc_code rc = known_kinds(t, column.name, &c->kinds, err);

    return rc == HC_OK ? side_column_find(t->store, &t->place, &column,
                                          c->sql_name, err)
                       : rc;
}

/* Make the statement that stores the first n columns of the layout. */
static enum hc_code use_columns(struct table_insert *t, size_t n,
                                struct hc_err *err)
{
    struct hc_buf sql;
    enum hc_code rc = HC_OK;

    if (t->insert != NULL && n == t->n_columns)
        return HC_OK;
    for (size_t i = t->n_columns; rc == HC_OK && i < n; i++)
        rc = bind_column(t, i, err);
    if (rc != HC_OK)
        return rc;
    t->n_columns = n;
    hc_buf_init(&sql, HC_MAX_CONFIG);
    hc_buf_printf(&sql, "INSERT INTO \"%s\" (hc_row, hc_byte, hc_hash",
                  t->name);
    for (size_t i = 0; i < n; i++)
        hc_buf_printf(&sql, ", \"%s\"", t->columns[i].sql_name);
    hc_buf_add_z(&sql, ") VALUES (?1, ?2, ?3");
    for (size_t i = 0; i < n; i++)
        hc_buf_printf(&sql, ", ?%zu", i + OWN_COLUMNS + 1);
    hc_buf_add_z(&sql, ")");
    (void)sqlite3_finalize(t->insert);
    t->insert = NULL;
    rc = hc_buf_check(&sql, err);
    if (rc == HC_OK)
        rc = statement_prepare(t->store, hc_buf_z(&sql), what, &t->insert, err);
    hc_buf_release(&sql);
    return rc;
}

enum hc_code table_insert_finish(struct table_insert *t, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(t->store,
                                        "UPDATE exported_column SET type = ?3 "
                                        "WHERE place = ?1 AND name = ?2",
                                        what, &st, err);

    for (size_t i = 0; rc == HC_OK && i < t->n_columns; i++) {
        statement_bind_str(st, 1, hc_str_from(t->name));
        statement_bind_str(st, 2, t->layout->names[i]);
        statement_bind_str(st, 3,
                           hc_str_from(column_kind_type(t->columns[i].kinds)));
        rc = statement_run(t->store, st, what, err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

/* ---- rows ------------------------------------------------------------ */

static void bind_table_cell(sqlite3_stmt *st, int index, const struct cell *c)
{
    if (c->kind == CELL_BOOL)
        statement_bind_str(st, index,
                           c->i != 0 ? HC_STR("true") : HC_STR("false"));
    else
        bind_cell(st, index, c);
}

static enum hc_code add_row(struct table_insert *t, const struct table_row *row,
                            struct hc_err *err)
{
    if (row->number > UINT32_MAX)
        return hc_fail(err, HC_ELIMIT,
                       "more than 4,294,967,295 records in one file");
    (void)sqlite3_clear_bindings(t->insert);
    (void)sqlite3_bind_int64(
        t->insert, 1, (int64_t)((uint64_t)t->source << 32 | row->number));
    (void)sqlite3_bind_int64(t->insert, 2, (int64_t)row->byte);
    (void)sqlite3_bind_int64(t->insert, 3, (int64_t)row->hash);
    for (size_t i = 0; i < row->n_cells && i < t->n_columns; i++) {
        struct table_column *c = &t->columns[i];

        c->kinds = column_kind_add(c->kinds, &row->cells[i]);
        bind_table_cell(t->insert, (int)i + OWN_COLUMNS + 1, &row->cells[i]);
    }
    return statement_run(t->store, t->insert, what, err);
}

enum hc_code table_insert_batch(struct table_insert *t,
                                const struct table_row *rows, size_t n,
                                size_t n_columns, struct hc_err *err)
{
    enum hc_code rc = use_columns(t, n_columns, err);

    for (size_t i = 0; rc == HC_OK && i < n; i++)
        rc = add_row(t, &rows[i], err);
    return rc;
}

enum hc_code table_insert_source(struct table_insert *t, int64_t source,
                                 const struct table_layout *layout,
                                 struct hc_err *err)
{
    (void)err;
    t->source = source;
    t->layout = layout;
    t->n_columns = 0;
    (void)sqlite3_finalize(t->insert);
    t->insert = NULL;
    return HC_OK;
}

enum hc_code table_insert_open(struct table_insert **out, struct store *s,
                               const char *name, struct hc_err *err)
{
    struct table_insert *t = calloc(1, sizeof *t);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (t == NULL)
        return hc_nomem(err);
    t->store = s;
    t->place = (struct side_place){t->name, t->name, ""};
    t->columns = calloc(HC_MAX_COLUMNS, sizeof *t->columns);
    if (t->columns == NULL)
        rc = hc_nomem(err);
    else if (!fold_name(name, t->name))
        rc = hc_fail(err, HC_EUSAGE,
                     "a table's name is made of letters, digits and "
                     "underscores, begins with no digit and is shorter than "
                     "%d characters",
                     (int)SIDE_NAME_BYTES);
    else
        rc = find_table(t, err);
    if (rc != HC_OK) {
        table_insert_close(t);
        return rc;
    }
    *out = t;
    return HC_OK;
}

void table_insert_close(struct table_insert *t)
{
    if (t == NULL)
        return;
    (void)sqlite3_finalize(t->insert);
    free(t->columns);
    free(t);
}
