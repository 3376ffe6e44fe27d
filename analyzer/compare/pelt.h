/* SPDX-License-Identifier: MIT
 *
 * Changes of the mean of a series: PELT, the exact minimum of the sum of
 * squared deviations within segments plus a penalty for each change.
 * Source: Killick, Fearnhead and Eckley, "Optimal detection of changepoints
 * with a linear computational cost", JASA 2012, arXiv 1101.1438. */
#ifndef HINDCAST_ANALYZER_COMPARE_PELT_H
#define HINDCAST_ANALYZER_COMPARE_PELT_H

#include <stddef.h>

#include "base/err.h"

/* Where segments begin, ascending, the first one (at 0) left out.  changes has
 * room for n of them.  No NaN in x, min_segment >= 1, penalty > 0; of equally
 * good segmentations the one whose last segments begin earlier. */
HC_MUST_USE enum hc_code pelt_find(const double *x, size_t n,
                                   size_t min_segment, double penalty,
                                   size_t *changes, size_t *n_changes,
                                   struct hc_err *err);
/* Noise of a series that may jump: MAD of its first differences over sqrt 2,
 * and at least 1, the noise of a Poisson count after pelt_transform().  room
 * holds n. */
double pelt_sigma(const double *x, size_t n, double *room);
/* 2 sigma^2 ln n, never 0. */
double pelt_penalty(double sigma, size_t n);
/* Anscombe's 2 sqrt(count + 3/8): unit variance for Poisson counts. */
double pelt_transform(double count);
/* Its inverse, at least 0. */
double pelt_untransform(double a);

#endif
