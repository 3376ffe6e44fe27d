/* SPDX-License-Identifier: MIT
 *
 * Extra columns, see extra_insert.h. */
#include "schema/extra_insert.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "schema/bind_cell.h"
#include "schema/side_columns.h"

struct extra_insert {
    struct store *store;
    struct text_pack *pack;
    const struct run_layout *layout;
    sqlite3_stmt *insert;
    size_t n_columns;           /* of insert */
    bool packs[HC_MAX_COLUMNS]; /* per column */
};

enum hc_code extra_insert_open(struct extra_insert **out, struct store *s,
                               struct text_pack *pack, struct hc_err *err)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return hc_nomem(err);
    (*out)->store = s;
    (*out)->pack = pack;
    return HC_OK;
}

void extra_insert_close(struct extra_insert *e)
{
    if (e == NULL)
        return;
    (void)sqlite3_finalize(e->insert);
    free(e);
}

enum hc_code extra_insert_layout(struct extra_insert *e,
                                 const struct run_layout *layout,
                                 struct hc_err *err)
{
    (void)err;
    e->layout = layout;
    (void)sqlite3_finalize(e->insert);
    e->insert = NULL;
    e->n_columns = 0;
    return HC_OK;
}

enum hc_code extra_insert_columns(struct extra_insert *e, size_t n,
                                  struct hc_err *err)
{
    static const struct side_place place = {"extra", "run_extra", "x_"};
    struct hc_buf names, marks;
    char name[SIDE_NAME_BYTES];
    enum hc_code rc = HC_OK;

    if (n == e->n_columns)
        return HC_OK;
    hc_buf_init(&names, HC_MAX_CONFIG);
    hc_buf_init(&marks, HC_MAX_CONFIG);
    hc_buf_add_z(&names, "INSERT INTO run_extra (row");
    hc_buf_add_z(&marks, ") VALUES (?1");
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        const struct side_column *column = &e->layout->extra[i];

        rc = side_column_find(e->store, &place, column, name, err);
        e->packs[i] =
            side_column_packed(hc_str_from(export_type_name(column->type)));
        hc_buf_printf(&names, ", %s", name);
        hc_buf_printf(&marks, ", ?%zu", i + 2);
    }
    hc_buf_add_str(&names, hc_buf_str(&marks));
    hc_buf_add_z(&names, ")");
    (void)sqlite3_finalize(e->insert);
    e->insert = NULL;
    e->n_columns = n;
    if (rc == HC_OK)
        rc = hc_buf_check(&names, err);
    if (rc == HC_OK &&
        sqlite3_prepare_v3(store_sqlite(e->store), hc_buf_z(&names), -1,
                           SQLITE_PREPARE_PERSISTENT, &e->insert,
                           NULL) != SQLITE_OK)
        rc = store_fail(e->store, err, "cannot store extra columns");
    hc_buf_release(&names);
    hc_buf_release(&marks);
    return rc;
}

enum hc_code extra_insert_row(struct extra_insert *e, int64_t id,
                              const struct run_row *row, struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    int step;

    (void)sqlite3_clear_bindings(e->insert);
    (void)sqlite3_bind_int64(e->insert, 1, id);
    for (size_t i = 0; rc == HC_OK && i < row->n_extra; i++) {
        const struct extra_cell *x = &row->extra[i];

        if (e->packs[x->column])
            rc = text_pack_bind(e->pack, e->insert, (int)x->column + 2,
                                &x->cell, err);
        else
            bind_cell(e->insert, (int)x->column + 2, &x->cell);
    }
    if (rc != HC_OK)
        return rc;
    step = sqlite3_step(e->insert);
    (void)sqlite3_reset(e->insert);
    return step == SQLITE_DONE
               ? HC_OK
               : store_fail(e->store, err, "cannot store extra columns");
}
