/* SPDX-License-Identifier: MIT
 *
 * What lists of policies come to: all their replications, and what is certain
 * and likely of each figure.  The bytes do not depend on threads. */
#ifndef HINDCAST_ANALYZER_WHATIF_OUTCOME_H
#define HINDCAST_ANALYZER_WHATIF_OUTCOME_H

#include "analyzer/whatif/sim.h"

enum {
    OUTCOME_REPLICATIONS = 200,
    /* Attempts that replays with drawn instants may come to, beside those of
     * both ends. */
    OUTCOME_DRAWN_ATTEMPTS = 600000,
    /* Fewer replays say little; in a large history chance evens out. */
    OUTCOME_LEAST_DRAWS = 10
};

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
    /* Replays with instants in between.  Where items see each other (a breaker)
     * figures are not monotone in them: both ends bound nothing by themselves.
     * As many as OUTCOME_DRAWN_ATTEMPTS allows, 200 at most, or none. */
    size_t draws;
    struct spread at[N_SETS][N_FIGURES][N_ENDS];
    struct bounds { /* NAN = nothing to measure */
        double lo, hi;
    } bounds[N_SETS][N_FIGURES];
};

/* "attempts", ...: also column names. */
const char *figure_name(enum figure f);

/* Of n plans, out[i] of plans[i]; two threads work on all of them.  bounds:
 * from the lowest p05 to the highest p95 of both ends, and all draws. */
HC_MUST_USE enum hc_code outcomes_of(struct outcome *out,
                                     const struct sim_plan *plans, size_t n,
                                     struct hc_err *err);
/* Whether a replay of nothing but what was observed gives the history's
 * attempts and failures, one by one; HC_EBUG says where it does not. */
HC_MUST_USE enum hc_code outcome_self_test(const struct world *w,
                                           struct hc_err *err);

#endif
