/* SPDX-License-Identifier: MIT
 *
 * Permutation test of a rate ratio: how often would a ratio as extreme as the
 * observed one come up if the occurrences had been called before and after by
 * lot?  With few occurrences no data can be surprising, so the smallest p that
 * their numbers allow is part of the answer. */
#ifndef HINDCAST_ANALYZER_COMPARE_PERMUTATION_H
#define HINDCAST_ANALYZER_COMPARE_PERMUTATION_H

#include <stdint.h>

#include "analyzer/compare/sample.h"
#include "base/err.h"

enum {
    /* Up to so many arrangements all are looked at, above so many draws. */
    PERMUTATION_MAX = 200000
};

struct permutation {
    double p_lower; /* one-sided: a ratio as low or lower */
    double p_upper; /* a ratio as high or higher */
    double p_min;   /* smallest that either can be */
    uint64_t n;     /* arrangements looked at */
    bool sampled;   /* drawn (seeded), not all of them */
};

/* Ties count as extreme, and so does an arrangement whose ratio is undefined.
 * p_lower and p_upper are NaN where the observed ratio is undefined (a side
 * without exposure, no counts at all); p_min is NaN where a side is empty.
 * The order of s decides what is drawn: pass it sorted by date. */
HC_MUST_USE enum hc_code permutation_test(struct permutation *out,
                                          const struct compare_sample *s,
                                          size_t n, struct hc_err *err);
/* How many ways there are to choose k of n; at most cap + 1. */
uint64_t permutation_count(size_t n, size_t k, uint64_t cap);

#endif
