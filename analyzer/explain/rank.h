/* SPDX-License-Identifier: MIT
 *
 * Which values, and which two together, set the storm's group apart, most
 * certain first (docs/analyses.md, "explain"). */
#ifndef HINDCAST_ANALYZER_EXPLAIN_RANK_H
#define HINDCAST_ANALYZER_EXPLAIN_RANK_H

#include "analyzer/explain/diff.h"
#include "analyzer/stats/two_by_two.h"

/* What is kept. */
#define RANK_MIN_RATIO    1.5   /* lower end of the risk ratio's interval */
#define RANK_MAX_LOG10_Q  (-2.) /* of the G-test */
#define RANK_PAIR_FACTOR  1.2   /* a pair over the better of its parts */
#define RANK_SAME_JACCARD 0.98  /* two values that mean the same rows */

struct finding {
    struct diff_part part[2];
    size_t n_parts;
    struct diff_count count;
    double support;
    struct risk_ratio ratio;       /* of runs */
    double log10_p, log10_q;       /* of chains */
    size_t first_alias, n_aliases; /* in ranking.aliases */
};

struct ranking {
    struct finding *at; /* best first */
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
