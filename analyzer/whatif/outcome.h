/* SPDX-License-Identifier: MIT
 *
 * What a list of policies comes to: all its replications, and what is certain
 * and likely of each figure.  The bytes do not depend on threads. */
#ifndef HINDCAST_ANALYZER_WHATIF_OUTCOME_H
#define HINDCAST_ANALYZER_WHATIF_OUTCOME_H

#include "analyzer/whatif/sim.h"

enum { OUTCOME_REPLICATIONS = 200 };

enum figure {
    FIGURE_ATTEMPTS,
    FIGURE_FAILED,
    FIGURE_WASTED_S,
    FIGURE_SUCCEEDED,
    FIGURE_LOST_SUCCESS,
    FIGURE_DEAD_LETTERED,
    FIGURE_UNRESOLVED,
    FIGURE_GIVEN_UP,
    FIGURE_DROPPED,
    FIGURE_NOT_RUN,
    FIGURE_SKIPPED,
    FIGURE_REFUSED,
    FIGURE_DELAY_P50_S,
    FIGURE_DELAY_P95_S,
    FIGURE_DELAY_MAX_S,
    FIGURE_PEAK,
    N_FIGURES
};

/* Over the replications, one where nothing is drawn; NAN = nothing to measure
 * (no item succeeded). */
struct spread {
    double median, p05, p95;
};

struct outcome {
    size_t replications;
    struct spread at[N_SETS][N_FIGURES][N_ENDS];
};

/* "attempts", ...: also column names. */
const char *figure_name(enum figure f);

HC_MUST_USE enum hc_code outcome_of(struct outcome *out,
                                    const struct sim_plan *plan,
                                    struct hc_err *err);
/* Lowest p05 and highest p95 of both ends; NAN where both are. */
struct spread outcome_bounds(const struct outcome *o, enum world_set set,
                             enum figure f);

/* Whether a replay of nothing but what was observed gives the history's
 * attempts and failures, one by one; HC_EBUG says where it does not. */
HC_MUST_USE enum hc_code outcome_self_test(const struct world *w,
                                           struct hc_err *err);

#endif
