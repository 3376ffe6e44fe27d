/* SPDX-License-Identifier: MIT
 *
 * Order statistics, see order.h. */
#include "analyzer/stats/order.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void stats_sort(double *values, size_t n)
{
    if (n > 1)
        qsort(values, n, sizeof *values, ascending);
}

double stats_quantile(const double *sorted, size_t n, double p)
{
    double h = (double)(n - 1) * p;
    size_t below = (size_t)h;

    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] +
           (h - (double)below) * (sorted[below + 1] - sorted[below]);
}

double stats_mad(double *values, size_t n)
{
    double median;

    if (n == 0)
        return 0;
    stats_sort(values, n);
    median = stats_median(values, n);
    for (size_t i = 0; i < n; i++)
        values[i] = fabs(values[i] - median);
    stats_sort(values, n);
    return 1.4826 * stats_median(values, n);
}

double stats_sum(const double *values, size_t n)
{
    double sum = 0, lost = 0;

    for (size_t i = 0; i < n; i++) {
        double next = sum + values[i];

        if (fabs(sum) >= fabs(values[i]))
            lost += (sum - next) + values[i];
        else
            lost += (values[i] - next) + sum;
        sum = next;
    }
    return sum + lost;
}
