/* SPDX-License-Identifier: MIT
 *
 * Order statistics, see order.h. */
#include "analyzer/stats/order.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/random.h"

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

static void swap(double *a, double *b)
{
    double t = *a;

    *a = *b;
    *b = t;
}

/* Hoare's FIND: bring the k-th smallest to its place, smaller ones before it.
 * The pivot is drawn, so that no input makes it slow; what is drawn does not
 * show in the result. */
static void find(double *values, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;

    while (low < high) {
        size_t i = low, j = high;
        double pivot;

        swap(&values[low],
             &values[low + random_below(low ^ high << 32, high - low + 1)]);
        pivot = values[low];
        for (;;) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i >= j)
                break;
            swap(&values[i++], &values[j--]);
        }
        /* values[low..j] <= pivot <= values[j+1..high] */
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
}

double stats_part(double *values, size_t n, size_t k)
{
    size_t least = 0;

    if (k > 0) {
        find(values, n, k);
        return values[k];
    }
    for (size_t i = 1; i < n; i++)
        if (values[i] < values[least])
            least = i;
    swap(&values[0], &values[least]);
    return values[0];
}

double stats_select(double *values, size_t n, double p)
{
    double h = (double)(n - 1) * p, next;
    size_t below = (size_t)h;

    find(values, n, below);
    if (below + 1 >= n || h == (double)below)
        return values[below];
    next = values[below + 1];
    for (size_t i = below + 2; i < n; i++)
        next = values[i] < next ? values[i] : next;
    return values[below] + (h - (double)below) * (next - values[below]);
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
