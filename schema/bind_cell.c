/* SPDX-License-Identifier: MIT
 *
 * Cells as SQL values, see bind_cell.h. */
#include "schema/bind_cell.h"

#include <sqlite3.h>

void bind_cell(struct sqlite3_stmt *st, int index, const struct cell *c)
{
    switch (c->kind) {
    case CELL_NULL:
        (void)sqlite3_bind_null(st, index);
        break;
    case CELL_TEXT:
    case CELL_JSON:
        (void)sqlite3_bind_text64(st, index, c->text.p == NULL ? "" : c->text.p,
                                  c->text.n, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case CELL_INT:
    case CELL_BOOL:
        (void)sqlite3_bind_int64(st, index, c->i);
        break;
    case CELL_REAL:
        (void)sqlite3_bind_double(st, index, c->real);
        break;
    }
}
