/* SPDX-License-Identifier: MIT
 *
 * Scores, see score.h. */
#include "analyzer/storms/score.h"

#include <math.h>

#include "analyzer/stats/order.h"
#include "analyzer/stats/tail.h"

double score_anscombe(double x)
{
    return 2 * sqrt(x + 0.375);
}

struct score_reference score_reference_of(double *counts, size_t n)
{
    struct score_reference r;

    stats_sort(counts, n);
    r.median_count = stats_median(counts, n);
    for (size_t i = 0; i < n; i++) /* keeps the order */
        counts[i] = score_anscombe(counts[i]);
    r.median = stats_median(counts, n);
    r.scale = fmax(1, stats_mad(counts, n));
    return r;
}

double score_z(const struct score_reference *r, double count)
{
    return (score_anscombe(count) - r->median) / r->scale;
}

struct score_figures score_figures_of(double count, double expected, double phi,
                                      size_t n_tests)
{
    double mean = fmax(expected, 0.5);
    struct score_figures f = {
        .count = count,
        .expected = expected,
        .excess = count - expected,
        .ratio = (count + 0.5) / (expected + 0.5),
        .robust_z =
            (score_anscombe(count) - score_anscombe(expected)) / sqrt(phi)};

    if (count > mean)
        f.llr = (count * log(count / mean) - (count - mean)) / phi;
    if (count > 0)
        f.log10_p = fmin(0, stats_log10_gamma_p(count / phi, mean / phi) +
                                log10((double)n_tests));
    return f;
}
