/* SPDX-License-Identifier: MIT
 *
 * Extra columns, see extra_insert.h.  The virtual table that a batch is stored
 * from has as many columns as the layout, so it is made anew when that
 * grows. */
#include "schema/extra_insert.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "schema/batch_table.h"
#include "schema/side_columns.h"
#include "schema/statement.h"

static const char what[] = "cannot store extra columns";

struct ready_cell {
    uint32_t column;
    enum cell_kind kind;
    union {
        struct stored_text text;
        int64_t i;
        double real;
    };
};

struct ready_row {
    int64_t id;
    size_t end; /* behind its last cell */
};

struct ready { /* rows kept for the flush */
    struct ready_row *rows;
    struct ready_cell *cells; /* row by row, columns ascending */
    size_t n_rows, cap_rows, n_cells, cap_cells;
    size_t *next; /* cell that will most likely be asked for next */
};

struct extra_insert {
    struct store *store;
    struct text_pack *pack;
    const struct run_layout *layout;
    sqlite3_stmt *insert;
    size_t n_columns; /* of insert */
    size_t next;
    struct ready ready;
    struct batch_table batch;
    struct hc_buf declaration; /* of batch */
};

static void answer(const void *state, size_t i, int column,
                   sqlite3_context *out)
{
    const struct ready *r = state;
    const struct ready_row *row = &r->rows[i];
    size_t first = i == 0 ? 0 : row[-1].end, k = *r->next;
    uint32_t wanted = (uint32_t)column - 1;

    if (column == 0) {
        sqlite3_result_int64(out, row->id);
        *r->next = first;
        return;
    }
    if (k < first || k > row->end ||
        (k > first && r->cells[k - 1].column >= wanted))
        k = first; /* asked in another order than that of the columns */
    while (k < row->end && r->cells[k].column < wanted)
        k++;
    *r->next = k;
    if (k == row->end || r->cells[k].column != wanted)
        return; /* NULL */
    switch (r->cells[k].kind) {
    case CELL_NULL:
        break;
    case CELL_TEXT:
    case CELL_JSON:
        stored_text_result(out, &r->cells[k].text);
        break;
    case CELL_INT:
    case CELL_BOOL:
        sqlite3_result_int64(out, r->cells[k].i);
        break;
    case CELL_REAL:
        sqlite3_result_double(out, r->cells[k].real);
        break;
    }
}

enum hc_code extra_insert_open(struct extra_insert **out, struct store *s,
                               struct text_pack *pack, struct hc_err *err)
{
    struct extra_insert *e = calloc(1, sizeof *e);

    *out = e;
    if (e == NULL)
        return hc_nomem(err);
    e->store = s;
    e->pack = pack;
    e->ready.next = &e->next;
    hc_buf_init(&e->declaration, HC_MAX_CONFIG);
    return HC_OK;
}

void extra_insert_close(struct extra_insert *e)
{
    if (e == NULL)
        return;
    (void)sqlite3_finalize(e->insert);
    hc_buf_release(&e->declaration);
    free(e->ready.rows);
    free(e->ready.cells);
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

/* The columns of the table that hold the first n of the layout. */
static enum hc_code list_columns(struct extra_insert *e, size_t n,
                                 struct hc_buf *sql, struct hc_err *err)
{
    static const struct side_place place = {"extra", "run_extra", "x_"};
    char name[SIDE_NAME_BYTES];
    enum hc_code rc = HC_OK;

    hc_buf_clear(&e->declaration);
    hc_buf_add_z(&e->declaration, "CREATE TABLE x (row");
    hc_buf_add_z(sql, "INSERT OR FAIL INTO run_extra (row");
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        rc =
            side_column_find(e->store, &place, &e->layout->extra[i], name, err);
        hc_buf_printf(sql, ", %s", name);
        hc_buf_printf(&e->declaration, ", c%zu", i);
    }
    hc_buf_add_z(&e->declaration, ")");
    hc_buf_add_z(sql, ") SELECT * FROM run_extra_batch");
    if (rc == HC_OK)
        rc = hc_buf_check(&e->declaration, err);
    return rc == HC_OK ? hc_buf_check(sql, err) : rc;
}

enum hc_code extra_insert_columns(struct extra_insert *e, size_t n,
                                  struct hc_err *err)
{
    struct hc_buf sql;
    enum hc_code rc;

    if (n == e->n_columns)
        return HC_OK;
    (void)sqlite3_finalize(e->insert);
    e->insert = NULL;
    e->n_columns = n;
    hc_buf_init(&sql, HC_MAX_CONFIG);
    rc = list_columns(e, n, &sql, err);
    e->batch = (struct batch_table){
        .name = "run_extra_batch",
        .declaration = hc_buf_z(&e->declaration),
        .column = answer,
        .state = &e->ready,
    };
    if (rc == HC_OK)
        rc = batch_table_register(e->store, &e->batch, err);
    if (rc == HC_OK)
        rc = statement_prepare(e->store, hc_buf_z(&sql), what, &e->insert, err);
    hc_buf_release(&sql);
    return rc;
}

/* Room for one more row of n cells. */
static bool grow(struct ready *r, size_t n)
{
    if (r->n_rows == r->cap_rows) {
        size_t cap = r->cap_rows == 0 ? 512 : 2 * r->cap_rows;
        struct ready_row *more = realloc(r->rows, cap * sizeof *more);

        if (more == NULL)
            return false;
        r->rows = more;
        r->cap_rows = cap;
    }
    if (r->cap_cells - r->n_cells < n) {
        size_t cap = 2 * (r->cap_cells + n);
        struct ready_cell *more = realloc(r->cells, cap * sizeof *more);

        if (more == NULL)
            return false;
        r->cells = more;
        r->cap_cells = cap;
    }
    return true;
}

static enum hc_code make_ready(struct extra_insert *e,
                               const struct extra_cell *x,
                               struct ready_cell *out, struct hc_err *err)
{
    struct packed_text text;

    out->column = x->column;
    out->kind = (enum cell_kind)x->kind;
    if (out->kind == CELL_TEXT || out->kind == CELL_JSON) {
        text = (struct packed_text){{x->text, x->n}, x->format};
        if (text.format == PACKED_UNTRIED &&
            !export_type_packs(e->layout->extra[x->column].type))
            text.format = PACKED_NOT;
        if (text.bytes.p == NULL) /* a text all the same */
            text = (struct packed_text){HC_STR(""), PACKED_NOT};
        return text_pack_find(e->pack, &text, &out->text, err);
    }
    if (out->kind == CELL_REAL)
        out->real = x->real;
    else
        out->i = x->i;
    return HC_OK;
}

enum hc_code extra_insert_row(struct extra_insert *e, int64_t id,
                              const struct run_row *row, struct hc_err *err)
{
    struct ready *r = &e->ready;
    enum hc_code rc = HC_OK;

    if (!grow(r, row->n_extra))
        return hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < row->n_extra; i++)
        rc = make_ready(e, &row->extra[i], &r->cells[r->n_cells++], err);
    r->rows[r->n_rows++] = (struct ready_row){id, r->n_cells};
    return rc;
}

enum hc_code extra_insert_flush(struct extra_insert *e, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    e->batch.n_rows = e->ready.n_rows;
    if (e->ready.n_rows > 0)
        rc = statement_run(e->store, e->insert, what, err);
    e->ready.n_rows = e->ready.n_cells = e->next = 0;
    return rc;
}
