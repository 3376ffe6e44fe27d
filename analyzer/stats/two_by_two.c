/* SPDX-License-Identifier: MIT
 *
 * Two groups compared, see two_by_two.h. */
#include "analyzer/stats/two_by_two.h"

#include <math.h>

struct risk_ratio stats_risk_ratio(const struct two_by_two *t)
{
    double a = t->a, b = t->b, c = t->c, d = t->d, log_ratio, half;

    if (a + b <= 0 || c + d <= 0)
        return (struct risk_ratio){NAN, {NAN, NAN}};
    if (a <= 0 || b <= 0 || c <= 0 || d <= 0) {
        a += 0.5;
        b += 0.5;
        c += 0.5;
        d += 0.5;
    }
    log_ratio = log(a / (a + b)) - log(c / (c + d));
    half = STATS_Z * sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d));
    return (struct risk_ratio){exp(log_ratio),
                               {exp(log_ratio - half), exp(log_ratio + half)}};
}

static double sum_of(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

/* x ln(x / y), 0 where x is. */
static double weigh(double x, double y)
{
    return x > 0 ? x * log(x / y) : 0;
}

double stats_g(const double *first, const double *second, size_t n)
{
    double n1 = sum_of(first, n), n2 = sum_of(second, n), g = 0;

    if (n1 <= 0 || n2 <= 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        double share = (first[i] + second[i]) / (n1 + n2);

        g += weigh(first[i], n1 * share) + weigh(second[i], n2 * share);
    }
    return fmax(0, 2 * g);
}

double stats_jensen_shannon(const double *first, const double *second, size_t n)
{
    double n1 = sum_of(first, n), n2 = sum_of(second, n), bits = 0;

    if (n1 <= 0 || n2 <= 0)
        return NAN;
    for (size_t i = 0; i < n; i++) {
        double p = first[i] / n1, q = second[i] / n2, m = (p + q) / 2;

        bits += (weigh(p, m) + weigh(q, m)) / (2 * log(2));
    }
    return fmin(1, fmax(0, bits));
}
