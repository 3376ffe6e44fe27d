/* SPDX-License-Identifier: MIT
 *
 * How many runs wrote to the same table at once. */
#ifndef HINDCAST_ANALYZER_WHY_CONCURRENCY_H
#define HINDCAST_ANALYZER_WHY_CONCURRENCY_H

#include "analyzer/history/history.h"

/* *out, by run of the history, is malloc'ed and the caller's to free: the runs
 * on its output table at its start, itself included; 0 = it names no table.
 * A run lasts from start to end, half-open, at least a microsecond.  One that
 * was lost or got stuck lasts as long as half of the successes of its
 * processor, of all processors where that has none. */
HC_MUST_USE enum hc_code
concurrency_make(uint32_t **out, const struct history *h, struct hc_err *err);

#endif
