/* SPDX-License-Identifier: MIT
 *
 * Which values, and which two together, set the storm's group apart
 * (docs/analyses.md, "explain"). */
#ifndef HINDCAST_ANALYZER_EXPLAIN_RANK_H
#define HINDCAST_ANALYZER_EXPLAIN_RANK_H

#include "analyzer/explain/diff.h"
#include "analyzer/stats/two_by_two.h"

/* What is kept: either ratio, by the lower end of its interval. */
#define RANK_MIN_RATIO    1.5
#define RANK_MAX_LOG10_Q  (-2.) /* of the G-test */
#define RANK_PAIR_FACTOR  1.2   /* a pair over the better of its parts */
#define RANK_SAME_JACCARD 0.98  /* two values that mean the same rows */

struct finding {
    struct diff_part part[2];
    size_t n_parts;
    struct diff_count count;
    double support;
    /* Both of runs.  The risk ratio says how much more of the runs with the
     * value are of the storm; it is near 1 for all values where nearly all
     * runs are.  The lift says how much more of the storm has the value; it is
     * near 1 where nearly all of the other group has it. */
    struct risk_ratio risk, lift;
    double log10_p, log10_q;       /* of chains */
    size_t first_alias, n_aliases; /* in ranking.aliases */
};

struct ranking {
    /* Single values, then pairs, which are there only where they say more
     * than either value; each by the lower end of the lift's interval. */
    struct finding *at;
    size_t n;
    size_t n_tested;           /* values and pairs that q is over */
    struct diff_part *aliases; /* values that mean the same as another */
};

/* *out needs ranking_release() whatever is returned. */
HC_MUST_USE enum hc_code
rank_findings(struct ranking *out, const struct diff *d, struct hc_err *err);
void ranking_release(struct ranking *r);

/* Rate in the storm over rate in the baseline, of runs by hour; where b is 0
 * of runs with 0.5 added to both.  NAN without exposure. */
double rank_rate_ratio(const struct diff_count *count, double storm_h,
                       double other_h);
/* The part of the excess of failures per hour that runs with the value are,
 * negative where they became fewer; over all values of an attribute it sums
 * to 1.  NAN where there is no excess. */
double rank_explained_excess(const struct diff *d,
                             const struct diff_count *count, double storm_h,
                             double other_h);

#endif
