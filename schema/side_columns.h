/* SPDX-License-Identifier: MIT
 *
 * Columns that a table gets because an export has them: registered in
 * exported_column under the name of the export, added under a checked name. */
#ifndef HINDCAST_SCHEMA_SIDE_COLUMNS_H
#define HINDCAST_SCHEMA_SIDE_COLUMNS_H

#include "base/run_row.h"
#include "schema/store.h"

enum { SIDE_NAME_BYTES = 80 };

struct side_place {
    const char *place; /* exported_column.place */
    const char *table;
    const char *prefix; /* of the columns, keeps them apart from the table's
                           own: "x_"; "" only where those begin with hc_ */
};

/* Whether texts of such a column of run_extra may be packed (text_pack.h);
 * type as in exported_column. */
bool side_column_packed(struct hc_str type);

/* The column that holds the exported column; added where it is missing, of
 * type STRING from the moment that two profiles disagree on its type.
 * sql_name holds only lower-case letters, digits and underscores.  HC_ELIMIT
 * beyond HC_MAX_COLUMNS columns of one place. */
HC_MUST_USE enum hc_code side_column_find(struct store *s,
                                          const struct side_place *at,
                                          const struct side_column *column,
                                          char sql_name[SIDE_NAME_BYTES],
                                          struct hc_err *err);

#endif
