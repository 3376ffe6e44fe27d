/* SPDX-License-Identifier: MIT
 *
 * Tail probabilities, see tail.h. */
#include "analyzer/stats/tail.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { MAX_TERMS = 100000 };

static const double ln10 = 2.302585092994045684;

/* lgamma() writes a global; this is the same function without that: Lanczos'
 * approximation, g = 7, n = 9, relative error below 1e-14 for x > 0. */
static double log_gamma(double x)
{
    static const double c[] = {
        0.99999999999980993,  676.5203681218851,     -1259.1392167224028,
        771.32342877765313,   -176.61502916214059,   12.507343278686905,
        -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
    double sum = c[0], t;

    x -= 1;
    t = x + 7.5;
    for (int i = 1; i < 9; i++)
        sum += c[i] / (x + i);
    return 0.91893853320467274178 + (x + 0.5) * log(t) - t + log(sum);
}

/* ln of x^a e^-x / Gamma(a). */
static double log_front(double a, double x)
{
    return a * log(x) - x - log_gamma(a);
}

/* ln P(a, x) by its series; for x < a + 1. */
static double log_p_series(double a, double x)
{
    double term = 1 / a, sum = term;

    for (int i = 1; i < MAX_TERMS; i++) {
        term *= x / (a + i);
        sum += term;
        if (term < sum * DBL_EPSILON)
            break;
    }
    return log_front(a, x) + log(sum);
}

/* ln Q(a, x) by Lentz's continued fraction; for x >= a + 1. */
static double log_q_fraction(double a, double x)
{
    static const double tiny = 1e-300;
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;

    for (int i = 1; i < MAX_TERMS; i++) {
        double an = -i * (i - a), delta;

        b += 2;
        d = an * d + b;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = b + an / c;
        c = fabs(c) < tiny ? tiny : c;
        delta = d * c;
        h *= delta;
        if (fabs(delta - 1) < DBL_EPSILON)
            break;
    }
    return log_front(a, x) + log(h);
}

/* ln(1 - e^y) for y <= 0. */
static double log_complement(double y)
{
    if (y >= 0)
        return -INFINITY;
    return y > -0.6931471805599453 ? log(-expm1(y)) : log1p(-exp(y));
}

double stats_log10_gamma_p(double a, double x)
{
    if (x <= 0)
        return -INFINITY;
    return (x < a + 1 ? log_p_series(a, x)
                      : log_complement(log_q_fraction(a, x))) /
           ln10;
}

double stats_log10_gamma_q(double a, double x)
{
    if (x <= 0)
        return 0;
    return (x < a + 1 ? log_complement(log_p_series(a, x))
                      : log_q_fraction(a, x)) /
           ln10;
}

/* Terms fall off from the mode, so they are added from the largest one. */
double stats_log10_binomial_upper(size_t k, size_t n, double p)
{
    double largest = -INFINITY, sum = 0;

    if (k == 0 || p >= 1)
        return k > n ? -INFINITY : 0;
    if (k > n || p <= 0)
        return -INFINITY;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = k; i <= n; i++) {
            double term = log_gamma((double)n + 1) - log_gamma((double)i + 1) -
                          log_gamma((double)(n - i) + 1) + (double)i * log(p) +
                          (double)(n - i) * log1p(-p);

            if (pass == 0)
                largest = fmax(largest, term);
            else
                sum += exp(term - largest);
        }
    return fmin(0, (largest + log(sum)) / ln10);
}

double stats_log10_chi2_upper(double x, double df)
{
    return stats_log10_gamma_q(df / 2, x / 2);
}

double stats_normal_upper(double z)
{
    return 0.5 * erfc(z * 0.70710678118654752440);
}

static int by_p(const void *a, const void *b)
{
    const struct stats_ranked *x = a, *y = b;

    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static void sort_by_p(const double *p, size_t n, struct stats_ranked *room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = (struct stats_ranked){p[i], i};
    if (n > 1)
        qsort(room, n, sizeof *room, by_p);
}

void stats_benjamini_hochberg(const double *p, double *q, size_t n,
                              struct stats_ranked *room)
{
    double least = 1;

    sort_by_p(p, n, room);
    for (size_t rank = n; rank > 0; rank--) {
        least = fmin(least, room[rank - 1].p * (double)n / (double)rank);
        q[room[rank - 1].index] = least;
    }
}

void stats_log10_benjamini_hochberg(const double *log10_p, double *log10_q,
                                    size_t n, struct stats_ranked *room)
{
    double least = 0;

    sort_by_p(log10_p, n, room);
    for (size_t rank = n; rank > 0; rank--) {
        least = fmin(least, room[rank - 1].p + log10((double)n / (double)rank));
        log10_q[room[rank - 1].index] = least;
    }
}
