/* SPDX-License-Identifier: MIT
 *
 * Intervals, see interval.h. */
#include "analyzer/stats/interval.h"

#include <math.h>

struct interval stats_wilson(double k, double n)
{
    double z2 = STATS_Z * STATS_Z, p, centre, half, scale;

    if (n <= 0)
        return (struct interval){0, 1};
    p = k / n;
    scale = 1 + z2 / n;
    centre = (p + z2 / (2 * n)) / scale;
    half = STATS_Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / scale;
    /* At the ends rounding would leave 4e-19 where it is 0. */
    return (struct interval){k <= 0 ? 0 : fmax(0, centre - half),
                             k >= n ? 1 : fmin(1, centre + half)};
}

struct interval stats_newcombe(double k1, double n1, double k2, double n2)
{
    struct interval a = stats_wilson(k1, n1), b = stats_wilson(k2, n2);
    double p1, p2, d;

    if (n1 <= 0 || n2 <= 0)
        return (struct interval){-1, 1};
    p1 = k1 / n1;
    p2 = k2 / n2;
    d = p2 - p1;
    return (struct interval){
        d - sqrt((p2 - b.lo) * (p2 - b.lo) + (a.hi - p1) * (a.hi - p1)),
        d + sqrt((b.hi - p2) * (b.hi - p2) + (p1 - a.lo) * (p1 - a.lo))};
}
