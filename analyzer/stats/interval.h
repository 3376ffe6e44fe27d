/* SPDX-License-Identifier: MIT
 *
 * 95 % intervals of proportions. */
#ifndef HINDCAST_ANALYZER_STATS_INTERVAL_H
#define HINDCAST_ANALYZER_STATS_INTERVAL_H

#include <stdint.h>

/* z of a two-sided 95 % interval. */
#define STATS_Z 1.959964

struct interval {
    double lo, hi;
};

/* Wilson's score interval of k out of n; [0, 1] when n is 0.
 * Source: Wilson 1927, doi 10.1080/01621459.1927.10502953. */
struct interval stats_wilson(double k, double n);
/* Newcombe's interval of the difference k2/n2 - k1/n1 out of two Wilson
 * intervals; [-1, 1] when either n is 0.
 * Source: Newcombe 1998, Stat. Med. 17:873-890, method 10. */
struct interval stats_newcombe(double k1, double n1, double k2, double n2);

#endif
