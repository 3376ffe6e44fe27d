/* SPDX-License-Identifier: MIT
 *
 * Ratio of two rates with a 95 % interval that knows how much occurrences of
 * one side differ among themselves (quasi-Poisson).
 * Source: Gu, Ng, Tang and Schucany, "Testing the ratio of two Poisson rates",
 * 2008, doi 10.1002/bimj.200710403. */
#ifndef HINDCAST_ANALYZER_COMPARE_RATIO_H
#define HINDCAST_ANALYZER_COMPARE_RATIO_H

#include "analyzer/compare/sample.h"
#include "analyzer/stats/interval.h"

/* Everything that cannot be said is NaN. */
struct rate_ratio {
    double before, after;      /* rates, as counted */
    double log_ratio, log_var; /* of after over before; where a count is 0,
                                  of counts with 0.5 added to each */
    double ratio;              /* exp(log_ratio) */
    struct interval interval;  /* of the ratio */
};

/* Occurrences of each side from which their own dispersion is taken. */
enum { RATIO_MIN_SIDE = 3 };

/* Pearson's chi-squared of the counts against their side's rate over its
 * degrees of freedom: 1 for Poisson counts.  A side whose counts are all 0
 * says nothing; NaN = nobody does. */
double ratio_dispersion(const struct compare_sample *s, size_t n);
/* phi, the dispersion, counts as 1 when it is less; NaN = unknown: no
 * interval. */
struct rate_ratio ratio_estimate(const struct compare_sample *s, size_t n,
                                 double phi);
/* r over that of a control: what a change did beyond what happened anyway. */
struct rate_ratio ratio_adjust(const struct rate_ratio *r,
                               const struct rate_ratio *control);
/* 95 % prediction interval of the count of one more occurrence as long as the
 * mean one of the after side; t with df degrees of freedom on the scale of
 * square roots.  NaN where the after side is empty, phi NaN or df 0. */
struct interval ratio_predict(const struct compare_sample *s, size_t n,
                              double phi, size_t df);
/* Student's t: its 97.5 % point; df >= 1. */
double ratio_t975(size_t df);

#endif
