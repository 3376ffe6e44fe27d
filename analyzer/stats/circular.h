/* SPDX-License-Identifier: MIT
 *
 * Directions: times of day or of a period as angles. */
#ifndef HINDCAST_ANALYZER_STATS_CIRCULAR_H
#define HINDCAST_ANALYZER_STATS_CIRCULAR_H

#include <stddef.h>

/* Sums of unit vectors; zeroed = none yet. */
struct circular {
    double sin_sum, cos_sum, n;
};

/* Add weight observations at `at` of a period. */
void circular_add(struct circular *c, double at, double period, double weight);
/* Mean resultant length, 0 (no direction) to 1 (all the same); 0 for none. */
double circular_r(const struct circular *c);
/* Mean direction in [0, period). */
double circular_mean(const struct circular *c, double period);
/* Circular standard deviation in units of the period; infinite for R = 0. */
double circular_sd(const struct circular *c, double period);
/* log10 of Rayleigh's p: exp(-Z) (1 + (2Z - Z^2) / (4n)), Z = n R^2.
 * Source: Mardia and Jupp, Directional Statistics, section 6.3. */
double circular_log10_rayleigh(const struct circular *c);

#endif
