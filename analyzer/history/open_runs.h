/* SPDX-License-Identifier: MIT
 *
 * What open runs are at a time: in flight or stuck, by the rule of stale.h and
 * without reading the whole history. */
#ifndef HINDCAST_ANALYZER_HISTORY_OPEN_RUNS_H
#define HINDCAST_ANALYZER_HISTORY_OPEN_RUNS_H

#include "base/err.h"
#include "schema/store.h"

struct open_runs { /* runs without a plausible start at or before as_of, and
                      those that are not open, count as neither */
    int64_t in_flight, stuck;
};

/* Count open runs at as_of_us; run: only that one (run.id), NULL = all. */
HC_MUST_USE enum hc_code open_runs_count(struct open_runs *out,
                                         struct store *db, int64_t as_of_us,
                                         const int64_t *run,
                                         struct hc_err *err);

#endif
