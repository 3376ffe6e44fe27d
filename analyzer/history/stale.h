/* SPDX-License-Identifier: MIT
 *
 * When an open run is no longer in flight: after twice the time that 95 % of
 * the processor's successes take, within 15 minutes and 4 hours. */
#ifndef HINDCAST_ANALYZER_HISTORY_STALE_H
#define HINDCAST_ANALYZER_HISTORY_STALE_H

#include "analyzer/history/history.h"

#define STALE_MIN_US (900 * INT64_C(1000000))
#define STALE_MAX_US (14400 * INT64_C(1000000))

/* The age from which an open run counts as stuck, out of the durations of
 * successes in seconds, sorted; n = 0: nothing is known, the longest. */
int64_t stale_limit_us(const double *sorted_s, size_t n);
/* Tell stuck runs from those in flight; runs are sorted by processor. */
HC_MUST_USE enum hc_code stale_resolve(struct history *h, struct hc_err *err);

#endif
