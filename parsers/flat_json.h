/* SPDX-License-Identifier: MIT
 *
 * The way back from flattened columns to one JSON object: a Logs Explorer CSV
 * has a column for every path that any entry has (`httpRequest.status`,
 * `labels."run.googleapis.com/execution_name"`), and most cells of a row are
 * empty.  Members come out sorted by path, so that equal entries are equal
 * texts.  One per reader. */
#ifndef HINDCAST_PARSERS_FLAT_JSON_H
#define HINDCAST_PARSERS_FLAT_JSON_H

#include "base/buf.h"
#include "base/record.h"

/* A leading apostrophe, which the exporter puts before text that a
 * spreadsheet might run, is no part of the text. */
struct hc_str flat_unguard(struct hc_str s);

struct flat_json;

/* Columns named by path; a guard in front is stripped.  A name that is no
 * path (an open quote) is one key.  columns is not kept. */
HC_MUST_USE enum hc_code flat_json_open(struct flat_json **out,
                                        const struct columns *columns,
                                        struct hc_err *err);
void flat_json_close(struct flat_json *f); /* accepts NULL */

/* Append the object of a row of as many cells as there are columns, CELL_NULL
 * or CELL_TEXT.  NULL cells are left out.  Cells become strings, except where
 * the paths of log entries say otherwise (docs/formats.md): numbers, booleans
 * and JSON in jsonPayload, booleans and JSON in protoPayload, and the few
 * numbers and booleans of other fields.  Failures stick to out. */
HC_MUST_USE enum hc_code flat_json_build(struct flat_json *f,
                                         const struct cell *cells,
                                         struct hc_buf *out,
                                         struct hc_err *err);

#endif
