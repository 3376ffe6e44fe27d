/* SPDX-License-Identifier: MIT
 *
 * The most frequent values of one slot of a template. */
#ifndef HINDCAST_ANALYZER_ANALYSES_ERROR_VALUES_H
#define HINDCAST_ANALYZER_ANALYSES_ERROR_VALUES_H

#include "base/buf.h"

struct error_value {
    struct hc_str value;
    int64_t rows;
};

/* Append ": VALUE (ROWS), ..." for the three values with most rows; ties go by
 * bytes, long values are cut.  Reorders and merges at[0..n). */
void error_values_put(struct hc_buf *out, struct error_value *at, size_t n);

#endif
