/* SPDX-License-Identifier: MIT
 *
 * The values that the rows of a contrast have of one attribute, numbered. */
#ifndef HINDCAST_ANALYZER_EXPLAIN_VALUES_H
#define HINDCAST_ANALYZER_EXPLAIN_VALUES_H

#include "analyzer/explain/diff.h"

/* Fills c->texts, values, n_values and value_of, of c->attribute; counts stay
 * 0.  What is allocated belongs to c whatever is returned. */
HC_MUST_USE enum hc_code values_assign(struct diff_column *c,
                                       const struct group_rows *rows,
                                       const struct attribute_facts *facts,
                                       struct hc_err *err);

#endif
