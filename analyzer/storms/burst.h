/* SPDX-License-Identifier: MIT
 *
 * One-off bursts of a series: a baseline that looks at other weeks, and the
 * cheapest sequence of two states over it (docs/analyses.md, "storms").  A
 * burst that comes at the same time of every week is part of that baseline
 * and no one-off: cells.h finds it. */
#ifndef HINDCAST_ANALYZER_STORMS_BURST_H
#define HINDCAST_ANALYZER_STORMS_BURST_H

#include "analyzer/storms/series.h"
#include "base/err.h"

struct burst_baseline {
    double *mu; /* expected events by bin, > 0; owned */
    double phi; /* dispersion: variance over mean, 1 to 50 */
};

/* b->mu is to be freed whatever is returned. */
HC_MUST_USE enum hc_code burst_baseline_make(struct burst_baseline *b,
                                             const struct storm_series *s,
                                             struct hc_err *err);

struct burst {
    size_t from, to; /* bins, half-open */
    double count, expected;
};

struct burst_list {
    struct burst *at; /* in order of time; owned */
    size_t n;
    size_t n_segments; /* looked at, with those that were no burst */
};

/* list->at is to be freed whatever is returned. */
HC_MUST_USE enum hc_code bursts_find(struct burst_list *list,
                                     const struct storm_series *s,
                                     const struct burst_baseline *b,
                                     struct hc_err *err);

#endif
