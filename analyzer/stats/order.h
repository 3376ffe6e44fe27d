/* SPDX-License-Identifier: MIT
 *
 * Order statistics and sums of doubles that do not depend on the order in
 * which values arrive.  No NaN may be passed in; nothing allocates. */
#ifndef HINDCAST_ANALYZER_STATS_ORDER_H
#define HINDCAST_ANALYZER_STATS_ORDER_H

#include <stddef.h>

/* Ascending. */
void stats_sort(double *values, size_t n);
/* Hyndman and Fan's type 7: h = (n - 1) p, linear between neighbours.  values
 * is sorted, n >= 1, 0 <= p <= 1.
 * Source: "Sample Quantiles in Statistical Packages", doi
 * 10.1080/00031305.1996.10473566. */
double stats_quantile(const double *sorted, size_t n, double p);
/* The same of values in any order, which it puts into another: in linear time,
 * where a whole sort would be a waste. */
double stats_select(double *values, size_t n, double p);
/* Brings the k-th smallest, from 0, to its place, what is smaller before it and
 * what is larger behind it, and returns it.  k < n. */
double stats_part(double *values, size_t n, size_t k);
static inline double stats_median(const double *sorted, size_t n)
{
    return stats_quantile(sorted, n, 0.5);
}
/* Median absolute deviation from the median, times 1.4826 (a consistent
 * estimate of sigma under normality).  Overwrites values. */
double stats_mad(double *values, size_t n);
/* Sum with Neumaier's compensation; exact enough to be independent of order
 * when values are sorted first. */
double stats_sum(const double *values, size_t n);

#endif
