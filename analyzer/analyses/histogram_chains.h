/* SPDX-License-Identifier: MIT
 *
 * Retry chains by local hour (docs/analyses.md, "histogram"): the measures
 * chains and chain_heads. */
#ifndef HINDCAST_ANALYZER_ANALYSES_HISTOGRAM_CHAINS_H
#define HINDCAST_ANALYZER_ANALYSES_HISTOGRAM_CHAINS_H

#include "analyzer/analyses/histogram_read.h"

/* Whether the measure is one of chains. */
bool histogram_of_chains(const struct histogram_scope *scope);
/* Add to counts->at, which holds a zeroed count for each of the hours, and give
 * the evidence for `columns`.  Reads the whole history up to as_of. */
HC_MUST_USE enum hc_code histogram_count_chains(
    struct histogram_counts *counts, const struct histogram_scope *scope,
    struct report *report, const char *columns, struct hc_err *err);

#endif
