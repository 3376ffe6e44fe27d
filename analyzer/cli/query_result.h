/* SPDX-License-Identifier: MIT
 *
 * The rows of a query as rows of a result, column by column. */
#ifndef HINDCAST_ANALYZER_CLI_QUERY_RESULT_H
#define HINDCAST_ANALYZER_CLI_QUERY_RESULT_H

#include "analyzer/report/report.h"
#include "schema/query.h"

/* Step q to its end; every row becomes a row of result k, whose columns stand
 * in the order of the query's (columns beyond those stay NULL).  A COLUMN_LIST
 * cell is a text of lines. */
HC_MUST_USE enum hc_code query_result_add(struct report *r, size_t k,
                                          struct query *q, struct hc_err *err);
/* One row: the one q stands on. */
void query_result_row(struct report *r, size_t k, const struct query *q);
/* The same for a query by name that has no parameters, and its evidence:
 * `what` names result and columns. */
HC_MUST_USE enum hc_code query_result_of(struct report *r, size_t k,
                                         struct store *db, const char *name,
                                         const char *what, struct hc_err *err);

#endif
