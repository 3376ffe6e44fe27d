/* SPDX-License-Identifier: MIT
 *
 * From a row of named cells to a row of a plain table, typed cell by cell
 * (base/table_row.h). */
#ifndef HINDCAST_PARSERS_TABLE_MAP_H
#define HINDCAST_PARSERS_TABLE_MAP_H

#include "base/arena.h"
#include "base/table_row.h"

struct table_map; /* one per file and thread */

HC_MUST_USE enum hc_code table_map_open(struct table_map **out,
                                        struct hc_err *err);
void table_map_close(struct table_map *m); /* accepts NULL */

/* Valid until close; grows as columns appear. */
const struct table_layout *table_map_layout(const struct table_map *m);

/* Map one RECORD_ROW.  Views of *out live in arena. */
HC_MUST_USE enum hc_code table_map_row(struct table_map *m,
                                       const struct record *record,
                                       struct hc_arena *arena,
                                       struct table_row *out,
                                       struct hc_err *err);

#endif
