/* SPDX-License-Identifier: MIT
 *
 * The dependencies that runs said they missed, by row. */
#ifndef HINDCAST_ANALYZER_EXPLAIN_MISSING_H
#define HINDCAST_ANALYZER_EXPLAIN_MISSING_H

#include "analyzer/history/text_pool.h"
#include "schema/query.h"

struct missing; /* of all rows of a store */

/* *out needs missing_close() whatever is returned. */
HC_MUST_USE enum hc_code missing_open(struct missing **out, struct store *db,
                                      struct hc_err *err);
void missing_close(struct missing *m); /* accepts NULL */
/* Their names, sorted, with ", " between them; {NULL, 0} = nothing was missed.
 * row is run_row.id; m NULL = nobody missed anything. */
struct hc_str missing_of(const struct missing *m, int64_t row);

#endif
