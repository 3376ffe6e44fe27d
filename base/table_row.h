/* SPDX-License-Identifier: MIT
 *
 * One row of an export that is loaded as a plain table: what
 * parsers/table_map.h yields and schema/table_insert.h keeps. */
#ifndef HINDCAST_BASE_TABLE_ROW_H
#define HINDCAST_BASE_TABLE_ROW_H

#include "base/record.h"

/* Columns by exported name.  names only grows and its entries never move
 * (capacity HC_MAX_COLUMNS), so a writer may read the first n of a batch while
 * a reader appends. */
struct table_layout {
    struct hc_str *names;
    size_t n;
};

struct table_row {
    uint64_t number, byte; /* of the record in its file */
    uint64_t hash;         /* of the canonical row */
    /* Typed cell by cell, losing nothing: text that is the one decimal spelling
     * of an int64 is CELL_INT, text that is the shortest spelling of a double
     * (a whole one below 1e15 written with ".0") is CELL_REAL, everything else
     * stays CELL_TEXT. */
    const struct cell *cells; /* n_cells <= layout->n; the rest is NULL */
    size_t n_cells;
};

#endif
