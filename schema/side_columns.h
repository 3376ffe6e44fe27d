/* SPDX-License-Identifier: MIT
 *
 * Columns that a table gets because an export has them: registered in
 * exported_column under the name of the export, added under a checked name. */
#ifndef HINDCAST_SCHEMA_SIDE_COLUMNS_H
#define HINDCAST_SCHEMA_SIDE_COLUMNS_H

#include "base/run_row.h"
#include "schema/store.h"

enum { SIDE_NAME_BYTES = 80 };

/* The column of `table` that holds the exported column; added where it is
 * missing.  sql_name holds only letters, digits and underscores.  *added
 * (may be NULL) tells whether the table changed. */
HC_MUST_USE enum hc_code side_column_find(struct store *s, const char *place,
                                          const char *table,
                                          const struct side_column *column,
                                          char sql_name[SIDE_NAME_BYTES],
                                          bool *added, struct hc_err *err);

#endif
