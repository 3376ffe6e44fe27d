/* SPDX-License-Identifier: MIT
 *
 * Known retry policies: the delay each puts before attempt j + 1. */
#ifndef HINDCAST_ANALYZER_CHAINS_PROFILES_H
#define HINDCAST_ANALYZER_CHAINS_PROFILES_H

#include <stdbool.h>
#include <stddef.h>

struct retry_profile {
    const char *name;
    double first_s, ratio, cap_s; /* min(cap, first * ratio^j) */
    bool between_starts; /* counted from start to start, not from the end */
};

extern const struct retry_profile retry_profiles[]; /* ends with name NULL */

double retry_profile_delay_s(const struct retry_profile *p, size_t j);
/* The profile whose delays lie nearest, by mean |ln gap - ln delay|, the first
 * of equals; NULL where none is within a factor of two.  Delivery is best
 * effort, so nearer would be too strict. */
const struct retry_profile *retry_profile_nearest(const double *gap_s,
                                                  const double *step_s,
                                                  size_t n, double *distance);

#endif
