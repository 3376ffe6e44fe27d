/* SPDX-License-Identifier: MIT
 *
 * Tail probabilities and what is made of many of them.  Probabilities may be
 * far below the smallest double: where that happens the function gives log10
 * of the probability. */
#ifndef HINDCAST_ANALYZER_STATS_TAIL_H
#define HINDCAST_ANALYZER_STATS_TAIL_H

#include <stddef.h>

/* log10 of the regularised incomplete gamma functions P(a, x) (lower) and
 * Q(a, x) = 1 - P (upper); a > 0, x >= 0.  Series and Lentz's continued
 * fraction.  For a whole a, P(a, x) is the probability that a Poisson variable
 * of mean x is a or more. */
double stats_log10_gamma_p(double a, double x);
double stats_log10_gamma_q(double a, double x);
/* log10 P(X >= k), X binomial(n, p); 0 <= p <= 1. */
double stats_log10_binomial_upper(size_t k, size_t n, double p);
/* log10 P(X >= x), X chi-squared with df degrees of freedom. */
double stats_log10_chi2_upper(double x, double df);
/* Upper tail of the standard normal distribution. */
double stats_normal_upper(double z);
struct stats_ranked {
    double p;
    size_t index;
};

/* Benjamini and Hochberg's q values of n p values: q[i] belongs to p[i].
 * room holds n.
 * Source: doi 10.1111/j.2517-6161.1995.tb02031.x. */
void stats_benjamini_hochberg(const double *p, double *q, size_t n,
                              struct stats_ranked *room);
/* The same of log10 of the p values, which may be too small for doubles. */
void stats_log10_benjamini_hochberg(const double *log10_p, double *log10_q,
                                    size_t n, struct stats_ranked *room);

#endif
