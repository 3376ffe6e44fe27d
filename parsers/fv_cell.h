/* SPDX-License-Identifier: MIT
 *
 * Cells as the BigQuery API writes them: {"v": text}, whose type only the
 * schema tells, nested records as {"v": {"f": [...]}} and repeated values as
 * {"v": [{"v": ...}]}. */
#ifndef HINDCAST_PARSERS_FV_CELL_H
#define HINDCAST_PARSERS_FV_CELL_H

#include "parsers/json_row.h"

/* Set a cell of the current row from the member v of a cell.  field is its
 * entry in schema.fields, absent when there is no schema (texts then stay
 * texts).  Integers, floats and booleans get their kind, timestamps become
 * RFC 3339 text, records and repeated values become the JSON an extract would
 * hold.  scratch is cleared. */
void fv_cell_set(struct json_row *row, size_t index, struct json_value field,
                 struct json_value v, struct hc_buf *scratch);

#endif
