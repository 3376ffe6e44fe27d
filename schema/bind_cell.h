/* SPDX-License-Identifier: MIT
 *
 * Binding a cell to a statement. */
#ifndef HINDCAST_SCHEMA_BIND_CELL_H
#define HINDCAST_SCHEMA_BIND_CELL_H

#include "base/record.h"

struct sqlite3_stmt;

/* The cell must live until the statement has run. */
void bind_cell(struct sqlite3_stmt *st, int index, const struct cell *c);

#endif
