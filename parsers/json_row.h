/* SPDX-License-Identifier: MIT
 *
 * JSON values as a row of named cells.  Columns are added as their keys
 * appear; the lookup guesses that the keys of a row follow each other as they
 * did before and hashes only where they do not. */
#ifndef HINDCAST_PARSERS_JSON_ROW_H
#define HINDCAST_PARSERS_JSON_ROW_H

#include "base/record.h"
#include "parsers/json.h"

struct json_row;

HC_MUST_USE enum hc_code json_row_open(struct json_row **out,
                                       struct hc_err *err);
void json_row_close(struct json_row *r); /* accepts NULL */

/* The members of an object, a whole document, as a row; objects and arrays
 * become CELL_JSON with their value.  Of a key that stands twice the first
 * counts.  Views in *out live until the next row, until the parser of `object`
 * parses again or until the text that it parsed is gone.  HC_ELIMIT: more than
 * HC_MAX_COLUMNS columns or a name over HC_MAX_COLUMN_NAME bytes. */
HC_MUST_USE enum hc_code json_row_read(struct json_row *r,
                                       struct json_value object,
                                       struct row *out, struct hc_err *err);
/* Keys that stood twice in one row, over all rows. */
uint64_t json_row_duplicates(const struct json_row *r);

/* The same by hand, for rows whose names stand elsewhere. */
void json_row_begin(struct json_row *r);
/* Index of a column, added when it is new. */
HC_MUST_USE enum hc_code json_row_column(struct json_row *r, struct hc_str name,
                                         size_t *index, struct hc_err *err);
/* Set a cell from a value; nothing happens when it was set in this row. */
void json_row_set(struct json_row *r, size_t index, struct json_value v,
                  const struct json_scalar *scalar);
/* A text of the caller's own making, copied; there is no value of it. */
void json_row_set_text(struct json_row *r, size_t index, struct hc_str text,
                       enum cell_kind kind);
HC_MUST_USE enum hc_code json_row_end(struct json_row *r, struct row *out,
                                      struct hc_err *err);

#endif
