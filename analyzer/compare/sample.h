/* SPDX-License-Identifier: MIT
 *
 * What a comparison is made of: occurrences (one Monday night, one day), each
 * a count over an exposure, before or after a change.  Rates are sums of
 * counts over sums of exposures, so that a short occurrence weighs less. */
#ifndef HINDCAST_ANALYZER_COMPARE_SAMPLE_H
#define HINDCAST_ANALYZER_COMPARE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

struct compare_sample {
    double count;    /* >= 0, a whole number */
    double exposure; /* >= 0: hours, runs, or 1 */
    bool after;
};

struct compare_sums {
    double count[2], exposure[2]; /* [0] before, [1] after */
    size_t n[2];
};

/* Whole numbers below 2^53 add up exactly, in any order. */
static inline struct compare_sums compare_sum(const struct compare_sample *s,
                                              size_t n)
{
    struct compare_sums sums = {.n = {0, 0}};

    for (size_t i = 0; i < n; i++) {
        sums.count[s[i].after] += s[i].count;
        sums.exposure[s[i].after] += s[i].exposure;
        sums.n[s[i].after]++;
    }
    return sums;
}

#endif
