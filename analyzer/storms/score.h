/* SPDX-License-Identifier: MIT
 *
 * How far a count lies above what was to be expected (docs/analyses.md,
 * "storms").  Pure; nothing here is NaN or infinite for finite input. */
#ifndef HINDCAST_ANALYZER_STORMS_SCORE_H
#define HINDCAST_ANALYZER_STORMS_SCORE_H

#include <stddef.h>

/* Events beyond the usual, an hour of the week or a burst, that a storm has at
 * least. */
enum { STORM_MIN_EXCESS = 20 };

/* Anscombe's transform 2 sqrt(x + 3/8): of a Poisson count it has a variance
 * of about 1.  Source: Biometrika 35(3-4), 1948, doi
 * 10.1093/biomet/35.3-4.246. */
double score_anscombe(double x);

/* What other hours say about an hour. */
struct score_reference {
    double median_count;
    double median, scale; /* of the transformed counts; scale >= 1 */
};

/* Of n >= 1 counts, which are overwritten. */
struct score_reference score_reference_of(double *counts, size_t n);
/* Robust z of a count against it. */
double score_z(const struct score_reference *r, double count);

struct score_figures {
    double count, expected, excess;
    double ratio;    /* (count + 1/2) / (expected + 1/2) */
    double robust_z; /* difference of the transformed, over sqrt(phi) */
    double llr;      /* of the scan statistic; 0 where count <= expected */
    double log10_p;  /* upper tail, quasi-Poisson, times n_tests; <= 0 */
};

/* phi >= 1: variance over mean.  An expectation below half an event counts as
 * half of one in llr and log10_p. */
struct score_figures score_figures_of(double count, double expected, double phi,
                                      size_t n_tests);

#endif
