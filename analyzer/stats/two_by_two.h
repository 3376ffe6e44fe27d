/* SPDX-License-Identifier: MIT
 *
 * Two groups, each of them counted by whether a property is there: how much
 * more often the one has it, and how surprising that is. */
#ifndef HINDCAST_ANALYZER_STATS_TWO_BY_TWO_H
#define HINDCAST_ANALYZER_STATS_TWO_BY_TWO_H

#include <stddef.h>

#include "analyzer/stats/interval.h"

struct two_by_two {
    double a, b; /* with the property: in the first group, in the second */
    double c, d; /* without it */
};

struct risk_ratio {
    double ratio;
    struct interval interval; /* 95 %, on the logarithm */
};

/* Share of the first group among those with the property over that among
 * those without: [a/(a+b)] / [c/(c+d)].  Where a cell is 0, 0.5 is added to all
 * four.  NaN where all or none have it.
 * Sources: Bailis et al., "MacroBase", SIGMOD 2017, arXiv 1603.00567; interval:
 * Katz et al., Biometrics 34, 1978. */
struct risk_ratio stats_risk_ratio(const struct two_by_two *t);
/* Likelihood ratio statistic 2 sum O ln(O/E) of two groups counted by n
 * values; chi-squared with (values that occur - 1) degrees of freedom.
 * Source: Sokal and Rohlf, Biometry, section 17.4. */
double stats_g(const double *first, const double *second, size_t n);
/* Jensen-Shannon divergence of two distributions given as counts: 0 (equal)
 * to 1 bit (nothing in common); NaN where a side has none.
 * Source: Lin 1991, doi 10.1109/18.61115. */
double stats_jensen_shannon(const double *first, const double *second,
                            size_t n);

#endif
